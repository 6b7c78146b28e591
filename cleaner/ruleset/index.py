"""Every line test of every rule, asked at once: a table for whole lines, an RE2 set for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from cleaner.fold import bare
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.pattern import options

_ALWAYS = ""  # a pattern that matches every line: without it, "no match" and "the DFA ran out of memory" look the same


class Index:
    """Numbers line tests as rules are compiled, then answers them for whole documents.

    Pickles as its tests; the sets, which can't be pickled, are built again on arrival.
    """

    def __init__(self, tests: Sequence[LineTest] = ()) -> None:
        self._numbers: dict[LineTest, int] = {}
        self._sets: tuple[_Set, _Set] | None = None
        for test in tests:
            self.number(test)

    def __reduce__(self) -> tuple[type[Index], tuple[tuple[LineTest, ...]]]:
        return type(self), (tuple(self._numbers),)

    def number(self, test: LineTest) -> int:
        """The number of a table or pattern test, given on first sight."""
        self._sets = None
        return self._numbers.setdefault(test, len(self._numbers))

    def phrases(self) -> dict[str, tuple[int, ...]]:
        """The whole lines of the table (folded, bare) with the numbers of their tests."""
        return self._built()[0].table

    def hits(self, raw: Sequence[str], folded: Sequence[str]) -> dict[int, tuple[int, ...]]:
        """The numbers of the tests that match, for each line that any test matches. Parallel arrays of lines."""
        on_folded, on_raw = self._built()
        found: dict[int, tuple[int, ...]] = {}
        for i, line in enumerate(folded):
            if line and (numbers := on_folded.match(line, bare(line))):
                found[i] = numbers
        if on_raw:
            for i, line in enumerate(raw):
                if line and (numbers := on_raw.match(line, line)):
                    found[i] = found.get(i, ()) + numbers
        return found

    def _built(self) -> tuple[_Set, _Set]:
        """The sets over folded and over raw lines, built when first asked and after new tests came in."""
        if self._sets is None:
            numbered = self._numbers.items()
            self._sets = (
                _Set([(test, n) for test, n in numbered if not test.raw]),
                _Set([(test, n) for test, n in numbered if test.raw]),
            )
        return self._sets


class _Set:
    """The table and the RE2 set of one reading of lines (folded or raw)."""

    def __init__(self, numbered: list[tuple[LineTest, int]]) -> None:
        self.table: dict[str, tuple[int, ...]] = {}
        self.of_pattern: list[int] = [-1]
        self.set: Any = re2.Set.SearchSet(options())
        self.set.Add(_ALWAYS)
        for test, number in numbered:
            if test.kind == "table":
                self.table[test.value] = (*self.table.get(test.value, ()), number)
            else:
                self.set.Add(test.value)
                self.of_pattern.append(number)
        self.set.Compile()

    def __bool__(self) -> bool:
        return bool(self.table) or len(self.of_pattern) > 1

    def match(self, line: str, whole: str) -> tuple[int, ...]:
        exact = self.table.get(whole, ())
        if len(self.of_pattern) == 1:
            return exact
        try:
            matched = self.set.Match(line)
        except UnicodeEncodeError:  # a lone surrogate in a raw line; folded lines have none
            matched = self.set.Match(line.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        if matched is None:
            raise MemoryError("RE2 ran out of memory for its set of patterns; raise max_mem in ruleset/pattern.py")
        return exact if len(matched) == 1 else exact + tuple(self.of_pattern[m] for m in matched if m)
