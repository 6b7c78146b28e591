"""One cleaned document against its gold, in words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.formats.text import split
from cleaner.gold.document import GoldDocument
from cleaner.model import Decision, Result

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Words:
    """Words of content and how many of them were lost, words of noise and how many of them were removed."""

    content: int = 0
    lost: int = 0
    noise: int = 0
    removed: int = 0

    def __add__(self, other: Words) -> Words:
        return Words(
            self.content + other.content,
            self.lost + other.lost,
            self.noise + other.noise,
            self.removed + other.removed,
        )

    @property
    def lost_percent(self) -> float:
        return 100 * self.lost / max(1, self.content)

    @property
    def removed_percent(self) -> float:
        return 100 * self.removed / max(1, self.noise)

    @property
    def f1_before(self) -> float:
        """F1 of the document as it came: content is what it should hold, all of it is what it does hold."""
        return _f1(self.content, self.noise, self.content)

    @property
    def f1_after(self) -> float:
        """F1 of the clean text."""
        return _f1(self.content - self.lost, self.noise - self.removed, self.content)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one rule took of one line."""

    rule: str
    category: str
    mark: str  #: `+` content, `-` noise
    words: int
    text: str  #: the line
    line: int  #: 1-based, as `cleaner explain` counts


@dataclass(frozen=True, slots=True)
class Scored:
    """A document, its words, and who took them."""

    gold: GoldDocument
    words: Words
    taken: tuple[Taken, ...]  #: by line; lines that are not scored left out
    stopped: bool  #: a safety stop kept the document whole


def score(gold: GoldDocument, result: Result) -> Scored:
    r"""Hold a result against the gold of its document.

    Every word (`\w+`) counts by itself, and is gone when any of its characters is; the rule of the first of them
    answers for it. Lines marked `.` are not scored.
    """
    ends = [drop.end for drop in result.drops]
    starts = split(gold.source).starts
    words, at = Words(), 0
    taken: list[Taken] = []
    for line, mark in zip(gold.lines, gold.marks, strict=True):
        if mark in "+-":
            spans = [(at + word.start(), at + word.end()) for word in _WORD.finditer(line)]
            owners = (_owner(result.drops, ends, start, end) for start, end in spans)
            by_rule = Counter((drop.rule, drop.category) for drop in owners if drop is not None)
            words += _of_line(mark, len(spans), by_rule.total())
            number = bisect_right(starts, at)
            taken += [Taken(rule, category, mark, n, line, number) for (rule, category), n in by_rule.items()]
        at += len(line) + 1
    return Scored(gold, words, tuple(taken), result.stopped)


def _owner(drops: Sequence[Decision], ends: Sequence[int], start: int, end: int) -> Decision | None:
    """The first drop that takes a character between these places. `drops` are sorted and disjoint."""
    k = bisect_right(ends, start)  # the first that ends behind the start
    return drops[k] if k < len(drops) and drops[k].start < end else None


def _of_line(mark: str, count: int, gone: int) -> Words:
    return Words(content=count, lost=gone) if mark == "+" else Words(noise=count, removed=gone)


def _f1(kept_content: int, kept_noise: int, content: int) -> float:
    if not kept_content or not content:
        return 0.0
    precision, recall = kept_content / (kept_content + kept_noise), kept_content / content
    return 2 * precision * recall / (precision + recall)
