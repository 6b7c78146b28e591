"""The patterns of a whole document searched for at once, by hyperscan: optional, faster than RE2, and equal to it.

Hyperscan only names candidates; RE2 has the last word on each. Building its database takes seconds, so that is done for
long runs only, and remembered in the cache: docs/decisions/008-hyperscan.md has the figures.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import platform
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import UsageError
from cleaner.ruleset import entries
from cleaner.ruleset.pattern import relaxed, tokens
from cleaner.ruleset.search import Alone, LineByLine, Search, readable

FIRST_LINES = 50_000  #: of a process; by then RE2 has lost, at a microsecond a line, the 50 ms of the import
MOST_ENDS = 20  #: places named, for each line; documents have one in five lines
SWITCH = "CLEANER_HYPERSCAN"
_SUFFIX = ".hyperscan"
_MOST_ENTRIES = 5  #: some megabytes each
_HASH = 32  #: bytes before an entry: hyperscan doesn't notice every damage, and may crash on it
_FORMAT = 1  #: of entries, and of what is made of patterns below

# What both engines read alike. Whatever isn't sure to be is left to RE2, for a candidate too few would be missed.
_ALIKE = {
    "open": re.compile(r"\((?:\?(?:P?<\w+>|s?:))?"),
    "escape": re.compile(r"\\(?:x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[btnrf]|[^\w\s])"),
    "class": re.compile(r"\[\^?(?:\\(?:x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[tnrf]|[^\w\s])|[^\\\[\]\x00-\x1f])+\]"),
    "other": re.compile(r"[^{}\\\x00-\x1f]"),
    "close": re.compile(r"\)"),
    "or": re.compile(r"\|"),
    "repeat": re.compile(r".+"),
}


class Database(NamedTuple):
    """Patterns as hyperscan has compiled them."""

    engine: str  #: what compiled it; nothing else can read it
    taken: tuple[int, ...]  #: places of the patterns in it; the others are RE2's
    compiled: bytes


def is_on() -> bool:
    """True when $CLEANER_HYPERSCAN is `on`. Raises UsageError for what it can't be."""
    chosen = os.environ.get(SWITCH, "")
    if chosen not in ("", "on", "off"):
        raise UsageError(f"{SWITCH}={chosen}: say on or off, or leave it away")
    if chosen == "on" and not is_installed():
        raise UsageError(f"{SWITCH}=on, but hyperscan is not installed: pip install 'cleaner-corpus[hyperscan]'")
    return chosen == "on"


def is_installed() -> bool:
    """True when hyperscan can be imported. It is not: that takes 50 ms."""
    return importlib.util.find_spec("hyperscan") is not None


def database(patterns: Sequence[str], cache: Path | None, build: bool) -> Database | None:
    """The database of these patterns, if hyperscan is on: remembered in the cache, else built if it may be."""
    if not patterns or not is_on():
        return None
    name = _entry_of(patterns)
    found = _remembered(cache, name) if cache else None
    if build and engine() and (found is None or found.engine != engine()):
        found = _built(patterns)
        if cache:
            _remember(cache, name, found)
    return found


def search(patterns: Sequence[str], known: Database | None) -> Search:
    """The search for these patterns: by hyperscan where there is a database of them."""
    return WholeText(patterns, known) if known and known.taken else LineByLine(patterns)


