"""`cleaner score`, and `cleaner explain` for what it points at."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from .conftest import ARTICLE, Cleaner

LINES = ARTICLE.splitlines()
LABELS = "-+ - +-+"  # `Story continues below` has no blank line before it
LOSER = """\
cleaner: 1
pack: mine
rules:
- id: visitors
  category: promo.app
  confidence: high
  why: Takes too much.
  drop: line
  contains: visitors
  tests:
  - drop: [Open to visitors]
  - keep: [The wheel has not turned since the flood.]
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    record = {"id": "mill", "lines": LINES, "labels": LABELS.replace(" ", "."), "kind": "news"}
    path.write_text(f"\n{json.dumps(record)}\n")
    return path


@pytest.fixture
def loser(tmp_path: Path) -> Path:
    path = tmp_path / "too much.yaml"
    path.write_text(LOSER)
    return path


def test_figures_by_kind_category_and_rule(cleaner_cli: Cleaner, gold: Path) -> None:
    ran = cleaner_cli("score", gold)
    assert ran.code == 0
    assert ran.lines[:3] == [
        "kind\tdocuments\tcontent\tlost %\tnoise\tremoved %\tF1 before\tF1 after",
        "all\t1\t51\t0.000\t5\t100.00\t0.9533\t1.0000",
        "news\t1\t51\t0.000\t5\t100.00\t0.9533\t1.0000",
    ]
    assert "ads\t0\t0.000\t5\t100.00" in ran.lines
    assert "Documents that lost most" not in ran.text


def test_the_command_for_the_worst_document_tells_of_the_line_that_was_lost(
    cleaner_cli: Cleaner, gold: Path, loser: Path
) -> None:
    ran = cleaner_cli(
        "score",
        gold,
        "--rules",
        loser,
        "--profile",
        "firm",
        "--keep",
        "share",
        "--samples",
        "1",
        "--article",
        "--no-score",
    )
    assert "    17 words of 51 (33.3 %), mill: mine/visitors" in ran.lines
    assert f"    {LINES[5]}   [{gold}:2, line 6]" in ran.lines
    command = shlex.split(next(line for line in ran.lines if line.startswith("        cleaner explain")))
    assert command[-2:] == ["--article", "--no-score"]
    told = cleaner_cli(*command[1:])
    assert told.code == 0
    assert told.lines[0] == f"{gold}:6: dropped"
    assert "mine/visitors" in told.text


def test_json_holds_the_same(cleaner_cli: Cleaner, gold: Path, loser: Path) -> None:
    whole = json.loads(cleaner_cli("score", gold, "--rules", loser, "--json").out)
    assert whole["kinds"]["news"] | {"lost": 17, "removed": 5} == whole["kinds"]["news"]
    assert whole["lose_most"] == [{"rule": "mine/visitors", "lost": 17, "removed": 0}]
    assert whole["worst"][0]["place"] == f"{gold}:2"


def test_floors_are_written_and_held(cleaner_cli: Cleaner, gold: Path, loser: Path, tmp_path: Path) -> None:
    floor = tmp_path / "floors.json"
    assert cleaner_cli("score", gold, "--write-floor", floor).code == 0
    assert cleaner_cli("score", gold, "--floor", floor).code == 0
    ran = cleaner_cli("score", gold, "--floor", floor, "--rules", loser)
    assert ran.code == 1
    assert f"below the floor of {floor}: news: lost 33.33 % of the content words, the floor allows 0 %\n" in ran.err
    floor.write_text('{"all": {}}')
    ran = cleaner_cli("score", gold, "--floor", floor)
    assert (ran.code, ran.err) == (0, f"{floor} has no floor for news: write them with --write-floor\n")
    assert cleaner_cli("score", gold, "--floor", floor, "--write-floor", floor).code == 2


def test_what_is_no_gold_is_refused(cleaner_cli: Cleaner, article: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    for arguments, words in (
        ([article], "gold is read from .gutter or .jsonl files"),
        ([empty], "no document in there"),
        ([tmp_path / "none"], "does not exist"),
        ([empty, "--floor", tmp_path / "none.json"], "can't be read"),
    ):
        ran = cleaner_cli("score", *arguments)
        assert (ran.code, ran.out) == (2, b"")
        assert words in ran.err


def test_explain_reads_gutter_files_without_their_gutters(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "mill.gutter"
    marks = (f"{mark} {line}" if line else "" for mark, line in zip(LABELS, LINES, strict=True))
    path.write_text("# lang: en\n\n" + "\n".join(marks) + "\n")
    ran = cleaner_cli("explain", f"{path}:1")
    assert ran.lines[:2] == [f"{path}:1: dropped", "  text        Advertisement"]
    assert "language: en" in ran.err
    (text := tmp_path / "mill.txt").write_text(ARTICLE)
    assert cleaner_cli("explain", path).out == cleaner_cli("explain", text).out


def test_explain_takes_one_record_of_json_lines(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text('{"text": "first"}\n{"text": "Advertisement\\n"}\n')
    assert cleaner_cli("explain", f"{path}:1", "--record", "2").lines[1] == "  text        Advertisement"
    ran = cleaner_cli("explain", path)
    assert (ran.code, f"cleaner explain {path} --record N" in ran.err) == (2, True)
    ran = cleaner_cli("explain", path, "--record", "9")
    assert (ran.code, ran.err) == (2, f"cleaner: {path} has no record on line 9\n")
