"""`cleaner batch` and `cleaner merge` as people and scripts meet them."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

import cleaner
from cleaner.batch.notes import Stats
from cleaner.cli.progress import line, progress
from cleaner.cli.sizes import size
from cli.conftest import ARTICLE, CLEAN
from cli.conftest import Cleaner as CleanerCli

HOUSE = Path(cleaner.__file__).parent.parent


def put(folder: Path, count: int = 20) -> Path:
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.jsonl").write_bytes(json.dumps({"text": ARTICLE}).encode() + b"\n" + b"".join(
            json.dumps({"text": f"{ARTICLE}{i}\n"}).encode() + b"\n" for i in range(count)
        ))  # fmt: skip
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_run_its_summary_and_once_more(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source, out = put(tmp_path / "in"), tmp_path / "out"
    ran = cleaner_cli("batch", source, "--out", out, "--workers", 2, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["documents"]["cleaned"] == 42
    assert json.loads((out / "clean" / "a.jsonl").read_bytes().splitlines()[0])["text"] == CLEAN
    assert "\x1b" not in ran.err
    again = cleaner_cli("batch", source, "--out", out, "--workers", 0)
    assert again.code == 0
    assert "cleaner: going on with an earlier run: 1 of 1 shards are done" in again.err
    assert "documents:  42 in = 42 cleaned" in again.err


def test_another_run_is_refused_without_force(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source, out = put(tmp_path / "in", 1), tmp_path / "out"
    assert cleaner_cli("batch", source / "a.jsonl", "--out", out, "--workers", 0).code == 0
    other = cleaner_cli("batch", source / "b.jsonl", "--out", out, "--workers", 0)
    assert other.code == 2
    assert "--force" in other.err
    assert cleaner_cli("batch", source / "b.jsonl", "--out", out, "--workers", 0, "--force").code == 0
    assert not (out / "clean" / "a.jsonl").exists()


def test_shards_and_merge(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source = put(tmp_path / "in")
    for i in (1, 2):
        assert cleaner_cli("batch", source, "--out", tmp_path / f"{i}", "--shard", f"{i}/2", "--workers", 0).code == 0
    merged = cleaner_cli("merge", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "all", "--json")
    assert json.loads(merged.out)["documents"]["in"] == 42
    assert cleaner_cli("batch", source, "--out", tmp_path / "one", "--workers", 0).code == 0
    assert files(tmp_path / "all") == files(tmp_path / "one")
    assert cleaner_cli("merge", tmp_path / "1", "--out", tmp_path / "half").code == 2


def test_rejects_tried_again(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text": oops}\n{"text":"fine"}\n')
    run, again = tmp_path / "run", tmp_path / "again"
    assert cleaner_cli("batch", tmp_path / "x.jsonl", "--out", run, "--workers", 0).code == 1
    (tmp_path / "x.jsonl").write_bytes(b'{"text":"mended"}\n{"text":"fine"}\n')
    assert cleaner_cli("batch", "--retry", run, "--out", again, "--workers", 0).code == 0
    assert (again / "clean" / "x.jsonl").read_bytes() == b'{"text":"mended"}\n'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "no INPUT: name files or folders"),
        ("{} --retry {}", "leave the others out"),
        ("{} --shard 3/2", "write it as I/N"),
        ("{} --shard 1/2 --limit 3", "doesn't go with --limit"),
        ("{} --max-memory lots", "'lots' is no size"),
        ("{} --workers 0 --max-seconds 5", "--max-seconds needs a worker that can be stopped"),
        ("{} --workers 0 --max-memory 1G", "--max-memory needs a worker that can be stopped"),
        ("{} --workers 0 --engine ray", "--engine ray works with processes, and --workers 0 has none"),
    ],
)
def test_options_that_can_not_be(tmp_path: Path, cleaner_cli: CleanerCli, arguments: str, message: str) -> None:
    ran = cleaner_cli(
        "batch", "--out", tmp_path / "out", *arguments.replace("{}", str(put(tmp_path / "in", 0))).split()
    )
    assert ran.code == 2
    assert message in " ".join(ran.err.split())
    assert not (tmp_path / "out").exists()


def test_without_workers_there_are_limits_on_size_alone(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source = put(tmp_path / "in", 0)
    asked = ("--workers", 0, "--max-seconds", 0, "--max-document-bytes", "1M", "--max-expansion", 9)
    assert cleaner_cli("batch", source, "--out", tmp_path / "out", *asked).code == 0
    assert "no limit on time or memory" in " ".join(cleaner_cli("batch", "--help").text.replace("│", " ").split())


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_prints_how_to_go_on(tmp_path: Path, signal_: int) -> None:
    source, out = put(tmp_path / "the in", 30_000), tmp_path / "out"
    process = start("batch", source, "--out", out, "--workers", 2, "--force")
    for _ in range(600):
        time.sleep(0.05)
        if list(out.rglob(".part-*")):
            break
    process.send_signal(signal_)
    _, err = process.communicate(timeout=120)  # how it ends is asked here, not when: the machine may be busy
    assert process.returncode == 130
    assert not list(out.rglob(".part-*"))
    words = shlex.split(err.decode().split("To go on:\n")[1])
    assert words == ["cleaner", "batch", str(source), "--out", str(out), "--workers", "2"]


def test_a_line_for_logs() -> None:
    now = Stats(12_000, 45_000_000, 1_000, 213, 3)
    assert line(now, 90_000_000, 20.0) == (
        "12,000 documents, 600/s, 2.2 MB/s, 21.3% dropped, 3 rejected, 50% of 90 MB, 0:20 left"
    )
    assert line(Stats(), 0, 0.0) == "0 documents"
    assert line(Stats(1, 1), 7_200_000, 5.5).endswith("h left") or ":" in line(Stats(1, 1), 7_200_000, 5.5)


def test_logs_get_plain_lines_and_terminals_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Console(stderr=True), every=0) as observer:
        observer.begins(100)
        observer.comes(Stats(3, 50))
    assert capsys.readouterr().err == "cleaner: 3 documents, 50% of 0 MB\n"
    console = Console(stderr=True, force_terminal=True, no_color=True, width=100)
    with progress(console) as observer:
        observer.begins(100)
        observer.comes(Stats(3, 50))
        observer.say("going on")
    shown = capsys.readouterr().err
    assert "3 documents" in shown
    assert "cleaner: going on" in shown
    assert "\x1b[3" not in shown  # no colour


@pytest.mark.parametrize(
    ("text", "bytes_"), [("7", 7), ("2K", 2048), ("1.5M", 3 << 19), ("4 GiB", 4 << 30), ("1gb", 1 << 30)]
)
def test_sizes(text: str, bytes_: int) -> None:
    assert size(text) == bytes_
