"""The report: what it says, what is decided about what the check found, and who may read it when (R, N4, N5)."""

import re
from dataclasses import replace

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    AskReflectiveQuestion,
    ChooseQuote,
    Command,
    DecideFinding,
    DescribeRound,
    Join,
    LinkCard,
    MoveStep,
    NamePattern,
    NoteFollowUp,
    Predict,
    PublishReport,
    PurgeCards,
    SuggestNextStep,
    TakeOn,
    Undo,
)
from app.domain.events import FindingDecided, NextStepTakenOn
from app.domain.rejection import Rejection
from app.domain.report import report
from app.domain.report.identify import Finding, findings
from app.domain.report.spans import Trace
from app.domain.terms import (
    Actor,
    CardId,
    Decision,
    FollowUp,
    Horizon,
    Link,
    PatternId,
    PersonId,
    Role,
)
from app.domain.visibility import Viewer, view
from tests.desk import FRAME, Desk, facilitator, observer, uuid

NAMES = ("Imani Cole", "Rafa Ortúzar")
HOST = Actor(PersonId("host"), Role.HOST)


def day(
    title: str = "Students copy.", quote: str = "3 of 5 students write.", rooms: int = 4
) -> tuple[Desk, PatternId]:
    """A board at the report: one pattern seen in so many classrooms, with a prediction, a next step and a question."""
    desk = Desk()
    cards = [desk.post(at, text=quote, keep=True, classroom=f"C{at}") for at in range(1, rooms + 1)]
    desk.go(StepKey.NAME)
    pattern = desk.start_pattern(1, *cards)
    desk.ask(observer(1), NamePattern(pattern, title))
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(1), "I would copy.", (pattern,)))
    desk.go(StepKey.NEXT_LEVEL)
    desk.ask(observer(1), SuggestNextStep(uuid(2), "Ask why.", Horizon.NEXT_WEEK, "coach", (pattern,)))
    desk.ask(observer(1), AskReflectiveQuestion(uuid(3), "Why do they copy?", (pattern,)))
    desk.ask(facilitator(), Join(HOST.person, Role.HOST, ""))
    desk.go(StepKey.REPORT)
    return desk, pattern


def found(desk: Desk) -> tuple[Finding, ...]:
    return findings(desk.board, NAMES)


def refused(desk: Desk, actor: Actor, command: Command) -> str:
    with pytest.raises(Rejection) as refusal:
        desk.ask(actor, command)
    return refusal.value.code


def readable(desk: Desk, role: Role) -> bool:
    return view(desk.board, Viewer(role), NAMES).report() is not None


# --- what it says -----------------------------------------------------------------------------------


def test_R1_the_report_says_for_each_pattern_in_how_many_classrooms_it_was_seen_and_names_nobody() -> None:
    desk, _ = day(rooms=2)
    desk.go(StepKey.NAME)
    desk.start_pattern(2, desk.post(9, classroom="C3"))
    desk.go(StepKey.REPORT)
    made = report(desk.board)
    assert [(each.statement, each.reach, each.classrooms) for each in made.patterns] == [
        ("Students copy.", 2, 4),
        ("A pattern without a title yet", 1, 4),
    ]
    assert [item.text for item in made.predictions] == ["I would copy."]
    assert made.next_steps[0][1][0].patterns == ("Students copy.",)
    assert (made.people, made.cards) == (1, 3)
    words = repr(made)
    assert "observer-" not in words and not re.search(r"\bC\d\b", words)


def test_R1_of_evidence_that_goes_the_other_way_only_the_number_of_classrooms_is_said() -> None:
    desk, pattern = day(rooms=1)
    desk.go(StepKey.NAME)
    others = [desk.post(20 + at, text=f"A {at}th sentence.", classroom=f"C{at}") for at in (2, 3, 4)]
    for at, card in enumerate(others, 1):
        desk.ask(observer(1), LinkCard(card, pattern, Link.OTHER_WAY, linked=True))
        said = report(desk.board).patterns[0]
        assert (said.other_way, said.few_other_way) == (at, at < 3)
    assert "th sentence" not in repr(report(desk.board))


def test_R1_closing_and_purging_leave_the_report_as_it_was_but_for_its_quotes() -> None:
    desk, pattern = day()
    desk.ask(facilitator(), ChooseQuote(pattern, CardId(uuid(1001)), quoted=True))
    before = report(desk.board)
    assert before.patterns[0].quotes == ("3 of 5 students write.",)
    desk.ask(facilitator(), PurgeCards(confirmed=True))
    after = report(desk.board)
    assert after.patterns[0].quotes == ()
    assert replace(after, patterns=()) == replace(before, patterns=())


