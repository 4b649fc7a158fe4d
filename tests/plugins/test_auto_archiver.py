"""The sheet of auto-archiver: what a link becomes, and the tool's three traps. Synthetic to the last byte."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.auto_archiver import importer
from tests.plugins.exports.auto_archiver import HEADER, ROWS, build
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Unreadable

POST = "https://x.com/a/status/2047919075790684166"
POSTED = 1777096930.0


def sheet(folder: Path, *rows: dict[str, str]) -> Read:
    out = io.StringIO(newline="")
    columns = [name.lower() for name in HEADER]
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({"link": POST, "archive status": "x: success", **row} for row in rows)
    return read_bytes(importer, folder, out.getvalue().encode(), "sheet.csv")


def one(folder: Path, **cells: str) -> ImportedMessage:
    (message,) = sheet(folder, {name.replace("_", " "): cell for name, cell in cells.items()}).messages
    return message


def test_a_link_is_a_message_of_its_platform(tmp_path: Path) -> None:
    path = build(tmp_path)
    found = [read(importer, path, chat=n) for n in range(6)]
    assert found[0].score == 92
    assert [(c.platform, c.identity, c.key) for c in found[0].chats] == [
        ("x", "", ""), ("telegram", "@kidalinfo", "telegram/@kidalinfo"),
        ("telegram", "channel1234567890", "telegram/channel1234567890"), ("facebook", "", "facebook/"),
        ("tiktok", "", "tiktok/"), ("web", "", "web/"),
    ]  # fmt: skip
    assert [m.external_id for r in found for m in r.messages] == [
        "2047919075790684166", "2047919075790684999", "55", "77", "", "", "",
    ]  # fmt: skip
    assert sum(len(r.messages) for r in found) == len(ROWS)
    assert [r.rejected for r in found] == [[]] * 6


def test_a_post_and_all_that_was_archived_of_it(tmp_path: Path) -> None:
    first, second = read(importer, build(tmp_path)).messages
    assert (first.sender, first.sent_utc, first.text, first.line) == (
        "@veille_ml",
        POSTED,
        "Kidal : tirs au nord\ndepuis l'aube",
        2,
    )
    assert [a.name for a in first.attachments] == ["thumb 1.jpg", "shot1.png", "a1.wacz"]
    assert set(first.flags) == {
        "url: https://x.com/veille_ml/status/2047919075790684166", "status: twitter: success",
        "archive date: 2026-04-26T08:00:00+00:00", "destination folder: mali", "replaywebpage: https://replayweb.page/?source=x",
        "archive: https://store.example.org/mali/a1.html", "screenshot: https://store.example.org/mali/shot1.png",
        "wacz: https://store.example.org/mali/a1.wacz", "sha256: " + "ab" * 32,
        "pdq: 0f" + "0" * 62 + " (quality unknown)", "pdq: " + "0" * 63 + "1 (quality unknown)",
    }  # fmt: skip
    assert (second.sender, second.flags[-1]) == (None, "time-from-id")
    assert (first.line, second.line) == (2, 4)


@pytest.mark.parametrize(
    ("written", "by_id"),
    [
        ("2026-04-25T06:02:10+00:00", False),
        ("2026-04-25T08:02:10+00:00", True),
        ("", True),
        ("yesterday", True),
    ],
)
def test_the_id_of_a_post_on_x_is_its_clock(tmp_path: Path, written: str, by_id: bool) -> None:
    message = one(tmp_path, upload_timestamp=written, text_content="t")
    assert abs((message.sent_utc or 0) - POSTED) < 1
    assert ("time-from-id" in message.flags) == by_id


@pytest.mark.parametrize(
    ("written", "utc", "local", "flags"),
    [
        ("2026-04-25T06:02:10+00:00", POSTED, None, ["zone-unsure"]),
        ("2026-04-25T08:02:10+02:00", POSTED, None, []),
        ("2026-04-25 06:02:10", None, "2026-04-25T06:02:10", []),
        ("25 April", None, None, ["time-unreadable"]),
        ("", None, None, []),
        ("12345", None, None, ["time-unreadable"]),
    ],
)
def test_other_times_are_doubted(
    tmp_path: Path, written: str, utc: float | None, local: str | None, flags: list[str]
) -> None:
    found = sheet(tmp_path, {"link": "https://t.me/a_b_c_d/5", "upload timestamp": written, "text content": "t"})
    (message,) = found.messages
    assert (message.sent_utc, message.sent_local) == (utc, local)
    assert [f for f in message.flags if f in ("zone-unsure", "time-unreadable")] == flags
    assert [said.what for said in found.assumed] == ["timezone"] * ("zone-unsure" in flags)


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        ("twitter: success", ["status: twitter: success"]),
        ("[cached] wayback: success", ["status: [cached] wayback: success"]),
        ("nothing archived", ["status: nothing archived", "not-archived"]),
        ("Archive failed\nbecause", ["status: Archive failed because", "not-archived"]),
        ("", ["status: not attempted", "not-archived"]),
    ],
)
def test_what_became_of_it_is_kept(tmp_path: Path, status: str, flags: list[str]) -> None:
    message = one(tmp_path, archive_status=status, text_content="t")
    assert [f for f in message.flags if f.startswith(("status", "not-"))] == flags


def test_a_bare_link_does_not_stand_for_the_post(tmp_path: Path) -> None:
    """With the post's id it would make the post itself, imported later, a duplicate of nothing but its address."""
    message = one(tmp_path)
    assert (message.text, message.external_id) == (POST, "")
    assert one(tmp_path, upload_title="Title").text == "Title"
    assert "title: Title" in one(tmp_path, upload_title="Title", text_content="text").flags
    assert not any(f.startswith("title") for f in one(tmp_path, upload_title="te…", text_content="text").flags)


