"""Write the corpus as plain text, without gutters: what a scraper would have delivered.

usage: python corpus/plain.py OUT_DIR
"""

import sys
from pathlib import Path

from cleaner.ruleset.gutter import parse

here, out = Path(__file__).resolve().parent, Path(sys.argv[1])
for path in sorted(here.rglob("*.gutter")):
    target = out / path.relative_to(here).with_suffix(".txt")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(parse(path.read_bytes().decode()).text.encode())
