"""A document, or a page, and its gold, as values."""

from __future__ import annotations

from dataclasses import dataclass

#: content, noise, not scored; a space stands for a blank line
MARKS = "+-. "


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """Lines, and for each line a mark: what must become of it."""

    lines: tuple[str, ...]  #: without line ends
    marks: str  #: one of MARKS a line
    id: str
    file: str  #: the path as it was named
    line: int | None = None  #: of its record in JSON Lines, 1-based; None where the file is one document
    kind: str = ""  #: of page, with slashes for kinds within kinds: page/article
    url: str | None = None
    lang: str | None = None
    group: str = ""  #: what must stay in one half: the registered domain; without domain and URL the page itself

    @property
    def source(self) -> str:
        """The document: its lines joined by one line feed."""
        return "\n".join(self.lines)

    @property
    def place(self) -> str:
        """Where it stands, for people: file or file:line."""
        return place_of(self.file, self.line)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it counts in: `page/article` counts in `page` and in `page/article`."""
        return kinds_within(self.kind)


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page, and the text that cleaning should make of it."""

    html: str
    text: str  #: the main text; "" where the page holds none
    id: str
    file: str  #: the path as it was named
    line: int  #: of its record, 1-based
    included: tuple[str, ...] = ()  #: snippets that the clean text should hold
    excluded: tuple[str, ...] = ()  #: snippets that it should not hold
    kind: str = ""  #: of page, as that of a document
    url: str | None = None
    lang: str | None = None
    group: str = ""  #: as that of a document

    @property
    def place(self) -> str:
        """Where it stands, for people: file:line."""
        return place_of(self.file, self.line)


def place_of(file: str, line: int | None) -> str:
    """A file or the line of one, for people."""
    return file if line is None else f"{file}:{line}"


def kinds_within(kind: str) -> tuple[str, ...]:
    """A kind and those that it lies in, the widest first."""
    parts = kind.split("/") if kind else []
    return tuple("/".join(parts[: k + 1]) for k in range(len(parts)))
