"""One sentence in every place of an article, under all rules: which of them take it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cleaner.check import PLACES
from cleaner.classes import classify
from cleaner.engine.cleaning import clean
from cleaner.evidence.language import function_words
from cleaner.formats.text import split
from cleaner.gate.sentences import LANG
from cleaner.model import Document, Result
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet

_FRAMES = [frame for frame, _ in PLACES.values()]
#: verbs that take nothing but the line that their matcher fits, and leave no other text in its place
_NARROW = frozenset({"line"})


class Trial:
    """Says of sentences which rules would drop them.

    Every rule drops, whatever its confidence and category, and no safety stop holds. Rules of sites are asked
    everywhere, for a rule that needs its site to be harmless promises nothing; keep rules of sites save nobody.
    """

    def __init__(self, ruleset: RuleSet) -> None:
        rules = tuple(rule if rule.keeps else _unscoped(rule) for rule in ruleset.rules)
        self.ruleset = RuleSet(rules, ruleset.index, ruleset.profiles, ruleset.disabled, ruleset.files, ruleset.hash)
        self._dropping = frozenset(i for i, rule in enumerate(rules) if not rule.keeps)
        self._active = self.ruleset.active(LANG, None, "text", ()) & self._dropping
        self.asked = frozenset(rules[i].id for i in self._active)  #: the drop rules that are for English
        self._loud = [frame for frame in _FRAMES if not self._is_quiet(frame)]

    def takers(self, sentences: Iterable[str]) -> Iterator[frozenset[str]]:
        """For each sentence the ids of the rules that drop it, or a part of it, in one place or more.

        A sentence that no drop rule's matcher fits is run in few places or in none: where no rule takes more from a
        line of the article than that line, nothing can drop the sentence.
        """
        for sentence in sentences:
            yield self.run(sentence, _FRAMES if self._is_spoken_of(sentence) else self._loud)

    def run(self, sentence: str, frames: Sequence[str] = _FRAMES) -> frozenset[str]:
        """As `takers`, for one sentence and without the shortcut."""
        found: set[str] = set()
        for frame in frames:
            start = frame.index("{}")
            document = Document(frame.format(sentence), lang=LANG)
            result = clean(document, self.ruleset, self._dropping, stops=False)
            found.update(_takers(result, start, start + len(sentence)))
        return frozenset(found)

    def _is_quiet(self, frame: str) -> bool:
        """True when what rules may take of the frame, whatever stands in it, is single lines of its own."""
        lines = split(frame.format(""))
        return all(self.ruleset.rules[i].extent in _NARROW for i in self._speaking(lines.raw, lines.folded))

    def _is_spoken_of(self, sentence: str) -> bool:
        lines = split(sentence)
        return bool(self._speaking(lines.raw, lines.folded))

    def _speaking(self, raw: Sequence[str], folded: Sequence[str]) -> frozenset[int]:
        """The drop rules whose matcher fits one of the lines."""
        by_test, by_class = self.ruleset.by_test, self.ruleset.by_class
        hits = self.ruleset.index.hits(raw, folded)
        fits = [i for tests in hits.values() for test in tests for i in by_test.get(test, ())]
        for kind in set(classify(raw, folded, function_words(LANG))):
            fits += by_class.get(kind, ())
        return self._active.intersection(fits)


def _unscoped(rule: Rule) -> Rule:
    return replace(rule, scope=replace(rule.scope, sites=(), fingerprint=(), sources=frozenset()))


def _takers(result: Result, start: int, end: int) -> Iterator[str]:
    """The rules that answer for the loss of characters between two places of the source.

    The rules that agreed count too, where the row holds no other text that they could have spoken of.
    """
    source = result.document.source
    for drop in result.drops:
        if drop.start < end and drop.end > start:
            yield drop.rule
            if not source[drop.start : start].strip() and not source[end : drop.end].strip():
                yield from drop.also
