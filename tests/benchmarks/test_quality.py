"""What comes out of pages, held against gold, on a handful of made pages."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("orjson")
from benchmarks import __main__ as bench
from benchmarks import quality
from benchmarks.extractors import EXTRACTORS, Extract, Extractor, available, by_quality
from benchmarks.report import joined

TEXT = (
    "The people of the town said that they would go down to the river in the morning, and that all of them would be "
    "there when the new boat was put on the water. It had been built in the yard on the other bank, and it was the "
    "first one for many years."
)
HTML = f"<!doctype html><html><head><title>Boat</title></head><body>{f'<p>{TEXT}</p>' * 3}</body></html>"


def gold(folder: Path, count: int, **more: object) -> Path:
    path = folder / "mine.jsonl"
    kinds = ("news", "shop")
    records = [
        {"id": str(n), "html": HTML, "main_content": f"{TEXT}\n" * 3, "page_type": kinds[n % 2], **more}
        for n in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def made(extract: Extract) -> Extractor:
    return Extractor("made", "made by hand", "json", None, lambda: extract)


def run(monkeypatch: pytest.MonkeyPatch, extract: Extract, path: Path) -> quality.Quality:
    monkeypatch.setattr(quality, "by_quality", lambda: (made(extract),))
    return quality._run("made", path)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in by_quality()])
@pytest.mark.filterwarnings("ignore")
def test_every_extractor_gives_the_text_of_a_plain_page(one: Extractor) -> None:
    if not available(one):
        pytest.skip(f"{one.package} is not installed: pip install -e '.[bench]'")
    body = "".join(f"<p>{day}: {TEXT}</p>" for day in ("Monday", "Tuesday", "Sunday"))
    foot = "<p><a href=/>Menu</a></p>"
    page = f"<html><head><title>Boat</title></head><body><article>{body}</article>{foot}</body></html>"
    words = one.load()(page).split()
    assert words.count("boat") == 3
    assert words.count("years.") == 3  # not glued to the first word of the next line


def test_what_gives_all_text_is_no_extractor() -> None:
    names = [one.name for one in by_quality()]
    assert names[0] == "cleaner"
    assert {"trafilatura", "justext", "boilerpy3-default", "magic-html"} < set(names)
    assert not {one.name for one in EXTRACTORS if one.text_only} & set(names)
    assert len(set(names)) == len(names)


class WithScore:
    def __init__(self, score: bool = True) -> None:
        self.score = score


class WithoutScore:
    pass


def test_the_cleaner_without_its_score_is_there_when_it_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.Cleaner", WithScore)
    first, second, *_ = by_quality()
    assert (first.title, second.title) == ("cleaner", "cleaner, without score")
    monkeypatch.setattr("cleaner.Cleaner", WithoutScore)
    assert "cleaner-no-score" not in [one.name for one in by_quality()]


def test_pages_of_which_nothing_comes_score_as_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers = iter([TEXT * 3, "", None, f"{TEXT}\n" * 3])

    def extract(page: str | bytes) -> str:
        return next(answers).replace("\n", " ")  # type: ignore[union-attr]

    found = run(monkeypatch, extract, gold(tmp_path, 4))
    assert (found.failed, found.empty, found.mute) == (1, 1, 0)
    assert {name: kind["pages"] for name, kind in found.kinds.items()} == {"all": 4, "news": 2, "shop": 2}
    assert (found.kinds["shop"]["f1"], found.kinds["news"]["recall"]) == (0.5, 0.5)


def test_pages_without_main_text_want_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = gold(tmp_path, 2, main_content="")
    silent, loud = (run(monkeypatch, lambda page, said=said: said, path) for said in ("", "Menu"))
    assert (silent.mute, silent.kinds["all"]["f1"]) == (2, 1.0)
    assert (loud.mute, loud.kinds["all"]["f1"]) == (2, 0.0)


def test_the_section_shows_what_is_known(tmp_path: Path) -> None:
    row = {"pages": 3, "precision": 0.5, "recall": 0.25, "f1": 0.3333, "with": None, "without": None}
    found = quality.Quality({"all": row, "shop": row | {"f1": 0.125}}, 1, 2, 0)
    text = quality.section(quality.Given(tmp_path, "The 3 pages of mine.jsonl"), {"made 1.0": found}, by_quality()[-1:])
    head, _, line = ([cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines()[:3])
    assert head == ["", "F1", "precision", "recall", "shop, F1", "without an answer", "raised"]
    assert line == ["made 1.0", "0.3333", "0.5000", "0.2500", "0.1250", "2", "1"]
    assert "The 3 pages of mine.jsonl: 3 shop. Words" in text
    assert "Left out, for they are not installed: magic-html." in text
    assert "have no main text" not in text
    snippets = found._replace(kinds={"all": row | {"with": 0.75, "without": 0.0}}, mute=1)
    text = quality.section(quality.Given(tmp_path, "The 3 pages"), {"made 1.0": snippets}, [])
    head = [cell.strip() for cell in text.splitlines()[0].strip("|").split("|")]
    assert head[4:6] == ["with", "without"]
    assert "0.7500" in text
    assert "for which no answer is the right one: 1." in text
    assert "Left out" not in text


def test_the_part_is_measured_and_written_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, justext = (next(one for one in by_quality() if one.name == name) for name in ("cleaner", "justext"))
    absent = Extractor("none", "of nobody", "no_such_module", None, ours.load)
    monkeypatch.setattr(quality, "by_quality", lambda: (ours, justext, absent))
    monkeypatch.setattr(bench, "README", tmp_path / "README.md")
    bench.README.write_text("# Texts\n\nfast\n\n## Pages\n\nold\n", "utf-8")
    bench.main(["--part", "quality", "--gold", str(gold(tmp_path, 5)), "--page-count", "3", "--write"])
    written = bench.README.read_text("utf-8")
    assert written.startswith("# Texts\n\nfast\n\n## Pages\n\nold\n\n## Quality\n\n|")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written.splitlines() if line[:1] == "|"]
    assert [row[0].split(" 3.")[0] for row in rows[2:]] == ["cleaner", "jusText"]
    assert [row[1] for row in rows[2:]] == ["1.0000", "1.0000"]
    assert "3 of the 5 pages of mine.jsonl, evenly spaced: 1 news, 2 shop." in written
    assert "not installed: of nobody." in written
    assert written.endswith("\n")
    assert "evenly spaced" in capsys.readouterr().out
    bench.main(["--part", "quality", "--gold", str(gold(tmp_path, 2)), "--write"])
    assert "The 2 pages of mine.jsonl" in bench.README.read_text("utf-8")
    assert bench.README.read_text("utf-8").count("## Quality") == 1


def test_without_gold_the_part_is_skipped_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quality, "BESIDE", tmp_path / "none")
    monkeypatch.setattr(bench, "README", tmp_path / "README.md")
    before = "# Texts\n\nfast\n\n## Pages\n\nold\n\n## Quality\n\ngood\n"
    bench.README.write_text(before, "utf-8")
    bench.main(["--part", "quality", "--write"])
    assert "skipped, for no pages with gold are here" in capsys.readouterr().err
    assert bench.README.read_text("utf-8") == before


def test_an_extractor_that_ends_the_process_ends_the_benchmark(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"lines": ["x"], "labels": "+"}\n')
    with pytest.raises(RuntimeError, match=r"bad.jsonl:1: lines with labels; here pages are read"):
        quality._quality("cleaner", tmp_path / "bad.jsonl")


def test_parts_that_were_not_measured_stay() -> None:
    readme = joined("", "texts\n", "pages\n", "good\n")
    assert readme == "texts\n\n## Pages\n\npages\n\n## Quality\n\ngood\n"
    assert joined(readme, None, None) == readme
    assert joined(readme, None, "new\n") == "texts\n\n## Pages\n\nnew\n\n## Quality\n\ngood\n"
    assert joined("texts\n\n## Pages\n\npages\n", None, None, "new\n") == readme.replace("good", "new")
    assert joined("texts\n", None, None) == "texts\n"


@pytest.mark.skipif(not find_spec("boilerpy3"), reason="pip install -e '.[bench]'")
def test_a_peer_of_two_settings_is_named_with_each() -> None:
    titles = [one.titled.rsplit(" ", 1)[0] for one in by_quality() if one.module == "boilerpy3"]
    assert titles == ["boilerpy3, DefaultExtractor", "boilerpy3, ArticleExtractor"]
