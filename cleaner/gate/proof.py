"""The gate proves itself before it is believed: it must catch a bad rule that was planted for it."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence

from cleaner.errors import GateError
from cleaner.fold import fold
from cleaner.gate.gate import gate
from cleaner.gate.sentences import Sentence
from cleaner.gate.trial import Trial
from cleaner.ruleset.compile import compile_rule
from cleaner.ruleset.models import Rule as RuleModel
from cleaner.ruleset.ruleset import RuleSet

PLANTED = "planted/common-word"
_SAMPLE = 100  # sentences; each is run in every place
_WORD = re.compile(r"[^\W\d_]+")


def prove(sentences: Sequence[Sentence], ruleset: RuleSet, word: str | None = None) -> int:
    """Plant a certain rule that drops every line with a word, and see that the gate calls its promise broken.

    `word`: the most common word of the sentences where none is given. Returns how many sentences the planted rule took,
    of the first hundred that hold the word (of the first hundred, where none does). Raises GateError when the gate
    lets the rule pass.
    """
    word = word or _most_common(sentences)
    sample = [sentence for sentence in sentences if word in _words(sentence)][:_SAMPLE] or sentences[:_SAMPLE]
    planted = with_planted(ruleset, word)
    figures = gate(sample, Trial(planted), [rule for rule in planted.rules if rule.id == PLANTED])
    caught = figures.rules[0].rate.matches if figures.rules else 0
    if figures.held or 2 * caught < len(sample):  # protected speech may stay, but not all of them
        raise GateError(
            f"the gate can't be believed: a planted rule that drops every line with the word {word!r} took "
            f"{caught} of {len(sample)} sentences, and no figure was computed after that.\n"
            "Either a keep rule protects nearly every sentence, so that no false match can show (cleaner rules list; "
            "look at the verb keep), or this is a bug of cleaner: then please report it, with your rule files"
        )
    return caught


def with_planted(ruleset: RuleSet, word: str) -> RuleSet:
    """The rules with one more: drop every line that contains the word, and call that certain."""
    model = RuleModel.model_validate(
        {
            "id": PLANTED.partition("/")[2],
            "category": "ads",
            "confidence": "certain",
            "why": "Planted by the gate to see whether it catches a bad rule.",
            "drop": "line",
            "contains": [word],
        }
    )
    index = copy.copy(ruleset.index)  # the index of the rules themselves stays as it is
    rule = compile_rule(model, PLANTED.partition("/")[0], index, _complain)
    assert rule is not None
    rules = (*ruleset.rules, rule)
    return RuleSet(rules, index, ruleset.profiles, ruleset.disabled, ruleset.files, ruleset.hash)


def _most_common(sentences: Sequence[Sentence]) -> str:
    """The word that most sentences hold; of equals the first in the alphabet."""
    counts = Counter(word for sentence in sentences for word in _words(sentence))
    return min(counts, key=lambda word: (-counts[word], word), default="the")


def _words(sentence: Sentence) -> set[str]:
    return set(_WORD.findall(fold(sentence.text)))


def _complain(path: object, message: str, fix: str) -> None:
    raise GateError(f"the planted rule can't be compiled, which is a bug of cleaner: {message}")
