"""Requests that no browser sends, made of what the program describes."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from tests.faults.strange import ID, as_json, spoiled

WORDS = {"classroom": "C1", "question": "", "code": "KQ7M-3XPT", "id": "", "title": ""}
HEAD_VALUES = [
    b"", b"*", b"text/html", b"application/json", b"text/event-stream", b"gzip, br;q=nan", b"es;q=\xff", b"en" * 2_000,
    b"bytes=0-0", b'W/"x"', b"0", b"-1", b"null", b"http://evil.test", b"\xff\xfe", b"a=b; " * 300, b"100-continue", b"chunked",
    b"websocket", b"close, Upgrade", b"keep-alive", b"identity;q=0", b"127.0.0.1", b"Thu, 01 Jan 1970 00:00:00 GMT",
]  # fmt: skip
HEADS = [
    b"Accept", b"Accept-Encoding", b"Accept-Language", b"Authorization", b"Board-Seat", b"Cookie", b"Content-Type", b"Expect",
    b"Forwarded", b"Hx-Request", b"If-None-Match", b"Last-Event-Id", b"Origin", b"Range", b"Sec-Fetch-Site", b"Te",
    b"Transfer-Encoding", b"Content-Length", b"Upgrade", b"X-Forwarded-For", b"X-Forwarded-Proto", b"Host", b"Connection",
]  # fmt: skip
METHODS = [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "CONNECT",
    "PRI",
    "get",
    "BREW",
    "PROPFIND",
    "",
]
TYPES = [
    b"application/json", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"text/plain", b"",
    b"application/json; charset=utf-16", b"APPLICATION/JSON", b"application/x-www-form-urlencoded;charset=latin-1", b"\xff",
]  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A request that the program describes: its method, its path with ``{names}``, the fields of its body as schemas."""

    method: str
    path: str
    fields: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """The bytes of one request; ``due``: whether an answer can be expected at all."""

    said: bytes
    due: bool


def strange_request(known: list[Known], who: bytes, board: str, cards: list[str], chance: Random) -> Request:
    """One request.

    Args:
        known: what the program describes.
        who: the lines of the head that say who asks (Host, Cookie).
        board: the id of a board that is there.
        cards: ids of cards, some of which are there.
    """
    asked = chance.choice(known)
    ids = [*cards, *(ID % number for number in range(8))]
    path = asked.path.replace(
        "{board}", board if chance.random() < 0.85 else chance.choice(["x", "A" * 22, "%00", "..", ""])
    )
    for name in ("card", "pattern", "key", "person"):
        path = path.replace("{" + name + "}", chance.choice([*ids, *ids, "%ff", "x" * 300]))
    method = asked.method if chance.random() < 0.85 else chance.choice(METHODS)
    fields = {
        name: understood(
            name, about, cards if name.startswith("card") and chance.random() < 0.7 else ids, chance
        )
        for name, about in asked.fields.items()
    }
    body, kind = _body(fields, chance)
    lines = [
        who,
        b"Content-Type: " + (kind if chance.random() < 0.9 else chance.choice(TYPES)),
        b"Connection: close",
    ]
    lines += [b"Accept: " + chance.choice([b"text/html", b"application/json", b"*/*"])]
    return chance.choice(_REQUESTS)(method, _path(path, chance), lines, body, chance)


