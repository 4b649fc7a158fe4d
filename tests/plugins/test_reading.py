"""What importers share for reading: lines and tables of any make, addresses, JSON, times."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.plugin_api import (
    CsvRow,
    JsonLine,
    PostUrl,
    Rejected,
    TextLine,
    csv_names,
    csv_rows,
    json_lines,
    json_value,
    local_time,
    platform_of_url,
    sound_text,
    text_lines,
    utc_seconds,
)


def table(data: bytes) -> list[CsvRow | Rejected]:
    return list(csv_rows(io.BytesIO(data)))


def cells(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, tuple(row.cells.values())) for row in table(data) if isinstance(row, CsvRow)]


def refused(data: bytes) -> list[int | None]:
    return [row.line for row in table(data) if isinstance(row, Rejected)]


# --- Tables -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "good", "bad"),
    [
        # a quote that is never closed costs its own row
        (b'a,b\n1,"x\n2,"y"\n3,z\n', [(3, ("2", "y")), (4, ("3", "z"))], [2]),
        (b'a;b\n1;"q\n2;w\n', [(3, ("2", "w"))], [2]),
        (b'a,b\n1,"x\n2,y\n"3",z\n4,""\n', [(3, ("2", "y")), (4, ("3", "z")), (5, ("4", ""))], [2]),
        # quotes inside quotes that were not doubled, told by the number of cells
        (b'a,b,c\n1,"He said "hi" to me",x\n', [(2, ("1", 'He said "hi" to me', "x"))], []),
        (b'a,b\n1,"a "b", c",x\n2,y\n', [(3, ("2", "y"))], [2]),
        (b'a,b\n1,5" nail\n', [(2, ("1", '5" nail'))], []),
        (b'a,b\n1,"\\"hi\\" he said, ok"\n2,"x\\"y\\\\"\n', [(2, ("1", '"hi" he said, ok')), (3, ("2", 'x"y\\'))], []),
        # line ends
        (b'a,b\r\n1,"m\r\nn"\r\n\r\n2,o', [(2, ("1", "m\r\nn")), (5, ("2", "o"))], []),
        (b"a,b\r1,x\r2,y", [(2, ("1", "x")), (3, ("2", "y"))], []),
        ("a,b\n1,x\u2028y\x0bz\x85\n".encode(), [(2, ("1", "x\u2028y\x0bz\x85"))], []),
        # too many, too few, torn
        (b"a,b\n1,2,3\n4,5,,\n", [(3, ("4", "5"))], [2]),
        (b"a,b,c\n1,2\nworld\n", [(2, ("1", "2", ""))], [3]),
        (b'a,b,c\n1,"He said "hi" and\nleft",x\n2,y,z\n', [(4, ("2", "y", "z"))], [2, 3]),
        # headers
        (b"sep=;\r\na;b\r\n1;2,0\r\n", [(3, ("1", "2,0"))], []),
        (b"sep=^\na^b\n1^2\n", [(3, ("1", "2"))], []),
        (b"Report\n\nid;text\n1;a\n2;c\n3;e\n", [(4, ("1", "a")), (5, ("2", "c")), (6, ("3", "e"))], [1]),
        (b'\n\n"x,y";"z,w"\n1;2\n', [(4, ("1", "2"))], []),
        (b"text\nhello, world\nyes\n", [(3, ("yes",))], [2]),
        (b"a\tb|c\n1\t2\n", [(2, ("1", "2"))], []),
        (b"a,b\n", [], []), (b"", [], []), (b"\n\n", [], []), (b"\xef\xbb\xbf", [], []),
        # NUL stays, and so does everything else
        (b"a,b\n1,x\0y\n", [(2, ("1", "x\0y"))], []),
    ],
)  # fmt: skip
def test_tables(data: bytes, good: list[tuple[int, tuple[str, ...]]], bad: list[int]) -> None:
    assert (cells(data), refused(data)) == (good, bad)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (b"a,a,,a\n", ("a", "a [2]", "column 3", "a [4]")),
        (b" a , b\n", ("a", "b")),
        (b"a,a [2],a\n", ("a", "a [2]", "a [3]")),
        ("\ufeffé;ü".encode(), ("é", "ü")),
        (b'"two\nlines",b\n', ("two\nlines", "b")),
        (b"", ()),
    ],
)
def test_names_of_columns(header: bytes, names: tuple[str, ...]) -> None:
    assert csv_names(header) == names


@pytest.mark.parametrize(
    ("line", "text", "mended"),
    [
        ("été à Ségou".encode("cp1252"), "été à Ségou", True),
        ("مرحبا بكم في كيدال".encode("cp1256"), "مرحبا بكم في كيدال", True),
        ("вывод войск из Кидаля".encode("cp1251"), "вывод войск из Кидаля", True),
        ("вывод — مرحبا".encode(), "вывод — مرحبا", False),
        (b"a\xffb", "aÿb", True),
        ("été ".encode() + b"\xc3", "été \ufffd", True),
        ("é".encode() + b"\xed\xa0\xbd", "é\ufffd\ufffd\ufffd", True),
        (b"\xc0\xaf", "ہ¯", True),
    ],
)
def test_a_line_in_another_encoding_is_mended_alone(line: bytes, text: str, mended: bool) -> None:
    if line == "é".encode() + b"\xed\xa0\xbd":
        line = "éé é".encode() + line
        text = "éé é" + text
    rows = table(b"id,text\n1," + line + "\n2,é\n".encode())
    assert [(r.cells["text"], r.flags) for r in rows if isinstance(r, CsvRow)] == [
        (text, ("encoding-repaired",) if mended else ()),
        ("é", ()),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_whole_files_in_every_unicode_form(encoding: str) -> None:
    assert cells('id,text\n1,"é\n👋"\n'.encode(encoding)) == [(2, ("1", "é\n👋"))]


def test_flags_tell_what_was_mended() -> None:
    rows = table(b'a,b,c\n1,"x "y" z",\n2,3\n')
    assert [row.flags for row in rows if isinstance(row, CsvRow)] == [("quotes-repaired",), ("cells-missing",)]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(words, min_size=n, max_size=n), min_size=1, max_size=8)),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@example([["a,b", "\\"]], ",", "\n", "utf-8", csv.QUOTE_ALL)
@example([["sep=,", '"'], ["\r", "\n"]], ";", "\r\n", "utf-8", csv.QUOTE_MINIMAL)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str, end: str, encoding: str, quoting: int) -> None:
    names = [f"name{n}" for n in range(len(rows[0]))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([names, *rows])  # type: ignore[arg-type] # the stubs want their own literal
    data = out.getvalue()
    if '\\"' in data:
        return  # a backslash before a quote: two dialects read it differently, and neither is wrong
    assert [list(row) for _, row in cells(data.encode(encoding))] == rows


@given(st.binary(max_size=400))
@example(b'a,b\n"')
@example(b'"\n' * 40)
def test_any_bytes_are_read_to_the_end(data: bytes) -> None:
    for row in table(data):
        assert isinstance(row, CsvRow | Rejected)
    assert table(data) == table(data)


class Endless(io.RawIOBase):
    """A table of so many rows, made while it is read."""

    def __init__(self, rows: int, row: bytes, head: bytes = b"id,text\n") -> None:
        self.left, self.row, self.rest = rows, row, head

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and self.left:
            count = min(self.left, 1000)
            self.rest += self.row * count
            self.left -= count
        data, self.rest = self.rest[:size], self.rest[size:]
        return data


@pytest.mark.parametrize("row", [b'1,"some, text"\n', b'1,"never closed\n', b"1,plain\n"])
def test_memory_does_not_grow_with_the_table(row: bytes) -> None:
    rows: Iterator[CsvRow | Rejected] = csv_rows(Endless(100_000, row))  # type: ignore[arg-type] # a raw stream reads too
    next(rows)
    tracemalloc.start()
    count = sum(1 for _ in rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 99_999
    assert peak < 4 << 20


def test_a_giant_cell_costs_only_its_row() -> None:
    """H41: a line beyond the limit, quoted and not, and a quote that stays open over more than the limit."""
    giant = b"x" * (17 << 20)
    assert [(row.line, isinstance(row, CsvRow)) for row in table(b"a,b\n1," + giant + b"\n2,y\n")] == [
        (2, False),
        (3, True),
    ]
    assert [(row.line, isinstance(row, CsvRow)) for row in table(b'a,b\n1,"' + giant + b'"\n2,y\n')] == [
        (2, False),
        (3, True),
    ]
    left_open = b'a,b\n1,"open\n' + (b"2," + b"y" * 1000 + b"\n") * 17_000
    assert sum(isinstance(row, CsvRow) for row in csv_rows(io.BytesIO(left_open))) == 17_000


@pytest.mark.parametrize("row", [b'1,"\n', b'1,"""x\n', b'1,"x""\n', b'"1","x"y"\n'])
def test_hostile_quotes_take_linear_time(row: bytes) -> None:
    """Every row opens a quote: looking for its end must not cost the rest of the file each time."""
    assert len(table(b"a,b\n" + row * 50_000)) >= 25_000


