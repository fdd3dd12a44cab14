"""Every refusal as an answer: a status, a stable code, a sentence; never what somebody wrote (rule D8)."""

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from app.domain.rejection import Absent, Phrase, Rejection
from app.live.rooms import NoSuchBoard
from app.store.protocol import StorageDown
from app.web.bodies import FIELDS, NotReadable, TooSlow
from app.web.desk import desk_of
from app.web.doors import BodyTooLarge
from app.web.language import pages_for, translator_for
from app.web.limits import TooMany
from app.web.session import AnotherSeat, NoSession, NotHere

ABSENT = "There is nothing at this address for you. If you belong to this round, join it again with its code."
ANSWERS: dict[type[Exception], tuple[int, str, str]] = {
    NotHere: (404, "not-here", ABSENT),
    NoSuchBoard: (404, "not-here", ABSENT),
    NoSession: (401, "no-session",
        "This device does not belong to the round, or not any more. Join with the code."),
    AnotherSeat: (409, "another-seat",
        "Somebody else is at this board on this device by now, so nothing of yours was sent in their name. Load the page again."),
    TooSlow: (408, "too-slow", "The request did not arrive in time. Try again."),
    BodyTooLarge: (413, "too-large", "This is more than fits at once. Make it shorter, or send it in parts."),
    NotReadable: (415, "unreadable", "Send JSON or a form: application/json or a urlencoded form."),
    RequestValidationError: (422, "wrong-value", "Something in this address has a wrong value."),
    TooMany: (429, "too-many", "That was a lot at once. Wait a moment, then try again."),
    StorageDown: (503, "storage-down",
        "The board can not save or read just now. Nothing is half done; try again in a moment."),
}  # fmt: skip
ELSEWHERE, WRONG = "Not here", "That did not work"  # above the sentence
JOINING = ("/join", "/join/groups")
COUNTED = frozenset({"too-large", "too-many", "storage-down"})


def install(app: FastAPI) -> None:
    """Maps every kind of refusal to its answer; faults without a kind end at the doors."""
    for kind in (*ANSWERS, Rejection, HTTPException):
        app.add_exception_handler(kind, answered)


def answer(request: Request, status: int, code: str, sentence: str | Phrase) -> Response:
    """The refusal as a page for a browser that shows pages, otherwise as ``{"code", "message"}``."""
    translate = translator_for(request.scope)
    message = translate(sentence) if isinstance(sentence, str) else sentence.said(translate)
    if not wants_page(request.scope):
        return JSONResponse({"code": code, "message": message}, status)
    pages = pages_for(request.scope)
    if request.method == "POST" and request.url.path in JOINING:
        return HTMLResponse(pages.page("join", message=message, **_typed(request.scope)), status)
    title = translate(ELSEWHERE if status == HTTPStatus.NOT_FOUND else WRONG)
    return HTMLResponse(pages.page("error", title=title, message=message), status)


def _typed(scope: Scope) -> dict[str, str]:
    """What somebody typed who joins, for the form that they see again."""
    fields = scope.get(FIELDS, {})
    return {name: fields[name][0] for name in ("code", "name", "group") if name in fields}


async def answered(request: Request, refusal: Exception) -> Response:
    """The answer to a refusal; anything else is a fault and goes on."""
    headers: Mapping[str, str] = {}
    found: tuple[int, str, str | Phrase]
    match refusal:
        case Rejection():
            found = 404 if isinstance(refusal, Absent) else 422, refusal.code, refusal.phrase
        case NoSession() if request.method == "GET" and wants_page(request.scope):
            return RedirectResponse(f"/join?why={_wanted(request.url.path)}", 303)
        case HTTPException() if refusal.status_code != HTTPStatus.NOT_FOUND:
            found = refusal.status_code, "http", f"{HTTPStatus(refusal.status_code).phrase}."
            headers = refusal.headers or {}
        case HTTPException():
            found = ANSWERS[NotHere]
        case TooMany(wait=wait):
            found, headers = ANSWERS[TooMany], {"Retry-After": str(max(1, ceil(wait)))}
        case StorageDown():
            found, headers = ANSWERS[StorageDown], {"Retry-After": "5"}
        case BodyTooLarge():  # what is left of the body is not waited for
            found, headers = ANSWERS[BodyTooLarge], {"Connection": "close"}
        case _ if type(refusal) in ANSWERS:
            found = ANSWERS[type(refusal)]
        case _:
            raise refusal
    desk_of(request.scope).refused.update({found[1]} & COUNTED)
    answered = answer(request, *found)
    answered.headers.update(headers)
    return answered


def _wanted(path: str) -> str:
    return "screen" if path.endswith("/screen") else "report" if path.startswith("/reports/") else "session"


def wants_page(scope: Scope) -> bool:
    """A browser that will show the answer as a page; htmx and programs do not."""
    headers = Headers(scope=scope)
    return "text/html" in headers.get("accept", "") and "hx-request" not in headers
