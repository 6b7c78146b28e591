"""Parquet: rows as records, what is written of them, and where files are cut."""

from __future__ import annotations

import datetime
import decimal
import io
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from parquets import FIELDS, Bytes, clean, documents, loaded, read, rejects, stored, texts, unchanged, with_footer  # noqa: E402

from cleaner.errors import OutputError  # noqa: E402
from cleaner.sources import container_of, parquet  # noqa: E402
from cleaner.sources.parquet import thrift  # noqa: E402
from cleaner.sources.record import NotWritableError, Record, Reject, Untouched  # noqa: E402
from cleaner.sources.scope import Fields, Scope  # noqa: E402

PAGE = "<!doctype html><html><head><title>T</title></head><body><p>x</p></body></html>"


def test_the_name_says_what_it_is() -> None:
    assert container_of("a/b.snappy.PARQUET") is parquet
    assert container_of("a/b.parquet.txt") is not parquet


def test_a_row_is_a_record_with_its_number_and_the_place_of_its_row_group() -> None:
    table = {
        "id": ["a", None, "c"],
        "text": ["x", "ä", ""],
        "url": ["http://x", None, None],
        "lang": ["de", "en-US", "?"],
    }
    data = stored(table, row_group_size=2)
    first, second, third = documents(data)
    assert [record.document.source for record in (first, second, third)] == ["x", "ä", ""]
    assert [record.line for record in (first, second, third)] == [1, 2, 3]
    assert (first.offset, second.offset) == (4, 4)
    assert third.offset > 4
    assert [record.document.id for record in (first, second, third)] == ["a", "x.parquet:2", "c"]
    assert [record.has_id for record in (first, second, third)] == [True, False, True]
    assert [record.document.file for record in (first, second)] == ["x.parquet:1", "x.parquet:2"]
    assert [record.document.lang for record in (first, second, third)] == ["de", "en", None]
    assert first.document.url == "http://x"
    assert json.loads(first.raw) == {"id": "a", "url": "http://x", "lang": "de", "text": "x"}


