"""Web pages: bytes of any charset, also a wrong one, to title, author, day and main text. Runs in the child.

A day is only taken where the page states it (its metadata or a date element); it is never guessed from the text.
"""

import re
from dataclasses import replace
from pathlib import Path

from workbench.evidence.extracting import Extracted
from workbench.safety import limits

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_KNOWN = re.compile(
    r"utf-?(?:8|16(?:le|be)?)|us-?ascii|latin-?1|iso-?8859-?\d{1,2}|(?:windows|cp)-?12\d\d|cp?866|koi8-?[ru]|"
    r"gb2312|gbk|gb18030|big5|shift[_-]?jis|euc-?(?:jp|kr)|tis-?620|mac-?(?:roman|cyrillic)",
    re.IGNORECASE,
)
"""Charsets that pages use; other codecs of Python turn bytes into something else or never end."""
_LATIN = re.compile(r"us-?ascii|latin-?1|iso-?8859-?1", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,5000})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLE_ELEMENT = re.compile(r"(<title[^>]{0,200}>)([^<]{5000})[^<]*", re.IGNORECASE)


def read_file(path: Path, known: Extracted, charset: str, url: str) -> Extracted:
    """Read a saved page; see `read_page`."""
    with path.open("rb") as stream:
        data = stream.read(limits.EXTRACT_HTML + 1)
    return read_page(data, known, charset, url)


def read_text(path: Path, known: Extracted, charset: str, _url: str) -> Extracted:
    """Read a plain text; its first line is no title."""
    with path.open("rb") as stream:
        data = stream.read(limits.EXTRACT_HTML)
    text, notes = decode(data, charset)
    return replace(known, text=text, notes=notes)


def read_page(data: bytes, known: Extracted, charset: str, url: str) -> Extracted:
    """Read a page. Takes its bytes, what is known of it, the server's charset and the address ("" when unknown)."""
    from trafilatura import bare_extraction

    notes: list[str] = []
    if len(data) > limits.EXTRACT_HTML:
        data = data[: limits.EXTRACT_HTML]
        notes.append(f"only the first limits.EXTRACT_HTML = {limits.EXTRACT_HTML} bytes were read")
    markup, repaired = decode(data, charset)
    notes += repaired
    title = _long_title(markup)
    if title:
        notes.append(f"title cut: it has {title} characters")
        markup = _TITLE_ELEMENT.sub(r"\1\2", markup, count=1)
    found = bare_extraction(
        markup, url=url or None, with_metadata=True, include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )  # fmt: skip
    if found is None or isinstance(found, dict):
        plain = _TITLE.search(markup)
        notes.append("no main text was found")
        return replace(known, title=_unescaped(plain[1]) if plain else "", notes=(*known.notes, *notes))
    text = found.text or ""
    if not text:
        notes.append("no main text was found")
    day = found.date or ""
    return replace(
        known, title=found.title or "", author=found.author or "", published=day if _DAY.fullmatch(day) else "",
        text=text, notes=(*known.notes, *notes),
    )  # fmt: skip


def _long_title(markup: str) -> int:
    """How many characters a title has that is too long to be handed to a parser; 0 for others."""
    match = _TITLE_ELEMENT.search(markup)
    return match.end() - match.start(2) if match else 0


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def decode(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    """Turn bytes into text. Takes the charset that was declared from outside; returns the text and what was repaired.

    Tried in this order: a byte order mark, what was declared, what the page itself says, UTF-8; then what it looks
    like. What fits nowhere is read with U+FFFD in place of the bytes that mean nothing.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), ()
    said = _META.search(data[:4096])
    declared = [c for c in (charset, said[1].decode("ascii") if said else "") if _KNOWN.fullmatch(c)]
    for name in [*declared, "utf-8"]:
        try:
            return data.decode("cp1252" if _LATIN.fullmatch(name) else name), ()
        except (UnicodeDecodeError, LookupError):
            continue
    name = _usable(declared[0]) if declared else _looks_like(data)
    note = f"the bytes are not all {name}: what could not be read is shown as \ufffd" if declared else f"read as {name}"
    return data.decode(name, "replace"), (note,)


def _usable(name: str) -> str:
    import codecs

    try:
        return codecs.lookup("cp1252" if _LATIN.fullmatch(name) else name).name
    except LookupError:
        return "utf-8"


def _looks_like(data: bytes) -> str:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return "utf-8"
    best = from_bytes(data[:200_000]).best()
    return best.encoding if best is not None else "utf-8"
