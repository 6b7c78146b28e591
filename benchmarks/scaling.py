"""CPU seconds of cleaning alone, rules loaded and warm, printed on stdout.

usage: python -m benchmarks.scaling IN.jsonl [RULES_FOLDER]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson

from cleaner import Cleaner

_WARM = 200  # documents, before the clock runs

if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as lines:
        records = [orjson.loads(line) for line in lines]
    cleaner = Cleaner(rules=sys.argv[2:])
    for record in records[:_WARM]:
        cleaner.clean(record["text"], url=record.get("url"))
    begun = time.process_time()
    for record in records:
        cleaner.clean(record["text"], url=record.get("url"))
    print(time.process_time() - begun)
