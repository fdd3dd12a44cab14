"""Events as they are stored: a kind, a JSON body, and the words of a card apart from both."""

from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from app.domain.erasing import ERASED
from app.domain.events import Event, Worded

_KINDS: dict[str, TypeAdapter[Any]] = {event.__name__: TypeAdapter(event) for event in get_args(Event)}
_WITH_WORDS = {event.__name__ for event in get_args(Worded)}


class UnreadableEvent(Exception):
    """A stored event that this program does not know, or not in this shape."""


def encode(event: Event) -> tuple[str, str, str | None]:
    """The event's kind, its body as JSON, and the words that belong into `card_text`."""
    kind = type(event).__name__
    if isinstance(event, Worded):
        return kind, _KINDS[kind].dump_json(event, exclude={"text"}).decode(), event.text
    return kind, _KINDS[kind].dump_json(event).decode(), None


def decode(kind: str, body: str, text: str | None) -> Event:
    """The event again; a card whose words are gone says `ERASED`.

    Raises:
        UnreadableEvent: the kind is unknown, or the body is not of its shape.
    """
    if not (adapter := _KINDS.get(kind)):
        raise UnreadableEvent(f"The log holds an event “{kind}”, which only a newer program can read.")
    try:
        if kind in _WITH_WORDS:
            words = {"text": ERASED if text is None else text}
            return cast("Event", adapter.validate_python(from_json(body) | words))
        return cast("Event", adapter.validate_json(body))
    except ValidationError as error:
        fields = {".".join(map(str, detail["loc"])) or "body" for detail in error.errors(include_input=False)}
    except ValueError:
        fields = {"body"}
    # outside of the handlers: pydantic's own error would carry the words along
    raise UnreadableEvent(f"The log holds a “{kind}” with a wrong {', '.join(sorted(fields))}.")