# --- Lines --------------------------------------------------------------------------------------------------------
def test_lines_of_every_make() -> None:
    found = list(text_lines(io.BytesIO("\ufeffa\r\n\né\x85b\n".encode() + "été".encode("cp1252"))))
    assert found == [
        TextLine("a", 1), TextLine("", 2), TextLine("é\x85b", 3), TextLine("été", 4, ("encoding-repaired",)),
    ]  # fmt: skip
    assert [line.text for line in text_lines(io.BytesIO("a\nб".encode("utf-16"))) if isinstance(line, TextLine)] == [
        "a",
        "б",
    ]
    long = list(text_lines(io.BytesIO(b"a" * (17 << 20) + b"\nb")))
    assert [type(line) for line in long] == [Rejected, TextLine]


# --- Addresses ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "post"),
    [
        ("https://x.com/veille_ml/status/2047919075790684166?s=20", PostUrl("x", "veille_ml", "2047919075790684166")),
        ("http://mobile.twitter.com/a/statuses/12/photo/1", PostUrl("x", "a", "12")),
        ("https://twitter.com/i/web/status/12#m", PostUrl("x", "", "12")),
        ("https://x.com/i/status/12", PostUrl("x", "", "12")),
        ("https://x.com/veille_ml", PostUrl("x")),
        ("https://notx.com/a/status/1", PostUrl("web")),
        ("https://x.com.evil.example/a/status/1", PostUrl("web")),
        ("https://x.com@evil.example/a/status/1", PostUrl("web")),
        ("https://t.me/s/KidalInfo/55?single", PostUrl("telegram", "KidalInfo", "55")),
        ("https://t.me/kidalinfo/9/55", PostUrl("telegram", "kidalinfo", "55")),
        ("https://t.me/c/1234567890/55", PostUrl("telegram", "1234567890", "55")),
        ("https://kidalinfo.t.me/55", PostUrl("telegram", "kidalinfo", "55")),
        ("https://t.me/kidalinfo/55?comment=7", PostUrl("telegram")),
        ("https://t.me/joinchat/55", PostUrl("telegram")),
        ("https://t.me/+AbCd", PostUrl("telegram")),
        ("HTTPS://WWW.FACEBOOK.COM/1/posts/2", PostUrl("facebook")),
        ("https://fb.watch/x/", PostUrl("facebook")),
        ("https://www.instagram.com/p/abc/", PostUrl("instagram")),
        ("https://vm.tiktok.com/ZM/", PostUrl("tiktok")),
        ("https://youtu.be/abc", PostUrl("youtube")),
        ("https://web.archive.org/web/2026/https://x.com/a/status/1", PostUrl("web")),
        ("https://news.example.org:8080/a,b", PostUrl("web")),
        ("https://[::1]/x", PostUrl("web")),
        ("x.com/a/status/1", PostUrl("")), ("ftp://x.com/", PostUrl("")), ("", PostUrl("")), ("https://", PostUrl("")),
        ("https://a b.org/", PostUrl("")), ("https://x.com/\u0661/status/\u0661", PostUrl("x")),
    ],
)  # fmt: skip
def test_addresses(url: str, post: PostUrl) -> None:
    assert platform_of_url(url) == post


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://t.me/{text}"))
def test_any_text_as_an_address(url: str) -> None:
    assert isinstance(platform_of_url(url).external_id, str)


