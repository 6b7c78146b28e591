"""A page as a whole: what it says about itself, rescue by another parser, and pages made to do harm."""

from __future__ import annotations

import gc
import json
import resource
from collections.abc import Callable
from time import process_time

import pytest

from benchmarks.hostile import OTHERS, PAGES
from cleaner import Cleaner
from cleaner.formats.html import NotAPageError, read

PROSE = "The keeper of the lighthouse said that the lamp had been lit every night of the year."

META = [
    ("a title", "<title> The\n ferry </title>", "title", "The ferry"),
    ("a title of a drawing is none", "<body><svg><title>gull</title></svg>", "title", None),
    ("og:title", "<meta property=og:title content='The ferry'>", "title", "The ferry"),
    ("the title before og:title", "<title>a</title><meta property=og:title content=b>", "title", "a"),
    ("an empty title", "<title> </title>", "title", None),
    ("a language", "<html lang=de-AT>", "lang", "de-AT"),
    ("no language", "<html lang=''>", "lang", None),
    ("an address", "<link rel='canonical' href='https://e.org/a'>", "url", "https://e.org/a"),
    ("an address of another kind", "<link rel=alternate href='https://e.org/a'>", "url", None),
    ("a date", "<meta property=article:published_time content=2024-05-06>", "published", "2024-05-06"),
    ("no date is guessed", "<p>6 May 2024</p>", "published", None),
    ("an author", "<meta name=author content='Ann Quay'>", "author", "Ann Quay"),
    ("an author who is a link", "<meta property=article:author content='https://e.org/ann'>", "author", None),
]


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


LINKED = [
    ("a date", {"datePublished": "2024-05-06"}, "published", "2024-05-06"),
    ("in a graph", {"@graph": [{"@type": "x"}, {"datePublished": "2024-05-06"}]}, "published", "2024-05-06"),
    ("in a list", [{"datePublished": "2024-05-06"}], "published", "2024-05-06"),
    ("an author", {"author": {"name": "Ann Quay"}}, "author", "Ann Quay"),
    ("authors", {"author": [{"name": "Ann Quay"}, {"name": "Bob Pier"}]}, "author", "Ann Quay"),
    ("an author of another shape", {"author": [[1]]}, "author", None),
    ("a number", 7, "author", None),
    ("a graph that is none", {"@graph": 7, "author": "Ann Quay"}, "author", "Ann Quay"),
]


@pytest.mark.parametrize(("markup", "name", "value"), [pytest.param(*each[1:], id=each[0]) for each in META])
def test_a_page_says_what_it_says(markup: str, name: str, value: str | None) -> None:
    assert getattr(read(markup).meta, name) == value


@pytest.mark.parametrize(("data", "name", "value"), [pytest.param(*each[1:], id=each[0]) for each in LINKED])
def test_linked_data_says_it_too(data: object, name: str, value: str | None) -> None:
    assert getattr(read(linked(data)).meta, name) == value


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a": ' * 50_000, "\0", ""])
def test_broken_linked_data_says_nothing(text: str) -> None:
    assert read(f'<script type="application/ld+json">{text}</script><p>{PROSE}').meta.author is None


def test_what_the_caller_knows_goes_before_what_the_page_says(cleaner: Cleaner) -> None:
    markup = f"<html lang=de><link rel=canonical href='https://e.org/a'><p>{PROSE}</p>"
    document = cleaner.clean_html(markup, url="https://e.org/b", lang="en").document
    assert (document.url, document.lang) == ("https://e.org/b", "en")
    document = cleaner.clean_html(markup).document
    assert (document.url, document.lang) == ("https://e.org/a", "de")


@pytest.mark.parametrize(("tag", "parser"), [("<iframe></iframe>", "turbohtml"), ("<iframe />", "beautifulsoup")])
def test_a_page_that_one_parser_loses_is_read_by_another(tag: str, parser: str) -> None:
    """Browsers see no end in `<iframe />` and show nothing of what follows; the words are there."""
    page = read(f"{tag}<div>" + f"<p>{PROSE}</p>" * 30)
    assert page.text.count("lighthouse") == 30
    assert page.parser == parser
    assert page.text.count("\n\n") == 29


