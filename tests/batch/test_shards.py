"""Where inputs are cut: at line ends, by bytes and names alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.inputs import records
from cleaner.batch.plan import Input
from cleaner.batch.shards import cut, parse_share, share
from cleaner.errors import UsageError


def spans(path: Path, range_bytes: int) -> list[tuple[int, int, int]]:
    parts = [shard.parts[0] for shard in cut([Input(path, path.name)], range_bytes)]
    return [(part.span.start, part.span.end, part.line) for part in parts if part.span]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 90), st.booleans())
def test_stretches_tile_the_file_at_line_ends(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], range_bytes: int, ended: bool
) -> None:
    data = b"\n".join(b"x" * length for length in lengths) + b"\n" * ended
    path = tmp_path_factory.mktemp("cut") / "x.jsonl"
    path.write_bytes(data)
    found = spans(path, range_bytes)
    if len(data) <= range_bytes:
        assert found == []
        return
    for start, end, line in found:
        assert start < end
        assert start == 0 or data[start - 1 : start] == b"\n"
        assert data.count(b"\n", 0, start) + 1 == line
        assert not range(start, end)[range_bytes * 2 + 61 :]
    if found:
        assert [start for start, _, _ in found[1:]] == [end for _, end, _ in found[:-1]]
        assert (found[0][0], found[-1][1]) == (0, len(data))


def test_a_file_that_grows_keeps_its_first_shards(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(records("x", 200))
    before = [shard.key for shard in cut([Input(path, "x.jsonl")], 4096)]
    path.write_bytes(records("x", 300))
    after = [shard.key for shard in cut([Input(path, "x.jsonl")], 4096)]
    assert before[:-1] == after[: len(before) - 1]
    assert len(after) > len(before) > 3


def test_small_files_share_shards_and_a_new_one_changes_one(tmp_path: Path) -> None:
    inputs = []
    for i in range(1000):
        path = tmp_path / f"{i:04}.txt"
        path.write_bytes(b"x")
        inputs.append(Input(path, path.name))
    before, after = {s.key for s in cut(inputs[1:])}, {s.key for s in cut(inputs[::-1])}
    assert 5 < len(after) < 50
    assert len(after - before) == 1


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.txt", "x.md"])
def test_other_files_are_never_cut(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"{}\n" * 1000)
    assert spans(tmp_path / name, 100) == []


def test_a_picture_named_jsonl_is_not_cut(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\n" * 1000)
    assert spans(tmp_path / "x.jsonl", 100) == []


def test_shares_take_every_shard_once(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(records("x", 200))
    shards = cut([Input(tmp_path / "x.jsonl", "x.jsonl")], 2000)
    parts = [share(shards, i, 3) for i in (1, 2, 3)]
    assert sorted(s.key for part in parts for s in part) == sorted(s.key for s in shards)


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/3/4", ""])
def test_a_share_that_can_not_be_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="write it as I/N"):
        parse_share(text)
