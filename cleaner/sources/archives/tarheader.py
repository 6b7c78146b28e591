"""One header of a tar: a block of its own, and values that may stand in front of it for what has no room there."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaner.sources.archives.members import Damage, Kind

_KINDS = {
    tarfile.REGTYPE: Kind.FILE,
    tarfile.AREGTYPE: Kind.FILE,
    tarfile.CONTTYPE: Kind.FILE,
    tarfile.DIRTYPE: Kind.FOLDER,
    b"D": Kind.FOLDER,  # of GNU tar, with a list of what was in it
    b"V": Kind.FOLDER,  # the label of a tape
    tarfile.LNKTYPE: Kind.LINK,
    tarfile.SYMTYPE: Kind.LINK,
    tarfile.CHRTYPE: Kind.DEVICE,
    tarfile.BLKTYPE: Kind.DEVICE,
    tarfile.FIFOTYPE: Kind.DEVICE,
}
#: nothing stands behind the header of these, whatever size it states
_BARE = {tarfile.DIRTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE}
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
#: headers that say something of the one behind them; those for all of the archive are not heard
_EXTENDS = (*_PAX, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_SPARSE = ("GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.size")
_HEARD = {"path", "size", "mtime", "GNU.sparse.name", *_SPARSE}
_VALUE = re.compile(rb"(\d{1,9}) ([^=\n]+)=")
_LATEST = 8**11 - 1  # seconds, of the last change of a file
_IS_SPARSE = Damage("unsupported", "this is a sparse file, of which parts are left out: pack it without --sparse")
_BAD_SIZE = Damage("damaged-header", "the size of the member that stands in front of its header is no number")


@dataclass(slots=True)
class Header:
    """A header as it is put together."""

    start: int  #: bytes into the archive
    values: dict[str, str] = field(default_factory=dict)
    damage: Damage | None = None
    info: tarfile.TarInfo = field(default_factory=tarfile.TarInfo)

    @property
    def name(self) -> str:
        """The member's name."""
        if self.damage:
            return ""
        given = self.values.get("GNU.sparse.name") or self.values.get("path")
        return given or _decoded(self.info.name.encode("latin-1"))

    @property
    def kind(self) -> Kind:
        """What the member is; NOTHING when nobody knows what it is called."""
        return Kind.NOTHING if self.damage else _KINDS.get(self.info.type, Kind.FILE)

    @property
    def stored(self) -> int:
        """Bytes that stand behind the header."""
        size = self.values.get("size", "")
        given = int(size) if _is_number(size) else self.info.size
        return 0 if self.info.type in _BARE else given

    @property
    def time(self) -> int:
        """Of the last change, in seconds."""
        try:
            time = int(float(self.values.get("mtime", self.info.mtime)))
        except (ValueError, OverflowError):
            time = 0
        return min(max(time, 0), _LATEST)

    @property
    def is_extended(self) -> bool:
        """True when another block of the header follows: the map of a sparse file."""
        return self.info.type == tarfile.GNUTYPE_SPARSE and bool(self.info._sparse_structs[1])  # type: ignore[attr-defined]

    @property
    def problem(self) -> Damage | None:
        """Why the member can't be read, whatever stands behind."""
        if self.damage:
            return self.damage
        if self.info.type == tarfile.GNUTYPE_SPARSE or any(key in self.values for key in _SPARSE):
            return _IS_SPARSE
        if "size" in self.values and not _is_number(self.values["size"]):
            return _BAD_SIZE
        if self.info.type not in _KINDS:
            kind = self.info.type.decode("latin-1")
            return Damage("unsupported", f"members of type {kind!r} can't be read: pack it again with a common tar")
        return None


def parsed(block: bytes) -> tarfile.TarInfo | None:
    """A block as a header, if its checksum says that it is one; the name is the bytes of it, as Latin-1."""
    try:
        info = tarfile.TarInfo.frombuf(block, "latin-1", "strict")
    except (tarfile.TarError, ValueError):
        return None
    return info if info.size >= 0 else None


def extends(info: tarfile.TarInfo) -> bool:
    """True for a header that says something of the one behind it."""
    return info.type in _EXTENDS


def values_of(info: tarfile.TarInfo, data: bytes) -> Mapping[str, str]:
    """What the content of such a header says; raises ValueError when it is not to be read."""
    if info.type in (*_PAX, tarfile.XGLTYPE):
        values = _pax(data, info.size)
        return values if info.type in _PAX else {}
    if len(data) < info.size:
        raise ValueError
    return {"path": _decoded(data.partition(b"\0")[0])} if info.type == tarfile.GNUTYPE_LONGNAME else {}


def _pax(data: bytes, size: int) -> dict[str, str]:
    if len(data) < size:
        raise ValueError
    values = {}
    at = 0
    while data[at:].strip(b"\0"):
        found = _VALUE.match(data, at)
        end = at + int(found[1]) if found else 0
        if not found or end <= found.end() or data[end - 1 : end] != b"\n":
            raise ValueError
        if (key := _decoded(found[2])) in _HEARD:
            values[key] = _decoded(data[found.end() : end - 1])
        at = end
    return values


def _decoded(name: bytes) -> str:
    """UTF-8, or where it is none, each byte a character."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 30
