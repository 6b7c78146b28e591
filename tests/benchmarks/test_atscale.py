"""What docs/scale.md is measured with, on next to nothing: that it measures what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import atscale
from benchmarks.atscale import MEASURES, Given


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    monkeypatch.setattr(atscale, "_DOCUMENTS", 20)
    monkeypatch.setattr(atscale, "_IDS", 2_000)
    monkeypatch.setattr(atscale, "_FILES", 50)
    monkeypatch.setattr(atscale, "_SMALL", 200)
    return Given(tmp_path, 16_000_000)


def said(name: str, given: Given) -> list[str]:
    return list(MEASURES[name](given))


def test_what_is_read_and_written_is_counted(given: Given) -> None:
    lines, table = said("cut", given)
    assert re.fullmatch(r"8 shards of a plain \.jsonl file: 16 MB, [\d,]+ MB/s of CPU, .*", lines)
    assert re.fullmatch(r"\d shards of a \.csv file: 2 MB, [\d,]+ MB/s of CPU, .*", table)


def test_a_run_that_is_done_is_read_again(given: Given) -> None:
    assert "read: 31 MB, " in said("again", given)[0]  # input and output


def test_parts_are_merged_and_copied(given: Given) -> None:
    names = [re.sub(r"[\d,]+ MB/s", "N", line) for line in said("merge", given)]
    assert names == [
        f"{name}{how}: 16 MB, N of CPU, N by the clock"
        for name in ("files", "files, copied", "stretches of one file")
        for how in ("", ", the same by a mere copy")
    ]
    assert not list(given.folder.iterdir())


def test_an_id_costs_eight_bytes_and_some_for_the_rest(given: Given) -> None:
    (line,) = said("tally", given)
    assert line.startswith("2,000 documents with ids of their own: 9.")


def test_rows_of_the_manifest(given: Given) -> None:
    stretch, file, small, memory = said("manifest", given)
    assert stretch.endswith("4 rows")
    assert file.endswith("4 rows")
    assert int(re.sub(r"\D", "", small.split(" bytes")[0].split(":")[1])) > 10_000
    assert memory.endswith("50 rows")


def test_inputs_are_planned(given: Given) -> None:
    assert said("plan", given)[0].startswith("50 files of a shard each: ")


def test_requests_grow_with_shards_alone(given: Given) -> None:
    for package in ("moto", "upath", "s3fs"):
        pytest.importorskip(package)
    found = {}
    for line in said("requests", given):
        name, _, calls = line.partition(": ")
        found[name] = {kind: int(count) for count, kind in re.findall(r"(\d+) ([A-Z]+)", calls)}
    few, many = found["a part of 2 of 4 shards"], found["a part of 4 of 8 shards"]
    assert {kind: many[kind] - few[kind] for kind in many} == {"DELETE": 2, "GET": 4, "HEAD": 6, "LIST": 0, "PUT": 8}
    assert found["a run over one file of 64 MiB"]["GET"] < 5


def test_shares_of_what_is_written(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = atscale._samples
    monkeypatch.setattr(atscale, "_samples", lambda folder: {"made.jsonl": samples(folder)["made.jsonl"]})
    shares = [re.findall(r"([\d.]+)%", line) for line in said("ledger", given)]
    (clean, full, _), (same, spans, _), (again, packed, _) = ([float(share) for share in found] for found in shares)
    assert 50 < clean == same == again < 95
    assert full > spans > packed > 0


def test_samples_are_of_every_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Given) -> None:
    monkeypatch.setattr(atscale, "_EXTRACTED", tmp_path / "none")
    found = atscale._samples(tmp_path)
    assert list(found) == ["made.jsonl", "made.jsonl.zst", "pages.jsonl"]
    assert all((tmp_path / name).stat().st_size for name in found)
