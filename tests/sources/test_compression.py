"""Compressed bytes in and out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from cleaner.sources.compression import read_chunks
from cleaner.sources.output import replacing
from cleaner.sources.record import DamageError

DATA = b"".join(b"line %d of something\n" % i for i in range(50_000))
PACKERS = {".gz": lambda data: gzip.compress(data, mtime=0), ".zst": zstandard.ZstdCompressor().compress}


@pytest.mark.parametrize("suffix", PACKERS)
def test_reads_all_members_and_frames(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(PACKERS[suffix](DATA) + PACKERS[suffix](b"") + PACKERS[suffix](b"more"))
    assert b"".join(read_chunks(path)) == DATA + b"more"


def test_zero_padding_behind_a_gzip_member_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"a") + bytes(100_000) + gzip.compress(b"b") + bytes(3))
    assert b"".join(read_chunks(path)) == b"ab"


def test_reads_the_largest_zstd_window(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=31)
    path = tmp_path / "x.zst"
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    path.write_bytes(stream.compress(b"wide") + stream.flush())
    assert b"".join(read_chunks(path)) == b"wide"


@pytest.mark.parametrize("suffix", PACKERS)
def test_hands_over_what_comes_before_a_cut(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(PACKERS[suffix](DATA) + PACKERS[suffix](DATA)[:-9])
    got: list[bytes] = []
    with pytest.raises(DamageError) as damage:
        got.extend(read_chunks(path))
    assert damage.value.kind == "truncated"
    assert b"".join(got).startswith(DATA)


@pytest.mark.parametrize(
    ("bytes_", "kind"), [(b"", "truncated"), (b"plain text", "unreadable"), (b"\x1f", "truncated")]
)
def test_tells_what_is_no_compressed_file(tmp_path: Path, bytes_: bytes, kind: str) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(bytes_)
    with pytest.raises(DamageError) as damage:
        list(read_chunks(path))
    assert damage.value.kind == kind


def test_a_damaged_checksum_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    whole = bytearray(gzip.compress(DATA))
    whole[-6] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DamageError):
        list(read_chunks(path))


@pytest.mark.parametrize("name", ["x.txt", "x.txt.gz", "x.jsonl.zst"])
def test_writes_the_same_bytes_every_time(tmp_path: Path, name: str) -> None:
    for folder in ("a", "b"):
        with replacing(tmp_path / folder / name) as target:
            target.write(DATA)
            target.write(b"end")
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert b"".join(read_chunks(tmp_path / "a" / name)) == DATA + b"end"
