"""What a line looks like, and what reads as verse or dialogue."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.classes import (
    CLASSES,
    classify,
    dialogue,
    ends_like_a_sentence,
    looks_like_a_sentence,
    speaker,
    speakers,
    verse,
)
from cleaner.evidence.language import function_words
from cleaner.formats.text import split


def cases(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pytest.MarkDecorator:
    """A table of cases; each is called by what it says."""
    return pytest.mark.parametrize(names, rows, ids=[str(row[0]) for row in rows])


ENGLISH = function_words("en")
GERMAN = function_words("de")


def classes(text: str, words: frozenset[str] | None = ENGLISH) -> list[str]:
    lines = split(text)
    return classify(lines.raw, lines.folded, words)


def test_the_stoplist_of_english_is_there() -> None:
    assert ENGLISH
    assert "the" in ENGLISH


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        # sentences, which hold the content: first of all
        ("The council voted on Monday to build a tram line.", "prose"),
        ("Did the council vote on Monday to build a tram line?", "prose"),
        ("So the council did vote for the tram line at last!", "prose"),
        ("“The council voted on Monday to build a tram line.”", "prose"),
        ("He asked whether they would go \"to the end of it all.\"", "prose"),
        ("It was over (and he was the first to say so).", "prose"),
        ("It was over when he was the first to say so.[12]", "prose"),
        ("It was over when he was the first to say so.[12][13]", "prose"),
        ("It was over, and he was «the first to say so.»", "prose"),
        ("Advertisement spending fell 4% in the first half of the year.", "prose"),
        ("Related work on the subject has been done in the past by others.", "prose"),
        ("Subscribe to our newsletter and you will be the first to know.", "prose"),
        # too short or too bare for prose
        ("He left at noon.", "other"),
        ("Close.", "other"),
        ("What do you think?", "other"),
        ("Sofas Beds Chairs Tables Lamps Rugs Shelves Desks Mirrors.", "other"),
        ("The end of it, he said, \"and so be it", "headline"),
        (" ".join(["word"] * 31), "other"),
        # labels and headlines
        ("The council voted on Monday to build a tram line", "headline"),
        ("Tram line: council votes yes", "headline"),
        ("Advertisement", "headline"),
        ("Related Articles", "headline"),
        ("By Jane Roe, Harbour Times", "headline"),
        ("Published 12 March 2021", "headline"),
        ("100", "headline"),
        ("2024 was good", "headline"),
        ("1.5 million people", "headline"),
        ("-5 degrees", "headline"),
        (" ".join(["word"] * 30), "headline"),
        # teasers
        ("Read more...", "teaser"),
        ("The council voted on Monday to build a tram line that…", "teaser"),
        ("“The council voted on Monday…”", "teaser"),
        ("[...]", "symbol"),
        # items
        ("1. Close", "item"),
        ("12) Whisk the eggs", "item"),
        ("(3) Whisk the eggs", "item"),
        ("a) Whisk the eggs", "item"),
        ("(b) Whisk the eggs", "item"),
        ("[3] Roe, J., 1998", "item"),
        ("- Close", "item"),
        ("– Close", "item"),
        ("* Close", "item"),
        ("+ Close", "item"),
        ("• Close", "item"),
        ("▪ The council voted on Monday to build a tram line.", "item"),
        ("2. The council voted on Monday to build a tram line.", "item"),
        ("► Play", "item"),
        ("-Close", "headline"),
        ("1.Close", "headline"),
        ("2024. Close", "headline"),
        # clocks
        ("0:00", "clock"),
        ("12:04", "clock"),
        ("1:02:03", "clock"),
        ("3:52 / 12:04", "clock"),
        ("3:52/12:04", "clock"),
        ("0:00 - 3:10", "clock"),
        ("9:15 pm", "clock"),
        ("9:15 a.m.", "clock"),
        ("9:15 PM", "clock"),
        ("9:15 pm on Monday", "headline"),
        ("Kick-off 9:15", "headline"),
        ("3-2", "headline"),
        ("3:521", "headline"),
        # symbols and blanks
        ("---", "symbol"),
        ("* * *", "symbol"),
        ("★★★☆☆", "symbol"),
        ("|", "symbol"),
        ("_____", "symbol"),
        ("", "blank"),
        ("   ", "blank"),
        ("\u200b\ufeff\u00a0", "blank"),
    ],
)  # fmt: skip
def test_a_line_alone_is_of_one_class(line: str, kind: str) -> None:
    assert classes(f"{line}\n") == [kind]


@cases(
    ("says", "line", "words", "kind"),
    [
        ("a German sentence to German ears", "Der Rat hat am Montag für den Bau der neuen Bahn gestimmt.", GERMAN, "prose"),
        ("a German sentence to English ears", "Der Rat hat am Montag für den Bau der neuen Bahn gestimmt.", ENGLISH, "other"),
        ("a sentence in a language that nobody knows", "Der Rat hat am Montag für den Bau der neuen Bahn gestimmt.", None, "prose"),
        ("a list of goods in a language that nobody knows", "Sofas Beds Chairs Tables Lamps Rugs Shelves Desks.", None, "prose"),
        ("a headline in a language that nobody knows", "Rat stimmt für die Bahn", None, "headline"),
    ],
)  # fmt: skip
def test_function_words_tell_a_sentence_of_the_language(
    says: str, line: str, words: frozenset[str] | None, kind: str
) -> None:
    assert classes(line, words) == [kind]


# --- code

SENTENCE = "The council voted on Monday to build a tram line."


@cases(
    ("says", "text", "kinds"),
    [
        ("indented prose is prose", f"    {SENTENCE}\n    {SENTENCE}\n", "prose prose"),
        ("indented labels are labels", "    Home\n    News\n    Sport\n", "headline headline headline"),
        ("an indented label by itself is a label", f"{SENTENCE}\n    Advertisement\n{SENTENCE}\n", "prose headline prose"),
        ("three spaces are no indent", "   x = f(1)\n", "headline"),
        ("an unclosed fence is no code", "```\nAdvertisement\n", "symbol headline"),
        ("an indented clock is a clock", "    x = f(1);\n    0:00\n", "code clock"),
        ("code in a fence", "```\nAdvertisement\n```\n", "code code code"),
        ("code in a fence with a language", "```python\nAdvertisement\n```\n", "code code code"),
        ("code in a fence of tildes", "~~~\nAdvertisement\n~~~\n", "code code code"),
        ("code in a fence in a document with an umlaut", "für\n```\nAdvertisement\n```\n", "headline code code code"),
        ("a sentence in a fence", f"```\n{SENTENCE}\n```\n{SENTENCE}\n", "code code code prose"),
        ("a blank line in a fence", "```\na\n\nb\n```\n", "code code blank code code"),
        ("two fences", "```\na\n```\nb\n```\nc\n```\n", "code code code headline code code code"),
        ("an indented stretch with signs of code", "    x = f(1)\n    print x\n    return\n", "code code code"),
        ("a stretch indented by a tab", "\tfor (;;) {\n\t\twork();\n\t}\n", "code code symbol"),
        ("a stretch goes on over blank lines", "    x = f(1)\n\n    y = g(2)\n", "code blank code"),
        ("one sign among four lines is too few", "    Home (new)\n    News\n    Sport\n    Weather\n", "headline headline headline headline"),
        ("a stretch ends where the indent ends", "    x = f(1)\nAdvertisement\n    Home\n", "code headline headline"),
    ],
)  # fmt: skip
def test_code_is_told_by_its_stretch(says: str, text: str, kinds: str) -> None:
    assert classes(text) == kinds.split()


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_line_is_of_exactly_one_class(pieces: list[str]) -> None:
    lines = split("\n".join(pieces))
    found = classify(lines.raw, lines.folded, ENGLISH)
    assert len(found) == len(lines)
    assert set(found) <= set(CLASSES)
    assert [kind == "blank" for kind in found] == [not line for line in lines.folded]


# --- sentences


@pytest.mark.parametrize("line", ["a.", "a?", "a!", 'a."', "a.'", "a.)", "a.]", 'a.")', "a.[1]", "a.»", "好。"])
def test_a_point_with_quotes_or_brackets_behind_it_ends_a_sentence(line: str) -> None:
    assert ends_like_a_sentence(line)


@pytest.mark.parametrize("line", ["a", 'a"', "a)", "a,", "a:", "a;", "a. b", "a.[b]", ""])
def test_nothing_else_ends_a_sentence(line: str) -> None:
    assert not ends_like_a_sentence(line)


@pytest.mark.parametrize(("words", "expected"), [(7, False), (8, True), (9, True)])
def test_a_sentence_has_eight_words(words: int, expected: bool) -> None:
    assert looks_like_a_sentence(" ".join(["a"] * words) + ".") is expected


# --- verse

POEM = "the lamp is low and the harbour lies still;\nthe gulls are gone from the mast,\nand nobody asks what the night will bring,\nor who will be leaving last."


@cases(
    ("says", "stanza", "expected"),
    [
        ("a stanza", POEM, True),
        ("a stanza of three lines", "\n".join(POEM.split("\n")[:3]), True),
        ("a stanza with the line Close", POEM.replace("or who will be leaving last.", "close,"), True),
        ("a stanza with dashes", POEM.replace(",", " -").replace(";", " -"), True),
        ("speech in a stanza", '"and who is it knocks at the door," she said,\n"at this hour of the night?"\n"it is only the wind," said the boy, "it is only\nthe wind and the moon\'s thin light."', True),
        ("two lines", "\n".join(POEM.split("\n")[:2]), False),
        ("a menu", "home\nnews\nsport\nweather\ntravel", False),
        ("a menu with dots", "home.\nnews.\nsport.\nweather.\ntravel.", False),
        ("a list of headlines", "council votes for the tram line\nharbour to be closed for a week\nthe man who walked to the sea\nwhy nobody buys the old boats", False),
        ("a list of headlines of which one ends in a point", "council votes for the tram line\nharbour to be closed for a week\nwho is the man who walked to the sea?\nwhy nobody buys the old boats\nthe week in pictures", False),
        ("share buttons", "share this\ntweet this\nemail this\nprint this", False),
        ("sentences of prose", f"{SENTENCE.lower()} it will be nine kilometres long and have many stops.\n" * 3, False),
        ("a list of names with commas", "smith, john,\nroe, jane,\ndoe, john,\nmiller, anne,", False),
    ],
)  # fmt: skip
def test_a_stanza_reads_as_verse_and_a_menu_does_not(says: str, stanza: str, expected: bool) -> None:
    assert verse(stanza.strip().split("\n"), ENGLISH) is expected


# --- dialogue


@pytest.mark.parametrize(
    "line",
    [
        '"close," he said.',
        '"close."',
        "'close,' he said.",
        '"close," he said, "or i will."',
        '"advertisement!" cried the boy',
        '"the story goes on,',
        '"what is it?" she asked softly',
    ],
)  # fmt: skip
def test_quoted_speech_is_dialogue(line: str) -> None:
    assert dialogue(line, line, Counter())


@pytest.mark.parametrize(
    "line", ["close", "advertisement", "he said close", '"', '""', "related articles", "share this: facebook", ""]
)
def test_a_label_is_no_dialogue(line: str) -> None:
    assert not dialogue(line, line, Counter())


TURNS = ["hamlet: to be", "ghost: mark me.", "hamlet: i will.", "ghost: my hour is almost come."]


@cases(
    ("says", "lines", "line", "expected"),
    [
        ("speakers who take turns", TURNS, "hamlet: close", True),
        ("questions and answers", ["q: who?", "a: me.", "q. why?", "a. so.", "q: close", "a: no"], "q: close", True),
        ("a speaker with one line", TURNS, "gertrude: close", False),
        ("one label again and again", ["source: reuters", "source: afp", "source: dpa"], "source: reuters", False),
        ("labels that stand once each", ["author: roe", "date: monday", "place: harbour"], "author: roe", False),
        ("a speaker without words", [*TURNS, "hamlet:"], "hamlet:", False),
    ],
)  # fmt: skip
def test_speakers_take_turns(says: str, lines: list[str], line: str, expected: bool) -> None:
    assert dialogue(line, line, speakers(map(speaker, lines))) is expected
