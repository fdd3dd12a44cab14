"""What a client may send that no browser would, drawn by chance from a seed: spoiled values, and frames.

Every draw begins with something that would be understood, and then usually spoils it, so that much of it gets past the
first check. The same chance gives the same bytes.
"""

import json
import struct
from collections.abc import Callable
from random import Random
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FRAME_LIMIT = 4_096
ID = "00000000-0000-4000-8000-0000000000%02x"
NASTY: list[Any] = [
    None, True, False, 0, -1, 1 << 63, -(1 << 200), 1e308, -0.0, [], {}, [[]], {"a": {"a": {}}}, "", " ", "\0", "\ud800",
    "\udfff\ud800", "\u202e\u2066", "é" * 700, "x" * 5_000, "=1+1", "<script>", "{{7*7}}", "%(x)s%n", "'; DROP TABLE card_text;--",
    "../../etc/passwd", "\r\nSet-Cookie: a=b", "\N{PILE OF POO}" * 150, ["C1"] * 600, {"": ""}, "NaN", ID % 1,
]  # fmt: skip


# --- frames --------------------------------------------------------------------------------------------------


def frame(
    content: bytes, opcode: int = TEXT, *, first: int = 0x80, masked: bool = True, length: int | None = None
) -> bytes:
    """One frame as RFC 6455 has it, unless the arguments say otherwise."""
    size = len(content) if length is None else length
    mask = 0x80 if masked else 0
    head = bytes((first | opcode,))
    if size < 126:
        head += bytes((mask | size,))
    elif size < 1 << 16:
        head += bytes((mask | 126,)) + struct.pack("!H", size)
    else:
        head += bytes((mask | 127,)) + struct.pack("!Q", size)
    return head + (bytes(4) if masked else b"") + content  # masked with zeros


def strange_frame(chance: Random) -> bytes:
    """One frame, or the pieces of one."""
    return chance.choice(_FRAMES)(chance)


def _command(chance: Random) -> Any:
    some = ID % chance.randrange(4)
    known: list[dict[str, Any]] = [
        {"hold": some},
        {"hold": some, "over": some},
        {"hold": some, "over": None},
        {"let_go": True},
        {"ping": True},
    ]
    return spoiled(chance.choice(known), chance) if chance.random() < 0.7 else chance.choice(known)


def _known(chance: Random) -> bytes:
    return frame(as_json(_command(chance), chance))


def _deep(chance: Random) -> bytes:
    return frame(chance.choice([b"[", b'{"a":', b'{"hold":[']) * chance.randrange(1, 600))


def _noise(chance: Random) -> bytes:
    return frame(chance.randbytes(chance.randrange(300)), chance.choice([TEXT, BINARY]))


def _control(chance: Random) -> bytes:
    size = chance.choice([0, 1, 2, 124, 125, 126, 200, 70_000])
    return frame(chance.randbytes(size), chance.choice([PING, PONG]), first=chance.choice([0x80, 0x80, 0]))


def _close(chance: Random) -> bytes:
    code = chance.choice(
        [0, 999, 1000, 1001, 1004, 1005, 1006, 1012, 1015, 2999, 3000, 4401, 4999, 5000, 65_535]
    )
    reason = chance.choice([b"", b"bye", b"\xff\xfe", b"x" * 123, b"x" * 124])
    return frame(chance.choice([b"", b"\x03", struct.pack("!H", code) + reason]), CLOSE)


def _odd_head(chance: Random) -> bytes:
    content = as_json(_command(chance), chance)
    return frame(
        content,
        chance.randrange(16),
        first=chance.choice([0x80, 0xC0, 0xA0, 0x90, 0xF0, 0x00]),
        masked=chance.random() < 0.7,
    )


def _pieces(chance: Random) -> bytes:
    content = as_json(_command(chance), chance)
    cuts = sorted(chance.randrange(len(content) + 1) for _ in range(chance.randrange(1, 5)))
    parts = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    found = b""
    for at, part in enumerate(parts):
        last = 0x80 if at == len(parts) - 1 and chance.random() < 0.9 else 0
        found += frame(part, TEXT if at == 0 else 0, first=last)
        if chance.random() < 0.2:
            found += frame(b"here?", chance.choice([PING, TEXT, CLOSE]))
    return found


def _large(chance: Random) -> bytes:
    size = chance.choice([FRAME_LIMIT - 1, FRAME_LIMIT, FRAME_LIMIT + 1, 65_536, 200_000])
    claimed = chance.choice([None, None, 1 << 31, (1 << 63) - 1, (1 << 64) - 1])
    return frame(chance.choice([b"x", "ü".encode(), b"\xff"]) * size, length=claimed)


_FRAMES: list[Callable[[Random], bytes]] = [
    _known, _known, _known, _known, _deep, _noise, _control, _close, _odd_head, _pieces, _large,
]  # fmt: skip


# --- values --------------------------------------------------------------------------------------------------


def spoiled(fields: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The same with one or two things wrong."""
    found = dict(fields)
    for _ in range(chance.choice([1, 1, 1, 2])):
        names = list(found) or ["text"]
        name = chance.choice(names)
        match chance.randrange(5):
            case 0:
                found.pop(name, None)
            case 1:
                found[
                    chance.choice(["", "\0", "__class__", "constructor", "k" * 3_000, "board", "\ud800"])
                ] = chance.choice(NASTY)
            case 2:
                times = chance.choice([1, 2, 600])
                found[name] = [found.get(name)] * (times if len(repr(found.get(name))) < 200 else 1)
            case 3:
                found[name] = {name: found.get(name)}
            case _:
                found[name] = chance.choice(NASTY)
    return found


def as_json(value: Any, chance: Random) -> bytes:
    """JSON, mostly; sometimes with a key twice, in another encoding, cut off, or not quite JSON."""
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    match chance.randrange(14):
        case 0:
            return text.replace("{", '{"text": "first", "text": 1, ', 1).encode("utf-8", "surrogatepass")
        case 1:
            return text.encode(chance.choice(["utf-16", "utf-32", "utf-8-sig"]), "surrogatepass")
        case 2:
            return text.encode("utf-8", "surrogatepass")[: chance.randrange(len(text) + 1)]
        case 3:
            return text.replace('"', "'").encode("utf-8", "surrogatepass")
        case 4:
            return text.replace(
                ":", chance.choice([": NaN, ", ": 1e999, ", ": 9" + "9" * 5_000 + ", "]), 1
            ).encode("utf-8", "surrogatepass")
        case _:
            return text.encode("utf-8", "surrogatepass")
