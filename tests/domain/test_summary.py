"""What a network sees of its rounds (B4, B6)."""

from dataclasses import replace

from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.commands import (
    CloseRound,
    DecideFinding,
    DescribeRound,
    Join,
    NamePattern,
    NoteFollowUp,
    PublishReport,
    SuggestNextStep,
    TakeOn,
)
from app.domain.report.identify import findings
from app.domain.summary import RoundState, RoundSummary
from app.domain.terms import Decision, FollowUp, Horizon, PatternId, PersonId, Role
from app.domain.visibility import Viewer, view
from tests.desk import FRAME, Desk, facilitator, observer, uuid

NAMES = ("Annabel Reed",)
TITLE, TO_WAIT, LEFT = (
    "Students wait for a sign.",
    "Annabel Reed shows how to wait.",
    "Something not taken on.",
)


def seen(board: Board) -> RoundSummary:
    """As the network sees it."""
    return view(board, Viewer(Role.REPORT_READER)).summary()


def debriefed() -> Desk:
    """A round at its end: a pattern with a title and one without, a next step that is taken on and one that is not."""
    desk = Desk()
    cards = [desk.post(number) for number in range(2)]
    desk.go(StepKey.SORT)
    named = desk.start_pattern(1, cards[0])
    desk.start_pattern(2, cards[1])
    desk.go(StepKey.NAME)
    desk.ask(observer(1), NamePattern(named, TITLE))
    desk.go(StepKey.NEXT_LEVEL)
    for at, text in enumerate((TO_WAIT, LEFT)):
        step = SuggestNextStep(uuid(at), text, Horizon.NEXT_MONTH, "coach", (PatternId(named),))
        desk.ask(observer(1), step)
    desk.ask(facilitator(), TakeOn(uuid(0), True))
    desk.go(StepKey.REPORT)
    return desk


def test_B4_a_round_is_prepared_until_somebody_observes_and_ends_closed() -> None:
    lead = facilitator()
    desk = Desk()
    prepared = replace(desk.board, members={lead.person: desk.board.members[lead.person]})
    assert seen(prepared).state is RoundState.PREPARED
    assert seen(desk.board).state is RoundState.UNDER_WAY
    desk.go(StepKey.REPORT)
    desk.now = 5
    desk.ask(lead, CloseRound(confirmed=True))
    assert seen(desk.board).state is RoundState.CLOSED


def test_B4_nothing_that_was_said_is_seen_before_the_report_is_published() -> None:
    desk = debriefed()
    found = seen(desk.board)
    assert (found.published, found.patterns, found.taken_on) == (False, (), ())
    assert found.problem_of_practice == FRAME.problem_of_practice
    for each in findings(desk.board, NAMES):
        desk.ask(facilitator(), DecideFinding(each.id, Decision.KEEP, names=NAMES))
    desk.ask(facilitator(), PublishReport(True, NAMES))
    found = seen(desk.board)
    assert (found.patterns, [item.text for item in found.taken_on]) == ((TITLE,), [TO_WAIT])
    desk.ask(facilitator(), PublishReport(False, NAMES))
    assert seen(desk.board).taken_on == ()


def test_B4_the_network_reads_the_words_that_the_check_left_in_the_report() -> None:
    desk = debriefed()
    for each in findings(desk.board, NAMES):
        desk.ask(facilitator(), DecideFinding(each.id, Decision.REPLACE, "A colleague", NAMES))
    desk.ask(facilitator(), PublishReport(True, NAMES))
    (item,) = seen(desk.board).taken_on
    assert item == FollowUp(uuid(0), "A colleague shows how to wait.", Horizon.NEXT_MONTH, "coach")


def test_B6_a_round_opens_with_what_was_taken_on_and_the_host_says_what_became_of_it() -> None:
    item = FollowUp(uuid(0), TO_WAIT, Horizon.NEXT_MONTH)
    desk = Desk(replace(FRAME, follow_up=(item,)))
    host = replace(observer(9), role=Role.HOST, group="")
    desk.ask(facilitator(), Join(PersonId(host.person), Role.HOST, ""))
    desk.ask(host, NoteFollowUp(item.id, "Five count to three."))
    assert [(each.item, each.became) for each in seen(desk.board).followed_up] == [
        (item, "Five count to three.")
    ]
    desk.ask(facilitator(), DescribeRound(replace(desk.board.frame, school="Elm Street")))
    desk.ask(facilitator(), NoteFollowUp(item.id, " "))
    assert [each.became for each in view(desk.board, Viewer(Role.SCREEN)).followed_up()] == [""]
