"""A page as a browser would hold it: loaded once, then changed by frames (docs/protocol.md)."""

import difflib

from lxml import html

LIVE = ("bar", "stage", "mine")
"""Ids of the regions that frames keep true; what stands outside of them is static or presence."""


class ScreenModel:
    """A page under the three ways in which frames change it: ``outerMorph``, ``put`` and ``delete``."""

    def __init__(self, page: str) -> None:
        self._ids: dict[str, list[html.HtmlElement]] = {}
        self._learn(_parse(page))

    def apply(self, content: str) -> None:
        """Applies the content of one frame.

        Targets are looked up before anything is changed; one that is not on the page is passed over.
        """
        partials = list(_parse(f"<div>{content}</div>").iter("hx-partial"))
        targets = [self.element(str(partial.get("hx-target", "")).removeprefix("#")) for partial in partials]
        for partial, target in zip(partials, targets, strict=True):
            if target is not None:
                self._swap(target, str(partial.get("hx-swap")), list(partial))

    def element(self, id: str) -> html.HtmlElement | None:
        """The element of that id."""
        return next(iter(self._ids.get(id, ())), None)

    def doubles(self) -> list[str]:
        """Ids that stand on the page more than once; there should be none."""
        return sorted(id for id, found in self._ids.items() if len(found) > 1)

    def live(self) -> str:
        """The live regions, one tag or text per line, so that two screens can be compared."""
        lines: list[str] = []
        for id in LIVE:
            if (region := self.element(id)) is not None:
                _tell(region, "", lines)
        return "\n".join(lines)

    def _swap(self, target: html.HtmlElement, swap: str, children: list[html.HtmlElement]) -> None:
        parent = target.getparent()
        match swap:
            case "put":
                for child in children:
                    for each in child.iter():
                        for old in list(self._ids.get(str(each.get("id")), ())):
                            self._remove(old)
                    self._insert(target, len(target), child)
            case "outerMorph" | "delete":
                if parent is None:
                    return  # an earlier part of this frame took it away
                at = parent.index(target)
                self._remove(target)
                for offset, child in enumerate(children if swap == "outerMorph" else ()):
                    self._insert(parent, at + offset, child)
            case _:
                raise ValueError(f"a frame asks for the unknown swap “{swap}”")

    def _insert(self, parent: html.HtmlElement, at: int, child: html.HtmlElement) -> None:
        child.tail = None
        parent.insert(at, child)
        self._learn(child)

    def _learn(self, element: html.HtmlElement) -> None:
        for each in element.iter():
            if id := each.get("id"):
                self._ids.setdefault(str(id), []).append(each)

    def _remove(self, element: html.HtmlElement) -> None:
        for each in element.iter():
            same = self._ids.get(str(each.get("id")), [])
            if each in same:
                same.remove(each)
        element.drop_tree()  # the text behind it stays


def difference(a: str, b: str) -> str:
    """Two screens' differing lines, for people; "" when they are the same."""
    lines = difflib.unified_diff(a.splitlines(), b.splitlines(), "by frames", "fresh page", lineterm="", n=2)
    return "\n".join(list(lines)[:60])


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    return html.document_fromstring(text.encode(), parser=parser)


def _tell(element: html.HtmlElement, indent: str, lines: list[str]) -> None:
    attributes = "".join([f' {name}="{value}"' for name, value in sorted(element.items())])
    lines.append(f"{indent}<{element.tag}{attributes}>")
    indent += " "
    if text := (element.text or "").strip(" \t\r\n"):
        lines.append(f"{indent}{text!r}")
    for child in element:
        _tell(child, indent, lines)
        if tail := (child.tail or "").strip(" \t\r\n"):
            lines.append(f"{indent}{tail!r}")
