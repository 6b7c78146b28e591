"""`cleaner explain`: why each line stayed or went."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import (
    ArticleOption,
    DropOption,
    FormatName,
    FormatOption,
    HtmlFieldOption,
    KeepOption,
    LangOption,
    NoScoreOption,
    ProfileOption,
    RecordOption,
    RulesOption,
    UrlOption,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from cleaner.explain import LineStory

_LINES = re.compile(r"(?P<file>.+):(?P<first>\d+)(?:-(?P<last>\d+))?", re.DOTALL)


def explain(
    ctx: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE[:LINE]",
            help="A text, a page, a gutter file, or - for stdin; :12 or :10-20 shows lines in detail.",
        ),
    ],
    record: RecordOption = None,
    html_field: HtmlFieldOption = None,
    format: FormatOption = FormatName.auto,
    url: UrlOption = None,
    lang: LangOption = None,
    profile: ProfileOption = "standard",
    rules: RulesOption = None,
    drop: DropOption = None,
    keep: KeepOption = None,
    article: ArticleOption = False,
    no_score: NoScoreOption = False,
) -> None:
    """Say for every line why it stayed or went, and what nearly took it.

    The columns are: line, class, part of the document, fate, rule, reason, text; in a pipe they are set apart by tabs.
    """
    from cleaner.cli.making import made_cleaner
    from cleaner.cli.reading import known_by, read_any, shown
    from cleaner.cli.show import note, terminal
    from cleaner.cli.summary import summary
    from cleaner.explain import explain as tell

    asked = asked_for(target)
    cleaner = made_cleaner(ctx.params)
    document = read_any(asked.file, record, html_field, format.value, url, lang)
    stories = tell(cleaner, document)
    result = cleaner.clean_document(document)
    chosen = asked.of(stories)
    if asked.first:
        from cleaner.cli.story import print_details

        print_details(shown(asked.file), chosen, result, cleaner.ruleset, terminal())
    elif (console := terminal()) is not None:
        _print_rich(chosen, console)
    else:
        _print_plain(chosen)
    by = known_by(asked.file, format.value, record, html_field)
    note(f"{summary(shown(asked.file), result, by)}; language: {result.lang or 'unknown'}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A file and the lines of it, 1-based and inclusive; first = 0 means all."""

    file: str
    first: int = 0
    last: int = 0

    def of(self, stories: Sequence[LineStory]) -> Sequence[LineStory]:
        """The stories asked for; raises UsageError for lines that aren't there."""
        from cleaner.errors import UsageError

        if not self.first:
            return stories
        if self.last < self.first:
            raise UsageError(f"lines {self.first}-{self.last}: the first stands behind the last")
        if self.first > len(stories):
            raise UsageError(f"no line {self.first}: {self.file} has {len(stories)}")
        return stories[self.first - 1 : self.last]


def asked_for(target: str) -> Asked:
    """Take FILE[:LINE] apart; a file whose own name ends in a number is meant as a whole."""
    from cleaner.errors import UsageError

    found = _LINES.fullmatch(target)
    if found is None or Path(target).exists():
        return Asked(target)
    first = int(found["first"])
    if not first:
        raise UsageError(f"{target}: lines are counted from 1")
    return Asked(found["file"], first, int(found["last"] or first))


def fate_of(story: LineStory) -> str:
    """The fate in a word; a line of which only a part goes is `part`."""
    decision = story.decision
    if decision and decision.act == "drop" and decision.end - decision.start < len(story.text):
        return "part"
    return story.fate


def reason_of(story: LineStory) -> tuple[str, str]:
    """The rule to name beside a line and what to say of it."""
    decision = story.decision
    if decision is None:
        miss = next((miss for miss in story.misses if not miss.by_class), None)  # class alone says little
        return (miss.rule, f"nearly: {miss.reason}") if miss else ("", "")
    if decision.act == "veto":
        return decision.rule, f"saved from {', '.join(decision.also)}"
    return decision.rule, decision.why


def _print_plain(stories: Sequence[LineStory]) -> None:
    from cleaner.cli.show import emit, printable

    lines = []
    for s in stories:
        rule, reason = map(_one_line, reason_of(s))
        row = (str(s.number), s.kind, s.part or "-", fate_of(s), rule, reason, printable(s.text))
        lines.append("\t".join(row) + "\n")
    emit("".join(lines).encode("utf-8", "backslashreplace"))


def _one_line(said: str) -> str:
    return " ".join(said.split()) or "-"


def _print_rich(stories: Sequence[LineStory], console: Console) -> None:
    digits = len(str(stories[-1].number)) if stories else 1
    for story in stories:
        for line in _rich_lines(story, digits, console.width):
            console.print(line, no_wrap=True)


def _rich_lines(story: LineStory, digits: int, width: int) -> list[Text]:
    """A line with its rule at the right; the nearest miss of a kept line, which needs room, stands below."""
    from rich.text import Text

    from cleaner.cli.show import COLOURS, beside, printable

    fate = fate_of(story)
    style = COLOURS.get(fate, "red")
    head = f"{story.number:{digits}} {story.kind:8} {story.part or '':4} "
    if story.kind == "blank" and story.fate == "kept":
        return [Text(f"{story.number:{digits}}", "dim")]
    left = Text.assemble((head, "dim"), (f"{fate:7} ", style), (printable(story.text).expandtabs(), style))
    rule, reason = reason_of(story)
    if story.decision is not None:
        return [beside(left, Text(rule, f"{style} dim"), width)]
    lines = [beside(left, Text(), width)]
    if rule:
        lines.append(
            beside(
                Text(f"{'':{digits}} \N{DOWNWARDS ARROW WITH TIP RIGHTWARDS} {rule} {reason}", "dim italic"),
                Text(),
                width,
            )
        )
    return lines
