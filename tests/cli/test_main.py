"""The way in: help, version, completion, and the one place where errors are answered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli import app, boundary, complete
from cleaner.engine import view
from cleaner.errors import LedgerError, OutputError, Problem, RuleFileError
from cleaner.version import VERSION

from .conftest import ARTICLE, Cleaner


def test_help_names_every_command_in_the_order_of_use() -> None:
    help_ = CliRunner().invoke(app, ["--help"], prog_name="cleaner").output
    places = [help_.index(f"\u2502 {name} ") for name in ("clean", "batch", "explain", "restore", "report", "rules")]
    assert places == sorted(places)
    assert "cleaner clean page.txt --diff" in help_
    assert "Exit codes" in help_


@pytest.mark.parametrize("command", ["clean", "batch", "explain", "restore", "report", "rules"])
def test_every_command_has_help(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_no_command_at_all_prints_the_help(cleaner_cli: Cleaner) -> None:
    assert "Usage: cleaner" in cleaner_cli().text


def test_version(process: Cleaner) -> None:
    compiled = "" if str(view.__file__).endswith(".py") else ", compiled"
    assert process("--version").text.splitlines() == [f"cleaner {VERSION}{compiled}"]


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (OutputError("can't write out/a.txt: no space"), 4, "cleaner: can't write out/a.txt: no space\n"),
        (OSError(28, "No space left on device", "a.txt"), 4, "cleaner: the system refused a.txt: No space left"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 0, ""),
        (RuleFileError([Problem("a.yaml", 3, 5, "no such key")]), 2, "a.yaml:3:5: no such key\n"),
        (LedgerError("kept and dropped text don't add up"), 3, "this is a bug of cleaner"),
        (ZeroDivisionError("division by zero"), 3, "ZeroDivisionError: division by zero"),
    ],
)
def test_every_error_has_its_words_and_its_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, says: str
) -> None:
    monkeypatch.setattr(boundary, "silence_stdout", lambda: None)
    assert boundary.answer(error) == code
    err = capsys.readouterr().err
    assert err.startswith(says) if code in (2, 4) else says in err
    assert ("Traceback" in err or "bug of cleaner" in err) == (code == 3)


def test_an_unforeseen_error_is_our_bug_and_says_so(cleaner_cli: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("cleaner.api.Cleaner.clean_document", broken)
    ran = cleaner_cli("clean", stdin=b"text\n")
    assert ran.code == 3
    assert "this is a bug of cleaner" in ran.err
    assert "in broken" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="no such devices")
def test_a_full_disk_behind_stdout_is_the_environment(article: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "cleaner", "clean", str(article)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 4
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
@pytest.mark.parametrize("command", [["clean", "-"], ["clean", "--json"], ["explain", "-"], ["rules", "list"]])
def test_a_reader_who_has_seen_enough_is_no_error(command: list[str]) -> None:
    started = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stdin is not None
    assert started.stderr is not None
    started.stdout.close()
    with started.stdin as stdin:
        if "list" not in command:
            stdin.write(ARTICLE.encode() * 2000)
    err = started.stderr.read()
    started.stderr.close()
    assert started.wait() == 0
    assert b"Traceback" not in err
    assert b"Exception" not in err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("clean --profile ", ["firm", "gentle", "review", "standard"]),
        ("batch --drop promo.a", ["promo.app"]),
        ("rules show en/ads/slot-l", ["en/ads/slot-label"]),
    ],
)
def test_the_shell_completes_names(process: Cleaner, words: str, offered: list[str]) -> None:
    ran = process(
        _CLEANER_COMPLETE="complete_bash",
        COMP_WORDS=f"cleaner {words}",
        COMP_CWORD=str(len(f"cleaner {words}x".split()) - 1),
    )
    assert (ran.code, ran.lines) == (0, offered)


@pytest.mark.parametrize("completion", [complete.profiles, complete.categories, complete.rule_ids])
def test_a_completion_that_fails_offers_nothing(
    monkeypatch: pytest.MonkeyPatch, completion: Callable[[str], list[str]]
) -> None:
    def broken() -> Path:
        raise OSError("no such folder")

    monkeypatch.setattr(complete, "_rules_folder", broken)
    monkeypatch.setattr(complete, "_categories", broken)
    assert completion("") == []


def test_the_command_line_alone_loads_nothing_heavy() -> None:
    """Help and completion answer at once: what takes long to import is imported by the commands that need it."""
    code = (
        "import sys, types; package = types.ModuleType('cleaner'); package.__path__ = [sys.argv[1]];"
        "sys.modules['cleaner'] = package; import cleaner.cli;"
        "print(*sorted({'pydantic', 're2', 'justext', 'yaml', 'rich', 'orjson'} & sys.modules.keys()))"
    )
    folder = Path(boundary.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
