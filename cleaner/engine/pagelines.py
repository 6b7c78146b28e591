"""What the learned score is told of the lines of a page: gathered from its elements and from what rules decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.engine.tally import Tally
from cleaner.engine.working import Working
from cleaner.evidence.containers import Containers, Ints
from cleaner.evidence.linelook import PAGE_PARTS, page_look
from cleaner.evidence.names import NameTable
from cleaner.evidence.pagefeatures import (
    BITS,
    CERTAIN,
    FREE,
    INFORMATION,
    KINDS,
    SAVED,
    SUSPECT,
    TAKEN,
    PageLines,
)
from cleaner.formats.html import Page
from cleaner.ruleset.facts import Fact
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.schema import INFORMATION as IS_INFORMATION

FunctionWords = frozenset[str] | None
Bools = NDArray[np.bool_]

_NO_POINTS = (0.0, 0.0)
_UNSEEN = bytes(4 * len(PAGE_PARTS))
_USUAL_SHARE = 0.4  # of function words, where the language is unknown
_MOST_COPIES = 20
_LEAST_TITLE = 12  # characters of a line of one word that may be a title

_JUDGED = {-1: SUSPECT, 0: SUSPECT, 1: TAKEN, 2: CERTAIN}  # by level of the rule


class Elements:
    """The elements of a page as the score needs them: by number, each but once, those around others first."""

    def __init__(self, page: Page, names: NameTable, asked: Sequence[int]) -> None:
        """`asked`: sorted numbers of the lines that the score judges: of no other are names looked at."""
        elements = page.elements
        self.parents = [node.parent.number if node.parent is not None else 0 for node in elements]
        self.depth = [node.depth for node in elements]
        self.spans = [node.first for node in elements], [node.end for node in elements]
        held = np.searchsorted(asked, self.spans[0]) < np.searchsorted(asked, self.spans[1])
        #: what they are called; "" for those without a line that is asked about
        self.names = [node.names if holds else "" for node, holds in zip(elements, held.tolist(), strict=True)]
        points = [names.of(own) if own else _NO_POINTS for own in self.names]
        self.near = [near for near, _ in points]
        self.far = [far for _, far in points]  #: with those of all elements around
        self.inside = [BITS.get(node.tag, 0) for node in elements]  #: the same
        far, inside = self.far, self.inside
        for number, above in enumerate(self.parents):
            if above != number:  # the root
                far[number] += far[above]
                inside[number] |= inside[above]


def page_lines(
    page: Page,
    working: Working,
    shown: Sequence[int],
    judged: Sequence[float],
    words: FunctionWords,
    names: NameTable,
    asked: Bools,
) -> tuple[PageLines, Containers]:
    """What is known of the lines that are not blank (`shown`), and the boxes around them.

    `asked`: those that the score judges; of the others it need not be known how they look and what they are called.
    """
    facts = [working.facts[line] for line in shown]
    nodes = [page.nodes[line] for line in shown]
    elements = Elements(page, names, [line for line, is_asked in zip(shown, asked.tolist(), strict=True) if is_asked])
    numbers = [node.number for node in nodes]
    at = np.array(numbers, np.intp)
    parents = [elements.parents[number] for number in numbers]
    near = [elements.near[number] + elements.near[above] for number, above in zip(numbers, parents, strict=True)]
    counts = Counter([fact.folded for fact in facts])
    stated = " ".join((page.meta.title or "").lower().split())
    titled = [(fact.words > 1 or len(fact.folded) > _LEAST_TITLE) and fact.folded in stated for fact in facts]
    headings = [node.heading for node in nodes]
    lines = PageLines(
        looks=_looks(facts, asked),
        words=np.array([fact.words for fact in facts], float),
        common=_common(facts, words, asked),
        links=np.array([page.links[line] for line in shown]),
        sentence=np.array([fact.sentence for fact in facts], float),
        judged=np.array(judged),
        heading=np.array(headings, float),
        copies=np.array([min(counts[fact.folded], _MOST_COPIES) for fact in facts], float),
        titled=np.array(titled, float),
        hidden=np.array([node.hidden for node in nodes], float),
        clock=np.array([fact.shape == "clock" for fact in facts]),
        near=np.array(near),
        far=np.array([elements.far[number] for number in numbers]),
        kinds=[KINDS.get(node.tag, "") for node in nodes],
        inside=np.array([elements.inside[number] for number in numbers], np.intp),
        alike=_alike(elements, [node.tag for node in nodes], numbers, parents),
        elements=at,
        title=_title(headings, titled, judged),
    )
    boxes = Containers(elements.parents, elements.depth, elements.spans, np.array(shown, np.intp))
    return lines, boxes


def judged_by_rules(shown: Sequence[int], tally: Tally, kept: set[int], rules: tuple[Rule, ...]) -> list[float]:
    """What rules said of each line, whatever the profile makes of it."""
    found = []
    for line in shown:
        owned = tally.owners.get(line) or tally.suspects.get(line)
        if owned is None:
            found.append(SAVED if line in kept else FREE)
        elif (rule := rules[owned.claim.rule]).category in IS_INFORMATION:
            found.append(INFORMATION)
        else:
            found.append(_JUDGED[rule.level])
    return found


def _common(facts: Sequence[Fact], words: FunctionWords, asked: Bools) -> NDArray[np.float64]:
    """How many words of each line are function words; 0 for lines that are not asked about."""
    of_asked = zip(facts, asked.tolist(), strict=True)
    if words is None:
        return np.array([_USUAL_SHARE * fact.words if is_asked else 0.0 for fact, is_asked in of_asked])
    return np.array([fact.common(words) if is_asked else 0 for fact, is_asked in of_asked], float)


def _looks(facts: Sequence[Fact], asked: Bools) -> NDArray[np.float32]:
    looks = []
    for fact, is_asked in zip(facts, asked.tolist(), strict=True):
        if not is_asked:
            looks.append(_UNSEEN)
            continue
        if (row := fact.page_look) is None:
            row = fact.page_look = page_look(fact.raw, fact.folded)
        looks.append(row)
    return np.frombuffer(b"".join(looks), dtype="<f4").reshape(len(facts), len(PAGE_PARTS))


def _alike(elements: Elements, tags: Sequence[str], numbers: Sequence[int], parents: Sequence[int]) -> Ints:
    """A number for each line, equal for those whose element and the one around it have the same names."""
    known: dict[tuple[str, str, str], int] = {}
    names = elements.names
    return np.array(
        [
            known.setdefault((tag, names[number], names[above]), len(known))
            for tag, number, above in zip(tags, numbers, parents, strict=True)
        ],
        np.intp,
    )


def _title(headings: Sequence[int], titled: Sequence[bool], judged: Sequence[float]) -> int:
    """The place of the title, most likely: a first heading that the page is called by, any first heading, any line."""
    left = [at for at, said in enumerate(judged) if said < TAKEN]
    first = [at for at in left if headings[at] == 1]
    called = [at for at in left if titled[at]]
    both = [at for at in first if titled[at]]
    return next(iter(both or first or called), -1)
