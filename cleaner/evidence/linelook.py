"""What a line of text looks like to somebody who does not read it, and how many points its wording has, as numbers.

Everything is counted in the first characters of a line, in bytes: a line costs some two microseconds.
"""

from __future__ import annotations

import re
from struct import Struct
from typing import Final

from cleaner.classes import ends_like_a_sentence

_BEGINNING: Final = 240  #: characters: what a long line is shows in its beginning
_MOST_WORDS: Final = 30


def _shape(byte: int) -> str:
    """A capital A, other letters a, digits 0, apostrophes and bars themselves, every other sign a full stop."""
    if byte >= 128:  # of another script
        return "a"
    c = chr(byte)
    return (
        "A"
        if c.isupper()
        else "a"
        if c.islower()
        else "0"
        if c.isdigit()
        else " "
        if c.isspace()
        else c
        if c in "'|"
        else "."
    )


_SHAPES: Final = "".join(map(_shape, range(256))).encode()

#: the parts of a look, in order
PARTS: Final = (
    "words", "word length", "digits", "signs", "capitals", "shouted", "small start", "ends", "colon", "commas", "bars",
    "figures first", "said",
)  # fmt: skip
ROW: Final = Struct(f"<{len(PARTS)}f")
#: those of a line of a page, which has no points for its wording
PAGE_PARTS: Final = (*PARTS[:-1], "money", "date", "question", "asking")
_ENDS_OF_PAGE_ROW: Final = Struct("<4f")
#: what a line begins with that asks something of its reader
_ASKING: Final = frozenset(
    {
        "add", "apply", "ask", "back", "book", "browse", "buy", "call", "check", "choose", "click", "close",
        "compare", "contact", "copy", "create", "discover", "download", "enter", "explore", "filter", "find",
        "follow", "get", "go", "join", "learn", "load", "log", "login", "menu", "more", "next", "open", "please",
        "previous", "print", "read", "register", "reply", "report", "request", "save", "search", "see", "select",
        "send", "share", "shop", "show", "sign", "skip", "sort", "start", "submit", "subscribe", "try", "view",
        "visit", "watch", "write",
    }
)  # fmt: skip
_US: Final = frozenset({"you", "your", "our", "us", "we", "my"})
_MONEY: Final = re.compile(r"[$€£¥₹] ?\d|\d ?(?:[$€£¥₹]|usd\b|eur\b)")
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d+ (?:min|hour|day|week|month|year)s?\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b"
)


def look(raw: str, folded: str, points: dict[str, float]) -> bytes:
    """The parts of a look, packed as 32-bit floats. `points`: of the pieces of a wording, see `pieces`."""
    begins = raw[:_BEGINNING].strip().encode("utf-8", "replace")
    size = len(begins) or 1
    shapes = b" " + begins.translate(_SHAPES)
    capitals = shapes.count(b" A")
    begun = capitals + shapes.count(b" a")
    words = folded.count(" ") + 1
    last = folded[-1:]
    return ROW.pack(
        words,
        len(folded) / words,
        shapes.count(b"0") / size,
        shapes.count(b".") / size,
        capitals / begun if begun else 0.0,
        shapes.count(b"AAA") / begun if begun else 0.0,
        shapes[1:2] == b"a",
        ends_like_a_sentence(folded),
        last == ":",
        folded.count(",") / words,
        shapes.count(b"|"),
        shapes[1:2] == b"0",
        sum([points[piece] for piece in points.keys() & pieces(folded)]) if points else 0.0,
    )


def page_look(raw: str, folded: str) -> bytes:
    """The parts of the look of a line of a page, packed as 32-bit floats."""
    whole = look(raw, folded, {})
    digits = whole[8:12] != b"\0\0\0\0"
    begins = folded[:_BEGINNING]
    money, date = digits and _MONEY.search(begins) is not None, digits and _DATE.search(begins) is not None
    words = begins.split(" ")
    asking = (words[0] in _ASKING) + sum(map(_US.__contains__, words)) / len(words)
    return whole[:-4] + _ENDS_OF_PAGE_ROW.pack(money, date, folded.endswith("?"), asking)


def pieces(folded: str) -> list[str]:
    """The words of a line, and the same marked where they are its first (`^`), its first two or its last (`$`)."""
    words = folded[:_BEGINNING].split(" ", _MOST_WORDS)[:_MOST_WORDS]
    first, last = "^" + words[0], words[-1] + "$"
    if len(words) > 1:
        words.append(f"{first} {words[1]}")
    words += (first, last)
    return words
