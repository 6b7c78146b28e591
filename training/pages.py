"""Pages with their main text as the learned score meets them: what is known of each line, and whether it is content."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from cleaner import Cleaner
from cleaner.engine.cleaning import run_rounds
from cleaner.engine.keepers import Keepers
from cleaner.engine.pagelines import Elements, judged_by_rules, page_lines
from cleaner.engine.scoredpage import saved, taken, verbatim
from cleaner.evidence import language
from cleaner.evidence.containers import Containers
from cleaner.evidence.names import NameTable, pieces
from cleaner.evidence.pagefeatures import PageLines
from cleaner.model import Document

FOLDS = 5
_WORD = re.compile(r"\w+")
_NO_NAMES = NameTable({})

Table = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LearnedPage:
    """One page; parallel, one entry a line that is not blank."""

    id: str
    kind: str
    domain: str
    gold: Counter[str]  #: words of its main text
    words: list[list[str]]  #: as they are scored
    content: Bools  #: at least half of its words stand in the main text, in order
    known: PageLines | None  #: None where the page shows nothing
    boxes: Containers | None
    names: list[tuple[list[str], list[str]]]  #: pieces of names: right around the line, of all elements around it
    taken: Bools  #: by rules
    freeable: Bools  #: the score may object
    verbatim: Bools  #: code, rows of tables
    saved: Bools  #: by keep rules

    @property
    def fold(self) -> int:
        """All pages of a domain are of one fold."""
        return int(hashlib.sha1(self.domain.encode()).hexdigest(), 16) % FOLDS


def read(path: Path, processes: int = 2) -> list[LearnedPage]:
    """Every page of the data, cleaned by the rules alone under the default profile."""
    with Pool(processes) as pool:
        return pool.map(_page, _rows(path), chunksize=16)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw)
        yield from map(json.loads, io.TextIOWrapper(stream, encoding="utf-8"))


_CLEANER: list[Cleaner] = []


def _page(row: dict[str, Any]) -> LearnedPage:
    if not _CLEANER:
        _CLEANER.append(Cleaner(score=False))
    cleaner = _CLEANER[0]
    ruleset = cleaner.ruleset
    document, page = cleaner.read(Document("", url=row["url"], format="html", markup=row["html"]))
    assert page is not None
    rounds = run_rounds(document, ruleset, cleaner.dropping, page)
    working, tally = rounds.last.working, rounds.tally
    shown = [line for line, fact in enumerate(working.facts) if fact.folded]
    raw = [_WORD.findall(working.facts[line].raw.lower()) for line in shown]
    gold = _WORD.findall(row["main_content"].lower())
    nothing = np.zeros(len(shown), bool)
    known = boxes = None
    took = freeable = as_written = saves = nothing
    names: list[tuple[list[str], list[str]]] = []
    if shown and rounds.stop is None:
        tables = ruleset.tables(rounds.active)
        view = rounds.last
        kept = {view.order[at] for at in Keepers(view, ruleset, tables).kept_places()} | tally.vetoes.keys()
        judged = judged_by_rules(shown, tally, kept, ruleset.rules)
        took, freeable = taken(shown, tally, ruleset.rules)
        asked = ~took | freeable
        function_words = language.function_words(rounds.lang)
        known, boxes = page_lines(page, working, shown, judged, function_words, _NO_NAMES, asked)
        as_written, saves = verbatim(known, page, shown), saved(judged, shown, tally, frozenset())
        asked_lines = [line for line, is_asked in zip(shown, asked.tolist(), strict=True) if is_asked]
        names = _names(Elements(page, _NO_NAMES, asked_lines), known.elements.tolist())
    return LearnedPage(
        row["id"], row["page_type"], row["domain"], Counter(gold), raw, _content(raw, gold), known, boxes, names,
        took, freeable, as_written, saves,
    )  # fmt: skip


def _content(lines: list[list[str]], gold: list[str]) -> Bools:
    """Which lines stand in the main text: by the longest common subsequence of words."""
    numbers: dict[str, int] = {}
    said = [numbers.setdefault(word, len(numbers)) for line in lines for word in line]
    wanted = [numbers.setdefault(word, len(numbers)) for word in gold]
    owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    found = np.zeros(len(lines))
    for step in LCSseq.opcodes(said, wanted) if said and wanted else ():
        if step.tag == "equal":
            np.add.at(found, owner[step.src_start : step.src_end], 1)
    counts = np.array([len(line) for line in lines])
    content: Bools = (found * 2 >= counts) & (counts > 0)
    return content


def _names(elements: Elements, numbers: list[int]) -> list[tuple[list[str], list[str]]]:
    """For each line the pieces that its points are sums of, as often as they count."""
    far: dict[int, list[str]] = {}

    def around(number: int) -> list[str]:
        chain = []
        while number not in far:
            chain.append(number)
            if number == elements.parents[number] or number == 0:
                break
            number = elements.parents[number]
        base = far.get(number, []) if number not in chain else []
        for each in reversed(chain):
            base = far[each] = [*base, *pieces(elements.names[each])]
        return far[chain[0]] if chain else far[number]

    near = [(*pieces(elements.names[n]), *pieces(elements.names[elements.parents[n]])) for n in numbers]
    return [(list(close), around(number)) for close, number in zip(near, numbers, strict=True)]
