"""Scores of pages: words found and missed, means by kind, floors; the figures of the benchmark's own script."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.gold.document import GoldPage
from cleaner.gold.reading import read_gold
from cleaner.score.floors import figures, misses, read_floors, without_floor, write_floors
from cleaner.score.pages import score_page
from cleaner.score.pagetable import PageTable, as_page_rows
from cleaner.score.table import Table

PAGE = GoldPage("", "The ferry was late, the mayor said.", "1", "gold.jsonl", 1, kind="news")


def tabulated(*cleaned: tuple[GoldPage, str]) -> PageTable:
    table = PageTable()
    for page, clean in cleaned:
        table.enter(score_page(page, clean))
    table.sort()
    return table


@pytest.mark.parametrize(
    ("clean", "common", "precision", "recall"),
    [
        ("The ferry was late, the mayor said.", 7, 1.0, 1.0),
        ("said MAYOR the -- late was ferry the", 7, 1.0, 1.0),  # in any order, whatever the case
        ("the mayor said", 3, 1.0, 3 / 7),
        ("the the the the", 2, 0.5, 2 / 7),  # as often as the gold has it
        ("Menu. The ferry", 2, 2 / 3, 2 / 7),
        ("Menu", 0, 0.0, 0.0),
        ("", 0, 0.0, 0.0),
    ],
)
def test_words_count_as_often_as_both_hold_them(clean: str, common: int, precision: float, recall: float) -> None:
    scored = score_page(PAGE, clean)
    assert (scored.gold, scored.common) == (7, common)
    assert (scored.precision, scored.recall) == (precision, recall)
    assert scored.f1 == pytest.approx(2 * common / (7 + scored.given))


def test_of_an_empty_main_text_nothing_is_right_and_anything_is_wrong() -> None:
    empty = replace(PAGE, text=" -- ")
    assert [(one.precision, one.recall, one.f1) for one in (score_page(empty, ""), score_page(empty, "Menu"))] == [
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
    ]


def test_snippets_are_looked_for_whatever_their_case() -> None:
    page = replace(PAGE, included=("THE FERRY", "the mayor, said"), excluded=("Share", "late,"))
    scored = score_page(page, "the Ferry was late, the mayor said")
    assert (scored.included, scored.excluded) == (0.5, 0.5)
    assert (score_page(PAGE, "").included, score_page(PAGE, "").excluded) == (None, None)


def test_every_page_weighs_the_same_and_snippets_count_where_there_are_any() -> None:
    long = replace(PAGE, text="word " * 100, kind="wiki/page", line=2, included=("word",), excluded=("menu", "x"))
    rows = as_page_rows(tabulated((long, "menu"), (PAGE, PAGE.text)))
    assert list(rows["kinds"]) == ["all", "news", "wiki", "wiki/page"]
    assert rows["kinds"]["all"] == {
        "pages": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5, "with": 0.0, "without": 0.5,
    }  # fmt: skip
    assert rows["kinds"]["news"] == {
        "pages": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0, "with": None, "without": None,
    }  # fmt: skip


def test_the_worst_are_those_of_least_f1_and_of_equals_the_longest() -> None:
    cleaned = [(replace(PAGE, line=n, text="word " * n), "other") for n in range(1, 12)]
    table = tabulated(*cleaned, (replace(PAGE, line=90), "The ferry"), (replace(PAGE, line=99), PAGE.text))
    assert [one.line for one in table.worst] == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    assert [
        one.line for one in tabulated(*cleaned[:1], (replace(PAGE, line=90), "The ferry"), (PAGE, PAGE.text)).worst
    ] == [1, 90]


def test_floors_hold_the_f1_of_pages_beside_the_words_of_texts(tmp_path: Path) -> None:
    found = figures(Table(), tabulated((PAGE, "the mayor said"), (replace(PAGE, kind=""), PAGE.text)))
    path = tmp_path / "floors.json"
    write_floors(found, path)
    floors = read_floors(path)
    assert floors == {"all": {"min_f1": 0.8}, "news": {"min_f1": 0.6}}
    assert not list(misses(found, floors))
    worse = figures(Table(), tabulated((PAGE, "the mayor"), (replace(PAGE, kind=""), PAGE.text)))
    assert list(misses(worse, floors)) == [
        "all: F1 is 0.7222, the floor asks for 0.8",
        "news: F1 is 0.4444, the floor asks for 0.6",
    ]
    assert list(misses(found, {"news": {"max_lost": 1}})) == [
        "news: has a floor max_lost, but nothing of that kind that it could hold"
    ]
    assert without_floor(found, {"all": {"max_lost": 1}, "news": {"min_f1": 0}}) == ["all"]


def test_figures_are_those_of_the_benchmark(cleaner: Cleaner, shared: Path, tmp_path: Path) -> None:
    """On every 50th of the development pages, by shared/bench/score_html.py."""
    gold = shared / "data" / "wcxb-dev.jsonl.zst"
    pages = [page for page in islice(read_gold([gold]), None, None, 50) if isinstance(page, GoldPage)]
    cleaned = [(page, cleaner.clean_html(page.html, url=page.url).text) for page in pages]
    out = tmp_path / "clean.jsonl"
    out.write_text("".join(json.dumps({"id": page.id, "text": clean}) + "\n" for page, clean in cleaned))
    script = shared / "bench" / "score_html.py"
    command = [sys.executable, str(script), str(out), "--gold", str(gold), "--ids", str(out), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert len(theirs) == 8
    assert as_page_rows(tabulated(*cleaned))["kinds"] == theirs
