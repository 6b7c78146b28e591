"""What takes the text out of pages: we and others, each as its own page shows it, with its defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Extract = Callable[[str | bytes], str]


class Extractor(NamedTuple):
    """One of them; `load` imports it."""

    name: str
    title: str
    module: str
    package: str | None  #: None = this checkout
    load: Callable[[], Extract]
    text_only: bool = False  #: a parser that gives all text and extracts nothing


def _cleaner() -> Extract:
    from cleaner import Cleaner
    from cleaner.report.rows import document_rows

    cleaner = Cleaner()

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
    import lxml.html
    from readability import Document

    def extract(page: str | bytes) -> str:
        return str(lxml.html.fromstring(Document(page).summary()).text_content())

    return extract


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
