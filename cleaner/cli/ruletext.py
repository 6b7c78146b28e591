"""A rule as its author wrote it, and what a user asks about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.cli.rulefiles import text_of
from cleaner.ruleset.rule import CUTS, Rule, Scope
from cleaner.ruleset.ruleset import RuleSet

if TYPE_CHECKING:
    from rich.console import Console


def print_rule(rule: Rule, ruleset: RuleSet, console: Console | None, first: bool = True) -> None:
    """Print where a rule stands, what it is for and its text; as comments, so that all of it is YAML."""
    from cleaner.cli.show import emit

    text = text_of(rule)
    facts = "".join(f"# {line}\n" for line in _facts(rule, text))
    if console is None:
        emit(f"{'' if first else chr(10)}{facts}{text}\n".encode())
        return
    from rich.syntax import Syntax
    from rich.text import Text

    if not first:
        console.print()
    console.print(Text(facts.rstrip(), "dim"))
    console.print(Syntax(text, "yaml", theme="ansi_dark", background_color="default", word_wrap=True))


def verb_of(rule: Rule) -> str:
    """The verb and its object: drop line, cut after, keep line."""
    verb = "keep" if rule.keeps else "cut" if rule.extent in CUTS else "drop"
    return f"{verb} {rule.extent}"


def scope_of(scope: Scope) -> str:
    """The documents that a rule is for, in words."""
    parts = [
        ("language", sorted(scope.langs)),
        ("site", scope.sites),
        ("source", sorted(scope.sources)),
        ("fingerprint", [repr(line) for line in scope.fingerprint]),
    ]
    return "; ".join(f"{name} {', '.join(values)}" for name, values in parts if values) or "every document"


def _facts(rule: Rule, text: str) -> Iterator[str]:
    yield rule.id
    place = f"{rule.file}:{rule.line}, layer {rule.layer}" if rule.file else "in no file: the engine judges"
    yield f"at     {place}"
    yield f"does   {verb_of(rule)}, {rule.category}, confidence {rule.confidence}"
    yield f"why    {rule.why}"
    yield f"for    {scope_of(rule.scope)}"
    if text:
        yield f"hash   {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    elif rule.file:
        yield "its text could not be found: the file is written in another style, or has changed"
