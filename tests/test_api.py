"""The public door: which names it has, and what they promise."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest

import cleaner as package
from cleaner import Cleaner, CleanerError, Document, Failure, Problem, RuleFileError, UsageError

TEXT = (
    "Advertisement\n\n"
    "The council voted on Monday to build a tram line from the harbour to the university.\n"
    "Advertisement\n"
    "It was said on the day after that nobody had asked the people of the town for their view.\n"
)
RULE = """\
cleaner: 1
rules:
- id: town
  category: navigation
  confidence: {confidence}
  why: The name of the town.
  drop: line
  is: Town of Brenn
  tests:
  - drop: [Town of Brenn]
  - keep: [The town of Brenn is old.]
"""


def test_the_public_names() -> None:
    assert sorted(package.__all__) == [
        "Block", "Cleaner", "CleanerError", "Decision", "Document", "Failure", "LedgerError", "OutputError", "Problem",
        "Result", "RuleFileError", "SourceError", "UsageError", "restore",
    ]  # fmt: skip
    assert all(hasattr(package, name) for name in package.__all__)
    assert package.__version__.count(".") == 2


SIGNATURES = [
    (Cleaner, "rules, profile, drop, keep, cache, article, score"),
    (Cleaner.clean, "self, text, url, lang, id"),
    (Cleaner.clean_document, "self, document"),
    (Cleaner.clean_many, "self, documents"),
    (package.restore, "clean, dropped"),
    (Document, "source, id, url, lang, format, file, meta, markup"),
    (package.Result, "document, decisions, lang"),
    (package.Decision, "act, start, end, first_line, last_line, rule, category, confidence, why, also, path"),
]


@pytest.mark.parametrize(("callable_", "names"), SIGNATURES, ids=lambda value: getattr(value, "__qualname__", ""))
def test_signatures_do_not_change_by_accident(callable_: object, names: str) -> None:
    assert ", ".join(inspect.signature(callable_).parameters) == names  # type: ignore[arg-type]


def test_the_package_is_typed() -> None:
    assert (Path(package.__file__).parent / "py.typed").is_file()


def test_clean(cleaner: Cleaner) -> None:
    result = cleaner.clean(TEXT, id="a")
    assert "Advertisement" not in result.text
    assert [row["lines"] for row in result.report()] == [[1, 2], [4, 4]]
    assert {row["doc"] for row in result.report()} == {"a"}
    assert result.restore() == TEXT
    assert result.lang == "en"


def test_what_is_known_of_a_text_stands_in_its_document(cleaner: Cleaner) -> None:
    document = cleaner.clean(TEXT, url="https://a.example/", lang="de", id="b").document
    assert document == Document(TEXT, id="b", url="https://a.example/", lang="de")


def test_clean_many_takes_texts_and_documents_one_by_one(cleaner: Cleaner) -> None:
    asked: list[int] = []

    def documents() -> object:
        for number, one in enumerate([TEXT, Document(TEXT, id="d"), ""]):
            asked.append(number)
            yield one

    results = cleaner.clean_many(documents())  # type: ignore[arg-type]
    assert asked == []
    assert next(results) == cleaner.clean(TEXT)
    assert asked == [0]
    assert [result.document.id for result in results] == ["d", ""]


def test_what_is_no_document_is_a_failure_among_its_neighbours(cleaner: Cleaner) -> None:
    before, failed, after = cleaner.clean_many([TEXT, None, TEXT])  # type: ignore[list-item]
    assert before == after == cleaner.clean(TEXT)
    assert isinstance(failed, Failure)
    assert failed.reason == "TypeError: a Document or a text is wanted, not NoneType"


def test_a_cleaner_is_picklable(cleaner: Cleaner) -> None:
    copy = pickle.loads(pickle.dumps(cleaner))
    assert copy.clean(TEXT) == cleaner.clean(TEXT)
    assert copy.rules_hash == cleaner.rules_hash


def test_rules_of_a_file_and_of_a_folder_add_to_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text(RULE.format(confidence="certain"), encoding="utf-8")
    for given in (tmp_path, tmp_path / "town.yaml", str(tmp_path)):
        rows = Cleaner(rules=[given]).clean("Town of Brenn\n" + TEXT).drops
        assert rows[0].rule == "town"
        assert len(rows) == 3


def test_the_hash_tells_rules_apart(cleaner: Cleaner, tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(RULE.format(confidence="certain"), encoding="utf-8")
    one = Cleaner(rules=[file]).rules_hash
    file.write_text(RULE.format(confidence="high"), encoding="utf-8")
    assert len({cleaner.rules_hash, one, Cleaner(rules=[file]).rules_hash}) == 3
    assert Cleaner().rules_hash == cleaner.rules_hash


def test_profiles_and_categories(cleaner: Cleaner) -> None:
    assert Cleaner(profile="review").clean(TEXT).text == TEXT
    assert Cleaner(keep=["ads"]).clean(TEXT).text == TEXT
    assert cleaner.clean(TEXT).text != TEXT


WRONG = [
    ("a profile", {"profile": "stanard"}, "no profile 'stanard'. Did you mean 'standard'?"),
    ("a category", {"drop": ["advert"]}, "no category 'advert'."),
    ("a path", {"rules": ["no/such/rules.yaml"]}, "no/such/rules.yaml: no such rule file or folder"),
]


@pytest.mark.parametrize(("options", "message"), [pytest.param(*row, id=label) for label, *row in WRONG])
def test_names_that_do_not_exist_are_usage_errors(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Cleaner(**options)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)


def test_a_broken_rule_file_is_an_error_that_survives_a_pickle(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("cleaner: 1\nruels: []\n", encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        Cleaner(rules=[tmp_path])
    assert isinstance(caught.value, CleanerError)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert isinstance(copy.problems[0], Problem)
    assert copy.problems[0].line == 2


def test_exit_codes() -> None:
    codes = {name: getattr(package, name).exit_code for name in package.__all__ if name.endswith("Error")}
    assert codes == {
        "CleanerError": 2, "UsageError": 2, "RuleFileError": 2, "SourceError": 4, "OutputError": 4, "LedgerError": 3,
    }  # fmt: skip
