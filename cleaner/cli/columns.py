"""Rows of figures: a table on a terminal, columns set apart by tabs in a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaner.cli.show import emit, printable, terminal

_STYLES = {"broken": "red", "held": "green"}  # by the first word of a cell


def print_columns(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
    """Print rows below their headings; the first `left` columns are words, the others figures."""
    console = terminal()
    if console is None:
        lines = ["\t".join(map(printable, cells)) + "\n" for cells in (headings, *rows)]
        emit("".join([*lines, "\n"]).encode("utf-8", "backslashreplace"))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for k, heading in enumerate(headings):
        table.add_column(heading, justify="left" if k < left else "right", no_wrap=k >= left, overflow="fold")
    for cells in rows:
        table.add_row(*(Text(printable(cell), _style(cell, _STYLES)) for cell in cells))
    console.print(table)
    console.print()


def print_line(line: str = "") -> None:
    """One line of words on stdout."""
    emit((line + "\n").encode("utf-8", "backslashreplace"))


def _style(cell: str, styles: Mapping[str, str]) -> str:
    return styles.get(cell.split(" ", 1)[0], "")
