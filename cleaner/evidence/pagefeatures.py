"""What the learned score sees of the lines of a page: a matrix of one row a feature, one column a line.

Most of it is about boxes: the elements around a line, from the smallest that holds more than the line outwards. How
much of the prose of the page a box holds tells content from noise better than anything about the line itself
(features that a prototype on the WCXB pages found to weigh most). No feature says how long the page is or how much of
it is prose: in the pages that the score is learned from that would tell the kind of page, and nothing of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.evidence.containers import Containers, Floats, Ints
from cleaner.evidence.linelook import PAGE_PARTS

Matrix = NDArray[np.float32]

#: what `judged` says: saved by a keep rule, nothing, information, a rule below the profile, a rule, one that is certain
SAVED, FREE, INFORMATION, SUSPECT, TAKEN, CERTAIN = -1.0, 0.0, 0.5, 1.0, 2.0, 2.5

#: tag of a line's element -> what it is
KINDS: Final = {
    "li": "item", "p": "paragraph", "td": "cell", "th": "cell", "tr": "cell", "div": "div", "dt": "term", "dd": "term",
    "label": "label", "legend": "label", "option": "label", "button": "label", "summary": "label",
    "figcaption": "caption", "caption": "caption",
}  # fmt: skip
#: tags that are asked for among the elements around a line
INSIDE: Final = ("article", "main", "nav", "header", "footer", "aside", "form", "ul", "table", "section", "figure")
BITS: Final = {tag: 1 << number for number, tag in enumerate(INSIDE)}

_BOXES: Final = 4
_OF_BOX: Final = (
    "prose share", "word share", "prose", "links", "gone", "words a line", "sentences", "lines", "money", "dates",
    "copied", "headings",
)  # fmt: skip
_SHARES: Final = (0.4, 0.7)
_OF_MAIN: Final = ("side of main", "distance from main", "depth in main", "place in main", "main of page")
_BESIDE: Final = ("words", "sentence", "links", "judged", "names near")
_REACHES: Final = (2, 6, 15)
_WITHIN: Final = ("words", "prose", "links", "gone", "sentences", "capitals", "money", "dates")
_OF_ALIKE: Final = ("prose share", "word share", "words", "sentences", "links", "gone")

NAMES: Final = (
    *PAGE_PARTS,
    "links", "function words", "sentence", "heading", "copies", "judged", "titled", "hidden", "names near", "names far",
    *(f"is {kind}" for kind in dict.fromkeys(KINDS.values())),
    *(f"in {tag}" for tag in INSIDE),
    "words above", "prose above", "prose below", "lines above", "lines below", "below title",
    *(f"{side} {name}" for name in _BESIDE for side in ("next", "previous")),
    *(f"{name} within {reach}" for reach in _REACHES for name in _WITHIN),
    "lines from heading", "level of heading", "heading judged", "heading names",
    "words to next heading", "prose to next heading", "lines to next heading",
    *(f"{name} of box {number}" for number in range(1, _BOXES + 1) for name in _OF_BOX),
    "place in box 1", "place in box 2",
    *(f"{name} {share}" for share in _SHARES for name in _OF_MAIN),
    "lines alike", *(f"{name} of lines alike" for name in _OF_ALIKE),
)  # fmt: skip

_MOST_LINES: Final = 400.0  # more are as far
_MOST_HELD: Final = 500.0
_FAR: Final = 100.0
_LEAST_PROSE: Final = 20  # words: a page with less is measured by what is no link


@dataclass(frozen=True, slots=True)
class PageLines:
    """What is known of the lines shown before any is compared with others: parallel, one entry a line."""

    looks: Matrix  #: (lines, parts of a look)
    words: Floats
    common: Floats  #: function words
    links: Floats  #: share of the characters
    sentence: Floats  #: 1 where the line looks like a sentence
    judged: Floats  #: what rules said, see SAVED and so on
    heading: Floats  #: 1 to 6, 0 none
    copies: Floats  #: how often the line stands on the page
    titled: Floats  #: 1 where the title of the page holds the line
    hidden: Floats
    clock: NDArray[np.bool_]  #: a time and nothing else; asked by no feature
    near: Floats  #: points of the names of its element and of the one around it
    far: Floats  #: points of the names of all elements around it
    kinds: Sequence[str]  #: what its element is, see KINDS; "" for others
    inside: Ints  #: bits of the elements around it, see BITS
    alike: Ints  #: equal for lines in elements of the same names
    elements: Ints  #: number of its element
    title: int  #: place of the title; -1 where there is none


def features(lines: PageLines, boxes: Containers) -> Matrix:
    """The matrix (features, lines), in the order of NAMES."""
    found: dict[str, Any] = dict(zip(PAGE_PARTS, lines.looks.T, strict=True))
    sums = _Sums(lines)
    _of_line(found, lines)
    _of_place(found, lines, sums)
    _of_neighbours(found, lines, sums)
    _of_heading(found, lines, sums)
    _of_boxes(found, lines, boxes, sums)
    _of_lines_alike(found, lines, sums)
    return np.array([found[name] for name in NAMES], np.float32)


class _Sums:
    """Running sums of numbers of the lines, with a 0 before the first."""

    ROWS: Final = ("words", "prose", "links", "gone", "sentences", "capitals", "money", "dates", "copied", "headings")

    def __init__(self, lines: PageLines) -> None:
        looks, words = lines.looks, lines.words
        gone = (lines.judged >= TAKEN).astype(float)
        prose = words * lines.sentence * (1 - gone)
        if prose.sum() < _LEAST_PROSE:
            prose = words * (1 - lines.links) * (1 - gone)
        self.values = np.array(
            [
                words, prose, words * lines.links, words * gone, lines.sentence,
                looks[:, PAGE_PARTS.index("capitals")], looks[:, PAGE_PARTS.index("money")],
                looks[:, PAGE_PARTS.index("date")], lines.copies > 1, lines.heading > 0,
            ]
        )  # fmt: skip
        self.running: Floats = np.zeros((len(self.values), len(words) + 1))
        self.values.cumsum(axis=1, out=self.running[:, 1:])
        self.total: Floats = np.maximum(self.running[:, -1], 1.0)
        self.count = len(words)

    def row(self, name: str) -> Any:
        """The running sums of one number."""
        return self.running[self.ROWS.index(name)]

    def share(self, name: str) -> Any:
        """The same as shares of the whole page."""
        return self.row(name) / self.total[self.ROWS.index(name)]


def _of_line(found: dict[str, Any], lines: PageLines) -> None:
    found["links"], found["sentence"], found["heading"] = lines.links, lines.sentence, lines.heading
    found["function words"] = lines.common / np.maximum(lines.words, 1)
    found["copies"], found["judged"], found["titled"] = lines.copies, lines.judged, lines.titled
    found["hidden"], found["names near"], found["names far"] = lines.hidden, lines.near, lines.far
    kinds = np.array(lines.kinds)
    for kind in dict.fromkeys(KINDS.values()):
        found[f"is {kind}"] = kinds == kind
    for tag, bit in BITS.items():
        found[f"in {tag}"] = (lines.inside & bit) > 0


def _of_place(found: dict[str, Any], lines: PageLines, sums: _Sums) -> None:
    at = np.arange(sums.count)
    words, prose = sums.share("words"), sums.share("prose")
    found["words above"], found["prose above"], found["prose below"] = words[:-1], prose[:-1], 1 - prose[1:]
    found["lines above"] = np.minimum(at, _MOST_LINES)
    found["lines below"] = np.minimum(sums.count - 1 - at, _MOST_LINES)
    found["below title"] = np.clip(at - lines.title, -200, 200) if lines.title >= 0 else np.full(sums.count, -300.0)


def _of_neighbours(found: dict[str, Any], lines: PageLines, sums: _Sums) -> None:
    n = sums.count
    at = np.arange(n)
    beside = (lines.words, lines.sentence, lines.links, lines.judged, lines.near)
    for name, values in zip(_BESIDE, beside, strict=True):
        found[f"next {name}"] = np.append(values[1:], 0.0)
        found[f"previous {name}"] = np.append(0.0, values[:-1])
    for reach in _REACHES:
        low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, n)
        around = sums.running[:, high] - sums.running[:, low]
        for number, name in enumerate(_WITHIN):
            over = np.maximum(around[0], 1) if name in ("prose", "links", "gone") else high - low
            found[f"{name} within {reach}"] = around[number] / over


def _of_heading(found: dict[str, Any], lines: PageLines, sums: _Sums) -> None:
    n = sums.count
    at = np.arange(n)
    headings = (lines.heading > 0).nonzero()[0]
    before = np.append(-1, headings)[headings.searchsorted(at)]  # the last one above the line
    known = before >= 0
    found["lines from heading"] = np.where(known, at - before, _FAR)
    found["level of heading"] = np.where(known, lines.heading[before], 0.0)
    found["heading judged"] = np.where(known, lines.judged[before], 0.0)
    found["heading names"] = np.where(known, lines.near[before], 0.0)
    end = np.append(headings, n)[headings.searchsorted(at, side="right")]
    words, prose = sums.row("words"), sums.row("prose")
    found["words to next heading"] = words[end] - words[at]
    found["prose to next heading"] = (prose[end] - prose[at]) / np.maximum(found["words to next heading"], 1)
    found["lines to next heading"] = np.minimum(end - at, _FAR)


def _of_boxes(found: dict[str, Any], lines: PageLines, boxes: Containers, sums: _Sums) -> None:
    at = np.arange(sums.count)
    of = dict(zip(sums.ROWS, boxes.sums(sums.running), strict=True))
    total = dict(zip(sums.ROWS, sums.total, strict=True))
    words, count = np.maximum(of["words"], 1), np.maximum(boxes.lines, 1)
    of_box = np.array(
        [
            of["prose"] / total["prose"], of["words"] / total["words"], of["prose"] / words, of["links"] / words,
            of["gone"] / words, of["words"] / count, of["sentences"] / count, np.minimum(count, _MOST_HELD),
            of["money"] / count, of["dates"] / count, of["copied"] / count, of["headings"] / count,
        ]
    )  # fmt: skip
    levels = boxes.levels(lines.elements, _BOXES)
    for number, level in enumerate(levels, 1):
        for name, values in zip(_OF_BOX, of_box[:, level], strict=True):
            found[f"{name} of box {number}"] = values
    for number, level in enumerate(levels[:2], 1):
        found[f"place in box {number}"] = (at - boxes.first[level]) / count[level]
    for share in _SHARES:
        main = boxes.holding(of["prose"], share)
        first, end = int(boxes.first[main]), int(boxes.end[main])
        below = np.maximum(at - end + 1, 0)
        above = np.minimum(at - first, 0)
        found[f"side of main {share}"] = np.sign(above + below)
        found[f"distance from main {share}"] = np.clip(above + below, -_FAR, _FAR)
        found[f"depth in main {share}"] = boxes.depth[lines.elements] - boxes.depth[main]
        found[f"place in main {share}"] = np.where(above + below == 0, (at - first) / max(1, end - first), -1.0)
        found[f"main of page {share}"] = np.full(sums.count, of["words"][main] / total["words"])


def _of_lines_alike(found: dict[str, Any], lines: PageLines, sums: _Sums) -> None:
    alike = lines.alike
    many = np.bincount(alike)
    of = {name: np.bincount(alike, sums.values[sums.ROWS.index(name)])[alike] for name in sums.ROWS[:5]}
    lines_alike = many[alike]
    found["lines alike"] = np.minimum(lines_alike, 200.0)
    found["prose share of lines alike"] = of["prose"] / sums.total[1]
    found["word share of lines alike"] = of["words"] / sums.total[0]
    found["words of lines alike"] = of["words"] / lines_alike
    found["sentences of lines alike"] = of["sentences"] / lines_alike
    found["links of lines alike"] = of["links"] / np.maximum(of["words"], 1)
    found["gone of lines alike"] = of["gone"] / np.maximum(of["words"], 1)