KINDS = {
    "string": pa.string,
    "large string": pa.large_string,
    "string view": pa.string_view,
    "binary": pa.binary,
    "large binary": pa.large_binary,
    "binary view": pa.binary_view,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_text_of_any_kind_is_read_and_keeps_its_type(kind: Callable[[], Any]) -> None:
    given = ["AD x", "ä" * 30, ""]
    values = [value.encode() for value in given] if "binary" in str(kind()) else given
    data = stored({"text": pa.array(values, kind())})
    assert texts(data) == given
    out = loaded(clean(data, lambda text: text.removeprefix("AD ")))
    assert out.schema == loaded(data).schema
    wanted = ["x", *given[1:]]
    assert out["text"].to_pylist() == ([text.encode() for text in wanted] if "binary" in str(kind()) else wanted)


def test_texts_that_are_stored_once_become_plain_ones() -> None:
    column = pa.array(["AD a", "b", "AD a", None]).dictionary_encode()
    data = stored({"text": column, "site": column})
    assert [getattr(item, "kind", "") for item in read(data)] == ["", "", "", "text-not-a-string"]
    out = loaded(clean(data))
    assert out.schema.types == [pa.string(), column.type]
    assert out["text"].to_pylist() == ["AD a", "b", "AD a"]


@pytest.mark.parametrize(
    ("column", "id"),
    [
        (lambda: ["a"], "a"),
        (lambda: [7], "7"),
        (lambda: pa.array([2**64 - 1], pa.uint64()), str(2**64 - 1)),
        (lambda: [b"a"], "a"),
        (lambda: pa.array(["a"]).dictionary_encode(), "a"),
        (lambda: [b"\xff"], None),
        (lambda: [1.5], None),
        (lambda: [True], None),
        (lambda: [["a"]], None),
        (lambda: pa.nulls(1), None),
    ],
)
def test_the_id_is_the_column_or_the_place(column: Callable[[], Any], id: str | None) -> None:
    (record,) = documents(stored({"text": ["x"], "id": column()}))
    assert (record.document.id, record.has_id) == ("x.parquet:1" if id is None else id, id is not None)


def test_a_row_without_a_text_is_rejected_and_its_neighbours_survive() -> None:
    data = stored({"id": [1, 2, 3], "text": pa.array([b"a", None, b"b"])})
    before, bad, after = read(data)
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(bad, Reject)
    assert (bad.line, bad.kind, bad.raw) == (2, "text-not-a-string", b'{"id":"2","text":null}\n')
    assert "null" in bad.reason
    assert loaded(clean(data)).to_pylist() == [{"id": 1, "text": b"a"}, {"id": 3, "text": b"b"}]


@pytest.mark.parametrize("kind", ["string", "binary"])
def test_bad_bytes_are_told_by_their_place_in_the_text(kind: str) -> None:
    column = pa.array([b"a", b"x\xffy", "ä".encode()]).cast(kind, safe=False) if kind == "binary" else None
    if column is None:
        column = pa.StringArray.from_buffers(3, *pa.array([b"a", b"x\xffy", "ä".encode()]).buffers()[1:])
    before, bad, after = read(stored({"text": column}))
    assert isinstance(bad, Reject)
    assert (bad.line, bad.kind, bad.raw) == (2, "invalid-utf8", b"x\xffy")
    assert "byte 1 (0xff)" in bad.reason
    assert isinstance(before, Record)
    assert isinstance(after, Record)


def test_a_document_that_is_too_large_is_one_reject() -> None:
    data = stored({"text": ["a" * 10, "b" * 11, "c"]})
    items = read(data, scope=Scope(most_bytes=10))
    (bad,) = [item for item in items if isinstance(item, Reject)]
    assert (bad.line, bad.kind, bad.raw, bad.size) == (2, "too-large", b"b" * 11, 11)
    assert len(items) == 3


@pytest.mark.parametrize(
    ("table", "fields", "kind", "says"),
    [
        (lambda: {"body": ["x"], "n": [1]}, Fields(), "no-text-field", "--text-field. There are: body, n"),
        (lambda: {"text": ["x"]}, Fields(html="page"), "no-html-field", "--html-field. There are: text"),
        (lambda: {"text": [["x"]]}, Fields(), "text-not-a-string", "holds list<"),
        (lambda: {"text": [1]}, Fields(), "text-not-a-string", "holds int64"),
        (lambda: {"text": [{"a": "x"}]}, Fields(), "text-not-a-string", "holds struct<"),
        (lambda: {"page": ["x"], "text": [1]}, Fields(html="page"), "text-not-a-string", "clean text"),
        (lambda: {"page": ["x"], "meta": [1]}, Fields(html="page"), "field-taken", "--meta-field"),
        (lambda: pa.table([["x"], ["y"]], ["text", "text"]), Fields(), "text-field-twice", "2 columns"),
    ],
)
def test_a_file_with_other_columns_is_refused_once(
    table: Callable[[], Any], fields: Fields, kind: str, says: str
) -> None:
    data = stored(pa.concat_tables([pa.table(table())] * 5), row_group_size=1)
    (bad,) = rejects(data, fields)
    assert (bad.line, bad.kind, bad.raw, bad.rest) == (1, kind, None, False)
    assert says in bad.reason
    assert read(data, fields, Scope(offset=100, end=len(data))) == []  # the first stretch has said it


def rich() -> pa.Table:
    """A table of every kind that a Parquet file can hold, with what writers say of it."""
    kinds = {
        "text": pa.array(["AD x", None, "AD z"]),
        "list": pa.array([[1], None, []]),
        "deep": pa.array([{"x": [{"y": "z"}]}, None, {"x": None}]),
        "map": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int32())),
        "seconds": pa.array([1, None, 3], pa.timestamp("ms", "Europe/Berlin")),
        "nanos": pa.array([1, None, 3], pa.timestamp("ns")),
        "decimal": pa.array([decimal.Decimal("1.20"), None, decimal.Decimal("-3")], pa.decimal128(5, 2)),
        "half": pa.array([1.5, None, 0.25], pa.float16()),
        "site": pa.array(["a", None, "a"]).dictionary_encode(),
        "large": pa.array(["a", None, ""], pa.large_string()),
        "view": pa.array(["a", None, "b" * 20], pa.string_view()),
        "vector": pa.array([[1.0, 2.0], None, [3.0, 4.0]], pa.list_(pa.float32(), 2)),
        "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"x" * 16, None, b"y" * 16], pa.binary(16))),
        "json": pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"a":1}', None, "1"])),
        "day": pa.array([datetime.date(2020, 1, 1), None, None]),
        "nothing": pa.nulls(3),
        "tiny": pa.array([1, None, 3], pa.uint8()),
    }
    fields = [pa.field(name, column.type, metadata={"of": name}) for name, column in kinds.items()]
    fields.append(pa.field("must", pa.int64(), nullable=False))
    about = {"pandas": '{"columns": []}', "huggingface": '{"info": {"features": {}}}', "mine": "ä"}
    return pa.table([*kinds.values(), pa.array([1, 2, 3])], schema=pa.schema(fields, metadata=about))


