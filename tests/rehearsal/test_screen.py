"""The screen model does what the browser does with a frame."""

import pytest

from app.rehearsal.screen import ScreenModel, difference

PAGE = """<!doctype html><html><head><title>t</title></head><body>
<header id="bar"><p>Sort</p></header>
<main id="stage"><ol id="tray"><li id="card-1">one</li> <li id="card-2">two</li></ol><ol id="pattern"></ol></main>
<section id="people">Ann</section></body></html>"""


def partial(target: str, swap: str, inner: str = "") -> str:
    return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{inner}</hx-partial>'


def after(*contents: str, page: str = PAGE) -> str:
    model = ScreenModel(page)
    for content in contents:
        model.apply(content)
    assert model.doubles() == []
    return model.live()


def same(page: str) -> str:
    return ScreenModel(page).live()


def test_put_moves_an_element_to_the_end_of_a_list_wherever_it_stood() -> None:
    moved = after(partial("pattern", "put", '<li id="card-1">one</li>'))
    wanted = PAGE.replace('<li id="card-1">one</li>', "").replace(
        '<ol id="pattern">', '<ol id="pattern"><li id="card-1">one</li>'
    )
    assert moved == same(wanted)


def test_put_twice_is_put_once() -> None:
    put = partial("pattern", "put", '<li id="card-1">one</li>')
    assert after(put, put) == after(put)


def test_put_takes_away_every_element_whose_id_comes_again_inside() -> None:
    whole = '<section id="list-9"><ol id="cards-9"><li id="card-2">two</li></ol></section>'
    shown = after(partial("pattern", "put", whole))
    assert shown.count("card-2") == 1 and "list-9" in shown


def test_morph_replaces_an_element_and_its_ids_are_known_from_then_on() -> None:
    shown = after(
        partial("tray", "outerMorph", '<ol id="tray"><li id="card-3">three</li></ol>'),
        partial("card-3", "outerMorph", '<li id="card-3">changed</li>'),
    )
    assert "changed" in shown and "card-1" not in shown


def test_delete_takes_an_element_away_and_twice_is_once() -> None:
    gone = partial("card-1", "delete")
    assert after(gone, gone) == after(gone) == same(PAGE.replace('<li id="card-1">one</li> ', ""))


def test_absent_targets_are_passed_over() -> None:
    assert after(
        partial("row-7", "outerMorph", '<li id="row-7">x</li>'), partial("nobody", "delete")
    ) == same(PAGE)


def test_targets_are_looked_up_before_anything_changes() -> None:
    """A target that the same frame brings is absent; one that the frame replaces is replaced once."""
    frame = partial("pattern", "put", '<li id="card-9">nine</li>') + partial(
        "card-9", "outerMorph", '<li id="card-9">later</li>'
    )
    assert "nine" in after(frame) and "later" not in after(frame)
    both = partial("stage", "outerMorph", '<main id="stage">new</main>') + partial("tray", "delete")
    assert "new" in after(both)


def test_order_of_attributes_and_space_between_tags_make_no_difference() -> None:
    a = same('<main id="stage" class="x"><p>a</p>\n\n <p>b</p></main>')
    assert a == same('<main class="x" id="stage"><p>a</p><p>b</p></main>')
    assert a != same('<main class="x" id="stage"><p>b</p><p>a</p></main>')


def test_people_and_what_is_held_are_no_live_regions() -> None:
    assert after(partial("people", "outerMorph", '<section id="people">Bob</section>')) == same(PAGE)


def test_a_difference_is_readable() -> None:
    shown = difference(same(PAGE), same(PAGE.replace("two", "2")))
    assert "-   'two'" in shown.replace("-    ", "-   ") and "2" in shown
    assert difference(same(PAGE), same(PAGE)) == ""


def test_an_unknown_swap_is_a_fault() -> None:
    with pytest.raises(ValueError, match="unknown swap"):
        after(partial("tray", "innerHTML", "x"))


def test_text_after_a_removed_element_stays() -> None:
    page = '<main id="stage">a<b id="x">b</b>c</main>'
    assert after(partial("x", "delete"), page=page) == same('<main id="stage">ac</main>')