@pytest.mark.parametrize("frame", ["<iframe src=a></iframe>", "<iframe src=a />", "<IFRAME src=a>"])
def test_a_frame_left_open_in_noscript_takes_nothing_with_it(frame: str) -> None:
    """Browsers that run scripts never look into `<noscript>`."""
    page = read(f"<p>{PROSE * 5}</p><noscript>{frame}</noscript><div>" + f"<p>{PROSE}</p>" * 30)
    assert page.text.count("lighthouse") == 35
    assert page.parser == "turbohtml"


def test_a_frame_left_open_elsewhere_takes_what_browsers_give_it() -> None:
    page = read(f"<p>{PROSE * 5}</p><iframe src=a /><p>{PROSE}</p>")
    assert page.text.count("lighthouse") == 5


def test_a_page_of_few_words_stays_as_it_is() -> None:
    page = read(f"<svg><p>{PROSE}</p></svg><p>Quay</p>")
    assert page.parser == "turbohtml"
    assert "Quay" in page.text


def test_rows_of_the_ledger_say_where_on_the_page(cleaner: Cleaner) -> None:
    markup = f"<body><nav><ul><li><a href=/>Home</a><li><a href=/b>Boats</a></ul></nav><p>{PROSE}</p><p>{PROSE}</p>"
    rows = cleaner.clean_html(markup, lang="en").drops
    assert rows
    assert all(row.path.startswith("body > ") for row in rows)
    assert not any(row.path for row in cleaner.clean(f"Home\nBoats\n\n{PROSE}\n", lang="en").decisions)


# --- hostile pages

SECONDS = 10.0  # of CPU; a quiet machine takes less than three for the worst
MEGABYTES = 1_500  # above what the process had


def cleaned_within(cleaner: Cleaner, markup: str | bytes, seconds: float, megabytes: int) -> str:
    gc.collect()
    gc.freeze()  # what other tests left is not this page's work
    before, begun = _most_memory(), process_time()
    result = cleaner.clean_html(markup)
    assert process_time() - begun < seconds
    assert _most_memory() - before < megabytes
    assert result.restore() == result.document.source
    return result.text


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.parametrize("made", [pytest.param(each, id=name) for name, each in PAGES.items()])
def test_a_hostile_page_is_cleaned_in_seconds(cleaner: Cleaner, made: Callable[[], str | bytes]) -> None:
    cleaned_within(cleaner, made(), SECONDS, MEGABYTES)


@pytest.mark.parametrize("made", [pytest.param(each, id=name) for name, each in OTHERS.items()])
def test_what_is_no_page_is_refused(cleaner: Cleaner, made: Callable[[], bytes]) -> None:
    with pytest.raises(NotAPageError, match="not a page"):
        cleaner.clean_html(made())


@pytest.mark.slow
def test_a_page_of_fifty_megabytes_is_cleaned(cleaner: Cleaner) -> None:
    markup = f"<p>{PROSE}</p>\n" * (50_000_000 // (len(PROSE) + 8))
    assert len(markup) > 49_000_000
    assert "lighthouse" in cleaned_within(cleaner, markup, 120, 4_000)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>" * 200_000 + PROSE, PROSE + "\n"),
        ("<a href=x>word " * 3 + PROSE, f"word word word {PROSE}\n"),
        ("<table>" * 50_000 + PROSE, PROSE + "\n"),
        ("<html><frameset><frame src=a></frameset></html>", ""),
        ("<html><body></body></html>", ""),
        ("", ""),
        (json.dumps({"title": PROSE}), json.dumps({"title": PROSE}) + "\n"),
        (f"<!--{PROSE}--><p>Quay", "Quay\n"),
    ],
)
def test_what_a_hostile_page_says_is_still_there(cleaner: Cleaner, markup: str, text: str) -> None:
    assert read(markup).text == text
    assert cleaner.clean_html(markup).document.source == text
