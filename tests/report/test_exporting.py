"""The ledger as one file: every row in it, whole or not at all, and never all of it in memory."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from batch.cleaning import clean_into
from stores import objects, put, s3_server

from cleaner.batch.manifest import paths
from cleaner.errors import OutputError, UsageError
from cleaner.report import columns
from cleaner.report.dolma import export_attributes
from cleaner.report.exporting import export_lines, export_table
from cleaner.report.rows import run_rows
from cleaner.sources import disk, places

EXPORTS = [export_lines, export_table]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_bytes(b"Advertisement\nbody\nAD\n")
    (tmp_path / "b.jsonl").write_bytes(b'{"id":"x","text":"caf\\u00e9\\nAD \\u00e9\\n"}\n{"text":"STOP"}\n[]\n')
    clean_into(tmp_path / "run", tmp_path / "a.txt", tmp_path / "b.jsonl")
    return tmp_path / "run"


def table(path: Path) -> Any:
    return pytest.importorskip("pyarrow.parquet").read_table(path)


@pytest.mark.parametrize(
    ("name", "opened"), [("x.jsonl", bytes), ("x.jsonl.gz", gzip.decompress), ("x.zst", zstandard.decompress)]
)
def test_all_rows_are_in_one_file(run: Path, tmp_path: Path, name: str, opened: Any) -> None:
    out = tmp_path / "new" / name
    assert export_lines(run, out) == 4
    data = out.read_bytes()
    whole = zstandard.ZstdDecompressor().decompressobj().decompress(data) if name.endswith("zst") else opened(data)
    assert whole == b"".join(run_rows(run))
    assert export_lines(run, out.with_name(f"again-{name}")) == 4
    assert out.with_name(f"again-{name}").read_bytes() == data


def test_a_table_holds_what_the_rows_hold(run: Path, tmp_path: Path) -> None:
    assert export_table(run, tmp_path / "x.parquet") == 4
    found = table(tmp_path / "x.parquet")
    assert [str(field.type) for field in found.schema] == [
        *["string"] * 7, *["int64"] * 4, "string", "list<element: string>", "string", "string"
    ]  # fmt: skip
    assert found.schema.metadata[b"cleaner.profile"] == b"standard"
    for got, line in zip(found.to_pylist(), run_rows(run), strict=True):
        row = json.loads(line)
        row["first_line"], row["last_line"] = row.pop("lines")
        assert got == {"also": [], "path": None, "raw": None, **row}
    assert [row["raw"] for row in found.to_pylist()] == [None, None, "AD \\u00e9\\n", None]


def test_other_keys_of_a_row_have_their_columns(run: Path, tmp_path: Path) -> None:
    ledger = run / "ledger" / "a.txt.jsonl"
    first, second = map(json.loads, ledger.read_bytes().splitlines())
    more = {"act": "veto", "also": ["test/short", "test/ad"], "path": "html > body"}
    ledger.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in (first, second | more)))
    export_table(run, tmp_path / "x.parquet")
    one, other = table(tmp_path / "x.parquet").slice(0, 2).to_pylist()
    assert (one["act"], one["also"], one["path"]) == ("drop", [], None)
    assert {key: other[key] for key in more} == more


def test_a_ledger_of_spans_is_a_table_without_texts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"AD\nx")
    clean_into(tmp_path / "run", tmp_path / "a.txt", ledger="spans")
    export_table(tmp_path / "run", tmp_path / "x.parquet")
    (row,) = table(tmp_path / "x.parquet").to_pylist()
    assert (row["start"], row["end"], row["text"]) == (0, 3, None)


def test_lone_surrogates_become_one_character_each(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"AD\\ud83d\\nx"}\n{"text":"AD \\ud83d\\ude00\\n"}\n')
    clean_into(tmp_path / "run", tmp_path / "a.jsonl")
    export_table(tmp_path / "run", tmp_path / "x.parquet")
    rows = table(tmp_path / "x.parquet").to_pylist()
    assert [row["text"] for row in rows] == ["AD\N{REPLACEMENT CHARACTER}\n", "AD \U0001f600\n"]
    assert all(len(row["text"]) == row["end"] - row["start"] for row in rows)


def test_an_empty_ledger_is_an_empty_file_and_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"fine\n")
    clean_into(tmp_path / "run", tmp_path / "a.txt")
    assert export_lines(tmp_path / "run", tmp_path / "x.jsonl") == 0
    assert (tmp_path / "x.jsonl").read_bytes() == b""
    assert export_table(tmp_path / "run", tmp_path / "x.parquet") == 0
    assert table(tmp_path / "x.parquet").num_rows == 0


ROW = {
    "doc": "a", "file": "a", "act": "drop", "rule": "r", "category": "ads", "confidence": "certain", "why": "w",
    "start": 0, "end": 4, "lines": [1, 1], "text": "text"
}  # fmt: skip


@pytest.mark.parametrize(("rows", "characters", "groups"), [(4, 1 << 20, [4, 4, 2]), (100, 12, [3, 3, 3, 1])])
def test_row_groups_are_bounded_and_come_as_the_rows_do(
    monkeypatch: pytest.MonkeyPatch, rows: int, characters: int, groups: list[int]
) -> None:
    monkeypatch.setattr(columns, "_MOST_ROWS", rows)
    monkeypatch.setattr(columns, "_MOST_CHARACTERS", characters)
    taken = 0

    def ledger() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for _ in range(10):
            taken += 1
            yield ROW

    ahead = []
    for number, group in enumerate(columns._groups(ledger())):
        ahead.append(taken - sum(groups[:number]))
        assert len(group) == groups[number]
    assert ahead == groups, "no row is read before its group is wanted"


@pytest.mark.parametrize("export", EXPORTS)
def test_nothing_is_overwritten_unless_told_to(run: Path, tmp_path: Path, export: Any) -> None:
    out = tmp_path / "x"
    out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="exists already; choose another name, or replace it with --force"):
        export(run, out)
    assert out.read_bytes() == b"mine"
    assert export(run, out, force=True) == 4
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("place", ["", "ledger/x.jsonl", "new/x.jsonl"])
def test_the_run_itself_is_left_alone(run: Path, export: Any, place: str) -> None:
    with pytest.raises(UsageError, match="lies in the run"):
        export(run, run / place, force=True)
    assert not (run / "new").exists()


@pytest.mark.parametrize("export", EXPORTS)
def test_a_folder_without_a_finished_run_is_told(run: Path, tmp_path: Path, export: Any) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        export(tmp_path / "nowhere", tmp_path / "x")
    (run / "summary.json").unlink()
    with pytest.raises(UsageError, match="the run did not end"):
        export(run, tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("line", [b'{"doc":"a.txt","fi', b"[]", b'{"doc":"a.txt"}'])
def test_a_line_that_is_no_row_is_told_with_its_place(run: Path, tmp_path: Path, line: bytes) -> None:
    ledger = run / "ledger" / "b.jsonl.jsonl"
    ledger.write_bytes(ledger.read_bytes() + line + b"\n")
    with pytest.raises(UsageError, match=r"b\.jsonl\.jsonl:3: this is no row of a ledger"):
        export_table(run, tmp_path / "x.parquet")
    assert not list(tmp_path.glob("*x.parquet*"))


@pytest.mark.parametrize("export", EXPORTS)
def test_a_full_disk_leaves_no_half_of_a_file(
    run: Path, tmp_path: Path, export: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(disk, "write", full)
    with pytest.raises(OutputError, match="No space left on device"):
        export(run, tmp_path / "x.parquet")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_table_needs_a_package(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("arrow", "writing"):  # as in a process that has not asked for pyarrow yet
        monkeypatch.delitem(sys.modules, f"cleaner.sources.parquet.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'cleaner-corpus\[parquet\]'"):
        export_table(run, tmp_path / "x.parquet")
    assert not (tmp_path / "x.parquet").exists()
    assert export_lines(run, tmp_path / "x.jsonl") == 4


def test_a_run_in_a_store_becomes_files_there_and_here(tmp_path: Path) -> None:
    pytest.importorskip("moto")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.jsonl").write_bytes(b'{"text":"AD\\nx"}\n')
    with s3_server() as bucket:
        bucket = f"{bucket}/{tmp_path.name}"
        run = places.place(f"{bucket}/run")
        clean_into(run, put(tmp_path / "in", f"{bucket}/documents"))
        for export, name in ((export_lines, "x.jsonl"), (export_table, "x.parquet")):
            there = places.place(f"{bucket}/{name}")
            assert export(run, there) == export(run, tmp_path / name) == 1
            assert there.read_bytes() == (tmp_path / name).read_bytes()
            with pytest.raises(UsageError, match="exists already"):
                export(run, there)
        known = paths(run)
        said = export_attributes(run, places.place(bucket), lambda name: places.place(known[name]), "c")
        assert (said.files, said.problems) == (1, ())
        assert b'"c__drop":[[0,3,1.0]]' in objects(places.place(bucket))["attributes/c/x.jsonl"]
