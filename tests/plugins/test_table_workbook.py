"""Excel workbooks: parts written by hand, workbooks of openpyxl, bombs and damage. Synthetic to the last byte."""

import io
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.table import importer
from tests.plugins.exports.table_xlsx import MAIN, PARTS, build, write
from tests.plugins.reading import read
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import Options, Unreadable

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def with_rows(rows: str) -> dict[str, str]:
    head = PARTS[SHEET].partition('<row r="2">')[0]
    return {SHEET: f"{head}{rows}</sheetData></worksheet>"}


def test_every_kind_of_cell(tmp_path: Path) -> None:
    found = read(importer, build(tmp_path))
    assert (found.score, [(c.name, c.platform) for c in found.chats]) == (40, [("relevé", "table")])
    first, second, third = found.messages
    assert (first.line, first.text, first.sender, first.external_id) == (2, "Tirs à Kidal", "Awa Traoré", "m1")
    assert (first.sent_raw, first.sent_local) == ("2026-04-25T06:02:10", "2026-04-25T06:02:10")
    assert (second.text, second.sender, second.sent_local) == (
        " ligne 1\r\nligne 2 & fin ",
        "Moussa",
        "2026-04-26T00:00:00",
    )
    assert second.flags == ("id-rounded: 2.047919075790684E+18", "date-only")
    assert (third.line, third.text, third.sent_local, third.external_id) == (5, "東", "2026-04-27T09:00:00", "42")
    assert [(a.what, a.value) for a in found.assumed if a.what == "sheet"] == [("sheet", "Messages")]


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Report"],
        [],
        ["Date", "Sender", "Message", "Likes"],
        [datetime(2026, 1, 2, 3, 4, 5), "Awa", "+1", 3],  # noqa: DTZ001 # as spreadsheets keep them
        [45000, True, "=1+1"],
    ):
        sheet.append(row)
    book.create_sheet("More").append(["time", "text"])
    book["More"].append([datetime(2026, 1, 1), "in another sheet"])  # noqa: DTZ001 # as spreadsheets keep them
    book.save(tmp_path / "a.xlsx")
    found = read(importer, tmp_path / "a.xlsx")
    assert [c.name for c in found.chats] == ["a – Sheet", "a – More"]
    assert [(m.line, m.sender, m.text, m.sent_local) for m in found.messages] == [
        (4, "Awa", "+1", "2026-01-02T03:04:05"), (5, "true", "", "2023-03-15T00:00:00"),
    ]  # fmt: skip
    assert "formula-without-value" in found.messages[1].flags
    assert [r.raw for r in found.rejected] == ["Report"]
    assert [m.text for m in read(importer, tmp_path / "a.xlsx", chat=1).messages] == ["in another sheet"]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        {"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("<workbookPr/>", '<workbookPr date1904="1"/>')},
    )
    assert read(importer, path).messages[0].sent_local == "2030-04-26T06:02:10"


