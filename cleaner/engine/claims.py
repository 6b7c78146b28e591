"""What rules want: a claim is one rule's wish for a stretch of lines, found by looking up hits, not by trying rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.engine.view import View, Working
from cleaner.ruleset.conditions import Between, Condition, InPart, Near, ProseShare
from cleaner.ruleset.pattern import spans_of
from cleaner.ruleset.rule import Region, Rule
from cleaner.ruleset.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule (by its number) wants these places gone; `waits` when only its `near` has not come true."""

    rule: int
    at: int  #: the line that the matcher fits
    places: Sequence[int]
    spans: tuple[tuple[int, int], ...] = ()  #: inline: in the raw line, code points
    waits: Near | None = None


def candidates(view: View, ruleset: RuleSet, active: frozenset[int]) -> Iterator[tuple[int, int]]:
    """(place, rule) for every drop rule whose matcher fits a line, each pair once, by place and then by rule.

    `cut: before` comes last and from the bottom up, so that of several matches the one that takes most is first.
    """
    by_test, rules, place = ruleset.by_test, ruleset.rules, view.place
    found: set[tuple[int, int]] = set()
    for line, tests in view.working.hits.items():
        if (at := place.get(line)) is not None:
            numbers = {number for test in tests for number in by_test.get(test, ())}
            found.update((at, number) for number in numbers if number in active and not rules[number].keeps)
    for kind, numbered in ruleset.by_class.items():
        places = view.places_of.get(kind, ())
        found.update((at, number) for number in numbered if number in active for at in places)
    upwards = {pair for pair in found if rules[pair[1]].extent == "before"}
    yield from sorted(found - upwards)
    yield from sorted(upwards, reverse=True)


def accused(working: Working, ruleset: RuleSet, active: frozenset[int]) -> frozenset[int]:
    """The lines that the matcher of a drop rule fits: they don't count as prose when the main run is sought.

    Otherwise a cookie notice below the story would make itself a part of the story. Rules that hang on a fingerprint
    accuse nobody: a second pass may not see the fingerprint any more.
    """
    by_test, rules = ruleset.by_test, ruleset.rules
    return frozenset(
        line
        for line, tests in working.hits.items()
        if any(
            number in active and not rules[number].keeps and not rules[number].scope.fingerprint
            for test in tests
            for number in by_test.get(test, ())
        )
    )


def claim_at(view: View, rule: Rule, number: int, at: int) -> Claim | None:
    """The claim of a rule whose matcher fits the line at this place; None when its conditions don't hold."""
    waits = None
    for condition in rule.when:
        if not isinstance(condition, ProseShare) and not condition.holds(view, at, ()):
            if not isinstance(condition, Near):
                return None
            waits = condition
    if any(condition.holds(view, at, ()) for condition in rule.unless if not isinstance(condition, ProseShare)):
        return None
    places, spans = _extent(view, rule, at)
    if not places or not _shares_fit(view, rule, at, places):
        return None
    return Claim(number, at, places, spans, waits)


def _shares_fit(view: View, rule: Rule, at: int, places: Sequence[int]) -> bool:
    """The conditions that speak of all that would go; asked last, for the extent costs more than they do."""
    return all(c.holds(view, at, places) for c in rule.when if isinstance(c, ProseShare)) and not any(
        c.holds(view, at, places) for c in rule.unless if isinstance(c, ProseShare)
    )


def _extent(view: View, rule: Rule, at: int) -> tuple[Sequence[int], tuple[tuple[int, int], ...]]:
    """The places that the rule would take, and the spans within the line for inline rules."""
    if rule.extent == "line":
        return (at,), ()
    if rule.extent == "paragraph":
        return view.paragraph(at), ()
    if rule.extent == "after":
        return range(at, len(view)), ()
    if rule.extent == "before":
        return range(at + 1), ()
    if rule.extent == "inline":
        spans = spans_of(rule.spans, view.working.raw[view.order[at]])
        return ((at,) if spans else ()), spans
    assert rule.region is not None
    return region(view, rule.region, at), ()


def region(view: View, shape: Region, opening: int) -> range:
    """The places of a region from its opening line on; empty when it has fewer lines than it needs.

    It ends at the first line whose class it doesn't take, unless the bridge carries it over. Where prose of the main
    run ends it, a headline that stands by itself before that prose belongs to the prose, and is given back.
    """
    classes, end = view.classes, opening + 1
    last = min(len(view), opening + 1 + shape.most)
    while end < last:
        if classes[end] in shape.take:
            end += 1
        elif (over := _bridge(classes, shape, end)) and end + over < last:
            end += over
        else:
            break
    if end < len(view) and classes[end] == "prose" and end - 1 > opening + shape.need and _stands_alone(view, end - 1):
        end -= 1
    return range(opening, end) if end - opening - 1 >= shape.need else range(0)


def _bridge(classes: list[str], shape: Region, at: int) -> int:
    """How many odd lines from `at` on the region may step over: up to `gap`, if `then` list lines follow; else 0."""
    for odd in range(1, shape.gap + 1):
        follow = classes[at + odd : at + odd + shape.then]
        if len(follow) == shape.then and all(kind in shape.take for kind in follow):
            return odd
    return 0


def _stands_alone(view: View, at: int) -> bool:
    """A headline with a blank line before it, when the line above it has none: the heading of what follows."""
    return (
        view.classes[at] == "headline"
        and len(view.paragraph(at)) <= 2
        and view.paragraph(at)[0] == at
        and len(view.paragraph(at - 1)) > 1
    )


def stopped_by(view: View, rule: Rule, at: int) -> str | None:
    """The first thing that keeps a rule whose matcher fits from claiming the line, in words; None when nothing does."""
    places, _ = _extent(view, rule, at)
    if not places:
        if rule.region is not None:
            return f"need: {rule.region.need} lines of {', '.join(sorted(rule.region.take))} must follow"
        return "no span of the raw line matches"
    for condition in rule.when:
        if not condition.holds(view, at, places):
            return f"when {condition.words}{_fact(view, condition, at)}"
    for condition in rule.unless:
        if condition.holds(view, at, places):
            return f"unless {condition.words}{_fact(view, condition, at)}"
    return None


def _fact(view: View, condition: Condition, at: int) -> str:
    if isinstance(condition, InPart):
        return f"; the line is in the {view.part(at)}" if view.part(at) else "; the document has no prose, so no parts"
    if isinstance(condition, Between):
        return f"; it is {condition.number(view, at)}"
    return ""
