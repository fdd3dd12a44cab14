"""What a viewer wants the cards to stand by in Share: ``?by=`` of pages, views and news (rule V17)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import QueryParams

from app.domain.rejection import Rejection
from app.domain.seen import By
from app.domain.visibility import Viewer
from app.web.session import Place, place_of


async def arranged_place_of(
    scope: Mapping[str, Any], kind: str = "seat", default: By = By.CLASSROOM
) -> Place:
    """As ``place_of``, with the cards by what the query asks for; Rejection when there is no such arrangement."""
    place = await place_of(scope, kind)
    return replace(place, viewer=_arranged(place.viewer, scope, default))


def _arranged(viewer: Viewer, scope: Mapping[str, Any], default: By) -> Viewer:
    asked = QueryParams(scope["query_string"]).get("by", default)
    if asked not in set(By):
        raise Rejection("wrong-value", "The field “by” must be one of: %(ways)s.", ways=tuple(By))
    return replace(viewer, by=By(asked))
