"""Leaks that somebody might build in: each is planted into the running program, and a check has to catch it."""

import importlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

import app.domain.decide
import app.domain.decide.agenda
import app.domain.decide.cards
import app.domain.decide.patterns
import app.live.screens
import app.views.regions
import app.web.doors
import app.web.errors
import app.web.export
import app.web.health
import app.web.pages
import app.web.presence
import app.web.session
from app.domain.agenda import SHORT_AGENDA
from app.domain.board import Board
from app.domain.commands import Command
from app.domain.events import CardPosted, CardReworded, CardWithdrawn, DebriefOpened, Entry, ReadyMarked
from app.domain.evolve import Draft
from app.domain.lists import keys
from app.domain.noticed import EVERYONE
from app.domain.noticed import audience_of as audience_of_
from app.domain.portray import card as portrayed
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.seen import CardSeen, OwnCard, PatternHead, PersonSeen, Stage
from app.domain.summary import RoundSummary
from app.domain.terms import Actor, CardId, PersonId, Role
from app.domain.visibility import BoardView, Viewer
from app.live.cursor import write_cursor
from app.live.history import Position
from app.live.presence import Heard, Presence
from app.live.room import Room
from app.live.scene import Scene
from app.live.screens import PageParts, Screens
from app.live.subscription import Subscription
from app.views import patch as patches
from app.web import plain
from app.web.desk import Desk, desk_of
from tests.lock.logs import broken_view, check_logs, nothing_wrong
from tests.lock.twins import check_guesses, check_locked_twins, check_no_trace
from tests.lock.viewers import check_command_line, check_day, check_report_link

Check = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A planted leak.

    Args:
        surface: where it leaks.
        leak: what leaks.
        plant: builds it in.
        check: which has to fail,
        says: and with which words.
    """

    surface: str
    leak: str
    plant: Callable[[pytest.MonkeyPatch], None]
    check: Check
    says: str


# --- the checks, each as short as it can be --------------------------------------------------------------


def twins(folder: Path) -> None:
    """A silent and a busy locked history; Ann and a facilitator look around in them."""
    check_locked_twins(folder, 3, (0, 7), ("lead", "Ann"), whole=False)


def told_twins(folder: Path) -> None:
    """The same, in which nobody reads but what comes by itself, and the facilitator's page."""
    check_locked_twins(folder, 3, (0, 7), (), whole=False)


def screen_twins(folder: Path) -> None:
    """The same, in which the screen looks around."""
    check_locked_twins(folder, 3, (0, 7), ("screen",), whole=False)


def traces(folder: Path) -> None:
    """What is left after the opening; Ann alone reads it."""
    check_no_trace(folder, 1, ("Ann",))


def locked_day(folder: Path) -> None:
    """The steps before the opening."""
    check_day(folder, SHORT_AGENDA[:2])


def logs(folder: Path) -> None:
    """An ordinary day and one with a fault."""
    check_logs(folder, nothing_wrong, broken_view)


SHORTENED: tuple[Check, ...] = (twins, told_twins, screen_twins, traces, locked_day, logs)
"""Those that no other test runs as they stand here."""


# --- the view ----------------------------------------------------------------------------------------------


def everybodys_cards_are_mine(patch: pytest.MonkeyPatch) -> None:
    def mine(view: BoardView) -> tuple[OwnCard, ...]:
        return tuple(OwnCard(portrayed(view._board, each), False) for each in view._board.cards.values())

    patch.setattr(BoardView, "mine", mine)


def always_the_network(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoardView, "_network", lambda _: True)


def lists_of_share(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoardView, "_keys", lambda view: keys(view._board, Stage.SHARE, view.by))


def posting_order(patch: pytest.MonkeyPatch) -> None:
    def opened(draft: Draft, event: DebriefOpened, at: int) -> None:
        draft._move(event.step, at)
        draft._set(tray=dict.fromkeys(draft.board.cards))

    patch.setattr(Draft, "_open", opened)


def cards_beside_names(patch: pytest.MonkeyPatch) -> None:
    real = BoardView.people

    def people(view: BoardView, names: Any, here: frozenset[PersonId]) -> tuple[PersonSeen, ...]:
        wrote = [card.author for card in view._board.cards.values()]
        told = {id: f"{name} ({wrote.count(id)})" for id, name in names.items()}
        return real(view, told, here)

    patch.setattr(BoardView, "people", people)


# --- who is told -------------------------------------------------------------------------------------------


def locked_cards_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    _audience(patch, (CardPosted, CardReworded, CardWithdrawn))


