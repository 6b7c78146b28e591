"""What a container is: a module that reads documents from a file, writes them, and puts dropped text back.

The functions are those that several containers have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from cleaner.sources.record import Cut, DamageError, Item, MisfitError, Piece, Record, Reject, Rendered, Span
from cleaner.sources.scope import HEAD, WHOLE, Fields, Scope

Seen = Callable[[bytes], object]  #: told of every piece of (compressed) bytes that was read


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
