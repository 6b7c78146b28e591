"""Archives in a run: cut or whole the same comes out, damage costs itself alone, and rejects are tried again."""

from __future__ import annotations

import bz2
import gzip
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zstandard
from archiving import PAGE, TIME, tar_of, zip_of

from batch.cleaning import FAKE, DeadlyCleaner, about, clean_into, output
from cleaner import Cleaner
from cleaner.batch.retry import rejected
from cleaner.batch.run import How, run_shards
from cleaner.batch.settings import Settings
from cleaner.batch.supervisor import Limits
from cleaner.report.restoring import restore_run

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "x.tar": bytes,
    "x.tgz": gzip.compress,
    "x.tar.zst": zstandard.compress,
    "x.tbz2": bz2.compress,
}
NAMES = [*PACKERS, "x.zip"]


def pack(name: str, *members: tuple[Any, ...]) -> bytes:
    return zip_of(*members) if name.endswith(".zip") else PACKERS[name](tar_of(*members))


def unpack(name: str, data: bytes) -> dict[str, bytes]:
    if name.endswith(".zip"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {one: archive.read(one) for one in archive.namelist()}
    packed = zstandard.ZstdDecompressor().decompressobj().decompress(data) if name.endswith(".zst") else data
    with tarfile.open(fileobj=BytesIO(packed)) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def mixed() -> Iterator[tuple[str, bytes]]:
    """Texts, some with noise, and everything else that a member can be."""
    for n in range(60):
        yield f"d{n % 3}/{n}.txt", f"AD {n}\nkept {n}\n".encode() * (1 + n % 4) if n % 5 else b"nothing to drop\n"
        if n % 7 == 3:
            yield f"d/{n}.png", b"\x89PNG" * 300
        if n % 11 == 5:
            yield f"D0/{n - n % 3}.TXT", b"AD taken\n"
        if n % 13 == 6:
            yield f"bad/{n}.txt", b"AD\n\xff\n"
        if n % 17 == 8:
            yield f"../{n}.txt", b"AD\n"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("workers", [0, 1, 2])
def test_stretches_and_workers_change_nothing(tmp_path: Path, name: str, workers: int) -> None:
    (tmp_path / name).write_bytes(pack(name, *mixed()))
    clean_into(tmp_path / "whole", tmp_path / name)
    clean_into(tmp_path / "cut", tmp_path / name, how=How(workers, range_bytes=3000))
    whole = output(tmp_path / "whole")
    assert output(tmp_path / "cut") == whole
    cuts = len(list((tmp_path / "cut" / "state").glob("*.tally")))
    assert cuts == 1 if name not in ("x.tar", "x.zip") else cuts > 1
    assert len(unpack(name, whole[f"clean/{name}"])) > 50


@pytest.mark.parametrize("name", NAMES)
def test_every_member_is_read_refused_or_counted(tmp_path: Path, name: str) -> None:
    members = list(mixed())
    (tmp_path / name).write_bytes(pack(name, *members))
    summary = clean_into(tmp_path / "run", tmp_path / name)
    found = unpack(name, (tmp_path / "run" / "clean" / name).read_bytes())
    rejects = rows(tmp_path / "run" / "rejects.jsonl")
    (read,) = summary["inputs"]
    assert read == {"name": name, "documents": len(found) + len(rejects), "skipped": 9}
    assert read["documents"] + read["skipped"] == len(members)
    assert {row["kind"] for row in rejects} == {"unsafe-name", "invalid-utf8", "name-taken"}
    for row in rejects:
        assert row["record"] == members[row["line"] - 1][0]
    for name_, data in members:
        if name_ in found and "TXT" not in name_:
            assert found[name_] == b"".join(x for x in data.splitlines(keepends=True) if not x.startswith(b"AD"))
    ledger = rows(tmp_path / "run" / "ledger" / f"{name}.jsonl")
    for row in ledger:
        archive, _, number = row["file"].rpartition(":")
        assert archive == name
        assert row["doc"] == f"{name}/{members[int(number) - 1][0]}"


@pytest.mark.parametrize("name", NAMES)
def test_texts_come_back_byte_for_byte(tmp_path: Path, name: str) -> None:
    members = [
        ("a.txt", b"AD 1\r\nkept\r\n"),
        ("p.png", b"\x89PNG"),
        ("ж/b.txt", "\ufeffAD\nä\n".encode("utf-16-le")),
        ("c.txt", b"nothing to drop"),
        ("d/e.txt", b"AD all of it\n"),
    ]
    (tmp_path / name).write_bytes(pack(name, *members))
    clean_into(tmp_path / "run", tmp_path / name)
    assert unpack(name, (tmp_path / "run" / "clean" / name).read_bytes())["d/e.txt"] == b""
    restored = restore_run(tmp_path / "run", tmp_path / "back")
    assert (restored.files, restored.problems) == (1, ())
    texts = {one: data for one, data in members if one.endswith(".txt")}
    assert unpack(name, (tmp_path / "back" / name).read_bytes()) == texts


def test_what_was_rejected_is_not_among_what_comes_back(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of(("a.txt", b"AD\nkept\n"), ("b.txt", b"\xff"), ("c.txt", b"AD\n")))
    (tmp_path / "y.tar").write_bytes(b"no archive" * 100)
    clean_into(tmp_path / "run", tmp_path / "x.zip", tmp_path / "y.tar")
    restored = restore_run(tmp_path / "run", tmp_path / "back")
    assert restored.files == 1
    assert restored.problems == (
        "x.zip: restored, but 1 rejected member is not in it: see rejects.jsonl",
        "y.tar: not restored: nothing of it was cleaned: see rejects.jsonl",
    )
    back = unpack("x.zip", (tmp_path / "back" / "x.zip").read_bytes())
    assert back == {"a.txt": b"AD\nkept\n", "c.txt": b"AD\n"}


@pytest.mark.parametrize("name", NAMES)
def test_pages_become_texts_and_are_listed(tmp_path: Path, name: str, rules_alone: Cleaner) -> None:
    page = PAGE.replace(b"<html>", b"<html><head><title>Boats</title></head>")
    (tmp_path / name).write_bytes(pack(name, ("./d/a.html", page), ("t.txt", b"text\n"), ("d/dump", page)))
    clean_into(tmp_path / "run", tmp_path / name, cleaner=rules_alone)
    found = unpack(name, (tmp_path / "run" / "clean" / name).read_bytes())
    text = b"The boat lies at the quay.\n"
    assert found == {"d/a.html.txt": text, "t.txt": b"text\n", "d/dump": text}
    listed = rows(tmp_path / "run" / "pages.jsonl")
    assert [(row["doc"], row["file"], row["clean"], row["known_by"], row["meta"]["title"]) for row in listed] == [
        (f"{name}/d/a.html", f"{name}:1", f"clean/{name}/d/a.html.txt", "name", "Boats"),
        (f"{name}/d/dump", f"{name}:3", f"clean/{name}/d/dump", "content", "Boats"),
    ]
    assert restore_run(tmp_path / "run", tmp_path / "back").problems == ()
    assert unpack(name, (tmp_path / "back" / name).read_bytes()) == found


@pytest.mark.parametrize("name", ["x.tgz", "x.zip"])
def test_other_formats_take_the_members_as_records(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pack(name, ("a.txt", b"AD\nkept\n"), ("b.txt", b"as it was\n")))
    clean_into(tmp_path / "run", tmp_path / name, to="jsonl")
    (path,) = (tmp_path / "run" / "clean").iterdir()
    assert path.name == {"x.tgz": "x.tar.jsonl.gz", "x.zip": "x.zip.jsonl"}[name]
    data = gzip.decompress(path.read_bytes()) if name == "x.tgz" else path.read_bytes()
    records = [json.loads(line) for line in data.splitlines()]
    assert [(r["id"], r["text"], r["file"]) for r in records] == [
        (f"{name}/a.txt", "kept\n", f"{name}:1"),
        (f"{name}/b.txt", "as it was\n", f"{name}:2"),
    ]


def test_archives_of_a_folder_are_taken(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "d").mkdir(parents=True)
    for name in NAMES:
        (source / "d" / name).write_bytes(pack(name, ("a.txt", b"AD\nkept\n")))
    clean_into(tmp_path / "run", source)
    files = output(tmp_path / "run")
    for name in NAMES:
        assert unpack(name, files[f"clean/d/{name}"]) == {"a.txt": b"kept\n"}


@pytest.mark.parametrize("name", NAMES)
def test_times_are_kept_and_nothing_else_of_the_system(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pack(name, ("a.txt", b"AD\nkept\n")))
    clean_into(tmp_path / "run", tmp_path / name)
    data = (tmp_path / "run" / "clean" / name).read_bytes()
    if name == "x.zip":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)
    elif not name.endswith(".zst"):
        with tarfile.open(fileobj=BytesIO(data)) as tar:
            (info,) = tar
        assert (info.mtime, info.uid, info.gid, info.mode) == (TIME, 0, 0, 0o644)


