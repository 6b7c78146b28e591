"""Worker processes: the same bytes for any number, and documents that hang, eat memory or kill cost themselves alone."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import DeadlyCleaner, clean_into, output, tree
from batch.inputs import make
from cleaner.batch.notes import Stats
from cleaner.batch.run import How, Observer
from cleaner.batch.supervisor import Limits
from cleaner.errors import OutputError, RejectsError

SMALL = 8192


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path, workers: int) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    clean_into(tmp_path / "there", source, how=How(workers, range_bytes=SMALL))
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def deadly(folder: Path, word: str) -> Path:
    """Two files in which two records of twenty, and one text, hold a word."""
    folder.mkdir()
    for name in ("a", "b"):
        texts = [f"AD {i}\n{word if i in (7, 12) and name == 'a' else 'fine'} {i}" for i in range(20)]
        (folder / f"{name}.jsonl").write_bytes(b"".join(json.dumps({"text": t}).encode() + b"\n" for t in texts))
    (folder / "c.txt").write_bytes(f"AD\n{word}\n".encode())
    (folder / "d.txt").write_bytes(b"AD\nfine\n")
    return folder


@pytest.mark.parametrize(
    ("word", "kind", "limits"),
    [
        ("HANG", "timeout", Limits(seconds=0.5)),
        ("EAT", "memory", Limits(memory=300_000_000)),
        ("DIE", "crashed", Limits()),
    ],
)
def test_a_deadly_document_costs_itself_alone(tmp_path: Path, word: str, kind: str, limits: Limits) -> None:
    source, out = deadly(tmp_path / "in", word), tmp_path / "out"
    summary = clean_into(out, source, cleaner=DeadlyCleaner(), how=How(2, limits))
    rejects = [json.loads(line) for line in (out / "rejects.jsonl").read_bytes().splitlines()]
    assert [(r["file"], r["line"], r["kind"]) for r in rejects] == [
        ("a.jsonl", 8, kind), ("a.jsonl", 13, kind), ("c.txt", None, kind)
    ]  # fmt: skip
    assert word in rejects[0]["raw"]
    assert rejects[0]["offset"] == sum(map(len, (source / "a.jsonl").read_bytes().splitlines(keepends=True)[:7]))
    kept = (out / "clean" / "a.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["text"] for line in kept] == [f"fine {i}" for i in range(20) if i not in (7, 12)]
    assert (summary["documents"]["in"], summary["documents"]["rejected"]) == (42, 3)


class Killer(Observer):
    """Kills a worker now and then."""

    def __init__(self, times: int) -> None:
        self.left = times

    def comes(self, now: Stats) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for child in children:
            if self.left and now.documents and b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                self.left -= 1
                os.kill(int(child), signal.SIGKILL)
                return


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds its children in /proc")
def test_workers_that_are_killed_from_outside_are_replaced(tmp_path: Path) -> None:
    source, killer = make(tmp_path / "in"), Killer(4)
    clean_into(tmp_path / "here", source, how=How(range_bytes=SMALL))
    how = How(2, range_bytes=SMALL, observer=killer)
    clean_into(tmp_path / "there", source, cleaner=DeadlyCleaner(pause=0.002), how=how)
    assert killer.left == 0
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_what_a_worker_can_not_write_is_told(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    clean_into(out.with_name("whole"), source)

    class Spoiling(Observer):
        def begins(self, size: int) -> None:
            (out / "clean").write_bytes(b"in the way")

    with pytest.raises(OutputError, match=r"can\'t write .*clean"):
        clean_into(out, source, how=How(2, observer=Spoiling()))
    (out / "clean").unlink()
    clean_into(out, source)
    assert output(out) == output(out.with_name("whole"))


def test_many_rejects_end_the_workers_too(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    how = How(2, most_rejects=3, range_bytes=SMALL)
    with pytest.raises(RejectsError):
        clean_into(tmp_path / "out", source, how=how)
    assert not list((tmp_path / "out").rglob(".part-*"))
    clean_into(tmp_path / "out", source, how=replace(how, most_rejects=None))


class NotHere:
    """A cleaner that doesn't survive the way to its worker."""

    def __reduce__(self) -> Any:
        return _lost, ()


def _lost() -> None:
    raise ImportError("no module of this name there")


@pytest.mark.filterwarnings("ignore")
def test_workers_that_can_not_start_are_told(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    with pytest.raises(OutputError, match="workers die again and again"):
        clean_into(tmp_path / "out", source, cleaner=NotHere(), how=How(1))  # type: ignore[arg-type]
