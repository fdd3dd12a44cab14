"""A network whose words would do harm if a template let them."""

from dataclasses import replace

from app.domain.agenda import STEPS, StepKey
from app.domain.summary import FollowedUp, RoundState, RoundSummary
from app.domain.terms import FollowUp, Horizon, Role
from app.store.networks import KeptRound
from app.web.networkview import Here, Kept, NetworkSeen, network_seen
from tests.desk import uuid


def network_of(words: str) -> NetworkSeen:
    """Two rounds that say these words, of which the later one opened with what the earlier one took on, and a new one."""
    item = FollowUp(uuid(1), words, Horizon.NEXT_WEEK, words)
    first = RoundSummary(
        school=words,
        network="",
        date="2026-03-14",
        problem_of_practice=words,
        state=RoundState.CLOSED,
        step=STEPS[StepKey.REPORT],
        published=True,
        patterns=(words,),
        taken_on=(item,),
        followed_up=(),
        agenda=((StepKey.SHARE, 30),),
    )
    later = replace(first, state=RoundState.UNDER_WAY, taken_on=(), followed_up=(FollowedUp(item, words),))
    new = replace(later, state=RoundState.PREPARED, published=False, school="", patterns=())
    rounds = [(KeptRound(f"board-{at}", at, "", 0), each) for at, each in enumerate((new, later, first))]
    kept = Kept(name=words, rounds=rounds, elsewhere=rounds[:1], agendas={words: first.agenda}, seats=1)
    return network_seen(uuid(2), kept, Here({"board-1": Role.FACILITATOR}))
