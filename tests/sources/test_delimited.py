"""CSV and TSV: headers, records, rejects, what is written, and where files are cut."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner.sources import container_of
from cleaner.sources.delimited import CSV, ESCAPED, TSV, Delimited, rawrows
from cleaner.sources.record import Cut, Item, MisfitError, Record, Reject, Untouched
from cleaner.sources.scope import Fields, Scope

FIELDS = Fields()


class Bytes:
    """A file in memory; of it the stretch between two places is read, in small pieces."""

    def __init__(self, data: bytes, start: int = 0, end: int | None = None, step: int = 7) -> None:
        self.data, self.part, self.step = data, data[start:end], step

    def __iter__(self) -> Iterator[bytes]:
        return (self.part[i : i + self.step] for i in range(0, len(self.part), self.step))

    def raw(self) -> Iterator[bytes]:
        return iter(self)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def read(data: bytes, fields: Fields = FIELDS, container: Delimited = CSV, **scope: Any) -> list[Item]:
    return list(container.read(Bytes(data, step=7 if len(data) < 10_000 else 1 << 16), "x.csv", fields, Scope(**scope)))


def texts(items: list[Item]) -> list[str]:
    return [item.document.source for item in items if isinstance(item, Record)]


def record(data: bytes, fields: Fields = FIELDS, container: Delimited = CSV) -> Record:
    (found,) = (item for item in read(data, fields, container) if isinstance(item, Record))
    return found


def refusal(data: bytes, fields: Fields = FIELDS, container: Delimited = CSV) -> Reject:
    (found,) = read(data, fields, container)
    assert isinstance(found, Reject)
    assert (found.raw, found.line) == (None, 1)
    return found


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_every_byte_is_in_some_item(step: int) -> None:
    raw = codecs.BOM_UTF8 + b'\r\nid,text\r\n1,a\r\n\r\n2,"b\n""c"""\n3\n4,\xff\n5,"x"y\n6,\xc3\xa9\n7,"end"'
    items = list(CSV.read(Bytes(raw, step=step), "x.csv", FIELDS))
    assert b"".join(item.raw or b"" for item in items) == raw
    what = [Untouched, Record, Untouched, Record, Reject, Reject, Reject, Record, Record]
    assert [type(item) for item in items] == what
    assert [item.line for item in items if not isinstance(item, Untouched)] == [1, 3, 4, 5, 6, 7, 8]
    for item in items:
        if not isinstance(item, Untouched):
            assert raw[item.offset :].startswith(item.raw or b"")
    assert texts(items) == ["a", 'b\n"c"', "\xe9", "end"]


def test_columns_are_read_by_their_names() -> None:
    fields = Fields(text="body", id="key", url="link", lang="language")
    data = b'n,"language",body,key,link\n0,en-GB,"a",k,http://x\n1,,b,,\n'
    first, second = (item for item in read(data, fields) if isinstance(item, Record))
    assert (first.document.id, first.has_id, first.document.url, first.document.lang) == ("k", True, "http://x", "en")
    assert first.document.file == "x.csv:1"
    assert (second.document.id, second.has_id, second.document.url, second.document.lang) == (
        "x.csv:2",
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("data", "container", "expected"),
    [
        (b"id,text\n1,a;b\n", CSV, "a;b"),
        (b"id;text\n1;a,b\n", CSV, "a,b"),
        (b"id\ttext\n1\ta,b\n", CSV, "a,b"),
        (b'"a,b";text;c\n1;a,b;2\n', CSV, "a,b"),
        (b"text\na;b\n", CSV, "a;b"),
        (b"a;b,text\n1,x;y\n", CSV, "x;y"),
        (b"a,b,c\ttext\n1\tx,y\n", TSV, "x,y"),
        (b'id\ttext\n1\t"a\tb"\n', TSV, "a\tb"),
        (b'id\ttext\n1\t"a\\tb"\n', ESCAPED, '"a\tb"'),
        (b"text\n\n", ESCAPED, ""),
    ],
)
def test_the_delimiter_is_seen_in_the_header(data: bytes, container: Delimited, expected: str) -> None:
    assert record(data, container=container).document.source == expected


