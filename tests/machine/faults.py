"""Planted faults, one at a time: what would go unseen if it happened to the code (docs/faults.md).

``python -m tests.machine.faults [name ...]`` plants each, lets the machine look for it, and runs the named test.
"""

import asyncio
import importlib
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.domain import decide as rules
from app.domain import events, lists
from app.domain.agenda import STEPS
from app.domain.board import Board, Card, Pattern
from app.domain.evolve import Draft
from app.domain.terms import Role, Timer
from app.domain.visibility import BoardView, Viewer
from app.live import cursor, history, room, screens
from app.live.history import History, Position
from app.live.presence import Heard
from app.live.room import Room
from app.live.screens import Screens
from app.store.protocol import Conflict
from app.views import regions
from app.views.regions import Part, Region
from tests.machine.full_days import FullDays

Plant = Callable[[pytest.MonkeyPatch], None]
PATIENCE = 120
"""Seconds after which a named test hangs."""
MOST_RUNS = int(os.environ.get("FAULT_RUNS", "100"))


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        name: what is wrong, in a few words.
        plant: puts it into the code.
        named: a test that catches it, ``module:function``; "" when the machine alone does.
        runs: the runs of the machine (``FullDays``) until it was caught, as measured; 0 when it was not in 60.
    """

    name: str
    plant: Plant
    named: str = ""
    runs: int = 0


FAULTS: dict[str, Fault] = {}


def fault(name: str, *, named: str = "", runs: int = 0) -> Callable[[Plant], Plant]:
    """Puts a fault on the list."""

    def listed(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = Fault(name, plant, named, runs)
        return plant

    return listed


# --- the board: facts ----------------------------------------------------------------------------------------


@fault(
    "A moved card stays in the pattern it left",
    named="domain.test_rules:test_P1_a_card_stands_in_one_place_and_the_later_drop_wins",
    runs=7,
)
def stays_in_its_old_pattern(plant: pytest.MonkeyPatch) -> None:
    def lift(self: Draft, card: Card) -> None:
        self._own("tray").pop(card.id, None)
        self._own("late").pop(card.id, None)

    plant.setattr(Draft, "_lift", lift)


@fault(
    "A card that comes after the opening lands in the tray",
    named="domain.test_rules:test_C5_a_card_that_comes_after_the_opening_is_added_late",
    runs=11,
)
def late_cards_into_the_tray(plant: pytest.MonkeyPatch) -> None:
    post = Draft._post

    def posted(self: Draft, event: events.CardPosted, seq: int) -> None:
        post(self, event, seq)
        self._own("late").pop(event.card, None)
        self._own("tray")[event.card] = None

    plant.setattr(Draft, "_post", posted)


@fault(
    "Merging loses the last card",
    named="domain.test_rules:test_P4_merging_takes_all_cards_over_and_the_links_follow",
    runs=11,
)
def merging_loses_a_card(plant: pytest.MonkeyPatch) -> None:
    happen = Draft._happen

    def happened(self: Draft, event: events.Event, entry: events.Entry) -> None:
        if isinstance(event, events.PatternsMerged):
            event = replace(event, cards=event.cards[:-1])
        happen(self, event, entry)

    plant.setattr(Draft, "_happen", happened)


@fault(
    "A step back narrows the audience",
    named="domain.test_lock:test_L4_going_back_hides_nothing_that_was_seen",
)
def a_step_back_narrows_the_audience(plant: pytest.MonkeyPatch) -> None:
    def move(self: Draft, step: Any, _at: int) -> None:
        self._set(step=step, timer=Timer(), spotlight=None, undo={}, audience=STEPS[step].audience)

    plant.setattr(Draft, "_move", move)


@fault(
    "Cards open in the order in which they were written",
    named="domain.test_lock:test_L6_cards_appear_in_an_order_that_tells_nothing_of_who_wrote_them_or_when",
)
def cards_open_in_the_order_of_writing(plant: pytest.MonkeyPatch) -> None:
    def opened(self: Draft, event: events.DebriefOpened, at: int) -> None:
        self._move(event.step, at)
        self._set(tray=dict.fromkeys(self.board.cards))

    plant.setattr(Draft, "_open", opened)


@fault("Reach counts cards", named="domain.test_rules:test_P6_reach_counts_classrooms_and_never_cards")
def reach_counts_cards(plant: pytest.MonkeyPatch) -> None:
    def reach(self: Board, pattern: Pattern) -> int:
        return len(pattern.cards)

    plant.setattr(Board, "reach", reach)


@fault(
    "Undo takes back what others did",
    named="domain.test_rules:test_U1_undo_takes_back_ones_own_last_action_that_still_stands",
    runs=47,
)
def undo_takes_back_what_others_did(plant: pytest.MonkeyPatch) -> None:
    def as_of_now(_board: Board, _done: events.Event, back: events.Event) -> events.Event:
        return back

    plant.setattr(importlib.import_module("app.domain.decide.undo"), "_as_of_now", as_of_now)


@fault(
    "Undo of anyone's takes back a card's words",
    named="domain.test_undo_anyone:test_U5_a_cards_words_stay_its_authors_alone",
    runs=7,
)
def anyones_undo_takes_back_words(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(importlib.import_module("app.domain.decide.undo"), "_WORDS", events.TimerSet)


@fault(
    "What a facilitator took back can be taken back again",
    named="domain.test_undo_anyone:test_U5_what_it_took_back_its_author_can_not_take_back_again",
)
def what_was_taken_back_is_kept(plant: pytest.MonkeyPatch) -> None:
    forget = Draft._forget

    def of_the_actor(self: Draft, person: Any, command: Any) -> None:
        if person == "facilitator":
            forget(self, person, command)

    plant.setattr(Draft, "_forget", of_the_actor)


@fault(
    "Of several cards those that are there are placed",
    named="domain.test_places:test_P7_they_are_placed_all_or_not_at_all",
)
def some_of_several_are_placed(plant: pytest.MonkeyPatch) -> None:
    place: Any = vars(rules)["place_cards"]

    def those_there(command: Any, board: Board) -> Any:
        there = tuple(card for card in command.cards if card in board.cards)
        return place(replace(command, cards=there), board)

    plant.setattr(rules, "place_cards", those_there)


@fault(
    "A group of one or two has a list of its own",
    named="domain.test_share:test_V17_groups_are_told_apart_from_three_observers_on",
)
def a_small_group_is_told_apart(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(lists, "LEAST", 1)


# --- the lock ------------------------------------------------------------------------------------------------


@fault(
    "The facilitator may read locked cards",
    named="domain.test_lock:test_L1_a_card_is_absent_for_others_until_the_debrief_opens",
)
def the_facilitator_reads_locked_cards(plant: pytest.MonkeyPatch) -> None:
    may_see = BoardView._may_see

    def seen(self: BoardView, card: Card) -> bool:
        return self.role is Role.FACILITATOR or may_see(self, card)

    plant.setattr(BoardView, "_may_see", seen)


@fault("A locked card of others shows in “your cards”", runs=1)
def mine_holds_everybodys(plant: pytest.MonkeyPatch) -> None:
    mine = BoardView.mine

    def everybodys(self: BoardView) -> Any:
        author = next((card.author for card in self._board.cards.values()), None)
        return mine(BoardView(self._board, Viewer(self.role, author)))

    plant.setattr(BoardView, "mine", everybodys)


@fault(
    "The cursor counts what is hidden",
    named="live.test_room:test_V2_a_cursor_tells_nothing_of_what_others_do_while_locked",
)
def the_cursor_counts_what_is_hidden(plant: pytest.MonkeyPatch) -> None:
    position = History.position

    def counted(self: History, viewer: Viewer) -> Position:
        public, private = position(self, viewer)
        return Position(public, private if viewer.role is Role.FACILITATOR else self._hidden.end)

    plant.setattr(History, "position", counted)


@fault("A presence frame carries a cursor", named="whole.test_resume:test_L5_a_presence_frame_has_no_cursor")
def presence_carries_a_cursor(plant: pytest.MonkeyPatch) -> None:
    presence = Screens.presence

    def with_cursor(self: Screens, viewer: Viewer, heard: Heard) -> bytes:
        frame = presence(self, viewer, heard)
        known = self._scene.cursor(viewer).encode()
        return b'{"cursor":"%b",%b' % (known, frame[1:]) if frame else frame

    plant.setattr(Screens, "presence", with_cursor)


# --- what was touched ----------------------------------------------------------------------------------------


@fault("A move does not touch the tray's head", runs=7)
def a_move_does_not_touch_the_tray(plant: pytest.MonkeyPatch) -> None:
    _drop_regions(plant, events.CardPlaced, {Region(Part.LIST, "tray")})


@fault(
    "A reworded card does not touch the list that it left",
    named="live.test_by:test_V1_V17_a_page_by_each_arrangement_is_kept_true_by_its_frames",
    runs=39,
)
def rewording_leaves_the_old_list(plant: pytest.MonkeyPatch) -> None:
    def nothing(_board: Board, _event: events.CardReworded) -> set[Region]:
        return set()

    plant.setattr(regions, "_left_homes", nothing)


@fault(
    "A page of one arrangement is given to another",
    named="live.test_by:"
    "test_V3_pages_are_rendered_once_for_each_arrangement_in_share_and_once_in_all_elsewhere",
)
def a_page_for_another_arrangement(plant: pytest.MonkeyPatch) -> None:
    def audience(_self: Screens, viewer: Viewer) -> Viewer:
        return Viewer(viewer.role)

    plant.setattr(Screens, "_audience", audience)


@fault(
    "Withdrawing the card in large type leaves it there",
    named="whole.test_large_type:test_A7_V1_the_card_in_large_type_is_true_on_every_screen_until_it_is_gone",
)
def the_spotlight_keeps_a_withdrawn_card(plant: pytest.MonkeyPatch) -> None:
    _drop_regions(plant, events.CardWithdrawn, {Region(Part.SPOTLIGHT)})


def _drop_regions(plant: pytest.MonkeyPatch, kind: type[events.Event], gone: set[Region]) -> None:
    found = regions._regions

    def without(board: Board, event: events.Event) -> set[Region]:
        all_of_them = found(board, event)
        return all_of_them - gone if isinstance(event, kind) else all_of_them

    plant.setattr(regions, "_regions", without)


# --- frames --------------------------------------------------------------------------------------------------


@fault("Cards are put in reversed order", runs=11)
def put_in_reversed_order(plant: pytest.MonkeyPatch) -> None:
    window = BoardView.window

    def reversed_(self: BoardView, key: str, fresh: Any) -> Any:
        return window(self, key, fresh)[::-1]

    plant.setattr(BoardView, "window", reversed_)


@fault("One card too few moves up into a window", runs=7)
def the_window_refills_one_too_few(plant: pytest.MonkeyPatch) -> None:
    window = BoardView.window

    def off_by_one(self: BoardView, key: str, fresh: Any) -> Any:
        found = window(self, key, fresh)
        return found if {card.id for card in found} <= set(fresh) else found[1:]

    plant.setattr(BoardView, "window", off_by_one)


@fault("A new step does not refresh “your cards”", runs=3)
def mine_is_forgotten_on_a_new_step(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(screens, "_STAGE", Region(Part.STAGE, "never"))


@fault("A remembered frame outlives the change of the board", runs=5)
def screens_are_not_forgotten(plant: pytest.MonkeyPatch) -> None:
    def kept(self: Screens, **_: object) -> None:
        self._presence.clear()

    plant.setattr(Screens, "forget", kept)


@fault("A remembered frame is given to another role", runs=1)
def a_frame_for_another_role(plant: pytest.MonkeyPatch) -> None:
    def audience(_self: Screens, _viewer: Viewer) -> Viewer:
        return Viewer(Role.FACILITATOR)

    plant.setattr(Screens, "_audience", audience)


# --- history and coming back ---------------------------------------------------------------------------------


@fault("Coming back drops the first thing that was missed", runs=11)
def coming_back_drops_the_first(plant: pytest.MonkeyPatch) -> None:
    since = history._Lane.since

    def shorter(self: history._Lane, position: int) -> regions.Regions:
        return since(self, min(position + 1, self.end) if self.end - position > 1 else position)

    plant.setattr(history._Lane, "since", shorter)


@fault(
    "An old cursor is taken for a near one",
    named="whole.test_resume:test_V1_a_cursor_from_too_long_ago_gets_the_whole_stage",
    runs=26,
)
def an_old_cursor_is_within_reach(plant: pytest.MonkeyPatch) -> None:
    def reaches(self: history._Lane, position: int) -> bool:
        return position <= self.end

    plant.setattr(history._Lane, "reaches", reaches)


@fault(
    "What is no longer kept is no longer counted",
    named="whole.test_resume:test_V1_a_cursor_from_too_long_ago_gets_the_whole_stage",
    runs=11,
)
def what_is_not_kept_is_not_counted(plant: pytest.MonkeyPatch) -> None:
    def add(self: history._Lane, touched: regions.Regions) -> None:
        self.kept.append(touched)
        if len(self.kept) > history.KEPT:
            del self.kept[: history.KEPT // 2]

    plant.setattr(history._Lane, "add", add)


@fault(
    "A cursor of another epoch is believed",
    named="whole.test_resume:test_W5_a_cursor_of_another_epoch_gets_the_whole_stage",
)
def another_epoch_is_believed(plant: pytest.MonkeyPatch) -> None:
    read = cursor.read_cursor

    def believed(_epoch: str, text: str | None) -> Position | None:
        return read((text or "").split(".")[0], text)

    plant.setattr(room, "read_cursor", believed)


# --- turns and the disk --------------------------------------------------------------------------------------


@fault(
    "What is not yet on disk is shown",
    named="live.test_room:test_V8_a_refused_write_tells_everyone_and_shows_nobody",
)
def shown_before_it_is_on_disk(plant: pytest.MonkeyPatch) -> None:
    publish, append = Room._publish, Room._take_turn

    def take_turn(self: Room) -> None:
        put = self._writer.append

        def early(batch: Any, committed: Any) -> None:
            turn = inspect.getclosurevars(committed).nonlocals["turn"]
            put(batch, committed)
            publish(self, turn)

        plant.setattr(self._writer, "append", early)
        append(self)
        plant.setattr(self._writer, "append", put)

    plant.setattr(Room, "_take_turn", take_turn)
    plant.setattr(Room, "_publish", lambda self, turn: None)


@fault(
    "Command ids are forgotten with a restart",
    named="live.test_room:test_V6_a_command_sent_twice_has_one_effect",
    runs=52,
)
def ids_are_forgotten_with_a_restart(plant: pytest.MonkeyPatch) -> None:
    replay = Room._replay

    def forgetful(self: Room, entries: Any) -> Board:
        board = replay(self, entries)
        self._asked.clear()
        return board

    plant.setattr(Room, "_replay", forgetful)


@fault("A command id is everybody's", named="live.test_room:test_V6_a_command_id_is_its_senders_own")
def a_command_id_is_everybodys(plant: pytest.MonkeyPatch) -> None:
    submit = Room.submit

    async def shared(self: Room, command: Any, actor: Any, command_id: Any) -> None:
        if command_id not in {id for _, id in self._asked}:
            await submit(self, command, actor, command_id)

    plant.setattr(Room, "submit", shared)


@fault(
    "Commands of one turn do not see each other",
    named="whole.test_resume:test_V7_each_command_of_a_turn_is_decided_on_the_board_the_last_one_left",
)
def commands_of_a_turn_do_not_see_each_other(plant: pytest.MonkeyPatch) -> None:
    stale: dict[int, Board] = {}
    take_turn = Room._take_turn

    def turn(self: Room) -> None:
        stale[0] = self.board
        take_turn(self)

    def decided(command: Any, _board: Board, actor: Any) -> Any:
        return rules.decide(command, stale[0], actor)

    plant.setattr(Room, "_take_turn", turn)
    plant.setattr(room, "decide", decided)


@fault(
    "A conflict with another process counts as written",
    named="whole.test_two_rooms:test_S5_a_room_that_is_behind_reads_on_and_decides_again",
)
def a_conflict_counts_as_written(plant: pytest.MonkeyPatch) -> None:
    committed = Room._committed

    def taken(self: Room, turn: Any, problem: Exception | None) -> None:
        committed(self, turn, None if isinstance(problem, Conflict) else problem)

    plant.setattr(Room, "_committed", taken)


# --- looking for them ----------------------------------------------------------------------------------------


def machine_catches(planted: Fault, most: int = MOST_RUNS) -> int:
    """After how many runs of the machine the fault is caught; 0 when it is not."""

    class Counted(FullDays):
        begun = 0
        caught_at = 0

        def __init__(self) -> None:
            super().__init__()
            Counted.begun += 1

    with pytest.MonkeyPatch.context() as plant:
        planted.plant(plant)
        try:
            run_state_machine_as_test(
                Counted,
                settings=settings(
                    max_examples=most,
                    stateful_step_count=30,
                    deadline=None,
                    derandomize=True,
                    database=None,
                    print_blob=False,
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],
                ),
            )
        except BaseException as caught:
            if isinstance(caught, KeyboardInterrupt):
                raise
            return max(1, Counted.begun - 1)  # the last run shows the failing one again
    return 0


def named_test_catches(planted: Fault) -> bool:
    """Whether its named test fails with the fault; it passes without it."""
    run_named(planted.named)
    with pytest.MonkeyPatch.context() as plant:
        planted.plant(plant)
        try:
            run_named(planted.named)
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever it is, it was noticed
            return True
    return False


def run_named(name: str) -> None:
    """Runs a test function as pytest would: with all its parameters, with a folder of its own if it wants one."""
    module, function = name.split(":")
    test = getattr(importlib.import_module(f"tests.{module}"), function)
    for parameters in _parameters(test):
        with tempfile.TemporaryDirectory() as folder:
            wanted = {"tmp_path": Path(folder)} if "tmp_path" in inspect.signature(test).parameters else {}
            if inspect.iscoroutinefunction(test):
                asyncio.run(asyncio.wait_for(test(**wanted, **parameters), PATIENCE))
            else:
                test(**wanted, **parameters)


def _parameters(test: Any) -> list[dict[str, Any]]:
    """Every combination of what the test is parametrized with."""
    found: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            name, values = mark.args
            found = [{**known, name: value} for known in found for value in values]
    return found


def main(names: Iterable[str]) -> None:
    """Prints a line of docs/faults.md for each fault."""
    for name in names or FAULTS:
        planted = FAULTS[name]
        runs = machine_catches(planted)
        named = f"`{planted.named.split(':')[1]}`" if planted.named and named_test_catches(planted) else "-"
        print(f"| {planted.name} | {runs or f'not in {MOST_RUNS}'} | {named} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
