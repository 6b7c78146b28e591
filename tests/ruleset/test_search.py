"""Two sets of patterns find what each pattern finds by itself: no pattern may stand in the one that only looks ahead."""

from __future__ import annotations

import pytest

from cleaner.ruleset.pattern import compiled
from cleaner.ruleset.search import LineByLine, _ends_early

EARLY = ("^share this", "^(by|from) [a-z]{2,9}$", r"^\d{1,3}[.)]$", r"^a\|b")
REST = ("share", "^by|share", "^.* read$", "^menu.*", "^*read", "(?m)^by", "(^by|share)", "(?:^|[^a-z])read")
LINES = (
    "share this",
    "now share this",
    "by mary",
    "by mary and jack",
    "from here",
    "a story by jack",
    "12.",
    "12. and 13.",
    "a|b",
    "a",
    "b",
    "menu",
    "the menu",
    "4 min read",
    "reader",
    "ééé share",
    "",
)


@pytest.mark.parametrize("pattern", EARLY)
def test_what_names_each_character_from_the_start_dies_early(pattern: str) -> None:
    assert _ends_early(pattern)


@pytest.mark.parametrize("pattern", REST)
def test_what_may_begin_later_or_passes_over_any_text_does_not(pattern: str) -> None:
    assert not _ends_early(pattern)


@pytest.mark.parametrize("patterns", [(*EARLY, *REST), (*REST, *EARLY), EARLY, REST, ("^by|share", "^by")])
def test_both_sets_find_what_each_pattern_finds_alone(patterns: tuple[str, ...]) -> None:
    alone = [tuple(k for k, p in enumerate(patterns) if line and compiled(p).search(line)) for line in LINES]
    assert LineByLine(patterns).places(LINES) == alone
    assert any(alone)


def test_lines_that_are_no_utf8_are_searched_too() -> None:
    assert LineByLine(["^by", "share"]).places(["by \ud800", "a\ud800 share", "by"]) == [(0,), (1,), (0,)]
