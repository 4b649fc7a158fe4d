"""Telegram Desktop's HTML pages: the real sample, every block of a message, names that are inherited."""

from pathlib import Path

import pytest

from plugins.telegram import importer
from tests.plugins.exports.telegram_html import (
    LEFT_OUT,
    MAP,
    POLL,
    REACTIONS,
    Post,
    block,
    build,
    card,
    encoded,
    message,
    page,
    reply,
    wrapped,
)
from tests.plugins.reading import Read, read, read_bytes
from workbench.plugin_api import ImportedAttachment, ImportedMessage, Options

OLD, NEW = "25.07.2023 14:05:09", "25.07.2023 14:05:09 UTC+01:00"


def parse(folder: Path, *posts: Post, zone: str = "") -> Read:
    data = encoded(page("Chat ", "".join(map(message, posts))))
    return read_bytes(importer, folder, data, "messages.html", Options(timezone=zone))


def one(folder: Path, **fields: str) -> ImportedMessage:
    given = {"sender": "Awa Test", "title": OLD, **fields}
    (found,) = parse(folder, Post(7, **given)).messages  # type: ignore[arg-type]
    return found


def test_the_sample(samples: Path) -> None:
    path = samples / "telegram_html" / "devcomputaria_messages40.html"
    found = read(importer, path)
    assert (found.score, len(found.messages), found.rejected) == (92, 194, [])
    assert path.read_bytes().count(b"clearfix joined") == 159
    assert {m.sender for m in found.messages} == {found.chats[0].name} == {"🛡 Cybersecurity & Privacy news 🛡"}
    assert [m.sent_local for m in (found.messages[0], found.messages[-1])] == [
        "2022-03-16T14:45:19",
        "2022-03-19T07:23:03",
    ]
    assert sum(flag.startswith("link: ") for m in found.messages for flag in m.flags) == 194
    assert [(said.what, said.value) for said in found.assumed] == [("timezone", "UTC")]
    assert not any(m.text != m.text.strip() or m.kind != "text" for m in found.messages)
    data = path.read_bytes()
    assert all(data[m.offset or 0 :].startswith(b'<div class="message default') for m in found.messages)


def test_the_synthetic_export(tmp_path: Path) -> None:
    found = read(importer, build(tmp_path))
    assert [m.external_id for m in found.messages] == [*map(str, range(100, 109)), *map(str, range(200, 210))]
    assert found.chats[0].parts == ("messages.html", "messages2.html")
    assert found.chats[0].name == "Essai"


# --- Names ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "sender", "via"),
    [
        ("Awa Test", "Awa Test", ()),
        ("Essai ", "Essai", ()),
        (" Test", "Test", ()),
        ("Awa  via @gif", "Awa", ("via: @gif",)),
        ("Awa via @gif ", "Awa via @gif", ()),  # a person of this name: the exporter writes no space behind a bot
        ("Deleted Account", "Deleted Account", ()),
        ("\u202egnp.exe", "\u202egnp.exe", ()),
        ("&lt;b&gt;", "<b>", ()),
    ],
)
def test_names(tmp_path: Path, written: str, sender: str, via: tuple[str, ...]) -> None:
    found = one(tmp_path, sender=written)
    assert (found.sender, found.flags) == (sender, via)


def test_joined_messages_inherit_sender_and_bot(tmp_path: Path) -> None:
    found = parse(
        tmp_path,
        Post(1, "Awa Test  via @gif", OLD, "a"),
        Post(2, title=OLD, html="b", joined=True),
        Post(3, "Bob ", OLD, "c"),
        Post(4, title=OLD, html="d", joined=True),
    )
    assert [(m.sender, m.flags) for m in found.messages] == [("Awa Test", ("via: @gif",))] * 2 + [("Bob", ())] * 2


