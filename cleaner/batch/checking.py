"""Which shards of an earlier run still stand: same input, same settings, and their files as they were written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path

from cleaner.batch.manifest import Joined, Manifest, Row, Source
from cleaner.batch.shards import Shard
from cleaner.errors import OutputError
from cleaner.report import layout
from cleaner.sources import places
from cleaner.sources.compression import Span, raw_chunks
from cleaner.sources.record import DamageError

#: ends of the files of a stretch that go when it is joined with the others
STRETCH = (".clean", *(f".{layout.stretch_ledger(packed)}" for packed in (False, True)))


def standing(manifest: Manifest, shards: Sequence[Shard], settings: str, run: Path) -> Manifest:
    """The rows that need not be done again. Reads the inputs and outputs of all of them."""
    asked = {shard.key: shard for shard in shards}
    rows = [row for key, row in manifest.rows.items() if key in asked and row.settings == settings and not row.limited]
    names = _stretches(shards)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        fresh = _those(rows, pool.map(lambda row: _is_fresh(row, asked[row.shard]), rows))
        joined = [one for name, one in manifest.joined.items() if one.shards == tuple(names.get(name, ()))]
        whole = pool.map(lambda one: _are_there(one.outputs, run), joined)
        stays = {one.joined: one for one, good in zip(joined, whole, strict=True) if good}
        good = _those(fresh, pool.map(partial(_is_there, joined=stays, run=run), fresh))
        keys = {row.shard for row in good}
        complete = {name: one for name, one in stays.items() if keys.issuperset(one.shards)}
        if len(complete) < len(stays):  # what is left of such an input must have its own files
            good = _those(good, pool.map(partial(_is_there, joined=complete, run=run), good))
    return Manifest({row.shard: row for row in good}, complete)


def _those(rows: Iterable[Row], verdicts: Iterable[bool]) -> list[Row]:
    return [row for row, good in zip(rows, verdicts, strict=True) if good]


def _stretches(shards: Iterable[Shard]) -> dict[str, list[str]]:
    """Inputs that are cut, with the keys of their shards in order."""
    found: dict[str, list[str]] = {}
    for shard in shards:
        if shard.parts[0].span:
            found.setdefault(shard.parts[0].name, []).append(shard.key)
    return found


def _is_fresh(row: Row, shard: Shard) -> bool:
    """True when the inputs of a row are what they were."""
    return len(row.sources) == len(shard.parts) and all(
        source.path == str(part.path) and source.hash is not None and source.hash == _input_hash(source, part.span)
        for source, part in zip(row.sources, shard.parts, strict=True)
    )


def _input_hash(source: Source, span: Span | None) -> str | None:
    path, digest = places.place(source.path), sha256()
    try:
        if places.is_remote(path):
            return places.mark(path)
        if span is None and path.stat().st_size != source.size:
            return None
        for chunk in raw_chunks(path, None, span):
            digest.update(chunk)
    except (OSError, DamageError):
        return None
    return digest.hexdigest()


def _is_there(row: Row, joined: Mapping[str, Joined], run: Path) -> bool:
    outputs = row.outputs
    if row.stretch in joined:
        outputs = {name: digest for name, digest in outputs.items() if not name.endswith(STRETCH)}
    return _are_there(outputs, run)


def _are_there(outputs: Mapping[str, str], run: Path) -> bool:
    if places.is_remote(run):  # an object is whole or not there, and its row came after it
        return all(places.mark(run / name) is not None for name in outputs)
    return all(file_hash(run / name) == digest for name, digest in outputs.items())


def file_hash(path: Path) -> str | None:
    """The hash of a file's bytes; None when there is none. Raises OutputError when it can't be read."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            while chunk := file.read(1 << 18):
                digest.update(chunk)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"can't read {path}: {error.strerror or error}") from error
    return digest.hexdigest()
