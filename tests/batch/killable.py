"""A run as a process of its own, to be killed: python -m batch.killable IN OUT WORKERS PAUSE [packed]."""

from __future__ import annotations

import sys

from batch.cleaning import DeadlyCleaner, clean_into
from cleaner.batch.run import How
from cleaner.sources.places import place

if __name__ == "__main__":
    source, out, workers, pause, *packed = sys.argv[1:]
    cleaner, how = DeadlyCleaner(pause=float(pause)), How(int(workers), range_bytes=8192)
    clean_into(place(out), place(source), cleaner=cleaner, how=how, packed=bool(packed))
