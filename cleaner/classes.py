"""What a line looks like: exactly one class a line, the first of CLASSES that fits.

    blank     nothing visible
    symbol    no letter and no digit
    clock     a time or a running time: 0:00, 3:52 / 12:04, 9:15 pm
    code      fenced, or indented in a stretch of which a third bears signs of code
    item      begins with a bullet or a number
    teaser    ends in an ellipsis
    prose     a sentence: at least 8 words, a sentence's end, a fifth of it function words of the language
    headline  anything else of 1 to 30 words that does not end like a sentence
    other     the rest

Verse and dialogue are no classes (a line of verse is a headline to most eyes) but predicates that keep rules may name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

SENTENCE: Final = "sentence"  #: no class: prose or other, which the words decide
CLASSES: Final = ("blank", "symbol", "clock", "code", "item", "teaser", "prose", "headline", "other")
#: what `keep: line` with `like` may name besides classes
PREDICATES: Final = ("verse", "dialogue")

PROSE_WORDS: Final = 8  # fewest words of a sentence that is no label
FUNCTION_WORDS: Final = 0.2  # share; nine tenths of the sentences of development texts have 0.31 and more
HEADLINE_WORDS: Final = 30
CODE_SHARE: Final = 1 / 3  # of an indented stretch; extractors indent prose too

_VISIBLE: Final = re.compile(r"[^\W_]")
_CLOCK: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?: ?[/-] ?\d{1,2}:\d\d(?::\d\d)?)?$")
_ITEM: Final = re.compile(r"(?:[-*+•·▪◦‣●○■□►▸»>✓✔∙⁃] |\(?\d{1,3}[.)] |\(?[a-z]\) |\[\d{1,3}\] )")
_TEASER: Final = re.compile(r"\.\.\.[\"')\]]*$")
_SENTENCE_END: Final = re.compile(r"[.!?。](?:[\"')\]»]|\[\d+\])*$")
_ENDS: Final = frozenset(".!?。")
_MAY_CLOSE: Final = frozenset("\"')]»")  # behind the end of a sentence
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_INDENTED: Final = re.compile(r"(?: {4}| {0,3}\t)\s*\S")
_CODE_SIGN: Final = re.compile(
    r"[{};=]|[\w\]]\(|\)$|->|=>|::|</|\\"
    r"|^\s*(?:#|//|--|\$ |>>> |\.\.\. |(?:def|class|import|from|return|if|for|while) .*:?$)"
)
_EDGE_SIGNS: Final = ".,;:!?\"'()[]-"


def classify(raw: Sequence[str], folded: Sequence[str], function_words: frozenset[str] | None) -> list[str]:
    """The class of every line. Without function words (language unknown) a sentence's form is enough for prose."""
    code = code_lines(raw, folded)
    return ["code" if i in code else kind(shape(line), line, function_words) for i, line in enumerate(folded)]


def code_lines(raw: Sequence[str], folded: Sequence[str]) -> frozenset[int]:
    """The lines inside fences, and the indented stretches that bear signs of code."""
    return frozenset(i for i in _code_lines(raw) if _may_be_code(raw[i], folded[i]))


def _may_be_code(raw: str, folded: str) -> bool:
    return (_VISIBLE.search(folded) is not None and not _CLOCK.match(folded)) or _FENCE.match(raw) is not None


def tells_of_code(raw: str) -> bool:
    """True for a fence and for an indented line with a sign of code; a document with no such line holds no code."""
    if raw[:1].isalnum():
        return False
    return _FENCE.match(raw) is not None or (_INDENTED.match(raw) is not None and _CODE_SIGN.search(raw) is not None)


def ends_like_a_sentence(folded: str) -> bool:
    """True for a full stop, question or exclamation mark at the end, closing quotes or brackets behind it or not."""
    last = folded[-1:]
    return last in _ENDS or (last in _MAY_CLOSE and _SENTENCE_END.search(folded) is not None)


def looks_like_a_sentence(folded: str) -> bool:
    """True for a line of 8 words or more that ends like a sentence, in whatever language."""
    return folded.count(" ") >= PROSE_WORDS - 1 and ends_like_a_sentence(folded)


def function_word_share(words: Sequence[str], function_words: frozenset[str]) -> float:
    """Share of the words that are function words, 0.0 to 1.0."""
    if not words:
        return 0.0
    plain = sum(map(function_words.__contains__, filter(str.isalnum, words)))  # no sign clings to most words
    signed = sum(word.strip(_EDGE_SIGNS) in function_words for word in words if not word.isalnum())
    return (plain + signed) / len(words)


def common_words(line: str, function_words: frozenset[str]) -> int:
    """How many words of a folded line are function words, without those that a sign clings to: mostly enough."""
    return sum(map(function_words.__contains__, line.split(" ")))


def shape(line: str) -> str:
    """The class of a folded line, as far as it can be told without its language: SENTENCE for prose and its likes."""
    if not line:
        return "blank"
    first = line[0]
    if first.isalpha():  # most lines: neither symbols nor a time, and of the items `a) ` alone begins with a letter
        if line[1:3] == ") " and _ITEM.match(line):
            return "item"
    elif not line[2:3].isalnum() and not _VISIBLE.search(line):
        return "symbol"
    elif first.isdigit() and _CLOCK.match(line):
        return "clock"
    elif line[:2] == "- " or _ITEM.match(line):
        return "item"
    if "..." in line and _TEASER.search(line):
        return "teaser"
    words = line.count(" ") + 1
    if not ends_like_a_sentence(line):
        return "headline" if words <= HEADLINE_WORDS else "other"
    return SENTENCE if words >= PROSE_WORDS else "other"


