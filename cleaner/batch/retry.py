"""The rejects of a run as shards of another one: those records alone, read again from their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.batch import manifest as manifests
from cleaner.batch.shards import Part, Shard
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.sources import places, rawjson

_BYTES = {"raw", "raw_base64", "begins"}  # keys of a row that shows something of its record


@dataclass(slots=True)
class _Wanted:
    """The records of one input that are tried again."""

    lines: set[int] = field(default_factory=set)
    runs: list[tuple[int, int]] = field(default_factory=list)
    since: int | None = None
    whole: bool = False


def rejected(run: Path) -> tuple[Shard, ...]:
    """A shard for each input of which records were rejected.

    Where nothing behind a record could be read (a file that was cut), all from there on is taken. Raises UsageError
    when the run has not ended, has no rejects, or has some that it can't have written.
    """
    layout.read_about(run)
    paths = manifests.paths(run)
    rejects = layout.rejects_path(run)
    wanted: dict[str, _Wanted] = {}
    try:
        with rejects.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                row = _row(line, f"{rejects}:{number}", paths)
                _note(wanted.setdefault(row["file"], _Wanted()), row)
    except FileNotFoundError as error:
        raise UsageError(f"{run} has no rejects.jsonl: the run did not end; run it again") from error
    if not wanted:
        raise UsageError(f"{run} has no rejects: there is nothing to try again")
    return tuple(Shard((_part(name, places.place(paths[name]), wanted[name]),)) for name in sorted(wanted))


def _row(line: bytes, place: str, paths: Mapping[str, str]) -> dict[str, Any]:
    """A row of rejects.jsonl, of an input that the run has read."""
    try:
        row: dict[str, Any] = rawjson.load(line)
        name, _ = row["file"], row["line"]
        known = name in paths
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{place}: this is no reject of a run: the file was changed after it") from error
    if not known:
        raise UsageError(f"{place}: the run has read no input {name!r}: the file was changed after it")
    layout.safe(name)
    return row


def _note(wanted: _Wanted, row: dict[str, object]) -> None:
    line, last = row["line"], row.get("last")
    if isinstance(line, int) and isinstance(last, int):
        wanted.runs.append((line, last))
    elif not isinstance(line, int) or (line == 1 and not _BYTES & row.keys()):
        wanted.whole = True  # a file that was refused whole
    elif row.get("rest"):
        wanted.since = line
    else:
        wanted.lines.add(line)


def _part(name: str, path: Path, wanted: _Wanted) -> Part:
    try:
        size = places.size(path)
    except OSError:
        size = 0
    if wanted.whole:
        return Part(path, name, size)
    return Part(path, name, size, only=frozenset(wanted.lines), since=wanted.since, runs=tuple(wanted.runs))
