"""What rules do on documents with gold: words and lines removed and lost, and false matches in clean sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cleaner.engine.cleaning import clean
from cleaner.gate.gate import Rate, gate
from cleaner.gate.proof import prove
from cleaner.gate.sentences import sentences
from cleaner.gate.trial import Trial
from cleaner.gold.document import GoldDocument
from cleaner.model import Document
from cleaner.ruleset.ruleset import RuleSet
from cleaner.score.words import Taken, score


@dataclass(slots=True)
class Took:
    """Lines that a rule answers for, in whole or in part, and the words of them that went."""

    lines: int = 0
    words: int = 0

    def enter(self, taken: Taken) -> None:
        """Count one more line."""
        self.lines += 1
        self.words += taken.words


@dataclass(slots=True)
class Figures:
    """The figures of all rules on one set of documents."""

    documents: int = 0
    content: int = 0  #: words
    noise: int = 0  #: words
    sentences: int = 0  #: clean ones, of the content
    removed: dict[str, Took] = field(default_factory=dict)  #: rule -> noise
    lost: dict[str, Took] = field(default_factory=dict)  #: rule -> content
    matches: dict[str, int] = field(default_factory=dict)  #: rule -> clean sentences that it takes
    asked: frozenset[str] = frozenset()  #: the rules whose false matches were counted

    def rate(self, rule: str) -> Rate:
        """False matches of a rule."""
        return Rate(self.matches.get(rule, 0), self.sentences)


def figures(documents: Iterable[GoldDocument], ruleset: RuleSet) -> Figures:
    """Score the documents, and count false matches in their sentences. Every rule drops, whatever its confidence.

    Raises GateError when the gate fails to catch a bad rule that is planted for it.
    """
    dropping = frozenset(i for i, rule in enumerate(ruleset.rules) if not rule.keeps)
    read, found = list(documents), Figures()
    for gold in read:
        result = clean(Document(gold.source, gold.id, gold.url, gold.lang), ruleset, dropping)
        scored = score(gold, result)
        found.documents += 1
        found.content += scored.words.content
        found.noise += scored.words.noise
        for taken in scored.taken:
            (found.removed if taken.mark == "-" else found.lost).setdefault(taken.rule, Took()).enter(taken)
    _count_matches(found, read, ruleset)
    return found


def _count_matches(found: Figures, documents: Sequence[GoldDocument], ruleset: RuleSet) -> None:
    clean_sentences = sentences(documents)
    if not clean_sentences:
        return
    prove(clean_sentences, ruleset)
    trial = Trial(ruleset)
    measured = gate(clean_sentences, trial, ruleset.rules)
    found.sentences = len(clean_sentences)
    found.asked = trial.asked
    found.matches = {one.rule.id: one.rate.matches for one in measured.rules}
