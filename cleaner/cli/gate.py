"""`cleaner rules gate`: do rules keep what their confidence promises?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import HalfOption

if TYPE_CHECKING:
    from cleaner.gate.gate import Figures, LevelFigure, Rate, RuleFigure


_OF_RULES = ("rule", "confidence", "matches", "rate", "95 %", "promise", "verdict")
_OF_LEVELS = ("level", "rules", "sentences", "matches", "rate", "95 %", "promise", "verdict")


def gate(
    clean: Annotated[
        list[Path],
        typer.Option(
            "--clean",
            metavar="TEXT",
            help="Clean text: .txt, .gutter, .jsonl (plain, .gz, .zst) or a folder of them; may be repeated.",
        ),
    ],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="Rule files, or folders of them: report these alone; none: the built-in rules."
        ),
    ] = None,
    half: HalfOption = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Count false matches of rules on clean sentences, and hold them against what their confidence promises.

    certain: none in 10,000 sentences; high: one at most; medium: five at most. Exits with 1 when a rule takes more.
    """
    from cleaner.cli.rulefiles import load_with, names_within
    from cleaner.cli.show import counted, note, watched
    from cleaner.errors import GoldError
    from cleaner.gate.gate import measure
    from cleaner.gate.proof import prove
    from cleaner.gate.sentences import sentences
    from cleaner.gate.trial import Trial
    from cleaner.gold.reading import read

    _refuse_text(paths or ())
    ruleset = load_with(paths or ())
    only = names_within(ruleset, paths or ())
    found = sentences(read(clean, half.value if half else None, clean=True))
    if not found:
        raise GoldError(
            f"{', '.join(map(str, clean))}: no English sentence of prose in there, so nothing to measure on"
        )
    caught = prove(found, ruleset)
    trial = Trial(ruleset)
    asked = [rule for rule in ruleset.rules if not rule.keeps and (not only or rule.file in only)]
    rules = [rule for rule in asked if rule.id in trial.asked]
    texts = watched((sentence.text for sentence in found), "trying sentence")
    figures = measure(found, trial.takers(texts), rules)
    if foreign := len(asked) - len(rules):
        note(f"cleaner: {counted(foreign, 'rule')} for other languages not measured: the gate reads English")
    if as_json:
        _print_json(figures, caught)
    else:
        _print(figures)
    if not figures.held:
        raise typer.Exit(1)


def _refuse_text(paths: Sequence[Path]) -> None:
    """Raise UsageError for text among the rule files: what a shell makes of `--clean *.txt`."""
    from cleaner.errors import UsageError
    from cleaner.gold.reading import is_gold

    for path in paths:
        if is_gold(path.name):
            raise UsageError(f"{path} is no rule file; for clean text write  --clean {path}  (once for every path)")


def _print(figures: Figures) -> None:
    from cleaner.cli.columns import print_columns, print_line
    from cleaner.gate.gate import PROMISES, Rate

    if figures.rules:
        print_columns(
            "Rules with false matches, in 10,000 sentences", _OF_RULES, [_rule(one) for one in figures.rules], left=2
        )
    print_columns("Levels, in 10,000 sentences", _OF_LEVELS, [_level(one) for one in figures.levels])
    for figure in figures.rules:
        if not figure.held:
            _print_broken(figure, PROMISES[figure.rule.confidence])
    _, most = Rate(0, figures.sentences).interval
    print_line(
        f"A rule without a match may still take {_short(most)} in 10,000: {figures.sentences:,} sentences show no more."
    )


def _rule(figure: RuleFigure) -> tuple[str, ...]:
    confidence, verdict = figure.rule.confidence, "held" if figure.held else "broken"
    return (figure.rule.id, confidence, *_rate(figure.rate), _promise(confidence), verdict)


def _level(level: LevelFigure) -> tuple[str, ...]:
    verdict = f"broken by {level.broken}" if level.broken else "held"
    sizes = (f"{level.rules:,}", f"{level.rate.sentences:,}")
    return (level.confidence, *sizes, *_rate(level.rate), _promise(level.confidence), verdict)


def _print_broken(figure: RuleFigure, promise: int) -> None:
    from cleaner.cli.columns import print_line
    from cleaner.cli.show import counted, printable

    rule, samples = figure.rule, figure.samples
    shown = f", the first {len(samples)}" if len(samples) < figure.rate.matches else ""
    kept = "none" if not promise else f"{promise} at most"
    taken = counted(figure.rate.matches, "sentence")
    print_line(f"{rule.id} ({rule.file}:{rule.line}) promises {kept} and takes {taken}{shown}:")
    for sentence in samples:
        print_line(f"    {printable(sentence.text)}   [{printable(sentence.place)}]")
    print_line()


def _rate(rate: Rate) -> tuple[str, str, str]:
    low, high = rate.interval
    return f"{rate.matches:,}", _short(rate.rate), f"{_short(low)}-{_short(high)}"


def _short(number: float) -> str:
    """Three digits or so: 0.26, 12.9, 4899."""
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:.0f}"


def _promise(confidence: str) -> str:
    from cleaner.gate.gate import PROMISES

    return f"≤ {PROMISES[confidence]}" if PROMISES[confidence] else "0"


def _print_json(figures: Figures, caught: int) -> None:
    from cleaner.cli.show import emit
    from cleaner.gate.gate import as_rows
    from cleaner.sources import rawjson

    emit(rawjson.dump({"planted_rule_took": caught, **as_rows(figures)}) + b"\n")
