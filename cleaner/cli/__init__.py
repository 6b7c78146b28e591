"""The command line: parse, call the library, print. What goes wrong is answered in one place, `run`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cleaner import mainrun
from cleaner.cli.batch import batch
from cleaner.cli.boundary import answer, is_broken_pipe, silence_stdout
from cleaner.cli.clean import clean
from cleaner.cli.explain import explain
from cleaner.cli.merge import merge
from cleaner.cli.pipe import pipe
from cleaner.cli.report import app as report_app
from cleaner.cli.restore import restore
from cleaner.cli.rules import app as rules_app
from cleaner.cli.score import score
from cleaner.version import VERSION

_EXAMPLES = """\
[bold]Examples[/bold]
  cleaner clean page.txt > clean.txt     [dim]the clean text; a summary on stderr[/dim]
  cleaner clean page.txt --diff          [dim]what would go, and by which rule[/dim]
  cleaner explain page.txt:12            [dim]why line 12 stayed or went[/dim]
  cleaner batch pages/ --out run         [dim]a folder, with a ledger of every drop[/dim]
  cleaner pipe < in.jsonl > out.jsonl    [dim]record by record, as they come[/dim]
  cleaner restore run --out originals    [dim]put every drop back[/dim]
  cleaner rules test my-site.yaml        [dim]do rules do what their examples say?[/dim]
  cleaner rules gate --clean articles/   [dim]how often do rules take clean sentences?[/dim]
  cleaner score gold.jsonl               [dim]what is lost, what is removed, by kind and rule[/dim]

[bold]Exit codes[/bold]
  0  fine                     3    a bug of cleaner
  1  rejects, failed tests    4    the system refused: disk full, no permission
  2  bad usage or rule file   130  stopped; the same command goes on
"""

app = typer.Typer(
    name="cleaner",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        compiled = not str(mainrun.__file__).endswith(".py")  # as the rest of the engine, or else nothing is
        typer.echo(f"cleaner {VERSION}{', compiled' if compiled else ''}")
        raise typer.Exit


@app.callback(epilog=_EXAMPLES)
def cleaner(
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Strip boilerplate and noise from scraped text, and answer for every cut."""


app.command(short_help="Clean one text; the clean text goes to stdout.")(clean)
app.command(short_help="Clean files, folders and JSON Lines into a folder, with a ledger.")(batch)
app.command(short_help="Put the runs of `batch --shard` together.")(merge)
app.command(short_help="Clean JSON Lines from stdin to stdout, as they come.")(pipe)
app.command(short_help="Say why each line of a text stayed or went.")(explain)
app.command(short_help="Put the drops of a batch back, byte for byte.")(restore)
app.command(short_help="Clean documents with gold, and say what was lost and what was removed.")(score)
app.add_typer(report_app, name="report")
app.add_typer(rules_app, name="rules")


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every error becomes a message on stderr and an exit code."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BaseException as error:
        return answer(error)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that can't show a sign is no reason to stop
    try:
        typer.main.get_command(app)(arguments, prog_name="cleaner")
    except SystemExit as end:
        if is_broken_pipe(end):
            silence_stdout()
            return 0
        return end.code if isinstance(end.code, int) else 0
    return 0
