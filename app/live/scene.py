"""What there is to see of one board: its state, its history, and who is there to look."""

from dataclasses import dataclass, field

from app.domain.board import Board
from app.domain.terms import PersonId
from app.domain.visibility import BoardView, Viewer, view
from app.live.cursor import write_cursor
from app.live.history import History
from app.live.presence import Presence


@dataclass(slots=True, eq=False)
class Scene:
    """Shared by the room, which changes it, and its screens, which show it.

    Args:
        id: the board's id.
        epoch: the board's epoch, part of every cursor.
        names: who the members are; not part of the log.
        presence: who is connected, and what is held.
    """

    id: str
    epoch: str
    names: dict[PersonId, str]
    presence: Presence
    history: History = field(default_factory=History)
    board: Board = field(default_factory=Board)

    @property
    def at(self) -> str:
        """The board's path."""
        return f"/boards/{self.id}"

    def view(self, viewer: Viewer) -> BoardView:
        """What the viewer may see now."""
        return view(self.board, viewer, self.names.values())

    def cursor(self, viewer: Viewer) -> str:
        """The cursor of a screen that shows the viewer all there is."""
        return write_cursor(self.epoch, self.history.position(viewer))
