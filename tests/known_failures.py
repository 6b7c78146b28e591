"""What the built-in rules are known to get wrong in corpus/: (document, line number) and the reason.

Each entry fails strictly: it must be taken out as soon as the rules get it right. Numbers count the lines of the text,
from 1, without the header.
"""

from __future__ import annotations

#: noise that stays
LEFT: dict[tuple[str, int], str] = {}

#: content that goes: nothing may ever stand here for long
LOST: dict[tuple[str, int], str] = {}
