"""`cleaner report`: look into a finished run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import located

app = typer.Typer(no_args_is_help=True, help="Look into a run of `cleaner batch`.")


@app.callback()
def report() -> None:
    """Look into a run of `cleaner batch`."""


@app.command()
def rows(run: Annotated[Path, typer.Argument(metavar="DIR", parser=located, help="The folder of a run.")]) -> None:
    """Print every row of a run's ledger as JSON Lines: what was dropped, by which rule, and what was nearly."""
    from cleaner.report.rows import run_rows

    sys.stdout.buffer.writelines(run_rows(run))
    sys.stdout.buffer.flush()
