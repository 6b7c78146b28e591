"""Folding: what two lines must share to be the same line to a rule."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.fold import bare, fold


def cases(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pytest.MarkDecorator:
    """A table of cases; each is called by what it says."""
    return pytest.mark.parametrize(names, rows, ids=[str(row[0]) for row in rows])


# whatever folding treats in a special way is met often, besides all of Unicode and lone surrogates
SPECIAL = (
    "\n\r\t \u00a0\u2009\u2028\u0085`´'’“”«»-–—−\u00ad\u200b\u200d\ufeff"
    "ﬁ½①ǅİıßẞΣσςµÅ\u0301\u0345\u1fef\u1ffd\ud800\udc00ａＡ… "
)
texts = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters()), max_size=40)


@cases(
    ("says", "text", "folded"),
    [
        ("case is ignored", "ADVERTISEMENT Größe ÉTÉ", "advertisement grösse été"),
        ("sharp s is two letters in either case", "STRASSE Straße STRAẞE", "strasse strasse strasse"),
        ("final sigma is a sigma", "ΟΔΟΣ οδος", "οδοσ οδοσ"),
        ("Cyrillic case is ignored", "РЕКЛАМА", "реклама"),
        ("curly single quotes are straight", "Here’s ‘it‘ ‚now‛ 5′ ʼ", "here's 'it' 'now' 5' '"),
        ("an acute accent alone is a quote", "it´s", "it's"),
        ("a backquote is a quote beside other letters", "it`s für", "it's für"),
        ("a backquote is a quote in plain ASCII too", "it`s", "it's"),
        ("curly double quotes are straight", "“a” „b‟ ″", '"a" "b" "'),
        ("angle quotes stay", "«a»", "«a»"),
        ("dashes are hyphens", "a–b—c―d‐e‑f‒g−h－i", "a-b-c-d-e-f-g-h-i"),
        ("an ellipsis is three dots", "Read more…", "read more..."),
        ("wide letters are narrow", "Ａｄ：１２", "ad:12"),
        ("ligatures are letters", "ofﬁce", "office"),
        ("superscripts are digits", "m²", "m2"),
        ("a letter and its accent are one", "e\u0301te\u0301", "été"),
        ("zero-width characters are gone", "Ad\u200bver\u200dtise\u2060ment\ufeff", "advertisement"),
        ("soft hyphens are gone", "Ad\u00adver\u00adtise\u00adment", "advertisement"),
        ("direction marks are gone", "\u200eAd\u200f \u202aon\u202c", "ad on"),
        ("spaces of every kind are one space", "a \u00a0\u2009\t\u3000b\u2028c\u0085d\x0be", "a b c d e"),
        ("spaces at the ends are gone", " \t a b\u00a0 ", "a b"),
        ("spaces at the ends of every line are gone", " a \n\tb \n", "a\nb\n"),
        ("a carriage return is a space", "a\rb\r\nc", "a b\nc"),
        ("blank lines stay", "a\n\n \nb", "a\n\n\nb"),
        ("a lone surrogate is replaced", "a\ud800b", "a\ufffdb"),
        ("nothing stays nothing", "", ""),
    ],
)  # fmt: skip
def test_folding(says: str, text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("sign", ["%", "$", "€", "£", "+", "&", "@", "?", "°", "é", "ж", "中", "😀"])
def test_signs_that_carry_meaning_stay(sign: str) -> None:
    assert fold(f"a {sign} b") == f"a {sign} b"


@given(texts)
@example("`a` é")
@example("\u1ffd")
@example("ᾈ\u0345")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_line_feeds_stay_one_for_one(text: str) -> None:
    assert fold(text).count("\n") == text.count("\n")


@settings(max_examples=300)
@given(st.lists(texts.map(lambda text: text.replace("\n", "")), min_size=1, max_size=4))
@example(["it`s", "für"])
def test_a_line_folds_alike_alone_and_in_a_document(lines: list[str]) -> None:
    assert fold("\n".join(lines)).split("\n") == [fold(line) for line in lines]


@given(texts)
def test_what_is_folded_can_be_encoded_and_has_single_spaces_inside_its_lines(text: str) -> None:
    folded = fold(text)
    folded.encode()  # a lone surrogate would raise
    for line in folded.split("\n"):
        assert line == " ".join(line.split())


@given(texts)
def test_case_never_matters(text: str) -> None:
    swapped = "".join(ch.swapcase() if fold(ch.swapcase()) == fold(ch) else ch for ch in text)
    assert fold(swapped) == fold(text)


# --- decoration


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        # keeps first: what carries meaning is no decoration
        ("advertisement?", "advertisement?"),
        ('"advertisement"', '"advertisement"'),
        ("'close'", "'close'"),
        ("100%", "100%"),
        ("$5", "$5"),
        ("5 €", "5 €"),
        ("c++", "c++"),
        ("@name", "@name"),
        ("&c", "&c"),
        ("ad-free", "ad-free"),
        ("a/b", "a/b"),
        ("a | b", "a | b"),
        ("---", "---"),
        ("* * *", "* * *"),
        ("", ""),
        # what stands around a label
        ("- advertisement -", "advertisement"),
        ("[advertisement]", "advertisement"),
        ("(advertisement)", "advertisement"),
        ("advertisement:", "advertisement"),
        ("advertisement.", "advertisement"),
        ("advertisement!", "advertisement"),
        ("advertisement...", "advertisement"),
        ("*** advertisement ***", "advertisement"),
        ("=== advertisement ===", "advertisement"),
        ("~ advertisement ~", "advertisement"),
        ("| advertisement |", "advertisement"),
        ("__advertisement__", "advertisement"),
        ("## advertisement", "advertisement"),
        ("> advertisement", "advertisement"),
        ("< back to top >", "back to top"),
        ("{advertisement}", "advertisement"),
        ("• advertisement", "advertisement"),
        ("· advertisement ·", "advertisement"),
        ("» read more «", "read more"),
        ("› home ‹", "home"),
        ("→ next ←", "next"),
        ("▼ advertisement ▼", "advertisement"),
        ("■ advertisement", "advertisement"),
        ("★ favourites ☆", "favourites"),
        ("× close", "close"),
        ("✕ close ✖", "close"),
        ("── advertisement ──", "advertisement"),
    ],
)
def test_is_ignores_decoration_at_both_ends(line: str, inside: str) -> None:
    assert bare(line) == inside


@given(texts)
def test_decoration_is_taken_off_at_once_and_never_all_of_a_line(text: str) -> None:
    folded = fold(text.replace("\n", " "))
    inside = bare(folded)
    assert bare(inside) == inside
    assert inside in folded
    assert bool(inside) == bool(folded)


@given(texts)
@example("e\u200b\u0301")
@example("\u13a0\uab70")
@example("\u0390 \u1fef")
def test_runs_of_odd_characters_fold_as_the_whole_text_does(text: str) -> None:
    plain, odd = "among enough plain words " * 20, "é" * 400
    sparse, dense = fold(f"{text} b {plain}"), fold(f"{text} b {odd}")
    assert sparse.removesuffix(fold(plain)) == dense.removesuffix(odd)
