"""Entries for the tests of the store, and one event of every kind."""

from collections.abc import Iterable
from typing import get_args

from hypothesis import strategies as st

from app.domain.agenda import StepKey
from app.domain.events import (
    AskTakenBack,
    AuthorAsked,
    CardBroughtBack,
    CardKeptBack,
    CardLinked,
    CardPassed,
    CardPlaced,
    CardPosted,
    CardRestored,
    CardReworded,
    CardsErased,
    CardSetAside,
    CardsPurged,
    CardWithdrawn,
    DebriefOpened,
    Entry,
    Event,
    FindingDecided,
    FollowUpNoted,
    HeardMarked,
    MemberJoined,
    MemberRemoved,
    NextStepSuggested,
    NextStepTakenOn,
    NextStepWithdrawn,
    NormsAccepted,
    PatternDropped,
    PatternNamed,
    PatternsMerged,
    PatternStarted,
    PredictionMade,
    PredictionWithdrawn,
    PurgeProved,
    QuoteChosen,
    ReadyMarked,
    ReflectiveQuestionAsked,
    ReflectiveQuestionWithdrawn,
    ReportPublished,
    RoundClosed,
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
    Decision,
    Focus,
    FocusQuestion,
    FollowUp,
    Frame,
    Horizon,
    KeptCopy,
    Kind,
    Link,
    PatternId,
    PersonId,
    Proof,
    Role,
    Spotlight,
    Timer,
    Visit,
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
    RoundClosed((CARD,), 12),  # first, for it rewrites what stands before it; so does the next one
    CardsPurged(150),
    PurgeProved(Proof(300, 2, 0, 1_048_576, (KeptCopy("backup.db", 1_760_000_000_000),))),
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
            visits=(Visit("Group 1", "C4", "08:15", 20),),
            most_visitors=5,
            follow_up=(FollowUp("next-0", "Plan one task.", Horizon.NEXT_MONTH, "grade team"),),
            keep_days=30,
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
    CardSetAside(CARD, ANA),
    CardBroughtBack(CARD, ANA),
    CardKeptBack(CARD, ANA),
    CardPassed(CARD, passed=True),
    AuthorAsked(CARD, ANA, "ask-1", StepKey.SWAP, "How many students?"),
    AskTakenBack(CARD, ANA, "ask-1"),
    HeardMarked("group", "Group 1", heard=True),
    CardsErased((CARD, CardId("card-2"))),
    CardPlaced(CARD, PATTERN, None),
    CardLinked(CARD, PATTERN, Link.OTHER_WAY, linked=True),
    PatternStarted(PATTERN, "Talk", Kind.PATTERN),
    PatternNamed(PATTERN, "Students talk", Kind.TREND),
    PatternsMerged(PATTERN, PatternId("pattern-2"), (CARD,)),
    PatternDropped(PATTERN, (CARD,)),
    PredictionMade("prediction-1", "They could retell it.", (PATTERN,)),
    PredictionWithdrawn("prediction-1"),
    NextStepSuggested("next-1", "Plan one task.", Horizon.NEXT_MONTH, "grade team", (PATTERN,)),
    NextStepWithdrawn("next-1"),
    NextStepTakenOn("next-1", taken_on=True),
    ReflectiveQuestionAsked("question-1", "What counts as reading?", (PATTERN,)),
    ReflectiveQuestionWithdrawn("question-1"),
    NormsAccepted(ANA),
    MemberRemoved(ANA),
    FollowUpNoted("next-0", "Two grade teams did."),
    FindingDecided("finding-1", Decision.REPLACE, "one student", "name", "pattern/pattern-1", 4, 11),
    QuoteChosen(PATTERN, CARD, quoted=True),
    ReportPublished(published=True),
    Undone(CommandId("command-1"), ANA),
)
