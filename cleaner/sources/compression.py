"""Bytes in and out of plain, .gz and .zst files; what comes before a damage is handed over first."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from cleaner.sources import places
from cleaner.sources.record import MOST_EXPANSION, DamageError, Seen

_CHUNK = 1 << 16  # bytes
_STEP = 1 << 12  # compressed bytes taken at once: of zstd, that may be 128 MiB
_FREE = 1 << 26  # decompressed bytes that no bomb alarm is raised for
_WINDOW = 1 << 31  # zstd --long=31: the largest window there is


def _gzip_member() -> Any:
    return zlib.decompressobj(wbits=31)


def _zstd_frame() -> Any:
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()


_OPENERS: dict[str, Callable[[], Any]] = {".gz": _gzip_member, ".zst": _zstd_frame}

SUFFIXES = tuple(_OPENERS)


def suffix_of(name: str) -> str:
    """The compression suffix of a file name, "" for a plain file."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")


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
    member = opener()
    fresh = True  # nothing of the member was seen yet
    members = 0  # complete ones
    taken = given = 0  # bytes
    for chunk in raw:
        for at in range(0, len(chunk), _STEP):
            rest = chunk[at : at + _STEP]
            taken += len(rest)
            while rest:
                if fresh and members and suffix == ".gz":
                    rest = rest.lstrip(b"\0")  # zero padding between and behind members is allowed
                    if not rest:
                        break
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


def _bomb(suffix: str, given: int, taken: int, most: int) -> DamageError:
    reason = (
        f"{taken:,} bytes of {suffix} data became {given:,}, more than {most} times as many: this looks like a "
        "decompression bomb and was stopped; if it is none, raise --max-expansion"
    )
    return DamageError("bomb", reason)


def _step(member: Any, data: bytes, suffix: str) -> tuple[bytes, bytes, bool]:
    try:
        out = member.decompress(data)
    except (zlib.error, zstandard.ZstdError) as error:
        reason = f"what follows is no valid {suffix} data ({error}); fetch the file again, or name it after what it is"
        raise DamageError("unreadable", reason) from error
    return out, member.unused_data if member.eof else b"", member.eof


def compressed(file: BinaryIO, name: str) -> BinaryIO:
    """A stream that compresses into an open file as the file's name says; closing it leaves the file open.

    The bytes depend on what is written alone: no time, no name goes in.
    """
    suffix = suffix_of(name)
    if suffix == ".gz":
        return cast(BinaryIO, gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0))
    if suffix == ".zst":
        return cast(BinaryIO, zstandard.ZstdCompressor().stream_writer(file, closefd=False))
    return file
