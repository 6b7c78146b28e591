"""`cleaner score` on pages, and `cleaner explain` for those that it points at."""

from __future__ import annotations

import gzip
import json
import shlex
from pathlib import Path

import pytest

from .conftest import ARTICLE, Cleaner
from .test_score import LOSER

BODY = [line for line in ARTICLE.splitlines() if line.endswith(".")]
HTML = "<html><body>" + "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines() if line) + "</body></html>"
PAGE = {"id": "mill", "html": HTML, "main_content": "\n".join(BODY), "page_type": "news"}
SNIPPETS = {"with": [BODY[0]], "without": ["Advertisement"]}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(f"\n{json.dumps(PAGE)}\n".encode()))
    return path


@pytest.fixture
def loser(tmp_path: Path) -> Path:
    path = tmp_path / "too much.yaml"
    path.write_text(LOSER)
    return path


def test_figures_by_kind(cleaner_cli: Cleaner, gold: Path) -> None:
    ran = cleaner_cli("score", gold)
    assert (ran.code, ran.lines) == (
        0,
        [
            "kind\tpages\tprecision\trecall\tF1",
            "all\t1\t1.0000\t1.0000\t1.0000",
            "news\t1\t1.0000\t1.0000\t1.0000",
            "",
        ],
    )
    gold.write_bytes(gzip.compress(json.dumps(PAGE | SNIPPETS).encode()))
    assert cleaner_cli("score", gold).lines[:2] == [
        "kind\tpages\tprecision\trecall\tF1\twith\twithout",
        "all\t1\t1.0000\t1.0000\t1.0000\t1.0000\t0.0000",
    ]


def test_the_command_for_the_worst_page_tells_of_the_line_that_was_lost(
    cleaner_cli: Cleaner, gold: Path, loser: Path
) -> None:
    ran = cleaner_cli("score", gold, "--rules", loser, "--profile", "firm", "--keep", "share")
    assert "    F1 0.8000, 34 of 51 words found, 0 besides: mill" in ran.lines
    command = shlex.split(next(line for line in ran.lines if line.startswith("        cleaner explain")))
    assert command[2:6] == [str(gold), "--record", "2", "--html-field"]
    told = cleaner_cli(*command[1:])
    assert told.code == 0
    (line,) = [line for line in told.lines if line.endswith(BODY[1])]
    assert "\tdropped\tmine/visitors\t" in line
    assert next(line for line in told.lines if line.endswith(BODY[0])).split("\t")[3] == "kept"


def test_each_sort_of_gold_gets_its_table(cleaner_cli: Cleaner, gold: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"lines": BODY, "labels": "+++", "kind": "news"}))
    ran = cleaner_cli("score", texts, gold)
    heads = [line.split("\t")[0:2] for line in ran.lines if line.startswith("kind")]
    assert heads == [["kind", "documents"], ["kind", "pages"]]
    whole = json.loads(cleaner_cli("score", texts, gold, "--json").out)
    assert whole["kinds"]["news"]["content"] == 51
    assert whole["pages"]["kinds"]["news"] == {
        "pages": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0, "with": None, "without": None,
    }  # fmt: skip
    assert "pages" not in json.loads(cleaner_cli("score", texts, "--json").out)
    assert list(json.loads(cleaner_cli("score", gold, "--json").out)) == ["pages"]
    floor = tmp_path / "floors.json"
    cleaner_cli("score", texts, gold, "--write-floor", floor)
    held = {"max_lost": 0.0, "min_removed": 0.0, "min_f1": 1.0}
    assert json.loads(floor.read_text()) == {"all": held, "news": held}


def test_floors_are_written_and_held(cleaner_cli: Cleaner, gold: Path, loser: Path, tmp_path: Path) -> None:
    floor = tmp_path / "floors.json"
    assert cleaner_cli("score", gold, "--write-floor", floor).code == 0
    assert cleaner_cli("score", gold, "--floor", floor).code == 0
    ran = cleaner_cli("score", gold, "--floor", floor, "--rules", loser)
    assert ran.code == 1
    assert f"below the floor of {floor}: news: F1 is 0.8000, the floor asks for 1\n" in ran.err


def test_the_page_with_a_url_gets_the_rules_of_its_site(cleaner_cli: Cleaner, loser: Path, tmp_path: Path) -> None:
    loser.write_text(LOSER.replace("rules:\n", "for: {site: [mill.example]}\nrules:\n", 1))
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(PAGE | {"url": "https://mill.example/a"}) + "\n" + json.dumps(PAGE))
    whole = json.loads(cleaner_cli("score", path, "--rules", loser, "--json").out)
    assert [one["place"] for one in whole["pages"]["worst"]] == [f"{path}:1"]


def test_one_half(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    domains = {"example.com": "b", "mill.example": "a", "bbc.co.uk": "a"}
    path.write_text("".join(json.dumps(PAGE | {"domain": name}) + "\n" for name in domains))
    counts = [json.loads(cleaner_cli("score", path, "--half", half, "--json").out) for half in "ab"]
    assert [one["pages"]["kinds"]["all"]["pages"] for one in counts] == [2, 1]


def test_what_holds_no_page_is_refused_with_its_place(
    cleaner_cli: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.formats.html.page.MOST_TAGS", 30)
    path = tmp_path / "gold.jsonl"
    for record, words in (
        (json.dumps(PAGE | {"html": "<b>" * 31}), '"html" holds no page to score: the page has 31 tags, more than 30'),
        (json.dumps(PAGE | {"html": 1}), '"html" must be a string: the page'),
        (json.dumps(PAGE)[:-9], "the line is no valid JSON"),
    ):
        path.write_text(f"{json.dumps(PAGE)}\n{record}\n")
        ran = cleaner_cli("score", path)
        assert (ran.code, ran.out) == (2, b"")
        assert f"{path}:2: {words}" in ran.err
