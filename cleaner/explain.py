"""Why each line stayed or went: its class, its part, who answers for it, and what nearly took it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cleaner.api import Cleaner
from cleaner.engine.claims import stopped_by
from cleaner.engine.view import View
from cleaner.engine.working import Working, start_of
from cleaner.evidence.language import function_words
from cleaner.fold import bare
from cleaner.formats.text import split
from cleaner.model import Decision, Document, Result
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet

Fate = Literal["kept", "dropped", "suspect", "veto", "stop"]

_LABEL_WORDS = 10  # longer lines are compared with no phrase: nobody meant them as a label
_CLOSE = 0.8  # difflib's ratio; "read mroe" reaches 0.89 of "read more"


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that nearly took the line, and the first thing that stopped it."""

    rule: str
    reason: str
    by_class: bool = False  #: only the class of the line fits, none of its words


@dataclass(frozen=True, slots=True)
class LineStory:
    """What became of one line and why."""

    number: int  #: 1-based
    text: str  #: raw, without its line end
    kind: str  #: class of the line in the source
    part: str | None  #: head, body or tail; None in a document without prose, and for blank lines
    fate: Fate
    decision: Decision | None = None  #: the row that answers for the line
    misses: tuple[Miss, ...] = ()  #: for a line that stayed, nearest first


def explain(cleaner: Cleaner, document: Document) -> list[LineStory]:
    """The story of every line of a document, in order."""
    document, page = cleaner.read(document)
    result = cleaner.clean_page(document, page)
    lines = split(document.source)
    working = start_of(cleaner.ruleset.facts.of(lines.raw), cleaner.ruleset.index, page)
    words = function_words(result.lang)
    active = cleaner.ruleset.active(result.lang, document.url, document.format, lines.folded)
    first = View(working, words, cleaner.ruleset.tables(active).accusing)
    told = _decisions_by_line(result)
    gone = {n for n, decision in told.items() if decision.act == "drop" and _is_whole(decision, lines.starts, n)}
    left = _left(working, gone, told)
    last = View(left, words, cleaner.ruleset.tables(active).accusing)
    stories = []
    for n, text in enumerate(lines.raw):
        decision = told.get(n)
        story = LineStory(n + 1, text, "blank", None, _fate(decision), decision)
        if (at := first.place(n)) is not None:
            story = replace(story, kind=first.classes[at], part=first.part(at))
        at = last.place(n)
        if at is not None and (decision is None or decision.act in ("suspect", "drop")):
            story = replace(story, misses=tuple(_misses(last, at, cleaner.ruleset, active, result, decision)))
        stories.append(story)
    return stories


def asleep(cleaner: Cleaner, result: Result, files: Collection[str]) -> dict[str, int]:
    """Of the rules of these files those that are not for this document: the reason, and how many rules it holds for."""
    document = result.document
    folded = split(document.source).folded
    active = cleaner.ruleset.active(result.lang, document.url, document.format, folded)
    rules = (rule for i, rule in enumerate(cleaner.ruleset.rules) if i not in active and rule.file in files)
    return dict(Counter(_out_of_scope(rule, result) for rule in rules))


def _decisions_by_line(result: Result) -> dict[int, Decision]:
    """Line (0-based) -> the weightiest decision on it: drop, then stop, veto, suspect."""
    told: dict[int, Decision] = {}
    weight = {"drop": 0, "veto": 1, "suspect": 2, "stop": 3}
    for decision in sorted(result.decisions, key=lambda d: weight[d.act]):
        for n in range(decision.first_line - 1, decision.last_line):
            told.setdefault(n, decision)
    return told


def _is_whole(decision: Decision, starts: list[int], line: int) -> bool:
    return decision.start <= starts[line] and decision.end >= starts[line + 1]


def _left(working: Working, gone: set[int], told: dict[int, Decision]) -> Working:
    """The document after cleaning, with what was dropped still known to `near`."""
    alive = [n for n in working.alive if n not in gone]
    dropped = tuple((n, told[n].category) for n in sorted(gone) if working.facts[n].folded)
    return replace(working, alive=alive, gone=dropped)


def _fate(decision: Decision | None) -> Fate:
    if decision is None:
        return "kept"
    return "dropped" if decision.act == "drop" else decision.act


def _misses(
    view: View, at: int, ruleset: RuleSet, active: frozenset[int], result: Result, decision: Decision | None
) -> Iterator[Miss]:
    fits = [i for test in view.facts[at].tests for i in ruleset.by_test.get(test, ())]
    fits += ruleset.by_class.get(view.classes[at], ())
    told = {decision.rule, *decision.also} if decision else set()
    by_class: list[Miss] = []
    found = False
    for number in dict.fromkeys(fits):
        rule = ruleset.rules[number]
        if rule.keeps or rule.id in told:
            continue
        reason = stopped_by(view, rule, at) if number in active else _out_of_scope(rule, result)
        if reason is None:
            continue
        found = found or not rule.classes
        if rule.classes:
            by_class.append(Miss(rule.id, reason, by_class=True))
        else:
            yield Miss(rule.id, reason)
    if not found and not told:
        yield from _nearest_phrase(view.text(at), ruleset)
    yield from by_class


def _out_of_scope(rule: Rule, result: Result) -> str:
    scope = rule.scope
    if scope.langs and result.lang not in scope.langs:
        return f"for: lang {', '.join(sorted(scope.langs))}; the document's language is {result.lang or 'unknown'}"
    if scope.sites and result.document.url:
        return f"for: site {', '.join(scope.sites)}; the document is of {result.document.url}"
    if scope.sites or scope.fingerprint:
        lines = set(split(result.document.source).folded)
        missing = next((line for line in scope.fingerprint if line not in lines), None)
        fact = f"and no line {missing!r}" if missing else "and the rule has no fingerprint"
        return f"for: site {', '.join(scope.sites) or '-'} or a fingerprint; the document has no URL, {fact}"
    return f"for: source {', '.join(sorted(scope.sources))}"


def _nearest_phrase(folded: str, ruleset: RuleSet) -> Iterator[Miss]:
    """The `is` phrase that the line begins with, or almost is."""
    line = bare(folded)
    words = line.split(" ")
    if len(words) > _LABEL_WORDS:
        return
    phrases = {phrase: numbers for phrase, numbers in ruleset.index.phrases().items() if phrase[:1].isalnum()}
    begun = max((p for k in range(1, len(words)) if (p := " ".join(words[:k])) in phrases), key=len, default=None)
    close = begun or next(iter(difflib.get_close_matches(line, phrases, n=1, cutoff=_CLOSE)), None)
    if close is None:
        return
    for number in phrases[close]:
        for i in ruleset.by_test.get(number, ()):
            if not ruleset.rules[i].keeps:
                more = f"the line goes on: {line[len(close) :].strip()!r}" if begun else f"the line is {line!r}"
                yield Miss(ruleset.rules[i].id, f"is: {close!r}; {more}")
                return
