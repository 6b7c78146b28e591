"""`cleaner explain`: one line of output a line of text, or some lines in full."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cleaner.cli.explain import Asked, asked_for

from .conftest import ARTICLE, CLEAN, Cleaner


def test_every_line_has_one_row_with_fate_and_rule(cleaner_cli: Cleaner, article: Path) -> None:
    ran = cleaner_cli("explain", article)
    rows = [line.split("\t") for line in ran.lines]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 9)]
    assert rows[0][3:5] == ["dropped", "en/ads/slot-label"]
    assert rows[1][1:4] == ["prose", "body", "kept"]
    assert [row[-1] for row in rows] == ARTICLE.splitlines()
    assert ran.err.endswith("; language: en\n")


def test_a_line_that_stayed_names_its_nearest_miss(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("explain", "-", stdin=f"{CLEAN}Advertisment here\n".encode())
    assert "\tkept\ten/ads/slot-label\tnearly: is: " in ran.lines[-1]


def test_a_suspect_is_shown_as_one(cleaner_cli: Cleaner, rules: Path) -> None:
    ran = cleaner_cli("explain", "-", "--rules", rules, stdin=f"{CLEAN}Pass it on\n".encode())
    assert ran.lines[-1].split("\t")[3:5] == ["suspect", "mine/second"]


def test_a_safety_stop_is_shown_as_one(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("explain", "-", stdin=b"Advertisement\n")
    assert "kept whole by a safety stop" in ran.err


def test_some_lines_are_told_in_full(cleaner_cli: Cleaner, article: Path) -> None:
    ran = cleaner_cli("explain", f"{article}:1-2")
    assert ran.lines[0] == f"{article}:1: dropped"
    assert "  dropped by  en/ads/slot-label (rules/en/ads.yaml:4): ads, certain" in ran.lines
    assert f"{article}:2: kept" in ran.lines
    assert not any(line.startswith(f"{article}:3") for line in ran.lines)


def test_lines_of_stdin_can_be_asked_for(cleaner_cli: Cleaner) -> None:
    assert cleaner_cli("explain", "--", "-:2", stdin=ARTICLE.encode()).lines[0] == "stdin:2: kept"


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("a.txt", Asked("a.txt")),
        ("a.txt:12", Asked("a.txt", 12, 12)),
        ("a.txt:10-20", Asked("a.txt", 10, 20)),
        ("a:b.txt:3", Asked("a:b.txt", 3, 3)),
        ("a:b.txt", Asked("a:b.txt")),
    ],
)
def test_the_lines_stand_behind_the_last_colon(target: str, asked: Asked) -> None:
    assert asked_for(target) == asked


def test_a_file_whose_name_ends_in_a_number_is_meant_whole(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "page:12"
    path.write_text(ARTICLE)
    assert len(cleaner_cli("explain", path).lines) == 8
    assert cleaner_cli("explain", f"{path}:2").lines[0] == f"{path}:2: kept"


def test_damaged_records_before_the_one_asked_for_count_and_cost_nothing(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    good = json.dumps({"text": ARTICLE}).encode() + b"\n"
    path.write_bytes(b'{"text": "cut\n' + b'{"text":"\xc3\x28"}\n' + good + b"[]\n\n" + good[:40])
    ran = cleaner_cli("explain", path, "--record", 3)
    assert (ran.code, len(ran.lines)) == (0, 8)
    for record, says in ((1, f"{path}:1: the line is no valid JSON"), (2, f"{path}:2: "), (5, "no record on line 5")):
        refused = cleaner_cli("explain", path, "--record", record)
        assert refused.code == 2
        assert says in refused.err


def test_a_record_before_the_place_where_a_file_was_cut_is_told(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    records = [json.dumps({"text": f"{ARTICLE}{i}\n"}).encode() + b"\n" for i in range(50)]
    path.write_bytes(gzip.compress(b"".join(records))[:-60])
    assert len(cleaner_cli("explain", path, "--record", 2).lines) == 9
    assert "the file was cut" in cleaner_cli("explain", path, "--record", 50).err


@pytest.mark.parametrize(
    ("lines", "says"),
    [("99", "no line 99: "), ("5-3", "the first stands behind the last"), ("0", "counted from 1")],
)
def test_lines_that_are_not_there_are_refused(cleaner_cli: Cleaner, article: Path, lines: str, says: str) -> None:
    ran = cleaner_cli("explain", f"{article}:{lines}")
    assert ran.code == 2
    assert says in ran.err
