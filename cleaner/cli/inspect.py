"""`cleaner inspect`: what a page looks like to rules."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.options import LangOption


def inspect(
    file: Annotated[
        str, typer.Argument(metavar="PAGE", help="An HTML page, plain, .gz, .zst or .bz2; stdin without it, or with -.")
    ] = "-",
    css: Annotated[
        str | None, typer.Option(metavar="SELECTOR", help="Only the lines inside of elements that match it.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Print the lines of a page with what rules may ask of them.

    The columns are: line, class, share of it in links, element, text; set apart by tabs.
    """
    from cleaner.classes import classify
    from cleaner.cli.reading import NotTextError, read, shown
    from cleaner.cli.show import emit, note, printable
    from cleaner.errors import UsageError
    from cleaner.evidence.language import function_words
    from cleaner.formats.html import NotAPageError, Selectors
    from cleaner.formats.html import read as read_page
    from cleaner.formats.text import split

    selectors = Selectors({css: 0} if css else {})
    markup = read(file, lang=lang, format="html").document.markup
    try:
        page = read_page(markup or b"", selectors)
    except NotAPageError as error:
        raise NotTextError(f"{shown(file)}: {error}") from error
    except ValueError as error:
        raise UsageError(f"--css {css}: {error}") from error
    lines = split(page.text)
    kinds = classify(lines.raw, lines.folded, function_words(lang or page.meta.lang or "en"))
    wanted = (
        {n for first, end in (page.stretches[0].outermost() if 0 in page.stretches else ()) for n in range(first, end)}
        if css
        else None
    )
    out, shown_lines = [], 0
    for n, text in enumerate(lines.raw):
        if text and (wanted is None or n in wanted):
            shown_lines += 1
            links = f"{page.links[n]:.0%}" if page.links[n] else "-"
            kind = "code" if page.nodes[n].pre else kinds[n]
            out.append(f"{n + 1}\t{kind}\t{links}\t{page.nodes[n].path}\t{printable(text)}\n")
    emit("".join(out).encode("utf-8", "backslashreplace"))
    note(f"{shown(file)}: {shown_lines} of {sum(map(bool, lines.raw))} lines, read by {page.parser}")
