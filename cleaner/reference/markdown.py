"""Pieces of Markdown, with what would break them escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence


def code(text: str) -> str:
    """Text as it stands, in as many backticks as it needs."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text[:1] in "` " or text[-1:] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(lines: Sequence[str], language: str) -> list[str]:
    """Lines as a block of code."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}{language}", *lines, ticks]


def plain(text: str) -> str:
    r"""Words of which none is markup: `*` becomes `\*`."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table; the first column is words, the others are figures."""
    cells = ["|".join(["", *row, ""]).replace("|", " | ").strip() for row in (headings, *rows)]
    rule = "|" + "|".join(["---", *["---:"] * (len(headings) - 1)]) + "|"
    return [cells[0], rule, *cells[1:]]


def anchor(heading: str) -> str:
    """The link to a heading, as Markdown viewers make it: small letters, digits and hyphens."""
    return "#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
