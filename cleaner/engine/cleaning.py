"""(document, rules) -> result: rounds until nothing changes, then the safety stops, then the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleaner.engine.claims import accused
from cleaner.engine.rows import Owned, drop_rows, owned, stop_row, suspect_rows, veto_rows, with_blanks
from cleaner.engine.verdicts import Verdicts, decide
from cleaner.engine.view import View, Working
from cleaner.engine.working import start_of, without
from cleaner.errors import LedgerError
from cleaner.evidence import language
from cleaner.formats.text import Lines, split
from cleaner.model import Decision, Document, Result
from cleaner.ruleset.ruleset import RuleSet

#: The main run may lose this share of its words to text rules; beyond it the document is kept whole.
MOST_LOST = 0.5


@dataclass(slots=True)
class _Tally:
    """What the rounds have decided so far, by line."""

    owners: dict[int, Owned] = field(default_factory=dict)
    blanks: set[int] = field(default_factory=set)
    cuts: dict[int, list[tuple[int, int, Owned]]] = field(default_factory=dict)
    suspects: dict[int, Owned] = field(default_factory=dict)
    vetoes: dict[int, list[tuple[int, str]]] = field(default_factory=dict)


def clean(document: Document, ruleset: RuleSet, dropping: frozenset[int], stops: bool = True) -> Result:
    """Clean one document. `dropping`: numbers of the rules that may drop; `stops`: keep documents that lose too much.

    Raises LedgerError when kept and dropped text don't add up to the source, which would be our bug.
    """
    lines = split(document.source)
    working = start_of(lines, ruleset.index)
    tally = _Tally()
    first_view: View | None = None
    lang = document.lang
    while working.hits or ruleset.by_class:
        lang = document.lang or language.detect([working.folded[i] for i in working.alive])
        active = ruleset.active(lang, document.url, document.format, lines.folded)
        view = View(working, language.function_words(lang), accused(working, ruleset, active))
        first_view = first_view or view
        verdicts = decide(view, ruleset, active, dropping)
        following = _apply(lines, working, verdicts, tally, ruleset)
        if following is working:
            break
        working = following
    return _result(document, lines, tally, ruleset, first_view if stops else None, lang)


def _apply(lines: Lines, working: Working, verdicts: Verdicts, tally: _Tally, ruleset: RuleSet) -> Working:
    """Enter a round's verdicts into the tally; the working text without what was dropped, or itself if nothing was."""
    rules = ruleset.rules
    for line, claims in verdicts.suspects.items():
        tally.suspects.setdefault(line, owned(line, claims, rules))
    for line, found in verdicts.vetoes.items():
        tally.vetoes.setdefault(line, found)
    if not verdicts.drops and not verdicts.cuts:
        return working
    for line, claims in verdicts.drops.items():
        every = [*claims, *verdicts.suspects.get(line, ()), *verdicts.cuts.get(line, ())]
        tally.owners[line] = owned(line, claims, rules)
        tally.owners[line] = Owned(line, tally.owners[line].claim, _others(every, tally.owners[line]))
    cut = {line: claims for line, claims in verdicts.cuts.items() if line not in verdicts.drops}
    working, emptied = without(lines, working, verdicts.drops, cut, tally.cuts, ruleset)
    for line in emptied:
        tally.owners[line] = tally.cuts[line][-1][2]
    gone = with_blanks(tally.owners, working.alive, working.folded)
    tally.blanks |= gone - tally.owners.keys()
    categories = tuple((line, rules[tally.owners[line].claim.rule].category) for line in gone if line in tally.owners)
    alive = [line for line in working.alive if line not in gone]
    hits = {line: found for line, found in working.hits.items() if line not in gone}
    return Working(working.raw, working.folded, alive, hits, working.gone + categories)


def _others(claims: Sequence[object], owner: Owned) -> frozenset[int]:
    return frozenset(claim.rule for claim in claims if claim.rule != owner.claim.rule)  # type: ignore[attr-defined]


def _result(
    document: Document, lines: Lines, tally: _Tally, ruleset: RuleSet, first_view: View | None, lang: str | None
) -> Result:
    rules = ruleset.rules
    left = {line: cut for line, cut in tally.cuts.items() if line not in tally.owners}
    drops = drop_rows(lines, tally.owners, tally.blanks, left, rules)
    gone = tally.owners.keys() | tally.blanks
    suspects = {line: owner for line, owner in tally.suspects.items() if line not in gone}
    vetoes = {line: found for line, found in tally.vetoes.items() if line not in gone}
    flags: list[Decision] = [*suspect_rows(lines, suspects, rules), *veto_rows(lines, vetoes, rules)]
    if drops and first_view is not None and (why := _stop(first_view, tally.owners)):
        wanted = [Decision("suspect", *_fields(drop)) for drop in drops]
        drops, flags = [], [stop_row(lines, why), *flags, *wanted]
    flags.sort(key=lambda row: (row.start, row.act, row.rule))
    result = Result(document, (*drops, *flags), lang)
    if result.restore() != document.source:
        raise LedgerError(f"{document.id or 'document'}: kept and dropped text don't add up to the source")
    return result


def _fields(row: Decision) -> tuple[int, int, int, int, str, str, str, str, tuple[str, ...]]:
    return (
        row.start, row.end, row.first_line, row.last_line,
        row.rule, row.category, row.confidence, row.why, row.also,
    )  # fmt: skip


def _stop(view: View, owners: dict[int, Owned]) -> str | None:
    """Why the document must be kept whole, or None."""
    if all(line in owners for line in view.order):
        return "nothing would remain"
    if view.run is None:
        return None
    inside = range(view.run[0], view.run[1] + 1)
    total = sum(view.words(at) for at in inside)
    lost = sum(view.words(at) for at in inside if view.order[at] in owners)
    if lost > MOST_LOST * total:
        return f"the main run would lose {lost} of its {total} words"
    return None
