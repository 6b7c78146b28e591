"""The rows of the ledger: who owns a line, what makes one row, where blank lines and line ends go."""

from __future__ import annotations

import pytest

from cleaner.formats.text import blocks
from engine.rulebook import PROSE, clean, rows_of

OWNERS = [
    (
        "the most confident rule owns the line and the others agreed",
        "[{drop: line, regex: clo, confidence: high, id: a}, {drop: line, is: Close, id: b}, {drop: line, ends: close, confidence: high, id: c}]",
        ("b", ("a", "c")),
    ),
    (
        "of equals the rule that knows the words owns the line",
        "[{drop: line, like: headline, id: a}, {drop: paragraph, is: Close, id: b}]",
        ("b", ("a",)),
    ),
    (
        "of equals the narrower rule owns the line",
        "[{drop: paragraph, is: Close, id: a}, {drop: line, is: Close, id: b}]",
        ("b", ("a",)),
    ),
    (
        "of equals as narrow the id that comes first owns the line",
        "[{drop: line, ends: close, id: b}, {drop: line, is: Close, id: a}]",
        ("a", ("b",)),
    ),
    (
        "a wider rule that is surer owns the line",
        "[{drop: line, is: Close, confidence: high, id: a}, {cut: after, is: Close, id: b}]",
        ("b", ("a",)),
    ),
    (
        "a rule below the profile agreed but does not own",
        "[{drop: line, is: Close, confidence: medium, id: a}, {drop: line, regex: clo, confidence: high, id: b}]",
        ("b", ("a",)),
    ),
    (
        "a rule that was vetoed did not agree",
        "[{drop: line, is: Close, id: a}, {drop: line, regex: clo, id: b}, {keep: line, is: Close, spares: a}]",
        ("b", ()),
    ),
]


@pytest.mark.parametrize(("rules", "owner"), [pytest.param(*row, id=label) for label, *row in OWNERS])
def test_owner(rules: str, owner: tuple[str, tuple[str, ...]]) -> None:
    result = clean(rules, f"{PROSE}\n\nClose\n")
    assert [(row.rule, row.also) for row in result.drops] == [owner]


REGION = "{drop: region, from: {is: Related}, take: [headline, clock], id: list}"

