"""Zip archives: what is read, what is refused, what damage costs, and what comes out."""

from __future__ import annotations

import gzip
import random
import shutil
import struct
import subprocess
import zipfile
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard
from archiving import FIELDS, PAGE, Held, is_covered, kinds, read, stretches, texts, told, written, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.sources import container_of
from cleaner.sources.archives import zipdirectory, zipentry, zips
from cleaner.sources.record import Cut, DamageError, MisfitError, Record, Reject
from cleaner.sources.scope import Scope

A, B, C = ("a.txt", b"first"), ("b.txt", b"second " * 100), ("c.txt", b"third")
LINK = {"external_attr": 0o120777 << 16, "create_system": 3}
STORED = zipfile.ZIP_STORED


def test_zips_are_known_by_their_names() -> None:
    assert container_of("x.ZIP") is zips


@pytest.mark.parametrize("method", [STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_text_a_page_and_a_dump_are_documents(method: int) -> None:
    data = zip_of(("./d/a.txt", b"text"), ("d/b.HTML", PAGE), ("d/dump", PAGE), method=method)
    items = read(zips, data, "x.zip")
    documents = [item.document for item in items if isinstance(item, Record)]
    assert [d.id for d in documents] == ["x.zip/d/a.txt", "x.zip/d/b.HTML", "x.zip/d/dump"]
    assert [d.file for d in documents] == ["x.zip:1", "x.zip:2", "x.zip:3"]
    assert [d.format for d in documents] == ["text", "html", "html"]
    assert [(i.line, i.label, i.member, i.raw) for i in items if isinstance(i, Record)] == [
        (1, "./d/a.txt", "d/a.txt", b"text"),
        (2, "d/b.HTML", "d/b.HTML.txt", PAGE),
        (3, "d/dump", "d/dump", PAGE),
    ]
    assert [item.offset for item in items if isinstance(item, Record)] == [
        data.find(b"PK\3\4"), data.find(b"PK\3\4", 1), data.find(b"PK\3\4", data.find(b"PK\3\4", 1) + 1)
    ]  # fmt: skip


def test_zstandard_is_read() -> None:
    data = _made(zipentry.clean_entry("a.txt", 0, 93, 0, 0, 0, 0), B[1], zstandard.compress(B[1]))
    assert texts(read(zips, data)) == {"a.txt": B[1]}


@pytest.mark.parametrize(
    ("name", "content", "becomes"),
    [
        ("a.txt", b"x", "read"),
        ("a.txt", b"", "read"),
        ("dump", PAGE, "read"),
        ("README", b"words", "skipped"),
        ("a.png", PAGE, "skipped"),
        ("__MACOSX/._a.txt", b"x", "skipped"),
        ("a.jsonl", b"{}", "nested"),
        ("a.zip", b"PK", "nested"),
        ("a.txt", b"\xff", "invalid-utf8"),
        ("../a.txt", b"x", "unsafe-name"),
        ("C:\\a.txt", b"x", "unsafe-name"),
        ("../a.png", b"x", "skipped"),
        ("first.TXT", b"x", "name-taken"),
        ("first.txt", b"x", "name-taken"),
        ("first.txt/a.txt", b"x", "name-taken"),
        ("d\\a.txt", b"x", "read"),
    ],
)
def test_what_becomes_of_a_member(name: str, content: bytes, becomes: str) -> None:
    items = read(zips, zip_of(("first.txt", b"1"), (name, content), ("last.txt", b"2")))
    assert told(items) == [(1, "read"), (2, becomes), (3, "read")]


@pytest.mark.parametrize(
    ("name", "mode", "becomes"),
    [
        ("a.txt", 0o120777, "not-a-file"),
        ("dump", 0o120777, "not-a-file"),
        ("a.txt", 0o020644, "not-a-file"),
        ("a.png", 0o120777, "skipped"),
        ("a.txt", 0o100600, "read"),
        ("a.txt", 0, "read"),
    ],
)
def test_what_is_no_file_is_refused(name: str, mode: int, becomes: str) -> None:
    more = {"external_attr": mode << 16, "create_system": 3}
    assert told(read(zips, zip_of(C, (name, b"/etc/passwd", more)))) == [(1, "read"), (2, becomes)]


def test_of_other_systems_the_mode_means_nothing() -> None:
    assert told(read(zips, zip_of(("a.txt", b"x", {"external_attr": 0o120777 << 16, "create_system": 0})))) == [
        (1, "read")
    ]


def test_folders_count_and_are_nothing_else() -> None:
    assert told(read(zips, zip_of(("d/", b""), ("d/a.txt", b"x")))) == [(2, "read")]


# --- names


@pytest.mark.parametrize(
    ("spelling", "marked", "name"),
    [
        ("über.txt".encode(), True, "über.txt"),
        ("über.txt".encode(), False, "über.txt"),
        ("über.txt".encode("cp437"), False, "über.txt"),
        ("ä/ö.txt".encode("cp437"), False, "ä/ö.txt"),
        (b"plain.txt", False, "plain.txt"),
    ],
)
def test_a_name_is_utf8_or_else_of_code_page_437(spelling: bytes, marked: bool, name: str) -> None:
    entry = zipentry.clean_entry("x.txt", 0, 0, 0, 0, 0, 0)._replace(spelling=spelling, flags=0x800 if marked else 0)
    assert list(texts(read(zips, _made(entry, b"text")))) == [name]


def test_a_name_that_stands_apart_counts_if_it_belongs_to_the_other_one() -> None:
    for spelling, expected in ((b"a.txt", "ж.txt"), (b"b.txt", "b.txt")):
        path = b"\1" + zlib.crc32(b"a.txt").to_bytes(4, "little") + "ж.txt".encode()
        extra = struct.pack("<HH", 0x7075, len(path)) + path
        data = zip_of((spelling.decode(), b"text", {"extra": extra}))
        assert list(texts(read(zips, data))) == [expected]


# --- large ones


def test_numbers_of_64_bits_are_read() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in (A, B, C):
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    assert texts(read(zips, data.getvalue())) == dict([A, B, C])
    assert texts(read(zips, _wide(zip_of(A, B, C)))) == dict([A, B, C])


@pytest.mark.parametrize("count", [65_534, 65_535, 65_537])
def test_archives_of_many_members_come_out_readable(count: int) -> None:
    target = BytesIO()
    writer = zips.Writer(target)
    for number in range(count):
        writer._list(zipentry.clean_entry(f"{number}.txt", 0, 0, 0, 0, 0, 0))
    writer.close()
    found = zipdirectory.directory(target)
    assert found is not None
    assert len(found.entries) == count
    with zipfile.ZipFile(target) as archive:
        assert len(archive.infolist()) == count


def test_archives_over_4_gib_come_out_readable(tmp_path: Path) -> None:
    place = 5 << 30
    entry = zipentry.clean_entry("a.txt", 0, 0, zlib.crc32(b"x"), 1, 1, place)
    listed = zipentry.central_bytes(entry)
    with (tmp_path / "x.zip").open("w+b") as file:
        file.truncate(place)
        file.seek(place)
        file.write(zipentry.local_bytes(entry) + b"x" + listed + zipdirectory.end_bytes(1, len(listed), place + 36))
        found = zipdirectory.directory(file)
        assert found is not None
        assert [one.offset for one in found.entries] == [place]
        with zipfile.ZipFile(file) as archive:
            assert archive.read("a.txt") == b"x"


def test_what_stands_around_an_archive_does_not_matter() -> None:
    data = zip_of(A, B, C)
    comment = BytesIO(data)
    with zipfile.ZipFile(comment, "a") as archive:
        archive.comment = b"PK\5\6 and more of it " * 100
    for around in (b"#!/bin/sh\n" + data, comment.getvalue(), data + bytes(1000), b"MZ" * 500 + _wide(data)):
        assert texts(read(zips, around)) == dict([A, B, C])


# --- damage


def test_a_wrong_checksum_costs_its_member() -> None:
    data = bytearray(zip_of(A, B, C, method=STORED))
    data[data.index(B[1]) + 3] ^= 1
    items = read(zips, bytes(data))
    assert told(items) == [(1, "read"), (2, "bad-checksum"), (3, "read")]
    (reject,) = [item for item in items if isinstance(item, Reject)]
    assert (reject.label, len(reject.raw or b""), reject.rest) == ("b.txt", len(B[1]), False)


def test_broken_compressed_data_costs_its_member() -> None:
    data = bytearray(zip_of(A, ("b.txt", random.Random(1).randbytes(4000).hex().encode()), C))
    data[300:400] = b"\xff" * 100
    items = read(zips, bytes(data))
    assert told(items)[::2] == [(1, "read"), (3, "read")]
    assert kinds(items)["b.txt"] in ("unreadable", "bad-checksum", "truncated")


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        (8, 1, "encrypted"),
        (8, 0x41, "encrypted"),
        (10, 9, "unsupported"),
        (10, 14, "unsupported"),
        (10, 99, "unsupported"),
        (10, 4711, "unsupported"),
        (24, 3, "bad-checksum"),
        (24, 7000, "bad-checksum"),
        (20, 4, "truncated"),
    ],
)
def test_what_the_directory_says_of_a_member_can_rule_it_out(field: int, value: int, kind: str) -> None:
    data = bytearray(zip_of(A, B, C))
    at = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1) + field
    size = 4 if field >= 16 else 2
    data[at : at + size] = value.to_bytes(size, "little")
    items = read(zips, bytes(data))
    assert told(items) == [(1, "read"), (2, kind), (3, "read")]
    assert kinds(items) == {"b.txt": kind}


