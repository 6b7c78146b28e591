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
from collections.abc import Sequence

CLASSES = ("blank", "symbol", "clock", "code", "item", "teaser", "prose", "headline", "other")
#: what `keep: line` with `like` may name besides classes
PREDICATES = ("verse", "dialogue")

PROSE_WORDS = 8  # fewest words of a sentence that is no label
FUNCTION_WORDS = 0.2  # share; nine tenths of the sentences of development texts have 0.31 and more
HEADLINE_WORDS = 30
CODE_SHARE = 1 / 3  # of an indented stretch; extractors indent prose too

_VISIBLE = re.compile(r"[^\W_]")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?: ?[/-] ?\d{1,2}:\d\d(?::\d\d)?)?$")
_ITEM = re.compile(r"(?:[-*+•·▪◦‣●○■□►▸»>✓✔∙⁃] |\(?\d{1,3}[.)] |\(?[a-z]\) |\[\d{1,3}\] )")
_TEASER = re.compile(r"\.\.\.[\"')\]]*$")
_SENTENCE_END = re.compile(r"[.!?。](?:[\"')\]»]|\[\d+\])*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)\s*\S")
_CODE_SIGN = re.compile(
    r"[{};=]|[\w\]]\(|\)$|->|=>|::|</|\\"
    r"|^\s*(?:#|//|--|\$ |>>> |\.\.\. |(?:def|class|import|from|return|if|for|while) .*:?$)"
)
_EDGE_SIGNS = ".,;:!?\"'()[]-"


def classify(raw: Sequence[str], folded: Sequence[str], function_words: frozenset[str] | None) -> list[str]:
    """The class of every line. Without function words (language unknown) a sentence's form is enough for prose."""
    code = _code_lines(raw)
    return [
        "code" if i in code and _may_be_code(raw[i], line) else _class(line, function_words)
        for i, line in enumerate(folded)
    ]


def _may_be_code(raw: str, folded: str) -> bool:
    return (_VISIBLE.search(folded) is not None and not _CLOCK.match(folded)) or _FENCE.match(raw) is not None


def ends_like_a_sentence(folded: str) -> bool:
    """True for a full stop, question or exclamation mark at the end, closing quotes or brackets behind it or not."""
    return _SENTENCE_END.search(folded) is not None


def looks_like_a_sentence(folded: str) -> bool:
    """True for a line of 8 words or more that ends like a sentence, in whatever language."""
    return folded.count(" ") >= PROSE_WORDS - 1 and ends_like_a_sentence(folded)


def function_word_share(words: Sequence[str], function_words: frozenset[str]) -> float:
    """Share of the words that are function words, 0.0 to 1.0."""
    return sum(word.strip(_EDGE_SIGNS) in function_words for word in words) / len(words) if words else 0.0


def _class(line: str, function_words: frozenset[str] | None) -> str:
    if not line:
        return "blank"
    if not _VISIBLE.search(line):
        return "symbol"
    if _CLOCK.match(line):
        return "clock"
    if _ITEM.match(line):
        return "item"
    if _TEASER.search(line):
        return "teaser"
    sentence = ends_like_a_sentence(line)
    words = line.count(" ") + 1
    if sentence and words >= PROSE_WORDS and _is_spoken_of(line.split(" "), function_words):
        return "prose"
    return "headline" if not sentence and words <= HEADLINE_WORDS else "other"


def _is_spoken_of(words: Sequence[str], function_words: frozenset[str] | None) -> bool:
    if function_words is None:
        return True
    at_least = sum(map(function_words.__contains__, words))  # without those that a sign clings to; mostly enough
    return at_least >= FUNCTION_WORDS * len(words) or function_word_share(words, function_words) >= FUNCTION_WORDS


def _code_lines(raw: Sequence[str]) -> frozenset[int]:
    """The lines inside fences, and the indented stretches that bear signs of code."""
    found: list[int] = []
    fence_from = -1
    stretch: list[int] = []
    for i, line in enumerate(raw):
        if _FENCE.match(line):
            if fence_from >= 0:
                found += range(fence_from, i + 1)
            fence_from = -1 if fence_from >= 0 else i
        if _INDENTED.match(line):
            stretch.append(i)
        elif line.strip():
            found += _if_code(raw, stretch)
            stretch = []
    found += _if_code(raw, stretch)
    return frozenset(found)


def _if_code(raw: Sequence[str], stretch: list[int]) -> list[int]:
    signs = sum(_CODE_SIGN.search(raw[i]) is not None for i in stretch)
    return stretch if signs and signs >= CODE_SHARE * len(stretch) else []


# --- predicates of keep rules

VERSE_LINES = 3  # the shortest stanza that is told apart from a list
VERSE_WORDS = 14  # the longest line of verse; Alexandrines and hexameters stay below
_VERSE_POINT = re.compile(r"[,;:.!?\-][\"')]*$")
# The point stands inside of the quotes and the line ends like one of speech: "Close," he said. A quoted headline has
# neither: "Crazy Thing": Actor Warns of Fraud; "Can You Hear It?" Singer Asks the Town
_SPEECH = re.compile(r"[\"'][^\s\"'].*[,.!?-][\"'](?:$|.*[.!?,:][\"')]*$)|[\"'][^\s\"'][^\"']*[.!?,]$")
_SAID = re.compile(r"\s*[\"'“‘„«].+?[,.!?–—-][\"'”’»]\s+(\w)")  # "Close!" cried the boy
_SPEAKER = re.compile(r"([a-z][a-z .'-]{0,30}|q|a)[:.] +\S")


def verse(stanza: Sequence[str], function_words: frozenset[str] | None) -> bool:
    """True when these folded lines between two blank ones read as verse.

    Short lines, of which a third (two at least) end in a point of some kind, not all of them a sentence, and of which
    most have three words or more and a function word among them. Menus and headline lists have no points, labels
    between sentences no words, and in prose of short paragraphs every line ends a sentence.
    """
    if len(stanza) < VERSE_LINES or any(line.count(" ") >= VERSE_WORDS for line in stanza):
        return False
    pointed = sum(_VERSE_POINT.search(line) is not None for line in stanza)
    spoken = sum(_is_spoken(line.split(" "), function_words) for line in stanza)
    ended = sum(ends_like_a_sentence(line) for line in stanza)
    return pointed >= max(2, len(stanza) / 3) and spoken >= 0.7 * len(stanza) and ended <= 0.6 * len(stanza)


def _is_spoken(words: Sequence[str], function_words: frozenset[str] | None) -> bool:
    return len(words) >= 3 and (function_words is None or function_word_share(words, function_words) > 0)


def refrain(lines: Sequence[str]) -> bool:
    """True for the one or two pointed lines that may stand between stanzas."""
    return len(lines) < VERSE_LINES and all(
        line.count(" ") < VERSE_WORDS and _VERSE_POINT.search(line) is not None for line in lines
    )


def dialogue(raw: str, folded: str, speakers: Counter[str]) -> bool:
    """True for quoted speech, and for the line of a speaker who has at least two lines in the document."""
    said = _SAID.match(raw)
    if _SPEECH.match(folded) or (said and said[1].islower()):
        return True
    label = _SPEAKER.match(folded)
    return label is not None and speakers[label[1]] >= 2


def speakers(folded: Sequence[str]) -> Counter[str]:
    """How many lines each speaker label (`hamlet:`, `q.`) begins; empty unless two of them take turns."""
    labels = [match[1] for line in folded if (match := _SPEAKER.match(line))]
    found = Counter(labels)
    return found if sum(count >= 2 for count in found.values()) >= 2 else Counter()
