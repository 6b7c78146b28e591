"""What was decided, as rows of the ledger: which lines make one row, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.engine.inline import Cuts
from cleaner.engine.owners import Owned
from cleaner.formats.html import Page
from cleaner.formats.text import Lines
from cleaner.model import Act, Decision
from cleaner.ruleset.rule import Rule

_Group = tuple[int, int, Owned, set[int]]  # first line, last line, owner, rules that agreed


class Rows:
    """Makes the rows of one document. `page`: for HTML, the elements that the rows name."""

    def __init__(self, lines: Lines, rules: tuple[Rule, ...], page: Page | None) -> None:
        self._lines, self._rules, self._page = lines, rules, page

    def drops(self, owners: dict[int, Owned], blanks: set[int], cuts: Cuts) -> list[Decision]:
        """The drops, sorted and disjoint. `cuts`: line -> (start, end, owner) of inline drops."""
        rows = [self._row("drop", group) for group in _groups(owners, blanks)]
        for line, spans in cuts.items():
            for start, end, owner in sorted(spans, key=lambda span: span[0]):
                rows.append(self._decision("drop", (start, end), (line, line), owner))
        return sorted(rows, key=lambda row: row.start)

    def suspects(self, owners: dict[int, Owned]) -> list[Decision]:
        """Rows for matches that the profile leaves in the text."""
        return [self._row("suspect", group) for group in _groups(owners, set())]

    def vetoes(self, vetoes: dict[int, list[tuple[int, Rule]]]) -> Iterator[Decision]:
        """Rows for lines that a keep rule saved; `also` names the rules that wanted them gone."""
        starts = self._lines.starts
        for line, found in sorted(vetoes.items()):
            keeper = min((keeper for _, keeper in found), key=lambda rule: rule.id)
            wanted = tuple(sorted({self._rules[number].id for number, _ in found}))
            yield self._by("veto", (starts[line], starts[line + 1]), (line, line), keeper, keeper.why, wanted)

    def stop(self, why: str) -> Decision:
        """The row of a document that a safety stop kept whole."""
        path = self._path(0) if len(self._lines) else ""
        end, last = self._lines.starts[-1], max(1, len(self._lines))
        return Decision("stop", 0, end, 1, last, "stop", "protect", "certain", why, (), path)

    def _row(self, act: Act, group: _Group) -> Decision:
        first, last, owner, also = group
        starts = self._lines.starts
        return self._decision(act, (starts[first], starts[last + 1]), (first, last), owner, also)

    def _decision(
        self, act: Act, span: tuple[int, int], lines: tuple[int, int], owner: Owned, also: Iterable[int] | None = None
    ) -> Decision:
        rule = self._rules[owner.claim.rule]
        ids = tuple(sorted([self._rules[number].id for number in (owner.also if also is None else also)]))
        return self._by(act, span, lines, rule, owner.claim.why or rule.why, ids)

    def _by(
        self, act: Act, span: tuple[int, int], lines: tuple[int, int], rule: Rule, why: str, also: tuple[str, ...]
    ) -> Decision:
        (start, end), (first, last) = span, lines
        path = self._path(first)
        return Decision(act, start, end, first + 1, last + 1, rule.id, rule.category, rule.confidence, why, also, path)

    def _path(self, line: int) -> str:
        return "" if self._page is None else self._page.nodes[line].path


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
