"""Damaged and hostile Parquet files: what can be read is read, what can't is told, and nothing ends the process."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from parquets import clean, loaded, read, rejects, stored, with_footer  # noqa: E402

from cleaner.errors import OutputError  # noqa: E402
from cleaner.sources.parquet import footer, groups, reading, thrift  # noqa: E402
from cleaner.sources.parquet.thrift import I32, I64, Field, Struct  # noqa: E402
from cleaner.sources.record import Record, Reject  # noqa: E402
from cleaner.sources.scope import Scope  # noqa: E402

TESTS = Path(__file__).parent.parent
HOUSE = Path(reading.__file__).parents[3]
GOOD = stored({"text": [f"text {i}" for i in range(40)]}, row_group_size=10, write_page_checksum=True)


def group_of(footer: Struct, number: int) -> Struct:
    found: Struct = footer[4].value.values[number]
    return found


def flip_page(data: bytes, group: int, column: int) -> tuple[bytes, int]:
    """A file with a damaged page, and where the column begins."""
    chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(group).column(column)
    start = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    out = bytearray(data)
    out[start + chunk.total_compressed_size - 5] ^= 1
    return bytes(out), start


# ---- what is no Parquet file, or only the beginning of one


@pytest.mark.parametrize("length", [4, 11, 100, len(GOOD) // 2, len(GOOD) - 300, len(GOOD) - 1])
def test_of_a_file_without_its_end_nothing_can_be_saved_and_that_is_said(length: int) -> None:
    (bad,) = read(GOOD[:length])
    assert isinstance(bad, Reject)
    assert (bad.line, bad.kind, bad.raw) == (1, "truncated", None)
    assert "without its footer" in bad.reason
    assert "nothing of the file can be saved" in bad.reason


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"", "truncated", "empty"),
        (b"P", "truncated", "without its footer"),
        (b"PAR1PAR1", "truncated", "without its footer"),
        (b"\x1f\x8b\x08" + b"\0" * 90, "binary", "gzip data"),
        (b'{"text":"x"}\n' * 9, "binary", "no Parquet file"),
        (b"PAR1\0\0\0\0PAR1", "unreadable", "footer is damaged"),
        (b"PAR1\xff\xff\xff\x7fPAR1", "unreadable", "footer is damaged"),
        (GOOD[:-8] + b"\x01\0\0\0PAR1", "unreadable", "footer is damaged"),
        (GOOD[:-60] + b"\0" * 52 + GOOD[-8:], "unreadable", "footer is damaged"),
    ],
)
def test_what_is_no_parquet_file_is_refused_in_words(data: bytes, kind: str, says: str) -> None:
    (bad,) = read(data)
    assert isinstance(bad, Reject)
    assert (bad.line, bad.kind, bad.raw) == (1, kind, None)
    assert says in bad.reason


def test_a_file_that_begins_oddly_and_ends_well_is_read() -> None:
    assert len(read(b"XXXX" + GOOD[4:])) == 40


def test_a_footer_that_does_not_fit_its_row_groups_is_told_and_the_rows_are_read() -> None:
    data = with_footer(GOOD, lambda footer: footer.update({3: Field(I64, 42)}))
    *rows, bad = read(data)
    assert len(rows) == 40
    assert isinstance(bad, Reject)
    assert (bad.line, bad.kind, bad.rest) == (41, "unreadable", True)
    assert "42 rows" in bad.reason


def test_a_row_group_that_says_less_than_it_holds_loses_nothing_in_silence() -> None:
    data = with_footer(GOOD, lambda footer: group_of(footer, 1).update({3: Field(I64, 8)}))
    items = read(data)
    assert [item.document.source for item in items[8:20] if isinstance(item, Record)] == [
        *(f"text {i}" for i in range(8, 18)), "text 20", "text 21"
    ]  # fmt: skip
    bad = items[-1]
    assert isinstance(bad, Reject)
    assert "40 rows" in bad.reason


def test_a_row_group_that_says_more_than_it_holds_is_told_with_the_rows_that_are_missing() -> None:
    def change(footer: Struct) -> None:
        group_of(footer, 1)[3] = Field(I64, 13)
        footer[3] = Field(I64, 43)

    data = with_footer(GOOD, change)
    (bad,) = rejects(data)
    assert (bad.line, bad.last, bad.kind) == (21, 23, "unreadable")
    assert "rows 21 to 23" in bad.reason
    assert [item.line for item in read(data) if isinstance(item, Record)][20:22] == [24, 25]


def test_a_footer_of_which_two_readers_make_two_things_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flipped bit can end it early for one of them: then there would be no rows, and no word of it."""
    monkeypatch.setattr(footer, "index", lambda _: groups.Index(0, (), 0, {}, False))
    (bad,) = read(GOOD)
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.line) == ("unreadable", 1)
    assert "two ways" in bad.reason


