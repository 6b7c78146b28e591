"""Shards done apart, then put together: the same folder as from one run."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from batch.cleaning import clean_into, tree
from batch.inputs import make
from cleaner.batch.merge import merge
from cleaner.batch.run import How
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run

SMALL = 4096


def parts(tmp_path: Path, count: int = 3) -> list[Path]:
    source = make(tmp_path / "in")
    runs = [tmp_path / f"part{i}" for i in range(1, count + 1)]
    for i, run in enumerate(runs, 1):
        clean_into(run, source, how=How(shard=(i, count), range_bytes=SMALL))
    return runs


@pytest.mark.parametrize("count", [2, 50])
def test_all_shards_make_the_whole(tmp_path: Path, count: int) -> None:
    runs = parts(tmp_path, count)
    summary = merge(runs[::-1], tmp_path / "merged")
    assert clean_into(tmp_path / "whole", tmp_path / "in", how=How(range_bytes=SMALL)) == summary
    assert tree(tmp_path / "merged") == tree(tmp_path / "whole")
    merge(runs, tmp_path / "merged")  # once more is no harm
    assert tree(tmp_path / "merged") == tree(tmp_path / "whole")


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    runs = parts(tmp_path)
    with pytest.raises(UsageError, match="of 3 shards these are missing: 2"):
        merge([runs[0], runs[2]], tmp_path / "merged")
    with pytest.raises(UsageError, match="are both shard 1/3"):
        merge([runs[0], *runs], tmp_path / "merged")
    clean_into(tmp_path / "whole", tmp_path / "in")
    with pytest.raises(UsageError, match="no shard of one"):
        merge([tmp_path / "whole"], tmp_path / "merged")
    with pytest.raises(UsageError, match="overlap"):
        merge(runs, runs[0])
    clean_into(tmp_path / "other", tmp_path / "in", how=How(shard=(2, 3), range_bytes=SMALL), url="http://x")
    with pytest.raises(UsageError, match="differ in 'url'"):
        merge([runs[0], tmp_path / "other", runs[2]], tmp_path / "merged")
    (runs[1] / "summary.json").unlink()
    with pytest.raises(UsageError, match="has not ended"):
        merge(runs, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_touched_file_is_told(tmp_path: Path) -> None:
    runs = parts(tmp_path)
    victim = sorted((runs[1] / "clean").rglob("*.jsonl*"))[0]
    victim.write_bytes(b"x")
    with pytest.raises(UsageError, match="was changed after its run"):
        merge(runs, tmp_path / "merged")
    assert victim.read_bytes() == b"x"
    assert not (tmp_path / "merged" / victim.relative_to(runs[1])).exists()


@pytest.mark.skipif(not hasattr(os, "link"), reason="no second names for files here")
def test_what_is_merged_takes_no_room_and_stays_what_it_was(tmp_path: Path) -> None:
    runs = parts(tmp_path)
    merge(runs, tmp_path / "merged")
    merged = tree(tmp_path / "merged")
    shared = [run / name for run in runs for name in tree(run) if name in merged and (run / name).stat().st_nlink == 2]
    assert {path.parts[-2] for path in shared} >= {"clean", "ledger", "texts", "state"}
    before = tree(runs[0])
    clean_into(runs[0], tmp_path / "in", ledger="spans", how=How(shard=(1, 3), range_bytes=SMALL))
    assert tree(runs[0]) != before
    assert tree(tmp_path / "merged") == merged


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM, errno.EMLINK])
def test_where_files_can_have_one_name_alone_they_are_copied(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, name: Path) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(os, "link", refuse)
    runs = parts(tmp_path)
    merge(runs, tmp_path / "merged")
    clean_into(tmp_path / "whole", tmp_path / "in", how=How(range_bytes=SMALL))
    assert tree(tmp_path / "merged") == tree(tmp_path / "whole")
    assert {path.stat().st_nlink for path in (tmp_path / "merged").rglob("*") if path.is_file()} == {1}


def test_a_file_that_went_is_told(tmp_path: Path) -> None:
    runs = parts(tmp_path)
    victim = sorted((runs[1] / "clean").rglob("*.jsonl*"))[0]
    victim.unlink()
    with pytest.raises(UsageError, match=r"can't read .*; run that shard's command again"):
        merge(runs, tmp_path / "merged")


def test_a_shard_alone_is_not_restored(tmp_path: Path) -> None:
    runs = parts(tmp_path)
    with pytest.raises(UsageError, match="shard 1/3 of a run: join all"):
        restore_run(runs[0], tmp_path / "back")
