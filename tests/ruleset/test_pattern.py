"""The regex dialect of rules: what \\w \\d \\s \\b mean, what is refused, where phrases and spans begin and end."""

from __future__ import annotations

import contextlib
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulefiles import cases

from cleaner.fold import fold
from cleaner.ruleset.matchers import MATCHERS
from cleaner.ruleset.pattern import (
    PatternError,
    compiled,
    folded_regex,
    phrase_regex,
    phrase_span_regex,
    raw_regex,
    relaxed,
    span_regex,
    spans_of,
    uncounted,
)

#: letters of several scripts, digits, spaces, signs: what meets at the edges of words
ALPHABET = "abfor éüßñøł бер ждя αω אב עم 中カ한 019 ٣५ _ .,;:!?-'\"()[]/%&+…–“” \u00a0\u2009"
WORDS = ["foo", "bar", "ber", "über", "für", "café", "реклама", "ha", "ad", "ads", "12", "3.5", "…", "x", "naïve", " "]
lines = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(ALPHABET)), max_size=8).map("".join)


def finds(pattern: str, line: str) -> bool:
    return compiled(pattern).search(line) is not None


PATTERNS = [
    r"\bber\b", r"\bfür\b", r"\bреклама\b", r"\bad", r"ad\b", r"\bads?\b", r"\bcafé\b", r"\bé", r"é\b", r"\b\w+\b",
    r"\b\d+\b", r"^\d+$", r"^\w+$", r"^\W+$", r"\w\s\w", r"\s\s", r"\S+", r"\D", r"[\w-]+x", r"[\d.]+", r"[^\w]ad", r"[^\s]+ [^\s]+",
    r"\b(foo|bar)\b", r"(\bfoo|bar\b)", r"\bfoo\b|\bbar\b", r"\bfoo|bar\b", r"(?:\bfoo|\bbar)s?\b", r"(foo\b|bar)", r"(?:foo|\bber)\b",
    r"^\bfoo\b$", r"^(foo|bar\b)", r"(\bfoo\b)$", r"(\bfoo )?bar\b", r"\bfoo \bbar\b", r"foo.*\bbar\b", r"^\w+ \w+$", r"(?:ha\b ?){2}",
    r"\b(?P<word>ad)\b", r"(?s)foo.bar", r"[éü]+b", r"[а-я]{2,}", r"[^a-zа-яéü ]", r"ü?ber\b", r"\bü?ber", r"а|б|\bж", r"\.\.\.$", r"\$|%",
    r"a{2,3}", r"a+?b", r"[\[\]]", r"[]a]+", r"\x41?ad", r"(ad|12)+\b",
]  # fmt: skip


@pytest.mark.parametrize("regex", PATTERNS)
def test_a_regex_means_what_it_means_to_python(regex: str) -> None:
    ours, ours_raw, theirs = folded_regex(regex), raw_regex(regex), re.compile(regex)

    @settings(max_examples=40, deadline=None, database=None)
    @given(lines)
    def alike(line: str) -> None:
        folded = fold(line)
        assert finds(ours, folded) == bool(theirs.search(folded)), (regex, folded)
        assert finds(ours_raw, line) == bool(theirs.search(line)), (regex, line)

    alike()


@pytest.mark.parametrize(
    ("regex", "line", "expected"),
    [
        # keeps first: what a boundary must not cut into
        (r"\bber\b", "über", False),
        (r"\bber\b", "lieber", False),
        (r"\bber\b", "berą", False),
        (r"\bf", "éf", False),
        (r"f\b", "fé", False),
        (r"\bстат", "настат", False),
        (r"\bad\b", "ad_", False),
        (r"\bad\b", "ad2", False),
        (r"\bन\b", "नी", False),
        # what it must find
        (r"\bber\b", "der ber ist", True),
        (r"\bber\b", "ber", True),
        (r"\bber\b", "(ber)", True),
        (r"\bber\b", "ber.", True),
        (r"\büber\b", "„über“", True),
        (r"\bстатьи\b", "все статьи.", True),
        (r"\w+é", "café", True),
        (r"^\w+$", "größe", True),
        (r"^\w+$", "हिन्दी", True),
        (r"^\d+$", "٣", True),
        (r"a\sb", "a\u00a0b", True),
        (r"a\sb", "a\u3000b", True),
        (r"^[\s\S]+$", "a b", True),
        (r"^[\w\W]+$", "a é", True),
    ],
)
def test_words_digits_and_spaces_are_those_of_every_script(regex: str, line: str, expected: bool) -> None:
    assert finds(folded_regex(regex), line) is expected


