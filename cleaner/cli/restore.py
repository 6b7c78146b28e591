"""`cleaner restore`: undo a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.complete import rule_ids
from cleaner.cli.options import located


def restore(
    run: Annotated[Path, typer.Argument(metavar="DIR", parser=located, help="The folder of a run.")],
    out: Annotated[Path, typer.Option("--out", metavar="ORIGINALS", help="The folder to write the originals to.")],
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Put back only what this rule dropped.", autocompletion=rule_ids)
    ] = None,
) -> None:
    """Put every drop of a run back, byte for byte; rejected records come back as they were."""
    from cleaner.report.restoring import restore_run

    restored = restore_run(run, out, rule)
    for problem in restored.problems:
        typer.echo(problem, err=True)
    files = "1 file" if restored.files == 1 else f"{restored.files} files"
    typer.echo(f"{files} restored to {out}", err=True)
    if restored.problems:
        raise typer.Exit(1)
