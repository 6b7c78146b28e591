"""Web archives in stretches, with a dictionary, and of sizes beyond all measure."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zstandard

from cleaner.sources import warc
from cleaner.sources.record import Record, Reject
from cleaner.sources.scope import Scope
from cleaner.sources.warc import packed
from sources.warcs import (
    FIELDS,
    STORED,
    Supplied,
    conversion,
    crawl,
    members,
    page,
    plain,
    read,
    read_in_stretches,
    record,
    records_of,
    response,
    texts,
)

KINDS = tuple(STORED)


@pytest.mark.parametrize("range_bytes", [300, 3_000, 20_000])
@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_that_is_cut_is_read_as_one_that_is_not(kind: str, range_bytes: int) -> None:
    name, stored = STORED[kind]
    data = stored(crawl(30))
    assert read_in_stretches(data, name, range_bytes) == read(data, name)


@pytest.mark.parametrize("kind", ["plain", "members", "frames"])
def test_stretches_begin_at_the_first_record_at_or_behind_each_range(kind: str) -> None:
    records = crawl(200)
    _, stored = STORED[kind]
    data = stored(records)
    places, at = set(), 0
    for each in records:
        places.add(at)
        at += len(stored([each]))
    cuts = list(warc.cut(BytesIO(data), len(data), 5_000))
    assert cuts[0] == (0, 1)
    assert all(place == line and place in places for place, line in cuts[1:])
    certain = len(data) if kind == "plain" else len(data) - 200_000  # at the end, too little follows to be sure
    wanted = {min(place for place in places if place >= k) for k in range(5_000, max(places), 5_000)}
    assert {place for place in wanted if place < certain} <= {place for place, _ in cuts}


def test_an_archive_within_an_archive_is_not_cut_into() -> None:
    inner = texts(400)
    as_it_is = partial(gzip.compress, compresslevel=0, mtime=0)
    for name, stored, nested in (("x.warc", plain, plain(inner)), ("x.warc.gz", members, members(inner))):
        outer = record("resource", nested, 1, Content_Type="application/warc", uri="https://port.example/x.warc")
        before, after = stored(texts(3)), stored([conversion(900)])
        data = before + (outer if stored is plain else as_it_is(outer)) + after
        assert nested[5_000:6_000] in data  # it stands in there as it is
        cuts = {place for place, _ in warc.cut(BytesIO(data), len(data), 4_000)}
        assert not [place for place in cuts if len(before) < place < len(data) - len(after)]
        assert read_in_stretches(data, name, 4_000) == read(data, name)
        assert len(records_of(read(data, name))) == 4


def test_only_the_bytes_around_a_cut_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    noise = zlib.compress(b"x" * 1000) * 200
    big = [record("resource", bytes([n]) * 10 + noise * 40, n, Content_Type="image/png") for n in range(60)]
    for stored in (plain, members):
        data = stored(big)
        file = Counted(data)
        assert len(list(warc.cut(file, len(data), len(data) // 3))) == 3
        assert file.taken < (len(data) / 10 if stored is plain else 12 << 20)


# Zstandard


def test_an_archive_may_begin_with_a_dictionary() -> None:
    records = texts(300)
    words = zstandard.train_dictionary(4_000, records)
    packer = zstandard.ZstdCompressor(dict_data=words, write_checksum=True)
    for stated in (words.as_bytes(), zstandard.ZstdCompressor().compress(words.as_bytes())):
        begins = b"\x5d\x2a\x4d\x18" + len(stated).to_bytes(4, "little") + stated
        data = begins + b"".join(packer.compress(each) for each in records)
        items = read(data, "x.warc.zst")
        assert len(records_of(items)) == len(items) == 300
        assert read_in_stretches(data, "x.warc.zst", 10_000) == items
        assert len(list(warc.cut(BytesIO(data), len(data), 10_000))) > 1
    broken = begins[:40] + bytes(8) + begins[48:]
    (reject,) = read(broken, "x.warc.zst")
    assert isinstance(reject, Reject)
    assert (reject.kind, "dictionary" in reject.reason) == ("unreadable", True)


# Sizes


def test_a_document_that_is_too_large_is_rejected_and_a_picture_is_not() -> None:
    large = page(1, "<p>" + "many words " * 20_000 + "</p>")
    picture = response(3, large, "image/png")
    for name, stored in (("x.warc", plain), ("x.warc.gz", members)):
        items = read(stored([response(0), response(1, large), picture, response(2)]), name, Scope(most_bytes=100_000))
        before, bad, after = items
        assert isinstance(before, Record)
        assert isinstance(after, Record)
        assert isinstance(bad, Reject)
        assert (bad.kind, bad.size, len(bad.raw or b"")) == ("too-large", len(response(1, large)), 1024)


def test_the_reader_holds_a_record_and_some_of_a_large_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_HELD", 1 << 17)
    pages = [response(n, page(n) + random.Random(n).randbytes(30_000).hex().encode()) for n in range(400)]
    for name, stored in (("x.warc", plain), ("x.warc.gz", STORED["one member"][1])):
        path = tmp_path / name
        path.write_bytes(stored(pages))
        supply = FromDisk(path)
        tracemalloc.start()
        count = sum(1 for _ in warc.read(supply, name, FIELDS))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (count, peak < 3_000_000) == (400, True)


class FromDisk(Supplied):
    def __init__(self, path: Path) -> None:
        super().__init__(b"", 0, path.stat().st_size)
        self.path = path

    def raw(self) -> Any:
        with self.path.open("rb") as file:
            while chunk := file.read(self.step):
                yield chunk

    def open(self) -> Any:
        return self.path.open("rb")


def test_a_bomb_costs_its_member_alone() -> None:
    bomb = gzip.compress(response(1, page(1) + bytes(80 << 20)), mtime=0)
    before, bad, after = read(members([response(0)]) + bomb + members([response(2)]), "x.warc.gz")
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(bad, Reject)
    assert (bad.kind, "--max-expansion" in bad.reason, bad.rest) == ("bomb", True, False)
    scope = replace(Scope(), most_expansion=2_000)
    assert len(records_of(read(bomb, "x.warc.gz", scope))) == 1
