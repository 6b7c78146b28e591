"""Through a zip whose directory is damaged: from member to member, by the headers in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from cleaner.formats.encodings import signature
from cleaner.sources.archives.members import Damage, Kind, Member, Wants
from cleaner.sources.archives.zipdata import Content, bounds, checked, content, problem
from cleaner.sources.archives.zipentry import CENTRAL, LOCAL, LOCAL_SIZE, STORED, Entry, local_entry, local_lengths

_CHUNK = 1 << 18  # bytes
_DESCRIPTOR = b"PK\7\x08"
_LOCAL, _EITHER = re.compile(re.escape(LOCAL)), re.compile(re.escape(LOCAL) + b"|" + re.escape(CENTRAL))
_NO_DIRECTORY = Damage(
    "damaged-directory",
    "the directory at the end of the archive is missing or damaged: the members in front of it were read one by one; "
    "others may be lost, if the archive was cut",
    rest=True,
)
_NO_HEADER = Damage("damaged-header", "no header of a member stands here: all was skipped up to the next one")
_NO_END = Damage("unsupported", "the member doesn't say how long it is, and the directory, which would, is damaged")


def walk(file: BinaryIO, wants: Wants, most_bytes: int, most_expansion: int) -> Iterator[Member]:
    """The members as they follow each other, what is lost between them, and at last that the directory is."""
    walker = _Walker(file, wants, most_bytes, most_expansion)
    for member in walker.members():
        yield member
        if member.damage and member.damage.rest:
            return
    yield Member(walker.number, "", walker.at, Kind.NOTHING, damage=_NO_DIRECTORY)


class _Walker:
    """Where it stands in the archive."""

    def __init__(self, file: BinaryIO, wants: Wants, most_bytes: int, most_expansion: int) -> None:
        self._file, self._wants = file, wants
        self._most_bytes, self._most_expansion = most_bytes, most_expansion
        self._whole = file.seek(0, 2)
        self.at = 0
        self.number = 1

    def members(self) -> Iterator[Member]:
        """Every member up to the directory, and every stretch that is none."""
        while member := self._next():
            yield member
            self.number += 1

    def _next(self) -> Member | None:
        head = self._read(self.at, LOCAL_SIZE)
        lengths = local_lengths(head)
        if lengths is not None:
            entry = local_entry(head + self._read(self.at + LOCAL_SIZE, sum(lengths)), self.at)
            return self._member(entry, self.at + LOCAL_SIZE + sum(lengths))
        if not head or head.startswith(CENTRAL):
            return None
        found = self._found(_LOCAL, self.at + 1)
        if found is None and self.at:
            return None
        start, self.at = self.at, self._whole if found is None else found
        damage = _not_a_zip(head) if found is None else _NO_HEADER
        return Member(self.number, "", start, Kind.NOTHING, self.at - start, data=head, damage=damage)

    def _member(self, entry: Entry, start: int) -> Member:
        member = Member(self.number, entry.name, self.at, entry.kind, max(entry.size, 0), entry.time)
        if entry.is_described_behind or entry.stored < 0 or entry.size < 0:
            return self._described(member, entry, start)
        damage = bounds(entry, start, self._whole, self._whole) or problem(entry, self._most_expansion)
        self.at = start + entry.stored
        if damage is not None and self.at > self._whole:
            self.at = self._whole
            damage = damage._replace(rest=True)
        keep = self._wants(member)
        if damage is not None or keep is None:
            return member._replace(damage=damage)
        found = checked(content(self._file, start, entry, self._most_expansion, keep), entry, entry.crc)
        return member._replace(data=found.data, damage=found.damage)

    def _described(self, member: Member, entry: Entry, start: int) -> Member:
        """A member whose size stands behind it, and so is known when it has been expanded."""
        damage = problem(entry, self._most_expansion)
        if entry.method == STORED or not entry.is_described_behind:
            damage = damage or _NO_END
        found = Content(b"", damage)
        if damage is None:
            keep = self._most_bytes if self._wants(member) is not None else 0
            found = content(self._file, start, entry, self._most_expansion, keep)
        if found.damage is not None:
            found_at = self._found(_EITHER, start)
            self.at = self._whole if found_at is None else found_at
            return member._replace(data=found.data, size=max(found.size, self.at - start), damage=found.damage)
        self.at, crc = self._descriptor(start + found.end)
        found = checked(found, entry, crc)
        return member._replace(data=found.data, size=found.size, damage=found.damage)

    def _descriptor(self, at: int) -> tuple[int, int]:
        """Where what describes a member ends, and the checksum that it states."""
        data = self._read(at, 28)
        first = 4 if data.startswith(_DESCRIPTOR) else 0
        lengths = (first + 12, first + 20)  # sizes of 32 bits, or of 64
        length = next((length for length in lengths if data[length : length + 2] == b"PK"), lengths[0])
        return at + length, int.from_bytes(data[first : first + 4], "little")

    def _found(self, sought: re.Pattern[bytes], at: int) -> int | None:
        """Where four such bytes stand next."""
        before = b""
        while chunk := self._read(at, _CHUNK):
            if found := sought.search(before + chunk):
                return at - len(before) + found.start()
            at += len(chunk)
            before = chunk[-3:]
        return None

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)


def _not_a_zip(head: bytes) -> Damage:
    looks_like = f": it looks like {found}" if (found := signature(head)) else ""
    return Damage("not-an-archive", f"this is no zip archive{looks_like}; name it after what it is", rest=True)