def test_the_container_is_chosen_by_name_and_option() -> None:
    assert [container_of(f"x.{end}") for end in ("csv", "TSV", "csv.gz", "tsv.zst")] == [CSV, TSV, CSV, TSV]
    escapes = Fields(tsv_escapes=True)
    assert [container_of(f"x.{end}", escapes) for end in ("csv", "tsv.gz")] == [CSV, ESCAPED]


@pytest.mark.parametrize(
    ("row", "kind", "says"),
    [
        (b"2", "wrong-columns", "1 columns and the header 2"),
        (b"2,b,c", "wrong-columns", "3 columns and the header 2"),
        (b'2,b,"c\nd"', "wrong-columns", "3 columns"),
        (b'2,"b" ', "quote-not-doubled", "closed before byte 5"),
        (b'2,"b', "quote-not-closed", "opens at byte 2 of the row is not closed"),
        (b"2,\xff", "invalid-utf8", "0xff"),
        (b"\xff,b", "invalid-utf8", "0xff"),
        (b"2,a\0b", "nul-byte", "byte 3 of the row is NUL"),
        (b"2," + b"x" * 100, "too-large", "larger than 90 bytes"),
    ],
)
def test_a_bad_row_is_rejected_and_its_neighbours_survive(row: bytes, kind: str, says: str) -> None:
    data = b"id,text\n1,a\n" + row + b'\n3,"c"\n'
    head, before, bad, after = read(data, most_bytes=90)
    assert isinstance(head, Untouched)
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert after.line == 3
    assert isinstance(bad, Reject)
    assert (bad.file, bad.line, bad.offset, bad.kind, bad.raw) == ("x.csv", 2, 12, kind, row + b"\n")
    assert says in bad.reason
    assert not bad.rest


def test_a_bad_byte_is_told_by_its_place_in_the_file() -> None:
    bad = [item.bad_offset for item in read(b'id,text\n1,\xff\n2,"x\n3,"c"\n') if isinstance(item, Reject)]
    assert bad == [10, 14]


def test_tsv_says_what_to_do_when_its_quotes_are_characters() -> None:
    data = b'id\ttext\n1\t"Yes," she said.\n2\tb\n'
    (bad,) = (item for item in read(data, container=TSV) if isinstance(item, Reject))
    assert "--tsv-escapes" in bad.reason
    assert texts(read(data, container=ESCAPED)) == ['"Yes," she said.', "b"]
    assert "--tsv" not in next(item for item in read(data.replace(b"\t", b",")) if isinstance(item, Reject)).reason


def test_with_backslashes_a_text_may_be_missing() -> None:
    items = read(b"id\ttext\n\\N\ta\n2\t\\N\n3\t\\\\N\n", container=ESCAPED)
    assert texts(items) == ["a", "\\N"]
    (bad,) = (item for item in items if isinstance(item, Reject))
    assert (bad.kind, bad.line) == ("no-value", 2)
    assert next(item for item in items if isinstance(item, Record)).has_id is False


@pytest.mark.parametrize(
    ("data", "fields", "kind", "says"),
    [
        (b"id,body\n1,a\n", FIELDS, "no-text-column", "--text-field. It names 'id', 'body'"),
        (b"id, text\n1,a\n", FIELDS, "no-text-column", "' text'"),
        (b"text,id,text\na,1,b\n", FIELDS, "column-twice", "2 columns 'text'"),
        (b"text,id,id\na,1,b\n", FIELDS, "column-twice", "2 columns 'id'"),
        (b"text\n1\n", Fields(html="html"), "no-html-column", "--html-field"),
        (b"html,meta\n1,2\n", Fields(html="html"), "field-taken", "--meta-field"),
        (b"te\xffxt\n1\n", FIELDS, "invalid-utf8", "0xff"),
        (b'"id,text\n1,a\n', FIELDS, "no-header", "stray quote"),
        (b"\n" * 2_000_000 + b"id,text\n1,a\n", FIELDS, "no-header", "missing"),
        (b"x" * 2_000_000, FIELDS, "no-header", "no end"),
        (b"id,text\r1,a\r2,b\r", FIELDS, "line-ends", "old Macs"),
        (b"\x1f\x8b\x08\n,,\n", FIELDS, "binary", "gzip"),
        ("id,text\n1,a\n".encode("utf-16"), FIELDS, "not-utf8", "UTF-16"),
        ("id,text\n1,a\n".encode("utf-16-le"), FIELDS, "not-utf8", "UTF-16"),
    ],
)
def test_a_file_that_is_no_table_with_a_text_is_refused_once(data: bytes, fields: Fields, kind: str, says: str) -> None:
    found = refusal(data, fields)
    assert found.kind == kind
    assert says in found.reason