# --- JSON and times -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a":"\\ud83d"}', {"a": "\ufffd"}),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        (b'\xef\xbb\xbf{"a":NaN,"b":Infinity}', {"a": None, "b": None}),
        (b'"a\x01b"', "a\x01b"),
        (b'"\xff"', "\ufffd"),
        (b"1180591620717411303424", 2**70),
        (b'{"a":1,"a":2}', {"a": 2}),
    ],
)
def test_json_that_strict_parsers_refuse(raw: bytes, value: object) -> None:
    assert json_value(raw) == value or float(value) == json_value(raw)  # type: ignore[arg-type] # numbers only


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b"[" * 300 + b"]" * 300, b"1" * 5000 + b"x", b"'a'"])
def test_json_that_nobody_reads_has_a_short_reason(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"[a-z]") as caught:
        json_value(raw)
    assert len(str(caught.value)) < 120


def test_lines_of_json_lose_only_the_bad_one() -> None:
    lines = list(json_lines(io.BytesIO(b'\xef\xbb\xbf{"a":1}\n\n{"b":\n[2]')))
    assert [(type(x), x.line, x.offset) for x in lines] == [(JsonLine, 1, 0), (Rejected, 3, 12), (JsonLine, 4, 18)]


@pytest.mark.parametrize("depth", [201, 500, 900, 100_000])
def test_h38_deep_json_that_strict_parsers_refuse_is_a_reason_and_no_crash(depth: int) -> None:
    for before, after in ((b"[", b"]"), (b'{"a":', b"}")):
        with pytest.raises(ValueError, match=r"nested|too deep"):
            json_value(before * depth + b'"\\ud800"' + after * depth)


