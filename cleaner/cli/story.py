"""One line of a document in full: every rule that spoke of it, and every one that nearly did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.explain import LineStory
    from cleaner.model import Decision, Result
    from cleaner.ruleset.ruleset import RuleSet

_ACTS = {"drop": "dropped by", "suspect": "suspect of", "veto": "saved by", "stop": "kept by"}
_WORDS = {"part": "a part of it dropped", "suspect": "kept, but suspect", "veto": "kept", "stop": "kept"}
_LABEL = 12  # columns

Row = tuple[str, str]  # a label and its words; an empty label goes on with the row above


def print_details(
    file: str, stories: Sequence[LineStory], result: Result, ruleset: RuleSet, console: Console | None
) -> None:
    """Print the full story of these lines."""
    from cleaner.cli.explain import fate_of
    from cleaner.cli.show import COLOURS, emit, printable

    places = {rule.id: f"{rule.file}:{rule.line}" if rule.file else "in no file" for rule in ruleset.rules}
    for k, story in enumerate(stories):
        fate = fate_of(story)
        head = f"{printable(file)}:{story.number}: {_WORDS.get(fate, fate)}"
        rows = list(_rows(story, result, places))
        if console is not None:
            _print_rich(head, rows, COLOURS.get(story.fate, ""), console, first=not k)
            continue
        plain = "".join(f"  {label:{_LABEL}}{words}".rstrip() + "\n" for label, words in rows)
        emit(f"{chr(10) if k else ''}{head}\n{plain}".encode("utf-8", "backslashreplace"))


def _rows(story: LineStory, result: Result, places: Mapping[str, str]) -> Iterator[Row]:
    from cleaner.cli.show import printable

    yield "text", printable(story.text)
    part = f", in the {story.part} of the document" if story.part else ""
    yield "class", f"{story.kind}{part}"
    for decision in result.decisions:
        if decision.first_line <= story.number <= decision.last_line:
            yield from _decision(decision, places)
    for n, miss in enumerate(story.misses):
        yield "" if n else "nearly", f"{_placed(miss.rule, places)}: {miss.reason}"
    if not story.misses and story.fate == "kept" and story.kind != "blank":
        yield "nearly", "no rule comes near"


def _decision(decision: Decision, places: Mapping[str, str]) -> Iterator[Row]:
    if decision.act == "stop":
        yield _ACTS["stop"], f"a safety stop, for {decision.why}"
        return
    yield _ACTS[decision.act], f"{_placed(decision.rule, places)}: {decision.category}, {decision.confidence}"
    yield "why", decision.why
    if decision.also:
        yield "wanted by" if decision.act == "veto" else "and by", ", ".join(decision.also)
    if decision.first_line != decision.last_line:
        yield "together", f"lines {decision.first_line}-{decision.last_line} are one row of the ledger"


def _placed(rule: str, places: Mapping[str, str]) -> str:
    return f"{rule} ({places[rule]})" if rule in places else rule


def _print_rich(head: str, rows: Sequence[Row], style: str, console: Console, first: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    if not first:
        console.print()
    console.print(Text(head, f"bold {style}".strip()))
    table = Table.grid(padding=(0, 2))
    for label, words in rows:
        table.add_row(Text(f"  {label}", "dim"), Text(words))
    console.print(table)
