"""What takes the text out of pages: we and others, each as its own page shows it, with its defaults."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import NamedTuple

Extract = Callable[[str | bytes], str]

#: where extractors that give HTML mean a new line; without it the last word of a line and the first one of the next
#: would be one word
_LINES = (
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav",
    "ol", "option", "p", "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip


class Extractor(NamedTuple):
    """One of them; `load` imports it."""

    name: str
    title: str
    module: str
    package: str | None  #: None = this checkout
    load: Callable[[], Extract]
    text_only: bool = False  #: a parser that gives all text and extracts nothing

    @property
    def titled(self) -> str:
        """With the version, where it is not that of this checkout."""
        return self.title if self.package is None else f"{self.title} {version(self.package)}"


def available(one: Extractor) -> bool:
    """True where it can be run here."""
    return find_spec(one.module) is not None


def _cleaner(**options: bool) -> Extract:
    from cleaner import Cleaner
    from cleaner.report.rows import document_rows

    cleaner = Cleaner(**options)

    def extract(page: str | bytes) -> str:
        result = cleaner.clean_html(page)
        document_rows(result, {}, "full")
        return result.text

    return extract


def _render() -> Extract:
    from cleaner.formats.html import read

    return lambda page: read(page).text


def _trafilatura() -> Extract:
    import trafilatura

    return lambda page: trafilatura.extract(page) or ""


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(page: str | bytes) -> str:
        if isinstance(page, bytes):
            page = HTMLTree.parse_from_bytes(page, detect_encoding(page))
        return str(extract_plain_text(page, main_content=True))

    return extract


def _justext() -> Extract:
    import justext

    stoplist = justext.get_stoplist("English")
    return lambda page: "\n".join(one.text for one in justext.justext(page, stoplist) if not one.is_boilerplate)


def _readability() -> Extract:
    from readability import Document

    return lambda page: _text_of(Document(page).summary())


def _boilerpy(name: str) -> Extract:
    from boilerpy3 import extractors

    extractor = getattr(extractors, name)()
    return lambda page: str(extractor.get_content(page))


def _magic_html() -> Extract:
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()
    return lambda page: _text_of(extractor.extract(page, base_url="http://example.com/")["html"])


def _text_of(markup: str) -> str:
    """The text of the HTML that an extractor gives, line by line."""
    import lxml.html

    if not markup or not markup.strip():
        return ""
    tree = lxml.html.fromstring(markup)
    for element in tree.iter(*_LINES):
        element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    return str(tree.text_content())


def _lxml() -> Extract:
    import lxml.html

    return lambda page: str(lxml.html.document_fromstring(page).text_content())


def _lexbor() -> Extract:
    from selectolax.lexbor import LexborHTMLParser

    return lambda page: str(LexborHTMLParser(page).text())


def _bs4() -> Extract:
    from bs4 import BeautifulSoup

    return lambda page: BeautifulSoup(page, "html.parser").get_text()


EXTRACTORS = (
    Extractor("cleaner", "cleaner", "cleaner", None, _cleaner),
    Extractor("render", "cleaner, parse and render", "cleaner", None, _render, text_only=True),
    Extractor("trafilatura", "trafilatura", "trafilatura", "trafilatura", _trafilatura),
    Extractor("resiliparse", "resiliparse", "resiliparse", "Resiliparse", _resiliparse),
    Extractor("justext", "jusText", "justext", "jusText", _justext),
    Extractor("readability", "readability-lxml", "readability", "readability-lxml", _readability),
    Extractor("lxml", "lxml, text only", "lxml", "lxml", _lxml, text_only=True),
    Extractor("lexbor", "lexbor, text only", "selectolax", "selectolax", _lexbor, text_only=True),
    Extractor("bs4", "Beautiful Soup, text only", "bs4", "beautifulsoup4", _bs4, text_only=True),
)
#: for quality alone
_MORE = (
    Extractor(
        "boilerpy3-default",
        "boilerpy3, DefaultExtractor",
        "boilerpy3",
        "boilerpy3",
        partial(_boilerpy, "DefaultExtractor"),
    ),
    Extractor(
        "boilerpy3-article",
        "boilerpy3, ArticleExtractor",
        "boilerpy3",
        "boilerpy3",
        partial(_boilerpy, "ArticleExtractor"),
    ),
    Extractor("magic-html", "magic-html", "magic_html", "magic-html", _magic_html),
)


def by_quality() -> tuple[Extractor, ...]:
    """Those whose texts are held against gold, installed or not; ours without the score too, where it has one."""
    from cleaner import Cleaner

    ours, *others = (one for one in EXTRACTORS if not one.text_only)
    bare = Extractor("cleaner-no-score", "cleaner, without score", "cleaner", None, partial(_cleaner, score=False))
    has_score = "score" in inspect.signature(Cleaner).parameters
    return (ours, *((bare,) if has_score else ()), *others, *_MORE)
