"""Who wins where a keep rule and a drop rule speak of the same line. `+ ` stays, `- ` goes."""

from __future__ import annotations

import pytest

from engine.rulebook import assert_gutters, rows_of

PROTECT_ITEMS = "{keep: line, like: item, id: items}"

TABLE = [
    (
        "a keep rule beats the most certain drop rule",
        "[{drop: line, is: Close}, {keep: line, is: Close, when: {prev: {like: headline}}}]",
        """
        + A door
        + Close
        + PROSE
        - Close
        """,
    ),
    (
        "a keep rule beats an exact match of the same words",
        "[{drop: line, is: Close}, {keep: line, is: Close, confidence: medium}]",
        """
        + PROSE
        + Close
        """,
    ),
    (
        "a keep rule that spares saves from the rules it names only",
        "[{drop: line, is: Close, id: a-one}, {drop: line, is: Share, id: b-one}, {keep: line, regex: '^(close|share)$', spares: a-*}]",
        """
        + PROSE
        + Close
        - Share
        """,
    ),
    (
        "a keep rule that spares loses to a second rule on the same line",
        "[{drop: line, is: Close, id: a}, {drop: line, regex: '^clo', id: b}, {keep: line, is: Close, spares: a}]",
        """
        + PROSE
        - Close
        """,
    ),
    (
        "class protection saves inside the main run",
        f"[{{drop: line, regex: close}}, {PROTECT_ITEMS}]",
        """
        + PROSE
        + A door
        + - Close it
        + A door
        + PROSE
        """,
    ),
    (
        "class protection saves a list that touches prose",
        f"[{{drop: line, regex: close}}, {PROTECT_ITEMS}]",
        """
        + - Close this
        + - Close that

        + PROSE
        + - Close it
        + - Then open it
        """,
    ),
    (
        "class protection does not reach a list that touches no prose",
        f"[{{drop: line, regex: close}}, {PROTECT_ITEMS}]",
        """
        - - Close this
        + A headline
        + PROSE
        + A headline
        - - Close that
        """,
    ),
    (
        "class protection needs prose in the document",
        f"[{{drop: line, regex: close}}, {PROTECT_ITEMS}]",
        """
        + A headline
        - - Close it
        """,
    ),
    (
        "where a cut takes the first copy and a rule for copies the second, the second stays",
        "[{cut: before, is: Home}, {drop: line, like: headline, when: {repeats: earlier}}]",
        """
        - A door
        - Home
        - A door
        + A door
        + PROSE
        """,
    ),
    (
        "an exact match that is certain beats class protection",
        f"[{{drop: line, is: Advertisement}}, {PROTECT_ITEMS}]",
        """
        + PROSE
        - - Advertisement -
        + PROSE
        """,
    ),
    (
        "an exact match that is not certain loses to class protection",
        f"[{{drop: line, is: Advertisement, confidence: high}}, {PROTECT_ITEMS}]",
        """
        + PROSE
        + - Advertisement -
        - Advertisement
        + PROSE
        """,
    ),
    (
        "a certain match that is not exact loses to class protection",
        f"[{{drop: line, starts: Advertisement}}, {PROTECT_ITEMS}]",
        """
        + PROSE
        + - Advertisement -
        + PROSE
        """,
    ),
    (
        "an exact match that is certain loses to code, wherever it stands",
        "[{drop: line, is: Close}, {keep: line, like: code}]",
        """
        + PROSE
        + A headline

        + ```
        + Close
        + ```
        - Close
        """,
    ),
    (
        "an exact match that is certain loses to verse, wherever it stands",
        "[{drop: line, is: Close}, {keep: line, like: verse}]",
        """
        + PROSE
        + A headline

        + Close
        + the door to the sea of my love,
        + and the gate to the land of the day,
        + and the night is not far from me.

        - Close
        """,
    ),
    (
        "an exact match that is certain loses to dialogue, wherever it stands",
        "[{drop: line, regex: close}, {keep: line, like: dialogue}]",
        """
        + PROSE
        + A headline
        + “Close,” he said.
        - Close
        """,
    ),
    (
        "items are protected no further by a rule that protects code too",
        "[{drop: line, is: Close}, {keep: line, like: [item, code]}]",
        """
        - - Close
        + A headline
        + PROSE
        - - Close
        """,
    ),
    (
        "no region hangs below a heading that a keep rule saves",
        "[{drop: region, from: {is: Related}, take: [headline]}, {keep: line, is: Related, when: {part: body}}]",
        """
        + PROSE
        + PROSE
        + Related
        + One bridge
        + PROSE
        + PROSE
        - Related
        - Three bridges
        """,
    ),
    (
        "a keep rule saves lines of a region one by one",
        "[{drop: region, from: {is: Related}, take: [headline, other]}, {keep: line, starts: Correction}]",
        """
        + PROSE
        - Related
        - One bridge
        + Correction of May 3
        - Two bridges
        """,
    ),
    (
        "a keep rule saves a line from an inline drop",
        "[{drop: inline, contains: Read more}, {keep: line, starts: He said}]",
        """
        + He said read more.
        + PROSE
        """,
    ),
    (
        "a condition of a class protection is held against the line",
        "[{drop: line, regex: close}, {keep: line, like: item, when: {words: {min: 3}}}]",
        """
        + PROSE
        + - Close it
        - - Close
        + PROSE
        """,
    ),
]


@pytest.mark.parametrize(("rules", "doc"), [pytest.param(*row, id=label) for label, *row in TABLE])
def test_precedence(rules: str, doc: str) -> None:
    assert_gutters(rules, doc)


def test_a_line_that_a_keep_rule_saves_is_a_veto_row_of_that_rule() -> None:
    rules = "[{drop: line, is: Close, id: b}, {drop: line, starts: Close, id: a}, {keep: line, is: Close, id: door}]"
    result = assert_gutters(rules, "+ PROSE\n+ Close\n")
    assert rows_of(result, "veto") == [("door", 2, 2)]
    assert [(row.category, row.also) for row in result.flags] == [("protect", ("a", "b"))]


def test_a_veto_of_a_line_that_goes_all_the_same_is_no_row() -> None:
    rules = "[{drop: line, is: Close, id: a}, {drop: line, regex: '^clo', id: b}, {keep: line, is: Close, spares: a}]"
    result = assert_gutters(rules, "+ PROSE\n- Close\n")
    assert rows_of(result, "veto") == []
    assert rows_of(result) == [("b", 2, 2)]


def test_a_keep_rule_that_nobody_challenges_is_no_row() -> None:
    result = assert_gutters("[{drop: line, is: Close}, {keep: line, is: Open}]", "+ PROSE\n+ Open\n")
    assert result.decisions == ()
