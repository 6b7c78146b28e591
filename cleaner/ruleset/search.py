"""Which patterns match which lines: the question that the index asks, and RE2's answer to it, line by line.

hyperscan.py answers the same question for all lines at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import re2

from cleaner.ruleset.pattern import options, relaxed, uncounted

_ALWAYS = ""  # a pattern that matches every line: without it, "no match" and "the DFA ran out of memory" look the same
_NO_MEMORY = "RE2 ran out of memory for its set of patterns; raise max_mem in ruleset/pattern.py"


class Search(Protocol):
    """A list of patterns, ready to be searched for. Patterns never match an empty line, and no line has a line feed."""

    def places(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        """For each line the patterns that match it, by their places in the list, in order."""


class LineByLine:
    """A set of relaxed patterns, which are cheap and match too much; what it finds is asked of the exact ones."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._exact: list[str | None] = [None]  #: by place in the set; None where the relaxed pattern is exact
        self._counted: list[bool] = [False]  #: by place: the relaxed pattern is not even exact for lines of ASCII
        self._set: Any = re2.Set.SearchSet(options())
        self._set.Add(_ALWAYS)
        for pattern in patterns:
            cheap = relaxed(pattern)
            self._set.Add(cheap)
            self._exact.append(pattern if cheap != pattern else None)
            self._counted.append(uncounted(pattern) != pattern)
        self._set.Compile()

    def places(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        """See Search."""
        if len(self._exact) == 1:
            return [()] * len(lines)
        match, found = self._set.Match, list[tuple[int, ...]]()
        for line, data in zip(lines, _encoded(lines), strict=True):
            if not data:
                found.append(())
                continue
            matched: list[int] | None = match(data)
            if matched is None:
                raise MemoryError(_NO_MEMORY)
            found.append(self._exactly(matched, line, data) if len(matched) > 1 else ())
        return found

    def _exactly(self, matched: list[int], line: str, data: bytes) -> tuple[int, ...]:
        ascii_, counted = line.isascii(), self._counted
        return tuple([m - 1 for m in sorted(matched) if m and ((ascii_ and not counted[m]) or self._holds(m, data))])

    def _holds(self, place: int, data: bytes) -> bool:
        pattern = self._exact[place]
        return pattern is None or Alone.of(pattern).fits(data)


class Alone:
    """A set of one pattern: says whether it matches a fifth of the time that a compiled pattern takes to say where."""

    __slots__ = ("_match",)

    def __init__(self, pattern: str) -> None:
        alone = re2.Set.SearchSet(options())
        alone.Add(_ALWAYS)
        alone.Add(pattern)
        alone.Compile()
        self._match: Any = alone.Match

    @staticmethod
    @cache
    def of(pattern: str) -> Alone:
        """The one of this pattern."""
        return Alone(pattern)

    def fits(self, line: str | bytes) -> bool:
        """True when the pattern matches the line; bytes are UTF-8."""
        matched: list[int] | None = self._match(line)
        if matched is None:
            raise MemoryError(_NO_MEMORY)
        return len(matched) == 2


def _encoded(lines: Sequence[str]) -> list[bytes]:
    """The lines in UTF-8; all at once where that can be."""
    try:
        found = "\n".join(lines).encode().split(b"\n")
    except UnicodeEncodeError:  # a lone surrogate in a raw line; folded lines have none
        found = []
    return found if len(found) == len(lines) else [readable(line).encode() for line in lines]


def readable(raw: str) -> str:
    """A line without lone surrogates: RE2 takes UTF-8 only."""
    return raw if raw.isascii() else raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
