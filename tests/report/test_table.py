"""What a terminal shows at the end of a run."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from batch.cleaning import clean_into
from rich.console import Console

from cleaner.report.table import show


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_table_shows_both_equations_and_where_to_look(tmp_path: Path, width: int) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text":"AD [red] \\u001b[31m \\ud800\\nx"}\n[]\n')
    summary = clean_into(tmp_path / "out", tmp_path / "x.jsonl")
    screen = StringIO()
    show(summary, Path("out"), Console(file=screen, width=width))
    shown = screen.getvalue()
    assert "documents:  2 in = 1 cleaned + 0 unchanged + 0 stopped + 1 rejected + 0 failed\n" in shown
    assert "characters: 18 in = 1 kept + 17 dropped (94.4%)\n" in shown
    assert "1 not cleaned: what is wrong with each is in out/rejects.jsonl" in shown
    assert "test/ad" in shown
    assert "\x1b[31m" not in shown
    shown.encode()
