"""One round: every claim on the lines that are left becomes a drop, a suspect or a veto."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.engine.claims import Claim, candidates, claim_at, fitting
from cleaner.engine.keepers import Keepers
from cleaner.engine.view import View
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.tables import Tables


@dataclass(slots=True)
class Verdicts:
    """What a round decided, by line of the document (not by place: places change from round to round)."""

    drops: dict[int, list[Claim]] = field(default_factory=dict)
    cuts: dict[int, list[Claim]] = field(default_factory=dict)  #: inline drops
    suspects: dict[int, list[Claim]] = field(default_factory=dict)
    vetoes: dict[int, list[tuple[int, Rule]]] = field(default_factory=dict)  #: line -> (rule, its keeper)


def decide(view: View, ruleset: RuleSet, active: frozenset[int], dropping: frozenset[int]) -> Verdicts:
    """Judge every claim of this view. `dropping`: the rules that the profile lets drop."""
    verdicts = Verdicts()
    tables = ruleset.tables(active)
    judge = _Judge(view, ruleset, dropping, Keepers(view, ruleset, tables), verdicts)
    questions = ruleset.questions
    for at, number in candidates(view, questions, tables):
        if not judge.has_taken(at, number) and (claim := claim_at(view, questions[number], number, at)) is not None:
            judge.enter(claim)
    if ruleset.near and (verdicts.drops or view.working.gone):
        _spread(view, ruleset, tables, judge)
    _leave_one_copy(view, ruleset, verdicts)
    return verdicts


def _leave_one_copy(view: View, ruleset: RuleSet, verdicts: Verdicts) -> None:
    """Take back the drop of a copy where all its likes go in the same round: the last of those that stand again.

    Each rule sees the other copies and none knows of the others' claims, so a cut above the title could take one copy
    and the rule for repeated titles the other. Where the title itself is what has to go, no copy of it stays.
    """
    of_copies = ruleset.of_copies
    copies = [
        line
        for line, claims in verdicts.drops.items()
        if claims[0].rule in of_copies and all(claim.rule in of_copies for claim in claims)
    ]
    if not copies:
        return
    facts = view.working.facts
    gone = Counter(facts[line].folded for line in verdicts.drops)
    for line, claims in verdicts.drops.items():
        if any(ruleset.rules[c.rule].category == "title" for c in claims):
            del gone[facts[line].folded]
    for line in sorted(copies, reverse=True):
        at = view.place(line)
        if at is not None and gone[facts[line].folded] == view.count(at):
            gone[facts[line].folded] -= 1
            del verdicts.drops[line]


class _Judge:
    """Turns claims into verdicts."""

    def __init__(
        self, view: View, ruleset: RuleSet, dropping: frozenset[int], keepers: Keepers, verdicts: Verdicts
    ) -> None:
        self._view, self._rules, self._dropping = view, ruleset.rules, dropping
        self._keepers, self._verdicts = keepers, verdicts
        self._taken: dict[int, set[int]] = {}  # rule -> places of its claims over several lines

    def has_taken(self, at: int, number: int) -> bool:
        """True when the rule has this line already, as a part of a longer claim, and a claim from here adds nothing.

        So a thousand `End of article` lines are one cut, not a thousand cuts of a thousand lines. A region that
        reached its `max` doesn't count: one that opens inside of it may reach further.
        """
        return number in self._taken and at in self._taken[number]

    def enter(self, claim: Claim) -> bool:
        """Record the verdicts of a claim; True when at least one line goes."""
        rule, dropped = self._rules[claim.rule], False
        if len(claim.places) == 1 and claim.places[0] == claim.at and not rule.region:
            return self._enter_line(claim, claim.at)
        anchored = (
            rule.extent == "node" or claim.at not in claim.places or self._keepers.keeper(claim.at, claim.rule) is None
        )
        places = claim.places if anchored else (claim.at,)  # no list hangs below a heading that is content itself
        if rule.region and anchored and claim.rule in self._dropping:
            places = self._up_to_content(claim, rule.region.need)
        if len(places) > 1 and not (rule.region and len(places) > rule.region.most):
            taken = self._taken.setdefault(claim.rule, set())
            places = [at for at in places if at not in taken]  # of two cuts the second adds what lies before the first
            taken.update(places)
        for at in places:
            dropped = self._enter_line(claim, at) or dropped
        return dropped

    def _enter_line(self, claim: Claim, at: int) -> bool:
        line = self._view.order[at]
        if claim.rule not in self._dropping:
            self._verdicts.suspects.setdefault(line, []).append(claim)
            return False
        keeper = self._keepers.keeper(at, claim.rule)
        if keeper is not None:
            self._verdicts.vetoes.setdefault(line, []).append((claim.rule, keeper))
            return False
        (self._verdicts.cuts if claim.spans else self._verdicts.drops).setdefault(line, []).append(claim)
        return True

    def _up_to_content(self, claim: Claim, need: int) -> Sequence[int]:
        """The lines of a region before the first that is protected by its class: there content begins."""
        for k, at in enumerate(claim.places):
            keeper = self._keepers.keeper(at, claim.rule)
            if keeper is not None and keeper.classes:
                self._verdicts.vetoes.setdefault(self._view.order[at], []).append((claim.rule, keeper))
                return claim.places[:k] if k > need else ()
        return claim.places

    @property
    def drops(self) -> dict[int, list[Claim]]:
        """Line -> the claims of this round by which it goes."""
        return self._verdicts.drops


def _spread(view: View, ruleset: RuleSet, tables: Tables, judge: _Judge) -> None:
    """Ask the rules with `near` wherever a dropped line is near, in sweeps down and up until nothing changes.

    A long row of clocks or symbols goes in one sweep. Asked once a round, each round would take three lines of the
    row, and a page of ten thousand symbols would need three thousand rounds.
    """
    waiting: dict[int, set[int]] = {}
    for number, places in fitting(view, ruleset.questions, tables.near, tables.near_of_class):
        for at in places:
            waiting.setdefault(at, set()).add(number)
    if not waiting:
        return
    sweep = _Sweep(view, ruleset, judge, {at: sorted(numbers) for at, numbers in waiting.items()})
    changed = True
    while changed and sweep.waiting:
        down = sweep.run(range(len(view)), 0)
        up = sweep.run(range(len(view) - 1, -1, -1), 1)
        changed = down or up


class _Sweep:
    """Walks over the lines and remembers how many were left when each branch of categories lost its last one."""

    def __init__(self, view: View, ruleset: RuleSet, judge: _Judge, waiting: dict[int, list[int]]) -> None:
        self.waiting = waiting  #: place -> rules that no dropped line was near to so far
        self._view, self._ruleset, self._judge = view, ruleset, judge
        self._widest: Final = max(near.within for near in ruleset.near.values())
        branches = ruleset.branches
        self._gaps = {at: [b for of in gone for b in branches[of]] for at, gone in view.gaps.categories.items()}

    def run(self, places: range, side: int) -> bool:
        """One sweep; `side`: 0 when the gap before a line is met first, 1 when the gap behind it is."""
        changed = False
        gaps, waiting, order, drops = self._gaps, self.waiting, self._view.order, self._judge.drops
        branches, rules = self._ruleset.branches, self._ruleset.rules
        left = 0  # lines passed that stay
        latest = -self._widest  # what `left` was when any line went
        lost: dict[str, int] = {}  # branch -> what `left` was when a line of it went
        for at in places:
            if gaps and at + side in gaps:
                latest = left
                for branch in gaps[at + side]:
                    lost[branch] = left
            if left - latest < self._widest and at in waiting:
                changed = self._ask(at, left, lost) or changed
            if order[at] not in drops:
                left += 1
                continue
            latest = left
            for claim in drops[order[at]]:
                for branch in branches[rules[claim.rule].category]:
                    lost[branch] = left
        return changed

    def _ask(self, at: int, left: int, lost: dict[str, int]) -> bool:
        changed, rules, still = False, self._ruleset, []
        for number in self.waiting.pop(at):
            near = rules.near[number]
            for branch in near.categories:
                if branch in lost and left - lost[branch] < near.within:
                    break
            else:
                still.append(number)
                continue
            if not self._judge.has_taken(at, number):
                claim = claim_at(self._view, rules.questions[number], number, at)
                changed = (claim is not None and self._judge.enter(claim)) or changed
        if still:
            self.waiting[at] = still
        return changed
