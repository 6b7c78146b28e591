"""What a container yields, in the order of the file: records, rejects, and bytes that pass through untouched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from cleaner.errors import CleanerError
from cleaner.model import Document


class Record(NamedTuple):
    """One document of a container, with the bytes it came from."""

    document: Document
    raw: bytes  #: line end included
    line: int | None  #: line, row or member, 1-based; in a WARC, its offset; None where the file is one document
    offset: int  #: bytes into the decompressed file; in a WARC, into the file as it is stored
    has_id: bool = False  #: True when the id was read from the record, False when it was made from the name
    label: str | None = None  #: what the record is called in its container: a member's name, a page's URL
    row: Any = None  #: what the container's own writer wants to know of the record, besides its bytes
    member: str | None = None  #: of an archive: the file in the clean one that its text goes into


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
    label: str | None = None  #: what the record is called in its container
    last: int | None = None  #: the last line, where all from `line` to there are lost and what follows is not


@dataclass(frozen=True, slots=True)
class Untouched:
    """Bytes that are no record and stay in the output: a blank line, a byte-order mark."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that is neither record nor reject, and has no place in the output: a picture in an archive."""

    line: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clean file, on its way back to the original."""

    raw: bytes
    line: int | None  #: counted in the clean file, 1-based; 0 = no line of its own; None = the file is one document
    source: int | None = None  #: the line of the input that it was made of, where the clean file says it
    member: str | None = None  #: of an archive: the file in it that this is
    row: Any = None  #: what `put_back` wants to know of it, or the writer, besides its bytes


Span = tuple[int, int]  #: start and end of a drop, code points of the source
Item = Record | Reject | Untouched | Skipped


class Rendered(NamedTuple):
    """The bytes that replace a record, and how dropped pieces were spelled where the spelling can't be derived."""

    data: bytes
    spellings: Mapping[int, str] = MappingProxyType({})  #: number of the drop -> its raw spelling
    row: Any = None  #: what the writer wants besides, or instead


@dataclass(frozen=True, slots=True)
class Cut:
    """A dropped piece on its way back: where it goes into the clean text, and what it was."""

    at: int  #: code points of the clean text
    text: str
    raw: str | None = None  #: the spelling in the container, where it isn't the canonical one


class DamageError(Exception):
    """The bytes of a file end before they should, or can't be read."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(kind, reason)
        self.kind = kind  #: truncated, unreadable, bomb or too-large
        self.reason = reason


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
