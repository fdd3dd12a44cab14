"""The sections of a round's file, one function each; what is wrong goes into the record's faults."""

import re

from app.domain import limits
from app.domain.terms import Classroom, Focus, FocusQuestion, Frame, Horizon, Kind
from app.rehearsal.expected import contradictions
from app.rehearsal.fields import Faults, Record, ids_of
from app.rehearsal.roundfile import FileCard, FileNextStep, FileOutcome, FilePattern, Observer, RoundFile

FORMAT = "rounds-visit-sample/1"
_ROOM_FOR_OBSERVERS = limits.MEMBERS - 1  # the facilitator is a member as well
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


def whole_round(value: object, faults: Faults) -> RoundFile:
    """The whole file; of no use when there are faults."""
    top = Record(
        value,
        "",
        faults,
        "format visit classrooms groups observers schedule cards patterns predictions next_level"
        " reflective_questions",
        "note authoring expected",
    )
    top.one_of("format", [FORMAT])
    frame = _frame(top)
    observers = _observers(top, frame.groups)
    _groups(top, observers)
    cards = _cards(top, frame, {observer.id for observer in observers})
    patterns = _patterns(top, {card.id for card in cards})
    known = {pattern.id for pattern in patterns}
    found = RoundFile(
        frame=frame,
        observers=observers,
        cards=cards,
        patterns=patterns,
        predictions=_outcomes(top, "predictions", "prediction", known),
        next_steps=_next_steps(top, known),
        reflective_questions=_outcomes(top, "reflective_questions", "reflective question", known),
    )
    _schedule(top, frame)
    if not faults:  # of a broken file every sum would be wrong as well
        faults += contradictions(top.raw("expected"), top.raw("authoring"), found)
    return found


def _frame(top: Record) -> Frame:
    visit = top.record(
        "visit",
        "host_school problem_of_practice focus_questions",
        "id network date grades theory_of_action norms agenda",
    )
    for line in visit.records("agenda", limits.OUTCOMES, "start minutes step"):
        _second_of_the_day(line, "start")
        line.whole("minutes")
        line.text("step", limits.LONG_TEXT)
    return Frame(
        problem_of_practice=visit.text("problem_of_practice", limits.LONG_TEXT),
        school=visit.text("host_school", limits.TITLE),
        network=visit.words("network", limits.TITLE),
        date=visit.words("date", limits.NAME),
        theory_of_action=visit.words("theory_of_action", limits.LONG_TEXT),
        classrooms=_classrooms(top),
        groups=tuple(ids_of(top.records("groups", limits.GROUPS, "id observers"), "id", "group")),
        questions=_questions(visit),
        norms=_norms(visit),
    )


def _classrooms(top: Record) -> tuple[Classroom, ...]:
    found = ids_of(top.records("classrooms", limits.CLASSROOMS, "code", "subject grade"), "code", "classroom")
    if top.raw("classrooms") == []:
        top.fault("classrooms", "a round needs a classroom at least.")
    return tuple(
        Classroom(code, room.words("subject", limits.NAME), room.label("grade", limits.NAME))
        for code, room in found.items()
    )


def _questions(visit: Record) -> tuple[FocusQuestion, ...]:
    found = ids_of(visit.records("focus_questions", limits.QUESTIONS, "id text"), "id", "focus question")
    return tuple(FocusQuestion(id, each.text("text", limits.LONG_TEXT)) for id, each in found.items())


def _norms(visit: Record) -> tuple[str, ...]:
    norms = visit.texts("norms", limits.LONG_TEXT)
    if len(norms) > limits.NORMS:
        visit.fault("norms", f"this holds {len(norms)}; at most {limits.NORMS} fit into a round.")
    return norms


def _observers(top: Record, groups: tuple[str, ...]) -> tuple[Observer, ...]:
    found = ids_of(top.records("observers", _ROOM_FOR_OBSERVERS, "id name group", "role"), "id", "observer")
    return tuple(
        Observer(
            id=id,
            name=each.text("name", limits.NAME),
            role=each.words("role", limits.NAME),
            group=each.refer("group", groups, "group"),
        )
        for id, each in found.items()
    )


