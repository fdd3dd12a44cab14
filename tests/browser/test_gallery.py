"""The pictures of README and docs: each from a screen that the walk knows, each small."""

import base64

import pytest
from playwright.sync_api import Browser

from tests.browser.gallery import DOCS, LARGEST, PICTURES
from tests.browser.indexed import indexed
from tests.browser.poses import POSES
from tests.browser.protocol import WHOLE
from tests.browser.troubled import TROUBLED

TABLES = (POSES, WHOLE, TROUBLED)
SCENES = [f"{step}-{pose.name}" for table in TABLES for step, poses in table.items() for pose in poses]
PIXELS = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt());
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    return [...canvas.getImageData(0, 0, bitmap.width, bitmap.height).data];
}"""
STRIPES = "<style>body{margin:0}p{height:9px;margin:0}</style>" + "".join(
    f"<p style='background:{colour}'></p>" for colour in ("red", "teal", "#123456", "gold", "black")
)


def test_every_picture_of_the_docs_shows_a_scene() -> None:
    assert not {picture.scene for picture in DOCS.values()} - set(SCENES)


def test_no_two_scenes_have_the_same_name() -> None:
    assert len(SCENES) == len(set(SCENES))


def test_the_pictures_of_the_docs_are_there_and_small() -> None:
    files = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert files.keys() == {f"{name}.png" for name in DOCS}
    assert [name for name, size in files.items() if size > LARGEST] == []


@pytest.mark.browser
def test_a_picture_with_a_palette_shows_the_same(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 40, "height": 60})
    page.set_content(STRIPES)
    png = page.screenshot()
    small = indexed(browser, png)
    shown = [page.evaluate(PIXELS, base64.b64encode(each).decode()) for each in (png, small)]
    assert shown[0] == shown[1] and len(shown[0]) == 40 * 60 * 4
    page.close()
