"""Messenger and Instagram: the real sample, every kind of message, and threads rendered and read again."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.meta import importer
from plugins.meta.messages import mended
from tests.plugins.exports import meta_encrypted, meta_instagram, meta_messenger
from tests.plugins.exports.meta_messenger import garbled, said, thread
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedAttachment, ImportedMessage

MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def one(folder: Path, *messages: dict[str, Any], name: str = "message_1.json") -> Read:
    return read_bytes(importer, folder, thread("T", "inbox/t_1234567890", list(messages)).encode(), name)


def message(folder: Path, **fields: Any) -> ImportedMessage:
    (found,) = one(folder, {"sender_name": "Awa", "timestamp_ms": 1_777_096_800_000, **fields}).messages
    return found


def test_the_real_sample(samples: Path) -> None:
    """EXPECTED.md: 7 records, 2 senders, 4 without text, a byte order mark, newest first."""
    found = read(importer, samples / "messenger/mlomb_2A_7M.json")
    assert (found.score, len(found.chats), found.rejected) == (93, 1, [])
    assert (found.chats[0].name, found.chats[0].platform, found.chats[0].identity) == (
        "Alice",
        "messenger",
        "aaaaaaaaaa",
    )
    assert len(found.messages) == 7
    assert {m.sender for m in found.messages} == {"Alice", "Bob"}
    silent = [m for m in found.messages if not m.text]
    assert [m.attachments[0].name.rpartition("/")[2] for m in silent] == [
        "123123123123123.jpg",
        "123123123123123.png",
        "audioclip11111.mp4",
        "blabla.docx",
    ]
    assert {m.kind for m in silent} == {"media"}
    assert [m.text for m in found.messages if m.text] == ["you what", "Whats up!", "Hello"]
    times = [m.sent_utc or 0 for m in found.messages]
    assert (times[0], times[-1], times == sorted(times)) == (1415147240.411, 1415147732.056, True)
    assert [said.what for said in found.assumed] == ["platform"]


def test_the_place_of_a_record_is_known(samples: Path) -> None:
    data = (samples / "messenger/mlomb_2A_7M.json").read_bytes()
    for found in read(importer, samples / "messenger/mlomb_2A_7M.json").messages:
        value, _ = json.JSONDecoder().raw_decode(data[found.offset :].decode())
        assert str(value["timestamp_ms"]) == found.sent_raw


def test_a_thread_over_three_files_reads_as_it_was_written(tmp_path: Path) -> None:
    path = meta_messenger.build(tmp_path)
    found = read(importer, path, chat=1)
    chat = found.chats[1]
    assert (chat.name, chat.identity) == ("Infos Nord & Sahel 🇲🇱", "7012345678901234")
    assert [part[-14:] for part in chat.parts] == ["message_3.json", "message_2.json", "message_1.json"]
    numbers = [(int(m.sent_raw) - 1_777_096_800_000) // 60_000 for m in found.messages]
    assert numbers == list(range(16))
    behind = b"".join((path / part).read_bytes() for part in chat.parts)
    for each in found.messages:
        assert f'"timestamp_ms": {each.sent_raw}'.encode() in behind[each.offset : (each.offset or 0) + 200]
    assert [(said.what, said.because.rpartition(": ")[2]) for said in found.assumed] == [
        ("encoding", "put together again in 16 messages")
    ]


def test_every_kind_of_message(tmp_path: Path) -> None:
    found = read(importer, meta_messenger.build(tmp_path), chat=1).messages
    assert [m.kind for m in found] == (
        ["text", "system", "text"] + ["media"] * 6 + ["text"] * 3 + ["system"] * 2 + ["text"] * 2
    )
    assert [m.text for m in found] == [
        "Awa a nommé le groupe Infos Nord 🇲🇱.", "subscribe: Ибрагим", "Le camp a été évacué", "", "Look", "", "", "",
        "", "Awa sent a link.\nKidal est tombée", "https://news.example.org/kidal", "", "Awa called the group.",
        "call: 0 s", "", "deux\nlignes et un Ã seul, déjà sain",
    ]  # fmt: skip
    assert {n: m.flags for n, m in enumerate(found) if m.flags} == {
        2: ("reactions: 👍 2, ❤ 1",),
        9: ("link: https://news.example.org/kidal",),
        11: ("deleted",),
        12: ("call",),
        13: ("call",),
    }
    root = "your_facebook_activity/messages"
    there = f"{root}/inbox/infosnord_7012345678901234/photos/1_n.png"
    assert found[3].attachments[0] == ImportedAttachment(there, there, ("1_n.png",))
    assert found[3].attachments[1].member == ""
    assert found[8].attachments[0].member == f"{root}/stickers_used/5.png"


def test_instagram(tmp_path: Path) -> None:
    found = read(importer, meta_instagram.build(tmp_path))
    assert [(c.name, c.platform) for c in found.chats] == [
        ("moussa", "instagram"),
        ("Awa Traoré, Moussa Aït, Ибрагим", "instagram"),
    ]
    assert (found.messages[1].forwarded_from, found.messages[1].text) == (
        "veille_ml",
        "Awa a envoyé une pièce jointe.\nVu à Kidal",
    )
    assert found.messages[2].attachments[0].member.endswith("/photos/9.png")


def test_encrypted_chats(tmp_path: Path) -> None:
    found = read(importer, meta_encrypted.build(tmp_path))
    assert (found.score, [c.name for c in found.chats], found.assumed) == (91, ["Moussa Aït", "Ибрагим"], [])
    assert [(m.text, m.kind, m.flags) for m in found.messages] == [
        ("Évacué à l'aube", "text", ("reactions: ❤ 1",)),
        ("", "media", ()),
        ("https://news.example.org", "text", ()),
        ("", "text", ("deleted",)),
        ("This message is not available", "text", ("type: placeholder",)),
    ]
    assert found.messages[1].attachments == (
        ImportedAttachment("media/0a1b.png", "media/0a1b.png", ("0a1b.png",)),
        ImportedAttachment("Failed to download media", omitted=True),
    )


@pytest.mark.parametrize(
    "text", ["", "plain", "é", "Ã", "naïve £", "10 €", "\u2019", "Ã©t\xe9", "\x80", "ÃÂ", "\ufffd", "日本"]
)
def test_text_that_was_not_garbled_stays(text: str) -> None:
    assert mended(text) == text


@given(ANY_TEXT)
def test_what_meta_garbles_is_mended(text: str) -> None:
    assert mended(garbled(text)) == text


THREADS = st.lists(
    st.tuples(st.integers(-1_000_000_000_000, 4_000_000_000_000), ANY_TEXT, ANY_TEXT.filter(bool)),
    max_size=8,
    unique_by=lambda row: row[0],
).map(sorted)


@MANY
@given(rows=THREADS, indent=st.sampled_from([None, 2, 4]), cut=st.integers(1, 8), plain=st.booleans())
def test_rendered_and_read_again(
    tmp_path: Path, rows: list[tuple[int, str, str]], indent: int | None, cut: int, plain: bool
) -> None:
    """Any thread, over any number of files, with or without spaces, gives the same messages in the same order."""
    written = [
        {"sender_name": garbled(sender), "timestamp_ms": sent, "content": garbled(text)} for sent, text, sender in rows
    ]
    newest = written[::-1]
    path = tmp_path / "messages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, start in enumerate(range(0, max(len(newest), 1), cut), 1):
            document = {"participants": [], "messages": newest[start : start + cut], "thread_path": "inbox/x_12345678"}
            data = json.dumps(document, indent=indent, ensure_ascii=not plain)
            archive.writestr(f"messages/inbox/x_12345678/message_{number}.json", data)
    found = read(importer, path)
    assert found.rejected == []
    assert [(int(m.sent_raw), m.text, m.sender) for m in found.messages] == rows
    assert [m.sent_utc for m in found.messages] == [sent / 1000 for sent, _, _ in rows]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        (0, 0.0),
        (86_400_000, 86_400.0),
        (-1_000, -1.0),
        ("1777096800000", 1_777_096_800.0),
        (-62_135_596_800_000, -62_135_596_800.0),
        (253_402_300_799_000, 253_402_300_799.0),
        (-62_135_596_801_000, None),
        (253_402_300_800_000, None),
        (10**17, None),
        (2**70, None),
        ("yesterday", None),
        (["x"], None),
        (True, None),
        (None, None),
    ],
)
def test_times_out_of_range_cost_the_time_only(tmp_path: Path, written: object, utc: float | None) -> None:
    found = message(tmp_path, timestamp_ms=written, content="x")
    assert (found.text, found.sent_utc) == ("x", utc)
    assert ("time-unreadable" in found.flags) == (utc is None and bool(found.sent_raw))


def test_old_files_have_seconds(tmp_path: Path) -> None:
    document = '{"participants": [], "messages": [{"sender_name": "A", "timestamp": 1533043200}], "t": "timestamp_ms"}'
    data = document.replace('"t"', '"thread_path": "inbox/x", "timestamp_ms"').encode()
    (found,) = read_bytes(importer, tmp_path, data, "message.json").messages
    assert (found.sent_raw, found.sent_utc) == ("1533043200", 1533043200.0)


@pytest.mark.parametrize("foreign", [None, 7, "x", [], {}, [None], [7], ["a/b.jpg"], {"uri": 3}, [{"uri": None}], True])
def test_fields_of_other_types_drop_no_message(tmp_path: Path, foreign: object) -> None:
    keys = ("photos", "sticker", "share", "reactions", "users", "type", "is_unsent", "content", "sender_name")
    for key in keys:
        found = message(tmp_path, **{key: foreign})
        assert isinstance(found.text, str)
        assert all(isinstance(file.name, str) for file in found.attachments)


def test_names_of_control_characters_stay(tmp_path: Path) -> None:
    found = message(tmp_path, sender_name="\0\x1b]0;T\x07", content="\x1b[2J\0")
    assert (found.sender, found.text) == ("\0\x1b]0;T\x07", "\x1b[2J\0")


def test_files_in_rising_order_are_not_turned_round(tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / f"x/inbox/t_12345678/message_{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(thread("T", "inbox/t_12345678", [said(number * 10 + n) for n in (1, 0)]))
    found = read(importer, tmp_path / "x")
    assert [m.sent_utc for m in found.messages] == sorted(m.sent_utc or 0 for m in found.messages)


def test_a_missing_file_and_a_large_one_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = meta_messenger.build(tmp_path)
    (path / meta_messenger.GROUP / "message_2.json").unlink()
    monkeypatch.setattr("plugins.meta.WHOLE", 1000)
    found = read(importer, path, chat=1)
    assert [(said.what, said.value) for said in found.assumed[:2]] == [
        ("missing files", "2"),
        ("order", "as in the file"),
    ]
    numbers = [(int(m.sent_raw) - 1_777_096_800_000) // 60_000 for m in found.messages]
    assert numbers == [4, 3, 2, 1, 0, 15, 14, 13, 12, 11]


def test_the_title_of_a_large_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.meta.threads.WHOLE", 100)
    rows = [said(n, content="x" * 500) for n in range(300)]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inbox/t_12345678/message_1.json", thread("Évacués", "inbox/t_12345678", rows))
    assert read(importer, path).chats[0].name == "Évacués"
    plain = read_bytes(importer, tmp_path, thread("Évacués", "inbox/t_12345678", rows).encode(), "m.json")
    assert plain.chats[0].name == "Évacués"


def test_a_file_that_somebody_sent_is_no_thread(tmp_path: Path) -> None:
    path = meta_messenger.build(tmp_path)
    forged = path / meta_messenger.GROUP / "files/message_1.json"
    forged.parent.mkdir()
    forged.write_text(thread("Forged", "inbox/forged_12345678", [said(1, content="never said")]))
    with open_export(path) as export:
        assert len(importer.chats(export)) == 2
