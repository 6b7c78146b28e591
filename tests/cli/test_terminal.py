"""On a terminal: colours unless NO_COLOR is set, lines cut to its width, signs of two columns counted as two."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from cleaner.cli.show import beside, counted, printable

from .conftest import Cleaner

pty = pytest.importorskip("pty")
WIDTH = 60


def on_a_terminal(*arguments: object, **more: str) -> str:
    """What a command prints when its stdout is a terminal."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    leader, follower = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**environment, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), **more},
    )
    os.close(follower)
    read = b""
    try:
        while chunk := os.read(leader, 65536):
            read += chunk
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    assert started.wait() == 0
    return read.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("command", [["clean", "--diff"], ["explain"]])
def test_what_goes_is_red(article: Path, command: list[str]) -> None:
    shown = on_a_terminal(*command, article)
    assert "\x1b[31m" in shown
    assert "en/ads/slot-label" in shown


@pytest.mark.parametrize("command", [["clean", "--diff"], ["explain"]])
def test_no_color_is_respected(article: Path, command: list[str]) -> None:
    assert "\x1b[31m" not in on_a_terminal(*command, article, NO_COLOR="1")


def test_lines_are_cut_to_the_width(article: Path) -> None:
    shown = re.sub("\x1b\\[[0-9;]*m", "", on_a_terminal("clean", article, "--diff"))
    assert all(cell_len(line) <= WIDTH for line in shown.splitlines())
    assert "…" in shown


def test_the_clean_text_itself_is_never_cut_or_coloured(article: Path) -> None:
    shown = on_a_terminal("clean", article)
    assert "\x1b" not in shown
    assert "…" not in shown


@pytest.mark.parametrize("command", [["explain"], ["clean", "--diff"]])
def test_a_pipe_gets_no_colours(cleaner_cli: Cleaner, article: Path, command: list[str]) -> None:
    assert b"\x1b" not in cleaner_cli(*command, article).out


@pytest.mark.parametrize("left", ["short", "a long line of many words " * 9, "漢字かな交じり文" * 20])
@pytest.mark.parametrize("right", ["", "en/ads/slot-label", "x" * 90])
def test_a_text_and_its_note_fit_the_width(left: str, right: str) -> None:
    assert beside(Text(left), Text(right), WIDTH).cell_len <= WIDTH


def test_words_for_people() -> None:
    assert [counted(1, "line"), counted(1200, "line"), counted(2, "veto", "vetoes")] == [
        "1 line",
        "1,200 lines",
        "2 vetoes",
    ]
    assert printable("a\x1b[1mb\tc\u2028d") == "a\ufffd[1mb\tc\ufffdd"