def test_R2_the_report_quotes_a_card_only_when_somebody_chose_it() -> None:
    desk, pattern = day(quote="A very particular sentence.")
    assert "particular" not in repr(report(desk.board))
    one, choose = CardId(uuid(1001)), facilitator()
    desk.ask(choose, ChooseQuote(pattern, one, quoted=True))
    assert desk.ask(choose, ChooseQuote(pattern, one, quoted=True)) == []
    assert report(desk.board).patterns[0].quotes == ("A very particular sentence.",)
    assert refused(desk, observer(1), ChooseQuote(pattern, one, quoted=False)) == "facilitator-only"
    assert refused(desk, choose, ChooseQuote(pattern, CardId(uuid(9999)), quoted=True)) == "absent"
    desk.ask(choose, ChooseQuote(pattern, one, quoted=False))
    assert "particular" not in repr(report(desk.board))


# --- the check --------------------------------------------------------------------------------------


def test_R4_a_replaced_span_stands_replaced_wherever_the_report_says_it() -> None:
    desk, pattern = day(title="As Imani saw in Room 12, students copy.")
    name, room = found(desk)
    assert (name.kind, name.span, room.kind, room.span) == (Trace.NAME, "Imani", Trace.ROOM, "Room 12")
    lead = facilitator()
    desk.ask(lead, DecideFinding(room.id, Decision.REPLACE, "one classroom", NAMES))
    desk.ask(lead, DecideFinding(name.id, Decision.REPLACE, " some of us ", NAMES))
    made = report(desk.board)
    assert made.patterns[0].statement == "As some of us saw in one classroom, students copy."
    assert made.predictions[0].patterns == (made.patterns[0].statement,)
    assert [(each.decision, each.words) for each in found(desk)] == [
        (Decision.REPLACE, "some of us"),
        (Decision.REPLACE, "one classroom"),
    ]
    assert desk.board.patterns[pattern].title == "As Imani saw in Room 12, students copy."
    desk.ask(lead, DecideFinding(name.id, Decision.KEEP, "", NAMES))
    assert report(desk.board).patterns[0].statement == "As Imani saw in one classroom, students copy."


def test_R4_when_a_text_changes_its_findings_are_new() -> None:
    desk, pattern = day(title="As Imani saw, students copy.")
    (before,) = found(desk)
    assert before.id == found(desk)[0].id
    desk.ask(facilitator(), DecideFinding(before.id, Decision.REPLACE, "we", NAMES))
    desk.go(StepKey.NAME)
    desk.ask(observer(1), NamePattern(pattern, "As Imani saw, students copied."))
    desk.go(StepKey.REPORT)
    (after,) = found(desk)
    assert after.id != before.id and not after.decided
    assert report(desk.board).patterns[0].statement == "As Imani saw, students copied."
    assert refused(desk, facilitator(), DecideFinding(before.id, Decision.KEEP, "", NAMES)) == "absent"


def test_R4_a_decision_is_a_facilitators_and_needs_words_to_replace_by() -> None:
    desk, _ = day(title="As Imani saw, students copy.")
    (one,) = found(desk)
    assert refused(desk, observer(1), DecideFinding(one.id, Decision.KEEP, "", NAMES)) == "facilitator-only"
    assert refused(desk, facilitator(), DecideFinding(one.id, Decision.REPLACE, " ", NAMES)) == "empty"
    assert (
        refused(desk, facilitator(), DecideFinding(one.id, Decision.REPLACE, "x" * 601, NAMES)) == "too-long"
    )
    (done,) = desk.ask(facilitator(), DecideFinding(one.id, Decision.KEEP, "", NAMES))
    assert isinstance(done, FindingDecided)
    assert desk.ask(facilitator(), DecideFinding(one.id, Decision.KEEP, "", NAMES)) == []


