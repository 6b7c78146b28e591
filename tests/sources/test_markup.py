"""What is a page, and what only speaks of one."""

from __future__ import annotations

import pytest

from cleaner.sources.markup import looks_like_a_page

TEXTS = [
    "",
    "<p>a fragment",
    "<html> is the outermost element of a page.",
    "<body>, as the name says, holds the body.",
    "<!DOCTYPE html> tells browsers that what follows is a page.",
    "<!doctype htmlish><p>",
    "<htmlx><p>",
    "The page begins with <html><head>.",
    "<!-- a note --> <note><to>you</to></note>",
    "<?xml version='1.0'?><rss><channel>",
    "<!DOCTYPE svg><svg>",
]
PAGES = [
    "<!doctype html><title>x</title>",
    "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'\n 'http://www.w3.org/TR/html4/strict.dtd'>\n<HTML>",
    "<html><head>",
    "\n \n<!-- saved\nfrom there --><HTML lang=en>\n<body>",
    "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'>",
    "<head><meta charset=utf-8>",
    "<body class=a><p>x",
    "<html></html>",
    "<!doctype html>",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_about_tags_is_a_text(text: str) -> None:
    assert not looks_like_a_page(text)
    assert not looks_like_a_page(text.encode())
    assert not looks_like_a_page(text.encode("utf-16"))


@pytest.mark.parametrize("page", PAGES)
def test_what_begins_as_pages_do_is_one(page: str) -> None:
    assert looks_like_a_page(page)
    for codec in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        assert looks_like_a_page(page.encode(codec))
    assert looks_like_a_page("\ufeff" + page)


def test_a_beginning_without_an_end_costs_nothing() -> None:
    assert not looks_like_a_page("<!--" * 1_000_000)
    assert not looks_like_a_page("<!---->" * 1_000_000)
    assert not looks_like_a_page("<?" * 1_000_000)
    assert not looks_like_a_page(" " * 1_000_000)
