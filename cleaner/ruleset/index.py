"""Every line test of every rule, asked at once: a table for whole lines, an RE2 set for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import re2

from cleaner.classes import PREDICATES
from cleaner.fold import bare
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.pattern import options, relaxed, uncounted

_ALWAYS = ""  # a pattern that matches every line: without it, "no match" and "the DFA ran out of memory" look the same


class Index:
    """Numbers line tests as rules are compiled, then answers them for whole documents.

    What the matcher of a rule asks is asked of every line, all at once. What only a condition asks (about 40 of the
    200 patterns of the built-in packs, and among them those that fit nearly every line) is asked one by one, of the
    few lines that get so far.

    Pickles as its tests; the sets, which can't be pickled, are built again on arrival.
    """

    def __init__(self, tests: Sequence[LineTest] = (), asked: Iterable[int] = ()) -> None:
        self._numbers: dict[LineTest, int] = {}
        self._tests: list[LineTest] = []
        self._asked: set[int] = set()
        self._asked_of: dict[frozenset[int], tuple[int, ...]] = {}
        self._waits: dict[object, bool] = {}
        self._sets: tuple[_Set, _Set] | None = None
        for test in tests:
            self.number(test)
        self._asked.update(asked)
        self._forget()

    def __reduce__(self) -> tuple[type[Index], tuple[tuple[LineTest, ...], frozenset[int]]]:
        return type(self), (tuple(self._tests), frozenset(self._asked))

    def number(self, test: LineTest, asked: bool = False) -> int:
        """The number of a table or pattern test, given on first sight. `asked`: it may wait until a condition asks."""
        number = self._numbers.get(test)
        if number is None:
            number = self._numbers[test] = len(self._tests)
            self._tests.append(test)
            if asked and test.kind == "pattern":
                self._asked.add(number)
            self._forget()
        elif not asked:
            self.search_for([number])
        return number

    def search_for(self, numbers: Iterable[int]) -> None:
        """From now on these tests are asked of every line."""
        self._asked.difference_update(numbers)
        self._forget()

    def _forget(self) -> None:
        self._sets = None
        self._asked_of.clear()
        self._waits.clear()

    def phrases(self) -> dict[str, tuple[int, ...]]:
        """The whole lines of the table (folded, bare) with the numbers of their tests."""
        return self._built()[0].table

    def asked(self, numbers: frozenset[int]) -> tuple[int, ...]:
        """Those of the numbers that `hits` leaves out, in order; see `fits`."""
        found = self._asked_of.get(numbers)
        if found is None:
            found = self._asked_of[numbers] = tuple(sorted(numbers & self._asked))
        return found

    def selectors(self) -> dict[str, int]:
        """The CSS selectors with the numbers of their tests."""
        return {test.value: number for number, test in enumerate(self._tests) if test.kind == "css"}

    def waits(self, look: object, groups: Sequence[tuple[frozenset[int], frozenset[str]]]) -> bool:
        """True when lines must be asked whether they look like these groups; the answer is remembered under `look`.

        The index answers some tests only when asked, and the predicates of classes depend on the lines around.
        """
        found = self._waits.get(look)
        if found is None:
            found = any(self.asked(tests) or not kinds.isdisjoint(PREDICATES) for tests, kinds in groups)
            self._waits[look] = found
        return found

    def fits(self, number: int, raw: str, folded: str) -> bool:
        """True when this pattern test matches the line."""
        test = self._tests[number]
        return _Alone.of(test.value).fits(_readable(raw) if test.raw else folded)

    def hits(self, raw: Sequence[str], folded: Sequence[str]) -> dict[int, tuple[int, ...]]:
        """The numbers of the tests that match, for each line that any test matches. Parallel arrays of lines."""
        return {i: numbers for i, numbers in enumerate(self.tests(raw, folded)) if numbers}

    def tests(self, raw: Sequence[str], folded: Sequence[str]) -> list[tuple[int, ...]]:
        """The numbers of the tests that match each line. Parallel arrays of lines."""
        return [self._of_line(*line) for line in zip(raw, folded, strict=True)]

    def _of_line(self, raw: str, folded: str) -> tuple[int, ...]:
        on_folded, on_raw = self._sets or self._built()
        found = on_folded.match(folded, bare(folded)) if folded else ()
        return found + on_raw.match(raw, raw) if raw and on_raw else found

    def _built(self) -> tuple[_Set, _Set]:
        """The sets over folded and over raw lines, built when first asked and after new tests came in."""
        if self._sets is None:
            lines = [(test, n) for n, test in enumerate(self._tests) if test.kind != "css"]
            numbered = [(test, n) for test, n in lines if n not in self._asked]
            self._sets = (
                _Set([(test, n) for test, n in numbered if not test.raw]),
                _Set([(test, n) for test, n in numbered if test.raw]),
            )
        return self._sets


class _Set:
    """The table and the RE2 set of one reading of lines (folded or raw).

    The set holds relaxed patterns, which are cheap and match too much; what it finds is asked of the exact ones.
    """

    def __init__(self, numbered: list[tuple[LineTest, int]]) -> None:
        self.table: dict[str, tuple[int, ...]] = {}
        self.of_pattern: list[int] = [-1]
        self.exact: list[str | None] = [None]  #: by place in the set; None where the relaxed pattern is exact
        self.counted: list[bool] = [False]  #: by place: the relaxed pattern is not even exact for lines of ASCII
        self.set: Any = re2.Set.SearchSet(options())
        self.set.Add(_ALWAYS)
        for test, number in numbered:
            if test.kind == "table":
                self.table[test.value] = (*self.table.get(test.value, ()), number)
            else:
                cheap = relaxed(test.value)
                self.set.Add(cheap)
                self.of_pattern.append(number)
                self.exact.append(test.value if cheap != test.value else None)
                self.counted.append(uncounted(test.value) != test.value)
        self.set.Compile()

    def __bool__(self) -> bool:
        return bool(self.table) or len(self.of_pattern) > 1

    def match(self, line: str, whole: str) -> tuple[int, ...]:
        exact = self.table.get(whole, ())
        if len(self.of_pattern) == 1:
            return exact
        try:
            matched = _matched(self.set, line)
        except UnicodeEncodeError:  # a lone surrogate in a raw line; folded lines have none
            line = _readable(line)
            matched = _matched(self.set, line)
        if len(matched) == 1:
            return exact
        ascii_ = line.isascii()
        return exact + tuple(
            self.of_pattern[m] for m in matched if m and ((ascii_ and not self.counted[m]) or self._holds(m, line))
        )

    def _holds(self, place: int, line: str) -> bool:
        pattern = self.exact[place]
        return pattern is None or _Alone.of(pattern).fits(line)


class _Alone:
    """A set of one pattern: says whether it matches a fifth of the time that a compiled pattern takes to say where."""

    def __init__(self, pattern: str) -> None:
        self._set = re2.Set.SearchSet(options())
        self._set.Add(_ALWAYS)
        self._set.Add(pattern)
        self._set.Compile()

    @staticmethod
    @cache
    def of(pattern: str) -> _Alone:
        return _Alone(pattern)

    def fits(self, line: str) -> bool:
        return len(_matched(self._set, line)) == 2


def _matched(patterns: Any, line: str) -> list[int]:
    """The numbers of the patterns of a set that match, that of _ALWAYS among them."""
    matched: list[int] | None = patterns.Match(line)
    if matched is None:
        raise MemoryError("RE2 ran out of memory for its set of patterns; raise max_mem in ruleset/pattern.py")
    return matched


def _readable(raw: str) -> str:
    """A line without lone surrogates: RE2 takes UTF-8 only."""
    return raw if raw.isascii() else raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
