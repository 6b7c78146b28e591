"""Tar archives: what is read, what is refused, what damage costs, and what comes out."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import tarfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from archiving import FIELDS, PAGE, TIME, Held, is_covered, kinds, read, stretches, tar_of, texts, told, written
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.sources import container_of
from cleaner.sources.archives import tars
from cleaner.sources.compression import decompressed
from cleaner.sources.record import Cut, DamageError, MisfitError, Record, Reject
from cleaner.sources.scope import Scope

BLOCK = 512
A, B, C = ("a.txt", b"first"), ("b.txt", b"second " * 100), ("c.txt", b"third")


@pytest.mark.parametrize("name", ["x.tar", "x.tar.gz", "x.TGZ", "x.tar.zst", "x.tar.bz2", "x.tbz2"])
def test_tars_are_known_by_their_names(name: str) -> None:
    assert container_of(name) is tars


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_text_a_page_and_a_dump_are_documents(format: int) -> None:
    data = tar_of(("./d/a.txt", b"text"), ("d/b.HTML", PAGE), ("d/dump", PAGE), format=format)
    items = read(tars, data, "x.tar")
    assert all(isinstance(item, Record) for item in items)
    documents = [item.document for item in items if isinstance(item, Record)]
    assert [d.id for d in documents] == ["x.tar/d/a.txt", "x.tar/d/b.HTML", "x.tar/d/dump"]
    assert [d.file for d in documents] == ["x.tar:1", "x.tar:2", "x.tar:3"]
    assert [d.format for d in documents] == ["text", "html", "html"]
    assert [(i.line, i.offset, i.label, i.member) for i in items if isinstance(i, Record)] == [
        (1, 0, "./d/a.txt", "d/a.txt"),
        (2, 1024, "d/b.HTML", "d/b.HTML.txt"),
        (3, 2048, "d/dump", "d/dump"),
    ]
    assert not any(item.has_id for item in items if isinstance(item, Record))


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["d/" * 90 + "a.txt", "x" * 300 + ".txt", "über/ж.txt", "d" * 100 + "/a.txt"])
def test_long_names_and_others_are_read_whole(name: str, format: int) -> None:
    items = read(tars, tar_of(A, (name, b"text"), C, format=format))
    assert texts(items) == {"a.txt": b"first", name: b"text", "c.txt": b"third"}


def test_a_name_that_is_no_utf8_is_read_byte_by_byte() -> None:
    data = bytearray(tar_of(("cafe.txt", b"text"), format=tarfile.USTAR_FORMAT))
    assert texts(read(tars, _signed(data, 3, b"\xe9"))) == {"caf\u00e9.txt": b"text"}


def test_an_encoding_is_told_by_the_mark() -> None:
    (item,) = read(tars, tar_of(("a.txt", "\ufeffthé".encode("utf-16-le"))))
    assert isinstance(item, Record)
    assert item.document.source == "thé"


@pytest.mark.parametrize(
    ("name", "content", "becomes"),
    [
        ("a.txt", b"x", "read"),
        ("a.TXT", b"x", "read"),
        ("a.xhtml", b"x", "read"),
        ("dump", PAGE, "read"),
        ("README", b"words", "skipped"),
        ("empty", b"", "skipped"),
        ("a.png", PAGE, "skipped"),
        ("a.html.bak", PAGE, "skipped"),
        (".a.html", PAGE, "skipped"),
        ("d/.git/a.txt", b"x", "skipped"),
        ("a.jsonl", b"{}", "nested"),
        ("a.zip", b"PK", "nested"),
        ("a.tar.gz", b"", "nested"),
        ("a.html.gz", b"", "nested"),
        ("a.txt", b"\x01\x02\x03\x04", "binary"),
        ("a.txt", b"\xff", "invalid-utf8"),
        ("../a.txt", b"x", "unsafe-name"),
        ("../a.png", b"x", "skipped"),
        ("../README", b"x", "skipped"),
        ("/dump", PAGE, "unsafe-name"),
    ],
)
def test_what_becomes_of_a_member(name: str, content: bytes, becomes: str) -> None:
    items = read(tars, tar_of(("first.txt", b"1"), (name, content), ("last.txt", b"2")))
    assert told(items) == [(1, "read"), (2, becomes), (3, "read")]


@pytest.mark.parametrize(
    ("name", "type", "becomes"),
    [
        ("a.txt", tarfile.SYMTYPE, "not-a-file"),
        ("a.txt", tarfile.LNKTYPE, "not-a-file"),
        ("dump", tarfile.SYMTYPE, "not-a-file"),
        ("null", tarfile.CHRTYPE, "not-a-file"),
        ("disk", tarfile.BLKTYPE, "not-a-file"),
        ("pipe.txt", tarfile.FIFOTYPE, "not-a-file"),
        ("a.png", tarfile.SYMTYPE, "skipped"),
        ("a.txt", tarfile.CONTTYPE, "read"),
        ("a.txt", tarfile.AREGTYPE, "read"),
        ("a.txt", b"M", "unsupported"),
        ("a.txt", b"Z", "unsupported"),
    ],
)
def test_what_is_no_file_is_refused(name: str, type: bytes, becomes: str) -> None:
    more = {"type": type, "linkname": "/etc/passwd"}
    items = read(tars, tar_of(("first.txt", b"1"), (name, b"", more), ("last.txt", b"2")))
    assert told(items) == [(1, "read"), (2, becomes), (3, "read")]


def test_folders_count_and_are_nothing_else() -> None:
    data = tar_of(("d", b"", {"type": tarfile.DIRTYPE}), ("d/a.txt", b"x"), ("old/", b"", {"type": tarfile.AREGTYPE}))
    assert told(read(tars, data)) == [(2, "read")]


def test_what_stands_for_the_whole_archive_is_no_member() -> None:
    data = BytesIO()
    with tarfile.open(
        fileobj=data, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "c", "path": "z"}
    ) as t:
        t.addfile(tarfile.TarInfo("a.txt"), BytesIO())
    assert texts(read(tars, data.getvalue())) == {"a.txt": b""}


def test_sparse_files_are_refused_whoever_packed_them() -> None:
    in_front = tar_of(A, ("b.txt", b"xx", {"pax_headers": {"GNU.sparse.major": "1", "GNU.sparse.name": "b.txt"}}), C)
    old = tar_of(A, ("b.txt", b"xx", {"type": tarfile.GNUTYPE_SPARSE}), C)
    for data in (in_front, old, _with_map(old)):
        items = read(tars, data)
        assert texts(items) == {"a.txt": b"first", "c.txt": b"third"}
        assert kinds(items) == {"b.txt": "unsupported"}


@pytest.mark.skipif(shutil.which("tar") is None, reason="no tar here")
def test_a_sparse_file_of_tar_itself(tmp_path: Path) -> None:
    with (tmp_path / "b.txt").open("wb") as file:
        for place in range(0, 40 << 20, 2 << 20):  # so many pieces that their map needs blocks of its own
            file.seek(place)
            file.write(b"data")
    (tmp_path / "c.txt").write_bytes(b"third")
    for kind in ("gnu", "posix"):
        command = ["tar", "-cSf", "x.tar", f"--format={kind}", "b.txt", "c.txt"]
        subprocess.run(command, cwd=tmp_path, check=True)
        data = (tmp_path / "x.tar").read_bytes()
        if len(data) < 1 << 20:  # the disk has holes
            items = read(tars, data)
            assert kinds(items) == {"b.txt": "unsupported"}
            assert texts(items) == {"c.txt": b"third"}


# --- damage


@pytest.mark.parametrize("place", [0, 124, 150, 257, 400])  # name, size, checksum, magic, prefix
def test_a_broken_header_costs_its_member(place: int) -> None:
    data = bytearray(tar_of(A, B, C))
    data[1024 + place] ^= 1
    items = read(tars, bytes(data))
    assert told(items) == [(1, "read"), (2, "damaged-header"), (3, "read")]
    (reject,) = [item for item in items if isinstance(item, Reject)]
    assert (reject.offset, reject.size, reject.rest, reject.label) == (1024, 1024 + 512, False, None)
    assert reject.raw == bytes(data[1024:1536])


def test_an_archive_that_begins_broken_is_read_from_its_second_member_on() -> None:
    data = bytearray(tar_of(A, B, C))
    data[0] ^= 1
    assert told(read(tars, bytes(data))) == [(1, "damaged-header"), (2, "read"), (3, "read")]


def test_bytes_that_were_lost_or_added_cost_what_stands_there() -> None:
    data = tar_of(A, B, C, ("d.txt", b"fourth"))
    shorter = data[: 1024 + 600] + data[1024 + 600 + 512 :]  # within B, which takes the header of C for its own end
    assert told(read(tars, shorter)) == [(1, "read"), (2, "binary"), (3, "damaged-header"), (4, "read")]
    longer = data[:1024] + b"garbage" * 512 + data[1024:]
    assert texts(read(tars, longer)) == texts(read(tars, data))
    assert told(read(tars, longer))[1] == (2, "damaged-header")


@pytest.mark.parametrize("gone", range(0, 3585, 128))
def test_an_archive_that_was_cut_says_so_and_gives_what_is_whole(gone: int) -> None:
    whole = tar_of(A, B, C)
    assert whole[3584:].count(0) == len(whole) - 3584
    data = whole[: 3584 - gone]
    items = read(tars, data)
    before = read(tars, whole)
    last = items[-1]
    assert is_covered(items, before)
    assert isinstance(last, Reject)
    assert (last.kind, last.rest) == ("truncated", True)
    assert len(texts(items)) == sum(len(data) >= end for end in (1024 - 507, 2560 - 324, 3584 - 507))


def test_one_empty_block_closes_an_archive_and_more_may_follow() -> None:
    a, b = tar_of(A), tar_of(B)
    assert told(read(tars, a[: 1024 + 512])) == [(1, "read")]
    assert told(read(tars, a[: 1024 + 100])) == [(1, "read")]
    assert told(read(tars, a + b)) == [(1, "read"), (2, "read")]


def test_what_stands_behind_the_end_is_told() -> None:
    assert told(read(tars, tar_of(A) + b"garbage" * 100)) == [(1, "read"), (2, "damaged-header"), (3, "truncated")]


@pytest.mark.parametrize("data", [b"words, words" * 100, gzip.compress(PAGE, mtime=0), b"\x01" * 5000])
def test_what_is_no_tar_is_refused_once(data: bytes) -> None:
    (item,) = read(tars, data)
    assert isinstance(item, Reject)
    assert (item.kind, item.line, item.rest) == (("not-an-archive" if len(data) >= BLOCK else "truncated"), 1, True)


def test_a_damaged_compression_gives_what_comes_before() -> None:
    chance = random.Random(1)
    members = [(f"{i}.txt", chance.randbytes(3000).hex().encode()) for i in range(60)]
    data = tar_of(*members)
    packed = gzip.compress(data, mtime=0)
    for broken in (packed[: len(packed) // 2], packed[:-4], packed[:-6] + b"\xff" + packed[-5:]):
        items = list(tars.read(_Packed(broken), "x.tar.gz", FIELDS))
        last = items[-1]
        assert isinstance(last, Reject)
        assert last.kind in ("truncated", "unreadable")
        assert last.rest
        assert is_covered(items, read(tars, data))
        assert len(texts(items)) >= 25


def test_values_in_front_of_a_header_that_can_not_be_read_cost_that_member() -> None:
    long = ("x" * 200 + ".txt", b"long")
    data = bytearray(tar_of(A, long, C))
    assert data[1024 + 512 : 1024 + 516] == b"214 "
    for broken in (b"999 ", b"abc ", b"000 ", b"5 x="):
        data[1024 + 512 : 1024 + 516] = broken
        items = read(tars, bytes(data))
        assert told(items) == [(1, "read"), (2, "damaged-header"), (3, "read")]
        assert kinds(items) == {None: "damaged-header"}
    size = tar_of(A, ("b.txt", b"", {"pax_headers": {"size": "-1"}}), C)
    assert told(read(tars, size)) == [(1, "read"), (2, "damaged-header"), (3, "read")]


def test_values_without_end_are_not_held() -> None:
    large = ("b.txt", b"", {"pax_headers": {"comment": "x" * (2 << 20)}})
    assert told(read(tars, tar_of(A, large, C))) == [(1, "read"), (2, "damaged-header"), (3, "read")]


def test_a_size_beyond_all_measure_is_an_archive_that_was_cut() -> None:
    data = bytearray(tar_of(A, B))
    data[1024 + 124 : 1024 + 136] = b"\x80" + b"\xff" * 11
    items = read(tars, _signed(data, 1024))
    assert told(items) == [(1, "read"), (2, "truncated")]
    assert kinds(items) == {"b.txt": "truncated"}


def test_a_member_over_the_cap_costs_itself_and_is_not_held() -> None:
    items = read(tars, tar_of(A, ("b.txt", b"large " * 10_000), ("dump", PAGE * 1000), C), scope=Scope(most_bytes=1000))
    assert told(items) == [(1, "read"), (2, "too-large"), (3, "too-large"), (4, "read")]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [(r.size, len(r.raw or b"")) for r in rejects] == [(60_000, 1024), (len(PAGE) * 1000, 1024)]


def test_a_cut_within_a_picture_is_told_too() -> None:
    data = tar_of(A, ("b.png", b"x" * 5000))[:3000]
    assert told(read(tars, data)) == [(1, "read"), (2, "truncated")]


@settings(max_examples=500)
@given(st.data())
def test_a_flipped_bit_costs_no_more_than_its_member(data: st.DataObject) -> None:
    """What a tar has no checksum for may change: a content is then read as it is, or refused."""
    whole = tar_of(A, B, ("d/dump", PAGE), ("x" * 150 + ".txt", b"long"), ("p.png", b"\x89PNG"), C)
    before = read(tars, whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = bytearray(whole)
    broken[at] ^= 1 << data.draw(st.integers(0, 7))
    items = read(tars, bytes(broken))
    lost = [one for one in before if isinstance(one, Record) and not is_covered(items, [one])]
    assert len(lost) <= 1
    for one in lost:  # in its content, or a page that does not begin as one any more
        (now,) = [item for item in items if getattr(item, "line", None) == one.line]
        assert not isinstance(now, Record) or len(now.raw) == len(one.raw)
    assert stretches(tars, bytes(broken), 1000) == items


@settings(max_examples=500)
@given(st.data())
def test_a_flipped_bit_in_a_compressed_tar_is_covered(data: st.DataObject) -> None:
    """Where gzip finds out at its end only, what came before is there, and the reject says that it may be wrong."""
    whole = tar_of(A, B, ("d/dump", PAGE), ("p.png", b"\x89PNG"), C)
    before = read(tars, whole)
    broken = bytearray(gzip.compress(whole, mtime=0))
    broken[data.draw(st.integers(10, len(broken) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    items = list(tars.read(_Packed(bytes(broken)), "x.arc", FIELDS))
    last = items[-1]
    assert items == before or (isinstance(last, Reject) and last.rest)  # some bits mean nothing


# --- stretches


def test_some_members_are_read_again_alone() -> None:
    data = tar_of(A, B, C, ("d.txt", b"4"))
    assert told(read(tars, data, scope=Scope(only=frozenset({2})))) == [(2, "read")]
    assert told(read(tars, data, scope=Scope(only=frozenset({1}), since=3))) == [(1, "read"), (3, "read"), (4, "read")]


NAMES = [
    "a.txt",
    "A.txt",
    "b.html",
    "b.html.txt",
    "dump",
    "README",
    "p.png",
    "a.txt/c.txt",
    "../e.txt",
    "n" * 120 + ".txt",
]
MEMBERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([b"", b"text\n", PAGE, b"\xff", b"x" * 1500])), max_size=12
)


@settings(max_examples=200)
@given(MEMBERS, st.integers(1, 6000), st.lists(st.integers(0, 20_000), max_size=2))
def test_stretches_give_what_the_whole_gives(
    members: list[tuple[str, bytes]], range_bytes: int, broken: list[int]
) -> None:
    data = bytearray(tar_of(*members))
    for at in broken:
        data[at % len(data)] ^= 4
    assert stretches(tars, bytes(data), range_bytes) == read(tars, bytes(data))


def test_only_the_last_stretch_must_be_closed() -> None:
    data = tar_of(A, B, C)[: 4096 - 512]
    assert told(stretches(tars, data, 512)) == [(1, "read"), (2, "read"), (3, "read"), (4, "truncated")]


def test_bodies_are_not_read_to_cut() -> None:
    class Counting(BytesIO):
        count = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.count += len(data)
            return data

    file = Counting(tar_of(*((f"{i}.txt", b"x" * 100_000) for i in range(20))))
    begins = list(tars.cut(file, len(file.getvalue()), 500_000))
    assert len(begins) == 4
    assert file.count <= 40 * BLOCK  # a header each, and the empty blocks at the end


# --- writing


def test_what_comes_out_is_a_tar_of_the_texts() -> None:
    long = "ж" * 80 + "/a.txt"
    items = read(tars, tar_of(("./a.html", PAGE), (long, b"text"), ("b.txt", b"")))
    with tarfile.open(fileobj=BytesIO(written(tars, items))) as tar:
        found = {info.name: (tar.extractfile(info).read(), info) for info in tar}  # type: ignore[union-attr]
    assert {name: data for name, (data, _) in found.items()} == {"a.html.txt": PAGE, long: b"text", "b.txt": b""}
    for _, info in found.values():
        assert (info.mode, info.uid, info.gid, info.uname, info.mtime, info.isreg()) == (0o644, 0, 0, "", TIME, True)


@pytest.mark.parametrize("time", [-5, 8**11 + 5, 1.5])
def test_times_that_have_no_room_become_the_nearest(time: float) -> None:
    items = read(tars, tar_of(("a.txt", b"x", {"mtime": time})))
    with tarfile.open(fileobj=BytesIO(written(tars, items))) as tar:
        (info,) = tar
    assert info.mtime == min(max(int(time), 0), 8**11 - 1)


@settings(max_examples=100)
@given(MEMBERS, st.lists(st.integers(0, 12), max_size=3))
def test_stretches_that_are_joined_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, bytes]], places: list[int]
) -> None:
    items = read(tars, tar_of(*members))
    folder = tmp_path_factory.mktemp("join")
    at = [0, *sorted(places), len(items)]
    parts = []
    for number, (start, end) in enumerate(pairwise(at)):
        parts.append(folder / str(number))
        parts[-1].write_bytes(written(tars, items[start:end]))
    target = BytesIO()
    tars.join(parts, target)
    assert target.getvalue() == written(tars, items)


def test_a_clean_archive_comes_back_in_pieces() -> None:
    data = written(tars, read(tars, tar_of(("a.html", PAGE), ("b.txt", b"kept"))))
    (page, text) = tars.pieces([data[:600], data[600:]])
    assert (page.raw, page.member, page.line) == (PAGE, "a.html.txt", 1)
    assert (text.raw, text.member, text.row.path, text.row.time) == (b"kept", "b.txt", "b.txt", TIME)
    assert tars.put_back(text.raw, [Cut(2, "AD")], FIELDS) == b"keADpt"
    for broken in (data[:550], data[:1030] + b"\1" + data[1031:], data[:-1024]):
        with pytest.raises(MisfitError):
            list(tars.pieces([broken[:100], broken[100:]]))


class _Packed(Held):
    """A supply of gzip."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        try:
            yield from decompressed(super().__iter__(), ".gz")
        except DamageError:
            raise


def _signed(data: bytearray, at: int, name: bytes = b"") -> bytes:
    """The archive with the checksum of a header made right, which begins a multiple of 512 before `at`."""
    if name:
        data[at : at + len(name)] = name
    start = at // BLOCK * BLOCK
    data[start + 148 : start + 156] = b" " * 8
    data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + BLOCK])
    return bytes(data)


def _with_map(data: bytes) -> bytes:
    """A sparse file whose map goes on behind its header, twice."""
    changed = bytearray(data)
    changed[1024 + 482] = 1
    changed = bytearray(_signed(changed, 1024))
    more, last = bytearray(BLOCK), bytearray(BLOCK)
    more[504] = 1
    return bytes(changed[: 1024 + 512] + more + last + changed[1024 + 512 :])
