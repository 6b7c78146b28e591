"""What the learned score sees of the lines of a text: a matrix of one row a feature, one column a line.

All lines of a document at once: sums over the lines around are differences of running sums. No feature says how long
the document is or how much of it is prose: in the texts that the score is learned from that would tell the kind of
page, and nothing of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.evidence.linelook import PARTS

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

#: classes of lines that count; every other one is 3
KINDS: Final = {"prose": 0, "headline": 1, "item": 2}
OTHER: Final = 3
#: what is summed up over the lines around
_AROUND: Final = ("words", "capitals", "ends", "digits", "said", "prose", "headline", "item", "copied")
#: lines around: from, to; the line itself counts in those that go over it
_STRETCHES: Final = {"near": (-2, 2), "around": (-10, 10), "above": (-5, -1), "below": (1, 5)}
#: the same for lines that rules dropped, in lines of the source
_GONE: Final = {"gone near": (-3, 3), "gone above": (-30, -1), "gone below": (1, 30)}
_MOST_RUN: Final = 300.0  #: words of the main run: more prove nothing more
_LARGE: Final = 50  #: lines of a paragraph: no more are told apart
_FAR: Final = 100.0  #: lines: nothing is farther than that
_NOWHERE: Final = 10**9

NAMES: Final = (
    *PARTS,
    *_AROUND[5:],
    *(f"{what} {where}" for what in _AROUND for where in _STRETCHES),
    *_GONE,
    "gone before", "gone after", "to gone above", "to gone below",
    "prose before", "prose after", "main run", "from main run", "in wide run", "to prose above", "to prose below",
    "copies", "said before", "paragraph", "paragraphs around", "opens paragraph", "below heading", "suspect",
)  # fmt: skip

#: what a reader is told of a feature that speaks against a line: the first that its name begins with
_TELLING: Final = (
    ("said near", "the lines beside it are worded like it"), ("said around", "the lines around are worded like a menu"),
    ("said above", "the lines above are worded like a menu"), ("said below", "the lines below are worded like a menu"),
    ("said before", "it stood above already"), ("said", "its wording"),
    ("gone", "rules dropped much around it"), ("to gone", "rules dropped a line near"),
    ("words ", "short lines around it"), ("ends ", "few sentences around it"), ("prose ", "where the prose is"),
    ("to prose", "no sentence is near"), ("main run", "the length of the story"),
    ("from main run", "it lies off the story"),
    ("in wide run", "it lies off the story"), ("copied ", "lines around it stand more than once"),
    ("cop", "the line stands more than once"), ("capitals ", "capitals around it"), ("digits ", "figures around it"),
    ("headline ", "labels around it"), ("item ", "list items around it"), ("paragraph", "the shape of its paragraph"),
    ("opens", "the shape of its paragraph"), ("below heading", "it is far below a heading"),
    ("suspect", "a rule below the profile fits it"),
)  # fmt: skip
_OTHERWISE: Final = "how it is written"


def telling(name: str) -> str:
    """The words for a feature, as reasons of drops say them."""
    return next((words for begins, words in _TELLING if name.startswith(begins)), _OTHERWISE)


@dataclass(frozen=True, slots=True)
class TextLines:
    """What is known of the lines that rules left, in order. One entry a line where nothing else is said."""

    looks: Floats  #: (lines, parts of a look)
    kinds: Ints  #: see KINDS
    words: Ints
    lines: Ints  #: their numbers in the source
    gone: Ints  #: sorted numbers of the lines that rules dropped
    run: tuple[int, int]  #: the main run: its first place, and the one behind it; equal where there is none
    wide: tuple[int, int]  #: the wide run
    copies: Ints  #: how often the line stands in the source
    later: Sequence[int]  #: places of lines that stand above a first time
    opens: Ints  #: places of the lines that begin a paragraph, the first place among them
    suspects: Sequence[int]  #: places


def features(text: TextLines) -> Floats:
    """The matrix (features, lines), in the order of NAMES."""
    n = len(text.kinds)
    out = np.empty((len(NAMES), n), dtype=np.float32)
    at = np.arange(n)
    parts = len(PARTS)
    out[:parts] = text.looks.T
    out[:2] = np.log1p(out[:2])  # words, and their length: twice as long is as much at any length
    prose = text.kinds == 0
    out[parts] = prose
    out[parts + 1] = text.kinds == 1
    out[parts + 2] = text.kinds == 2
    out[parts + 3] = text.copies > 1
    row = parts + 4
    row = _around(out, row, at)
    row = _dropped(out, row, text)
    row = _prose(out, row, text, prose, at)
    _copies_and_paragraphs(out, row, text, at)
    return out


def _around(out: Floats, row: int, at: Ints) -> int:
    """Means over the lines around."""
    n = len(at)
    what = out[_SUMMED]
    sums = np.zeros((len(_AROUND), n + 1), dtype=np.float32)
    what.cumsum(axis=1, out=sums[:, 1:])
    first = _within(at + _FROM, n)
    end = _within(at + _TO, n)
    means = (sums[:, end] - sums[:, first]) / np.maximum(end - first, 1)
    stop = row + len(_AROUND) * len(_STRETCHES)
    out[row:stop] = means.reshape(stop - row, n)
    return stop


def _dropped(out: Floats, row: int, text: TextLines) -> int:
    """How much rules dropped around the line, of lines that are not blank."""
    n, dropped = len(text.lines), len(text.gone)
    before = text.gone.searchsorted(text.lines)
    places = before + np.arange(n)  # among all lines that are not blank
    gone = text.lines.searchsorted(text.gone) + np.arange(dropped)
    first, end = places + _GONE_FROM, places + _GONE_TO
    whole = n + dropped
    lines = _within(end, whole) - _within(first, whole)
    out[row : row + 3] = (gone.searchsorted(end) - gone.searchsorted(first)) / np.maximum(lines, 1)
    out[row + 3] = before / np.maximum(places, 1)
    out[row + 4] = (dropped - before) / np.maximum(whole - 1 - places, 1)
    edged = _edged(gone)
    out[row + 5] = np.minimum(places - edged[before], _FAR)
    out[row + 6] = np.minimum(edged[before + 1] - places, _FAR)
    return row + 7


def _prose(out: Floats, row: int, text: TextLines, prose: NDArray[np.bool_], at: Ints) -> int:
    """Where the line is, measured in prose."""
    first, end = text.run
    sums = np.zeros(len(at) + 1)
    (text.words * prose).cumsum(out=sums[1:])
    whole = max(1.0, float(sums[-1]))
    out[row] = sums[:-1] / whole
    out[row + 1] = 1.0 - sums[1:] / whole
    out[row + 2] = min(_MOST_RUN, float(sums[end] - sums[first]))
    out[row + 3] = 0.0
    if end > first:
        off = np.minimum(at - first, 0) + np.maximum(at - end + 1, 0)
        out[row + 3] = np.minimum(np.maximum(off, -_FAR), _FAR)
    out[row + 4] = (at >= text.wide[0]) & (at < text.wide[1])
    sentences = _edged(prose.nonzero()[0])
    out[row + 5] = np.minimum(at - sentences[sentences.searchsorted(at) - 1], _FAR)
    out[row + 6] = np.minimum(sentences[sentences.searchsorted(at, "right")] - at, _FAR)
    return row + 7


def _copies_and_paragraphs(out: Floats, row: int, text: TextLines, at: Ints) -> None:
    n = len(at)
    out[row] = text.copies
    out[row + 1] = 0.0
    if text.later:
        out[row + 1, text.later] = 1.0
    sizes = np.empty(len(text.opens), dtype=np.intp)
    sizes[:-1] = text.opens[1:] - text.opens[:-1]
    sizes[-1] = n - text.opens[-1]
    size = np.minimum(sizes, _LARGE).repeat(sizes)
    out[row + 2] = size
    sums = np.zeros(n + 1)
    size.cumsum(out=sums[1:])
    first, end = np.maximum(at - 10, 0), np.minimum(at + 11, n)
    out[row + 3] = (sums[end] - sums[first]) / (end - first)
    out[row + 4] = 0.0
    out[row + 4, text.opens] = 1.0
    heading = _edged(text.opens[text.kinds[text.opens] == 1])
    out[row + 5] = np.minimum(at - heading[heading.searchsorted(at, "right") - 1], _FAR)
    out[row + 6] = 0.0
    if text.suspects:
        out[row + 6, text.suspects] = 1.0


def _within(places: Ints, end: int) -> Ints:
    """The places, none before 0 or behind `end`. (np.clip takes twice as long.)"""
    found: Ints = np.minimum(np.maximum(places, 0), end)
    return found


def _edged(places: Ints) -> Ints:
    """Sorted places with one far before them and one far behind."""
    found = np.empty(len(places) + 2, dtype=np.intp)
    found[0], found[-1] = -_NOWHERE, _NOWHERE
    found[1:-1] = places
    return found


def _columns(numbers: Sequence[int]) -> Any:
    return np.array(numbers)[:, np.newaxis]


_SUMMED: Final = np.array([NAMES.index(name) for name in _AROUND])
_FROM: Final = _columns([first for first, _ in _STRETCHES.values()])
_TO: Final = _columns([last + 1 for _, last in _STRETCHES.values()])
_GONE_FROM: Final = _columns([first for first, _ in _GONE.values()])
_GONE_TO: Final = _columns([last + 1 for _, last in _GONE.values()])
