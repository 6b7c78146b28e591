"""Titles of the labelled development texts beside the checkout: at least one copy of each is to stay."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from cleaner import Cleaner, Document
from cleaner.fold import fold

#: Share of the titles of which every copy goes, at most. The rest of the others are names of sections, such as News,
#: above lists of stories: the same word stands in the menu.
LOST_AT_MOST = {"article": 0.005, "other": 0.035}


def titled(shared: Path) -> Iterator[tuple[Document, str, str]]:
    """(document, title, kind) of every text in which a line is its title."""
    with (shared / "data" / "text-dev.jsonl.zst").open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            row = json.loads(line)
            title = fold(row["title"] or "")
            if title and any(fold(text) == title for text in row["lines"]):
                kind = "article" if row["page_type"] == "article" else "other"
                name = f"{row['id']}/{row['view']}"
                yield Document("\n".join(row["lines"]), id=name, url=row["url"]), title, kind


@pytest.mark.slow
def test_a_copy_of_the_title_stays(cleaner: Cleaner, shared: Path) -> None:
    lost: dict[str, list[str | None]] = {"article": [], "other": []}
    seen = {"article": 0, "other": 0}
    for document, title, kind in titled(shared):
        seen[kind] += 1
        if all(fold(line) != title for line in cleaner.clean_document(document).text.splitlines()):
            lost[kind].append(document.id)
    assert seen["article"] > 1500
    assert seen["other"] > 800
    assert {kind: names for kind, names in lost.items() if len(names) > LOST_AT_MOST[kind] * seen[kind]} == {}
