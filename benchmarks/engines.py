"""What Ray and Spark cost beside `cleaner batch --workers 2`, over the same made documents.

usage: python -m benchmarks.engines [DOCUMENTS [RUNS]]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import inputs
from benchmarks.measure import ROOT

FILES = 8
BATCH = [sys.executable, "-m", "cleaner", "batch", "{source}", "--out", "{out}", "--workers", "2"]
DATA = """
import ray
from cleaner.integrations.ray import clean_dataset
ray.init(address="local", num_cpus={cpus}, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
ray.data.DataContext.get_current().enable_progress_bars = False
clean_dataset(ray.data.read_json("{source}"), concurrency={concurrency}).write_parquet("{out}")
"""
SPARK = """
from pyspark.sql import SparkSession
from cleaner.integrations.spark import clean_dataframe
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
clean_dataframe(spark.read.json("{source}")).write.parquet("{out}")
"""
ENGINES = {
    "cleaner batch --workers 2": BATCH,
    "cleaner batch --workers 2 --engine ray": [*BATCH, "--engine", "ray"],
    "Ray Data, tasks": [sys.executable, "-c", DATA.replace("{cpus}", "2").replace("{concurrency}", "None")],
    # a third CPU for Ray, which has none to read with where actors hold all
    "Ray Data, two actors": [sys.executable, "-c", DATA.replace("{cpus}", "3").replace("{concurrency}", "(2, 2)")],
    "Spark, local[2]": [sys.executable, "-c", SPARK],
}


class Cost(NamedTuple):
    """Of a command and all processes below it, those too that nobody waits for."""

    cpu: float  #: seconds
    wall: float  #: seconds


def main(count: int, runs: int) -> None:
    """Print a table: medians of runs in turns, each over all documents and over one."""
    with tempfile.TemporaryDirectory() as folder:
        many, one, out = Path(folder, "many"), Path(folder, "one"), Path(folder, "out")
        for place, files, each in ((many, FILES, count // FILES), (one, 1, 1)):
            place.mkdir()
            for number in range(files):
                inputs.write(place / f"{number}.jsonl", each, seed=number)
        found: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in ENGINES}
        for _ in range(runs):
            for name, words in ENGINES.items():
                found[name].append((cost(words, one, out), cost(words, many, out)))
                print(name, *found[name][-1], file=sys.stderr, flush=True)
    base = net(found["cleaner batch --workers 2"])
    print("| | CPU, ms per document | CPU, batch = 1 | wall, batch = 1 | start-up, s of CPU | start-up, s |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, costs in found.items():
        of, start = net(costs), [start for start, _ in costs]
        print(
            f"| {name} | {1000 * of.cpu / count:.2f} | {of.cpu / base.cpu:.2f} | {of.wall / base.wall:.2f} "
            f"| {median(each.cpu for each in start):.1f} | {median(each.wall for each in start):.1f} |"
        )


def net(costs: list[tuple[Cost, Cost]]) -> Cost:
    """Medians, net of the start-up."""
    cpu = median(whole.cpu - start.cpu for start, whole in costs)
    return Cost(cpu, median(whole.wall - start.wall for start, whole in costs))


def cost(words: list[str], source: Path, out: Path) -> Cost:
    """Run a command; raises RuntimeError when it fails."""
    shutil.rmtree(out, ignore_errors=True)
    command = [word.replace("{source}", str(source)).replace("{out}", str(out)) for word in words]
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "SPARK_LOCAL_IP": "127.0.0.1"}
    begun, used = time.perf_counter(), dict[int, float]()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **quiet}, stdout=said, stderr=said)
        while process.poll() is None:
            used |= {each: cpu for each in (process.pid, *below(process.pid)) if (cpu := cpu_of(each)) is not None}
            time.sleep(0.1)
        wall = time.perf_counter() - begun
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace"))
    shutil.rmtree(out, ignore_errors=True)
    return Cost(sum(used.values()), wall)


def below(process: int) -> Iterator[int]:
    """All processes that descend from one."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield child
        yield from below(child)


def cpu_of(process: int) -> float | None:
    """Seconds of CPU, user and system, that a process has used so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(20_000, 3)[len(given) :])
