"""Runs over inputs in object stores, and into them: the bytes of a run on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import objects, put, s3_server

from batch.cleaning import DeadlyCleaner, clean_into, output, tree
from batch.inputs import make
from cleaner.batch.merge import merge
from cleaner.batch.plan import plan
from cleaner.batch.run import How
from cleaner.batch.shards import cut
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run
from cleaner.report.rows import run_rows
from cleaner.sources import places
from cleaner.sources.places import place

pytest.importorskip("moto")
pytest.importorskip("upath")
pytest.importorskip("s3fs")

OWN = ("state/", "run.json")
SMALL = How(range_bytes=8192)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as bucket:
        yield bucket


@pytest.fixture
def store(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return f"{server}/{tmp_path.name}"


def given(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in objects(folder).items() if not name.startswith(OWN)}


@pytest.mark.parametrize("workers", [0, 2])
def test_from_a_store_into_a_store(store: str, tmp_path: Path, workers: int) -> None:
    local = make(tmp_path / "in", 40)
    clean_into(tmp_path / "out", local, how=SMALL)
    there = put(local, f"{store}/in")
    out = place(f"{store}/out")
    clean_into(out, there, how=How(workers, range_bytes=8192))
    assert given(out) == output(tmp_path / "out")
    assert not [name for name in objects(out) if name.startswith("state/rows/")]  # they are in the manifest now
    assert not list(places.staging(out / "clean").parent.glob("*.part")), "nothing is left on the disk"


def test_in_memory_too(tmp_path: Path) -> None:
    local = make(tmp_path / "in", 20)
    clean_into(tmp_path / "out", local)
    there = put(local, f"memory://{tmp_path.name}/in")
    clean_into(place(f"memory://{tmp_path.name}/out"), there)
    assert given(place(f"memory://{tmp_path.name}/out")) == output(tmp_path / "out")


def test_a_run_that_was_stopped_goes_on(store: str, tmp_path: Path) -> None:
    local = make(tmp_path / "in", 40)
    clean_into(tmp_path / "out", local, how=SMALL)
    out = place(f"{store}/out")

    class After(DeadlyCleaner):
        left = 100

        def clean_document(self, document):  # type: ignore[no-untyped-def]
            After.left -= 1
            if After.left < 0:
                raise KeyboardInterrupt
            return super().clean_document(document)

    with pytest.raises(KeyboardInterrupt):
        clean_into(out, local, cleaner=After(), how=SMALL)
    rows = [name for name in objects(out) if name.startswith("state/rows/")]
    assert rows, "each finished shard has its row"
    After.left = 10**9
    told: list[str] = []

    class Tells(type(SMALL.observer)):  # type: ignore[misc]
        def say(self, message: str) -> None:
            told.append(message)

    clean_into(out, local, how=How(range_bytes=8192, observer=Tells()))
    assert given(out) == output(tmp_path / "out")
    assert told
    assert told[0].startswith(f"going on with an earlier run: {len(rows)} of ")


def test_what_changed_in_the_store_is_done_again(store: str, tmp_path: Path) -> None:
    there = put(make(tmp_path / "in", 20), f"{store}/in")
    out = place(f"{store}/out")
    clean_into(out, there)
    before = given(out)
    clean_into(out, there)
    assert given(out) == before
    (there / "a.jsonl").write_bytes(b'{"text": "AD 1\\nnew\\n"}\n')
    clean_into(out, there)
    assert objects(out)["clean/a.jsonl"] == b'{"text": "new\\n"}\n'
    assert given(out)["clean/b.jsonl"] == before["clean/b.jsonl"]


def test_an_object_that_goes_is_made_again(store: str, tmp_path: Path) -> None:
    there, out = put(make(tmp_path / "in", 20), f"{store}/in"), place(f"{store}/out")
    clean_into(out, there)
    before = given(out)
    places.remove([out / "clean" / "a.jsonl"])
    clean_into(out, there)
    assert given(out) == before


def test_shards_in_a_store_are_merged(store: str, tmp_path: Path) -> None:
    there, whole = put(make(tmp_path / "in", 40), f"{store}/in"), tmp_path / "whole"
    clean_into(whole, there, how=SMALL)
    parts = [place(f"{store}/part{i}") for i in (1, 2)]
    for i, part in enumerate(parts, 1):
        clean_into(part, there, how=How(shard=(i, 2), range_bytes=8192))
    merge(parts, place(f"{store}/all"))
    assert given(place(f"{store}/all")) == output(whole)


def test_a_run_in_a_store_is_read_and_undone(store: str, tmp_path: Path) -> None:
    local = tmp_path / "in"
    local.mkdir()
    (local / "a.txt").write_bytes(b"AD 1\nstays\n")
    out = place(f"{store}/out")
    clean_into(out, put(local, f"{store}/in"))
    assert len(list(run_rows(out))) == 1
    restore_run(out, tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_bytes() == b"AD 1\nstays\n"


def test_a_listing_says_how_large_files_are(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = make(tmp_path / "in", 20)
    there = put(local, f"{store}/in")
    sizes = {one.name: one.size for one in plan([there], tmp_path / "out")}
    assert sizes == {name: len(data) for name, data in tree(local).items()}
    shards = cut(plan([there], tmp_path / "out"), 8192)
    assert [shard.key for shard in shards] == [shard.key for shard in cut(plan([local], tmp_path / "out"), 8192)]
    asked: list[Path] = []
    monkeypatch.setattr(places, "size", lambda path: asked.append(path) or 9)
    cut(plan([there], tmp_path / "out"))
    assert not asked
    (one,) = cut(plan([there / "a.jsonl"], tmp_path / "out"))
    assert asked == [there / "a.jsonl"]
    assert one.size == 9


def test_inputs_that_are_not_there_are_refused(store: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"s3://.*/nowhere does not exist"):
        clean_into(tmp_path / "out", place(f"{store}/nowhere"))
    put(make(tmp_path / "in", 5), f"{store}/in")
    with pytest.raises(UsageError, match="overlap"):
        clean_into(place(f"{store}/in/out"), place(f"{store}/in"))


def test_two_objects_that_a_disk_could_not_tell_apart_are_refused(store: str, tmp_path: Path) -> None:
    there = place(f"{store}/in")
    for name in ("a/b.txt", "a//b.txt"):
        there.fs.pipe_file(f"{there.path}/{name}", b"text")  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="would claim one output name"):
        clean_into(tmp_path / "out", there)


def test_a_url_of_no_store_is_refused() -> None:
    with pytest.raises(UsageError, match="no store is known for nothing://"):
        place("nothing://x/y")


def test_a_path_with_colons_is_a_path() -> None:
    assert place("a:b/c") == Path("a:b/c")
    assert place("c://x") == Path("c://x")
    assert place("file:///a/b") == Path("/a/b")
    assert not places.is_remote(place("./memory:/x"))
