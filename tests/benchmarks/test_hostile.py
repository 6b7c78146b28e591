"""`make hostile`: a page that never ends, dies or breaks has a cell, and the page says what was measured."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest

from benchmarks import hostile
from benchmarks.extractors import EXTRACTORS, Extract, Extractor
from cleaner.formats.html import NotAPageError

OURS, RENDER = EXTRACTORS[:2]


def answering(answer: Callable[[str | bytes], str]) -> Extractor:
    """An extractor that answers the first page, which is there to warm it up, and then does as it is told."""
    calls: list[int] = []

    def extract(page: str | bytes) -> str:
        calls.append(1)
        return answer(page) if len(calls) > 1 else ""

    def load() -> Extract:
        return extract

    return Extractor("test", "Test", "cleaner", None, load)


def endless(page: str | bytes) -> str:
    while True:
        pass


def refusing(page: str | bytes) -> str:
    raise NotAPageError("no page")


def breaking(page: str | bytes) -> str:
    raise ZeroDivisionError


def dying(page: str | bytes) -> str:
    os._exit(7)


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        (endless, r"\*\*over 1 s\*\*"),
        (refusing, "refused"),
        (breaking, "raised ZeroDivisionError"),
        (dying, r"\*\*died \(7\)\*\*"),
        (lambda page: "", r"0\.00 s, \d+ MB, \*\*sentence lost\*\*"),
        (str, r"0\.\d\d s, \d+ MB"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_whatever_becomes_of_a_page_is_a_cell(answer: Callable[[str | bytes], str], cell: str) -> None:
    made = str(hostile.LARGE["50 MB"]())[:1_000]
    assert re.fullmatch(cell, hostile.outcome(answering(answer), made, 1, shown=True))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_answer_without_text_is_told() -> None:
    assert re.fullmatch(r"0\.\d\d s, \d+ MB, no text", hostile.outcome(RENDER, "<html><body></body></html>", 5))


def test_the_page_has_a_row_for_every_page() -> None:
    rows = [[name, "0.01 s, 30 MB"] for name in (*hostile.PAGES, *hostile.OTHERS, *hostile.LARGE)]
    page = hostile.page(rows, [OURS], 20)
    assert "| page | cleaner |" in page
    assert "20 s of CPU" in page
    assert "Not installed here: " in page
    there = re.findall(r"^\| (.+?) \|", hostile.PAGE.read_text("utf-8"), re.MULTILINE)
    assert [name for name in there if name not in ("page", "---")] == [row[0] for row in rows]


def test_the_sentence_is_asked_of_pages_that_are_there() -> None:
    assert (hostile.PAGES | hostile.OTHERS | hostile.LARGE).keys() >= hostile.SHOWN
