"""Rules that prove themselves: every example of every rule is run under all rules, in every place of an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from cleaner.engine.cleaning import clean
from cleaner.formats.html import read, rendered
from cleaner.formats.text import split
from cleaner.model import Decision, Document, Result
from cleaner.ruleset.conditions import Between, InPart, Looks
from cleaner.ruleset.gutter import parse
from cleaner.ruleset.rule import LAST, Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import Example

Kind = Literal["Validated", "Noisy", "Missing", "Known miss", "Fixed"]

# Neutral prose: no rule of any pack may speak of it, and every example is set into it.
_OPENING = """\
The council voted on Monday to rebuild the old bridge over the river before the end of next year.

The work will cost four million and will be paid for by the state and by the towns on both banks.

Engineers found in the spring that two of the piers had moved, and the bridge was closed to lorries in May."""
_CLOSING = """\
The mayor said that the new bridge will carry a path for walkers and a lane for those who ride to work.

A second vote on the plan is due in the autumn, when the offers of the builders have been read.

The ferry will run every half hour until then, and nobody will have to pay for it."""

_ARTICLE = "".join(f"<p>{line}</p>" for line in f"{_OPENING}\n{_CLOSING}".split("\n") if line)

#: place -> the example in a document; the parts that it stands in
PLACES: dict[str, tuple[str, str]] = {
    "alone": ("{}\n", ""),
    "before the article": (f"{{}}\n\n{_OPENING}\n\n{_CLOSING}\n", "head"),
    "inside the article": (f"{_OPENING}\n\n{{}}\n\n{_CLOSING}\n", "body"),
    "after the article": (f"{_OPENING}\n\n{_CLOSING}\n\n{{}}\n", "tail"),
    "beside an ad label": (f"{_OPENING}\n\n{_CLOSING}\n\nAdvertisement\n{{}}\nAdvertisement\n", "tail"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one example showed. Noisy: a keep example was dropped. Missing: a drop example stayed."""

    rule: str
    file: str
    line: int
    kind: Kind
    example: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        """True for what must be mended: Noisy, Missing, and a known miss that no longer is one."""
        return self.kind in ("Noisy", "Missing", "Fixed")


def run_tests(ruleset: RuleSet, only: Sequence[str] = ()) -> Iterator[Outcome]:
    """Run the examples of every rule, or of the rules of the files named (as in `rule.file`), under all of the rules.

    Every rule drops here, whatever its confidence and category, and no safety stop holds. Rules for titles do so in
    their own examples alone: a title is there for all others, and goes only for who asks for the body of an article.
    """
    last = {rule.id for rule in LAST}
    dropping = frozenset(i for i, rule in enumerate(ruleset.rules) if not rule.keeps and rule.id not in last)
    titles = frozenset(i for i in dropping if ruleset.rules[i].category == "title")
    of_title = partial(clean, ruleset=ruleset, dropping=dropping, stops=False)
    of_others = partial(clean, ruleset=ruleset, dropping=dropping - titles, stops=False)
    for rule in ruleset.rules:
        if not only or rule.file in only:
            runner = of_title if rule.category == "title" else of_others
            for test in rule.examples:
                for outcome in _run(rule, test, runner):
                    yield _as_known_miss(outcome) if test.todo else outcome


def _as_known_miss(outcome: Outcome) -> Outcome:
    kind: Kind = "Known miss" if outcome.failed else "Fixed"
    detail = outcome.detail or "marked todo, but it works now: take the todo out"
    return Outcome(outcome.rule, outcome.file, outcome.line, kind, outcome.example, detail)


def _run(rule: Rule, test: Example, runner: partial[Result]) -> Iterator[Outcome]:
    for line in test.drop:
        yield _drop_outcome(rule, test, line, runner)
    for line in test.keep:
        yield _keep_outcome(rule, test, line, runner)
    if test.doc is not None:
        yield _doc_outcome(rule, test, test.doc, runner)
    if test.html is not None:
        yield from _html_outcomes(rule, test, test.html, runner)
    if test.inline is not None:
        yield _inline_outcome(rule, test, test.inline, runner)


def _drop_outcome(rule: Rule, test: Example, line: str, runner: partial[Result]) -> Outcome:
    places = _places_named(rule)
    stayed = [
        place
        for place in places
        if not _dropped_by(runner(_document(rule, test, PLACES[place][0].format(line))), line, rule)
    ]
    enough_once = _needs_company(rule)
    if (stayed and not enough_once) or len(stayed) == len(places):
        return _outcome(rule, "Missing", line, f"it stays {' and '.join(stayed)}")
    return _outcome(rule, "Validated", line)


def _keep_outcome(rule: Rule, test: Example, line: str, runner: partial[Result]) -> Outcome:
    for place, (frame, _) in PLACES.items():
        result = runner(_document(rule, test, frame.format(line)))
        for drop in result.drops:
            if _holds_line(result, drop.first_line, drop.last_line, line):
                return _outcome(rule, "Noisy", line, f"{place}, {drop.rule} drops it")
    return _outcome(rule, "Validated", line)


