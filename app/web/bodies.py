"""One way to read a body: JSON or a form, with the same field names, into a model (rules W1 and W2).

A refusal names the field and says what belongs there. It never repeats the value: that may be what somebody wrote.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.types import Receive, Scope

from app.domain.rejection import Rejection
from app.domain.terms import CommandId

FIELDS_MOST = 500
SECONDS_TO_ARRIVE = 20
FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"
_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)


class NotReadable(Exception):
    """The body is of no kind that we read."""


class TooSlow(Exception):
    """The body did not arrive in time."""


class Body(BaseModel):
    """What a write carries; ``command_id`` is the client's own, and the same one again changes nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    may_be_blank: ClassVar[frozenset[str]] = frozenset()
    """Fields for which an empty form field is a value; an empty one of the others was not filled in."""

    command_id: str

    @property
    def command(self) -> CommandId:
        """The command's id as the board knows it."""
        return CommandId(self.command_id)

    @classmethod
    def of_form(cls, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        """What a form's fields mean: a list where the model has one, otherwise the one value."""
        return {
            name: cls.of_field(name, values) for name, values in fields.items() if cls._given(name, values)
        }

    @classmethod
    def of_field(cls, name: str, values: list[str]) -> Any:
        """What one field of a form means."""
        if name in cls.lists:
            return [value for value in values if value]
        if len(values) > 1:
            raise Rejection("wrong-value", f"The field “{_shown(name)}” is there more than once.")
        return values[0]

    @classmethod
    def _given(cls, name: str, values: list[str]) -> bool:
        return any(value.strip() for value in values) or name in cls.may_be_blank or name not in cls.named

    lists: ClassVar[frozenset[str]] = frozenset()
    named: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Works out once what a form has to know of the fields."""
        fields = {field.alias or name: field for name, field in cls.model_fields.items()}
        cls.named = frozenset(fields)
        cls.lists = frozenset(name for name, field in fields.items() if "tuple[" in str(field.annotation))


B = TypeVar("B", bound=Body)


async def parse(model: type[B], scope: Scope, receive: Receive) -> tuple[B, bool]:
    """The request's body as a model, and whether it came as a form.

    Raises:
        Rejection: a field is unknown, missing or wrong.
        NotReadable: it is neither JSON nor a form.
        TooSlow: it did not arrive in time.
    """
    body = await _read(receive)
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").split(b";")[0]
    try:
        if kind == JSON:
            return model.model_validate_json(body, strict=True), False
        if kind == FORM or not body:  # htmx sends the fields of a DELETE in the query
            text = body or (scope["query_string"] if scope["method"] == "DELETE" else b"")
            return model.model_validate(_form(model, text), strict=False), True
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False, include_input=False)) from None
    raise NotReadable


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    try:
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            while message.get("more_body"):
                message = await receive()
                parts.append(message.get("body", b""))
    except TimeoutError:
        raise TooSlow from None
    return b"".join(parts)


def _form(model: type[B], body: bytes) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MOST)
    except ValueError:  # not UTF-8, or too many fields
        raise Rejection("unreadable", "This form can not be read.") from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    read = model.of_form(fields)
    read.setdefault("command_id", str(uuid4()))  # a form without a script can make none
    return read


# --- sentences ------------------------------------------------------------------------------------------


def _refusal(errors: Sequence[Mapping[str, Any]]) -> Rejection:
    """The sentence for the errors of pydantic, made of place and kind only; a misspelt name comes first."""
    error = next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])
    kind, name = error["type"], _shown(*error["loc"])
    match kind:
        case "json_invalid":
            return Rejection("unreadable", "The body is not JSON that can be read.")
        case "missing":
            return Rejection("missing-field", f"The field “{name}” is missing.")
        case "extra_forbidden":
            return Rejection("unknown-field", f"There is no field “{name}” here.")
        case _:
            return Rejection(
                "wrong-value", f"The field “{name}” must be {_wanted(kind, error.get('ctx', {}))}."
            )


def _wanted(kind: str, context: Mapping[str, Any]) -> str:
    match kind:
        case "enum" | "literal_error":
            return f"one of: {str(context['expected']).replace(chr(39), '')}"
        case "string_too_long":
            return f"at most {context['max_length']} characters long"
        case "string_too_short":
            return "filled in"
        case "too_long":
            return f"a list of at most {context['max_length']}"
        case "string_pattern_mismatch":
            return "an id: a UUID in lower case"
        case "greater_than" | "less_than_equal":
            return f"{'more than' if 'gt' in context else 'at most'} {next(iter(context.values()))}"
        case "value_error":
            return "text without characters that no screen can show"
        case _:
            return next((kinds for part, kinds in _KINDS.items() if kind.startswith(part)), "of another kind")


_KINDS = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "tuple": "a list",
    "list": "a list",
    "model": "an object",
    "dict": "an object",
}


def _shown(*path: int | str) -> str:
    """A field's path, e.g. ``classrooms[2].code``; a name that is no name is not repeated."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _NAME.fullmatch(part) else "…")
    return text or "body"


def words(text: str) -> str:
    """Text as people write it, with one kind of line end.

    Raises:
        ValueError: it holds what no text holds.
    """
    if "\0" in text or any("\ud800" <= symbol <= "\udfff" for symbol in text):
        raise ValueError
    return text.replace("\r\n", "\n").replace("\r", "\n")


Document = dict[str, Any]


def schema_of(model: type[BaseModel]) -> Document:
    """A reference to the model's description, as a request body of the API's page."""
    named = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    content = {JSON.decode(): named, FORM.decode(): named}
    return {"requestBody": {"required": True, "content": content}}
