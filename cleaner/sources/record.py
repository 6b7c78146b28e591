"""What a container yields, in the order of the file: records, rejects, and bytes that pass through untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from cleaner.errors import CleanerError
from cleaner.model import Document


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that a record is read from, and what is written of one that holds a page."""

    text: str = "text"
    id: str = "id"
    url: str = "url"
    lang: str = "lang"
    html: str | None = None  #: holds a page, whose clean text goes into `text`
    keep_html: bool = True  #: False: that field is left out of what is written
    meta: str = "meta"  #: is added to what is written of a page: what it says about itself; "" = nowhere


MOST_BYTES = 1 << 28  # of one document, as it is spelled in its container
MOST_EXPANSION = 200  # times; text compresses to a third or a tenth, zeros a thousand times
HEAD = 1 << 10  # bytes that are kept of a record that is too large


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a container is read, where that part begins, and how large a document may be."""

    line: int = 1  #: number of the first line
    offset: int = 0  #: bytes into the decompressed file
    most_bytes: int = MOST_BYTES
    only: frozenset[int] | None = None  #: these lines alone
    since: int | None = None  #: with `only`: and every line from this one on
    format: str = "auto"  #: of documents: text, html, or auto: as the name of the file or else their beginning says

    def takes(self, line: int) -> bool:
        """True when a line is asked for."""
        return self.only is None or line in self.only or (self.since is not None and line >= self.since)


WHOLE = Scope()


class Record(NamedTuple):
    """One document of a container, with the bytes it came from."""

    document: Document
    raw: bytes  #: line end included
    line: int | None  #: 1-based; None where the file is one document
    offset: int  #: bytes into the decompressed file
    has_id: bool = False  #: True when the id was read from the record, False when it was made from the name


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that can't be cleaned: where it stands, what is wrong, and its bytes."""

    file: str
    kind: str
    reason: str
    raw: bytes | None  #: line end included; None = nothing could be read, or the file was refused whole
    line: int | None = None
    offset: int = 0
    bad_offset: int | None = None  #: bytes into the decompressed file, of the first byte that is wrong
    size: int | None = None  #: bytes of the record, where raw is only its beginning
    rest: bool = False  #: True when nothing behind it could be read either


@dataclass(frozen=True, slots=True)
class Untouched:
    """Bytes that are no record and stay in the output: a blank line, a byte-order mark."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clean file, on its way back to the original."""

    raw: bytes
    line: int | None  #: counted in the clean file, 1-based; 0 = no line of its own; None = the file is one document


Span = tuple[int, int]  #: start and end of a drop, code points of the source
Item = Record | Reject | Untouched


class Rendered(NamedTuple):
    """The bytes that replace a record, and how dropped pieces were spelled where the spelling can't be derived."""

    data: bytes
    spellings: Mapping[int, str] = MappingProxyType({})  #: number of the drop -> its raw spelling


@dataclass(frozen=True, slots=True)
class Cut:
    """A dropped piece on its way back: where it goes into the clean text, and what it was."""

    at: int  #: code points of the clean text
    text: str
    raw: str | None = None  #: the spelling in the container, where it isn't the canonical one


class Container(Protocol):
    """One file format that holds documents; a module with these members is one."""

    def read(self, chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
        """Yield what the file, or the scope of it, holds, in its order; never raises for what is in the file."""

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """The record with its text replaced by the clean text; raises NotWritableError.

        Its document is that of the result: of a page, the text that it renders to.
        """

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[Piece]:
        """A clean file in pieces, counted as `read` counts; raises MisfitError when it is damaged."""

    def put_back(self, raw: bytes, cuts: Sequence[Cut], fields: Fields) -> bytes:
        """The bytes of a clean record with the cuts put back; raises MisfitError when they don't fit."""


class DamageError(Exception):
    """The bytes of a file end before they should, or can't be read."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(kind, reason)
        self.kind = kind  #: truncated, unreadable, bomb or too-large
        self.reason = reason


def whole(chunks: Iterable[bytes], name: str, most_bytes: int) -> bytes | Reject:
    """The bytes of a file that is one document, or the reject that says why they can't be had."""
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > most_bytes:
                raise too_large(most_bytes)
    except DamageError as damage:
        raw = b"".join(parts)
        if damage.kind in ("bomb", "too-large"):
            return Reject(name, damage.kind, damage.reason, raw[:HEAD], size=size)
        return Reject(name, damage.kind, damage.reason, raw or None)
    return b"".join(parts)


def too_large(most_bytes: int) -> DamageError:
    """What is said of a document that is larger than anybody's text."""
    reason = f"the document is larger than {most_bytes:,} bytes: split it, or raise --max-document-bytes"
    return DamageError("too-large", reason)


class UnfitError(Exception):
    """A record's bytes are no document."""

    def __init__(self, kind: str, reason: str, bad_offset: int | None = None) -> None:
        super().__init__(kind, reason, bad_offset)
        self.kind = kind
        self.reason = reason
        self.bad_offset = bad_offset  #: bytes into the record


class NotWritableError(CleanerError):
    """A clean text that its container can't spell."""


class MisfitError(CleanerError):
    """A ledger that doesn't fit the clean text it should be put back into."""


Seen = Callable[[bytes], object]  #: told of every piece of (compressed) bytes that was read


def splice(text: str, cuts: Sequence[Cut]) -> str:
    """Put cuts, sorted by place, back into a clean text; raises MisfitError when one lies outside of it."""
    pieces: list[str] = []
    done = 0
    for cut in cuts:
        if not done <= cut.at <= len(text):
            raise MisfitError(f"a drop belongs to place {cut.at} of the clean text, which has {len(text)} characters")
        pieces += (text[done : cut.at], cut.text)
        done = cut.at
    pieces.append(text[done:])
    return "".join(pieces)
