"""A file is there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cleaner.errors import OutputError
from cleaner.sources.output import replacing


@pytest.mark.parametrize("name", ["x", "x.gz", "x.zst"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(OutputError, match=f"can't write .*{name}: No space left on device"),
        replacing(tmp_path / name) as t,
    ):
        t.write(b"data")
    assert list(tmp_path.iterdir()) == []


def test_an_error_inside_leaves_the_earlier_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"earlier")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "x") as target:
        target.write(b"new" * (1 // 0))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"earlier"]


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="can't write"), replacing(tmp_path / "file" / "x"):
        pass


def test_an_unwanted_file_is_not_kept(tmp_path: Path) -> None:
    with replacing(tmp_path / "x.gz") as target:
        target.wanted = False
    assert list(tmp_path.iterdir()) == []
