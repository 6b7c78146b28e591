"""Fifteen mistakes that other rule engines passed over in silence; here each is refused, with its line.

The names are the threads in which their users found out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rulefiles import entry, places, rule, write

from cleaner.errors import CleanerError
from cleaner.ruleset.load import load

MISTAKES = [
    ("vale#1154", "a token that ends in punctuation and never matches", rule(is_=None, regex=r"'\bsubscribe!\bnow'", tests="[{drop: [‸'Subscribe! Now']}, {keep: x}]")),
    ("vale#1124", "a key that this kind of rule does not read", rule(take="‸headline")),
    ("ast-grep#2390", "a key one level too deep", rule(when="{next: {‸words: {max: 4}}}")),
    ("gitleaks#1590", "one bracket less: a mapping where a list of entries belongs", rule("disable: ‸{rule: label, reason: x}\n")),
    ("f43.me#1366", "a typo in the name of a key", rule(**{"‸containz": "x"})),
    ("presidio#1766", "a wrong value that would fall back to a default", rule(confidence="‸certian")),
    ("presidio#923", "a regex copied from Python with its r and quotes", rule(is_=None, regex='‸r"\\bAdvertisement\\b"')),
    ("presidio#924", "a word boundary in double quotes", rule(is_=None, regex='‸"\\bAdvertisement\\b"')),
    ("grafel#6391", "a file that can't be parsed among files that can", "cleaner: 1\nrules:\n- id: label\n  why: ‸@handle\n"),
    ("config-lint#218", "a rule that is broken among rules that are not", rule() + entry(**{"‸id": "other"}, category=None)),
    ("sagan#140", "a condition that could never hold", rule(when="{words: ‸{min: 9, max: 3}}")),
    ("vale#354", "a regex in double quotes whose escape YAML does not know", rule(is_=None, regex='"‸\\d+ comments"')),
    ("vale#626", "text that YAML reads as a mapping", rule(is_="[Advertisement, ‸Share this: Facebook]")),
    ("vacuum#246", "text that YAML cuts at a number sign", rule(is_="\n  - Advertisement\n  - ‸Comment # 3")),
]  # fmt: skip
IDS = [name for name, _, _ in MISTAKES]


def by_loading(path: Path) -> tuple[int, str]:
    try:
        load([path], built_in=False)
    except CleanerError as error:
        return error.exit_code, str(error)
    return 0, ""


@pytest.fixture(params=["load", "cleaner rules check"])
def check(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path], tuple[int, str]]:
    """Exit code and message for a rule file, by loading it and by the command line."""
    if request.param == "load":
        return by_loading
    try:
        from cleaner.cli import main
    except ImportError:
        pytest.skip("the command line is not built yet")

    def by_command(path: Path) -> tuple[int, str]:
        monkeypatch.setenv("COLUMNS", "1000")
        monkeypatch.setattr(sys, "argv", ["cleaner", "rules", "check", str(path)])
        with pytest.raises(SystemExit) as caught:
            sys.exit(main())
        return caught.value.code if isinstance(caught.value.code, int) else 0, capsys.readouterr().err

    return by_command


@pytest.mark.parametrize(("name", "says", "text"), MISTAKES, ids=IDS)
def test_the_mistake_is_refused_with_exit_code_2_and_its_line(
    tmp_path: Path, check: Callable[[Path], tuple[int, str]], name: str, says: str, text: str
) -> None:
    path = write(tmp_path, text, f"{re.sub('[^a-z0-9]', '-', name)}.yaml")
    code, message = check(path)
    assert code == 2
    ((line, column),) = places(text)
    assert f"{path}:{line}:{column}: " in message


def test_a_wrong_path_is_named_and_refused(tmp_path: Path, check: Callable[[Path], tuple[int, str]]) -> None:
    """ast-grep#1768."""
    path = tmp_path / "nosuch.yaml"
    code, message = check(path)
    assert code == 2
    assert str(path) in message


def test_a_good_file_is_fine(tmp_path: Path, check: Callable[[Path], tuple[int, str]]) -> None:
    assert check(write(tmp_path, rule(id="a-label-of-mine", is_="[Advertisement, Zweckfreie Anzeige]")))[0] == 0


def test_one_broken_file_in_a_folder_refuses_the_whole_folder(
    tmp_path: Path, check: Callable[[Path], tuple[int, str]]
) -> None:
    write(tmp_path, rule(id="fine"), "a.yaml")
    write(tmp_path, dict(zip(IDS, (row[2] for row in MISTAKES), strict=True))["grafel#6391"], "b.yaml")
    code, message = check(tmp_path)
    assert code == 2
    assert f"{tmp_path / 'b.yaml'}:4:8: " in message


def test_there_is_one_fixture_for_each_mistake() -> None:
    assert len({*IDS, "ast-grep#1768"}) == 15
