"""Who saves a line: keep rules always, the protection of classes where it holds."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from cleaner.engine.view import View
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.tables import Tables

#: Menus are lists too, so list items are protected only in the main run or beside prose. Code, verse and speech are
#: told apart by more than a bullet, and are protected wherever they stand (docs/decisions/004-protection.md).
_LISTS = frozenset({"item"})


class Keepers:
    """Answers, for one view, which keep rule saves a line from a rule."""

    def __init__(self, view: View, rules: Sequence[Rule], tables: Tables) -> None:
        self._view, self._rules, self._keeps = view, rules, tables.keeps
        self._protectors = tables.protectors
        self._protecting: dict[tuple[int, bool], tuple[int, ...]] = {}  # (place, rule is exact) -> protectors
        self._touching: dict[tuple[int, int], bool] = {}

    def keeper(self, at: int, rule: Rule) -> Rule | None:
        """The keep rule that saves the line at this place from the rule, if any does."""
        for number in self._kept_by.get(at, ()):  # by id, so that no order of files shows
            if _spares(self._rules[number], rule):
                return self._rules[number]
        if (found := self._protecting.get((at, rule.exact))) is None:
            found = tuple(number for number in self._protectors if self._protects(number, at, rule))
            self._protecting[at, rule.exact] = found
        return next((self._rules[number] for number in found if _spares(self._rules[number], rule)), None)

    @cached_property
    def _kept_by(self) -> dict[int, list[int]]:
        """Place -> the keep rules whose matcher and conditions hold for it."""
        found: dict[int, list[int]] = {}
        for line, tests in self._view.working.hits.items():
            if (at := self._view.place.get(line)) is None:
                continue
            for number in {n for test in tests for n in self._keeps.get(test, ())}:
                rule = self._rules[number]
                if number not in found.get(at, ()) and self._holds(rule, at):
                    for place in self._view.paragraph(at) if rule.extent == "paragraph" else (at,):
                        found.setdefault(place, []).append(number)
        return {at: sorted(numbers, key=lambda n: self._rules[n].id) for at, numbers in found.items()}

    def _holds(self, rule: Rule, at: int) -> bool:
        return all(c.holds(self._view, at, (at,)) for c in rule.when) and not any(
            c.holds(self._view, at, (at,)) for c in rule.unless
        )

    def _protects(self, number: int, at: int, rule: Rule) -> bool:
        keep = self._rules[number]
        lines = self._view.paragraph(at) if keep.extent == "paragraph" else (at,)
        return any(self._protects_by_class(number, place, rule) and self._holds(keep, place) for place in lines)

    def _protects_by_class(self, number: int, at: int, rule: Rule) -> bool:
        classes = self._rules[number].classes
        if self._view.looks(at, frozenset(), classes - _LISTS):
            return True
        if not self._view.looks(at, frozenset(), classes) or rule.exact:  # `- Advertisement -` is a bullet
            return False
        return at in self._view.wide_run or self._touches_prose(number, at)

    def _touches_prose(self, number: int, at: int) -> bool:
        """True when the stretch of lines of these classes around the place has prose on either side."""
        if (number, at) not in self._touching:
            view, classes = self._view, self._rules[number].classes
            first = last = at
            while first and view.looks(first - 1, frozenset(), classes):
                first -= 1
            while last + 1 < len(view) and view.looks(last + 1, frozenset(), classes):
                last += 1
            sides = [view.classes[k] for k in (first - 1, last + 1) if 0 <= k < len(view)]
            for place in range(first, last + 1):
                self._touching[number, place] = "prose" in sides
        return self._touching[number, at]


def _spares(keep: Rule, rule: Rule) -> bool:
    return not keep.spares or any(fnmatchcase(rule.id, pattern) for pattern in keep.spares)
