"""Runs inside of the test process need not wait for the disk."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from cleaner.sources import disk


@pytest.fixture(autouse=True)
def hasty_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def flush(file: BinaryIO) -> None:
        file.flush()

    def nothing(folder: Path) -> None:
        pass

    monkeypatch.setattr(disk, "sync", flush)
    monkeypatch.setattr(disk, "sync_folder", nothing)
