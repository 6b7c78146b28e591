"""The learned score as it is shipped, on the documents of corpus/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner import Cleaner, Decision
from cleaner.errors import UsageError
from cleaner.ruleset.gutter import parse

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TEXTS = [parse(path.read_bytes().decode("utf-8")).text for path in sorted(CORPUS.rglob("*.gutter"))]


def drops(cleaner: Cleaner, text: str) -> list[Decision]:
    return [row for row in cleaner.clean(text).drops if row.rule == "score/text"]


@pytest.fixture(scope="module")
def taken(cleaner: Cleaner) -> list[tuple[str, Decision]]:
    """Every drop of the score, with its document."""
    return [(text, row) for text in TEXTS for row in drops(cleaner, text)]


def test_it_takes_lines_that_rules_leave_and_says_why(taken: list[tuple[str, Decision]]) -> None:
    assert len(taken) > 100
    for _, row in taken:
        sure, _, reasons = row.why.removeprefix("The learned score finds it boilerplate (").partition("%): ")
        assert 50 < int(sure) <= 100
        assert 1 <= len(reasons.split("; ")) <= 3
        assert (row.category, row.confidence) == ("boilerplate", "high")


def test_gentle_never_asks_it_and_firm_takes_more(taken: list[tuple[str, Decision]]) -> None:
    gentle, firm = Cleaner(profile="gentle"), Cleaner(profile="firm")
    assert not [row for text in TEXTS for row in drops(gentle, text)]
    assert sum(len(drops(firm, text)) for text in TEXTS) > len(taken)


def test_review_marks_what_it_would_take() -> None:
    review = Cleaner(profile="review")
    results = [review.clean(text) for text in TEXTS]
    assert all(result.text == result.document.source for result in results)
    marked = [row for result in results for row in result.decisions if row.rule == "score/text"]
    assert len(marked) > 50
    assert {row.act for row in marked} == {"suspect"}


def test_the_category_and_the_option_switch_it_off(taken: list[tuple[str, Decision]]) -> None:
    for cleaner in (Cleaner(keep=["boilerplate"]), Cleaner(score=False)):
        assert not [row for text, _ in taken for row in drops(cleaner, text)]


def test_a_keep_rule_of_the_project_stands_above_it(taken: list[tuple[str, Decision]], tmp_path: Path) -> None:
    text, row = taken[0]
    line = text[row.start : row.end].strip()
    file = tmp_path / "keep.yaml"
    rule = {"id": "mine", "category": "protect", "confidence": "certain", "why": "It is ours.", "keep": "line"}
    entry = {**rule, "is": [line], "tests": [{"keep": [line]}]}
    file.write_text(json.dumps({"cleaner": "1", "pack": "own", "rules": [entry]}), encoding="utf-8")
    result = Cleaner(rules=[file]).clean(text)
    assert line in result.text
    assert any(row.act == "veto" and row.rule == "own/mine" and row.also == ("score/text",) for row in result.flags)


def test_the_same_text_is_judged_the_same_whatever_was_judged_before(cleaner: Cleaner) -> None:
    before = [cleaner.clean(text).decisions for text in TEXTS[:20]]
    fresh = Cleaner()
    assert [fresh.clean(text).decisions for text in reversed(TEXTS[:20])] == before[::-1]


def test_a_profile_names_a_point_that_the_model_has(tmp_path: Path) -> None:
    file = tmp_path / "profiles.yaml"
    file.write_text("cleaner: 1\nprofiles: {mine: {least: high, score: 42}}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no point 42. Points: 99.5, 97"):
        Cleaner(rules=[file], profile="mine")
