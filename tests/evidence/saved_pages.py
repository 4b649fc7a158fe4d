"""Saved pages of every kind that a capture takes, made in memory: PDF, MHTML, WACZ."""

import hashlib
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Mapping

from tests.evidence.serving import ARTICLE

URL = "https://news.example/camp"


def pdf(text: str = "Residents said that Tessalit fell on Saturday.", content: bytes | None = None) -> bytes:
    """A PDF of one page; `content` is put in place of the page's packed content stream."""
    packed = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()) if content is None else content
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Title (The fall of the camp) /Author (A. Konta) /CreationDate (D:20260425101500Z) >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def mhtml(article: str = ARTICLE, subject: str = "=?utf-8?Q?Le_camp_est_pass=C3=A9?=") -> bytes:
    """A page saved whole by a browser."""
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nSubject: {subject}\r\n"
        "Date: Sat, 25 Apr 2026 14:41:00 +0200\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--edge"\r\n\r\n'
    )
    frame = "----edge\r\nContent-Type: text/html\r\nContent-Location: https://ads.example/\r\n\r\n<p>advert</p>\r\n"
    main = (
        f"----edge\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {URL}\r\n\r\n"
    )
    return (head + frame + main).encode() + quopri.encodestring(article.encode()) + b"\r\n----edge--\r\n"


def warc(article: str = ARTICLE) -> bytes:
    """A WARC with one answer."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + article.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2026-04-25T12:41:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def wacz(
    changed: Mapping[str, bytes] | None = None, extra: Mapping[str, bytes] | None = None,
    listed: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """A web archive: `changed` replaces files after they were hashed, `extra` adds some without a hash, `listed` adds
    to the list of what should be in it."""
    pages = [
        {"format": "json-pages-1.0", "id": "pages"},
        {"url": URL, "ts": "2026-04-25T12:41:00Z", "title": "The camp"},
        {"url": "https://news.example/other", "ts": "2026-04-25T12:42:00Z"},
    ]
    files = {"archive/data.warc": warc(), "pages/pages.jsonl": "\n".join(map(json.dumps, pages)).encode()}
    resources = [
        {"name": n.rpartition("/")[2], "path": n, "hash": f"sha256:{hashlib.sha256(b).hexdigest()}", "bytes": len(b)}
        for n, b in files.items()
    ]
    resources += [{"name": n, "path": n, "hash": h, "bytes": 1} for n, h in (listed or {}).items()]
    package = json.dumps({"profile": "wacz", "wacz_version": "1.1.1", "resources": resources}).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    files |= {"datapackage.json": package, "datapackage-digest.json": json.dumps(digest).encode()}
    files |= dict(changed or {}) | dict(extra or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()
