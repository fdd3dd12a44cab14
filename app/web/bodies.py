"""One way to read a body: JSON or a form, with the same field names, into a model (rules W1 and W2).

A refusal names the field and says what belongs there. It never repeats the value: that may be what somebody wrote.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import parse_qsl
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.types import Receive, Scope

from app.domain import limits
from app.domain.rejection import Phrase, Rejection, Translate
from app.domain.terms import CardId, CommandId, PatternId, PersonId
from app.web.language import translator_for

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
REFERENCE = "#/components/schemas/{model}"
FIELDS = (
    "debrief.fields"  # where a request's scope keeps the fields of its form, for the form that is shown again
)
FIELDS_MOST = 500
SECONDS_TO_ARRIVE = 20
_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class NotReadable(Exception):
    """The body is of no kind that we read."""


class TooSlow(Exception):
    """The body did not arrive whole, or not in time."""


def words(text: str) -> str:
    """Text with one kind of line end; ValueError when it holds what no text holds, and no database takes."""
    if _NO_TEXT.search(text):
        raise ValueError
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(most: int, least: int = 0) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


_AN_ID = StringConstraints(pattern=f"^{UUID}$")
Id = Annotated[str, _AN_ID]
Card = Annotated[CardId, _AN_ID]
Pattern = Annotated[PatternId, _AN_ID]
PatternOrNone = Annotated[PatternId, StringConstraints(pattern=f"^({UUID})?$")]
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=limits.PATTERNS)]
Person = Annotated[PersonId, _AN_ID]
# longer than the rules allow, so that they say it in their own words
Words = Annotated[str, _text(limits.LONG_TEXT * 2), AfterValidator(words)]
Line = Annotated[str, _text(200), AfterValidator(words)]
Short = Annotated[str, _text(80), AfterValidator(words)]
Name = Annotated[str, _text(limits.NAME, least=1), AfterValidator(words)]


class Body(BaseModel):
    """What a write carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lines: ClassVar[Mapping[str, Callable[[list[str], Translate], object]]] = {}
    """Fields that are a text in a form, and what its lines mean in the language of whoever wrote them."""
    known: ClassVar[frozenset[str]]
    lists: ClassVar[frozenset[str]]
    blank: ClassVar[frozenset[str]]
    """Fields that take an empty text; an empty field of a form is a value there, elsewhere it was not filled in."""

    command_id: Annotated[CommandId, _AN_ID] = Field(
        description="A UUID by chance, made by the client; the same again changes nothing."
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Works out once what a form has to know of the fields."""
        cls.known = frozenset(field.alias or name for name, field in cls.model_fields.items())
        cls.blank = cls._fields_that_take("")
        cls.lists = cls._fields_that_take([])

    @classmethod
    def _fields_that_take(cls, value: object) -> frozenset[str]:
        try:
            cls.model_validate(dict.fromkeys(cls.known, value))
        except ValidationError as error:
            return cls.known - {str(each["loc"][0]) for each in error.errors()}
        return cls.known

    @classmethod
    def of_form(cls, fields: Mapping[str, list[str]], translate: Translate = str) -> dict[str, Any]:
        """What a form's fields mean: a list where the model has one, otherwise the one value."""
        found: dict[str, Any] = {"command_id": str(uuid4())}  # a form without a script can make none
        for name, values in fields.items():
            if name in cls.lines:
                lines = (line.strip() for value in values for line in value.splitlines())
                found[name] = cls.lines[name]([line for line in lines if line], translate)
            elif name in cls.lists:
                found[name] = [value for value in values if value]
            elif len(values) > 1:
                raise Rejection(
                    "wrong-value", "The field “%(field)s” is there more than once.", field=_shown(name)
                )
            elif values[0].strip() or name in cls.blank or name not in cls.known:
                found[name] = values[0]
        return found


B = TypeVar("B", bound=Body)


async def parse(model: type[B], scope: Scope, receive: Receive) -> tuple[B, bool]:
    """The request's body as a model, and whether it came as a form; Rejection, NotReadable, TooSlow."""
    body = await _read(receive)
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").split(b";")[0]
    try:
        if kind == JSON:
            return model.model_validate_json(body, strict=True), False
        if kind == FORM or not body:  # htmx sends the fields of a DELETE in the query
            text = body or (scope["query_string"] if scope["method"] == "DELETE" else b"")
            scope[FIELDS] = fields = _fields(text)
            translate = translator_for(scope) if model.lines else str
            return model.model_validate(model.of_form(fields, translate)), True
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False, include_input=False)) from None
    raise NotReadable


async def _read(receive: Receive) -> bytes:
    message, body = await receive(), b""
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(message.get("body", b""))
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            while message["type"] == "http.request":  # otherwise the sender is gone, and this is a part only
                body += bytes(message.get("body", b""))
                if not message.get("more_body"):
                    return body
                message = await receive()
    raise TooSlow


def _fields(body: bytes) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MOST)
    except ValueError:  # not UTF-8, or too many fields
        raise Rejection("unreadable", "This form can not be read.") from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


MUST_BE = "The field “%(field)s” must be %(wanted)s."
_WANTED = {  # the first whose name the error's kind begins with
    "enum": "one of: %(expected)s",
    "literal": "one of: %(expected)s",
    "string_too_long": "at most %(max_length)s characters long",
    "string_too_short": "filled in",
    "string_pattern": "an id: a UUID in lower case",
    "too_long": "a list of at most %(max_length)s",
    "greater_than_equal": "at least %(ge)s",
    "greater_than": "more than %(gt)s",
    "less_than_equal": "at most %(le)s",
    "value_error": "text without characters that no screen can show",
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "tuple": "a list",
    "model": "an object",
    "dict": "an object",
    "": "of another kind",
}


def _refusal(errors: Sequence[Mapping[str, Any]]) -> Rejection:
    """The sentence for the errors of pydantic, made of place and kind only; a misspelt name comes first."""
    error = next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])
    kind, name = error["type"], _shown(*error["loc"])
    if kind == "json_invalid":
        return Rejection("unreadable", "The body is not JSON that can be read.")
    if kind == "missing":
        return Rejection("missing-field", "The field “%(field)s” is missing.", field=name)
    if kind == "extra_forbidden":
        return Rejection("unknown-field", "There is no field “%(field)s” here.", field=name)
    wanted = next(text for begin, text in _WANTED.items() if kind.startswith(begin))
    said = {gap: _value(value) for gap, value in error.get("ctx", {}).items()}
    return Rejection("wrong-value", MUST_BE, field=name, wanted=Phrase(wanted, **said))


def _value(value: object) -> object:
    """A value of the model's own, such as what it takes: ``'own' or 'anyone'``."""
    *some, last = str(value).replace("'", "").split(" or ")
    return Phrase("%(some)s or %(last)s", some=some[0], last=last) if some else last


def _shown(*path: int | str) -> str:
    """A field's path, e.g. ``classrooms[2].code``; a name that is no name is not repeated."""
    parts = (f"[{p}]" if isinstance(p, int) else f".{p}" if _NAME.fullmatch(p) else ".…" for p in path)
    return "".join(parts).removeprefix(".") or "body"


described: list[type[Body]] = []


def schema_of(model: type[Body]) -> dict[str, Any]:
    """A reference to the model's description, as a request body of the API's page."""
    described.append(model)
    named = {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}
    return {"requestBody": {"required": True, "content": {JSON.decode(): named, FORM.decode(): named}}}
