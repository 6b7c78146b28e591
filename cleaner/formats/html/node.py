"""The element that a rendered line stands in; lines of one list have the same list above them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice


class Node:
    """A block-level element of a page, with what rules and people ask of it."""

    __slots__ = ("classes", "depth", "heading", "hidden", "id", "line", "parent", "pre", "role", "tag")

    def __init__(
        self,
        tag: str,
        parent: Node | None,
        id: str = "",
        classes: tuple[str, ...] = (),
        role: str = "",
        hidden: bool = False,
        line: int | None = None,
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0  #: how many elements stand around it
        self.id = id
        self.classes = classes
        self.role = role
        self.hidden: bool = hidden or (parent is not None and parent.hidden)  #: from readers
        self.line = line  #: of the source, 1-based; None where the parser doesn't say
        self.heading: int = int(tag[1]) if tag in HEADINGS else parent.heading if parent else 0  #: 1 to 6; 0 = none
        self.pre: bool = tag == "pre" or (parent is not None and parent.pre)  #: text as it is written

    def chain(self) -> Iterator[Node]:
        """The element and those around it, from the inside out."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def path(self) -> str:
        """Where the element stands, as a CSS path: `body > div#main.content > p`; of a deep one, the innermost part."""
        inner = list(islice(self.chain(), _LONGEST_PATH))
        names = [_clipped(node.name) for node in inner if node.tag not in ("", "html")]
        return " > ".join(["…"] * (self.depth >= _LONGEST_PATH) + names[::-1])

    @property
    def name(self) -> str:
        """The element by itself: `div#main.content`."""
        return self.tag + (f"#{self.id}" if self.id else "") + "".join(f".{name}" for name in self.classes)


def _clipped(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_PATH = 64  # elements: each row of the ledger holds a path, and hostile pages nest 200,000 deep
_LONGEST_NAME = 200  # characters
