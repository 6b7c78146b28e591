"""One folding of text for every matcher: what two lines must share to be the same line to a rule.

Folded text is NFKC and case-folded, without zero-width and soft-hyphen characters, with one kind of quote and dash and
single spaces. It is only ever compared: offsets always point into the source, because folding changes lengths (NFKC
does for 1,237 code points).
"""

from __future__ import annotations

import re
import unicodedata

# Format characters that readers can't see: soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width
# space to right-to-left mark, bidi controls, word joiner and invisible operators, byte-order mark.
INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u02b9`\u00b4\uff07"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f"
_DASHES = "\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d"

_SURROGATES = re.compile("[\ud800-\udfff]")
_TO_FOLD = re.compile(f"[{INVISIBLE}{_SINGLE_QUOTES}{_DOUBLE_QUOTES}{_DASHES}]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
# Only what is no single space; most documents have none of it
_ODD_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_LINE_SPACES = re.compile("[\x85\u1680\u2028\u2029]")  # NFKC makes spaces of the others
_TABS = "\t\r\v\f\x1c\x1d\x1e\x1f"

# What `is` ignores at both ends of a line: bullets, brackets, rules, arrows, colons, full stops. Not quotes (a quoted
# word is speech), not `?` (a question is not a label), not signs that carry meaning (% + $ & @ and currencies).
_DECORATION = (
    " -*_=~|/\\<>()[]{}:;.,!#\u00a6\u00ab\u00b7\u00bb\u00d7\u2020-\u2023\u2026\u2027\u2039\u203a\u203b\u2219"
    "\u2261\u22ee\u2190-\u21ff\u2500-\u25ff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\ufe0f"
)


def _spelled_out(ranges: str) -> str:
    """The characters of a class such as `a-z_`; a dash stands for itself at the start or after a space."""
    found = re.findall(r"(?s)([^ ])-(.)|(.)", ranges)
    return "".join(chr(n) for a, z, one in found for n in (range(ord(a), ord(z) + 1) if a else [ord(one)]))


_DECORATION_CHARACTERS = _spelled_out(_DECORATION)
_REPLACED = {
    **dict.fromkeys(_spelled_out(INVISIBLE), ""),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_spelled_out(_DASHES), "-"),
}

#: bytes a character, up to which text counts as ASCII with a few other characters
_SPARSE = 1.1
_RUNS: dict[str, str] = {}  #: run of characters beyond ASCII -> folded
_MOST_RUNS = 10_000


def fold(text: str) -> str:
    """Fold a whole document or a line; line feeds stay, one for one, every other white space becomes a space."""
    if text.isascii():
        folded = text.lower().replace("`", "'")
    elif len(text.encode("utf-8", "surrogatepass")) < _SPARSE * len(text):
        folded = _piecewise(text)
    else:
        folded = _whole(text)
    if "  " in folded or any(tab in folded for tab in _TABS):
        folded = _ODD_SPACES.sub(" ", folded)
    return folded.replace("\n ", "\n").replace(" \n", "\n").strip(" ")


def _piecewise(text: str) -> str:
    """The same as `_whole`, for text with a character beyond ASCII here and there: they are few, and known by heart."""
    try:
        folded = _BEYOND_ASCII.sub(_folded_run, text)
    except _ClingsError:
        return _whole(text)
    return folded.lower().replace("`", "'")


def _folded_run(match: re.Match[str]) -> str:
    run = match[0]
    folded = _RUNS.get(run)
    if folded is None:
        folded = _whole(run)
        if _clings(run) or folded != folded.lower():
            raise _ClingsError
        if len(_RUNS) >= _MOST_RUNS:
            _RUNS.clear()
        _RUNS[run] = folded
    return folded


def _clings(run: str) -> bool:
    """True when a run of characters may make one letter with the one before it, as an accent does."""
    visible = _TO_FOLD.sub(_replacement, run)
    return unicodedata.category(unicodedata.normalize("NFKD", visible)[:1] or " ").startswith("M")


def _whole(text: str) -> str:
    text = _SURROGATES.sub("\ufffd", text)  # RE2 takes UTF-8 only
    # NFKC before and after: casefold opens some compositions, and folding twice must change nothing
    folded = unicodedata.normalize("NFKC", _TO_FOLD.sub(_replacement, text))
    folded = unicodedata.normalize("NFKC", _TO_FOLD.sub(_replacement, folded).casefold())
    return _LINE_SPACES.sub(" ", folded)


def bare(folded: str) -> str:
    """A folded line without the decoration at its ends; a line that is all decoration stays as it is."""
    if folded[:1].isalnum() and folded[-1:].isalnum():
        return folded
    return folded.strip(_DECORATION_CHARACTERS) or folded


def _replacement(match: re.Match[str]) -> str:
    return _REPLACED[match[0]]


class _ClingsError(Exception):
    """Text can't be folded run by run."""
