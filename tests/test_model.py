"""The nouns are values: frozen, picklable, and their texts are derived from source and decisions."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from cleaner import Block, Decision, Document, Failure, LedgerError, Result, restore

DOCUMENT = Document("one\ntwo\nthree\n", id="d1", file="in.jsonl:3")


def decision(act: str, start: int, end: int, rule: str = "r", also: tuple[str, ...] = ()) -> Decision:
    return Decision(act, start, end, 1, 1, rule, "ads", "high", "A reason.", also)  # type: ignore[arg-type]


VALUES = [
    DOCUMENT,
    Block(0, 0, 4, "one"),
    decision("drop", 0, 4),
    Result(DOCUMENT),
    Failure("d1", "f", "kind", "reason"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_frozen_and_picklable(value: object) -> None:
    field = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)
    assert not hasattr(value, "__dict__")
    assert pickle.loads(pickle.dumps(value)) == value


def test_text_is_the_source_without_its_drops() -> None:
    result = Result(DOCUMENT, (decision("drop", 0, 4), decision("drop", 8, 10), decision("suspect", 4, 8)))
    assert result.text == "two\nree\n"
    assert result.restore() == DOCUMENT.source


def test_drops_and_flags_are_told_apart() -> None:
    drop, stop, veto = decision("drop", 0, 4), decision("stop", 0, 14), decision("veto", 4, 8)
    result = Result(DOCUMENT, (drop, stop, veto))
    assert result.drops == (drop,)
    assert result.flags == (stop, veto)
    assert result.stopped
    assert not Result(DOCUMENT, (drop, veto)).stopped


def test_a_row_carries_its_text_and_those_that_agreed() -> None:
    result = Result(DOCUMENT, (decision("drop", 4, 8, also=("x", "y")), decision("suspect", 0, 4)))
    row, other = result.report()
    assert list(row) == [
        "doc",
        "file",
        "act",
        "rule",
        "category",
        "confidence",
        "why",
        "start",
        "end",
        "lines",
        "text",
        "also",
    ]
    assert (row["doc"], row["file"], row["text"], row["also"], row["lines"]) == (
        "d1",
        "in.jsonl:3",
        "two\n",
        ["x", "y"],
        [1, 1],
    )
    assert "also" not in other


OVERLAPPING = [
    ("drops that overlap", [(0, 5), (4, 8)]),
    ("drops out of order", [(4, 8), (0, 4)]),
    ("a drop that ends before it starts", [(4, 2)]),
    ("a drop beyond the end", [(10, 99)]),
]


@pytest.mark.parametrize("spans", [pytest.param(spans, id=label) for label, spans in OVERLAPPING])
def test_a_ledger_that_does_not_add_up_is_an_error(spans: list[tuple[int, int]]) -> None:
    result = Result(DOCUMENT, tuple(decision("drop", *span) for span in spans))
    with pytest.raises(LedgerError, match="overlaps its neighbour or the end"):
        _ = result.text


RESTORED = [
    ("nothing dropped", "abc", [], "abc"),
    ("at the start", "c", [(0, "ab")], "abc"),
    ("in the middle", "ac", [(1, "b")], "abc"),
    ("at the end", "ab", [(2, "c")], "abc"),
    ("side by side", "d", [(0, "ab"), (2, "c")], "abcd"),
    ("everything", "", [(0, "abc")], "abc"),
]


@pytest.mark.parametrize(("clean", "dropped", "source"), [pytest.param(*row, id=label) for label, *row in RESTORED])
def test_restore(clean: str, dropped: list[tuple[int, str]], source: str) -> None:
    assert restore(clean, dropped) == source


MISFITS = [
    ("a drop behind the end of the text", "ab", [(3, "c")]),
    ("drops that overlap", "ab", [(0, "xyz"), (2, "c")]),
    ("drops out of order", "abc", [(3, "x"), (1, "y")]),
    ("a place before the start", "abc", [(-1, "x")]),
]


@pytest.mark.parametrize(("clean", "dropped"), [pytest.param(*row, id=label) for label, *row in MISFITS])
def test_restore_refuses_a_ledger_that_does_not_fit(clean: str, dropped: list[tuple[int, str]]) -> None:
    with pytest.raises(LedgerError, match="the ledger doesn't fit the text: a drop starts at"):
        restore(clean, dropped)
