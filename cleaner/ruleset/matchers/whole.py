"""`is`: the line is exactly this phrase, decoration at both ends ignored."""

from __future__ import annotations

from cleaner.fold import bare, fold
from cleaner.ruleset.matchers.linetest import LineTest


def line_test(phrase: str, raw: bool) -> LineTest:
    return LineTest("table", phrase if raw else bare(fold(phrase)), raw)
