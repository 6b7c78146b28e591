"""What comes out of pages, held against gold: each extractor in a process of its own over the same pages.

usage: python -m benchmarks.quality NAME GOLD.jsonl    (what `make bench` starts; prints one JSON object)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.extractors import Extractor, available, by_quality
from benchmarks.given import BESIDE, lines, spaced
from benchmarks.measure import ROOT
from benchmarks.report import ruled
from cleaner.errors import GoldError
from cleaner.gold.document import GoldPage
from cleaner.gold.reading import read_gold
from cleaner.score.pages import score_page
from cleaner.score.pagetable import PageTable, as_page_rows
from cleaner.score.table import ALL

_FIGURES = {"f1": "F1", "precision": "precision", "recall": "recall", "with": "with", "without": "without"}


class Quality(NamedTuple):
    """How an extractor did."""

    kinds: Mapping[str, Mapping[str, float | None]]  #: kind of page -> pages and figures, as in `cleaner score --json`
    failed: int  #: pages on which it raised an error
    empty: int  #: pages of which it gave no text
    mute: int  #: pages whose gold is that there is no text


class Given(NamedTuple):
    """Pages with gold."""

    path: Path
    words: str  #: where they are from


def measured(gold: Path | None, count: int | None, folder: Path) -> str | None:
    """The part of README.md about quality: every extractor over the same pages, all of them without a `count`.

    None, after a line that says why, where no pages with gold are there.
    """
    source = gold or (BESIDE if BESIDE.exists() else None)
    if source is None:
        print("quality: skipped, for no pages with gold are here: name some with --gold FILE", file=sys.stderr)
        return None
    given = _given(source, count, folder / "gold.jsonl")
    wanted = [one for one in by_quality() if available(one)]
    missing = [one for one in by_quality() if not available(one)]
    return section(given, {one.titled: _quality(one.name, given.path) for one in wanted}, missing)


def section(given: Given, found: Mapping[str, Quality], missing: Sequence[Extractor]) -> str:
    """The table, and what it is of; `found` by title."""
    some = next(iter(found.values()))
    kinds = [name for name in some.kinds if name != ALL]
    figures = [name for name in _FIGURES if any(one.kinds[ALL][name] is not None for one in found.values())]
    head = (
        "",
        *(_FIGURES[name] for name in figures),
        *(f"{name}, F1" for name in kinds),
        "without an answer",
        "raised",
    )
    rows = [
        (
            title,
            *(_spelled(one.kinds[ALL][name]) for name in figures),
            *(_spelled(one.kinds[name]["f1"]) for name in kinds),
            f"{one.empty}",
            f"{one.failed}",
        )
        for title, one in found.items()
    ]
    absent = ", ".join(dict.fromkeys(one.title for one in missing))
    of_kinds = ", ".join(f"{some.kinds[name]['pages']} {name}" for name in kinds)
    mute = f" Pages that have no main text, for which no answer is the right one: {some.mute}." if some.mute else ""
    return f"""\
{ruled(head, rows)}

{_learned_from()} {given.words}{f": {of_kinds}" if of_kinds else ""}. Words in lower case, in any order, held against the main text of each page and averaged over pages, as [`cleaner score`](../docs/scoring.md#the-score-of-pages) does; of *without*, less is better. Each extractor gets the page alone, no URL, with its defaults, as in [extractors.py](extractors.py); of those that give HTML the text is taken, a line for each block. A page counts as *without an answer* when no text comes back, and as *raised* when an error does; both score as empty text.{mute}{f" Left out, for they are not installed: {absent}." if absent else ""}
"""


def _given(source: Path, count: int | None, to: Path) -> Given:
    """The pages that are measured: the file itself, or a new one with as many as asked for, evenly spaced."""
    total = sum(1 for _ in lines(source))
    if count is None or count >= total:
        return Given(source, f"The {total:,} pages of {source.name}")
    with to.open("wb") as file:
        file.writelines(line + b"\n" for line in spaced(source, count, total))
    return Given(to, f"{count:,} of the {total:,} pages of {source.name}, evenly spaced")


def _quality(name: str, gold: Path) -> Quality:
    """Raises RuntimeError, with what it said, for an extractor that didn't come to an end."""
    command = [sys.executable, "-m", "benchmarks.quality", name, str(gold.resolve())]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {ended.returncode}:\n{ended.stderr.decode()}")
    return Quality(*json.loads(ended.stdout.splitlines()[-1]))


def _run(name: str, gold: Path) -> Quality:
    """Take the text out of all pages, in this process, and hold it against the gold."""
    extract = next(one for one in by_quality() if one.name == name).load()
    table, failed, empty, mute = PageTable(), 0, 0, 0
    for page in read_gold([gold]):
        if not isinstance(page, GoldPage):
            raise GoldError(f'{page.place}: lines with labels; here pages are read, with "html" and their main text')
        text = ""
        try:
            text = extract(page.html)
        except Exception:  # whatever it is, there is no answer
            failed += 1
        else:
            empty += not text.strip()
        scored = score_page(page, text)
        mute += not scored.gold
        table.enter(scored)
    table.sort()
    return Quality(as_page_rows(table)["kinds"], failed, empty, mute)


def _learned_from() -> str:
    """What has to be said of our row: the shipped score may have seen these pages."""
    model = json.loads((ROOT / "rules" / "models" / "html.json").read_text(encoding="utf-8"))
    unseen = ", ".join(f"{kind} {value:.3f}" for kind, value in model["out_of_fold_f1"].items())
    return (
        f"The learned score of cleaner was made from the {model['data']}: of these pages the first row is in sample. "
        f"On folds that it was not made from it reaches {unseen} (F1, decision 014)."
    )


def _spelled(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"


if __name__ == "__main__":
    os.environ.setdefault("CLEANER_CACHE", "off")
    print(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