@cases(
    ("script", "signs"),
    [
        ("Latin", "“”„«»…–—‘’¿¡·"),
        ("Greek", "\u037e\u0387"),
        ("Arabic", "،؛؟۔"),
        ("Hebrew", "־׃״"),
        ("Devanagari", "।॥"),
        ("Armenian", "՞։"),
        ("Ethiopic", "፡።"),
        ("Japanese and Chinese", "。、・「」"),
        ("signs and emoji", "€©→•🙂"),
    ],
)
def test_punctuation_of_no_script_is_part_of_a_word(script: str, signs: str) -> None:
    assert not [sign for sign in signs if unicodedata.category(sign)[0] not in "PS"]
    assert not [sign for sign in signs if finds(raw_regex(r"\w"), sign)]
    assert not [sign for sign in signs if not finds(raw_regex(r"\bad\b"), f"ad{sign}")]


@cases(
    ("says", "regex", "line", "expected"),
    [
        ("a boundary inside a group that repeats", r"(\bha ){2}b", "ha ha b", True),
        ("a boundary before any character", r"\b.foo", "a-foo", True),
        ("a boundary behind any character", r"foo.\b", "foo-bar", True),
        ("no boundary behind a sign and a space", r"foo.\b", "foo- ", False),
        ("a boundary before no word character", r"\b\Wx", "a-x", True),
    ],
)
def test_a_boundary_at_the_edge_takes_nothing_from_its_neighbours(
    says: str, regex: str, line: str, expected: bool
) -> None:
    assert bool(re.search(regex, line)) is expected
    assert finds(folded_regex(regex), line) is expected


@cases(
    ("says", "regex", "line"),
    [
        ("curly quotes are straight", "it’s", "It's"),
        ("dashes are hyphens", "a–b", "a—b"),
        ("a dash in a class is a hyphen", "a[–:]b", "a-b"),
        ("an ellipsis is three dots", "more…$", "Read more…"),
        ("an ellipsis that may be missing", "^read more…?$", "Read more"),
        ("ellipses that repeat", "^read more…+$", "Read more……"),
        ("sharp s is two letters", "^straße$", "Straße"),
        ("accented letters in capitals", "^ÉÀ$", "éà"),
        ("accented letters in a class", "^[ÄÖÜ]ber$", "über"),
        ("hard spaces are spaces", "a\u00a0b", "a b"),
    ],
)
def test_a_regex_is_folded_as_its_lines_are(says: str, regex: str, line: str) -> None:
    assert finds(folded_regex(regex), fold(line))


@pytest.mark.parametrize("regex", ["Advertisement", "^[A-Z]+$", r"\bAd\b", "(Ad|Sponsored) feedback"])
def test_a_capital_letter_is_refused_or_means_the_small_one_too(regex: str) -> None:
    try:
        pattern = folded_regex(regex)
    except PatternError:
        return
    assert any(finds(pattern, line) for line in ("advertisement", "ad", "ad feedback"))


# --- raw


@pytest.mark.parametrize(
    ("regex", "line", "expected"),
    [
        ("^Ad$", "AD", False),
        ("it's", "it’s", False),
        ("a b", "a\u00a0b", False),
        ("^Ad$", "Ad", True),
        ("it’s", "it’s", True),
        (r"\bÜber\b", "(Über)", True),
        (r"a\sb", "a\u00a0b", True),
    ],
)
def test_raw_regexes_take_the_line_as_it_stands(regex: str, line: str, expected: bool) -> None:
    assert finds(raw_regex(regex), line) is expected


# --- refused

REFUSED = [
    r"(?=a)b", r"(?!a)b", r"(?<=a)b", r"(?<!a)b", r"(a)\1", r"(?P<a>b)(?P=a)", r"[\W]a", r"[\S]a", r"[^\W]a", r"[\B]a", r"[\b]a",
    r"x\bü", r"ü\bx", r"(", r")", r"[", r"a{3000}", r"a++", r"(?>a)", r"\Za", r"*a",
    r"a*", r"a?", r"(a|)", r"^\s*$", r"(ad)?(foo)*", r"^$", r"\s*",
]  # fmt: skip


