"""WACZ: a web archive in a zip. Taken only when every hash in it is right; then its main page is read. In the child.

Source of the format: specs.webrecorder.net/wacz/1.2.0 (`datapackage.json` with the hash of each file,
`datapackage-digest.json` with the hash of that, `pages/pages.jsonl`, `archive/*.warc[.gz]`). Nothing is unpacked by
name, and nothing in it is run or shown.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.evidence.extracting import Extracted, Page
from workbench.evidence.page_reading import read_page
from workbench.safety import limits
from workbench.safety.text import storable

_JSON_BYTES = 8 * limits.MIB
_CHUNK = 1 << 20
_HASH = re.compile(r"(sha256|sha512|md5):([0-9a-f]{32,128})")
_COVERED = ("archive/", "pages/", "indexes/")
"""Files under these folders count, so each has to be listed with its hash."""


class _Refused(Exception):
    """Why an archive must not be taken, in a sentence."""


def read_wacz(path: Path, known: Extracted, _charset: str, _url: str) -> Extracted:
    """Check a WACZ and read its main page. `refused` says what is wrong with it, `sha256` which bytes were checked."""
    from workbench.evidence.reading_child import digest

    held = replace(known, sha256=digest(path))
    try:
        with zipfile.ZipFile(path) as archive:
            package = _checked(archive)
            pages = _pages(archive)
            main = _main(package, pages)
            return _read_main(archive, held, pages, main)
    except _Refused as why:
        return replace(held, refused=str(why))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        return replace(held, refused=f"The archive is damaged ({type(error).__name__}).")


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The package's own description, after every file in it was compared with its hash; raises _Refused."""
    names = _checked_names(archive)
    package = _object(archive, "datapackage.json")
    if "datapackage-digest.json" in names:
        said = _object(archive, "datapackage-digest.json")
        _compare("datapackage.json", said.get("hash"), _hashed(archive, "datapackage.json", _algorithm(said)))
    listed: set[str] = set()
    resources = package.get("resources")
    for one in resources if isinstance(resources, list) else []:
        name = one.get("path") if isinstance(one, dict) else None
        if not isinstance(name, str) or _leads_out(name):
            raise _Refused("The archive lists a file outside itself; it was not taken.")
        if name not in names:
            raise _Refused(f"The archive lists {_shown(name)}, which is not in it.")
        _compare(name, one.get("hash"), _hashed(archive, name, _algorithm(one)))
        listed.add(name)
    loose = sorted(n for n in names - listed if n.startswith(_COVERED) and not n.endswith("/"))
    if loose:
        raise _Refused(f"The archive holds {_shown(loose[0])}, for which it gives no hash.")
    return package


def _checked_names(archive: zipfile.ZipFile) -> set[str]:
    members = archive.infolist()
    if len(members) > limits.ARCHIVE_MEMBERS:
        raise _Refused(f"The archive has more files than limits.ARCHIVE_MEMBERS = {limits.ARCHIVE_MEMBERS}.")
    total = 0
    seen: set[str] = set()
    for member in members:
        if _leads_out(member.filename):
            raise _Refused("The archive holds a file name that leads out of it; it was not taken.")
        if member.filename in seen:
            raise _Refused(f"The archive holds {_shown(member.filename)} twice.")
        if member.flag_bits & 1:
            raise _Refused(f"The archive's {_shown(member.filename)} is encrypted.")
        total += member.file_size
        bomb = member.file_size > max(limits.ARCHIVE_RATIO_AFTER, member.compress_size * limits.ARCHIVE_RATIO)
        if bomb or member.file_size > limits.ARCHIVE_MEMBER or total > limits.ARCHIVE_TOTAL:
            raise _Refused("The archive unpacks to more than limits.ARCHIVE_RATIO and limits.ARCHIVE_TOTAL allow.")
        seen.add(member.filename)
    return seen


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


def _shown(name: str) -> str:
    return storable(ascii(name))[:120]


def _algorithm(entry: dict[str, Any]) -> str:
    match = _HASH.fullmatch(str(entry.get("hash", "")))
    if match is None or match[1] == "md5":
        raise _Refused("The archive gives a hash that cannot be checked (sha256 is expected).")
    return match[1]


