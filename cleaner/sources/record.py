"""What a container yields, in the order of the file: records, rejects, and bytes that pass through untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

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
    tsv_escapes: bool = False  #: in .tsv files quotes are characters like others, and backslashes escape


MOST_BYTES = 1 << 28  # of one document, as it is spelled in its container
MOST_EXPANSION = 200  # times; text compresses to a third or a tenth, zeros a thousand times
HEAD = 1 << 10  # bytes that are kept of a record that is too large


@dataclass(frozen=True, slots=True)
class Sample:
    """A share of the records of an input: always the same ones, whatever else is read beside them."""

    name: str  #: of the input
    share: float  #: 0.0 to 1.0

    def takes(self, line: int | None = None) -> bool:
        """True when a record is in the sample; None: an input that is one document."""
        digest = blake2b(f"{self.name}\0{line}".encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest) < self.share * 2**64


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a container is read, where that part begins, and how large a document may be."""

    line: int = 1  #: number of the first line, row or member
    offset: int = 0  #: where the part begins: bytes into the file, decompressed where only whole files of it are read
    end: int | None = None  #: where a stretch of a file ends that is read by its places; None = at the end of the file
    most_bytes: int = MOST_BYTES
    only: frozenset[int] | None = None  #: these lines alone
    since: int | None = None  #: with `only`: and every line from this one on
    format: str = "auto"  #: of documents: text, html, or auto: as the name of the file or else their beginning says
    most_expansion: int = MOST_EXPANSION  #: times; for containers that compress inside
    runs: tuple[tuple[int, int], ...] = ()  #: with `only`: and these lines, first and last
    sample: Sample | None = None  #: these records alone
    note: str = ""  #: what `cut` says of this stretch

    def takes(self, line: int) -> bool:
        """True when a line (or row, or member, or whatever counts the records of a container) is asked for."""
        if self.sample is not None and not self.sample.takes(line):
            return False
        return (
            self.only is None
            or line in self.only
            or (self.since is not None and line >= self.since)
            or any(first <= line <= last for first, last in self.runs)
        )


WHOLE = Scope()


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


class Supply(Protocol):
    """The bytes of a part of an input. Going through it gives them decompressed; raises DamageError."""

    def __iter__(self) -> Iterator[bytes]: ...

    def raw(self) -> Iterator[bytes]:
        """As they are stored, compressed or not; of a stretch of a file, that stretch. Raises DamageError."""

    def open(self) -> BinaryIO:
        """The whole file as it is stored, to be read at any place; whoever opens it closes it. Raises DamageError."""


class Writes(Protocol):
    """A file that takes bytes in their order."""

    def write(self, data: bytes, /) -> object: ...


class Writer(Protocol):
    """Puts what was rendered into one clean file."""

    def write(self, rendered: Rendered) -> None:
        """Add a record."""

    def pass_on(self, raw: bytes) -> None:
        """Add bytes that are no record and stay."""

    def close(self) -> None:
        """Add what stands behind the last record; the file itself stays open."""


class BytesWriter:
    """The writer of containers that are nothing but their records, one after the other."""

    def __init__(self, target: Writes) -> None:
        self._target = target

    def write(self, rendered: Rendered) -> None:
        """Add a record."""
        self._target.write(rendered.data)

    def pass_on(self, raw: bytes) -> None:
        """Add bytes that are no record and stay."""
        self._target.write(raw)

    def close(self) -> None:
        """Nothing stands behind the last record."""


_CHUNK = 1 << 18  # bytes


def join_bytes(parts: Iterable[Path], target: Writes) -> None:
    """Put files that hold nothing but records together."""
    for path in parts:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                target.write(chunk)


def same_name(name: str) -> str:
    """The clean file is called as its input."""
    return name


def no_values(record: Record) -> Mapping[str, Any]:
    """A document that is all there is has no other fields."""
    return {}


def no_cuts(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int]]:
    """A file that can't be cut has one stretch."""
    yield 0, 1


class Sink(Protocol):
    """How results are written; a module with these members is one."""

    @property
    def COMPRESSES(self) -> bool:  # noqa: N802
        """The writer compresses by itself, record by record; if not, its file is compressed as its name says."""

    @property
    def KEEPS_BYTES(self) -> bool:  # noqa: N802
        """A record of which nothing goes is written as it was read, without being rendered."""

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """The record with its text replaced by the clean text; raises NotWritableError.

        Its document is that of the result: of a page, the text that it renders to.
        """

    def writer(self, target: Writes) -> Writer:
        """Writes rendered records into a file."""

    def join(self, parts: Iterable[Path], target: Writes) -> None:
        """Put files that `writer` made of the stretches of one input together, as one writer would have made it."""

    def clean_name(self, name: str) -> str:
        """What the clean file of an input is called."""


class Container(Sink, Protocol):
    """One file format that holds documents; a module with these members is one."""

    @property
    def CUT_SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802
        """Suffixes of compression, "" for none, of the files that are cut into stretches."""

    def read(self, chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
        """Yield what the file, or the scope of it, holds, in its order; never raises for what is in the file."""

    def cut(self, file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int] | tuple[int, int, str]]:
        """Where stretches of a file begin: byte, and number of the line; the first one at or behind each `range_bytes`.

        Depends on the bytes of the file alone. The first is (0, 1). What must be known of the bytes outside of a
        stretch to read it may come third: a note that is a part of what the stretch is.
        """

    def values(self, record: Record) -> Mapping[str, Any]:
        """All fields of a record, as JSON can spell them."""

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[Piece]:
        """A clean file in pieces, counted as `read` counts; raises MisfitError when it is damaged.

        `chunks` are decompressed, unless the container compresses by itself: then pieces are as they are stored.
        """

    def put_back(self, raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
        """The bytes of a clean record with the cuts put back; raises MisfitError when they don't fit.

        `row` is what the piece brings.
        """


@runtime_checkable
class Restores(Protocol):
    """What a container has besides whose clean files are restored as a whole: rejected records can't stand in one."""

    def restore(self, clean: Path, target: Writes, cuts: Iterator[Sequence[Cut]], fields: Fields) -> None:
        """A clean file with the cuts of each record, in its order, put back; raises MisfitError when they don't fit."""


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
