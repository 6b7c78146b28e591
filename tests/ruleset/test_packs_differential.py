"""The built-in packs, matched three ways: all at once by the index, one by one by RE2, one by one by Python's re."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.fold import bare, fold
from cleaner.formats.text import split
from cleaner.ruleset.gutter import parse
from cleaner.ruleset.index import Index
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.pattern import compiled
from cleaner.ruleset.ruleset import RuleSet

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
GUTTERS = sorted(CORPUS.rglob("*.gutter"))
MOST_COMPARISONS = (
    100_000  # lines times patterns: as the packs grow, every second or third line of the corpus is enough
)
MOST_UNREADABLE = 0.05  # of the patterns: what Python can't parse and is left to RE2 alone


@pytest.fixture(scope="module")
def ruleset(cleaner: Cleaner) -> RuleSet:
    return cleaner.ruleset


@pytest.fixture(scope="module")
def tests(ruleset: RuleSet) -> tuple[LineTest, ...]:
    """The line tests of all rules, by number."""
    _, (found, *_) = ruleset.index.__reduce__()
    return found


@pytest.fixture(scope="module")
def python(tests: tuple[LineTest, ...]) -> dict[int, re.Pattern[str]]:
    """The patterns that Python can read, by number."""
    return {n: found for n, test in enumerate(tests) if test.kind == "pattern" and (found := in_python(test.value))}


def in_python(pattern: str) -> re.Pattern[str] | None:
    r"""An RE2 pattern in Python's words: other escapes for code points; \b is that of ASCII, as RE2's."""
    written = re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: f"\\U{int(m[1], 16):08x}", pattern).replace(r"\z", r"\Z")
    try:
        return re.compile(written, re.ASCII)
    except re.error:
        return None


@pytest.fixture(scope="module")
def texts(ruleset: RuleSet) -> list[str]:
    """Every line of the corpus and every example of the packs, folded."""
    of_corpus = [line for path in GUTTERS for line in parse(path.read_text(encoding="utf-8")).text.split("\n")]
    tests = [test for rule in ruleset.rules for test in rule.examples]
    of_packs = [line for test in tests for line in (*test.drop, *test.keep)]
    of_docs = [line for test in tests if test.doc for line in parse(test.doc).text.split("\n")]
    return sorted({fold(line) for line in (*of_corpus, *of_packs, *of_docs)} - {""})


def one_by_one(tests: tuple[LineTest, ...], line: str) -> set[int]:
    """What the index must find in a folded line."""
    return {
        n
        for n, test in enumerate(tests)
        if not test.raw
        and test.kind != "css"
        and (bare(line) == test.value if test.kind == "table" else compiled(test.value).search(line) is not None)
    }


def assert_alike(
    index: Index, tests: tuple[LineTest, ...], python: dict[int, re.Pattern[str]], lines: list[str]
) -> int:
    """The three readings agree on folded lines; returns how many patterns were found."""
    hits, found = index.hits(lines, lines), 0
    for i, line in enumerate(lines):
        asked = index.asked(frozenset(range(len(tests))))
        by_index = {n for n in (*hits.get(i, ()), *(n for n in asked if index.fits(n, line, line))) if not tests[n].raw}
        assert by_index == one_by_one(tests, line), line
        assert by_index == {n for n, test in enumerate(tests) if not test.raw and test.fits(line, line)}, line
        by_python = {n for n, pattern in python.items() if not tests[n].raw and pattern.search(line)}
        assert by_python == by_index & python.keys(), line
        found += len(by_python)
    return found


def test_there_is_something_to_compare(texts: list[str], tests: tuple[LineTest, ...]) -> None:
    assert len(GUTTERS) >= 20
    assert len(texts) > 500
    assert sum(test.kind == "pattern" for test in tests) > 50


def test_python_can_read_nearly_every_pattern(tests: tuple[LineTest, ...], python: dict[int, Any]) -> None:
    patterns = sum(test.kind == "pattern" for test in tests)
    assert patterns - len(python) <= MOST_UNREADABLE * patterns


def test_the_three_agree_on_the_corpus_and_on_all_examples(
    ruleset: RuleSet, tests: tuple[LineTest, ...], python: dict[int, re.Pattern[str]], texts: list[str]
) -> None:
    step = len(texts) * len(python) // MOST_COMPARISONS + 1
    assert assert_alike(ruleset.index, tests, python, texts[::step]) > 50


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_three_agree_on_damaged_lines(
    ruleset: RuleSet,
    tests: tuple[LineTest, ...],
    python: dict[int, re.Pattern[str]],
    texts: list[str],
    data: st.DataObject,
) -> None:
    one, other = data.draw(st.sampled_from(texts)), data.draw(st.sampled_from(texts))
    i, j = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    between = data.draw(st.text(st.one_of(st.sampled_from(" .,:-©é’0123"), st.characters()), max_size=5))
    line = fold((one[:i] + between + other[j:]).replace("\n", " "))
    assert_alike(ruleset.index, tests, python, [line] if line else [])


def test_every_drop_example_is_found_by_its_rule(ruleset: RuleSet) -> None:
    silent = []
    for rule in ruleset.rules:
        for test in rule.examples:
            for line in () if rule.keeps or rule.classes or test.todo else test.drop:
                first = split(line)
                if rule.tests.isdisjoint(ruleset.index.hits(first.raw, first.folded).get(0, ())):
                    silent.append((rule.id, line))
    assert not silent


def test_the_index_finds_the_same_after_a_journey_to_another_process(ruleset: RuleSet, texts: list[str]) -> None:
    again: Index = pickle.loads(pickle.dumps(ruleset.index))
    assert again.hits(texts, texts) == ruleset.index.hits(texts, texts)


def test_a_line_alone_is_answered_as_in_a_document(ruleset: RuleSet, texts: list[str]) -> None:
    hits = ruleset.index.hits(texts, texts)
    for i in range(0, len(texts), 20):
        assert ruleset.index.hits([texts[i]], [texts[i]]).get(0) == hits.get(i)


def test_a_lone_surrogate_does_not_stop_the_index() -> None:
    index = Index([LineTest("pattern", "ad", raw=True), LineTest("table", "ad", raw=True)])
    assert index.hits(["\ud800 ad", "ad"], ["\ufffd ad", "ad"]) == {0: (0,), 1: (1, 0)}


@pytest.mark.parametrize(
    ("raw", "folded"),
    [("AD", "ad"), ("ad", "ad"), ("- ad -", "- ad -"), ("\ud800 ad", "\ufffd ad"), ("- ", "-"), ("", "")],
)
@pytest.mark.parametrize("kind", ["table", "pattern"])
@pytest.mark.parametrize("of_raw", [False, True])
def test_a_line_test_answers_as_the_index_does(kind: Any, of_raw: bool, raw: str, folded: str) -> None:
    test = LineTest(kind, "ad", of_raw)
    assert test.fits(raw, folded) == (Index([test]).hits([raw], [folded]) == {0: (0,)})


def test_an_index_without_tests_finds_nothing() -> None:
    assert Index().hits(["a"], ["a"]) == {}
