"""Documents to measure with, made from corpus/: always the same ones for the same corpus, count and seed.

The sentences of all English articles are dealt out anew into paragraphs, and the furniture of the pages (menus, labels,
lists of other stories, footers) is put around and between them, so that no two documents are alike, prose lines hardly
ever repeat, and labels repeat as they do on the web.

usage: python benchmarks/inputs.py OUT.jsonl [COUNT]
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "articles"
SEED = 1
BYTES = 3_000  # of text a document, on average

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“‘A-Z0-9])")
_PROSE = 8  # words, from which on a line is taken apart into sentences
_SPREAD = 0.45  # a document is this much shorter or longer than the average, at most


@dataclass
class Stock:
    """What documents are made of."""

    titles: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  #: content that is no prose: subheads, items, table rows
    asides: list[str] = field(default_factory=list)  #: bylines, captions
    head: list[list[str]] = field(default_factory=list)  #: furniture from before the first sentence of a page
    middle: list[list[str]] = field(default_factory=list)  #: from between its sentences
    tail: list[list[str]] = field(default_factory=list)  #: from behind the last one
    headlines: list[str] = field(default_factory=list)  #: of other stories


def stock(folder: Path = CORPUS) -> Stock:
    """Take the English articles of a folder of gutter files apart."""
    found = Stock()
    for path in sorted(folder.glob("*.gutter")):
        about, _, body = path.read_text("utf-8").partition("\n\n")
        if "# lang: en" in about:
            _take_apart([(line[:1], line[2:]) for line in body.split("\n") if line.strip()], found)
    return found


def documents(count: int, seed: int = SEED, source: Stock | None = None) -> Iterator[dict[str, str]]:
    """The records, one after the other."""
    source = source or stock()
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        yield {
            "id": f"made-{number:06}",
            "url": f"https://www.paper-{dice.randrange(2000)}.example/{dice.randrange(10**6)}",
            "date": f"2024-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
            "text": _page(dice, source),
        }


def write(path: Path, count: int, seed: int = SEED) -> int:
    """Write JSON Lines; returns the bytes written."""
    source = stock()
    with path.open("wb") as file:
        for record in documents(count, seed, source):
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        return file.tell()


def _take_apart(marked: list[tuple[str, str]], found: Stock) -> None:
    prose = [k for k, (mark, text) in enumerate(marked) if mark == "+" and _is_prose(text)]
    first, last = (prose[0], prose[-1]) if prose else (0, len(marked))
    content = [text for mark, text in marked if mark == "+"]
    found.titles += content[:1]
    for text in content[1:]:
        if _is_prose(text):
            found.sentences += _SENTENCE.split(text)
        else:
            found.lines.append(text)
    found.asides += [text for mark, text in marked if mark == "."]
    for mark, run in groupby(enumerate(marked), key=lambda one: one[1][0]):
        places = list(run)
        if mark == "-":
            at, block = places[0][0], [text for _, (_, text) in places]
            (found.head if at < first else found.tail if at > last else found.middle).append(block)
            found.headlines += [text for text in block if 4 <= len(text.split()) <= 14 and text[-1].isalnum()]


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE


def _page(dice: random.Random, source: Stock) -> str:
    """Menu, title, byline, paragraphs with labels between them, lists of stories, footer."""
    size = BYTES * dice.uniform(1 - _SPREAD, 1 + _SPREAD)
    gap = "" if dice.random() < 0.2 else "\n"  # some scrapers leave no blank lines
    head = [*dice.choice(source.head), dice.choice(source.titles) + gap, dice.choice(source.asides) + gap]
    tail = [*_stories(dice, source), *dice.choice(source.tail)]
    body: list[str] = []
    left = size - _bytes(head) - _bytes(tail)
    while left > 0:
        part = _part(dice, source, gap)
        body += part
        left -= _bytes(part)
    return "\n".join([*head, *body, *tail]) + "\n"


def _part(dice: random.Random, source: Stock, gap: str) -> list[str]:
    kind = dice.random()
    if kind < 0.55:
        return [" ".join(dice.sample(source.sentences, dice.randint(1, 4))) + gap]
    if kind < 0.72:
        return [*dice.choice(source.middle), gap] if gap else dice.choice(source.middle)
    if kind < 0.80:
        return _stories(dice, source)[: dice.randint(2, 6)]
    if kind < 0.85:
        return [dice.choice(source.asides) + gap]
    return [dice.choice(source.lines) + gap for _ in range(dice.randint(1, 4))]


def _stories(dice: random.Random, source: Stock) -> list[str]:
    """A heading and headlines, half of them two put together, so that they are new."""
    heading = dice.choice(["Related Articles", "Read more", "Most read", "More from this section", "You may also like"])
    found = [heading]
    for _ in range(dice.randint(3, 9)):
        first, second = (dice.choice(source.headlines).split() for _ in range(2))
        mixed = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        found.append(" ".join(dice.choice([first, mixed])))
    return [*found, ""]


def _bytes(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(f"{target}: {write(target, int(sys.argv[2]) if len(sys.argv) > 2 else 10_000):,} bytes")