ROWS = [
    (
        "two lines of one rule are two rows",
        "[{drop: line, is: Close, id: a}]",
        "Close|Close|PROSE",
        [("a", 1, 1), ("a", 2, 2)],
    ),
    (
        "a region is one row, blank lines inside and behind it too",
        f"[{REGION}]",
        "PROSE||Related||One bridge||0:00||PROSE",
        [("list", 3, 8)],
    ),
    (
        "a surer owner inside a region splits its row",
        "[{drop: line, is: Share, id: a},"
        " {drop: region, from: {is: Related}, take: [headline], confidence: high, id: list}]",
        "PROSE|Related|One bridge|Share|Two bridges|PROSE",
        [("list", 2, 3), ("a", 4, 4), ("list", 5, 5)],
    ),
    (
        "a saved line splits the row of a region",
        f"[{REGION}, {{keep: line, is: Share}}]",
        "PROSE|Related|One bridge|Share|Two bridges|PROSE",
        [("list", 2, 3), ("list", 5, 5)],
    ),
    (
        "two regions side by side are two rows",
        "[{drop: region, from: {starts: Related}, take: [clock], id: list}]",
        "PROSE|Related one|0:00|Related two|0:00|PROSE",
        [("list", 2, 3), ("list", 4, 5)],
    ),
    (
        "a paragraph is one row",
        "[{drop: paragraph, is: Sign up, id: a}]",
        "PROSE||Our letter|Sign up|It is free||PROSE",
        [("a", 3, 6)],
    ),
    (
        "a cut is one row",
        "[{cut: after, is: The end, id: a}]",
        "PROSE|The end|One||Two|",
        [("a", 2, 5)],
    ),
    (
        "a region that opens inside a region of the same rule makes one row",
        "[{drop: region, from: {starts: Related}, take: [headline], id: list}]",
        "PROSE|Related one|A bridge|Related two|A tram|PROSE",
        [("list", 2, 5)],
    ),
    (
        "blank lines behind a line that stays are not in the row",
        "[{drop: line, is: Close, id: a}]",
        "PROSE||Close|PROSE",
        [("a", 3, 3)],
    ),
    (
        "blank lines behind a dropped line go with it",
        "[{drop: line, is: Close, id: a}]",
        "PROSE||Close||  |PROSE",
        [("a", 3, 5)],
    ),
    (
        "blank lines behind a dropped line stay where a line that stays stands right above it",
        "[{drop: line, is: Close, id: a}]",
        "PROSE|Close|Close||PROSE",
        [("a", 2, 2), ("a", 3, 3)],
    ),
    (
        "blank lines between dropped lines go",
        "[{drop: line, is: Close, id: a}]",
        "PROSE|Close||Close||PROSE",
        [("a", 2, 3), ("a", 4, 4)],
    ),
    (
        "blank lines before the last line go with it when it is dropped",
        "[{drop: line, is: Close, id: a}]",
        "PROSE|||Close",
        [("a", 2, 4)],
    ),
    (
        "blank lines on both sides of a dropped end go with it",
        "[{drop: line, is: Close, id: a}]",
        "PROSE||Close||",
        [("a", 2, 4)],
    ),
    (
        "blank lines before an end of two rows go with the first of them",
        "[{drop: line, is: Close, id: a}]",
        "PROSE||Close||Close||",
        [("a", 2, 4), ("a", 5, 6)],
    ),
    (
        "blank lines at the end stay where the last line stays",
        "[{drop: line, is: Close, id: a}]",
        "Close|PROSE||",
        [("a", 1, 1)],
    ),
    (
        "blank lines at the start stay where the first line goes",
        "[{drop: line, is: Close, id: a}]",
        "||Close||PROSE",
        [("a", 3, 4)],
    ),
    (
        "an end that goes in two rounds takes its blank lines",
        "[{drop: line, is: Share, id: a}, {drop: line, is: Close, unless: {next: {is: Share}}, id: b}]",
        "PROSE||Close||Share|",
        [("b", 2, 4), ("a", 5, 5)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    "end", [pytest.param("\n", id="LF"), pytest.param("\r\n", id="CRLF"), pytest.param("\r", id="CR")]
)
@pytest.mark.parametrize(("rules", "doc", "rows"), [pytest.param(*row, id=label) for label, *row in ROWS])
def test_rows(rules: str, doc: str, rows: list[tuple[str, int, int]], end: str) -> None:
    result = clean(rules, doc.replace("PROSE", PROSE).replace("|", end), stops=False)
    assert rows_of(result) == rows


ENDS = [
    ("the line end goes with its line", "One\r\nClose\r\nTwo\r\n", "One\r\nTwo\r\n"),
    ("mixed line ends stay as they are", "One\rClose\nTwo\r\nClose\rThree\n", "One\rTwo\r\nThree\n"),
    ("a last line without a line end goes", "One\nClose", "One\n"),
    ("a last line without a line end stays", "Close\nOne", "One"),
    ("the byte-order mark is no word of the first line", "\ufeffClose\nOne\n", "One\n"),
    ("a form feed ends no line", "One\fClose\nClose\n", "One\fClose\n"),
    ("a blank line stays where a line above it goes", "One\nClose\n\nTwo\n", "One\n\nTwo\n"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "left"), [pytest.param(*row, id=label) for label, *row in ENDS])
def test_line_ends(source: str, left: str) -> None:
    assert clean("[{drop: line, is: Close}]", source).text == left


def test_a_drop_does_not_make_one_line_end_of_two() -> None:
    result = clean("[{drop: line, is: Close}]", "One\rClose\n\nTwo\n")
    assert [block.text for block in blocks(result.text)] == ["One", "Two"]


def test_a_row_says_everything_that_a_report_prints() -> None:
    result = clean("[{drop: line, is: Close, id: a, why: A button.}]", f"{PROSE}\n\nClose\n\n{PROSE}\n")
    assert result.report() == [
        {
            "doc": "",
            "file": "",
            "act": "drop",
            "rule": "a",
            "category": "ads",
            "confidence": "certain",
            "why": "A button.",
            "start": 86,
            "end": 93,
            "lines": [3, 4],
            "text": "Close\n\n",
        }
    ]
