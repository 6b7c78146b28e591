"""Options of `cleaner batch`: what is cleaned, how the run goes, and what a document may cost."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import OUTPUT, located
from cleaner.cli.sizes import checked, share

LIMITS = "Limits"
RUNNING = "How it runs"


class LedgerName(StrEnum):
    """What the ledger holds of a drop."""

    full = "full"
    spans = "spans"


class EngineName(StrEnum):
    """What a run is done with."""

    local = "local"
    ray = "ray"


InputsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="INPUT...",
        parser=located,
        help="Texts, pages, .jsonl, .csv, .warc, .tar, .zip, folders of them; compressed or not; or s3://, gs:// ...",
        show_default=False,
    ),
]
LedgerOption = Annotated[
    LedgerName,
    typer.Option(help="full: with the dropped text, can be restored; spans: without it.", rich_help_panel=OUTPUT),
]
PackOption = Annotated[
    bool,
    typer.Option("--pack-ledger", help="Write the ledger as .jsonl.zst: a tenth of the size.", rich_help_panel=OUTPUT),
]
ToOption = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="jsonl, parquet, txt, jsonl.zst ...; as the input when not given.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        help="Processes; one for each core when not given; 0: this one alone, no limit on time or memory.",
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        help="local: on this machine; ray: on the Ray cluster of RAY_ADDRESS, or on a Ray of its own.",
        rich_help_panel=RUNNING,
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Clean the first N records, to try it out.", rich_help_panel=RUNNING),
]
SampleOption = Annotated[
    str,
    typer.Option(
        metavar="SHARE",
        help="Clean a share of the records, 1% or 0.01: always the same ones.",
        callback=share,
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]
ShardOption = Annotated[
    str,
    typer.Option(
        metavar="I/N", help="The I-th of N parts, for `cleaner merge`.", show_default=False, rich_help_panel=RUNNING
    ),
]
RetryOption = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN", parser=located, help="Clean only what RUN rejected, from its sources.", rich_help_panel=RUNNING
    ),
]
MetricsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Keep the run's counts here, for Prometheus: OpenMetrics text.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
MaxFailuresOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, help="Stop when more records are rejected.", rich_help_panel=LIMITS),
]
MaxSecondsOption = Annotated[
    float,
    typer.Option(
        metavar="S", min=0.0, help="Time for one document; 0: no limit. Needs a worker.", rich_help_panel=LIMITS
    ),
]
MaxMemoryOption = Annotated[
    str,
    typer.Option(metavar="SIZE", help="Memory of one worker (on Linux).", callback=checked, rich_help_panel=LIMITS),
]
MaxDocumentOption = Annotated[
    str, typer.Option(metavar="SIZE", help="Size of one document.", callback=checked, rich_help_panel=LIMITS)
]
MaxExpansionOption = Annotated[
    int,
    typer.Option(
        metavar="N", min=1, help="Growth of compressed input, in times; more is a bomb.", rich_help_panel=LIMITS
    ),
]