def test_joined_across_pages(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for number in (1, 2, 10):
        post = message(Post(number, "Awa Test", OLD, str(number), joined=number > 1))
        (folder / f"messages{number if number > 1 else ''}.html").write_bytes(encoded(page("C", post)))
    found = read(importer, folder)
    assert [(m.external_id, m.sender) for m in found.messages] == [
        ("1", "Awa Test"),
        ("2", "Awa Test"),
        ("10", "Awa Test"),
    ]


def test_nobody_inherits_from_a_message_that_cannot_be_read(tmp_path: Path) -> None:
    found = parse(
        tmp_path,
        Post(1, "Awa Test", OLD, "a"),
        Post(2, "Bob", OLD, "<i>" * 11_000),
        Post(3, title=OLD, html="c", joined=True),
    )
    assert [(m.external_id, m.sender) for m in found.messages] == [("1", "Awa Test"), ("3", None)]
    assert "more than 10000 tags" in found.rejected[0].reason


def test_forwarded(tmp_path: Path) -> None:
    stamp = f'<span class="date details" title="{NEW}"> {OLD}</span>'
    found = parse(
        tmp_path,
        Post(1, "Awa Test", OLD, "a", forwarded=f"Radio {stamp}"),
        Post(2, title=OLD, html="b", joined=True, forwarded=""),
        Post(3, "Awa Test", OLD, "c", forwarded=f"Deleted Account via @x{stamp}"),
        Post(4, "Awa Test", OLD, "d"),
    ).messages
    assert [m.forwarded_from for m in found] == ["Radio", "Radio", "deleted account", None]
    assert [m.sender for m in found] == ["Awa Test"] * 4
    assert found[0].flags == (f"forwarded-date: {NEW}",)
    assert found[2].flags == ("via: @x", f"forwarded-date: {NEW}")


# --- Text and what stands around it ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "text", "flags"),
    [
        ("a<br>b<br>", "a\nb\n", ()),
        ("  two  ", "  two  ", ()),
        ("&#x0D;<br>  &#x0D;", "\r\n  \r", ()),
        ("<pre>x<br>  y</pre>", "x\n  y", ()),
        ('<a href="https://e.org/?a=1&amp;b">t</a>', "t", ("link: https://e.org/?a=1&b",)),
        ('<a href="https://e.org">https://e.org</a>', "https://e.org", ()),
        ('<a href="https://t.me/awa">@awa</a>', "@awa", ()),
        ('<a href="https://t.me/awa">awa</a>', "awa", ("link: https://t.me/awa",)),
        ('<a href="mailto:a@e.org">a@e.org</a><a href="tel:112">112</a>', "a@e.org112", ()),
        ('<a href="" onclick="return ShowHashtag(&quot;k&quot;)">#k</a>', "#k", ()),
        (
            '<a href = "../../stickers/s.webp">😀</a><a href="" onclick="return ShowNotLoadedEmoji();">😀</a>',
            "😀😀",
            (),
        ),
        ('<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">s</span></span>', "s", ()),
        (
            "&#x1B;]0;T&#x07; \u202e\u2066 \x85 \x0b&#x0B; \u200b&apos;",
            "\x1b]0;T\x07 \u202e\u2066 \x85 \x0b\x0b \u200b'",
            (),
        ),
        ("a\u2028b\u2029c", "a\u2028b\u2029c", ("encoding-repaired",)),
    ],
)
def test_text(tmp_path: Path, html: str, text: str, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, html=html)
    assert (found.text, found.flags) == (text, flags)


@pytest.mark.parametrize(
    ("target", "to", "flags"),
    [
        ("#go_to_message12", "12", ()),
        ("messages3.html#go_to_message12", "12", ()),
        ("#go_to_message-999999990", "-999999990", ()),
        ("", None, ("reply: another chat",)),
    ],
)
def test_replies(tmp_path: Path, target: str, to: str | None, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, body=reply(target), html="a")
    assert (found.reply_to, found.flags, found.text) == (to, flags, "a")


def test_foot(tmp_path: Path) -> None:
    found = one(tmp_path, html="a", foot=block(7, "signature details", "A. &amp; B") + REACTIONS)
    assert found.flags == ("signed: A. & B", "reactions: 👍 3, paid 2")
    buttons = (
        '<table class="bot_buttons_table"><tr><td><a href="https://e.org/b" =""><div>b</div></a></td></tr></table>'
    )
    assert one(tmp_path, html="a", foot=buttons).flags == ("link: https://e.org/b",)


# --- Media ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["photo_wrap", "video_file_wrap", "animated_wrap", "sticker_wrap"])
def test_files_that_are_shown(tmp_path: Path, kind: str) -> None:
    found = one(tmp_path, body=wrapped(kind, "photos/a b.jpg"))
    assert (found.kind, found.attachments) == (
        "media",
        (ImportedAttachment("photos/a b.jpg", "", ("photos/a b.jpg", "a b.jpg")),),
    )


