"""The beginning of every file of an export as text that a person can read, whatever the file is.

A container is opened: members of a zip, sheets of a workbook and the pages of a PDF are listed each by its name. Bytes
are never shown.
"""

import html
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

_WITHIN_A_LINE = re.compile(r"</?(?:a|bdi|code|span|strong|t[hd])\b[^>]*>")
"""Tags of our pages that end no line."""
_CHARACTERS = 1_500
"""Of every file, so many are shown."""
_RECORD = 1 << 20
"""Bytes of a first line that are read at most."""
_PAGE = 1 << 18
"""Bytes of a page of which the words are shown."""
_ROWS, _MEMBERS = 6, 40
"""Rows of a sheet, members of a container that are shown."""


def beginnings(place: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of every file that was written to `place`, a file or a folder; "" for what is no text.

    The file itself has the name "", the member `claims.jsonl` of it `claims.jsonl`, a sheet `sheet claims`.
    """
    found = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    for path in found:
        name = "" if place.is_file() else path.relative_to(place).as_posix()
        if _is_pdf(path):
            yield name, _pdf(path)
        elif not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                first, more = file.readline(_RECORD), file.read(_PAGE)
                yield name, _page(first + more) if path.suffix == ".html" else _beginning(first, more)
        elif path.suffix == ".xlsx":
            yield from _sheets(path, name)
        else:
            yield from _members(path, name)


def _beginning(first: bytes, more: bytes) -> str:
    """The text of a first line, whole so that it can be laid out, and of a little more."""
    data = first + more[: max(0, 4 * _CHARACTERS - len(first))]
    return "" if b"\0" in data or not _is_text(data) else _readable(data.decode(errors="ignore").replace("\r\n", "\n"))


def _page(data: bytes) -> str:
    """The words of the beginning of one of our own HTML pages, without its head and its pictures; a block a line."""
    body = data.decode(errors="ignore").partition("</head>")[2]
    words = re.sub(r"<(style|svg|script)\b.*?</\1>", "", body, flags=re.DOTALL)
    cells = re.sub(r"</t[hd]>(?=<t[hd])", " | ", re.sub(r'<a class="skip".*?</a>', "", words))
    told = html.unescape(re.sub(r"<[^>]*(?:>|$)", "\n", re.sub(_WITHIN_A_LINE, "", cells)))
    return "\n".join(line for line in (" ".join(x.split()) for x in told.splitlines()) if line)[: 4 * _CHARACTERS]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 4  # a letter cut in two at the end of what was read
    return True


def _members(path: Path, name: str) -> Iterator[tuple[str, str]]:
    lead = f"{name}/" if name else ""
    with zipfile.ZipFile(path) as container:
        members = container.infolist()
        for member in members[:_MEMBERS]:
            with container.open(member) as file:
                yield lead + member.filename, _beginning(file.readline(_RECORD), file.read(4 * _CHARACTERS))
        if len(members) > _MEMBERS:
            yield f"{lead}…", f"{len(members) - _MEMBERS:,} more files"


def _sheets(path: Path, name: str) -> Iterator[tuple[str, str]]:
    from openpyxl import load_workbook

    lead = f"{name}/" if name else ""
    book = load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            rows = islice(sheet.iter_rows(values_only=True), _ROWS)
            told = "\n".join(" | ".join("" if v is None else str(v) for v in row) for row in rows)
            yield f"{lead}sheet {sheet.title}", told[: 4 * _CHARACTERS]
    finally:
        book.close()


def _pdf(path: Path) -> str:
    """Its first page, where the extra `capture` is there to read it."""
    try:
        from pypdf import PdfReader
        from pypdf.generic import DictionaryObject, NameObject
    except ImportError:
        return ""
    page = PdfReader(path).pages[0]
    fonts = cast(DictionaryObject, cast(DictionaryObject, page["/Resources"]).get("/Font", DictionaryObject()))
    for font in (cast(DictionaryObject, named.get_object()) for named in fonts.values()):
        # A font that lacks a letter has a table of its own, of two-byte codes; pypdf reads those only by this name.
        if "/DescendantFonts" in font and not isinstance(font["/Encoding"], NameObject):
            font[NameObject("/Encoding")] = NameObject("/Identity-H")
    return page.extract_text()[:_CHARACTERS]


def _readable(text: str) -> str:
    """JSON Lines one value a line, so that a person can read it; anything else as it is."""
    first = text.partition("\n")[0]
    try:
        record = json.loads(first)
    except ValueError:
        return text[:_CHARACTERS]
    if not isinstance(record, dict):
        return text[:_CHARACTERS]
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)[:200]}" for key, value in record.items())
    return "\n".join(lines)[: 4 * _CHARACTERS]


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"%PDF-"
