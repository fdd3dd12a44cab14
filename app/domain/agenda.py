"""The practice's table of steps as data: who sees a card, who may do what, what the screen asks."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Phase(StrEnum):
    """The three phases of the debrief, and what stands before and after them."""

    OBSERVE = "observe"
    DESCRIPTION = "description"
    ANALYSIS = "analysis"
    PREDICTION = "prediction"
    NEXT_LEVEL = "next-level"
    CLOSED = "closed"


class Audience(IntEnum):
    """Who may see a card that is not their own; it only ever widens (rule L4)."""

    AUTHOR = 0
    GROUP = 1
    MATCHED_GROUP = 2
    NETWORK = 3


class Act(StrEnum):
    """What a step may allow. Moving the agenda and the timer are always the facilitator's."""

    POST = "post"
    REWORD = "reword"
    READY = "ready"
    SPOTLIGHT = "spotlight"
    SORT = "sort"
    NAME = "name"
    PREDICT = "predict"
    SUGGEST = "suggest"
    SET_ASIDE = "set-aside"
    PASS = "pass"  # noqa: S105 - a word of the practice
    ASK = "ask"
    HEAR = "hear"
    TAKE_ON = "take-on"
    REPORT = "report"


class StepKey(StrEnum):
    """The names of all steps a round may hold, in the order of the day."""

    VISITS = "visits"
    SELECT = "select"
    SCREENING = "screening"
    SWAP = "swap"
    SHARE = "share"
    SORT = "sort"
    NAME = "name"
    PREDICT = "predict"
    NEXT_LEVEL = "next-level"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the agenda."""

    key: StepKey
    phase: Phase
    title: str
    prompt: str
    minutes: int
    audience: Audience
    allows: frozenset[Act]


def _step(
    key: StepKey, phase: Phase, title: str, minutes: int, audience: Audience, allows: set[Act], prompt: str
) -> Step:
    return Step(key, phase, title, prompt, minutes, audience, frozenset(allows))


_ALL_STEPS = (
    _step(
        StepKey.VISITS, Phase.OBSERVE, "Visits", 95, Audience.AUTHOR,
        {Act.POST, Act.REWORD, Act.SET_ASIDE},
        "Write down what you see and hear.",
    ),
    _step(
        StepKey.SELECT, Phase.OBSERVE, "Select evidence", 20, Audience.AUTHOR,
        {Act.POST, Act.REWORD, Act.SET_ASIDE, Act.READY},
        "Choose 5 to 10 pieces of evidence. One classroom each. Specific, not judging.",
    ),
    _step(
        StepKey.SCREENING, Phase.DESCRIPTION, "Screening", 20, Audience.GROUP,
        {Act.POST, Act.REWORD, Act.PASS, Act.ASK},
        "Read each card aloud. Is it specific? Does it judge?",
    ),
    _step(
        StepKey.SWAP, Phase.DESCRIPTION, "Swap", 15, Audience.MATCHED_GROUP,
        {Act.POST, Act.REWORD, Act.ASK},
        "Which cards still judge or generalise?",
    ),
    _step(
        StepKey.SHARE, Phase.DESCRIPTION, "Share", 30, Audience.NETWORK,
        {Act.POST, Act.REWORD, Act.ASK, Act.HEAR, Act.SPOTLIGHT},
        "What did you see and hear?",
    ),
    _step(
        StepKey.SORT, Phase.ANALYSIS, "Sort", 12, Audience.NETWORK,
        {Act.POST, Act.SORT, Act.SPOTLIGHT},
        "Put together what shows the same thing.",
    ),
    _step(
        StepKey.NAME, Phase.ANALYSIS, "Name", 28, Audience.NETWORK,
        {Act.POST, Act.SORT, Act.NAME, Act.SPOTLIGHT},
        "What patterns, trends and exceptions do the cards show?",
    ),
    _step(
        StepKey.PREDICT, Phase.PREDICTION, "Predict", 20, Audience.NETWORK,
        {Act.POST, Act.PREDICT, Act.SPOTLIGHT},
        "If you were a student in these classes today and you did everything the teacher asked you to do, "
        "what would you know and be able to do?",
    ),
    _step(
        StepKey.NEXT_LEVEL, Phase.NEXT_LEVEL, "Next level of work", 40, Audience.NETWORK,
        {Act.POST, Act.SUGGEST, Act.TAKE_ON, Act.SPOTLIGHT},
        "What is the next level of work for this school?",
    ),
    _step(
        StepKey.REPORT, Phase.CLOSED, "Report", 15, Audience.NETWORK,
        {Act.TAKE_ON, Act.REPORT},
        "What we saw, and where it may lead.",
    ),
)  # fmt: skip

STEPS: dict[StepKey, Step] = {step.key: step for step in _ALL_STEPS}

SHORT_AGENDA: tuple[StepKey, ...] = tuple(
    key for key in StepKey if key not in (StepKey.SCREENING, StepKey.SWAP)
)
FULL_AGENDA: tuple[StepKey, ...] = tuple(StepKey)


@dataclass(frozen=True, slots=True)
class Preset:
    """An agenda to begin with: its steps, and the minutes of those that take others than usual."""

    name: str
    steps: tuple[StepKey, ...]
    minutes: tuple[tuple[StepKey, int], ...] = ()

    @property
    def debrief(self) -> int:
        """Minutes from Select to the end; the visits take what the schedule says."""
        own = dict(self.minutes)
        counted = (key for key in self.steps if key is not StepKey.VISITS)
        return sum(own.get(key, STEPS[key].minutes) for key in counted)


PRESETS: dict[str, Preset] = {
    "short": Preset(
        "Short debrief, 90 min",
        SHORT_AGENDA,
        (
            (StepKey.SELECT, 10),
            (StepKey.SHARE, 20),
            (StepKey.SORT, 8),
            (StepKey.NAME, 17),
            (StepKey.PREDICT, 10),
            (StepKey.NEXT_LEVEL, 20),
            (StepKey.REPORT, 5),
        ),
    ),
    "full": Preset("Full protocol, 3 h 20", FULL_AGENDA),
}
