"""Compiled rules, remembered between processes: the built-in packs take a third of a second, reading them back little.

An entry is a pickle under the hash of everything that went into it: rule files, the code that compiles them, the
versions of Python and RE2. Only entries that this user wrote are read, for a pickle can run code (entries.py).
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from pathlib import Path

import re2

from cleaner.ruleset import entries
from cleaner.ruleset.ruleset import RuleSet

_MOST_ENTRIES = 20
_SUFFIX = ".rules"


def folder() -> Path | None:
    """Where the command line remembers rules: $CLEANER_CACHE, else the user's cache folder; None when that is `off`."""
    chosen = os.environ.get("CLEANER_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("cleaner", appauthor=False)


def entry_of(sources: bytes) -> str:
    """The name of the entry of these rule files (any bytes that tell them apart)."""
    code = Path(__file__).resolve().parent.parent
    files = (*code.rglob("*.py"), Path(re2.__file__))
    stamps = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)
    built = f"{sys.version}\0{stamps}\0".encode()
    return hashlib.sha256(built + sources).hexdigest()[:32] + _SUFFIX


def remembered(cache: Path, entry: str) -> RuleSet | None:
    """The rules under this name, if this user has written them there."""
    written = entries.read(cache, entry)
    try:
        found = pickle.loads(written) if written else None
    except Exception:  # cut off, of another time: the rules are compiled anew
        return None
    return found if isinstance(found, RuleSet) else None


def remember(cache: Path, entry: str, ruleset: RuleSet) -> None:
    """Write the rules under this name, whole or not at all, and let the oldest entries go."""
    entries.write(cache, entry, pickle.dumps(ruleset, pickle.HIGHEST_PROTOCOL), _MOST_ENTRIES)
