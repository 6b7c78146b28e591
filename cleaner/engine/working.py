"""The working text of a document: what is left of its lines after each round, inline drops included."""

from __future__ import annotations

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
    return Working(lines.raw, lines.folded, range(len(lines)), index.hits(lines.raw, lines.folded))


def without(
    lines: Lines,
    working: Working,
    drops: dict[int, list[Claim]],
    cut: dict[int, list[Claim]],
    cuts: Cuts,
    ruleset: RuleSet,
) -> tuple[Working, list[int]]:
    """The working text with parts of lines cut out (entered into `cuts`), and the lines that this leaves without text."""
    if not cut:
        return working, []
    raw, folded, hits = list(working.raw), list(working.folded), dict(working.hits)
    emptied = []
    for line, claims in cut.items():
        owner = owned(line, claims, ruleset.rules)
        spans = _joined([span for claim in claims for span in claim.spans])
        earlier = [(start, end) for start, end, _ in cuts.get(line, [])]
        cuts.setdefault(line, []).extend(
            (start, end, owner) for span in spans for start, end in _in_source(span, lines.starts[line], earlier)
        )
        for start, end in reversed(spans):
            raw[line] = raw[line][:start] + raw[line][end:]
        folded[line] = fold(raw[line])
        hits.pop(line, None)
        if found := ruleset.index.hits([raw[line]], [folded[line]]):
            hits[line] = found[0]
        if not folded[line]:
            emptied.append(line)
            folded[line] = working.folded[line]  # no blank line of the author's: it goes as a whole
    return Working(raw, folded, working.alive, hits, working.gone), emptied


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


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
