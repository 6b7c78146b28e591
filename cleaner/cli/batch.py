"""`cleaner batch`: clean files, folders and JSON Lines into a folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import (
    ABOUT_TEXT,
    OUTPUT,
    DropOption,
    KeepOption,
    LangOption,
    ProfileOption,
    RulesOption,
    UrlOption,
)


class LedgerKind(StrEnum):
    """What the ledger holds of a drop."""

    full = "full"
    spans = "spans"


def batch(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="INPUT...", help="Files, folders of them, .jsonl; plain, .gz or .zst."),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help="The folder to write to; an earlier run is replaced.", rich_help_panel=OUTPUT
        ),
    ],
    url: UrlOption = None,
    lang: LangOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    text_field: Annotated[
        str, typer.Option(metavar="FIELD", help="The JSON field that holds the text.", rich_help_panel=ABOUT_TEXT)
    ] = "text",
    id_field: Annotated[
        str, typer.Option(metavar="FIELD", help="The JSON field that holds the id.", rich_help_panel=ABOUT_TEXT)
    ] = "id",
    url_field: Annotated[
        str, typer.Option(metavar="FIELD", help="The JSON field that holds the URL.", rich_help_panel=ABOUT_TEXT)
    ] = "url",
    lang_field: Annotated[
        str, typer.Option(metavar="FIELD", help="The JSON field that holds the language.", rich_help_panel=ABOUT_TEXT)
    ] = "lang",
    ledger: Annotated[
        LedgerKind,
        typer.Option(help="full: with the dropped text, can be restored; spans: without it.", rich_help_panel=OUTPUT),
    ] = LedgerKind.full,
) -> None:
    """Clean many documents: clean text, a ledger of every drop, and the numbers of the run.

    Writes DIR/clean, DIR/ledger, DIR/rejects.jsonl and DIR/summary.json. Exits with 1 when records were rejected.
    """
    from rich.console import Console

    from cleaner.api import Cleaner
    from cleaner.batch.plan import plan
    from cleaner.batch.run import Settings, run
    from cleaner.cli.progress import progress
    from cleaner.report.layout import About
    from cleaner.report.table import show
    from cleaner.sources.record import Fields
    from cleaner.version import VERSION

    planned = plan(inputs, out)
    cleaner = Cleaner(rules=rules or (), profile=profile, drop=drop or (), keep=keep or ())
    fields = Fields(text_field, id_field, url_field, lang_field)
    about = About(fields, ledger.value, VERSION, cleaner.rules_hash, profile)
    console = Console(stderr=True)
    ids = [rule.id for rule in cleaner.ruleset.rules]
    with progress(planned, console) as advance:
        summary = run(planned, cleaner, Settings(about, url, lang), out, ids, advance)
    show(summary, out, console)
    if summary["documents"]["rejected"] or summary["documents"]["failed"]:
        raise typer.Exit(1)
