"""One round: every claim on the lines that are left becomes a drop, a suspect or a veto."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.engine.claims import Claim, candidates, claim_at
from cleaner.engine.keepers import Keepers
from cleaner.engine.view import View
from cleaner.ruleset.ruleset import RuleSet


@dataclass(slots=True)
class Verdicts:
    """What a round decided, by line of the document (not by place: places change from round to round)."""

    drops: dict[int, list[Claim]] = field(default_factory=dict)
    cuts: dict[int, list[Claim]] = field(default_factory=dict)  #: inline drops
    suspects: dict[int, list[Claim]] = field(default_factory=dict)
    vetoes: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  #: line -> (rule, id of its keeper)


def decide(view: View, ruleset: RuleSet, active: frozenset[int], dropping: frozenset[int]) -> Verdicts:
    """Judge every claim of this view. `dropping`: the rules that the profile lets drop."""
    verdicts = Verdicts()
    judge = _Judge(view, ruleset, dropping, Keepers(view, ruleset, active), verdicts)
    waiting: dict[int, list[Claim]] = {}
    for at, number in candidates(view, ruleset, active):
        if judge.has_taken(at, number):
            continue
        claim = claim_at(view, ruleset.rules[number], number, at)
        if claim is None:
            continue
        if claim.waits is None:
            judge(claim)
        else:
            waiting.setdefault(at, []).append(claim)
    if waiting:
        _spread(view, ruleset, waiting, judge)
    return verdicts


class _Judge:
    """Turns claims into verdicts."""

    def __init__(
        self, view: View, ruleset: RuleSet, dropping: frozenset[int], keepers: Keepers, verdicts: Verdicts
    ) -> None:
        self._view, self._rules, self._dropping = view, ruleset.rules, dropping
        self._keepers, self._verdicts = keepers, verdicts
        self._taken: dict[int, set[int]] = {}  # rule -> places of its claims over several lines

    def has_taken(self, at: int, number: int) -> bool:
        """True when the rule has this line already, as a part of a longer claim: a claim from here adds nothing.

        So a thousand `End of article` lines are one cut, not a thousand cuts of a thousand lines.
        """
        return number in self._taken and at in self._taken[number]

    def __call__(self, claim: Claim) -> bool:
        """Record the verdicts of a claim; True when at least one line goes."""
        rule, dropped = self._rules[claim.rule], False
        anchored = self._keepers.keeper(claim.at, rule) is None
        places = claim.places if anchored else (claim.at,)  # no list hangs below a heading that is content itself
        if len(places) > 1:
            self._taken.setdefault(claim.rule, set()).update(places)
        for at in places:
            line = self._view.order[at]
            if claim.rule not in self._dropping:
                self._verdicts.suspects.setdefault(line, []).append(claim)
            elif (keeper := self._keepers.keeper(at, rule)) is not None:
                self._verdicts.vetoes.setdefault(line, []).append((claim.rule, keeper.id))
            else:
                table = self._verdicts.cuts if claim.spans else self._verdicts.drops
                table.setdefault(line, []).append(claim)
                dropped = True
        return dropped

    def dropped(self, at: int) -> list[Claim]:
        """The claims of this round by which the line at this place goes."""
        return self._verdicts.drops.get(self._view.order[at], [])


def _spread(view: View, ruleset: RuleSet, waiting: dict[int, list[Claim]], judge: _Judge) -> None:
    """Let `near` spread over this round's drops, in sweeps down and up until nothing changes.

    A long row of clocks or symbols goes in one sweep. Without it each round would take three lines of the row, and a
    page of ten thousand symbols would need three thousand rounds.
    """
    forward, changed = range(len(view)), True
    while changed and waiting:
        down = _sweep(forward, ruleset, waiting, judge)
        up = _sweep(reversed(forward), ruleset, waiting, judge)
        changed = down or up


def _sweep(places: Iterable[int], ruleset: RuleSet, waiting: dict[int, list[Claim]], judge: _Judge) -> bool:
    changed = False
    since: dict[str, int] = {}  # branch -> lines left since the last drop of that branch
    for at in places:
        for claim in waiting.get(at, ()):
            assert claim.waits is not None
            if judge.has_taken(at, claim.rule):
                continue
            if any(since.get(branch, claim.waits.within) < claim.waits.within for branch in claim.waits.categories):
                waiting[at] = [other for other in waiting[at] if other is not claim]
                changed = judge(claim) or changed
        claims = judge.dropped(at)
        for claim in claims:
            category = ruleset.rules[claim.rule].category
            since[category] = since[category.split(".")[0]] = 0
        if not claims:
            for branch in since:
                since[branch] += 1
    return changed
