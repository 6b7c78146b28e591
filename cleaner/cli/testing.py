"""What running the examples of rules looks like: a bar while it goes on, what fails, the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, get_args

import typer

from cleaner.cli.show import counted, printable

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.check import Outcome
    from cleaner.ruleset.rule import Rule
    from cleaner.ruleset.ruleset import RuleSet

_MEANT = {
    "Noisy": "must stay, but",
    "Missing": "must go, but",
    "Fixed": "is",
}


def watched(outcomes: Iterable[Outcome], ruleset: RuleSet, only: Sequence[str], console: Console) -> Iterator[Outcome]:
    """The outcomes, with a bar on a terminal that shows how far they have come."""
    if not console.is_terminal:
        yield from outcomes
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    total = sum(_examples(rule) for rule in ruleset.rules if not only or rule.file in only)
    columns = (TextColumn("testing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        for outcome in outcomes:
            bar.update(task, advance=1, description=outcome.rule)
            yield outcome


def print_outcome(outcome: Outcome) -> None:
    """An example that fails: where it stands, and what it showed."""
    meant = _MEANT.get(outcome.kind, "")
    typer.echo(f"{outcome.file}:{outcome.line}: {outcome.kind}: {outcome.rule}")
    typer.echo(f"    {printable(outcome.example)!r} {meant} {outcome.detail}")


def print_summary(outcomes: Sequence[Outcome]) -> None:
    """How many examples of how many rules showed what."""
    from cleaner.check import Kind

    counts = Counter(outcome.kind for outcome in outcomes)
    rules = len({outcome.rule for outcome in outcomes})
    shown = ", ".join(f"{kind} {counts[kind]:,}" for kind in get_args(Kind) if counts[kind])
    typer.echo(f"{counted(len(outcomes), 'example')} of {counted(rules, 'rule')}: {shown or 'nothing to run'}")


def _examples(rule: Rule) -> int:
    """How many outcomes the examples of a rule have."""
    return sum(
        len(test.drop) + len(test.keep) + (test.doc is not None) + (test.inline is not None) for test in rule.examples
    )
