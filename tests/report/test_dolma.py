"""Attributes for dolma: a line for each line, the drops as spans, and a real `dolma mix` that makes the clean text."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import zstandard
from batch.cleaning import FAKE, FakeCleaner, clean_into
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.batch.manifest import paths
from cleaner.batch.plan import plan
from cleaner.batch.run import How, run
from cleaner.batch.settings import Settings
from cleaner.errors import UsageError
from cleaner.model import Decision, Document, Result
from cleaner.report.attributes import SCORES
from cleaner.report.dolma import Exported, export_attributes
from cleaner.report.layout import About
from cleaner.report.restoring import restore_run
from cleaner.ruleset.schema import CATEGORIES, CONFIDENCES
from cleaner.sources.compression import read_chunks
from cleaner.sources.scope import Fields
from report.test_restoring import every_third, json_lines

DOCS = Path(__file__).resolve().parents[2] / "docs"
Row = dict[str, Any]


def export(folder: Path, **more: Any) -> Exported:
    """Export the run in `run` below a folder into that folder."""
    known = paths(folder / "run")
    arguments = {"find": lambda name: Path(known[name]), "attribute": "c", **more}
    return export_attributes(folder / "run", folder, **arguments)


def rows(folder: Path, name: str = "x.jsonl") -> list[Row]:
    found = b"".join(read_chunks(folder / "attributes" / "c" / name))
    return [json.loads(line) for line in found.splitlines()]


def exported(folder: Path, data: bytes, cleaner: FakeCleaner = FAKE, **more: Any) -> tuple[list[Row], Exported]:
    """Clean one file and export it: its attributes, and what was said."""
    (folder / "x.jsonl").write_bytes(data)
    clean_into(folder / "run", folder / "x.jsonl", cleaner=cleaner, **more)
    said = export(folder)
    return rows(folder), said


def test_a_line_for_each_line_with_its_drops(tmp_path: Path) -> None:
    data = b'{"id":"a","text":"fine\\n"}\n{"text":"caf\\u00e9 \\ud83d\\ude00\\nAD\\nx\\nAdvertisement"}\n'
    found, said = exported(tmp_path, data)
    assert found == [
        {"id": "a", "attributes": {"c__drop": [], "c__lost": [[0, 5, 0.0]]}},
        {
            "id": None,
            "attributes": {
                "c__drop": [[7, 10, 1.0], [12, 25, 1.0]],
                "c__lost": [[0, 25, 0.64]],
                "c__ads": [[7, 10, 1.0], [12, 25, 1.0]],
            },
        },
    ]
    assert said == Exported(1, 2, 0, 0, ())


def test_categories_and_confidences(tmp_path: Path) -> None:
    class Sorting(FakeCleaner):
        def clean_document(self, document: Document) -> Result:
            kinds = (("drop", "legal.cookie", "certain"), ("drop", "share", "high"), ("suspect", "ads", "medium"))
            about = [
                (act, 2 * i, 2 * i + 1, category, confidence) for i, (act, category, confidence) in enumerate(kinds)
            ]
            decisions = [Decision(act, a, b, 1, 1, "x/y", category, sure, "") for act, a, b, category, sure in about]  # type: ignore[arg-type]
            return Result(document, tuple(decisions), "en")

    ((row,), _) = exported(tmp_path, b'{"text":"0123456789"}\n', Sorting())
    assert row["attributes"] == {
        "c__drop": [[0, 1, 1.0], [2, 3, 0.9]],
        "c__lost": [[0, 10, 0.2]],
        "c__legal_cookie": [[0, 1, 1.0]],
        "c__share": [[2, 3, 0.9]],
    }


def test_every_confidence_has_a_score_and_no_category_is_called_as_a_mark_is() -> None:
    assert [SCORES[name] for name in CONFIDENCES] == sorted(SCORES.values())
    assert not {name.replace(".", "_") for name in CATEGORIES} & {"drop", "lost", "stopped", "uncleaned"}


def test_what_is_not_cleaned_and_what_is_kept_whole_is_marked(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><body><p>A page.</p></body></html>"
    texts = ["STOP it", "AD\nBREAK", page, "AD page <html> no"]
    found, said = exported(tmp_path, b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts))
    stopped, broken, paged, good = (row["attributes"] for row in found)
    assert stopped == {"c__drop": [], "c__lost": [[0, 7, 0.0]], "c__stopped": [[0, 7, 1.0]]}
    assert broken == {"c__drop": [], "c__uncleaned": [[0, 8, 1.0]]}
    assert paged == {"c__drop": [], "c__uncleaned": [[0, len(page), 1.0]]}
    assert good["c__drop"] == [[0, 17, 1.0]]
    assert (said.documents, said.uncleaned, said.problems) == (4, 2, ())


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ('"a\\u0062"', '"ab"'),
        ('"5"', '"5"'),
        ("5", "5"),
        ("null", "null"),
        ("true", "true"),
        ("1.50", "1.50"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ('{"a": [1]}', '{"a": [1]}'),
        ('1, "id": 2.0', "2.0"),
    ],
)
def test_ids_are_those_of_the_records(tmp_path: Path, value: str, spelled: str) -> None:
    exported(tmp_path, f'{{"text":"AD\\nx", "id": {value}}}\n'.encode())
    assert (tmp_path / "attributes/c/x.jsonl").read_bytes().startswith(f'{{"id":{spelled},"attributes":{{'.encode())


def test_lines_that_dolma_can_not_read_are_told_and_counted(tmp_path: Path) -> None:
    good = b'{"id":"a","text":"AD\\nx"}\n'
    bad = [b"\n", b"[]\n", b"broken\n", b'{"text":1}\n', b'{"id":"b","text":"AD \\ud800\\n"}\n', b'{"text":"\xff"}\n']
    found, said = exported(tmp_path, b"\xef\xbb\xbf" + good + b"".join(bad) + good)
    assert [row["id"] for row in found] == ["a", *[None] * 6, "a"]
    assert [row["attributes"]["c__drop"] for row in found] == [[[0, 3, 1.0]], *[[]] * 6, [[0, 3, 1.0]]]
    assert said.documents == 2
    assert said.problems == (
        "x.jsonl: dolma can't read 7 lines, the first of them line 1, and would stop there: it needs an object with a "
        "string `text` on each; mend that or take it out, and clean again",
    )


def test_all_kinds_of_files_and_folders(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    data = b'{"text":"AD\\nx"}\n' * 3
    (source / "sub" / "x.jsonl.gz").write_bytes(gzip.compress(data))
    (source / "y.jsonl.zst").write_bytes(zstandard.compress(data))
    (source / "z.txt").write_bytes(b"AD\n")
    (source / "page.html").write_bytes(b"<p>x</p>")
    clean_into(tmp_path / "run", source, ledger="spans")
    assert export(tmp_path) == Exported(2, 6, 0, 2, ())
    for name in ("sub/x.jsonl.gz", "y.jsonl.zst"):
        assert [row["attributes"]["c__drop"] for row in rows(tmp_path, name)] == [[[0, 3, 1.0]]] * 3


@pytest.mark.parametrize(
    "change",
    [b'{"text":"AD\\ny"}\n', b'{"text":"AD\\nx"}\n' * 2, b'{"text":"xAD\\n"}\n', b"", b'{"text":""}\n'],
)
def test_an_input_that_was_changed_is_left_out(tmp_path: Path, change: bytes) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text":"AD\\nx"}\n')
    (tmp_path / "y.jsonl").write_bytes(b'{"text":"AD\\nx"}\n')
    clean_into(tmp_path / "run", tmp_path / "x.jsonl", tmp_path / "y.jsonl")
    (tmp_path / "x.jsonl").write_bytes(change)
    (problem,) = export(tmp_path).problems
    assert problem.startswith("x.jsonl: not exported: ")
    assert "it was changed after the run" in problem
    assert not (tmp_path / "attributes/c/x.jsonl").exists()
    assert rows(tmp_path, "y.jsonl")[0]["attributes"]["c__drop"] == [[0, 3, 1.0]]


@pytest.mark.parametrize("change", [b"[]\n", b'{"text":"<!DOCTYPE html><html><body>x"}\n'])
def test_a_line_that_can_not_be_compared_has_no_spans(tmp_path: Path, change: bytes) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text":"AD\\nx"}\n')
    clean_into(tmp_path / "run", tmp_path / "x.jsonl")
    (tmp_path / "x.jsonl").write_bytes(change)
    export(tmp_path)
    (row,) = rows(tmp_path)
    assert row["attributes"]["c__drop"] == []
    assert "c__lost" not in row["attributes"]


def test_an_input_that_is_gone_is_told_and_may_come_from_elsewhere(tmp_path: Path) -> None:
    data = b'{"text":"AD\\nx"}\n[]\n'
    (tmp_path / "x.jsonl").write_bytes(data)
    clean_into(tmp_path / "run", tmp_path / "x.jsonl")
    (tmp_path / "x.jsonl").unlink()
    (problem,) = export(tmp_path).problems
    assert problem.startswith(f"x.jsonl: not exported: its input {tmp_path / 'x.jsonl'} is gone; say with --inputs")
    (problem,) = export(tmp_path, find=lambda name: None).problems
    assert "the run doesn't say any more where its input was" in problem
    restore_run(tmp_path / "run", tmp_path / "back")
    said = export(tmp_path, find=(tmp_path / "back").joinpath)
    assert said.files == 1
    assert rows(tmp_path)[0]["attributes"]["c__drop"] == [[0, 3, 1.0]]


def test_a_file_that_was_cut_is_left_out(tmp_path: Path) -> None:
    data = b"".join(b'{"text":"AD %d\\nx"}\n' % i for i in range(9999))
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(data)[:-2000])
    clean_into(tmp_path / "run", tmp_path / "x.jsonl.gz")
    said = export(tmp_path)
    assert "the .gz data ends too early" in said.problems[0]
    assert not (tmp_path / "attributes" / "c" / "x.jsonl.gz").exists()


@pytest.mark.parametrize("damage", ["no ledger", "other ledger"])
def test_a_ledger_that_does_not_fit_is_told(tmp_path: Path, damage: str) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text":"AD\\nx"}\n')
    clean_into(tmp_path / "run", tmp_path / "x.jsonl")
    ledger = tmp_path / "run" / "ledger" / "x.jsonl.jsonl"
    if damage == "no ledger":
        ledger.unlink()
    else:
        ledger.write_bytes(ledger.read_bytes().replace(b'"file":"x.jsonl:1"', b'"file":"x.jsonl:2"'))
    assert export(tmp_path).problems[0].startswith("x.jsonl: not exported: ")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"how": How(limit=1)}, "holds only some records"),
        ({"sample": 0.5}, "holds only some records"),
        ({"to": "jsonl"}, "was made with --to jsonl, .*: clean without --to"),
        ({"how": How(shard=(1, 2))}, "join all with `cleaner merge`"),
        ({"fields": Fields("body")}, "dolma takes the text from the field 'text', and .* cleaned the field 'body'"),
        ({"fields": Fields(html="page")}, "give dolma .*run/clean, where the clean text is the text"),
        ({"format": "html"}, "give dolma .*run/clean, where the clean text is the text"),
    ],
)
def test_runs_that_dolma_could_do_nothing_with(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    data = b'{"text":"AD\\nx","body":"AD\\nx","page":"<p>x</p>"}\n'
    (tmp_path / "x.jsonl").write_bytes(data)
    clean_into(tmp_path / "run", tmp_path / "x.jsonl", **more)
    with pytest.raises(UsageError, match=message):
        export(tmp_path)
    assert not (tmp_path / "attributes").exists()


def test_other_things_that_can_not_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        export(tmp_path)
    (tmp_path / "x.txt").write_bytes(b"AD\n")
    clean_into(tmp_path / "run", tmp_path / "x.txt")
    with pytest.raises(UsageError, match="holds no JSON Lines"):
        export(tmp_path)
    for name in ("my-rules", "1a", "a/b", "..", ""):
        with pytest.raises(UsageError, match="--name"):
            export(tmp_path, attribute=name)
    (tmp_path / "run" / "summary.json").unlink()
    with pytest.raises(UsageError, match="did not end"):
        export(tmp_path)


def test_nothing_is_overwritten_unless_told_to(tmp_path: Path) -> None:
    exported(tmp_path, b'{"text":"AD\\nx"}\n')
    before = rows(tmp_path)
    place = tmp_path / "attributes" / "c" / "x.jsonl"
    place.write_bytes(b"mine")
    with pytest.raises(UsageError, match="exists already"):
        export(tmp_path)
    assert place.read_bytes() == b"mine"
    export(tmp_path, force=True)
    assert rows(tmp_path) == before
    with pytest.raises(UsageError, match="lies in the run"):
        export_attributes(tmp_path / "run", tmp_path / "run", Path, "c")


@settings(max_examples=60, deadline=None)
@given(st.lists(json_lines(), max_size=6), st.booleans())
def test_spans_make_the_clean_text_of_any_json_lines(lines: list[bytes], ended: bool) -> None:
    data = b"".join(lines)
    data = data if ended else data.removesuffix(b"\n")
    with TemporaryDirectory() as folder:
        here = Path(folder)
        found, said = exported(here, data, FakeCleaner(every_third))
        clean = here / "run" / "clean" / "x.jsonl"
        cleaned = iter(clean.read_bytes().split(b"\n") if clean.exists() else [])
        rejects = map(json.loads, (here / "run" / "rejects.jsonl").read_bytes().splitlines())
        rejected = {row["line"] for row in rejects}
    sources = data.split(b"\n")
    assert len(found) == len(sources) - (not sources[-1])
    for number, row in enumerate(found, 1):
        after = None if number in rejected else next(cleaned)
        if "c__lost" in row["attributes"]:
            assert after is not None
            assert mixed(json.loads(sources[number - 1]), [row]) == json.loads(after)["text"]
    assert not said.problems or said.problems[0].startswith("x.jsonl: dolma can't read ")


def mixed(document: Row, attributes: Iterable[Row]) -> str:
    """What dolma makes of a text: it takes the spans out, code points from `start` to `end`."""
    text = str(document["text"])
    for row in attributes:
        for start, end, _ in reversed(row["attributes"]["c__drop"]):
            text = text[:start] + text[end:]
    return text


needs_dolma = pytest.mark.skipif(shutil.which("dolma") is None, reason="no dolma on the path")


def mix(folder: Path, spans: list[Row], exclude: list[str]) -> dict[str, list[Row]]:
    """Run `dolma mix` over documents/ with attributes/c; the documents by the file that they come from."""
    stream = {
        "name": "mixed",
        "documents": [f"{folder}/documents/*"],
        "attributes": ["c"],
        "span_replacement": [{"replacement": "", **span} for span in spans],
        "filter": {"exclude": exclude, "syntax": "jsonpath"},
        "output": {"path": f"{folder}/mixed", "max_size_in_bytes": 1_000_000},
    }
    (folder / "mix.json").write_text(json.dumps({"streams": [stream], "processes": 1}))
    shutil.rmtree(folder / "mixed", ignore_errors=True)
    return made_by(folder / "mix.json", folder / "mixed")


def made_by(configuration: Path, out: Path) -> dict[str, list[Row]]:
    ran = subprocess.run(["dolma", "-c", configuration, "mix"], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, list[Row]] = {}
    for path in sorted(out.iterdir()):
        assert path.suffix == ".gz", "dolma leaves .tmp files behind where it fails, and says nothing"
        for line in gzip.decompress(path.read_bytes()).splitlines():
            document = json.loads(line)
            found.setdefault(document["metadata"]["provenance"].rpartition(":")[0], []).append(document)
    return found


@needs_dolma
def test_dolma_makes_the_clean_text(tmp_path: Path) -> None:
    texts = [f"line {i} café \U0001f600\r\nAD {i}\nAdvertisement\n日本 {'AD' * (i % 3)}\nAD" for i in range(40)]
    texts[7], texts[9] = "AD\nBREAK", "AD\nSTOP"
    ids: list[Any] = ["a", 5, None, 1.5, 10**30]
    records = [{"id": ids[i % 5], "text": text, "source": "s"} for i, text in enumerate(texts)]
    data = b"".join(json.dumps(one, ensure_ascii=i % 2 == 0).encode() + b"\n" for i, one in enumerate(records))
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, packed in (
        ("a.jsonl", data),
        ("b.jsonl.gz", gzip.compress(data)),
        ("c.jsonl.zst", zstandard.compress(data)),
    ):
        (folder / name).write_bytes(packed)
    clean_into(tmp_path / "run", folder)
    assert export(tmp_path).problems == ()

    found = mix(tmp_path, [{"span": "$.attributes.c__drop", "min_score": 0}], ["$.attributes[?(@.c__uncleaned)]"])

    for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst"):
        clean = b"".join(read_chunks(tmp_path / "run" / "clean" / name)).splitlines()
        assert [one["text"] for one in found[name]] == [json.loads(line)["text"] for line in clean]
        assert len(found[name]) == 39, "the record that broke is left out"


@needs_dolma
def test_the_configuration_of_the_docs(tmp_path: Path) -> None:
    page = (DOCS / "exports.md").read_text("utf-8")
    configuration = page.split("```yaml\n")[1].split("```")[0]
    assert configuration.count("/data") == 2
    (tmp_path / "mix.yaml").write_text(configuration.replace("/data", str(tmp_path)), "utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "x.jsonl").write_bytes(b'{"text":"AD\\nx"}\n{"text":"BREAK"}\n{"text":"fine"}\n')
    clean_into(tmp_path / "run", tmp_path / "documents")
    export(tmp_path, attribute="cleaner")
    found = made_by(tmp_path / "mix.yaml", tmp_path / "clean")["x.jsonl"]
    assert [(one["text"], set(one)) for one in found] == [("x", {"text", "metadata"}), ("fine", {"text", "metadata"})]


@needs_dolma
def test_dolma_chooses_by_score_category_and_share(tmp_path: Path, cleaner: Cleaner) -> None:
    (tmp_path / "documents").mkdir()
    story = "\n".join(f"The ferry of the {i}th of May was late, the mayor said on the quay." for i in range(9))
    notice = "We use cookies to make this site work. By going on you agree to our use of cookies."
    texts = [
        f"Advertisement\n{story}\n\n{notice}\n",
        f"{story}\n",
        (DOCS / "example" / "pages" / "ferry.txt").read_text("utf-8"),
    ]
    lines = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    (tmp_path / "documents" / "x.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    about = About(Fields(), "full", "0", cleaner.rules_hash, "standard")
    planned = plan([tmp_path / "documents"], tmp_path / "run")
    run(planned, cleaner, Settings(about), tmp_path / "run")
    assert export(tmp_path).problems == ()
    spans = {row["id"]: row["attributes"] for row in rows(tmp_path)}
    assert {score for _, _, score in spans["0"]["c__drop"] + spans["2"]["c__drop"]} >= {1.0, 0.9}

    def left(wanted: Row, exclude: str = "$.attributes[?(@.c__uncleaned)]") -> dict[str, str]:
        return {one["id"]: one["text"] for one in mix(tmp_path, [wanted], [exclude])["x.jsonl"]}

    def without(id: str, key: str, least: float) -> str:
        text = texts[int(id)]
        for start, end, score in reversed(spans[id].get(key, [])):
            text = text[:start] + text[end:] if score >= least else text
        return text

    for key, least in (("c__drop", 0), ("c__drop", 0.95), ("c__ads", 0)):
        wanted = {name: without(name, key, least) for name in "012"}
        assert left({"span": f"$.attributes.{key}", "min_score": least}) == wanted
    lost = {name: attributes["c__lost"][0][2] for name, attributes in spans.items()}
    assert lost["1"] == 0 < lost["0"] < lost["2"]
    drops = {"span": "$.attributes.c__drop", "min_score": 0}
    assert set(left(drops, f"$.attributes[?(@.c__lost[0][2] > {lost['0']})]")) == {"0", "1"}
