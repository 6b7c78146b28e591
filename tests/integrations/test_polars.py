"""polars: frames, lazy frames, and the namespace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import UsageError

pl = pytest.importorskip("polars")
pytest.importorskip("pyarrow")
from cleaner.integrations.polars import clean  # noqa: E402 -- needs the modules above

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"


@pytest.mark.parametrize("kind", ["String", "Categorical", "Binary"])
def test_texts_of_every_type_are_cleaned(kind: str) -> None:
    texts = [None if text is None else text.encode() if kind == "Binary" else text for text in (NOISY, None, CLEAN)]
    out = clean(pl.DataFrame({"text": pl.Series(texts, dtype=getattr(pl, kind))}))
    assert out["text"].to_list() == [CLEAN, None, CLEAN]
    assert out["text"].dtype == pl.String
    assert out["status"].to_list() == ["cleaned", "rejected", "unchanged"]


def test_drops_can_be_asked_for_their_rules() -> None:
    out = pl.DataFrame({"id": [7, 8], "text": [NOISY, CLEAN]}).cleaner.clean()
    rows = out.filter(pl.col("drops").list.len() > 0).select("id", "drops").explode("drops").unnest("drops")
    assert rows.select("id", "doc", "rule").rows() == [(7, "7", "en/ads/slot-label")]


def test_columns_that_arrow_cannot_hold_stay() -> None:
    things = [object(), 1]
    out = pl.DataFrame({"text": [NOISY, CLEAN], "thing": pl.Series(things, dtype=pl.Object)}).cleaner.clean()
    assert out["thing"].to_list() == things


def test_a_lazy_frame_stays_lazy_and_says_what_will_come_out(tmp_path: Path) -> None:
    given = pl.DataFrame({"text": [NOISY, None], "n": [1, 2]})
    lazy = given.lazy().cleaner.clean(flags=True)
    assert isinstance(lazy, pl.LazyFrame)
    at_once = given.cleaner.clean(flags=True)
    assert lazy.collect_schema() == at_once.schema
    assert lazy.collect(engine="streaming").equals(at_once)
    lazy.sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").equals(at_once)


def test_what_is_asked_of_a_lazy_frame_is_asked_of_what_came_out() -> None:
    lazy = pl.LazyFrame({"id": ["1", "2"], "text": [NOISY, "a"], "url": ["b", "b"]}).cleaner.clean()
    assert lazy.filter(pl.col("text") == CLEAN).select("id").collect()["id"].to_list() == ["1"]
    drops = lazy.filter(pl.col("text") == CLEAN).select("drops").collect()["drops"][0]
    assert drops[0]["doc"] == "1"
    assert lazy.slice(1, 1).select("text").collect()["text"].to_list() == ["a"]


def test_a_frame_without_rows_has_the_columns() -> None:
    given = pl.DataFrame({"text": [NOISY]})
    assert given.clear().cleaner.clean().schema == given.cleaner.clean().schema


@pytest.mark.parametrize(
    ("columns", "settings", "message"),
    [
        ({"text": [1]}, {}, "column 'text' holds int64, and texts are wanted"),
        ({"body": ["a"], "n": [1]}, {}, "there is no column 'text' .*the columns are body, n"),
        ({"text": ["a"], "status": [200]}, {}, "there is a column 'status' already"),
        ({"text": ["a"]}, {"url": "link"}, "there is no column 'link'"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_lazily_too(columns: Any, settings: Any, message: str) -> None:
    for given in (pl.DataFrame(columns), pl.LazyFrame(columns)):
        with pytest.raises(UsageError, match=message):
            clean(given, **settings)


def test_other_frames_are_refused() -> None:
    with pytest.raises(UsageError, match="a DataFrame or LazyFrame of polars is wanted, not dict"):
        clean({"text": [NOISY]})
