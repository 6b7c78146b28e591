"""What a zip says of one member, in its directory and in front of its content; how that is spelled."""

from __future__ import annotations

import stat
import struct
import zlib
from typing import NamedTuple

from cleaner.sources.archives.members import Kind

LOCAL, CENTRAL = b"PK\3\4", b"PK\1\2"
LOCAL_SIZE, CENTRAL_SIZE = 30, 46  # bytes, without name and what follows it
STORED, DEFLATED = 0, 8
WIDE = 0xFFFFFFFF  # stands where a number has no room, and more is said behind the name

_LOCAL = struct.Struct("<4sHHHIIIIHH")
_CENTRAL = struct.Struct("<4sBBHHHIIIIHHHHHII")
_ENCRYPTED, _DESCRIBED, _UTF8 = 0x1, 0x8, 0x800
_UNIX = 3
_MODE = (stat.S_IFREG | 0o644) << 16
_OLD, _NEW = 20, 45  # version of the format that a reader must know: with deflate, with 64 bits
_NUMBERS, _PATH = 0x0001, 0x7075  # what may stand behind a name: long numbers, the name in UTF-8
_EARLIEST = 0x210000  # the first of January 1980, as DOS spells it


class Entry(NamedTuple):
    """A member, as the directory shows it or its own header."""

    spelling: bytes  #: of the name
    name: str
    flags: int
    method: int
    time: int  #: of its last change, as DOS spells it: a word for the day, a word for the hour
    crc: int
    stored: int  #: bytes of the content as it stands in the archive; -1 = not known
    size: int  #: bytes of the content; -1 = not known
    offset: int  #: of its header, bytes into the archive; -1 = not known
    mode: int = 0  #: of Unix; 0 = not known

    @property
    def is_encrypted(self) -> bool:
        """True when a password is needed."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def is_described_behind(self) -> bool:
        """True when its header leaves sizes and checksum open: they stand behind the content."""
        return bool(self.flags & _DESCRIBED)

    @property
    def kind(self) -> Kind:
        """What the member is."""
        if self.name.endswith(("/", "\\")):
            return Kind.FOLDER
        form = stat.S_IFMT(self.mode)
        if form == stat.S_IFLNK:
            return Kind.LINK
        return Kind.FILE if form in (0, stat.S_IFREG, stat.S_IFDIR) else Kind.DEVICE


def central_entry(data: bytes, at: int) -> tuple[Entry, int] | None:
    """The entry of a directory that begins here, and where the next one does; None when this is none."""
    if data[at : at + 4] != CENTRAL or len(data) < at + CENTRAL_SIZE:
        return None
    _, _, system, _, flags, method, time, crc, stored, size, *lengths, _, _, outer, offset = _CENTRAL.unpack_from(
        data, at
    )
    name_ends = at + CENTRAL_SIZE + lengths[0]
    extra_ends = name_ends + lengths[1]
    end = extra_ends + lengths[2]
    if end > len(data):
        return None
    spelling, extra = data[at + CENTRAL_SIZE : name_ends], _extra(data[name_ends:extra_ends])
    size, stored, offset = _long(extra, size, stored, offset)
    mode = outer >> 16 if system == _UNIX else 0
    name = _name(spelling, flags, extra)
    return Entry(spelling, name, flags, method, time, crc, stored, size, offset, mode), end


def local_lengths(data: bytes) -> tuple[int, int] | None:
    """How long the name is, and what follows it, in the header in front of a content; None when this is none."""
    if len(data) < LOCAL_SIZE or data[:4] != LOCAL:
        return None
    *_, name, extra = _LOCAL.unpack_from(data)
    return name, extra


def local_entry(data: bytes, offset: int) -> Entry:
    """What a header in front of a content says, with its name and what follows that."""
    _, _, flags, method, time, crc, stored, size, length, _ = _LOCAL.unpack_from(data)
    name_ends = LOCAL_SIZE + length
    spelling, extra = data[LOCAL_SIZE:name_ends], _extra(data[name_ends:])
    size, stored, _ = _long(extra, size, stored, 0)
    if flags & _DESCRIBED:
        size = stored = -1
    return Entry(spelling, _name(spelling, flags, extra), flags, method, time, crc, stored, size, offset)


def local_bytes(entry: Entry) -> bytes:
    """The header in front of the content of a clean text."""
    head = _LOCAL.pack(
        LOCAL, _OLD, entry.flags, entry.method, entry.time, entry.crc, entry.stored, entry.size, len(entry.spelling), 0
    )
    return head + entry.spelling


def central_bytes(entry: Entry) -> bytes:
    """The entry of the directory of a clean archive."""
    is_far = entry.offset >= WIDE
    extra = struct.pack("<HHQ", _NUMBERS, 8, entry.offset) if is_far else b""
    needed, offset = (_NEW, WIDE) if is_far else (_OLD, entry.offset)
    head = _CENTRAL.pack(
        CENTRAL, needed, _UNIX, needed, entry.flags, entry.method, entry.time, entry.crc, entry.stored, entry.size,
        len(entry.spelling), len(extra), 0, 0, 0, _MODE, offset,
    )  # fmt: skip
    return head + entry.spelling + extra


def clean_entry(name: str, time: int, method: int, crc: int, stored: int, size: int, offset: int) -> Entry:
    """The entry of a clean text."""
    spelling = name.encode()
    flags = 0 if name.isascii() else _UTF8
    is_day = 1 <= time >> 21 & 15 <= 12 and time >> 16 & 31
    return Entry(spelling, name, flags, method, time if is_day else _EARLIEST, crc, stored, size, offset)


def _long(extra: dict[int, bytes], *numbers: int) -> tuple[int, ...]:
    """The numbers, those that had no room as they stand behind the name; -1 for one that doesn't stand there."""
    longer = extra.get(_NUMBERS, b"")
    found = []
    for number in numbers:
        if number == WIDE:
            number = int.from_bytes(longer[:8], "little") if len(longer) >= 8 else -1
            longer = longer[8:]
        found.append(number)
    return tuple(found)


def _extra(data: bytes) -> dict[int, bytes]:
    """What stands behind a name, by its kind."""
    found: dict[int, bytes] = {}
    while len(data) >= 4:
        kind, length = struct.unpack_from("<HH", data)
        found.setdefault(kind, data[4 : 4 + length])
        data = data[4 + length :]
    return found


def _name(spelling: bytes, flags: int, extra: dict[int, bytes]) -> str:
    """A name in UTF-8 where that is said, or where it is some; else in code page 437, as the format has it."""
    path = extra.get(_PATH, b"")
    if len(path) > 5 and path[1:5] == zlib.crc32(spelling).to_bytes(4, "little"):
        spelling, flags = path[5:], _UTF8
    try:
        return spelling.decode()
    except UnicodeDecodeError:
        return spelling.decode("latin-1" if flags & _UTF8 else "cp437")
