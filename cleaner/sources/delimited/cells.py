r"""How a cell of a table is spelled: between quotes, which are doubled inside (RFC 4180), or with backslashes.

With backslashes, as PostgreSQL, MySQL and Hive write it, quotes are characters like others, `\t`, `\n`, `\r`, `\b`,
`\f`, `\v` and `\\` stand for one character each, every other backslash for itself, and a cell `\N` holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cleaner.sources import rawjson
from cleaner.sources.container import splice
from cleaner.sources.rawjson import Trimmed
from cleaner.sources.record import Cut, NotWritableError, Span

_QUOTE = b'"'
_ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\b": r"\b", "\f": r"\f", "\v": r"\v"}
_MEANT = {spelled: char for char, spelled in _ESCAPED.items()}
_SPELL = str.maketrans(_ESCAPED)
_ESCAPE = re.compile(r"\\[\\tnrbfv]")
_NOTHING = rb"\N"


class Dialect(Protocol):
    """How the cells of a file are parted and spelled."""

    def __hash__(self) -> int:
        """Patterns are made once for each dialect."""

    @property
    def delimiter(self) -> bytes:
        """The byte between two cells."""

    @property
    def quotes(self) -> bool:
        """True when a quote at the beginning of a cell lets it hold line ends."""

    def meaning(self, cell: bytes) -> str | None:
        """The text of a cell; None for one that holds nothing. Raises UnicodeDecodeError."""

    def spelled(self, text: str, like: bytes = b"") -> bytes:
        """A text as a cell, spelled like another one where that can be."""

    def trim(self, cell: bytes, source: str, spans: Sequence[Span], clean: str) -> Trimmed:
        """The cell of `source` without its spans, which is `clean`; raises NotWritableError."""

    def put_back(self, cell: bytes, cuts: Sequence[Cut], ends_row: bool) -> bytes:
        """The cell with its cuts, as it was spelled; raises MisfitError."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Cells with quotes around them, or none: a clean text has them if its source had, or if it must."""

    delimiter: bytes
    quotes: bool = True

    def meaning(self, cell: bytes) -> str:
        """What stands between the quotes."""
        if cell.startswith(_QUOTE):
            return cell[1:-1].decode().replace('""', '"')
        return cell.decode()

    def spelled(self, text: str, like: bytes = b"") -> bytes:
        """With quotes like the other one; else only where it must."""
        if like.startswith(_QUOTE) or self._must_have_quotes(text, ends_row=True):
            return _in_quotes(text)
        return text.encode()

    def trim(self, cell: bytes, source: str, spans: Sequence[Span], clean: str) -> Trimmed:
        """Where quotes come that were not there, the dropped pieces say so: their spelling is given."""
        literal = self.spelled(clean, cell)
        if cell.startswith(_QUOTE) or not literal.startswith(_QUOTE):
            return Trimmed(literal, {})
        return Trimmed(literal, {number: source[start:end] for number, (start, end) in enumerate(spans)})

    def put_back(self, cell: bytes, cuts: Sequence[Cut], ends_row: bool) -> bytes:
        """The quotes that came go again."""
        text = splice(self.meaning(cell), cuts)
        bare = not cell.startswith(_QUOTE) or any(cut.raw is not None for cut in cuts)
        return text.encode() if bare and not self._must_have_quotes(text, ends_row) else _in_quotes(text)

    def _must_have_quotes(self, text: str, ends_row: bool) -> bool:
        """True for what reads as something else without; an empty cell, for example, as no value."""
        return (
            not text
            or text.startswith('"')
            or "\n" in text
            or self.delimiter.decode() in text
            or (ends_row and text.endswith("\r"))
        )


@dataclass(frozen=True, slots=True)
class Escaped:
    """Cells with backslashes; what stays of one keeps its spelling."""

    delimiter: bytes = b"\t"
    quotes: bool = False

    def meaning(self, cell: bytes) -> str | None:
        """What the escapes stand for."""
        if cell == _NOTHING:
            return None
        text = cell.decode()
        return _ESCAPE.sub(_meant, text) if "\\" in text else text

    def spelled(self, text: str, like: bytes = b"") -> bytes:
        """With an escape for all that can have one."""
        return text.translate(_SPELL).encode()

    def trim(self, cell: bytes, source: str, spans: Sequence[Span], clean: str) -> Trimmed:
        """A dropped piece that isn't spelled as we would is given as it is."""
        if self.spelled(source) == cell:
            return Trimmed(self.spelled(clean), {})
        literal = cell.decode()
        raw = rawjson.positions(literal, [place for span in spans for place in span], _ESCAPE)
        kept = [literal[a:b] for a, b in zip([0, *raw[1::2]], [*raw[::2], len(literal)], strict=True)]
        joined = "".join(kept).encode()
        if self.meaning(joined) != clean or any(map(_may_melt, list(filter(None, kept))[:-1])):
            raise NotWritableError("without its drops, a lone backslash of the text would become an escape")
        dropped = [literal[a:b] for a, b in zip(raw[::2], raw[1::2], strict=True)]
        texts = [source[a:b] for a, b in spans]
        pairs = enumerate(zip(dropped, texts, strict=True))
        return Trimmed(joined, {number: piece for number, (piece, text) in pairs if piece != text.translate(_SPELL)})

    def put_back(self, cell: bytes, cuts: Sequence[Cut], ends_row: bool) -> bytes:
        """The cuts as they were spelled, or else as we would."""
        literal = cell.decode()
        places = rawjson.positions(literal, [cut.at for cut in cuts], _ESCAPE)
        spelled = [
            Cut(place, cut.text.translate(_SPELL) if cut.raw is None else cut.raw)
            for place, cut in zip(places, cuts, strict=True)
        ]
        return splice(literal, spelled).encode()


def _in_quotes(text: str) -> bytes:
    return b'"' + text.replace('"', '""').encode() + b'"'


def _may_melt(piece: str) -> bool:
    """True for a piece that ends in a backslash that is no escape: what comes next may make it one."""
    return _ESCAPE.sub("", piece).endswith("\\")


def _meant(escape: re.Match[str]) -> str:
    return _MEANT[escape[0]]
