"""The working text of a document: what is left of its lines after each round, inline drops included."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from cleaner.engine.claims import Claim
from cleaner.engine.rows import Owned, owned
from cleaner.engine.view import Working
from cleaner.fold import fold
from cleaner.formats.text import Lines
from cleaner.ruleset.index import Index
from cleaner.ruleset.ruleset import RuleSet

Cuts = dict[int, list[tuple[int, int, Owned]]]  # line -> (start, end, owner), code points of the source


def start_of(lines: Lines, index: Index) -> Working:
    """All lines of a document, with what the index finds in them."""
    return Working(lines.raw, lines.folded, range(len(lines)), index.hits(lines.raw, lines.folded), index)


def without(
    lines: Lines, working: Working, cut: dict[int, list[Claim]], cuts: Cuts, ruleset: RuleSet
) -> tuple[Working, list[int]]:
    """The working text with parts of lines cut out (entered into `cuts`), and the lines that have no text left."""
    if not cut:
        return working, []
    raw, folded, hits = list(working.raw), list(working.folded), dict(working.hits)
    emptied = []
    for line, claims in cut.items():
        spans = _spans(line, claims, len(raw[line]), ruleset)
        earlier = [(start, end) for start, end, _ in cuts.get(line, [])]
        cuts.setdefault(line, []).extend(
            (start, end, owner)
            for first, last, owner in spans
            for start, end in _in_source((first, last), lines.starts[line], earlier)
        )
        for first, last, _ in reversed(spans):
            raw[line] = raw[line][:first] + raw[line][last:]
        folded[line] = fold(raw[line])
        hits.pop(line, None)
        if found := ruleset.index.hits([raw[line]], [folded[line]]):
            hits[line] = found[0]
        if not folded[line]:
            emptied.append(line)
            folded[line] = working.folded[line]  # no blank line of the author's: it goes as a whole
    return replace(working, raw=raw, folded=folded, hits=hits, answers={}), emptied


def _spans(line: int, claims: list[Claim], width: int, ruleset: RuleSet) -> list[tuple[int, int, Owned]]:
    """The parts of a line that go, sorted and disjoint, each with the claim that owns it."""
    wanted: list[list[Claim]] = [[] for _ in range(width)]
    for claim in claims:
        for start, end in claim.spans:
            for k in range(start, end):
                wanted[k].append(claim)
    spans = []
    for claimed, group in groupby(range(width), key=lambda k: wanted[k]):
        places = list(group)
        if claimed:
            spans.append((places[0], places[-1] + 1, owned(line, claimed, ruleset.rules)))
    return spans


def _in_source(span: tuple[int, int], line_start: int, earlier: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A span of the line as it is now, in places of the source: the parts around what was cut before."""
    pieces, at = [], line_start
    left, right = span
    for start, end in [*sorted(earlier), (None, None)]:
        stop = start if start is not None else line_start + 10**18
        width = stop - at
        if left < width:
            pieces.append((at + left, at + min(right, width)))
        left, right = max(0, left - width), right - width
        if right <= 0 or end is None:
            break
        at = end
    return pieces
