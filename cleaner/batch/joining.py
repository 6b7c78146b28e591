"""The end of a run: stretches of an input become one file, rejects and numbers of all shards come together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cleaner.batch.checking import STRETCH, file_hash
from cleaner.batch.manifest import Joined, Log, Manifest, Row
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.report.layout import About
from cleaner.report.summary import summarize, summary_bytes
from cleaner.report.tally import Tally
from cleaner.report.tallyfile import read_tally
from cleaner.sinks import sink_of
from cleaner.sources import disk
from cleaner.sources.container import join_bytes
from cleaner.sources.output import replacing, writing


def join(run: Path, manifest: Manifest, log: Log, about: About) -> None:
    """Put the stretches of every cut input together and take their own files away."""
    for name, rows in _cut_inputs(manifest).items():
        if name not in manifest.joined:
            joined = _joined(run, name, rows, about)
            log.add(joined)
            manifest.joined[name] = joined
        for row in rows:
            for output in row.outputs:
                if output.endswith(STRETCH):
                    with writing(run / output):
                        disk.remove(run / output)


def gather(run: Path, rows: Sequence[Row], about: About, rules: Iterable[str]) -> dict[str, Any]:
    """Write rejects.jsonl, pages.jsonl and summary.json from what the shards left; the summary."""
    with replacing(layout.rejects_path(run)) as target:
        for row in rows:
            join_bytes(_outputs(run, row, ".rejects"), target)
    with replacing(layout.pages_path(run)) as target:
        paths = [path for row in rows for path in _outputs(run, row, ".pages")]
        join_bytes(paths, target)
        target.wanted = bool(paths)
    tally = Tally()
    for row in rows:
        for path in _outputs(run, row, ".tally"):
            tally.merge(read_tally(path.read_bytes()))
    summary = summarize(tally, about, rules)
    with replacing(layout.summary_path(run)) as target:
        target.write(summary_bytes(summary))
    with writing(run):
        disk.sync_folder(run)
    return summary


def _cut_inputs(manifest: Manifest) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(manifest.rows.values(), key=lambda row: row.number):
        if row.stretch is not None:
            found.setdefault(row.stretch, []).append(row)
    return found


def _joined(run: Path, name: str, rows: Sequence[Row], about: About) -> Joined:
    outputs = {}
    wanted = any(row.written for row in rows) or not any(_outputs(run, row, ".rejects") for row in rows)
    sink = sink_of(name, about.to)
    clean, ledger = layout.clean_path(run, name, about.to), layout.ledger_path(run, name, about.packed)
    files = (
        (".clean", clean, sink.join, sink.COMPRESSES),
        (f".{layout.stretch_ledger(about.packed)}", ledger, join_bytes, True),
    )
    for kind, path, put_together, copy in files:
        with replacing(path, copy=copy) as target:
            target.wanted = wanted
            put_together([part for row in rows for part in _outputs(run, row, kind)], target)
        if wanted:
            outputs[path.relative_to(run).as_posix()] = target.digest()
            with writing(path):
                disk.sync_folder(path.parent)
    return Joined(name, tuple(row.shard for row in rows), outputs)


def _outputs(run: Path, row: Row, kind: str) -> list[Path]:
    return [run / name for name in row.outputs if name == f"state/{row.shard}{kind}"]


def take(path: Path, to: Path, digest: str) -> None:
    """Bring a file of a run into another one: under a second name if the disk can do that, else as a copy.

    A second name is safe, for a finished file is never written to, only replaced. Raises UsageError when the file isn't
    what the run wrote.
    """
    if disk.link(path, to):
        is_right = file_hash(to) == digest
        if not is_right:
            with writing(to):
                disk.remove(to)
    else:
        is_right = _copied(path, to, digest)
    if not is_right:
        raise UsageError(f"{path} was changed after its run: run that shard's command again")


def _copied(path: Path, to: Path, digest: str) -> bool:
    with replacing(to, copy=True) as target:
        try:
            join_bytes([path], target)
        except OSError as error:
            raise UsageError(f"can't read {path}: {error.strerror or error}; run that shard's command again") from error
        target.wanted = target.digest() == digest
    return target.wanted
