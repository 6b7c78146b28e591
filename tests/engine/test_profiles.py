"""What a profile and the categories named beside it let drop, and what becomes of the rest."""

from __future__ import annotations

import pytest

from cleaner.api import dropping_rules
from cleaner.errors import UsageError
from engine.rulebook import PROSE, clean, rows_of, rules

RULES = """
- {id: one, drop: line, is: One, confidence: certain, category: ads}
- {id: two, drop: line, is: Two, confidence: high, category: promo.app}
- {id: three, drop: line, is: Three, confidence: medium, category: promo.follow}
- {id: four, drop: line, is: Four, confidence: certain, category: credit.photo}
- {id: five, drop: line, is: Five, confidence: certain, category: credit.source}
"""
TEXT = f"One\nTwo\nThree\nFour\nFive\n{PROSE}\n"

TABLE = [
    ("review drops nothing", "review", [], [], ""),
    ("gentle drops what is certain", "gentle", [], [], "one five"),
    ("standard drops what is high or certain", "standard", [], [], "one two five"),
    ("firm drops everything but what is off", "firm", [], [], "one two three five"),
    ("a kept category is never dropped", "standard", [], ["ads"], "two five"),
    ("a kept branch is never dropped", "firm", [], ["promo"], "one five"),
    ("a dropped category is dropped below the profile", "gentle", ["promo.follow"], [], "one three five"),
    ("a dropped branch is dropped below the profile", "gentle", ["promo"], [], "one two three five"),
    ("a dropped category beats off", "standard", ["credit.photo"], [], "one two four five"),
    ("a dropped branch beats off", "standard", ["credit"], [], "one two four five"),
    ("a leaf that is kept beats its dropped branch", "gentle", ["promo"], ["promo.app"], "one three five"),
    ("a leaf that is dropped beats its kept branch", "firm", ["promo.app"], ["promo"], "one two five"),
    ("review drops nothing, whatever is named", "review", ["ads"], [], ""),
]


@pytest.mark.parametrize(
    ("profile", "drop", "keep", "expected"), [pytest.param(*row, id=label) for label, *row in TABLE]
)
def test_what_is_dropped(profile: str, drop: list[str], keep: list[str], expected: str) -> None:
    result = clean(rules(RULES), TEXT, profile, tuple(drop), tuple(keep))
    assert [row.rule for row in result.drops] == expected.split()


@pytest.mark.parametrize("profile", ["review", "gentle", "standard", "firm"])
def test_a_match_that_the_profile_leaves_is_a_suspect(profile: str) -> None:
    result = clean(rules(RULES), TEXT, profile)
    assert sorted(row.rule for row in result.decisions) == ["five", "four", "one", "three", "two"]
    assert {row.act for row in result.decisions} <= {"drop", "suspect"}


def test_a_suspect_row_names_the_surest_rule_and_those_that_agreed() -> None:
    ruleset = rules(
        "[{drop: line, is: Two, confidence: medium, id: a}, {drop: line, starts: Two, confidence: medium, id: b}]"
    )
    result = clean(ruleset, TEXT)
    assert [(row.act, row.rule, row.also, row.first_line) for row in result.decisions] == [("suspect", "a", ("b",), 2)]


def test_a_suspected_region_is_one_row_without_the_blank_lines_behind_it() -> None:
    ruleset = rules("[{drop: region, from: {is: Two}, take: [headline], confidence: medium, id: a}]")
    result = clean(ruleset, f"{PROSE}\nTwo\nThree\nFour\n\n{PROSE}\n")
    assert rows_of(result, "suspect") == [("a", 2, 4)]
    assert result.drops == ()


def test_what_is_only_suspected_is_near_nothing() -> None:
    ruleset = rules(
        "[{drop: line, is: One, confidence: medium, category: related},"
        " {drop: line, is: Two, when: {near: {category: related}}}]"
    )
    assert clean(ruleset, TEXT).text == TEXT


WRONG = [
    ("a profile that is not known", "standart", [], [], "no profile 'standart'. Did you mean 'standard'? Profiles: gentle"),
    ("a category that is not known", "firm", ["promo.ap"], [], "no category 'promo.ap'. Did you mean 'promo.app'? Categ"),
    ("a kept category that is not known", "firm", [], ["add"], "no category 'add'. Did you mean 'ads'? Categories: ads,"),
    ("a category that is both", "firm", ["ads"], ["ads"], "category 'ads' is both in --drop and in --keep: leave one out"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "drop", "keep", "message"), [pytest.param(*row, id=label) for label, *row in WRONG]
)
def test_names_that_do_not_exist(profile: str, drop: list[str], keep: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        dropping_rules(rules(RULES), profile, drop, keep)
    assert str(caught.value).startswith(message)