def _groups(top: Record, observers: tuple[Observer, ...]) -> None:
    """Whether the groups' lists say the same as the observers."""
    group_of = {observer.id: observer.group for observer in observers}
    listed: set[str] = set()
    for group in top.lists("groups"):
        for person in group.refer_all("observers", group_of, "observer"):
            listed.add(person)
            if group_of[person] not in ("", group.raw("id")):
                group.fault("observers", f'"{person}" says to belong to "{group_of[person]}".')
    for at, observer in enumerate(observers):
        if observer.group and observer.id not in listed:
            top.fault(f"observers[{at}].group", f'the list of "{observer.group}" does not hold this person.')


def _cards(top: Record, frame: Frame, people: set[str]) -> tuple[FileCard, ...]:
    fields = "id observer classroom focus text"
    found = ids_of(top.records("cards", limits.CARDS, fields, "at question"), "id", "card")
    rooms = {room.code for room in frame.classrooms}
    questions = {question.id for question in frame.questions}
    return tuple(
        FileCard(
            id=id,
            observer=card.refer("observer", people, "observer"),
            classroom=card.refer("classroom", rooms, "classroom"),
            at=_second_of_the_day(card, "at"),
            focus=Focus(card.one_of("focus", list(Focus)) or Focus.TASK),
            question=card.refer("question", questions, "focus question") if card.raw("question") else "",
            text=card.text("text", limits.CARD_TEXT),
        )
        for id, card in found.items()
    )


def _patterns(top: Record, cards: set[str]) -> tuple[FilePattern, ...]:
    fields = "id kind statement cards"
    found = ids_of(top.records("patterns", limits.PATTERNS, fields, "also"), "id", "pattern")
    patterns = tuple(
        FilePattern(
            id=id,
            kind=Kind(each.one_of("kind", list(Kind)) or Kind.PATTERN),
            statement=each.text("statement", limits.TITLE),
            cards=each.refer_all("cards", cards, "card"),
            also=each.refer_all("also", cards, "card"),
        )
        for id, each in found.items()
    )
    first: dict[str, str] = {}
    for pattern in patterns:
        record = found[pattern.id]
        for card in pattern.cards:
            if first.setdefault(card, pattern.id) != pattern.id:
                record.fault("cards", f'"{card}" stands in "{first[card]}" already; a card has one place.')
        for card in sorted(set(pattern.cards) & set(pattern.also)):
            record.fault("also", f'"{card}" stands in this pattern itself.')
    return patterns


def _outcomes(top: Record, name: str, what: str, patterns: set[str]) -> tuple[FileOutcome, ...]:
    found = ids_of(top.records(name, limits.OUTCOMES, "id text patterns"), "id", what)
    return tuple(
        FileOutcome(id, each.text("text", limits.OUTCOME_TEXT), _links(each, patterns))
        for id, each in found.items()
    )


def _next_steps(top: Record, patterns: set[str]) -> tuple[FileNextStep, ...]:
    fields = "id text horizon patterns"
    found = ids_of(top.records("next_level", limits.OUTCOMES, fields, "support_from"), "id", "next step")
    return tuple(
        FileNextStep(
            id=id,
            text=each.text("text", limits.OUTCOME_TEXT),
            patterns=_links(each, patterns),
            horizon=Horizon(each.one_of("horizon", list(Horizon)) or Horizon.NEXT_WEEK),
            support_from=each.words("support_from", limits.SUPPORT_FROM),
        )
        for id, each in found.items()
    )


def _links(record: Record, patterns: set[str]) -> tuple[str, ...]:
    if record.raw("patterns") == []:
        record.fault("patterns", "it must rest on one pattern or more.")
    return record.refer_all("patterns", patterns, "pattern")


def _schedule(top: Record, frame: Frame) -> None:
    """The schedule is for people; it must only speak of groups and classrooms that are there."""
    rooms = {room.code for room in frame.classrooms}
    for visit in top.records("schedule", limits.CARDS, "group classroom", "slot start minutes"):
        visit.refer("group", frame.groups, "group")
        visit.refer("classroom", rooms, "classroom")
        visit.whole("slot")
        visit.whole("minutes")
        _second_of_the_day(visit, "start")


def _second_of_the_day(record: Record, name: str) -> int:
    text = record.words(name, limits.NAME)
    if not text:
        return 0
    if not (found := _TIME.fullmatch(text)):
        record.fault(name, 'this must be a time of the day such as "08:15".')
        return 0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 60 + minutes) * 60 + seconds
