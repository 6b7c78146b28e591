"""Settings of a job: how they travel, when a process builds its cleaner, and what is refused."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import RuleFileError, UsageError
from cleaner.integrations import options
from cleaner.integrations.needs import needed
from cleaner.integrations.settings import Settings

NOISY = "Advertisement\nThe mill is open again.\n"
RULE = """\
cleaner: 1
pack: own
rules:
- id: motto
  category: masthead
  confidence: certain
  why: The motto of the paper.
  drop: line
  is: [{motto}]
  tests:
  - drop: [{motto}]
  - keep: [{motto} was the motto of the paper for ninety years.]
"""


def rule_file(folder: Path, motto: str = "News from both banks") -> Path:
    path = folder / "own.yaml"
    path.write_text(RULE.format(motto=motto), encoding="utf-8")
    return path


def test_equal_settings_make_equal_pickles(tmp_path: Path) -> None:
    path = rule_file(tmp_path)
    one = Settings(text="text", rules=[path], drop=["credit", "ads"], keep=(), url="".join(["u", "rl"]))
    other = Settings(text="".join(["te", "xt"]), rules=(str(path),), drop=("ads", "credit", "ads"))
    assert one == other
    assert pickle.dumps(one) == pickle.dumps(other)
    assert pickle.dumps(pickle.loads(pickle.dumps(one))) == pickle.dumps(one)
    assert len(pickle.dumps(one)) < 2000


@pytest.mark.parametrize(
    "change",
    [{"text": "body"}, {"profile": "firm"}, {"drop": ["credit"]}, {"keep": ["ads"]}, {"article": True},
     {"score": False}, {"default_lang": "en"}, {"flags": True}, {"most_bytes": 7}, {"prefix": "its_"}],
)  # fmt: skip
def test_other_settings_make_other_pickles(change: dict[str, Any]) -> None:
    assert Settings(**change) != Settings()
    assert pickle.dumps(Settings(**change)) != pickle.dumps(Settings())


def test_rules_that_are_edited_meanwhile_make_other_pickles_and_other_texts(tmp_path: Path) -> None:
    text = "News from one bank\nIt rained.\n"
    before = Settings(rules=[rule_file(tmp_path)])
    assert before.outcome(source=text).status == "unchanged"
    after = Settings(rules=[rule_file(tmp_path, motto="News from one bank")])
    assert after.outcome(source=text).text == "It rained.\n"
    assert pickle.dumps(before) != pickle.dumps(after)


def test_a_pickle_is_the_same_in_another_process() -> None:
    code = "import pickle, sys; from cleaner.integrations.settings import Settings; "
    code += "sys.stdout.buffer.write(pickle.dumps(Settings(keep=['ads'])))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == pickle.dumps(Settings(keep=["ads"]))


def test_the_cleaner_is_built_when_the_first_document_comes_and_once(new_process: Callable[[], None]) -> None:
    pickled = pickle.dumps(Settings())
    new_process()
    settings = pickle.loads(pickled)
    assert options._built.cache_info().misses == 0
    assert settings.outcome(source=NOISY).status == "cleaned"
    pickle.loads(pickled).outcome(source=NOISY)
    assert options._built.cache_info().misses == 1


def test_a_process_that_finds_other_rules_refuses_to_work(tmp_path: Path, new_process: Callable[[], None]) -> None:
    pickled = pickle.dumps(Settings(rules=[rule_file(tmp_path)]))
    assert pickle.loads(pickled).outcome(source="News from both banks\nIt rained.\n").text == "It rained.\n"
    new_process()
    rule_file(tmp_path, motto="News from one bank")
    with pytest.raises(UsageError, match=r"the rules here have the hash .* install the same release"):
        pickle.loads(pickled).outcome(source="It rained.\n")


def test_a_process_that_finds_no_rules_refuses_to_work(tmp_path: Path, new_process: Callable[[], None]) -> None:
    path = rule_file(tmp_path)
    pickled = pickle.dumps(Settings(rules=[path]))
    new_process()
    path.unlink()
    with pytest.raises(UsageError, match=r"own\.yaml: no such rule file"):
        pickle.loads(pickled).outcome(source="It rained.\n")


def test_rule_files_are_found_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert Settings(rules=["own.yaml"]).rules == (str(tmp_path / "own.yaml"),)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"format": "pdf"}, "format='pdf': it can be auto, text, html"),
        ({"ledger": "some"}, "ledger='some': it can be full, spans"),
        ({"html": "page", "format": "text"}, "html= names a column of pages"),
        ({"default_lang": "English"}, "default_lang='English' is no two-letter language code"),
        ({"profile": "strong"}, "no profile 'strong'"),
        ({"drop": ["adds"]}, "no category 'adds'"),
        ({"drop": "ads"}, r"drop='ads': a list is wanted, such as drop=\['ads'\]"),
        ({"rules": "own.yaml"}, "rules='own.yaml': a list is wanted"),
        ({"rules": ["nowhere.yaml"]}, "nowhere.yaml: no such rule file"),
        ({"text": "status"}, "text='status' is the name of another column"),
    ],
)
def test_settings_that_cannot_be_are_refused_where_the_job_is_made(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Settings(**given)


@pytest.mark.parametrize(
    "given", [{"format": "html", "html": "page"}, {"default_lang": "EN-us"}, {"text": "status", "prefix": "its_"}]
)
def test_their_look_alikes_are_not(given: dict[str, Any]) -> None:
    Settings(**given)


def test_rule_files_that_cannot_be_used_are_named_where_the_job_is_made(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("cleaner: 1\nrules: 7\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"broken\.yaml"):
        Settings(rules=[path])


def test_cells_that_are_no_text_are_rejected_and_such_that_tell_of_the_text_are_left_out() -> None:
    settings = Settings()
    assert settings.outcome(source=None).reason == "text-not-a-string: it is null, not a text"
    assert settings.outcome(source=5).reason == "text-not-a-string: it is int, not a text"
    odd = settings.outcome(source=NOISY, id=1.5, url=7, lang=True, file=None)
    assert (odd.status, odd.drops[0]["doc"]) == ("cleaned", "")
    assert settings.outcome(source=NOISY, id=7).drops[0]["doc"] == "7"
    assert settings.outcome(source=NOISY, id=True).drops[0]["doc"] == ""


def test_a_text_with_half_a_character_is_rejected_and_one_with_both_halves_is_not() -> None:
    assert (
        Settings().outcome(source="a\ud83d").reason == "surrogate: character 1 is a lone surrogate, half of a character"
    )
    assert Settings().outcome(source="a\U0001f6a2").status == "unchanged"


def test_a_package_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pyarrow is not installed: pip install 'cleaner-corpus\[arrow\]'"):
        needed("pyarrow", "arrow")


def test_a_package_that_lacks_something_itself_says_so_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halfthere.py").write_text("import nowhere_at_all\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
        needed("halfthere", "half")
