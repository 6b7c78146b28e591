"""What is known of a line by itself, whatever stands around it. Furniture is met again and again, and remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner import classes
from cleaner.fold import bare, fold
from cleaner.ruleset.index import Index

_NUMBER: Final = re.compile(r"^(?:\d+(?:\.\d+)*[.):]? )+(?=\S)")
_LONGEST: Final = 120  #: characters of a line worth remembering: sentences are met once
_MOST: Final = 20_000  #: lines remembered, some 10 MB


class Fact:
    """One line. `shape`: its class, or SENTENCE where the words decide; `tests`: numbers of the tests that match it."""

    __slots__ = (
        "_answers", "_common", "_common_in", "_entry", "_is_figures", "_label", "_speech",
        "folded", "look", "may_be_verse", "page_look", "raw", "sentence", "shape", "tells_of_code", "tests", "words",
    )  # fmt: skip

    def __init__(self, raw: str, folded: str, tests: tuple[int, ...]) -> None:
        self.raw = raw
        self.folded = folded
        self.tests = tests
        self.words = folded.count(" ") + 1
        self.shape = classes.shape(folded)
        self.sentence = classes.looks_like_a_sentence(folded)
        self.tells_of_code = classes.tells_of_code(raw)
        self.may_be_verse = classes.may_be_verse(folded)
        self.look: bytes | None = None  #: what the learned score sees of it, once asked for
        self.page_look: bytes | None = None  #: the same of a line of a page
        self._common = 0
        self._common_in: frozenset[str] | None = None
        self._entry: str | None = None
        self._is_figures: bool | None = None
        self._answers: dict[int, bool] | None = None
        self._speech: bool | None = None
        self._label: str | None = None

    def common(self, function_words: frozenset[str]) -> int:
        """How many of its words are function words, signs at their edges not looked behind."""
        if self._common_in is not function_words:
            self._common = classes.common_words(self.folded, function_words)
            self._common_in = function_words
        return self._common

    def kind(self, function_words: frozenset[str] | None) -> str:
        """The class of the line, `code` apart."""
        if self.shape != classes.SENTENCE:
            return self.shape
        at_least = self.common(function_words) if function_words else 0
        return "prose" if classes.is_spoken(self.folded, at_least, function_words) else "other"

    @property
    def speech(self) -> bool:
        """True for quoted speech."""
        if self._speech is None:
            self._speech = classes.speech(self.raw, self.folded)
        return self._speech

    @property
    def label(self) -> str:
        """The speaker's label that the line begins with (`hamlet`, `q`), or ""."""
        if self._label is None:
            self._label = classes.speaker(self.folded)
        return self._label

    @property
    def entry(self) -> str:
        """The words of a heading or of an entry of a list: no bullet, and no number before them."""
        if self._entry is None:
            self._entry = _NUMBER.sub("", bare(self.folded))
        return self._entry

    @property
    def is_figures(self) -> bool:
        """True for a line with digits and no letter."""
        if self._is_figures is None:
            self._is_figures = not any(c.isalpha() for c in self.folded) and any(c.isdigit() for c in self.folded)
        return self._is_figures

    def fits(self, number: int, index: Index) -> bool:
        """True when a test matches the line that is asked by conditions alone."""
        if self._answers is None:
            self._answers = {}
        answer = self._answers.get(number)
        if answer is None:
            answer = self._answers[number] = index.fits(number, self.raw, self.folded)
        return answer


class Facts:
    """The facts of lines, for one index of tests. Pickles without what it remembers."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, Fact] = {}

    def __reduce__(self) -> tuple[type[Facts], tuple[Index]]:
        return type(self), (self._index,)

    def of(self, raw: Sequence[str]) -> list[Fact]:
        """The facts of all lines of a document, in order. What is new is folded at once."""
        known = list(map(self._known.get, raw))
        new = self._new(list(dict.fromkeys([line for line, fact in zip(raw, known, strict=True) if fact is None])))
        return [fact or new[line] for line, fact in zip(raw, known, strict=True)]

    def _new(self, lines: list[str]) -> dict[str, Fact]:
        if not lines:
            return {}
        if len(self._known) > _MOST:
            self._known.clear()
        folded = fold("\n".join(lines)).split("\n")
        tests = self._index.tests(lines, folded)
        made: dict[str, Fact] = {}
        for k, line in enumerate(lines):
            fact = made[line] = Fact(line, folded[k], tests[k])
            if len(line) <= _LONGEST:
                self._known[line] = fact
        return made