def ready_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    _audience(patch, (ReadyMarked,))


def _audience(patch: pytest.MonkeyPatch, kinds: tuple[type, ...]) -> None:
    real = audience_of_

    def audience_of(board: Board, entry: Entry) -> str:
        return EVERYONE if isinstance(entry.event, kinds) else real(board, entry)

    patch.setattr(app.views.regions, "audience_of", audience_of)


def presence_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Presence, "heard_by", lambda presence, role: presence._now)
    _held_while_locked(patch)


def held_cards_while_locked(patch: pytest.MonkeyPatch) -> None:
    def hold(page: Subscription, card: CardId, over: str) -> None:
        page._scene.presence.hold(page, card, over)

    patch.setattr(Subscription, "hold", hold)
    _held_while_locked(patch)


def _held_while_locked(patch: pytest.MonkeyPatch) -> None:
    def content(screens: Screens, viewer: Viewer, heard: Heard) -> str:
        held = screens._partials("held", held=screens._scene.presence.held)
        return app.live.screens._morph("held", held)

    patch.setattr(Screens, "_presence_content", content)


def frame_names_the_card(patch: pytest.MonkeyPatch) -> None:
    _named_in_frames(patch, tuple(Role))


def facilitators_frame_names_the_card(patch: pytest.MonkeyPatch) -> None:
    _named_in_frames(patch, (Role.FACILITATOR,))


def _named_in_frames(patch: pytest.MonkeyPatch, roles: tuple[Role, ...]) -> None:
    real = patches.patch

    def patched(view: BoardView, *rest: Any) -> str:
        html = real(view, *rest)
        last = [*view._board.cards, ""][-2:][0]
        if view.role not in roles:
            return html
        return html and f'{html}<hx-partial hx-target="#card-{last}" hx-swap="delete"></hx-partial>'

    patch.setattr(app.live.screens, "patch", patched)


# --- numbers -------------------------------------------------------------------------------------------------


def header_counts_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Room, "cursor", lambda room, viewer: _of_all(room.scene))


def page_counts_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Scene, "cursor", lambda scene, viewer: _of_all(scene))


def frames_count_all(patch: pytest.MonkeyPatch) -> None:
    real = Screens.frame

    def frame(screens: Screens, viewer: Viewer, position: Position | None) -> tuple[bytes, Position]:
        found, now = real(screens, viewer, position)
        true = write_cursor(screens._scene.epoch, now).encode()
        return found.replace(true, _of_all(screens._scene).encode(), 1), now

    patch.setattr(Screens, "frame", frame)


def heads_count_all(patch: pytest.MonkeyPatch) -> None:
    def beat(page: Subscription) -> bytes:
        due, page._beat_due = page._beat_due, False
        return json.dumps(page.head | {"head": _of_all(page._scene)}).encode() if due else b""

    patch.setattr(Subscription, "_beat", beat)


def polls_count_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Subscription, "heard", property(lambda page: _of_all(page._scene)))


def _of_all(scene: Scene) -> str:
    return write_cursor(scene.epoch, Position(scene.board.seq, 0))


def etag_of_all(patch: pytest.MonkeyPatch) -> None:
    real = app.web.pages._page

    def page(request: Request, name: str, **context: object) -> Response:
        answer = real(request, name, **context)
        room = desk_of(request.scope).rooms.known(request.path_params.get("board", ""))
        answer.headers["ETag"] = f'"{room.board.seq if room else 0}"'
        return answer

    patch.setattr(app.web.pages, "_page", page)


def network_counts_cards(patch: pytest.MonkeyPatch) -> None:
    summary = BoardView.summary

    def counted(view: BoardView) -> RoundSummary:
        return replace(summary(view), school=f"{len(view._board.cards)} cards")

    patch.setattr(BoardView, "summary", counted)


def metrics_count_writes(patch: pytest.MonkeyPatch) -> None:
    def lines(desk: Desk) -> Iterator[str]:
        yield f"debrief_writes_total {sum(len(room._asked) for room in desk.rooms._open.values())}"

    patch.setattr(app.web.health, "_lines", lines)


# --- pages, JSON, exports ------------------------------------------------------------------------------------


def json_of_a_facilitator(patch: pytest.MonkeyPatch) -> None:
    real = plain.board_view

    def board_view(room: Room, viewer: Viewer, code: str | None) -> dict[str, Any]:
        return real(room, replace(viewer, role=Role.FACILITATOR), code)

    patch.setattr(app.web.pages, "board_view", board_view)


