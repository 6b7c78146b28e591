"""What a profile and the categories named beside it let drop, and what becomes of the rest."""

from __future__ import annotations

import pytest

from cleaner.api import dropping_rules
from cleaner.errors import UsageError
from cleaner.ruleset.load import load
from cleaner.ruleset.schema import INFORMATION
from engine.rulebook import PROSE, clean, rows_of, rules

RULES = """
- {id: one, drop: line, is: One, confidence: certain, category: ads}
- {id: two, drop: line, is: Two, confidence: high, category: promo.app}
- {id: three, drop: line, is: Three, confidence: medium, category: promo.follow}
- {id: four, drop: line, is: Four, confidence: certain, category: credit.photo}
- {id: five, drop: line, is: Five, confidence: certain, category: credit.source}
"""
OF_ARTICLES = """
- {id: one, drop: line, is: One, confidence: medium, category: title}
- {id: two, drop: line, is: Two, confidence: medium, category: credit.byline}
- {id: three, drop: line, is: Three, confidence: medium, category: comments}
- {id: four, drop: line, is: Four, confidence: medium, category: ads}
- {id: five, drop: line, is: Five, confidence: high, category: related}
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


ARTICLES = [
    ("what is no body goes, whatever its confidence; the rest is up to the profile", "standard", [], [], "one two three five"),
    ("a profile that drops less takes nothing back", "gentle", [], [], "one two three five"),
    ("review drops nothing", "review", [], [], ""),
    ("a kept category stays", "standard", [], ["title"], "two three five"),
    ("a kept branch stays", "standard", [], ["credit"], "one three five"),
    ("a kept leaf stays", "firm", [], ["credit.byline"], "one three four five"),
    ("a kept category that every profile drops stays", "standard", [], ["related"], "one two three"),
    ("a dropped category goes besides", "standard", ["ads"], [], "one two three four five"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "drop", "keep", "goes"), [pytest.param(*row, id=label) for label, *row in ARTICLES]
)
def test_the_body_of_an_article(profile: str, drop: list[str], keep: list[str], goes: str) -> None:
    assert [
        row.rule for row in clean(rules(OF_ARTICLES), TEXT, profile, tuple(drop), tuple(keep), article=True).drops
    ] == goes.split()


def test_every_built_in_profile_leaves_information() -> None:
    profiles = load().profiles
    assert {name for name, one in profiles.items() if set(one.off) == INFORMATION} == {"gentle", "standard", "firm"}
    assert [name for name, one in profiles.items() if not one.off and one.least != "none"] == []


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