@pytest.mark.parametrize("compliant", [True, False], ids=["element", "item"])
@pytest.mark.parametrize("says_arrow", [True, False])
def test_all_other_columns_and_what_is_said_of_them_stay(compliant: bool, says_arrow: bool) -> None:
    data = stored(rich(), use_compliant_nested_type=compliant, store_schema=says_arrow, compression="gzip")
    out = clean(data, lambda text: text.removeprefix("AD "))
    before, after = pq.ParquetFile(io.BytesIO(data)), pq.ParquetFile(io.BytesIO(out))
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert str(after.schema).split("\n", 1)[1] == str(before.schema).split("\n", 1)[1]
    said, says = ({**(one.metadata.metadata or {}), b"ARROW:schema": None} for one in (before, after))
    assert says == said
    assert (b"ARROW:schema" in (after.metadata.metadata or {})) == says_arrow
    kept = pa.concat_tables([before.read().slice(0, 1), before.read().slice(2)])
    assert after.read().drop_columns("text").equals(kept.drop_columns("text"))
    assert after.read()["text"].to_pylist() == ["x", "z"]


def test_what_is_said_of_a_file_that_arrow_did_not_write_stays() -> None:
    file = io.BytesIO()
    table = pa.table({"text": ["a"]})
    with pq.ParquetWriter(file, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"org.apache.spark.version": "3.5.0", "mine": "ä"})
    out = pq.ParquetFile(io.BytesIO(clean(file.getvalue())))
    assert out.metadata.metadata == {b"org.apache.spark.version": b"3.5.0", b"mine": "ä".encode()}


def columns_of(data: bytes) -> list[Any]:
    group = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0)
    return [group.column(i) for i in range(group.num_columns)]


def test_columns_are_stored_as_they_were() -> None:
    codecs = {"text": "gzip", "n": "none", "l.list.element": "snappy", "s": "brotli"}
    table = pa.table({"text": ["a", "b"], "n": [1, 2], "l": [["x"], []], "s": ["q", "q"]})
    out = clean(stored(table, compression=codecs, use_dictionary=["s"]))
    found = [(one.compression, one.has_dictionary_page) for one in columns_of(out)]
    assert found == [("GZIP", False), ("UNCOMPRESSED", False), ("SNAPPY", False), ("BROTLI", True)]


def test_pages_have_checksums_so_that_damage_is_seen() -> None:
    out = bytearray(clean(stored({"text": ["a", "needle", "z"]}, compression="none", use_dictionary=False)))
    out[out.index(b"needle")] = 0
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(io.BytesIO(bytes(out)), page_checksum_verification=True)


def test_row_groups_stay_what_they_were() -> None:
    rows = ["a", "b", None, "c", "d", None, None, "e"]
    out = pq.ParquetFile(io.BytesIO(clean(stored({"text": rows}, row_group_size=3))))
    sizes = [out.metadata.row_group(i).num_rows for i in range(out.num_row_groups)]
    assert sizes == [2, 2, 1]  # 3 less the null; 3 less one; 2 less one