@given(st.binary(max_size=200))
def test_any_bytes_as_json(data: bytes) -> None:
    assert all(isinstance(x, JsonLine | Rejected) for x in json_lines(io.BytesIO(data)))


@given(st.text(st.characters()))
def test_sound_text_can_be_stored(text: str) -> None:
    assert sound_text(text).encode().decode() == sound_text(text)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2026-01-01T00:00:00Z", 1767225600.0), ("2026-01-01 01:00:00+01:00", 1767225600.0),
        ("2026-01-01 00:00:00 UTC", 1767225600.0), (1767225600, 1767225600.0), ("1767225600000", 1767225600.0),
        ("2026-01-01T00:00:00", None), ("", None), (None, None), (True, None), (float("nan"), None),
        (float("inf"), None), (10**30, None), (10**400, None), (-(10**400), None), ([], None),
        ("0001-01-01T00:00:00+14:00", None), ("²", None),
    ],
)  # fmt: skip
def test_absolute_times(value: object, seconds: float | None) -> None:
    assert utc_seconds(value) == seconds


def test_wall_clocks() -> None:
    assert local_time(" 2026-01-01 10:05:06.7 ") == "2026-01-01T10:05:06"
    assert [local_time(text) for text in ("2026-01-01T10:05Z", "x", "")] == [None, None, None]
