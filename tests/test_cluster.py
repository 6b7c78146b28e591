"""The recipes in docs/cluster: the very scripts and commands, with the variables that Slurm and Kubernetes set."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from stores import objects, put, s3_server

import cleaner
from benchmarks import inputs
from cleaner.cli.sizes import size
from cleaner.sources.places import place

HOUSE = Path(cleaner.__file__).parent.parent
RECIPES = Path(__file__).resolve().parent.parent / "docs" / "cluster"
PARTS = 2
PATIENCE = 120.0  # seconds
OWN = ("state/", "run.json")
SLURM = {"SLURM_JOB_ID": "70", "SLURM_ARRAY_JOB_ID": "70", "SLURM_CPUS_PER_TASK": "1"}
pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or not hasattr(os, "killpg"), reason="the recipes are for bash on a POSIX system"
)


def job(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RECIPES / name).read_text("utf-8"))
    return found


def container(name: str) -> dict[str, Any]:
    (one,) = job(name)["spec"]["template"]["spec"]["containers"]
    return dict(one)


def command(recipe: str) -> list[str]:
    """What Slurm or the kubelet would start."""
    if recipe.endswith(".sh"):
        return ["bash", str(RECIPES / recipe)]
    return [*container(recipe)["command"], *container(recipe)["args"]]


def variables(recipe: str, part: int = 1) -> dict[str, str]:
    """What Slurm or the kubelet would set for a part, counted from 1."""
    if recipe.endswith(".sh"):
        return {**SLURM, "SLURM_ARRAY_TASK_ID": str(part)}
    given = {one["name"]: one.get("value", "1") for one in container(recipe)["env"]}
    return {**given, "JOB_COMPLETION_INDEX": str(part - 1)}


def tool(folder: Path, name: str, script: str) -> Path:
    """A command of this name, in a folder for the path."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path.parent


def real(folder: Path) -> Path:
    return tool(folder, "cleaner", f'PYTHONPATH="{HOUSE}" exec "{sys.executable}" -m cleaner "$@"')


def start(recipe: str, tools: Path, part: int = 1, **more: str) -> subprocess.Popen[bytes]:
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables(recipe, part), "CLEANER_CACHE": str(tools), **more, "PATH": path}
    return subprocess.Popen(command(recipe), env=environment, stderr=subprocess.PIPE, start_new_session=True)


def finished(process: subprocess.Popen[bytes]) -> int:
    _, said = process.communicate(timeout=PATIENCE)
    assert b"Traceback" not in said, said.decode()
    return process.returncode


def make(folder: Path) -> Path:
    """Four shards, two for each part: a short one first, then one that takes its time; a record in it is broken."""
    folder.mkdir()
    for letter in "ab":
        number = next(n for n in range(10**6) if sha256(f"{letter}{n}.txt".encode()).digest()[0] % 64 == 0)
        (folder / f"{letter}{number}.txt").write_bytes(b"Advertisement\nThe boat came in.\n")
    for seed in (1, 2):
        inputs.write(folder / f"large-{seed}.jsonl", 500, seed)
    with (folder / "large-2.jsonl").open("ab") as file:
        file.write(b"{broken\n")
    return folder


