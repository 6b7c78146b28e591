"""The Arrow function: kinds of columns, rows that can't be cleaned, the schema, and how it travels."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.integrations.arrow import CleanBatch

pa = pytest.importorskip("pyarrow")

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"
PAGE = "<html><head><title>Mill</title></head><body><a href='#c'>Skip to content</a><p>The mill is open again.</p></body></html>"


def cleaned(texts: Any, **settings: Any) -> list[dict[str, Any]]:
    """The rows that come out for one column of texts."""
    return CleanBatch(**settings)(pa.record_batch({"text": texts})).to_pylist()


KINDS = [
    pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view(),
    pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string()),
    pa.dictionary(pa.int8(), pa.binary()), pa.json_(pa.string()),
]  # fmt: skip


def column(kind: Any, values: list[str | None]) -> Any:
    binary = "binary" in str(kind)
    cells = [value.encode() if binary and value is not None else value for value in values]
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, pa.array(cells, kind.storage_type))
    return pa.array(cells, kind)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_text_is_read(kind: Any) -> None:
    rows = cleaned(column(kind, [NOISY, None, "Ö" + CLEAN, NOISY]))
    assert [row["text"] for row in rows] == [CLEAN, None, "Ö" + CLEAN, CLEAN]
    assert [row["status"] for row in rows] == ["cleaned", "rejected", "unchanged", "cleaned"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_page_is_read(kind: Any) -> None:
    batch = pa.record_batch({"html": column(kind, [PAGE, None])})
    rows = CleanBatch(html="html")(batch).to_pylist()
    assert [row["text"] for row in rows] == [CLEAN, None]
    assert [row["reason"] for row in rows] == [None, "html-not-a-string: it is null, not a text"]


def test_the_type_of_clean_texts_is_that_of_the_column_as_texts() -> None:
    for kind, expected in [
        (pa.string(), pa.string()), (pa.large_string(), pa.large_string()), (pa.string_view(), pa.string_view()),
        (pa.binary(), pa.string()), (pa.large_binary(), pa.large_string()), (pa.null(), pa.string()),
        (pa.dictionary(pa.int8(), pa.large_string()), pa.large_string()),
    ]:  # fmt: skip
        assert CleanBatch().output_schema(pa.schema({"text": kind})).field("text").type == expected


def test_a_column_of_nulls_is_a_column_of_rejects() -> None:
    assert [row["status"] for row in cleaned(pa.nulls(2))] == ["rejected", "rejected"]
