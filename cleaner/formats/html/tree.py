"""The parsers, behind a small interface: what rendering and selectors need of a tree.

turbohtml builds the tree that browsers build, and took no more than 0.2 s for any hostile page that was tried (200,000
nested elements, attributes, unclosed tags), where lexbor and lxml hang or return nothing: docs/decisions/011-html.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Element(Protocol):
    """An element of a parsed page."""

    @property
    def tag(self) -> str:
        """Its name, in small letters."""

    @property
    def children(self) -> Sequence[Any]:
        """What it holds, in order: elements, texts, comments."""

    @property
    def attrs(self) -> Mapping[str, str | Sequence[str]]:
        """Its attributes; `class` is a list of names."""

    @property
    def source_line(self) -> int | None:
        """Where it begins, 1-based."""

    def matches(self, selector: str) -> bool:
        """True when the element matches a CSS selector."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page. An item of `children` is an element or a text when its type says so, or else nothing visible."""

    root: Any
    element: type
    text: Any  #: a type too
    parser: str

    def text_of(self, element: Any) -> str:
        """The text right inside of an element, white space as one space."""
        return " ".join("".join(child.data for child in element.children if type(child) is self.text).split())

    def select(self, selector: str) -> Sequence[Any]:
        """The elements that match a CSS selector, in document order."""
        found: Sequence[Any] = self.root.select(selector)
        return found


def parse(page: str | bytes, scripting: bool = False) -> Tree:
    """The tree of a page; bytes are decoded as browsers decode them. `scripting`: `<noscript>` holds mere text."""
    import turbohtml

    made = turbohtml.parse(page, detect_encoding=isinstance(page, bytes), scripting=scripting)
    return Tree(made, turbohtml.Element, turbohtml.Text, "turbohtml")


def parse_slowly(page: str, deepest: int) -> Tree | None:
    """The tree that Beautiful Soup makes of a page that the other parser found next to nothing in.

    None for one that nests deeper: each selector would climb from each element to the top.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depth = depths[id(tag)] = depths[id(tag.parent)] + 1
        if depth > deepest:
            return None
    return Tree(_SoupElement(soup), _SoupElement, _SoupText, "beautifulsoup")


class _SoupText:
    """A text of Beautiful Soup's tree."""

    __slots__ = ("data",)

    def __init__(self, data: str) -> None:
        self.data = data


class _SoupElement:
    """An element of Beautiful Soup's tree."""

    __slots__ = ("_tag",)

    def __init__(self, tag: Any) -> None:
        self._tag = tag

    @property
    def tag(self) -> str:
        return str(self._tag.name)

    @property
    def attrs(self) -> Mapping[str, str | Sequence[str]]:
        found: Mapping[str, str | Sequence[str]] = self._tag.attrs
        return found

    @property
    def source_line(self) -> int | None:
        line: int | None = self._tag.sourceline
        return line

    @property
    def children(self) -> Sequence[object]:
        from bs4.element import NavigableString, PreformattedString, Tag

        found: list[object] = []
        for child in self._tag.children:
            if isinstance(child, Tag):
                found.append(_SoupElement(child))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                found.append(_SoupText(str(child)))
        return found

    def select(self, selector: str) -> list[_SoupElement]:
        return [_SoupElement(tag) for tag in self._tag.select(selector)]

    def matches(self, selector: str) -> bool:
        from soupsieve import match

        return bool(match(selector, self._tag))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SoupElement) and other._tag is self._tag

    def __hash__(self) -> int:
        return id(self._tag)