@pytest.mark.parametrize("make", [folded_regex, raw_regex, span_regex])
@pytest.mark.parametrize("regex", REFUSED)
def test_what_re2_or_a_rule_cannot_use_is_refused(make: object, regex: str) -> None:
    assert callable(make)
    if make is span_regex and r"\b" in regex and "[" not in regex:
        pytest.skip("spans know ASCII boundaries only")
    with pytest.raises(PatternError) as caught:
        make(regex)
    assert str(caught.value)


def test_a_refusal_quotes_the_regex_as_it_was_written() -> None:
    for make in (folded_regex, raw_regex, span_regex):
        with pytest.raises(PatternError) as caught:
            make(r"(\w+ x")
        assert "{" not in str(caught.value)  # of the class that stands for \\w
        assert "(?i:" not in str(caught.value)


@pytest.mark.parametrize("regex", [r"[(?=a)]b", r"\(?=b", r"\\1", r"a\?!b", r"\(\?!a", r"[a\]b]c", r"[[:alpha:]]x"])
def test_what_only_looks_refused_is_fine(regex: str) -> None:
    assert folded_regex(regex)


@given(st.text(alphabet="ab(|)[]^$.*+?{}\\bwWdsS1,-=!<P:ü…ß ", max_size=12))
def test_any_text_is_a_regex_or_refused_with_words(regex: str) -> None:
    for make in (folded_regex, raw_regex, span_regex):
        with contextlib.suppress(PatternError):
            finds(make(regex), "a ü")


# --- phrases


@pytest.mark.parametrize(
    ("matcher", "phrase", "line", "expected"),
    [
        # keeps first: a phrase is whole words
        ("starts", "Related", "Relatedness is a word", False),
        ("starts", "Related", "Not related to it", False),
        ("starts", "Über", "Übers Meer", False),
        ("ends", "ad", "He was glad", False),
        ("ends", "ad", "The ad is", False),
        ("ends", "ber", "Geht über", False),
        ("contains", "ad", "He was glad", False),
        ("contains", "ad", "adé", False),
        ("contains", "ber", "Er ging über", False),
        ("contains", "की", "कीमत", False),
        ("contains", "c++", "c", False),
        ("contains", "a.b", "axb", False),
        ("is", "Advertisement", "Advertisement spending fell", False),
        # what it finds
        ("starts", "Related", "RELATED: the harbour", True),
        ("starts", "Related", "Related", True),
        ("starts", "Über", "über uns", True),
        ("starts", "AI disclaimer:", "AI Disclaimer: by a program", True),
        ("ends", "ad", "Skip ad", True),
        ("ends", "ad", "ad", True),
        ("ends", "(ad)", "Sofas (Ad)", True),
        ("contains", "ad", "Skip ad now", True),
        ("contains", "ad", "(ad)", True),
        ("contains", "ad", "“Ad”", True),
        ("contains", "it's an ad", "Well, it’s  an\u00a0AD!", True),
        ("contains", "c++", "We love C++ here", True),
        ("contains", "a.b", "see A.B", True),
        ("contains", "100%", "100% off", True),
        ("contains", "реклама", "Это РЕКЛАМА.", True),
        ("contains", "إعلان", "هذا إعلان، نعم", True),
        ("contains", "विज्ञापन", "यह विज्ञापन।", True),
        ("regex", "^ad", "Ad here", True),
    ],
)
def test_a_phrase_is_whole_words(matcher: str, phrase: str, line: str, expected: bool) -> None:
    test = MATCHERS[matcher](phrase, False)
    folded = fold(line)
    assert (folded == test.value if test.kind == "table" else finds(test.value, folded)) is expected


@settings(max_examples=200)
@given(lines.filter(lambda line: bool(fold(line))), lines, lines)
def test_a_phrase_between_spaces_is_always_found(phrase: str, before: str, after: str) -> None:
    phrase = fold(phrase)
    assert finds(phrase_regex(phrase, at_start=False, at_end=False), fold(f"{before} {phrase} {after}"))
    assert finds(phrase_regex(phrase, at_start=True, at_end=False), fold(f"{phrase} {after}"))
    assert finds(phrase_regex(phrase, at_start=False, at_end=True), fold(f"{before} {phrase}"))


@given(st.text(min_size=1, max_size=12).filter(lambda text: bool(fold(text)) and "\n" not in text))
def test_any_text_is_a_phrase(phrase: str) -> None:
    phrase = fold(phrase)
    assert finds(phrase_regex(phrase, at_start=True, at_end=True), phrase)


# --- spans


