"""`regex`: the line holds a match of this RE2 regex."""

from __future__ import annotations

from cleaner.ruleset.matchers.linetest import LineTest
from cleaner.ruleset.pattern import folded_regex, raw_regex


def line_test(regex: str, raw: bool) -> LineTest:
    return LineTest("pattern", raw_regex(regex) if raw else folded_regex(regex), raw)
