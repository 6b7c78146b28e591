"""Plain text to lines: one line is one block, and the lines tile the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from cleaner.fold import fold
from cleaner.model import Block

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a source as parallel arrays; line i is source[starts[i]:starts[i + 1]], its line end included."""

    raw: list[str]  #: without line ends
    folded: list[str]
    starts: list[int]  #: code points; one more than there are lines, the last is len(source)
    source: str

    def __len__(self) -> int:
        return len(self.raw)

    def ends_in_lone_return(self, line: int) -> bool:
        r"""True when the line ends in \r alone."""
        return self.source[self.starts[line] : self.starts[line + 1]].endswith("\r")

    def begins_with_line_feed(self, line: int) -> bool:
        r"""True for an empty line that is nothing but \n."""
        return self.source.startswith("\n", self.starts[line])


def split(source: str) -> Lines:
    r"""Split at \n, \r\n and \r, and at nothing else; an empty source has no lines.

    The whole document is folded at once, which costs less than half of folding line by line; folding keeps every line
    feed, so the two splits run in parallel.
    """
    raw, starts = raw_lines(source)
    return Lines(raw, fold("\n".join(raw)).split("\n") if raw else [], starts, source)


def raw_lines(source: str) -> tuple[list[str], list[int]]:
    """The lines of a source without their ends, and where each begins; see Lines."""
    if not source:
        return [], [0]
    if "\r" in source:
        pieces = _LINE_END.split(source)
        starts = [0, *(m.end() for m in _LINE_END.finditer(source)), len(source)]
    else:
        pieces = source.split("\n")
        starts = list(accumulate([len(piece) + 1 for piece in pieces], initial=0))
        starts[-1] = len(source)
    if not pieces[-1]:  # the source ends with a line end: no further line stands behind it
        del pieces[-1], starts[-1]
    return pieces, starts


def blocks(source: str) -> Iterator[Block]:
    """The lines of a source as blocks, for people; the engine works on the arrays."""
    lines = split(source)
    for i, text in enumerate(lines.raw):
        yield Block(i, lines.starts[i], lines.starts[i + 1], text)