def test_columns_that_are_not_read_may_be_there_twice() -> None:
    assert texts(read(b"text,n,n,,\na,1,2,3,4\n")) == ["a"]
    assert texts(read(b"text,id,id\na,1,2\n", Fields(id="key"))) == ["a"]


@pytest.mark.parametrize("data", [b"", b"\n\r\n", codecs.BOM_UTF8])
def test_a_file_without_rows_has_none(data: bytes) -> None:
    assert [item.raw for item in read(data)] == ([data] if data else [])
    assert list(CSV.cut(io.BytesIO(data), len(data), 1)) == [(0, 1)]
    assert b"".join(piece.raw for piece in CSV.pieces([data])) == data


def test_only_asked_rows_come_and_always_the_header() -> None:
    data = b'id,text\n1,a\n2\n\n4,d\n5,"e"\n'
    items = read(data, only=frozenset({2}), since=5)
    assert [item.raw for item in items] == [b"id,text\n", b"2\n", b'5,"e"\n']


def rendered(data: bytes, *spans: tuple[int, int], container: Delimited = CSV) -> bytes:
    found = record(data, container=container)
    source = found.document.source
    clean = "".join(char for i, char in enumerate(source) if not any(a <= i < b for a, b in spans))
    return container.render(found, clean, spans, FIELDS).data


@pytest.mark.parametrize(
    ("row", "span", "clean"),
    [
        (b'1, "x ,"AD\nb ""c""", 7\r\n', (0, 3), b'1, "x ,"b ""c""", 7\r\n'),
        (b'1,2,"AD\nb",3', (0, 3), b'1,2,"b",3'),
        (b"1,2,AD b,3\n", (0, 3), b"1,2,b,3\n"),
        (b'1,2,AD "b",3\n', (0, 3), b'1,2,"""b""",3\n'),
        (b"1,2,AD,3\n", (0, 2), b'1,2,"",3\n'),
        ('1,"\xfc",\xe4AD\xf6,\xdf\n'.encode(), (1, 3), '1,"\xfc",\xe4\xf6,\xdf\n'.encode()),
    ],
)
def test_only_the_text_of_a_row_is_replaced(row: bytes, span: tuple[int, int], clean: bytes) -> None:
    assert rendered(b"a,b,text,c\n" + row, span) == clean


def test_the_last_row_may_lack_its_line_end() -> None:
    assert rendered(b"id,text\n1,AD b\r", (0, 3)) == b"1,b\r"
    assert rendered(b"id,text\n1,AD b", (0, 3)) == b"1,b"


PAGE = '<!doctype html><html><head><title>A, B</title></head><body><p>\xe4 "q"</p></body></html>'
QUOTED_PAGE = PAGE.replace('"', '""')


def of_page(data: str, fields: Fields, clean: str = 'a "q"\n', format: str = "auto") -> list[list[str]]:
    """What is written of a file of pages, as Python reads it."""
    out = b""
    for item in CSV.read(Bytes(data.encode()), "x.csv", fields, Scope(format=format)):
        assert not isinstance(item, Reject)
        if isinstance(item, Record):
            document = replace(item.document, source=clean, meta={"title": "A, B"})
            out += CSV.render(item._replace(document=document), clean, [], fields).data
        else:
            out += item.raw
    return list(csv.reader(io.StringIO(out.decode(), newline="")))


