"""Small rule sets for tests of the engine, and documents with gutters held against what they do."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from unittest.mock import patch

import yaml

from cleaner import Decision, Document, Result
from cleaner.api import dropping_rules
from cleaner.engine import cleaning
from cleaner.formats.text import split
from cleaner.ruleset.gutter import parse
from cleaner.ruleset.load import load
from cleaner.ruleset.ruleset import RuleSet

#: what `PROSE` stands for in the documents of these tests
PROSE = "The council voted on Monday to build a tram line from the harbour to the university."

_UNSAID = {
    "category": "ads",
    "confidence": "certain",
    "why": "A rule of a test.",
    "tests": [],
}
_PROFILES = {
    "gentle": {"least": "certain", "off": ["credit.photo"]},
    "standard": {"least": "high", "off": ["credit.photo"]},
    "firm": {"least": "medium", "off": ["credit.photo"]},
    "review": {"least": "none"},
}


@cache
def rules(text: str) -> RuleSet:
    """The rule set of a YAML list of rules; what a rule leaves unsaid is certain, of category ads, and called rule-N."""
    entries = yaml.safe_load(text)
    filled = [{"id": f"rule-{n}", **_unsaid(entry), **entry} for n, entry in enumerate(entries, 1)]
    return load_one({"cleaner": 1, "profiles": _PROFILES, "rules": filled})


def load_one(file: dict[str, object]) -> RuleSet:
    """The rule set of one rule file, without the built-in packs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
        with patch("cleaner.ruleset.build.check_examples"):  # these rules are tested here, not by examples
            return load([path], built_in=False)


def _unsaid(entry: dict[str, object]) -> dict[str, object]:
    return {**_UNSAID, "category": "protect"} if "keep" in entry else _UNSAID


def clean(
    ruleset: RuleSet | str,
    text: str,
    profile: str = "standard",
    drop: tuple[str, ...] = (),
    keep: tuple[str, ...] = (),
    stops: bool = True,
    lang: str | None = "en",
    url: str | None = None,
    article: bool = False,
) -> Result:
    """Clean a text and check what must hold for every result."""
    result = unchecked(ruleset, text, profile, drop, keep, stops, lang, url, article)
    check_ledger(result)
    again = unchecked(ruleset, result.text, profile, drop, keep, stops, lang, url, article)
    assert not again.drops, f"a second pass drops {rows_of(again)} from {result.text!r}"
    return result


def unchecked(
    ruleset: RuleSet | str,
    text: str,
    profile: str = "standard",
    drop: tuple[str, ...] = (),
    keep: tuple[str, ...] = (),
    stops: bool = True,
    lang: str | None = "en",
    url: str | None = None,
    article: bool = False,
) -> Result:
    """Clean a text, and no more."""
    ruleset = rules(ruleset) if isinstance(ruleset, str) else ruleset
    document = Document(text, url=url, lang=lang)
    dropping = dropping_rules(ruleset, profile, drop, keep, article)
    return cleaning.clean(document, ruleset, dropping, stops, mark_only=profile == "review")


def check_ledger(result: Result) -> None:
    """Kept and dropped text add up; drops are sorted and disjoint; every row's lines agree with its span."""
    source, drops = result.document.source, result.drops
    starts = split(source).starts
    ends = [0, *(drop.end for drop in drops)]
    starts_of_drops = [*(drop.start for drop in drops), len(source)]
    kept = [source[a:b] for a, b in zip(ends, starts_of_drops, strict=True)]
    assert result.text == "".join(kept)
    assert result.restore() == source
    assert all(a <= b for a, b in zip(ends, starts_of_drops, strict=True)), "drops overlap or are out of order"
    left = _lines_left(result, starts)
    assert split(result.text).raw == left, "the clean text has other lines than those that were left"
    for row in result.decisions:
        assert row.start < row.end or row.act == "stop"
        if row.start < row.end:
            assert starts[row.first_line - 1] <= row.start < starts[row.first_line]
            assert starts[row.last_line - 1] < row.end <= starts[row.last_line]


def _lines_left(result: Result, starts: list[int]) -> list[str]:
    """What is left of each line that is not dropped as a whole, without line ends."""
    source, left = result.document.source, []
    gone = bytearray(len(source))
    for drop in result.drops:
        gone[drop.start : drop.end] = b"\1" * (drop.end - drop.start)
    for start, end in pairwise(starts):
        if gone.find(0, start, end) >= 0:
            kept = [source[k] for k in range(start, end) if not gone[k]] if gone.find(1, start, end) >= 0 else []
            left.append(("".join(kept) or source[start:end]).rstrip("\r\n"))
    return left


def rows_of(result: Result, act: str = "drop") -> list[tuple[str, int, int]]:
    """(rule, first line, last line) of every row of one kind."""
    return [(row.rule, row.first_line, row.last_line) for row in result.decisions if row.act == act]


def gone_lines(drops: tuple[Decision, ...], text: str) -> set[int]:
    """0-based numbers of the lines that are dropped as a whole."""
    starts = split(text).starts
    return {n for n in range(len(starts) - 1) if any(d.start <= starts[n] and starts[n + 1] <= d.end for d in drops)}


def document(doc: str) -> tuple[str, str]:
    """Text and marks of a document with gutters; the word PROSE alone on a line stands for a sentence."""
    gold = parse(dedent(doc).strip("\n") + "\n")
    return "\n".join(PROSE if line == "PROSE" else line for line in gold.text.split("\n")), gold.marks


def assert_gutters(ruleset: RuleSet | str, doc: str, stops: bool = False, **options: object) -> Result:
    """Clean a document with gutters: every `+` line must stay and every `-` line go."""
    text, marks = document(doc)
    result = clean(ruleset, text, stops=stops, **options)  # type: ignore[arg-type]
    gone = gone_lines(result.drops, text)
    lines = text.split("\n")
    wrong = [
        f"{'left' if mark == '-' else 'lost'}: {n + 1}: {lines[n]}"
        for n, mark in enumerate(marks)
        if mark in "+-" and (n in gone) != (mark == "-")
    ]
    assert not wrong, "\n".join(wrong)
    return result
