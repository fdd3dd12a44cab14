"""A viewer's view as plain values, for programs; made of the view alone, so it holds what the page may show."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from app.domain.agenda import StepKey
from app.domain.report import ReportPattern
from app.domain.seen import CardSeen, ListHead, OwnCard, PatternHead
from app.domain.terms import PatternId, Role
from app.domain.visibility import BoardView, Viewer, view
from app.live.room import Room

Plain = dict[str, Any]


def board_view(room: Room, viewer: Viewer, join_code: str | None) -> Plain:
    """The whole view, with the join code for facilitators; lists and patterns are not windowed."""
    seen, laid = room.view(viewer), laid_out(room, viewer)
    found = {
        "board": room.id,
        "cursor": room.cursor(viewer),
        "role": viewer.role,
        "step": seen.agenda.now.key,
        "locked": seen.locked,
        "stage": seen.stage,
        "by": seen.by,
        "agenda": [
            {
                "key": line.step.key,
                "title": line.step.title,
                "minutes": line.step.minutes,
                "state": line.state,
            }
            for line in seen.agenda.lines
        ],
        "timer": flat(seen.timer),
        "spotlight": flat(seen.spotlight),
        "lists": [flat(head) | {"cards": flat(seen.all_cards(head.key))} for head in seen.heads()],
        **shared(seen, laid),
        "mine": [own_card(own) for own in seen.mine()],
        "notes": [own_card(own) for own in seen.notes()],
        "kept_back": [own_card(own) for own in seen.kept_back()],
        "ready": seen.ready,
        "closed": seen.closed,
        "report": report(seen),
    }
    if viewer.role is Role.OBSERVER:
        found["colleagues"] = flat(seen.colleagues(room.names))
        found["table"] = flat(seen.table())
    if viewer.role is Role.FACILITATOR:
        people = seen.people(room.names, room.presence.here)
        found["check"] = flat(seen.check())
        found["closing"] = flat(seen.closing())
        found |= {"watch": flat(seen.watch()), "people": flat(people), "join_code": join_code}
        found["pace"] = flat(seen.agenda.pace)
        found |= {"progress": flat(seen.progress()), "heard": flat(seen.heard())}
    return found


def own_card(own: OwnCard) -> Plain:
    """A card as its author sees it: questions that wait, words it had before, names nobody has decided about."""
    found: Plain = flat(own.card)
    return found | {"asks": list(own.asks), "earlier": list(own.earlier), "names": list(own.names)}


def report(seen: BoardView) -> Plain | None:
    """The report, as soon as the viewer may read it."""
    found = seen.report()
    return flat(found) | {"patterns": [report_pattern(each) for each in found.patterns]} if found else None


def report_pattern(each: ReportPattern) -> Plain:
    """A pattern of the report; of evidence that goes the other way null where the number is not told (rule R1)."""
    found: Plain = flat(each)
    return found | {"other_way": None if each.few_other_way else each.other_way}


def shared(seen: BoardView, laid: BoardView) -> Plain:
    """What a view and an export both hold."""
    return {
        "round": flat(seen.frame) | {"minutes": dict(seen.frame.minutes)},
        "patterns": [
            flat(head)
            | {"cards": flat(laid.all_cards(head.id)), "linked": flat(laid.links(PatternId(head.id)))}
            for head in laid.patterns()
        ],
        "unsorted": seen.unsorted,
        "predictions": flat(seen.predictions()),
        "next_steps": flat(seen.next_steps()),
        "reflective_questions": flat(seen.reflective_questions()),
        "followed_up": flat(seen.followed_up()),
    }


def laid_out(room: Room, viewer: Viewer) -> BoardView:
    """The viewer's view of the board as if it stood at Sort, where every card that is open has its list.

    Only the arrangement is another: who may see a card hangs on the audience, which stays as it is (rule L4).
    """
    return view(replace(room.board, step=StepKey.SORT), viewer)


def evidence(room: Room, viewer: Viewer) -> list[tuple[CardSeen, PatternHead | None]]:
    """Every card that the viewer may see, with its pattern; the viewer's own while cards are locked."""
    laid = laid_out(room, viewer)
    lists = [(head.key, None) for head in laid.heads()] + [(head.key, head) for head in laid.patterns()]
    found = [(card, pattern) for key, pattern in lists for card in laid.all_cards(key)]
    return found or [(own.card, None) for own in laid.mine()]


def flat(value: Any) -> Any:
    """Values of the domain as JSON has them; a card's and a list's classroom as it is called, in English."""
    if isinstance(value, CardSeen | ListHead):
        named = {"label": value.room.label} if isinstance(value, CardSeen) else {}
        return {name: found for name, found in _fields(value).items() if name != "room"} | named
    if is_dataclass(value):
        return _fields(value)
    return [flat(item) for item in value] if isinstance(value, tuple | list) else value


def _fields(value: Any) -> Plain:
    return {field.name: flat(getattr(value, field.name)) for field in fields(value)}
