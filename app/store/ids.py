"""Ids of boards and networks as they stand in addresses and on command lines."""

from base64 import urlsafe_b64encode
from secrets import token_bytes

BYTES = 16


def new_id() -> str:
    """An id by chance: 22 letters, digits, "-" and "_"."""
    return id_of(token_bytes(BYTES))


def id_of(chance: bytes) -> str:
    """Those bytes as text; it never begins with "-", which a command line takes for an option."""
    text = urlsafe_b64encode(chance).decode().rstrip("=")
    return f"A{text[1:]}" if text.startswith("-") else text
