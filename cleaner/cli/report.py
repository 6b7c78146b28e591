"""`cleaner report`: look into a finished run."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import located

if TYPE_CHECKING:
    from cleaner.report.dolma import Exported, Finds

app = typer.Typer(no_args_is_help=True, help="Look into a run of `cleaner batch`.")
NAME = "cleaner"  # of attributes, unless another one is given


class ExportName(StrEnum):
    """What a ledger can become."""

    jsonl = "jsonl"
    parquet = "parquet"
    dolma = "dolma"


RunArgument = Annotated[Path, typer.Argument(metavar="DIR", parser=located, help="The folder of a run.")]


@app.callback()
def report() -> None:
    """Look into a run of `cleaner batch`."""


@app.command()
def rows(run: RunArgument) -> None:
    """Print every row of a run's ledger as JSON Lines: what was dropped, by which rule, and what was nearly."""
    from cleaner.report.rows import run_rows

    sys.stdout.buffer.writelines(run_rows(run))
    sys.stdout.buffer.flush()


@app.command()
def export(
    run: RunArgument,
    to: Annotated[
        ExportName,
        typer.Option(
            help="jsonl: all rows in one file, .gz or .zst by its name; parquet: a table; dolma: attributes beside the "
            "documents, for `dolma mix`."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="PATH", parser=located, help="The file to write; dolma: the folder above attributes/."),
    ],
    force: Annotated[bool, typer.Option("--force", metavar="", help="Replace files that are there.")] = False,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"dolma: what the attributes are called; {NAME}.")
    ] = None,
    inputs: Annotated[
        Path | None,
        typer.Option(metavar="DIR", parser=located, help="dolma: where the inputs lie now, if they were moved."),
    ] = None,
) -> None:
    """Write the ledger of a run for other programs. Exits with 1 when dolma attributes lack something."""
    from cleaner.cli.show import counted
    from cleaner.errors import UsageError
    from cleaner.report.exporting import export_lines, export_table

    if to is ExportName.dolma:
        _export_attributes(run, out, force, NAME if name is None else name, inputs)
        return
    if name is not None or inputs is not None:
        raise UsageError(f"{'--inputs' if name is None else '--name'} goes with --to dolma alone: leave it out")
    count = (export_lines if to is ExportName.jsonl else export_table)(run, out, force)
    typer.echo(f"{counted(count, 'row')} written to {out}", err=True)


def _export_attributes(run: Path, out: Path, force: bool, name: str, inputs: Path | None) -> None:
    from cleaner.report.dolma import export_attributes

    exported = export_attributes(run, out, _finder(run, inputs), name, force)
    for line in (*exported.problems, *_said(exported, f"{out}/attributes/{name}", name)):
        typer.echo(line, err=True)
    if exported.problems:
        raise typer.Exit(1)


def _finder(run: Path, inputs: Path | None) -> Finds:
    """Where the inputs of a run lie: below a folder, or where the run has found them."""
    from cleaner.batch.manifest import paths

    if inputs is not None:
        return lambda name: inputs / name
    known = paths(run)
    return lambda name: located(known[name]) if name in known else None


def _said(exported: Exported, where: str, name: str) -> list[str]:
    from cleaner.cli.show import counted

    documents = counted(exported.documents, "document")
    lines = [f"attributes of {documents} in {counted(exported.files, 'file')} written to {where}"]
    if exported.uncleaned:
        lines.append(f"{exported.uncleaned:,} of them not cleaned: marked {name}__uncleaned")
    if exported.left_out:
        lines.append(f"left out, since dolma reads JSON Lines alone: {counted(exported.left_out, 'other input')}")
    return lines
