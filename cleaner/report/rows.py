"""The ledger of a run as a stream of rows, one JSON line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaner.errors import UsageError
from cleaner.model import Result
from cleaner.report import layout
from cleaner.sources import rawjson
from cleaner.sources.markup import stated


def document_rows(result: Result, spellings: Mapping[int, str], ledger: str) -> list[bytes]:
    """The ledger lines of one document, the drops first; spellings: number of the drop -> its raw spelling.

    With ledger = spans the rows say where a drop was, not what it was.
    """
    rows = result.report()
    if ledger == "spans":
        for row in rows:
            del row["text"]
    else:
        for drop, raw in spellings.items():
            rows[drop]["raw"] = raw
    return rawjson.dump_lines(rows)


def page_row(result: Result, name: str, place: str, clean: str, format: str) -> bytes:
    """The line of pages.jsonl for a page that is a file of its own: in which file its clean text lies, what it says."""
    document = result.document
    row = {
        "doc": document.id,
        "file": document.file,
        "clean": f"clean/{place}",
        "url": document.url,
        "lang": result.lang,
        "characters": len(clean),
        "known_by": "format" if format == "html" else "name" if layout.is_page(name) else "content",
        "meta": stated(document),
    }
    return rawjson.dump(row) + b"\n"


def run_rows(run: Path) -> Iterator[bytes]:
    """Every ledger line of a run, sorted by input, then in the order of the input; raises UsageError for no run."""
    layout.read_about(run)
    if not layout.summary_path(run).exists():
        raise UsageError(f"{run} has no summary.json: the run did not end; run it again")
    for name in layout.names(run / "ledger", ".jsonl"):
        with layout.ledger_path(run, name).open("rb") as lines:
            yield from lines


def input_rows(run: Path, name: str) -> Iterator[dict[str, Any]]:
    """The ledger rows of one input."""
    with layout.ledger_path(run, name).open("rb") as lines:
        yield from map(rawjson.load, lines)
