"""The API page's lines from an OpenAPI description: nothing is loaded from elsewhere to show it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a body or of a path or query; ``kind`` is its type in words."""

    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path."""

    method: str
    path: str
    summary: str
    note: str
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]


def operations(openapi: Mapping[str, Any]) -> list[Operation]:
    """Every operation, by path in the order of the description."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=operation.get("summary", ""),
            note=operation.get("description", ""),
            parameters=(*_parameters(openapi, operation), *_body(openapi, operation)),
            answers=tuple(operation.get("responses", {})),
        )
        for path, item in openapi.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    ]


def _parameters(openapi: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Parameter]:
    for given in operation.get("parameters", []):
        found = _resolved(openapi, given)
        schema = _resolved(openapi, found.get("schema", {}))
        where = "" if found.get("in") == "path" else f"{found.get('in', '')} "
        yield Parameter(
            found["name"],
            f"{where}{_kind(openapi, schema)}",
            bool(found.get("required")),
            found.get("description", ""),
        )


def _body(openapi: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Parameter]:
    contents = _resolved(openapi, operation.get("requestBody", {})).get("content", {})
    for content in list(contents.values())[:1]:  # JSON and forms have the same fields
        schema = _resolved(openapi, content.get("schema", {}))
        required = schema.get("required", [])
        for name, given in schema.get("properties", {}).items():
            found = _resolved(openapi, given)
            yield Parameter(name, _kind(openapi, found), name in required, found.get("description", ""))


def _kind(openapi: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if choices := schema.get("enum"):
        return " | ".join(str(choice) for choice in choices)
    if branches := schema.get("anyOf"):
        kinds = (_kind(openapi, _resolved(openapi, branch)) for branch in branches)
        return " or ".join(kind for kind in kinds if kind != "null")
    if schema.get("type") == "array":
        return f"list of {_kind(openapi, _resolved(openapi, schema.get('items', {})))}"
    return str(schema.get("format") or schema.get("type") or "object")


def _resolved(openapi: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a ``$ref`` points to; the schema itself when it points nowhere."""
    found: Any = schema
    while "$ref" in found:
        found = openapi
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return found  # type: ignore[no-any-return]
