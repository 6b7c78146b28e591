"""pandas: frames with cells of every kind, and the accessor."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.errors import UsageError

pd = pytest.importorskip("pandas")
from cleaner.integrations.pandas import clean  # noqa: E402 -- needs the module above

NOISY = "Advertisement\nThe mill is open again.\n"
CLEAN = "The mill is open again.\n"


def frame(texts: list[Any], dtype: Any = object, **columns: Any) -> Any:
    return pd.DataFrame({"text": pd.Series(texts, dtype=dtype), **columns})


@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_texts_of_every_type_are_cleaned(dtype: Any) -> None:
    out = clean(frame([NOISY, None, CLEAN], dtype))
    assert out["text"].iloc[[0, 2]].tolist() == [CLEAN, CLEAN]
    assert out["text"].isna().tolist() == [False, True, False]
    assert out["status"].tolist() == ["cleaned", "rejected", "unchanged"]
    assert out["reason"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize("kind", ["string", "large_string", "binary"])
def test_arrow_types_stay_arrow_types(kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    texts = [NOISY.encode(), None] if kind == "binary" else [NOISY, None]
    out = clean(frame(texts, pd.ArrowDtype(pa.type_for_alias(kind))))
    wanted = pa.string() if kind == "binary" else pa.type_for_alias(kind)
    assert out["text"].dtype == pd.ArrowDtype(wanted)
    assert out["text"].iloc[0] == CLEAN


def test_cells_of_any_kind_cost_only_their_own_row() -> None:
    out = clean(frame([NOISY, 5, b"\xff", ["a"], float("nan"), "a\ud800", NOISY.encode()]))
    assert out["status"].tolist() == ["cleaned", *["rejected"] * 5, "cleaned"]
    kinds = [str(reason).partition(":")[0] for reason in out["reason"][1:6]]
    assert kinds == ["text-not-a-string", "invalid-utf8", "text-not-a-string", "text-not-a-string", "surrogate"]
    assert out["drops"].map(len).tolist() == [1, 0, 0, 0, 0, 0, 1]


def test_drops_are_rows_of_the_ledger(cleaner: Cleaner) -> None:
    out = clean(frame([NOISY], id=[7]), flags=True, meta=True)
    assert out["drops"][0] == cleaner.clean(NOISY, id="7").report()
    assert (out["flags"][0], out["meta"][0]) == ([], None)


def test_the_frame_itself_and_its_index_stay() -> None:
    given = frame([NOISY, CLEAN], n=[1.5, 2.5]).set_axis([7, 7])
    before = given.copy()
    out = given.cleaner.clean()
    pd.testing.assert_frame_equal(given, before)
    pd.testing.assert_frame_equal(out[["n"]], before[["n"]])
    assert list(out.columns) == ["text", "n", "drops", "status", "reason"]


def test_the_accessor_takes_the_column_and_every_setting() -> None:
    page = "<html><body><p>Skip to content</p><p>The mill is open again.</p></body></html>"
    out = pd.DataFrame({"page": [page]}).cleaner.clean("body", html="page", prefix="its_")
    assert list(out.columns) == ["page", "body", "its_drops", "its_status", "its_reason"]
    assert out["body"].tolist() == [CLEAN]


def test_a_frame_without_rows_has_the_columns() -> None:
    assert list(clean(frame([])).columns) == ["text", "drops", "status", "reason"]


def test_a_column_in_which_nothing_is_has_no_wrong_type() -> None:
    out = clean(frame([NOISY], url=[float("nan")], id=[float("nan")]))
    assert out["drops"][0][0]["doc"] == ""


@pytest.mark.parametrize(
    ("columns", "settings", "message"),
    [
        ({"text": [1]}, {}, "column 'text' holds int64, and texts are wanted"),
        ({"text": ["a"], "id": [1.5]}, {}, "column 'id' holds float64, and texts or integers are wanted"),
        ({"body": ["a"]}, {}, "there is no column 'text'"),
        ({"text": ["a"], "status": [200]}, {}, "there is a column 'status' already"),
        ({"text": ["a"]}, {"url": "link"}, "there is no column 'link'"),
    ],
)
def test_what_cannot_be_cleaned_is_refused(columns: Any, settings: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        clean(pd.DataFrame(columns), **settings)
