"""A page as a browser would hold it: loaded once, then changed by frames (docs/protocol.md)."""

import difflib
from collections.abc import Iterator

from lxml import html

LIVE = ("bar", "stage", "mine")
"""Ids of the regions that frames keep true; what stands outside of them is static or presence."""


class ScreenModel:
    """A page under the three ways in which frames change it: ``outerMorph``, ``put`` and ``delete``."""

    def __init__(self, page: str) -> None:
        self._root = _parse(page)
        self._ids: dict[str, list[html.HtmlElement]] = {}
        self._learn(self._root)

    def apply(self, content: str) -> None:
        """Applies the content of one frame.

        Targets are looked up before anything is changed; one that is not on the page is passed over.
        """
        found = []
        for partial in _parse(f"<div>{content}</div>").iter("hx-partial"):
            target = self.element(str(partial.get("hx-target", "")).removeprefix("#"))
            if target is not None:
                found.append((target, str(partial.get("hx-swap")), list(partial)))
        for target, swap, children in found:
            self._swap(target, swap, children)

    def element(self, id: str) -> html.HtmlElement | None:
        """The element of that id."""
        return next(iter(self._ids.get(id, ())), None)

    def doubles(self) -> list[str]:
        """Ids that stand on the page more than once; there should be none."""
        return sorted(id for id, found in self._ids.items() if len(found) > 1)

    def live(self) -> str:
        """The live regions, one tag or text per line, so that two screens can be compared."""
        lines: list[str] = []
        for region in LIVE:
            element = self.element(region)
            if element is not None:
                lines.extend(_lines(element, 0))
        return "\n".join(lines)

    def _swap(self, target: html.HtmlElement, swap: str, children: list[html.HtmlElement]) -> None:
        match swap:
            case "delete":
                self._remove(target)
            case "put":
                for child in children:
                    for id in _ids_in(child):
                        for old in list(self._ids.get(id, ())):
                            self._remove(old)
                    self._add(target, len(target), child)
            case "outerMorph":
                self._replace(target, children)
            case _:
                raise ValueError(f"a frame asks for the unknown swap “{swap}”")

    def _replace(self, target: html.HtmlElement, children: list[html.HtmlElement]) -> None:
        parent = target.getparent()
        if parent is None:
            return  # an earlier part of this frame took it away
        at = parent.index(target)
        self._remove(target)
        for offset, child in enumerate(children):
            self._add(parent, at + offset, child)

    def _add(self, parent: html.HtmlElement, at: int, child: html.HtmlElement) -> None:
        child.tail = None
        parent.insert(at, child)
        self._learn(child)

    def _remove(self, element: html.HtmlElement) -> None:
        parent = element.getparent()
        for each in element.iter():
            same = self._ids.get(str(each.get("id")), [])
            if each in same:
                same.remove(each)
        if parent is None:
            return
        tail, before = element.tail or "", element.getprevious()
        if tail.strip() and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail.strip():
            parent.text = (parent.text or "") + tail
        element.tail = None
        parent.remove(element)

    def _learn(self, element: html.HtmlElement) -> None:
        for each in element.iter():
            if id := each.get("id"):
                self._ids.setdefault(str(id), []).append(each)


def difference(a: str, b: str) -> str:
    """Two screens' differing lines, for people; "" when they are the same."""
    lines = difflib.unified_diff(a.splitlines(), b.splitlines(), "by frames", "fresh page", lineterm="", n=2)
    return "\n".join(list(lines)[:60])


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    return html.document_fromstring(text.encode(), parser=parser)


def _ids_in(element: html.HtmlElement) -> list[str]:
    return [str(each.get("id")) for each in element.iter() if each.get("id")]


def _lines(element: html.HtmlElement, depth: int) -> Iterator[str]:
    indent = " " * depth
    attributes = "".join(f' {name}="{value}"' for name, value in sorted(element.attrib.items()))
    yield f"{indent}<{element.tag}{attributes}>"
    if text := (element.text or "").strip(" \t\r\n"):
        yield f"{indent} {text!r}"
    for child in element:
        yield from _lines(child, depth + 1)
        if tail := (child.tail or "").strip(" \t\r\n"):
            yield f"{indent} {tail!r}"