@pytest.mark.parametrize(
    ("media", "file", "flags"),
    [
        (card("media_photo", "Photo", "1280x720, 90 KB", LEFT_OUT), ImportedAttachment("Photo", omitted=True), ()),
        (
            card("media_photo", "Sticker", "🤣, 20 KB", LEFT_OUT),
            ImportedAttachment("Sticker", omitted=True),
            ("sticker: 🤣",),
        ),
        (
            card("media_video", "Self-destructing video", "Expired"),
            ImportedAttachment("Self-destructing video", omitted=True),
            (),
        ),
        (
            card("media_file", "plan.pdf", "1 MB", "Exceeds maximum size, change data exporting settings to download."),
            ImportedAttachment("plan.pdf", keys=("plan.pdf",), omitted=True),
            (),
        ),
        (
            card("media_audio_file", "Ali – Savane", "03:01", link="files/a.mp3"),
            ImportedAttachment("files/a.mp3", "", ("files/a.mp3", "a.mp3")),
            ("title: Ali – Savane",),
        ),
        (
            card("media_voice_message", "Voice message", "00:09", link="../../chats/chat_001/voice_messages/a.ogg"),
            ImportedAttachment(
                "chats/chat_001/voice_messages/a.ogg", "", ("chats/chat_001/voice_messages/a.ogg", "a.ogg")
            ),
            (),
        ),
    ],
)
def test_files(tmp_path: Path, media: str, file: ImportedAttachment, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, body=media)
    assert (found.kind, found.attachments, found.flags, found.text) == ("media", (file,), flags, "")


@pytest.mark.parametrize(
    ("media", "text", "flags"),
    [
        (POLL, "Is the bridge open?\n- Yes (3)\n- No (1)\n- Not known (0)", ("poll",)),
        (card("media_location", "Location", "14.49, -4.19", link=MAP), "location: 14.49,-4.19", ("location",)),
        (
            card("media_live_location", "Live location", "14.49, -4.19"),
            "Live location\nlocation: 14.49,-4.19",
            ("location",),
        ),
        (card("media_venue", "Cafe", "", "Rue 1", MAP), "Cafe\nRue 1\nlocation: 14.49,-4.19", ("location",)),
        (card("media_contact", "Awa ", "+223 00"), "contact: Awa +223 00", ("contact",)),
        (
            card("media_game", "Chess", "", "Play", "https://t.me/x?game=c"),
            "Chess\nPlay",
            ("game", "link: https://t.me/x?game=c"),
        ),
        (card("media_invoice", "Tea", "5 EUR", "A cup"), "Tea\nA cup\n5 EUR", ("invoice",)),
        (card("media_hologram", "New", "1", "Thing"), "New\nThing\n1", ("hologram",)),
        (block(7, "media_wrap clearfix", block(8, "wormhole", "odd")), "odd", ("unsupported",)),
        (
            block(7, "media_wrap clearfix", block(8, "media_giveaway", block(9, "section_title bold", "Prizes"))),
            "Prizes",
            ("giveaway",),
        ),
        (block(7, "later_block", "unknown<br>words"), "unknown\nwords", ()),
    ],
)
def test_what_is_no_file_is_said(tmp_path: Path, media: str, text: str, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, body=media)
    assert (found.text, found.flags, found.attachments) == (text, flags, ())
    assert one(tmp_path, body=media, html="own").text == f"own\n{text}"


def test_a_call_is_an_event(tmp_path: Path) -> None:
    found = one(tmp_path, body=card("media_call success", "Bob", "Outgoing (56 seconds)"))
    assert (found.kind, found.sender, found.text) == ("system", "Awa Test", "call · Outgoing (56 seconds) · Bob")


def test_a_card_with_a_vcard(tmp_path: Path) -> None:
    found = one(tmp_path, body=card("media_contact", "Awa ", "+223 00 - vCard", link="contacts/c.vcf"))
    assert (found.text, found.attachments[0].name) == ("contact: Awa +223 00", "contacts/c.vcf")


def test_files_are_found_beside_the_page(tmp_path: Path) -> None:
    for folder in ("chats/chat_001/photos", "files"):
        (tmp_path / "e" / folder).mkdir(parents=True)
    (tmp_path / "e" / "files" / "a é.pdf").write_bytes(b"x")
    (tmp_path / "e" / "chats/chat_001/photos/p.jpg").write_bytes(b"x")
    media = card("media_file", "a", link="../../files/a%20%C3%A9.pdf") + wrapped(
        "photo_wrap", "../../chats/chat_001/photos/p.jpg"
    )
    data = encoded(page("C", message(Post(1, "A", OLD, body=media))))
    (tmp_path / "e" / "chats/chat_001/messages.html").write_bytes(data)
    (found,) = read(importer, tmp_path / "e").messages
    assert [a.member for a in found.attachments] == ["files/a é.pdf", "chats/chat_001/photos/p.jpg"]
