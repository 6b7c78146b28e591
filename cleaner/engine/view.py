"""The lines that are still in the text, and what rules may ask of them. Every answer is computed once, when asked.

Places count the lines that are left and not blank, from 0. Lines already dropped are no neighbours and no prose any
more; they only answer `near`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from cleaner import classes as line_classes
from cleaner.fold import bare
from cleaner.mainrun import WIDE_GAP_WORDS, main_run
from cleaner.ruleset.index import Index

_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.):]? )+(?=\S)")


@dataclass(frozen=True, slots=True)
class Working:
    """The document as far as it is cleaned: texts by line, the lines left, what the index found."""

    raw: Sequence[str]
    folded: Sequence[str]
    alive: Sequence[int]  #: lines left, blank ones too
    hits: dict[int, tuple[int, ...]]  #: line -> numbers of the tests that match it
    index: Index  #: answers what `hits` leaves out
    gone: tuple[tuple[int, str], ...] = ()  #: (line, category) of every line dropped so far
    answers: dict[tuple[int, int], bool] = field(default_factory=dict)  #: (test, line) -> what the index said


class View:
    """One round's picture of the document; see cleaner.ruleset.conditions.View for the promises."""

    def __init__(
        self, working: Working, function_words: frozenset[str] | None, accused: frozenset[int] = frozenset()
    ) -> None:
        self.working = working
        self._accused = accused  #: lines that the matcher of a drop rule fits
        self._function_words = function_words
        self._somewhere: dict[frozenset[int], bool] = {}
        self._asked: dict[frozenset[int], tuple[int, ...]] = {}  # tests of a condition -> those that `hits` leaves out
        self.order: list[int] = [line for line in working.alive if working.folded[line]]  #: place -> line

    def __len__(self) -> int:
        return len(self.order)

    @cached_property
    def place(self) -> dict[int, int]:
        """Line -> place."""
        return {line: at for at, line in enumerate(self.order)}

    @cached_property
    def classes(self) -> list[str]:
        """The class of the line at each place."""
        raw, folded = self.working.raw, self.working.folded
        alive = list(self.working.alive)
        found = line_classes.classify([raw[i] for i in alive], [folded[i] for i in alive], self._function_words)
        return [kind for i, kind in zip(alive, found, strict=True) if folded[i]]

    @cached_property
    def places_of(self) -> dict[str, list[int]]:
        """Class -> places."""
        found: dict[str, list[int]] = {}
        for at, kind in enumerate(self.classes):
            found.setdefault(kind, []).append(at)
        return found

    @cached_property
    def run(self) -> tuple[int, int] | None:
        """First and last place of the main run. A line that a drop rule speaks of proves nothing about where it is."""
        return main_run(self._unaccused, self._word_counts)

    @cached_property
    def wide_run(self) -> range:
        """The places between which lists are protected: the main run with wider gaps."""
        run = main_run(self._unaccused, self._word_counts, WIDE_GAP_WORDS)
        return range(run[0], run[1] + 1) if run else range(0)

    @cached_property
    def _unaccused(self) -> list[str]:
        if not self._accused:
            return self.classes
        return ["blank" if line in self._accused else kind for line, kind in zip(self.order, self.classes, strict=True)]

    @cached_property
    def run_of_prose(self) -> tuple[int, int] | None:
        """The wide run with every line of prose in it, accused or not: what the safety stop guards."""
        return main_run(self.classes, self._word_counts, WIDE_GAP_WORDS)

    def part(self, at: int) -> str | None:
        if self.run is None:
            return None
        return "head" if at < self.run[0] else "tail" if at > self.run[1] else "body"

    def text(self, at: int) -> str:
        """The folded line."""
        return self.working.folded[self.order[at]]

    def words(self, at: int) -> int:
        return self.text(at).count(" ") + 1

    def tests(self, at: int) -> tuple[int, ...]:
        """Numbers of the line tests that match the line."""
        return self.working.hits.get(self.order[at], ())

    def looks(self, at: int, tests: frozenset[int], classes: frozenset[str]) -> bool:
        if tests and (not tests.isdisjoint(self.tests(at)) or self._fits_one_of(at, tests)):
            return True
        return bool(classes) and (
            self.classes[at] in classes
            or ("verse" in classes and at in self._verse)
            or (
                "dialogue" in classes
                and line_classes.dialogue(self.working.raw[self.order[at]], self.text(at), self._speakers)
            )
        )

    def _fits_one_of(self, at: int, tests: frozenset[int]) -> bool:
        """True when the line fits one of the tests that only conditions ask."""
        if (asked := self._asked.get(tests)) is None:
            asked = self._asked[tests] = self.working.index.asked(tests)
        working, line = self.working, self.order[at]
        answers = working.answers
        for number in asked:
            if (number, line) not in answers:
                answers[number, line] = working.index.fits(number, working.raw[line], working.folded[line])
            if answers[number, line]:
                return True
        return False

    def somewhere(self, tests: frozenset[int]) -> bool:
        if (found := self._somewhere.get(tests)) is None:
            found = self._somewhere[tests] = bool(self.working.index.asked(tests)) or any(
                not tests.isdisjoint(self.working.hits.get(line, ())) for line in self.order
            )
        return found

    def neighbour(self, at: int, step: int) -> int | None:
        at += step
        return at if 0 <= at < len(self.order) else None

    def opens(self, at: int, what: str) -> bool:
        if what == "document":
            return at == 0
        paragraph = self.paragraph(at)
        if paragraph[0] != at or len(paragraph) == 1:
            return False
        return what == "paragraph" or (self._entry(at) and self._among_entries(paragraph))

    def _entry(self, at: int) -> bool:
        """True for a headline with the text of it on the line below, as a glossary has them."""
        return self.classes[at] == "headline" and self.classes[at + 1] in ("prose", "other")

    def _among_entries(self, paragraph: range) -> bool:
        """True when the paragraph before or behind this one is an entry too, with another first line."""
        sides = [self.paragraph(at)[0] for at in (paragraph[0] - 1, paragraph[-1] + 1) if 0 <= at < len(self)]
        return any(
            len(self.paragraph(first)) > 1 and self._entry(first) and self.text(first) != self.text(paragraph[0])
            for first in sides
        )

    def repeats_earlier(self, at: int) -> bool:
        return self._first_place[self.text(at)] < at

    def repeats_above(self, at: int) -> bool:
        return at > 0 and self.text(at) == self.text(at - 1)

    def repeats_later(self, at: int) -> bool:
        return self._last_entry.get(_entry(self.text(at)), at) > at

    def count(self, at: int) -> int:
        return self._counts[self.text(at)]

    def prose_lines(self, at: int, step: int) -> int:
        places = self.places_of.get("prose", [])
        before = bisect_left(places, at)
        if step < 0:
            return before
        return len(places) - before - (self.classes[at] == "prose")

    def prose_share(self, places: Sequence[int]) -> float:
        taken = sum(self._word_counts[at] for at in places if self.classes[at] == "prose")
        return taken / self.prose_words if self.prose_words else 0.0

    def figures(self, places: Sequence[int]) -> float:
        alone = sum(self.classes[at] != "clock" and _figures_alone(self.text(at)) for at in places)
        return alone / len(places) if places else 0.0

    @cached_property
    def prose_words(self) -> int:
        """Words of all prose that is left."""
        return sum(self._word_counts[at] for at in self.places_of.get("prose", ()))

    def distance(self, at: int, category: str) -> int | None:
        return min((d for d in self.sides(at, category) if d is not None), default=None)

    def sides(self, at: int, category: str) -> tuple[int | None, int | None]:
        gaps = self.gaps(category)
        k = bisect_left(gaps, at + 1)  # gaps[k - 1] <= at < gaps[k]
        return at - gaps[k - 1] + 1 if k else None, gaps[k] - at if k < len(gaps) else None

    def gaps(self, category: str) -> list[int]:
        """Sorted places before which a line of the category (or of its branch) was dropped."""
        if category not in self._gaps:
            self._gaps[category] = self._find_gaps(category)
        return self._gaps[category]

    def paragraph(self, at: int) -> range:
        """Places of the lines between the blank lines around this one."""
        starts = self._paragraph_starts
        k = bisect_left(starts, at + 1)
        last = starts[k] if k < len(starts) else len(self.order)
        return range(starts[k - 1], last)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        starts, after_blank, at = [], True, 0
        for line in self.working.alive:
            if not self.working.folded[line]:
                after_blank = True
                continue
            if after_blank:
                starts.append(at)
            after_blank, at = False, at + 1
        return starts

    @cached_property
    def _word_counts(self) -> list[int]:
        return [self.words(at) for at in range(len(self.order))]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self.working.folded[line] for line in self.order)

    @cached_property
    def _first_place(self) -> dict[str, int]:
        return {self.working.folded[line]: at for at, line in reversed(list(enumerate(self.order)))}

    @cached_property
    def _last_entry(self) -> dict[str, int]:
        return {_entry(self.working.folded[line]): at for at, line in enumerate(self.order)}

    @cached_property
    def _gaps(self) -> dict[str, list[int]]:
        return {}

    def _find_gaps(self, category: str) -> list[int]:
        inside = category + "."
        lines = (line for line, of in self.working.gone if of == category or of.startswith(inside))
        return sorted({bisect_left(self.order, line) for line in lines})

    @cached_property
    def _verse(self) -> frozenset[int]:
        """The places of stanzas, and of the refrains of a line or two beside them."""
        starts = [*self._paragraph_starts, len(self.order)]
        stanzas = [range(first, end) for first, end in pairwise(starts)]
        whole = [line_classes.verse([self.text(at) for at in stanza], self._function_words) for stanza in stanzas]
        beside = [a or b for a, b in zip([False, *whole], [*whole[1:], False], strict=False)]
        found: list[int] = []
        for k, stanza in enumerate(stanzas):
            if whole[k] or (beside[k] and line_classes.refrain([self.text(at) for at in stanza])):
                found += stanza
        return frozenset(found)

    @cached_property
    def _speakers(self) -> Counter[str]:
        return line_classes.speakers([self.working.folded[line] for line in self.order])


def _entry(folded: str) -> str:
    """The words of a heading or of an entry of a list: no bullet, and no number before them."""
    return _NUMBER.sub("", bare(folded))


def _figures_alone(text: str) -> bool:
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)
