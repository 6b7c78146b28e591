"""Ray and Spark for tests: each starts when it is first asked for, and ends with the tests."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import cleaner

#: no traffic but loopback; read when the engines are imported or started
_NO_TRAFFIC = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "SPARK_LOCAL_IP": "127.0.0.1",
}
#: what Spark says of each pandas from 3 on, and none is used
PANDAS_3 = "PySpark does not yet fully support pandas"
#: where processes that they start find cleaner and these tests
PATHS = os.pathsep.join([str(Path(cleaner.__file__).parent.parent), str(Path(__file__).parent.parent)])
_cache = TemporaryDirectory(prefix="cleaner-rules-")  # goes when the process ends
_FAST_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
os.environ |= {**_NO_TRAFFIC, "JDK_JAVA_OPTIONS": f"{os.environ.get('JDK_JAVA_OPTIONS', '')} {_FAST_JVM}"}


def ray_here() -> Any:
    """Ray, with a cluster of two CPUs on loopback that processes find under RAY_ADDRESS."""
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    if not ray.is_initialized():
        with _surroundings(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Ray Data warns of its own settings when it makes them
            found = ray.init(
                address="local",
                num_cpus=2,
                object_store_memory=200_000_000,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="ERROR",
            )
            ray.data.DataContext.get_current().enable_progress_bars = False
        os.environ["RAY_ADDRESS"] = found.address_info["gcs_address"]
    return ray


def spark_here() -> Any:
    """A session of Spark on this machine."""
    pytest.importorskip("pyspark")
    needs_java()
    from pyspark.sql import SparkSession

    quick = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.session.timeZone": "UTC",
    }
    with _surroundings():
        session = SparkSession.builder.master("local[2]").config(map=quick).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def needs_java() -> None:
    """Skip a test where no Java is found."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java here, and Spark runs on it")


def end() -> None:
    """Nothing of either is left."""
    if (ray := sys.modules.get("ray")) and ray.is_initialized():
        ray.shutdown()
        os.environ.pop("RAY_ADDRESS", None)
    if sql := sys.modules.get("pyspark.sql"):
        session = sql.SparkSession.getActiveSession()
        if session is not None:
            gateway = session.sparkContext._gateway
            session.stop()
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()


@contextmanager
def _surroundings() -> Iterator[None]:
    """What the processes of a cluster find: cleaner, these tests, and a folder for compiled rules."""
    before = dict(os.environ)
    os.environ |= {"PYTHONPATH": PATHS, "CLEANER_CACHE": _cache.name}
    try:
        yield
    finally:
        for name in ("PYTHONPATH", "CLEANER_CACHE"):
            os.environ.pop(name)
            os.environ |= {name: before[name]} if name in before else {}


def below(process: int) -> list[tuple[int, str]]:
    """Processes that descend from one, with their command lines, those that are nearest first."""
    found = []
    for child in _children(process):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        found.append((child, words))
    return found + [each for child, _ in found for each in below(child)]


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
