"""Entries for the tests of the store, and one event of every kind."""

from collections.abc import Iterable
from typing import get_args

from hypothesis import strategies as st

from app.domain.agenda import StepKey
from app.domain.events import (
    CardPlaced,
    CardPosted,
    CardRestored,
    CardReworded,
    CardsErased,
    CardWithdrawn,
    DebriefOpened,
    Entry,
    Event,
    MemberJoined,
    NextStepSuggested,
    NextStepWithdrawn,
    PatternDropped,
    PatternNamed,
    PatternsMerged,
    PatternStarted,
    PredictionMade,
    PredictionWithdrawn,
    ReadyMarked,
    ReflectiveQuestionAsked,
    ReflectiveQuestionWithdrawn,
    RoundDescribed,
    SpotlightSet,
    StepMoved,
    TimerSet,
    Undone,
)
from app.domain.terms import (
    CardId,
    Classroom,
    CommandId,
    Focus,
    FocusQuestion,
    Frame,
    Horizon,
    Kind,
    PatternId,
    PersonId,
    Role,
    Spotlight,
    Timer,
)
from app.store.log import Batch

ANY_EVENT: st.SearchStrategy[Event] = st.one_of([st.from_type(kind) for kind in get_args(Event)])
ANA = PersonId("ana")
CARD = CardId("card-1")
PATTERN = PatternId("pattern-1")


def posted(card: str, text: str) -> CardPosted:
    """A card with these words."""
    return CardPosted(CardId(card), ANA, "Group 1", "C4", Focus.STUDENT, "q1", text)


def reworded(card: str, text: str) -> CardReworded:
    """The same card with other words, another focus and another question."""
    return CardReworded(CardId(card), ANA, "C4", "C4", Focus.STUDENT, "q1", text, Focus.TASK, "")


def moved(card: str) -> CardPlaced:
    """A card that moves into a pattern."""
    return CardPlaced(CardId(card), PATTERN, None)


def erased(*cards: str) -> CardsErased:
    """Cards whose words are to go."""
    return CardsErased(tuple(map(CardId, cards)))


def entries(events: Iterable[Event], after: int = 0) -> tuple[Entry, ...]:
    """The events as entries with the seqs after `after`."""
    return tuple(
        Entry(seq, 1_700_000_000_000 + seq, ANA, CommandId(f"command-{seq}"), event)
        for seq, event in enumerate(events, after + 1)
    )


def batch(board: str, after: int, *events: Event) -> Batch:
    """The events as what a board appends after that seq."""
    return Batch(board, after, entries(events, after))


ONE_OF_EACH: tuple[Event, ...] = (
    RoundDescribed(
        Frame(
            problem_of_practice="We do not know what each student does with the text.",
            school="Larkin Bend",
            network="Three Creeks",
            date="2025-10-22",
            theory_of_action="If tasks need everyone, then …",
            classrooms=(Classroom("C4", "ELA", "7"), Classroom("C5")),
            groups=("Group 1",),
            questions=(FocusQuestion("q1", "Who holds the pen?"),),
            norms=("Describe.",),
            steps=(StepKey.VISITS, StepKey.SHARE),
            minutes=((StepKey.SHARE, 45),),
        )
    ),
    MemberJoined(ANA, Role.OBSERVER, "Group 1"),
    ReadyMarked(ANA, ready=True),
    StepMoved(StepKey.SELECT),
    DebriefOpened(StepKey.SHARE, "seed"),
    TimerSet(Timer(ends_at=1_700_000_000_000)),
    SpotlightSet(Spotlight("card", CARD)),
    posted(CARD, "3 of 4 students read aloud. مرحبا <b>"),
    reworded(CARD, "4 of 4 students read aloud."),
    CardWithdrawn(CARD, ANA, PATTERN),
    CardRestored(CARD, ANA),
    CardsErased((CARD, CardId("card-2"))),
    CardPlaced(CARD, PATTERN, None),
    PatternStarted(PATTERN, "Talk", Kind.PATTERN),
    PatternNamed(PATTERN, "Students talk", Kind.TREND),
    PatternsMerged(PATTERN, PatternId("pattern-2"), (CARD,)),
    PatternDropped(PATTERN, (CARD,)),
    PredictionMade("prediction-1", "They could retell it.", (PATTERN,)),
    PredictionWithdrawn("prediction-1"),
    NextStepSuggested("next-1", "Plan one task.", Horizon.NEXT_MONTH, "grade team", (PATTERN,)),
    NextStepWithdrawn("next-1"),
    ReflectiveQuestionAsked("question-1", "What counts as reading?", (PATTERN,)),
    ReflectiveQuestionWithdrawn("question-1"),
    Undone(CommandId("command-1"), ANA),
)