def test_a_row_group_that_memory_can_not_hold_becomes_several(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.sources.parquet import table

    data = stored({"text": [f"{i}" * 100 for i in range(5000)]})
    whole = pq.ParquetFile(io.BytesIO(clean(data)))
    monkeypatch.setattr(table, "_MOST", 500_000)
    several = pq.ParquetFile(io.BytesIO(clean(data)))
    assert (whole.num_row_groups, several.num_row_groups) == (1, 3)
    assert several.read() == whole.read()


def test_texts_that_stay_are_written_as_they_are() -> None:
    data = stored({"text": ["a\r\n", "\ufeffb\0", "ä" * 5], "n": [1, 2, 3]}, row_group_size=2)
    assert loaded(unchanged(data)) == loaded(data)


def test_times_of_spark_that_lie_far_away_stay() -> None:
    far = [datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31), None]
    table = {"text": ["a", "b", "c"], "at": pa.array(far, pa.timestamp("us"))}
    data = stored(table, use_deprecated_int96_timestamps=True, store_schema=False)
    out = clean(data)
    assert pq.ParquetFile(io.BytesIO(out)).schema.column(1).physical_type == "INT96"
    again = pq.ParquetFile(io.BytesIO(out), coerce_int96_timestamp_unit="us").read()
    assert again["at"].to_pylist() == far


def test_old_times_of_nanoseconds_lose_none() -> None:
    table = {"text": ["a"], "at": pa.array([1], pa.timestamp("ns"))}
    data = stored(table, use_deprecated_int96_timestamps=True)
    assert loaded(clean(data)) == loaded(data)


@pytest.mark.parametrize("rows", [[], [["x"]]], ids=["no row group", "an empty row group"])
def test_a_file_without_rows_becomes_one_of_the_same_columns(rows: list[list[str]]) -> None:
    schema = pa.schema(
        [pa.field("text", pa.large_string(), metadata={"a": "b"}), ("n", pa.int8())], metadata={"q": "r"}
    )
    file = io.BytesIO()
    with pq.ParquetWriter(file, schema) as writer:
        for _ in rows:
            writer.write_table(schema.empty_table())
    (item,) = read(file.getvalue())
    assert isinstance(item, Untouched)
    out = clean(file.getvalue())
    assert out == item.raw
    assert loaded(out).schema.equals(schema, check_metadata=True)


def test_of_rows_that_are_all_rejected_nothing_is_written() -> None:
    assert clean(stored({"text": pa.array([None, None], pa.string())})) == b""


# ---- pages


def test_a_page_goes_into_the_column_of_texts_and_what_it_says_behind_all_others() -> None:
    data = stored({"html": [PAGE, None, PAGE], "n": [1, 2, 3]})
    out = loaded(clean(data, lambda _: "clean", Fields(html="html")))
    assert out.schema.names == ["html", "n", "text", "meta"]
    assert [field.name for field in out.schema.field("meta").type] == [
        "title", "lang", "canonical", "published", "author", "undecodable"
    ]  # fmt: skip
    assert out["text"].to_pylist() == ["clean", "clean"]
    assert out["html"].to_pylist() == [PAGE, PAGE]
    assert out["meta"].to_pylist()[0]["undecodable"] == 0
    (bad,) = rejects(data, Fields(html="html"))
    assert (bad.line, bad.kind) == (2, "html-not-a-string")


def test_pages_leave_nothing_behind_where_nothing_is_wanted() -> None:
    data = stored({"a": [1], "html": [PAGE], "text": ["old"]})
    out = loaded(clean(data, lambda _: "new", Fields(html="html", keep_html=False, meta="")))
    assert out.to_pylist() == [{"a": 1, "text": "new"}]


def test_the_page_itself_stays_where_its_column_is_that_of_texts() -> None:
    out = loaded(clean(stored({"text": [PAGE]}), lambda _: "new", Fields(html="text", keep_html=False)))
    assert out["text"].to_pylist() == ["new"]


def test_bytes_of_a_page_go_to_its_decoder_and_those_of_a_text_do_not() -> None:
    page = PAGE.replace("x", "\xe4").encode("latin-1")
    for fields, column in ((Fields(html="html"), "html"), (Fields(), "text")):
        (record,) = documents(stored({column: [page]}), fields)
        assert record.document.markup == page
        assert record.raw == page
    (bad,) = rejects(stored({"text": ["\xe4".encode("latin-1")]}))
    assert bad.kind == "invalid-utf8"
    (record,) = documents(stored({"text": [b"<p>\xe4"]}), scope=Scope(format="html"))
    assert record.document.markup == b"<p>\xe4"


