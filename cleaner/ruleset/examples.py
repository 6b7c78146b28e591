"""The load-time half of rule tests: every rule has examples, and its own behave. Each is asked of its rule alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cleaner.formats.text import split
from cleaner.ruleset.gutter import Gold
from cleaner.ruleset.gutter import parse as parse_gutter
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.parse import ParsedFile
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.yamltext import Path

Origin = tuple[Rule, ParsedFile, Path]


def check_examples(tests: Mapping[int, LineTest], origins: Sequence[Origin]) -> None:
    """Complain about rules without examples, drop examples that don't match, keep examples that certainly would go.

    `tests`: the line tests of the rules, by number. Each example is asked of its own rule's alone.
    """
    files = {file.name: file for _, file, _ in origins}
    starts = {name: sorted(file.yaml.places[path].line for path, _ in file.rules) for name, file in files.items()}
    wanted: list[tuple[Rule, ParsedFile, Path, str, bool]] = []
    for rule, file, path in origins:
        if _has_problems(rule, file, starts[file.name]):
            continue  # what its examples show would be an echo
        golds = list(_golds(rule, file, path))
        if len(golds) == sum(test.doc is not None for test in rule.examples):
            _require_examples(rule, file, path, golds)
        wanted += ((rule, file, *example) for example in _examples(rule, file, path))
        _check_docs(rule, _own(rule, tests), file, golds)
    for rule, file, where, text, goes in wanted:
        _check_line(rule, _own(rule, tests), text, goes, partial(file.yaml.complain, where))


def _own(rule: Rule, tests: Mapping[int, LineTest]) -> list[LineTest]:
    return [tests[number] for number in rule.tests]


def _has_problems(rule: Rule, file: ParsedFile, starts: Sequence[int]) -> bool:
    """True when a problem was found between the rule's first line and the next rule's. `starts`: lines, sorted."""
    if not file.yaml.problems:
        return False
    after = bisect_right(starts, rule.line)
    end = starts[after] if after < len(starts) else len(file.yaml.lines) + 1
    return any(rule.line <= problem.line < end for problem in file.yaml.problems)


def _check_line(
    rule: Rule, own: Sequence[LineTest], text: str, goes: bool, complain: Callable[[str, str], None]
) -> None:
    lines = split(text)
    raw, folded = (lines.raw[0], lines.folded[0]) if lines.raw else ("", "")
    matched = bool(rule.classes) or any(test.fits(raw, folded) for test in own)
    if goes and not matched:
        message = f"rule {rule.id} does not match its own drop example; the line folds to {folded!r}"
        complain(message, "correct the matcher or the example")
    elif not goes and matched and not (rule.classes or rule.when or rule.unless or rule.extent == "region"):
        message = f"rule {rule.id} drops its own keep example {text!r}, wherever the line stands"
        complain(message, "narrow the matcher, add  when:  or  unless:, or quote an example with a comma")


def _golds(rule: Rule, file: ParsedFile, path: Path) -> Iterator[tuple[Path, Gold]]:
    for k, test in enumerate(rule.examples):
        if test.doc is not None:
            where = (*path, "tests", k, "doc")
            try:
                yield where, parse_gutter(test.doc)
            except ValueError as error:
                file.yaml.complain(where, f"doc: {error}")


def _require_examples(rule: Rule, file: ParsedFile, path: Path, golds: list[tuple[Path, Gold]]) -> None:
    marks = "".join(gold.marks for _, gold in golds)
    proofs = [test for test in rule.examples if not test.todo]  # a known miss proves nothing
    inline = any(test.inline for test in proofs)
    drops = any(test.drop for test in proofs) or "-" in marks or inline
    keeps = any(test.keep for test in rule.examples) or "+" in marks
    if not rule.keeps and not drops:
        file.yaml.complain(
            path, f"rule {rule.id} has no drop example, so nothing shows that it works", "tests: [{drop: [...]}]"
        )
    if not keeps:
        message = f"rule {rule.id} has no keep example: a look-alike that must stay"
        file.yaml.complain(path, message, "tests: [{keep: [...]}]")


def _examples(rule: Rule, file: ParsedFile, path: Path) -> Iterator[tuple[Path, str, bool]]:
    for k, test in enumerate(rule.examples):
        for key in ("drop", "keep", "inline"):
            for n, line in enumerate(getattr(test, key) or ()):
                if "\n" in line or "\r" in line:
                    where = (*path, "tests", k, key, n)
                    file.yaml.complain(where, f"a {key} example is one line", "write a document:  doc: |")
        if rule.keeps or test.todo:
            continue
        for n, line in enumerate(test.drop):
            yield (*path, "tests", k, "drop", n), line, True
        for n, line in enumerate(test.keep):
            yield (*path, "tests", k, "keep", n), line, False
        if test.inline:
            yield (*path, "tests", k, "inline", 0), test.inline[0], True


def _check_docs(rule: Rule, own: Sequence[LineTest], file: ParsedFile, golds: list[tuple[Path, Gold]]) -> None:
    """A rule whose only drop examples are documents must match a line of one of them."""
    if rule.keeps or rule.classes or not golds or any(test.drop for test in rule.examples):
        return
    for _, gold in golds:
        lines = split(gold.text)
        asked = [(lines.raw[i], lines.folded[i]) for i, mark in enumerate(gold.marks) if mark != "+"]
        if any(test.fits(raw, folded) for test in own for raw, folded in asked):
            return
    file.yaml.complain(
        golds[0][0], f"rule {rule.id} matches no line of its own documents", "correct the matcher or the doc"
    )
