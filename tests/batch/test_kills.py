"""kill -9 of runner and workers at any moment, then the same command: the bytes of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import objects, put, s3_server

import cleaner
from batch.cleaning import clean_into, tree
from batch.inputs import make, make_archives, make_tables
from cleaner.batch.run import How
from cleaner.sources import places

TESTS = Path(__file__).parent.parent
HOUSE = Path(cleaner.__file__).parent.parent
pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")


def start(
    source: Path, out: Path, workers: int = 2, pause: float = 0.001, seed: str = "0", packed: bool = False
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{HOUSE}{os.pathsep}{TESTS}", "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "batch.killable", str(source), str(out), str(workers), str(pause)]
    command += ["packed"] * packed
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def workers_of(process: int) -> list[int]:
    """The worker processes of a runner."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
    except OSError:
        return []


def files_of(run: Path) -> dict[str, bytes]:
    """Every file of a run, on the disk or in a store; but what a store says of its objects, which is not the run's."""
    if not places.is_remote(run):
        return tree(run) if run.exists() else {}
    return {name: data for name, data in objects(run).items() if name != "state/manifest.jsonl"}


def torn(out: Path, whole: dict[str, bytes]) -> list[str]:
    """Files under a final name that hold something else than in the end."""
    there = {name: data for name, data in given(files_of(out)).items() if ".part-" not in name}
    return [name for name, data in there.items() if whole.get(name) != data]


def given(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a run gives its user."""
    return {name: data for name, data in files.items() if not name.startswith(("state/", "run.json"))}


def campaign(source: Path, folder: Path, kills: int, seed: int, packed: bool = False) -> int:
    """Kill so many times; the number of runs that came to their end."""
    chance = random.Random(seed)
    clean_into(folder / "whole", source, how=How(range_bytes=8192), packed=packed)
    whole = files_of(folder / "whole")
    finished, took = 0, 2.0  # seconds that a run takes, about
    out = folder / f"out{finished}"
    while kills:
        begun = time.monotonic()
        process = start(source, out, packed=packed)
        time.sleep(chance.uniform(0.1, took))
        victims = workers_of(process.pid) if chance.random() < 0.5 else []
        if process.poll() is None:
            os.kill(chance.choice(victims) if victims else process.pid, signal.SIGKILL)
            kills -= 1
        if process.wait() == 0:
            took = max(0.5, 0.8 * took + 0.2 * (time.monotonic() - begun))
            assert files_of(out) == whole
            finished += 1
            out = folder / f"out{finished}"
        else:
            assert process.returncode == -signal.SIGKILL
            assert torn(out, given(whole)) == []
    assert start(source, out, pause=0, packed=packed).wait() == 0
    assert files_of(out) == whole
    return finished + 1


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in a store, what is written for it on the disk kept below this test's own folder."""
    for module in ("moto", "s3fs", "upath"):
        pytest.importorskip(module)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with s3_server() as bucket:
        yield places.place(f"{bucket}/{tmp_path.name}")


def test_five_kills(tmp_path: Path) -> None:
    assert campaign(make(tmp_path / "in", 60), tmp_path, 5, seed=1)


def test_five_kills_of_runs_in_a_store(staged: Path, tmp_path: Path) -> None:
    assert campaign(put(make(tmp_path / "in", 30), f"{staged}/in"), staged, 5, seed=1)


def test_three_kills_over_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert campaign(make_tables(tmp_path / "in", 60), tmp_path, 3, seed=1)


def test_three_kills_over_web_archives(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    assert campaign(make_archives(tmp_path / "in", 30), tmp_path, 3, seed=1)


def test_three_kills_of_runs_that_pack_their_ledger(tmp_path: Path) -> None:
    assert campaign(make(tmp_path / "in", 60), tmp_path, 3, seed=1, packed=True)


@pytest.mark.slow
def test_two_hundred_kills_of_runs_that_pack_their_ledger(tmp_path: Path) -> None:
    assert campaign(make(tmp_path / "in", 30), tmp_path, 200, seed=6, packed=True) > 10


@pytest.mark.slow
def test_two_hundred_kills_over_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert campaign(make_tables(tmp_path / "in", 100), tmp_path, 200, seed=4) > 10


@pytest.mark.slow
def test_two_hundred_kills_over_web_archives(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    assert campaign(make_archives(tmp_path / "in", 60), tmp_path, 200, seed=5) > 10


@pytest.mark.slow
def test_two_hundred_kills(tmp_path: Path) -> None:
    assert campaign(make(tmp_path / "in", 60), tmp_path, 200, seed=2) > 10


@pytest.mark.slow
def test_two_hundred_kills_of_runs_in_a_store(staged: Path, tmp_path: Path) -> None:
    assert campaign(put(make(tmp_path / "in", 60), f"{staged}/in"), staged, 200, seed=3) > 10


def test_hash_seeds_change_nothing(tmp_path: Path) -> None:
    source = make(tmp_path / "in", 40)
    runs = [start(source, tmp_path / seed, workers=0, pause=0, seed=seed) for seed in ("1", "2", "3")]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert tree(tmp_path / "1") == tree(tmp_path / "2") == tree(tmp_path / "3")