def test_strings_far_behind_the_head(tmp_path: Path) -> None:
    """A workbook whose first strings are not those of the header is recognised as some table, and read whole."""
    many = "".join(f"<si><t>{n:0200d}</t></si>" for n in range(4000))
    strings = PARTS[STRINGS].replace("<si>", f"{many}<si>", 1)
    rows = PARTS[SHEET]
    for n in range(10, -1, -1):
        rows = rows.replace(f't="s"><v>{n}</v>', f't="s"><v>{n + 4000}</v>')
    path = write(tmp_path / "a.xlsx", {STRINGS: strings, SHEET: rows})
    assert [m.text for m in read(importer, path).messages] == ["Tirs à Kidal", " ligne 1\r\nligne 2 & fin ", "東"]


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"])
def test_a_document_type_is_refused(tmp_path: Path, part: str) -> None:
    """Entity bombs and foreign files come through a document type; no spreadsheet program writes one."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = write(tmp_path / "a.xlsx", {part: bomb + PARTS[part]})
    with open_export(path) as export:
        assert importer.recognise(export) == 20
        with pytest.raises(Unreadable, match="document type"):
            [list(importer.read(export, chat, Options())) for chat in importer.chats(export)]


def test_a_bomb_is_refused_by_the_limits(tmp_path: Path) -> None:
    """H31: a sheet that inflates beyond the ratio stops while it is read."""
    blank = '<row r="9"><c t="s"><v>6</v></c></row>' * 3_000_000
    path = write(tmp_path / "a.xlsx", with_rows(blank))
    with pytest.raises(InputRefused, match="inflates"), open_export(path) as export:
        [list(importer.read(export, chat, Options())) for chat in importer.chats(export)]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="C2" t="s"><v>99999</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="99999999999999"><c r="ZZZZ9" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="-1"><c r="" s="999999" t="q"><v>x</v></c></row>',
        '<row><c r="A1" s="1"><v>1e400</v></c><c s="1"><v>-5</v></c><c><v>NaN</v></c></row>',
        '<row r="2"><c r="XFD2"><v>1</v></c><c r="XFE2"><v>2</v></c></row>',
        '<row r="2"><c r="C2" t="inlineStr"><is><t>_xD83D_ _x0000_</t></is></c></row>',
        '<row r="2"><c r="C2" t="e"><v>#REF!</v></c></row>',
        "<row/><row><c/></row><c><v>1</v></c>",
    ],
)
def test_odd_cells(tmp_path: Path, rows: str) -> None:
    found = read(importer, write(tmp_path / "a.xlsx", with_rows(rows)))
    assert found.rejected == []
    for message in found.messages:
        assert message.text.encode() or message.text == ""


def test_damage_keeps_what_is_whole(tmp_path: Path) -> None:
    sheet = PARTS[SHEET]
    path = write(tmp_path / "a.xlsx", {SHEET: sheet[: sheet.index('<row r="5">') + 30]})
    found = read(importer, path)
    assert [m.line for m in found.messages] == [2, 3]
    assert len(found.rejected) == 1
    assert "cannot be read on" in found.rejected[0].reason


@pytest.mark.parametrize("left_out", sorted(PARTS.keys() - {SHEET}))
def test_parts_that_are_missing(tmp_path: Path, left_out: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name in PARTS.keys() - {left_out}:
            book.writestr(name, PARTS[name])
    with open_export(path) as export:
        importer.recognise(export)
        with suppress(Unreadable):
            [list(importer.read(export, chat, Options())) for chat in importer.chats(export)]


@settings(max_examples=60)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 2000), st.binary(max_size=30))
def test_any_bytes_in_any_part_end_cleanly(
    tmp_path_factory: pytest.TempPathFactory, part: str, at: int, evil: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name, text in PARTS.items():
            data = text.encode()
            book.writestr(name, data[: at % len(data)] + evil + data[at % len(data) :] if name == part else data)
    with open_export(path) as export:
        importer.recognise(export)
        with suppress(Unreadable):
            [list(importer.read(export, chat, Options())) for chat in importer.chats(export)]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_sheet(tmp_path: Path) -> None:
    """The strings of 30,000 rows are not held; what is held is where each begins."""
    count = 30_000
    text = io.StringIO()
    text.write(f'<sst xmlns="{MAIN}"><si><t>Message</t></si>')
    text.writelines(f"<si><t>{'x' * 1000}{n}</t></si>" for n in range(count))
    rows = "".join(f'<row><c r="C{n + 2}" t="s"><v>{n + 1}</v></c></row>' for n in range(count))
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c r="C1" t="s"><v>0</v></c></row>{rows}</sheetData></worksheet>'
    )
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name, part in (PARTS | {STRINGS: text.getvalue() + "</sst>", SHEET: sheet}).items():
            book.writestr(name, part)
    with open_export(path) as export:
        chat = importer.chats(export)[0]
        tracemalloc.start()
        found = sum(1 for _ in importer.read(export, chat, Options()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert found >= count
    assert peak < 24 << 20
