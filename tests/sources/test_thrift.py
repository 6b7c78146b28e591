"""The compact protocol: what was read is spelled as it was, and bytes that are none raise one error alone."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.thrift import BINARY, DOUBLE, I64, LIST, STRUCT, TRUE, Field, List, Struct

numbers = st.integers(-(2**63), 2**63 - 1)
plain = st.one_of(
    numbers.map(lambda value: Field(I64, value)),
    st.binary(max_size=20).map(lambda value: Field(BINARY, value)),
    st.booleans().map(lambda value: Field(TRUE, value)),
    st.binary(min_size=8, max_size=8).map(lambda value: Field(DOUBLE, value)),
    st.lists(numbers, max_size=20).map(lambda values: Field(LIST, List(I64, values))),
)


def struct(value: st.SearchStrategy[Field]) -> st.SearchStrategy[Struct]:
    return st.dictionaries(st.integers(1, 200), value, max_size=6)


structs = struct(
    st.recursive(
        plain,
        lambda deeper: st.one_of(
            struct(deeper).map(lambda value: Field(STRUCT, value)),
            st.lists(struct(deeper), max_size=3).map(lambda values: Field(LIST, List(STRUCT, values))),
        ),
        max_leaves=10,
    )
)


@given(structs, st.binary(max_size=3))
def test_what_was_spelled_is_read(value: Struct, behind: bytes) -> None:
    spelled = thrift.spelled(value)
    assert thrift.read(spelled + behind) == (value, len(spelled))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_struct_raise_one_error(data: bytes) -> None:
    try:
        _, end = thrift.read(data)
    except ValueError:
        return
    assert end <= len(data)


@pytest.mark.parametrize(
    "data", [b"", b"\x1c" * 5000, b"\x19" + b"\x19" * 5000, b"\x19\xfc\xff\xff\xff\xff\x0f", b"\x16" + b"\xff" * 50]
)
def test_what_is_nested_or_counted_without_end_is_no_struct(data: bytes) -> None:
    with pytest.raises(ValueError):
        thrift.read(data)


def test_footers_are_spelled_as_arrow_spells_them() -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    table = pa.table({"a": ["x", None], "b": [[1], []], "c": [True, None], "d": [1.5, -0.0]})
    pq.write_table(table, file, row_group_size=1, sorting_columns=[pq.SortingColumn(0)], write_page_index=True)
    data = file.getvalue()
    footer = data[-8 - int.from_bytes(data[-8:-4], "little") : -8]
    found, end = thrift.read(footer)
    assert end == len(footer)
    assert thrift.spelled(found) == footer
