"""A workbook written by hand, part by part: shared, rich and inline strings, formulas, dates, two sheets. Invented."""

import zipfile
from pathlib import Path

IMPORTER = "table"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRINGS = (
    "<si><t>Sent</t></si><si><t>From</t></si><si><t>Message</t></si><si><t>Message ID</t></si>"
    "<si><t>Awa Traoré</t></si><si><r><t>Tirs </t></r><r><rPr><b/></rPr><t>à Kidal</t></r></si>"
    '<si><t xml:space="preserve"> ligne 1_x000D_\nligne 2 &amp; fin </t></si>'
    '<si><t>東</t><rPh sb="0" eb="1"><t>ひ</t></rPh></si>'
    "<si><t>Month</t></si><si><t>Count</t></si>"
)
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
    '<c r="D1" t="s"><v>3</v></c></row>'
    '<row r="2"><c r="A2" s="1"><v>46137.251504629631</v></c><c r="B2" t="s"><v>4</v></c><c r="C2" t="s"><v>5</v></c>'
    '<c r="D2" t="str"><f>"m"&amp;1</f><v>m1</v></c></row>'
    '<row r="3"><c r="A3" s="2"><v>46138</v></c><c r="B3" t="inlineStr"><is><t>Moussa</t></is></c>'
    '<c r="C3" t="s"><v>6</v></c><c r="D3"><v>2.047919075790684E+18</v></c></row>'
    '<row r="5"><c r="A5" t="d"><v>2026-04-27T09:00:00</v></c><c r="C5" t="s"><v>7</v></c><c r="D5"><v>42</v></c></row>'
)
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/><sheets>'
    '<sheet name="Counts" sheetId="4" r:id="rId2"/><sheet name="Messages" sheetId="9" r:id="rId1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
    'formatCode="[$-40C]d\\ mmm\\ yyyy\\ hh:mm:ss;@"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{STRINGS}</sst>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>',
    "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c t="s"><v>8</v></c>'
    '<c t="s"><v>9</v></c></row><row r="2"><c><v>4</v></c><c><v>3</v></c></row></sheetData></worksheet>',
}


def write(path: Path, changed: dict[str, str] | None = None) -> Path:
    """Write the workbook with some of its parts changed; returns its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in (PARTS | (changed or {})).items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return path


def build(folder: Path) -> Path:
    """Write the workbook; returns its path."""
    return write(folder / "relevé.xlsx")
