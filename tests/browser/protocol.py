"""The day of the full protocol with the host school there, and its screens that a short debrief has not."""

from functools import partial

from app.domain.agenda import FULL_AGENDA, StepKey
from app.rehearsal.client import Client
from app.rehearsal.paced import Deed, PacedDay
from app.rehearsal.roundfile import FileCard, RoundFile
from tests.browser.meanwhile import by_facilitator
from tests.browser.poses import BEFORE, SCREEN, Pose, both, choose, join_form, press

AFTER = "after"
"""The round is closed and purged."""


class WholeDay(PacedDay):
    """All ten steps; at the guest's table something is asked and something passes."""

    agenda = FULL_AGENDA

    def __init__(self, file: RoundFile, url: str) -> None:
        super().__init__(file, url)
        self.host = Client(url, "host")

    async def gather(self) -> None:
        """The host school opens its link as well."""
        await super().gather()
        await self.host.open_link(await self.link("host"))

    async def end(self) -> None:
        """The report is out, the round is closed, and its cards are purged."""
        for act in ("close", "purge"):
            await self.facilitator.on_board("POST", act, confirm=True)

    async def close(self) -> None:
        """Ends all browsers."""
        await super().close()
        await self.host.close()

    def _deeds(self, step: StepKey) -> list[Deed]:
        if step not in (StepKey.SCREENING, StepKey.SWAP):
            return super()._deeds(step)
        group = self.file.observers[0].group
        own, others = self._people(group), self._people(self.file.frame.reader_of(group))
        table, theirs = self._cards_of(own), self._cards_of(others)
        colleague, reader = self.observers[own[1]], self.observers[others[0]]
        if step is StepKey.SCREENING:
            asked, passed = [(colleague, table[0])], table[2:4]
        else:
            asked, passed = [*((reader, card) for card in table[:2]), (colleague, theirs[0])], []
        deeds: list[Deed] = [partial(self._question, who, card) for who, card in asked]
        return deeds + [partial(self._pass, colleague, card) for card in passed]

    def _people(self, group: str) -> list[str]:
        return [person.id for person in self.file.observers if person.group == group]

    def _cards_of(self, people: list[str]) -> list[FileCard]:
        return [card for card in self.file.cards if card.observer in people]

    async def _question(self, client: Client, card: FileCard, *_: object) -> None:
        await client.on_board("POST", f"cards/{self.cards[card.id]}/asks", ask=self._ids(), text="How many?")

    async def _pass(self, client: Client, card: FileCard, *_: object) -> None:
        await client.on_board("PUT", f"cards/{self.cards[card.id]}/pass")


# --- the table -----------------------------------------------------------------------------------

OPEN = press("[data-dialog=open-dialog]", "#open-dialog")
ASK = "#ask-dialog"
LIGHT_GROUP = by_facilitator("spotlight", {"group": "G1"}, {})

WHOLE: dict[str, tuple[Pose, ...]] = {
    BEFORE: (
        Pose("people", "facilitator", "{board}/people"),
        Pose("continue", "observer", "/join#{code}", join_form),
        Pose("networks", "facilitator", "/networks"),
        Pose("observer-schedule", "observer", "{board}/schedule"),
        Pose("host", "host"),
    ),
    "screening": (
        Pose("observer", "observer"),
        Pose("observer-ask", "observer", prepare=press("#turn-ask", ASK)),
        Pose("observer-coach", "observer", prepare=press("#queue > .current summary", "#queue > .current .coached p")),
        Pose("facilitator", "facilitator"),
        Pose("facilitator-open", "facilitator", prepare=OPEN),
        Pose("host", "host"),
        Pose("screen", "screen", SCREEN),
    ),
    "swap": (
        Pose("observer", "observer"),
        Pose("observer-ask", "observer", prepare=press("#table [data-question]", ASK)),
        Pose("facilitator", "facilitator"),
        Pose("screen", "screen", SCREEN),
    ),
    "share": (
        Pose("observer-ask", "observer", prepare=both(choose(0, within=".rooms .cards"), press("[data-ask-author]", ASK))),
        Pose("host", "host"),
        Pose("screen-group", "screen", SCREEN, meanwhile=LIGHT_GROUP),
    ),
    "sort": (Pose("host", "host"),),
    "name": (Pose("host", "host"), Pose("facilitator-chosen", "facilitator", prepare=choose(0, 1))),
    "predict": (Pose("host", "host"),),
    "next-level": (Pose("host", "host"),),
    "report": (
        Pose("host", "host"),
        Pose("facilitator-close", "facilitator", prepare=press("[data-dialog=close-dialog]", "#close-dialog")),
        Pose("observer-page", "observer", "{report}"),
    ),
    AFTER: (
        Pose("facilitator", "facilitator"),
        Pose("observer", "observer"),
        Pose("host", "host"),
        Pose("network", "facilitator", "{board}/network"),
        Pose("people", "facilitator", "{board}/people"),
        Pose("setup", "facilitator", "{board}/setup"),
    ),
}  # fmt: skip
