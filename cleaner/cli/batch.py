"""`cleaner batch`: clean files, folders and JSON Lines into a folder."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.options import (
    OUTPUT,
    DropOption,
    IdFieldOption,
    KeepOption,
    LangFieldOption,
    LangOption,
    ProfileOption,
    RulesOption,
    TextFieldOption,
    UrlFieldOption,
    UrlOption,
)
from cleaner.cli.sizes import checked, size

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.batch.run import How
    from cleaner.batch.settings import Settings

LIMITS = "Limits"
RUNNING = "How it runs"


class LedgerKind(StrEnum):
    """What the ledger holds of a drop."""

    full = "full"
    spans = "spans"


def batch(
    ctx: typer.Context,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Where to write; a run there goes on.", rich_help_panel=OUTPUT),
    ],
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="INPUT...", help="Files, folders of them, .jsonl; plain, .gz or .zst.", show_default=False
        ),
    ] = None,
    url: UrlOption = None,
    lang: LangOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    url_field: UrlFieldOption = "url",
    lang_field: LangFieldOption = "lang",
    ledger: Annotated[
        LedgerKind,
        typer.Option(help="full: with the dropped text, can be restored; spans: without it.", rich_help_panel=OUTPUT),
    ] = LedgerKind.full,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="Print the summary as JSON on stdout.", rich_help_panel=OUTPUT)
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", metavar="", help="Replace whatever run is in DIR.", rich_help_panel=OUTPUT)
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="Processes; one for each core when not given; 0: this one alone, no limit on time or memory.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Clean the first N records, to try it out.", rich_help_panel=RUNNING),
    ] = None,
    shard: Annotated[
        str,
        typer.Option(
            metavar="I/N",
            help="The I-th of N parts, for `cleaner merge`.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = "1/1",
    retry: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Clean only what RUN rejected, from its sources.", rich_help_panel=RUNNING),
    ] = None,
    max_failures: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Stop when more records are rejected.", rich_help_panel=LIMITS),
    ] = None,
    max_seconds: Annotated[
        float,
        typer.Option(
            metavar="S", min=0.0, help="Time for one document; 0: no limit. Needs a worker.", rich_help_panel=LIMITS
        ),
    ] = 60,
    max_memory: Annotated[
        str,
        typer.Option(metavar="SIZE", help="Memory of one worker (on Linux).", callback=checked, rich_help_panel=LIMITS),
    ] = "4G",
    max_document_bytes: Annotated[
        str, typer.Option(metavar="SIZE", help="Size of one document.", callback=checked, rich_help_panel=LIMITS)
    ] = "256M",
    max_expansion: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, help="Growth of compressed input, in times; more is a bomb.", rich_help_panel=LIMITS
        ),
    ] = 200,
) -> None:
    """Clean many documents: clean text, a ledger of every drop, and the numbers of the run.

    Writes DIR/clean, DIR/ledger, DIR/rejects.jsonl and DIR/summary.json. The same command goes on with a run that was
    stopped or killed. A document over a limit is rejected, the others go on. Exits with 1 when records were rejected.
    """
    from rich.console import Console

    from cleaner.api import Cleaner
    from cleaner.batch.run import How
    from cleaner.batch.settings import Settings
    from cleaner.batch.shards import parse_share
    from cleaner.batch.supervisor import Limits
    from cleaner.cli.progress import progress
    from cleaner.cli.running import cores, finish, stoppable
    from cleaner.report.layout import About
    from cleaner.ruleset.cache import folder
    from cleaner.sources.record import Fields
    from cleaner.version import VERSION

    _refuse(inputs, retry, limit, shard)
    if workers == 0:
        _refuse_limits(ctx)
    which = parse_share(shard)
    console = Console(stderr=True)
    with stoppable():
        cleaner = Cleaner(rules=rules or (), profile=profile, drop=drop or (), keep=keep or (), cache=folder())
        cleaner.prepare(folder())
        about = About(
            Fields(text_field, id_field, url_field, lang_field), ledger.value, VERSION, cleaner.rules_hash, profile
        )
        most = size(max_document_bytes)
        settings = Settings(about, url, lang, tuple(drop or ()), tuple(keep or ()), most, max_expansion)
        processes = cores() if workers is None else workers
        limits = Limits(max_seconds or None, size(max_memory))
        with progress(console) as observer:
            how = How(processes, limits, max_failures, limit, which, force, observer=observer)
            summary = _run(inputs or [], retry, cleaner, settings, out, how)
    finish(summary, out, console, as_json)


def _refuse(inputs: list[Path] | None, retry: Path | None, limit: int | None, shard: str) -> None:
    """Raise UsageError for options that don't go together, before anything is done."""
    from cleaner.errors import UsageError

    if retry and inputs:
        raise UsageError("--retry takes its inputs from the run: leave the others out")
    if not retry and not inputs:
        raise UsageError("no INPUT: name files or folders to clean, or a run with --retry")
    if shard != "1/1" and (limit or retry):
        raise UsageError(f"--shard {shard} doesn't go with {'--limit' if limit else '--retry'}: leave one out")
    if limit and retry:
        raise UsageError("--limit doesn't go with --retry: leave one out")


def _refuse_limits(ctx: typer.Context) -> None:
    """Raise UsageError for a limit that was asked for, and that only a process beside this one could hold."""
    from cleaner.errors import UsageError

    for name in ("max_seconds", "max_memory"):
        source = ctx.get_parameter_source(name)
        if source and source.name == "COMMANDLINE" and ctx.params[name] != 0:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"{option} needs a worker that can be stopped, and --workers 0 has none: leave {option} out, "
                "or give --workers 1"
            )


def _run(
    inputs: list[Path], retry: Path | None, cleaner: Cleaner, settings: Settings, out: Path, how: How
) -> dict[str, Any]:
    from cleaner.batch.owner import claimed
    from cleaner.batch.plan import plan, plan_retry
    from cleaner.batch.retry import rejected
    from cleaner.batch.run import run, run_shards

    ids = [rule.id for rule in cleaner.ruleset.rules]
    if retry is None:
        return run(plan(inputs, out), cleaner, settings, out, ids, replace(how, asked=claimed(inputs)))
    plan_retry(retry, out)
    how = replace(how, retry=str(retry.resolve()))
    return run_shards(rejected(retry), cleaner, settings, out, ids, how)
