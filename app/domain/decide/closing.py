"""Rules of the report and of what comes after it (R, S22 and on): check, quotes, publishing, closing, purging."""

from app.domain import events, limits
from app.domain.agenda import Act
from app.domain.board import Board
from app.domain.commands import ChooseQuote, CloseRound, DecideFinding, ProvePurge, PublishReport, PurgeCards
from app.domain.decide.checks import find_pattern, require, require_facilitator, taken_back, wording
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.report.identify import findings
from app.domain.terms import Actor, Decision


def decide_finding(command: DecideFinding, board: Board, actor: Actor) -> list[events.Event]:
    """Rule R4: each finding is kept or replaced, by somebody, deliberately."""
    require_facilitator(actor)
    require(board, Act.REPORT)
    found = next((each for each in findings(board, command.names) if each.id == command.finding), None)
    if not found:
        raise Absent("finding")
    words = ""
    if command.decision is Decision.REPLACE:
        if not found.may_replace:
            raise Rejection("quote", "Keep the quote as it is, or do not quote it.")
        words = wording(command.words, limits.OUTCOME_TEXT, Phrase("What stands there instead"))
    if (found.decision, found.words) == (command.decision, words):
        return []
    place = (found.kind.value, found.where, found.begin, found.end)
    decided = events.FindingDecided(found.id, command.decision, words, *place)
    says_other_words = Decision.REPLACE in (found.decision, command.decision)
    return [*(taken_back(board) if says_other_words else []), decided]


def choose_quote(command: ChooseQuote, board: Board, actor: Actor) -> list[events.Event]:
    """Rule R5: the report quotes only what somebody chose, from a pattern's own cards."""
    require_facilitator(actor)
    require(board, Act.REPORT)
    pattern = find_pattern(board, command.pattern)
    quoted = command.card in board.quotes.get(pattern.id, ())
    if command.quoted == quoted:
        return []
    card = board.cards.get(command.card)
    if not card or (command.quoted and not (card.id in pattern.cards or card.id in pattern.also)):
        raise Absent("card")
    if command.quoted and board.purged_at:
        raise Rejection("purged", "The cards of this round were purged; there is nothing to quote any more.")
    if command.quoted and board.published:
        raise Rejection(
            "published", "Take the report back first: what it quotes is looked through before people read it."
        )
    return [events.QuoteChosen(pattern.id, card.id, command.quoted)]


def publish_report(command: PublishReport, board: Board, actor: Actor) -> list[events.Event]:
    """Rule R6: the report waits until every finding is decided."""
    require_facilitator(actor)
    require(board, Act.REPORT)
    if command.published == board.published:
        return []
    if command.published and (left := [each for each in findings(board, command.names) if not each.decided]):
        raise Rejection(
            "undecided",
            "Look first at what the check found. What waits for a decision: %(count)s.",
            count=len(left),
        )
    return [events.ReportPublished(command.published)]


def close_round(command: CloseRound, board: Board, actor: Actor) -> list[events.Event]:
    """Rule S22: closing ends the link between card and author, and is confirmed."""
    require_facilitator(actor)
    require(board, Act.REPORT)
    if board.closed_at:
        return []
    if not command.confirmed:
        raise Rejection(
            "confirm",
            "From then on nobody can change the board, and nobody can tell any more who wrote a card. Confirm it to go on.",
        )
    return [closing_of(board)]


def purge_cards(command: PurgeCards, board: Board, actor: Actor) -> list[events.Event]:
    """Rules S23 (the words of all cards go for ever, with what quotes them; closing comes with it) and S25."""
    require_facilitator(actor)
    if not command.due:
        require(board, Act.REPORT)
    if board.purged_at:
        return []
    if not (command.confirmed or command.due):
        raise Rejection(
            "confirm",
            "The words of all cards go for ever, and with them the quotes in the report. Confirm it to go on.",
        )
    closed: list[events.Event] = [] if board.closed_at else [closing_of(board)]
    return [*closed, events.CardsPurged(len(board.cards))]


def prove_purge(command: ProvePurge, board: Board, actor: Actor) -> list[events.Event]:
    """Rule S24: what was found is kept with the board; a later search takes the place of an earlier one."""
    require_facilitator(actor)
    if not board.purged_at or command.proof == board.proof:
        return []
    return [events.PurgeProved(command.proof)]


def closing_of(board: Board) -> events.RoundClosed:
    """What closes the board as it is."""
    return events.RoundClosed((*board.withdrawn, *board.notes), board.writers)
