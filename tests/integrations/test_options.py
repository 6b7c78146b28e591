"""A setting of a job does what the option of the command line does that has its name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.integrations.arrow import CleanBatch

from .conftest import HARBOURWIRE
from .corpus import documents
from .engines import command_line, in_arrow

pa = pytest.importorskip("pyarrow")

URL = "https://www.harbourwire.example/ferry"
SAME = [
    (["--profile", "firm", "--article"], {"profile": "firm", "article": True}),
    (["--no-score", "--keep", "ads", "--drop", "credit"], {"score": False, "keep": ["ads"], "drop": ["credit"]}),
    (["--format", "text", "--lang", "de"], {"format": "text", "default_lang": "de"}),
    (["--format", "html"], {"format": "html"}),
    (["--rules", str(HARBOURWIRE), "--url", URL], {"rules": [HARBOURWIRE], "default_url": URL}),
    (["--ledger", "spans"], {"ledger": "spans"}),
    (["--url-field", "file", "--lang-field", "id"], {"url": "file", "lang": "id"}),
]


@pytest.mark.parametrize(("options", "settings"), SAME, ids=lambda given: " ".join(map(str, given)))
def test_options_and_settings_do_the_same(options: list[str], settings: dict[str, Any], tmp_path: Path) -> None:
    docs = documents(60, seed=13)
    rows = in_arrow([doc for doc in docs if doc.is_text], tmp_path, **settings)
    expected = command_line(docs, tmp_path, *options)
    assert rows == {number: expected[number] for number in rows}


def test_every_pair_changes_something(tmp_path: Path) -> None:
    docs = [doc for doc in documents(60, seed=13) if doc.is_text]
    plain = in_arrow(docs, tmp_path)
    assert [settings for _, settings in SAME if in_arrow(docs, tmp_path, **settings) == plain] == []


def test_a_column_of_pages_is_a_field_of_pages(tmp_path: Path) -> None:
    pages = [doc.text for doc in documents(100, seed=14) if "page" in doc.kind]
    records: list[dict[str, Any]] = [{"id": f"p{n}", "html": page} for n, page in enumerate(pages, 1)]
    lines = "".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)
    (tmp_path / "pages.jsonl").write_text(lines, encoding="utf-8")
    words = ["batch", "pages.jsonl", "--html-field", "html", "--out", "run", "--workers", "1"]
    subprocess.run([sys.executable, "-m", "cleaner", *words], cwd=tmp_path, capture_output=True, check=True)
    files = [f"pages.jsonl:{n}" for n, _ in enumerate(pages, 1)]
    table = pa.Table.from_pylist([{**record, "file": file} for record, file in zip(records, files, strict=True)])
    function = CleanBatch(html="html", meta=True, flags=True)
    out = function(table)
    assert b"".join(function.ledger_lines(out)) == (tmp_path / "run/ledger/pages.jsonl.jsonl").read_bytes()
    clean = [json.loads(line) for line in (tmp_path / "run/clean/pages.jsonl").read_bytes().splitlines()]
    assert len(clean) == len(pages) > 10
    assert [(row["text"], row["meta"]) for row in out.to_pylist()] == [(row["text"], row["meta"]) for row in clean]
