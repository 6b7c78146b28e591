"""jusText's judgement of the lines of a page: which are good on their own, and which their neighbours make good or bad.

jusText (Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora", 2011) looks at each paragraph by
itself, then revises short ones by those around them. Rules speak between the two: what a rule drops is bad and condemns
its neighbours, what a keep rule saves is good and frees them. (Asked for in miso-belica/justext#54.)

Its thresholds were set for the precision of corpora: on pages that aren't articles they lose half of the content. Those
here were chosen on development pages; docs/decisions/011-html.md has the trials.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

LENGTH_LOW = 20  # characters; shorter lines go with their neighbours
LENGTH_HIGH = 40  # characters; longer ones with few links stand by themselves
STOPWORDS_LOW = 0.0
STOPWORDS_HIGH = 0.05
MAX_LINK_DENSITY = 0.5
_FIGURES_LOW = 10  # characters: a line with digits in it is not short from here on
_HEADING_REACH = 200  # characters from a heading to the good line that makes it good


@dataclass(slots=True)
class Paragraph:
    """A line as jusText's functions want to see it; `fixed`: what rules have decided, good or bad."""

    text: str
    links: float  #: share of the characters
    is_heading: bool
    dom_path: str
    fixed: str = ""
    soft: bool = False  #: preformatted text and rows of tables: good unless all around them is bad
    stopwords: float = 0.0  #: density
    heading: bool = False
    cf_class: str = ""
    class_type: str = ""

    def __len__(self) -> int:
        return len(self.text)

    def links_density(self) -> float:
        """Share of the characters that are inside of links."""
        return self.links

    @property
    def chars_count_in_links(self) -> int:
        """How many they are."""
        return round(self.links * len(self.text))

    def stopwords_density(self, stoplist: Collection[str]) -> float:
        """Share of the words that are function words."""
        return self.stopwords


def free_headings(paragraphs: Sequence[Paragraph]) -> None:
    """The links of a heading with text below it say nothing: titles of entries link to them."""
    left = [paragraph for paragraph in paragraphs if paragraph.fixed != "bad"]
    for paragraph, below in pairwise(left):
        if paragraph.is_heading and not below.is_heading and below.links <= MAX_LINK_DENSITY:
            paragraph.links = 0.0


def judge(paragraphs: Sequence[Paragraph]) -> list[str | None]:
    """For each paragraph why it is boilerplate, in words; None for those that are not, and for those fixed before."""
    from justext.core import classify_paragraphs

    classify_paragraphs(
        [paragraph for paragraph in paragraphs if not paragraph.fixed and not paragraph.soft],
        frozenset(),
        length_low=LENGTH_LOW,
        length_high=LENGTH_HIGH,
        stopwords_low=STOPWORDS_LOW,
        stopwords_high=STOPWORDS_HIGH,
        max_link_density=MAX_LINK_DENSITY,
    )
    for paragraph in paragraphs:
        if paragraph.fixed:
            paragraph.cf_class = paragraph.fixed
        elif paragraph.soft:
            paragraph.cf_class, paragraph.heading = "neargood", paragraph.is_heading
        elif paragraph.cf_class == "short" and _is_information(paragraph.text):
            paragraph.cf_class = "neargood"
    revise(paragraphs)
    return [None if p.fixed or p.class_type == "good" else _cause(p) for p in paragraphs]


def revise(paragraphs: Sequence[Paragraph]) -> None:
    """jusText's second pass, `revise_paragraph_classification`, in time that grows with the number of lines.

    jusText walks from each waiting line to its neighbours: 200,000 short lines in a row would take it hours.
    """
    kinds = [paragraph.cf_class for paragraph in paragraphs]
    _revise_short(kinds)  # jusText lifts headings before this; no line has a class that it could lift them to by then
    _revise_near(kinds)
    for at, paragraph in enumerate(paragraphs):
        if paragraph.heading and kinds[at] == "bad" != paragraph.cf_class and _leads_to_good(paragraphs, kinds, at):
            kinds[at] = "good"
        paragraph.class_type = kinds[at]


def _is_information(text: str) -> bool:
    """True for a date, a price, a telephone number: as short as the label of a button, but said once."""
    return len(text) >= _FIGURES_LOW and any(c.isdigit() for c in text)


def _revise_short(kinds: list[str]) -> None:
    """Short lines go with the lines around them; between a good and a bad one, with one of middle length."""
    below: list[tuple[str, str]] = []  # of each short line, the last first: the nearest good or bad one, the nearest
    settled = nearest = "bad"  # as the edge of the page is
    for kind in reversed(kinds):
        if kind == "short":
            below.append((settled, nearest))
        else:
            nearest = kind
            if kind != "neargood":
                settled = kind
    settled = nearest = "bad"
    for at, kind in enumerate(kinds):
        if kind != "short":
            nearest = kind
            if kind != "neargood":
                settled = kind
            continue
        settled_below, nearest_below = below.pop()
        if settled == settled_below:
            kinds[at] = settled
        else:
            beside_bad = nearest if settled == "bad" else nearest_below
            kinds[at] = "good" if beside_bad == "neargood" else "bad"


def _revise_near(kinds: list[str]) -> None:
    """Lines of middle length are bad between bad ones; from the top down, so the lines above are good or bad by now."""
    if "neargood" not in kinds:
        return
    below: list[str] = []  # of each, the last first: the nearest good or bad line
    settled = "bad"
    for kind in reversed(kinds):
        if kind == "neargood":
            below.append(settled)
        else:
            settled = kind
    settled = "bad"
    for at, kind in enumerate(kinds):
        if kind == "neargood":
            kinds[at] = "bad" if below.pop() == settled == "bad" else "good"
        settled = kinds[at]


def _leads_to_good(paragraphs: Sequence[Paragraph], kinds: Sequence[str], at: int) -> bool:
    """True for a heading with a good line not far below it."""
    below, distance = at + 1, 0
    while below < len(kinds) and distance <= _HEADING_REACH:
        if kinds[below] == "good":
            return True
        distance += len(paragraphs[below].text) or 1
        below += 1
    return False


def _cause(paragraph: Paragraph) -> str:
    """Which of jusText's causes it was."""
    if paragraph.cf_class == "bad":
        if paragraph.links_density() > MAX_LINK_DENSITY:
            return f"{paragraph.links_density():.0%} of the line are links"
        if "\xa9" in paragraph.text or "&copy" in paragraph.text:
            return "a copyright sign"
        if len(paragraph) < LENGTH_LOW:
            return "a short line with a link"
        return "few function words"
    if paragraph.cf_class == "short":
        return "a short line beside no good one"
    return "a line of middle length among bad ones"
