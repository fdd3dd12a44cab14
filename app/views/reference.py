"""The API page's lines from an OpenAPI description: nothing is loaded from elsewhere to show it."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import getitem
from typing import Any, NamedTuple


class Parameter(NamedTuple):
    """A field of a body or of a path or query; ``kind`` is its type in words."""

    name: str
    kind: str
    required: bool
    note: str


class Operation(NamedTuple):
    """One method on one path."""

    method: str
    path: str
    summary: str
    note: str
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]


def operations(openapi: Mapping[str, Any]) -> list[Operation]:
    """Every operation, by path in the order of the description."""

    def whole(value: Any) -> Any:
        """Every ``$ref`` replaced by what it points to."""
        if isinstance(value, list):
            return [whole(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return whole(reduce(getitem, value["$ref"].removeprefix("#/").split("/"), openapi))
        return {name: whole(each) for name, each in value.items()}

    paths = whole(openapi.get("paths", {}))
    return [_operation(method, path, it) for path, item in paths.items() for method, it in item.items()]


def _operation(method: str, path: str, it: Mapping[str, Any]) -> Operation:
    answers, parameters = tuple(it.get("responses", ())), tuple(_parameters(it))
    return Operation(
        method.upper(), path, it.get("summary", ""), it.get("description", ""), parameters, answers
    )


def _parameters(it: Mapping[str, Any]) -> Iterator[Parameter]:
    for found in it.get("parameters", ()):
        where = "" if found["in"] == "path" else f"{found['in']} "
        kind, required = where + _kind(found["schema"]), bool(found.get("required"))
        yield Parameter(found["name"], kind, required, found.get("description", ""))
    body: dict[str, Any] = it.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {})  # a form has the same fields
    for name, found in schema.get("properties", {}).items():
        yield Parameter(name, _kind(found), name in schema.get("required", ()), found.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    if choices := schema.get("enum"):
        return " | ".join(map(str, choices))
    if branches := schema.get("anyOf"):
        return " or ".join(kind for kind in map(_kind, branches) if kind != "null")
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "object")
