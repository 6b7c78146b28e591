"""The element that a rendered line stands in; lines of one list have the same list above them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from cleaner.formats.html.tree import Element


class Node:
    """A block-level element of a page, with what rules and people ask of it."""

    __slots__ = (
        "_element", "_path", "depth", "end", "first", "heading", "hidden", "inside_term", "number", "parent", "pre",
        "tag",
    )  # fmt: skip

    def __init__(
        self, tag: str, parent: Node | None, element: Element | None = None, hidden: bool = False, number: int = 0
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.number = number  #: among the elements of the page, those around it before it
        self.first: int = 0  #: its first line; a blank one above it may count too
        self.end: int = 0  #: the line behind its last
        self._element = element
        self._path: str | None = None
        self.depth: int = parent.depth + 1 if parent else 0  #: how many elements stand around it
        self.heading: int = _HEADINGS.get(tag) or (parent.heading if parent else 0)  #: 1 to 6; 0 = none
        self.hidden: bool = hidden or (parent is not None and parent.hidden)  #: from readers
        #: how many elements up the next `dt` or `dd` is, itself 0
        self.inside_term: int = 0 if tag in _TERMS else parent.inside_term + 1 if parent else _NO_TERM
        self.pre: bool = tag == "pre" or (parent is not None and parent.pre)  #: text as it is written

    @property
    def id(self) -> str:
        """Its id, or ""."""
        return "" if self._element is None else one_value(self._element.attrs, "id")

    @property
    def classes(self) -> tuple[str, ...]:
        """Its class names."""
        found = () if self._element is None else self._element.attrs.get("class") or ()
        return tuple(found.split()) if isinstance(found, str) else tuple(found)

    @property
    def role(self) -> str:
        """Its role in small letters, or ""."""
        return "" if self._element is None else one_value(self._element.attrs, "role").lower()

    @property
    def names(self) -> str:
        """What its author calls it: class names, id, role and microdata, parted by spaces."""
        attrs = self._element.attrs if self._element is not None else None
        if not attrs:
            return ""
        found = attrs.get("class")
        names = found if isinstance(found, str) else " ".join(found) if found else ""
        if found is None or len(attrs) > 1:
            for name in attrs:
                if name in _NAMING and (value := attrs[name]):
                    names += f" {_NAMING[name]}{value if isinstance(value, str) else ' '.join(value)}"
        return names

    @property
    def line(self) -> int | None:
        """Where it begins in the source, 1-based; None where the parser doesn't say."""
        return None if self._element is None else self._element.source_line

    def chain(self) -> Iterator[Node]:
        """The element and those around it, from the inside out."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def path(self) -> str:
        """Where the element stands, as a CSS path: `body > div#main.content > p`; of a deep one, the innermost part."""
        if self._path is None:
            inside = self.depth < _LONGEST_PATH
            around = self.parent.path if self.parent and inside else ""
            if not inside:
                names = [_clipped(node.name) for node in islice(self.chain(), _LONGEST_PATH)]
                self._path = " > ".join(["…", *names[::-1]])
            elif self.tag in ("", "html"):
                self._path = ""
            else:
                self._path = f"{around} > {_clipped(self.name)}" if around else _clipped(self.name)
        return self._path

    @property
    def name(self) -> str:
        """The element by itself: `div#main.content`."""
        attrs = self._element.attrs if self._element is not None else None
        if not attrs:
            return self.tag
        its_id, names = one_value(attrs, "id"), attrs.get("class") or ()
        first = f"{self.tag}#{its_id}" if its_id else self.tag
        return ".".join([first, *(names.split() if isinstance(names, str) else names)]) if names else first


def _clipped(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def one_value(attrs: Mapping[str, str | Sequence[str] | None], name: str) -> str:
    """The value of an attribute as one text; "" where there is none."""
    value = attrs.get(name)
    return value if isinstance(value, str) else " ".join(value) if value else ""


_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NAMING = {"id": "", "role": "role=", "itemprop": "prop="}
_TERMS = frozenset({"dt", "dd"})
_NO_TERM = 1 << 20
_LONGEST_PATH = 64  # elements: each row of the ledger holds a path, and hostile pages nest 200,000 deep
_LONGEST_NAME = 200  # characters
