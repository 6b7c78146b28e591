"""`contains`: the line holds this phrase, as whole words."""

from __future__ import annotations

from cleaner.fold import fold
from cleaner.ruleset.matchers.linetest import LineTest
from cleaner.ruleset.pattern import phrase_regex


def line_test(phrase: str, raw: bool) -> LineTest:
    return LineTest("pattern", phrase_regex(phrase if raw else fold(phrase), at_start=False, at_end=False), raw)
