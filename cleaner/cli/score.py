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
    from cleaner.gold.document import GoldPage
    from cleaner.model import Result
    from cleaner.score.pagetable import PageTable
    from cleaner.score.table import Table

_FLOORS = "Floors"


def score(
    ctx: typer.Context,
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD...",
            help="Gutter files, .jsonl of lines and labels or of pages with their main text (plain, .gz, .zst), "
            "folders of them.",
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

    By kind of document, by category and by rule, with the documents that lost most and how to look into them. Of pages
    with their main text: precision, recall and F1 by kind of page, and the worst pages.
    """
    from cleaner.cli.making import made_cleaner
    from cleaner.cli.scorepages import print_pages
    from cleaner.cli.scoring import Options, print_misses, print_table
    from cleaner.cli.show import emit
    from cleaner.errors import UsageError
    from cleaner.score.floors import figures, misses, read_floors, without_floor, write_floors
    from cleaner.score.pagetable import as_page_rows
    from cleaner.score.table import as_rows
    from cleaner.sources import rawjson

    if floor is not None and write_floor is not None:
        raise UsageError("--floor holds the figures and --write-floor replaces what they are held to: leave one out")
    floors = read_floors(floor) if floor is not None else {}
    texts, pages = _scored(gold, half, made_cleaner(ctx.params), samples)
    options = Options(rules or (), profile, drop or (), keep or (), article, no_score)
    if as_json:
        of_texts = as_rows(texts) if texts.kinds else {}
        emit(rawjson.dump(of_texts | ({"pages": as_page_rows(pages)} if pages.kinds else {})) + b"\n")
    else:
        if texts.kinds:
            print_table(texts, options)
        if pages.kinds:
            print_pages(pages, options)
    found = figures(texts, pages)
    if write_floor is not None:
        write_floors(found, write_floor)
    if floor is not None and print_misses(list(misses(found, floors)), without_floor(found, floors), floor):
        raise typer.Exit(1)


def _scored(gold: list[Path], half: HalfName | None, cleaner: Cleaner, samples: int) -> tuple[Table, PageTable]:
    """The figures of all documents and of all pages; raises GoldError when there is none of either."""
    from cleaner.cli.show import watched
    from cleaner.errors import GoldError
    from cleaner.gold.document import GoldPage
    from cleaner.gold.reading import read_gold
    from cleaner.model import Document
    from cleaner.score.pages import score_page
    from cleaner.score.pagetable import PageTable
    from cleaner.score.table import Table
    from cleaner.score.words import score as score_one

    texts, pages = Table(), PageTable()
    for one in watched(read_gold(gold, half.value if half else None), "scoring document"):
        if isinstance(one, GoldPage):
            result = _cleaned(one, cleaner)
            pages.enter(score_page(one, result.text), result.stopped)
        else:
            result = cleaner.clean_document(Document(one.source, one.id, one.url, one.lang))
            texts.enter(score_one(one, result), samples)
    if not texts.kinds and not pages.kinds:
        raise GoldError(f"{', '.join(map(str, gold))}: no document in there, so nothing to score")
    texts.sort()
    pages.sort()
    return texts, pages


def _cleaned(page: GoldPage, cleaner: Cleaner) -> Result:
    """Raises GoldError for what can't be read as a page."""
    from cleaner.errors import GoldError
    from cleaner.formats.html import NotAPageError

    try:
        return cleaner.clean_html(page.html, url=page.url, lang=page.lang, id=page.id)
    except NotAPageError as error:
        raise GoldError(f'{page.place}: "html" holds no page to score: {error}') from error
