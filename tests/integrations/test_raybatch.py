"""Runs on Ray: the bytes of a local run, whatever hangs, dies, is killed, or lies where a node can't see it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch.cleaning import DeadlyCleaner, about, clean_into, output, tree
from batch.inputs import make
from stores import objects, put, s3_server

from cleaner.batch.merge import merge
from cleaner.batch.notes import Stats
from cleaner.batch.retry import rejected
from cleaner.batch.run import How, Observer, run_shards
from cleaner.batch.settings import Settings
from cleaner.batch.shards import Part
from cleaner.batch.supervisor import Limits
from cleaner.cli import run
from cleaner.errors import RejectsError, UsageError
from cleaner.integrations import raybatch
from cleaner.integrations.foreman import Place, Unseen, refusal, unseen_of
from cleaner.integrations.raybatch import OnRay
from cleaner.sources.places import place

from .clusters import PATHS, below, ray_here
from .corpus import documents, write

SMALL = 8192
SEES = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")


@pytest.fixture(scope="module")
def cluster() -> Any:
    return ray_here()


@pytest.fixture
def way(cluster: Any) -> Iterator[OnRay]:
    with OnRay(2) as way:
        yield way


def foremen() -> list[int]:
    """The processes of Ray that lead a worker."""
    return [process for process, words in below(os.getpid()) if words.startswith("ray::Foreman")]


def workers() -> list[int]:
    """The processes that clean."""
    return [process for one in foremen() for process, words in below(one) if "spawn_main" in words]


def start(source: Path, out: Path, pause: float) -> subprocess.Popen[bytes]:
    """A run as a process of its own, on this cluster."""
    words = [sys.executable, "-m", "integrations.rayrun", str(source), str(out), str(pause)]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": PATHS}, stderr=subprocess.DEVNULL)


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def test_a_run_on_ray_writes_the_bytes_of_a_local_one(tmp_path: Path, way: OnRay) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "here", source, how=How(2, range_bytes=SMALL))
    clean_into(tmp_path / "there", source, how=How(range_bytes=SMALL, way=way))
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_the_command_line_writes_the_same_tree(
    tmp_path: Path, cluster: Any, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = OnRay.__call__

    def talks(*arguments: Any) -> Iterator[Any]:
        print("what Ray says of its nodes")
        yield from work(*arguments)

    monkeypatch.setattr(OnRay, "__call__", talks)
    source = write(documents(200), tmp_path)
    assert run(["batch", str(source), "--out", str(tmp_path / "here"), "--workers", "2", "--json"]) == 1
    here = capsysbinary.readouterr()
    words = ["batch", str(source), "--out", str(tmp_path / "there"), "--workers", "2", "--engine", "ray", "--json"]
    assert run(words) == 1
    there = capsysbinary.readouterr()
    assert there.out == here.out
    assert b"what Ray says of its nodes" in there.err
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_deadly_documents_cost_themselves_alone(tmp_path: Path, way: OnRay) -> None:
    source, here, there = tmp_path / "in", tmp_path / "here", tmp_path / "there"
    source.mkdir()
    words = {3: "HANG", 7: "DIE", 12: "EAT"}
    lines = [json.dumps({"text": f"AD {i}\n{words.get(i, 'fine')} {i}"}) + "\n" for i in range(20)]
    (source / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    how = How(workers=2, limits=Limits(seconds=2, memory=300_000_000), range_bytes=100)
    clean_into(there, source, cleaner=DeadlyCleaner(), how=replace(how, way=way))
    clean_into(here, source, cleaner=DeadlyCleaner(), how=how)
    rejects = [json.loads(line) for line in (there / "rejects.jsonl").read_bytes().splitlines()]
    found = [(reject["line"], reject["kind"]) for reject in rejects]
    assert found == [(4, "timeout"), (8, "crashed"), (13, "memory")]
    kept = [json.loads(line)["text"] for line in (there / "clean" / "a.jsonl").read_bytes().splitlines()]
    assert kept == [f"fine {i}" for i in range(20) if i not in words]
    assert tree(there) == tree(here)


@pytest.mark.slow
def test_a_shard_of_a_whole_and_a_second_try_work_too(tmp_path: Path, way: OnRay) -> None:
    source = make(tmp_path / "in", 20)
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    parts = [tmp_path / f"part{i}" for i in (1, 2)]
    for i, part in enumerate(parts, 1):
        clean_into(part, source, how=How(shard=(i, 2), range_bytes=SMALL, way=way))
    merge(parts, tmp_path / "there")
    assert output(tmp_path / "there") == output(tmp_path / "here")
    for name, how in (("again here", How()), ("again there", How(way=way))):
        run_shards(rejected(tmp_path / "here"), DeadlyCleaner(), Settings(about()), tmp_path / name, [], how)
    assert tree(tmp_path / "again there") == tree(tmp_path / "again here")


def test_the_first_records_are_the_same_ones(tmp_path: Path, way: OnRay) -> None:
    source = make(tmp_path / "in", 40)
    for name, how in (("here", How(2)), ("there", How(way=way))):
        clean_into(tmp_path / name, source, how=replace(how, limit=70, range_bytes=SMALL))
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


class Killer(Observer):
    """Kills processes of Ray and workers, in turns, as documents are done; remembers what it was told."""

    def __init__(self) -> None:
        self.left = [foremen, workers, foremen, workers]
        self.most = 0

    def comes(self, now: Stats) -> None:
        if self.left and now.documents > self.most and (found := self.left[-1]()):
            kill(found[-1])
            self.left.pop()
        self.most = max(self.most, now.documents)


@SEES
def test_processes_that_are_killed_are_replaced(tmp_path: Path, way: OnRay) -> None:
    source, killer = make(tmp_path / "in"), Killer()
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    how = How(range_bytes=SMALL, way=way, observer=killer)
    clean_into(tmp_path / "there", source, cleaner=DeadlyCleaner(pause=0.002), how=how)
    assert killer.left == []
    assert tree(tmp_path / "there") == tree(tmp_path / "here")
    assert killer.most == json.loads((tmp_path / "there" / "summary.json").read_bytes())["documents"]["in"]


@SEES
def test_a_run_goes_on_after_its_driver_was_killed(tmp_path: Path, cluster: Any) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    process = start(source, out, pause=0.01)
    rows = out / "state" / "manifest.jsonl"
    while process.poll() is None and not (rows.exists() and rows.stat().st_size):
        time.sleep(0.05)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "it was under way"
    said: list[str] = []

    class Listens(Observer):
        def say(self, message: str) -> None:
            said.append(message)

    with OnRay(2) as way:
        clean_into(out, source, cleaner=DeadlyCleaner(), how=How(range_bytes=SMALL, way=way, observer=Listens()))
    assert said
    assert said[0].startswith("going on with an earlier run: ")
    assert tree(out) == tree(tmp_path / "here")


@SEES
def test_many_rejects_end_the_run_and_all_who_work(tmp_path: Path, way: OnRay) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    how = How(most_rejects=3, range_bytes=SMALL, way=way)
    with pytest.raises(RejectsError):
        clean_into(out, source, cleaner=DeadlyCleaner(pause=0.001), how=how)
    assert workers() == []
    assert not list(out.rglob(".part-*"))
    clean_into(out, source, how=How(range_bytes=SMALL))
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    assert tree(out) == tree(tmp_path / "here")


@SEES
def test_a_folder_that_a_node_does_not_see_is_refused(
    tmp_path: Path, way: OnRay, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make(tmp_path / "in", 5)
    monkeypatch.setattr(raybatch, "_PATIENCE", 0.1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "getcwd", lambda: "/")  # so that nodes stand elsewhere
    with pytest.raises(UsageError, match=r"the Ray node .* does not see --out /proc/self/cwd/out as it is here"):
        clean_into(Path("/proc/self/cwd/out"), source, how=How(way=way))


@SEES
def test_an_input_that_a_node_does_not_see_is_refused(tmp_path: Path, way: OnRay) -> None:
    make(tmp_path / "in", 5)
    with (tmp_path / "in" / "a.jsonl").open("rb") as file:
        mine = Path(f"/proc/self/fd/{file.fileno()}")
        with pytest.raises(UsageError, match=rf"the Ray node .* does not see the input {mine} as it is here"):
            clean_into(tmp_path / "out", mine, how=How(way=way), format="text")


def test_relative_paths_are_those_of_the_driver(tmp_path: Path, way: OnRay, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "in", 5)
    monkeypatch.chdir(tmp_path)
    clean_into(Path("there"), Path("in"), how=How(way=way))
    clean_into(Path("here"), Path("in"), how=How())
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_who_works_on_a_folder_is_waited_for_and_then_refused(
    tmp_path: Path, cluster: Any, way: OnRay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raybatch, "_WAIT", 0.3)
    source, out = make(tmp_path / "in", 5), tmp_path / "out"

    class Other:
        def there(self) -> bool:
            return True

    name = f"{raybatch.name_of(out)}0"
    other = cluster.remote(Other).options(name=name, namespace="another", num_cpus=0).remote()
    assert cluster.get(other.there.remote())
    with pytest.raises(UsageError, match=f"another cleaner on this cluster is writing into {out}"):
        clean_into(out, source, how=How(way=way))
    cluster.kill(other)
    monkeypatch.setattr(raybatch, "_WAIT", 30)
    clean_into(out, source, how=How(way=way))


def test_what_a_foreman_must_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = Place(tmp_path, b"{}", str(tmp_path), patience=0)
    assert "does not see --out" in str(refusal(place))
    (tmp_path / "run.json").write_bytes(b"{}")
    assert refusal(place) is None
    assert refusal(place._replace(here="/nowhere")) is None
    assert "does not see --out" in str(refusal(place._replace(about=b"{ }")))
    assert "has cleaner " in str(refusal(place._replace(version="0")))
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert "may not write into --out" in str(refusal(place))


def test_inputs_are_looked_at_before_they_are_cleaned(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"text")
    there, gone = Part(tmp_path / "a.txt", "a.txt", 4), Part(tmp_path / "b.txt", "b.txt", 4)
    assert unseen_of([there]) is None
    assert unseen_of([replace(gone, size=0)]) is None, "it was not there when the run was planned either"
    found = unseen_of([there, gone])
    assert isinstance(found, Unseen)
    assert (found.part, found.size) == (gone, None)
    other = unseen_of([replace(there, size=5)])
    assert other is not None
    assert other.size == 4


def test_an_input_that_changed_meanwhile_is_cleaned_as_it_is(tmp_path: Path, way: OnRay) -> None:
    source = make(tmp_path / "in", 5)

    class Changing(Observer):
        def begins(self, size: int) -> None:
            (source / "a.jsonl").write_bytes(b'{"text": "AD 1\\nnew\\n"}\n')
            (source / "b.jsonl").unlink()

    clean_into(tmp_path / "out", source, how=How(way=way, observer=Changing()))
    assert (tmp_path / "out" / "clean" / "a.jsonl").read_bytes() == b'{"text": "new\\n"}\n'
    rejects = [json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_bytes().splitlines()]
    assert [reject["kind"] for reject in rejects if reject["file"] == "b.jsonl"] == ["unreadable"]


def test_nothing_left_to_do_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make(tmp_path / "in", 5)
    clean_into(tmp_path / "out", source)
    monkeypatch.setattr(OnRay, "_connect", None)
    with OnRay(2) as way:
        clean_into(tmp_path / "out", source, how=How(way=way))


def test_ray_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"ray is not installed: pip install 'cleaner-corpus\[ray\]'"):
        OnRay()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1"])
def test_a_cluster_that_is_not_there_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=f"can't reach the Ray cluster at RAY_ADDRESS={address}"):
        raybatch._refuse_out_of_reach(address)


@SEES
@pytest.mark.slow
def test_twenty_kills(tmp_path: Path, cluster: Any) -> None:
    source, chance = make(tmp_path / "in", 60), random.Random(7)
    clean_into(tmp_path / "whole", source, how=How(range_bytes=SMALL))
    whole, kills, finished = tree(tmp_path / "whole"), 20, 0
    took = 3.0  # seconds that a run takes, as far as is known: kills fall anywhere in it
    while kills or not finished:
        out, begun = tmp_path / f"out{finished}", time.monotonic()
        process = start(source, out, 0.01 if kills else 0)
        time.sleep(chance.uniform(0.5, took) if kills else 0)
        for find in (foremen, workers):
            if kills and process.poll() is None and chance.random() < 0.4 and (found := find()):
                kill(chance.choice(found))
                kills -= 1
        if kills and chance.random() < 0.5 and process.poll() is None:
            process.kill()
            kills -= 1
        if process.wait() == 0:
            assert tree(out) == whole
            finished += 1
            took = max(1.0, (took + time.monotonic() - begun) / 2)
        else:
            assert process.returncode == -signal.SIGKILL


@SEES
@pytest.mark.slow
def test_a_node_that_goes_takes_nothing_along(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    words = [sys.executable, "-m", "integrations.raynodes", str(source), str(tmp_path / "there")]
    done = subprocess.run(words, env={**environment, "PYTHONPATH": PATHS}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "a node was killed" in done.stdout
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


@pytest.mark.slow
def test_a_ray_of_its_own_reads_and_writes_a_store(tmp_path: Path) -> None:
    for module in ("moto", "upath", "s3fs"):
        pytest.importorskip(module)
    local = make(tmp_path / "in", 20)
    with s3_server() as bucket:
        there = put(local, f"{bucket}/in")
        outs = [f"{bucket}/{name}" for name in ("local", "ray")]
        environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
        for out, more in zip(outs, ([], ["--engine", "ray"]), strict=True):
            words = [sys.executable, "-m", "cleaner", "batch", str(there), "--out", out, "--workers", "2", *more]
            done = subprocess.run(words, env={**environment, "PYTHONPATH": PATHS}, capture_output=True, check=False)
            assert done.returncode == 1, done.stderr
        assert objects(place(outs[1])) == objects(place(outs[0]))
