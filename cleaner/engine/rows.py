"""Claims to decisions: who owns a line, which blank lines go with it, which lines make one row of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from cleaner.engine.claims import Claim
from cleaner.formats.text import Lines
from cleaner.model import Act, Decision
from cleaner.ruleset.rule import Rule

_EXTENT_RANK: Final = {
    "node": -1,  # what an element says of itself explains a line better than words that it shares with others
    "inline": 0,
    "line": 0,
    "paragraph": 1,
    "region": 2,
    "before": 3,
    "after": 3,
    "above": 3,
    "below": 3,
}


class Owned:
    """The claim that answers for a line, and the other rules that agreed."""

    __slots__ = ("also", "claim")

    def __init__(self, claim: Claim, also: frozenset[int]) -> None:
        self.claim: Final = claim
        self.also: Final = also


def owned(claims: Sequence[Claim], rules: tuple[Rule, ...], others: Iterable[Claim] = ()) -> Owned:
    """The most confident claim owns a line; of equals one that knows the words, the narrower, the first by id.

    `others` agreed, but don't drop the line themselves.
    """
    best = claims[0] if len(claims) == 1 else min(claims, key=lambda claim: _rank(rules[claim.rule]))
    return Owned(best, frozenset(claim.rule for claim in (*claims, *others) if claim.rule != best.rule))


def _rank(rule: Rule) -> tuple[int, bool, int, str]:
    return -rule.level, not rule.tests, _EXTENT_RANK[rule.extent], rule.id


def with_blanks(dropped: Iterable[int], alive: Sequence[int], lines: Lines) -> set[int]:
    """The dropped lines and the blank lines that go with them, so that paragraphs stay apart and no gap grows.

    A run of dropped lines takes the blank lines inside of it and behind it; those behind it stay where a line that
    stays stands right above the run, for they now part that line from the next. At the end of the document the run
    takes the blank lines before it too.
    """
    folded = lines.folded
    gone = set(dropped)
    behind: list[int] = []  # blank lines since the last line of a run
    in_run = parts = above_is_text = False
    above = -1
    for line in alive:
        if not folded[line]:
            if in_run:
                behind.append(line)
            above_is_text = False
        elif line in gone:
            gone.update(behind)
            behind = []
            if not in_run:
                in_run, parts = True, above_is_text
        else:
            gone.update(_fusing(above, behind, lines) if parts else behind)
            behind, in_run, above_is_text, above = [], False, True, line
    if in_run:
        gone.update(behind)
        gone.update(_blanks_at_end(gone, alive, folded))
    return gone


def _fusing(above: int, behind: list[int], lines: Lines) -> list[int]:
    r"""Of blank lines that stay, those that would melt into the line end above: a \n right behind a lone \r."""
    if above < 0 or not lines.ends_in_lone_return(above):
        return []
    found = []
    for line in behind:
        if not lines.begins_with_line_feed(line):
            break
        found.append(line)
    return found


def _blanks_at_end(gone: set[int], alive: Sequence[int], folded: Sequence[str]) -> list[int]:
    found = []
    for line in reversed(alive):
        if line not in gone:
            if folded[line]:
                break
            found.append(line)
    return found


def drop_rows(
    lines: Lines,
    owners: dict[int, Owned],
    blanks: set[int],
    cuts: dict[int, list[tuple[int, int, Owned]]],
    rules: tuple[Rule, ...],
) -> list[Decision]:
    """The drops of a document, sorted and disjoint. `cuts`: line -> (start, end, owner) of inline drops."""
    rows = [_row("drop", lines, group, rules) for group in _groups(owners, blanks)]
    for line, spans in cuts.items():
        for start, end, owner in sorted(spans, key=lambda span: span[0]):
            rows.append(_decision("drop", start, end, line, line, rules[owner.claim.rule], _ids(owner.also, rules)))
    return sorted(rows, key=lambda row: row.start)


def suspect_rows(lines: Lines, owners: dict[int, Owned], rules: tuple[Rule, ...]) -> list[Decision]:
    """Rows for matches that the profile leaves in the text."""
    return [_row("suspect", lines, group, rules) for group in _groups(owners, set())]


def veto_rows(lines: Lines, vetoes: dict[int, list[tuple[int, Rule]]], rules: tuple[Rule, ...]) -> list[Decision]:
    """Rows for lines that a keep rule saved; `also` names the rules that wanted them gone."""
    rows = []
    for line, found in sorted(vetoes.items()):
        keeper = min((keeper for _, keeper in found), key=lambda rule: rule.id)
        wanted = tuple(sorted({rules[number].id for number, _ in found}))
        rows.append(_decision("veto", lines.starts[line], lines.starts[line + 1], line, line, keeper, wanted))
    return rows


def stop_row(lines: Lines, why: str) -> Decision:
    """The row of a document that a safety stop kept whole."""
    return Decision("stop", 0, lines.starts[-1], 1, max(1, len(lines)), "stop", "protect", "certain", why)


_Group = tuple[int, int, Owned, set[int]]  # first line, last line, owner, rules that agreed


def _groups(owners: dict[int, Owned], blanks: set[int]) -> list[_Group]:
    """Neighbouring lines of one claim; blank lines join the row before them, at the document's end the one after."""
    groups: list[_Group] = []
    waiting = -1  # first of the blank lines that no dropped line precedes
    for line in sorted([*owners, *blanks]):
        mine = owners.get(line)
        joins = bool(groups) and groups[-1][1] == line - 1
        if mine is None:
            if joins and waiting < 0:
                first, _, owner, also = groups[-1]
                groups[-1] = (first, line, owner, also)
            elif waiting < 0:
                waiting = line
            continue
        if joins and waiting < 0 and mine.claim is groups[-1][2].claim and len(mine.claim.places) > 1:
            first, _, owner, also = groups[-1]
            groups[-1] = (first, line, owner, also | mine.also)
        else:
            groups.append((waiting if waiting >= 0 else line, line, mine, set(mine.also)))
        waiting = -1
    return groups


def _row(act: Act, lines: Lines, group: _Group, rules: tuple[Rule, ...]) -> Decision:
    first, last, owner, also = group
    rule = rules[owner.claim.rule]
    row = _decision(act, lines.starts[first], lines.starts[last + 1], first, last, rule, _ids(also, rules))
    return replace(row, why=owner.claim.why) if owner.claim.why else row


def _decision(act: Act, start: int, end: int, first: int, last: int, rule: Rule, also: tuple[str, ...]) -> Decision:
    return Decision(act, start, end, first + 1, last + 1, rule.id, rule.category, rule.confidence, rule.why, also)


def _ids(numbers: Iterable[int], rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(sorted(rules[number].id for number in numbers))
