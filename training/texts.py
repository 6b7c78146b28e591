"""Labelled texts as the learned score meets them: the lines that rules leave, with what may become of them."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner import Cleaner, Document
from cleaner.engine.cleaning import run_rounds
from cleaner.engine.scoredtext import is_judged, saved, text_lines
from cleaner.engine.stops import stop_reason
from cleaner.evidence.textfeatures import TextLines

FOLDS = 5
_WORD = re.compile(r"\w+")
Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text after the rules."""

    view: str  #: how the text was taken from its page
    article: bool
    domain: str
    lines: TextLines | None  #: None where the score judges nothing
    folded: list[str]
    noise: NDArray[np.int8]  #: by line: 1 noise, 0 content, -1 not scored
    counts: Table  #: words by line, as they are scored
    free: NDArray[np.bool_]  #: no keep rule stands above the score
    by_rules: tuple[float, float, float, float]  #: words: content, lost, noise, removed

    @property
    def fold(self) -> int:
        """All texts of a domain are of one fold."""
        return int(hashlib.md5(self.domain.encode()).hexdigest(), 16) % FOLDS


def read(path: Path) -> Iterator[Text]:
    """Every text of the data, cleaned by the rules alone under the default profile."""
    cleaner = Cleaner(score=False)  # reads no model, so that one of another release is no hindrance
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield _text(json.loads(line), cleaner)


def _text(row: dict[str, Any], cleaner: Cleaner) -> Text:
    ruleset = cleaner.ruleset
    rounds = run_rounds(Document("\n".join(row["lines"])), ruleset, cleaner.dropping)
    stopped = rounds.stop or (rounds.tally.owners and stop_reason(rounds.first, rounds.lines, rounds.tally, ruleset))
    labels = [{"+": 0, "-": 1}.get(label, -1) for label in row["labels"]]
    counts = [len(_WORD.findall(line)) for line in row["lines"]]
    by_rules = [0.0] * 4
    for n, (label, words) in enumerate(zip(labels, counts, strict=True)):
        if label >= 0:
            by_rules[2 * label] += words
            by_rules[2 * label + 1] += words if n in rounds.tally.owners and not stopped else 0
    view = rounds.last
    judged = not stopped and is_judged(view)
    suspects = rounds.tally.suspects.keys() - rounds.tally.owners.keys()
    order = view.order if judged else []
    kept = saved(view, ruleset, ruleset.tables(rounds.active), range(len(view))) if judged else {}
    return Text(
        view=row["view"],
        article=row["page_type"] == "article",
        domain=row["domain"],
        lines=text_lines(view, suspects, {}) if judged else None,
        folded=[view.working.facts[n].folded for n in order],
        noise=np.array([labels[n] if n < len(labels) else -1 for n in order], dtype=np.int8),
        counts=np.array([counts[n] if n < len(labels) else 0 for n in order], dtype=np.float64),
        free=np.array([at not in kept for at in range(len(order))], dtype=np.bool_),
        by_rules=(by_rules[0], by_rules[1], by_rules[2], by_rules[3]),
    )
