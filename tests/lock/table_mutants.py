"""Leaks at the tables of Screening and Swap, and of questions in Share, planted as those of ``mutants`` are."""

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import app.domain.audience
import app.domain.decide.table
import app.domain.visibility
import app.views.regions
from app.domain import events, portray
from app.domain.agenda import FULL_AGENDA, SHORT_AGENDA
from app.domain.board import Board, Card
from app.domain.coach import Kind
from app.domain.coached import CoachedView, asking
from app.domain.leaving import LeavingView
from app.domain.noticed import EVERYONE, audience_of
from app.domain.report import Report
from app.domain.seen import Progress, Stage, TableCard, TableSeen
from app.domain.terms import Role
from app.domain.visibility import BoardView, Viewer
from app.live.screens import Screens
from app.views.regions import Part, Region, Touch
from tests.lock.mutants import Mutant
from tests.lock.table_twins import check_private_questions, check_table_guesses, check_table_twins
from tests.lock.viewers import check_day


def table_day(folder: Path) -> None:
    """The steps until the network sees the cards."""
    check_day(folder, FULL_AGENDA[:4])


def whole_day(folder: Path) -> None:
    """All steps until the report."""
    check_day(folder, SHORT_AGENDA)


def table_twins(folder: Path) -> None:
    """Silent tables and busy ones; Dora, who sits at a third one, looks around."""
    check_table_twins(folder, 3, (0, 7), ("Dora",))


def private_questions(folder: Path) -> None:
    """A question, or none; a facilitator reads."""
    check_private_questions(folder, ("lead",))


def every_table(patch: pytest.MonkeyPatch) -> None:
    def table(view: BoardView) -> TableSeen | None:
        return portray.table(view._board, view.group, view._board.cards.values())

    patch.setattr(BoardView, "table", table)


def groups_share_a_table(patch: pytest.MonkeyPatch) -> None:
    real, known = Screens._table, list[str]()

    def table(screens: Screens, viewer: Viewer) -> str:
        known.append(real(screens, viewer))
        return known[0]

    patch.setattr(Screens, "_table", table)


def without_a_group_all_tables(patch: pytest.MonkeyPatch) -> None:
    real = app.domain.audience.may_see

    def may_see(board: Board, card: Card, role: Role, person: Any, group: str) -> bool:
        return (board.opened and role is Role.OBSERVER and not group) or real(
            board, card, role, person, group
        )

    patch.setattr(app.domain.visibility, "may_see", may_see)


def matched_before_swap(patch: pytest.MonkeyPatch) -> None:
    real = app.domain.audience.may_see

    def may_see(board: Board, card: Card, role: Role, person: Any, group: str) -> bool:
        matched = board.opened and group and group == board.frame.reader_of(card.group)
        return bool(matched) or real(board, card, role, person, group)

    patch.setattr(app.domain.visibility, "may_see", may_see)


def questions_go_along(patch: pytest.MonkeyPatch) -> None:
    def table_card(board: Board, found: Card, group: str) -> TableCard:
        asks = tuple(ask.text for ask in found.asks)
        return TableCard(portray.card(board, found), found.group == group, found.passed, asks)

    patch.setattr(portray, "table_card", table_card)


def coach_asks_in_swap(patch: pytest.MonkeyPatch) -> None:
    def screens(view: CoachedView, card: Card) -> bool:
        return view.stage is Stage.TABLE and card.group == view.group

    patch.setattr(CoachedView, "_screens", screens)


def coach_asks_the_matched_group(patch: pytest.MonkeyPatch) -> None:
    def screens(view: CoachedView, card: Card) -> bool:
        return view.stage is Stage.TABLE and card.group != view.group

    patch.setattr(CoachedView, "_screens", screens)


def coach_asks_in_json(patch: pytest.MonkeyPatch) -> None:
    real = portray.table_card

    def table_card(board: Board, found: Card, group: str) -> TableCard:
        hints = (each.ask for each in asking(found.text, Kind.CARD, "en"))
        return replace(real(board, found, group), asks=tuple(hints))

    patch.setattr(portray, "table_card", table_card)


def coach_asks_in_the_report(patch: pytest.MonkeyPatch) -> None:
    real = LeavingView.report

    def report(view: LeavingView) -> Report | None:
        if not (found := real(view)):
            return None
        hints = (each.ask for item in found.predictions for each in asking(item.text, Kind.CARD, "en"))
        return replace(found, school=" ".join(hints))

    patch.setattr(LeavingView, "report", report)


def tables_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    real = audience_of

    def told(board: Board, entry: events.Entry) -> str:
        found = real(board, entry)
        return EVERYONE if found == "table" else found

    patch.setattr(app.views.regions, "audience_of", told)


