"""(document, rules) -> result: rounds until nothing changes, then the safety stops, then the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaner.engine.maincontent import leave_main_content
from cleaner.engine.rows import Rows
from cleaner.engine.stops import MOST_ROUNDS, stop_reason
from cleaner.engine.tally import Tally, enter
from cleaner.engine.verdicts import decide
from cleaner.engine.view import View
from cleaner.engine.working import start_of
from cleaner.errors import LedgerError
from cleaner.evidence import language
from cleaner.formats.html import Page
from cleaner.formats.text import Lines, raw_lines
from cleaner.model import Document, Result
from cleaner.ruleset.facts import Fact
from cleaner.ruleset.ruleset import RuleSet


def clean(
    document: Document,
    ruleset: RuleSet,
    dropping: frozenset[int],
    stops: bool = True,
    mark_only: bool = False,
    page: Page | None = None,
    point: float | None = None,
    score: bool = False,
    spared: frozenset[int] = frozenset(),
) -> Result:
    """Clean one document. `page`: for HTML, what its source was rendered from.

    `dropping`: numbers of the rules that may drop; `stops`: keep documents that lose too much; `mark_only`: leave the
    text as it is and make every drop a suspect; `point`: lines of a text that rules leave go from this
    score on; `score`: let the learned score decide on what is main content of a page;
    `spared`: rules whose matches it leaves.

    Raises LedgerError when kept and dropped text don't add up to the source, which would be our bug.
    """
    rounds = run_rounds(document, ruleset, dropping, page)
    tally, view, lang, why = rounds.tally, rounds.last, rounds.lang, rounds.stop
    empty = False
    if page is not None and why is None:
        words, tables = language.function_words(lang), ruleset.tables(rounds.active)
        if score and ruleset.page_scorecard is not None:
            from cleaner.engine.scoredpage import judge_page  # numpy takes a while to import

            empty = judge_page(page, view, rounds.lines, words, tally, ruleset, tables, dropping, spared)
        else:
            leave_main_content(page, view, rounds.lines, words, tally, ruleset, tables, dropping)
    if stops and not empty and (tally.owners or tally.cuts):
        why = why or stop_reason(rounds.first, rounds.lines, tally, ruleset)
    if page is None and why is None and point is not None:
        from cleaner.engine.scoredtext import drop_by_score  # numpy takes a while to import

        drop_by_score(view, rounds.lines, tally, ruleset, ruleset.tables(rounds.active), point)
    return _result(document, rounds.lines, tally, ruleset, why, lang, mark_only, page)


@dataclass(slots=True)
class Rounds:
    """What the rules made of a document."""

    lines: Lines
    tally: Tally
    first: View  #: before anything was dropped
    last: View  #: when nothing more was
    active: frozenset[int]  #: the rules of the last round
    lang: str | None
    stop: str | None  #: why the document must be kept whole


def run_rounds(document: Document, ruleset: RuleSet, dropping: frozenset[int], page: Page | None = None) -> Rounds:
    """Let the rules judge the lines, round by round, until nothing changes."""
    raw, starts = raw_lines(document.source)
    facts = ruleset.facts.of(raw)
    lines = Lines(raw, [fact.folded for fact in facts], starts, document.source)
    working = start_of(facts, ruleset.index, page)
    tally = Tally()
    first: View | None = None
    lang = document.lang
    why = None
    sampled: Sequence[Fact] | None = None  # the sentences that tell it rarely change from round to round
    actives: dict[str | None, frozenset[int]] = {}
    for count in range(MOST_ROUNDS + 1):
        if not document.lang:
            sample = language.sample(f for i in working.alive if (f := working.facts[i]).sentence)
            if sample != sampled:
                lang, sampled = language.detect(sample), sample
        if lang not in actives:
            actives[lang] = ruleset.active(lang, document.url, document.format, lines.folded)
        active = actives[lang]
        # the elements of a page go first: what a footer says is then no business of the rules about lines
        elements_only = page is not None and not count
        if elements_only:
            active = ruleset.of_elements(active)
        view = View(working, language.function_words(lang), ruleset.tables(active).accusing)
        first = first or view
        if count == MOST_ROUNDS:
            why = f"the rules chase one another: after {MOST_ROUNDS} rounds there was still something to drop"
            break
        following = enter(lines, working, decide(view, ruleset, active, dropping), tally, ruleset)
        if following is working and not elements_only:
            break
        working = following
    assert first is not None
    return Rounds(lines, tally, first, view, active, lang, why)


def _result(
    document: Document,
    lines: Lines,
    tally: Tally,
    ruleset: RuleSet,
    stop: str | None,
    lang: str | None,
    mark_only: bool,
    page: Page | None,
) -> Result:
    rows = Rows(lines, ruleset.rules, page)
    cuts = {line: cut for line, cut in tally.cuts.items() if line not in tally.owners}
    gone = tally.owners.keys() | tally.blanks
    drops = rows.drops(tally.owners, tally.blanks, cuts)
    flags = rows.suspects({line: owner for line, owner in tally.suspects.items() if line not in gone})
    flags += rows.vetoes({line: found for line, found in tally.vetoes.items() if line not in gone})
    if stop is not None:
        flags.append(rows.stop(stop))
    if stop is not None or mark_only:
        flags += [replace(drop, act="suspect") for drop in drops]
        drops = []
    flags.sort(key=lambda row: (row.start, row.act, row.rule))
    result = Result(document, (*drops, *flags), lang)
    if result.restore() != document.source:
        raise LedgerError(f"{document.id or 'document'}: kept and dropped text don't add up to the source")
    return result
