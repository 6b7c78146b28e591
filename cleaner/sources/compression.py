"""Bytes in and out of plain, .gz and .zst files; what comes before a damage is handed over first."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from cleaner.sources.record import Advance, DamageError

_CHUNK = 1 << 16  # bytes
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


def read_chunks(path: Path, advance: Advance | None = None) -> Iterator[bytes]:
    """The decompressed bytes of a file, piece by piece.

    Raises DamageError at the place where a compressed file is cut or broken or where the system can't read on.
    """
    opener = _OPENERS.get(suffix_of(path.name))
    raw = _raw_chunks(path, advance)
    yield from raw if opener is None else _decompressed(raw, opener, suffix_of(path.name))


def _raw_chunks(path: Path, advance: Advance | None) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if advance:
                    advance(len(chunk))
                yield chunk
    except OSError as error:
        raise DamageError("unreadable", f"the system can't read the file: {error.strerror or error}") from error


def _decompressed(raw: Iterator[bytes], opener: Callable[[], Any], suffix: str) -> Iterator[bytes]:
    member = opener()
    fresh = True  # nothing of the member was seen yet
    members = 0  # complete ones
    for chunk in raw:
        rest = chunk
        while rest:
            if fresh and members and suffix == ".gz":
                rest = rest.lstrip(b"\0")  # zero padding between and behind members is allowed
                if not rest:
                    break
            data, rest, ended = _step(member, rest, suffix)
            fresh = False
            if data:
                yield data
            if ended:
                member, fresh, members = opener(), True, members + 1
    if not (fresh and members):
        raise DamageError("truncated", f"the {suffix} data ends too early: the file was cut; fetch it again")


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
