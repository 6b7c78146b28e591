"""`cleaner merge`: the runs of all shards to one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import ForceOption, JsonSummaryOption, OutOption, located


def merge(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", parser=located, help="The folders of `batch --shard 1/N` to N/N.")
    ],
    out: OutOption,
    force: ForceOption = False,
    as_json: JsonSummaryOption = False,
) -> None:
    """Put the runs of all shards together: the folder that one run would have made."""
    from rich.console import Console

    from cleaner.batch.merge import merge as join
    from cleaner.cli.running import finish, stoppable

    with stoppable():
        summary = join(runs, out, force)
    finish(summary, out, Console(stderr=True), as_json)