class WholeText:
    """All lines are scanned as one text. What hyperscan finds in it are candidates, asked of the exact patterns.

    The first lines of a process go to RE2: a short run is over before hyperscan is imported. So does a document in
    which too much is found: hyperscan names every place where a match may end, each digit of a million.
    """

    def __init__(self, patterns: Sequence[str], known: Database) -> None:
        taken = frozenset(known.taken)
        self._patterns = patterns
        self._left = [i for i in range(len(patterns)) if i not in taken]
        self._rest = LineByLine([patterns[i] for i in self._left])
        self._by_re2 = LineByLine(patterns)
        self._known = known
        self._scan: Scan | None = None
        self._asked = 0

    def places(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        """See Search."""
        if self._asked < FIRST_LINES:
            self._asked += len(lines)
            return self._by_re2.places(lines)
        if self._scan is None:
            self._scan = _scan_of(self._known)
        text = readable("\n".join(lines)).encode()
        whole = text.count(b"\n") == len(lines) - 1  # else a line has a line feed in it
        ends = self._scan(text, MOST_ENDS * len(lines)) if whole else None
        if ends is None:
            return self._by_re2.places(lines)
        found = self._of_rest(lines)
        for number, places in _by_line(ends, text).items():
            line = readable(lines[number])
            fitting = [place for place in places if Alone.of(self._patterns[place]).fits(line)]
            found[number] = tuple(sorted((*found[number], *fitting)))
        return found

    def _of_rest(self, lines: Sequence[str]) -> list[tuple[int, ...]]:
        found = self._rest.places(lines)
        return [tuple(self._left[place] for place in places) for places in found] if self._left else found


#: from a text to the places (byte offsets) where patterns (by number) may end; None: there are more than so many
Scan = Callable[[bytes, int], set[tuple[int, int]] | None]


def _scan_of(known: Database) -> Scan:
    if known.engine != engine():  # this process is not where the database was built
        return lambda text, most: None
    import hyperscan

    database = hyperscan.loadb(known.compiled, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    of_thread = threading.local()  # two threads may not scan with one scratch

    def scan(text: bytes, most: int) -> set[tuple[int, int]] | None:
        ends: set[tuple[int, int]] = set()
        add = ends.add
        if not hasattr(of_thread, "scratch"):
            of_thread.scratch = database.scratch.clone()
        try:
            database.scan(
                text, lambda number, _, end, *__: add((end, number)) or len(ends) > most, scratch=of_thread.scratch
            )
        except hyperscan.ScanTerminated:
            return None
        return ends

    return scan


def _by_line(ends: Iterable[tuple[int, int]], text: bytes) -> dict[int, set[int]]:
    """Number of a line -> the patterns that end in it."""
    found: dict[int, set[int]] = {}
    line = before = 0
    for end, pattern in sorted(ends):
        line += text.count(b"\n", before, end)
        before = end
        found.setdefault(line, set()).add(pattern)
    return found


def written(pattern: str) -> str | None:
    """A pattern for hyperscan that matches wherever this one does, within the lines of a text; None: RE2 only.

    It is relaxed, as for RE2's set. `[^x]` also excludes the line feed: it would find much across two lines.
    """
    found = tokens(relaxed(pattern))
    if not all(kind in _ALIKE and _ALIKE[kind].fullmatch(text) for kind, text in found):
        return None
    if any(kind == "open" and after.text.startswith("?") for (kind, _), after in pairwise(found)):
        return None  # flags, such as (?i)
    joined = "".join(text[:-1] + r"\n]" if text.startswith("[^") else text for _, text in found)
    return "".join(one if one.isascii() else f"\\x{{{ord(one):x}}}" for one in joined)


def _built(patterns: Sequence[str]) -> Database:
    """A database without the patterns that hyperscan can't take."""
    import hyperscan

    given = [(place, text) for place, pattern in enumerate(patterns) if (text := written(pattern)) is not None]
    for among in (lambda _: True, _is_taken):  # each alone only when one or another is refused
        taken = [(place, text) for place, text in given if among(text)]
        with suppress(hyperscan.error):
            return Database(engine(), tuple(place for place, _ in taken), _compiled(taken) if taken else b"")
    return Database(engine(), (), b"")  # too large as a whole: that is remembered too


def _is_taken(text: str) -> bool:
    import hyperscan

    try:
        return bool(_compiled([(0, text)]))
    except hyperscan.error:
        return False


def _compiled(placed: Sequence[tuple[int, str]]) -> bytes:
    import hyperscan

    made = hyperscan.Database()
    flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_MULTILINE
    made.compile([text.encode() for _, text in placed], [place for place, _ in placed], len(placed), flags)
    compiled: bytes = hyperscan.dumpb(made)
    return compiled


@cache
def engine() -> str:
    """Binding, engine, and the features of the processor that it builds for; "" where hyperscan doesn't work."""
    try:
        import hyperscan

        made = hyperscan.Database()
        made.compile([b"any"])
        return f"{version('hyperscan')} {platform.machine()} {made.info()!r}"
    except Exception:  # absent, broken, or for another processor: RE2 does it
        return ""


def _entry_of(patterns: Sequence[str]) -> str:
    everything = repr((_FORMAT, version("hyperscan"), platform.machine(), *patterns))
    return hashlib.sha256(everything.encode("utf-8", "surrogatepass")).hexdigest()[:32] + _SUFFIX


def _remembered(cache: Path, name: str) -> Database | None:
    written = entries.read(cache, name)
    if written is None or hashlib.sha256(written[_HASH:]).digest() != written[:_HASH]:
        return None
    try:
        found = pickle.loads(written[_HASH:])
    except Exception:  # of another time
        return None
    return found if isinstance(found, Database) else None


def _remember(cache: Path, name: str, found: Database) -> None:
    written = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    entries.write(cache, name, hashlib.sha256(written).digest() + written, _MOST_ENTRIES)
