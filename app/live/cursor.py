"""Cursors on the wire: opaque to clients; another epoch or a broken one means "from the start"."""

import re

from app.live.history import Position

_FORM = re.compile(r"([0-9A-Za-z_-]{1,40})\.(\d{1,12})\.(\d{1,12})", re.ASCII)


def write_cursor(epoch: str, position: Position) -> str:
    """The cursor of a position in the board's present epoch (a restored backup begins a new one)."""
    return f"{epoch}.{position.public}.{position.private}"


def read_cursor(epoch: str, cursor: str | None) -> Position | None:
    """The position, or None when the cursor is missing, broken or of another epoch."""
    found = _FORM.fullmatch(cursor or "")
    if not found or found[1] != epoch:
        return None
    return Position(int(found[2]), int(found[3]))


def is_of_another_epoch(epoch: str, cursor: str | None) -> bool:
    """Whether the cursor is one of a board that was since restored to an earlier state."""
    found = _FORM.fullmatch(cursor or "")
    return bool(found and found[1] != epoch)
