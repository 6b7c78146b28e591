"""What rules want: a claim is one rule's wish for a stretch of lines, found by looking up hits, not by trying rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.engine.view import View
from cleaner.mainrun import WIDE_GAP_WORDS
from cleaner.ruleset.conditions import Between, Condition, InPart
from cleaner.ruleset.pattern import spans_of
from cleaner.ruleset.question import Question
from cleaner.ruleset.rule import Region, Rule
from cleaner.ruleset.tables import Numbers, Tables

#: Words up to which a sentence in a list may be a headline by itself: "Which travel radio should you buy?"
_HEADLINE_SENTENCE: Final = 14
#: What an element rule may take in all, in times of what it may take at once
_MOST_TOGETHER: Final = 3
#: Words up to which it may be a teaser in a long list
_TEASER_SENTENCE: Final = 30


class Claim:
    """A rule (by its number) wants these places gone. Two claims are never equal."""

    __slots__ = ("at", "places", "rule", "spans", "why")

    def __init__(
        self, rule: int, at: int, places: Sequence[int], spans: tuple[tuple[int, int], ...] = (), why: str = ""
    ) -> None:
        self.rule: Final = rule
        self.at: Final = at  #: the line that the matcher fits
        self.places: Final = places
        self.spans: Final = spans  #: inline: in the raw line, code points
        self.why: Final = why  #: where the rule's own reason doesn't say it


def candidates(view: View, questions: tuple[Question, ...], tables: Tables) -> list[tuple[int, int]]:
    """(place, rule) for every drop rule whose matcher fits a line, each pair once, by place and then by rule.

    Without the rules that ask for `near`: those are asked where something was dropped, see verdicts. Cuts upwards
    come last and from the bottom up, so that of several matches the one that takes most is first.
    """
    found: set[tuple[int, int]] = set()
    upwards: set[tuple[int, int]] = set()
    for number, places in fitting(view, questions, tables.drops, tables.drops_of_class):
        pairs = upwards if questions[number].upwards else found
        for at in places:
            pairs.add((at, number))
    return sorted(found) + sorted(upwards, reverse=True)


def fitting(
    view: View,
    questions: tuple[Question, ...],
    by_test: dict[int, Numbers],
    by_class: dict[str, Numbers],
) -> Iterator[tuple[int, Sequence[int]]]:
    """Rules with the places that their matchers fit, as far as the cheapest of their conditions leave any.

    A rule may come several times, with the same place among them.
    """
    for test, places in view.matched.items():
        for number in by_test.get(test, ()):
            question = questions[number]
            left: Sequence[int] = view.heads(test) if question.of_elements else places
            if question.narrows:
                left = question.narrowed(view, left)
            if left:
                yield number, left
    for kind, numbers in by_class.items():
        if kind in view.places_of:
            for number in numbers:
                if left := questions[number].narrowed(view, view.places_of[kind]):
                    yield number, left


def claim_at(view: View, question: Question, number: int, at: int) -> Claim | None:
    """The claim of a rule whose matcher fits the line at this place; None when its conditions don't hold.

    `near` is taken for granted: whoever asks here has seen a dropped line near.
    """
    if question.rule.extent == "node":
        return _claim_of_element(view, question, number, at)
    if not question.holds(view, at):
        return None
    places, spans = ((at,), ()) if question.is_line else _extent(view, question.rule, at)
    if not places or not question.shares_fit(view, places):
        return None
    return Claim(number, at, places, spans)


def _claim_of_element(view: View, question: Question, number: int, at: int) -> Claim | None:
    """The largest element around the line that the rule may take; one that holds the article is left as it is.

    Where all that it may take is three times as much its names mean something else on this page, and it takes none.
    """
    found = view.taken_by.get(number)
    if found is None:
        found = view.taken_by[number] = _elements_to_take(view, question)
    return Claim(number, at, found[at], ()) if at in found else None


def _elements_to_take(view: View, question: Question) -> dict[int, range]:
    """Place -> the places of the largest element around it that the rule may take.

    What the rule asks of a line one line of the element must answer.
    """
    found: dict[int, range] = {}
    tests = [test for test in question.rule.tests if test in view.matched]
    for at in sorted({at for test in tests for at in view.heads(test)}):
        if at in found:
            continue
        for places in view.elements(at, tests):
            if question.shares_fit(view, places):
                if any(question.holds(view, place) for place in places):
                    found.update(dict.fromkeys(places, places))
                break
    return found if question.shares_fit(view, sorted(found), _MOST_TOGETHER) else {}


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
    if rule.extent == "node":
        return next(iter(view.elements(at, rule.tests)), ()), ()
    if rule.extent == "inline":
        spans = spans_of(rule.spans, view.facts[at].raw)
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
    return alone or view.words[at] > min(_TEASER_SENTENCE, max(_HEADLINE_SENTENCE, WIDE_GAP_WORDS * (at - opening)))


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