@pytest.mark.parametrize("format", ["auto", "text", "html"])
def test_a_text_that_begins_as_pages_do_is_one_unless_the_format_says_otherwise(format: str) -> None:
    data = stored({"text": [PAGE, "text"]})
    first, second = documents(data, scope=Scope(format=format))
    assert [one.document.format for one in (first, second)] == {
        "auto": ["html", "text"], "text": ["text", "text"], "html": ["html", "html"]
    }[format]  # fmt: skip
    names = loaded(clean(data, fields=FIELDS, scope=Scope(format=format))).schema.names
    assert names == (["text"] if format == "text" else ["text", "meta"])


def test_texts_get_no_column_for_pages_that_are_not_there() -> None:
    assert loaded(clean(stored({"text": ["a <html>"] * 300}))).schema.names == ["text"]


def test_a_page_far_behind_is_cleaned_although_there_is_no_column_for_what_it_says() -> None:
    data = stored({"text": ["a"] * 200 + [PAGE]})
    assert documents(data)[200].document.format == "html"
    assert loaded(clean(data)).schema.names == ["text"]


def test_every_stretch_looks_for_pages_where_the_file_begins() -> None:
    data = stored({"text": [PAGE, "a"]}, row_group_size=1)
    (_, (start, _)) = parquet.cut(io.BytesIO(data), len(data), 8)
    assert loaded(clean(data, scope=Scope(offset=start, end=len(data)))).schema.names == ["text", "meta"]


def test_a_page_is_rejected_where_its_column_is_taken_and_texts_are_not() -> None:
    first, second = read(stored({"text": [PAGE, "a"], "meta": [1, 2]}))
    assert isinstance(first, Reject)
    assert first.kind == "field-taken"
    assert isinstance(second, Record)


def test_a_lone_surrogate_that_a_page_brings_is_refused() -> None:
    (record,) = documents(stored({"html": [PAGE]}), Fields(html="html"))
    with pytest.raises(NotWritableError, match="surrogate"):
        parquet.render(record, "a\ud800", [], FIELDS)


def test_those_who_name_columns_are_told_of_what_is_new() -> None:
    features = {"info": {"features": {"html": {"dtype": "string", "_type": "Value"}, "n": {"dtype": "int64"}}}}
    row = {"type": "struct", "fields": [{"name": "html", "type": "string"}, {"name": "n", "type": "long"}]}
    spark = "org.apache.spark.sql.parquet.row.metadata"
    table = pa.table({"html": [PAGE], "n": [1]}).replace_schema_metadata(
        {"huggingface": json.dumps(features), spark: json.dumps(row), "mine": "1"}
    )
    fields = Fields(html="html", keep_html=False)
    about = loaded(clean(stored(table), fields=fields)).schema.metadata
    found = json.loads(about[b"huggingface"])["info"]["features"]
    assert list(found) == ["n", "text", "meta"]
    assert found["meta"]["undecodable"] == {"dtype": "int64", "_type": "Value"}
    assert [field["name"] for field in json.loads(about[spark.encode()])["fields"]] == ["n", "text", "meta"]
    assert about[b"mine"] == b"1"


def test_what_is_said_in_another_way_stays() -> None:
    table = pa.table({"html": [PAGE]}).replace_schema_metadata({"huggingface": "[1]"})
    assert loaded(clean(stored(table), fields=Fields(html="html"))).schema.metadata == {b"huggingface": b"[1]"}


# ---- stretches


def stretches(data: bytes, range_bytes: int) -> list[Scope]:
    places = [*parquet.cut(io.BytesIO(data), len(data), range_bytes), (len(data), 0)]
    return [Scope(line, start, end) for (start, line), (end, _) in pairwise(places)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=60), st.integers(1, 9), st.integers(1, 3000))
def test_stretches_hold_all_rows_once_and_join_to_the_bytes_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str | None], group: int, range_bytes: int
) -> None:
    data = stored({"text": pa.array(rows, pa.string()), "n": range(len(rows))}, row_group_size=group)
    folder = tmp_path_factory.mktemp("parts")
    whole = read(data)
    scopes = stretches(data, range_bytes)
    found = [item for scope in scopes for item in read(data, scope=scope) if not isinstance(item, Untouched)]
    assert [(item.line, item.offset) for item in found] == [
        (item.line, item.offset) for item in whole if not isinstance(item, Untouched)
    ]
    parts = []
    for i, scope in enumerate(scopes):
        parts.append(folder / str(i))
        parts[-1].write_bytes(clean(data, scope=scope))
    target = io.BytesIO()
    parquet.join(parts, target)
    assert target.getvalue() == clean(data)


