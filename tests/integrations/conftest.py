"""What the tests of the engines share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleaner.integrations import options

from . import clusters

HARBOURWIRE = Path(__file__).parents[2] / "docs" / "example" / "harbourwire.yaml"
os.environ["HF_HUB_OFFLINE"] = "1"  # read when datasets is imported: nothing here is to be fetched


@pytest.fixture
def new_process() -> Iterator[Callable[[], None]]:
    """What makes this process as one that never cleaned anything."""

    def forget() -> None:
        options.cleaner_of.cache_clear()
        options._built.cache_clear()

    forget()
    yield forget
    forget()


@pytest.fixture(scope="session")
def harbourwire() -> str:
    """A rule file for one site."""
    return str(HARBOURWIRE)


@pytest.fixture(scope="session", autouse=True)
def no_cluster_is_left() -> Iterator[None]:
    """What tests have started of Ray and Spark ends with them."""
    yield
    clusters.end()
