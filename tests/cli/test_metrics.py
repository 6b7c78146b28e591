"""`--metrics FILE`: what a monitoring agent reads of a run, while it goes on and when it is over."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from batch.cleaning import FakeCleaner, clean_into
from batch.inputs import make
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as older_format

from cleaner.batch.notes import Stats
from cleaner.batch.run import How, Observer
from cleaner.cli.metrics import Both, Metrics, metrics
from cleaner.errors import UsageError
from cli.conftest import ARTICLE
from cli.conftest import Cleaner as CleanerCli

Samples = dict[tuple[str, ...], float]
SMALL = 8192  # bytes of a range


def samples(file: Path) -> Samples:
    """What a file says, without its label `run`: name and labels -> number."""
    found = {}
    for family in open_metrics(file.read_text("utf-8")):
        for one in family.samples:
            labels = [f"{name}={value}" for name, value in one.labels.items() if name != "run"]
            found[one.name, *labels] = one.value
    return found


def state(file: Path) -> str:
    (name,) = [key[1] for key, value in samples(file).items() if key[0] == "cleaner_run_state" and value]
    return name.removeprefix("state=")


def put(folder: Path) -> Path:
    folder.mkdir()
    records = [{"text": ARTICLE}, {"text": "The mill is open again.\n"}, {"other": 1}]
    (folder / "a.jsonl").write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    return folder


def test_the_counts_of_a_run_are_those_of_its_summary(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source, out, file = put(tmp_path / "in"), tmp_path / "out", tmp_path / "out" / "cleaner.prom"
    ran = cleaner_cli("batch", source, "--out", out, "--metrics", file, "--workers", 0)
    assert ran.code == 1, "one record is rejected"
    assert "can't write" not in ran.err
    found, summary = samples(file), json.loads((out / "summary.json").read_bytes())
    assert state(file) == "ended"
    for outcome in ("cleaned", "unchanged", "stopped", "rejected", "failed"):
        assert found["cleaner_documents_total", f"outcome={outcome}"] == summary["documents"][outcome]
    for fate in ("kept", "dropped"):
        assert found["cleaner_characters_total", f"fate={fate}"] == summary["characters"][fate] > 0
    size = (source / "a.jsonl").stat().st_size
    assert found["cleaner_read_bytes_total",] == found["cleaner_input_bytes",] == size
    assert found["cleaner_shards_finished_total",] == found["cleaner_shards",] == 1
    for unit in ("lines", "characters"):
        by_rule = {key[1:]: value for key, value in found.items() if key[0] == f"cleaner_rule_dropped_{unit}_total"}
        assert by_rule == {
            (f"rule={rule}", f"category={counts['category']}"): counts[unit]
            for rule, counts in summary["rules"].items()
        }
        assert found[f"cleaner_category_dropped_{unit}_total", "category=ads"] == sum(by_rule.values())
    times = [found[f"cleaner_run_{name}_seconds",] for name in ("start_time", "duration", "end_time")]
    assert times[0] + times[1] == pytest.approx(times[2], abs=0.01)
    assert re.search(rf'^cleaner_shards\{{run="{re.escape(str(out))}"\}} 1$', file.read_text("utf-8"), re.MULTILINE)


def test_node_exporter_can_read_it(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    file = tmp_path / "cleaner.prom"
    cleaner_cli("batch", put(tmp_path / "in"), "--out", tmp_path / "out", "--metrics", file, "--workers", 0)
    text = file.read_text("utf-8")
    assert set(re.findall(r"^# TYPE \S+ (\S+)$", text, re.MULTILINE)) == {"counter", "gauge"}
    assert not re.search(r"^[^#].*\} \S+ \S+$", text, re.MULTILINE), "a timestamp makes it skip the file"
    older = {one.name: one.value for family in older_format(text) for one in family.samples}
    assert set(older) == {key[0] for key in samples(file)}


def test_merged_runs_have_the_counts_of_the_whole(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source = put(tmp_path / "in")
    for i in (1, 2):
        cleaner_cli("batch", source, "--out", tmp_path / f"{i}", "--shard", f"{i}/2", "--workers", 0)
    one, merged = tmp_path / "one.prom", tmp_path / "all.prom"
    cleaner_cli("batch", source, "--out", tmp_path / "one", "--workers", 0, "--metrics", one)
    cleaner_cli("merge", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "all", "--metrics", merged)
    counts = [
        {key: value for key, value in samples(file).items() if not key[0].startswith("cleaner_run_")}
        for file in (one, merged)
    ]
    unknown = {"cleaner_read_bytes_total", "cleaner_input_bytes", "cleaner_shards_finished_total", "cleaner_shards"}
    assert counts[1] == {key: value for key, value in counts[0].items() if key[0] not in unknown}
    assert state(merged) == "ended"


@pytest.mark.parametrize("place", ["nowhere/cleaner.prom", "folder", "file/cleaner.prom"])
def test_a_file_that_can_not_be_written_is_said_once_and_stops_nothing(
    tmp_path: Path, cleaner_cli: CleanerCli, place: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    asked = ("--out", tmp_path / "out", "--workers", 0, "--metrics", tmp_path / place)
    ran = cleaner_cli("batch", put(tmp_path / "in"), *asked)
    assert ran.err.count("can't write") == 1
    assert f"cleaner: can't write {tmp_path / place}: " in ran.err
    assert "documents:  3 in" in ran.err
    assert sorted(path.name for path in tmp_path.rglob(".part-*")) == []


def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path, cleaner_cli: CleanerCli) -> None:
    source, file = put(tmp_path / "in"), tmp_path / "notes.txt"
    file.write_bytes(b"mine\n")
    ran = cleaner_cli("batch", source, "--out", tmp_path / "out", "--metrics", file)
    assert ran.code == 2
    assert "holds something else and would be overwritten" in ran.err
    assert file.read_bytes() == b"mine\n"
    assert not (tmp_path / "out").exists()
    for text in (b"", b"# TYPE cleaner_run_state gauge\n# EOF\n"):
        file.write_bytes(text)
        assert cleaner_cli("batch", source, "--out", tmp_path / "out", "--metrics", file).code == 1
        assert state(file) == "ended"


class Recorder(Observer):
    """Reads the file as an agent would, each time that a run speaks."""

    def __init__(self, file: Path, after: int = 0) -> None:
        self.file, self.left = file, after
        self.seen: list[Samples] = []

    def comes(self, now: Stats) -> None:
        self.seen.append(samples(self.file))
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def watched(tmp_path: Path, recorder: Recorder, **how: Any) -> dict[str, Any]:
    """Clean a folder of many shards and write the file whenever there is something new."""
    source, out = tmp_path / "in", tmp_path / "out"
    with metrics(recorder.file, out, print, every=0.0) as written:
        summary = clean_into(out, source, how=How(range_bytes=SMALL, observer=Both(written, recorder), **how))
        written.ends(summary)
    return summary


@pytest.mark.parametrize("workers", [0, 2])
def test_numbers_of_a_run_that_goes_on_grow_up_to_its_summary(tmp_path: Path, workers: int) -> None:
    make(tmp_path / "in")
    recorder = Recorder(tmp_path / "x.prom", after=4)
    with pytest.raises(KeyboardInterrupt):
        watched(tmp_path, recorder)
    assert state(recorder.file) == "stopped"
    assert "cleaner_run_end_time_seconds" in recorder.file.read_text("utf-8")
    finished = samples(recorder.file)["cleaner_shards_finished_total",]
    assert finished == 4

    recorder = Recorder(recorder.file)
    watched(tmp_path, recorder, workers=workers)
    last = samples(recorder.file)
    assert recorder.seen[0]["cleaner_shards_finished_total",] >= finished
    for before, after in zip(recorder.seen, [*recorder.seen[1:], last], strict=True):
        for key, value in before.items():
            if key[0].endswith("_total"):
                assert value <= after[key], key
    totals = {key: value for key, value in recorder.seen[-1].items() if key[0].endswith("_total")}
    assert totals.items() <= last.items()
    assert last["cleaner_read_bytes_total",] == last["cleaner_input_bytes",]
    assert last["cleaner_shards_finished_total",] == last["cleaner_shards",]
    assert not [key for key in recorder.seen[-1] if "dropped_lines" in key[0]], "rules are told at the end alone"


def test_counters_never_fall_when_a_worker_dies(tmp_path: Path) -> None:
    file = tmp_path / "x.prom"
    written = Metrics(file, tmp_path / "out", print, every=0.0)
    written.opens()
    written.plans(2, Stats(documents=5, bytes=10, shards=1))
    written.begins(10)
    written.comes(Stats(documents=3, bytes=7))
    written.comes(Stats(documents=1, bytes=2))
    assert samples(file)["cleaner_documents_total", "outcome=cleaned"] == 8
    assert samples(file)["cleaner_read_bytes_total",] == 17


def test_it_is_written_now_and_then(tmp_path: Path) -> None:
    file = tmp_path / "x.prom"
    written = Metrics(file, tmp_path / "out", print, every=3600)
    written.opens()
    assert state(file) == "running"
    assert "cleaner_documents_total" not in file.read_text("utf-8")
    written.begins(10)
    written.comes(Stats(documents=3))
    assert samples(file)["cleaner_documents_total", "outcome=cleaned"] == 0


def test_a_run_that_was_refused_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.prom"
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_bytes(b"AD\n")
    with metrics(file, tmp_path / "out", print) as written:
        written.ends(clean_into(tmp_path / "out", tmp_path / "a.txt", how=How(observer=written)))
    before = file.read_bytes()
    with pytest.raises(UsageError), metrics(file, tmp_path / "out", print) as written:
        clean_into(tmp_path / "out", tmp_path / "b.txt", how=How(observer=written))
    assert file.read_bytes() == before


def test_a_run_that_breaks_says_so(tmp_path: Path) -> None:
    class Broken(FakeCleaner):
        def clean_document(self, document: Any) -> Any:
            raise KeyboardInterrupt

    file = tmp_path / "x.prom"
    (tmp_path / "a.txt").write_bytes(b"AD\n")
    with pytest.raises(KeyboardInterrupt), metrics(file, tmp_path / "out", print) as written:
        clean_into(tmp_path / "out", tmp_path / "a.txt", cleaner=Broken(), how=How(observer=written))
    assert state(file) == "stopped"