@cases(
    ("says", "pattern", "raw", "expected"),
    [
        ("nothing to find", span_regex(r"\(ad\)"), "no such thing", []),
        ("a regex, whatever its case", span_regex(r"\(ad\)"), "A (AD) b (ad)", ["(AD)", "(ad)"]),
        ("a raw regex, in its own case", span_regex(r"\(ad\)", raw=True), "A (AD) b (ad)", ["(ad)"]),
        ("only the group, if there is one", span_regex(r"read( more)\b"), "Read more", [" more"]),
        ("a boundary takes nothing", span_regex(r"\bad\b"), "an ad, a glad ad", ["ad", "ad"]),
        ("touching spans are one", span_regex(r"ad "), "ad ad b", ["ad ad "]),
        ("a phrase, without what stands around it", phrase_span_regex("read more"), "So (Read  More) on", ["Read  More"]),
        ("a phrase with any quotes", phrase_span_regex("it's an ad"), "It’s an ad.", ["It’s an ad"]),
        ("a phrase with any dash", phrase_span_regex("a - b"), "x a — b", ["a — b"]),
        ("a phrase with a hard space", phrase_span_regex("read more"), "Read\u00a0more", ["Read\u00a0more"]),
        ("a phrase inside a word is none", phrase_span_regex("ad"), "glad ads", []),
        ("a phrase twice", phrase_span_regex("ad"), "ad, ad", ["ad", "ad"]),
        ("offsets behind letters outside the first plane", phrase_span_regex("ad"), "😀 ad é ad", ["ad", "ad"]),
        ("offsets behind a lone surrogate", phrase_span_regex("ad"), "\ud800 ad", ["ad"]),
        ("a phrase with an ellipsis", phrase_span_regex("more…"), "Read more… now", ["more…"]),
        ("a phrase with a soft hyphen in the line", phrase_span_regex("advert"), "an ad\u00advert now", ["ad\u00advert"]),
    ],
)  # fmt: skip
def test_spans_are_of_the_raw_line(says: str, pattern: str, raw: str, expected: list[str]) -> None:
    assert [raw[start:end] for start, end in spans_of((pattern,), raw)] == expected


@given(st.lists(st.sampled_from([span_regex(r"a\w*"), span_regex("b+"), phrase_span_regex("ha")]), max_size=3), lines)
def test_spans_are_sorted_disjoint_and_inside_the_line(patterns: list[str], raw: str) -> None:
    at = -1
    for start, end in spans_of(tuple(patterns), raw):
        assert at < start < end <= len(raw)
        at = end


def test_a_letter_that_folds_to_two_is_refused_in_a_class() -> None:
    with pytest.raises(PatternError, match="folds to 'ss'"):
        folded_regex("^stra[ß]e$")


@cases(
    ("says", "pattern", "cheap"),
    [
        ("a few repeats stay", "a{2}b{0,3}", "a{2}b{0,3}"),
        ("many lose their bounds", "a{2,}b.{0,40}c{4}?", "a{2,}b.*c+"),
        ("a brace in a class is none of them", "[a{9}]", "[a{9}]"),
        ("an escaped brace is none of them", r"\{9}\x{10}", r"\{9}\x{10}"),
        ("a class reads what is beyond ASCII as its own", folded_regex(r"\d"), r"[0-9\x{80}-\x{10ffff}]"),
        ("a class that excludes does not", folded_regex(r"\D"), "[^0-9]"),
        ("brackets that open no class", r"\[a{9}\]\\[^\]a{9}]{9}", r"\[a+\]\\[^\]a{9}]+"),
        ("a class within a class", "[]a[:alpha:][{9}]{9}", "[]a[:alpha:][{9}]+"),
    ],
)  # fmt: skip
def test_a_relaxed_pattern_is_cheap(says: str, pattern: str, cheap: str) -> None:
    assert relaxed(pattern) == cheap


def _reads(pattern: str) -> bool:
    try:
        folded_regex(pattern)
    except PatternError:
        return False
    return True


_PIECES = [
    r"\w",
    r"\d",
    r"[^\s\d]",
    r"[\wé-]",
    "[]x]",
    ".{0,40}",
    "a{2}",
    "é{5,}",
    "b",
    "(?:foo|ber){4}",
    "$",
    r"\{9}",
    "x",
]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5).map("".join).filter(_reads), lines)
def test_a_relaxed_pattern_finds_all_that_the_exact_one_finds(regex: str, line: str) -> None:
    pattern = folded_regex(regex)
    for cheap in (uncounted(pattern), relaxed(pattern)):
        assert compiled(cheap).search(fold(line)) or not compiled(pattern).search(fold(line))