def whole(folder: Path, source: Path) -> dict[str, bytes]:
    """What one run gives."""
    words = ["cleaner", "batch", source, "--out", folder / "whole", "--workers", "0"]
    environment = {**os.environ, "PATH": f"{real(folder)}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(list(map(str, words)), env=environment, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1, done.stderr.decode()
    return given(folder / "whole")


def given(run: Path) -> dict[str, bytes]:
    return {name: data for name, data in objects_of(run).items() if not name.startswith(OWN)}


def objects_of(run: Path) -> dict[str, bytes]:
    if not isinstance(run, Path):
        return objects(run)
    return {p.relative_to(run).as_posix(): p.read_bytes() for p in run.rglob("*") if p.is_file()}


def kill_in_the_middle(process: subprocess.Popen[bytes], run: Path) -> None:
    """SIGKILL for all of its processes, when a shard is done and another one is not."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and not rows(run) and time.monotonic() < until:
        time.sleep(0.02)
    assert process.poll() is None, "it ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    assert finished(process) == -signal.SIGKILL
    assert rows(run)
    assert "summary.json" not in objects_of(run)


def rows(run: Path) -> list[str]:
    """What says in a run that shards are done."""
    there = objects_of(run)
    return [name for name, data in there.items() if data and name.startswith(("state/rows/", "state/manifest"))]


def through(recipe: str, merging: str, tools: Path, out: Path, **more: str) -> None:
    """All parts, one of them killed in the middle and started again, and then the merge."""
    more |= {"OUT": str(out), "PARTS": str(PARTS)}
    kill_in_the_middle(start(recipe, tools, 1, **more), out / "part-1")
    assert [finished(start(recipe, tools, part, **more)) for part in (2, 1)] == [0, 0]
    assert finished(start(merging, tools, **more)) == 0


def test_tasks_of_slurm_make_one_run(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    one = whole(tmp_path, source)
    through("slurm.sh", "slurm-merge.sh", real(tmp_path), tmp_path / "out", INPUT=str(source))
    assert given(tmp_path / "out" / "all") == one


@pytest.fixture
def store() -> Iterator[str]:
    for package in ("moto", "upath", "s3fs"):
        pytest.importorskip(package)
    with s3_server() as bucket:
        yield bucket


def test_pods_of_kubernetes_make_one_run(tmp_path: Path, store: str) -> None:
    one = whole(tmp_path, make(tmp_path / "in"))
    source, out = put(tmp_path / "in", f"{store}/crawl"), place(f"{store}/clean")
    through("job.yaml", "merge.yaml", real(tmp_path), out, INPUT=str(source), TMPDIR=str(tmp_path))
    assert given(out / "all") == one


def test_a_task_whose_time_is_over_puts_itself_into_the_queue(tmp_path: Path) -> None:
    tools = tool(tmp_path, "cleaner", f"touch {tmp_path}/begun; exec sleep 60")
    tool(tmp_path, "scontrol", f'echo "$@" >> {tmp_path}/asked')
    for restarts, asked in (("0", "requeue 70_2\n"), ("50", "requeue 70_2\n")):  # the second one asks no more
        process = start("slurm.sh", tools, 2, SLURM_RESTART_COUNT=restarts)
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        (tmp_path / "begun").unlink()
        process.send_signal(signal.SIGUSR1)
        assert process.wait(PATIENCE) != 0
        os.killpg(process.pid, signal.SIGKILL)  # as Slurm does
        process.communicate()
        assert (tmp_path / "asked").read_text() == asked


@pytest.mark.parametrize("recipe", ["slurm.sh", "slurm-merge.sh", "job.yaml", "merge.yaml"])
@pytest.mark.parametrize(("code", "seen"), [(0, 0), (1, 0), (2, 2), (3, 3), (4, 4), (130, 130)])
def test_a_run_with_rejects_has_not_failed(recipe: str, code: int, seen: int, tmp_path: Path) -> None:
    assert finished(start(recipe, tool(tmp_path, "cleaner", f"exit {code}"))) == seen


@pytest.mark.parametrize("recipe", ["slurm.sh", "job.yaml"])
@pytest.mark.parametrize("part", [1, 64])
def test_parts_are_counted_from_one(recipe: str, part: int, tmp_path: Path) -> None:
    said = words_of(recipe, tmp_path, part)
    assert said[said.index("--shard") + 1] == f"{part}/64"
    assert said[said.index("--out") + 1].endswith(f"/part-{part}")


@pytest.mark.parametrize("recipe", ["slurm-merge.sh", "merge.yaml"])
def test_all_parts_are_merged_whatever_their_place_is_called(recipe: str, tmp_path: Path) -> None:
    said = words_of(recipe, tmp_path, OUT="/a place")
    assert said == ["merge", *(f"/a place/part-{part}" for part in range(1, 65)), "--out", "/a place/all"]


def words_of(recipe: str, folder: Path, part: int = 1, **more: str) -> list[str]:
    """What the recipe calls cleaner with."""
    tools = tool(folder, "cleaner", f'printf "%s\\n" "$@" > {folder}/words')
    assert finished(start(recipe, tools, part, **more)) == 0
    return (folder / "words").read_text().splitlines()


def test_what_slurm_is_asked_for_fits_together() -> None:
    for recipe in ("slurm.sh", "slurm-merge.sh"):
        script = (RECIPES / recipe).read_text("utf-8")
        asked = dict(re.findall(r"^#SBATCH --([a-z-]+)(?:=(\S+))?", script, re.MULTILINE))
        assert "requeue" in asked
        assert asked["open-mode"] == "append"
        assert "PARTS=${PARTS:-64}" in script
        if recipe == "slurm.sh":
            assert asked["array"] == "1-64"
            assert asked["signal"].startswith("B:USR1@")
            assert "trap again USR1" in script
            assert size(asked["mem-per-cpu"]) > size(limit(script))


def test_what_kubernetes_is_asked_for_fits_together() -> None:
    spec, one = job("job.yaml")["spec"], container("job.yaml")
    parts = [variables(name)["PARTS"] for name in ("job.yaml", "merge.yaml")]
    assert parts == [str(spec["completions"])] * 2
    assert spec["completionMode"] == "Indexed"
    assert one["resources"]["requests"] == one["resources"]["limits"]
    memory = size(one["resources"]["limits"]["memory"].replace("Gi", "G"))
    assert memory > int(one["resources"]["limits"]["cpu"]) * size(limit(one["args"][0]))


def limit(script: str) -> str:
    (found,) = re.findall(r"^ .*--max-memory (\S+)", script, re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("name", ["job.yaml", "merge.yaml"])
def test_what_can_never_work_is_not_tried_again_and_all_else_is(name: str) -> None:
    spec = job(name)["spec"]
    assert spec["template"]["spec"]["restartPolicy"] == "Never"
    node, wrong = spec["podFailurePolicy"]["rules"]
    assert (node["action"], node["onPodConditions"][0]["type"]) == ("Ignore", "DisruptionTarget")
    assert wrong["action"] == "FailJob"
    assert wrong["onExitCodes"]["containerName"] == container(name)["name"]
    assert wrong["onExitCodes"]["operator"] == "In"
    assert set(wrong["onExitCodes"]["values"]) == {2, 126, 127}


@pytest.mark.parametrize("name", ["job.yaml", "merge.yaml"])
def test_kubernetes_knows_every_field(name: str) -> None:
    validate = pytest.importorskip("kubernetes_validate")
    for version in ("1.29", "1.31", validate.latest_version()):
        assert validate.validate(job(name), version, strict=True)
        with pytest.raises(validate.ValidationError):
            validate.validate(misspelled(job(name)), version, strict=True)


def misspelled(value: Mapping[str, Any]) -> dict[str, Any]:
    spec = dict(value["spec"])
    return {**value, "spec": {**spec, "podFailurePolicies": spec.pop("podFailurePolicy")}}
