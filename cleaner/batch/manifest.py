"""The manifest: a row for each finished shard. A shard is done when its row is on the disk, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.report import layout
from cleaner.sources import disk, places, rawjson
from cleaner.sources.output import replacing, writing


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of one input."""

    name: str
    path: str
    size: int  #: bytes that were read
    hash: str | None  #: of the stretch that was read; None = it could not be read
    start: int | None = None  #: bytes; None = the whole file
    end: int | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A finished shard: what it read, under which settings, and what it wrote."""

    shard: str
    number: int  #: place among the shards of the run
    settings: str  #: hash of everything else that changes output
    rules: str
    version: str
    sources: tuple[Source, ...]
    outputs: Mapping[str, str]  #: name below the run's folder -> hash
    documents: Mapping[str, int]  #: outcome -> documents
    characters: Mapping[str, int]  #: in, dropped
    written: bool  #: False when nothing could be cleaned
    limited: bool = False  #: cut short by --limit: never taken over

    @property
    def stretch(self) -> str | None:
        """The name of the input of which this is one stretch among others."""
        return self.sources[0].name if self.sources[0].start is not None else None


@dataclass(frozen=True, slots=True)
class Joined:
    """An input whose stretches were put together; their own files are gone."""

    joined: str  #: the input's name
    shards: tuple[str, ...]
    outputs: Mapping[str, str]


@dataclass(slots=True)
class Manifest:
    """All rows of a run."""

    rows: dict[str, Row] = field(default_factory=dict)
    joined: dict[str, Joined] = field(default_factory=dict)


def read(run: Path) -> Manifest:
    """The rows of a run; a last row that was torn by a crash is no row."""
    found = Manifest()
    for line in _lines(run):
        if not line.endswith(b"\n"):
            break
        with suppress(ValueError, TypeError, KeyError):
            value = rawjson.load(line)
            if "joined" in value:
                joined = Joined(value["joined"], tuple(value["shards"]), value["outputs"])
                found.joined[joined.joined] = joined
            else:
                row = _row(value)
                found.rows[row.shard] = row
    return found


def paths(run: Path) -> dict[str, str]:
    """Where the inputs of a run were found, by name; empty where nothing of its state is left."""
    return {source.name: source.path for row in read(run).rows.values() for source in row.sources}


def _lines(run: Path) -> Iterator[bytes]:
    """The lines of the manifest; in a store, which can't append, the rows that came later are objects of their own."""
    with suppress(OSError):
        yield from layout.manifest_path(run).read_bytes().splitlines(keepends=True)
    if places.is_remote(run):
        with writing(run):
            yield from places.read_all(places.files(layout.rows_path(run)))


def write(run: Path, manifest: Manifest) -> None:
    """Put these rows in place of all that were there, in the order of the shards; raises OutputError."""
    if places.is_remote(run):
        with writing(run):
            later = places.files(layout.rows_path(run))
    rows = sorted(manifest.rows.values(), key=lambda row: (row.number, row.shard))
    with replacing(layout.manifest_path(run)) as target:
        for row in rows:
            target.write(_line(row))
        for name in sorted(manifest.joined):
            target.write(_line(manifest.joined[name]))
    if places.is_remote(run):
        with writing(run):
            places.remove(later)


class Log:
    """The manifest, open for rows to be added; each is on the disk, or in the store, when `add` returns."""

    def __init__(self, run: Path) -> None:
        self._run, self._path = run, layout.manifest_path(run)
        self._file: BinaryIO | None = None
        if not places.is_remote(run):
            with writing(self._path):
                self._file = disk.append(self._path)

    def add(self, row: Row | Joined) -> None:
        """Commit a row; raises OutputError."""
        if self._file is None:
            name = row.shard if isinstance(row, Row) else f"joined-{sha256(row.joined.encode()).hexdigest()[:20]}"
            with replacing(layout.rows_path(self._run) / name) as target:
                target.write(_line(row))
            return
        with writing(self._path):
            disk.write(self._file, _line(row))
            disk.sync(self._file)

    def close(self) -> None:
        """No more rows."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


def renumbered(rows: Iterable[Row], places: Mapping[str, int]) -> dict[str, Row]:
    """Rows with the places that their shards have in this run."""
    return {row.shard: _row({**asdict(row), "number": places[row.shard]}) for row in rows}


def _line(row: Row | Joined) -> bytes:
    return rawjson.dump(asdict(row)) + b"\n"


def _row(value: dict[str, Any]) -> Row:
    return Row(**{**value, "sources": tuple(Source(**source) for source in value["sources"])})