def test_R4_every_text_of_the_report_is_looked_through() -> None:
    desk, pattern = day(title="Pattern of Imani", quote="Quote of Imani")
    frame = replace(FRAME, problem_of_practice="Practice of Imani")
    desk.ask(facilitator(), DescribeRound(frame))
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(11), "Prediction of Imani", (pattern,)))
    desk.go(StepKey.NEXT_LEVEL)
    desk.ask(observer(1), SuggestNextStep(uuid(12), "Step of Imani", Horizon.NEXT_WEEK, "Imani", (pattern,)))
    desk.ask(observer(1), AskReflectiveQuestion(uuid(13), "Question of Imani", (pattern,)))
    desk.go(StepKey.REPORT)
    desk.ask(facilitator(), ChooseQuote(pattern, CardId(uuid(1001)), quoted=True))
    assert [each.where.partition("/")[0] for each in found(desk)] == [
        "problem", "pattern", "quote", "prediction", "next-step", "support", "question",
    ]  # fmt: skip
    for each in found(desk):
        desk.ask(facilitator(), DecideFinding(each.id, Decision.REPLACE, "somebody", NAMES))
    assert "Imani" not in repr(report(desk.board))


def test_R5_a_quote_from_fewer_than_three_classrooms_is_a_finding_to_keep_or_to_take_out() -> None:
    desk, pattern = day(rooms=2)
    lead, card = facilitator(), CardId(uuid(1001))
    desk.ask(lead, ChooseQuote(pattern, card, quoted=True))
    (few,) = found(desk)
    assert (few.kind, few.may_replace, few.span) == (Trace.FEW, False, "3 of 5 students write.")
    assert refused(desk, lead, DecideFinding(few.id, Decision.REPLACE, "words", NAMES)) == "quote"
    assert refused(desk, lead, PublishReport(published=True, names=NAMES)) == "undecided"
    desk.ask(lead, DecideFinding(few.id, Decision.KEEP, "", NAMES))
    desk.ask(lead, PublishReport(published=True, names=NAMES))
    assert report(desk.board).patterns[0].quotes == ("3 of 5 students write.",)
    wide, _ = day(rooms=3)
    wide.ask(lead, ChooseQuote(pattern, card, quoted=True))
    assert found(wide) == ()


# --- publishing -------------------------------------------------------------------------------------


def test_R6_the_report_waits_for_every_decision_and_then_its_readers_have_it() -> None:
    desk, _ = day(title="As Imani saw, students copy.")
    members = (Role.FACILITATOR, Role.OBSERVER, Role.SCREEN)
    assert all(readable(desk, role) for role in members)
    assert not readable(desk, Role.REPORT_READER) and not readable(desk, Role.HOST)
    assert refused(desk, facilitator(), PublishReport(published=True, names=NAMES)) == "undecided"
    assert refused(desk, observer(1), PublishReport(published=True, names=NAMES)) == "facilitator-only"
    desk.ask(facilitator(), DecideFinding(found(desk)[0].id, Decision.REPLACE, "we", NAMES))
    desk.ask(facilitator(), PublishReport(published=True, names=NAMES))
    assert all(readable(desk, role) for role in Role)
    desk.ask(facilitator(), PublishReport(published=False))
    assert not readable(desk, Role.REPORT_READER)


@pytest.mark.parametrize(
    "change",
    [
        MoveStep(StepKey.NEXT_LEVEL, "seed"),
        DescribeRound(replace(FRAME, problem_of_practice="As Rafa asked: why?")),
    ],
)
def test_R6_what_may_change_a_published_report_takes_it_back(change: Command) -> None:
    desk, pattern = day()
    desk.ask(facilitator(), PublishReport(published=True, names=NAMES))
    assert refused(desk, facilitator(), ChooseQuote(pattern, CardId(uuid(1001)), quoted=True)) == "published"
    desk.ask(facilitator(), change)
    assert not desk.board.published and not readable(desk, Role.HOST)


def test_R6_before_the_last_step_there_is_no_report_for_anybody() -> None:
    desk = Desk()
    desk.go(StepKey.NEXT_LEVEL)
    assert not any(readable(desk, role) for role in Role)
    seen = view(desk.board, Viewer(Role.FACILITATOR), NAMES)
    assert (seen.check(), seen.quotable(), seen.leads_report) == ((), (), False)


def test_R6_the_check_and_what_may_be_quoted_are_the_facilitators_alone() -> None:
    desk, pattern = day(title="As Imani saw, students copy.")
    for role in Role:
        seen = view(desk.board, Viewer(role), NAMES)
        leads = role is Role.FACILITATOR
        assert (bool(seen.check()), bool(seen.quotable())) == (leads, leads)
    (one,) = view(desk.board, Viewer(Role.FACILITATOR), NAMES).quotable()
    assert (one.pattern.id, len(one.cards), one.quoted) == (pattern, 4, 0)