def test_columns_that_can_not_be_written_are_refused_and_rows_are_an_error_of_the_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Writer(pq.ParquetWriter):  # type: ignore[misc, name-defined]
        refuses_columns = False

        def __init__(self, *given: Any, **more: Any) -> None:
            if self.refuses_columns:
                raise pa.ArrowNotImplementedError("no such thing")
            super().__init__(*given, **more)

        def write_table(self, *given: Any, **more: Any) -> None:
            raise pa.ArrowNotImplementedError("no such thing")

    monkeypatch.setattr(pq, "ParquetWriter", Writer)
    with pytest.raises(OutputError, match="no such thing"):
        clean(GOOD)
    monkeypatch.setattr(Writer, "refuses_columns", True)
    (bad,) = read(GOOD)
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.line, bad.raw) == ("not-writable", 1, None)


# ---- a page that is damaged


@pytest.mark.parametrize("column", ["text", "other"])
@pytest.mark.parametrize("codec", ["none", "zstd"])
def test_a_damaged_page_costs_its_row_group_alone(column: str, codec: str) -> None:
    table = {"text": [f"text {i}" for i in range(40)], "other": [f"needle {i} " * 9 for i in range(40)]}
    how = {"row_group_size": 10, "write_page_checksum": True, "compression": codec, "use_dictionary": False}
    data, start = flip_page(stored(table, **how), 1, ["text", "other"].index(column))
    items = read(data)
    (bad,) = [item for item in items if isinstance(item, Reject)]
    assert (bad.line, bad.last, bad.kind, bad.rest, bad.raw) == (11, 20, "unreadable", False, None)
    assert 4 < bad.offset <= start
    assert "rows 11 to 20 can't be read" in bad.reason
    assert "CRC" in bad.reason
    assert [item.line for item in items if isinstance(item, Record)] == [*range(1, 11), *range(21, 41)]
    assert loaded(clean(data))["other"].to_pylist() == table["other"][:10] + table["other"][20:]


def test_rows_before_the_damage_are_read() -> None:
    rows = [f"{i} " * 500 for i in range(4000)]
    data = bytearray(
        stored(
            {"text": rows}, write_page_checksum=True, data_page_size=100_000, use_dictionary=False, compression="none"
        )
    )
    data[data.index(b"2500 ") + 1] = 0
    items = read(bytes(data))
    bad = items[-1]
    assert isinstance(bad, Reject)
    assert (bad.line, bad.last) == (2001, 4000)
    assert len(items) == 2001


def test_of_lines_that_are_asked_for_only_those_are_told_as_lost() -> None:
    data, _ = flip_page(GOOD, 1, 0)
    (bad,) = rejects(data, scope=Scope(only=frozenset({5, 12, 14})))
    assert (bad.line, bad.last) == (12, 14)
    assert rejects(data, scope=Scope(only=frozenset({5, 25}))) == []


def test_flipped_bits_lose_no_row_in_silence_and_end_no_process() -> None:
    words = [sys.executable, str(Path(__file__).with_name("flips.py")), "0", "300"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HOUSE), str(TESTS)])}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["lost"], figures["wrong"], figures["twice"], figures["badly written"]) == (0, 0, 0, 0)
    assert figures["read"] > 300 * 40 * 0.5
    assert figures["unreadable"] > 100


# ---- bombs


