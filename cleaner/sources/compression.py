"""Bytes in and out of plain, .gz, .zst and .bz2 files; what comes before a damage is handed over first."""

from __future__ import annotations

import bz2
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from cleaner.sources import deflate, places
from cleaner.sources.container import Seen
from cleaner.sources.record import DamageError
from cleaner.sources.scope import MOST_EXPANSION

_CHUNK = 1 << 16  # bytes
_STEP = 1 << 12  # compressed bytes taken at once: of zstd, that may be 128 MiB
_FREE = 1 << 26  # decompressed bytes that no bomb alarm is raised for
_WINDOW = 1 << 31  # zstd --long=31: the largest window there is
_PIECE = 1 << 20  # decompressed bytes that bzip2 gives at once: 40 bytes of it may mean 45 MB


def _gzip_member() -> Any:
    return deflate.expander(deflate.GZIP)


def _zstd_frame() -> Any:
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()


_OPENERS: dict[str, Callable[[], Any]] = {
    ".gz": _gzip_member,
    ".zst": _zstd_frame,
    ".bz2": bz2.BZ2Decompressor,
}
_GZIP_BEGINS = b"\x1f\x8b\x08"  # isal looks at it only when the whole header is there
_TARS = {".tgz": ".gz", ".tbz2": ".bz2"}  # say of themselves that they are archives
_BROKEN: tuple[type[Exception], ...] = (*deflate.errors, zstandard.ZstdError, OSError)  # the last one comes from bz2

SUFFIXES = tuple(_OPENERS)


def suffix_of(name: str) -> str:
    """How a file is compressed, by its name: `.gz`, and `.gz` of `a.tgz` too; "" for a plain file."""
    ending = _ending(name)
    return _TARS.get(ending, ending)


def bare(name: str) -> str:
    """What a file would be called if it were not compressed: `a.jsonl.gz` is `a.jsonl`, `a.tgz` is `a.tar`."""
    ending = _ending(name)
    return name[: len(name) - len(ending)] + (".tar" if ending in _TARS else "")


def _ending(name: str) -> str:
    return next((ending for ending in (*SUFFIXES, *_TARS) if name.lower().endswith(ending)), "")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file: bytes, half-open."""

    start: int
    end: int


def read_chunks(
    path: Path, seen: Seen | None = None, span: Span | None = None, most_expansion: int = MOST_EXPANSION
) -> Iterator[bytes]:
    """The decompressed bytes of a file, or of a stretch of it, piece by piece; `seen` is told of the bytes read.

    Raises DamageError at the place where a compressed file is cut, broken or a bomb, or where the system can't read on.
    """
    suffix = suffix_of(path.name)
    opener = _OPENERS.get(suffix)
    raw = raw_chunks(path, seen, span)
    yield from raw if opener is None else decompressed(raw, suffix, most_expansion)


def raw_chunks(path: Path, seen: Seen | None = None, span: Span | None = None) -> Iterator[bytes]:
    """The bytes of a file, or of a stretch of it, as they are on the disk."""
    left = span.end - span.start if span else None
    try:
        with places.open_file(path) as file:
            if span:
                file.seek(span.start)
            while chunk := _read(file, _CHUNK if left is None else min(_CHUNK, left), path):
                if left is not None:
                    left -= len(chunk)
                if seen:
                    seen(chunk)
                yield chunk
    except OSError as error:
        raise unreadable(error) from error
    if left:
        raise DamageError("unreadable", "the file became shorter while it was read: run again when it is at rest")


def _read(file: BinaryIO, size: int, path: Path) -> bytes:
    with places.said(path):
        return file.read(size)


def unreadable(error: OSError) -> DamageError:
    """What is said of a file that the system doesn't let us read."""
    return DamageError("unreadable", f"the system can't read the file: {error.strerror or error}")


def decompressed(raw: Iterator[bytes], suffix: str, most_expansion: int = MOST_EXPANSION) -> Iterator[bytes]:
    """The meaning of compressed bytes; stops when they grow beyond all measure."""
    opener = _OPENERS[suffix]
    padded = opener is not _zstd_frame
    member = opener()
    fresh = True  # nothing of the member was seen yet
    members = 0  # complete ones
    taken = given = 0  # bytes
    for chunk in raw:
        for at in range(0, len(chunk), _STEP):
            rest = chunk[at : at + _STEP]
            taken += len(rest)
            while rest or _holds_back(member):
                if fresh and members and padded:
                    rest = rest.lstrip(b"\0")  # zero padding between and behind members is allowed
                    if not rest:
                        break
                if fresh and opener is _gzip_member and not _GZIP_BEGINS.startswith(rest[:3]):
                    raise _broken(suffix, "it does not begin as such data does")
                data, rest, ended = _step(member, rest, suffix)
                fresh = False
                given += len(data)
                if given > max(_FREE, taken * most_expansion):
                    raise _bomb(suffix, given, taken, most_expansion)
                if data:
                    yield data
                if ended:
                    member, fresh, members = opener(), True, members + 1
    if not (fresh and members):
        raise DamageError("truncated", f"the {suffix} data ends too early: the file was cut; fetch it again")


def _holds_back(member: Any) -> bool:
    """True when there is more to come of what was handed over: bzip2 gives it piece by piece."""
    return not getattr(member, "needs_input", True)


def _bomb(suffix: str, given: int, taken: int, most: int) -> DamageError:
    reason = (
        f"{taken:,} bytes of {suffix} data became {given:,}, more than {most} times as many: this looks like a "
        "decompression bomb and was stopped; if it is none, raise --max-expansion"
    )
    return DamageError("bomb", reason)


def _step(member: Any, data: bytes, suffix: str) -> tuple[bytes, bytes, bool]:
    try:
        out = member.decompress(data, _PIECE) if isinstance(member, bz2.BZ2Decompressor) else member.decompress(data)
    except _BROKEN as error:
        raise _broken(suffix, error) from error
    return out, member.unused_data if member.eof else b"", member.eof


def _broken(suffix: str, why: object) -> DamageError:
    reason = f"what follows is no valid {suffix} data ({why}); fetch the file again, or name it after what it is"
    return DamageError("unreadable", reason)


def compressed(file: BinaryIO, name: str) -> BinaryIO:
    """A stream that compresses into an open file as the file's name says; closing it leaves the file open.

    The bytes depend on what is written alone: no time, no name goes in.
    """
    suffix = suffix_of(name)
    make = _WRITERS.get(suffix)
    return make(file) if make else file


def _gzip_stream(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, deflate.GzipStream(file))


def _zstd_stream(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, zstandard.ZstdCompressor(write_checksum=True).stream_writer(file, closefd=False))


def _bzip_stream(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, bz2.BZ2File(file, "wb"))


_WRITERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    ".gz": _gzip_stream,
    ".zst": _zstd_stream,
    ".bz2": _bzip_stream,
}
