"""Web archives: which of their records are documents, and what is known of each."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

import pytest

from cleaner.sources import container_of, known_container, warc
from cleaner.sources.record import Item, Record, Reject
from cleaner.sources.scope import Scope
from cleaner.sources.warc import languages
from sources.warcs import (
    HTML,
    PROSE,
    STORED,
    content,
    conversion,
    crawl,
    frames,
    http,
    members,
    page,
    plain,
    read,
    record,
    records_of,
    rejects_of,
    response,
    texts,
)

KINDS = tuple(STORED)


def only(items: Sequence[Item]) -> Record:
    (item,) = items
    assert isinstance(item, Record)
    return item


def one(*records: bytes, scope: Scope = Scope()) -> Record:  # noqa: B008
    return only(read(plain(records), scope=scope))


def kind_of(*records: bytes, scope: Scope = Scope()) -> str:  # noqa: B008
    (item,) = read(plain(records), scope=scope)
    assert isinstance(item, Reject)
    return item.kind


@pytest.mark.parametrize("step", [1, 977, 1 << 16])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_crawl_comes_out_whole_however_it_is_stored(kind: str, step: int) -> None:
    name, stored = STORED[kind]
    items = read(stored(crawl(9)), name, step=step)
    assert not rejects_of(items)
    assert [content(item) for item in records_of(items)] == [page(n) for n in range(9)]
    assert [item.label for item in records_of(items)] == [f"https://port.example/{n}" for n in range(9)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_wet_file_comes_out_whole(kind: str) -> None:
    name, stored = STORED[kind]
    items = read(stored(texts(9)), name)
    assert [content(item) for item in records_of(items)] == [
        f"Advertisement {n}\nText {n}: {PROSE}\n" for n in range(9)
    ]
    assert len(items) == 9


def test_a_document_knows_its_id_its_url_and_its_place() -> None:
    records = crawl(3)
    for name, stored in (("x.warc", plain(records)), ("x.warc.gz", members(records)), ("x.warc.zst", frames(records))):
        for item in records_of(read(stored, name)):
            document = item.document
            assert (item.has_id, item.label, document.url) == (True, document.url, document.url)
            assert document.id.startswith("urn:uuid:")
            assert document.file == f"{name}:{item.line}"
            assert item.line == item.offset
            again = read(stored[item.offset :], name)[0]
            assert isinstance(again, Record)
            assert (again.document.id, again.line) == (document.id, 0)
            assert again.raw == item.raw


def test_records_of_one_member_are_counted_up_from_its_place() -> None:
    two, three = gzip.compress(plain(texts(3)), mtime=0), gzip.compress(plain(texts(2)), mtime=0)
    items = read(two + three, "x.wet.gz")
    assert [item.line for item in records_of(items)] == [1, 2, 3, len(two) + 1, len(two) + 2]
    assert [item.offset for item in records_of(items)] == [0, 0, 0, len(two), len(two)]


@pytest.mark.parametrize(
    ("type", "body", "is_page"),
    [
        ("text/html", page(1), True),
        ("TEXT/HTML ;charset=x", page(1), True),
        ("application/xhtml+xml", page(1), True),
        (None, page(1), True),
        ("text/htmk", page(1), True),  # a byte of it may be damaged
        ("", b"Words of a text.\n", False),
        (None, b"\x89PNG\r\n\x1a\n", False),
        ("text/plain", page(1), False),
        ("image/png", page(1), False),
        ("application/pdf", b"%PDF-1.7", False),
    ],
)
def test_a_page_is_known_by_its_type_or_else_by_how_it_begins(type: str | None, body: bytes, is_page: bool) -> None:
    for made in (response(1, body, type), record("resource", body, 1, Content_Type=type)):
        assert [content(item) for item in records_of(read(made))] == ([body] if is_page else [])


@pytest.mark.parametrize(
    ("status", "is_page"),
    [(200, True), (203, True), (204, False), (301, False), (304, False), (404, False), (500, False)],
)
def test_redirects_and_errors_are_no_documents(status: int, is_page: bool) -> None:
    assert len(read(record("response", http(page(1), HTML, status)))) == is_page


@pytest.mark.parametrize("type", ["warcinfo", "request", "metadata", "revisit", "continuation"])
def test_other_records_are_none_even_if_a_page_is_in_them(type: str) -> None:
    assert read(record(type, http(page(1)), 1)) == []


def test_what_was_asked_of_the_name_server_is_no_document() -> None:
    assert (
        read(
            record(
                "response",
                b"20240501\nport.example. 300 IN A 1.2.3.4\n",
                uri="dns:port.example",
                Content_Type="text/dns",
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("made", "kind", "says"),
    [
        (record("respomse", http(page(1))), "unknown-type", "no record of type 'respomse'"),
        (record("response", b"HTTQ/1.1 200 OK\r\n\r\nx", Content_Type="application/http; msgtype=response"), "bad-http", "no header of HTTP"),
        (record("response", b"HTTP/1.1 2x0 OK\r\n\r\nx"), "bad-http", "no header of HTTP"),
        (record("response", http(page(1)), 1, WARC_Segment_Number="1"), "segmented", "several records"),
        (conversion(1).replace(b"Text 1", b"Text \xff", 1), "digest", "was changed"),
        (record("conversion", b"a \xff b", 1, Content_Type="text/plain"), "invalid-utf8", "byte 2 (0xff)"),
    ],
)  # fmt: skip
def test_a_record_that_is_odd_costs_itself_alone(made: bytes, kind: str, says: str) -> None:
    before, bad, after = read(plain([response(7), made, response(8)]))
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(bad, Reject)
    assert (bad.kind, bad.raw, bad.line, bad.offset) == (kind, made, len(response(7)), len(response(7)))
    assert bad.label is not None
    assert says in bad.reason


@pytest.mark.parametrize(
    ("fields", "server", "lang"),
    [
        ({"WARC-Identified-Content-Language": "fra,eng"}, {}, "fr"),
        ({"WARC-Identified-Content-Language": "fra"}, {"Content-Language": "de"}, "fr"),
        ({"WARC-Identified-Content-Language": "xxx"}, {"Content-Language": "de"}, None),
        ({}, {"Content-Language": "de-AT, en"}, "de"),
        ({}, {"Content-Language": "mul"}, None),
        ({}, {}, None),
    ],
)
def test_the_language_is_the_first_that_was_identified_or_else_that_the_server_states(
    fields: dict[str, str], server: dict[str, str], lang: str | None
) -> None:
    made = record("response", http(page(1), HTML, 200, **server), 1, **fields)  # type: ignore[arg-type]
    assert one(made).document.lang == lang


def test_languages_have_one_name_of_three_letters_each() -> None:
    assert len(languages.THREE) == len(languages.TWO) == 184
    assert (languages.THREE["de"], languages.TWO["zho"]) == ("deu", "zh")
    assert languages.first_language("en_US") == "en"
    assert languages.first_language("") is None


@pytest.mark.parametrize(
    ("body", "charset", "markup"),
    [
        ("<p>caf\xe9".encode(), "iso-8859-1", b"<p>caf\xc3\xa9"),  # UTF-8, whatever the server says
        ("<p>caf\xe9".encode("latin-1"), None, b"<p>caf\xe9"),  # for the parser to find out
        ("<p>caf\xe9 \u201cx\u201d".encode("cp1252"), "ISO-8859-1", "<p>caf\xe9 \u201cx\u201d"),
        ("<p>\u043c\u0438\u0440".encode("koi8-r"), '"KOI8-R"', "<p>\u043c\u0438\u0440"),
        ("<p>\u6c34".encode("iso2022_jp"), "iso-2022-jp", "<p>\u6c34"),
        ("<p>\u6c34\u4e2d\u56fd".encode("gb18030"), "gb2312", "<p>\u6c34\u4e2d\u56fd"),
        (b"<p>caf\xe9", "utf-8", "<p>caf\ufffd"),
        (b"<p>caf\xe9", "nonsense", b"<p>caf\xe9"),
        (b"<p>caf\xe9", "base64", b"<p>caf\xe9"),  # Python knows it, and it is no encoding of texts
        (b"\xff\xfe<\0p\0>\0", "iso-8859-1", b"\xff\xfe<\0p\0>\0"),
    ],
)
def test_the_encoding_that_the_server_names_counts_where_the_bytes_do_not_say_it_themselves(
    body: bytes, charset: str | None, markup: str | bytes
) -> None:
    stated = "text/html" + (f"; charset={charset}" if charset else "")
    assert content(one(response(1, body, stated))) == markup


@pytest.mark.parametrize(
    ("format", "formats"), [("auto", ["html", "text"]), ("html", ["html", "html"]), ("text", ["text", "text"])]
)
def test_the_format_can_be_asked_for(format: str, formats: list[str]) -> None:
    items = read(plain([response(1), conversion(2)]), scope=Scope(format=format))
    assert [item.document.format for item in records_of(items)] == formats
    if format == "text":
        assert [content(item) for item in records_of(items)] == [
            page(1).decode(),
            f"Advertisement 2\nText 2: {PROSE}\n",
        ]


def test_headers_are_read_as_generously_as_they_are_written() -> None:
    made = record("response", http(page(1)), 1, newline=b"\n", uri="<https://port.example/a b>")
    folded = made.replace(b"WARC-Type: response", b"warc-type:response\nX-Long: a\n\tb")
    item = one(folded)
    assert item.label == "https://port.example/a b"
    assert item.row.header.fields["x-long"] == "a b"


def test_lines_can_be_asked_for() -> None:
    data = members(texts(5))
    lines = [item.line for item in records_of(read(data, "x.wet.gz"))]
    assert [item.line for item in records_of(read(data, "x.wet.gz", Scope(only=frozenset(lines[1:3]))))] == lines[1:3]
    scope = Scope(only=frozenset({lines[0]}), since=lines[3])
    assert [item.line for item in records_of(read(data, "x.wet.gz", scope))] == [lines[0], *lines[3:]]


@pytest.mark.parametrize("kind", ["plain", "members", "frames"])
def test_a_file_is_read_as_what_it_is_not_as_it_is_called(kind: str) -> None:
    stored = STORED[kind][1](texts(3))
    for name in ("x.warc", "x.warc.gz", "x.warc.zst"):
        assert len(records_of(read(stored, name))) == 3


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "truncated"), (b"%PDF-1.7 and so on", "binary"), (b"BZh91AY&SY...", "binary")]
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes, kind: str) -> None:
    (reject,) = read(data, "x.warc.gz" if not data else "x.warc")
    assert isinstance(reject, Reject)
    assert (reject.kind, reject.line, reject.raw) == (kind, None, None)


def test_names_of_archives() -> None:
    assert all(container_of(name) is warc for name in ("a.warc", "a.WARC.GZ", "a.wet", "a.warc.wet.gz", "b.warc.zst"))
    assert known_container("a.wat.gz") is None
    named = {
        "a.warc.gz": "a.warc.wet.gz",
        "a.warc": "a.warc.wet",
        "d/a.warc.zst": "d/a.warc.wet.zst",
        "a.warc.wet.gz": "a.warc.wet.gz",
        "a.wet": "a.wet",
    }
    assert {name: warc.clean_name(name) for name in named} == named
