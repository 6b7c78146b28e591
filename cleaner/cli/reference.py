"""`cleaner rules reference`: a page about rules, in Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def reference(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Rule files, or folders of them; none: the built-in rules."),
    ] = None,
    scores: Annotated[
        list[Path] | None,
        typer.Option(
            "--scores",
            metavar="GOLD",
            help="Score the rules on these documents with gold; may be repeated.",
        ),
    ] = None,
) -> None:
    """Print a page about rules, in Markdown: what each is for, what it does, its examples and its scores.

    The scores are words and lines removed and lost, and false matches in clean sentences.
    """
    from cleaner.cli.rulefiles import load_with, names_within
    from cleaner.cli.show import emit, watched
    from cleaner.errors import GoldError
    from cleaner.gold.reading import read
    from cleaner.reference.figures import figures
    from cleaner.reference.page import page

    ruleset = load_with(paths or ())
    only = names_within(ruleset, paths or ())
    rules = [rule for rule in ruleset.rules if not only or rule.file in only]
    found = None
    if scores:
        found = figures(watched(read(scores), "scoring document"), ruleset)
        if not found.documents:
            raise GoldError(f"{', '.join(map(str, scores))}: no document in there, so nothing to score")
    emit(page(ruleset, rules, found, [path.as_posix() for path in scores or ()]).encode("utf-8", "backslashreplace"))
