"""What a screen lacks: the touched regions as they are now, as ``<hx-partial>`` elements (docs/protocol.md).

Three ways of putting a part where it belongs, each of which changes nothing when done twice: ``outerMorph``
replaces an element by id, ``put`` makes elements the last of a list wherever they stood before, ``delete``
takes one away. An element that is not on the page is passed over.
"""

from typing import Protocol

from app.domain import portray, seen
from app.domain.terms import CardId, Horizon, PatternId, Role
from app.domain.visibility import BoardView
from app.views.regions import Part, Region, Regions

Heads = list[seen.ListHead | seen.PatternHead]


class Partials(Protocol):
    """Renders ``templates/partials/{name}.html``."""

    def __call__(self, name: str, **context: object) -> str: ...


def patch(view: BoardView, regions: Regions, at: str, partials: Partials) -> str:
    """The regions as the viewer may see them now.

    Args:
        view: the viewer's view of the board as it is now.
        regions: what was touched since the screen was true.
        at: the board's path, ``/boards/{board}``.
        partials: the renderer of the partials that pages are made of.

    Returns:
        ``<hx-partial>`` elements; "" when the viewer's screen shows nothing of it.
    """
    sheet = _Sheet(view, regions, at, partials)
    if Region(Part.STAGE) in regions:
        sheet.whole()
    elif view.stage is seen.Stage.REPORT:
        sheet.report()
    elif view.role is Role.SCREEN:
        sheet.screen()
    elif view.stage in (seen.Stage.SHARE, seen.Stage.SORT, seen.Stage.PREDICT, seen.Stage.NEXT_LEVEL):
        sheet.board()
    elif view.stage is seen.Stage.WATCH:
        sheet.watch()
    if view.role is Role.FACILITATOR and Region(Part.STAGE) not in regions:
        sheet.heard()
    if Part.TIMER in {region.part for region in regions} and Region(Part.STAGE) not in regions:
        sheet.morph("time", partials("timer", view=view, at=at))
    return "".join(sheet.parts)


