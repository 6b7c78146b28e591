"""`cleaner batch`: clean files, folders and JSON Lines into a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cleaner.cli.options import (
    ArticleOption,
    DropOption,
    ForceOption,
    FormatName,
    FormatOption,
    HtmlFieldOption,
    IdFieldOption,
    JsonSummaryOption,
    KeepOption,
    LangFieldOption,
    LangOption,
    MetaFieldOption,
    NoHtmlOption,
    NoScoreOption,
    OutOption,
    ProfileOption,
    RulesOption,
    TextFieldOption,
    TsvEscapesOption,
    UrlFieldOption,
    UrlOption,
)
from cleaner.cli.runoptions import (
    EngineName,
    EngineOption,
    InputsArgument,
    LedgerName,
    LedgerOption,
    LimitOption,
    MaxDocumentOption,
    MaxExpansionOption,
    MaxFailuresOption,
    MaxMemoryOption,
    MaxSecondsOption,
    MetricsOption,
    PackOption,
    RetryOption,
    SampleOption,
    ShardOption,
    ToOption,
    WorkersOption,
)
from cleaner.cli.sizes import size

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.batch.run import How, Way
    from cleaner.batch.settings import Settings


def batch(
    ctx: typer.Context,
    out: OutOption,
    inputs: InputsArgument = None,
    url: UrlOption = None,
    lang: LangOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    article: ArticleOption = False,
    no_score: NoScoreOption = False,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    url_field: UrlFieldOption = "url",
    lang_field: LangFieldOption = "lang",
    html_field: HtmlFieldOption = None,
    format: FormatOption = FormatName.auto,
    tsv_escapes: TsvEscapesOption = False,
    no_html: NoHtmlOption = False,
    meta_field: MetaFieldOption = "meta",
    ledger: LedgerOption = LedgerName.full,
    pack_ledger: PackOption = False,
    to: ToOption = "",
    as_json: JsonSummaryOption = False,
    force: ForceOption = False,
    metrics: MetricsOption = None,
    workers: WorkersOption = None,
    engine: EngineOption = EngineName.local,
    limit: LimitOption = None,
    shard: ShardOption = "1/1",
    sample: SampleOption = "1",
    retry: RetryOption = None,
    max_failures: MaxFailuresOption = None,
    max_seconds: MaxSecondsOption = 60,
    max_memory: MaxMemoryOption = "4G",
    max_document_bytes: MaxDocumentOption = "256M",
    max_expansion: MaxExpansionOption = 200,
) -> None:
    """Clean many documents: clean text, a ledger of every drop, and the numbers of the run.

    Writes DIR/clean, DIR/ledger, DIR/rejects.jsonl and DIR/summary.json, and of pages DIR/pages.jsonl. The same command
    goes on with a run that was stopped or killed. A document over a limit is rejected, the others go on. Exits with 1
    when records were rejected.
    """
    from rich.console import Console

    from cleaner.batch.run import How
    from cleaner.batch.shards import parse_share
    from cleaner.batch.supervisor import Limits
    from cleaner.cli.making import made_cleaner
    from cleaner.cli.metrics import Both
    from cleaner.cli.metrics import metrics as watched
    from cleaner.cli.progress import progress
    from cleaner.cli.running import cores, finish, stoppable
    from cleaner.ruleset.cache import folder
    from cleaner.sinks import checked

    _refuse(inputs, retry, limit, shard, sample)
    checked(to)
    if workers == 0:
        _refuse_limits(ctx, engine)
    which = parse_share(shard)
    console = Console(stderr=True)
    with stoppable():
        cleaner = made_cleaner(ctx.params)
        cleaner.prepare(folder())
        settings = _settings(ctx.params, cleaner)
        processes = cores() if workers is None else workers
        limits = Limits(max_seconds or None, size(max_memory))
        with (
            _way(engine, workers) as way,
            progress(console) as shown,
            watched(metrics, out, shown.say) as written,
        ):
            how = How(processes, limits, max_failures, limit, which, force, observer=Both(shown, written), way=way)
            summary = _run(inputs or [], retry, cleaner, settings, out, how)
            written.ends(summary)
    finish(summary, out, console, as_json)


def _settings(given: Mapping[str, Any], cleaner: Cleaner) -> Settings:
    """What the parameters say of how records are read and written."""
    from cleaner.batch.settings import Settings
    from cleaner.cli.making import made_fields
    from cleaner.report.layout import About
    from cleaner.version import VERSION

    fields, ledger = made_fields(given), given["ledger"].value
    about = About(
        fields, ledger, VERSION, cleaner.rules_hash, given["profile"], given["to"], packed=given["pack_ledger"]
    )
    return Settings(
        about,
        given["url"],
        given["lang"],
        tuple(given["drop"] or ()),
        tuple(given["keep"] or ()),
        size(given["max_document_bytes"]),
        given["max_expansion"],
        given["format"].value,
        given["article"],
        not given["no_score"],
        float(given["sample"]),
    )


def _refuse(inputs: list[Path] | None, retry: Path | None, limit: int | None, shard: str, sample: str) -> None:
    """Raise UsageError for options that don't go together, before anything is done."""
    from cleaner.errors import UsageError

    if retry and inputs:
        raise UsageError("--retry takes its inputs from the run: leave the others out")
    if not retry and not inputs:
        raise UsageError("no INPUT: name files or folders to clean, or a run with --retry")
    if shard != "1/1" and (limit or retry):
        raise UsageError(f"--shard {shard} doesn't go with {'--limit' if limit else '--retry'}: leave one out")
    if retry and sample != "1":
        raise UsageError("--sample doesn't go with --retry: leave one out")
    if limit and retry:
        raise UsageError("--limit doesn't go with --retry: leave one out")


def _refuse_limits(ctx: typer.Context, engine: EngineName) -> None:
    """Raise UsageError for what was asked for, and needs processes beside this one."""
    from cleaner.errors import UsageError

    if engine != EngineName.local:
        raise UsageError(f"--engine {engine} works with processes, and --workers 0 has none: leave one of them out")
    for name in ("max_seconds", "max_memory"):
        source = ctx.get_parameter_source(name)
        if source and source.name == "COMMANDLINE" and ctx.params[name] != 0:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"{option} needs a worker that can be stopped, and --workers 0 has none: leave {option} out, "
                "or give --workers 1"
            )


@contextmanager
def _way(engine: EngineName, workers: int | None) -> Iterator[Way]:
    """Who cleans the shards of the run."""
    from cleaner.batch.run import locally

    if engine == EngineName.local:
        yield locally
        return
    from cleaner.integrations.raybatch import OnRay

    with redirect_stdout(sys.stderr), OnRay(workers) as way:  # what Ray says of its nodes is no part of our output
        yield way


def _run(
    inputs: list[Path], retry: Path | None, cleaner: Cleaner, settings: Settings, out: Path, how: How
) -> dict[str, Any]:
    from cleaner.batch.owner import claimed
    from cleaner.batch.plan import plan, plan_retry
    from cleaner.batch.retry import rejected
    from cleaner.batch.run import run, run_shards

    ids = [rule.id for rule in cleaner.ruleset.rules]
    if retry is None:
        return run(
            plan(inputs, out, settings.format, settings.about.to, settings.sample),
            cleaner,
            settings,
            out,
            ids,
            replace(how, asked=claimed(inputs)),
        )
    plan_retry(retry, out)
    how = replace(how, retry=str(retry.resolve()))
    return run_shards(rejected(retry), cleaner, settings, out, ids, how)
