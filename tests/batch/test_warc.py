"""Web archives in a run: any number of workers, stretches, damage, retry, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sources.warcs import (
    PROSE,
    content,
    conversion,
    crawl,
    frames,
    members,
    one_member,
    page,
    plain,
    read,
    record,
    records_of,
    rejects_of,
    response,
    texts,
)

from batch.cleaning import FAKE, about, clean_into, output, tree
from cleaner import Cleaner
from cleaner.batch.plan import plan_retry
from cleaner.batch.retry import rejected
from cleaner.batch.run import How, run_shards
from cleaner.batch.settings import Settings
from cleaner.report.restoring import restore_run

SOURCES: dict[str, tuple[Callable[[Sequence[bytes]], bytes], list[bytes]]] = {
    "a.warc": (plain, crawl(60)),
    "b.warc.gz": (members, crawl(60)),
    "c.warc.wet.gz": (members, texts(300)),
    "d.wet": (plain, texts(300)),
    "e.warc.zst": (frames, texts(200)),
    "one.warc.gz": (one_member, texts(50)),
}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


def archives(folder: Path, damage: Callable[[str, bytes], bytes] = lambda name, data: data) -> Path:
    folder.mkdir()
    for name, (stored, made) in SOURCES.items():
        (folder / name).write_bytes(damage(name, stored(made)))
    return folder


def damaged(name: str, data: bytes) -> bytes:
    """A bit here and there, and the end is missing."""
    broken = bytearray(data)
    for at in range(2_000, len(data), 15_000):
        broken[at] ^= 8
    return bytes(broken[:-100])


def rows(run: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / name).read_bytes().splitlines()]


def written(run: Path, name: str) -> list[Any]:
    return [content(item) for item in records_of(read((run / name).read_bytes(), name))]


@pytest.mark.parametrize("damage", [lambda name, data: data, damaged])
def test_runs_are_equal_for_any_number_of_workers_and_size_of_stretches(tmp_path: Path, damage: Any) -> None:
    source = archives(tmp_path / "in", damage)
    runs = []
    for workers, range_bytes in ((0, 1 << 26), (0, 4_000), (1, 20_000), (2, 3_000)):
        out = tmp_path / f"{workers}-{range_bytes}"
        summary = clean_into(out, source, how=How(workers, range_bytes=range_bytes))
        runs.append((output(out), summary))
    assert len(list((tmp_path / "0-4000" / "state").iterdir())) > 30  # they were cut
    assert all(run == runs[0] for run in runs)
    (files, summary) = runs[0]
    assert summary["documents"]["failed"] == 0
    assert bool(summary["documents"]["rejected"]) == (damage is damaged)
    names = {name for name in files if name.startswith("clean/")}
    assert names >= {
        "clean/a.warc.wet",
        "clean/b.warc.wet.gz",
        "clean/c.warc.wet.gz",
        "clean/d.wet",
        "clean/e.warc.wet.zst",
    }


def test_pages_and_texts_come_out_clean(tmp_path: Path, cleaner: Cleaner) -> None:
    source = tmp_path / "in"
    source.mkdir()
    bodies = [page(n, "<div>Advertisement</div>") for n in range(3)]
    pages = [response(n, body) for n, body in enumerate(bodies)]
    (source / "a.warc.gz").write_bytes(members([*pages, response(9, b"GIF89a", "image/gif")]))
    (source / "b.wet").write_bytes(plain([conversion(1), conversion(2, "Nothing goes.\n")]))
    run = tmp_path / "run"
    summary = clean_into(run, source, cleaner=cleaner)  # type: ignore[arg-type]
    assert summary["documents"]["in"] == 5
    assert summary["pages"]["in"] == 3
    assert written(run, "clean/a.warc.wet.gz") == [cleaner.clean_html(body).text for body in bodies]
    assert all(PROSE in text and "Advertisement" not in text for text in written(run, "clean/a.warc.wet.gz"))
    assert written(run, "clean/b.wet")[1] == "Nothing goes.\n"
    ledger = rows(run, "ledger/a.warc.gz.jsonl")
    assert {row["file"] for row in ledger} == {
        f"a.warc.gz:{item.line}" for item in records_of(read((source / "a.warc.gz").read_bytes(), "a.warc.gz"))
    }
    assert {row["doc"] for row in ledger} == {
        item.document.id for item in records_of(read(members(pages), "x.warc.gz"))
    }
    assert not (run / "pages.jsonl").exists()


def test_a_reject_names_the_url_the_place_and_the_reason(tmp_path: Path) -> None:
    source = tmp_path / "a.warc.gz"
    good = members(texts(3))
    source.write_bytes(good + members([conversion(7).replace(b"people", b"peeple")]) + members([conversion(8)])[:-20])
    summary = clean_into(tmp_path / "run", source)
    assert summary["documents"]["rejected"] == 2
    digest, cut = rows(tmp_path / "run", "rejects.jsonl")
    assert (digest["kind"], digest["line"], digest["offset"], digest["record"]) == (
        "digest", len(good), len(good), "https://port.example/7",
    )  # fmt: skip
    assert digest["raw"].startswith("WARC/1.0\r\n")
    assert (cut["kind"], cut["rest"]) == ("truncated", True)


def test_mended_archives_are_tried_again_where_they_were_damaged(tmp_path: Path) -> None:
    for name, stored in (("a.wet.gz", members), ("a.wet", plain)):
        folder = tmp_path / stored.__name__
        folder.mkdir()
        source, run, again = folder / name, folder / "run", folder / "again"
        made = texts(40)
        good = stored(made)
        at = len(stored(made[:11])) + len(stored([made[11]])) // 2
        source.write_bytes(good[:at] + bytes([good[at] ^ 16]) + good[at + 1 : len(good) * 3 // 4])
        clean_into(run, source)
        first = written(run, f"clean/{name}")
        assert 25 < len(first) < 40
        source.write_bytes(good)
        plan_retry(run, again)
        summary = run_shards(rejected(run), FAKE, Settings(about()), again, [], replace(How(), retry=str(run)))
        assert summary["documents"]["rejected"] == 0
        second = written(again, f"clean/{name}")
        assert len(first) + len(second) == 40
        assert sorted(first + second) == sorted(f"Text {n}: {PROSE}\n" for n in range(40))


@pytest.mark.parametrize("name", SOURCES)
def test_restoring_gives_back_the_texts(tmp_path: Path, name: str, cleaner: Cleaner) -> None:
    stored, made = SOURCES[name]
    if name in ("a.warc", "b.warc.gz", "one.warc.gz"):
        made = [response(n, page(n, "<div>Advertisement</div>")) for n in range(9)]
    source = tmp_path / name
    source.write_bytes(stored(made[:40]))
    run, back = tmp_path / "run", tmp_path / "back"
    clean_into(run, source, cleaner=cleaner if len(made) == 9 else FAKE)  # type: ignore[arg-type]
    restored = restore_run(run, back)
    assert (restored.files, restored.problems) == (1, ())
    (file,) = (path for path in back.iterdir())
    items = records_of(read(file.read_bytes(), file.name))
    assert not rejects_of(read(file.read_bytes(), file.name))
    sources = records_of(read(source.read_bytes(), name))
    rendered = [cleaner.read(item.document)[0].source for item in sources]
    assert [item.document.source for item in items] == rendered
    assert rendered != written(run, f"clean/{file.name}")


def test_only_one_rule_can_be_taken_back(tmp_path: Path) -> None:
    source = tmp_path / "a.wet.gz"
    source.write_bytes(members([conversion(1, "Advertisement\nAD\nkept\n"), conversion(2, "kept\n")]))
    run = tmp_path / "run"
    clean_into(run, source)
    restore_run(run, tmp_path / "back", "test/short")
    assert written(tmp_path / "back", "a.wet.gz") == ["AD\nkept\n", "kept\n"]


def test_what_was_rejected_is_missed_when_an_archive_is_restored(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.warc.gz").write_bytes(members(texts(5))[:-30])
    (source / "b.warc.gz").write_bytes(members([record("respomse", b"x")]))
    run = tmp_path / "run"
    clean_into(run, source)
    restored = restore_run(run, tmp_path / "back")
    assert restored.files == 1
    assert restored.problems[0].startswith("a.warc.gz: restored, but 1 rejected record is not among the texts")
    assert restored.problems[1].startswith("b.warc.gz: not restored: nothing of it was cleaned")
    assert len(written(tmp_path / "back", "a.warc.wet.gz")) == 4
    (run / "clean" / "a.warc.wet.gz").write_bytes(members(texts(2)))
    assert "was changed after the run" in restore_run(run, tmp_path / "again").problems[0]


def test_limits_of_a_run_hold(tmp_path: Path) -> None:
    source = tmp_path / "a.warc.gz"
    bomb = response(1, b"<html><body>" + bytes(80 << 20))
    large = response(2, b"<html><body>" + b"word " * 50_000)
    source.write_bytes(members([response(0), bomb, large, response(3)]))
    clean_into(tmp_path / "run", source, most_bytes=200_000)
    assert [row["kind"] for row in rows(tmp_path / "run", "rejects.jsonl")] == ["bomb", "too-large"]
    clean_into(tmp_path / "more", source, most_bytes=200_000, most_expansion=2_000)
    assert [row["kind"] for row in rows(tmp_path / "more", "rejects.jsonl")] == ["too-large", "too-large"]


def test_an_archive_and_the_texts_of_one_may_not_claim_one_name(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.warc.gz").write_bytes(members(texts(1)))
    (source / "a.warc.wet.gz").write_bytes(members(texts(1)))
    with pytest.raises(Exception, match="would claim one output name"):
        clean_into(tmp_path / "run", source)
    apart = tmp_path / "apart"
    for name in ("warc/a.warc.gz", "wet/a.warc.wet.gz"):
        (apart / name).parent.mkdir(parents=True)
        (apart / name).write_bytes(members(texts(1)))
    clean_into(tmp_path / "both", apart)
    assert set(tree(tmp_path / "both" / "clean")) == {"warc/a.warc.wet.gz", "wet/a.warc.wet.gz"}
    restored = restore_run(tmp_path / "both", tmp_path / "back")
    assert (restored.files, restored.problems) == (2, ())
