"""Pages and frames of one room in one language, rendered once for all who see the same (rule V3)."""

import json
from dataclasses import dataclass, field

from app.domain.agenda import Audience
from app.domain.coached import forget
from app.domain.seen import By, Stage
from app.domain.terms import Role
from app.domain.visibility import Viewer
from app.live.cursor import write_cursor
from app.live.history import Position
from app.live.presence import Heard
from app.live.scene import Scene
from app.views.patch import Partials, patch
from app.views.regions import ALL, Part, Region

CARDS_KEPT = 2_000
_MINE, _STAGE, _TABLE = Region(Part.MINE), Region(Part.STAGE), Region(Part.TABLE)


@dataclass(frozen=True, slots=True)
class PageParts:
    """The live parts of a page as HTML, true at ``cursor``; "" for those that the viewer's page does not have."""

    cursor: str
    bar: str
    stage: str
    mine: str
    people: str
    here: str
    invitation: str


@dataclass(frozen=True, slots=True)
class _Told:
    """Presence as it is now: its frames, by how far a page had been told."""

    now: Heard
    frames: dict[Heard, bytes] = field(default_factory=dict)


class Screens:
    """Renders for one room, and remembers what it rendered until the board changes."""

    def __init__(self, scene: Scene, partials: Partials) -> None:
        self._scene, self._render = scene, partials
        self._cards: dict[object, str] = {}
        self._pages: dict[Viewer, tuple[str, str]] = {}
        self._tables: dict[Viewer, str] = {}
        self._patches: dict[object, tuple[bytes, bool]] = {}
        self._presence: dict[Role, _Told] = {}  # the latest only: hands move without end

    def forget(self, *, words: bool = False) -> None:
        """The board changed; or even words were erased."""
        if words:
            forget()
        if words or len(self._cards) > CARDS_KEPT:
            self._cards.clear()
        self._pages.clear()
        self._tables.clear()
        self._patches.clear()
        self._presence.clear()

    def page(self, viewer: Viewer) -> PageParts:
        """The live parts of the viewer's page."""
        shared = self._audience(viewer)
        if shared not in self._pages:
            seen = self._scene.view(shared)
            context = {"view": seen, "at": self._scene.at}
            self._pages[shared] = (self._partials("bar", **context), self._partials("stage", **context))
        bar, stage = self._pages[shared]
        return PageParts(
            cursor=self._scene.cursor(viewer),
            bar=bar,
            stage=stage,
            mine=self._mine(viewer) if viewer.role is Role.OBSERVER else "",
            people=self._people("people", viewer) if viewer.role is Role.FACILITATOR else "",
            here=self._people("here", viewer) if viewer.role is Role.FACILITATOR else "",
            invitation=self._invitation() if viewer.role is Role.SCREEN else "",
        )

    def frame(self, viewer: Viewer, position: Position | None) -> tuple[bytes, Position]:
        """What leads a screen from a position to now: a frame (empty when nothing shows), and the new position."""
        history = self._scene.history
        now = history.position(viewer)
        if position is not None and not history.reaches(viewer, position):
            position = None
        content, whole = self._shared(viewer, position, now)
        if viewer.role is Role.OBSERVER and (own := self._own(viewer, position, now, whole=whole)):
            encoded = _encode(own)
            content = content[:-1] + encoded[1:] if content else encoded
        if not content:
            return b"", now
        cursor = write_cursor(self._scene.epoch, now).encode()
        return b'{"cursor":"%b","content":%b}' % (cursor, content), now

    def presence(self, viewer: Viewer, heard: Heard) -> bytes:
        """What a page lacks of presence that was told it as far as ``heard``; empty when its screen shows nothing."""
        now = self._scene.presence.heard_by(viewer.role)
        told = self._presence.get(viewer.role)
        if told is None or told.now != now:
            told = self._presence[viewer.role] = _Told(now)
        if heard not in told.frames:
            content = self._presence_content(viewer, heard)
            told.frames[heard] = b'{"content":%b}' % _encode(content) if content else b""
        return told.frames[heard]

    def _presence_content(self, viewer: Viewer, heard: Heard) -> str:
        presence, parts = self._scene.presence, []
        now = presence.heard_by(viewer.role)
        if now.people != heard.people and viewer.role is Role.FACILITATOR:
            parts += [_morph(name, self._people(name, viewer)) for name in ("people", "here")]
        if now.invitation != heard.invitation and viewer.role is Role.SCREEN:
            parts.append(_morph("invitation", self._invitation()))
        if self._scene.view(viewer).locked:
            return "".join(parts)
        if now.held != heard.held and viewer.role is not Role.SCREEN:
            parts.append(_morph("held", self._partials("held", held=presence.held)))
        if now.call != heard.call:
            parts.append(_morph("call", self._partials("call", call=presence.called)))
        return "".join(parts)

    def _shared(self, viewer: Viewer, position: Position | None, now: Position) -> tuple[bytes, bool]:
        """The JSON string of the audience's patch (empty when its screens show nothing), and whether it is all."""
        begin = position or Position(-1, -1)
        facilitator = viewer.role is Role.FACILITATOR
        spans = (begin, now) if facilitator else (begin.public, now.public)
        audience = self._audience(viewer)
        key = (audience, spans)
        if key not in self._patches:
            regions = ALL if position is None else self._scene.history.shared_since(viewer, position)
            view = self._scene.view(audience)
            html = patch(view, regions, self._scene.at, self._partials) if regions else ""
            self._patches[key] = (_encode(html) if html else b"", _STAGE in regions)
        return self._patches[key]

    def _audience(self, viewer: Viewer) -> Viewer:
        """Whom the viewer sees the same as; groups may see different cards until the network sees them all.

        What the cards are to stand by makes a difference in Share alone, and none to the projector.
        """
        open_to_all = self._scene.board.audience is Audience.NETWORK
        arranged = viewer.role is not Role.SCREEN and self._scene.view(viewer).stage is Stage.SHARE
        by = viewer.by if arranged else By.CLASSROOM
        return Viewer(viewer.role, group="" if open_to_all else viewer.group, by=by)

    def _own(self, viewer: Viewer, position: Position | None, now: Position, *, whole: bool) -> str:
        """What is new to this observer apart from what everybody hears: the own cards, and the group's table."""
        if whole or position is None:
            return _morph("mine", self._mine(viewer))
        if now.private == position.private:
            return ""
        touched = self._scene.history.own_since(viewer, position)
        table = self._table(viewer) if _TABLE in touched else ""
        return table + (_morph("mine", self._mine(viewer)) if _MINE in touched else "")

    def _table(self, viewer: Viewer) -> str:
        """The table of the viewer's group, rendered once for all who sit at it; "" when the stage is another."""
        audience = self._audience(viewer)
        if self._scene.view(audience).table() is None:
            return ""
        if audience not in self._tables:
            view = self._scene.view(audience)
            self._tables[audience] = _morph("table", self._partials("table", view=view, at=self._scene.at))
        return self._tables[audience]

    def _partials(self, name: str, **context: object) -> str:
        """A partial; of cards, which most frames are made of, the HTML is remembered."""
        if name != "card":
            return self._render(name, **context)
        card = context["card"]
        if card not in self._cards:
            self._cards[card] = self._render(name, **context)
        return self._cards[card]

    def _mine(self, viewer: Viewer) -> str:
        return self._partials("mine", view=self._scene.view(viewer), at=self._scene.at)

    def _people(self, name: str, viewer: Viewer) -> str:
        people = self._scene.view(viewer).people(self._scene.names, self._scene.presence.here)
        return self._partials(name, people=people)

    def _invitation(self) -> str:
        return self._partials("invitation", invitation=self._scene.presence.invitation)


def _morph(target: str, html: str) -> str:
    return f'<hx-partial hx-target="#{target}" hx-swap="outerMorph">{html}</hx-partial>'


def _encode(html: str) -> bytes:
    return json.dumps(html, ensure_ascii=False).encode()
