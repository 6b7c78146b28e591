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
_TO_FOLD = re.compile(f"([{INVISIBLE}]+)|([{_SINGLE_QUOTES}])|([{_DOUBLE_QUOTES}])|[{_DASHES}]")
# Only what is no single space; most documents have none of it, and then the scan costs little
_ODD_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")

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


def fold(text: str) -> str:
    """Fold a whole document or a line; line feeds stay, one for one, every other white space becomes a space."""
    if text.isascii():
        folded = text.lower().replace("`", "'")
    else:
        text = _SURROGATES.sub("\ufffd", text)  # RE2 takes UTF-8 only
        # NFKC before and after: casefold opens some compositions, and folding twice must change nothing
        folded = unicodedata.normalize("NFKC", _TO_FOLD.sub(_replacement, text))
        if folded.isascii():
            folded = folded.lower()
        else:
            folded = unicodedata.normalize("NFKC", _TO_FOLD.sub(_replacement, folded).casefold())
    folded = _ODD_SPACES.sub(" ", folded)
    return folded.replace("\n ", "\n").replace(" \n", "\n").strip(" ")


def bare(folded: str) -> str:
    """A folded line without the decoration at its ends; a line that is all decoration stays as it is."""
    if folded[:1].isalnum() and folded[-1:].isalnum():
        return folded
    return folded.strip(_DECORATION_CHARACTERS) or folded


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastindex
    if kind == 1:
        return ""
    return "'" if kind == 2 else '"' if kind == 3 else "-"