def _compare(name: str, said: object, found: str) -> None:
    if said != found:
        raise _Refused(f"The archive's {_shown(name)} is not what its hash says; it was changed or damaged.")


def _hashed(archive: zipfile.ZipFile, name: str, algorithm: str) -> str:
    digest = hashlib.new(algorithm)
    size, most = 0, archive.getinfo(name).file_size
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise _Refused(f"The archive's {_shown(name)} is longer than it says.")
            digest.update(chunk)
    return f"{algorithm}:{digest.hexdigest()}"


def _object(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        with archive.open(name) as stream:
            found = json.loads(stream.read(_JSON_BYTES))
    except (KeyError, ValueError, RecursionError) as error:
        raise _Refused(f"The archive's {name} cannot be read.") from error
    if not isinstance(found, dict):
        raise _Refused(f"The archive's {name} cannot be read.")
    return found


def _pages(archive: zipfile.ZipFile) -> tuple[Page, ...]:
    """The pages listed, as far as their number is kept; lines that are no page are passed over."""
    found: list[Page] = []
    if "pages/pages.jsonl" not in archive.namelist():
        return ()
    with archive.open("pages/pages.jsonl") as stream:
        for line in stream.read(_JSON_BYTES).splitlines():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(row, dict) and isinstance(row.get("url"), str) and len(found) < limits.EXTRACT_WACZ_PAGES:
                title = storable(str(row.get("title") or ""))[: limits.EXTRACT_TITLE]
                found.append(Page(storable(row["url"])[:2000], title, _utc(str(row.get("ts") or ""))))
    return tuple(found)


def _utc(raw: str) -> str:
    try:
        moment = datetime.fromisoformat(raw)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError):
        return ""


def _main(package: dict[str, Any], pages: tuple[Page, ...]) -> Page | None:
    """The page the archive was made for, else its first."""
    named = package.get("mainPageUrl")
    if isinstance(named, str):
        listed = next((p for p in pages if p.url == named), None)
        return listed or Page(storable(named)[:2000], "", _utc(str(package.get("mainPageDate") or "")))
    return pages[0] if pages else None


def _read_main(archive: zipfile.ZipFile, held: Extracted, pages: tuple[Page, ...], main: Page | None) -> Extracted:
    listed = replace(held, pages=pages)
    if main is None:
        return replace(listed, notes=("it lists no page",))
    listed = replace(listed, url=main.url, title=main.title, saved_at=main.saved_at)
    try:
        answer = next(_answers(archive, main.url), None)
    except ImportError:
        return replace(listed, notes=("its hashes are right; not read: it takes the extra (claim-workbench[capture])",))
    if answer is None:
        return replace(listed, notes=("the main page is not in the archive",))
    mime, charset, body = answer
    if mime not in ("text/html", "application/xhtml+xml"):
        return replace(listed, notes=(f"the main page is {mime or 'of no known type'}: not read",))
    found = read_page(body, listed, charset, main.url)
    return replace(found, title=found.title or main.title)


def _answers(archive: zipfile.ZipFile, url: str) -> Iterator[tuple[str, str, bytes]]:
    """Whole answers of a server for an address: type, charset, body."""
    from warcio.archiveiterator import ArchiveIterator

    for name in sorted(archive.namelist()):
        if not name.startswith("archive/") or not name.endswith((".warc", ".warc.gz")):
            continue
        with archive.open(name) as stream:
            for record in ArchiveIterator(stream):
                head = record.http_headers
                if record.rec_type != "response" or record.rec_headers.get_header("WARC-Target-URI") != url or not head:
                    continue
                if head.get_statuscode() != "200":
                    continue
                mime, _, rest = (head.get_header("Content-Type") or "").partition(";")
                charset = re.search(r"charset=\"?([\w.:-]+)", rest, re.IGNORECASE)
                body = record.content_stream().read(limits.EXTRACT_HTML)
                yield mime.strip().lower(), charset[1] if charset else "", body
