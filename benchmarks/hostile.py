"""Pages made to do harm, and how we and others fare: each in a process of its own, with limits: `make hostile`.

usage: python -m benchmarks.hostile [--only PAGE,...] [--seconds N] [--write]

Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import gzip
import math
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import process_time

from benchmarks.extractors import EXTRACTORS, Extractor, available
from benchmarks.measure import ROOT
from benchmarks.report import machine

Markup = str | bytes

PAGE = ROOT / "benchmarks" / "hostile.md"
_SECONDS = 20  # of CPU
_MEMORY = 4 << 30  # bytes of address space
_PATIENCE = 6  # times as long, by the clock
_PROSE = (  # long enough to be content for all
    "The people of the town said that they would go down to the river in the morning, and that all of them would be "
    "there when the new boat was put on the water. It had been built in the yard on the other bank, and it was the "
    "first one for many years."
)
_WHOLE = f"<!doctype html><meta charset=utf-8><title>x</title><body>{f'<p>{_PROSE}</p>' * 20}</body>"

PAGES: dict[str, Callable[[], Markup]] = {
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
    "nothing at all": lambda: b"",
    "UTF-16 without a mark": lambda: _WHOLE.encode("utf-16-le"),
    "windows-1252 that calls itself UTF-8": lambda: _WHOLE.replace("river", "r\xedo").encode("windows-1252"),
    "one page of JSON": lambda: '{"title": "' + _PROSE + '"}',
}
#: no pages at all
OTHERS: dict[str, Callable[[], Markup]] = {"gzip bytes": lambda: gzip.compress(_WHOLE.encode(), mtime=0)}
#: too slow for the tests of every day
LARGE: dict[str, Callable[[], Markup]] = {
    "200,000 p in 7 MB": lambda: "<p>the people of the town said so" * 200_000,
    "50 MB": lambda: f"<p>{_PROSE}</p>\n" * (50_000_000 // (len(_PROSE) + 8)),
}
#: pages on which browsers show the sentence
SHOWN = frozenset(
    {
        "200,000 nested div",
        "50,000 tables",
        "200,000 attributes",
        "UTF-16 without a mark",
        "windows-1252 that calls itself UTF-8",
        "50 MB",
    }
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, a row as soon as it is known, and with --write, when all were measured, rewrite hostile.md."""
    asked = _parser().parse_args(arguments)
    pages = PAGES | OTHERS | LARGE
    wanted = asked.only.split(";") if asked.only else list(pages)
    extractors = [one for one in EXTRACTORS if available(one)]
    rows = []
    for name in wanted:
        made = pages[name]()
        rows.append([name, *(outcome(one, made, asked.seconds, name in SHOWN) for one in extractors)])
        print(_row(rows[-1]), flush=True)
    if asked.write and not asked.only:
        PAGE.write_text(page(rows, extractors, asked.seconds), "utf-8")


def outcome(extractor: Extractor, markup: Markup, seconds: int = _SECONDS, shown: bool = False) -> str:
    """What became of one page in a process of its own; `shown`: that browsers show the sentence."""
    here, there = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_limited, args=(extractor, markup, seconds, shown, there))
    process.start()
    there.close()
    try:
        said: str = here.recv() if here.poll(_PATIENCE * seconds) else ""
    except EOFError:
        said = ""
    if not said:
        process.kill()
    process.join()
    return said or _end(process, seconds)


def _end(process: BaseProcess, seconds: int) -> str:
    code = process.exitcode
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"**over {seconds} s**"
    return f"**died of {signal.Signals(-code).name}**" if code and code < 0 else f"**died ({code})**"


def _limited(extractor: Extractor, markup: Markup, seconds: int, shown: bool, answer: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries say of a page is not measured
    extract = extractor.load()
    extract(_WHOLE)  # imports and rules are no part of it
    limit = math.ceil(process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    begun = process_time()
    try:
        text = extract(markup)
    except BaseException as error:  # whatever it is, it is the answer
        name = type(error).__name__
        answer.send("refused" if name == "NotAPageError" else f"raised {name}")
        return
    took = process_time() - begun
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    answer.send(f"{took:.2f} s, {used:,} MB{_lack(text, shown)}")


def _lack(text: str, shown: bool) -> str:
    if shown and " ".join(_PROSE.split()[:8]) not in " ".join(text.split()):
        return ", **sentence lost**"
    return "" if text.strip() else ", no text"


def page(rows: Sequence[Sequence[str]], extractors: Sequence[Extractor], seconds: int) -> str:
    """benchmarks/hostile.md."""
    missing = [one.title for one in EXTRACTORS if one not in extractors]
    absent = f"Not installed here: {', '.join(missing)}.\n\n" if missing else ""
    return f"""\
# What pages made to do harm cost

`make hostile` gives every page of [hostile.py](hostile.py) to cleaner and its peers and rewrites this page; `make hostile ARGS="--only '50 MB;50,000 tables'"` prints some rows alone.

A cell says what CPU the page took and how much memory the whole process held at the most; imports and rules were loaded before. *over* and *died* mean that there was no answer; *raised* that the library threw an error, *refused* that it said that the bytes are no page. The *sentence* is *lost* where browsers show one and the text doesn't hold it; *no text* says that the answer is empty, which it may rightly be. A text-only column extracts nothing: it is what the parser alone costs.

{_row(["page", *(one.titled for one in extractors)])}
{_row(["---"] * (len(extractors) + 1))}
{chr(10).join(map(_row, rows))}

{absent}Each page has a process of its own with {seconds} s of CPU and {_MEMORY >> 30} GiB of address space. All with their defaults, a page of text given as text and one of bytes as bytes; [extractors.py](extractors.py) shows the calls.

{machine()}
"""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description="Pages made to do harm.")
    parser.add_argument("--only", help="these pages alone, with semicolons between their names")
    parser.add_argument("--seconds", type=int, default=_SECONDS, help="of CPU, for each page")
    parser.add_argument("--write", action="store_true", help="rewrite benchmarks/hostile.md, if all was measured")
    return parser


if __name__ == "__main__":
    main()
