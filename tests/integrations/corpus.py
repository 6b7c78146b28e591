"""Documents for the contract of the engines, made from a seed: noise, pages, other languages, odd signs, bad rows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

NAME = "documents.jsonl"

_SENTENCES = {
    "en": [
        "The council voted on Monday to buy a second ferry for the line between the two banks of the river.",
        "It had been built in the yard on the north bank, where the first one had been built as well.",
        "The miller said that the wheel would turn again before the winter, and that bread would be cheaper.",
        "Advertisement spending by the port paid for half of the first boat, the mayor said.",
        "Nobody had counted the herons since the bridge was closed, and so nobody knew why they came back.",
        "A ticket will cost as much as one for the bus, which many people thought was too much.",
    ],
    "de": [
        "Der Rat beschloss am Montag, eine zweite Fähre für die Linie zwischen den beiden Ufern zu kaufen.",
        "Die Mühle soll vor dem Winter wieder mahlen, und dann wird auch das Brot billiger, sagte der Müller.",
        "Niemand hatte die Reiher gezählt, seit die Brücke gesperrt war, und so wusste niemand, warum sie kamen.",
    ],
    "fr": [
        "Le conseil a décidé lundi d'acheter un deuxième bac pour la ligne entre les deux rives du fleuve.",
        "Personne n'avait compté les hérons depuis la fermeture du pont, et personne ne savait d'où ils venaient.",
    ],
    "ru": [
        "Совет решил в понедельник купить второй паром для линии между двумя берегами реки.",
        "Мельник сказал, что колесо снова завертится до зимы и что хлеб станет дешевле.",
    ],
    "zh": ["市议会星期一决定为两岸之间的航线购买第二艘渡轮。", "磨坊主说，水轮将在冬天之前重新转动，面包会更便宜。"],
}  # fmt: skip
_NOISE = [
    "Advertisement", "ADVERTISEMENT:", "Skip to content", "Related Articles\nBridge Closed for Two Weeks in June\n0:00",
    "Please enter your comment!", "Share this article", "Read more: Ten Walks Along the River", "Photo: Ida Fell",
    "We use cookies to make this site work. By going on you agree to our use of cookies.", "Subscribe to our newsletter",
    "By Ida Fell", "Sign up", "Log in", "© 2024 Harbour Wire. All rights reserved.", "0:00 / 3:12", "Close", "Harbour Wire",
]  # fmt: skip
_ODD = [
    "\ufeff", "\u200b", "\u00ad", "\u202e", "\u2028", "\x7f", "\x85", "\r", "\t", "\x0b", "\x00", "e\u0301", "ﬁ", "\U0001f6a2", "𝔘", "\ufffd", "\\u0041", '"', "\\", "</script>",
]  # fmt: skip
_ENDS = ["\n", "\n", "\n", "\n\n", "\r\n", "\n \n"]
_URLS = [None, None, "https://www.harbourwire.example/ferry", "http://mill.example/?a=b&c=ü", "", "no url at all"]
_LANGS = [None, None, None, "en", "EN-us", "de", "english", "xx"]


@dataclass(frozen=True)
class Doc:
    """One document, as it stands on a line of the corpus."""

    number: int  #: 1-based: its line
    kind: str
    text: Any  #: bytes: the line holds them as they are; None, a number: no text
    id: str | None
    url: str | None
    lang: str | None
    file: str

    @property
    def is_text(self) -> bool:
        return isinstance(self.text, str) and not self.has_surrogates

    @property
    def has_surrogates(self) -> bool:
        return isinstance(self.text, str) and any("\ud800" <= sign <= "\udfff" for sign in self.text)

    def line(self) -> bytes:
        record = {
            "id": self.id,
            "text": self.text,
            "url": self.url,
            "lang": self.lang,
            "file": self.file,
            "n": self.number,
        }
        if isinstance(self.text, bytes):
            marked = orjson.dumps({**record, "text": "RAW"})
            return marked.replace(b'"RAW"', b'"' + self.text + b'"') + b"\n"
        if self.has_surrogates:
            return json.dumps(record).encode() + b"\n"
        return orjson.dumps(record) + b"\n"


def documents(count: int, seed: int = 11) -> list[Doc]:
    """The same ones for the same seed, whatever the machine."""
    dice = random.Random(seed)
    kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
    return [_document(number, dice.choice(kinds), dice) for number in range(1, count + 1)]


def write(docs: list[Doc], folder: Path) -> Path:
    """The corpus as a file of JSON Lines."""
    path = folder / NAME
    path.write_bytes(b"".join(doc.line() for doc in docs))
    return path


def _document(number: int, kind: str, dice: random.Random) -> Doc:
    given = dice.choice([f"id-{number}", f"id-{number}", f"ï/{number}", "twice", None])
    return Doc(number, kind, _KINDS[kind](dice), given, dice.choice(_URLS), dice.choice(_LANGS), f"{NAME}:{number}")


def _lines(dice: random.Random, lang: str, noise: float) -> Iterator[str]:
    for _ in range(dice.randint(2, 14)):
        if dice.random() < noise:
            yield dice.choice(_NOISE)
        else:
            yield " ".join(dice.choice(_SENTENCES[lang]) for _ in range(dice.randint(1, 3)))


def _text(dice: random.Random, lang: str = "en", noise: float = 0.5) -> str:
    pieces = [line + dice.choice(_ENDS) for line in _lines(dice, lang, noise)]
    text = "".join(pieces)
    return text.rstrip() if dice.random() < 0.3 else text


def _foreign(dice: random.Random) -> str:
    return _text(dice, dice.choice(["de", "fr", "ru", "zh"]), 0.3)


def _odd(dice: random.Random) -> str:
    text = list(_text(dice))
    for _ in range(dice.randint(1, 12)):
        text.insert(dice.randint(0, len(text)), dice.choice(_ODD))
    return "".join(text)


def _page(dice: random.Random) -> str:
    menu = "".join(f'<li><a href="/{i}">{dice.choice(_NOISE[:3])}</a></li>' for i in range(dice.randint(0, 5)))
    blocks = "".join(
        f'<{tag} class="{dice.choice(["story", "Böx", "ad-slot", "related"])}">{line}</{tag}>'
        for line in _lines(dice, dice.choice(list(_SENTENCES)), 0.4)
        for tag in [dice.choice(["p", "p", "p", "div", "h2", "li"])]
    )
    head = dice.choice(["", "<title>The new boat &amp; the &#xD800; old</title><meta name=author content='Ida Fell'>"])
    begins = dice.choice(["<!DOCTYPE html><html>", "<html lang=en>"])
    return f"{begins}<head>{head}</head><body><nav><ul>{menu}</ul></nav><article>{blocks}</article></body></html>"


def _empty_page(dice: random.Random) -> str:
    return dice.choice(["<html><head></head><body></body></html>", "<!doctype html><html><frameset></frameset></html>"])


def _about_tags(dice: random.Random) -> str:
    return "<html> is the outermost element of a page.\n" + _text(dice)


def _hardly_any(dice: random.Random) -> str:
    return dice.choice(["", " ", "\n", "\n\n\n", "Advertisement", "Advertisement\n", "\ufeff", "a", "\x00", "😀"])


def _surrogate(dice: random.Random) -> str:
    return "Advertisement\n" + _text(dice) + dice.choice(["\ud800", "\udfff\ud800", "a\udc80b"]) + "\nSkip to content\n"


def _bad_bytes(dice: random.Random) -> bytes:
    return b"The mill " + dice.choice([b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\xc0\x80"]) + b" is open again."


_KINDS: dict[str, Callable[[random.Random], Any]] = {
    "noisy": _text,
    "clean": lambda dice: _text(dice, noise=0.0),
    "foreign": _foreign,
    "odd": _odd,
    "page": _page,
    "empty page": _empty_page,
    "about tags": _about_tags,
    "hardly any": _hardly_any,
    "long": lambda dice: "".join(_text(dice, noise=0.2) + "\n" for _ in range(10)),
    "surrogate": _surrogate,
    "null": lambda dice: None,
    "bad bytes": _bad_bytes,
}
_SHARES = {
    "noisy": 10, "clean": 3, "foreign": 4, "odd": 5, "page": 5, "empty page": 1, "about tags": 1, "hardly any": 2,
    "long": 1, "surrogate": 1, "null": 1, "bad bytes": 1,
}  # fmt: skip
