"""Undo a run: every drop goes back to where it was, every rejected record to its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.report.putting import Job, RejectPlace, put_back, restored_name
from cleaner.sources import rawjson
from cleaner.sources.record import MisfitError


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the files written, and what could not be put back, as sentences."""

    files: int
    problems: tuple[str, ...]


def restore_run(run: Path, originals: Path, rule: str | None = None) -> Restored:
    """Write every input of a run as it was, byte for byte after decompression; with a rule, only its drops go back.

    A file whose ledger doesn't fit is left out and named among the problems. Raises UsageError when the run has no
    dropped text, when no drop is that rule's, and when a file would be overwritten; nothing is written then.
    """
    about = layout.read_about(run)
    layout.must_be_whole(run)
    job = Job(run, originals, about.fields, about.packed, rule)
    if about.to:
        raise UsageError(
            f"{run} was made with --to {about.to}: only texts in the format of their inputs can be restored"
        )
    if about.ledger != "full":
        raise UsageError(f"{run} was made with --ledger {about.ledger}: its ledger lacks the dropped text")
    _refuse_unknown(run, rule)
    rejects = _index_rejects(run)
    names = sorted({*(layout.source_name(run, name, about.packed) for name in layout.names(run / "clean")), *rejects})
    _refuse_overwriting(run, originals, names)
    files, problems = 0, list[str]()
    for name in names:
        try:
            problems += put_back(job, name, rejects.get(name, []))
            files += 1
        except MisfitError as misfit:
            problems.append(f"{name}: not restored: {misfit}")
    return Restored(files, tuple(problems))


def _refuse_unknown(run: Path, rule: str | None) -> None:
    if rule is None:
        return
    try:
        summary = rawjson.load(layout.summary_path(run).read_bytes())
    except OSError as error:
        raise UsageError(f"{run} has no summary.json: the run did not end; run it again") from error
    if rule not in summary["rules"]:
        some = ", ".join(list(summary["rules"])[:5]) or "none"
        raise UsageError(f"no drop of this run is {rule}'s; rules that dropped: {some}")


def _refuse_overwriting(run: Path, originals: Path, names: Sequence[str]) -> None:
    source, target = run.resolve(), originals.resolve()
    if source == target or source in target.parents:
        raise UsageError(f"--out {originals} lies in the run {run}; choose a folder outside of it")
    for name in names:
        target = originals / restored_name(run, layout.safe(name))
        if target.exists():
            raise UsageError(f"{target} exists already and would be overwritten; choose an empty folder")


def _index_rejects(run: Path) -> dict[str, list[RejectPlace]]:
    index: dict[str, list[RejectPlace]] = {}
    offset = 0
    try:
        with layout.rejects_path(run).open("rb") as lines:
            for line in lines:
                row = rawjson.load(line)
                index.setdefault(layout.safe(row["file"]), []).append(RejectPlace(row["line"], offset, row.get("last")))
                offset += len(line)
    except FileNotFoundError as error:
        raise UsageError(f"{run} has no rejects.jsonl: the run did not end; run it again") from error
    return index
