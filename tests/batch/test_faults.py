"""A disk that is full or breaks, at every single write, sync and rename: a letter, nothing torn, and it goes on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import clean_into, output, tree
from cleaner.batch.run import How
from cleaner.errors import OutputError
from cleaner.sources import disk

CALLS = ("create", "append", "write", "sync", "rename", "remove", "sync_folder")
HOW = How(range_bytes=300)


def source_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b'{"text":"AD\\nx"}\n' * 30 + b"[]\n")
    (folder / "b.jsonl.gz").write_bytes(b"no gzip")
    (folder / "c.txt").write_bytes(b"AD\nkept\n")
    return folder


class Faults:
    """Counts the calls of the disk, and lets one of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int | None, code: int, torn: bool = False) -> None:
        self.at, self.code, self.torn, self.count = at, code, torn, 0
        for name in CALLS:
            monkeypatch.setattr(disk, name, self._counted(name, getattr(disk, name)))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                if self.torn and name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise OSError(self.code, os.strerror(self.code))
            return call(*arguments)

        return counted


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_every_call_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    source = source_in(tmp_path / "in")
    with monkeypatch.context() as patch:
        calls = Faults(patch, None, code)
        clean_into(tmp_path / "whole", source, how=HOW)
    whole, final = tree(tmp_path / "whole"), output(tmp_path / "whole")
    assert calls.count > 100
    for at in range(1, calls.count + 1):
        out = tmp_path / f"out{at}"
        with monkeypatch.context() as patch:
            Faults(patch, at, code, torn=at % 2 == 0)
            with pytest.raises(OutputError, match=f"can't write .*{os.strerror(code)}"):
                clean_into(out, source, how=HOW)
        assert not list(out.rglob(".part-*"))
        there = output(out) if out.exists() else {}
        assert all(final[name] == data for name, data in there.items()), at  # nothing torn under a final name
        assert "summary.json" not in there or at > calls.count - 2
        clean_into(out, source, how=HOW)
        assert tree(out) == whole, at


def test_a_second_failure_in_the_middle_of_going_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_in(tmp_path / "in")
    clean_into(tmp_path / "whole", source, how=HOW)
    for at in range(1, 200, 7):
        out = tmp_path / "out"
        with monkeypatch.context() as patch:
            Faults(patch, at, errno.ENOSPC, torn=True)
            try:
                clean_into(out, source, how=HOW)
            except OutputError:
                continue
        assert tree(out) == tree(tmp_path / "whole")
        (out / "clean" / "a.jsonl").unlink()
