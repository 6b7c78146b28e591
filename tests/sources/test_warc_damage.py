"""Archives that are cut or damaged: nothing is lost without a word, and nothing comes out that was not there."""

from __future__ import annotations

import gzip
import hashlib
import random
import time
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.sources import warc
from cleaner.sources.record import DamageError, Item, Record, Reject
from cleaner.sources.scope import Scope
from cleaner.sources.warc import packed, records
from sources.warcs import (
    FIELDS,
    STORED,
    Supplied,
    content,
    conversion,
    crawl,
    members,
    page,
    plain,
    read,
    read_in_stretches,
    record,
    records_of,
    rejects_of,
    response,
    texts,
)

PER_RECORD = ("plain", "members", "frames")
MADE = {"pages": crawl(14), "texts": texts(20)}
BARE = [conversion(n, digest=None) for n in range(20)]  # nothing says what their bytes were


def outcome(items: list[Item], whole: list[Item]) -> tuple[int, list[str]]:
    """How many documents came out as they were, and what is wrong: others that came out, or are missing silently."""
    wanted = {item.line: item for item in records_of(whole)}
    came = {item.line: item for item in records_of(items)}
    wrong = [f"{line} is none" for line in came if line not in wanted]
    wrong += [f"{line} is altered" for line in came if line in wanted and content(came[line]) != content(wanted[line])]
    rejects = rejects_of(items)
    for line in wanted.keys() - came.keys():
        before = max((reject.line or 0 for reject in rejects if (reject.line or 0) <= line), default=-1)
        rest = any(reject.rest and (reject.line or 0) <= line for reject in rejects)
        if not rest and (before < 0 or any(before < other <= line for other in came)):
            wrong.append(f"{line} is missing")
    return len(came), wrong


# Cut archives


@pytest.mark.parametrize("kind", STORED)
@pytest.mark.parametrize("made", MADE)
def test_an_archive_that_was_cut_gives_all_before_the_cut_and_says_so(kind: str, made: str) -> None:
    name, stored = STORED[kind]
    data = stored(MADE[made])
    whole = read(data, name)
    ends = {at + len(stored([each])) for at, each in starts(MADE[made], stored)} if kind in PER_RECORD else set()
    for end in [*range(1, len(data), 97), len(data) - 1, len(data) - 4]:
        items = read(data[:end], name)
        came, wrong = outcome(items, whole)
        if kind in PER_RECORD:
            assert came == len([item for item in whole if item_end(item, stored) <= end])
        rejects = rejects_of(items)
        if end in ends:  # between two records, it can't be seen
            assert not rejects
        else:
            assert not wrong
            assert rejects[-1].rest
            assert rejects[-1].kind == "truncated"
            assert all(reject.line is None or reject.line <= end for reject in rejects)


def starts(made: list[bytes], stored) -> Iterator[tuple[int, bytes]]:  # type: ignore[no-untyped-def]
    at = 0
    for each in made:
        yield at, each
        at += len(stored([each]))


def item_end(item: Item, stored) -> int:  # type: ignore[no-untyped-def]
    """Where a record ends, of a plain archive without the empty lines."""
    assert isinstance(item, Record)
    return item.offset + len(stored([item.raw])) - (4 if stored is plain else 0)


