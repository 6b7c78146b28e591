"""Names of members: which of them are safe wherever an archive is unpacked, and which are taken."""

from __future__ import annotations

import re
import unicodedata

from cleaner.sources.record import UnfitError

_LONGEST = 4096  # bytes; what systems open
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\0-\x1f\x7f]")


def path_of(name: str) -> str:
    """The name with slashes alone, without `./` in front; raises UnfitError for one that could do harm."""
    slashed = name.replace("\\", "/")
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    if control := _CONTROL.search(name):
        raise _unsafe(f"it holds the control character {ord(control[0])}")
    if slashed.startswith("/"):
        raise _unsafe("it is absolute")
    if _DRIVE.match(slashed):
        raise _unsafe("it begins with the letter of a drive")
    if any(not part.rstrip(" .") for part in parts):  # Windows takes `.. ` for `..`
        raise _unsafe("it leads out of the folder that the archive is unpacked in")
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST:
        raise _unsafe(f"it is longer than {_LONGEST:,} bytes")
    if not parts:
        raise _unsafe("it is empty")
    return "/".join(parts)


def _unsafe(why: str) -> UnfitError:
    return UnfitError("unsafe-name", f"the member's name is not safe, {why}: rename it, or clean it by itself")


def is_hidden(name: str) -> bool:
    """True for what begins with a dot, or lies in a folder that does; `./` and `..` hide nothing."""
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith(".") and part.strip(".") for part in parts)


class Claims:
    """The names that the members of a clean archive claim, first come, first served.

    Two names are one when they differ in nothing but case, or in how an accent is spelled: there are systems that see
    them so. And a file can't be called as a folder.
    """

    def __init__(self) -> None:
        self._files: dict[str, int] = {}  # name -> the member that claims it
        self._folders: dict[str, int] = {}

    def claim(self, path: str, number: int) -> str | None:
        """Claim a name for a member; None if it was free, else why it was not."""
        key = unicodedata.normalize("NFC", path).casefold()
        if (other := self._files.get(key)) is not None:
            return f"its clean text would be {path}, and that of member {other} is called so (capitals don't count)"
        if (other := self._folders.get(key)) is not None:
            return f"its clean text would be {path}, which is a folder of member {other}"
        above = _above(key)
        if taken := next((folder for folder in above if folder in self._files), None):
            return f"its clean text would be {path}, but {taken} is a file, that of member {self._files[taken]}"
        self._files[key] = number
        for folder in above:
            self._folders.setdefault(folder, number)
        return None


def _above(path: str) -> list[str]:
    """The folders that a name lies in."""
    return [path[:at] for at, char in enumerate(path) if char == "/"]
