"""The hostile texts, archives and JSON of reference/reliability.md §4 as real imports into a case.

The common rule for each: it ends with a report or a refusal in one sentence, counts add up, sound messages beside the
evil one and files beside the evil file are imported, the original is kept by its hash, `fsck` finds nothing. What one
importer makes of a record is tested with that importer.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.chats import bring
from tests.flow.hostile_inputs import (
    CHAT,
    HELLO,
    Build,
    archive,
    commented,
    encrypted,
    lying,
    messenger,
    noise,
    overlapping,
    post,
    raw,
    symlink,
    telegram,
    text,
    tweets,
    zeros,
    zip_in_zip,
)
from workbench.case import Case, open_case
from workbench.errors import InputRefused
from workbench.flow import ImportReport
from workbench.intake.exports import sha256_of
from workbench.ledger.fsck import fsck
from workbench.model import Analyst
from workbench.store import events

TEXTS: dict[str, tuple[Build, int, int]] = {
    "H01-H05 escapes": (
        text("\x1b]52;c;UFdORUQ=\x07", "\x1b[2J\x1b[31m", "\x9b31m\x9d0;T\x9c", "\x1bP+q\x1b\\\x1b[6n"), 6, 0
    ),
    "H06 as sender": (raw(f"{HELLO}25/04/2026, 06:21 - \x1b]0;T\x07Eve\x1b[2J: hi\n".encode()), 2, 0),
    "H07-H10 markup": (text("[/] [/b] [bold", "[@click=app.quit]x[/]", "[link=http://e]bank.example[/link]"), 5, 0),
    "H11-H17 eyes": (text("invoice\u202efdp.exe", "\u2066" * 1000, "a" + "\u0301" * 5000, "﷽" * 500), 6, 0),
    "H18 separators": (
        text(*(f"a{sep}25/04/2026, 06:31 - Bank: pay" for sep in "\v\f\x1c\x1d\x1e\x85\u2028\u2029")), 10, 0
    ),
    "H20 no UTF-8": (text(b"a\xffb", b"\xc0\xaf", b"\xed\xa0\xbd\xed\xb8\x80", b"caf\xc3"), 6, 0),
    "H21 UTF-16": (text("salut", encoding="utf-16"), 3, 0),
    "H21 UTF-16 big": (raw(b"\xfe\xff" + CHAT.decode().encode("utf-16-be")), 2, 0),
    "H21 UTF-8 with mark": (raw(b"\xef\xbb\xbf" + CHAT), 2, 0),
    "H21 one line of CP1256": (text("مرحبا".encode("cp1256")), 3, 0),
    "H22 NUL": (text("a\0b"), 3, 0),
    "H41 a long line": (text("x" * 20_000_000), 3, 0),
    "H43 line feeds": (text("x" + "\n" * 20_000), 3, 0),
    "H45 patterns": (text("a " * 40, "http://" + "a" * 4000 + "!"), 4, 0),
    "H46 a long sender": (raw(f"{HELLO}25/04/2026, 06:21 - {'E' * 1_000_000}: hi\n{HELLO}".encode()), 3, 0),
    "H47 Arabic digits": (
        raw("".join(f"\u200f{day}\u200f/٠٥\u200f/٢٠٢٣، ٢٢:٠١ - أمينة: ²\n" for day in ("١٢", "١٣")).encode()), 2, 0
    ),
    "H48 both orders": (
        raw(b"31/12/2025, 10:00 - A: x\n12/31/2025, 10:00 - A: y\n04/05/2026, 10:00 - A: z\n"), 3, 0
    ),
}  # fmt: skip

NAMES = {
    "H24 ways out": ("../../e", "/etc/e", "C:\\e", "..\\..\\e"),
    "H26 repeated": ("IMG-1.jpg", "IMG-1.jpg", "_chat.txt"),
    "H27 nearly equal": ("a.jpg", "A.JPG", "\u00e9.jpg", "e\u0301.jpg"),
    "H28 devices": ("CON", "nul.jpg", "trail. ", "a:stream"),
    "H29 long": ("x" * 300 + ".jpg", "d/" * 500 + "x.jpg"),
    "H30 escapes": ("\x1b[2J\u202egpj.exe", "a\nb.jpg"),
    "H34 very many": tuple(f"{n}.jpg" for n in range(70_000)),
}

ARCHIVES: dict[str, tuple[Build, int, str]] = {
    "H25 links": (symlink, 2, ""),
    "H31 zeros": (zeros, 0, "inflates"),
    "H32 overlap": (archive([("IMG-1.jpg", b"j")], overlapping), 0, "overlapping"),
    "H33 a lie": (archive([("IMG-1.jpg", bytes(20_000_000))], lying), 2, ""),
    "H35 encrypted": (archive([("IMG-1.jpg", b"jpeg")], encrypted), 2, "were skipped: IMG-1.jpg"),
    "H36 three deep": (zip_in_zip, 0, "zips inside a zip"),
    "H37 cut off": (archive([("IMG-1.jpg", b"jpeg")], lambda data: data[:-30]), 0, "cut off"),
    "H37 a comment": (archive([("IMG-1.jpg", b"jpeg")], commented), 2, ""),
    "H37 bytes before": (archive([("IMG-1.jpg", b"jpeg")], lambda data: b"GIF89a" + bytes(500) + data), 2, ""),
    "H37 noise": (archive([], noise), 0, "damaged"),
}

DEEP = b"[" * 1_000_000 + b"]" * 1_000_000
BIG = b"9" * 4000
JSON: dict[str, tuple[Build, int, int]] = {
    "H23 Telegram": (telegram(post(2, text="a\ud83db")), 3, 0),
    "H23 Messenger": (messenger(b'{"sender_name":"Eve","timestamp_ms":1777099260005,"content":"a\\ud83db"}'), 3, 0),
    "H23 X": (tweets(b'{"id_str":"1577866396094242900","full_text":"a\\ud83db","user":{}}'), 3, 0),
    "H38 Telegram": (telegram(b'{"id": 2, "type": "message", "text": ' + DEEP + b"}"), 2, 1),
    "H38 Messenger": (messenger(b'{"sender_name":"Eve","timestamp_ms":1,"content":' + DEEP + b"}"), 2, 1),
    "H38 X": (tweets(b'{"id_str":"1577866396094242900","full_text":' + DEEP + b"}"), 2, 1),
    "H38 half as deep": (tweets(b'{"a":"\\ud800","b":' + b"[" * 600 + b"]" * 600 + b"}"), 2, 1),
    "H39 Telegram": (telegram(post(2).replace(b'"1777099260"', BIG), post(2**70)), 4, 0),
    "H39 Messenger": (messenger(b'{"sender_name":"Eve","timestamp_ms":1' + b"0" * 400 + b',"content":"x"}'), 3, 0),
    "H39 Messenger, encrypted": (
        raw(
            b'{"participants": ["Awa", "Eve"], "threadName": "Awa_7", "messages": [\n'
            b'{"senderName": "Awa", "timestamp": 1777099260000, "text": "t"},\n'
            b'{"senderName": "Eve", "timestamp": 1' + b"0" * 400 + b', "text": "x"}]}', "Awa_7.json",
        ), 2, 0
    ),
    "H40 a key twice": (telegram(post(2)[:-1] + b', "text": "the last one counts"}'), 3, 0),
    "H40 very many keys": (telegram(post(2)[:-1] + b"".join(b',"k%d":1' % n for n in range(200_000)) + b"}"), 3, 0),
    "H40 bad lines": (tweets(*(b'{"id_str": ' for _ in range(50))), 2, 50),
    "H44 replies in a ring": (
        telegram(post(2, reply_to_message_id=3), post(3, reply_to_message_id=2), count=3000), 3004, 0
    ),
}  # fmt: skip


@pytest.fixture
def folder(fixed_env: Path, tables: Path, tmp_path: Path) -> Iterator[Case]:
    """A case in a folder: archives are opened before any store sees what is in them."""
    (tmp_path / "case").mkdir(mode=0o700)
    shutil.copy(tables, tmp_path / "case" / "claims.db")
    opened = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    yield opened
    opened.close()


def brought(case: Case, evil: Path) -> tuple[list[ImportReport], str]:
    """Import a file beside a sound one; returns the reports of the file, and what was said about it."""
    good = evil.parent / "good" / "WhatsApp Chat with H.txt"
    good.parent.mkdir()
    good.write_text("24/04/2026, 06:20 - Issa: je suis là\n", encoding="utf-8")
    reports = bring(case, evil, good, date_order="dmy")
    *found, neighbour = reports
    assert (neighbour.imported, neighbour.quarantined) == (1, 0)
    for report in reports:
        assert report.read == report.imported + report.duplicate + report.quarantined
        assert case.vault.path(report.sha256).is_file()
    said = "\n".join(reports[0].problems)
    assert "Traceback" not in said
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []
    return found, said


@pytest.mark.parametrize("name", TEXTS)
def test_texts(case: Case, tmp_path: Path, name: str) -> None:
    build, imported, quarantined = TEXTS[name]
    (report,), said = brought(case, build(tmp_path))
    assert (report.imported, report.quarantined, said) == (imported, quarantined, "")


@pytest.mark.parametrize("name", JSON)
def test_json(case: Case, tmp_path: Path, name: str) -> None:
    build, imported, quarantined = JSON[name]
    (report,), said = brought(case, build(tmp_path))
    assert (report.imported, report.quarantined, said) == (imported, quarantined, "")


@pytest.mark.parametrize("name", NAMES)
def test_names_in_archives_lead_nowhere(folder: Case, tmp_path: Path, name: str) -> None:
    members = [
        (member, b"" if name.startswith("H34") else CHAT if member == "_chat.txt" else b"j") for member in NAMES[name]
    ]
    before = {path for path in tmp_path.parent.iterdir()}
    (report,), said = brought(folder, archive(members)(tmp_path))
    assert (report.imported, report.quarantined) == (2, 0)
    assert {path for path in tmp_path.parent.iterdir()} == before
    assert "\x1b" not in said


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives(folder: Case, tmp_path: Path, name: str) -> None:
    build, imported, told = ARCHIVES[name]
    path = build(tmp_path)
    reports, said = brought(folder, path)
    assert sum(report.imported for report in reports) == imported
    assert told in said
    noted = [json.loads(event.body) for event in events.every(folder.db) if event.kind == "import_refused"]
    assert [(one["file"], one["sha256"]) for one in noted] == ([(path.name, sha256_of(path))] if told else [])


def test_h19_a_header_behind_a_line_feed_starts_a_message(case: Case, tmp_path: Path) -> None:
    (report,), _ = brought(case, text("a\n25/04/2026, 06:31 - Bank: pay", "b\n26/04/2026 06:31 Bank pay")(tmp_path))
    assert report.imported == 5


@pytest.mark.parametrize("data", [b"[" * 1_000_000, b'{"a":' * 200_000, b"\0" * 100_000, b'[{"text":' + b"[" * 500_000])
@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.csv", "x.txt", "x.html"])
def test_what_is_nothing_is_refused_and_named(case: Case, tmp_path: Path, name: str, data: bytes) -> None:
    path = raw(data, name)(tmp_path)
    with pytest.raises(InputRefused):
        bring(case, path)
    (noted,) = [json.loads(event.body) for event in events.every(case.db) if event.kind == "import_refused"]
    assert noted["sha256"] == hashlib.sha256(data).hexdigest()
    assert list(fsck(case.db, case.vault)) == []
