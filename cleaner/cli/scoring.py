"""What scoring looks like: by kind, category and rule, the worst documents and what to run for each, floors."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.cli.columns import print_columns, print_line
from cleaner.cli.show import counted, note, printable
from cleaner.score.table import Kind, Sample, Table, Taker, worst_line
from cleaner.score.words import Scored

_OF_KINDS = ("kind", "documents", "content", "lost %", "noise", "removed %", "F1 before", "F1 after")
_OF_TAKERS = ("lost", "lost %", "removed", "removed %")


@dataclass(frozen=True, slots=True)
class Options:
    """How the documents were cleaned, to be said again in commands."""

    rules: Sequence[Path]
    profile: str
    drop: Sequence[str]
    keep: Sequence[str]
    article: bool = False
    no_score: bool = False

    def words(self) -> list[str]:
        """The words of a command; none for what is so without them."""
        words = ["--profile", self.profile] if self.profile != "standard" else []
        for name, values in (("rules", self.rules), ("drop", self.drop), ("keep", self.keep)):
            for value in values:
                words += [f"--{name}", str(value)]
        words += [option for option, on in (("--article", self.article), ("--no-score", self.no_score)) if on]
        return words


def print_table(table: Table, options: Options) -> None:
    """Print all figures."""
    print_columns("Kinds of document, in words", _OF_KINDS, [_kind(name, kind) for name, kind in table.kinds.items()])
    whole = table.kinds["all"].words
    rows = [_taker(name, taker, whole.content, whole.noise) for name, taker in table.categories.items()]
    print_columns("Categories, in words", ("category", *_OF_TAKERS), rows)
    for title, found in (("remove most", table.removers()), ("lose most", table.losers())):
        rows = [_taker(rule, taker, whole.content, whole.noise) for rule, taker in found]
        if rows:
            print_columns(f"Rules that {title}, in words", (f"rules that {title}", *_OF_TAKERS), rows)
        for rule, taker in found:
            _print_samples(rule, taker.lost_samples if title == "lose most" else taker.removed_samples)
    if table.worst:
        print_line("Documents that lost most, with the line that lost most of each")
        for scored in table.worst:
            _print_worst(scored, options)
    if stopped := table.kinds["all"].stopped:
        note(f"{counted(stopped, 'document')} kept whole by a safety stop")


def print_misses(missed: Sequence[str], unheld: Sequence[str], floor: Path) -> bool:
    """Say on stderr what is below its floor; True when anything is."""
    for words in missed:
        note(f"below the floor of {floor}: {words}")
    if unheld:
        note(f"{floor} has no floor for {', '.join(unheld)}: write them with --write-floor")
    return bool(missed)


def explain_command(scored: Scored, options: Options) -> str:
    """The command that tells the story of the line of which most was lost, under the same options."""
    gold, line = scored.gold, worst_line(scored)
    words = ["cleaner", "explain", f"{gold.file}:{line.line}"]
    if gold.line is not None:
        words += ["--record", str(gold.line)]
    return shlex.join([*words, *options.words()])


def _kind(name: str, kind: Kind) -> tuple[str, ...]:
    words = kind.words
    return (
        name,
        f"{kind.documents:,}",
        f"{words.content:,}",
        f"{words.lost_percent:.3f}",
        f"{words.noise:,}",
        f"{words.removed_percent:.2f}",
        f"{kind.f1_before / kind.documents:.4f}",
        f"{kind.f1_after / kind.documents:.4f}",
    )


def _taker(name: str, taker: Taker, content: int, noise: int) -> tuple[str, ...]:
    """Lost and removed, in words and in percent of all words of content, of noise."""
    lost, removed = 100 * taker.lost / max(1, content), 100 * taker.removed / max(1, noise)
    return name, f"{taker.lost:,}", f"{lost:.3f}", f"{taker.removed:,}", f"{removed:.2f}"


def _print_samples(rule: str, samples: Sequence[Sample]) -> None:
    if not samples:
        return
    print_line(f"{rule}:")
    for sample in samples:
        print_line(f"    {printable(sample.text)}   [{printable(sample.place)}, line {sample.line}]")
    print_line()


def _print_worst(scored: Scored, options: Options) -> None:
    words = scored.words
    lost = f"{counted(words.lost, 'word')} of {words.content:,} ({words.lost_percent:.1f} %)"
    print_line(f"    {lost}, {printable(scored.gold.id)}: {worst_line(scored).rule}")
    print_line(f"        {printable(explain_command(scored, options))}")
