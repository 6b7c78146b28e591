"""How much memory a process has, as the system says; 0 where it doesn't say."""

from __future__ import annotations

import os
from pathlib import Path


def resident(process: int | None) -> int:
    """Bytes of a process in memory; read from /proc, so 0 on other systems than Linux."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
