"""The counts of a run as families of metrics, while it is under way and when it is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cleaner.batch.notes import Stats
from cleaner.report.openmetrics import Family, Sample

State = Literal["running", "ended", "stopped"]
_STATES: tuple[State, ...] = ("running", "ended", "stopped")
_MOST_RULES = 1000  # those that dropped most; rules of whole sites may be many more


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run began, where it is now, and when that is."""

    state: State
    start: float  #: seconds since 1970
    now: float


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to do."""

    bytes: int  #: of all inputs
    shards: int


def families(
    moment: Moment, done: Stats | None = None, extent: Extent | None = None, summary: Mapping[str, Any] | None = None
) -> Iterator[Family]:
    """All that is known of a run; where there is a summary, that is what counts."""
    yield from _run(moment)
    if summary is not None:
        yield from _documents(summary["documents"])
        yield from _characters(summary["characters"])
    elif done is not None:
        yield from _documents(_outcomes(done))
        yield from _characters({"kept": done.characters - done.dropped, "dropped": done.dropped})
    if done is not None and extent is not None:
        yield from _progress(done, extent)
    if summary is not None:
        yield from _drops(summary["rules"])


def _run(moment: Moment) -> Iterator[Family]:
    states = [Sample(int(state == moment.state), {"state": state}) for state in _STATES]
    text = "1 for what the run is: under way, ended, or stopped before its end; 0 for the others."
    yield Family("cleaner_run_state", "gauge", text, states)
    start, now = round(moment.start, 3), round(moment.now, 3)
    text = "When the command began, in seconds since 1970."
    yield Family("cleaner_run_start_time_seconds", "gauge", text, [Sample(start)], "seconds")
    over = [Sample(now)] if moment.state != "running" else []
    text = "When the run ended or was stopped, in seconds since 1970."
    yield Family("cleaner_run_end_time_seconds", "gauge", text, over, "seconds")
    text = "How long the command has been running, or ran."
    yield Family("cleaner_run_duration_seconds", "gauge", text, [Sample(round(now - start, 3))], "seconds")


def _outcomes(done: Stats) -> dict[str, int]:
    cleaned = done.documents - done.rejects - done.unchanged - done.stopped
    rejected = done.rejects - done.failed
    return {
        "cleaned": cleaned, "unchanged": done.unchanged, "stopped": done.stopped, "rejected": rejected,
        "failed": done.failed,
    }  # fmt: skip


def _documents(documents: Mapping[str, int]) -> Iterator[Family]:
    samples = [Sample(count, {"outcome": outcome}) for outcome, count in documents.items() if outcome != "in"]
    yield Family("cleaner_documents", "counter", "Documents, by what became of them.", samples)


def _characters(characters: Mapping[str, int]) -> Iterator[Family]:
    samples = [Sample(characters[fate], {"fate": fate}) for fate in ("kept", "dropped")]
    text = "Characters of cleaned documents, by what became of them."
    yield Family("cleaner_characters", "counter", text, samples, "characters")


def _progress(done: Stats, extent: Extent) -> Iterator[Family]:
    text = "Bytes of the inputs that were read, as they lie on the disk."
    yield Family("cleaner_read_bytes", "counter", text, [Sample(done.bytes)], "bytes")
    text = "Bytes of all inputs, as they lie on the disk."
    yield Family("cleaner_input_bytes", "gauge", text, [Sample(extent.bytes)], "bytes")
    yield Family("cleaner_shards_finished", "counter", "Shards that are finished.", [Sample(done.shards)])
    yield Family("cleaner_shards", "gauge", "Shards of the run.", [Sample(extent.shards)])


def _drops(rules: Mapping[str, Mapping[str, Any]]) -> Iterator[Family]:
    for unit in ("lines", "characters"):
        counts = Counter[str]()
        for rule in rules.values():
            counts[rule["category"]] += rule[unit]
        samples = [Sample(count, {"category": category}) for category, count in sorted(counts.items())]
        text = f"{unit.capitalize()} that were dropped, by category."
        yield Family(f"cleaner_category_dropped_{unit}", "counter", text, samples, unit)
    most = list(rules.items())[:_MOST_RULES]  # a summary begins with the rules that dropped most
    for unit in ("lines", "characters"):
        text = f"{unit.capitalize()} that were dropped, by rule."
        yield Family(f"cleaner_rule_dropped_{unit}", "counter", text, _by_rule(most, unit), unit)


def _by_rule(rules: Iterable[tuple[str, Mapping[str, Any]]], unit: str) -> list[Sample]:
    return [Sample(counts[unit], {"rule": rule, "category": counts["category"]}) for rule, counts in rules]
