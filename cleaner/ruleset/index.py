"""Every line test of every rule, asked at once: a table for whole lines, a search for patterns (search.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cleaner.classes import PREDICATES
from cleaner.fold import bare
from cleaner.ruleset.hyperscan import Database, database, search
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.search import Alone, Search, readable


class Index:
    """Numbers line tests as rules are compiled, then answers them for whole documents.

    What the matcher of a rule asks is asked of every line, all at once. What only a condition asks (about 40 of the
    200 patterns of the built-in packs, and among them those that fit nearly every line) is asked one by one, of the
    few lines that get so far.

    Pickles as its tests, and the database of hyperscan; sets, which can't be pickled, are built again on arrival.
    """

    def __init__(
        self, tests: Sequence[LineTest] = (), asked: Iterable[int] = (), database: Database | None = None
    ) -> None:
        self._numbers: dict[LineTest, int] = {}
        self._tests: list[LineTest] = []
        self._asked: set[int] = set()
        self._asked_of: dict[frozenset[int], tuple[int, ...]] = {}
        self._waits: dict[object, bool] = {}
        self._readings: tuple[_Reading, _Reading] | None = None
        self._database: Database | None = None
        for test in tests:
            self.number(test)
        self._asked.update(asked)
        self._forget()
        self._database = database

    def __reduce__(self) -> tuple[type[Index], tuple[tuple[LineTest, ...], frozenset[int], Database | None]]:
        return type(self), (tuple(self._tests), frozenset(self._asked), self._database)

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
        self._readings = None
        self._database = None
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
        return Alone.of(test.value).fits(readable(raw) if test.raw else folded)

    def hits(self, raw: Sequence[str], folded: Sequence[str]) -> dict[int, tuple[int, ...]]:
        """The numbers of the tests that match, for each line that any test matches. Parallel arrays of lines."""
        return {i: numbers for i, numbers in enumerate(self.tests(raw, folded)) if numbers}

    def tests(self, raw: Sequence[str], folded: Sequence[str]) -> list[tuple[int, ...]]:
        """The numbers of the tests that match each line. Parallel arrays of lines, none with a line feed in it."""
        on_folded, on_raw = self._readings or self._built()
        found = on_folded.tests(folded, map(bare, folded))
        if not on_raw:
            return found
        return [numbers + more for numbers, more in zip(found, on_raw.tests(raw, raw), strict=True)]

    def prepare(self, cache: Path | None = None, build: bool = False) -> None:
        """From now on let hyperscan search folded lines, if its database is remembered in the cache or may be built.

        It finds the same, faster. Where hyperscan isn't switched on nothing changes.
        """
        patterns = [test.value for test, _ in self._searched_for() if test.kind == "pattern" and not test.raw]
        self._database = database(patterns, cache, build)
        self._readings = None

    def _searched_for(self) -> list[tuple[LineTest, int]]:
        lines = ((test, n) for n, test in enumerate(self._tests) if test.kind != "css")
        return [(test, n) for test, n in lines if n not in self._asked]

    def _built(self) -> tuple[_Reading, _Reading]:
        """The readings of folded and of raw lines, built when first asked and after new tests came in."""
        if self._readings is None:
            numbered = self._searched_for()
            self._readings = (
                _Reading([(test, n) for test, n in numbered if not test.raw], self._database),
                _Reading([(test, n) for test, n in numbered if test.raw], None),
            )
        return self._readings


class _Reading:
    """The table and the patterns of one reading of lines (folded or raw)."""

    def __init__(self, numbered: Iterable[tuple[LineTest, int]], database: Database | None) -> None:
        self.table: dict[str, tuple[int, ...]] = {}
        patterns: list[str] = []
        self._of_place: list[int] = []
        for test, number in numbered:
            if test.kind == "table":
                self.table[test.value] = (*self.table.get(test.value, ()), number)
            else:
                patterns.append(test.value)
                self._of_place.append(number)
        self._search: Search = search(patterns, database)

    def __bool__(self) -> bool:
        return bool(self.table or self._of_place)

    def tests(self, lines: Sequence[str], whole: Iterable[str]) -> list[tuple[int, ...]]:
        """The numbers of the tests that match each line; `whole`: the lines as the table has them."""
        known, number = self.table, self._of_place
        return [
            known.get(label, ()) + tuple([number[place] for place in places]) if places else known.get(label, ())
            for label, places in zip(whole, self._search.places(lines), strict=True)
        ]
