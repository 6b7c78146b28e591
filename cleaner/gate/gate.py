"""Counts false matches and holds them against what rules promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.gate.interval import wilson
from cleaner.gate.sentences import Sentence
from cleaner.gate.trial import Trial
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.schema import CONFIDENCES

PER = 10_000  # sentences
#: confidence -> most false matches in 10,000 clean sentences
PROMISES = {"certain": 0, "high": 1, "medium": 5}
_MOST_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """False matches in so many sentences."""

    matches: int
    sentences: int

    @property
    def rate(self) -> float:
        """In 10,000 sentences."""
        return PER * self.matches / max(1, self.sentences)

    @property
    def interval(self) -> tuple[float, float]:
        """Between what bounds the true rate lies, with 95 % confidence; in 10,000 sentences."""
        low, high = wilson(self.matches, self.sentences)
        return PER * low, PER * high


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """A rule that drops clean sentences."""

    rule: Rule
    rate: Rate
    samples: tuple[Sentence, ...]  #: the first of them, five at most

    @property
    def held(self) -> bool:
        """True when it drops no more than its confidence promises."""
        return self.rate.rate <= PROMISES[self.rule.confidence]


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """All rules of one confidence; a sentence that several of them drop counts once."""

    confidence: str
    rules: int
    rate: Rate
    broken: int  #: rules over their promise


@dataclass(frozen=True, slots=True)
class Figures:
    """What the gate found."""

    sentences: int
    rules: tuple[RuleFigure, ...]  #: those with false matches: broken promises first, then by rate
    levels: tuple[LevelFigure, ...]  #: the most confident first

    @property
    def held(self) -> bool:
        """True when every rule keeps its promise."""
        return all(level.broken == 0 for level in self.levels)


def measure(sentences: Sequence[Sentence], takers: Iterable[frozenset[str]], rules: Sequence[Rule]) -> Figures:
    """The figures of these rules, from what takes each sentence (`Trial.takers`); other rules don't count."""
    by_id = {rule.id: rule for rule in rules if not rule.keeps}
    taken: dict[str, list[Sentence]] = {}
    at_level = dict.fromkeys(CONFIDENCES, 0)
    for sentence, ids in zip(sentences, takers, strict=True):
        known = ids & by_id.keys()
        for id_ in known:
            taken.setdefault(id_, []).append(sentence)
        for level in {by_id[id_].confidence for id_ in known}:
            at_level[level] += 1
    figures = [
        RuleFigure(by_id[id_], Rate(len(found), len(sentences)), tuple(found[:_MOST_SAMPLES]))
        for id_, found in taken.items()
    ]
    figures.sort(key=lambda figure: (figure.held, -figure.rate.matches, figure.rule.id))
    levels = []
    for level in reversed(CONFIDENCES):
        of_level = sum(rule.confidence == level for rule in by_id.values())
        broken = sum(figure.rule.confidence == level and not figure.held for figure in figures)
        levels.append(LevelFigure(level, of_level, Rate(at_level[level], len(sentences)), broken))
    return Figures(len(sentences), tuple(figures), tuple(levels))


def gate(sentences: Sequence[Sentence], trial: Trial, rules: Sequence[Rule]) -> Figures:
    """False matches of these rules, out of those of the trial, on clean sentences."""
    return measure(sentences, trial.takers(sentence.text for sentence in sentences), rules)


def as_rows(figures: Figures) -> dict[str, Any]:
    """The figures, JSON-ready; rates and intervals in 10,000 sentences."""
    return {
        "sentences": figures.sentences,
        "held": figures.held,
        "rules": [
            {
                "rule": one.rule.id,
                "confidence": one.rule.confidence,
                "category": one.rule.category,
                **_rate_row(one.rate, one.rule.confidence),
                "held": one.held,
                "samples": [{"text": sentence.text, "place": sentence.place} for sentence in one.samples],
            }
            for one in figures.rules
        ],
        "levels": [
            {
                "confidence": level.confidence,
                "rules": level.rules,
                **_rate_row(level.rate, level.confidence),
                "broken": level.broken,
            }
            for level in figures.levels
        ],
    }


def _rate_row(rate: Rate, confidence: str) -> dict[str, Any]:
    return {
        "matches": rate.matches,
        "rate": round(rate.rate, 4),
        "interval": [round(end, 4) for end in rate.interval],
        "promise": PROMISES[confidence],
    }
