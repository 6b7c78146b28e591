"""The runs of all shards of a whole, put together into the folder that one run would have made."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cleaner.batch import manifest as manifests
from cleaner.batch import owner
from cleaner.batch.joining import gather, join, take
from cleaner.batch.lock import writer
from cleaner.batch.manifest import Log, Manifest
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.sources import disk, places, rawjson
from cleaner.sources.output import replacing, writing

_OWN = ("shard",)  # what may differ between the runs
_AT_ONCE = 8  # files: a store takes its time to answer, and hashing lets other threads work


def merge(runs: Sequence[Path], out: Path, force: bool = False) -> dict[str, Any]:
    """Join the runs that were made with `--shard 1/n` to `--shard n/n`, and return the summary.

    Writes what a run without `--shard` would have written. Raises UsageError when a shard is missing, is there twice,
    has not ended, or was made with other options or inputs.
    """
    values = _checked(runs)
    _refuse_overlap(runs, out)
    whole = {**values, "shard": [1, 1]}
    with writer(out):
        there = layout.read_values(out)
        if there is not None and there != whole and not force:
            raise UsageError(f"--out {out} holds another run: choose another folder, or replace it with --force")
        owner.sweep(out, ())
        owner.begin(out)
        with replacing(layout.about_path(out)) as target:
            target.write(layout.about_bytes(whole))
        manifest = _taken(runs, out)
        about = layout.read_about(out)
        log = Log(out)
        try:
            join(out, manifest, log, about)
        finally:
            log.close()
        manifests.write(out, manifest)
        rows = sorted(manifest.rows.values(), key=lambda row: row.number)
        return gather(out, rows, about, _never_fired(runs))


def _taken(runs: Sequence[Path], out: Path) -> Manifest:
    """All rows of all runs, their files brought along."""
    manifest = Manifest()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for run in runs:
            rows = manifests.read(run).rows
            manifest.rows.update(rows)
            files = [(name, digest) for row in rows.values() for name, digest in row.outputs.items()]
            for _ in pool.map(lambda file, run=run: take(run / file[0], out / file[0], file[1]), files):
                continue
            for folder in sorted({(out / name).parent for name, _ in files}):
                with writing(folder):
                    disk.sync_folder(folder)
    return manifest


def _checked(runs: Sequence[Path]) -> dict[str, Any]:
    """What all runs have in common."""
    first: dict[str, Any] | None = None
    places: dict[int, Path] = {}
    of = 1
    for run in runs:
        layout.read_about(run)
        values = layout.read_values(run) or {}
        which, of = values["shard"]
        if of == 1:
            raise UsageError(f"{run} is a whole run, no shard of one: there is nothing to merge")
        if not layout.summary_path(run).exists():
            raise UsageError(f"{run} has not ended: run its command again first")
        if which in places:
            raise UsageError(f"{places[which]} and {run} are both shard {which}/{of}: leave one out")
        places[which] = run
        first = first or values
        for key, value in values.items():
            if key not in _OWN and first[key] != value:
                raise UsageError(f"{run} and {runs[0]} don't fit together, they differ in {_NAMES.get(key, key)!r}")
        if of != first["shard"][1]:
            raise UsageError(f"{run} is one of {of} shards, {runs[0]} one of {first['shard'][1]}")
    missing = [str(which) for which in range(1, of + 1) if which not in places]
    if first is None or missing:
        raise UsageError(f"of {of} shards these are missing: {', '.join(missing)}")
    return first


_NAMES = {"plan": "the inputs as they were when the run began", "rules_hash": "the rules"}


def _refuse_overlap(runs: Sequence[Path], out: Path) -> None:
    for run in runs:
        if places.overlap(out, run):
            raise UsageError(f"--out {out} and the run {run} overlap: choose another folder")
    if out.is_dir() and not layout.is_run(out) and not layout.is_empty_run(out):
        raise UsageError(f"--out {out} holds files that are no run of cleaner; name an empty or a new folder")


def _never_fired(runs: Sequence[Path]) -> list[str]:
    """Rules that fired in none of the runs."""
    silent = [set(rawjson.load(layout.summary_path(run).read_bytes())["never_fired"]) for run in runs]
    return sorted(set.intersection(*silent))