@pytest.fixture
def wary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files may be bombs too."""
    monkeypatch.setattr(reading, "_FREE", 1 << 16)


@pytest.mark.usefixtures("wary")
def test_a_footer_that_says_too_much_is_refused_before_anything_is_read() -> None:
    data = stored({"text": ["\0" * 500_000]}, compression="zstd", use_dictionary=False)
    for scope, count in ((Scope(most_expansion=100), 1), (Scope(most_expansion=10_000), 0)):
        found = rejects(data, scope=scope)
        assert len(found) == count
        for bad in found:
            assert (bad.line, bad.kind, bad.raw) == (1, "bomb", None)
            assert "--max-expansion" in bad.reason


@pytest.mark.usefixtures("wary")
def test_pages_that_say_more_than_the_footer_are_stopped_before_they_are_decompressed() -> None:
    def lie(footer: Struct) -> None:
        for number in (0, 1):
            group_of(footer, number)[2] = Field(I64, 100)
            group_of(footer, number)[1].value.values[0][3].value[6] = Field(I64, 100)

    how = {"compression": "zstd", "use_dictionary": False, "row_group_size": 1, "write_statistics": False}
    bad = rejects(with_footer(stored({"text": ["a", "\0" * 500_000]}, **how), lie), scope=Scope(most_expansion=10))[0]
    assert (bad.line, bad.kind, bad.rest) == (2, "bomb", True)
    assert "pages say" in bad.reason


@pytest.mark.usefixtures("wary")
def test_a_value_that_is_repeated_without_end_is_stopped() -> None:
    table = {"text": [f"text {i}" for i in range(3000)], "other": ["x" * 5000] * 3000}
    data = stored(table, row_group_size=2500)
    assert len(data) < 50_000
    items = read(data, scope=Scope(most_expansion=100))
    bad = items[-1]
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.rest) == ("bomb", True)
    assert "rows became" in bad.reason
    assert bad.line == len(items)
    assert len(read(data, scope=Scope(most_expansion=5000))) == 3000


@pytest.mark.usefixtures("wary")
def test_rows_without_a_text_are_a_bomb_where_they_are_too_many() -> None:
    data = stored({"text": pa.nulls(100_000, pa.string())})
    (bad,) = read(data)
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.line, bad.raw) == ("bomb", 1, None)


@pytest.mark.usefixtures("wary")
def test_row_groups_that_lie_upon_each_other_are_a_bomb() -> None:
    def change(footer: Struct) -> None:
        footer[4].value.values[:] = [group_of(footer, 0)] * 200
        footer[3] = Field(I64, 200)

    data = with_footer(stored({"text": ["".join(map(str, range(500)))]}, compression="none"), change)
    bad = read(data)[-1]
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.rest) == ("bomb", True)
    assert "upon each other" in bad.reason


@pytest.mark.parametrize(
    "extra",
    [b"", b"\x0b\x28\x01\x55\x02\x02", b"\x0d\x28" + b"\0" * 16, b"\x08\x28\xa0\x8d\x06" + b"\0" * 100_000, b"\x1c" * 40 + b"\0" * 40],
    ids=["plain", "map", "uuid", "long", "deep"],
)  # fmt: skip
def test_a_page_that_says_that_it_has_two_gigabytes_takes_no_memory(extra: bytes) -> None:
    """The header of the one page is written anew; nothing else in the file says how large it will be."""
    data = stored({"text": ["a" * 100]}, compression="zstd", use_dictionary=False, write_statistics=False)
    header, end = thrift.read(data, 4)
    header[2] = Field(I32, (1 << 31) - 1)
    spelled = thrift.spelled(header)[:-1] + extra + b"\0"  # what no reader knows is skipped
    longer = len(spelled) - (end - 4)

    def change(footer: Struct) -> None:
        chunk = group_of(footer, 0)[1].value.values[0][3].value
        chunk[7] = Field(I64, chunk[7].value + longer)

    bad = read(with_footer(data[:4] + spelled + data[end:], change))[-1]
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.line) == ("bomb", 1)
    assert "pages say that they become 2,147,483,647 bytes" in bad.reason


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to look into")
def test_a_bomb_of_gigabytes_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    schema = pa.schema([("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False, write_statistics=False) as writer:
        table = pa.table({"text": ["\0" * (1 << 26)]})
        for _ in range(20):
            writer.write_table(table)
    assert path.stat().st_size < 1 << 20
    code = (
        "from pathlib import Path; from cleaner.sources import parquet; "
        "from cleaner.sources.stored import Stored; from cleaner.sources.scope import Fields\n"
        f"(bad,) = parquet.read(Stored(Path({str(path)!r})), 'x', Fields())\n"
        "print(bad.kind, next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    env = {**os.environ, "PYTHONPATH": str(HOUSE)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    kind, _, peak, _ = done.stdout.split()
    assert kind == "bomb"
    assert int(peak) < 300_000  # KiB; pyarrow alone takes 100,000


# ---- a file that needs a key


@pytest.mark.parametrize("plain_footer", [True, False])
def test_an_encrypted_file_is_refused_once(plain_footer: bool) -> None:
    encryption = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(encryption.KmsClient):  # type: ignore[misc, name-defined]
        def wrap_key(self, key: bytes, master: str) -> bytes:
            return base64.b64encode(key)

        def unwrap_key(self, wrapped: bytes, master: str) -> bytes:
            return base64.b64decode(wrapped)

    def client(_: Any) -> Keys:
        return Keys()

    factory = encryption.CryptoFactory(client)
    how = encryption.EncryptionConfiguration(footer_key="f", column_keys={"k": ["text"]}, plaintext_footer=plain_footer)
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), how)
    data = stored({"text": ["a", "b"]}, row_group_size=1, encryption_properties=properties)
    (bad,) = read(data)
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.line, bad.raw) == ("encrypted", 1, None)
    assert "decrypt it first" in bad.reason
