"""`cleaner rules`: see, check and test rule files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.complete import categories, rule_ids
from cleaner.cli.gate import gate
from cleaner.cli.options import RulesOption
from cleaner.cli.reference import reference

if TYPE_CHECKING:
    from cleaner.ruleset.rule import Rule
    from cleaner.ruleset.ruleset import RuleSet

app = typer.Typer(no_args_is_help=True)

Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="PATH", help="Rule files, or folders of them; none: the built-in rules.")
]


@app.callback()
def rules() -> None:
    """See, check and test rules."""


@app.command("list")
def list_rules(
    rules: RulesOption = None,
    category: Annotated[
        list[str] | None,
        typer.Option(metavar="CATEGORY", help="Only this category; may be repeated.", autocompletion=categories),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object a line.")] = False,
) -> None:
    """List the rules: id, category, confidence, verb and layer."""
    from cleaner.cli.rulefiles import load_with
    from cleaner.cli.rulelist import print_json, print_plain, print_rich
    from cleaner.cli.show import terminal

    ruleset = load_with(rules or ())
    chosen = [rule for rule in ruleset.rules if not category or _is_of(rule, category)]
    disabled = {} if category else ruleset.disabled
    if as_json:
        print_json(chosen, disabled)
    elif (console := terminal()) is not None:
        print_rich(chosen, disabled, console)
    else:
        print_plain(chosen, disabled)


@app.command()
def show(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A rule, or a pattern such as 'en/ads/*'.", autocompletion=rule_ids)
    ],
    rules: RulesOption = None,
) -> None:
    """Show a rule as it stands in its file, and where that is."""
    from cleaner.cli.rulefiles import load_with
    from cleaner.cli.ruletext import print_rule
    from cleaner.cli.show import terminal

    ruleset = load_with(rules or ())
    console = terminal()
    for n, rule in enumerate(_named(ruleset, id)):
        print_rule(rule, ruleset, console, first=not n)


@app.command(short_help="Load rule files and print every problem of every file.")
def check(paths: Paths = None) -> None:
    """Load rule files, with the built-in ones, and print every problem of every file."""
    from cleaner.cli.rulefiles import load_with
    from cleaner.cli.show import counted

    ruleset = load_with(paths or ())
    files, count = counted(len(ruleset.files), "file"), counted(len(ruleset.rules), "rule")
    typer.echo(f"{files}, {count}, loaded; {len(ruleset.disabled):,} disabled")


@app.command("test")
def run_examples(paths: Paths = None) -> None:
    """Run the examples that stand in rule files, each against all rules.

    Noisy: a keep example is dropped. Missing: a drop example stays. Fixed: an example marked todo works now.
    """
    from rich.console import Console

    from cleaner.check import run_tests
    from cleaner.cli.rulefiles import load_with, names_within
    from cleaner.cli.testing import print_outcome, print_summary, watched

    ruleset = load_with(paths or ())
    only = names_within(ruleset, paths or ())
    outcomes = list(watched(run_tests(ruleset, only), ruleset, only, Console(stderr=True)))
    failed = [outcome for outcome in outcomes if outcome.failed]
    for outcome in failed:
        print_outcome(outcome)
    print_summary(outcomes)
    if failed:
        raise typer.Exit(1)


app.command(short_help="Count false matches on clean sentences, and hold them against what rules promise.")(gate)
app.command(short_help="Print a page about rules, in Markdown: examples, scores.")(reference)


@app.command(short_help="Print the JSON Schema of rule files, for editors.")
def schema() -> None:
    """Print the JSON Schema of rule files, for editors that complete and check YAML."""
    import json

    from cleaner.ruleset.models import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def _is_of(rule: Rule, wanted: list[str]) -> bool:
    from cleaner.errors import UsageError
    from cleaner.ruleset.schema import BRANCHES
    from cleaner.ruleset.suggestion import suggestion

    for name in wanted:
        if name not in BRANCHES:
            raise UsageError(f"no category {name!r}.{suggestion(name, BRANCHES)} Categories: {', '.join(BRANCHES)}")
    return rule.category in wanted or rule.category.split(".")[0] in wanted


def _named(ruleset: RuleSet, pattern: str) -> list[Rule]:
    """The rules that a name means; the last part of an id will do. Raises UsageError when there is none."""
    from cleaner.errors import UsageError
    from cleaner.ruleset.suggestion import suggestion

    if found := ruleset.named(pattern) or ruleset.named(f"*/{pattern}"):
        return found
    if pattern in ruleset.disabled:
        raise UsageError(f"rule {pattern} is disabled: {ruleset.disabled[pattern]}")
    ids = [rule.id for rule in ruleset.rules]
    close = suggestion(pattern, ids) or suggestion(pattern, [id_.rpartition("/")[2] for id_ in ids])
    raise UsageError(f"no rule {pattern!r}.{close} See  cleaner rules list")
