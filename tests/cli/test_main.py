"""The way in: help, version, completion, and the one place where errors are answered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli import COMMANDS, boundary, complete, contents, program
from cleaner.engine import view
from cleaner.errors import LedgerError, OutputError, Problem, RuleFileError
from cleaner.version import VERSION

from .conftest import ARTICLE, Cleaner


def test_help_names_every_command_in_the_order_of_use(cleaner_cli: Cleaner) -> None:
    help_ = cleaner_cli("--help").text
    places = [help_.index(f"\u2502 {name} ") for name in ("clean", "batch", "explain", "restore", "report", "rules")]
    assert places == sorted(places)
    assert "cleaner clean page.txt --diff" in help_
    assert "Exit codes" in help_


def test_the_contents_are_those_of_the_whole_program() -> None:
    short, whole = (CliRunner().invoke(app, ["--help"], prog_name="cleaner").output for app in (contents(), program()))
    assert short == whole
    assert all(f"\u2502 {name} " in whole for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cleaner_cli: Cleaner, command: str) -> None:
    alone = cleaner_cli(command, "--help")
    assert alone.code == 0
    assert f"Usage: cleaner {command} [OPTIONS]" in alone.text


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_alone_is_the_one_of_the_whole_program(command: str) -> None:
    asked = [command, "--help"]
    alone, whole = (CliRunner().invoke(app, asked, prog_name="cleaner") for app in (program([command]), program()))
    assert alone.output == whole.output


def test_a_command_that_is_misspelled_is_suggested(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("claen", "page.txt")
    assert ran.code == 2
    assert "No such command 'claen'" in ran.err
    assert "clean" in ran.err.partition("Did you mean")[2]


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


HEAVY = {"pydantic", "re2", "justext", "lxml", "bs4", "langdetect", "yaml", "orjson"}


def imported_by(code: str, **more: str) -> set[str]:
    """The modules that a process has imported at the end of this code."""
    shown = f"import sys; out, sys.stdout = sys.stdout, sys.stderr; {code}; print(*sys.modules, file=out)"
    environment = {**os.environ, **more}
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True, env=environment)
    return set(done.stdout.split())


def test_help_is_told_without_the_commands() -> None:
    """Help answers at once: what takes long to import is imported by the commands that need it."""
    loaded = imported_by("from cleaner.cli import run; run(['--help'])")
    assert "cleaner.cli" in loaded
    assert loaded.isdisjoint(HEAVY | {"cleaner.cli.clean", "cleaner.api"})


def test_completion_loads_nothing_heavy() -> None:
    assert imported_by("from cleaner.cli import program; program()").isdisjoint(HEAVY | {"rich", "cleaner.api"})


def test_a_text_is_cleaned_by_remembered_rules_without_what_compiles_them(article: Path, tmp_path: Path) -> None:
    code, cache = f"from cleaner.cli import run; run(['clean', {str(article)!r}])", str(tmp_path / "cache")
    compiles = {"yaml", "cleaner.ruleset.models", "cleaner.ruleset.compile"}
    assert compiles <= imported_by(code, CLEANER_CACHE=cache)
    loaded = imported_by(code, CLEANER_CACHE=cache)
    assert "cleaner.engine.cleaning" in loaded
    assert loaded.isdisjoint(
        compiles | {"justext", "lxml", "bs4", "langdetect", "cleaner.explain", "cleaner.cli.batch"}
    )