SAYS = {"title": "A, B", "lang": None, "canonical": None, "published": None, "author": None, "undecodable": 0}


def test_of_a_column_of_pages_the_text_and_what_they_say_come_behind() -> None:
    head, row, *blank = of_page(f'id,html,n\r\n1,"{QUOTED_PAGE}",7\r\n\r\n', Fields(html="html"))
    assert head == ["id", "html", "n", "text", "meta"]
    assert row[:4] == ["1", PAGE, "7", 'a "q"\n']
    assert json.loads(row[4]) == SAYS
    assert blank == [[]]


def test_a_column_of_the_text_is_filled_and_that_of_the_page_can_go() -> None:
    fields = Fields(html="html", keep_html=False, meta="")
    assert of_page(f'html,text,id\n"{QUOTED_PAGE}",old,1', fields) == [["text", "id"], ['a "q"\n', "1"]]
    kept = of_page(f'html,text\n"{QUOTED_PAGE}",old', replace(fields, keep_html=True))
    assert kept == [["html", "text"], [PAGE, 'a "q"\n']]
    same = of_page(f'html,n\n"{QUOTED_PAGE}",1', replace(fields, text="html"))
    assert same == [["html", "n"], ['a "q"\n', "1"]]


def test_pages_in_the_text_column_have_a_column_for_what_they_say_only_if_all_rows_are_pages() -> None:
    data = f'id,text\n1,"{QUOTED_PAGE}"\n'
    assert of_page(data, FIELDS) == [["id", "text"], ["1", 'a "q"\n']]
    head, row = of_page(data, FIELDS, format="html")
    assert (head, row[:2]) == (["id", "text", "meta"], ["1", 'a "q"\n'])
    assert record(data.replace("<!doctype html><html>", "<p>").encode()).document.format == "text"


def test_a_column_that_goes_leaves_a_header_that_is_read_alike() -> None:
    head, _ = read(b'html;"x";a,b;text\n"<p>";1;2;3\n', Fields(html="html", keep_html=False, meta=""))
    assert head.raw == b'"x";"a,b";text\n'
    _, row = CSV.pieces([head.raw, b'1;2;"a,b"\n'])
    assert row.row.columns == ("x", "a,b", "text")


def items_in_stretches(data: bytes, range_bytes: int, fields: Fields, container: Delimited) -> list[Item]:
    places = list(container.cut(io.BytesIO(data), len(data), range_bytes))
    ends = [*(start for start, *_ in places[1:]), len(data)]
    found: list[Item] = []
    for (start, line, *_), end in zip(places, ends, strict=True):
        assert start < end or not data
        scope = Scope(line=line, offset=start)
        found += container.read(Bytes(data, start, end), "x.csv", fields, scope)
    return found


def shown(items: list[Item]) -> list[Any]:
    return [item._replace(row=None) if isinstance(item, Record) else item for item in items]


CELLS = st.sampled_from(["a", '"a"', '"a\nb"', '"a""b\r\n"', "", '"', 'a"b', '"a"b', '"x\n', "a,b", "\xe4", "\0"])
ROWS = st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["\n", "\n", "\r\n", "\n\n"])), max_size=12)


@settings(max_examples=200)
@given(ROWS, st.integers(1, 40), st.sampled_from(["id,text\n", "\ufeffid,text\r\n", "id,body\n", '"id\n,text\n']))
def test_stretches_of_any_size_hold_what_the_file_holds(rows: list[Any], range_bytes: int, head: str) -> None:
    data = (head + "".join(f"{a},{b}{end}" for a, b, end in rows)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rawrows, "_BLOCK", 5)
        for container in (CSV, ESCAPED):
            whole = list(container.read(Bytes(data), "x.csv", FIELDS))
            assert shown(items_in_stretches(data, range_bytes, FIELDS, container)) == shown(whole)


