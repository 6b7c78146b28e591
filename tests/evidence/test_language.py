"""The language of a document, told from its sentences."""

from __future__ import annotations

import justext
import pytest

from cleaner.evidence.language import _STOPLISTS, detect, function_words
from cleaner.fold import fold

ENGLISH = "The boat had left, and with it the last of those who could have told us what the letter had said to her."
GERMAN = "Das Boot war schon weg, und mit ihm der letzte von denen, die uns sagen konnten, was in dem Brief stand."
FRENCH = "Le bateau était parti, et avec lui le dernier de ceux qui auraient pu nous dire ce que la lettre disait."
JAPANESE = "今日 は とても 良い 天気 です から、 皆 で 海 へ 行って 魚 を 釣り ましょう と 父 が 言い ました。"

TABLE = [
    ("no lines tell nothing", [], None),
    ("a label is never asked", ["Advertisement"] * 50, None),
    ("a headline is no sentence", ["The council votes for the tram that nobody had asked for"] * 9, None),
    ("under twenty words of sentences tell nothing", ["The boat had left, and with it the last of them."], None),
    ("English", [ENGLISH], "en"),
    ("German", [GERMAN, GERMAN], "de"),
    ("French", [FRENCH, FRENCH], "fr"),
    ("a language that function words do not know", [JAPANESE] * 3, "ja"),
    ("labels of another language do not count", [*["Weiterlesen", "Anzeige", "Mehr zum Thema"] * 20, ENGLISH], "en"),
    ("one sentence of another language does not count", [ENGLISH, ENGLISH, GERMAN], "en"),
    ("numbers are no language", ["1 2 3 4 5 6 7 8 9 10."] * 5, None),
    ("lone surrogates are no language", ["\ud800 \udfff \ud801 \udc01 \ud800 \ud800 \ud800 \ud800."] * 5, None),
]


@pytest.mark.parametrize(("lines", "lang"), [pytest.param(*row, id=label) for label, *row in TABLE])
def test_detect(lines: list[str], lang: str | None) -> None:
    assert detect([fold(line) for line in lines]) == lang


@pytest.mark.parametrize("lines", [[ENGLISH, GERMAN], [GERMAN, FRENCH], [FRENCH, ENGLISH, JAPANESE]])
def test_a_mixed_document_gets_the_same_answer_each_time(lines: list[str]) -> None:
    folded = [fold(line) for line in lines]
    assert len({detect(folded) for _ in range(20)}) == 1


def test_function_words_are_folded() -> None:
    words = function_words("de")
    assert words is not None
    assert {"und", "der", "für"} <= words
    assert all(word == word.casefold() for word in words)


@pytest.mark.parametrize(("lang", "name"), _STOPLISTS.items())
def test_function_words_are_those_that_justext_gives(lang: str, name: str) -> None:
    assert function_words(lang) == {word.casefold() for word in justext.get_stoplist(name)}


@pytest.mark.parametrize("lang", [None, "xx", "", "EN"])
def test_an_unknown_language_has_no_function_words(lang: str | None) -> None:
    assert function_words(lang) is None
