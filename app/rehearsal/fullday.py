"""The day of the full protocol: private notes, Screening, Swap, asking in Share, the report's check, and the end."""

from collections import defaultdict
from collections.abc import Iterator

from app.domain.agenda import FULL_AGENDA, StepKey
from app.domain.terms import Link
from app.rehearsal.client import Client
from app.rehearsal.day import Day, all_of
from app.rehearsal.leaks import LockedCard
from app.rehearsal.roundfile import FileCard, RoundFile

TAKEN_ON = 2
"""Next steps that the school takes on."""


class FullDay(Day):
    """A day with all ten steps. Nothing that came is forgotten, since private notes stay private to the end."""

    agenda = FULL_AGENDA

    def __init__(self, file: RoundFile, url: str, seed: int = 1) -> None:
        super().__init__(file, url, seed)
        self.asked_for = frozenset((file.authoring or {}).get("slip_cards", ()))
        self.group_of = {person.id: person.group for person in file.observers}
        self.at_table: dict[str, list[str]] = defaultdict(list)
        for person in file.observers:
            self.at_table[person.group].append(person.id)
        self.notes = {person: self._ids() for person in self.observers}
        self.widened = 0
        self.first_words: dict[str, tuple[str, int]] = {}  # and after how many widenings they went
        self.questions: list[LockedCard] = []

    async def select(self) -> None:
        """Everybody writes one card more and keeps it as a private note; then they are ready."""
        first = self.file.classrooms[0].code

        async def keep(person: str, card: str) -> None:
            words = {"text": self.note_of(person), "classroom": first, "focus": "student"}
            await self.observers[person].on_board("POST", "cards", card=card, **words)
            await self.observers[person].on_board("PUT", f"cards/{card}/note", note=True)

        await super().select()
        await all_of(keep(*each) for each in self.notes.items())

    def note_of(self, person: str) -> str:
        """The words of somebody's private note."""
        return f"Note of {self.notes[person][:8]}, for nobody else to read."

    async def screening(self) -> None:
        """Each group reads its cards: most pass, for some a colleague asks; the author rewords, and they pass then."""
        await self._widen(StepKey.SCREENING)
        asked = list(self._slips())[::2]
        await all_of(
            self._ask(card, self._colleague(card), f"How many students? {card.id}") for card in asked
        )
        await all_of(self._reword(card) for card in asked)
        await all_of(self._pass(card) for card in self.file.cards)

    async def swap(self) -> None:
        """The matched group puts questions to cards; every second author rewords."""
        await self._widen(StepKey.SWAP)
        asked = [(card, reader) for card in list(self._slips())[1::2] if (reader := self._reader(card))]
        await all_of(self._ask(card, reader, f"What did they say? {card.id}") for card, reader in asked)
        await all_of(self._reword(card) for card, _ in asked[::2])

    async def open(self) -> None:
        """Everybody sees the cards; one author is asked, and the facilitator hears every group and classroom."""
        await self._widen(StepKey.SHARE)
        for card in self.file.cards[:1]:
            others = (client for person, client in self.observers.items() if person != card.observer)
            question = LockedCard(
                "", self.observers[card.observer].name, f"Who said that? Only for {card.id}."
            )
            for asker in [*others][:1]:
                await self._ask(card, asker, question.text)
                self.questions.append(question)
        for what, ids in (
            ("group", self.at_table),
            ("classroom", [each.code for each in self.file.classrooms]),
        ):
            for id in ids:
                await self.facilitator.on_board("PUT", "heard", what=what, id=id)
        for group in list(self.at_table)[:1]:
            await self.facilitator.on_board("PUT", "spotlight", group=group)
            await self.facilitator.on_board("PUT", "spotlight")

    async def name(self) -> None:
        """Titles, and cards that also belong elsewhere; for one pattern, evidence that goes the other way."""
        await self.make(StepKey.NAME)
        unsorted = [card.id for card in self.file.cards if card.id not in self.file.pattern_of()]
        for pattern, card in list(zip(self.patterns.values(), unsorted, strict=False))[:1]:
            link = {"card": self.cards[card], "link": Link.OTHER_WAY}
            await self.somebody().on_board("PUT", f"patterns/{pattern}/links", **link)

    async def next_level(self) -> None:
        """What the school could do, and what it takes on."""
        await self.make(StepKey.NEXT_LEVEL)
        steps = (await self.facilitator.seen())["next_steps"][:TAKEN_ON]
        for step in steps:
            await self.facilitator.on_board("PUT", f"next-steps/{step['id']}/taken-on", taken_on=True)

    async def read_report(self) -> None:
        """What the check found is looked at, one quote is chosen, and then the link shows the report."""
        await self.step(StepKey.REPORT)
        for pattern in self.file.patterns[:1]:
            quote = {"pattern": self.patterns[pattern.id], "card": self.cards[pattern.cards[0]]}
            await self.facilitator.on_board("PUT", "quotes", **quote)
        await self.publish()
        await self.open_report()
        self.report = (await self.reader.get(self.reader.path)).text

    async def end(self) -> None:
        """The round is closed, and the cards are purged."""
        await self.facilitator.on_board("POST", "close", confirm=True)
        await self.facilitator.on_board("POST", "purge", confirm=True)

    def unread(self, stretch: int) -> Iterator[LockedCard]:
        """Who may read what after the audience widened so many times; what everybody may read is left out."""
        for person, note in self.notes.items():
            yield LockedCard(note, self.observers[person].name, self.note_of(person))
        yield from self.questions
        for card in self.file.cards:
            author, id = self.observers[card.observer].name, self.cards[card.id]
            readers = frozenset(self._names(self._tables(card, stretch)))
            if stretch < len(WIDER):
                yield LockedCard(id, author, self.words[card.id], readers)
            if card.id in self.first_words:  # history is kept for the author; nobody else is sent it again
                words, until = self.first_words[card.id]
                yield LockedCard("", author, words, readers if stretch <= until else frozenset())

    # --- deeds ---------------------------------------------------------------------------------

    async def _widen(self, step: StepKey) -> None:
        self.widened += 1
        for client in self.live:
            client.heard.widened()
        await self.step(step, confirm=True)

    async def _ask(self, card: FileCard, asker: Client | None, text: str) -> None:
        if asker:
            await asker.on_board("POST", f"cards/{self.cards[card.id]}/asks", ask=self._ids(), text=text)

    async def _reword(self, card: FileCard) -> None:
        self.first_words[card.id] = self.words[card.id], self.widened
        self.words[card.id] = (
            f"{card.classroom}, {card.at:%H:%M}: said and done, word for word, as on sheet {card.id}."
        )
        path = f"cards/{self.cards[card.id]}"
        await self.observers[card.observer].on_board("PUT", path, text=self.words[card.id])

    async def _pass(self, card: FileCard) -> None:
        somebody = self._colleague(card) or self.observers[card.observer]
        await somebody.on_board("PUT", f"cards/{self.cards[card.id]}/pass")

    def _slips(self) -> Iterator[FileCard]:
        return (card for card in self.file.cards if card.id in self.asked_for)

    # --- who sits where ------------------------------------------------------------------------

    def _colleague(self, card: FileCard) -> Client | None:
        """Somebody else of the author's group."""
        table = self.at_table[self.group_of[card.observer]]
        return next((self.observers[person] for person in table if person != card.observer), None)

    def _reader(self, card: FileCard) -> Client | None:
        """Somebody of the matched group."""
        table = self.at_table[self.file.frame.reader_of(self.group_of[card.observer])]
        return self.observers[table[0]] if table else None

    def _tables(self, card: FileCard, stretch: int) -> list[str]:
        """The groups that see a card after its audience widened so many times."""
        own = self.group_of[card.observer]
        return [group for group in (own, self.file.frame.reader_of(own))[:stretch] if group]

    def _names(self, groups: list[str]) -> Iterator[str]:
        return (self.observers[person].name for group in groups for person in self.at_table[group])


WIDER = (StepKey.SCREENING, StepKey.SWAP, StepKey.SHARE)
"""The steps with which more people come to see the cards."""
