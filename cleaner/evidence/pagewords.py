"""The reasons of the learned score of pages in words: features in groups that a reader takes for one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp
from typing import Final

from cleaner.evidence.pagefeatures import CERTAIN, INSIDE, NAMES, SUSPECT, TAKEN, Matrix
from cleaner.evidence.scorecard import Scorecard

_REASONS: Final = 3

Values = Mapping[str, float]  # feature -> its value for one line


def _percent(share: float) -> str:
    return f"{min(1.0, max(0.0, share)):.0%}"


def _links(of: Values) -> str:
    return f"{_percent(of['links'])} of it are links" if of["links"] > 0 else "links beside it"


def _prose_of_box(of: Values) -> str:
    return f"its box holds {_percent(of['prose share of box 1'])} of the prose of the page"


def _shape_of_box(of: Values) -> str:
    lines, words = of["lines of box 1"], of["words a line of box 1"]
    return f"its box has {lines:.0f} lines of {words:.0f} words"


def _rules_near(of: Values) -> str:
    return f"rules dropped {_percent(of['gone within 6'])} of what stands around it"


def _rules_in_box(of: Values) -> str:
    return f"rules dropped {_percent(of['gone of box 2'])} of the box around it"


def _rules_here(of: Values) -> str:
    judged = of["judged"]
    if judged == SUSPECT:
        return "a rule below the profile fits it"
    return "a rule fits it" if judged in (TAKEN, CERTAIN) else "no rule speaks for it"


def _place(of: Values) -> str:
    far = of["distance from main 0.7"]
    if far:
        side = "below" if far > 0 else "above"
        return f"{abs(far):.0f} lines {side} the main content"
    if of["prose below"] <= 0:
        return "behind the last prose"
    return "before the first prose" if of["prose above"] <= 0 else "where it stands in the main content"


def _inside(of: Values) -> str:
    tags = [tag for tag in INSIDE if of[f"in {tag}"] and tag not in ("article", "main", "ul", "section")]
    return f"inside {tags[0]}" if tags else "in no article or main element" if not of["in article"] else "its elements"


def _alike(of: Values) -> str:
    lines, prose = of["lines alike"], of["prose share of lines alike"]
    return f"{lines:.0f} lines in elements of the same names hold {_percent(prose)} of the prose"


def _words(of: Values) -> str:
    return f"{of['words']:.0f} words" if of["words"] != 1 else "one word"


def _heading(of: Values) -> str:
    if of["lines from heading"] >= 99:
        return "no heading stands above it"
    return f"{of['lines from heading']:.0f} lines below a heading"


def _copies(of: Values) -> str:
    return f"it stands on the page {of['copies']:.0f} times" if of["copies"] > 1 else "lines beside it are repeated"


def _title(of: Values) -> str:
    below = of["below title"]
    if below <= -300:
        return "the page has no title line"
    return f"{below:.0f} lines below the title" if below > 0 else f"{-below:.0f} lines above the title"


def _always(words: str) -> Callable[[Values], str]:
    return lambda of: words


#: what a group is called -> how it is said, and the features of it: their names, or the ends or beginnings of them
_GROUPS: Final[Mapping[str, tuple[Callable[[Values], str], tuple[str, ...]]]] = {
    "links": (_links, ("links", "next links", "previous links", "links within *")),
    "prose of boxes": (_prose_of_box, ("prose share of box *", "prose of box *", "main of page *")),
    "rules in boxes": (_rules_in_box, ("gone of box *", "gone of lines alike")),
    "boxes": (_shape_of_box, ("* of box *", "place in box *")),
    "rules near": (_rules_near, ("gone within *", "next judged", "previous judged", "heading judged")),
    "rules": (_rules_here, ("judged",)),
    "inside": (_inside, ("in *",)),
    "names": (_always("what its elements are called"), ("names near", "names far", "* names near", "heading names")),
    "alike": (_alike, ("lines alike", "* of lines alike")),
    "title": (_title, ("below title",)),
    "place": (
        _place,
        ("prose above", "prose below", "words above", "lines above", "lines below", "side of main *",
         "distance from main *", "depth in main *", "place in main *"),
    ),
    "heading": (_heading, ("lines from heading", "level of heading", "* to next heading", "heading")),
    "prose near": (
        _always("little prose around it"),
        ("prose within *", "sentences within *", "next sentence", "previous sentence"),
    ),
    "words near": (_always("short lines around it"), ("words within *", "next words", "previous words")),
    "figures near": (_always("prices or dates around it"), ("money within *", "dates within *")),
    "capitals near": (_always("capitals around it"), ("capitals within *",)),
    "copies": (_copies, ("copies",)),
    "titled": (_always("the name of the page holds it"), ("titled",)),
    "element": (_always("the kind of its element"), ("is *", "hidden")),
    "length": (_words, ("words", "word length", "sentence", "function words", "ends")),
    "written": (_always("how it is written"), ("*",)),
}  # fmt: skip


def group(name: str) -> str:
    """The group of a feature: the first that it fits."""
    return next(key for key, (_, patterns) in _GROUPS.items() if any(_fits(name, each) for each in patterns))


def _fits(name: str, pattern: str) -> bool:
    parts = pattern.split("*")
    if len(parts) == 1:
        return name == pattern
    return name.startswith(parts[0]) and name.endswith(parts[-1]) and all(part in name for part in parts)


GROUPS: Final = tuple(dict.fromkeys(group(name) for name in NAMES))


def said(key: str, values: Values) -> str:
    """What a group says of a line."""
    return _GROUPS[key][0](values)


def reasons(card: Scorecard, matrix: Matrix, noise: Matrix, places: Sequence[int]) -> list[str]:
    """For each of these lines how sure the score is that it is noise, and what spoke most against it."""
    if not places:
        return []
    shares = card.shares(matrix[:, places])
    best = shares.argsort(axis=1, kind="stable")[:, ::-1][:, :_REASONS]
    found = []
    for at, place in enumerate(places):
        values = dict(zip(NAMES, matrix[:, place].tolist(), strict=True))
        told = [said(card.groups[k], values) for k in best[at].tolist() if shares[at, k] > 0]
        sure = 1 / (1 + exp(-float(noise[place])))
        found.append(f"The learned score finds it boilerplate ({sure:.0%}): {'; '.join(dict.fromkeys(told))}")
    return found
