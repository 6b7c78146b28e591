"""`cleaner merge`: the runs of all shards to one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import OUTPUT


def merge(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="The folders of `batch --shard 1/N` to N/N.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.", rich_help_panel=OUTPUT)],
    force: Annotated[
        bool, typer.Option("--force", metavar="", help="Replace another run in that folder.", rich_help_panel=OUTPUT)
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="Print the summary as JSON on stdout.", rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Put the runs of all shards together: the folder that one run would have made."""
    from rich.console import Console

    from cleaner.batch.merge import merge as join
    from cleaner.cli.running import finish, stoppable

    with stoppable():
        summary = join(runs, out, force)
    finish(summary, out, Console(stderr=True), as_json)
