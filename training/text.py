"""The learned score of the lines that rules leave in plain text."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.engine.scoredtext import MOST_TAKEN, wanted
from cleaner.evidence.linelook import PARTS
from cleaner.evidence.scorecard import VERSION
from cleaner.evidence.textfeatures import NAMES, features
from training import trees, wording
from training.modelfile import written
from training.texts import FOLDS, Table, Text, read

#: what a content word weighs by the view it stands in: where a text has more noise, a careless cut costs more
_CARE = {"page": 4.0, "trafilatura": 0.3, "resiliparse": 0.7}
_CARE_OTHERS = 2.5  #: on pages that are no articles
_CARE_WITHIN = 1.3  #: inside of the main run
_COUNTED = (3, 200)  #: words of a line, at least and at most
#: name of a point -> view -> per cent of the content that rules and score may lose together: of articles, of all
Limits = dict[str, tuple[float, float]]
POINTS: dict[str, Limits] = {
    "99.5": {"page": (0.5, 0.6), "trafilatura": (0.3, 0.6), "resiliparse": (0.5, 0.6)},
    "97": dict.fromkeys(_CARE, (3.0, 3.0)),
}


def main(arguments: list[str]) -> int:
    """Learn the model, print what it does on folds that it was not learned from, and write it."""
    parser = argparse.ArgumentParser(prog="python -m training text", description=__doc__)
    parser.add_argument("data", type=Path, help="texts with labelled lines (.jsonl.zst)")
    parser.add_argument("--out", type=Path, required=True, help="the model (.json)")
    given = parser.parse_args(arguments)
    model = learned(list(read(given.data)))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(written(model), encoding="utf-8")
    return 0


def learned(texts: Sequence[Text]) -> dict[str, Any]:
    """The model as JSON-ready values."""
    told = [text for text in texts if text.lines is not None]
    noise = np.concatenate([text.noise for text in told])
    sizes = [len(text.noise) for text in told]
    folds = np.repeat([text.fold for text in told], sizes)
    plain = _weights(told, noise, {}, 1.0)
    weights = _weights(told, noise, _CARE, _CARE_OTHERS)
    lines = [line for text in told for line in text.folded]
    domains = [text.domain for text in told for _ in text.folded]
    points, said = wording.fit(lines, domains, noise, plain, folds)
    print(f"{len(texts)} texts, {len(told)} judged; {len(noise)} lines; {len(points)} pieces of wording", flush=True)
    matrix = np.concatenate(
        [
            features(_with_said(text, part)).T
            for text, part in zip(told, np.split(said, np.cumsum(sizes)[:-1]), strict=True)
        ]
    )
    scores = np.zeros(len(noise))
    for fold in range(FOLDS):
        used = (folds != fold) & (noise >= 0)
        model = trees.learn(matrix[used], noise[used], weights[used], trees.TEXTS)
        scores[folds == fold] = model.predict(matrix[folds == fold], prediction_type="RawFormulaVal", thread_count=1)
        print(f"fold {fold + 1} of {FOLDS} learned", flush=True)
    table = Outcome(texts, np.split(scores, np.cumsum(sizes)[:-1]))
    chosen = {name: table.point(most) for name, most in POINTS.items()}
    table.show("rules alone", 1e9)
    for name, least in chosen.items():
        table.show(f"{name}: score {least} and more", least)
    used = noise >= 0
    learned_ = trees.learn(matrix[used], noise[used], weights[used], trees.TEXTS)
    final = trees.exported(learned_, trees.TEXTS.depth)
    return {
        "version": VERSION,
        "what": "P(noise) of the lines of plain text that rules leave; learned by python -m training text",
        "data": "WCXB development split (Foley 2026), CC-BY-4.0",
        "features": list(NAMES),
        "points": chosen,
        "wording": dict(sorted(points.items())),
        **final,
    }


def _with_said(text: Text, said: Table) -> Any:
    assert text.lines is not None
    looks = text.lines.looks.copy()
    looks[:, PARTS.index("said")] = said
    return replace(text.lines, looks=looks)


def _weights(told: Sequence[Text], noise: NDArray[np.int8], cares: dict[str, float], others: float) -> Table:
    """Each view counts as much as the others, and in it a line with the root of its words."""
    found = np.concatenate([np.sqrt(np.clip(text.counts, *_COUNTED)) * text.free for text in told])
    found[noise < 0] = 0.0
    sizes = [len(text.noise) for text in told]
    views = np.repeat([text.view for text in told], sizes)
    articles = np.repeat([text.article for text in told], sizes)
    for view in _CARE:
        found[views == view] /= found[views == view].sum()
        found[(views == view) & (noise == 0)] *= cares.get(view, 1.0)
    found[~articles & (noise == 0)] *= others
    if others > 1:
        found[np.concatenate([_within(text) for text in told]) & (noise == 0)] *= _CARE_WITHIN
    return found * (noise >= 0).sum() / found.sum()


def _within(text: Text) -> NDArray[np.bool_]:
    at = np.arange(len(text.noise))
    assert text.lines is not None
    return (at >= text.lines.run[0]) & (at < text.lines.run[1])


class Outcome:
    """What rules and score do together to the texts, for any point."""

    def __init__(self, texts: Sequence[Text], scores: Sequence[Table]) -> None:
        self._texts = texts
        scored = iter(scores)
        self._scores = [next(scored) if text.lines is not None else np.zeros(0) for text in texts]

    def table(self, least: float) -> dict[str, tuple[float, float]]:
        """`view/article` and `view/all` -> per cent of content words lost and of noise words removed."""
        sums = {f"{view}/{kind}": np.zeros(4) for view in _CARE for kind in ("article", "all")}
        for text, scores in zip(self._texts, self._scores, strict=True):
            counts = np.array(text.by_rules)
            if text.lines is not None:
                gone = (scores >= wanted(text.lines, least)) & text.free
                if (text.lines.words * gone).sum() <= MOST_TAKEN * text.lines.words.sum():
                    counts[1] += text.counts[gone & (text.noise == 0)].sum()
                    counts[3] += text.counts[gone & (text.noise == 1)].sum()
            sums[f"{text.view}/all"] += counts
            if text.article:
                sums[f"{text.view}/article"] += counts
        return {
            key: (100 * lost / content, 100 * removed / noise) for key, (content, lost, noise, removed) in sums.items()
        }

    def point(self, most: Limits) -> float:
        """The lowest score at which no view loses more of its content than `most` per cent."""
        low, high = -6.0, 8.0
        for _ in range(14):
            middle = (low + high) / 2
            lost = {key: lost for key, (lost, _) in self.table(middle).items()}
            borne = all(lost[f"{v}/article"] <= most[v][0] and lost[f"{v}/all"] <= most[v][1] for v in _CARE)
            low, high = (low, middle) if borne else (middle, high)
        return round(high + 0.0005, 3)

    def show(self, title: str, least: float) -> None:
        """Print the table, lost and removed in per cent."""
        print(title + "".join(f"\n  {k:22}{a:7.3f} lost {b:6.2f} removed" for k, (a, b) in self.table(least).items()))
