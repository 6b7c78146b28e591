r"""The regex dialect of rules: RE2 (linear time), with one Unicode reading of \w \d \s \b.

RE2 reads these as ASCII. Rules mean Unicode: `\w` is a letter, mark, number or underscore of any script, `\d` a
decimal digit (ASCII, Arabic, Devanagari), `\s` any white space. `\b` beside a word character at either end of a
pattern, or of a branch there, is a Unicode word boundary too. RE2 can't express one in the middle of a pattern: there
`\b` sees ASCII letters, and may not touch a letter outside ASCII. docs/decisions/002-unicode-in-patterns.md has the
reasons and the figures.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import re2

from cleaner.fold import INVISIBLE, fold

# Word characters beyond ASCII, told by block: everything but the blocks of punctuation, symbols and emoji. The exact
# property (\pL\pM\pN) has many more ranges, and with it the first packs took 5.9 s to load instead of 0.4 s.
_WORD_BLOCKS = (
    (0xAA, 0xAA), (0xB2, 0xB3), (0xB5, 0xB5), (0xB9, 0xBA), (0xBC, 0xBE), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x37D),
    (0x37F, 0x386), (0x388, 0x559), (0x560, 0x588), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5),
    (0x5C7, 0x5F2), (0x610, 0x61A), (0x620, 0x669), (0x66E, 0x6D3), (0x6D5, 0x6FF), (0x70F, 0x963), (0x966, 0x96F),
    (0x971, 0xE4E), (0xE50, 0xE59), (0xE5C, 0xF03), (0xF18, 0x1049), (0x1050, 0x10FA), (0x10FC, 0x135F),
    (0x1369, 0x166C), (0x166F, 0x17D3), (0x17D7, 0x17FF), (0x180B, 0x1FFF),
    (0x2070, 0x209C), (0x20D0, 0x218F), (0x2460, 0x249B), (0x2C00, 0x2DFF), (0x3005, 0x3007), (0x3021, 0x302F),
    (0x3031, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0xD7FF),
    (0xF900, 0xFDFF), (0xFE20, 0xFE2F), (0xFE70, 0xFEFC), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    (0xFF66, 0xFFDC), (0x10000, 0x1CFFF), (0x1D400, 0x1EFFF), (0x20000, 0x3FFFF),
)  # fmt: skip
WORD = "0-9A-Za-z_" + "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in _WORD_BLOCKS)
_DIGIT = r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}"
_SPACE = r"\t-\r\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_STARTS_WORD = f"(?:^|[^{WORD}])"
_ENDS_WORD = f"(?:$|[^{WORD}])"

#: what a set may see in place of the exact classes, see `relaxed`
_NARROW = ((WORD, "0-9A-Za-z_"), (_DIGIT, "0-9"), (_SPACE, r"\t-\r\x{1c}-\x{20}"))
_BEYOND_ASCII = r"\x{80}-\x{10ffff}"
_FEW_REPEATS = 3  # up to here counting is cheap

_SURROGATE = re.compile("[\ud800-\udfff]")

_OUTSIDE = {
    "w": f"[{WORD}]",
    "W": f"[^{WORD}]",
    "d": f"[{_DIGIT}]",
    "D": f"[^{_DIGIT}]",
    "s": f"[{_SPACE}]",
    "S": f"[^{_SPACE}]",
}
_INSIDE = {"w": WORD, "d": _DIGIT, "s": _SPACE}

_TOKEN = re.compile(
    r"""
    (?P<look> \(\?<?[=!] )                    # look-around: refused
  | (?P<backref> \\[1-9] | \(\?P=\w+\) )      # back-reference: refused
  | (?P<open> \((?:\?(?:P?<\w+>|[a-zA-Z-]*:))? )
  | (?P<flags> \(\?[a-zA-Z-]+\) )
  | (?P<close> \) )
  | (?P<or> \| )
  | (?P<class> \[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\] )
  | (?P<repeat> (?:[*+?]|\{\d+(?:,\d*)?\})\?? )
  | (?P<escape> \\(?:x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[pP](?:\{\^?\w+\}|\w)|.) )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

# What `relaxed` and `uncounted` look at in a pattern that RE2 can read; all between is passed over at once
_COSTLY = re.compile(
    r"""
    \\(?:x\{[0-9a-fA-F]+\}|.)
  | (?P<class> \[\^?\]?(?:[^\]\\\[]++|\\.|\[:\^?\w+:\]|\[)*+\] )
  | (?P<repeat> \{\d+(?:,\d*)?\}\?? )
    """,
    re.VERBOSE | re.DOTALL,
)


class PatternError(ValueError):
    """A regex that rules can't use; `fix` says how to write it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class Token(NamedTuple):
    """A piece of a pattern; kinds are the names of groups in _TOKEN."""

    kind: str
    text: str


def folded_regex(regex: str) -> str:
    """A rule's regex as an RE2 pattern for folded lines; raises PatternError."""
    return _checked(_translate(regex, folded=True), regex)


def raw_regex(regex: str) -> str:
    """A rule's regex as an RE2 pattern for raw lines: case counts, quotes and dashes are as written."""
    return _checked(_translate(regex, folded=False), regex)


def span_regex(regex: str, raw: bool = False) -> str:
    r"""A rule's regex as an RE2 pattern that finds spans in raw lines, case ignored unless the rule is raw.

    Here `\b` stays RE2's own everywhere: a boundary that takes a character would widen the span.
    """
    pattern = _translate(regex, folded=False, edges=False)
    return _checked(pattern if raw else f"(?i:{pattern})", regex)


def phrase_regex(phrase: str, at_start: bool, at_end: bool) -> str:
    """A folded or raw phrase as an RE2 pattern, bound to whole words and, if asked, to either end of the line."""
    before = "^" if at_start else _STARTS_WORD if _is_word(phrase[:1]) else ""
    after = "$" if at_end else _ENDS_WORD if _is_word(phrase[-1:]) else ""
    return before + _literal(phrase) + after


def phrase_span_regex(phrase: str) -> str:
    """A phrase as an RE2 pattern for raw lines whose group 1 is the phrase, whatever its case, quotes and dashes."""
    loose = {"'": "['‘’‚‛′ʼ´]", '"': '["“”„‟″]', "-": "[-‐‑‒–—―−]", " ": f"[{_SPACE}]+", "...": r"(?:\.\.\.|…)"}
    pieces = re.findall(r"\.\.\.|.", fold(phrase))
    body = f"[{INVISIBLE}]*".join(loose.get(piece) or _literal(piece) for piece in pieces)
    before = _STARTS_WORD if _is_word(phrase[:1]) else ""
    after = _ENDS_WORD if _is_word(phrase[-1:]) else ""
    return f"(?i){before}({body}){after}"


def tokens(pattern: str) -> list[Token]:
    """The pieces of a pattern, in order; together they are the pattern."""
    return [Token(str(m.lastgroup), m.group()) for m in _TOKEN.finditer(pattern)]


def relaxed(pattern: str) -> str:
    r"""An RE2 pattern that matches wherever this one does, and elsewhere perhaps, at a fraction of the cost in a set.

    A set runs all its patterns in one automaton, and `.{0,40}` is forty states of it at every place of the line, times
    those of its neighbours; `\w` in every script is hundreds. So a counted repetition loses its bounds, and a class
    reads every character beyond ASCII as one of its own, or as none of those that it excludes.
    """
    return _COSTLY.sub(_relaxed_token, pattern)


def uncounted(pattern: str) -> str:
    """An RE2 pattern in which long counted repetitions have lost their bounds: it matches too much, at less cost."""
    return _COSTLY.sub(_uncounted_token, pattern)


def _relaxed_token(match: re.Match[str]) -> str:
    return _ascii_class(match[0]) if match.lastgroup == "class" else _uncounted_token(match)


def _uncounted_token(match: re.Match[str]) -> str:
    return _uncounted(match[0]) if match.lastgroup == "repeat" else match[0]


def _ascii_class(text: str) -> str:
    beyond = "" if text.startswith("[^") else _BEYOND_ASCII
    for wide, narrow in _NARROW:
        text = text.replace(wide, narrow + beyond)
    return text


def _uncounted(repeat: str) -> str:
    least, _, most = repeat.rstrip("?").strip("{}").partition(",")
    if max(int(least), int(most or 0)) <= _FEW_REPEATS:
        return repeat
    return "*" if int(least) == 0 else "+"


def options() -> Any:
    """RE2 options for every pattern and set of ours."""
    chosen = re2.Options()
    chosen.max_mem = 256 << 20  # the default of 8 MiB makes sets of 5,000 rules three times slower
    chosen.log_errors = False
    return chosen


@cache
def compiled(pattern: str) -> Any:
    """An RE2 pattern that finds spans."""
    return re2.compile(pattern, options())


def _checked(pattern: str, written: str) -> str:
    try:
        matcher = compiled(pattern)
    except re2.error:
        raise PatternError(f"RE2 can't read this regex: {_reason(written)}") from None
    if matcher.search("") is not None:
        raise PatternError(f"{written!r} also matches an empty line, so it would match every line")
    return pattern


def _reason(written: str) -> str:
    """What RE2 says of the regex as its author wrote it."""
    try:
        re2.compile(written, options())
    except re2.error as error:
        return error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
    return "it is too large"


def _translate(regex: str, folded: bool, edges: bool = True) -> str:
    found = tokens(regex)
    partner = _partners(found)
    return "".join(_one(found, i, partner, folded, edges) for i in range(len(found)))


def _one(tokens: list[Token], i: int, partner: dict[int, int], folded: bool, edges: bool) -> str:
    kind, text = tokens[i]
    if kind in ("look", "backref"):
        what = "look-around" if kind == "look" else "back-references"
        raise PatternError(
            f"{text!r}: RE2 has no {what} (that is what keeps every match linear in time)",
            "match the plain part here and write the exception as  unless: {regex: '...'}"
            if kind == "look"
            else "write the repeated part out",
        )
    if kind == "class":
        return _class(text, folded)
    if kind == "escape":
        letter = text[1]
        if letter == "b":
            return _boundary(tokens, i, partner) if edges else text
        return _OUTSIDE.get(letter, text) if len(text) == 2 else text
    if kind == "other" and folded and text != _folded_character(text):
        one = _literal(_folded_character(text))
        return f"(?:{one})" if len(_folded_character(text)) > 1 else one
    return text


def _class(text: str, folded: bool) -> str:
    if text in (r"[\s\S]", r"[\S\s]", r"[\w\W]", r"[\d\D]"):
        return "(?s:.)"
    out = []
    for part in re.findall(r"\\(?:x\{[0-9a-fA-F]+\}|[pP](?:\{\^?\w+\}|\w)|.)|[^\\]", text, re.DOTALL):
        if part[0] == "\\" and len(part) == 2 and part[1] in "WSDbB":
            raise PatternError(f"{part} can't stand inside [...]", "list the characters that you mean")
        if part[0] == "\\" and len(part) == 2:
            out.append(_INSIDE.get(part[1], part))
        elif folded and len(part) == 1 and part != _folded_character(part):
            one = _folded_character(part)
            if len(one) > 1:
                raise PatternError(f"{part!r} can't stand inside [...]: it folds to {one!r}", f"(?:{one}|[...])")
            out.append("\\" + one if one in "-]^\\" else one)
        else:
            out.append(part)
    return "".join(out)


def _boundary(tokens: list[Token], i: int, partner: dict[int, int]) -> str:
    """What stands for the `\b` at place i: a Unicode boundary at the pattern's ends, else RE2's own."""
    after, before = _neighbour(tokens, i, 1), _neighbour(tokens, i, -1)
    if after is not None and _is_word_token(after) and _at_left_end(tokens, i, partner):
        return _STARTS_WORD
    if before is not None and _is_word_token(before) and _at_right_end(tokens, i, partner):
        return _ENDS_WORD
    for near in (after, before):
        if near is not None and near.kind == "other" and not near.text.isascii() and _is_word(near.text):
            raise PatternError(
                rf"\b beside {near.text!r} in the middle of a regex: RE2's \b knows ASCII letters only",
                r"write the character that you expect there, such as a space or [^\w]",
            )
    return r"\b"


def _partners(tokens: list[Token]) -> dict[int, int]:
    """For every bracket its partner; for every `|` the bracket that opens its group (-1: no group)."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(i)
        elif token.kind == "close" and opened:
            partner[opened[-1]] = i
            partner[i] = opened.pop()
        elif token.kind == "or":
            partner[i] = opened[-1] if opened else -1
    return partner


def _at_left_end(tokens: list[Token], i: int, partner: dict[int, int]) -> bool:
    """True when nothing of the pattern can stand before token i."""
    i -= 1
    while i >= 0:
        if tokens[i].kind in ("open", "flags"):
            if _is_repeated(tokens, partner.get(i, -1)):
                return False
            i -= 1
        elif tokens[i].kind == "or":
            i = partner[i] if partner[i] < 0 else partner[i] - 1
        else:
            return False
    return True


def _at_right_end(tokens: list[Token], i: int, partner: dict[int, int]) -> bool:
    """True when nothing of the pattern can stand behind token i."""
    i += 1
    while i < len(tokens):
        if tokens[i].kind == "or":
            opener = partner[i]
            if opener < 0:
                return True
            i = partner.get(opener, len(tokens))
        if i < len(tokens) and tokens[i].kind == "close":
            if _is_repeated(tokens, i):
                return False
            i += 1
        elif i < len(tokens):
            return False
    return True


def _is_repeated(tokens: list[Token], close: int) -> bool:
    return 0 <= close < len(tokens) - 1 and tokens[close + 1].kind == "repeat"


def _neighbour(tokens: list[Token], i: int, step: int) -> Token | None:
    """The nearest token before or behind that stands for characters."""
    i += step
    while 0 <= i < len(tokens) and tokens[i].kind in ("open", "close", "or", "flags", "repeat"):
        i += step
    return tokens[i] if 0 <= i < len(tokens) else None


def _is_word_token(token: Token) -> bool:
    """True for a token that can only stand for characters of words."""
    if token.kind == "other":
        return _is_word(token.text)
    if token.kind == "class":
        return re.fullmatch(r"\[(?:[^\W]|-|\\[wd])+\]", token.text) is not None and token.text[1] not in "-^"
    return token.text in (r"\w", r"\d")


def _folded_character(character: str) -> str:
    return " " if character.isspace() else fold(character) or character


def _literal(text: str) -> str:
    return "".join(ch if ch.isalnum() or ch in " \"'" or not ch.isascii() else "\\" + ch for ch in text)


def _is_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character == "_"
    return any(first <= ord(character) <= last for first, last in _WORD_BLOCKS)


def readable(raw: str) -> str:
    """A line without lone surrogates, as long as before: RE2 takes UTF-8 only."""
    return raw if raw.isascii() else _SURROGATE.sub("\ufffd", raw)


def spans_of(patterns: tuple[str, ...], raw: str) -> tuple[tuple[int, int], ...]:
    """The spans (code points) found in a raw line, sorted and disjoint (group 1, if there is one)."""
    text = readable(raw)
    found = []
    for pattern in patterns:
        for match in compiled(pattern).finditer(text):
            start, end = match.span(1 if match.re.groups else 0)
            if start < end:
                found.append((start, end))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
