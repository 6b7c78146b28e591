"""The safety stops: a document that would lose too much is kept whole, and says so."""

from __future__ import annotations

import pytest

from engine.rulebook import PROSE, clean

CLOSE = "{drop: line, is: Close, id: close}"
PROSE_RULE = "{drop: line, starts: The council, id: prose}"
OTHER = "One more sentence stands here, and it has nothing to do with what the town has decided."

TABLE = [
    ("half of the main run may go", f"[{PROSE_RULE}]", f"{PROSE}\n{OTHER}\n", None),
    ("more than half of the main run may not", f"[{PROSE_RULE}]", f"{PROSE}\n{PROSE}\n{OTHER}\n", "the main run would lose 32 of its 49 words"),
    ("everything around the main run may go", f"[{CLOSE}]", "Close\n" * 90 + PROSE + "\nClose" * 90, None),
    ("a document of noise alone is kept", f"[{CLOSE}]", "Close\n\nClose\n", "nothing would remain"),
    ("a document without prose may lose all but a line", f"[{CLOSE}]", "Close\nClose\nA headline\n", None),
    ("what goes in a later round counts too", f"[{CLOSE}, {{drop: line, is: Share, unless: {{next: {{is: Close}}}}, id: share}}]", "Share\nClose\n", "nothing would remain"),
    ("what readers wrote below it may be longer than the story", "[{cut: after, is: 9 comments, category: comments}]", f"{PROSE}\n9 comments\n{OTHER}\n{PROSE}\n", None),
    ("a story that other rules take is kept, whatever readers wrote", f"[{{cut: after, is: 9 comments, category: comments}}, {PROSE_RULE}]", f"{PROSE}\n{PROSE}\n{OTHER}\n9 comments\n{OTHER}\n", "the main run would lose 32 of its 49 words"),
    ("words that inline drops take count too", "[{drop: inline, regex: ' council .*', id: part}]", f"{PROSE}\n{PROSE}\n", "the main run would lose "),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "text", "why"), [pytest.param(*row, id=label) for label, *row in TABLE])
def test_stops(rules: str, text: str, why: str | None) -> None:
    result = clean(rules, text)
    assert (result.text == text) == result.stopped
    said = [row.why for row in result.decisions if row.act == "stop"]
    assert len(said) == (why is not None)
    assert all(one.startswith(str(why)) for one in said)


@pytest.mark.parametrize(("rules", "text", "why"), [pytest.param(*row, id=label) for label, *row in TABLE if row[2]])
def test_without_stops_nothing_is_held_back(rules: str, text: str, why: str) -> None:
    result = clean(rules, text, stops=False)
    assert not result.stopped
    assert len(result.text) < len(text)


def test_a_stop_covers_the_document_and_what_would_have_gone_is_suspect() -> None:
    result = clean(f"[{CLOSE}]", "Close\n\nClose")
    rows = [(row.act, row.rule, row.first_line, row.last_line, row.start, row.end) for row in result.decisions]
    assert rows == [("stop", "stop", 1, 3, 0, 12), ("suspect", "close", 1, 2, 0, 7), ("suspect", "close", 3, 3, 7, 12)]


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t", "\ufeff"])
def test_a_document_without_words_is_left_alone(text: str) -> None:
    result = clean(f"[{CLOSE}]", text)
    assert result.text == text
    assert result.decisions == ()
