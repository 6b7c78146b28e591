"""The main content of a page: what rules left of it, judged by jusText with the rules' verdicts between its passes."""

from __future__ import annotations

from itertools import groupby

from cleaner.engine.blanks import with_blanks
from cleaner.engine.claims import Claim
from cleaner.engine.keepers import Keepers
from cleaner.engine.owners import Owned
from cleaner.engine.tally import Tally
from cleaner.engine.view import View
from cleaner.evidence.paragraphs import Paragraph, judge
from cleaner.formats.html import Page
from cleaner.formats.text import Lines
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.tables import Tables

FunctionWords = frozenset[str] | None


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
    causes = dict(zip(shown, judge([_paragraph(line, page, view, words, tally, kept) for line in shown]), strict=True))
    going = {line: cause for line in view.order if (cause := causes[line]) is not None}
    if len(going) == len(view.order):
        return
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
        node.pre or fact.raw.startswith("| "),
        fact.common(words) / fact.words if words is not None else 1.0,  # of an unknown language nothing is said
    )


def _owners(order: list[int], going: dict[int, str], number: int) -> dict[int, Owned]:
    """One claim for each run of lines that go for the same cause."""
    owners: dict[int, Owned] = {}
    for cause, run in groupby(order, key=going.get):
        if cause is not None:
            places = list(run)
            claim = Claim(number, places[0], places, (), cause)
            owners.update((line, Owned(claim, frozenset())) for line in places)
    return owners
