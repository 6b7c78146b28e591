"""What scoring pages looks like: by kind, the worst pages and what to run for each."""

from __future__ import annotations

import shlex

from cleaner.cli.columns import print_columns, print_line
from cleaner.cli.scoring import Options
from cleaner.cli.show import counted, note, printable
from cleaner.score.pages import ScoredPage
from cleaner.score.pagetable import PageKind, PageTable

_OF_KINDS = ("kind", "pages", "precision", "recall", "F1", "with", "without")
_NO_SNIPPETS = "-"


def print_pages(table: PageTable, options: Options) -> None:
    """Print all figures."""
    rows = [_kind(name, kind) for name, kind in table.kinds.items()]
    known = any(cell != _NO_SNIPPETS for row in rows for cell in row[-2:])
    columns = len(_OF_KINDS) if known else len(_OF_KINDS) - 2
    print_columns("Kinds of page, means over pages", _OF_KINDS[:columns], [row[:columns] for row in rows])
    if table.worst:
        print_line("Pages of least F1")
        for scored in table.worst:
            _print_worst(scored, options)
    if table.stopped:
        note(f"{counted(table.stopped, 'page')} kept whole by a safety stop")


def explain_page(scored: ScoredPage, options: Options) -> str:
    """The command that tells the story of every line of the page, under the same options."""
    where = ["cleaner", "explain", scored.file, "--record", str(scored.line), "--html-field", "html"]
    return shlex.join([*where, *options.words()])


def _kind(name: str, kind: PageKind) -> tuple[str, ...]:
    means = (_NO_SNIPPETS if mean is None else f"{mean:.4f}" for mean in kind.means())
    return name, f"{kind.pages:,}", *means


def _print_worst(scored: ScoredPage, options: Options) -> None:
    found = f"{scored.common:,} of {counted(scored.gold, 'word')} found, {scored.given - scored.common:,} besides"
    print_line(f"    F1 {scored.f1:.4f}, {found}: {printable(scored.id)}")
    print_line(f"        {printable(explain_page(scored, options))}")
