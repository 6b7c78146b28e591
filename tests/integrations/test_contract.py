"""Every engine gives what `cleaner batch` gives: the same texts, and the same ledger to the byte."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from .corpus import Doc, documents
from .engines import ENGINES, Rows, command_line

#: Python 3.12 and newer warn of what datasets does to make its processes
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    return documents(200)


@pytest.fixture(scope="module")
def expected(docs: list[Doc], tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return command_line(docs, tmp_path_factory.mktemp("batch"))


def compare(name: str, docs: list[Doc], expected: Rows, folder: Path) -> None:
    engine = ENGINES[name]
    for module in engine.needs:
        pytest.importorskip(module)
    taken = [doc for doc in docs if engine.takes(doc)]
    rows = engine.clean(taken, folder)
    assert set(rows) == {doc.number for doc in taken}
    for doc in taken:
        row, wanted = rows[doc.number], expected[doc.number]
        assert row == (wanted if row.flags is not None else wanted._replace(flags=None)), doc


def test_the_corpus_holds_something_of_everything(docs: list[Doc], expected: Rows) -> None:
    assert {doc.number for doc in docs} == set(expected)
    kinds = Counter(doc.kind for doc in docs)
    assert len(kinds) == 12
    rows = expected.values()
    assert sum(row.text is None for row in rows) == kinds["null"] + kinds["bad bytes"] > 2
    assert sum(bool(row.drops) for row in rows) > 50
    assert sum(not row.drops and row.text is not None for row in rows) > 20
    assert sum(bool(row.flags) for row in rows) > 5


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_gives_what_the_command_line_gives(
    name: str, docs: list[Doc], expected: Rows, tmp_path: Path
) -> None:
    compare(name, docs, expected, tmp_path)


def test_the_comparison_sees_a_difference(
    docs: list[Doc], expected: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = next(doc.number for doc in docs if expected[doc.number].drops)
    other = {**expected, number: expected[number]._replace(drops=())}
    engine = ENGINES["pipe"]._replace(clean=lambda docs, folder: other)
    monkeypatch.setitem(ENGINES, "pipe", engine)
    with pytest.raises(AssertionError):
        compare("pipe", docs, expected, tmp_path)


@pytest.mark.slow
def test_ten_thousand_documents(tmp_path: Path) -> None:
    docs = documents(10_000, seed=12)
    expected = command_line(docs, tmp_path)
    for name in ENGINES:
        folder = tmp_path / name
        folder.mkdir()
        compare(name, docs, expected, folder)
