"""Pages made to do harm, and how we and others fare with them: each in a process of its own, with a limit.

usage: python -m benchmarks.hostile [SECONDS]

Prints a table of CPU seconds and megabytes, `over` where the limit was reached, `died` and `raised` where it ended so.
Peers that are not installed are left out: trafilatura, resiliparse, justext, lxml, selectolax, beautifulsoup4.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from multiprocessing.connection import Connection
from time import process_time

from cleaner import Cleaner

_PROSE = "The people of the town said that they would go down to the river in the morning."

PAGES: dict[str, Callable[[], str]] = {
    "200,000 nested div": lambda: "<div>" * 200_000 + _PROSE,
    "200,000 nested div with a word each": lambda: "<div>x" * 200_000,
    "200,000 p": lambda: "<p>" * 200_000,
    "200,000 p with a word each": lambda: "<p>word" * 200_000,
    "100,000 links never closed": lambda: "<a href=x>word " * 100_000,
    "100,000 tags without an end": lambda: "<a " * 100_000,
    "200,000 <": lambda: "<" * 200_000,
    "100,000 comments never closed": lambda: "<!--" * 100_000 + _PROSE,
    "100,000 comments in one": lambda: "<!--<!-->" * 100_000 + _PROSE,
    "20,000 svg and template": lambda: "<svg><template>" * 20_000 + _PROSE,
    "50,000 formatting elements": lambda: "<b><i><font><u>x" * 12_500,
    "16,000 p with formatting": lambda: "<p><b><i>x" * 16_000,
    "50,000 tables": lambda: "<table>" * 50_000 + _PROSE,
    "50,000 tables in cells": lambda: "<table><tr><td>x" * 50_000,
    "50,000 nested lists": lambda: "<ol><li>x" * 50_000,
    "50,000 custom elements": lambda: "<x-y>x" * 50_000,
    "20,000 nested menus": lambda: '<div class="nav-menu">x' * 20_000,
    "20,000 menus": lambda: '<div class="nav-menu">x</div>' * 20_000,
    "200,000 attributes": lambda: "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{_PROSE}</p>",
    "50,000 scripts never closed": lambda: "<script>" * 50_000 + _PROSE,
    "19,000 comments in a script, then words": lambda: "<script>" + "<!--" * 19_000 + _PROSE * 40,
    "19,000 elements in a drawing, then words": lambda: "<svg>" + "<g>" * 19_000 + _PROSE * 40,
    "19,000 menu items in a form's list": lambda: "<select>" + "<li class=nav-menu>" * 19_000 + _PROSE * 40,
    "200,000 br": lambda: "x<br>" * 200_000,
    "300,000 lines of pre": lambda: "<pre>" + "x\n" * 300_000,
    "500,000 entities": lambda: "&amp;" * 500_000,
    "20,000 NUL": lambda: "<p>te\0xt</p>\0" * 10_000,
    "a megabyte of JSON": lambda: '{"a": "the people of the town said that it was so"}, ' * 20_000,
    "a frameset alone": lambda: "<html><frameset><frame src=a><frame src=b></frameset></html>",
    "an empty body": lambda: "<html><body></body></html>",
}


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


def _ours(page: str) -> None:
    _cleaner().clean_html(page)


def _trafilatura(page: str) -> None:
    import trafilatura

    trafilatura.extract(page)


def _resiliparse(page: str) -> None:
    from resiliparse.extract.html2text import extract_plain_text

    extract_plain_text(page, main_content=True)


def _justext(page: str) -> None:
    import justext

    justext.justext(page, justext.get_stoplist("English"))


def _lxml(page: str) -> None:
    import lxml.html

    lxml.html.document_fromstring(page).text_content()


def _lexbor(page: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    LexborHTMLParser(page).text()


def _bs4(page: str) -> None:
    from bs4 import BeautifulSoup

    BeautifulSoup(page, "html.parser").get_text()


_PEERS: dict[str, tuple[str, Callable[[str], None]]] = {
    "cleaner": ("cleaner", _ours),
    "trafilatura": ("trafilatura", _trafilatura),
    "resiliparse": ("resiliparse", _resiliparse),
    "jusText": ("justext", _justext),
    "lxml, text only": ("lxml", _lxml),
    "lexbor, text only": ("selectolax", _lexbor),
    "bs4, text only": ("bs4", _bs4),
}


def _limited(run: Callable[[str], None], page: str, seconds: int, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    run("<p>one</p>")  # imports and rules are no part of it
    begun = process_time()
    try:
        run(page)
    except Exception as error:
        answer.send(f"raised {type(error).__name__}")
        return
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    answer.send(f"{process_time() - begun:.2f} s, {used} MB")


def outcome(run: Callable[[str], None], page: str, seconds: int) -> str:
    """What became of one page in a process of its own."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_limited, args=(run, page, seconds, there))
    process.start()
    there.close()
    try:
        said: str = here.recv()
    except EOFError:
        process.join()
        said = f"over {seconds} s" if process.exitcode in (-9, -24) else f"died ({process.exitcode})"
    process.join()
    return said


def main(seconds: int = 20) -> None:
    """Print the table, a row as soon as it is known."""
    peers = {name: run for name, (module, run) in _PEERS.items() if find_spec(module)}
    print(f"| page | {' | '.join(peers)} |", f"|---|{'---|' * len(peers)}", sep="\n")
    for name, made in PAGES.items():
        page = made()
        print(f"| {name} | {' | '.join(outcome(run, page, seconds) for run in peers.values())} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
