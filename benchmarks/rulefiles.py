"""Rule files of any size, to see what a rule costs: invented phrases from the words of the corpus."""

from __future__ import annotations

import random
import re
from pathlib import Path

from benchmarks.inputs import SEED, Stock

_MATCHERS = ("is", "is", "is", "is", "is", "is", "is", "starts", "contains", "regex")  # seven of ten are exact lines
_PER_FILE = 1_000
_HEAD = "cleaner: 1\npack: made/part-{part}\nrules:\n"
_RULE = """\
- id: rule-{number}
  category: promo.subscribe
  confidence: high
  why: An invented phrase, to see what a rule costs.
  drop: line
  {matcher}: ['{phrase}']
  tests:
  - drop: ['{example}']
  - keep: ['The wheel has not turned since the flood, and the family will have to rebuild the dam.']
"""


def write(folder: Path, count: int, stock: Stock, seed: int = SEED) -> None:
    """Write so many rules into files of a folder; fewer rules are the first ones of more."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    words = sorted({word for text in stock.sentences for word in re.findall(r"[a-z]{4,}", text)})
    rules = [_rule(number, dice.sample(words, 4)) for number in range(count)]
    for part, at in enumerate(range(0, count, _PER_FILE)):
        text = _HEAD.format(part=part) + "".join(rules[at : at + _PER_FILE])
        (folder / f"part-{part}.yaml").write_text(text, "utf-8")


def _rule(number: int, words: list[str]) -> str:
    matcher, example = _MATCHERS[number % len(_MATCHERS)], " ".join(words)
    phrase = rf"^{words[0]} {words[1]}\b.{{0,20}}\b{words[3]}$" if matcher == "regex" else example
    return _RULE.format(number=number, matcher=matcher, phrase=phrase, example=example)
