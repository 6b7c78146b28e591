"""The lines that are verse, and the speakers who take turns: what is told by the lines around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from cleaner import classes
from cleaner.ruleset.facts import Fact


class Voices:
    """Of the lines of one view. `paragraphs`: the places between blank lines."""

    def __init__(
        self, facts: Sequence[Fact], paragraphs: Sequence[range], function_words: frozenset[str] | None
    ) -> None:
        self._facts: Final = facts
        self._function_words: Final = function_words
        self._speakers: Counter[str] | None = None
        self.stanzas: Final = self._find_stanzas(paragraphs)  #: places, of refrains beside stanzas too

    def takes_turns(self, label: str) -> bool:
        """True for the label of a speaker who has two lines at least, as another one has."""
        if self._speakers is None:
            self._speakers = classes.speakers(fact.label for fact in self._facts)
        return self._speakers[label] >= 2

    def _find_stanzas(self, paragraphs: Sequence[range]) -> frozenset[int]:
        pointed = [fact.may_be_verse for fact in self._facts]
        if pointed.count(True) < 2:
            return frozenset()
        whole = [self._is_stanza(paragraph, pointed) for paragraph in paragraphs]
        if True not in whole:
            return frozenset()
        beside = [a or b for a, b in zip([False, *whole], [*whole[1:], False], strict=False)]
        found: list[int] = []
        for k, paragraph in enumerate(paragraphs):
            if whole[k] or (beside[k] and classes.refrain([self._facts[at].folded for at in paragraph])):
                found += paragraph
        return frozenset(found)

    def _is_stanza(self, places: range, pointed: list[bool]) -> bool:
        if len(places) < classes.VERSE_LINES or pointed[places.start : places.stop].count(True) < 2:
            return False
        return classes.verse([self._facts[at].folded for at in places], self._function_words)
