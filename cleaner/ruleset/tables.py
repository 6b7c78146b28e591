"""What the engine asks of the rules that are for one document, as tables: built once for each set of such rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cleaner.ruleset.rule import Rule
from cleaner.ruleset.schema import INFORMATION
from cleaner.ruleset.value import Value

K = TypeVar("K")
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tables(Value):
    """Tests and classes -> numbers of rules (their places in the rule set), sorted; active rules alone."""

    drops: dict[int, Numbers]  #: test -> drop rules without `near`
    near: dict[int, Numbers]  #: test -> drop rules with `near`
    drops_of_class: dict[str, Numbers]
    near_of_class: dict[str, Numbers]
    keeps: dict[int, Numbers]  #: test -> keep rules
    protectors_of: dict[str, Numbers]  #: class -> keep rules that protect it
    protectors_of_verse: Numbers
    protectors_of_dialogue: Numbers
    protectors_of_paragraphs: Numbers  #: keep rules that protect a paragraph for a line of it
    accusing: frozenset[int]  #: tests of the drop rules that accuse lines


def tables(rules: Sequence[Rule], asks_near: Iterable[int], active: frozenset[int]) -> Tables:
    """The tables of the rules whose numbers are in `active`; `asks_near`: the numbers of those with `near`."""
    near = active.intersection(asks_near)
    keeps = {n for n in active if rules[n].keeps}
    plain = active - near - keeps
    accusers = (n for n in active - keeps if _accuses(rules[n]))
    protectors = grouped((name, n) for n in keeps for name in rules[n].classes)
    return Tables(
        drops=grouped((test, n) for n in plain for test in rules[n].tests),
        near=grouped((test, n) for n in near for test in rules[n].tests),
        drops_of_class=grouped((name, n) for n in plain for name in rules[n].classes),
        near_of_class=grouped((name, n) for n in near for name in rules[n].classes),
        keeps=grouped((test, n) for n in keeps for test in rules[n].tests),
        protectors_of=protectors,
        protectors_of_verse=protectors.get("verse", ()),
        protectors_of_dialogue=protectors.get("dialogue", ()),
        protectors_of_paragraphs=tuple(n for n in sorted(keeps) if rules[n].classes and rules[n].extent == "paragraph"),
        accusing=frozenset(test for n in accusers for test in rules[n].tests),
    )


def _accuses(rule: Rule) -> bool:
    """True for a rule whose matcher alone makes a line suspicious, so that it is no sign of where the story is.

    Not so what hangs on a fingerprint, information, and elements that are noise only to some.
    """
    to_some = rule.extent == "node" and rule.level == 0
    return not rule.scope.fingerprint and rule.category not in INFORMATION and not to_some


def grouped(pairs: Iterable[tuple[K, int]]) -> dict[K, Numbers]:
    """Key -> the numbers paired with it, sorted."""
    found: dict[K, list[int]] = {}
    for key, n in pairs:
        found.setdefault(key, []).append(n)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}