def _doc_outcome(rule: Rule, test: Example, doc: str, runner: partial[Result]) -> Outcome:
    gold = parse(doc)
    result = runner(_document(rule, test, gold.text))
    owner = {n: drop for drop in result.drops for n in range(drop.first_line - 1, drop.last_line)}
    lines = split(gold.text).raw
    for n, mark in enumerate(gold.marks):
        if mark == "+" and n in owner:
            return _outcome(rule, "Noisy", lines[n], f"line {n + 1} of the doc is dropped by {owner[n].rule}")
        if mark == "-" and n not in owner:
            return _outcome(rule, "Missing", lines[n], f"line {n + 1} of the doc stays")
    takes_part = rule.keeps or any(rule.id == drop.rule or rule.id in drop.also for drop in result.drops)
    if "-" in gold.marks and not takes_part:
        return _outcome(
            rule, "Missing", lines[gold.marks.index("-")], "other rules clean the doc; this one has no part in it"
        )
    return _outcome(rule, "Validated", f"doc of {len(lines)} lines")


def _inline_outcome(rule: Rule, test: Example, pair: tuple[str, str], runner: partial[Result]) -> Outcome:
    before, after = pair
    for place, (frame, _) in PLACES.items():
        result = runner(_document(rule, test, frame.format(before)))
        if after not in split(result.text).raw:
            return _outcome(rule, "Missing", before, f"{place} it does not become {after!r}")
    return _outcome(rule, "Validated", before)


def _html_outcomes(rule: Rule, test: Example, html: str, runner: partial[Result]) -> Iterator[Outcome]:
    """A piece of a page is set above an article; a page stays what it is."""
    whole = html if "<body" in html else f"<body>{html}<main>{_ARTICLE}</main></body>"
    page = read(whole, runner.keywords["ruleset"].selectors)
    result = runner(rendered(_document(rule, test, ""), page), page=page)
    numbers = {line.removeprefix("- "): n for n, line in enumerate(split(page.text).raw, 1)}
    cleaned = {line.removeprefix("- ") for line in split(result.text).raw}  # inline rules make new lines
    for line in (*test.gone, *test.left):
        if line not in numbers and not (rule.extent == "inline" and line in test.left and line in cleaned):
            yield _outcome(rule, "Missing", line, "it is no line of the page")
            return
    for line in test.gone:
        if not any(_is_at(drop, numbers[line]) and rule.id in (drop.rule, *drop.also) for drop in result.drops):
            yield _outcome(rule, "Missing", line, "it stays on the page")
            return
    for line in test.left:
        taken = next((drop for drop in result.drops if line in numbers and _is_at(drop, numbers[line])), None)
        if taken:
            yield _outcome(rule, "Noisy", line, f"{taken.rule} drops it")
            return
    yield _outcome(rule, "Validated", f"page of {len(page.nodes)} lines")


def _is_at(drop: Decision, line: int) -> bool:
    return drop.first_line <= line <= drop.last_line


def _document(rule: Rule, test: Example, text: str) -> Document:
    langs, sites = rule.scope.langs, rule.scope.sites
    lang = test.lang or (sorted(langs)[0] if langs else "en")
    site = test.site or (sites[0].removeprefix("*.") if sites else None)
    return Document(text, url=f"https://{site}/" if site else None, lang=lang)


def _places_named(rule: Rule) -> list[str]:
    """The places in which a drop example must go: those of the parts that the rule names or doesn't exclude."""
    parts = [condition.parts for condition in rule.when if isinstance(condition, InPart)]
    never = {part for condition in rule.unless if isinstance(condition, InPart) for part in condition.parts}
    return [place for place, (_, part) in PLACES.items() if part not in never and all(part in named for named in parts)]


def _needs_company(rule: Rule) -> bool:
    """True when a line alone can't satisfy the rule in every place: it asks for neighbours, counts or a list."""
    alone = all(isinstance(c, InPart) or (isinstance(c, Looks) and not c.step) or _counts_words(c) for c in rule.when)
    return not alone or bool(rule.unless) or rule.extent not in ("line", "inline")


def _counts_words(condition: object) -> bool:
    return isinstance(condition, Between) and condition.what == "words"


def _dropped_by(result: Result, line: str, rule: Rule) -> bool:
    return any(
        (drop.rule == rule.id or rule.id in drop.also) and _holds_line(result, drop.first_line, drop.last_line, line)
        for drop in result.drops
    )


def _holds_line(result: Result, first: int, last: int, line: str) -> bool:
    return line in split(result.document.source).raw[first - 1 : last]


def _outcome(rule: Rule, kind: Kind, example: str, detail: str = "") -> Outcome:
    return Outcome(rule.id, rule.file, rule.line, kind, example, detail)