def kind(shape: str, line: str, function_words: frozenset[str] | None) -> str:
    """The class of a folded line of this shape; `code` apart, which the lines around it decide."""
    if shape != SENTENCE:
        return shape
    at_least = common_words(line, function_words) if function_words else 0
    return "prose" if is_spoken(line, at_least, function_words) else "other"


def is_spoken(line: str, at_least: int, function_words: frozenset[str] | None) -> bool:
    """True for a sentence with enough function words, or in an unknown language. `at_least`: its `common_words`."""
    if function_words is None or at_least >= FUNCTION_WORDS * (line.count(" ") + 1):
        return True
    return function_word_share(line.split(" "), function_words) >= FUNCTION_WORDS


def _code_lines(raw: Sequence[str]) -> list[int]:
    found: list[int] = []
    fence_from = -1
    stretch: list[int] = []
    for i, line in enumerate(raw):
        if line[:1].isalnum():  # neither a fence nor indented, as most lines
            if stretch:
                found += _if_code(raw, stretch)
                stretch = []
            continue
        if _FENCE.match(line):
            if fence_from >= 0:
                found += range(fence_from, i + 1)
            fence_from = -1 if fence_from >= 0 else i
        if _INDENTED.match(line):
            stretch.append(i)
        elif line.strip():
            found += _if_code(raw, stretch)
            stretch = []
    return found + _if_code(raw, stretch)


def _if_code(raw: Sequence[str], stretch: list[int]) -> list[int]:
    signs = sum(_CODE_SIGN.search(raw[i]) is not None for i in stretch)
    return stretch if signs and signs >= CODE_SHARE * len(stretch) else []


# --- predicates of keep rules

VERSE_LINES: Final = 3  # the shortest stanza that is told apart from a list
VERSE_WORDS: Final = 14  # the longest line of verse; Alexandrines and hexameters stay below
_VERSE_POINT: Final = re.compile(r"[,;:.!?\-][\"')]*$")
_POINTS: Final = frozenset(",;:.!?-")
_QUOTES: Final = frozenset("\"')")  # behind a point
# The point stands inside of the quotes and the line ends like one of speech: "Close," he said. A quoted headline has
# neither: "Crazy Thing": Actor Warns of Fraud; "Can You Hear It?" Singer Asks the Town
_SPEECH: Final = re.compile(r"[\"'][^\s\"'].*[,.!?-][\"'](?:$|.*[.!?,:][\"')]*$)|[\"'][^\s\"'][^\"']*[.!?,]$")
_SAID: Final = re.compile(r"\s*[\"'“‘„«].+?[,.!?–—-][\"'”’»]\s+(\w)")  # "Close!" cried the boy
_SPEAKER: Final = re.compile(r"([a-z][a-z .'-]{0,30}|q|a)[:.] +\S")


def verse(stanza: Sequence[str], function_words: frozenset[str] | None) -> bool:
    """True when these folded lines between two blank ones read as verse.

    Short lines, of which a third (two at least) end in a point of some kind, not all of them a sentence, and of which
    most have three words or more and a function word among them. Menus and headline lists have no points, labels
    between sentences no words, and in prose of short paragraphs every line ends a sentence.
    """
    if len(stanza) < VERSE_LINES or any(line.count(" ") >= VERSE_WORDS for line in stanza):
        return False
    pointed = sum(_VERSE_POINT.search(line) is not None for line in stanza)
    spoken = sum(_says_something(line.split(" "), function_words) for line in stanza)
    ended = sum(ends_like_a_sentence(line) for line in stanza)
    return pointed >= max(2, len(stanza) / 3) and spoken >= 0.7 * len(stanza) and ended <= 0.6 * len(stanza)


def may_be_verse(line: str) -> bool:
    """True for a short line with a point of some kind at its end: a stanza has two of them at least."""
    last = line[-1:]
    if last not in _POINTS and (last not in _QUOTES or not _VERSE_POINT.search(line)):
        return False
    return line.count(" ") < VERSE_WORDS


def _says_something(words: Sequence[str], function_words: frozenset[str] | None) -> bool:
    return len(words) >= 3 and (function_words is None or function_word_share(words, function_words) > 0)


def refrain(lines: Sequence[str]) -> bool:
    """True for the one or two pointed lines that may stand between stanzas."""
    return len(lines) < VERSE_LINES and all(
        line.count(" ") < VERSE_WORDS and _VERSE_POINT.search(line) is not None for line in lines
    )


def dialogue(raw: str, folded: str, speakers: Counter[str]) -> bool:
    """True for quoted speech, and for the line of a speaker who has at least two lines in the document."""
    return speech(raw, folded) or speakers[speaker(folded)] >= 2


def speech(raw: str, folded: str) -> bool:
    """True for quoted speech."""
    if _SPEECH.match(folded):
        return True
    said = _SAID.match(raw)
    return said is not None and said[1].islower()


def speaker(folded: str) -> str:
    """The label of a speaker that the line begins with (`hamlet`, `q`), or ""."""
    label = _SPEAKER.match(folded)
    return label[1] if label else ""


def speakers(labels: Iterable[str]) -> Counter[str]:
    """How many lines each of these labels begins; empty unless two of them take turns."""
    found = Counter(label for label in labels if label)
    return found if sum(count >= 2 for count in found.values()) >= 2 else Counter()