def with_ordinals(data: bytes) -> bytes:
    """A file whose footer numbers its row groups, as some writers do."""

    def change(footer: Any) -> None:
        for number, group in enumerate(footer[4].value.values):
            group[7] = thrift.Field(thrift.I16, number)

    return with_footer(data, change)


def test_numbers_of_row_groups_go_on_where_files_are_joined(tmp_path: Path) -> None:
    tables = [pa.table({"text": [f"{i}", "x"]}) for i in range(3)]
    for i, table in enumerate(tables):
        (tmp_path / str(i)).write_bytes(with_ordinals(stored(table, row_group_size=1)))
    target = io.BytesIO()
    parquet.join([tmp_path / "0", tmp_path / "1", tmp_path / "2"], target)
    assert target.getvalue() == with_ordinals(stored(pa.concat_tables(tables), row_group_size=1))


def test_files_of_other_columns_are_not_joined(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(stored({"text": ["a"]}))
    for data in (stored({"text": [1]}), b"PAR1" * 5, stored({"text": ["b"]})[:-1]):
        (tmp_path / "1").write_bytes(data)
        with pytest.raises(OutputError, match="run again"):
            parquet.join([tmp_path / "0", tmp_path / "1"], io.BytesIO())


def test_a_large_file_is_cut_between_row_groups() -> None:
    data = stored({"text": [f"{i}" * 100 for i in range(1000)]}, row_group_size=100, compression="none")
    found = stretches(data, 20_000)
    assert 3 < len(found) < 10
    assert [scope.line for scope in found] == sorted({scope.line for scope in found})
    for scope in found[1:]:
        assert scope.line % 100 == 1
        first = next(item for item in read(data, scope=scope) if isinstance(item, Record))
        assert (first.line, first.offset) == (scope.line, scope.offset)


def test_row_groups_in_another_order_are_read_as_the_footer_says_and_not_cut() -> None:
    data = with_footer(
        stored({"text": ["a", "b", "c", "d"]}, row_group_size=2), lambda footer: footer[4].value.values.reverse()
    )
    assert texts(data) == ["c", "d", "a", "b"]
    assert len(stretches(data, 1)) == 1
    assert loaded(clean(data))["text"].to_pylist() == ["c", "d", "a", "b"]


def test_what_is_no_parquet_is_not_cut() -> None:
    for data in (b"", b"PAR1", b"text" * 100, stored({"text": ["a"]})[:-1]):
        assert list(parquet.cut(io.BytesIO(data), len(data), 1)) == [(0, 1)]


def test_lines_that_are_asked_for_are_read_and_no_others() -> None:
    data = stored({"text": list("abcdefgh")}, row_group_size=3)
    scope = Scope(only=frozenset({2, 4}), since=8)
    assert [item.line for item in documents(data, scope=scope)] == [2, 4, 8]
    scope = Scope(only=frozenset({1}), runs=((3, 4), (7, 7)))
    assert [item.line for item in documents(data, scope=scope)] == [1, 3, 4, 7]


def test_a_file_is_closed_when_it_was_read(tmp_path: Path) -> None:
    class Watched(Bytes):
        def open(self) -> Any:
            self.file = super().open()
            return self.file

    for data in (stored({"text": ["a"]}), b"PAR1"):
        supply = Watched(data)
        list(parquet.read(supply, "x.parquet", FIELDS))
        assert supply.file.closed


def test_a_table_from_elsewhere_is_written_row_group_by_row_group() -> None:
    from cleaner.sources.parquet.writing import GroupWriter, plain_style

    tables = [pa.table({"text": ["a", "b"], "l": [[i], []]}) for i in range(3)]
    out = io.BytesIO()
    writer = GroupWriter(out, tables[0].schema, plain_style(tables[0].schema, ["text"]))
    for table in tables:
        writer.add(table)
    writer.close()
    assert pq.ParquetFile(io.BytesIO(out.getvalue())).num_row_groups == 3
    assert loaded(out.getvalue()) == pa.concat_tables(tables)
    found = [(one.compression, one.has_dictionary_page) for one in columns_of(out.getvalue())]
    assert found == [("ZSTD", False), ("ZSTD", True)]
