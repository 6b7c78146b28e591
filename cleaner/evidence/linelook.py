"""What a line of text looks like to somebody who does not read it, and how many points its wording has, as numbers.

Everything is counted in the first characters of a line, in bytes: a line costs some two microseconds.
"""

from __future__ import annotations

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
        sum([points[piece] for piece in points.keys() & pieces(folded)]),
    )


def pieces(folded: str) -> list[str]:
    """The words of a line, and the same marked where they are its first (`^`), its first two or its last (`$`)."""
    words = folded[:_BEGINNING].split(" ", _MOST_WORDS)[:_MOST_WORDS]
    first, last = "^" + words[0], words[-1] + "$"
    if len(words) > 1:
        words.append(f"{first} {words[1]}")
    words += (first, last)
    return words