def passes_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    real = app.views.regions.touched

    def touched(board: Board, entry: events.Entry) -> tuple[Touch, ...]:
        passed = isinstance(entry.event, events.CardPassed | events.AuthorAsked)
        return (
            (*real(board, entry), Touch(EVERYONE, frozenset({Region(Part.TIMER)})))
            if passed
            else real(board, entry)
        )

    patch.setattr(importlib.import_module("app.live.room"), "touched", touched)


def progress_for_all(patch: pytest.MonkeyPatch) -> None:
    real = BoardView.table

    def table(view: BoardView) -> TableSeen | None:
        found, counts = real(view), portray.progress(view._board)
        told = ", ".join(f"{row.cards} {row.passed} {row.asked}" for row in counts)
        return found and TableSeen(
            f"{found.group} ({told})", found.reads, found.may_pass, found.may_ask, found.cards
        )

    patch.setattr(BoardView, "table", table)


def progress_names_cards(patch: pytest.MonkeyPatch) -> None:
    def progress(board: Board) -> tuple[Progress, ...]:
        last = [card.text for card in board.cards.values()][-1:]
        return (Progress("".join(last), "", 0, 0, 0),)

    patch.setattr(portray, "progress", progress)


def other_tables_cards_are_found(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.domain.decide.table, "may_see", lambda *_: True)


def questions_counted_for_facilitators(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.views.regions, "_PRIVATE", events.CardsErased)


def questions_told_to_everyone(patch: pytest.MonkeyPatch) -> None:
    def told(board: Board, entry: events.Entry) -> str:
        asked = isinstance(entry.event, events.AuthorAsked | events.AskTakenBack)
        return EVERYONE if asked else audience_of(board, entry)

    patch.setattr(app.views.regions, "audience_of", told)


def undo_of_anyones_questions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(importlib.import_module("app.domain.decide.undo"), "_WORDS", events.CardPosted)


TABLE_MUTANTS: tuple[Mutant, ...] = (
    Mutant("table", "all cards lie on it", every_table, table_day, "for Dora, .*: it is there"),
    Mutant("table", "one for all groups", groups_share_a_table, table_day, "frames: it is there"),
    Mutant(
        "table",
        "there for who has no group",
        without_a_group_all_tables,
        table_day,
        "for Gus, .*: it is there",
    ),
    Mutant(
        "table",
        "the matched group reads too early",
        matched_before_swap,
        table_day,
        "for Cleo, in screening, .*: it is there",
    ),
    Mutant("table", "says how far others are", progress_for_all, table_twins, "Dora: "),
    Mutant(
        "question",
        "goes along to the matched group",
        questions_go_along,
        table_day,
        "of screening, for Cleo, in swap",
    ),
    Mutant(
        "question",
        "told to all in Share",
        questions_told_to_everyone,
        private_questions,
        "Ben: |lead: |Cleo: ",
    ),
    Mutant(
        "question",
        "counted for facilitators",
        questions_counted_for_facilitators,
        private_questions,
        "lead: ",
    ),
    Mutant(
        "coach",
        "goes on asking in Swap",
        coach_asks_in_swap,
        table_day,
        "asks about Ann's card, for Ben, in swap, page: it is there",
    ),
    Mutant(
        "coach",
        "asks the matched group",
        coach_asks_the_matched_group,
        table_day,
        "asks about Ann's card, for Cleo, in swap, page: it is there",
    ),
    Mutant(
        "coach", "asks programs", coach_asks_in_json, table_day, "Ann's card, for Ann, .* json: it is there"
    ),
    Mutant(
        "coach",
        "asks readers of the report",
        coach_asks_in_the_report,
        whole_day,
        "asks about “I copy well.”, for Ann, in report, report: it is there",
    ),
    Mutant("frame", "what happens at tables is told to all", tables_told_to_everyone, table_twins, "Dora: "),
    Mutant("frame", "that a card passed is told to all", passes_told_to_everyone, table_twins, "Dora: "),
    Mutant(
        "facilitator's page",
        "names a card on a table",
        progress_names_cards,
        table_day,
        "for lead, .*: it is there",
    ),
    Mutant(
        "refusal",
        "another table's card is there",
        other_tables_cards_are_found,
        check_table_guesses,
        "let pass|ask",
    ),
    Mutant(
        "facilitator's undo",
        "takes back a question",
        undo_of_anyones_questions,
        private_questions,
        "lead: ",
    ),
)

TABLE_CHECKS = (table_day, table_twins, private_questions)
"""Those that no other test runs as they stand here."""
