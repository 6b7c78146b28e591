"""Spark: schemas, kinds of columns, large batches, and the Python of its workers."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import pytest

from cleaner.errors import UsageError

from .clusters import PANDAS_3, spark_here

pytest.importorskip("pyspark")
from cleaner.integrations.spark import CleanBatches, clean_dataframe

pytestmark = pytest.mark.filterwarnings(f"ignore:{PANDAS_3}:FutureWarning")
NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"


@pytest.fixture(scope="module")
def spark() -> Any:
    return spark_here()


def test_a_bad_row_costs_only_itself(spark: Any) -> None:
    frame = spark.createDataFrame([(1, NOISY), (2, None), (3, CLEAN), (4, "")], "n long, text string")
    text = "case n when 4 then cast(unhex('636166e9') as string) else text end as text"  # no valid UTF-8
    rows = {row.n: row for row in clean_dataframe(frame.selectExpr("n", text)).collect()}
    assert [rows[n].text for n in (1, 2, 3, 4)] == [CLEAN, None, CLEAN, None]
    assert [rows[n].status for n in (1, 2, 3, 4)] == ["cleaned", "rejected", "unchanged", "rejected"]
    assert rows[1].drops[0].rule == "en/ads/slot-label"
    assert rows[4].reason.startswith("invalid-utf8: ")


def test_workers_take_this_python(spark: Any) -> None:
    frame = spark.createDataFrame([(NOISY,)], "text string")
    assert [row.text for row in clean_dataframe(frame).collect()] == [CLEAN]
    assert spark.sparkContext.pythonExec == sys.executable


def test_columns_of_all_kinds_stay_as_they_are(spark: Any) -> None:
    frame = spark.sql(
        "select 'x' as text, null as nothing, map('a', 1) as pairs, interval 2 days as span, "
        "cast(1.5 as decimal(9, 2)) as price, timestamp '2024-05-01 12:00:00' as fetched, array(struct(1 as a)) as deep"
    )
    out = clean_dataframe(frame)
    assert out.schema.fields[1:7] == frame.schema.fields[1:]
    assert out.collect()[0][:7] == frame.collect()[0][:7]


@pytest.mark.parametrize("kind", ["string", "binary", "void"])
def test_texts_are_strings_bytes_or_nothing_at_all(spark: Any, kind: str) -> None:
    frame = spark.createDataFrame([(NOISY,)], "text string").selectExpr(
        "null as text" if kind == "void" else f"cast(text as {kind}) as text"
    )
    (row,) = clean_dataframe(frame).collect()
    assert row.text == (None if kind == "void" else CLEAN)


def test_pages_of_a_column_become_texts(spark: Any) -> None:
    page = "<html><head><title>Mill</title></head><body><p>The mill is open again.</p></body></html>"
    out = clean_dataframe(spark.createDataFrame([(page,)], "html string"), html="html", meta=True)
    assert out.columns == ["html", "text", "meta", "drops", "status", "reason"]
    assert [(row.text, row.meta.title) for row in out.collect()] == [(CLEAN, "Mill")]


def test_one_large_batch_comes_back_in_pieces(spark: Any) -> None:
    import pyarrow as pa

    clean = CleanBatches()
    batch = pa.record_batch({"text": [NOISY] * 2500, "n": list(range(2500))})
    pieces = list(clean(iter([batch, batch.slice(0, 0)])))
    assert [piece.num_rows for piece in pieces] == [1000, 1000, 500]
    assert pa.Table.from_batches(pieces)["n"].to_pylist() == list(range(2500))


def test_the_function_travels(spark: Any) -> None:
    from pyspark import cloudpickle

    frame = spark.createDataFrame([(NOISY, 1)], "text string, n int")
    clean = pickle.loads(cloudpickle.dumps(CleanBatches(ledger="spans")))
    (row,) = frame.mapInArrow(clean, clean.output_schema(frame.schema)).collect()
    assert row.text == CLEAN
    assert "text" not in row.drops[0]
    assert len(cloudpickle.dumps(clean)) < 2000


def test_large_types_of_arrow_fit_too(spark: Any) -> None:
    frame = spark.createDataFrame([(NOISY,)], "text string")
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "true")
    try:
        (row,) = clean_dataframe(frame).collect()
        assert row.drops[0].text == "Advertisement\n"
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")


def test_a_partition_without_rows_is_none(spark: Any) -> None:
    frame = spark.createDataFrame([(NOISY,)], "text string")
    assert clean_dataframe(frame.where("text = 'x'")).collect() == []


def test_wrong_columns_are_refused_at_once(spark: Any) -> None:
    frame = spark.createDataFrame([(NOISY, 1)], "text string, n int")
    with pytest.raises(UsageError, match="column 'n' holds int32, and texts are wanted"):
        clean_dataframe(frame, text="n")
    with pytest.raises(UsageError, match=r"there is no column 'body' \(text=\)"):
        clean_dataframe(frame, text="body")
