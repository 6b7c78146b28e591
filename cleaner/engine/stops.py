"""Safety stops: when rules would take too much of a document, it stays whole."""

from __future__ import annotations

from typing import Final

from cleaner.engine.owners import Owned
from cleaner.engine.tally import Tally
from cleaner.engine.view import View
from cleaner.formats.text import Lines
from cleaner.ruleset.ruleset import RuleSet

#: The main run may lose this share of its words to text rules; beyond it the document is kept whole.
MOST_LOST: Final = 0.5
#: What readers wrote below a story is often longer than the story. Its rules bound themselves by the prose above it.
ASIDE: Final = "comments"
#: Rounds after which rules that chase one another are stopped. Of 978 development texts 910 were
#: done after two, three needed more than three, none more than five.
MOST_ROUNDS: Final = 100


def stop_reason(view: View, lines: Lines, tally: Tally, ruleset: RuleSet) -> str | None:
    """Why the document must be kept whole, or None. `view`: the document before anything was dropped."""
    if all(line in tally.owners for line in view.order):
        return "nothing would remain"
    aside = {line for line, owner in tally.owners.items() if _is_aside(owner, ruleset)}
    run = view.run_of_prose(aside if view.working.page is not None else frozenset())
    if run is None:
        return None
    first, last = run
    inside = [at for at in range(first, last + 1) if view.order[at] not in aside]
    total = sum(view.words[at] for at in inside)
    lost = sum(_lost_words(view, at, lines, tally) for at in inside)
    if lost > MOST_LOST * total:
        return f"the main run would lose {lost} of its {total} words"
    return None


def _is_aside(owner: Owned, ruleset: RuleSet) -> bool:
    """True for drops that no stop counts: comments, and what the elements of a page decide, which bounds itself."""
    rule = owner.claim.rule
    if rule in ruleset.of_pages or ruleset.rules[rule].category == ASIDE:
        return True
    return not ruleset.of_pages.isdisjoint(owner.also)


def _lost_words(view: View, at: int, lines: Lines, tally: Tally) -> int:
    line = view.order[at]
    if line in tally.owners:
        return view.words[at]
    if line not in tally.cuts:
        return 0
    cut, start = tally.cuts[line], lines.starts[line]
    return sum(len(lines.raw[line][first - start : end - start].split()) for first, end, _ in cut)
