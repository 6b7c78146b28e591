"""Runs over Parquet files: the same bytes however they are cut, and back again."""

from __future__ import annotations

import errno
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from parquets import loaded, stored  # noqa: E402

from batch.cleaning import FAKE, FakeCleaner, about, clean_into, output, tree  # noqa: E402
from cleaner.api import Cleaner  # noqa: E402
from cleaner.batch.retry import rejected  # noqa: E402
from cleaner.batch.run import How, run_shards  # noqa: E402
from cleaner.batch.settings import Settings  # noqa: E402
from cleaner.errors import OutputError  # noqa: E402
from cleaner.report.restoring import Restored, restore_run  # noqa: E402
from cleaner.sources import disk  # noqa: E402
from cleaner.sources.scope import Fields  # noqa: E402

ROWS = 300


def text(i: int) -> str | None:
    if i % 17 == 5:
        return None
    return "".join(f"AD {k}\n" if (i + k) % 3 == 0 else f"line {k} of {i}\n" for k in range(6))


def made(rows: int = ROWS, **how: Any) -> bytes:
    table = pa.table(
        {
            "id": [f"doc-{i % 40}" for i in range(rows)],
            "text": pa.array([text(i) for i in range(rows)], pa.string()),
            "site": pa.array([f"site {i % 3}" for i in range(rows)]).dictionary_encode(),
            "labels": [[{"name": f"l{i}", "weight": i / 7}] * (i % 4) for i in range(rows)],
        }
    ).replace_schema_metadata({"pandas": "{}", "mine": "x"})
    return stored(table, **{"row_group_size": 20, "compression": "gzip", **how})


def rejects_of(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "rejects.jsonl").read_bytes().splitlines()]


def rows_of(run: Path, name: str = "x.parquet") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = loaded((run / "clean" / name).read_bytes()).to_pylist()
    return found


