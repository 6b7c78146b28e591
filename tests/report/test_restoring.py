"""A run undone: byte for byte, rejects in their place, and nothing overwritten."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard
from batch.cleaning import FAKE, FakeCleaner, clean_into, tree
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.test_rawjson import spelling

from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run
from cleaner.sources.compression import read_chunks


def round_trip(
    folder: Path, files: dict[str, bytes], cleaner: FakeCleaner = FAKE, rule: str | None = None
) -> dict[str, bytes]:
    """Clean files of these names, restore the run, and give the restored ones, decompressed."""
    for name, data in files.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    clean_into(folder / "out", folder / "in", cleaner=cleaner)
    restored = restore_run(folder / "out", folder / "back", rule)
    assert restored.problems == ()
    return {name: b"".join(read_chunks(folder / "back" / name)) for name in tree(folder / "back")}


def test_every_file_comes_back(tmp_path: Path) -> None:
    records = [
        b"\xef\xbb\xbf[1]\r\n",
        b"\n",
        b'{"text":"AD \\u00e9\\nx", "big":123456789012345678901234567890}\n',
        b"broken \xff\n",
        b"\n",
        b"{}\n",
        b'{"text":"BREAK"}\n',
        b'{"text":"\\ud800 x\\nAD \\ud83d\\ude00\\n\\/"}\n',
        b"last one is broken",
    ]
    jsonl = b"".join(records)
    files = {
        "a.txt": b"one\r\nAD\r\ntwo\rthree",
        "sub/b.txt": b"\xef\xbb\xbfAD\n\xff",
        "sub/c.txt": b"\xff\xfe" + "AD\nä".encode("utf-16-le"),
        "d.txt": b"\x89PNG\r\n\x1a\n\0\0",
        "e.txt": b"",
        "f.jsonl": jsonl,
        "g.jsonl": b"[]\n{",
        "h.jsonl": b"",
        "i.jsonl": b"\xef\xbb\xbf",
    }
    packed = {"x.jsonl.gz": gzip.compress(jsonl), "y.jsonl.zst": zstandard.compress(jsonl)}
    back = round_trip(tmp_path, files | packed)
    assert back == files | dict.fromkeys(packed, jsonl)


def test_what_a_cut_file_still_held_comes_back(tmp_path: Path) -> None:
    data = b"".join(b'{"text":"AD %d\\nx"}\n' % i for i in range(9999))
    back = round_trip(tmp_path, {"x.jsonl.gz": gzip.compress(data)[:-2000]})
    assert len(back["x.jsonl.gz"]) > 1000
    assert data.startswith(back["x.jsonl.gz"])


def test_one_rule_alone_is_put_back(tmp_path: Path) -> None:
    text = "AD\nbody\nAdvertisement\nAD\nend\nAdvertisement 2"
    files = {"a.txt": text.encode(), "b.jsonl": b"[]\n" + json.dumps({"text": text}).encode()}
    back = round_trip(tmp_path, files, rule="test/ad")
    assert back["a.txt"] == b"body\nAdvertisement\nend\nAdvertisement 2"
    first, second = back["b.jsonl"].splitlines()
    assert first == b"[]"
    assert json.loads(second)["text"] == back["a.txt"].decode()


def test_a_rule_that_dropped_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no drop of this run is test/nobody's; rules that dropped: test/short"):
        round_trip(tmp_path, {"a.txt": b"AD\n"}, rule="test/nobody")
    assert not (tmp_path / "back").exists()


def test_a_ledger_of_spans_can_not_be_undone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"AD\n")
    clean_into(tmp_path / "out", tmp_path / "a.txt", ledger="spans")
    with pytest.raises(UsageError, match="--ledger spans"):
        restore_run(tmp_path / "out", tmp_path / "back")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"AD\n")
    clean_into(tmp_path / "out", tmp_path / "a.txt")
    with pytest.raises(UsageError, match="exists already"):
        restore_run(tmp_path / "out", tmp_path)
    for place in (tmp_path / "out", tmp_path / "out" / "back"):
        with pytest.raises(UsageError, match="lies in the run"):
            restore_run(tmp_path / "out", place)
    assert (tmp_path / "a.txt").read_bytes() == b"AD\n"


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        restore_run(tmp_path, tmp_path / "back")


@pytest.mark.parametrize("name", ["a.txt", "b.jsonl"])
@pytest.mark.parametrize("damage", ["shorter text", "no ledger", "broken ledger", "other ledger"])
def test_a_ledger_that_does_not_fit_is_told_and_the_rest_goes_on(tmp_path: Path, name: str, damage: str) -> None:
    files = {"a.txt": b"long enough\nAD\n", "b.jsonl": b'{"text":"long enough\\nAD\\n"}\n', "z.txt": b"AD\nfine\n"}
    for each, data in files.items():
        (tmp_path / each).write_bytes(data)
    out = tmp_path / "out"
    clean_into(out, *(tmp_path / each for each in files))
    ledger = out / "ledger" / f"{name}.jsonl"
    if damage == "shorter text":
        (out / "clean" / name).write_bytes(b'{"text":"l"}\n' if name == "b.jsonl" else b"l")
    elif damage == "no ledger":
        ledger.unlink()
    elif damage == "broken ledger":
        ledger.write_bytes(ledger.read_bytes()[:-20])
    else:
        ledger.write_bytes(ledger.read_bytes().replace(b'"file":"', b'"file":"other'))

    restored = restore_run(out, tmp_path / "back")

    (problem,) = restored.problems
    assert problem.startswith(f"{name}: not restored: ")
    assert restored.files == 2
    assert set(tree(tmp_path / "back")) == set(files) - {name}


def test_a_file_whose_bytes_are_not_in_the_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere")
    clean_into(tmp_path / "out", tmp_path / "in")
    restored = restore_run(tmp_path / "out", tmp_path / "back")
    assert restored.files == 0
    assert "its bytes are not in the run" in restored.problems[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("text"), inner, max_size=3),
    max_leaves=6,
)
CHARS = st.sampled_from(list('aAD \n\r\t"\\/é\U0001f600\u2028\ud83d\ude00\0')) | st.characters(exclude_categories=[])


@st.composite
def json_lines(draw: st.DrawFn) -> bytes:
    """A line as somebody might have written it: any spelling, any fields, good or broken."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([b"\n", b" \r\n", b"[]\n", b"\xff\n", b'{"text":1}\n', b'{"text":"BREAK"}\n']))
    literal = "".join(draw(spelling(char)) for char in draw(st.lists(CHARS, max_size=12)))
    space = st.sampled_from(["", " ", "\t"])
    fields = [(json.dumps(key), json.dumps(draw(JSON))) for key in draw(st.lists(st.text(max_size=3), max_size=3))]
    fields.insert(
        draw(st.integers(0, len(fields))), (draw(st.sampled_from(['"text"', '"t\\u0065xt"'])), f'"{literal}"')
    )
    spaced = [f"{draw(space)}{key}{draw(space)}:{draw(space)}{value}{draw(space)}" for key, value in fields]
    line = f"{draw(space)}{{{','.join(spaced)}}}{draw(space)}"
    return (line + draw(st.sampled_from(["\n", "\r\n"]))).encode()


def every_third(source: str) -> list[tuple[int, int]]:
    """Spans all over a text, wherever they fall."""
    return [(i, min(i + 1 + i % 2, len(source))) for i in range(len(source) % 3, len(source), 3)]


@settings(max_examples=150, deadline=None)
@given(st.lists(json_lines(), max_size=6), st.booleans(), st.booleans())
def test_any_json_lines_come_back_byte_for_byte(lines: list[bytes], mark: bool, whole: bool) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + b"".join(lines)
    if not whole:
        data = data.removesuffix(b"\n")
    with TemporaryDirectory() as folder:
        back = round_trip(Path(folder), {"x.jsonl": data}, FakeCleaner(every_third))
    assert back == {"x.jsonl": data}


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_any_text_file_comes_back_byte_for_byte(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        back = round_trip(Path(folder), {"x.txt": data}, FakeCleaner(every_third))
    assert back == {"x.txt": data}
