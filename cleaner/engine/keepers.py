"""Who saves a line: keep rules always, the protection of classes where it holds."""

from __future__ import annotations

from typing import Final

from cleaner.classes import PREDICATES
from cleaner.engine.view import View
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.tables import Numbers, Tables

#: Menus are lists too, so list items are protected only in the main run or beside prose. Code, verse and speech are
#: told apart by more than a bullet, and are protected wherever they stand (docs/decisions/004-protection.md).
_LISTS: Final = frozenset({"item"})


class Keepers:
    """Answers, for one view, which keep rule saves a line from a rule."""

    def __init__(self, view: View, ruleset: RuleSet, tables: Tables) -> None:
        self._view, self._rules, self._tables = view, ruleset.rules, tables
        self._spared_by = ruleset.spared_by  # keep rules without an entry save lines from all rules
        self._kept_by = self._find_kept(tables)
        self._protectors: list[Numbers | None] = [None] * len(view)  # by place
        self._protecting: dict[tuple[int, int, bool], bool] = {}  # (keep rule, place, rule is exact)
        self._touching: dict[tuple[int, int], bool] = {}

    def kept_places(self) -> list[int]:
        """The places of the lines that a keep rule saves by their words or their element, from whatever rule."""
        return [at for at, keeps in self._kept_by.items() if any(not self._rules[n].spares for n in keeps)]

    def keeper(self, at: int, number: int) -> Rule | None:
        """The keep rule that saves the line at this place from the rule of this number, if any does."""
        rule = self._rules[number]
        if at in self._kept_by:
            for keep in self._kept_by[at]:  # by id, so that no order of files shows
                spared = self._spared_by.get(keep)
                if spared is None or number in spared:
                    return self._rules[keep]
        if rule.extent == "node" and self._view.classes[at] != "code":  # markup says more than the look of a line
            return None
        protectors = self._protectors[at]
        if protectors is None:
            protectors = self._protectors[at] = self._protectors_of(at)
        for keep in protectors:
            spared = self._spared_by.get(keep)
            if (spared is None or number in spared) and self._protects(keep, at, rule.exact):
                return self._rules[keep]
        return None

    def _protectors_of(self, at: int) -> Numbers:
        """The keep rules that name the class of the line, or what it reads as, by id."""
        view, tables = self._view, self._tables
        found = tables.protectors_of.get(view.classes[at], ())
        if tables.protectors_of_verse and view.is_verse(at):
            found += tables.protectors_of_verse
        if tables.protectors_of_dialogue and view.is_dialogue(at):
            found += tables.protectors_of_dialogue
        if tables.protectors_of_paragraphs:
            found += tables.protectors_of_paragraphs
        return found if len(found) < 2 else tuple(sorted(set(found), key=lambda n: self._rules[n].id))

    def _find_kept(self, tables: Tables) -> dict[int, list[int]]:
        """Place -> the keep rules whose matcher and conditions hold for it."""
        view = self._view
        holding: set[tuple[int, int]] = set()
        for test, places in view.matched.items():
            for number in tables.keeps.get(test, ()):
                holding.update((at, number) for at in places)
        found: dict[int, list[int]] = {}
        for at, number in holding:
            rule = self._rules[number]
            if number not in found.get(at, ()) and self._holds(rule, at):  # its paragraph may be held already
                for place in view.paragraph(at) if rule.extent == "paragraph" else (at,):
                    found.setdefault(place, []).append(number)
        return {at: sorted(numbers, key=lambda n: self._rules[n].id) for at, numbers in found.items()}

    def _holds(self, rule: Rule, at: int) -> bool:
        return all(c.holds(self._view, at, (at,)) for c in rule.when) and not any(
            c.holds(self._view, at, (at,)) for c in rule.unless
        )

    def _protects(self, number: int, at: int, exact: bool) -> bool:
        found = self._protecting.get((number, at, exact))
        if found is None:
            keep = self._rules[number]
            lines = self._view.paragraph(at) if keep.extent == "paragraph" else (at,)
            found = any(self._protects_by_class(number, place, exact) and self._holds(keep, place) for place in lines)
            self._protecting[number, at, exact] = found
        return found

    def _protects_by_class(self, number: int, at: int, exact: bool) -> bool:
        kinds = self._rules[number].classes
        if self._is_of(at, kinds - _LISTS):
            return True
        if exact or not self._is_of(at, kinds):  # `- Advertisement -` is a bullet
            return False
        return at in self._view.wide_run or self._touches_prose(number, at)

    def _is_of(self, at: int, kinds: frozenset[str]) -> bool:
        view = self._view
        return (
            view.classes[at] in kinds
            or (PREDICATES[0] in kinds and view.is_verse(at))
            or (PREDICATES[1] in kinds and view.is_dialogue(at))
        )

    def _touches_prose(self, number: int, at: int) -> bool:
        """True when the stretch of lines of these classes around the place has prose on either side."""
        if (number, at) not in self._touching:
            view, kinds = self._view, self._rules[number].classes
            first = last = at
            while first and self._is_of(first - 1, kinds):
                first -= 1
            while last + 1 < len(view) and self._is_of(last + 1, kinds):
                last += 1
            sides = [view.classes[k] for k in (first - 1, last + 1) if 0 <= k < len(view)]
            for place in range(first, last + 1):
                self._touching[number, place] = "prose" in sides
        return self._touching[number, at]
