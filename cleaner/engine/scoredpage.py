"""The learned score of the lines of a page: which of them are its main content, and who answers for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import numpy as np

from cleaner.engine.blanks import with_blanks
from cleaner.engine.claims import Claim
from cleaner.engine.keepers import Keepers
from cleaner.engine.maincontent import about_the_title
from cleaner.engine.owners import Owned
from cleaner.engine.pagelines import judged_by_rules, page_lines
from cleaner.engine.tally import Tally
from cleaner.engine.view import View
from cleaner.evidence.linelook import PAGE_PARTS
from cleaner.evidence.pagecut import Bools, Floats, cut, has_none, with_headings, with_neighbours
from cleaner.evidence.pagefeatures import INFORMATION, SAVED, SUSPECT, PageLines, features
from cleaner.evidence.pagewords import reasons
from cleaner.formats.html import Page
from cleaner.formats.text import Lines
from cleaner.ruleset.rule import SCORED_PAGE, Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import INFORMATION as IS_INFORMATION
from cleaner.ruleset.tables import Tables

FunctionWords = frozenset[str] | None

#: P(content) from which the score saves a line from a rule about a block that is not certain. On development pages,
#: by folds, everything from .6 to never gave the same F1 within .0005: a matter of care.
_SAVES: Final = 0.7
_SURE: Final = 0.9
_LONGEST_HEADING: Final = 12  # words
_BARS: Final = PAGE_PARTS.index("bars")
#: of lines; rules about elements bound themselves by the prose that they hold, and are seldom wrong
_BLOCKS: Final = frozenset({"paragraph", "region", "after", "before", "above", "below"})
_NO_CONTENT: Final = "The learned score finds no main content on the page."
_SAVER: Final = replace(SCORED_PAGE, why="The learned score finds it content.")


def judge_page(
    page: Page,
    view: View,
    lines: Lines,
    words: FunctionWords,
    tally: Tally,
    ruleset: RuleSet,
    tables: Tables,
    dropping: frozenset[int],
    spared: frozenset[int],
) -> bool:
    """Enter into the tally which lines are no main content, and free those that a rule takes against the score.

    `view`: the last round's; `spared`: rules whose matches stay, since their category is to be kept. True where nothing
    is left on purpose, since the page holds no main content.
    """
    card, number = ruleset.page_scorecard, ruleset.scored_page
    shown = [line for line, fact in enumerate(view.working.facts) if fact.folded]
    if card is None or number is None or not shown:
        return False
    rules = ruleset.rules
    kept_by = {view.order[at] for at in Keepers(view, ruleset, tables).kept_places()} | tally.vetoes.keys()
    judged = judged_by_rules(shown, tally, kept_by, rules)
    took, freeable = taken(shown, tally, rules)
    asked = ~took | freeable
    known, boxes = page_lines(page, view.working, shown, judged, words, ruleset.names, asked)
    matrix = features(known, boxes)
    noise = np.zeros(len(shown), np.float32)
    noise[asked] = card.score(matrix[:, asked])
    content = 1 / (1 + np.exp(noise.astype(float)))
    as_written, saved_ = verbatim(known, page, shown), saved(judged, shown, tally, spared)
    kept, free, none = decided(content, known, took, freeable, as_written, saved_)
    going: dict[int, str | None] = {
        line: "" if is_free and not stays else None for line, is_free, stays in zip(shown, free, kept, strict=True)
    }
    if not none:
        going |= dict.fromkeys(about_the_title(shown, page, view, tally, going, ruleset, dropping))
    freed = [shown[at] for at in (took & free & kept).nonzero()[0]]
    _give_back(tally, freed)
    runs = _runs(shown, going)
    told = [max(run, key=lambda at: view.working.facts[shown[at]].words) for run in runs]
    whys = [_NO_CONTENT] * len(runs) if none else reasons(card, matrix, noise, told)
    owners: dict[int, Owned] = {}
    for run, why in zip(runs, whys, strict=True):
        places = [shown[at] for at in run]
        owned = Owned(Claim(number, places[0], places, (), why), frozenset())
        owners.update(dict.fromkeys(places, owned))
    if number in dropping:
        tally.owners.update(owners)
    else:
        tally.suspects.update((line, owner) for line, owner in owners.items() if line not in tally.suspects)
    if freed or number in dropping:
        tally.blanks = with_blanks(tally.owners, range(len(lines)), lines).difference(tally.owners)
    return none and number in dropping


def decided(
    content: Floats, known: PageLines, took: Bools, freeable: Bools, verbatim: Bools, saved: Bools
) -> tuple[Bools, Bools, bool]:
    """The lines to keep, those that no rule holds any more, and whether the page has no main content.

    `content`: P(content) of each line; `took`, `freeable`: see `taken`; `verbatim`, `saved`: see there.
    """
    freed = took & freeable & (content >= _SAVES)
    kept, expected = cut(content, known.words, ~took | freed)
    free = ~took | (freed & kept)
    if has_none(kept, known.words, expected):
        return np.zeros(len(kept), bool), free, True
    kept |= free & _doubtful(known, content)
    return _whole(kept, known, verbatim, free) | (free & saved), free, False


def taken(shown: Sequence[int], tally: Tally, rules: tuple[Rule, ...]) -> tuple[Bools, Bools]:
    """For each line whether a rule took it, and whether the score may object."""
    owned = [tally.owners.get(line) for line in shown]
    owning = [None if each is None else rules[each.claim.rule] for each in owned]
    return (
        np.array([rule is not None for rule in owning], bool),
        np.array([rule is not None and _may_be_wrong(rule) for rule in owning], bool),
    )


def _may_be_wrong(rule: Rule) -> bool:
    """True for rules about blocks that are not certain, but for those that somebody asked for by their category."""
    return rule.extent in _BLOCKS and rule.confidence != "certain" and rule.category not in IS_INFORMATION


def _doubtful(known: PageLines, content: Floats) -> Bools:
    """What a rule below the profile fits stays in the text, unless the score is sure of it, too."""
    found: Bools = (known.judged == SUSPECT) & (1 - content < _SURE)
    return found


def verbatim(known: PageLines, page: Page, shown: Sequence[int]) -> Bools:
    """Code and rows of tables."""
    found: Bools = np.array([page.nodes[line].pre for line in shown]) | (known.looks[:, _BARS] > 1)
    return found


def _whole(kept: Bools, known: PageLines, verbatim: Bools, free: Bools) -> Bools:
    """What is kept with what belongs to it, whatever the gold that the score was learned from forgets.

    Captions, bylines and times between lines that stay, code and tables beside one, the heading of what stays.
    """
    between = (known.judged == INFORMATION) | known.clock
    kept = with_neighbours(kept, between, free, both=True)
    kept = with_neighbours(kept, verbatim, free)
    return with_headings(kept, (known.heading > 0) & (known.words <= _LONGEST_HEADING), free)


def saved(judged: Sequence[float], shown: Sequence[int], tally: Tally, spared: frozenset[int]) -> Bools:
    """What a keep rule saves, and what a rule of a category that is to be kept fits."""
    suspects = tally.suspects
    return np.array(
        [
            said == SAVED or (bool(spared) and line in suspects and suspects[line].claim.rule in spared)
            for said, line in zip(judged, shown, strict=True)
        ]
    )


def _give_back(tally: Tally, freed: Sequence[int]) -> None:
    """Give lines back that rules took; rows of vetoes say so."""
    for line in freed:
        owned = tally.owners.pop(line)
        tally.vetoes.setdefault(line, []).append((owned.claim.rule, _SAVER))


def _runs(shown: Sequence[int], going: dict[int, str | None]) -> list[list[int]]:
    """The places of lines that go one after the other."""
    by_going = groupby(range(len(shown)), key=lambda at: going[shown[at]] is not None)
    return [list(run) for goes, run in by_going if goes]