# --- damage


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("range_bytes", [3000, 1 << 26])
def test_an_archive_that_was_cut_gives_what_is_whole_and_an_error(tmp_path: Path, name: str, range_bytes: int) -> None:
    data = pack(name, *mixed())
    (tmp_path / name).write_bytes(data[: len(data) * 2 // 3])
    summary = clean_into(tmp_path / "run", tmp_path / name, how=How(range_bytes=range_bytes))
    last = rows(tmp_path / "run" / "rejects.jsonl")[-1]
    assert last["rest"]
    assert last["kind"] in ("truncated", "damaged-directory")
    if name not in ("x.tbz2", "x.tar.zst"):  # which are one block
        assert summary["documents"]["cleaned"] > 20


@pytest.mark.parametrize("name", ["x.tar", "x.zip"])
def test_mended_members_are_cleaned_and_the_others_stay_rejects(tmp_path: Path, name: str) -> None:
    bad = [("a.txt", b"AD\n1\n"), ("b.txt", b"AD\n\xff\n"), ("p.png", b""), ("c.txt", b"AD\n3\n"), ("e.txt", b"\xff")]
    good = [("a.txt", b"AD\n1\n"), ("b.txt", b"AD\n2\n"), ("p.png", b""), ("c.txt", b"AD\n3\n"), ("e.txt", b"\xff")]
    (tmp_path / name).write_bytes(pack(name, *bad))
    clean_into(tmp_path / "run", tmp_path / name)
    (tmp_path / name).write_bytes(pack(name, *good))
    again(tmp_path / "run", tmp_path / "again")
    assert unpack(name, (tmp_path / "again" / "clean" / name).read_bytes()) == {"b.txt": b"2\n"}
    (reject,) = rows(tmp_path / "again" / "rejects.jsonl")
    assert (reject["line"], reject["record"], reject["kind"]) == (5, "e.txt", "invalid-utf8")


@pytest.mark.parametrize("name", NAMES)
def test_the_rest_of_an_archive_is_read_when_it_is_there(tmp_path: Path, name: str) -> None:
    data = pack(name, *mixed())
    (tmp_path / name).write_bytes(data[: len(data) // 3])
    clean_into(tmp_path / "run", tmp_path / name)
    first = tmp_path / "run" / "clean" / name
    one = unpack(name, first.read_bytes()) if first.exists() else {}
    (tmp_path / name).write_bytes(data)
    again(tmp_path / "run", tmp_path / "again")
    two = unpack(name, (tmp_path / "again" / "clean" / name).read_bytes())
    clean_into(tmp_path / "whole", tmp_path / name)
    assert one | two == unpack(name, (tmp_path / "whole" / "clean" / name).read_bytes())


def test_a_reject_of_the_first_member_is_not_one_of_the_archive(tmp_path: Path) -> None:
    more = {"type": tarfile.SYMTYPE, "linkname": "b.txt"}
    (tmp_path / "x.tar").write_bytes(tar_of(("a.txt", b"", more), ("b.txt", b"AD\nkept\n")))
    clean_into(tmp_path / "run", tmp_path / "x.tar")
    (shard,) = rejected(tmp_path / "run")
    assert shard.parts[0].only == {1}


@pytest.mark.parametrize("name", ["x.tgz", "x.zip"])
def test_a_document_that_takes_too_long_costs_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pack(name, ("a.txt", b"AD\n1\n"), ("b.txt", b"HANG\n"), ("c.txt", b"AD\n3\n")))
    how = How(1, Limits(seconds=1))
    clean_into(tmp_path / "run", tmp_path / name, cleaner=DeadlyCleaner(), how=how)
    (reject,) = rows(tmp_path / "run" / "rejects.jsonl")
    assert (reject["kind"], reject["line"], reject["record"]) == ("timeout", 2, "b.txt")
    assert unpack(name, (tmp_path / "run" / "clean" / name).read_bytes()) == {"a.txt": b"1\n", "c.txt": b"3\n"}


# --- going on


@pytest.mark.parametrize("name", ["x.tar", "x.zip"])
def test_a_name_in_front_of_a_stretch_can_change_the_stretch(tmp_path: Path, name: str) -> None:
    """The member is called otherwise now, so a later one is no longer refused: its stretch is done again."""
    members = [
        ("first.txt", b"AD\n1\n"),
        *((f"{n}.txt", b"AD\nkept\n" * 60) for n in range(40)),
        ("First.txt", b"AD\n2\n"),
    ]
    (tmp_path / name).write_bytes(pack(name, *members))
    how = How(range_bytes=1000)
    clean_into(tmp_path / "run", tmp_path / name, how=how)
    assert [row["kind"] for row in rows(tmp_path / "run" / "rejects.jsonl")] == ["name-taken"]
    members[0] = ("other.txt", b"AD\n1\n")
    (tmp_path / name).write_bytes(pack(name, *members))
    clean_into(tmp_path / "run", tmp_path / name, how=how)
    assert (tmp_path / "run" / "rejects.jsonl").read_bytes() == b""
    clean_into(tmp_path / "fresh", tmp_path / name, how=how)
    assert output(tmp_path / "run") == output(tmp_path / "fresh")


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_and_a_sample_count_documents(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pack(name, *mixed()))
    summary = clean_into(tmp_path / "some", tmp_path / name, how=How(limit=7))
    assert summary["documents"]["in"] == 7
    one = clean_into(tmp_path / "one", tmp_path / name, sample=0.5)
    two = clean_into(tmp_path / "two", tmp_path / name, sample=0.5, how=How(range_bytes=3000))
    assert 10 < one["documents"]["in"] < 60
    assert one == two


def again(run: Path, out: Path) -> None:
    run_shards(rejected(run), FAKE, Settings(about()), out, [], replace(How(), retry=str(run)))
