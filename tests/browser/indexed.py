"""PNG files of at most 256 colours: what a page needs, in a third of the bytes of a screenshot."""

import base64
import struct
import zlib
from typing import TypedDict

from playwright.sync_api import Browser

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt());
    const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const all = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
    const count = new Map();
    for (const colour of all) count.set(colour, (count.get(colour) ?? 0) + 1);
    const often = [...count].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
    const parts = colour => [colour & 255, colour >> 8 & 255, colour >> 16 & 255];
    const far = (a, b) => a.reduce((sum, part, at) => sum + (part - b[at]) ** 2, 0);
    const kept = [];
    for (const colour of often) {  // the colours that stand most often, none too near to another
        const here = parts(colour);
        if (kept.length < 256 && kept.every(other => far(here, other) > NEAR)) kept.push(here);
    }
    const index = new Map(often.map(colour => {
        const here = parts(colour);
        return [colour, kept.reduce((best, other, at) => far(here, other) < far(here, kept[best]) ? at : best, 0)];
    }));
    let text = '';
    for (const colour of all) text += String.fromCharCode(index.get(colour));
    return {width, height, palette: kept.flat(), pixels: btoa(text)};
}""".replace("NEAR", "48")


class _Indexed(TypedDict):
    width: int
    height: int
    palette: list[int]
    pixels: str


def indexed(browser: Browser, png: bytes) -> bytes:
    """The same picture with a palette; what is not in it gets the nearest colour."""
    page = browser.new_page()
    found: _Indexed = page.evaluate(_PALETTE, base64.b64encode(png).decode())
    page.close()
    width, pixels = found["width"], base64.b64decode(found["pixels"])
    rows = (b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    return _SIGNATURE + b"".join(
        _chunk(name, content)
        for name, content in (
            (b"IHDR", struct.pack(">IIBBBBB", width, found["height"], 8, 3, 0, 0, 0)),
            (b"PLTE", bytes(found["palette"])),
            (b"IDAT", zlib.compress(b"".join(rows), 9)),
            (b"IEND", b""),
        )
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
