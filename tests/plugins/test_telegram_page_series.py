"""Telegram Desktop's HTML pages: events, dates and times, the order of pages, accounts and names of chats."""

from pathlib import Path

import pytest

from plugins.telegram import importer
from tests.plugins.exports.telegram_html import Post, encoded, escaped, message, page, separator
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Unreadable

OLD, NEW = "25.07.2023 14:05:09", "25.07.2023 14:05:09 UTC+01:00"


def parse(folder: Path, *posts: Post, zone: str = "") -> Read:
    data = encoded(page("Chat ", "".join(map(message, posts))))
    return read_bytes(importer, folder, data, "messages.html", Options(timezone=zone))


def one(folder: Path, **fields: str) -> ImportedMessage:
    given = {"sender": "Awa Test", "title": OLD, **fields}
    (found,) = parse(folder, Post(7, **given)).messages  # type: ignore[arg-type]
    return found


# --- Events and dates -----------------------------------------------------------------------------------------------
def test_service_messages_and_lines_with_a_date(tmp_path: Path) -> None:
    found = parse(
        tmp_path,
        Post(-1, html="25 July 2023", service=True),
        Post(5, html="Awa &amp; Bob joined", service=True),
        Post(-999999995, html="Bob created group &laquo;C&raquo;", service=True),
        Post(-999999994, "Bob", OLD, "before it was a supergroup"),
        Post(6, html="This message is not supported by this version of Telegram Desktop. Please update.", service=True),
    ).messages
    assert [(m.external_id, m.kind, m.sent_raw) for m in found] == [
        ("5", "system", "25 July 2023"),
        ("-999999995", "system", "25 July 2023"),
        ("-999999994", "text", OLD),
        ("6", "system", "25 July 2023"),
    ]
    assert (found[0].text, found[0].sender, found[0].sent_local) == ("Awa & Bob joined", None, None)
    assert found[3].flags == ("unsupported",)


def test_an_empty_chat(tmp_path: Path) -> None:
    data = page("C", separator(-1, "No exported messages"))
    found = read_bytes(importer, tmp_path, data.encode(), "messages.html")
    assert (found.messages, found.rejected) == ([], [])


@pytest.mark.parametrize(
    ("title", "zone", "utc", "local", "said"),
    [
        (OLD, "", None, "2023-07-25T14:05:09", "UTC"),
        (OLD, "Europe/Paris", None, "2023-07-25T14:05:09", "Europe/Paris"),
        (NEW, "", 1690290309.0, None, "UTC+01:00"),  # 13:05:09 UTC, though it may have been 12:05:09
        (NEW, "Europe/Paris", None, "2023-07-25T14:05:09", "Europe/Paris"),
        (NEW, "Africa/Bamako", 1690290309.0, None, "UTC+01:00"),
        (NEW, "no/such", 1690290309.0, None, "UTC+01:00"),
        (f"{OLD} UTC", "Africa/Bamako", None, "2023-07-25T14:05:09", "Africa/Bamako"),
        (f"{OLD} UTC-03:30", "", 1690306509.0, None, "UTC-03:30"),
        ("25.07.2011 14:05:09 UTC+03:00", "Europe/Moscow", None, "2011-07-25T14:05:09", "Europe/Moscow"),
    ],
)
def test_times(tmp_path: Path, title: str, zone: str, utc: float | None, local: str | None, said: str) -> None:
    found = parse(tmp_path, Post(1, "A", title, "a"), Post(2, "A", title, "b"), zone=zone)
    assert [(m.sent_utc, m.sent_local, m.sent_raw) for m in found.messages] == [(utc, local, title)] * 2
    assert [(a.what, a.value) for a in found.assumed] == [("timezone", said)]


@pytest.mark.parametrize(
    "title",
    [
        "31.02.2023 14:05:09",
        "yesterday",
        "25.07.0000 00:00:00",
        "25.07.2023 14:05:60",
        "01.01.0001 00:00:00 UTC+05:00",
        "31.12.9999 23:59:59 UTC-05:00",
    ],
)
def test_times_that_are_none(tmp_path: Path, title: str) -> None:
    found = one(tmp_path, title=title, html="a")
    assert (found.sent_utc, found.sent_local, found.sent_raw, found.flags) == (None, None, title, ("time-unreadable",))


# --- Pages and chats ------------------------------------------------------------------------------------------------
def test_pages_are_read_by_number_and_chats_apart(tmp_path: Path) -> None:
    names = ("messages.html", "messages2.html", "messages10.html")
    for chat in (2, 10):
        folder = tmp_path / "e" / "chats" / f"chat_{chat}"
        folder.mkdir(parents=True)
        for number, name in enumerate(names):
            (folder / name).write_bytes(encoded(page(f"Chat {chat} ", message(Post(number + 1, "A", OLD, name)))))
    (tmp_path / "e" / "export_results.html").write_text(
        '<div class="page_wrap"><div class="text bold">Exported Data</div>'
    )
    both = [read(importer, tmp_path / "e", chat=chat) for chat in range(2)]
    assert [[m.text for m in found.messages] for found in both] == [list(names)] * 2
    assert [c.name for c in both[0].chats] == ["Chat 2", "Chat 10"]


def test_a_first_page_that_was_renamed(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    for name in ("index.html", "messages2.html"):
        (tmp_path / "e" / name).write_bytes(encoded(page("C", message(Post(1, "A", OLD, name)))))
    assert read(importer, tmp_path / "e").chats[0].parts == ("index.html", "messages2.html")


def test_the_summary_of_an_account_alone_holds_no_chat(tmp_path: Path) -> None:
    path = tmp_path / "export_results.html"
    path.write_text('<div class="page_wrap"><div class="text bold">Exported Data</div></div></html>')
    with open_export(path) as export:
        assert importer.recognise(export) == 60
        with pytest.raises(Unreadable):
            importer.chats(export)


def test_the_title_is_the_name_of_the_chat(tmp_path: Path) -> None:
    name = "A \"b\" <c> & 'd' 😀"
    data = encoded(page(f"{escaped(name)} ", message(Post(1, "A", OLD, "a"))))
    assert read_bytes(importer, tmp_path, data, "x.html").chats[0].name == name
