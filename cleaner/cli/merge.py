"""`cleaner merge`: the runs of all shards to one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import ForceOption, JsonSummaryOption, OutOption, located
from cleaner.cli.runoptions import MetricsOption


def merge(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", parser=located, help="The folders of `batch --shard 1/N` to N/N.")
    ],
    out: OutOption,
    force: ForceOption = False,
    as_json: JsonSummaryOption = False,
    metrics: MetricsOption = None,
) -> None:
    """Put the runs of all shards together: the folder that one run would have made."""
    from rich.console import Console

    from cleaner.batch.merge import merge as join
    from cleaner.cli.metrics import metrics as watched
    from cleaner.cli.progress import say
    from cleaner.cli.running import finish, stoppable

    console = Console(stderr=True)
    with stoppable(), watched(metrics, out, partial(say, console)) as written:
        summary = join(runs, out, force)
        written.ends(summary)
    finish(summary, out, console, as_json)
