"""CPU seconds of cleaning the second half of the documents, rules loaded and warm from the first, on stdout.

usage: python -m benchmarks.scaling IN.jsonl [RULES_FOLDER]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson

from cleaner import Cleaner

if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as lines:
        records = [orjson.loads(line) for line in lines]
    cleaner = Cleaner(rules=sys.argv[2:])
    half = len(records) // 2  # RE2 makes the states of its automata as it meets them: hundreds of documents take longer
    for record in records[:half]:
        cleaner.clean(record["text"], url=record.get("url"))
    begun = time.process_time()
    for record in records[half:]:
        cleaner.clean(record["text"], url=record.get("url"))
    print(time.process_time() - begun)