def described(api: dict[str, Any]) -> list[Known]:
    """What the program says that it takes."""
    schemas, found = api["components"]["schemas"], []
    for path, item in api["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}).values()
            [name, *_] = [*(_name_in(each["schema"]) for each in content), ""]
            fields = schemas.get(name, {}).get("properties", {})
            whole = {field: {**about, **schemas.get(_name_in(about), {})} for field, about in fields.items()}
            found.append(Known(method.upper(), path, whole))
    return found


def understood(name: str, about: dict[str, Any], ids: list[str], chance: Random) -> Any:
    """A value that may stand there."""
    if name == "command_id":
        return str(UUID(int=chance.getrandbits(128)))
    if "anyOf" in about:
        return understood(name, chance.choice(about["anyOf"]), ids, chance)
    if "enum" in about:
        return chance.choice(about["enum"])
    match about.get("type"):
        case "boolean":
            return chance.random() < 0.5
        case "integer":
            return chance.randrange(1, 60)
        case "array":
            return chance.sample(ids, chance.randrange(min(4, len(ids) + 1)))
        case "string" if "pattern" in about:
            return chance.choice(ids)
        case "string":
            return WORDS.get(name, "Three of five explain.")
        case _:
            return None


def _name_in(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _body(fields: dict[str, Any], chance: Random) -> tuple[bytes, bytes]:
    fields = fields if chance.random() < 0.4 else spoiled(fields, chance)
    match chance.randrange(10):
        case 0:
            return chance.choice([b"[", b'{"a":', b"{"]) * chance.choice([100, 30_000, 100_000]), TYPES[0]
        case 1:
            return chance.randbytes(chance.choice([0, 1, 100, 3_000, 80_000])), chance.choice(TYPES)
        case 2:
            part = (
                b'--x\r\nContent-Disposition: form-data; name="text"; filename="../a"\r\n\r\n'
                + chance.randbytes(50)
            )
            return part * chance.choice([1, 3, 500]) + chance.choice([b"\r\n--x--\r\n", b"", b"--x"]), TYPES[
                2
            ]
        case 3 | 4 | 5:
            pairs = [(str(name), str(value)) for name, value in fields.items()] * chance.choice(
                [1, 1, 2, 300]
            )
            text = urlencode(pairs, errors="replace").encode()
            return chance.choice([text, text.replace(b"%", b"%%"), text + b"&%ff=%ed%a0%80&&=;"]), TYPES[1]
        case _:
            return as_json(fields, chance), TYPES[0]


def _path(path: str, chance: Random) -> bytes:
    match chance.randrange(16):
        case 0:
            return path.replace("/", chance.choice(["//", "/./", "/../", "\\", "%2f"])).encode()
        case 1:
            return quote(path, safe="").encode()
        case 2:
            return (
                path.encode()
                + b"?"
                + chance.choice(
                    [
                        b"since=" + chance.randbytes(40).hex().encode(),
                        b"&" * 900,
                        b"as=screen&lang=%00&by=\xc3",
                    ]
                )
            )
        case 3:
            return chance.choice(
                [
                    b"*",
                    b"",
                    b"http://evil.test/",
                    b"//",
                    b"/" + b"a" * 30_000,
                    b"/\xff\xfe",
                    b"/%",
                    b"/%c0%ae%c0%ae/",
                    b"a:1",
                ]
            )
        case 4:
            return b"/static/" + chance.choice(
                [b"../main.py", b"%2e%2e/main.py", b"board.css/", b"\0", b"x" * 300]
            )
        case _:
            return path.encode()


def _plain(method: str, path: bytes, lines: list[bytes], body: bytes, _: Random) -> Request:
    return Request(_said(method, path, [*lines, b"Content-Length: %d" % len(body)], body), due=True)


def _odd_heads(method: str, path: bytes, lines: list[bytes], body: bytes, chance: Random) -> Request:
    more = [
        chance.choice(HEADS) + chance.choice([b": ", b":", b" : ", b"\t:"]) + chance.choice(HEAD_VALUES)
        for _ in range(chance.choice([1, 2, 5, 400]))
    ]
    lines = [*lines, b"Content-Length: %d" % len(body), *more]
    chance.shuffle(lines)
    return Request(_said(method, path, lines, body), due=False)


def _chunked(method: str, path: bytes, lines: list[bytes], body: bytes, chance: Random) -> Request:
    size = chance.choice([1, 7, 1_000, 70_000])
    parts = [body[at : at + size] for at in range(0, len(body), size)][:3_000]
    whole = b"".join(b"%x%s\r\n%s\r\n" % (len(p), chance.choice([b"", b";x=y", b" "]), p) for p in parts)
    end = chance.choice(
        [
            b"0\r\n\r\n",
            b"0\r\n\r\n",
            b"0\r\nX: y\r\n\r\n",
            b"0\r\n" + b"T: x\r\n" * 2_000 + b"\r\n",
            b"",
            b"-1\r\n",
            b"fffffffffffffffff\r\n",
        ]
    )
    return Request(_said(method, path, [*lines, b"Transfer-Encoding: chunked"], whole + end), due=False)


def _wrong_length(method: str, path: bytes, lines: list[bytes], body: bytes, chance: Random) -> Request:
    says = chance.choice(
        [
            b"0",
            b"-1",
            b"+5",
            b"1e3",
            b"%d" % (len(body) + 5),
            b"%d" % (1 << 70),
            b"5, 5",
            b"",
            b"0x10",
            b"65537",
        ]
    )
    return Request(_said(method, path, [*lines, b"Content-Length: " + says], body), due=False)


def _broken(method: str, path: bytes, lines: list[bytes], body: bytes, chance: Random) -> Request:
    said = bytearray(_said(method, path, [*lines, b"Content-Length: %d" % len(body)], body))
    for _ in range(chance.choice([1, 3, 30])):
        at = chance.randrange(len(said))
        said[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return Request(bytes(said[: chance.choice([len(said), chance.randrange(1, len(said) + 1)])]), due=False)


def _many(method: str, path: bytes, lines: list[bytes], body: bytes, chance: Random) -> Request:
    stays = [line for line in lines if line != b"Connection: close"]
    one = _said(method, path, [*stays, b"Content-Length: %d" % len(body)], body)
    return Request(one * chance.choice([2, 5, 40]), due=False)


_REQUESTS: list[Callable[[str, bytes, list[bytes], bytes, Random], Request]] = [
    _plain, _plain, _plain, _plain, _odd_heads, _chunked, _wrong_length, _broken, _many,
]  # fmt: skip


def _said(method: str, path: bytes, lines: list[bytes], body: bytes) -> bytes:
    return b"%s %s HTTP/1.1\r\n%s\r\n\r\n%s" % (method.encode(), path, b"\r\n".join(lines), body)
