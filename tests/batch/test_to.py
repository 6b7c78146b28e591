"""`--to`: results in another format than that of their inputs."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import FAKE, clean_into, output
from cleaner.api import Cleaner
from cleaner.batch.run import How
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run
from cleaner.sinks import checked, clean_name
from cleaner.sources.scope import Fields

PAGE = (
    "<!doctype html><html lang=en><head><title>The mill</title></head><body>"
    "<p>The mill is open again, and bread is to be had from seven o'clock on every morning.</p></body></html>"
)


def lines(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()]


def wire(folder: Path, count: int = 400) -> Path:
    folder.mkdir()
    records = [{"id": i, "text": f"AD {i}\nstays {i}\n", "url": f"https://a.example/{i}", "n": i} for i in range(count)]
    (folder / "wire.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records) + "\n[]\n")
    return folder


@pytest.mark.parametrize(
    ("name", "to", "clean"),
    [
        ("a.jsonl", "jsonl", "a.jsonl"),
        ("a.jsonl.gz", "jsonl", "a.jsonl.gz"),
        ("a.jsonl.gz", "jsonl.zst", "a.jsonl.zst"),
        ("a.jsonl.gz", "parquet", "a.jsonl.parquet"),
        ("a.jsonl.zst", "txt", "a.jsonl.txt.zst"),
        ("b/a.jsonl", "txt.gz", "b/a.jsonl.txt.gz"),
        ("a.html.gz", "", "a.html.txt.gz"),
    ],
)
def test_what_a_clean_file_is_called(name: str, to: str, clean: str) -> None:
    assert clean_name(name, to) == clean


@pytest.mark.parametrize("to", ["csv", "parquet.gz", "jsonl.rar", "JSONL"])
def test_a_format_that_there_is_not_is_refused(to: str) -> None:
    with pytest.raises(UsageError, match="no such format; there are jsonl, parquet, txt"):
        checked(to)


def test_json_lines_to_json_lines_stay_as_they_are(tmp_path: Path) -> None:
    source = wire(tmp_path / "in")
    clean_into(tmp_path / "same", source)
    clean_into(tmp_path / "to", source, to="jsonl")
    assert output(tmp_path / "same") == output(tmp_path / "to")
    clean_into(tmp_path / "gz", source, to="jsonl.gz")
    packed = (tmp_path / "gz" / "clean" / "wire.jsonl.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "same" / "clean" / "wire.jsonl").read_bytes()


@pytest.mark.parametrize("how", [How(), How(range_bytes=4096), How(2, range_bytes=4096)], ids=["whole", "cut", "two"])
def test_json_lines_to_parquet(tmp_path: Path, how: How) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    summary = clean_into(tmp_path / "out", wire(tmp_path / "in"), to="parquet", how=how)
    table = pq.read_table(tmp_path / "out" / "clean" / "wire.jsonl.parquet")
    assert table.column_names == ["id", "text", "url", "lang", "file", "fields", "meta"]
    rows = table.to_pylist()
    assert len(rows) == 400 == summary["documents"]["in"] - 1
    assert rows[7] == {
        "id": "7",
        "text": "stays 7\n",
        "url": "https://a.example/7",
        "lang": None,
        "file": "wire.jsonl:8",
        "fields": '{"n":7}',
        "meta": None,
    }


def test_the_cut_of_a_file_depends_on_its_bytes_alone(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    source = wire(tmp_path / "in")
    for name, workers in (("0", 0), ("1", 1), ("2", 2)):
        clean_into(tmp_path / name, source, to="parquet", how=How(workers, range_bytes=4096))
    assert output(tmp_path / "0") == output(tmp_path / "1") == output(tmp_path / "2")


def test_documents_of_plain_text_are_parted_by_form_feeds(tmp_path: Path) -> None:
    clean_into(tmp_path / "out", wire(tmp_path / "in", 3), to="txt")
    assert (tmp_path / "out/clean/wire.jsonl.txt").read_text() == "stays 0\n\f\nstays 1\n\f\nstays 2\n\f\n"


def test_files_that_are_one_document_each_are_gathered(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt").write_text("AD 1\nstays\n")
    (folder / "b" / "page.html").write_text(PAGE)
    (folder / "c.txt").write_bytes(b"bad \xff")
    (folder / "w.jsonl").write_text('{"text": "AD 2\\nline"}\n')
    summary = clean_into(tmp_path / "out", folder, to="jsonl", cleaner=Cleaner())  # type: ignore[arg-type]
    assert summary["documents"]["in"] == 4
    (gathered,) = (tmp_path / "out" / "clean").glob("texts-*.jsonl")
    text, page = lines(gathered)
    assert (text["id"], text["file"], text["lang"]) == ("a.txt", "a.txt", None)
    assert page["text"].startswith("The mill is open again")
    assert (page["id"], page["meta"]["title"], page["lang"]) == ("b/page.html", "The mill", "en")
    (row,) = lines(tmp_path / "out" / "pages.jsonl")
    assert row["clean"] == f"clean/{gathered.name}"
    assert {p.name for p in (tmp_path / "out" / "ledger").iterdir()} == {f"{gathered.name}.jsonl", "w.jsonl.jsonl"}
    assert lines(tmp_path / "out" / "clean" / "w.jsonl") == [{"text": "AD 2\nline"}]


def test_what_other_formats_can_not_spell_is_a_reject(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "a.jsonl").write_text('{"text": "half \\ud800"}\n{"text": "whole"}\n')
    for to in ("parquet", "txt"):
        summary = clean_into(tmp_path / to, tmp_path / "a.jsonl", to=to)
        assert (summary["documents"]["unchanged"], summary["documents"]["failed"]) == (1, 1)
        (reject,) = lines(tmp_path / to / "rejects.jsonl")
        assert "can't hold a lone surrogate" in reject["reason"]
    assert clean_into(tmp_path / "jsonl", tmp_path / "a.jsonl", to="jsonl")["documents"]["failed"] == 0


def test_a_page_in_a_field_is_left_out_when_it_is_not_wanted(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": PAGE, "n": 1}) + "\n")
    cleaner = Cleaner()
    for keep, names in ((True, {"html", "n"}), (False, {"n"})):
        fields = Fields(html="html", keep_html=keep)
        clean_into(tmp_path / str(keep), tmp_path / "a.jsonl", to="parquet", fields=fields, cleaner=cleaner)  # type: ignore[arg-type]
        (row,) = pq.read_table(tmp_path / str(keep) / "clean" / "a.jsonl.parquet").to_pylist()
        assert set(json.loads(row["fields"])) == names
        assert json.loads(row["meta"])["title"] == "The mill"
        assert row["text"].startswith("The mill is open again")


def test_another_format_is_another_run(tmp_path: Path) -> None:
    source = wire(tmp_path / "in", 5)
    clean_into(tmp_path / "out", source)
    clean_into(tmp_path / "out", source, to="txt")
    assert [p.name for p in (tmp_path / "out" / "clean").iterdir()] == ["wire.jsonl.txt"]


def test_texts_in_another_format_are_not_restored(tmp_path: Path) -> None:
    clean_into(tmp_path / "out", wire(tmp_path / "in", 5), to="txt", cleaner=FAKE)
    with pytest.raises(UsageError, match="was made with --to txt"):
        restore_run(tmp_path / "out", tmp_path / "back")


def test_the_columns_of_a_table_come_along(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,n,text\n1,one,"AD 1\nstays"\n2,,more\n')
    clean_into(tmp_path / "out", tmp_path / "a.csv", to="jsonl")
    first, second = lines(tmp_path / "out" / "clean" / "a.csv.jsonl")
    assert (first["id"], first["text"], first["n"], first["file"]) == ("1", "stays", "one", "a.csv:1")
    assert (second["text"], second["n"]) == ("more", "")


def test_the_columns_of_a_parquet_file_come_along(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    day = datetime.date(2026, 1, 2)
    table = pa.table({"text": ["AD 1\nstays"], "day": [day], "raw": [b"\xff"], "list": [[1, None]], "of": [{"a": 1.5}]})
    pq.write_table(table, tmp_path / "a.parquet")
    clean_into(tmp_path / "out", tmp_path / "a.parquet", to="jsonl")
    (row,) = lines(tmp_path / "out" / "clean" / "a.parquet.jsonl")
    assert (row["text"], row["day"], row["raw"]) == ("stays", "2026-01-02", "/w==")
    assert (row["list"], row["of"]) == ([1, None], {"a": 1.5})
    clean_into(tmp_path / "same", tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "same" / "clean" / "a.parquet").drop_columns("text") == table.drop_columns("text")
