"""The language of a document, from its sentences: function words decide the clear cases, langdetect the rest.

Never asked of a line: to langdetect "Advertisement" is Dutch in 28 of 30 calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from cleaner.classes import function_word_share, looks_like_a_sentence

MIN_WORDS = 20  # of sentences; below, the answer is "unknown"
MAX_WORDS = 300  # enough to tell, and a bound for the detector's time
CLEAR_SHARE = 0.3  # of function words; nine tenths of English sentences have 0.31 and more
CLEAR_LEAD = 1.5  # times the share of the second language
MIN_PROBABILITY = 0.9

#: ISO 639-1 -> jusText's name of the stoplist; the languages that share of function words tells apart by itself
_STOPLISTS = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian_Bokmal", "fi": "Finnish", "pl": "Polish",
    "cs": "Czech", "sk": "Slovak", "hu": "Hungarian", "ro": "Romanian", "tr": "Turkish", "ru": "Russian",
    "uk": "Ukrainian", "bg": "Bulgarian", "el": "Greek", "hr": "Croatian", "sl": "Slovenian", "id": "Indonesian",
    "vi": "Vietnamese", "ar": "Arabic", "fa": "Persian", "he": "Hebrew", "hi": "Hindi", "ca": "Catalan",
}  # fmt: skip
_COMMON = ("de", "fr", "es", "it", "pt", "nl", "sv", "pl")


def detect(folded: Iterable[str]) -> str | None:
    """ISO 639-1 code of the language of these folded lines; None when unsure or under 20 words of sentences."""
    return of_sample(sample(folded))


def sample(folded: Iterable[str]) -> tuple[str, ...]:
    """The first sentences of these folded lines, enough of them to tell the language."""
    found, words = [], 0
    for line in folded:
        if looks_like_a_sentence(line):
            found.append(line)
            words += line.count(" ") + 1
            if words >= MAX_WORDS:
                break
    return tuple(found)


def of_sample(sentences: Sequence[str]) -> str | None:
    """The language of such a sample."""
    words = [word for line in sentences for word in line.split(" ")][:MAX_WORDS]
    if len(words) < MIN_WORDS:
        return None
    if not any(character.isalpha() for word in words for character in word):
        return None
    return _by_function_words(words) or _by_langdetect(" ".join(words))


@cache
def function_words(lang: str | None) -> frozenset[str] | None:
    """jusText's stoplist of a language, folded; None for an unknown one."""
    if lang is None or lang not in _STOPLISTS:
        return None
    return frozenset(word.casefold() for word in _stoplist(_STOPLISTS[lang]))


def _stoplist(name: str) -> list[str]:
    """What `justext.get_stoplist` reads, without importing jusText: lxml and ssl come with it, and take 25 ms."""
    spec = find_spec("justext")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jusText, whose stoplists tell prose from labels, is not installed", name="justext")
    loader: Any = spec.loader
    stoplist: bytes = loader.get_data(f"{spec.submodule_search_locations[0]}/stoplists/{name}.txt")
    return stoplist.decode("utf-8").splitlines()


def _by_function_words(words: Sequence[str]) -> str | None:
    english = function_word_share(words, function_words("en") or frozenset())
    if english >= CLEAR_SHARE:
        return "en"
    shares = [(function_word_share(words, function_words(lang) or frozenset()), lang) for lang in _COMMON]
    (first, lang), (second, _) = sorted(shares, reverse=True)[:2]
    return lang if first >= CLEAR_SHARE and first >= CLEAR_LEAD * max(second, english) else None


def _by_langdetect(text: str) -> str | None:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0  # without it the same text gets different answers
    try:
        best = detect_langs(text)[0]
    except LangDetectException:  # no letters
        return None
    return str(best.lang)[:2] if best.prob >= MIN_PROBABILITY else None
