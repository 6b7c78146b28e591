"""The proof of the bookkeeping, small: what it counts, and that it would notice."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

import pytest

from benchmarks import machines, manykinds, thousand
from benchmarks.machines import Job

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
needs_groups = pytest.mark.skipif(sys.platform == "win32", reason="kills groups of processes")


@needs_proc
@needs_groups
def test_sixty_shards_survive_all_kills(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--shards", "60", "--parts", "2", "--workers", "1", "--share", "0.6", "--seed", "3"]
    assert thousand.main(words) == 0
    said = capsys.readouterr().out
    assert said.startswith("65 shards in 2 parts")
    assert "kills: 0 " not in said
    assert "records lost: 0   doubled: 0   files torn: 0   files that differ: 0\n" in said


@pytest.mark.slow
@needs_proc
@needs_groups
def test_a_thousand_shards_survive_all_kills() -> None:
    assert thousand.main([]) == 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input of every kind, and a run over it."""
    folder = tmp_path_factory.mktemp("runs")
    manykinds.make(folder / "in", 20)
    machines.clean(Job(folder / "in", folder / "whole", "1/1", 0, folder / "cache"))
    return folder


@pytest.fixture
def merged(runs: Path, tmp_path: Path) -> Path:
    shutil.copytree(runs / "whole", tmp_path / "merged")
    return tmp_path / "merged"


def test_the_input_has_the_shards_that_are_wanted_of_every_kind(tmp_path: Path) -> None:
    shards = manykinds.make(tmp_path / "in", 120)
    assert 120 <= len(shards) < 130
    assert sum(shard.parts[0].span is not None for shard in shards) > 80
    kinds = {"".join(Path(part.name).suffixes) for shard in shards for part in shard.parts}
    assert kinds == {".jsonl", ".jsonl.gz", ".jsonl.zst", ".txt", ".html"}
    assert set(manykinds.records(tmp_path / "in").values()) == {1}
    assert manykinds.broken(tmp_path / "in") > 10


def test_a_run_that_is_whole_is_fine(runs: Path, merged: Path) -> None:
    verdict = thousand.compared(runs / "in", merged, runs / "whole")
    assert verdict == (0, 0, [])
    assert verdict.is_fine


def test_records_that_are_lost_or_doubled_are_counted(runs: Path, merged: Path) -> None:
    large = merged / "clean" / "large-0.jsonl"
    _, *others = large.read_bytes().splitlines(keepends=True)
    large.write_bytes(b"".join([*others, others[0], others[1]]))
    (merged / "clean" / "texts" / "3.txt").unlink()
    (merged / "rejects.jsonl").write_bytes(b"")
    verdict = thousand.compared(runs / "in", merged, runs / "whole")
    assert verdict.lost == 2 + manykinds.broken(runs / "in")
    assert verdict.doubled == 2
    assert verdict.differing == ["clean/large-0.jsonl", "clean/texts/3.txt", "rejects.jsonl"]
    assert not verdict.is_fine


def test_a_byte_that_differs_is_seen(runs: Path, merged: Path) -> None:
    with (merged / "summary.json").open("ab") as file:
        file.write(b" ")
    assert thousand.compared(runs / "in", merged, runs / "whole") == (0, 0, ["summary.json"])


def test_a_file_that_was_torn_once_is_found_though_it_is_mended_later(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    names = ["torn.txt", "whole.txt", "swept.txt", ".part-torn", "state/manifest.jsonl", "state/key.tally"]
    for name in names:
        (tmp_path / name).write_bytes(b"half")
    seen = machines.finished(tmp_path)
    assert sorted(seen) == ["state/key.tally", "swept.txt", "torn.txt", "whole.txt"]
    for name in ("torn.txt", ".part-torn", "state/manifest.jsonl"):
        (tmp_path / name).write_bytes(b"half, and the rest")
    (tmp_path / "swept.txt").unlink()
    assert machines.torn(seen.items(), machines.finished(tmp_path)) == {"torn.txt"}


def test_a_part_that_ends_badly_by_itself_is_no_kill(tmp_path: Path) -> None:
    job = Job(tmp_path / "nowhere", tmp_path / "out", "1/2", 1, tmp_path / "cache")
    with pytest.raises(RuntimeError, match="part 1/2 ended with 1, and nobody killed it"):
        machines.live(job, Random(1), 0.0)


def test_documents_are_found_in_their_shards(tmp_path: Path) -> None:
    shards = manykinds.make(tmp_path / "in", 20)
    first, second, *_ = (one for one in shards if one.parts[0].name == "large-0.jsonl")
    text = next(one for one in shards if any(part.name == "texts/3.txt" for part in one.parts))
    line = second.parts[0].line
    for documents, found in (
        (["large-0.jsonl:1"], {first.key}),
        ([f"large-0.jsonl:{line - 1}"], {first.key}),
        ([f"large-0.jsonl:{line}", f"large-0.jsonl:{line + 1}"], {second.key}),
        (["texts/3.txt"], {text.key}),
    ):
        assert thousand.shards_of(documents, shards) == found
