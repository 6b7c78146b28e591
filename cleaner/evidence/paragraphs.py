"""jusText's judgement of the lines of a page: which are good on their own, and which their neighbours make good or bad.

jusText (Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora", 2011) looks at each paragraph by
itself, then revises short ones by those around them. Rules speak between the two: what a rule drops is bad and condemns
its neighbours, what a keep rule saves is good and frees them. (Asked for in miso-belica/justext#54.)

Its thresholds were set for the precision of corpora: on pages that aren't articles they lose half of the content. Those
here were chosen on development pages; docs/decisions/010-html.md has the trials.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

LENGTH_LOW = 10  # characters; shorter lines go with their neighbours
LENGTH_HIGH = 40  # characters; longer ones with few links stand by themselves
STOPWORDS_LOW = 0.0
STOPWORDS_HIGH = 0.05
MAX_LINK_DENSITY = 0.5
#: jusText looks for neighbours line by line: beyond so many lines in a row that wait for theirs, time grows as a square
_MOST_WAITING = 3_000


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


def judge(paragraphs: Sequence[Paragraph]) -> list[str | None]:
    """For each paragraph why it is boilerplate, in words; None for those that are not, and for those fixed before."""
    from justext.core import classify_paragraphs, revise_paragraph_classification

    classify_paragraphs(
        paragraphs,
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
            paragraph.cf_class = "neargood"
    _settle_long_waits(paragraphs)
    revise_paragraph_classification(paragraphs)
    return [None if p.fixed or p.class_type == "good" else _cause(p) for p in paragraphs]


def _settle_long_waits(paragraphs: Sequence[Paragraph]) -> None:
    """Call every so manieth of the lines bad that wait for their neighbours, where very many do."""
    waiting = 0
    for paragraph in paragraphs:
        waiting = waiting + 1 if paragraph.cf_class in ("short", "neargood") else 0
        if waiting >= _MOST_WAITING:
            paragraph.cf_class, waiting = "bad", 0


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
