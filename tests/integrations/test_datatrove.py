"""datatrove: documents that are cleaned, and such that go to the exclusion writer, in tasks that can be run again."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from batch.cleaning import FakeCleaner

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.integrations import settings as settings_module

pytest.importorskip("datatrove")
pytest.importorskip("orjson")
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.datatrove import Clean

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"
PAGE = "<html><head><title>Mill</title></head><body><p>Skip to content</p><p>The mill is open again.</p></body></html>"


def passed(step: Any, *documents: Any) -> list[Any]:
    return list(step(iter(documents), 0, 1))


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*")) for line in path.read_bytes().splitlines()]


def stats(step: Any) -> dict[str, Any]:
    return {name: value.total for name, value in step.stats.stats.items()}


def write(folder: Path, rows: Iterable[dict[str, Any]], name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def run(folder: Path, tasks: int = 2) -> None:
    excluded, kept = (JsonlWriter(str(folder / name), compression=None) for name in ("excluded", "kept"))
    steps = [JsonlReader(str(folder / "in")), Clean(excluded, most_bytes=1000), kept]
    LocalPipelineExecutor(steps, tasks=tasks, workers=2, logging_dir=str(folder / "log")).run()


def test_the_text_is_clean_and_the_drops_are_in_the_metadata(cleaner: Cleaner) -> None:
    (document,) = passed(Clean(), Document(NOISY, "7", metadata={"n": 1, "file_path": "a.jsonl"}))
    assert document.text == CLEAN
    drops = [{**row, "file": "a.jsonl"} for row in cleaner.clean(NOISY, id="7").report()]
    assert document.metadata == {"n": 1, "file_path": "a.jsonl", "drops": drops}


def test_a_document_that_is_clean_is_passed_on_with_no_drops() -> None:
    (document,) = passed(Clean(), Document(CLEAN, "7"))
    assert (document.text, document.metadata) == (CLEAN, {"drops": []})


def test_pages_flags_and_a_prefix() -> None:
    step = Clean(format="html", meta=True, flags=True, prefix="its_")
    (document,) = passed(step, Document(PAGE, "7", metadata={"drops": 3}))
    assert document.text == CLEAN
    assert document.metadata["its_meta"]["title"] == "Mill"
    assert set(document.metadata) == {"drops", "its_meta", "its_drops", "its_flags"}
    (text,) = passed(Clean(meta=True), Document(NOISY, "7"))
    assert "meta" not in text.metadata


def test_url_and_language_are_read_from_the_metadata(harbourwire: str) -> None:
    text = "Harbour Wire\nThe mill is open again.\n"
    metadata = {"url": "https://www.harbourwire.example/mill"}
    (document,) = passed(Clean(rules=[harbourwire]), Document(text, "7", metadata={**metadata}))
    assert document.text == CLEAN
    (document,) = passed(Clean(rules=[harbourwire], url="link"), Document(text, "7", metadata={**metadata, "link": 5}))
    assert document.text == text


def test_what_cannot_be_cleaned_goes_to_the_exclusion_writer_as_it_came(tmp_path: Path) -> None:
    odd = [
        Document("a" * 101, "large"), Document("a\ud800", "half"), Document(None, "null"), Document(5, "number"), Document(b"a\xff", "bytes"),
        Document("<html><body></body></html>", "empty"), Document(NOISY, "taken", metadata={"drops": "mine"}),
        Document(NOISY, "good"),
    ]  # fmt: skip
    step = Clean(JsonlWriter(str(tmp_path), compression=None), most_bytes=100)
    assert [document.id for document in passed(step, *odd)] == ["good"]
    excluded = {record["id"]: record for record in records(tmp_path)}
    assert {name: record["metadata"]["filter_reason"] for name, record in excluded.items()} == {
        "large": "too-large", "half": "surrogate", "null": "text-not-a-string", "number": "text-not-a-string",
        "bytes": "invalid-utf8", "empty": "empty", "taken": "field-taken",
    }  # fmt: skip
    assert excluded["large"]["text"] == "a" * 101
    assert [excluded[name].get("text") for name in ("half", "bytes", "null")] == ["a\\ud800", "a\\xff", None]
    assert excluded["taken"]["metadata"]["drops"] == "mine"
    assert excluded["large"]["metadata"]["filter_words"].startswith("it has 101 bytes")


def test_statistics_count_outcomes_characters_and_rules() -> None:
    step = Clean(most_bytes=100)
    passed(step, Document(NOISY, "1"), Document(NOISY, "2"), Document(CLEAN, "3"), Document("a" * 101, "4"))
    assert stats(step) == {
        "total": 4, "forwarded": 3, "dropped": 1, "dropped_too-large": 1, "doc_len": 72,
        "cleaned": 2, "unchanged": 1, "rejected": 1, "rule.en/ads/slot-label": 2,
        "dropped_characters": 28, "kept_characters": 72,
    }  # fmt: skip


def test_a_document_on_which_the_engine_breaks_is_dropped_and_its_neighbours_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings_module, "cleaner_of", lambda *given: FakeCleaner())
    step = Clean(rules_hash="any")
    out = passed(step, Document(NOISY, "1"), Document("BREAK", "2"), Document(NOISY, "3"))
    assert [document.id for document in out] == ["1", "3"]
    assert stats(step)["dropped_failed"] == 1


def test_it_can_be_pickled_before_and_after_it_was_used() -> None:
    step = Clean(profile="firm")
    for _ in range(2):
        other = pickle.loads(pickle.dumps(step))
        assert other.settings == step.settings
        assert [document.text for document in passed(other, Document(NOISY, "7"))] == [CLEAN]
        passed(step, Document(NOISY, "7"))


def test_two_tasks_and_a_second_run_that_finds_them_done(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        texts = [NOISY, "a" * 1001, CLEAN]
        write(tmp_path / "in", ({"id": f"{name}/{n}", "text": text} for n, text in enumerate(texts)), name)
    run(tmp_path)
    kept, excluded = records(tmp_path / "kept"), records(tmp_path / "excluded")
    assert sorted(record["id"] for record in kept) == ["a.jsonl/0", "a.jsonl/2", "b.jsonl/0", "b.jsonl/2"]
    assert sorted(record["id"] for record in excluded) == ["a.jsonl/1", "b.jsonl/1"]
    totals = json.loads((tmp_path / "log" / "stats.json").read_text())[1]["stats"]
    assert (totals["rule.en/ads/slot-label"], totals["dropped_too-large"]) == (2, 2)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")}
    run(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")} == written


def test_settings_that_datatrove_decides_about_are_refused() -> None:
    for name in ("text", "html", "id"):
        with pytest.raises(UsageError, match=f"{name}= has no meaning here"):
            Clean(**{name: "body"})
    Clean(url="link", lang=None, file=None)
