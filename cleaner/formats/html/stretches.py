"""Where on a page a selector matches: stretches of lines, nested as the elements are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]  # first line, the line after the last

_MOST_NESTED = 100  # of stretches inside of one another, the outer ones: hostile pages nest 200,000


class Stretches:
    """Stretches of lines, found by a line without looking at all of them."""

    __slots__ = ("_around", "_first", "_outermost", "_spans")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: list[Span] = []  # by first line, of those the longest first
        self._around: list[int] = []  # for each the one that it stands in, or -1
        self._outermost: list[Span] = []
        open_: list[int] = []
        for first, negative in sorted({(first, -end) for first, end in spans}):
            span = first, -negative
            while open_ and self._spans[open_[-1]][1] <= first:
                open_.pop()
            if len(open_) < _MOST_NESTED:
                if not open_:
                    self._outermost.append(span)
                self._around.append(open_[-1] if open_ else -1)
                open_.append(len(self._spans))
                self._spans.append(span)
        self._first = [first for first, _ in self._spans]

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans)

    def outermost(self) -> Sequence[Span]:
        """Those that stand in no other: all lines, each once."""
        return self._outermost

    def holding(self, line: int) -> list[Span]:
        """Those that hold a line."""
        found = []
        k = bisect_right(self._first, line) - 1
        while k >= 0:
            if line < self._spans[k][1]:
                found.append(self._spans[k])
            k = self._around[k]
        return found
