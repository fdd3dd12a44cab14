"""Every refusal and fault as an answer: a status, a stable code, a sentence; never what somebody wrote (rule D8)."""

from http import HTTPStatus
from math import ceil

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.domain.rejection import Absent, Rejection
from app.live.rooms import NoSuchBoard
from app.store.protocol import StorageDown
from app.web.bodies import NotReadable, TooSlow
from app.web.desk import desk_of
from app.web.doors import BodyTooLarge, too_large
from app.web.limits import TooMany
from app.web.session import NoSession, NotHere
from app.web.writing import wants_page

ABSENT = "There is nothing at this address for you. If you belong to this round, join it again with its code."
SIGNED_OUT = "This device does not belong to the round, or not any more. Join with the code."
DOWN = "The board can not save or read just now. Nothing is half done; try again in a moment."
BUSY = "That was a lot at once. Wait a moment, then try again."


def answer(request: Request, status: int, code: str, message: str, wait: float = 0) -> Response:
    """The refusal as a page for a browser that shows pages, otherwise as ``{"code", "message"}``."""
    headers = {"Retry-After": str(ceil(wait))} if wait else None
    if not wants_page(request.scope):
        return JSONResponse({"code": code, "message": message}, status, headers)
    pages = desk_of(request.scope).pages
    if request.method == "POST" and request.url.path == "/join":
        return HTMLResponse(pages.page("join", message=message), status, headers)
    title = "That did not work" if status != HTTPStatus.NOT_FOUND else "Not here"
    return HTMLResponse(pages.page("error", title=title, message=message), status, headers)


async def _rejected(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Rejection)
    status = 404 if isinstance(refusal, Absent) else 422
    return answer(request, status, refusal.code, refusal.message)


async def _not_here(request: Request, _: Exception) -> Response:
    return answer(request, 404, "not-here", ABSENT)


async def _no_session(request: Request, _: Exception) -> Response:
    if request.method == "GET" and wants_page(request.scope):
        path = request.url.path
        why = (
            "screen" if path.endswith("/screen") else "report" if path.startswith("/reports/") else "session"
        )
        return RedirectResponse(f"/join?why={why}", 303)
    return answer(request, 401, "no-session", SIGNED_OUT)


async def _too_many(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, TooMany)
    desk_of(request.scope).refused["too-many"] += 1
    return answer(request, 429, "too-many", BUSY, max(1, refusal.wait))


async def _down(request: Request, _: Exception) -> Response:
    desk_of(request.scope).refused["storage"] += 1
    return answer(request, 503, "storage-down", DOWN, 5)


async def _too_large(request: Request, _: Exception) -> Response:
    desk = desk_of(request.scope)
    desk.refused["too-large"] += 1
    refused = answer(request, 413, "too-large", too_large(desk.settings.body_limit))
    refused.headers["Connection"] = "close"  # what is left of the body is not waited for
    return refused


async def _too_slow(request: Request, _: Exception) -> Response:
    return answer(request, 408, "too-slow", "The request did not arrive in time. Try again.")


async def _not_readable(request: Request, _: Exception) -> Response:
    return answer(request, 415, "unreadable", "Send JSON or a form: application/json or a urlencoded form.")


async def _not_valid(request: Request, _: Exception) -> Response:
    return answer(request, 422, "wrong-value", "Something in this address has a wrong value.")


async def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if fault.status_code == HTTPStatus.NOT_FOUND:
        return await _not_here(request, fault)
    refused = answer(request, fault.status_code, "http", f"{HTTPStatus(fault.status_code).phrase}.")
    refused.headers.update(fault.headers or {})
    return refused


def install(app: FastAPI) -> None:
    """Maps every kind of refusal to its answer; faults without a kind end at the doors."""
    for kind, handler in (
        (Rejection, _rejected),
        (NoSession, _no_session),
        (NotHere, _not_here),
        (NoSuchBoard, _not_here),
        (TooMany, _too_many),
        (StorageDown, _down),
        (BodyTooLarge, _too_large),
        (TooSlow, _too_slow),
        (NotReadable, _not_readable),
        (RequestValidationError, _not_valid),
        (HTTPException, _http),
    ):
        app.add_exception_handler(kind, handler)
