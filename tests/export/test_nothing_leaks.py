"""Every byte of every format that leaves with `share` or `public`: no person, no phone, no place of a camera in it.

Containers are opened as far as they go: members of zips with their names and comments, pictures in data: addresses,
streams of PDFs, escapes of JSON, HTML and URLs. A format that is registered later is taken along.
"""

import base64
import html
import io
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.export.forms import FORMS
from tests.export.media_case import TAGS, add_media
from tests.export.small_case import SECRETS
from tests.export.test_run import everything, export
from workbench.case import Case
from workbench.export.formats import EXPORTERS

HIDDEN = tuple(dict.fromkeys((*SECRETS, *TAGS, "76123456", "76 54", "A. Diallo", "22366987654")))
_DATA = re.compile(rb"data:[\w/+.-]*;base64,([A-Za-z0-9+/=\s]+)")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_WRITTEN_AWAY = re.compile(r"\\u([0-9a-fA-F]{4})")


def inside(data: bytes) -> Iterator[bytes]:
    """These bytes and whatever is packed in them."""
    yield _unpackable(data)
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            yield container.comment
            for member in container.infolist():
                yield b"\0".join((member.filename.encode(), member.comment, member.extra))
                yield from inside(container.read(member))
    for found in _DATA.finditer(data):
        yield from inside(base64.b64decode(found[1]))
    if data.startswith(b"%PDF-"):
        yield from (packed for found in _STREAM.finditer(data) if (packed := _unpacked(found[1])) is not None)
        yield _pdf_words(data)


def _unpacked(stream: bytes) -> bytes | None:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return None


def _unpackable(data: bytes) -> bytes:
    """A PDF without the streams that are looked into unpacked: in a hundred thousand packed bytes four letters in a row
    stand by chance, and nobody reads a name there."""
    return _STREAM.sub(lambda m: b"" if _unpacked(m[1]) is not None else m[0], data)


def _pdf_words(data: bytes) -> bytes:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
    except PyPdfError:  # a document of the case, which need not be whole
        return b""
    told = [*(str(v) for v in (reader.metadata or {}).values()), *(page.extract_text() for page in reader.pages)]
    # pypdf reads some fonts' two-byte letters one byte at a time: what is looked for would be torn apart.
    return "\n".join(told).replace("\0", "").encode()


def readings(data: bytes) -> Iterator[str]:
    """The ways in which somebody could read these bytes."""
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
        if coding == "utf-8" or data.count(0) > len(data) // 8:
            yield data.decode(coding, errors="ignore").casefold()
    text = data.decode(errors="ignore")
    yield html.unescape(text).casefold()
    yield urllib.parse.unquote(text).casefold()
    yield _WRITTEN_AWAY.sub(lambda m: chr(int(m[1], 16)), text).casefold()


def parts_of(out: Path) -> list[bytes]:
    """Everything that was written, the manifest and the names of files with it."""
    files = [p for p in sorted(out.rglob("*")) if p.is_file()] if out.is_dir() else [out]
    return [*(part for p in files for part in inside(p.read_bytes())), _unpackable(everything(out))]


def leaked(parts: list[bytes], hidden: tuple[str, ...] = HIDDEN) -> list[str]:
    """What of that can be read somewhere."""
    read = [text for part in parts for text in readings(part)]
    # The end of another number is none of ours: a PDF is full of coordinates.
    looks = {s: re.compile(("(?<![0-9.])" if s[0].isdigit() else "") + re.escape(s.casefold())) for s in hidden}
    return [secret for secret, look in looks.items() if any(look.search(text) for text in read)]


def pictures_in(parts: list[bytes]) -> Iterator[Image.Image]:
    """The pictures among the parts."""
    for part in parts:
        if part.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8")):
            yield Image.open(io.BytesIO(part))


@pytest.mark.one_engine
@pytest.mark.parametrize("form", FORMS)
def test_no_person_in_any_byte_of_any_format(case: Case, tmp_path: Path, form: str) -> None:
    """Names, phones, handles, positions, chats, analysts, owners of cameras: whatever holds them."""
    add_media(case)
    for profile in ("share", "public"):
        writer = EXPORTERS[form]
        out = tmp_path / f"{profile}{'' if writer.folder else writer.suffix}"
        export(case, form, profile, out, '-"66 98 76 54 rien"')
        parts = parts_of(out)
        assert sum(map(len, parts)) > 500
        assert leaked(parts) == [], f"{form} {profile}"
        for picture in pictures_in(parts):
            assert not picture.getexif(), "EXIF"
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}, picture.info


@pytest.mark.one_engine
def test_the_look_would_see_it(case: Case, tmp_path: Path) -> None:
    """Everything that is looked for is in an export for one's own desk, else the rest could not fail."""
    add_media(case)
    found: set[str] = set()
    for form in ("jsonl", "bundle", "xlsx"):
        out = tmp_path / f"all{EXPORTERS[form].suffix}"
        export(case, form, "internal", out)
        parts = parts_of(out)
        found.update(set(HIDDEN) - set(HIDDEN).difference(leaked(parts)))
    assert {*SECRETS, *TAGS} - found == set()
