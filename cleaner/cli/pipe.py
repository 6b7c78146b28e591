"""`cleaner pipe`: JSON Lines on stdin to JSON Lines on stdout, as they come."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from cleaner.cli.options import (
    OUTPUT,
    ArticleOption,
    DropOption,
    FormatName,
    FormatOption,
    HtmlFieldOption,
    IdFieldOption,
    KeepOption,
    LangFieldOption,
    LangOption,
    MetaFieldOption,
    NoHtmlOption,
    NoScoreOption,
    ProfileOption,
    RulesOption,
    TextFieldOption,
    UrlFieldOption,
    UrlOption,
)

if TYPE_CHECKING:
    from cleaner.pipe import Passed
    from cleaner.sources.record import Reject

_CHUNK = 1 << 16  # bytes read at most at once; what is there is handed on without waiting for more
_MOST_LETTERS = 20  # on stderr; the rest is counted


def pipe(
    ctx: typer.Context,
    url: UrlOption = None,
    lang: LangOption = None,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    url_field: UrlFieldOption = "url",
    lang_field: LangFieldOption = "lang",
    html_field: HtmlFieldOption = None,
    format: FormatOption = FormatName.auto,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    article: ArticleOption = False,
    no_score: NoScoreOption = False,
    no_html: NoHtmlOption = False,
    meta_field: MetaFieldOption = "meta",
    drops_field: Annotated[
        str,
        typer.Option(metavar="FIELD", help="The JSON field that the drops are put into.", rich_help_panel=OUTPUT),
    ] = "drops",
    no_text: Annotated[
        bool,
        typer.Option("--no-text", metavar="", help="Say where drops were, not what they were.", rich_help_panel=OUTPUT),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write lines that can't be cleaned there; of one over 1 MiB, its beginning.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    flush: Annotated[
        bool,
        typer.Option(
            "--flush",
            metavar="",
            help="Hand on each record at once, as is always done on a terminal.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
) -> None:
    """Clean JSON Lines from stdin to stdout, each record with a list of its drops.

    Only the text value changes, and a field for the drops is added at the end; every other byte stays. Records that
    hold pages get another one, for what the page says about itself. Lines that can't be cleaned are not in the output:
    they go to --rejects or are named on stderr, and the exit code is 1.
    """
    from cleaner.batch.one import Defaults
    from cleaner.cli.making import made_cleaner, made_fields
    from cleaner.pipe import Settings
    from cleaner.pipe import pipe as piped

    _refuse(rejects)
    settings = Settings(made_fields(ctx.params), drops_field, not no_text, Defaults(url, lang), format.value)
    passing = piped(_stdin(), made_cleaner(ctx.params), settings)
    with ExitStack() as stack:
        letters = _Rejects(rejects, stack)
        counts = _through(passing, letters, flush or sys.stdout.isatty())
    _sum_up(counts, rejects)
    if counts["rejected"]:
        raise typer.Exit(1)


def _refuse(rejects: Path | None) -> None:
    """Raise UsageError for a rejects file that can't be one, before anything is read."""
    from cleaner.errors import UsageError

    if rejects is None:
        return
    if str(rejects) == "-":
        raise UsageError("--rejects - would mix rejects with records: name a file")
    if not rejects.parent.is_dir():
        raise UsageError(f"--rejects {rejects}: there is no folder {rejects.parent}")


def _stdin() -> Iterator[bytes]:
    """What stdin holds, piece by piece, without waiting for a piece to be full."""
    from cleaner.cli.show import note

    if sys.stdin.isatty():
        note("cleaner: reading JSON Lines from this terminal; usually it is  cleaner pipe < in.jsonl > out.jsonl")
    stream = cast(BufferedReader, sys.stdin.buffer)
    while chunk := stream.read1(_CHUNK):
        yield chunk


def _through(passing: Iterator[Passed], letters: _Rejects, flush: bool) -> Counter[str]:
    """Write what passes, and count what became of the records."""
    counts: Counter[str] = Counter()
    sys.stdout.flush()
    out = sys.stdout.buffer
    for passed in passing:
        if passed.reject:
            counts["rejected"] += 1
            letters.take(passed.reject)
            continue
        out.write(passed.data)
        if flush:
            out.flush()
        if result := passed.result:
            counts["stopped" if result.stopped else "cleaned" if result.drops else "unchanged"] += 1
            counts["pages"] += result.document.format == "html"
    out.flush()
    return counts


class _Rejects:
    """Where lines go that can't be cleaned: a file, or in words to stderr."""

    def __init__(self, path: Path | None, stack: ExitStack) -> None:
        from cleaner.sources.output import cant_write

        self._path = path
        self._said = 0
        self._file: BinaryIO | None = None
        if path is not None:
            try:
                self._file = stack.enter_context(path.open("wb"))
            except OSError as error:
                raise cant_write(path, error) from error

    def take(self, reject: Reject) -> None:
        """Keep one; in a file it is there at once, whatever happens next."""
        if self._file is not None:
            self._write(self._file, reject)
        if self._file is None or reject.raw is None:  # None: the input was refused whole
            self._say(reject)

    def _say(self, reject: Reject) -> None:
        from cleaner.cli.show import note, printable

        if self._said < _MOST_LETTERS:
            note("\n".join(map(printable, f"{reject.file}, line {reject.line}: {reject.reason}".split("\n"))))
        elif self._said == _MOST_LETTERS:
            note("and more; --rejects FILE keeps them all")
        self._said += 1

    def _write(self, file: BinaryIO, reject: Reject) -> None:
        from cleaner.batch.rejects import reject_line
        from cleaner.sources.output import cant_write

        try:
            file.write(reject_line(reject))
            file.flush()
        except OSError as error:
            raise cant_write(Path(str(self._path)), error) from error


def _sum_up(counts: Counter[str], rejects: Path | None) -> None:
    from cleaner.cli.show import counted, note

    named = ("cleaned", "unchanged", "stopped", "rejected")
    said = ", ".join(f"{counts[name]:,} {name}" for name in named if counts[name])
    pages = f"; {counted(counts['pages'], 'record')} read as pages" if counts["pages"] else ""
    note(f"stdin: {counted(sum(counts[name] for name in named), 'record')}" + (f": {said}" if said else "") + pages)
    if counts["rejected"]:
        where = f"see {rejects}" if rejects else "--rejects FILE keeps such lines"
        note(f"cleaner: left out {counted(counts['rejected'], 'line')} that could not be cleaned: {where}")
