"""A run as a process of its own, to be killed: python -m batch.killable IN OUT WORKERS PAUSE."""

from __future__ import annotations

import sys
from pathlib import Path

from batch.cleaning import DeadlyCleaner, clean_into
from cleaner.batch.run import How

if __name__ == "__main__":
    source, out, workers, pause = sys.argv[1:]
    clean_into(
        Path(out), Path(source), cleaner=DeadlyCleaner(pause=float(pause)), how=How(int(workers), range_bytes=8192)
    )