def json_of_the_last_writer(patch: pytest.MonkeyPatch) -> None:
    real = plain.board_view

    def board_view(room: Room, viewer: Viewer, code: str | None) -> dict[str, Any]:
        last = [card.author for card in room.board.cards.values()][-1:]
        return real(room, replace(viewer, person=last[0] if last else None), code)

    patch.setattr(app.web.pages, "board_view", board_view)


def export_of_all(patch: pytest.MonkeyPatch) -> None:
    def evidence(room: Room, viewer: Viewer) -> list[tuple[CardSeen, PatternHead | None]]:
        return [(portrayed(room.board, card), None) for card in room.board.cards.values()]

    patch.setattr(app.web.export, "evidence", evidence)


def screen_counts_the_tray(patch: pytest.MonkeyPatch) -> None:
    _on_the_screen(patch, lambda board: f"<p>{len(board.cards)} cards not yet sorted</p>")


def screen_shows_the_tray(patch: pytest.MonkeyPatch) -> None:
    _on_the_screen(patch, lambda board: "".join(card.text for card in board.cards.values()))


def _on_the_screen(patch: pytest.MonkeyPatch, more: Callable[[Board], str]) -> None:
    real = Screens.page

    def page(screens: Screens, viewer: Viewer) -> PageParts:
        parts = real(screens, viewer)
        if viewer.role is not Role.SCREEN:
            return parts
        return replace(parts, stage=parts.stage + more(screens._scene.board))

    patch.setattr(Screens, "page", page)


def mine_of_the_group(patch: pytest.MonkeyPatch) -> None:
    real, known = Screens._mine, dict[str, str]()

    def mine(screens: Screens, viewer: Viewer) -> str:
        return known.setdefault(viewer.group, real(screens, viewer))

    patch.setattr(Screens, "_mine", mine)


def report_link_is_a_seat(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.web.session.KINDS, Role.REPORT_READER, "seat")


# --- refusals ------------------------------------------------------------------------------------------------


def not_yours_is_not_absent(patch: pytest.MonkeyPatch) -> None:
    _own_card(
        patch, lambda text: Rejection("not-yours", "Only the person who wrote a card changes its words.")
    )


def refusal_quotes_the_card(patch: pytest.MonkeyPatch) -> None:
    def quoting(text: str) -> Rejection:
        refusal = Absent("card")
        refusal.phrase = Phrase(f"{refusal.message} (“{text}”)")
        return refusal

    _own_card(patch, quoting)


def _own_card(patch: pytest.MonkeyPatch, refusal: Callable[[str], Rejection]) -> None:
    real = app.domain.decide.cards.own_card

    def own_card(board: Board, card: CardId, actor: Actor) -> Any:
        if (found := board.cards.get(card)) and found.author != actor.person:
            raise refusal(found.text)
        return real(board, card, actor)

    patch.setattr(app.domain.decide.cards, "own_card", own_card)


def placing_while_locked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.domain.decide.patterns, "require", lambda *_: None)


def spotlight_while_locked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.domain.decide.agenda, "require", lambda *_: None)


def calls_while_locked(patch: pytest.MonkeyPatch) -> None:
    def called(room: Room, body: Any) -> tuple[str, str]:
        if body.card not in room.board.cards:
            raise Absent("card")
        return "card", body.card

    patch.setattr(app.web.presence, "_called", called)


def undo_of_anybodys(patch: pytest.MonkeyPatch) -> None:
    real: Any = vars(app.domain.decide)["undo"]

    def undo(command: Command, board: Board, actor: Actor) -> Any:
        others = [person for person, actions in board.undo.items() if actions]
        if others and not board.undo.get(actor.person):
            actor = replace(actor, person=others[-1])
        return real(command, board, actor)

    patch.setattr(app.domain.decide, "undo", undo)


def undo_of_anyones_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(importlib.import_module("app.domain.decide.undo"), "_WORDS", ReadyMarked)


def errors_count_all(patch: pytest.MonkeyPatch) -> None:
    real = app.web.errors.answer

    def answer(request: Request, *rest: Any) -> Response:
        found = real(request, *rest)
        found.headers["X-Boards"] = str(
            [room.board.seq for room in desk_of(request.scope).rooms._open.values()]
        )
        return found

    patch.setattr(app.web.errors, "answer", answer)


# --- logs ----------------------------------------------------------------------------------------------------


def commands_are_logged(patch: pytest.MonkeyPatch) -> None:
    real = Room.submit

    async def submit(room: Room, command: Command, *rest: Any) -> None:
        logging.getLogger("app.live").debug("asked: %s", command)
        await real(room, command, *rest)

    patch.setattr(Room, "submit", submit)


