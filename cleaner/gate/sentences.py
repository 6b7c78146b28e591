"""Clean sentences: what content lines of prose are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleaner.classes import classify
from cleaner.evidence.language import function_words
from cleaner.fold import fold
from cleaner.gold.document import GoldDocument

LANG = "en"  #: the frames around a sentence are English, so the sentences have to be

_LINE_ENDS = re.compile(r"[\r\n]+")
_END = re.compile(r"[.!?…。]+[\"'”’»)\]]*\s+")
_OPENING = "\"'“”‘’„«([—–- "
#: before a full stop that ends no sentence: an initial, or letters with stops between them (U.S, e.g, p.m) ...
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
#: ... or a short form
_SHORT_FORMS = re.compile(
    r"adm|al|approx|apr|aug|ave|blvd|capt|cf|co|col|corp|dec|dept|dr|ed|est|etc|feb|figs?|ft|gen|gov|hon|inc|jan|jr|jul|"
    r"jun|lt|ltd|mar|messrs|mrs?|ms|mt|nos?|nov|oct|op|pp|pres|prof|pt|rep|rev|sen|sept?|sgt|sr|st|vol|vs",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clean sentence and where it was found first."""

    text: str
    place: str  #: file, or file:record


def sentences(documents: Iterable[GoldDocument]) -> list[Sentence]:
    """The sentences of every content line of class prose, each once (as rules see it: folded), in order."""
    found: dict[str, Sentence] = {}
    for document in documents:
        for line in _prose(document):
            for text in split_sentences(line):
                found.setdefault(fold(text), Sentence(text, document.place))
    found.pop("", None)
    return list(found.values())


def split_sentences(line: str) -> Iterator[str]:
    """The sentences of a line.

    One ends at `.`, `!`, `?` or an ellipsis, with closing quotes or brackets behind it or not, where white space and
    then a capital letter, a digit or an opening quote follows; not behind an initial or one of few short forms (Mr.,
    U.S., No.). So it rather leaves two sentences together than cut one in two.
    """
    start = 0
    for end in _END.finditer(line):
        following = line[end.end() :].lstrip(_OPENING)[:1]
        if (following.isupper() or following.isdigit()) and not _is_short_form(line[start : end.start()], end[0]):
            yield line[start : end.end()].strip()
            start = end.end()
    if rest := line[start:].strip():
        yield rest


def _prose(document: GoldDocument) -> Iterator[str]:
    raw = [_LINE_ENDS.sub(" ", line) for line in document.lines]
    kinds = classify(raw, [fold(line) for line in raw], function_words(LANG))
    for line, mark, kind in zip(raw, document.marks, kinds, strict=True):
        if mark == "+" and kind == "prose":
            yield line


def _is_short_form(before: str, end: str) -> bool:
    if not end.startswith(".") or end.startswith(".."):
        return False
    word = before.rsplit(maxsplit=1)[-1].lstrip(_OPENING) if before.strip() else ""
    return _INITIALS.fullmatch(word) is not None or _SHORT_FORMS.fullmatch(word) is not None
