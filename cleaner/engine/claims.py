"""What rules want: a claim is one rule's wish for a stretch of lines, found by looking up hits, not by trying rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.engine.view import View, Working
from cleaner.mainrun import WIDE_GAP_WORDS
from cleaner.ruleset.conditions import Between, Condition, ExtentShare, InPart, Near, Repeats, Window
from cleaner.ruleset.pattern import spans_of
from cleaner.ruleset.rule import Region, Rule
from cleaner.ruleset.tables import Tables

_ASKED_LATER = (Near, ExtentShare)
#: Words up to which a sentence in a list may be a headline by itself: "Which travel radio should you buy?"
_HEADLINE_SENTENCE = 14
#: Words up to which it may be a teaser in a long list
_TEASER_SENTENCE = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule (by its number) wants these places gone."""

    rule: int
    at: int  #: the line that the matcher fits
    places: Sequence[int]
    spans: tuple[tuple[int, int], ...] = ()  #: inline: in the raw line, code points


def candidates(view: View, rules: Sequence[Rule], tables: Tables) -> Iterator[tuple[int, int]]:
    """(place, rule) for every drop rule whose matcher fits a line, each pair once, by place and then by rule.

    Without the rules that ask for `near`: those are asked where something was dropped, see verdicts. Cuts upwards
    come last and from the bottom up, so that of several matches the one that takes most is first.
    """
    drops, place = tables.drops, view.place
    found = {
        (at, number)
        for line, tests in view.working.hits.items()
        if (at := place.get(line)) is not None
        for test in tests
        for number in drops.get(test, ())
    }
    for kind, numbers in tables.drops_of_class.items():
        for number in numbers if kind in view.places_of else ():
            found.update((at, number) for at in _narrowed(view, rules[number], view.places_of[kind]))
    upwards = {pair for pair in found if rules[pair[1]].extent in ("before", "above")}
    yield from sorted(found - upwards)
    yield from sorted(upwards, reverse=True)


def _narrowed(view: View, rule: Rule, places: Sequence[int]) -> Sequence[int]:
    """The places of a class that the cheapest conditions of a rule leave; the others are asked of these alone."""
    if any(isinstance(c, Window) and not c.may_hold(view) for c in rule.when):
        return ()
    for condition in rule.when:
        if isinstance(condition, InPart):
            places = [at for at in places if view.part(at) in condition.parts]
        elif isinstance(condition, Repeats):
            places = [at for at in places if condition.holds(view, at, ())]
    return places


def accused(working: Working, tables: Tables) -> frozenset[int]:
    """The lines that the matcher of a drop rule fits: they don't count as prose when the main run is sought.

    Otherwise a cookie notice below the story would make itself a part of the story. Rules that hang on a fingerprint
    accuse nobody: a second pass may not see the fingerprint any more.
    """
    return frozenset(line for line, tests in working.hits.items() if not tables.accusing.isdisjoint(tests))


def claim_at(view: View, rule: Rule, number: int, at: int) -> Claim | None:
    """The claim of a rule whose matcher fits the line at this place; None when its conditions don't hold.

    `near` is taken for granted: whoever asks here has seen a dropped line near.
    """
    if not all(condition.holds(view, at, ()) for condition in rule.when if not isinstance(condition, _ASKED_LATER)):
        return None
    if any(condition.holds(view, at, ()) for condition in rule.unless if not isinstance(condition, ExtentShare)):
        return None
    places, spans = _extent(view, rule, at)
    if not places or not _shares_fit(view, rule, at, places):
        return None
    return Claim(number, at, places, spans)


def _shares_fit(view: View, rule: Rule, at: int, places: Sequence[int]) -> bool:
    """The conditions that speak of all that would go; asked last, for the extent costs more than they do."""
    return all(c.holds(view, at, places) for c in rule.when if isinstance(c, ExtentShare)) and not any(
        c.holds(view, at, places) for c in rule.unless if isinstance(c, ExtentShare)
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
    if rule.extent == "below":
        return range(at + 1, len(view)), ()
    if rule.extent == "above":
        return range(at), ()
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
        elif (over := _bridge(view, shape, opening, end)) and end + over < last:
            end += over
        else:
            break
    if end < len(view) and classes[end] == "prose" and end - 1 > opening + shape.need and _stands_alone(view, end - 1):
        end -= 1
    return range(opening, end) if end - opening - 1 >= shape.need else range(0)


def _bridge(view: View, shape: Region, opening: int, at: int) -> int:
    """How many odd lines from `at` on the region may step over: up to `gap`, if `then` list lines follow; else 0."""
    classes = view.classes
    for odd in range(1, shape.gap + 1):
        if classes[at + odd - 1] == "prose" and _belongs_to_the_story(view, opening, at + odd - 1):
            return 0
        follow = classes[at + odd : at + odd + shape.then]
        if len(follow) == shape.then and all(kind in shape.take for kind in follow):
            return odd
    return 0


def _belongs_to_the_story(view: View, opening: int, at: int) -> bool:
    """True for prose that weighs more than the list above it, and for a paragraph by itself below a list without gaps.

    The last paragraph of a story may stand between a list and a footer, and three short lines may follow it. The
    weights are those of the wide run, but here the lines of the list count.
    """
    alone = len(view.paragraph(at)) == 1 and at - 1 > opening and len(view.paragraph(at - 1)) > 1
    return alone or view.words(at) > min(_TEASER_SENTENCE, max(_HEADLINE_SENTENCE, WIDE_GAP_WORDS * (at - opening)))


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
