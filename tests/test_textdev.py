"""All labelled development texts beside the checkout: restored to the byte, and a second pass finds nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from cleaner import Cleaner, Document


def documents(shared: Path) -> Iterator[Document]:
    with (shared / "data" / "text-dev.jsonl.zst").open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            row = json.loads(line)
            yield Document("\n".join(row["lines"]), id=f"{row['id']}/{row['view']}", url=row["url"])


@pytest.mark.slow
def test_every_document_is_restored_and_finished_after_one_pass(
    cleaner: Cleaner, rules_alone: Cleaner, shared: Path
) -> None:
    count = 0
    for document in documents(shared):
        assert cleaner.clean_document(document).restore() == document.source, document.id
        result = rules_alone.clean_document(document)
        assert result.restore() == document.source, document.id
        if not result.stopped:
            again = rules_alone.clean(result.text, url=document.url)
            assert not again.drops, (document.id, again.drops[:3])
        count += 1
    assert count == 3911