@pytest.mark.parametrize("place", [0, 2, 30, 34])
def test_a_member_whose_own_header_is_another_one_is_refused(place: int) -> None:
    data = bytearray(zip_of(A, B, C))
    data[data.index(b"PK\3\4", 1) + place] ^= 1
    assert told(read(zips, bytes(data))) == [(1, "read"), (2, "damaged-header"), (3, "read")]


def test_an_encrypted_archive_of_zip_itself(tmp_path: Path) -> None:
    if shutil.which("zip") is None:
        pytest.skip("no zip here")
    (tmp_path / "a.txt").write_bytes(b"text")
    (tmp_path / "p.png").write_bytes(b"picture")
    command = ["zip", "-q", "-P", "word", "x.zip", "a.txt", "p.png"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert told(read(zips, (tmp_path / "x.zip").read_bytes())) == [(1, "encrypted"), (2, "skipped")]


@pytest.mark.parametrize("method", [STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("streamed", [False, True])
def test_without_a_directory_members_are_found_one_by_one(method: int, streamed: bool) -> None:
    whole = _streamed(method, A, ("d/dump", PAGE), B, ("p.png", b"x"), C) if streamed else zip_of(
        A, ("d/dump", PAGE), B, ("p.png", b"x"), C, method=method
    )  # fmt: skip
    start = whole.index(b"PK\1\2")
    broken = whole[: start + 10] + b"\xff" + whole[start + 11 :]
    for data in (whole[:start], whole[:-4], whole[:-22] + b"PK\5\6" + bytes(18), broken[: start + 60]):
        items = read(zips, data)
        if streamed and method == STORED:
            assert set(kinds(items).values()) == {"unsupported", "damaged-directory"}
        else:
            assert told(items) == [
                (1, "read"), (2, "read"), (3, "read"), (4, "skipped"), (5, "read"), (6, "damaged-directory")
            ]  # fmt: skip
            assert texts(items) == texts(read(zips, whole))
        last = items[-1]
        assert isinstance(last, Reject)
        assert last.rest


@pytest.mark.parametrize("streamed", [False, True])
def test_without_a_directory_some_members_are_read_again_alone(streamed: bool) -> None:
    whole = _streamed(zipfile.ZIP_DEFLATED, A, B, C) if streamed else zip_of(A, B, C)
    items = read(zips, whole[:-5], scope=Scope(only=frozenset({2}), since=4))
    assert texts(items) == {"b.txt": B[1]}
    assert told(items) == [(2, "read"), (4, "damaged-directory")]


def test_without_a_directory_members_that_are_encrypted_are_stepped_over() -> None:
    data = bytearray(_streamed(zipfile.ZIP_DEFLATED, A, B, C)[:-5])
    for at in (0, data.index(b"PK\3\4", 1)):
        data[at + 6] |= 1
    assert told(read(zips, bytes(data)))[:3] == [(1, "encrypted"), (2, "encrypted"), (3, "read")]


def test_without_a_directory_what_is_no_member_is_stepped_over() -> None:
    whole = bytearray(zip_of(A, B, C))
    del whole[whole.index(b"PK\1\2") :]
    at = whole.index(b"PK\3\4", 1)
    whole[at] ^= 1
    assert told(read(zips, bytes(whole))) == [
        (1, "read"), (2, "damaged-header"), (3, "read"), (4, "damaged-directory")
    ]  # fmt: skip


def test_without_a_directory_a_wrong_checksum_is_told_too() -> None:
    for whole in (zip_of(A, B, C), _streamed(zipfile.ZIP_DEFLATED, A, B, C)):
        data = bytearray(whole[: whole.index(b"PK\1\2")])
        at = (
            data.index(b"PK\7\x08", data.index(b"PK\7\x08") + 1) + 4
            if b"PK\7\x08" in data
            else data.index(b"PK\3\4", 1) + 14
        )
        data[at] ^= 1
        assert kinds(read(zips, bytes(data))) == {"b.txt": "bad-checksum", None: "damaged-directory"}


@pytest.mark.parametrize("gone", range(1, 500, 7))
def test_an_archive_that_was_cut_says_so_and_gives_what_is_whole(gone: int) -> None:
    whole = zip_of(A, B, ("d/dump", PAGE), C)
    items = read(zips, whole[:-gone])
    assert is_covered(items, read(zips, whole))
    last = items[-1]
    assert isinstance(last, Reject)
    assert last.rest


@pytest.mark.parametrize("data", [b"", b"words", b"words, words" * 100, gzip.compress(PAGE, mtime=0), PAGE])
def test_what_is_no_zip_is_refused_once(data: bytes) -> None:
    (item,) = read(zips, data)
    assert isinstance(item, Reject)
    assert (item.kind, item.line, item.rest) == ("not-an-archive" if data else "damaged-directory", 1, True)


def test_an_archive_of_nothing_is_empty() -> None:
    assert read(zips, zip_of()) == []


def test_a_member_over_the_cap_costs_itself_and_is_not_held() -> None:
    members = (A, ("b.txt", b"large " * 10_000), ("dump", PAGE * 1000), C)
    for whole in (zip_of(*members), _streamed(zipfile.ZIP_DEFLATED, *members)):
        for data, more in ((whole, []), (whole[:-30], [(5, "damaged-directory")])):
            items = read(zips, data, scope=Scope(most_bytes=1000))
            assert told(items) == [(1, "read"), (2, "too-large"), (3, "too-large"), (4, "read"), *more]
            rejects = [item for item in items if isinstance(item, Reject) and item.kind == "too-large"]
            assert [r.size for r in rejects] == [60_000, len(PAGE) * 1000]
            assert all(1000 <= len(r.raw or b"") <= 1024 for r in rejects)


# --- bombs


ZEROS = bytes(1 << 27)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_bomb_costs_itself(method: int) -> None:
    data = zip_of(A, ("b.txt", ZEROS), C, method=method)
    streamed = _streamed(method, A, ("b.txt", ZEROS), C)
    for one in (data, data[:-30], streamed, streamed[:-30]):
        items = read(zips, one)
        assert told(items)[:3] == [(1, "read"), (2, "bomb"), (3, "read")]


def test_a_bomb_that_hides_its_size_is_stopped() -> None:
    data = bytearray(zip_of(A, ("b.txt", ZEROS), C))
    at = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1) + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")
    assert told(read(zips, bytes(data))) == [(1, "read"), (2, "bad-checksum"), (3, "read")]


def test_text_that_repeats_is_no_bomb() -> None:
    data = zip_of(("a.txt", b"fine\n" * 400_000))
    assert len(data) < 10_000
    assert told(read(zips, data)) == [(1, "read")]
    assert told(read(zips, zip_of(("a.txt", b"fine\n" * 20_000_000)), scope=Scope(most_expansion=2000))) == [
        (1, "read")
    ]


def test_members_that_lie_over_each_other_are_refused() -> None:
    """A thousand names for one content: what a member holds is expanded once, or not at all."""
    data = zip_of(A, B, C)
    listed = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", listed + 1)
    third = data.index(b"PK\1\2", second + 1)
    end = data.index(b"PK\5\6")
    copies = data[listed:second] + data[second:third] * 1000 + data[third:end]
    items = read(zips, data[:listed] + copies + zipdirectory.end_bytes(1002, len(copies), listed))
    assert told(items)[0] == (1, "read")
    assert told(items)[-1] == (1002, "read")
    assert [what for _, what in told(items)[1:1000]].count("overlap") + [what for _, what in told(items)].count(
        "name-taken"
    ) >= 999


def test_a_member_that_reaches_into_the_next_is_refused() -> None:
    data = bytearray(zip_of(A, B, C, method=STORED))
    at = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    for field in (20, 24):
        data[at + field : at + field + 4] = (len(B[1]) + 1).to_bytes(4, "little")
    assert told(read(zips, bytes(data))) == [(1, "read"), (2, "overlap"), (3, "read")]


@settings(max_examples=500)
@given(st.data())
def test_a_flipped_bit_costs_no_more_than_its_member(data: st.DataObject) -> None:
    whole = zip_of(A, B, ("d/dump", PAGE), ("x" * 50 + ".txt", b"long"), ("p.png", b"\x89PNG"), C)
    before = read(zips, whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = bytearray(whole)
    broken[at] ^= 1 << data.draw(st.integers(0, 7))
    items = read(zips, bytes(broken))
    assert is_covered(items, before)
    assert len(texts(items)) >= 3  # of five: a damaged name may be that of another one, which is taken then
    assert stretches(zips, bytes(broken), 100) == items


# --- stretches


def test_some_members_are_read_again_alone() -> None:
    data = zip_of(A, B, C, ("d.txt", b"4"))
    assert told(read(zips, data, scope=Scope(only=frozenset({2})))) == [(2, "read")]
    assert told(read(zips, data, scope=Scope(only=frozenset({1}), since=3))) == [(1, "read"), (3, "read"), (4, "read")]


NAMES = ["a.txt", "A.txt", "b.html", "b.html.txt", "dump", "README", "p.png", "a.txt/c.txt", "../e.txt", "ж.txt"]
MEMBERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([b"", b"text\n", PAGE, b"\xff", bytes(range(256)) * 4])),
    max_size=12,
)


@settings(max_examples=200)
@given(MEMBERS, st.integers(1, 2000), st.lists(st.integers(0, 20_000), max_size=2))
def test_stretches_give_what_the_whole_gives(
    members: list[tuple[str, bytes]], range_bytes: int, broken: list[int]
) -> None:
    data = bytearray(zip_of(*members))
    for at in broken:
        data[at % len(data)] ^= 4
    assert stretches(zips, bytes(data), range_bytes) == read(zips, bytes(data))


def test_a_stretch_of_an_archive_that_was_replaced_is_told() -> None:
    scope = Scope(offset=40, line=2, end=100, note="of another one")
    (item,) = zips.read(Held(b"no zip"), "x.zip", FIELDS, scope)
    assert isinstance(item, Reject)
    assert (item.kind, item.line, item.rest) == ("unreadable", 2, True)


def test_the_note_of_a_stretch_changes_with_the_directory() -> None:
    one = zip_of(A, B, C)
    other = one[: one.rindex(b"c.txt")] + b"C" + one[one.rindex(b"c.txt") + 1 :]
    notes = [{begin[2] for begin in zips.cut(BytesIO(data), len(data), 40)} for data in (one, other)]
    assert len(notes[0]) == len(notes[1]) == 1
    assert notes[0] != notes[1]


def test_what_can_not_be_opened_is_told() -> None:
    class Gone(Held):
        def open(self) -> BytesIO:
            raise DamageError("unreadable", "gone")

    (item,) = zips.read(Gone(b""), "x.zip", FIELDS)
    assert isinstance(item, Reject)
    assert (item.kind, item.raw) == ("unreadable", None)


# --- writing


def test_what_comes_out_is_a_zip_of_the_texts() -> None:
    items = read(zips, zip_of(("./a.html", PAGE), ("ж/a.txt", b"text " * 100), ("b.txt", b""), ("c.txt", b"x")))
    data = written(zips, items)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {info.filename: (archive.read(info), info) for info in archive.infolist()}
    expected = {"a.html.txt": PAGE, "ж/a.txt": b"text " * 100, "b.txt": b"", "c.txt": b"x"}
    assert {name: content for name, (content, _) in found.items()} == expected
    for _, info in found.values():
        assert (info.date_time, info.external_attr >> 16) == ((2023, 11, 14, 22, 13, 20), 0o100644)
        assert info.compress_size <= info.file_size


def test_a_time_that_can_not_be_becomes_the_first_one() -> None:
    data = _made(zipentry.clean_entry("a.txt", 0, 0, 0, 0, 0, 0)._replace(time=0xFFFF0000), b"text")
    with zipfile.ZipFile(BytesIO(written(zips, read(zips, data)))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


@settings(max_examples=100)
@given(MEMBERS, st.lists(st.integers(0, 12), max_size=3))
def test_stretches_that_are_joined_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, bytes]], places: list[int]
) -> None:
    items = read(zips, zip_of(*members))
    folder = tmp_path_factory.mktemp("join")
    parts = []
    for number, (start, end) in enumerate(pairwise([0, *sorted(places), len(items)])):
        parts.append(folder / str(number))
        parts[-1].write_bytes(written(zips, items[start:end]))
    target = BytesIO()
    zips.join(parts, target)
    assert target.getvalue() == written(zips, items)


