"""Ray Data: tasks and actors, rows that can't be cleaned, columns that can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.errors import UsageError
from cleaner.integrations.arrow import CleanBatch

from .clusters import ray_here

pytest.importorskip("ray")
from cleaner.integrations.ray import Clean, clean_dataset

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"


def made(texts: list[str | None], blocks: int = 2, **columns: list[Any]) -> Any:
    import pyarrow as pa

    table = pa.table({"text": pa.array(texts, pa.string()), **columns})
    size = -(-table.num_rows // blocks)
    return ray_here().data.from_arrow([table.slice(at, size) for at in range(0, table.num_rows, size)])


@pytest.mark.parametrize("concurrency", [None, 1])
def test_a_bad_row_costs_only_itself(concurrency: int | None) -> None:
    out = clean_dataset(made([NOISY, None, CLEAN, NOISY], n=[1, 2, 3, 4]), concurrency=concurrency)
    rows = sorted(out.take_all(), key=lambda row: row["n"])
    assert [row["text"] for row in rows] == [CLEAN, None, CLEAN, CLEAN]
    assert [row["status"] for row in rows] == ["cleaned", "rejected", "unchanged", "cleaned"]
    assert rows[0]["drops"][0]["rule"] == "en/ads/slot-label"


def test_columns_that_are_known_are_refused_at_once() -> None:
    with pytest.raises(UsageError, match=r"there is no column 'body' \(text=\)"):
        clean_dataset(made([NOISY]), text="body")
    with pytest.raises(UsageError, match="there is a column 'drops' already"):
        clean_dataset(made([NOISY], drops=[1]))


def test_blocks_without_rows_are_no_batches() -> None:
    dataset = made([NOISY, CLEAN, CLEAN], 3).map_batches(lambda batch: batch.slice(0, 0), batch_format="pyarrow")
    assert clean_dataset(dataset).take_all() == []


def test_an_actor_has_the_rules_of_the_job(harbourwire: str) -> None:
    function = CleanBatch(rules=[harbourwire])
    import pyarrow as pa

    assert Clean(function)(pa.table({"text": [NOISY]}))["text"].to_pylist() == [CLEAN]
    other = CleanBatch(rules=[harbourwire], rules_hash="another")
    with pytest.raises(UsageError, match="the job was made with another"):
        Clean(other)


def test_settings_that_can_not_be_are_refused_at_once() -> None:
    with pytest.raises(UsageError, match="no profile 'firmly'"):
        clean_dataset(made([NOISY]), profile="firmly")
