"""Options that several commands share."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cleaner.cli.complete import categories, profiles

ABOUT_TEXT = "About the text"
WHAT_GOES = "What goes"
OUTPUT = "Output"


class FormatName(StrEnum):
    """What documents are."""

    auto = "auto"
    text = "text"
    html = "html"


class HalfName(StrEnum):
    """One half of all domains."""

    a = "a"
    b = "b"


def _language(code: str | None) -> str | None:
    """The two-letter code of `en`, `EN` or `en-US`; anything else would silently switch rules off."""
    if code is None:
        return None
    found = re.fullmatch(r"([a-z]{2})(?:[-_].*)?", code.strip().lower())
    if found is None:
        raise typer.BadParameter(f"{code!r} is no two-letter language code such as en, de or fr")
    return found[1]


def _field(option: str, holds: str) -> Any:
    return typer.Option(
        option, metavar="FIELD", help=f"The field or column that holds {holds}.", rich_help_panel=ABOUT_TEXT
    )


RulesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="PATH",
        help="A rule file, or a folder of them, on top of the built-in rules; may be repeated.",
        rich_help_panel=WHAT_GOES,
    ),
]
ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        help="gentle: certain rules alone; firm: all; review: nothing is dropped, all is marked.",
        autocompletion=profiles,
        rich_help_panel=WHAT_GOES,
    ),
]
DropOption = Annotated[
    list[str] | None,
    typer.Option(
        "--drop",
        "--without",
        metavar="CATEGORY",
        help="Drop this category of lines too, as in --without credit; may be repeated.",
        autocompletion=categories,
        rich_help_panel=WHAT_GOES,
    ),
]
KeepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--keep",
        metavar="CATEGORY",
        help="Keep this category of noise; may be repeated.",
        autocompletion=categories,
        rich_help_panel=WHAT_GOES,
    ),
]
ArticleOption = Annotated[
    bool,
    typer.Option(
        "--article",
        metavar="",
        help="Leave only the body of an article: no title, byline, date, caption, no comments of readers.",
        rich_help_panel=WHAT_GOES,
    ),
]
NoScoreOption = Annotated[
    bool,
    typer.Option("--no-score", metavar="", help="Leave the learned score of lines out.", rich_help_panel=WHAT_GOES),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="Where the text comes from, for the rules of a site.",
        rich_help_panel=ABOUT_TEXT,
    ),
]
LangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="LANG",
        help="The language, as a two-letter code; guessed when not given.",
        callback=_language,
        rich_help_panel=ABOUT_TEXT,
    ),
]
HalfOption = Annotated[
    HalfName | None,
    typer.Option(
        "--half",
        help="Only the documents of one half of all domains, so that rules tuned on a are promised on b.",
    ),
]
RecordOption = Annotated[
    int | None,
    typer.Option(
        "--record",
        metavar="N",
        min=0,
        help="One record of many: its line, row or member, as behind the colon of `file` in the ledger.",
        rich_help_panel=ABOUT_TEXT,
    ),
]
TextFieldOption = Annotated[str, _field("--text-field", "the text")]
IdFieldOption = Annotated[str, _field("--id-field", "the id")]
UrlFieldOption = Annotated[str, _field("--url-field", "the URL")]
LangFieldOption = Annotated[str, _field("--lang-field", "the language")]
HtmlFieldOption = Annotated[str | None, _field("--html-field", "a page; its clean text goes into the text field")]
FormatOption = Annotated[
    FormatName,
    typer.Option(
        "--format",
        help="What the documents are; auto: what the name of the file says, or else their beginning.",
        rich_help_panel=ABOUT_TEXT,
    ),
]
TsvEscapesOption = Annotated[
    bool,
    typer.Option(
        "--tsv-escapes",
        metavar="",
        help="In .tsv files quotes are characters like others, and backslashes escape, as in PostgreSQL.",
        rich_help_panel=ABOUT_TEXT,
    ),
]
NoHtmlOption = Annotated[
    bool,
    typer.Option(
        "--no-html", metavar="", help="Leave the field of --html-field out of the output.", rich_help_panel=OUTPUT
    ),
]
MetaFieldOption = Annotated[
    str,
    typer.Option(
        "--meta-field",
        metavar="FIELD",
        help="The field or column for what a page says about itself; '' leaves it out.",
        rich_help_panel=OUTPUT,
    ),
]


def located(text: str) -> Path:
    """A path, or a URL of an object store."""
    from cleaner.sources.places import place

    return place(text)


OutOption = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="DIR",
        parser=located,
        help="The folder of the run to write; or s3://, gs:// ...",
        rich_help_panel=OUTPUT,
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", metavar="", help="Replace whatever run is in DIR.", rich_help_panel=OUTPUT)
]
JsonSummaryOption = Annotated[
    bool, typer.Option("--json", metavar="", help="Print the summary as JSON on stdout.", rich_help_panel=OUTPUT)
]
