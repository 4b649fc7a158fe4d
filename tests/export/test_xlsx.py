"""The workbook itself: its sheets, its bytes, what a cell and a sheet cannot hold, and what happens when it fails."""

import errno
import hashlib
import html
import io
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from tests.export.hostile_set import PAYLOADS, hostile_set
from tests.export.sets import Records
from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.errors import Cancelled, StorageError
from workbench.export import workbooks, xlsx
from workbench.export.cells import neutralise, restore, tame
from workbench.export.run import run_export
from workbench.export.table_rows import COLUMNS, ESCAPED
from workbench.export.workbooks import Book, fitted, spelled
from workbench.plugin_api import ClaimRecord

ODD = st.sampled_from(
    ("=", "+", "@", "'", "\t", "\r", "\n", "_x0041_", "_", "x000D_", " ", "\0", "\ufffe", "\uffff", "#REF!")
)
TEXTS = st.lists(st.one_of(st.text(max_size=6), ODD), max_size=10).map("".join)


def export(case: Case, profile: str, out: Path, stop: bool = False) -> None:
    """Write a workbook that nobody watches."""
    run_export(case, "", "xlsx", profile, out, lambda done, total: None, lambda: stop)


def parts(path: Path) -> dict[str, bytes]:
    """Every file inside, as it is read."""
    with zipfile.ZipFile(path) as held:
        return {i.filename: held.read(i) for i in held.infolist()}


def sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every sheet, as openpyxl reads them."""
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def test_what_is_in_it(case: Case, tmp_path: Path) -> None:
    """Facts first, the tables, the dictionary last; headers frozen and filtered; counts are numbers."""
    export(case, "internal", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Facts", *COLUMNS, "Columns"]
    for name in COLUMNS:
        sheet = book[name]
        assert [c.value for c in sheet[1]] == [*(n for n, _ in COLUMNS[name]), ESCAPED]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
    found = sheets(tmp_path / "out.xlsx")
    claim = found["claims"][0]
    assert (claim["id"], claim["appearances"], claim["event_start"]) == ("C-1", 4, "2026-04-25")
    assert [m["id"] for m in found["messages"]] == ["1", "2", "3", "4"]
    facts = {f["fact"]: f["value"] for f in found["Facts"]}
    assert (facts["case"], facts["profile"], facts["rows in messages"], facts["texts cut"]) == (
        case.uid, "internal", 4, 0,
    )  # fmt: skip
    assert facts["policy"].startswith("two-origin/")
    told = {(row["table"], row["column"]) for row in found["Columns"]}
    assert told == {(t, c) for t, columns in COLUMNS.items() for c in (*(n for n, _ in columns), ESCAPED)}


def test_every_cell_is_inert(case: Case, tmp_path: Path) -> None:
    """No formula, error value or link in the file, whatever the texts try; texts stay text when edited."""
    xlsx.exporter.write(hostile_set(case, tmp_path), tmp_path / "out.xlsx")
    held = parts(tmp_path / "out.xlsx")
    written = b"".join(data for name, data in held.items() if name.startswith("xl/worksheets/"))
    assert re.findall(rb"<(?:f|v t=|hyperlink|drawing|legacyDrawing)\b", written) == []
    assert set(re.findall(rb'\bt="(\w+)"', written)) == {b"inlineStr"}
    assert not any("rels" in name and "sheet" in name for name in held), "nothing is loaded from elsewhere"
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [c for row in book["messages"].iter_rows(min_row=2) for c in row if c.value is not None]
    assert {(c.data_type, c.number_format) for c in cells} == {("s", "@")}
    rows = sheets(tmp_path / "out.xlsx")["messages"]
    back = [restore(unescape(r["text"])) if "text" in str(r[ESCAPED]).split() else unescape(r["text"]) for r in rows]
    assert back == [tame(t) for t in PAYLOADS]


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    """Through the cell as it is written and the undoing rule to the same text."""
    cell, escaped = neutralise(text)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        with Book(out, "t", "elsewhere") as book:
            book.sheet("s", {"text": 10, "next": 10}).add([cell, "next"])
        (row,) = sheets(out)["s"]
    assert row["next"] == "next"
    found = unescape(row["text"] or "")
    assert (restore(found) if escaped else found) == tame(text)


@given(
    st.text(
        st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("_xX0Dd\r\uffff\U0001f600")), max_size=40
    )
)
def test_a_cut_text_fits(text: str) -> None:
    """The longest beginning that fits with its mark; what fits is left alone."""
    limit = 20
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "MAX_UNITS", limit + len(f"\n[cut here: {len(text):,} characters in all; ?]"))
        found, cut = fitted(text, "?")
        units = len(spelled(found).encode("utf-16-le", "surrogatepass")) // 2
        assert units <= workbooks.MAX_UNITS
        assert cut or found == text
        kept = found.removesuffix(f"\n[cut here: {len(text):,} characters in all; ?]") if cut else text
        assert text.startswith(kept)
        if cut:
            longer = spelled(text[: len(kept) + 1]).encode("utf-16-le", "surrogatepass")
            assert len(longer) // 2 > limit


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go on in the next sheet, right behind, with headers and filter of its own; none is lost."""
    monkeypatch.setattr(workbooks, "MAX_ROWS", 4)
    with Book(tmp_path / "out.xlsx", "t", "") as book:
        first, second = book.sheet("messages", {"id": 5, "n": 5}), book.sheet("links", {"id": 5, "n": 5})
        for n in range(7):
            first.add([f"m{n}", n])
        for n in range(3):
            second.add([f"l{n}", n])
    assert (first.rows, second.rows) == (7, 3)
    found = sheets(tmp_path / "out.xlsx")
    assert list(found) == ["messages", "messages (2)", "messages (3)", "links"]
    assert [r["n"] for name in list(found)[:3] for r in found[name]] == list(range(7))
    book_read = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [s.auto_filter.ref for s in book_read.worksheets] == ["A1:B4", "A1:B4", "A1:B2", "A1:B4"]


