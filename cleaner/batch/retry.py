"""The rejects of a run as shards of another one: those records alone, read again from their sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cleaner.batch import manifest as manifests
from cleaner.batch.shards import Part, Shard
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.sources import rawjson

_BYTES = {"raw", "raw_base64", "begins"}  # keys of a row that shows something of its record


@dataclass(slots=True)
class _Wanted:
    """The records of one input that are tried again."""

    lines: set[int] = field(default_factory=set)
    since: int | None = None
    whole: bool = False


def rejected(run: Path) -> tuple[Shard, ...]:
    """A shard for each input of which records were rejected.

    Where nothing behind a record could be read (a file that was cut), all from there on is taken. Raises UsageError
    when the run has not ended, or has no rejects.
    """
    layout.read_about(run)
    wanted: dict[str, _Wanted] = {}
    try:
        with layout.rejects_path(run).open("rb") as lines:
            for line in lines:
                row = rawjson.load(line)
                _note(wanted.setdefault(row["file"], _Wanted()), row)
    except FileNotFoundError as error:
        raise UsageError(f"{run} has no rejects.jsonl: the run did not end; run it again") from error
    if not wanted:
        raise UsageError(f"{run} has no rejects: there is nothing to try again")
    paths = {source.name: source.path for row in manifests.read(run).rows.values() for source in row.sources}
    return tuple(Shard((_part(name, Path(paths[name]), wanted[name]),)) for name in sorted(wanted))


def _note(wanted: _Wanted, row: dict[str, object]) -> None:
    line = row["line"]
    if not isinstance(line, int) or (line == 1 and not _BYTES & row.keys()):
        wanted.whole = True  # a file that was refused whole
    elif row.get("rest"):
        wanted.since = line
    else:
        wanted.lines.add(line)


def _part(name: str, path: Path, wanted: _Wanted) -> Part:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    if wanted.whole:
        return Part(path, name, size)
    return Part(path, name, size, only=frozenset(wanted.lines), since=wanted.since)
