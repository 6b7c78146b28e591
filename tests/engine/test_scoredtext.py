"""What the learned score may take and what stands above it, with a model that counts capitals alone."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Decision, Document, Result
from cleaner.engine.cleaning import clean
from cleaner.evidence.textfeatures import NAMES
from cleaner.ruleset.rule import SCORED_TEXT
from cleaner.ruleset.ruleset import RuleSet
from engine.rulebook import PROSE, rules

CAPITALS = {
    "version": 1,
    "features": list(NAMES),
    "points": {},
    "wording": {},
    "bias": 0.0,
    "trees": [{"features": [NAMES.index("capitals")], "borders": [0.6], "leaves": [-2.0, 2.0], "weights": [3, 1]}],
}
KEEPS = """
- {id: kept, keep: line, is: [Read More Here]}
- {id: items, keep: line, like: [item]}
"""


@cache
def scored(entries: str) -> RuleSet:
    """These rules with the model, as the built-in packs have one."""
    made = rules(entries)
    all_rules = (*made.rules, SCORED_TEXT)
    return RuleSet(all_rules, made.index, made.profiles, {}, made.files, made.hash, json.dumps(CAPITALS))


def result(text: str, entries: str = "[]", score: float | None = 1.0, mark_only: bool = False) -> Result:
    ruleset = scored(entries)
    dropping = frozenset(range(len(ruleset.rules)))
    source = text.replace("PROSE", PROSE)
    return clean(Document(source, lang="en"), ruleset, dropping, mark_only=mark_only, score=score)


def rows(found: Result, act: str) -> list[Decision]:
    return [row for row in found.decisions if row.act == act]


def test_a_line_of_a_high_score_goes_and_its_twin_stays() -> None:
    found = result("PROSE\nPROSE\nRead More Here\nRead more here")
    assert found.text == f"{PROSE}\n{PROSE}\nRead more here"
    (row,) = found.drops
    assert (row.rule, row.category, row.first_line, row.last_line) == ("score/text", "boilerplate", 3, 3)


def test_the_row_says_how_sure_the_score_is_and_what_spoke_against_the_line() -> None:
    (row,) = result("PROSE\nPROSE\nRead More Here").drops
    assert row.why == "The learned score finds it boilerplate (88%): how it is written"


def test_without_a_point_nothing_is_scored() -> None:
    assert not result("PROSE\nPROSE\nRead More Here", score=None).decisions
    assert not result("PROSE\nPROSE\nRead More Here", score=2.5).decisions


def test_blank_lines_go_with_the_line() -> None:
    assert result("PROSE\nPROSE\n\nRead More Here\n\nPROSE").text == f"{PROSE}\n{PROSE}\n\n{PROSE}"


def test_a_keep_rule_stands_above_the_score_and_says_so() -> None:
    found = result("PROSE\nPROSE\nRead More Here\nRead More There", KEEPS)
    assert [row.first_line for row in found.drops] == [4]
    (veto,) = rows(found, "veto")
    assert (veto.first_line, veto.rule, veto.also) == (3, "kept", ("score/text",))


def test_the_protection_of_list_items_stands_above_the_score() -> None:
    found = result("PROSE\nPROSE\n- Read Me Aloud\nPROSE\nRead Me Aloud", KEEPS)
    assert [row.first_line for row in found.drops] == [5]


def test_a_row_of_a_table_stays() -> None:
    assert not result("PROSE\nPROSE\n| Name | Town |\n| Anna | Bern |\nAnna | Bern | Teacher").drops
    assert result("PROSE\nPROSE\nAnna | Bern").drops


def test_a_document_without_a_story_is_not_judged() -> None:
    assert not result("Home\nNews\nSport\nRead More Here").decisions
    assert not result("The Council Voted On Monday To Build A Tram Line.\nHome").decisions


def test_where_nearly_all_would_go_the_drops_are_suspects() -> None:
    menu = "\n".join(["Read More Of The Same Story Here And There"] * 30)
    found = result(f"PROSE\nPROSE\n{menu}")
    assert found.text == found.document.source
    assert {row.rule for row in rows(found, "suspect")} == {"score/text"}
    assert len(result("PROSE\nPROSE\n" + "\n".join(menu.split("\n")[:4])).drops) == 4


def test_what_a_rule_takes_is_the_rules_own() -> None:
    found = result("PROSE\nPROSE\nRead More Here\nSee Also This", "- {drop: line, is: [Read More Here]}")
    assert [row.rule for row in found.drops] == ["rule-1", "score/text"]


def test_marking_alone_leaves_the_text() -> None:
    found = result("PROSE\nPROSE\nRead More Here", mark_only=True)
    assert found.text == found.document.source
    assert [row.rule for row in rows(found, "suspect")] == ["score/text"]


LINES = st.lists(st.sampled_from(["", PROSE, "Read More Here", "Read more here", "- Item One", "| A | B |", "12:30"]))


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["[]", KEEPS]))
def test_the_ledger_restores_what_the_score_took(lines: list[str], end: str, entries: str) -> None:
    source = end.join(lines)
    found = clean(Document(source), scored(entries), frozenset(range(len(scored(entries).rules))), score=1.0)
    assert found.restore() == source


@pytest.mark.parametrize("source", ["", "\n\n", " ", "\ufeff"])
def test_nothing_is_scored_where_nothing_is(source: str) -> None:
    assert result(source).text == source
