"""The Arrow function: kinds of columns, rows that can't be cleaned, the schema of what comes out."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from batch.cleaning import FakeCleaner

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.integrations import settings as settings_module
from cleaner.integrations.arrow import CleanBatch, ledger_lines
from cleaner.integrations.outcome import STATUSES

pa = pytest.importorskip("pyarrow")

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"
PAGE = "<html><head><title>Mill</title></head><body><p>Skip to content</p><p>The mill is open again.</p></body></html>"


class Markdown(pa.ExtensionType):
    """A type that somebody made, kept as strings."""

    def __init__(self) -> None:
        super().__init__(pa.string(), "tests.markdown")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: Any, data: bytes) -> Markdown:
        return cls()


KINDS = [
    pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view(),
    pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string()),
    pa.dictionary(pa.int8(), pa.binary()), Markdown(),
]  # fmt: skip


def cleaned(columns: dict[str, Any], **settings: Any) -> list[dict[str, Any]]:
    """The rows that come out."""
    batch = pa.record_batch(columns)
    out = CleanBatch(**settings)(batch)
    assert out.schema == CleanBatch(**settings).output_schema(batch.schema)
    out.validate(full=True)
    return out.to_pylist()


def column(kind: Any, values: list[str | None]) -> Any:
    cells = [value.encode() if "binary" in str(kind) and value is not None else value for value in values]
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, pa.array(cells, kind.storage_type))
    if pa.types.is_dictionary(kind):
        return pa.array(cells, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(cells, kind)


# --- what can be read


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_text_is_read(kind: Any) -> None:
    rows = cleaned({"text": column(kind, [NOISY, None, "Ö" + CLEAN, NOISY])})
    assert [row["text"] for row in rows] == [CLEAN, None, "Ö" + CLEAN, CLEAN]
    assert [row["status"] for row in rows] == ["cleaned", "rejected", "unchanged", "cleaned"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_page_is_read(kind: Any) -> None:
    rows = cleaned({"html": column(kind, [PAGE, None])}, html="html")
    assert [row["text"] for row in rows] == [CLEAN, None]
    assert [row["reason"] for row in rows] == [None, "html-not-a-string: it is null, not a text"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_slice_of_a_batch_is_read_from_its_own_beginning(kind: Any) -> None:
    batch = pa.record_batch({"text": column(kind, ["a", "b", NOISY, "c"])}).slice(1, 2)
    assert CleanBatch()(batch).column("text").to_pylist() == ["b", CLEAN]


def test_the_type_of_clean_texts_is_that_of_the_column_as_texts() -> None:
    for kind, expected in [
        (pa.string(), pa.string()), (pa.large_string(), pa.large_string()), (pa.string_view(), pa.string_view()),
        (pa.binary(), pa.string()), (pa.large_binary(), pa.large_string()), (pa.null(), pa.string()),
        (pa.dictionary(pa.int8(), pa.large_string()), pa.large_string()),
    ]:  # fmt: skip
        assert CleanBatch().output_schema(pa.schema({"text": kind})).field("text").type == expected


def test_what_went_fits_into_its_column_where_the_text_did() -> None:
    for kind, expected in [
        (pa.string(), pa.string()), (pa.large_string(), pa.large_string()), (pa.string_view(), pa.large_string()),
    ]:  # fmt: skip
        drops = CleanBatch().output_schema(pa.schema({"text": kind})).field("drops").type
        assert drops.value_type.field("text").type == expected


def test_a_column_of_nulls_is_a_column_of_rejects() -> None:
    assert [row["status"] for row in cleaned({"text": pa.nulls(2)})] == ["rejected", "rejected"]


@pytest.mark.parametrize("kind", [pa.int64(), pa.list_(pa.string()), pa.bool_(), pa.dictionary(pa.int8(), pa.int64())])
def test_a_column_of_something_else_is_refused_before_any_row(kind: Any) -> None:
    with pytest.raises(UsageError, match=r"column 'text' holds .*, and texts are wanted"):
        CleanBatch()(pa.record_batch({"text": pa.array([], kind)}))
    with pytest.raises(UsageError, match="column 'url' holds"):
        CleanBatch().output_schema(pa.schema({"text": pa.string(), "url": kind}))


@pytest.mark.parametrize(
    "ids",
    [
        pa.array([7, None]), pa.array([7, None], pa.uint8()), pa.array(["7", None]), pa.array([b"7", None]),
        pa.array(["7", None]).dictionary_encode(), pa.array([7, None]).dictionary_encode(),
    ],
)  # fmt: skip
def test_ids_are_texts_or_integers_and_a_missing_one_is_that_of_the_file(ids: Any) -> None:
    texts = [NOISY, NOISY]
    assert [row["drops"][0]["doc"] for row in cleaned({"text": texts, "id": ids})] == ["7", ""]
    rows = cleaned({"text": texts, "id": ids, "file": ["a.jsonl:1", "a.jsonl:2"]})
    assert [(row["drops"][0]["doc"], row["drops"][0]["file"]) for row in rows] == [
        ("7", "a.jsonl:1"), ("a.jsonl:2", "a.jsonl:2"),
    ]  # fmt: skip


def test_ids_that_are_no_whole_numbers_are_refused() -> None:
    with pytest.raises(UsageError, match="column 'id' holds double, and texts or integers are wanted"):
        CleanBatch().output_schema(pa.schema({"text": pa.string(), "id": pa.float64()}))


def test_a_column_that_somebody_named_must_be_there() -> None:
    schema = pa.schema({"body": pa.string(), "link": pa.string()})
    CleanBatch(text="body", url="link", id=None).output_schema(schema)
    for named in ({"text": "body", "url": "address"}, {"text": "bodies"}, {}, {"html": "page"}):
        with pytest.raises(UsageError, match=r"there is no column .*the columns are body, link"):
            CleanBatch(**named).output_schema(schema)


def test_a_column_that_is_there_twice_is_refused_if_it_is_read() -> None:
    text, twice = pa.array([NOISY]), pa.array(["1"])
    batch = pa.RecordBatch.from_arrays([text, twice, twice], ["text", "n", "n"])
    assert CleanBatch()(batch).column("text").to_pylist() == [CLEAN]
    with pytest.raises(UsageError, match="there are 2 columns 'id'"):
        CleanBatch()(batch.rename_columns(["text", "id", "id"]))


def test_url_and_language_choose_the_rules(harbourwire: str) -> None:
    columns = {
        "text": ["Harbour Wire\nThe mill is open again.\n"] * 3,
        "url": ["https://harbourwire.example/a", None, ""],
    }
    rules = [harbourwire]
    assert [row["status"] for row in cleaned(columns, rules=rules)] == ["cleaned", "unchanged", "unchanged"]
    by_default = cleaned(columns, rules=rules, default_url="https://harbourwire.example/")
    assert [row["status"] for row in by_default] == ["cleaned"] * 3
    assert [row["status"] for row in cleaned(columns, rules=rules, url=None)] == ["unchanged"] * 3


# --- rows that can't be cleaned


def test_invalid_utf8_costs_its_own_row_alone() -> None:
    rows = cleaned({"text": pa.array([NOISY.encode(), b"a\xffb", NOISY.encode()])})
    assert [row["text"] for row in rows] == [CLEAN, None, CLEAN]
    assert rows[1]["reason"].startswith("invalid-utf8: text: byte 1 (0xff)")
    assert rows[1]["drops"] == []


def test_a_string_column_that_lies_about_its_bytes_costs_that_row_alone() -> None:
    cells = [NOISY.encode(), b"\xff", CLEAN.encode()]
    ends = struct.pack("<4i", *(len(b"".join(cells[:n])) for n in range(4)))
    broken = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(ends), pa.py_buffer(b"".join(cells))])
    batch = pa.record_batch({"text": broken, "id": broken})
    rows = CleanBatch(id=None)(batch)
    assert rows.column("text").to_pylist() == [CLEAN, None, CLEAN]
    assert CleanBatch(text="id", id=None)(batch).column("status").to_pylist() == ["cleaned", "rejected", "unchanged"]


def test_an_id_of_invalid_utf8_costs_its_own_row_alone() -> None:
    rows = cleaned({"text": [NOISY, NOISY], "id": pa.array([b"\xff", b"1"])})
    assert [row["status"] for row in rows] == ["rejected", "cleaned"]
    assert rows[0]["reason"].startswith("invalid-utf8: id: byte 0")


def test_a_text_over_the_limit_is_rejected_and_one_at_the_limit_is_not() -> None:
    texts = ["é" * 10, "é" * 10 + "x"]
    for kind in (pa.string(), pa.binary()):
        rows = cleaned({"text": column(kind, texts)}, most_bytes=20)
        assert [row["status"] for row in rows] == ["unchanged", "rejected"]
    assert rows[1]["reason"] == "too-large: it has 21 bytes, and at most 20 are wanted (most_bytes)"


def test_bytes_that_are_no_page_are_rejected_and_a_page_in_another_encoding_is_read() -> None:
    page = PAGE.replace("<head>", "<head><meta charset=iso-8859-1>").replace("mill is", "müll is").encode("latin-1")
    rows = cleaned({"html": pa.array([b"\x1f\x8b\x08\0\0\0\0\0", page])}, html="html")
    assert [row["text"] for row in rows] == [None, "The müll is open again.\n"]
    assert rows[0]["reason"].startswith("not-a-page: ")


def test_a_text_on_which_the_engine_breaks_costs_its_own_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "cleaner_of", lambda *given: FakeCleaner())
    rows = CleanBatch(rules_hash="any")(pa.record_batch({"text": ["BREAK", NOISY, "STOP", "a"]})).to_pylist()
    assert [row["status"] for row in rows] == ["failed", "cleaned", "stopped", "unchanged"]
    assert {row["status"] for row in rows} | {"rejected"} == set(STATUSES)
    assert [row["text"] for row in rows] == [None, CLEAN, "STOP", "a"]
    assert rows[0]["reason"].startswith("failed: cleaner failed on this record")
    assert "ZeroDivisionError: a bug" in rows[0]["reason"]
    assert rows[1]["reason"] is None


# --- what comes out


def test_all_other_columns_stay_and_so_does_what_the_schema_says_of_them() -> None:
    columns = {
        "n": pa.array([1, None]),
        "text": pa.array([NOISY, None]),
        "nested": pa.array([[{"a": 1}], None]),
        "label": pa.array(["x", "y"]).dictionary_encode(),
        "bad": pa.array([b"\xff", b""]),
    }
    fields = [pa.field(name, values.type, metadata={"about": name}) for name, values in columns.items()]
    schema = pa.schema(fields, metadata={"made": "by hand"})
    batch = pa.RecordBatch.from_arrays(list(columns.values()), schema=schema)
    out = CleanBatch()(batch)
    assert out.schema.names == [*columns, "drops", "status", "reason"]
    assert out.schema.metadata == schema.metadata
    for name in columns.keys() - {"text"}:
        assert out.column(name).equals(batch.column(name))
        assert out.schema.field(name).equals(batch.schema.field(name), check_metadata=True)


def test_the_schema_is_the_same_whatever_the_rows_hold() -> None:
    function = CleanBatch(flags=True, meta=True)
    batches = [pa.record_batch({"text": pa.array(texts, pa.string())}) for texts in ([], [None], [NOISY, PAGE])]
    assert {str(function(batch).schema) for batch in batches} == {str(function.output_schema(batches[0].schema))}


def test_a_drop_has_the_keys_of_the_ledger(cleaner: Cleaner) -> None:
    (row,) = cleaned({"text": [NOISY], "id": ["1"], "file": ["a.jsonl:3"]})
    (drop,) = row["drops"]
    assert {key: value for key, value in drop.items() if value is not None} == {
        **cleaner.clean(NOISY, id="1").report()[0], "file": "a.jsonl:3",
    }  # fmt: skip
    assert list(drop)[-2:] == ["path", "also"]


def test_the_ledger_without_texts_has_no_such_key() -> None:
    (row,) = cleaned({"text": [NOISY]}, ledger="spans")
    assert (row["text"], row["drops"][0]["end"]) == (CLEAN, 14)
    assert "text" not in row["drops"][0]


def test_flags_and_metadata_of_pages_come_out_when_they_are_asked_for() -> None:
    columns = {"text": [NOISY, PAGE, None]}
    rows = cleaned(columns, flags=True, meta=True, profile="review")
    assert [len(row["flags"]) > 0 for row in rows] == [True, True, False]
    assert rows[0]["flags"][0]["act"] == "suspect"
    assert [row["meta"] and row["meta"]["title"] for row in rows] == [None, "Mill", None]
    assert not {"flags", "meta"} & set(cleaned(columns)[0])


@pytest.mark.parametrize("name", ["drops", "status", "reason"])
def test_a_column_that_would_be_replaced_is_refused(name: str) -> None:
    schema = pa.schema({"text": pa.string(), name: pa.int64()})
    with pytest.raises(UsageError, match=f"there is a column '{name}' already.*prefix='cleaner_'"):
        CleanBatch().output_schema(schema)
    assert CleanBatch(prefix="cleaner_").output_schema(schema).names == [
        "text", name, "cleaner_drops", "cleaner_status", "cleaner_reason",
    ]  # fmt: skip


def test_a_column_that_would_be_replaced_only_by_what_nobody_asked_for_stays() -> None:
    rows = cleaned({"text": [NOISY], "flags": ["red"], "meta": ["x"]})
    assert (rows[0]["flags"], rows[0]["meta"]) == ("red", "x")


def test_output_that_goes_in_again_is_refused() -> None:
    out = CleanBatch()(pa.record_batch({"text": [NOISY]}))
    with pytest.raises(UsageError, match="'drops' already"):
        CleanBatch()(out)


def test_a_table_is_cleaned_chunk_by_chunk_and_may_have_none() -> None:
    chunks = pa.chunked_array([[NOISY], [], [None, CLEAN]])
    out = CleanBatch()(pa.table({"text": chunks}))
    assert isinstance(out, pa.Table)
    assert out.column("text").to_pylist() == [CLEAN, None, CLEAN]
    nothing = pa.schema({"text": pa.string()}).empty_table()
    assert CleanBatch()(nothing).schema == CleanBatch().output_schema(nothing.schema)


def test_the_text_may_be_the_page_and_stands_in_its_place() -> None:
    batch = pa.record_batch({"page": pa.array([PAGE.encode()]), "n": [1]})
    assert CleanBatch(html="page", text="page")(batch).to_pylist()[0]["page"] == CLEAN
    out = CleanBatch(html="page")(batch)
    assert out.schema.names[:3] == ["page", "n", "text"]
    assert out.column("page").to_pylist() == [PAGE.encode()]


@pytest.mark.parametrize(
    ("given", "read_as_page"), [("auto", True), ("html", True), ("text", False)]
)  # fmt: skip
def test_format_says_what_is_a_page(given: str, read_as_page: bool) -> None:
    (row,) = cleaned({"text": [PAGE]}, format=given)
    assert row["text"] == (CLEAN if read_as_page else PAGE)


def test_bytes_of_pages_are_decoded_as_pages_only_where_the_settings_say_that_they_are() -> None:
    page = PAGE.replace("<head>", "<head><meta charset=iso-8859-1>").replace("mill is", "müll is").encode("latin-1")
    assert cleaned({"text": pa.array([page])}, format="html")[0]["text"] == "The müll is open again.\n"
    assert cleaned({"text": pa.array([page])})[0]["reason"].startswith("invalid-utf8")


def test_ledger_lines_are_those_of_all_rows_in_order(cleaner: Cleaner) -> None:
    texts = [NOISY, None, CLEAN, "Skip to content\n" + NOISY]
    function = CleanBatch(prefix="its_")
    out = function(pa.table({"text": texts}))
    lines = list(function.ledger_lines(out))
    assert [line.count(b'"rule":"en/ads/slot-label"') for line in lines].count(1) == 2
    assert lines == [line for row in out.to_pylist() for line in ledger_lines(row["its_drops"])]
    assert ledger_lines(None) == []
