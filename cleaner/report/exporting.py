"""The ledger of a run as one file for other programs: JSON Lines, or a table in Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.report.columns import write_table
from cleaner.report.rows import run_rows, run_values
from cleaner.sources import places
from cleaner.sources.output import replacing


def export_lines(run: Path, out: Path, force: bool = False) -> int:
    """Write every ledger row of a run into one file, compressed as its name says; how many there are.

    The file is there whole or not at all. Raises UsageError for no run, and for a file that is there already unless it
    is to be replaced (`force`); OutputError.
    """
    refuse_places(run, [out], force)
    count = 0
    with replacing(out) as target:
        for line in run_rows(run):
            target.write(line)
            count += 1
    return count


def export_table(run: Path, out: Path, force: bool = False) -> int:
    """As `export_lines`, as a table in Parquet. Raises UsageError too where pyarrow is missing."""
    refuse_places(run, [out], force)
    about = layout.read_about(run)
    origin = {"version": about.version, "rules_hash": about.rules_hash, "profile": about.profile}
    with replacing(out, copy=True) as target:
        return write_table(run_values(run), target, origin)


def refuse_places(run: Path, files: Iterable[Path], force: bool) -> None:
    """Raise UsageError for a file inside of the run, and for one that would be overwritten, unless it may be."""
    for file in files:
        if places.overlap(run, file):
            raise UsageError(f"{file} lies in the run {run}; choose a place outside of it")
        if file.is_dir():
            raise UsageError(f"{file} is a folder; name a file")
        if file.exists() and not force:
            raise UsageError(f"{file} exists already; choose another name, or replace it with --force")