@pytest.mark.parametrize("kind", PER_RECORD)
def test_where_77_percent_are_left_15_of_20_come_out_and_one_reject(kind: str) -> None:
    name, stored = STORED[kind]
    data = stored([response(n) for n in range(0, 100, 5)])
    items = read(data[: len(data) * 77 // 100], name)
    assert (len(records_of(items)), len(rejects_of(items))) == (15, 1)
    reject = rejects_of(items)[0]
    assert (reject.kind, reject.rest) == ("truncated", True)
    if kind != "frames":  # of a block of zstandard, the beginning means nothing
        assert reject.label == "https://port.example/75"
        assert reject.raw
    assert response(75).startswith(reject.raw or b"")
    assert "fetch it again" in reject.reason
    assert len(records_of(read(data, name))) == 20


def test_the_line_ends_behind_the_last_record_are_missed_too() -> None:
    data = plain(texts(3))
    for missing in (1, 2, 3, 4):
        *good, reject = read(data[:-missing])
        assert len(records_of(good)) == 3
        assert isinstance(reject, Reject)
        assert (reject.kind, reject.rest) == ("truncated", True)
        assert reject.line == len(data) - 4
    assert not rejects_of(read(data))


def test_a_stretch_does_not_take_its_end_for_that_of_the_file() -> None:
    data = members(texts(300))
    broken = bytearray(data)
    cuts = [place for place, _ in warc.cut(BytesIO(data), len(data), 8_000)]
    assert len(cuts) > 2
    broken[cuts[1] - 30] ^= 1  # in the last member before a cut
    items = read(bytes(broken[: cuts[1]]) + data[cuts[1] :], "x.wet.gz", Scope(offset=0, end=cuts[1]))
    assert [reject.rest for reject in rejects_of(items)] == [False]
    assert [reject.rest for reject in rejects_of(read(bytes(broken[: cuts[1]]), "x.wet.gz"))] == [True]


# Damaged archives


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("kind", STORED)
def test_bits_that_flip_cost_no_record_without_a_word(kind: str, made: str) -> None:
    flip_bits(kind, MADE[made], 150)


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORED)
def test_a_thousand_bits_that_flip(kind: str) -> None:
    for made in MADE:
        flip_bits(kind, MADE[made], 1_000)


def flip_bits(kind: str, made: list[bytes], flips: int) -> None:
    """One after the other; each time, all is either as it was or told."""
    name, stored = STORED[kind]
    data = stored(made)
    whole, dice = read(data, name), random.Random(kind)
    for _ in range(flips):
        broken = bytearray(data)
        at = dice.randrange(len(data))
        broken[at] ^= 1 << dice.randrange(8)
        begun = time.perf_counter()
        items = read(bytes(broken), name)
        assert time.perf_counter() - begun < 5
        came, wrong = outcome(items, whole)
        if kind in PER_RECORD:
            assert not wrong, at
            assert came >= len(whole) - 1
        else:  # in a member with others, the place in it may change
            assert not [one for one in wrong if "missing" in one], at
            assert {content(item) for item in records_of(items)} <= {content(item) for item in records_of(whole)}
        assert read_in_stretches(bytes(broken), name, 3_000) == items


def test_without_a_digest_a_plain_archive_does_not_know_its_bytes() -> None:
    """What can't be seen: a letter of a text that was another one. In a member its checksum tells."""
    data = plain(BARE)
    at = data.index(b"The people", 5_000)
    broken = data[:at] + b"Uhe people" + data[at + 10 :]
    items = read(broken, "x.wet")
    assert not rejects_of(items)
    assert [item.document.source for item in records_of(items)] != [
        item.document.source for item in records_of(read(data))
    ]
    packed = b"".join(gzip.compress(each, mtime=0) for each in BARE)
    for at in range(300, 3_000, 7):
        changed = packed[:at] + bytes([packed[at] ^ 4]) + packed[at + 1 :]
        if read(changed, "x.wet.gz") != read(packed, "x.wet.gz"):
            assert rejects_of(read(changed, "x.wet.gz"))


def test_a_wrong_checksum_and_a_wrong_digest_are_rejects_with_their_bytes() -> None:
    middle = gzip.compress(conversion(1), mtime=0)
    for place in (-1, -5, -8):
        broken = bytearray(middle)
        broken[place] ^= 1
        _, reject, after = read(members([conversion(0)]) + bytes(broken) + members([conversion(2)]), "x.wet.gz")
        assert isinstance(reject, Reject)
        assert (reject.kind, reject.label, reject.rest) == ("unreadable", "https://port.example/1", False)
        assert conversion(1).startswith(reject.raw or b"no")
        assert isinstance(after, Record)
    for algorithm in ("sha1", "sha256", "md5"):
        good = conversion(1, digest=algorithm)
        broken_text = good.replace(b"people", b"peeple")
        (reject,) = read(broken_text, "x.wet")
        assert isinstance(reject, Reject)
        assert (reject.kind, reject.raw) == ("digest", broken_text)
        assert len(records_of(read(good))) == 1
    in_hex = conversion(1, digest=None, WARC_Block_Digest="sha1:" + hashlib.sha1(b"x").hexdigest())
    assert [reject.kind for reject in rejects_of(read(in_hex))] == ["digest"]
    unknown = conversion(1, digest=None, WARC_Block_Digest="blake3:abc")
    assert len(records_of(read(unknown))) == 1


@pytest.mark.parametrize("stated", [10, 129, 131, 5_000, 50_000, 5_000_000, 10**17])
@pytest.mark.parametrize("kind", ["plain", "members", "one member"])
def test_a_record_whose_length_is_wrong_is_rejected_and_its_neighbours_survive(kind: str, stated: int) -> None:
    for digest in ("sha1", None):
        name, stored = STORED[kind]
        made = [conversion(n, digest=digest) for n in range(40)]
        wrong = made[7].replace(b"Content-Length: 130", b"Content-Length: %d" % stated)
        assert wrong != made[7]
        items = read(stored([*made[:7], wrong, *made[8:]]), name)
        (reject,) = rejects_of(items)
        assert (reject.kind, reject.rest, reject.label) == ("wrong-length", False, "https://port.example/7")
        assert (reject.raw or b"").startswith(wrong[:-200])
        assert [item.label for item in records_of(items)] == [f"https://port.example/{n}" for n in range(40) if n != 7]


def test_a_record_may_end_in_other_ways_where_a_checksum_or_digest_makes_sure() -> None:
    made = [conversion(n, digest=None) for n in range(4)]
    for end in (b"", b"\r\n", b"\n\n", b"\r\n\r\n\r\n\r\n"):
        odd = [each[:-4] + end for each in made]
        assert len(records_of(read(members(odd), "x.wet.gz"))) == 4
        assert not rejects_of(read(members(odd), "x.wet.gz"))
        sure = [conversion(n)[:-4] + end for n in range(3)] + [conversion(3)]
        assert len(records_of(read(plain(sure), "x.wet"))) == 4
        if end:
            assert rejects_of(read(plain(odd), "x.wet"))


def test_bytes_between_records_are_told_and_cost_no_record() -> None:
    made = texts(4)
    for junk in (b"junk\n", b"\0" * 700 + b"\n", b"WARC/1.0\r\nbut no header\r\n\r\n", bytes(range(256)) * 30 + b"\n"):
        data = made[0] + made[1] + junk + made[2] + made[3] + made[4]
        items = read(data)
        assert len(records_of(items)) == 4
        (reject,) = rejects_of(items)
        assert (reject.kind, reject.line, reject.raw) == ("no-record", len(made[0] + made[1]), junk)
        items = read(members(made[:2]) + b"\1" + junk + members(made[2:]), "x.wet.gz")
        assert len(records_of(items)) == 4
        assert [reject.raw for reject in rejects_of(items)] == [b"\1" + junk]
    padded = members(made[:2]) + bytes(600) + members(made[2:])  # as tapes are padded
    assert len(read(padded, "x.wet.gz")) == 4


def test_an_archive_within_a_damaged_record_is_not_mistaken_for_the_next_ones() -> None:
    nested = plain(texts(3))
    outer = record("resource", nested, 1, Content_Type="application/warc", uri="https://port.example/x.warc")
    items = read(plain([response(0), outer, response(2)]))
    assert len(records_of(items)) == len(items) == 2


def test_what_the_system_can_not_read_is_told_with_all_behind_it() -> None:
    class Failing(Supplied):
        def raw(self) -> Iterator[bytes]:
            yield from list(super().raw())[:4]
            raise DamageError("unreadable", "the disk is broken")

    for name, stored in (("x.wet", plain), ("x.wet.gz", members)):
        *good, reject = warc.read(Failing(stored(texts(60)), step=1_000), name, FIELDS)
        assert good
        assert isinstance(reject, Reject)
        assert (reject.kind, reject.reason, reject.rest) == ("unreadable", "the disk is broken", True)


def test_a_file_that_can_not_be_opened_again_is_told() -> None:
    class Gone(Supplied):
        def open(self) -> BinaryIO:
            raise DamageError("unreadable", "it is gone")

    large = response(0, b"<!doctype html><html><body>" + b"word " * 400_000)
    (reject,) = warc.read(Gone(large), "x.warc", FIELDS)
    assert isinstance(reject, Reject)
    assert (reject.kind, reject.reason) == ("unreadable", "it is gone")


# What is made to do harm


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_that_is_in_a_file_raises(data: st.DataObject) -> None:
    name, stored = STORED[data.draw(st.sampled_from(sorted(STORED)))]
    good = stored(texts(4))
    at, end = sorted([data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))])
    put = data.draw(
        st.one_of(st.binary(max_size=60), st.sampled_from([b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\r\n\r\n", good]))
    )
    items = read(good[:at] + put + good[end:], name, step=data.draw(st.sampled_from([1, 50, 1 << 16])))
    texts_in = {content(item) for item in records_of(read(good, name))}
    others = {content(item) for item in records_of(items)} - texts_in
    # of a member with many records the checksum comes last, and the name of a digest may be damaged with the record
    assert not others or any("may be damaged too" in each.reason for each in rejects_of(items))


@pytest.mark.parametrize(
    "made",
    [
        b"WARC/1.0\r\n" * 200_000,
        b"WARC/1.0\r\nA: b\r\n" * 100_000,
        b"WARC/1.0\r\n" + b"A: b\r\n" * 300_000,
        b"\nWARC/1.0\r\nA" * 100_000,
        b"".join(record("resource", b"", n, length=900_000, uri=None, digest=None) for n in range(8_000)),
        b"".join(record("resource", b"", n, length=300, uri=None) for n in range(8_000)),
        b"HTTP/1.1 200 OK\r\n" * 100_000,
        b"\r\n" * 1_000_000,
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_headers_that_claim_one_another_take_no_time_without_end(made: bytes, is_packed: bool) -> None:
    data = texts(1)[1] + made + texts(1)[1]
    begun = time.process_time()
    items = read(gzip.compress(data, 1) if is_packed else data, "x.warc.gz" if is_packed else "x.warc")
    assert time.process_time() - begun < 20
    assert rejects_of(items)


def test_members_that_lie_within_one_another_take_no_time_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_AGAIN", 1 << 20)
    begins = gzip.compress(b"WARC/1.0 " + bytes(30), 0)[:-8]
    data = members(texts(3)) + begins * 20_000 + members(texts(3))
    begun = time.process_time()
    items = read(data, "x.warc.gz")
    assert time.process_time() - begun < 20
    assert rejects_of(items)
    assert len(records_of(items)) >= 3


def test_what_was_looked_at_often_enough_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_AGAIN", 0)
    wrong = conversion(1).replace(b"Content-Length: 130", b"Content-Length: 300")
    items = read(plain([conversion(0), wrong, conversion(2), conversion(3), conversion(4)]))
    assert [item.label for item in records_of(items)] == [f"https://port.example/{n}" for n in (0, 3, 4)]
    (reject,) = rejects_of(items)
    assert reject.size is not None
    assert reject.size > len(wrong)


def test_pages_of_a_crawl_are_still_what_they_were() -> None:
    """The look-alike of all above: an archive without damage has no reject."""
    for name, stored in STORED.values():
        items = read(stored(MADE["pages"]), name)
        assert [content(item) for item in items if isinstance(item, Record)] == [page(n) for n in range(14)]
        assert not rejects_of(items)