def faults_are_quoted(patch: pytest.MonkeyPatch) -> None:
    real = app.web.doors.note

    def note(fault: Exception, *rest: Any) -> str:
        logging.getLogger("app.web").error("fault: %s", fault)
        return real(fault, *rest)

    patch.setattr(app.web.doors, "note", note)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("page", "own cards are everybody's", everybodys_cards_are_mine, locked_day, "page: it is there"),
    Mutant(
        "page", "own cards are the group's", mine_of_the_group, locked_day, "for Ben, .* page: it is there"
    ),
    Mutant("page", "its cursor counts all events", page_counts_all, twins, "Ann: GET .* as text/html"),
    Mutant("page", "its ETag counts all events", etag_of_all, twins, "etag"),
    Mutant("JSON", "a facilitator's view for all", json_of_a_facilitator, twins, "as application/json"),
    Mutant(
        "JSON", "the last writer's view for all", json_of_the_last_writer, locked_day, "json: it is there"
    ),
    Mutant("JSON", "what the network shares is open", always_the_network, twins, "as application/json"),
    Mutant("export", "the lock is passed over", export_of_all, locked_day, "export.json: it is there"),
    Mutant("export", "what the network shares is open", always_the_network, twins, "export.json"),
    Mutant("command line", "the lock is passed over", export_of_all, check_command_line, "--format json"),
    Mutant("list", "lists of the next stage", lists_of_share, twins, "lists/"),
    Mutant(
        "frame", "locked cards are told to all", locked_cards_told_to_everyone, told_twins, "frame 0 after"
    ),
    Mutant("frame", "who is ready is told to all", ready_told_to_everyone, told_twins, "frame 0 after"),
    Mutant("frame", "who is here is told to all", presence_told_to_everyone, told_twins, "frame . after"),
    Mutant(
        "frame",
        "cards in hand are told while locked",
        held_cards_while_locked,
        told_twins,
        "frame 0 after hidden",
    ),
    Mutant("frame", "its cursor counts all events", frames_count_all, told_twins, "frame 0"),
    Mutant("head", "counts all events", heads_count_all, told_twins, "frame . after .*head"),
    Mutant("asking again", "counts all events", polls_count_all, twins, "live as application/json"),
    Mutant("frame", "names a locked card", frame_names_the_card, locked_day, "frames: it is there"),
    Mutant(
        "facilitator's frame",
        "names a locked card",
        facilitators_frame_names_the_card,
        told_twins,
        "lead: a frame of counts|lead: frame",
    ),
    Mutant("facilitator's page", "cards beside names", cards_beside_names, told_twins, "lead: "),
    Mutant("screen", "counts the tray", screen_counts_the_tray, screen_twins, "screen: "),
    Mutant("screen", "shows the tray", screen_shows_the_tray, locked_day, "for screen, .* page: it is there"),
    Mutant("header", "the cursor counts all events", header_counts_all, twins, "Ann: "),
    Mutant("header", "and goes on after the opening", header_counts_all, traces, "Ann: "),
    Mutant("refusal", "another's card is not yours", not_yours_is_not_absent, check_guesses, "reword"),
    Mutant("refusal", "quotes the card", refusal_quotes_the_card, check_guesses, "reword"),
    Mutant("refusal", "says how much is written", errors_count_all, twins, "x-boards"),
    Mutant("place", "finds locked cards", placing_while_locked, check_guesses, "place"),
    Mutant("spotlight", "finds locked cards", spotlight_while_locked, check_guesses, "lead: .*spotlight"),
    Mutant("call", "finds locked cards", calls_while_locked, check_guesses, "lead: .*call"),
    Mutant("undo", "takes back what others did", undo_of_anybodys, twins, "Ann: .*undo"),
    Mutant("facilitator's undo", "takes back a card's words", undo_of_anyones_words, twins, "lead: .*undo"),
    Mutant("network", "counts cards", network_counts_cards, twins, "lead: GET /networks"),
    Mutant("metrics", "count writes", metrics_count_writes, twins, "/metrics"),
    Mutant("opening", "cards stand in the order of posting", posting_order, traces, "Ann: "),
    Mutant("report link", "opens the board", report_link_is_a_seat, check_report_link, "report's link opens"),
    Mutant("log", "commands", commands_are_logged, logs, "a log line holds"),
    Mutant("log", "texts of faults", faults_are_quoted, logs, "a log line holds"),
)
