"""The main content of a page: what rules left of it, judged by jusText with the rules' verdicts between its passes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

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
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import INFORMATION
from cleaner.ruleset.tables import Tables

FunctionWords = frozenset[str] | None

_SHORT_RUN = 2  # lines that rules took
_SHORT = 12  # words
_MOST_ABOUT = 12  # lines: more are a list
_NEAR = 4  # elements around a line in which a list of terms is looked for


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
    kept = {view.order[at] for at in Keepers(view, ruleset.rules, tables).kept_places()} | tally.vetoes.keys()
    shown = [line for line, fact in enumerate(view.working.facts) if fact.folded]
    shown = _without_short_runs([line for line in shown if not _is_information(line, tally, ruleset, dropping)], tally)
    paragraphs = [_paragraph(line, page, view, words, tally, kept) for line in shown]
    free_headings(paragraphs)
    causes = dict(zip(shown, judge(paragraphs), strict=True))
    going = {line: cause for line in view.order if (cause := causes[line]) is not None}
    if len(going) == len(view.order):
        return
    titles = _titles(page, view, tally, ruleset, dropping)
    for line in _about_the_title(shown, page, view, tally, causes, titles):
        going.pop(line, None)
    owners = _owners(view.order, going, number)
    if number in dropping:
        tally.owners.update(owners)
        gone = with_blanks(going, view.working.alive, lines)
        tally.blanks |= gone.difference(going)
    else:
        tally.suspects.update((line, owner) for line, owner in owners.items() if line not in tally.suspects)


def _paragraph(line: int, page: Page, view: View, words: FunctionWords, tally: Tally, kept: set[int]) -> Paragraph:
    fact, node = view.working.facts[line], page.nodes[line]
    return Paragraph(
        fact.raw,
        page.links[line],
        bool(node.heading),
        node.tag,
        "bad" if line in tally.owners else "good" if line in kept else "",
        node.pre or fact.raw.startswith("| ") or node.inside_term < _NEAR,
        fact.common(words) / fact.words if words is not None else 1.0,  # of an unknown language nothing is said
    )


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


def _titles(page: Page, view: View, tally: Tally, ruleset: RuleSet, dropping: frozenset[int]) -> frozenset[str]:
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
    titles: frozenset[str],
) -> list[int]:
    """The short lines between the title and the first sentence below it: who wrote it, when, where, at what price.

    Where there are too many of them for that, or there is no sentence, the title alone, if the page is called by it.
    """
    found: list[int] = []
    title = fold(page.meta.title or "")
    under_title = False
    for line in shown:
        if line in tally.owners:
            continue
        fact, node = view.working.facts[line], page.nodes[line]
        if node.heading == 1 or fact.folded in titles:
            found, under_title = [line], True
        elif under_title and causes[line] is None and fact.sentence:
            return found
        elif under_title and fact.words <= _SHORT and not page.links[line]:
            found.append(line)
        if len(found) > _MOST_ABOUT:
            break
    if found and view.working.facts[found[0]].words > 2 and view.working.facts[found[0]].folded in title:
        return found[:1]
    return []


def _owners(order: list[int], going: dict[int, str], number: int) -> dict[int, Owned]:
    """One claim for each run of lines that go for the same cause."""
    owners: dict[int, Owned] = {}
    for cause, run in groupby(order, key=going.get):
        if cause is not None:
            places = list(run)
            claim = Claim(number, places[0], places, (), cause)
            owners.update((line, Owned(claim, frozenset())) for line in places)
    return owners
