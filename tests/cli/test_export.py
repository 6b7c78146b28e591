"""`cleaner report export`: the ledger for other programs."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from cli.conftest import ARTICLE, CLEAN
from cli.conftest import Cleaner as CleanerCli


@pytest.fixture
def run(tmp_path: Path, cleaner_cli: CleanerCli) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(json.dumps({"id": 7, "text": ARTICLE}).encode() + b"\n")
    (tmp_path / "in" / "b.txt").write_bytes(ARTICLE.encode())
    assert cleaner_cli("batch", tmp_path / "in", "--out", tmp_path / "run", "--workers", 0).code == 0
    return tmp_path / "run"


def test_rows_in_one_file_and_in_a_table(run: Path, tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    printed = cleaner_cli("report", "rows", run).out
    lines, table = tmp_path / "ledger.jsonl.gz", tmp_path / "ledger.parquet"
    ran = cleaner_cli("report", "export", run, "--to", "jsonl", "--out", lines)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == f"{len(printed.splitlines())} rows written to {lines}\n"
    assert gzip.decompress(lines.read_bytes()) == printed
    again = cleaner_cli("report", "export", run, "--to", "jsonl", "--out", lines)
    assert (again.code, "replace it with --force" in again.err) == (2, True)
    assert cleaner_cli("report", "export", run, "--to", "jsonl", "--out", lines, "--force").code == 0

    parquet = pytest.importorskip("pyarrow.parquet")
    assert cleaner_cli("report", "export", run, "--to", "parquet", "--out", table).code == 0
    rules = [json.loads(line)["rule"] for line in printed.splitlines()]
    assert parquet.read_table(table).column("rule").to_pylist() == rules


def test_a_table_without_its_package(
    run: Path, tmp_path: Path, cleaner_cli: CleanerCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("arrow", "writing"):  # as in a process that has not asked for pyarrow yet
        monkeypatch.delitem(sys.modules, f"cleaner.sources.parquet.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = cleaner_cli("report", "export", run, "--to", "parquet", "--out", tmp_path / "x")
    assert (ran.code, ran.err) == (
        2, "cleaner: Parquet files need a package: pip install 'cleaner-corpus[parquet]'\n"
    )  # fmt: skip


def test_attributes_for_dolma(run: Path, tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    ran = cleaner_cli("report", "export", run, "--to", "dolma", "--out", tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.splitlines() == [
        f"attributes of 1 document in 1 file written to {tmp_path}/attributes/cleaner",
        "left out, since dolma reads JSON Lines alone: 1 other input",
    ]
    (line,) = (tmp_path / "attributes" / "cleaner" / "a.jsonl").read_bytes().splitlines()
    row, text = json.loads(line), ARTICLE
    assert row["id"] == 7
    for start, end, _ in reversed(row["attributes"]["cleaner__drop"]):
        text = text[:start] + text[end:]
    assert text == CLEAN

    named = cleaner_cli("report", "export", run, "--to", "dolma", "--out", tmp_path, "--name", "mine")
    assert named.code == 0
    assert b'"mine__drop"' in (tmp_path / "attributes" / "mine" / "a.jsonl").read_bytes()


def test_inputs_that_were_moved(run: Path, tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    (tmp_path / "in").rename(tmp_path / "moved")
    ran = cleaner_cli("report", "export", run, "--to", "dolma", "--out", tmp_path)
    assert ran.code == 1
    assert f"a.jsonl: not exported: its input {tmp_path / 'in' / 'a.jsonl'} is gone" in ran.err
    there = ("--inputs", tmp_path / "moved")
    assert cleaner_cli("report", "export", run, "--to", "dolma", "--out", tmp_path, *there).code == 0
    (run / "state" / "manifest.jsonl").unlink()
    ran = cleaner_cli("report", "export", run, "--to", "dolma", "--out", tmp_path, "--force")
    assert (ran.code, "doesn't say any more where its input was" in ran.err) == (1, True)


def test_a_record_that_was_rejected_is_marked(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"fine"}\n{"text":' + json.dumps("long " * 999).encode() + b"}\n")
    asked = ("--workers", 0, "--max-document-bytes", "1K")
    assert cleaner_cli("batch", tmp_path / "a.jsonl", "--out", tmp_path / "run", *asked).code == 1
    ran = cleaner_cli("report", "export", tmp_path / "run", "--to", "dolma", "--out", tmp_path)
    assert ran.code == 0
    assert "attributes of 2 documents in 1 file" in ran.err
    assert "1 of them not cleaned: marked cleaner__uncleaned\n" in ran.err
    lines = (tmp_path / "attributes" / "cleaner" / "a.jsonl").read_bytes().splitlines()
    assert ["cleaner__uncleaned" in json.loads(line)["attributes"] for line in lines] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--to jsonl --out {}/x --name y", "--name goes with --to dolma alone"),
        ("--to parquet --out {}/x --inputs {}", "--inputs goes with --to dolma alone"),
        ("--to dolma --out {} --name y-z", "use letters, digits and _"),
        ("--to csv --out {}/x", "'csv' is not one of"),
        ("--to jsonl", "Missing option '--out'"),
    ],
)
def test_options_that_can_not_be(
    run: Path, tmp_path: Path, cleaner_cli: CleanerCli, arguments: str, message: str
) -> None:
    ran = cleaner_cli("report", "export", run, *arguments.replace("{}", str(tmp_path)).split())
    assert ran.code == 2
    assert message in " ".join(ran.err.replace("│", " ").split())
    assert not (tmp_path / "x").exists()
