"""Every page of corpus/html/ under the built-in rules: the clean text is that of the gold, and nothing is unexplained."""

from __future__ import annotations

from difflib import ndiff
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner import Cleaner, Result

PAGES = Path(__file__).resolve().parent.parent / "corpus" / "html"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


class Known(NamedTuple):
    """What goes wrong on a page: why, content that goes, noise that stays. A line that is changed stands in both."""

    reason: str
    lost: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


#: each fails strictly: it must be taken out as soon as the page comes out right
KNOWN = {
    "arabic-article": Known("a short byline under the title is taken for noise", lost=("كتبت: سلمى الحداد",)),
    "blog-post": Known(
        "a box about the author that holds a sentence, lists of tags, the name above a comment",
        left=(
            "About Hester Quill",
            "Hester mends clocks and chairs, in that order. She lives with a deaf cat.",
            "Posted in Clocks Tagged silence, sunday",
            "1. Pieter says:",
        ),
    ),
    "documentation-code": Known(
        "links to the heading stay in it, the first term of a list goes",
        lost=(
            "Reading settings",
            "A first file",
            "Keys",
            "speed",
        ),
        left=(
            "Reading settings¶",
            "A first file¶",
        ),
    ),
    "event-page": Known(
        "date, time, place and price go: short terms and values between the title and the first sentence",
        lost=(
            "Date",
            "Saturday, 12 October 2024",
            "Time",
            "6 pm to midnight",
            "Place",
            "Clay Yard, 8 Furnace Lane, Tillbury",
            "Price",
            "£5, children free",
        ),
    ),
    "forum-thread": Known("names of the writers are links, and go", lost=("marlpit", "old_skep", "marlpit")),
    "glossary": Known("letters to jump to, in one paragraph with the bars between", left=("A | B | C | L | P | R",)),
    "japanese-article": Known("a date under the title is taken for noise", lost=("2023年10月7日",)),
    "listing-page": Known(
        "titles of the entries are links, and go although their texts stay",
        lost=(
            "The quarry and the chapel",
            "Four mills and a weir",
            "Up to the beacon",
            "Boards across the moss",
        ),
    ),
    "live-blog": Known(
        "the times of all entries but the first go; a label of a control without a form stays",
        lost=("15:05", "11:20", "07:55"),
        left=("Auto update",),
    ),
    "news-article": Known(
        "byline with a link and date under the title are taken for noise",
        lost=("By Iris Tandy", "9 April 2024, 8.30am"),
    ),
    "paginated-article": Known(
        "a short byline under the title is taken for noise",
        lost=("Words by Anselm Roake",),
    ),
    "product-page": Known("the price is a short line between furniture", lost=("£64.00",)),
    "qa-page": Known(
        "the title is a link, and goes; headings of the site's own and a user card stay",
        lost=("How do I free a rusted plane iron?",),
        left=("2 Answers", "answered May 6, 2019 at 21:45 linseed 803", "Your Answer"),
    ),
    "tables-1998": Known(
        "the last link of a menu in a cell shares a line with the end of the row; no names in the footer",
        left=(
            "| Guestbook | |",
            "You are visitor number 004127",
            "Last updated 14 March 1998",
            "E-mail the webmaster",
            "This page is part of the Light Railways Ring [ Prev | Next | Random ]",
        ),
    ),
    "wiki-infobox": Known(
        "links to edit a section stay in its heading; tagline, heading of the contents",
        lost=("History", "Tower", "References"),
        left=(
            "From Coastwiki, the handbook of the shore",
            "Contents",
            "History[edit]",
            "Tower[edit]",
            "References[edit]",
        ),
    ),
}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@cache
def result_of(cleaner: Cleaner, name: str) -> Result:
    return cleaner.clean_html((PAGES / f"{name}.html").read_bytes(), id=name)


@cache
def gold_of(name: str) -> str:
    return (PAGES / f"{name}.txt").read_bytes().decode("utf-8")


def pages() -> list[object]:
    """Every page; those that are known to go wrong are marked."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN[name].reason, strict=True)) if name in KNOWN else name
        for name in NAMES
    ]


@pytest.mark.parametrize("name", pages())
def test_page_comes_out_as_its_gold(cleaner: Cleaner, name: str) -> None:
    assert result_of(cleaner, name).text == gold_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_line_goes_wrong_than_is_known(cleaner: Cleaner, name: str) -> None:
    compared = ndiff(gold_of(name).splitlines(), result_of(cleaner, name).text.splitlines())
    wrong = [line for line in compared if line[0] in "-+" and line[2:].strip()]
    known = KNOWN.get(name, Known(""))
    assert [line[2:] for line in wrong if line[0] == "-"] == list(known.lost)
    assert [line[2:] for line in wrong if line[0] == "+"] == list(known.left)


@pytest.mark.parametrize("name", NAMES)
def test_kept_and_dropped_make_the_rendered_text(cleaner: Cleaner, name: str) -> None:
    result = result_of(cleaner, name)
    assert result.restore() == result.document.source
    dropped = "".join(result.document.source[drop.start : drop.end] for drop in result.drops)
    assert len(result.text) + len(dropped) == len(result.document.source)


@pytest.mark.parametrize("name", NAMES)
def test_every_drop_has_a_rule_and_a_path(cleaner: Cleaner, name: str) -> None:
    result = result_of(cleaner, name)
    assert result.drops
    assert [row for row in result.report() if row["act"] == "drop" and not (row["rule"] and row.get("path"))] == []


def test_every_page_has_its_gold_and_every_failure_its_page() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.txt")) == NAMES
    assert KNOWN.keys() <= set(NAMES)


def test_dates_in_linked_data_and_meta_are_read(cleaner: Cleaner) -> None:
    meta = result_of(cleaner, "json-ld-dates").document.meta
    assert meta["published"] == "2023-11-20T06:15:00-05:00"
    assert meta["author"] == "Ramona Vick"