def test_a_run_gives_the_same_bytes_however_it_is_cut_and_shared(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(made())
    whole = clean_into(tmp_path / "whole", tmp_path / "x.parquet")
    assert whole["documents"] == {
        "in": ROWS, "cleaned": 282, "unchanged": 0, "stopped": 0, "rejected": 18, "failed": 0
    }  # fmt: skip
    for workers, range_bytes in ((0, 1), (0, 3000), (1, 3000), (2, 1500)):
        run = tmp_path / f"{workers}-{range_bytes}"
        clean_into(run, tmp_path / "x.parquet", how=How(workers, range_bytes=range_bytes))
        assert len(list((run / "state").glob("*.tally"))) > 3
        assert output(run) == output(tmp_path / "whole")


def test_only_texts_change_and_only_rejected_rows_are_missing(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(made())
    clean_into(tmp_path / "run", tmp_path / "x.parquet")
    before, after = loaded(made()), loaded((tmp_path / "run" / "clean" / "x.parquet").read_bytes())
    assert after.schema.equals(before.schema, check_metadata=True)
    wanted = [row for row in before.to_pylist() if row["text"] is not None]
    for row in wanted:
        row["text"] = "".join(line for line in row["text"].splitlines(keepends=True) if not line.startswith("AD"))
    assert after.to_pylist() == wanted
    assert {row["kind"] for row in rejects_of(tmp_path / "run")} == {"text-not-a-string"}
    rows = [json.loads(line) for line in (tmp_path / "run" / "ledger" / "x.parquet.jsonl").read_bytes().splitlines()]
    assert rows[0]["file"] == "x.parquet:1"
    assert {row["file"] for row in rows} == {f"x.parquet:{i + 1}" for i in range(ROWS) if text(i) is not None}


def test_a_run_comes_back_but_for_what_was_rejected(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.parquet").write_bytes(made())
    (tmp_path / "in" / "fine.parquet").write_bytes(stored({"text": ["AD\na", "b", "AD\nc\nAD"], "n": [1, 2, 3]}))
    (tmp_path / "in" / "empty.parquet").write_bytes(stored({"text": pa.array([], pa.string())}))
    (tmp_path / "in" / "bad.parquet").write_bytes(stored({"text": pa.nulls(2, pa.string())}))
    (tmp_path / "in" / "cut.parquet").write_bytes(made()[:-9])
    clean_into(tmp_path / "run", tmp_path / "in", how=How(range_bytes=3000))
    restored = restore_run(tmp_path / "run", tmp_path / "back")
    assert restored.files == 3
    for name in ("fine", "empty"):
        before, after = (loaded((tmp_path / folder / f"{name}.parquet").read_bytes()) for folder in ("in", "back"))
        assert after.equals(before, check_metadata=True)
    back = loaded((tmp_path / "back" / "x.parquet").read_bytes())
    assert back.to_pylist() == [row for row in loaded(made()).to_pylist() if row["text"] is not None]
    assert {path.name for path in (tmp_path / "back").iterdir()} == {"fine.parquet", "empty.parquet", "x.parquet"}
    told = dict(problem.split(": ", 1) for problem in restored.problems)
    assert told["x.parquet"].startswith("18 rejected records are not in it")
    assert "none of its records was cleaned" in told["bad.parquet"]
    assert "none of its records was cleaned" in told["cut.parquet"]


def test_one_rule_alone_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(stored({"text": ["AD\nbody\nAdvertisement\nAD", "Advertisement"]}))
    clean_into(tmp_path / "run", tmp_path / "x.parquet")
    assert restore_run(tmp_path / "run", tmp_path / "back", "test/ad") == Restored(1, ())
    back = loaded((tmp_path / "back" / "x.parquet").read_bytes())
    assert back["text"].to_pylist() == ["body\nAdvertisement\n", "Advertisement"]


def damaged(data: bytes, group: int) -> bytes:
    chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(group).column(1)
    out = bytearray(data)
    out[chunk.data_page_offset + 30] ^= 255
    return bytes(out)


@pytest.mark.parametrize("range_bytes", [1500, 1 << 26])
def test_a_damaged_row_group_costs_itself_and_is_tried_again_by_itself(tmp_path: Path, range_bytes: int) -> None:
    good = stored({"n": range(100), "text": [f"AD\nfine {i}" for i in range(100)]}, row_group_size=10)
    (tmp_path / "x.parquet").write_bytes(damaged(damaged(good, 0), 4))
    summary = clean_into(tmp_path / "run", tmp_path / "x.parquet", how=How(range_bytes=range_bytes))
    assert summary["documents"]["cleaned"] == 80
    first, second = rejects_of(tmp_path / "run")
    assert (first["line"], first["last"], first["kind"]) == (1, 10, "unreadable")
    assert (second["line"], second["last"]) == (41, 50)
    assert [row["n"] for row in rows_of(tmp_path / "run")] == [*range(10, 40), *range(50, 100)]
    lost = restore_run(tmp_path / "run", tmp_path / "back").problems
    assert lost[0].startswith("x.parquet: 20 rejected records are not in it")

    (tmp_path / "x.parquet").write_bytes(damaged(good, 4))
    how = replace(How(), retry=str(tmp_path / "run"))
    run_shards(rejected(tmp_path / "run"), FAKE, Settings(about()), tmp_path / "again", [], how)
    assert [row["n"] for row in rows_of(tmp_path / "again")] == [*range(10)]
    assert [(row["line"], row["last"]) for row in rejects_of(tmp_path / "again")] == [(41, 50)]


def test_rejected_rows_are_tried_again_and_no_others(tmp_path: Path) -> None:
    table = {"n": [1, 2, 3], "text": pa.array([None, "AD\nb", "BREAK"])}
    (tmp_path / "x.parquet").write_bytes(stored(table))
    clean_into(tmp_path / "run", tmp_path / "x.parquet")
    assert [(row["line"], row["kind"]) for row in rejects_of(tmp_path / "run")] == [
        (1, "text-not-a-string"), (3, "failed")
    ]  # fmt: skip
    assert json.loads(rejects_of(tmp_path / "run")[1]["raw"]) == {"text": "BREAK"}
    (tmp_path / "x.parquet").write_bytes(stored({"n": [1, 2, 3], "text": ["AD\na", "AD\nb", "AD\nc"]}))
    how = replace(How(), retry=str(tmp_path / "run"))
    run_shards(rejected(tmp_path / "run"), FAKE, Settings(about()), tmp_path / "again", [], how)
    assert rows_of(tmp_path / "again") == [{"n": 1, "text": "a"}, {"n": 3, "text": "c"}]


def test_a_file_without_the_column_is_refused_once_and_tried_again_whole(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(made())
    fields = Fields(text="body")
    summary = clean_into(tmp_path / "run", tmp_path / "x.parquet", fields=fields, how=How(range_bytes=1500))
    assert (summary["documents"]["in"], summary["documents"]["rejected"]) == (1, 1)
    (reject,) = rejects_of(tmp_path / "run")
    assert reject["kind"] == "no-text-field"
    assert "There are: id, text, site, labels" in reject["reason"]
    assert not (tmp_path / "run" / "clean" / "x.parquet").exists()
    (shard,) = rejected(tmp_path / "run")
    assert shard.parts[0].only is None


def test_the_limit_of_expansion_is_that_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.sources.parquet import reading

    monkeypatch.setattr(reading, "_FREE", 1)
    (tmp_path / "x.parquet").write_bytes(stored({"text": ["a" * 1_000_000]}, compression="zstd", use_dictionary=False))
    for most, cleaned in ((10, 0), (10_000, 1)):
        out = tmp_path / f"run{most}"
        assert clean_into(out, tmp_path / "x.parquet", most_expansion=most)["documents"]["unchanged"] == cleaned
        assert [row["kind"] for row in rejects_of(out)] == ["bomb"] * (1 - cleaned)


def test_a_file_without_rows_has_a_clean_file_without_rows(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(made(0))
    assert clean_into(tmp_path / "run", tmp_path / "x.parquet")["documents"]["in"] == 0
    after = loaded((tmp_path / "run" / "clean" / "x.parquet").read_bytes())
    assert after.schema.equals(loaded(made(0)).schema, check_metadata=True)


def test_of_a_file_whose_rows_are_all_rejected_there_is_no_clean_file(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(stored({"text": pa.nulls(50, pa.string())}, row_group_size=5))
    for range_bytes in (1, 1 << 26):
        out = tmp_path / str(range_bytes)
        assert clean_into(out, tmp_path / "x.parquet", how=How(range_bytes=range_bytes))["documents"]["rejected"] == 50
        assert not (out / "clean" / "x.parquet").exists()


def test_pages_in_a_column_are_cleaned_into_texts(tmp_path: Path) -> None:
    page = "<!doctype html><html><head><title>The boat</title></head><body><p>One.</p><p>Two \xe4.</p></body></html>"
    table = {"html": [page.encode("latin-1"), b"\x89PNG\r\n\x1a\n"], "n": [1, 2]}
    (tmp_path / "x.parquet").write_bytes(stored(table))
    for keep in (True, False):
        run = tmp_path / f"run{keep}"
        fields = Fields(html="html", keep_html=keep)
        clean_into(run, tmp_path / "x.parquet", cleaner=Cleaner(score=False), fields=fields)
        (row,) = rows_of(run)
        assert row["meta"]["title"] == "The boat"
        assert row["text"].split() == ["One.", "Two", "\xe4."]
        assert ("html" in row) == keep
        (reject,) = rejects_of(run)
        assert (reject["line"], reject["kind"]) == (2, "not-a-page")
        restored = restore_run(run, tmp_path / f"back{keep}")
        assert restored.problems[0].startswith("x.parquet: 1 rejected record is not in it")


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.parquet").write_bytes(made())
    real = disk.write

    def full(file: BinaryIO, data: bytes) -> None:
        if b"PAR1" in bytes(data):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, data)

    monkeypatch.setattr(disk, "write", full)
    with pytest.raises(OutputError, match=r"can't write .*No space left on device"):
        clean_into(tmp_path / "run", tmp_path / "x.parquet")
    monkeypatch.setattr(disk, "write", real)
    clean_into(tmp_path / "run", tmp_path / "x.parquet")
    clean_into(tmp_path / "calm", tmp_path / "x.parquet")
    assert output(tmp_path / "run") == output(tmp_path / "calm")
    assert not [name for name in tree(tmp_path / "run") if ".part-" in name]


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path; from batch.cleaning import clean_into\n"
        "clean_into(Path(sys.argv[2]), Path(sys.argv[1]))"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "x.parquet"), str(tmp_path / "out")]
    ran = subprocess.run(words, env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=False, text=True)
    assert ran.stderr.splitlines()[-1].endswith("pip install 'cleaner-corpus[parquet]'")


def test_runs_without_a_parquet_file_never_load_pyarrow() -> None:
    code = "import sys, cleaner.cli, cleaner.batch.run, cleaner.sources.parquet; print('pyarrow' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=True, text=True
    )
    assert ran.stdout == "False\n"


def test_a_text_that_breaks_the_cleaner_costs_itself(tmp_path: Path) -> None:
    def spans(source: str) -> list[tuple[int, int]]:
        return [(0, 1)] if source else []

    (tmp_path / "x.parquet").write_bytes(stored({"text": ["xa", "BREAK", "", "xb"]}))
    clean_into(tmp_path / "run", tmp_path / "x.parquet", cleaner=FakeCleaner(spans))
    assert [row["text"] for row in rows_of(tmp_path / "run")] == ["a", "", "b"]
