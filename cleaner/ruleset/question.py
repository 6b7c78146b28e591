"""A rule's conditions in the order in which the engine asks them: what costs least and rules out most comes first."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.ruleset.conditions import (
    Between,
    Condition,
    ExtentShare,
    InPart,
    Looks,
    Near,
    Repeats,
    View,
    Window,
)
from cleaner.ruleset.rule import Rule


class Question:
    """The conditions of one rule, sorted. Which of them are asked first changes no answer: all of them must hold."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        here = [c for c in rule.when if not isinstance(c, (Near, ExtentShare))]  # near is asked by the engine's sweeps
        self._anywhere = [c for c in here if isinstance(c, (Looks, Window))]
        self._narrowing = sorted((c for c in here if isinstance(c, (InPart, Between, Repeats))), key=_cost)
        self._dear = [c for c in here if not isinstance(c, (InPart, Between, Repeats))]
        self._unless = sorted((c for c in rule.unless if not isinstance(c, ExtentShare)), key=_is_dear)
        #: the rule takes elements, and what is asked of one line alone is asked of none of them for a start
        self.of_elements = rule.extent == "node" and not self._narrowing
        self.is_line = rule.extent == "line"
        self.upwards = rule.extent in ("before", "above")
        #: some of the places that the matcher fits may be left out without asking the lines one by one
        self.narrows = bool(self._anywhere or self._narrowing)
        self._shares = [c for c in rule.when if isinstance(c, ExtentShare)]
        self._unless_shares = [c for c in rule.unless if isinstance(c, ExtentShare)]

    def __reduce__(self) -> tuple[type[Question], tuple[Rule]]:
        return type(self), (self.rule,)

    def narrowed(self, view: View, places: Sequence[int]) -> Sequence[int]:
        """The places, of those that the matcher fits, that the cheap conditions leave."""
        for look in self._anywhere:
            if not look.may_hold(view):
                return ()
        for condition in self._narrowing:
            if isinstance(condition, InPart):
                places = view.within(places, condition.parts)
            elif isinstance(condition, Between):
                places = view.bounded(places, condition.what, condition.least, condition.most)
            else:
                places = view.repeated(places, condition.where)
            if not places:
                return ()
        return places

    def holds(self, view: View, at: int) -> bool:
        """True when the other conditions hold too, but for `near` and for those that speak of all that would go."""
        for condition in self._dear:
            if not condition.holds(view, at, ()):
                return False
        return not self._unless or not any(condition.holds(view, at, ()) for condition in self._unless)

    def shares_fit(self, view: View, places: Sequence[int], times: int = 1) -> bool:
        """True when the conditions hold that speak of all that would go; asked last, for the extent costs more.

        `times`: what an `unless` forbids must be so many times as much.
        """
        for condition in self._shares:
            if condition.share(view, places) < condition.least:
                return False
        return not self._unless_shares or not any(
            condition.share(view, places) >= condition.least * times for condition in self._unless_shares
        )


def _is_dear(condition: Condition) -> bool:
    return not isinstance(condition, (InPart, Between, Repeats))


def _cost(condition: InPart | Between | Repeats) -> int:
    """Whole stretches of places go first; copies are few; the entries of lists are dear to compare."""
    if isinstance(condition, InPart):
        return 0
    if isinstance(condition, Repeats):
        return 5 if condition.where == "later" else 2
    return {"words": 3, "count": 4}.get(condition.what, 1)
