"""What the rounds of a document have decided so far, by line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cleaner.engine.blanks import with_blanks
from cleaner.engine.claims import Claim
from cleaner.engine.inline import Cuts, without
from cleaner.engine.owners import Owned, owned
from cleaner.engine.verdicts import Verdicts
from cleaner.engine.working import Working
from cleaner.formats.text import Lines
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet


@dataclass(slots=True)
class Tally:
    """Drops with their owners, the blank lines and parts of lines that go, suspects and vetoes."""

    owners: dict[int, Owned] = field(default_factory=dict)
    blanks: set[int] = field(default_factory=set)
    cuts: Cuts = field(default_factory=dict)
    suspects: dict[int, Owned] = field(default_factory=dict)
    vetoes: dict[int, list[tuple[int, Rule]]] = field(default_factory=dict)


def enter(lines: Lines, working: Working, verdicts: Verdicts, tally: Tally, ruleset: RuleSet) -> Working:
    """Enter a round's verdicts; the working text without what was dropped, or itself if nothing was."""
    rules, ranks = ruleset.rules, ruleset.ranks
    for line, claims in verdicts.suspects.items():
        if line not in tally.suspects:
            tally.suspects[line] = owned(claims, ranks)
    for line, found in verdicts.vetoes.items():
        tally.vetoes.setdefault(line, found)
    if not verdicts.drops and not verdicts.cuts:
        return working
    known: dict[tuple[tuple[Claim, ...], ...], Owned] = {}  # the lines of a region have mostly the same claims
    for line, claims in verdicts.drops.items():
        key = (tuple(claims), (*verdicts.suspects.get(line, ()), *verdicts.cuts.get(line, ())))
        owner = known.get(key)
        if owner is None:
            owner = known[key] = owned(claims, ranks, key[1])
        tally.owners[line] = owner
    cut = {line: claims for line, claims in verdicts.cuts.items() if line not in verdicts.drops}
    working, emptied = without(lines, working, cut, tally.cuts, ruleset)
    for line in emptied:
        tally.owners[line] = tally.cuts[line][-1][2]
    dropped = [*verdicts.drops, *emptied]
    gone = with_blanks(dropped, working.alive, lines)
    tally.blanks |= gone.difference(dropped)
    categories = tuple((line, rules[tally.owners[line].claim.rule].category) for line in dropped)
    alive = [line for line in working.alive if line not in gone]
    return replace(working, alive=alive, gone=working.gone + categories)
