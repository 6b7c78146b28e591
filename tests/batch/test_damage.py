"""Damaged and hostile input costs itself alone: the table of docs/report.md, as tests."""

from __future__ import annotations

import bz2
import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard

from batch.cleaning import FakeCleaner, clean_into
from cleaner.api import Cleaner
from cleaner.batch.run import How
from cleaner.batch.supervisor import Limits

GOOD = [json.dumps({"text": f"AD\nfine {i}"}).encode() + b"\n" for i in range(100)]
BOMB = 1 << 30  # bytes


def run(folder: Path, name: str, data: bytes, **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]], bytes]:
    """Summary, rejects, and the clean file."""
    (folder / name).write_bytes(data)
    summary = clean_into(folder / "out", folder / name, **more)
    rejects = [json.loads(line) for line in (folder / "out" / "rejects.jsonl").read_bytes().splitlines()]
    clean = folder / "out" / "clean" / name
    return summary, rejects, clean.read_bytes() if clean.exists() else b""


@pytest.mark.parametrize("range_bytes", [500, 1 << 26])
def test_a_broken_line_and_a_pair_of_bad_bytes_cost_two_of_a_hundred(tmp_path: Path, range_bytes: int) -> None:
    lines = list(GOOD)
    lines[30] = lines[30][:-9] + b"\n"
    lines[70] = lines[70].replace(b"fine", b"\xc3\x28ne")
    summary, rejects, clean = run(tmp_path, "x.jsonl", b"".join(lines), how=How(range_bytes=range_bytes))
    assert (summary["documents"]["cleaned"], summary["documents"]["rejected"]) == (98, 2)
    assert [(r["line"], r["kind"]) for r in rejects] == [(31, "not-json"), (71, "invalid-utf8")]
    assert [r["offset"] for r in rejects] == [len(b"".join(lines[:30])), len(b"".join(lines[:70]))]
    assert clean == b"".join(line.replace(b"AD\\n", b"") for i, line in enumerate(GOOD) if i not in (30, 70))


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_file_cut_in_the_middle_gives_every_whole_record_and_an_error(tmp_path: Path, suffix: str) -> None:
    import random

    chance = random.Random(1)
    lines = [json.dumps({"text": f"AD\n{chance.random()}"}).encode() + b"\n" for _ in range(20_000)]
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor(write_content_size=False).compress}[suffix]
    data = pack(b"".join(lines))
    summary, rejects, _ = run(tmp_path, f"x.jsonl{suffix}", data[: len(data) // 2])
    assert [r["kind"] for r in rejects] == ["truncated"]
    assert rejects[0]["rest"]
    assert rejects[0]["line"] == summary["documents"]["cleaned"] + 1
    assert summary["documents"]["cleaned"] > 7_000
    assert lines[summary["documents"]["cleaned"]].decode().startswith(rejects[0]["raw"])


@pytest.mark.parametrize("name", ["x.jsonl", "x.txt", "x.jsonl.gz", "x.txt.zst"])
def test_a_document_over_the_cap_is_rejected_with_its_beginning_alone(tmp_path: Path, name: str) -> None:
    large = b'{"text":"AD ' + b"very large " * 20_000 + b'"}\n'
    data = large if ".txt" in name else b"".join([*GOOD[:3], large, *GOOD[3:5], large[:-1]])
    pack = {"gz": gzip.compress, "zst": zstandard.compress}.get(name.rpartition(".")[2], bytes)
    summary, rejects, _ = run(tmp_path, name, pack(data), most_bytes=100_000)
    assert {r["kind"] for r in rejects} == {"too-large"}
    assert len(rejects) == (1 if ".txt" in name else 2)
    assert "larger than 100,000 bytes" in rejects[0]["reason"]
    assert "raw" not in rejects[0]
    assert len(rejects[0]["begins"]) <= 1024
    if ".txt" not in name:
        assert [(r["line"], r["bytes"]) for r in rejects] == [(4, len(large)), (7, len(large) - 1)]
        assert rejects[1]["offset"] == len(data) - len(large) + 1
        assert summary["documents"]["cleaned"] == 5


def test_rejects_hold_no_large_records(tmp_path: Path) -> None:
    summary, rejects, _ = run(tmp_path, "x.jsonl", b"[" + b"1," * 600_000 + b"1]\n" + GOOD[0])
    assert (rejects[0]["kind"], rejects[0]["bytes"]) == ("not-an-object", 1_200_004)
    assert len(json.dumps(rejects[0])) < 2_000
    assert summary["documents"]["cleaned"] == 1


def zeros(suffix: str) -> bytes:
    """1 GiB of zeros, as 64 members or frames."""
    pack = {".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress}[suffix]
    return pack(bytes(BOMB >> 6)) * 64


@pytest.mark.parametrize("name", ["x.jsonl", "x.txt"])
@pytest.mark.parametrize("suffix", [".gz", ".zst", ".bz2"])
def test_a_bomb_is_stopped_long_before_its_end(tmp_path: Path, name: str, suffix: str) -> None:
    pack = {".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress}[suffix]
    before = pack(b"".join(GOOD)) if name == "x.jsonl" else b""
    (tmp_path / f"{name}{suffix}").write_bytes(before + zeros(suffix))
    code = (
        "import sys; from pathlib import Path; from batch.cleaning import clean_into\n"
        "s = clean_into(Path(sys.argv[2]), Path(sys.argv[1]))\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(s['documents']['cleaned'], peak.split()[1])"  # ru_maxrss would be that of the process that forked it
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / f"{name}{suffix}"), str(tmp_path / "out")],
        env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=True, text=True,
    )  # fmt: skip
    cleaned, peak = map(int, ran.stdout.split())
    (reject,) = map(json.loads, (tmp_path / "out" / "rejects.jsonl").read_bytes().splitlines())
    assert reject["kind"] == "bomb"
    assert "if it is none, raise --max-expansion" in reject["reason"]
    assert cleaned == (100 if name == "x.jsonl" else 0)
    assert peak < 700_000  # KiB; the bomb is 1,048,576


def test_a_bomb_in_a_bomb_is_not_opened(tmp_path: Path) -> None:
    """1 GiB in 2 KB: what comes out of the first layer is no text."""
    twice = gzip.compress(zeros(".gz"))
    assert len(twice) < 6_000
    summary, rejects, _ = run(tmp_path, "x.txt.gz", twice)
    assert summary["documents"]["rejected"] == 1
    assert rejects[0]["kind"] == "binary"
    assert "gzip data" in rejects[0]["reason"]


def test_text_that_repeats_is_no_bomb(tmp_path: Path) -> None:
    """What compresses a thousandfold but stays small is read."""
    summary, rejects, _ = run(tmp_path, "x.txt.gz", gzip.compress(b"fine\n" * 400_000))
    assert (summary["documents"]["unchanged"], rejects) == (1, [])


def test_json_nested_without_end_is_rejected(tmp_path: Path) -> None:
    deep = b'{"text":' + b"[" * 100_000 + b"\n"
    summary, rejects, _ = run(tmp_path, "x.jsonl", deep + GOOD[0])
    assert [r["kind"] for r in rejects] == ["not-json"]
    assert summary["documents"]["cleaned"] == 1


@pytest.mark.slow
def test_a_line_of_a_hundred_megabytes(tmp_path: Path, cleaner: Cleaner) -> None:
    words = b"one long line without an end and with nothing to drop in it "
    data = GOOD[0] + b'{"text":"' + words * (100_000_000 // len(words)) + b'"}\n' + GOOD[1]
    how = How(1, Limits(seconds=120, memory=6 << 30))
    summary, rejects, clean = run(tmp_path, "x.jsonl", data, cleaner=cleaner, how=how)
    assert summary["documents"]["in"] == 3
    assert {r["kind"] for r in rejects} <= {"timeout", "memory"}
    assert clean.endswith(GOOD[1].replace(b"AD\\n", b"AD\\n"))


@pytest.mark.slow
def test_a_document_of_five_million_lines(tmp_path: Path, cleaner: Cleaner) -> None:
    text = "".join(f"line {i} of many\n" for i in range(5_000_000))
    data = GOOD[0] + json.dumps({"text": text}).encode() + b"\n" + GOOD[1]
    how = How(1, Limits(seconds=60, memory=4 << 30))
    summary, rejects, clean = run(tmp_path, "x.jsonl", data, cleaner=cleaner, how=how)
    assert summary["documents"]["in"] == 3
    assert {r["kind"] for r in rejects} <= {"timeout", "memory"}
    assert clean.endswith(GOOD[1])


@pytest.mark.slow
def test_five_million_records(tmp_path: Path) -> None:
    with (tmp_path / "x.jsonl").open("wb") as file:
        for _ in range(50_000):
            file.write(b"".join(GOOD))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    summary = clean_into(tmp_path / "out", tmp_path / "x.jsonl", cleaner=FakeCleaner(), how=How(2))
    assert summary["documents"] == {
        "in": 5_000_000, "cleaned": 5_000_000, "unchanged": 0, "stopped": 0, "rejected": 0, "failed": 0
    }  # fmt: skip
    assert before >= 0
