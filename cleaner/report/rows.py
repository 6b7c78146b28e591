"""The ledger of a run as a stream of rows, one JSON line each."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from cleaner.errors import SourceError, UsageError
from cleaner.model import Result
from cleaner.report import layout
from cleaner.sources import rawjson
from cleaner.sources.markup import stated
from cleaner.sources.record import MisfitError

#: keys that every row has
_ALWAYS = {"doc", "file", "act", "rule", "category", "confidence", "why", "start", "end", "lines"}


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
    for path in _ledgers(run):
        with path.open("rb") as lines:
            yield from lines


def run_values(run: Path) -> Iterator[dict[str, Any]]:
    """As `run_rows`, the rows as values; raises UsageError for a line that is none."""
    for path in _ledgers(run):
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield _value(line, path, number)


def _ledgers(run: Path) -> Iterator[Path]:
    layout.read_about(run)
    if not layout.summary_path(run).exists():
        raise UsageError(f"{run} has no summary.json: the run did not end; run it again")
    for name in layout.names(run / "ledger", ".jsonl"):
        yield layout.ledger_path(run, name)


def _value(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        row = rawjson.load(line)
        if isinstance(row, dict) and row.keys() >= _ALWAYS:
            return row
    except ValueError:
        pass
    raise UsageError(f"{path}:{number}: this is no row of a ledger: the file was changed after the run")


def record_rows(run: Path, name: str, acts: Container[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of one input that came to one of these acts, record by record with the record's place.

    Raises MisfitError when the ledger is missing or damaged.
    """
    try:
        wanted = (row for row in input_rows(run, name) if row["act"] in acts)
        for place, rows in groupby(wanted, key=lambda row: str(row["file"])):
            yield place, list(rows)
    except FileNotFoundError as error:
        raise MisfitError("its ledger is missing") from error
    except (ValueError, KeyError) as error:
        raise MisfitError(f"its ledger is damaged: {error}") from error
    except OSError as error:
        raise SourceError(f"can't read the ledger of {name}: {error.strerror}") from error


def input_rows(run: Path, name: str) -> Iterator[dict[str, Any]]:
    """The ledger rows of one input."""
    with layout.ledger_path(run, name).open("rb") as lines:
        yield from map(rawjson.load, lines)
