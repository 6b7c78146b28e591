"""What tests of every part share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from cleaner import Cleaner

os.environ["CLEANER_CACHE"] = "off"  # each test compiles the rules that it speaks of
settings.register_profile("tests", deadline=None)  # a busy machine is no failure
settings.load_profile("tests")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    """A cleaner with the built-in rules and the default profile."""
    return Cleaner()


@pytest.fixture(scope="session")
def rules_alone() -> Cleaner:
    """The same without the learned score: what it leaves is another document, which it may judge otherwise."""
    return Cleaner(score=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds and benchmarks beside the checkout, which a fresh clone does not have."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: it holds the seeds and benchmarks and is no part of the project")
    return SHARED