def test_numbers_that_a_spreadsheet_cannot_hold(tmp_path: Path) -> None:
    """Fifteen digits are a number, sixteen are text."""
    with Book(tmp_path / "out.xlsx", "t", "") as book:
        book.sheet("s", {"n": 5, "m": 5}).add([10**15 - 1, 10**15])
    assert sheets(tmp_path / "out.xlsx")["s"] == [{"n": 10**15 - 1, "m": "1000000000000000"}]


def test_what_xml_cannot_hold(tmp_path: Path) -> None:
    """Spelled, whoever hands it over: one such character and no program opens the file."""
    odd = "".join(map(chr, range(32))) + 'a\ud800\ufffe\uffff <&>" _x0041_ '
    with Book(tmp_path / "out.xlsx", "t", "") as book:
        book.sheet("s", {"text": 5, "blanks": 5}).add([odd, "  "])
    (row,) = sheets(tmp_path / "out.xlsx")["s"]
    assert re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), row["text"]) == odd
    assert row["blanks"] == "  "


def test_the_same_set_gives_the_same_bytes(case: Case, tmp_path: Path) -> None:
    """No time and nobody's name: not in the zip, not in the properties."""
    for name in ("one", "two"):
        export(case, "internal", tmp_path / f"{name}.xlsx")
    one, two = ((tmp_path / f"{name}.xlsx").read_bytes() for name in ("one", "two"))
    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()
    with zipfile.ZipFile(io.BytesIO(one)) as held:
        assert {(i.date_time, i.comment, i.extra) for i in held.infolist()} == {((1980, 1, 1, 0, 0, 0), b"", b"")}
        assert held.comment == b""
        told = re.findall(r"<(?:dc|dcterms|cp):(\w+)[^>]*>([^<]+)", held.read("docProps/core.xml").decode())
    assert dict(told) == {
        "title": "Claims", "created": "1980-01-01T00:00:00Z", "modified": "1980-01-01T00:00:00Z",
    }  # fmt: skip


def test_no_person_in_any_byte(case: Case, tmp_path: Path) -> None:
    """Every part of the file, unpacked, its properties too."""
    export(case, "internal", tmp_path / "all.xlsx")
    assert [s for s in SECRETS if s.casefold() not in _text(tmp_path / "all.xlsx")] == [], (
        "else the rest could not fail"
    )
    for profile in ("share", "public"):
        export(case, profile, tmp_path / f"{profile}.xlsx")
        found = _text(tmp_path / f"{profile}.xlsx")
        assert [s for s in (*SECRETS, "76123456", "76 54", "A. Diallo") if s.casefold() in found] == []
        assert "sender-" in found


def _text(path: Path) -> str:
    """Names and contents of all parts, characters as they are."""
    found = b"\0".join(name.encode() + b"\0" + data for name, data in parts(path).items()).decode("utf-8")
    return html.unescape(found).casefold()


def test_cancelling_and_what_it_leaves(case: Case, tmp_path: Path) -> None:
    """Stopped before the end: nothing in the folder, and no file stays open."""
    with pytest.raises(Cancelled):
        export(case, "internal", tmp_path / "out" / ".." / "out.xlsx", stop=True)
    assert sorted(p.name for p in tmp_path.glob("*out*")) == []


@pytest.mark.one_engine
@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a sheet is spooled, and while the file is put together: a sentence, the old export as it was."""
    out = tmp_path / "out.xlsx"
    export(case, "internal", out)
    before = sorted(p.name for p in tmp_path.iterdir()), out.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(workbooks, "TemporaryFile", _nowhere)
        with pytest.raises(StorageError, match="full"):
            export(case, "internal", out)
    with monkeypatch.context() as patch:
        patch.setattr(workbooks._Archive, "write", _full)
        with pytest.raises(StorageError, match="full"):
            export(case, "internal", out)
    assert (sorted(p.name for p in tmp_path.iterdir()), out.read_bytes()) == before


def _nowhere(dir: Path) -> IO[bytes]:  # noqa: A002  # the parameter's own name
    return Path("/dev/full").open("wb", buffering=0)


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.one_engine
def test_a_set_in_the_middle_of_which_something_breaks(tmp_path: Path) -> None:
    """The error goes up as it is; nothing is written."""

    class Broken(Records):
        def records(self) -> Iterator[ClaimRecord]:
            yield from self._records
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        xlsx.exporter.write(Broken([]), tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []
