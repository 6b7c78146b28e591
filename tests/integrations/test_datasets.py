"""datasets: in several processes, streaming, and remembered by the cache of datasets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import UsageError

datasets = pytest.importorskip("datasets")
from cleaner.integrations.datasets import clean  # noqa: E402 -- needs the module above

#: Python 3.12 and newer warn of what datasets does to make its processes
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"
#: prints the files that hold the clean dataset, in a process of its own
CACHED = """
import sys, datasets
from cleaner.integrations.datasets import clean
dataset = datasets.Dataset.from_json(sys.argv[1], cache_dir=sys.argv[2])
print([file["filename"] for file in clean(dataset, {settings}).cache_files])
"""


def made(**columns: Any) -> Any:
    return datasets.Dataset.from_dict({"text": [NOISY, None, CLEAN], **columns})


def cached(tmp_path: Path, settings: str = "") -> str:
    words = [
        sys.executable,
        "-c",
        CACHED.format(settings=settings),
        str(tmp_path / "in.jsonl"),
        str(tmp_path / "cache"),
    ]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout


def test_a_second_call_finds_the_clean_dataset_in_the_cache(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": NOISY}) + "\n", encoding="utf-8")
    first = cached(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.arrow")}
    assert cached(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.arrow")} == written
    assert cached(tmp_path, "profile='firm'") != first


def test_two_processes_give_the_rows_in_their_order() -> None:
    out = clean(made(n=[1, 2, 3]), num_proc=2)
    assert out["text"][:] == [CLEAN, None, CLEAN]
    assert out["status"][:] == ["cleaned", "rejected", "unchanged"]
    assert out["n"][:] == [1, 2, 3]


def test_a_stream_is_cleaned_as_it_is_read() -> None:
    def endless() -> Any:
        while True:
            yield {"text": NOISY}

    stream = clean(datasets.IterableDataset.from_generator(endless), batch_size=2)
    assert [row["text"] for row in stream.take(3)] == [CLEAN] * 3


def test_a_stream_that_knows_its_columns_knows_those_that_come_out() -> None:
    stream = clean(made().to_iterable_dataset())
    assert list(stream.features) == ["text", "drops", "status", "reason"]
    assert next(iter(stream))["drops"][0]["rule"] == "en/ads/slot-label"


@pytest.mark.parametrize("kind", ["DatasetDict", "IterableDatasetDict"])
def test_every_dataset_of_a_dictionary_is_cleaned(kind: str) -> None:
    one = made() if kind == "DatasetDict" else made().to_iterable_dataset()
    out = clean(getattr(datasets, kind)(train=one, test=one))
    assert type(out).__name__ == kind
    assert [next(iter(out[name]))["text"] for name in ("train", "test")] == [CLEAN, CLEAN]


def test_labels_stay_labels() -> None:
    labels = datasets.ClassLabel(names=["news", "forum"])
    out = clean(made(label=[0, 1, 0]).cast_column("label", labels))
    assert out.features["label"] == labels
    assert out.features["text"] == datasets.Value("string")


def test_the_format_stays(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    assert clean(made()).format["type"] is None
    assert clean(made().with_format("pandas")).format["type"] == "pandas"
    shown = clean(made(n=[1, 2, 3]).with_format("pandas", columns=["text"]))
    assert shown.format["columns"] == ["text", "drops", "status", "reason"]
    assert "n" in shown.column_names


def test_what_cannot_be_cleaned_is_refused_before_any_row() -> None:
    with pytest.raises(UsageError, match="there is no column 'body'"):
        clean(made(), text="body")
    with pytest.raises(UsageError, match="a Dataset or IterableDataset of datasets is wanted"):
        clean([{"text": NOISY}])
    with pytest.raises(UsageError, match="num_proc= is for datasets that are there"):
        clean(made().to_iterable_dataset(), num_proc=2)
