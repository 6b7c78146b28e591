"""`--pack-ledger`: the same rows, compressed; whatever reads a ledger reads these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from batch.cleaning import clean_into, output, tree
from batch.inputs import make
from cleaner.batch.merge import merge
from cleaner.batch.run import How
from cleaner.errors import UsageError
from cleaner.report.dolma import export_attributes
from cleaner.report.restoring import restore_run
from cleaner.report.rows import run_rows, run_values

SMALL = 4096


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with their ledgers as they would be written plain."""
    return {
        name.removesuffix(".zst") if name.startswith("ledger/") else name: plain(data)
        if name.startswith("ledger/") and name.endswith(".zst")
        else data
        for name, data in files.items()
    }


def plain(data: bytes) -> bytes:
    """All frames of it."""
    with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as stream:
        return stream.read()


@pytest.mark.parametrize("workers", [0, 2])
def test_only_the_ledger_is_another_one(tmp_path: Path, workers: int) -> None:
    source, how = make(tmp_path / "in"), How(workers, range_bytes=SMALL)
    clean_into(tmp_path / "plain", source, how=how)
    clean_into(tmp_path / "packed", source, how=how, packed=True)
    found = output(tmp_path / "packed")
    ledgers = [name for name in found if name.startswith("ledger/")]
    assert ledgers
    assert all(name.endswith(".jsonl.zst") for name in ledgers)
    assert unpacked(found) == output(tmp_path / "plain")
    assert not [name for name in tree(tmp_path / "packed") if ".ledger" in name], "stretches are put together"
    assert list(run_rows(tmp_path / "packed")) == list(run_rows(tmp_path / "plain"))


def test_it_is_put_back_exported_and_merged(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "whole", source, how=How(range_bytes=SMALL), packed=True)
    clean_into(tmp_path / "plain", source, how=How(range_bytes=SMALL))
    back, other = (restore_run(tmp_path / run, tmp_path / f"{run}-back") for run in ("whole", "plain"))
    assert back == other
    assert tree(tmp_path / "whole-back") == tree(tmp_path / "plain-back")
    runs = [tmp_path / f"part{i}" for i in (1, 2, 3)]
    for i, run in enumerate(runs, 1):
        clean_into(run, source, how=How(shard=(i, 3), range_bytes=SMALL), packed=True)
    merge(runs, tmp_path / "merged")
    assert tree(tmp_path / "merged") == tree(tmp_path / "whole")


def test_attributes_for_dolma_are_the_same(tmp_path: Path) -> None:
    records = [{"id": str(k), "text": f"Story {k}.\nAdvertisement\n"} for k in range(20)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    found = {}
    for run, packed in (("plain", False), ("packed", True)):
        clean_into(tmp_path / run, tmp_path / "a.jsonl", packed=packed)
        export_attributes(tmp_path / run, tmp_path / f"{run}-dolma", lambda name: tmp_path / name, "cleaner")
        found[run] = tree(tmp_path / f"{run}-dolma")
    assert found["packed"] == found["plain"]
    assert found["plain"]


def test_a_run_goes_on_where_files_are_missing_or_torn(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "out", source, how=How(range_bytes=SMALL), packed=True)
    whole = tree(tmp_path / "out")
    first, second, *_ = (name for name in whole if name.startswith("ledger/"))
    (tmp_path / "out" / first).unlink()
    (tmp_path / "out" / second).write_bytes(whole[second][:-1])
    clean_into(tmp_path / "out", source, how=How(range_bytes=SMALL), packed=True)
    assert tree(tmp_path / "out") == whole


def test_another_way_of_writing_is_another_run(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "out", source, how=How(range_bytes=SMALL))
    clean_into(tmp_path / "out", source, how=How(range_bytes=SMALL, force=True), packed=True)
    assert {name[-4:] for name in tree(tmp_path / "out") if name.startswith("ledger/")} == {".zst"}


@pytest.mark.parametrize("damage", ["cut", "flipped", "missing"])
def test_damage_is_told_and_nothing_is_put_back_wrongly(tmp_path: Path, damage: str) -> None:
    for name in ("a", "b"):
        lines = (json.dumps({"text": f"{name} {k}\nAdvertisement {k * k}\nmore"}) for k in range(3000))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    clean_into(tmp_path / "run", tmp_path / "a.jsonl", tmp_path / "b.jsonl", packed=True)
    ledger = tmp_path / "run" / "ledger" / "a.jsonl.jsonl.zst"
    data = bytearray(ledger.read_bytes())
    ledger.unlink()
    if damage == "cut":
        ledger.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[len(data) // 2] ^= 0xFF
        ledger.write_bytes(data)
    restored = restore_run(tmp_path / "run", tmp_path / "back")
    assert [problem.partition(":")[0] for problem in restored.problems] == ["a.jsonl"]
    says = {"cut": "its ledger is damaged", "missing": "its ledger is missing", "flipped": "not restored: "}
    assert says[damage] in restored.problems[0]
    assert not (tmp_path / "back" / "a.jsonl").exists()
    assert (tmp_path / "back" / "b.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    for read in (run_rows, run_values) if damage != "missing" else ():
        with pytest.raises(UsageError, match=r"a\.jsonl\.jsonl\.zst: "):
            list(read(tmp_path / "run"))


def test_a_row_that_compresses_ten_thousand_times_is_no_bomb(tmp_path: Path) -> None:
    line = b"Advertisement " + b"x" * (65 << 20) + b"\n"
    (tmp_path / "a.txt").write_bytes(line + b"story\n")
    clean_into(tmp_path / "run", tmp_path / "a.txt", packed=True)
    assert (tmp_path / "run" / "ledger" / "a.txt.jsonl.zst").stat().st_size < 1 << 20
    (row,) = run_values(tmp_path / "run")
    assert row["text"] == line.decode()


def test_a_file_and_a_folder_of_its_ledgers_name(tmp_path: Path) -> None:
    (tmp_path / "in" / "a.txt.jsonl.zst").mkdir(parents=True)
    (tmp_path / "in" / "a.txt.jsonl.zst" / "b.txt").write_bytes(b"x\n")
    clean_into(tmp_path / "fine", tmp_path / "in", packed=True)  # nothing is called a.txt
    (tmp_path / "in" / "a.txt").write_bytes(b"x\n")
    with pytest.raises(UsageError, match="would claim one output name"):
        clean_into(tmp_path / "run", tmp_path / "in", packed=True)
