"""The document as far as it is cleaned: the facts of its lines, and which of them are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleaner import classes
from cleaner.formats.html import Page
from cleaner.ruleset.facts import Fact
from cleaner.ruleset.index import Index

FunctionWords = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Working:
    """What the rounds hand on to one another. A value: each round makes the next one."""

    facts: list[Fact]  #: by line
    alive: Sequence[int]  #: lines left, blank ones too
    index: Index  #: answers what the facts leave out
    has_code: bool  #: True when a line tells of code
    gone: tuple[tuple[int, str], ...] = ()  #: (line, category) of every line dropped so far
    page: Page | None = None  #: for HTML: the elements of the lines
    kinds: dict[FunctionWords, list[str]] = field(default_factory=dict)  #: classes by line, as if there were no code

    def classes(self, function_words: FunctionWords, lines: Sequence[int]) -> list[str]:
        """The classes of these of the lines that are left."""
        kinds = self.kinds.get(function_words)
        if kinds is None:
            sentence = classes.SENTENCE
            kinds = [f.shape if f.shape != sentence else f.kind(function_words) for f in self.facts]
            if self.page is not None:
                kinds = ["code" if n.pre and k != "blank" else k for k, n in zip(kinds, self.page.nodes, strict=True)]
            self.kinds[function_words] = kinds
        if not self.has_code:
            return [kinds[i] for i in lines]
        alive = [self.facts[i] for i in self.alive]
        code = classes.code_lines([fact.raw for fact in alive], [fact.folded for fact in alive])
        bearing = {self.alive[k] for k in code}
        return ["code" if i in bearing else kinds[i] for i in lines]


def start_of(facts: list[Fact], index: Index, page: Page | None = None) -> Working:
    """All lines of a document."""
    has_code = page is None and any(fact.tells_of_code for fact in facts)  # a page says itself what is preformatted
    return Working(facts, range(len(facts)), index, has_code, page=page)
