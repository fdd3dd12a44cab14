"""``/practise``: statements to sort and to reword before the visits, two minutes long.

It knows no board and no seat, stores nothing, logs nothing, and tells nobody (rule Y7): a page without scripts carries
where it is from form to form, in bodies and never in addresses; with scripts nothing leaves the browser at all.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.domain.coach import Kind, review
from app.domain.practise import drawn, exercise
from app.views.speech import LANGUAGES
from app.web.bodies import Body, Words, parse, schema_of
from app.web.desk import address_of, desk_of
from app.web.language import language_of, pages_for

router = APIRouter(default_response_class=HTMLResponse)

BACK = r"/join|/boards/[A-Za-z0-9_-]{1,64}(?:/setup)?|"
"""Where the page may lead back to; that there is such a board is not looked up, so it tells nobody of one."""
ORDERS, MOST_STEPS = 10_000, 100
AT_ONCE = 2  # questions about one text, as in the composer
Back = Annotated[str, StringConstraints(pattern=rf"^(?:{BACK})$")]
Step = Annotated[int, Field(ge=0, le=MOST_STEPS)]


class Practise(Body):
    """Where somebody is in the exercise, and what they did there; it is answered and forgotten."""

    order: Annotated[int, Field(ge=0, lt=ORDERS)]
    at: Step
    to: Step | None = None
    said: Literal["seen", "made", "look"] | None = None
    text: Words | None = None
    back: Back = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the coach asks about words that somebody wrote."""

    words: str
    ask: str


def require_whole() -> None:
    """BadRules when the statements of a language are not as they should be: when the program starts, and not on the day."""
    for language in LANGUAGES:
        exercise(language)


@router.get("/practise")
async def begin(request: Request) -> Response:
    """The exercise; `back` is the page of ours that it leads back to, `order` (0 to 9999, otherwise by chance) mixes it."""
    back, order = (request.query_params.get(name, "") for name in ("back", "order"))
    chosen = int(order) if re.fullmatch("[0-9]{1,4}", order) else secrets.randbelow(ORDERS)
    return _page(request, chosen, 0, back if re.fullmatch(BACK, back) else "")


@router.post("/practise", openapi_extra=schema_of(Practise))
async def go_on(request: Request) -> Response:
    """The same page after a choice, a step, or words that the coach is asked about; for pages without scripts."""
    desk = desk_of(request.scope)
    desk.checks.take(address_of(request.scope), desk.seconds())
    body, _ = await parse(Practise, request.scope, request.receive)
    if body.to is not None:
        return _page(request, body.order, body.to, body.back)
    asked = _asked(body.text, language_of(request.scope)) if body.text else []
    return _page(request, body.order, body.at, body.back, said=body.said, text=body.text, asked=asked)


def _asked(text: str, language: str) -> list[Asked]:
    found: dict[str, str] = {}
    for hint in review(text, Kind.CARD, language):
        found.setdefault(text[hint.begin : hint.end], hint.ask)
    return [Asked(words, ask) for words, ask in found.items()][:AT_ONCE]


def _page(
    request: Request,
    order: int,
    at: int,
    back: str,
    *,
    said: str | None = None,
    text: str | None = None,
    asked: Sequence[Asked] = (),
) -> Response:
    some = drawn(exercise(language_of(request.scope)), str(order))
    where = {"exercise": some, "order": order, "at": at, "back": back}
    return HTMLResponse(pages_for(request.scope).page("practise", **where, said=said, text=text, asked=asked))