# --- what the school takes on -----------------------------------------------------------------------


def test_N4_the_host_says_what_the_school_takes_on_and_a_facilitator_may_write_it_down() -> None:
    desk, _ = day()
    step = uuid(2)
    assert refused(desk, observer(1), TakeOn(step, taken_on=True)) == "host-only"
    (done,) = desk.ask(HOST, TakeOn(step, taken_on=True))
    assert done == NextStepTakenOn(step, taken_on=True)
    assert desk.ask(facilitator(), TakeOn(step, taken_on=True)) == []
    (taken,) = report(desk.board).taken_on
    assert (taken.text, taken.horizon, taken.support_from) == ("Ask why.", Horizon.NEXT_WEEK, "coach")
    desk.ask(HOST, Undo())
    assert report(desk.board).taken_on == ()
    assert refused(desk, HOST, TakeOn(uuid(99), taken_on=True)) == "absent"
    desk.go(StepKey.SORT)
    assert refused(desk, HOST, TakeOn(step, taken_on=True)) == "not-now"


def test_N4_what_is_taken_on_goes_out_in_the_words_that_the_check_left() -> None:
    desk, pattern = day()
    desk.go(StepKey.NEXT_LEVEL)
    desk.ask(observer(1), SuggestNextStep(uuid(12), "Ask Imani.", Horizon.NEXT_MONTH, "Imani", (pattern,)))
    desk.ask(HOST, TakeOn(uuid(12), taken_on=True))
    desk.go(StepKey.REPORT)
    for each in found(desk):
        desk.ask(facilitator(), DecideFinding(each.id, Decision.REPLACE, "a coach", NAMES))
    assert report(desk.board).taken_on == (FollowUp(uuid(12), "Ask a coach.", Horizon.NEXT_MONTH, "a coach"),)


def test_N5_the_host_notes_what_became_of_what_it_took_on_before() -> None:
    desk = Desk(frame=replace(FRAME, follow_up=(FollowUp("f1", "Ask why.", Horizon.NEXT_WEEK),)))
    desk.ask(facilitator(), Join(HOST.person, Role.HOST, ""))
    assert refused(desk, observer(1), NoteFollowUp("f1", "Two teams did.")) == "host-only"
    desk.ask(HOST, NoteFollowUp("f1", " Two teams did. "))
    assert desk.board.follow_ups == {"f1": "Two teams did."}
    assert desk.ask(facilitator(), NoteFollowUp("f1", "Two teams did.")) == []
    desk.ask(facilitator(), NoteFollowUp("f1", ""))
    assert desk.board.follow_ups == {}
    assert refused(desk, HOST, NoteFollowUp("f2", "Nothing.")) == "absent"


def test_R9_a_host_changes_nothing_else() -> None:
    desk, pattern = day()
    assert refused(desk, HOST, NamePattern(pattern, "Other words")) == "read-only"
    assert refused(desk, HOST, PublishReport(published=True)) == "read-only"


def test_R6_another_decision_about_what_a_published_report_says_takes_it_back() -> None:
    desk, _ = day(title="As Imani Cole saw, students copy.")
    desk.go(StepKey.REPORT)
    (found,) = findings(desk.board, NAMES)
    replaced = DecideFinding(found.id, Decision.REPLACE, "somebody", NAMES)
    desk.ask(facilitator(), replaced)
    desk.ask(facilitator(), PublishReport(True, NAMES))
    assert desk.ask(facilitator(), replaced) == []
    desk.ask(facilitator(), DecideFinding(found.id, Decision.KEEP, "", NAMES))
    assert not desk.board.published
    desk.ask(facilitator(), PublishReport(True, NAMES))
    desk.ask(facilitator(), replaced)
    assert not desk.board.published


@pytest.mark.parametrize("also", [False, True])
def test_R4_the_title_of_a_pattern_that_something_rests_on_is_looked_through_without_cards_as_well(
    *, also: bool
) -> None:
    desk, pattern = day(title="As Imani Cole saw, students copy.")
    desk.go(StepKey.NAME)
    for card in tuple(desk.board.patterns[pattern].cards):
        desk.place(card, None)
        if also:
            desk.ask(observer(1), LinkCard(card, pattern, Link.ALSO, linked=True))
    desk.go(StepKey.REPORT)
    assert "Imani Cole" in repr(report(desk.board))
    assert [found.span for found in findings(desk.board, NAMES)] == ["Imani Cole"]
