"""Parts cut out of lines: the working text without them, and where they stood in the source."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from cleaner.engine.claims import Claim
from cleaner.engine.owners import Owned, owned
from cleaner.engine.working import Working
from cleaner.formats.text import Lines
from cleaner.ruleset.ruleset import RuleSet

Cuts = dict[int, list[tuple[int, int, Owned]]]  # line -> (start, end, owner), code points of the source


def without(
    lines: Lines, working: Working, cut: dict[int, list[Claim]], cuts: Cuts, ruleset: RuleSet
) -> tuple[Working, list[int]]:
    """The working text with parts of lines cut out (entered into `cuts`), and the lines that have no text left."""
    if not cut:
        return working, []
    facts = list(working.facts)
    emptied = []
    for line, claims in cut.items():
        raw = facts[line].raw
        spans = _spans(claims, len(raw), ruleset)
        earlier = [(start, end) for start, end, _ in cuts.get(line, [])]
        cuts.setdefault(line, []).extend(
            (start, end, owner)
            for first, last, owner in spans
            for start, end in _in_source((first, last), lines.starts[line], earlier)
        )
        for first, last, _ in reversed(spans):
            raw = raw[:first] + raw[last:]
        left = ruleset.facts.of([raw])[0]
        if left.folded:
            facts[line] = left
        else:
            emptied.append(line)  # it goes as a whole; it is no blank line of the author's
    has_code = working.has_code or any(facts[line].tells_of_code for line in cut)
    return replace(working, facts=facts, has_code=has_code, kinds={}), emptied


def _spans(claims: list[Claim], width: int, ruleset: RuleSet) -> list[tuple[int, int, Owned]]:
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
            spans.append((places[0], places[-1] + 1, owned(claimed, ruleset.ranks)))
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
