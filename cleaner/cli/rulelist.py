"""The rules as a table: for people, for pipes, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cleaner.cli.ruletext import scope_of, verb_of
from cleaner.cli.show import counted, emit, note
from cleaner.ruleset.rule import Rule
from cleaner.sources import rawjson

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {"certain": "green", "high": "", "medium": "yellow"}


def print_json(rules: Sequence[Rule], disabled: Mapping[str, str]) -> None:
    """One JSON object a line."""
    for rule in rules:
        row = {
            "id": rule.id,
            "category": rule.category,
            "confidence": rule.confidence,
            "verb": verb_of(rule),
            "layer": rule.layer,
            "for": scope_of(rule.scope),
            "why": rule.why,
            "file": rule.file,
            "line": rule.line,
        }
        emit(rawjson.dump(row) + b"\n")
    for id_, reason in disabled.items():
        emit(rawjson.dump({"id": id_, "disabled": reason}) + b"\n")


def print_plain(rules: Sequence[Rule], disabled: Mapping[str, str]) -> None:
    """Columns set apart by tabs."""
    rows = [(rule.id, rule.category, rule.confidence, verb_of(rule), rule.layer) for rule in rules]
    rows += [(id_, "-", "-", "disabled", reason) for id_, reason in disabled.items()]
    emit("".join("\t".join(row) + "\n" for row in rows).encode())


def print_rich(rules: Sequence[Rule], disabled: Mapping[str, str], console: Console) -> None:
    """A table on a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "category", "confidence", "verb", "layer"):
        table.add_column(heading, overflow="fold")
    for rule in rules:
        confidence = Text(rule.confidence, _COLOURS[rule.confidence])
        table.add_row(rule.id, rule.category, confidence, verb_of(rule), rule.layer)
    for id_, reason in disabled.items():
        table.add_row(Text(id_, "dim strike"), Text(f"disabled: {reason}", "dim"))
    console.print(table)
    note(f"{counted(len(rules), 'rule')}, {len(disabled):,} disabled")
