"""The lines that are still in the text, and what rules may ask of them. Every answer is computed once, when asked.

Places count the lines that are left and not blank, from 0. Lines already dropped are no neighbours and no prose any
more; they only answer `near`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import accumulate, pairwise

from cleaner.engine.copies import Copies
from cleaner.engine.gaps import Gaps
from cleaner.engine.voices import Voices
from cleaner.engine.working import Working
from cleaner.formats.html.stretches import Stretches
from cleaner.mainrun import WIDE_GAP_WORDS, main_run
from cleaner.ruleset import conditions
from cleaner.ruleset.conditions import Look


class View(conditions.View):
    """One round's picture of the document; see cleaner.ruleset.conditions.View for the promises."""

    def __init__(
        self, working: Working, function_words: frozenset[str] | None, accusing: frozenset[int] = frozenset()
    ) -> None:
        """`accusing`: the tests that drop rules ask of a line before all else."""
        facts = working.facts
        self.working = working
        self.order: list[int] = [line for line in working.alive if facts[line].folded]  #: place -> line
        self.facts = [facts[line] for line in self.order]  #: by place
        self.words = [fact.words for fact in self.facts]  #: by place
        self.classes = working.classes(function_words, self.order)  #: by place
        self.places_of: dict[str, list[int]] = {}  #: class -> places
        for at, kind in enumerate(self.classes):
            if kind in self.places_of:
                self.places_of[kind].append(at)
            else:
                self.places_of[kind] = [at]
        self.matched: dict[int, list[int]] = {}  #: number of a test -> places of the lines that it matches
        for at, fact in enumerate(self.facts):
            for test in fact.tests:
                if test in self.matched:
                    self.matched[test].append(at)
                else:
                    self.matched[test] = [at]
        self._before: list[int] | None = None
        if working.page is not None:
            self._match_elements(working.page.stretches)
        self._tests = frozenset(self.matched)
        self._function_words = function_words
        self._accusing = accusing
        self.taken_by: dict[int, dict[int, range]] = {}  #: element rule -> place -> the places that go with it
        self._places: dict[Look, list[int]] = {}  # of looks that need no line to be asked
        self._heads: dict[int, list[int]] = {}
        # made when first asked for:
        self._unaccused: list[str] | None = None
        self._gaps: Gaps | None = None
        self._wide_run: range | None = None
        self._prose_words = -1
        self._prose_sums: list[int] | None = None
        self._starts: list[int] | None = None
        self._run: range | None = None
        self._copies: Copies | None = None
        self._voices: Voices | None = None

    def __len__(self) -> int:
        return len(self.order)

    def place(self, line: int) -> int | None:
        """The place of a line; None when it is blank or gone."""
        at = bisect_left(self.order, line)
        return at if at < len(self.order) and self.order[at] == line else None

    def _match_elements(self, stretches: Mapping[int, Stretches]) -> None:
        """Enter the lines inside of elements that selectors match."""
        before = self._lines_before()
        for test, found in stretches.items():
            places: list[int] = []
            for first, end in found.outermost():
                places += range(before[first], before[end])
            if places:
                self.matched[test] = places

    def heads(self, test: int) -> list[int]:
        """The first place of each element that this selector matches."""
        found = self._heads.get(test)
        if found is None:
            page = self.working.page
            spans = page.stretches.get(test, ()) if page is not None else ()
            places = (self.places_between(*span) for span in spans)
            found = self._heads[test] = sorted({held[0] for held in places if held})
        return found

    def places_between(self, first: int, end: int) -> range:
        """The places of the lines from the first on, up to `end` but without it."""
        before = self._lines_before()
        return range(before[first], before[end])

    def _lines_before(self) -> list[int]:
        """Line -> how many places lie before it; one more than there are lines."""
        if self._before is None:
            here = [0] * len(self.working.facts)
            for line in self.order:
                here[line] = 1
            self._before = list(accumulate(here, initial=0))
        return self._before

    # --- the parts of the document

    @property
    def wide_run(self) -> range:
        """The places between which lists are protected: the main run with wider gaps."""
        if self._wide_run is None:
            run = main_run(self._classes_unaccused(), self.words, WIDE_GAP_WORDS)
            self._wide_run = range(run[0], run[1] + 1) if run else range(0)
        return self._wide_run

    def run_of_prose(self, aside: Set[int]) -> tuple[int, int] | None:
        """The wide run with every line of prose in it, accused or not: what the safety stop guards.

        `aside`: lines that are no part of it.
        """
        kinds = self.classes
        if aside:
            kinds = ["blank" if line in aside else kind for line, kind in zip(self.order, kinds, strict=True)]
        return main_run(kinds, self.words, WIDE_GAP_WORDS)

    def _classes_unaccused(self) -> list[str]:
        """The classes, blank for the lines that drop rules ask about before all else."""
        if self._unaccused is None:
            accused = [at for test in self._tests & self._accusing for at in self.matched[test]]
            self._unaccused = self.classes.copy() if accused else self.classes
            for at in accused:
                self._unaccused[at] = "blank"
        return self._unaccused

    @property
    def run(self) -> range:
        """The places of the main run; empty where there is none.

        A line that the matcher of a drop rule fits proves nothing about where it is: otherwise a cookie notice below
        the story would make itself a part of the story.
        """
        if self._run is None:
            run = main_run(self._classes_unaccused(), self.words)
            self._run = range(run[0], run[1] + 1) if run else range(0)
        return self._run

    def part(self, at: int) -> str | None:
        run = self.run
        if not run:
            return None
        return "head" if at < run[0] else "tail" if at > run[-1] else "body"

    def within(self, places: Sequence[int], parts: frozenset[str]) -> Sequence[int]:
        run = self.run
        if not run:
            return ()
        begin, end = bisect_left(places, run[0]), bisect_left(places, run[-1] + 1)
        found: list[int] = []
        if "head" in parts:
            found += places[:begin]
        if "body" in parts:
            found += places[begin:end]
        if "tail" in parts:
            found += places[end:]
        return found

    # --- one line

    def link_density(self, at: int) -> float | None:
        page = self.working.page
        return None if page is None else page.links[self.order[at]]

    def elements(self, at: int, tests: Iterable[int]) -> list[range]:
        """The places of the elements around the line that these selectors match, the largest first."""
        page, line = self.working.page, self.order[at]
        if page is None:
            return []
        spans = [span for test in tests if test in page.stretches for span in page.stretches[test].holding(line)]
        if len(spans) > 1:
            spans = sorted(set(spans), key=lambda span: (span[0] - span[1], span))
        return [self.places_between(*span) for span in spans]

    def text(self, at: int) -> str:
        """The folded line."""
        return self.facts[at].folded

    def fits(self, at: int, look: Look) -> bool:
        if self.working.index.waits(look, look.groups):
            groups = look.groups
            return self._in_group(at, *groups[0]) if len(groups) == 1 else all(self._in_group(at, *g) for g in groups)
        places = self.places(look)
        k = bisect_left(places, at)
        return k < len(places) and places[k] == at

    def somewhere(self, look: Look) -> bool:
        return self.working.index.waits(look, look.groups) or bool(self.places(look))

    def seen(self, look: Look, at: int, step: int, within: int, until: Look | None, enough: int) -> int:
        first, last = (at + 1, min(len(self) - 1, at + within)) if step > 0 else (max(0, at - within), at - 1)
        if until is not None:
            ends = self.places(until)
            k = bisect_left(ends, first if step > 0 else at)
            if step > 0 and k < len(ends):
                last = min(last, ends[k])
            elif step < 0 and k:
                first = max(first, ends[k - 1])
        if not self.working.index.waits(look, look.groups):
            places = self.places(look)
            return min(enough, bisect_left(places, last + 1) - bisect_left(places, first))
        found = 0
        for place in range(first, last + 1) if step > 0 else range(last, first - 1, -1):
            found += self.fits(place, look)
            if found >= enough:
                break
        return found

    def places(self, look: Look) -> list[int]:
        """Sorted places of the lines that look like this, as far as it is told without asking a line."""
        found = self._places.get(look)
        if found is None:
            groups = [self._places_of_group(tests, kinds) for tests, kinds in look.groups]
            found = groups[0] if len(groups) == 1 else sorted(set(groups[0]).intersection(*groups[1:]))
            self._places[look] = found
        return found

    def _places_of_group(self, tests: frozenset[int], kinds: frozenset[str]) -> list[int]:
        sources = [self.matched[test] for test in tests & self._tests]
        sources += [self.places_of[kind] for kind in kinds if kind in self.places_of]
        if len(sources) == 1:
            return sources[0]
        return sorted({at for places in sources for at in places})

    def _in_group(self, at: int, tests: frozenset[int], kinds: frozenset[str]) -> bool:
        fact, index = self.facts[at], self.working.index
        return (
            not tests.isdisjoint(fact.tests)
            or self.classes[at] in kinds
            or any(fact.fits(test, index) for test in index.asked(tests))
            or ("verse" in kinds and self.is_verse(at))
            or ("dialogue" in kinds and self.is_dialogue(at))
        )

    def is_verse(self, at: int) -> bool:
        """True for a line of a stanza, or of a refrain beside one."""
        return at in self.voices.stanzas

    def is_dialogue(self, at: int) -> bool:
        """True for quoted speech, and for the line of a speaker who takes turns with another."""
        return self.facts[at].speech or (bool(self.facts[at].label) and self.voices.takes_turns(self.facts[at].label))

    @property
    def voices(self) -> Voices:
        """Which lines are verse or speech."""
        if self._voices is None:
            starts = [*self.paragraph_starts, len(self.order)]
            self._voices = Voices(self.facts, [range(*pair) for pair in pairwise(starts)], self._function_words)
        return self._voices

    # --- the line among the others

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

    def repeated(self, places: Sequence[int], where: str) -> Sequence[int]:
        copies = self.copies
        if not copies.later and where != "later":
            return ()
        if where == "earlier":
            return [at for at in places if at in copies.later]
        if where == "prev":
            return [at for at in places if at in copies.later and self.text(at) == self.text(at - 1)]
        return [at for at in places if copies.last_entry(self.facts[at].entry) > at]

    def count(self, at: int) -> int:
        return self.copies.counts[self.text(at)]

    @property
    def copies(self) -> Copies:
        """Which lines stand more than once."""
        if self._copies is None:
            self._copies = Copies(self.facts)
        return self._copies

    def bounded(self, places: Sequence[int], what: str, least: int | None, most: int | None) -> Sequence[int]:
        low, high = least or 0, 10**18 if most is None else most
        if what == "words":
            words = self.words
            return [at for at in places if low <= words[at] <= high]
        if what == "count":
            counts, facts = self.copies.counts, self.facts
            return [at for at in places if low <= counts[facts[at].folded] <= high]
        prose = self.places_of.get("prose", [])
        # the prose before grows from line to line, so those within bounds are one stretch of places; and so behind
        if what == "prose_before":
            first = prose[low - 1] + 1 if 0 < low <= len(prose) else 0 if not low else len(self)
            end = prose[high] + 1 if high < len(prose) else len(self)
        else:
            first = prose[-high - 1] if high < len(prose) else 0
            end = prose[-low] if 0 < low <= len(prose) else len(self) if not low else 0
        return places[bisect_left(places, first) : bisect_left(places, end)]

    def prose_lines(self, at: int, step: int) -> int:
        places = self.places_of.get("prose", [])
        before = bisect_left(places, at)
        if step < 0:
            return before
        return len(places) - before - (self.classes[at] == "prose")

    def paragraph(self, at: int) -> range:
        """Places of the lines between the blank lines around this one."""
        starts = self.paragraph_starts
        k = bisect_left(starts, at + 1)
        last = starts[k] if k < len(starts) else len(self.order)
        return range(starts[k - 1], last)

    # --- all that a rule would take

    def prose_share(self, places: Sequence[int]) -> float:
        if not self.prose_words:
            return 0.0
        sums = self._prose_before()
        if isinstance(places, range) and places.step == 1:  # an element
            return (sums[places.stop] - sums[places.start]) / self.prose_words
        return sum([sums[at + 1] - sums[at] for at in places]) / self.prose_words

    def _prose_before(self) -> list[int]:
        """Words of prose before each place; one more than there are places."""
        if self._prose_sums is None:
            prose = [0] * len(self.order)
            for at in self.places_of.get("prose", ()):
                prose[at] = self.words[at]
            self._prose_sums = list(accumulate(prose, initial=0))
        return self._prose_sums

    def figures(self, places: Sequence[int]) -> float:
        alone = sum(self.classes[at] != "clock" and self.facts[at].is_figures for at in places)
        return alone / len(places) if places else 0.0

    @property
    def prose_words(self) -> int:
        """Words of all prose that is left."""
        if self._prose_words < 0:
            self._prose_words = sum([self.words[at] for at in self.places_of.get("prose", ())])
        return self._prose_words

    # --- what was dropped in earlier rounds

    def sides(self, at: int, categories: tuple[str, ...]) -> tuple[int | None, int | None]:
        return self.gaps.sides(at, categories)

    @property
    def gaps(self) -> Gaps:
        """Where the lines stood that were dropped."""
        if self._gaps is None:
            self._gaps = Gaps(self.working.gone, self._lines_before())
        return self._gaps

    # --- tables

    @property
    def paragraph_starts(self) -> list[int]:
        """Sorted places of the lines that begin a paragraph."""
        if self._starts is None:
            self._starts = self._find_starts()
        return self._starts

    def _find_starts(self) -> list[int]:
        starts, after_blank, at = [], True, 0
        facts = self.working.facts
        for line in self.working.alive:
            if not facts[line].folded:
                after_blank = True
                continue
            if after_blank:
                starts.append(at)
            after_blank, at = False, at + 1
        return starts
