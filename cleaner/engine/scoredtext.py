"""The learned score of the lines that rules leave in a text: what it is told of them, and what it takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from math import exp
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.engine.blanks import with_blanks
from cleaner.engine.claims import Claim
from cleaner.engine.keepers import Keepers
from cleaner.engine.owners import Owned
from cleaner.engine.tally import Tally
from cleaner.engine.view import View
from cleaner.evidence.linelook import PARTS, look
from cleaner.evidence.textfeatures import KINDS, OTHER, Floats, TextLines, features
from cleaner.formats.text import Lines
from cleaner.ruleset.facts import Fact
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.tables import Tables

if TYPE_CHECKING:
    from cleaner.evidence.scorecard import Scorecard

#: Of the words that rules leave the score may take this share: where it finds more it has misread the document.
MOST_TAKEN: Final = 0.7
#: Words of the main run below which nothing is judged.
_LEAST_RUN: Final = 100
_REASONS: Final = 3  #: named in a row of the ledger
_SURER: Final = 0.4  #: a sentence inside of the story goes from a score higher by this
_SURE_OF_LABEL: Final = 1.0  #: and what is no sentence there by this: data hold few, and a story needs them
_SURE_OF_PAGE: Final = 0.55  #: and every line of a page of which rules dropped much by this ...
_MUCH: Final = 0.03  #: ... share of its lines: what extractors leave has less, and is judged from less
_SURE_BESIDE: Final = 0.75  #: and lines beside the story and between its parts by this
_BESIDE: Final = 5  #: lines above and below the story
_LABEL: Final = 3  #: words: inside of the story so short a line is a heading, a speaker, a figure of a table
_SIGNED: Final = 3  #: lines right behind the story: who wrote it, and how it ended
_LONG: Final = 5  #: characters of a word that says what a text is about ...
_STEM: Final = 5  #: ... and of its beginning, which is compared
_HEAD: Final = 20  #: lines above the story in which its title is looked for
_NO_TITLE: Final = re.compile(r" [>|/»] |^by |\b(?:photo|photograph|image|picture)\b")  # a path, a byline, a caption
_WIDE: Final = re.compile(r"\t| {2,}")
_NEAR: Final = 8  #: lines above it in which it is found without a word in common
_COUNTED: Final = re.compile(r"\W{0,3}(\d{1,3})[.)\]: ]")  # with a bullet or a bracket before it
_COUNT: Final = 4  #: lines that count on, of which somebody made a list: steps, ranks, sources
_APART: Final = 3  #: from one of them to the next there are no more lines than this


def drop_by_score(view: View, lines: Lines, tally: Tally, ruleset: RuleSet, tables: Tables, least: float) -> None:
    """Enter into the tally the lines whose score is `least` or more. `view`: the last round's.

    Keep rules and the protection of classes stand above the score; see `saved` for what else does. Where it would take
    more than seven tenths of the words that rules left, its drops are suspects.
    """
    card, number = ruleset.scorecard, ruleset.scored_text
    if card is None or number is None or not is_judged(view):
        return
    suspects = tally.suspects.keys() - tally.owners.keys()
    text = text_lines(view, suspects, card.wording)
    matrix = features(text)
    scores = card.score(matrix)
    found: list[int] = np.flatnonzero(scores >= wanted(text, least)).tolist()
    if not found:
        return
    kept = saved(view, ruleset, tables, found)
    for at, keeper in kept.items():
        if keeper is not None:
            tally.vetoes.setdefault(view.order[at], []).append((number, keeper))
    going = [at for at in found if at not in kept]
    if not going:
        return
    whys = _reasons(card, card.shares(matrix[:, going]), scores[going].tolist())
    owners = {
        view.order[at]: Owned(Claim(number, at, (at,), (), why), frozenset())
        for at, why in zip(going, whys, strict=True)
    }
    if sum(view.words[at] for at in going) > MOST_TAKEN * sum(view.words):
        tally.suspects.update((line, owner) for line, owner in owners.items() if line not in tally.suspects)
        return
    tally.owners.update(owners)
    gone = with_blanks(owners, view.working.alive, lines)
    tally.blanks |= gone.difference(owners)


def is_judged(view: View) -> bool:
    """True for a document with a story: without one there is nothing to tell noise by."""
    return sum([view.words[at] for at in view.run]) >= _LEAST_RUN


def wanted(text: TextLines, least: float) -> Floats:
    """The score that each line goes from: inside of the story and beside it one must be surer."""
    n, gone = len(text.kinds), len(text.gone)
    least += _SURE_OF_PAGE * (gone > _MUCH * (n + gone))
    found = np.full(n, least, dtype=np.float32)
    first, end = text.run
    found[slice(*text.wide)] = least + _SURE_BESIDE
    found[max(0, first - _BESIDE) : end + _BESIDE] = least + _SURE_BESIDE
    found[first:end] = least + np.where(text.kinds[first:end] == KINDS["prose"], _SURER, _SURE_OF_LABEL)
    return found


def saved(view: View, ruleset: RuleSet, tables: Tables, places: Sequence[int]) -> dict[int, Rule | None]:
    """Of these places those that the score must leave, with the keep rule that says so, if one does."""
    keepers, number = Keepers(view, ruleset, tables), ruleset.scored_text
    title = _about_the_title(view) if places and places[0] < view.run.start else range(0)
    story = {view.text(at) for at in (*title, *view.run) if 0 <= at < len(view)}
    listed = _counted(view) if places else set()
    found: dict[int, Rule | None] = {}
    for at in places:
        if number is not None and (keeper := keepers.keeper(at, number)) is not None:
            found[at] = keeper
        elif at in title or at in listed or _is_no_wording(view.facts[at]) or _is_of_story(view, at, story):
            found[at] = None
    return found


def _is_of_story(view: View, at: int, story: set[str]) -> bool:
    """True for what stands in the story too, for a label in it or right behind, and for the label of a figure."""
    if view.words[at] <= _LABEL:
        below = at + 1 < len(view) and view.facts[at + 1].is_figures
        return below or view.run.start <= at < view.run.stop + _SIGNED
    return at not in view.run and view.text(at) in story


def _is_no_wording(fact: Fact) -> bool:
    """True for lines that are told by no words of theirs: figures, rows of tables, and what is quoted."""
    return fact.shape in ("clock", "symbol") or fact.is_figures or fact.folded[0] == '"' or _is_row_of_table(fact)


def _counted(view: View) -> set[int]:
    """The places of lines that are numbered through: each number is one more than the last, not far above."""
    found: set[int] = set()
    chain: list[int] = []
    last = 0
    for at, fact in enumerate(view.facts):
        if (match := _COUNTED.match(fact.folded)) is None:
            continue
        number = int(match[1])
        if not chain or number != last + 1 or at - chain[-1] > _APART:
            chain = []
        chain.append(at)
        last = number
        if len(chain) >= _COUNT:
            found.update(chain if len(chain) == _COUNT else (at,))
    return found


def _about_the_title(view: View) -> range:
    """The places of the title and of the lines right above and below it.

    The title is, of the lines not far above the story, the one that shares most long words with it; of equals the
    first. Where none shares any it is the first line of the document, if the story is not far below.
    """
    run = view.run
    said = {stem for at in run for stem in _stems(view.text(at))}
    best, most = 0 if run.start <= _NEAR else -2, 0
    for at in range(max(0, run.start - _HEAD), run.start):
        shared = (
            0 if view.classes[at] == "item" or _NO_TITLE.search(view.text(at)) else len(said & _stems(view.text(at)))
        )
        if shared > most:
            best, most = at, shared
    return range(best - 1, best + 2)


def _stems(folded: str) -> set[str]:
    """The beginnings of long words, so that `queue` is `queues`."""
    return {word[:_STEM] for word in folded.split(" ") if len(word) >= _LONG}


def _is_row_of_table(fact: Fact) -> bool:
    """True for three cells, between bars or set apart by wide spaces, and for a row between bars."""
    folded = fact.folded
    bars = folded.count(" | ") > 1 or (folded[0] == "|" and folded.count("|") > 1)
    return bars or (("  " in fact.raw or "\t" in fact.raw) and len(_WIDE.findall(fact.raw.strip())) > 1)


def _reasons(card: Scorecard, told: Floats, scores: Sequence[float]) -> list[str]:
    """For each line how sure the score is, and what spoke most against the line."""
    best = np.argsort(-told, axis=1, kind="stable")[:, :_REASONS].tolist()
    return [
        f"The learned score finds it boilerplate ({1 / (1 + exp(-score)):.0%}): "
        + "; ".join(card.groups[k] for k in order if told[line, k] > 0)
        for line, (order, score) in enumerate(zip(best, scores, strict=True))
    ]


def text_lines(view: View, suspects: Set[int], points: dict[str, float]) -> TextLines:
    """What the score is told. `suspects`: lines that rules below the profile fit; `points`: of wordings."""
    facts, gone, n = view.facts, sorted([line for line, _ in view.working.gone]), len(view)
    looks = []
    for fact in facts:
        if (row := fact.look) is None:
            row = fact.look = look(fact.raw, fact.folded, points)
        looks.append(row)
    source = view.working.facts
    counts = Counter([source[line].folded for line in gone])
    counts.update([fact.folded for fact in facts])
    run, wide = view.run, view.wide_run
    places = [view.place(line) for line in suspects]
    return TextLines(
        looks=np.frombuffer(b"".join(looks), dtype="<f4").reshape(n, len(PARTS)),
        kinds=np.array([KINDS.get(kind, OTHER) for kind in view.classes], dtype=np.intp),
        words=np.array(view.words, dtype=np.intp),
        lines=np.array(view.order, dtype=np.intp),
        gone=np.array(gone, dtype=np.intp),
        run=(run.start, run.stop),
        wide=(wide.start, wide.stop),
        copies=np.array([counts[fact.folded] for fact in facts], dtype=np.intp),
        later=list(view.copies.later),
        opens=np.array(view.paragraph_starts, dtype=np.intp),
        suspects=[at for at in places if at is not None],
    )
