"""Documents with gutters: two characters before each line say what must become of it.

`+ ` must stay, `- ` must go, `. ` either. A line without a gutter is blank. The text behind the gutter is byte-exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MARKS = {"+ ": "+", "- ": "-", ". ": "."}


@dataclass(frozen=True, slots=True)
class Gold:
    """A document and its gold: one mark a line (`+`, `-`, `.`; a space for blank lines)."""

    text: str
    marks: str
    about: dict[str, str] = field(default_factory=dict)


def parse(text: str) -> Gold:
    """Split gutters from text. A header of `# key: value` lines may stand above, ended by an empty line.

    Raises ValueError with the number of the line that has no gutter.
    """
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    about: dict[str, str] = {}
    start = 0
    while start < len(lines) and lines[start].startswith("# "):
        key, _, value = lines[start][2:].partition(":")
        about[key.strip()] = value.strip()
        start += 1
    if about and start < len(lines) and not lines[start].strip():
        start += 1
    kept, marks = [], []
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            kept.append("")
            marks.append(" ")
        elif line[:2] in MARKS:
            kept.append(line[2:])
            marks.append(MARKS[line[:2]])
        elif line in ("+", "-", "."):
            kept.append("")
            marks.append(" ")
        else:
            raise ValueError(f"line {number} has no gutter: begin it with '+ ', '- ' or '. ': {line[:60]!r}")
    return Gold("\n".join(kept) + "\n" if kept else "", "".join(marks), about)