class _Sheet:
    """Collects the parts of one patch."""

    def __init__(self, view: BoardView, regions: Regions, at: str, partials: Partials) -> None:
        self.view, self.at, self.partials = view, at, partials
        self.parts: list[str] = []
        self.touched: dict[Part, list[str]] = {part: [] for part in Part}
        for region in sorted(regions):
            self.touched[region.part].append(region.id)

    # --- the three ways ------------------------------------------------------------------------

    def morph(self, target: str, html: str) -> None:
        self._part(target, "outerMorph", html)

    def put(self, target: str, html: str) -> None:
        self._part(target, "put", html)

    def delete(self, target: str) -> None:
        self._part(target, "delete", "")

    def _part(self, target: str, swap: str, html: str) -> None:
        self.parts.append(f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{html}</hx-partial>')

    # --- the screens ---------------------------------------------------------------------------

    def whole(self) -> None:
        self.morph("bar", self.partials("bar", view=self.view, at=self.at))
        self.morph("stage", self.partials("stage", view=self.view, at=self.at))

    def report(self) -> None:
        """Of what the report says only what the school takes on changes by itself; the rest comes as a whole."""
        if self.touched[Part.TAKEN_ON]:
            self.morph("stage", self.partials("stage", view=self.view, at=self.at))
        elif self.touched[Part.CHECK] and self.view.leads_report:
            self.morph("check", self.partials("check", view=self.view, at=self.at))

    def watch(self) -> None:
        if self.touched[Part.WATCH]:
            self.morph(
                "watch", self.partials("watch", watch=self.view.watch(), progress=self.view.progress())
            )

    def heard(self) -> None:
        if self.touched[Part.HEARD]:
            self.morph("heard", self.partials("heard", heard=self.view.heard(), at=self.at))

    def screen(self) -> None:
        self._spotlight()
        for head in self._new_heads():
            self.put("rows", self.partials("row", head=head))
        for id in self.touched[Part.PATTERN]:
            if not self.view.pattern(PatternId(id)):
                self.delete(f"row-{id}")
        for id in self.touched[Part.LIST]:
            pattern = self.view.pattern(PatternId(id))
            if pattern and id not in self.touched[Part.PATTERN]:
                self.morph(f"row-{id}", self.partials("row", head=pattern))
        if self.touched[Part.LIST] or self.touched[Part.PLACE]:
            self.morph("unsorted", self.partials("unsorted", view=self.view))
        if self.view.stage is seen.Stage.NEXT_LEVEL:
            self._horizons()

    def _horizons(self) -> None:
        """Of what went nobody knows when it was meant for, so that all horizons are shown anew."""
        if self.touched[Part.NEXT_STEP] or self.touched[Part.TAKEN_ON]:
            for key in Horizon:
                items = self.view.next_steps_by(key)
                self.morph(f"horizon-{key}", self.partials("horizon", key=key, items=items))
        if self.touched[Part.QUESTION]:
            questions = self.view.reflective_questions()
            self.morph("horizon-questions", self.partials("horizon", key="questions", items=questions))

    def board(self) -> None:
        self._spotlight()
        fresh, heads = self._new_patterns(), self._touched_heads()
        self._places(fresh, heads)
        self._heads(fresh, heads)
        self._links(fresh)
        for id in self.touched[Part.CARD]:
            card = self.view.card(CardId(id))
            if card and id not in self.touched[Part.PLACE]:
                self.morph(f"card-{id}", self.partials("card", card=card))
        self._outcomes()

    # --- parts of the board --------------------------------------------------------------------

    def _spotlight(self) -> None:
        light = self.view.spotlight
        lit = light.pattern.id if light and light.pattern else ""
        if self.touched[Part.SPOTLIGHT] or lit in self.touched[Part.LIST]:
            self.morph("spot", self.partials("spotlight", light=light, role=self.view.role, at=self.at))

    def _new_patterns(self) -> set[str]:
        """Patterns that came are put whole, those that went are taken away; answers all of them."""
        ids = set(self.touched[Part.PATTERN])
        if self.view.stage is not seen.Stage.SORT:
            return ids
        for head in self._new_heads():
            self.put("patterns", self.partials("pattern", view=self.view, head=head, at=self.at))
        for id in sorted(id for id in ids if not self.view.pattern(PatternId(id))):
            self.delete(f"list-{id}")
        return ids

    def _places(self, fresh: set[str], heads: Heads) -> None:
        cards = {CardId(id): None for id in self.touched[Part.PLACE]}
        at = {card: self.view.place(card) for card in cards}
        lists = {key for key in at.values() if key}
        lists |= {head.key for head in heads if head.count + len(cards) > portray.WINDOW}
        shown: set[str] = set()
        for key in sorted(lists):
            window = self.view.window(key, cards)
            shown |= {card.id for card in window}
            if window and key not in fresh:
                html = (self.partials("card", card=card) for card in window)
                self.put(f"cards-{key}", "".join(html))
        for card in cards:
            if card not in shown:
                self.delete(f"card-{card}")

    def _heads(self, fresh: set[str], heads: Heads) -> None:
        for head in heads:
            if head.key in fresh:
                continue
            name = "head"
            if isinstance(head, seen.PatternHead):
                name = "pattern_head" if self.view.stage is seen.Stage.SORT else "pattern_line"
            self.morph(f"head-{head.key}", self.partials(name, head=head, view=self.view, at=self.at))

    def _links(self, fresh: set[str]) -> None:
        for id in self.touched[Part.LINKS] if self.view.stage is seen.Stage.SORT else ():
            head = self.view.pattern(PatternId(id))
            if head and id not in fresh:
                self.morph(f"links-{id}", self.partials("links", head=head, view=self.view, at=self.at))

    def _touched_heads(self) -> Heads:
        found = (self.view.head(key) or self.view.pattern(PatternId(key)) for key in self.touched[Part.LIST])
        return [head for head in found if head]

    def _outcomes(self) -> None:
        predictions = self.view.predictions() if self.touched[Part.PREDICTION] else ()
        changed = self.touched[Part.NEXT_STEP] or self.touched[Part.TAKEN_ON]
        next_steps = self.view.next_steps() if changed else ()
        questions = self.view.reflective_questions() if self.touched[Part.QUESTION] else ()
        for prediction in predictions:
            self._outcome(Part.PREDICTION, "predictions", prediction)
        for step in next_steps:
            self._outcome(Part.NEXT_STEP, f"next-steps-{step.horizon}", step)
            if step.id in self.touched[Part.TAKEN_ON] and step.id not in self.touched[Part.NEXT_STEP]:
                self.morph(f"next-step-{step.id}", self._said(step, Part.NEXT_STEP))
        for question in questions:
            self._outcome(Part.QUESTION, "questions", question)
        there = {item.id for item in predictions} | {item.id for item in next_steps}
        there |= {item.id for item in questions}
        for part in (Part.PREDICTION, Part.NEXT_STEP, Part.QUESTION):
            for id in self.touched[part]:
                if id not in there:
                    self.delete(f"{part.value}-{id}")

    def _outcome(
        self, part: Part, into: str, item: seen.PredictionSeen | seen.NextStepSeen | seen.QuestionSeen
    ) -> None:
        if item.id in self.touched[part]:
            self.put(into, self._said(item, part))

    def _said(self, item: seen.PredictionSeen | seen.NextStepSeen | seen.QuestionSeen, part: Part) -> str:
        return self.partials("outcome", item=item, part=part.value, view=self.view, at=self.at)

    def _new_heads(self) -> list[seen.PatternHead]:
        """The patterns that came, in the order they were started."""
        ids = set(self.touched[Part.PATTERN])
        return [head for head in self.view.patterns() if head.id in ids] if ids else []
