"""Files in the cache folder: written whole or not at all, read only when this user wrote them.

What can't be written isn't, and what can't be read is as good as none: a cache is never a reason to fail.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def read(cache: Path, entry: str) -> bytes | None:
    """What stands under this name, if this user has written it there."""
    path = cache / entry
    with contextlib.suppress(OSError):
        if not hasattr(os, "getuid") or path.stat().st_uid == os.getuid():
            return path.read_bytes()
    return None


def write(cache: Path, entry: str, content: bytes, most: int) -> None:
    """Write under this name, and let the oldest entries of its kind (by suffix) go when there are more than `most`."""
    with contextlib.suppress(OSError):
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, cache / entry)
        except BaseException:
            os.unlink(name)
            raise
        entries = sorted(cache.glob(f"*{Path(entry).suffix}"), key=lambda path: path.stat().st_mtime_ns)
        for old in entries[:-most]:
            old.unlink()
