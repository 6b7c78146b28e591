"""The fix that a YAML error prints must be one that works when it is obeyed."""

from __future__ import annotations

import pytest

from cleaner.ruleset.yamltext import read

HINTS = [
    ("a sign in a list in brackets", "rules:\n- is: [A, >> Picks for you]\n", "quote the text: '>> Picks for you'"),
    ("a hash in a list in brackets", "rules:\n- is: [our #1 offer, no # 2]\n", "quote the text: 'our #1 offer'"),
    ("a key that stands too far in", "rules:\n- id: a\n   drop: line\n", "indent it like the keys above it"),
    ("an alias sign before text", "rules:\n- is: &Dale since 1874\n", "quote the text if it begins with &"),
    ("an exclamation mark before text", "rules:\n- is: ! Offers\n", "quote the text if it begins with an exclamation"),
    ("a tab", "rules:\n\t- id: a\n", "YAML indents with spaces: replace the tab"),
]


@pytest.mark.parametrize(("text", "fix"), [pytest.param(*row, id=label) for label, *row in HINTS])
def test_the_hint_says_what_to_write(text: str, fix: str) -> None:
    problems = read("x.yaml", text).problems
    assert any(fix in problem.fix for problem in problems), problems
