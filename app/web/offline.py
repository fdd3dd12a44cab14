"""What makes the board open without a network: the service worker, the manifest, a page for when nothing is kept (docs/offline.md)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.web.files import ANEW, Files
from app.web.language import language_of, pages_for, translator_for

router = APIRouter()

WORKER = "js/worker.js"
WORKERS_POLICY = "default-src 'none'; connect-src 'self'"
"""A worker has a policy of its own: it asks us, and loads no other script."""
PAPER, SHEET = "#f5f2ea", "#fffdf8"
"""The light colours of ``tokens.css``: an installed board has them while it opens."""
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"))
MASKABLE = ("icon-maskable.png", "512x512", "maskable")


@router.get("/sw.js", response_class=Response)
async def worker(request: Request) -> Response:
    """The service worker. It is asked for anew each time, so that a better one takes over at the next visit."""
    files: Files = request.app.state.files
    answer = files.answer(request.scope, WORKER)
    answer.headers["Content-Security-Policy"] = WORKERS_POLICY
    return answer


@router.get("/manifest.webmanifest", response_class=Response)
async def manifest(request: Request) -> Response:
    """What a browser needs to install the board."""
    said = translator_for(request.scope)
    icons = [
        {"src": f"/static/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in (*ICONS, MASKABLE)
    ]
    described = {
        "id": "/",
        "name": said("Debrief board"),
        "short_name": "Debrief",
        "lang": language_of(request.scope),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "display_override": ["minimal-ui"],  # with a way back and a reload, where there is such a thing
        "background_color": PAPER,
        "theme_color": SHEET,
        "icons": [{"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}, *icons],
    }
    return JSONResponse(described, headers={"Cache-Control": ANEW}, media_type="application/manifest+json")


@router.get("/offline", response_class=HTMLResponse)
async def offline(request: Request) -> Response:
    """Kept by the worker, and shown where there is no connection and the page that was asked for is not kept."""
    return HTMLResponse(pages_for(request.scope).page("offline"))
