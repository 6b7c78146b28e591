"""`cleaner score`: what cleaning loses and removes, held against gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import (
    OUTPUT,
    ArticleOption,
    DropOption,
    HalfName,
    HalfOption,
    KeepOption,
    NoScoreOption,
    ProfileOption,
    RulesOption,
)

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.score.table import Table

_FLOORS = "Floors"


def score(
    ctx: typer.Context,
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD...", help="Gutter files, .jsonl of lines and labels (plain, .gz, .zst), folders of them."
        ),
    ],
    half: HalfOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    article: ArticleOption = False,
    no_score: NoScoreOption = False,
    samples: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Show N lines of what each of the rules took.", rich_help_panel=OUTPUT),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="Print one JSON object.", rich_help_panel=OUTPUT)
    ] = False,
    floor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Exit with 1 when a kind is below its floor.", rich_help_panel=_FLOORS),
    ] = None,
    write_floor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Make the present figures the floors.", rich_help_panel=_FLOORS),
    ] = None,
) -> None:
    """Clean documents of which the gold is known, and report in words what was lost and what was removed.

    By kind of document, by category and by rule, with the documents that lost most and how to look into them.
    """
    from cleaner.cli.making import made_cleaner
    from cleaner.cli.scoring import Options, print_misses, print_table
    from cleaner.cli.show import emit
    from cleaner.errors import UsageError
    from cleaner.score.floors import misses, read_floors, without_floor, write_floors
    from cleaner.score.table import as_rows
    from cleaner.sources import rawjson

    if floor is not None and write_floor is not None:
        raise UsageError("--floor holds the figures and --write-floor replaces what they are held to: leave one out")
    floors = read_floors(floor) if floor is not None else {}
    table = _scored(gold, half, made_cleaner(ctx.params), samples)
    if as_json:
        emit(rawjson.dump(as_rows(table)) + b"\n")
    else:
        print_table(table, Options(rules or (), profile, drop or (), keep or (), article, no_score))
    if write_floor is not None:
        write_floors(table, write_floor)
    if floor is not None and print_misses(list(misses(table, floors)), without_floor(table, floors), floor):
        raise typer.Exit(1)


def _scored(gold: list[Path], half: HalfName | None, cleaner: Cleaner, samples: int) -> Table:
    """The figures of all documents; raises GoldError when there is none."""
    from cleaner.cli.show import watched
    from cleaner.errors import GoldError
    from cleaner.gold.reading import read
    from cleaner.model import Document
    from cleaner.score.table import tabulate
    from cleaner.score.words import score as score_one

    documents = watched(read(gold, half.value if half else None), "scoring document")
    scored = (
        score_one(one, cleaner.clean_document(Document(one.source, one.id, one.url, one.lang))) for one in documents
    )
    table = tabulate(scored, samples)
    if not table.kinds:
        raise GoldError(f"{', '.join(map(str, gold))}: no document in there, so nothing to score")
    return table
