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
    "product-page": Known("the stars below a name look like its price", left=("4.6 out of 5 (38 reviews)",)),
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
