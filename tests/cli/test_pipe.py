"""`cleaner pipe`: what goes on, what is refused, and that nothing is held back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner as Library
from cleaner.batch.rejects import reject_line
from cleaner.errors import UsageError
from cleaner.model import restore
from cleaner.pipe import Settings, pipe
from cleaner.sources.scope import Fields
from cli.conftest import ARTICLE, CLEAN, Cleaner

LINE = json.dumps({"id": "mill", "text": ARTICLE}).encode() + b"\n"


def without_drops(line: bytes, name: str = "drops") -> bytes:
    """The line as it was before its last field, the drops, was added."""
    value = json.dumps(json.loads(line)[name], ensure_ascii=False, separators=(",", ":"))
    added = f",{json.dumps(name)}:{value}".encode()
    assert added in line
    return line.replace(added, b"")


def test_the_text_is_cleaned_and_its_drops_stand_beside_it(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("pipe", stdin=LINE)
    record = json.loads(ran.out)
    assert ran.code == 0
    assert record["text"] == CLEAN
    assert [drop["text"] for drop in record["drops"]] == [
        "Advertisement\n",
        "Advertisement\n\n",
        "Story continues below\n",
    ]
    assert restore(CLEAN, [(drop["start"], drop["text"]) for drop in record["drops"]]) == ARTICLE
    assert ran.err == "stdin: 1 record: 1 cleaned\n"


def test_the_drops_are_the_rows_of_the_ledger(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    source, run = tmp_path / "in.jsonl", tmp_path / "run"
    source.write_bytes(LINE + b'{"text":"Advertisement\\u000a\\u00e9t\\u00e9 was here all of the day, and warm."}\n')
    assert cleaner_cli("batch", source, "--out", run).code == 0
    rows = [json.loads(row) for row in (run / "ledger" / "in.jsonl.jsonl").read_bytes().splitlines()]
    piped = [json.loads(line) for line in cleaner_cli("pipe", stdin=source.read_bytes()).lines]
    for row in rows:
        row["file"] = row["file"].replace("in.jsonl", "stdin")
        row["doc"] = row["doc"].replace("in.jsonl", "stdin")
    assert [drop for record in piped for drop in record["drops"]] == [row for row in rows if row["act"] == "drop"]


def test_but_for_text_and_drops_the_bytes_are_those_of_a_batch(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    lines = (
        b'\xef\xbb\xbf{"n": 1.10e400 , "text" : "Advertisement\\nIt rained." , "big":123456789012345678901234567890 }\r\n',
        b"\n",
        b" \t\r\n",
        '{"text":"über", "text":"Advertisement\\nÄpfel \\ud83d\\ude00 \\u00e9", "text2":null}\n'.encode(),
        b'{"text":"no line end"}',
    )
    source, run = tmp_path / "in.jsonl", tmp_path / "run"
    source.write_bytes(b"".join(lines))
    assert cleaner_cli("batch", source, "--out", run).code == 0
    out = cleaner_cli("pipe", stdin=source.read_bytes()).out
    assert out.startswith(b"\xef\xbb\xbf")
    stripped = [
        without_drops(line.removeprefix(b"\xef\xbb\xbf")) if line.strip() else line
        for line in out.splitlines(keepends=True)
    ]
    assert b"\xef\xbb\xbf" + b"".join(stripped) == (run / "clean" / "in.jsonl").read_bytes()


def test_without_text_the_drops_say_only_where(cleaner_cli: Cleaner) -> None:
    (first, *_) = json.loads(cleaner_cli("pipe", "--no-text", stdin=LINE).out)["drops"]
    assert "text" not in first
    assert (first["start"], first["end"], first["lines"]) == (0, 14, [1, 1])


def test_a_record_that_loses_nothing_says_so(cleaner_cli: Cleaner) -> None:
    assert cleaner_cli("pipe", stdin=b'{"text":"It rained."}').out == b'{"text":"It rained.","drops":[]}'


def test_the_fields_can_have_other_names(cleaner_cli: Cleaner) -> None:
    line = json.dumps({"body": ARTICLE, "key": 7, "drops": "mine"}).encode()
    ran = cleaner_cli("pipe", "--text-field", "body", "--id-field", "key", "--drops-field", "cut", stdin=line)
    record = json.loads(ran.out)
    assert record["body"] == CLEAN
    assert record["drops"] == "mine"
    assert {drop["doc"] for drop in record["cut"]} == {"7"}


@pytest.mark.parametrize(
    ("name", "field"),
    [("drops", '"drops"'), ("drops", '"dr\\u006fps"'), ("a/b", '"a\\/b"'), ('q"', '"q\\""'), ("é", '"é"')],
)
def test_a_field_of_the_same_name_costs_the_record_however_it_is_spelled(
    cleaner_cli: Cleaner, name: str, field: str
) -> None:
    line = f'{{"text":"It rained.",{field}:1}}\n'.encode()
    ran = cleaner_cli("pipe", "--drops-field", name, stdin=line + b'{"text":"It poured \\"drops\\" of rain."}\n')
    assert ran.code == 1
    assert len(ran.lines) == 1
    assert "name another one for the drops: --drops-field" in ran.err


def test_a_name_inside_of_the_text_or_of_another_field_is_no_clash(cleaner_cli: Cleaner) -> None:
    line = b'{"text":"\\"drops\\" \\u0064rops","meta":{"drops":1}}\n'
    assert cleaner_cli("pipe", stdin=line).code == 0


def test_the_drops_can_not_go_into_a_field_that_is_read(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("pipe", "--drops-field", "url", stdin=LINE)
    assert ran.code == 2
    assert "'url', which is read from" in ran.err


BAD = b'{"text":"one"}\n{"text":"two\n{"text":"th\xffree"}\n[4]\n{"text":5}\n{"text":"six"}\n'


def test_bad_lines_are_named_on_stderr_and_counted(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("pipe", stdin=BAD)
    assert ran.code == 1
    assert [json.loads(line)["text"] for line in ran.lines] == ["one", "six"]
    for number in (2, 3, 4, 5):
        assert f"stdin, line {number}: " in ran.err
    assert "stdin: 6 records: 2 unchanged, 4 rejected" in ran.err
    assert "left out 4 lines that could not be cleaned: --rejects FILE keeps such lines" in ran.err


def test_with_a_rejects_file_they_are_all_there_with_their_bytes(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    kept = tmp_path / "rejects.jsonl"
    ran = cleaner_cli("pipe", "--rejects", kept, stdin=BAD)
    rows = [json.loads(row) for row in kept.read_bytes().splitlines()]
    assert ran.code == 1
    assert [row["line"] for row in rows] == [2, 3, 4, 5]
    assert [row["kind"] for row in rows] == ["not-json", "invalid-utf8", "not-an-object", "text-not-a-string"]
    assert rows[0]["raw"] == '{"text":"two\n'
    assert "line 2" not in ran.err
    assert f"see {kept}" in ran.err


def test_a_thousand_bad_lines_do_not_flood_the_terminal(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("pipe", stdin=b"{\n" * 1000)
    assert len(ran.err.splitlines()) == 23
    assert "left out 1,000 lines that could not be cleaned" in ran.err


def test_compressed_input_is_refused_in_words(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    kept = tmp_path / "rejects.jsonl"
    for more in ((), ("--rejects", kept)):
        ran = cleaner_cli("pipe", *more, stdin=b"\x1f\x8b\x08\x00" + bytes(20))
        assert ran.code == 1
        assert ran.err.count("it looks like gzip data") == 1
        assert not ran.out


def test_of_a_line_over_a_mebibyte_its_place_and_beginning_are_kept(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    kept, large = tmp_path / "rejects.jsonl", b"[" + b"1," * 600_000 + b"1]\n"
    assert cleaner_cli("pipe", "--rejects", kept, stdin=LINE + large + LINE).code == 1
    (row,) = map(json.loads, kept.read_bytes().splitlines())
    assert (row["line"], row["offset"], row["bytes"], "raw" in row) == (2, len(LINE), len(large), False)
    assert large.startswith(row["begins"].encode())
    said = " ".join(cleaner_cli("pipe", "--help").text.replace("│", " ").split())
    assert "of one over 1 MiB, its beginning" in said


@pytest.mark.parametrize("where", ["-", "nowhere/rejects.jsonl"])
def test_a_rejects_file_that_can_not_be_is_refused_before_anything_is_read(cleaner_cli: Cleaner, where: str) -> None:
    ran = cleaner_cli("pipe", "--rejects", where, stdin=LINE)
    assert (ran.code, ran.out) == (2, b"")
    assert "--rejects" in ran.err


def test_a_rejects_file_that_the_system_refuses(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    assert cleaner_cli("pipe", "--rejects", tmp_path, stdin=LINE).code == 4


def test_a_record_on_which_the_cleaner_breaks_costs_that_record(monkeypatch: pytest.MonkeyPatch) -> None:
    library, real = Library(), Library.clean_document

    def clean_document(self: Library, document: Any) -> Any:
        if document.source == "two":
            raise ZeroDivisionError
        return real(self, document)

    monkeypatch.setattr(Library, "clean_document", clean_document)
    passed = list(pipe([b'{"text":"one"}\n{"text":"two"}\n{"text":"three"}\n'], library, Settings()))
    assert [bool(one.reject) for one in passed] == [False, True, False]
    assert passed[1].reject is not None
    assert passed[1].reject.kind == "failed"
    assert b"ZeroDivisionError" in reject_line(passed[1].reject)


def test_profile_drop_keep_rules_and_url_are_those_of_clean(cleaner_cli: Cleaner, rules: Path) -> None:
    text = "Visit our mill shop\nAdvertisement\nThe wheel has not turned since the flood, they said.\n"
    line = json.dumps({"text": text}).encode()
    said = {
        options: json.loads(cleaner_cli("pipe", *options, stdin=line).out)["text"].split("\n")[0]
        for options in (("--rules", rules), ("--keep", "ads", "--rules", rules), ("--profile", "review"))
    }
    assert list(said.values()) == [
        "The wheel has not turned since the flood, they said.",
        "Advertisement",
        "Visit our mill shop",
    ]


def test_with_flush_each_record_comes_back_before_the_next_is_sent() -> None:
    command = [sys.executable, "-m", "cleaner", "pipe", "--flush"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": ARTICLE}).encode() + b"\n")
            process.stdin.flush()
            record = json.loads(process.stdout.readline())
            assert (record["id"], record["text"]) == (number, CLEAN)
        process.stdin.close()
        assert process.wait(20) == 0


def test_a_terminal_gets_each_record_at_once() -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cleaner", "pipe"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        assert process.stdin is not None
        process.stdin.write(b'{"text":"It rained."}\n')
        process.stdin.flush()
        assert b"It rained." in os.read(ours, 1000)
        process.stdin.close()
        assert process.wait(20) == 0
    os.close(ours)


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(LINE * 2000)
    command = [sys.executable, "-m", "cleaner", "pipe"]
    with (
        source.open("rb") as stdin,
        subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"id": "mill"')
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


LIBRARY = Library()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.text().filter(lambda name: name not in ("drops", "text")), VALUES),
    st.lists(
        st.sampled_from(["Advertisement", "It rained all day, and the ferry stayed in.", "é \U0001f600", "", "\\"])
    ),
    st.booleans(),
    st.sampled_from(["", "\n", "\r\n", " \t\n"]),
    st.integers(1, 40),
)
def test_every_record_can_be_put_together_again(
    more: dict[str, Any], lines: list[str], escaped: bool, end: str, step: int
) -> None:
    source = "\n".join(lines)
    line = (json.dumps({**more, "text": source}, ensure_ascii=escaped) + end).encode("utf-8", "surrogatepass")
    chunks = [line[at : at + step] for at in range(0, len(line), step)]
    (passed,) = pipe(chunks, LIBRARY, Settings(Fields(id="text", url="text", lang="text")))
    record = json.loads(passed.data)
    drops = record.pop("drops")
    assert restore(record.pop("text"), [(drop["start"], drop["text"]) for drop in drops]) == source
    assert record == json.loads(json.dumps(more))
    assert passed.data.endswith(b"}" + end.encode())


def test_the_drops_may_not_shadow_a_field_that_is_read() -> None:
    with pytest.raises(UsageError):
        pipe([], LIBRARY, Settings(drops_field="lang"))


@pytest.mark.slow
def test_memory_stays_flat_over_many_records(tmp_path: Path) -> None:
    def peak(copies: int) -> int:
        source = tmp_path / "in.jsonl"
        with source.open("wb") as file:
            for number in range(copies):
                file.write(json.dumps({"id": number, "text": f"{ARTICLE}It is number {number}.\n"}).encode() + b"\n")
        code = (
            "import resource, subprocess, sys;"
            "subprocess.run([sys.executable, '-m', 'cleaner', 'pipe'], stdin=open(sys.argv[1]), check=True,"
            " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, check=True)
        return int(done.stdout)

    few, many = peak(25_000), peak(50_000)  # 20,000 lines are remembered, and each record has one of its own
    assert many < few * 1.05, f"{few} KiB over 25,000 records, {many} over 50,000"
