"""A run on Ray as a process of its own, to be killed: python -m integrations.rayrun IN OUT PAUSE."""

from __future__ import annotations

import sys
from pathlib import Path

from batch.cleaning import DeadlyCleaner, clean_into

from cleaner.batch.run import How
from cleaner.integrations.raybatch import OnRay

if __name__ == "__main__":
    source, out, pause = sys.argv[1:]
    with OnRay(2) as way:
        cleaner = DeadlyCleaner(pause=float(pause))
        clean_into(Path(out), Path(source), cleaner=cleaner, how=How(range_bytes=8192, way=way))
