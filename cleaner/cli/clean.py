"""`cleaner clean`: one document in, clean text out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import (
    OUTPUT,
    ArticleOption,
    DropOption,
    FormatName,
    FormatOption,
    KeepOption,
    LangOption,
    NoScoreOption,
    ProfileOption,
    RulesOption,
    UrlOption,
)

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.api import Cleaner
    from cleaner.model import Document, Result
    from cleaner.report.diff import Change

_STYLES = {"-": "red", "+": "green", " ": "", "…": "dim"}


def clean(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A text or a page, plain, .gz, .zst or .bz2; stdin without it, or with -.",
            show_default=False,
        ),
    ] = "-",
    url: UrlOption = None,
    lang: LangOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    article: ArticleOption = False,
    no_score: NoScoreOption = False,
    format: FormatOption = FormatName.auto,
    diff: Annotated[
        bool, typer.Option("--diff", metavar="", help="Print what changes, and by which rule.", rich_help_panel=OUTPUT)
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", metavar="", help="Print text, drops and flags as one JSON object.", rich_help_panel=OUTPUT
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every drop and flag there, as JSON Lines.", rich_help_panel=OUTPUT),
    ] = None,
) -> None:
    """Clean one text: clean text on stdout, one line of summary on stderr."""
    from cleaner.cli.making import made_cleaner
    from cleaner.cli.reading import clean_bytes, known_by, read, shown
    from cleaner.cli.show import emit, note
    from cleaner.cli.summary import summary

    _refuse(file, diff, as_json, report)
    cleaner = made_cleaner(ctx.params)
    record = read(file, url, lang, format.value)
    result = _cleaned(cleaner, record.document, file)
    if report is not None:
        _write_report(report, result)
    if diff:
        _print_diff(result)
    else:
        emit(_json(result, cleaner) if as_json else clean_bytes(record, result))
    note(summary(shown(file), result, known_by(file, format.value)))
    if rules:
        _tell_of_sleepers(cleaner, result, rules)


def _tell_of_sleepers(cleaner: Cleaner, result: Result, rules: Iterable[Path]) -> None:
    from cleaner.cli.show import note
    from cleaner.explain import asleep

    for reason, count in asleep(cleaner, result, {str(path) for path in rules}).items():
        note(f"{count} of your rules did not apply here: {reason}")


def _cleaned(cleaner: Cleaner, document: Document, file: str) -> Result:
    from cleaner.cli.reading import NotTextError, shown
    from cleaner.formats.html import NotAPageError

    try:
        return cleaner.clean_document(document)
    except NotAPageError as error:
        raise NotTextError(f"{shown(file)}: {error}") from error


def _refuse(file: str, diff: bool, as_json: bool, report: Path | None) -> None:
    """Raise UsageError for options that don't go together, before anything is read."""
    from cleaner.errors import UsageError

    if diff and as_json:
        raise UsageError("--diff and --json both say what stdout holds: leave one out")
    if report is None:
        return
    if str(report) == "-":
        raise UsageError("--report - would mix the ledger with the text: name a file, or use --json for both in one")
    if not report.parent.is_dir():
        raise UsageError(f"--report {report}: there is no folder {report.parent}")
    if report.exists() and Path(file).exists() and report.samefile(file):
        raise UsageError(f"--report {report} is the input itself: name another file")


def _write_report(path: Path, result: Result) -> None:
    """The ledger rows in a file that is there whole or not at all; pipes and devices are written into."""
    from cleaner.report.rows import document_rows
    from cleaner.sources.output import cant_write, replacing

    rows = b"".join(document_rows(result, {}, "full"))
    if path.exists() and not path.is_file():
        try:
            with path.open("wb") as stream:
                stream.write(rows)
        except OSError as error:
            raise cant_write(path, error) from error
        return
    with replacing(path.resolve()) as target:
        target.write(rows)


def _json(result: Result, cleaner: Cleaner) -> bytes:
    """Everything about the document as one JSON object."""
    from cleaner.sources import rawjson

    rows = result.report()
    whole = {
        "file": result.document.file,
        "format": result.document.format,
        "lang": result.lang,
        "stopped": result.stopped,
        "profile": cleaner.profile,
        "meta": dict(result.document.meta),
        "rules": cleaner.rules_hash,
        "text": result.text,
        "drops": [row for row in rows if row["act"] == "drop"],
        "flags": [row for row in rows if row["act"] != "drop"],
    }
    return rawjson.dump(whole) + b"\n"


def _print_diff(result: Result) -> None:
    from cleaner.cli.show import emit, terminal
    from cleaner.report.diff import changes, folded

    if not result.drops:
        return
    shown = folded(changes(result))
    console = terminal()
    if console is None:
        emit("".join(map(_plain, shown)).encode("utf-8", "backslashreplace"))
    else:
        _rich(console, shown, len(str(result.decisions[-1].last_line)))


def _plain(change: Change) -> str:
    """A line for programs: mark, text, and behind a tab the rule."""
    from cleaner.cli.show import counted, printable

    if change.mark == "…":
        return f"… {counted(change.number, 'line')} kept\n"
    rule = f"\t{change.rule}" if change.rule else ""
    return f"{change.mark} {printable(change.text)}{rule}\n"


def _rich(console: Console, shown: Iterable[Change], digits: int) -> None:
    from rich.text import Text

    from cleaner.cli.show import beside, counted, printable

    for change in shown:
        style = _STYLES[change.mark]
        if change.mark == "…":
            console.print(Text(f"{'':{digits}} … {counted(change.number, 'line')} kept", style))
            continue
        left = Text.assemble(
            (f"{change.number:{digits}} ", "dim"), (f"{change.mark} {printable(change.text).expandtabs()}", style)
        )
        console.print(beside(left, Text(change.rule, "dim"), console.width), no_wrap=True)
