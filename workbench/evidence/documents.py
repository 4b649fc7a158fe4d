"""PDF and MHTML (a page saved whole, as browsers and Hunchly do): their text and what they say of themselves.

Runs in the child. An MHTML file has two times that differ: when the page was saved, which stands in it, and when it
was brought in here; both are kept.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from workbench.evidence.extracting import Extracted
from workbench.evidence.page_reading import read_page
from workbench.safety import limits

_MHTML_BYTES = 256 * limits.MIB
_WANTED = re.compile(r"text/(?:html|plain)|application/xhtml\+xml")


def read_pdf(path: Path, known: Extracted, _charset: str, _url: str) -> Extracted:
    """Read a PDF's text, title, author and the day it was made."""
    from pypdf import PdfReader

    reader = PdfReader(path, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return replace(known, notes=("not read: it takes a password",))
    notes: list[str] = []
    parts: list[str] = []
    size = 0
    count = len(reader.pages)
    if count > limits.EXTRACT_PDF_PAGES:
        notes.append(f"{count} pages, of which limits.EXTRACT_PDF_PAGES = {limits.EXTRACT_PDF_PAGES} were read")
    for number in range(min(count, limits.EXTRACT_PDF_PAGES)):
        try:
            text = reader.pages[number].extract_text()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 — a damaged page must not hide the others; it is named
            notes.append(f"page {number + 1} was not read ({type(error).__name__})")
            continue
        parts.append(text)
        size += len(text)
        if size > limits.EXTRACT_TEXT:
            break
    if not size:
        notes.append("no text was found: it may be pictures of pages")
    said = reader.metadata
    made = _pdf_day(said.creation_date_raw) if said else ""
    return replace(
        known, title=str(said.title or "") if said else "", author=str(said.author or "") if said else "",
        published=made, text="\n\n".join(parts), notes=tuple(notes),
    )  # fmt: skip


def _pdf_day(raw: object) -> str:
    """`D:20260425064100+00'00'` as a day, "" for anything else."""
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", str(raw or ""))
    if not match:
        return ""
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""


def read_mhtml(path: Path, known: Extracted, _charset: str, _url: str) -> Extracted:
    """Read the main page of an MHTML file, with the address, title and time of saving that its headers give."""
    with path.open("rb") as stream:
        data = stream.read(_MHTML_BYTES + 1)
    if len(data) > _MHTML_BYTES:
        return replace(known, notes=(f"not read: it is larger than {_MHTML_BYTES} bytes",))
    message = message_from_bytes(data)
    address = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location")
    saved_raw = _header(message, "Date")
    head = replace(known, url=address, saved_raw=saved_raw[:200], saved_at=_utc(saved_raw))
    page = _main_part(message, address)
    if page is None:
        return replace(head, title=_header(message, "Subject"), notes=("no page was found in it",))
    body = page.get_payload(decode=True)
    content = body if isinstance(body, bytes) else b""
    found = read_page(content, head, page.get_content_charset() or "", address)
    return replace(found, title=_header(message, "Subject") or found.title)


def _main_part(message: Message, address: str) -> Message | None:
    """The part of the address that was saved, else the first page in the file."""
    pages = [p for p in message.walk() if not p.is_multipart() and _WANTED.fullmatch(p.get_content_type())]
    named = (p for p in pages if address and _header(p, "Content-Location") == address)
    return next(named, None) or (pages[0] if pages else None)


def _header(message: Message, name: str) -> str:
    """A header with its encoded words undone; as it stands when they are broken."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        text = str(make_header(decode_header(str(raw))))
    except (MessageError, ValueError, LookupError):  # broken encoded words, or a charset that nobody knows
        text = str(raw)
    return " ".join(text.split())


def _utc(raw: str) -> str:
    """A mail date as UTC text, "" when it is none."""
    try:
        moment = parsedate_to_datetime(raw)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
