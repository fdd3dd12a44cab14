"""Pages and frames of one room, rendered once for all who see the same (rule V3)."""

import json
from dataclasses import dataclass

from app.domain.agenda import Audience
from app.domain.terms import Role
from app.domain.visibility import Viewer
from app.live.cursor import write_cursor
from app.live.history import Position
from app.live.scene import Scene
from app.views.patch import Partials, patch
from app.views.regions import ALL, Part, Region

CARDS_KEPT = 2_000
_MINE, _STAGE = Region(Part.MINE), Region(Part.STAGE)


@dataclass(frozen=True, slots=True)
class PageParts:
    """The live parts of a page as HTML, true at ``cursor``. ``mine`` and ``people`` may be empty."""

    cursor: str
    bar: str
    stage: str
    mine: str
    people: str


class Screens:
    """Renders for one room, and remembers what it rendered until the board changes."""

    def __init__(self, scene: Scene, partials: Partials) -> None:
        self._scene, self._render = scene, partials
        self._cards: dict[object, str] = {}
        self._pages: dict[Viewer, tuple[str, str]] = {}
        self._patches: dict[object, tuple[bytes, bool]] = {}
        self._presence: dict[Role, tuple[int, bytes]] = {}  # the latest only: hands move without end

    def forget(self, *, words: bool = False) -> None:
        """The board changed; or even words were erased."""
        if words or len(self._cards) > CARDS_KEPT:
            self._cards.clear()
        self._pages.clear()
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
            people=self._people(viewer) if viewer.role is Role.FACILITATOR else "",
        )

    def frame(self, viewer: Viewer, position: Position | None) -> tuple[bytes, Position]:
        """What leads a screen from a position to now: a frame (empty when nothing shows), and the new position."""
        history = self._scene.history
        now = history.position(viewer)
        if position is not None and not history.reaches(viewer, position):
            position = None
        content, whole = self._shared(viewer, position, now)
        if viewer.role is Role.OBSERVER and (whole or self._mine_touched(viewer, position, now)):
            own = _encode(_morph("mine", self._mine(viewer)))
            content = content[:-1] + own[1:] if content else own
        if not content:
            return b"", now
        cursor = write_cursor(self._scene.epoch, now).encode()
        return b'{"cursor":"%b","content":%b}' % (cursor, content), now

    def presence(self, viewer: Viewer) -> bytes:
        """Who is here (for facilitators) and what is held (where cards can be moved); empty for others."""
        role, version = viewer.role, self._scene.presence.version_for(viewer.role)
        known, frame = self._presence.get(role, (-1, b""))
        if known != version:
            content = self._presence_content(viewer)
            frame = b'{"content":%b}' % _encode(content) if content else b""
            self._presence[role] = version, frame
        return frame

    def _presence_content(self, viewer: Viewer) -> str:
        parts = []
        if viewer.role is Role.FACILITATOR:
            parts.append(_morph("people", self._people(viewer)))
        if not self._scene.view(viewer).locked:
            parts.append(_morph("held", self._partials("held", held=self._scene.presence.held)))
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
        """Whom the viewer sees the same as; groups may see different cards until the network sees them all."""
        open_to_all = self._scene.board.audience is Audience.NETWORK
        return Viewer(viewer.role) if open_to_all else viewer.shared

    def _mine_touched(self, viewer: Viewer, position: Position | None, now: Position) -> bool:
        """Whether something happened to the viewer's own cards."""
        if position is None:
            return True
        own = now.private > position.private
        return own and _MINE in self._scene.history.own_since(viewer, position)

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

    def _people(self, viewer: Viewer) -> str:
        people = self._scene.view(viewer).people(self._scene.names, self._scene.presence.here)
        return self._partials("people", people=people)


def _morph(target: str, html: str) -> str:
    return f'<hx-partial hx-target="#{target}" hx-swap="outerMorph">{html}</hx-partial>'


def _encode(html: str) -> bytes:
    return json.dumps(html, ensure_ascii=False).encode()
