"""Compressed bytes in and out."""

from __future__ import annotations

import bz2
import gzip
import importlib
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from cleaner.sources import deflate
from cleaner.sources.compression import bare, read_chunks
from cleaner.sources.output import replacing
from cleaner.sources.record import DamageError

DATA = b"".join(b"line %d of something\n" % i for i in range(50_000))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".zst": zstandard.ZstdCompressor().compress,
    ".bz2": bz2.compress,
}


@pytest.fixture(params=["isal", "zlib"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Gzip by the fast library and by the one that is always there."""
    library = pytest.importorskip("isal.isal_zlib") if request.param == "isal" else zlib
    monkeypatch.setattr(deflate, "_made_by", library)
    return str(request.param)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("x.gz", ".gz"),
        ("X.GZ", ".gz"),
        ("x.tgz", ".gz"),
        ("x.zst", ".zst"),
        ("x.bz2", ".bz2"),
        ("x.tbz2", ".bz2"),
    ],
)
def test_reads_all_members_and_frames(tmp_path: Path, name: str, suffix: str, either: str) -> None:
    pack = PACKERS[suffix]
    path = tmp_path / name
    path.write_bytes(pack(DATA) + pack(b"") + pack(b"more"))
    assert b"".join(read_chunks(path)) == DATA + b"more"


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_zero_padding_behind_a_member_is_no_damage(tmp_path: Path, suffix: str, either: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(PACKERS[suffix](b"a") + bytes(100_000) + PACKERS[suffix](b"b") + bytes(3))
    assert b"".join(read_chunks(path)) == b"ab"


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("behind", [b"garbage", b"\0\0\0garbage", b"\x1f\x8b\x07" + bytes(20), b"BZh9" + bytes(20)])
def test_garbage_behind_a_member_is_told(tmp_path: Path, suffix: str, behind: bytes, either: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(PACKERS[suffix](b"a") + behind)
    got: list[bytes] = []
    with pytest.raises(DamageError) as damage:
        got.extend(read_chunks(path))
    assert (damage.value.kind, got) == ("unreadable", [b"a"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.tgz", "a.tar"), ("A.TBZ2", "A.tar"), ("a.tar.gz", "a.tar"), ("a.jsonl.bz2", "a.jsonl"), ("tgz", "tgz")],
)
def test_what_a_file_would_be_called_uncompressed(name: str, expected: str) -> None:
    assert bare(name) == expected


def test_reads_the_largest_zstd_window(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=31)
    path = tmp_path / "x.zst"
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    path.write_bytes(stream.compress(b"wide") + stream.flush())
    assert b"".join(read_chunks(path)) == b"wide"


@pytest.mark.parametrize("missing", [9, 4, 1])
@pytest.mark.parametrize("suffix", PACKERS)
def test_hands_over_what_comes_before_a_cut(tmp_path: Path, suffix: str, missing: int, either: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(PACKERS[suffix](DATA) + PACKERS[suffix](DATA)[:-missing])
    got: list[bytes] = []
    with pytest.raises(DamageError) as damage:
        got.extend(read_chunks(path))
    assert damage.value.kind == "truncated"
    assert b"".join(got).startswith(DATA)


@pytest.mark.parametrize(
    ("name", "bytes_", "kind"),
    [
        ("x.gz", b"", "truncated"),
        ("x.gz", b"plain text", "unreadable"),
        ("x.gz", b"\x1f", "truncated"),
        ("x.bz2", b"", "truncated"),
        ("x.bz2", b"plain text", "unreadable"),
        ("x.bz2", b"BZ", "truncated"),
        ("x.bz2", gzip.compress(DATA), "unreadable"),
    ],
)
def test_tells_what_is_no_compressed_file(tmp_path: Path, name: str, bytes_: bytes, kind: str, either: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes_)
    with pytest.raises(DamageError) as damage:
        list(read_chunks(path))
    assert damage.value.kind == kind


@pytest.mark.parametrize("at", [-6, -2])
@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_a_damaged_checksum_is_told(tmp_path: Path, suffix: str, at: int, either: str) -> None:
    path = tmp_path / f"x{suffix}"
    whole = bytearray(PACKERS[suffix](DATA))
    whole[at] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DamageError) as damage:
        list(read_chunks(path))
    assert damage.value.kind == "unreadable"


def test_a_bomb_of_bzip2_is_stopped_before_it_fills_the_memory(tmp_path: Path) -> None:
    """4 KiB of it may mean 4 GiB."""
    path = tmp_path / "x.bz2"
    path.write_bytes(b"".join([bz2.compress(bytes(1 << 27))] * 8))
    assert path.stat().st_size < 1 << 12
    sizes: list[int] = []
    tracemalloc.start()
    with pytest.raises(DamageError) as damage:
        sizes.extend(map(len, read_chunks(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert damage.value.kind == "bomb"
    assert sum(sizes) <= 1 << 26
    assert peak < 1 << 25


def test_text_that_repeats_in_bzip2_is_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "x.bz2"
    path.write_bytes(bz2.compress(b"fine\n" * 4_000_000))
    assert sum(map(len, read_chunks(path))) == 20_000_000


@pytest.mark.parametrize("name", ["x.txt", "x.txt.gz", "x.jsonl.zst", "x.txt.bz2", "x.tgz"])
def test_writes_the_same_bytes_however_they_come(tmp_path: Path, name: str, either: str) -> None:
    for step in (1 << 30, 1000, 300_000):
        with replacing(tmp_path / str(step) / name) as target:
            for at in range(0, len(DATA), step):
                target.write(DATA[at : at + step])
            target.write(b"end")
    (written,) = {path.read_bytes() for path in tmp_path.rglob(name)}
    assert b"".join(read_chunks(tmp_path / "1000" / name)) == DATA + b"end"
    if name.endswith("gz"):
        assert written[3:8] == bytes(5)  # no name, no time
        assert gzip.decompress(written) == DATA + b"end"


def test_nothing_written_is_an_empty_member(tmp_path: Path, either: str) -> None:
    with replacing(tmp_path / "x.gz"):
        pass
    assert gzip.decompress((tmp_path / "x.gz").read_bytes()) == b""


def test_without_isal_zlib_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    try:
        importlib.reload(deflate)
        assert deflate._made_by is zlib
        assert zlib.decompress(deflate.deflated(DATA), -15) == DATA
    finally:
        monkeypatch.undo()
        importlib.reload(deflate)


@pytest.mark.parametrize("size", [0, 1, 1 << 17, (1 << 17) + 1, 1_000_000])
def test_bytes_alone_are_deflated(size: int, either: str) -> None:
    assert zlib.decompress(deflate.deflated(DATA[:size]), -15) == DATA[:size]
