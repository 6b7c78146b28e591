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
from cleaner.sources.compression import read_chunks, suffix_of
from cleaner.sources.markup import stated
from cleaner.sources.record import DamageError, MisfitError

#: keys that every row has
_ALWAYS = {"doc", "file", "act", "rule", "category", "confidence", "why", "start", "end", "lines"}
_MOST_EXPANSION = 1 << 30  # times: a drop that repeats one character compresses ten thousand times, and is ours


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
        yield from _lines(path)


def run_values(run: Path) -> Iterator[dict[str, Any]]:
    """As `run_rows`, the rows as values; raises UsageError for a line that is none."""
    for path in _ledgers(run):
        for number, line in enumerate(_lines(path), 1):
            yield _value(line, path, number)


def _ledgers(run: Path) -> Iterator[Path]:
    packed = layout.read_about(run).packed
    if not layout.summary_path(run).exists():
        raise UsageError(f"{run} has no summary.json: the run did not end; run it again")
    for name in layout.names(run / "ledger", layout.ledger_suffix(packed)):
        yield layout.ledger_path(run, name, packed)


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a ledger; raises UsageError where compressed ones end."""
    try:
        yield from _unpacked(path)
    except DamageError as damage:
        raise UsageError(f"{path}: {damage.reason}") from damage


def _unpacked(path: Path) -> Iterator[bytes]:
    if not suffix_of(path.name):
        with path.open("rb") as file:
            yield from file
        return
    begun: list[bytes] = []  # pieces of a line: a row may hold a drop of 100 MB
    for chunk in read_chunks(path, most_expansion=_MOST_EXPANSION):
        first, *others = chunk.split(b"\n")
        begun.append(first)
        for other in others:
            yield b"".join(begun) + b"\n"
            begun = [other]
    if any(begun):
        yield b"".join(begun)


def _value(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        row = rawjson.load(line)
        if isinstance(row, dict) and row.keys() >= _ALWAYS:
            return row
    except ValueError:
        pass
    raise UsageError(f"{path}:{number}: this is no row of a ledger: the file was changed after the run")


def record_rows(run: Path, name: str, acts: Container[str], packed: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of one input that came to one of these acts, record by record with the record's place.

    Raises MisfitError when the ledger is missing or damaged.
    """
    try:
        values = map(rawjson.load, _unpacked(layout.ledger_path(run, name, packed)))
        wanted = (row for row in values if row["act"] in acts)
        for place, rows in groupby(wanted, key=lambda row: str(row["file"])):
            yield place, list(rows)
    except FileNotFoundError as error:
        raise MisfitError("its ledger is missing") from error
    except DamageError as damage:
        missing = isinstance(damage.__cause__, FileNotFoundError)
        raise MisfitError("its ledger is missing" if missing else f"its ledger is damaged: {damage.reason}") from damage
    except (ValueError, KeyError) as error:
        raise MisfitError(f"its ledger is damaged: {error}") from error
    except OSError as error:
        raise SourceError(f"can't read the ledger of {name}: {error.strerror}") from error
