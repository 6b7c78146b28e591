"""Which patterns match which lines: the question that the index asks, and RE2's answer to it, line by line.

hyperscan.py answers the same question for all lines at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import re2

from cleaner.ruleset.pattern import options, relaxed, uncounted

_ALWAYS = ""  # a pattern that matches every line: without it, "no match" and "the DFA ran out of memory" look the same
_NO_MEMORY = "RE2 ran out of memory for its set of patterns; raise max_mem in ruleset/pattern.py"
_FLAGS = re.compile(r"(?<!\\)\(\?(?!:)")
_BRACKETS = re.compile(
    r"\\.|\[\^?\]?(?:[^\]\\\[]++|\\.|\[:\^?\w+:\]|\[)*+\]|[()|]"
)  # those of groups, and what hides some


class Search(Protocol):
    """A list of patterns, ready to be searched for. Patterns never match an empty line, and no line has a line feed."""

    def places(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        """For each line the patterns that match it, by their places in the list, in order."""


class LineByLine:
    """Relaxed patterns, which are cheap and match too much; what they find is asked of the exact ones.

    They are two sets. The automaton of those that begin where the line begins, and then name each character, dies
    after a few of them. With the others in one it would live to the end of the line, in many more states.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        relaxed_ = [relaxed(pattern) for pattern in patterns]
        self._exact = [p if p != cheap else None for p, cheap in zip(patterns, relaxed_, strict=True)]
        #: the relaxed pattern is not even exact for lines of ASCII
        self._counted = [uncounted(pattern) != pattern for pattern in patterns]
        early = [_ends_early(cheap) for cheap in relaxed_]
        short = [place for place, is_early in enumerate(early) if is_early]
        rest = [place for place, is_early in enumerate(early) if not is_early]
        self._short, self._rest = [-1, *short], [-1, *rest]  #: place in a set -> place of the pattern
        self._match_short = _set([relaxed_[place] for place in short], at_start=True)
        self._match_rest = _set([relaxed_[place] for place in rest])

    def places(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        """See Search."""
        if not self._exact:
            return [()] * len(lines)
        short, rest = self._match_short, self._match_rest
        found: list[tuple[int, ...]] = []
        for line, data in zip(lines, _encoded(lines), strict=True):
            if not data:
                found.append(())
                continue
            of_short: list[int] | None = short(data)
            of_rest: list[int] | None = rest(data)
            if of_short is None or of_rest is None:
                raise MemoryError(_NO_MEMORY)
            if len(of_short) == 1 == len(of_rest):
                found.append(())
                continue
            matched = [self._short[m] for m in of_short if m] + [self._rest[m] for m in of_rest if m]
            found.append(self._exactly(sorted(matched), line, data))
        return found

    def _exactly(self, places: list[int], line: str, data: bytes) -> tuple[int, ...]:
        ascii_, counted = line.isascii(), self._counted
        return tuple([place for place in places if (ascii_ and not counted[place]) or self._holds(place, data)])

    def _holds(self, place: int, data: bytes) -> bool:
        pattern = self._exact[place]
        return pattern is None or Alone.of(pattern).fits(data)


class Alone:
    """A set of one pattern: says whether it matches a fifth of the time that a compiled pattern takes to say where."""

    __slots__ = ("_match",)

    def __init__(self, pattern: str) -> None:
        self._match = _set([pattern])

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


def _set(patterns: Sequence[str], at_start: bool = False) -> Callable[[str | bytes], list[int] | None]:
    """What matches a set of _ALWAYS and these patterns. `at_start`: they match nowhere but where the line begins."""
    made = re2.Set.MatchSet(options()) if at_start else re2.Set.SearchSet(options())
    for pattern in (_ALWAYS, *patterns):
        made.Add(pattern)
    made.Compile()
    match: Callable[[str | bytes], list[int] | None] = made.Match
    return match


def _ends_early(pattern: str) -> bool:
    """True for a relaxed pattern that begins where the line begins, and passes over no text of any kind."""
    if not pattern.startswith("^") or pattern[1:2] in ("*", "+", "?", "{") or ".*" in pattern or ".+" in pattern:
        return False
    if _FLAGS.search(pattern):
        return False
    depth = 0
    for found in _BRACKETS.finditer(pattern) if "|" in pattern else ():
        if found[0] == "|" and not depth:
            return False
        depth += (found[0] == "(") - (found[0] == ")")
    return True


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
