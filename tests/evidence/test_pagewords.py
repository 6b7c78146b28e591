"""The reasons of the page score in words."""

from __future__ import annotations

import pytest

from cleaner.evidence.pagefeatures import NAMES
from cleaner.evidence.pagewords import GROUPS, group, said

NOTHING = dict.fromkeys(NAMES, 0.0)


def test_every_feature_has_a_group_and_every_group_its_words() -> None:
    assert {group(name) for name in NAMES} == set(GROUPS)
    assert all(said(key, NOTHING) for key in GROUPS)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("links", "links"),
        ("links of box 2", "boxes"),
        ("prose share of box 3", "prose of boxes"),
        ("gone of box 1", "rules in boxes"),
        ("in footer", "inside"),
        ("next names near", "names"),
        ("money within 6", "figures near"),
        ("capitals", "written"),
        ("links of lines alike", "alike"),
    ],
)
def test_features_that_a_reader_takes_for_one_thing_are_one(name: str, key: str) -> None:
    assert group(name) == key


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("links", {"links": 0.78}, "78% of it are links"),
        ("links", {}, "links beside it"),
        ("inside", {"in footer": 1.0}, "inside footer"),
        ("place", {"distance from main 0.7": 1.0}, "a line below the main content"),
        ("place", {"distance from main 0.7": -12.0}, "12 lines above the main content"),
        ("place", {"prose above": 0.9}, "behind the last prose"),
        ("title", {"below title": -300.0}, "the page has no title line"),
        ("title", {"below title": -2.0}, "2 lines above the title"),
        ("copies", {"copies": 3.0}, "it stands on the page 3 times or more"),
        ("alike", {"lines alike": 12.0, "prose share of lines alike": 0.02}, "the 12 lines in elements like its own hold 2% of the prose"),
        ("alike", {"lines alike": 1.0}, "no prose stands in elements like its own"),
        ("length", {"words": 1.0}, "one word"),
        ("prose of boxes", {"prose share of box 1": 0.004}, "its box holds 0% of the prose of the page"),
    ],
)  # fmt: skip
def test_reasons_name_what_was_measured(key: str, values: dict[str, float], words: str) -> None:
    assert said(key, NOTHING | values) == words
