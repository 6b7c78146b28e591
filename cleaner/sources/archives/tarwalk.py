"""Through a tar from member to member; behind what is damaged, from the next header that is none of it."""

from __future__ import annotations

from collections.abc import Iterator
from tarfile import BLOCKSIZE as BLOCK

from cleaner.sources.archives.members import Damage, Kind, Member, Wants
from cleaner.sources.archives.stream import Source
from cleaner.sources.archives.tarheader import Header, extends, parsed, values_of

_NO_END = "the archive ends without the empty blocks that close it: it was cut; fetch it again"
_IN_HEADER = "the archive ends within the header of a member: it was cut; fetch it again"
_IN_MEMBER = "the archive ends within this member: it was cut; fetch it again"
_NO_HEADER = (
    "what stands here is no header of a member (its checksum is wrong): all was skipped up to the next header, if any"
)
_NO_TAR = "this is no tar: it does not begin with the header of a member; name it after what it is"
_NO_VALUES = "what stands in front of the member's header can't be read: its name or size is not known"
_MOST_EXTENDED = 1 << 20  # bytes of name and values in front of a header


def walk(source: Source, number: int, wants: Wants, goes_on: bool = False) -> Iterator[Member]:
    """The members from here on, each with as many bytes of its content as are wanted, and what is lost between them.

    An archive that just ends, without the empty blocks that close it, was cut: the last member says so, unless this is
    a stretch behind which the archive goes on.
    """
    closed = False
    block = source.read(BLOCK)
    while block:
        if _is_empty(block):
            closed = True
            block = source.read(BLOCK)
            continue
        closed = False
        start = source.at - len(block)
        header, block = _header(source, block, start)
        if header is not None:
            member = _member(source, header, number, wants)
            block = source.read(BLOCK)
        elif len(block) < BLOCK:
            break
        else:
            member, block, closed = _lost(source, block, start, number)
            if not start and not block and not goes_on:
                member = member._replace(damage=Damage("not-an-archive", _NO_TAR, rest=True))
        yield member
        if member.damage and member.damage.rest:
            return
        number += 1
    if source.damage or block or not (closed or goes_on):
        damage = _cut(source, _IN_HEADER if block else _NO_END)
        yield Member(number, "", source.at, Kind.NOTHING, data=block, damage=damage)


def _is_empty(block: bytes) -> bool:
    return block.count(0) == len(block)


def _header(source: Source, block: bytes, start: int) -> tuple[Header | None, bytes]:
    """The header that begins with this block, or None; and the block that was looked at last."""
    header = Header(start)
    while (info := parsed(block)) is not None and extends(info):
        data = source.read(info.size) if info.size <= _MOST_EXTENDED else b""
        source.skip(info.size + -info.size % BLOCK - len(data))
        try:
            header.values.update(values_of(info, data))
        except ValueError:
            header.damage = Damage("damaged-header", _NO_VALUES)
        block = source.read(BLOCK)
    if info is None:
        return None, block
    header.info = info
    return header, block


def _member(source: Source, header: Header, number: int, wants: Wants) -> Member:
    is_extended = header.is_extended
    while is_extended and len(block := source.read(BLOCK)) == BLOCK:  # a map of a sparse file
        is_extended = bool(block[504])
    size = header.stored
    member = Member(
        number, header.name, header.start, header.kind, size, header.time, b"", source.at, header.problem
    )  # fmt: skip
    wanted = min(size, wants(member) or 0) if member.damage is None else 0
    data = source.read(wanted)
    had = len(data) + (source.skip(size - wanted) if len(data) == wanted else 0)
    if had < size:
        return member._replace(data=data, damage=_cut(source, _IN_MEMBER))
    source.skip(-size % BLOCK)
    return member._replace(data=data)


def _lost(source: Source, block: bytes, start: int, number: int) -> tuple[Member, bytes, bool]:
    """What is no header, up to the next one; the block of that, "" at the end; and whether the archive was closed."""
    begins = block
    closed = False
    while block := source.read(BLOCK):
        if parsed(block) is not None and block[257:262] == b"ustar":
            break
        closed = _is_empty(block)
    size = source.at - len(block) - start
    damage = Damage("damaged-header", _NO_HEADER)
    return Member(number, "", start, Kind.NOTHING, size, data=begins, damage=damage), block, closed


def _cut(source: Source, reason: str) -> Damage:
    """Why the archive ended where it should not have."""
    if source.damage:
        return Damage(source.damage.kind, source.damage.reason, rest=True)
    return Damage("truncated", reason, rest=True)