def test_a_clean_archive_comes_back_in_pieces() -> None:
    data = written(zips, read(zips, zip_of(("a.html", PAGE), B)))
    (page, text) = zips.pieces([data[:100], data[100:]])
    assert (page.raw, page.member, page.line) == (PAGE, "a.html.txt", 1)
    assert (text.raw, text.member, text.row.path) == (B[1], "b.txt", "b.txt")
    assert zips.put_back(text.raw[:6], [Cut(2, "AD")], FIELDS) == b"seADcond"
    for at in (50, data.index(b"b.txt") + 20):
        with pytest.raises(MisfitError):
            list(zips.pieces([data[:at] + b"\xff\xff" + data[at + 2 :]]))
    with pytest.raises(MisfitError):
        list(zips.pieces([data[:150]]))


def _made(entry: zipentry.Entry, content: bytes, stored: bytes | None = None) -> bytes:
    """A zip with one member that is as it is said."""
    stored = content if stored is None else stored
    entry = entry._replace(crc=zlib.crc32(content), stored=len(stored), size=len(content))
    head, listed = zipentry.local_bytes(entry) + stored, zipentry.central_bytes(entry)
    return head + listed + zipdirectory.end_bytes(1, len(listed), len(head))


def _streamed(method: int, *members: tuple[str, bytes]) -> bytes:
    """A zip whose headers leave sizes open, as one that was written into a pipe."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: int) -> int:
            raise OSError

    data = Pipe()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            with archive.open(name, "w") as member:
                member.write(content)
    return data.getvalue()


def _wide(data: bytes) -> bytes:
    """The archive with an end of 64-bit numbers, the short one saying nothing."""
    at = data.index(b"PK\5\6")
    count, size, start = struct.unpack_from("<HII", data, at + 10)
    long = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    short = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + long + locator + short