def test_hashes(tmp_path: Path) -> None:
    for written, flags in (
        ("not-calculated", []), ("SHA3-512:" + "0c" * 64, ["sha3-512: " + "0c" * 64]),
        ("ab" * 32, ["hash: " + "ab" * 32]),
        ("SHA-256:xyz", []),
    ):  # fmt: skip
        message = one(tmp_path, hash=written, text_content="t")
        assert [f for f in message.flags if f.startswith(("sha", "hash"))] == flags


def test_rows_without_a_link_and_cut_texts(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        {"text content": "x" * 49_999},
        {"link": "", "text content": "lost"},
        {"link": "x.com/a", "archive status": ""},
    )
    assert ["text-cut" in m.flags for m in found.messages] == [True]
    assert [(r.line, r.reason) for r in found.rejected] == [(3, "the row has no link"), (4, "the row has no link")]


def test_very_many_channels_stay_together(tmp_path: Path) -> None:
    rows = [{"link": f"https://t.me/channel{n}x/{n + 1}", "text content": "t"} for n in range(130)]
    first = sheet(tmp_path, *rows)
    assert len(first.chats) == 101
    path = tmp_path / "sheet.csv"
    got = [m.external_id for n in range(101) for m in read(importer, path, chat=n).messages]
    assert len(got) == 130
    assert got[-30:] == [f"channel{n}x/{n + 1}" for n in range(100, 130)]


@pytest.mark.parametrize(
    "head",
    ["Link,Archive Status,Archive Date", "LINK;ARCHIVE_STATUS;text  content", "link\tarchive-status\tupload timestamp"],
)
def test_columns_may_be_written_otherwise(tmp_path: Path, head: str) -> None:
    mark = next(c for c in ";\t," if c in head)
    data = f"{head}\n{POST}{mark}ok: success{mark}\n".encode("utf-16")
    assert len(read_bytes(importer, tmp_path, data, "a.csv").messages) == 1


@pytest.mark.parametrize("head", ["link,status", "link,archive status", "url,archive status,archive date", ""])
def test_other_tables_are_not_taken(tmp_path: Path, head: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{head}\na,b,c\n", "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == 0
        with pytest.raises(Unreadable, match="archive status"):
            importer.chats(export)


@given(st.binary(max_size=300))
def test_any_bytes_below_the_header_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"link,archive status,archive date\n" + POST.encode() + b",,\n" + data)
    for n in range(len(read(importer, path).chats)):
        read(importer, path, chat=n)