def test_a_stretch_begins_at_the_first_row_at_or_behind_each_place() -> None:
    data = b'id,text\n1,"a\nb\nc\nd"\n2,e\n\n4,f\n'
    found = {size: list(CSV.cut(io.BytesIO(data), len(data), size)) for size in (9, 1)}
    assert [place[:2] for place in found[9]] == [(0, 1), (20, 2)]
    assert [place[:2] for place in found[1]] == [(0, 1), (8, 1), (20, 2), (24, 3), (25, 4)]
    other = data.replace(b"id,text", b"text,id")
    (_, (*_, note)), (_, (*_, another)) = found[9], CSV.cut(io.BytesIO(other), len(other), 9)
    assert {place[2] for place in found[1][1:]} == {note}
    assert note != another
    assert list(CSV.cut(io.BytesIO(b"\x89PNG\r\n\x1a\n" * 9), 72, 9)) == [(0, 1)]


TEXT = st.text(st.sampled_from('ab AD",;\n\r\t\\n\xe4\U0001f600'), max_size=12)
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5)


@settings(max_examples=200)
@given(
    TABLE,
    st.sampled_from([(CSV, ","), (CSV, ";"), (TSV, "\t")]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_python_reads_the_clean_file_as_the_source_with_other_texts_alone(
    table: list[tuple[str, str, str]], dialect: tuple[Delimited, str], quoting: Any, end: str, data: st.DataObject
) -> None:
    container, delimiter = dialect
    rows = [("id", "text", "more"), *table]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    assume(
        list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)) == [list(row) for row in rows]
    )

    written, expected, restored = b"", [list(rows[0])], b""
    clean_rows: list[tuple[bytes, list[Cut]]] = []
    for item in container.read(Bytes(out.getvalue().encode()), "x.csv", FIELDS):
        if not isinstance(item, Record):
            written += item.raw or b""
            continue
        row = table[len(expected) - 1]
        assert item.document.source == row[1]
        spans = [tuple(sorted(data.draw(st.tuples(*[st.integers(0, len(row[1]))] * 2))))]
        spans = [(a, b) for a, b in spans if a < b]
        clean = row[1][: spans[0][0]] + row[1][spans[0][1] :] if spans else row[1]
        made = container.render(item, clean, spans, FIELDS) if spans else None
        written += made.data if made else item.raw
        cuts = [Cut(a, row[1][a:b], made.spellings.get(0) if made else None) for a, b in spans]
        clean_rows.append((made.data if made else item.raw, cuts))
        expected.append([row[0], clean, row[2]])
    read_back = list(csv.reader(io.StringIO(written.decode(), newline=""), delimiter=delimiter))
    assert read_back == expected

    head, *pieces = container.pieces([written])
    for piece, (raw, cuts) in zip(pieces, clean_rows, strict=True):
        assert piece.raw == raw
        restored += container.put_back(raw, cuts, FIELDS, piece.row) if cuts else raw
    assert head.raw + restored == out.getvalue().encode()


def test_what_was_changed_after_the_run_does_not_fit() -> None:
    _, row = CSV.pieces([b"id,text\n1,a\n"])
    assert CSV.put_back(row.raw, [Cut(0, "AD "), Cut(1, '"')], FIELDS, row.row) == b'1,AD a"\n'
    for raw, cuts, fields, says in (
        (b"1,a\n", [Cut(5, "x")], FIELDS, "place 5"),
        (b"1\n", [Cut(0, "x")], FIELDS, "no text value"),
        (b"1,\xff\n", [Cut(0, "x")], FIELDS, "no UTF-8"),
        (b"1,a\n", [Cut(0, "x")], Fields(text="body"), "no column 'body'"),
    ):
        with pytest.raises(MisfitError, match=says):
            CSV.put_back(raw, cuts, fields, row.row)
    with pytest.raises(MisfitError, match="row 2 of the clean file is damaged"):
        list(CSV.pieces([b"id,text\n1,a\n2\n"]))
    with pytest.raises(MisfitError, match="no header"):
        list(CSV.pieces([b'"id\n']))
