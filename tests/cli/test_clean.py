"""`cleaner clean`: bytes in, bytes out, one line on stderr."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner.cli.reading import shown
from cleaner.model import restore

from .conftest import ARTICLE, CLEAN, Cleaner


def test_the_clean_text_is_on_stdout_and_one_line_on_stderr(cleaner_cli: Cleaner, article: Path) -> None:
    ran = cleaner_cli("clean", article)
    assert (ran.code, ran.text) == (0, CLEAN)
    assert ran.err == f"{article}: 4 of 8 lines dropped (51 of 302 characters): ads 4\n"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_stdin_is_read_without_a_file_or_with_a_dash(cleaner_cli: Cleaner, arguments: tuple[str, ...]) -> None:
    ran = cleaner_cli("clean", *arguments, stdin=ARTICLE.encode())
    assert ran.text == CLEAN
    assert ran.err.startswith("stdin: 4 of 8 lines dropped")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encoding_come_out_as_they_went_in(process: Cleaner, newline: str, codec: str) -> None:
    source = ARTICLE.partition("\n")[2]  # in UTF-8 a byte-order mark goes with its line
    ran = process("clean", stdin=source.replace("\n", newline).encode(codec))
    assert ran.code == 0
    assert ran.out == CLEAN.replace("\n", newline).encode(codec)


def test_empty_input_is_fine(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("clean")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "stdin: nothing dropped from 0 lines (0 characters)\n"


def test_a_text_of_noise_alone_is_kept_and_says_why(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("clean", stdin=b"Advertisement\n")
    assert (ran.code, ran.out) == (0, b"Advertisement\n")
    assert ran.err == "stdin: kept whole by a safety stop, for nothing would remain; 1 suspect\n"


@pytest.mark.parametrize(
    ("stdin", "says"),
    [
        (b"good\nbad \xff here\n", "stdin: byte 9 (0xff) is no valid UTF-8"),
        (b"\x1f\x8b\x08\0", "it looks like gzip data"),
        ("plain".encode("utf-16-le") * 9, "UTF-16 without a byte-order mark"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(cleaner_cli: Cleaner, stdin: bytes, says: str) -> None:
    ran = cleaner_cli("clean", stdin=stdin)
    assert (ran.code, ran.out) == (1, b"")
    assert says in ran.err


def test_paths_that_cannot_be_cleaned_name_the_command_that_can(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("{}\n")
    assert "cleaner batch" in cleaner_cli("clean", tmp_path).err
    assert "cleaner batch" in cleaner_cli("clean", tmp_path / "many.jsonl").err
    missing = cleaner_cli("clean", tmp_path / "nosuch.txt")
    assert (missing.code, missing.err) == (2, f"cleaner: {tmp_path / 'nosuch.txt'}: no such file\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_the_environment(cleaner_cli: Cleaner, article: Path) -> None:
    article.chmod(0)
    assert cleaner_cli("clean", article).code == 4


def test_json_holds_the_text_and_every_decision(cleaner_cli: Cleaner, article: Path) -> None:
    told = json.loads(cleaner_cli("clean", article, "--json", "--lang", "en").out)
    assert told["text"] == CLEAN
    assert (told["file"], told["lang"], told["stopped"]) == ("mill.txt", "en", False)
    assert [row["rule"] for row in told["drops"]] == ["en/ads/slot-label"] * 2 + ["en/ads/slot-notice"]
    assert restore(told["text"], [(row["start"], row["text"]) for row in told["drops"]]) == ARTICLE


def test_the_report_holds_the_ledger_rows(cleaner_cli: Cleaner, article: Path, tmp_path: Path) -> None:
    ran = cleaner_cli("clean", article, "--report", tmp_path / "rows.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert ran.text == CLEAN
    assert [(row["act"], row["lines"]) for row in rows] == [("drop", [1, 1]), ("drop", [4, 5]), ("drop", [7, 7])]


@pytest.mark.skipif(os.name == "nt", reason="no /dev/null")
def test_the_report_may_go_to_a_device(cleaner_cli: Cleaner, article: Path) -> None:
    assert cleaner_cli("clean", article, "--report", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--diff", "--json"), "leave one out"),
        (("--report", "-"), "name a file"),
        (("--profile", "gentel"), "Did you mean 'gentle'?"),
        (("--drop", "adds"), "Did you mean 'ads'?"),
        (("--rules", "nosuch.yaml"), "nosuch.yaml: no such rule file or folder"),
        (("--lang", "english"), "no two-letter language code"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    cleaner_cli: Cleaner, article: Path, options: tuple[str, ...], says: str
) -> None:
    ran = cleaner_cli("clean", article, *options)
    assert (ran.code, ran.out) == (2, b"")
    assert says in ran.err


def test_the_report_may_not_take_the_place_of_the_input(cleaner_cli: Cleaner, article: Path) -> None:
    assert cleaner_cli("clean", article, "--report", article).code == 2
    assert article.read_text() == ARTICLE


def test_rules_and_categories_of_the_user_count(cleaner_cli: Cleaner, rules: Path) -> None:
    text = CLEAN.encode() + b"Pass it on\nVisit our mill shop\n"
    assert cleaner_cli("clean", "--rules", rules, stdin=text).text == CLEAN + "Pass it on\n"
    assert cleaner_cli("clean", "--rules", rules, "--drop", "share", stdin=text).text == CLEAN
    kept = cleaner_cli("clean", "--rules", rules, "--keep", "promo", stdin=text)
    assert kept.out == text
    assert kept.err.endswith("; 2 suspects\n")


def test_diff_shows_what_goes_with_its_rule_and_folds_what_stays(cleaner_cli: Cleaner) -> None:
    story = [f"Sentence number {n} of the story stands here, and it is a long one." for n in range(18)]
    text = "\n".join([*story[:9], "", "Advertisement", "", *story[9:]])
    assert cleaner_cli("clean", "--diff", stdin=text.encode()).lines == [
        "… 8 lines kept",
        f"  {story[8]}",
        "  ",
        "- Advertisement\ten/ads/slot-label",
        "- \ten/ads/slot-label",
        *(f"  {line}" for line in story[9:11]),
        "… 7 lines kept",
    ]


def test_diff_of_a_clean_text_is_empty(cleaner_cli: Cleaner) -> None:
    assert cleaner_cli("clean", "--diff", stdin=CLEAN.encode()).out == b""


def test_diff_shows_a_line_that_loses_a_part_before_and_after(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    rules = tmp_path / "inline.yaml"
    rules.write_text(
        "cleaner: 1\npack: mine\nrules:\n- id: more\n  category: related\n  confidence: certain\n  why: A link.\n"
        "  drop: inline\n  regex: ' \\(more here\\)$'\n  tests:\n"
        "  - inline: ['It ended well. (more here)', It ended well.]\n"
        "  - keep: [There was more here than he thought.]\n"
    )
    ran = cleaner_cli("clean", "--diff", "--rules", rules, stdin=f"It all ended well. (more here)\n{CLEAN}".encode())
    assert ran.lines[:2] == ["- It all ended well. (more here)\tmine/more", "+ It all ended well."]
    assert "0 of 5 lines and parts of 1 more dropped" in ran.err


def test_control_characters_never_reach_a_terminal(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli(
        "clean", "--diff", stdin=b"A \x1b[31mred line of words that stays.\nAdvertisement\n" + CLEAN.encode()
    )
    assert b"\x1b" not in ran.out


def test_stdin_has_a_name() -> None:
    assert shown("-") == "stdin"
