"""The main content of a page: what rules left of it, judged by jusText with the rules' verdicts between its passes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from cleaner.engine.blanks import with_blanks
from cleaner.engine.claims import Claim
from cleaner.engine.keepers import Keepers
from cleaner.engine.owners import Owned
from cleaner.engine.tally import Tally
from cleaner.engine.view import View
from cleaner.evidence.paragraphs import Paragraph, free_headings, judge
from cleaner.fold import fold
from cleaner.formats.html import Page
from cleaner.formats.text import Lines
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import INFORMATION
from cleaner.ruleset.tables import Tables

FunctionWords = frozenset[str] | None

_BYLINE = "credit.byline"
_SHORT_RUN = 2  # lines that rules took
_SHORT = 12  # words
_MOST_ABOUT = 12  # lines: more are a list
_NEAR = 4  # elements around a line in which a list of terms is looked for


class Titles(NamedTuple):
    """What is known of the titles of a page."""

    went: set[int]  #: lines: dropped for who wants no title
    copied: frozenset[str]  #: folded: a copy went, and the one that stays stands for it
    stated: str  #: folded: what the page calls itself


def leave_main_content(
    page: Page,
    view: View,
    lines: Lines,
    words: FunctionWords,
    tally: Tally,
    ruleset: RuleSet,
    tables: Tables,
    dropping: frozenset[int],
) -> None:
    """Enter into the tally which of the lines that are left are no main content. `view`: the last round's.

    Where nothing would remain, nothing is entered: such a page has no prose that could tell its content.
    """
    number = ruleset.main_content
    if number is None or not len(view):
        return
    kept = {view.order[at] for at in Keepers(view, ruleset, tables).kept_places()} | tally.vetoes.keys()
    shown = [line for line, fact in enumerate(view.working.facts) if fact.folded]
    speaking = [line for line in shown if not _is_information(line, tally, ruleset, dropping)]
    judged = _without_short_runs(speaking, tally)
    paragraphs = _paragraphs(judged, page, view, words, tally.owners, kept)
    free_headings(paragraphs)
    causes = dict(zip(judged, judge(paragraphs), strict=True))
    going = {line: cause for line in view.order if (cause := causes[line]) is not None}
    if len(going) == len(view.order):
        return
    for line in about_the_title(shown, page, view, tally, causes, ruleset, dropping):
        going.pop(line, None)
    owners = _owners(view.order, going, number)
    if number in dropping:
        tally.owners.update(owners)
        gone = with_blanks(going, view.working.alive, lines)
        tally.blanks |= gone.difference(going)
    else:
        tally.suspects.update((line, owner) for line, owner in owners.items() if line not in tally.suspects)


def about_the_title(
    shown: list[int],
    page: Page,
    view: View,
    tally: Tally,
    causes: Mapping[int, str | None],
    ruleset: RuleSet,
    dropping: frozenset[int],
) -> list[int]:
    """The title and what stands with it, whatever else goes. `causes`: by line why it goes; None for those that stay.

    That is the short lines between the title and the first sentence below it: who wrote it, when, where, at what price.
    """
    went = {line for line in shown if page.nodes[line].heading == 1 and _is_information(line, tally, ruleset, dropping)}
    titles = Titles(went, _copied(page, view, tally, ruleset, dropping), fold(page.meta.title or ""))
    bylines = {line for line, owned in tally.suspects.items() if _is_byline(ruleset.rules[owned.claim.rule])}
    return _about_the_title(shown, page, view, tally, causes, titles, bylines)


def _paragraphs(
    shown: Sequence[int], page: Page, view: View, words: FunctionWords, gone: Collection[int], kept: Collection[int]
) -> list[Paragraph]:
    found: list[Paragraph] = []
    facts, nodes, links = view.working.facts, page.nodes, page.links
    for line in shown:
        fact, node = facts[line], nodes[line]
        if line in gone:
            found.append(Paragraph(fact.raw, links[line], bool(node.heading), node.tag, "bad"))
            continue
        soft = node.pre or node.inside_term < _NEAR or fact.raw.startswith("| ")
        common = 1.0  # of an unknown language nothing is said
        if words is not None and not soft and line not in kept:
            common = fact.common(words) / fact.words
        fixed = "good" if line in kept else ""
        found.append(Paragraph(fact.raw, links[line], bool(node.heading), node.tag, fixed, soft, common))
    return found


def _is_information(line: int, tally: Tally, ruleset: RuleSet, dropping: frozenset[int]) -> bool:
    owned = tally.owners.get(line)
    return owned is not None and any(
        number in dropping and ruleset.rules[number].category in INFORMATION
        for number in (owned.claim.rule, *owned.also)
    )


def _without_short_runs(shown: list[int], tally: Tally) -> list[int]:
    """The lines without those that go alone or by twos: a button in the middle of a list condemns nothing beside it."""
    found: list[int] = []
    for gone, run in groupby(shown, key=tally.owners.__contains__):
        lines = list(run)
        if not gone or len(lines) > _SHORT_RUN:
            found += lines
    return found


def _is_byline(rule: Rule) -> bool:
    return rule.category == _BYLINE and rule.level > 0


def _copied(page: Page, view: View, tally: Tally, ruleset: RuleSet, dropping: frozenset[int]) -> frozenset[str]:
    """Titles of which a copy goes: the one that stays stands for them, whatever its element is."""
    return frozenset(
        view.working.facts[line].folded
        for line, owned in tally.owners.items()
        if page.nodes[line].heading == 1
        and ruleset.rules[owned.claim.rule].category == "duplicate"
        and not _is_information(line, tally, ruleset, dropping)
    )


def _about_the_title(
    shown: list[int],
    page: Page,
    view: View,
    tally: Tally,
    causes: Mapping[int, str | None],
    titles: Titles,
    bylines: set[int],
) -> list[int]:
    """As the caller says. The bylines right below that sentence belong there too: it may be a standfirst.

    Where there are too many lines for that, or there is no sentence, the title alone, if the page is called by it.
    """
    found: list[int] = []
    under_title = False
    for at, line in enumerate(shown):
        fact, node = view.working.facts[line], page.nodes[line]
        if line in tally.owners:
            under_title = under_title or line in titles.went
        elif node.heading == 1 or fact.folded in titles.copied:
            found, under_title = [line], True
        elif under_title and causes[line] is None and fact.sentence:
            below = (line for line in shown[at + 1 :] if line not in tally.owners)
            return [*found, *takewhile(bylines.__contains__, below)]
        elif under_title and fact.words <= _SHORT and (line in bylines or (found and not page.links[line])):
            found.append(line)
        if len(found) > _MOST_ABOUT:
            break
    first = view.working.facts[found[0]] if found else None
    return found[:1] if first is not None and first.words > 2 and first.folded in titles.stated else []


def _owners(order: list[int], going: dict[int, str], number: int) -> dict[int, Owned]:
    """One claim for each run of lines that go for the same cause."""
    owners: dict[int, Owned] = {}
    for cause, run in groupby(order, key=going.get):
        if cause is not None:
            places = list(run)
            claim = Claim(number, places[0], places, (), cause)
            owners.update((line, Owned(claim, frozenset())) for line in places)
    return owners
