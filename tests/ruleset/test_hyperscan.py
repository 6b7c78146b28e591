"""Hyperscan and RE2 give the same answers, and what hyperscan compiled is remembered."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.inputs import documents
from cleaner import Cleaner, UsageError
from cleaner.fold import fold
from cleaner.formats.text import split
from cleaner.report.rows import document_rows
from cleaner.ruleset import hyperscan
from cleaner.ruleset.gutter import parse
from cleaner.ruleset.index import Index
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.search import LineByLine

needed = pytest.mark.skipif(not hyperscan.engine(), reason="hyperscan is not installed, or not for this processor")
CORPUS = Path(__file__).resolve().parents[2] / "corpus"
GUTTERS = [parse(path.read_text("utf-8")).text for path in sorted(CORPUS.rglob("*.gutter"))]
#: the forms that patterns of rules have, and some that hyperscan reads otherwise or refuses
PATTERNS = (
    "^mill$", "mill", r"^more .{0,40} mill\b", r"[^.]+\. mill", r"(?:^|[^0-9A-Za-z_])mühle(?:$|[^0-9A-Za-z_])",
    r"^[0-9]{2,5} mills?$", r"[0-9]+", r"(?s:.)mill", r"^(?:old|new)\b", r"\bmill\b", "mill[^x]", r"[\t-\r ]mill",
    r"\Amill", r"mill\z", r"\pL\pN", "(?i)mill", "[[:upper:]]", r"é|ß|水", r"[é水]{2,}", r"[\x{80}-\x{10ffff}]mill", r"^\b",
    "mill\x00", r"\Qmill.\E", r"a{1000}b",
)  # fmt: skip
WORDS = st.sampled_from(
    ("mill", "mills", "mühle", "more", "old", "12", ".", " ", "\t", "é", "水", "\x00", "x", "A1", "ß")
)
LINES = st.lists(st.one_of(WORDS, st.characters(exclude_characters="\n")), max_size=8).map("".join)


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hyperscan.SWITCH, "on" if hyperscan.is_installed() else "")
    monkeypatch.setattr(hyperscan, "FIRST_LINES", 0)


@pytest.fixture(scope="module")
def prepared(cleaner: Cleaner) -> Iterator[Cleaner]:
    """A cleaner whose index asks hyperscan."""
    found: Cleaner = pickle.loads(pickle.dumps(cleaner))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(hyperscan.SWITCH, "on")
        patch.setattr(hyperscan, "FIRST_LINES", 0)
        found.prepare()
        assert searches(found.ruleset.index) is hyperscan.WholeText
        yield found


def searches(index: Index) -> type[Any]:
    return type(index._built()[0]._search)


def by_both(patterns: tuple[str, ...] = PATTERNS) -> tuple[LineByLine, hyperscan.Search]:
    known = hyperscan.database(patterns, None, build=True)
    assert known
    return LineByLine(patterns), hyperscan.search(patterns, known)


@needed
def test_both_find_the_same_tests_in_the_corpus_and_in_made_documents(cleaner: Cleaner, prepared: Cleaner) -> None:
    found = 0
    for text in (*GUTTERS, *(made["text"] for made in documents(100))):
        lines = split(text)
        tests = prepared.ruleset.index.tests(lines.raw, lines.folded)
        assert tests == cleaner.ruleset.index.tests(lines.raw, lines.folded)
        found += sum(map(len, tests))
    assert found > 1_000


@needed
def test_both_give_the_same_rows_for_the_corpus(cleaner: Cleaner, prepared: Cleaner) -> None:
    for text in GUTTERS:
        assert document_rows(prepared.clean(text), {}, "full") == document_rows(cleaner.clean(text), {}, "full")


@needed
@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.one_of(LINES, st.sampled_from([s for t in GUTTERS for s in t.split("\n")])), max_size=12))
def test_both_find_the_same_tests_in_any_lines(cleaner: Cleaner, prepared: Cleaner, lines: list[str]) -> None:
    folded = [fold(line) for line in lines]
    assert prepared.ruleset.index.tests(lines, folded) == cleaner.ruleset.index.tests(lines, folded)


@pytest.fixture(scope="module")
def both() -> tuple[LineByLine, hyperscan.Search]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(hyperscan.SWITCH, "on")
        return by_both()


@needed
@settings(max_examples=300, deadline=None)
@given(lines=st.lists(LINES, max_size=6))
def test_both_find_the_same_patterns_of_every_form(both: tuple[LineByLine, hyperscan.Search], lines: list[str]) -> None:
    by_line, whole = both
    assert whole.places(lines) == by_line.places(lines)


@needed
def test_what_hyperscan_does_not_take_is_left_to_re2() -> None:
    known = hyperscan.database(PATTERNS, None, build=True)
    assert known
    left = {pattern for i, pattern in enumerate(PATTERNS) if i not in known.taken}
    assert left >= {r"\Amill", r"mill\z", r"\pL\pN", "(?i)mill", "mill\x00", r"\Qmill.\E"}
    assert "^mill$" not in left


@needed
def test_one_that_it_refuses_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hyperscan, "written", lambda pattern: pattern)
    known = hyperscan.database(("mill", r"(?<!a)b", "shop"), None, build=True)
    assert known
    assert known.taken == (0, 2)


@needed
def test_a_text_that_is_named_too_often_and_a_line_with_a_line_feed_go_to_re2() -> None:
    by_line, whole = by_both()
    for lines in (["1" * 10_000, "mill"], ["a\nmill", "mill"]):
        assert whole.places(lines) == by_line.places(lines)


@needed
def test_the_first_lines_of_a_process_go_to_re2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hyperscan, "FIRST_LINES", 4)
    _, whole = by_both()
    assert isinstance(whole, hyperscan.WholeText)
    for scans in (False, False, True):
        assert whole.places(["mill", "old"])[1]
        assert (whole._scan is not None) is scans


@needed
def test_threads_share_one_search() -> None:
    by_line, whole = by_both()
    lines = ["more of the mill", "12 mills", "mühle"] * 50
    expected, found = by_line.places(lines), []
    threads = [Thread(target=lambda: found.extend(whole.places(lines) for _ in range(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 200


@needed
def test_the_database_travels_with_the_index(prepared: Cleaner) -> None:
    again: Index = pickle.loads(pickle.dumps(prepared.ruleset.index))
    assert searches(again) is hyperscan.WholeText
    again.number(LineTest("pattern", "a test more"))
    assert searches(again) is LineByLine


@needed
def test_a_database_of_another_engine_is_not_used() -> None:
    by_line, _ = by_both()
    known = hyperscan.database(PATTERNS, None, build=True)
    assert known
    whole = hyperscan.search(PATTERNS, known._replace(engine="another", compiled=b"damaged"))
    assert whole.places(["12 mills"]) == by_line.places(["12 mills"])


@needed
def test_a_database_is_remembered_by_its_patterns(tmp_path: Path) -> None:
    assert hyperscan.database(("mill",), tmp_path, build=False) is None
    built = hyperscan.database(("mill",), tmp_path, build=True)
    assert hyperscan.database(("mill",), tmp_path, build=False) == built
    assert hyperscan.database(("shop",), tmp_path, build=False) is None
    hyperscan.database(("shop",), tmp_path, build=True)
    assert len(list(tmp_path.glob("*.hyperscan"))) == 2


@needed
@pytest.mark.parametrize("damage", [b"", b"no database", b"\x80\x05N."])
def test_a_damaged_entry_is_built_anew(tmp_path: Path, damage: bytes) -> None:
    built = hyperscan.database(("mill",), tmp_path, build=True)
    (entry,) = tmp_path.glob("*")
    whole = entry.read_bytes()
    entry.write_bytes(damage or whole[:-1] + bytes([whole[-1] ^ 1]))
    assert hyperscan.database(("mill",), tmp_path, build=False) is None
    assert hyperscan.database(("mill",), tmp_path, build=True) == built
    assert entry.read_bytes() == whole


@needed
def test_a_short_run_uses_what_a_long_one_has_built(tmp_path: Path) -> None:
    assert searches(Cleaner(cache=tmp_path).ruleset.index) is LineByLine
    Cleaner(cache=tmp_path).prepare(tmp_path)
    assert searches(Cleaner(cache=tmp_path).ruleset.index) is hyperscan.WholeText


def test_without_the_switch_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", "off"):
        monkeypatch.setenv(hyperscan.SWITCH, value)
        assert hyperscan.database(("mill",), None, build=True) is None


def test_a_switch_that_can_not_be_followed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hyperscan.SWITCH, "yes")
    with pytest.raises(UsageError, match="say on or off"):
        Cleaner()
    monkeypatch.setenv(hyperscan.SWITCH, "on")
    monkeypatch.setattr(hyperscan, "is_installed", lambda: False)
    with pytest.raises(UsageError, match="not installed"):
        Cleaner()
