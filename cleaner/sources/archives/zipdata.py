"""The content of a member of a zip: found, expanded as far as that can be borne, and checked."""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

import zstandard

from cleaner.sources import deflate
from cleaner.sources.archives.members import Damage
from cleaner.sources.archives.zipentry import DEFLATED, LOCAL_SIZE, STORED, Entry, local_lengths

_CHUNK = 1 << 12  # stored bytes taken at once
_PIECE = 1 << 20  # bytes that bzip2 gives at once
_FREE = 1 << 26  # bytes that no bomb alarm is raised for
_WINDOW = 1 << 27  # zstd

_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 14: "LZMA", 95: "XZ", 97: "WavPack", 98: "PPMd", 99: "AES"}
_ENCRYPTED = Damage("encrypted", "the member is encrypted: unpack it with its password, and clean what comes out")
_NO_HEADER = Damage("damaged-header", "where the directory says that this member stands, no header of a member is")
_OTHER_NAME = Damage("damaged-header", "the name in front of the member is not the one that the directory has for it")
_NO_NUMBERS = Damage("damaged-header", "the directory doesn't say how large this member is, or where it stands")
_OVERLAP = Damage("overlap", "the member reaches into the next one: such archives are made to do harm, or are damaged")
_CUT = Damage("truncated", "the archive ends within this member: it was cut; fetch it again")
_ENDS = Damage("truncated", "the compressed data of the member ends too early")
_CHECKSUM = Damage("bad-checksum", "the checksum of the member is wrong: its bytes are not those that were packed")
_SIZE = Damage("bad-checksum", "the member is not as large as the archive says: its bytes are not what was packed")


class Content(NamedTuple):
    """The bytes of a member, or as many as could be had, and what is wrong with them."""

    data: bytes
    damage: Damage | None = None
    size: int = 0  #: bytes that it was expanded to, kept or not
    end: int = 0  #: where it ends: stored bytes from its beginning
    is_whole: bool = False


class _Stored:
    """Bytes that are not compressed, read as others are expanded."""

    eof = False
    unused_data = b""

    def decompress(self, data: bytes) -> bytes:
        """The bytes themselves."""
        return data


_OPENERS: dict[int, Callable[[], Any]] = {
    STORED: _Stored,
    DEFLATED: lambda: deflate.expander(deflate.RAW),
    12: bz2.BZ2Decompressor,
    93: lambda: zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj(),
}
_BROKEN: tuple[type[Exception], ...] = (*deflate.errors, zstandard.ZstdError, OSError)


def data_start(file: BinaryIO, entry: Entry) -> int | Damage:
    """Where the content of a member of the directory begins, or why it can't be found."""
    if entry.offset < 0 or entry.stored < 0 or entry.size < 0:
        return _NO_NUMBERS
    file.seek(entry.offset)
    head = file.read(LOCAL_SIZE)
    lengths = local_lengths(head)
    if lengths is None:
        return _NO_HEADER
    if file.read(lengths[0]) != entry.spelling:
        return _OTHER_NAME
    return entry.offset + LOCAL_SIZE + sum(lengths)


def bounds(entry: Entry, start: int, limit: int, whole: int) -> Damage | None:
    """What is wrong with where a member stands: the next thing in the archive begins at `limit`."""
    end = start + entry.stored
    if end > whole:
        return _CUT
    return _OVERLAP if end > limit else None


def problem(entry: Entry, most_expansion: int) -> Damage | None:
    """Why a member can't be read, as it says itself."""
    if entry.is_encrypted:
        return _ENCRYPTED
    if entry.method not in _OPENERS:
        name = _METHODS.get(entry.method, f"number {entry.method}")
        return Damage("unsupported", f"the member is compressed in a way that can't be read ({name}): pack it anew")
    if _is_bomb(entry.size, entry.stored, most_expansion):
        return _bomb(entry.size, entry.stored, most_expansion)
    return None


def content(file: BinaryIO, start: int, entry: Entry, most_expansion: int, keep: int) -> Content:
    """The content of a member, or `keep` bytes of it; checked if that is all.

    One that doesn't say how large it is is expanded to its end, whatever is kept of it.
    """
    file.seek(start)
    member = _OPENERS[entry.method]()
    pieces: list[bytes] = []
    taken = given = 0
    is_known = entry.size >= 0
    try:
        for data in _chunks(file, entry.stored):
            taken += len(data)
            for piece in _expanded(member, data):
                if given < keep:
                    pieces.append(piece)
                given += len(piece)
                if _is_bomb(given, taken, most_expansion):
                    return Content(b"".join(pieces)[:keep], _bomb(given, taken, most_expansion), given)
                if is_known and given > entry.size:
                    return Content(b"".join(pieces)[:keep], _SIZE, given)
            if member.eof or (is_known and keep < entry.size and given >= keep):
                break
    except _BROKEN as error:
        damage = Damage("unreadable", f"the compressed data of the member is broken ({error})")
        return Content(b"".join(pieces), damage, given)
    data = b"".join(pieces)
    end = taken - len(member.unused_data)
    if keep < max(entry.size, given):
        return Content(data[:keep], None, given, end)
    is_whole = member.eof or (entry.method == STORED and taken == entry.stored)
    return Content(data, None if is_whole else _ENDS, given, end, is_whole)


def checked(found: Content, entry: Entry, crc: int) -> Content:
    """A content of which nothing is missing, held to what the archive says of it."""
    if not found.is_whole:
        return found
    if entry.size not in (-1, found.size):
        return found._replace(damage=_SIZE)
    return found if zlib.crc32(found.data) == crc else found._replace(damage=_CHECKSUM)


def _chunks(file: BinaryIO, stored: int) -> Iterator[bytes]:
    """The stored bytes from here on; to the end of the file where nobody knows how many they are."""
    left = stored
    while left and (data := file.read(_CHUNK if left < 0 else min(_CHUNK, left))):
        yield data
        left -= len(data) if left > 0 else 0


def _expanded(member: Any, data: bytes) -> Iterator[bytes]:
    if not isinstance(member, bz2.BZ2Decompressor):
        yield member.decompress(data)
        return
    yield member.decompress(data, _PIECE)
    while not (member.eof or member.needs_input):
        yield member.decompress(b"", _PIECE)


def _is_bomb(size: int, stored: int, most_expansion: int) -> bool:
    return size > max(_FREE, stored * most_expansion)


def _bomb(size: int, stored: int, most: int) -> Damage:
    reason = (
        f"{stored:,} bytes of the member become {size:,} or more, over {most} times as many: this looks like a "
        "decompression bomb and was not expanded; if it is none, raise --max-expansion"
    )
    return Damage("bomb", reason)
