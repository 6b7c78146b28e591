"""The load-time half of rule tests: every rule has examples, and its own behave. Fast: one look at the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.formats.text import split
from cleaner.ruleset.gutter import Gold
from cleaner.ruleset.gutter import parse as parse_gutter
from cleaner.ruleset.index import Index
from cleaner.ruleset.parse import ParsedFile
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.yamltext import Path

Origin = tuple[Rule, ParsedFile, Path]


def check_examples(index: Index, origins: Sequence[Origin]) -> None:
    """Complain about rules without examples, drop examples that don't match, keep examples that certainly would go."""
    lines: list[str] = []
    wanted: list[tuple[Rule, ParsedFile, Path, bool]] = []
    for rule, file, path in origins:
        if _has_problems(rule, file):
            continue  # what its examples show would be an echo
        golds = list(_golds(rule, file, path))
        if len(golds) == sum(test.doc is not None for test in rule.examples):
            _require_examples(rule, file, path, golds)
        for where, text, goes in _examples(rule, file, path):
            lines.append(text)
            wanted.append((rule, file, where, goes))
        _check_docs(index, rule, file, golds)
    texts = [split(text) for text in lines]
    firsts = [(t.raw[0], t.folded[0]) if t.raw else ("", "") for t in texts]
    hits = index.hits([raw for raw, _ in firsts], [folded for _, folded in firsts])
    for i, (rule, file, where, goes) in enumerate(wanted):
        matched = bool(rule.classes) or not rule.tests.isdisjoint(hits.get(i, ()))
        if goes and not matched:
            message = f"rule {rule.id} does not match its own drop example; the line folds to {firsts[i][1]!r}"
            file.yaml.complain(where, message, "correct the matcher or the example")
        elif not goes and matched and not (rule.classes or rule.when or rule.unless or rule.extent == "region"):
            message = f"rule {rule.id} drops its own keep example {lines[i]!r}, wherever the line stands"
            fix = "narrow the matcher, add  when:  or  unless:, or quote an example with a comma"
            file.yaml.complain(where, message, fix)


def _has_problems(rule: Rule, file: ParsedFile) -> bool:
    """True when a problem was found between the rule's first line and the next rule's."""
    starts = [file.yaml.places[path].line for path, _ in file.rules]
    end = min((line for line in starts if line > rule.line), default=len(file.yaml.lines) + 1)
    return any(rule.line <= problem.line < end for problem in file.yaml.problems)


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
        for n, line in enumerate(test.drop or ()):
            yield (*path, "tests", k, "drop", n), line, True
        for n, line in enumerate(test.keep or ()):
            yield (*path, "tests", k, "keep", n), line, False
        if test.inline:
            yield (*path, "tests", k, "inline", 0), test.inline[0], True


def _check_docs(index: Index, rule: Rule, file: ParsedFile, golds: list[tuple[Path, Gold]]) -> None:
    """A rule whose only drop examples are documents must match a line of one of them."""
    if rule.keeps or rule.classes or not golds or any(test.drop for test in rule.examples):
        return
    for _, gold in golds:
        lines = split(gold.text)
        hits = index.hits(lines.raw, lines.folded)
        if any(gold.marks[i] != "+" and not rule.tests.isdisjoint(found) for i, found in hits.items()):
            return
    file.yaml.complain(
        golds[0][0], f"rule {rule.id} matches no line of its own documents", "correct the matcher or the doc"
    )
