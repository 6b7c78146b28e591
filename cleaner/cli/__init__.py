"""The command line: parse, call the library, print. What goes wrong is answered in one place, `run`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from cleaner.cli.boundary import answer, is_broken_pipe, silence_stdout
from cleaner.version import VERSION

#: command or group -> what the list says of it; each is imported from the module of its name when it is asked for
COMMANDS = {
    "clean": "Clean one text; the clean text goes to stdout.",
    "batch": "Clean files, folders and JSON Lines into a folder, with a ledger.",
    "merge": "Put the runs of `batch --shard` together.",
    "pipe": "Clean JSON Lines from stdin to stdout, as they come.",
    "inspect": "Show the lines of a page, with what rules may ask of them.",
    "explain": "Say why each line of a text stayed or went.",
    "restore": "Put the drops of a batch back, byte for byte.",
    "score": "Clean documents with gold, and say what was lost and what was removed.",
    "report": "Look into a run of `cleaner batch`.",
    "rules": "See, check and test rules.",
}

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
        app = _needed(sys.argv[1:] if arguments is None else arguments)
        typer.main.get_command(app)(arguments, prog_name="cleaner")
    except SystemExit as end:
        if is_broken_pipe(end):
            silence_stdout()
            return 0
        return end.code if isinstance(end.code, int) else 0
    return 0


def _needed(arguments: Sequence[str]) -> typer.Typer:
    """As much of the command line as these arguments ask for."""
    if "_CLEANER_COMPLETE" in os.environ:  # a shell asks; what it asks stands in other variables
        return program()
    first = arguments[0] if arguments else "--help"
    if first in ("--help", "-h"):
        return contents()
    return program([first]) if first in COMMANDS else program()


def program(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    app = _empty()
    for name in names:
        module = import_module(f"cleaner.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(short_help=COMMANDS[name])(getattr(module, name))
    return app


def contents() -> typer.Typer:
    """The command line with the names of all commands and none of what they do: enough to list them, and quick."""
    app = _empty()
    for name, says in COMMANDS.items():
        app.command(name, short_help=says)(lambda: None)
    return app


def _empty() -> typer.Typer:
    app = typer.Typer(
        name="cleaner",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(epilog=_EXAMPLES)(cleaner)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from cleaner import mainrun

        compiled = not str(mainrun.__file__).endswith(".py")  # as the rest of the engine, or else nothing is
        typer.echo(f"cleaner {VERSION}{', compiled' if compiled else ''}")
        raise typer.Exit


def cleaner(
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Strip boilerplate and noise from scraped text, and answer for every cut."""
