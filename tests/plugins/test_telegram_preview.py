"""Saved `t.me/s` pages: every kind of post, whose they are, and the same ids as in other exports of the channel."""

import json
from pathlib import Path

import pytest

from plugins.telegram import importer
from tests.plugins.exports.telegram_preview import (
    ALBUM,
    CDN,
    CHANNEL,
    DOCUMENT,
    EMOJI,
    FORWARDED,
    NUMBER,
    PLACE,
    POLL,
    REACTIONS,
    REPLY,
    build,
    page,
    photo,
    post,
    text,
    video,
)
from tests.plugins.reading import Read, read, read_bytes
from workbench.plugin_api import ImportedMessage

URL = f"url: https://t.me/{CHANNEL}/7"
P = "tgme_widget_message"


def parse(folder: Path, *posts: str) -> Read:
    return read_bytes(importer, folder, page(*posts).encode(), "saved.html")


def one(folder: Path, body: str, **more: str) -> ImportedMessage:
    (found,) = parse(folder, post(7, body, **{"views": "", **more})).messages  # type: ignore[arg-type]
    return found


def test_the_synthetic_page(tmp_path: Path) -> None:
    found = read(importer, build(tmp_path))
    assert (found.score, found.chats[0].name, found.chats[0].identity) == (92, "Essai & Konna 👍", f"channel{NUMBER}")
    assert [m.external_id for m in found.messages] == ["9", "10", "14", "15", "16", "17"]
    assert [m.kind for m in found.messages] == ["system", "media", "text", "media", "text", "text"]
    assert {(m.sender, m.sender_id) for m in found.messages[1:]} == {("Essai Konna 👍", f"channel{NUMBER}")}
    assert found.messages[0].sender is None
    assert found.messages[1].sent_utc == 1777097400
    assert [(said.what, said.value) for said in found.assumed] == [("views", "as shown")]


def test_an_album_is_one_post_with_its_files_in_order(tmp_path: Path) -> None:
    found = one(tmp_path, ALBUM + text("three"))
    assert [a.name for a in found.attachments] == [f"{CDN}/bd7c.mp4?token=x", f"{CDN}/CrsaR.jpg", f"{CDN}/QMvda.jpg"]
    assert [a.keys for a in found.attachments] == [("bd7c.mp4",), ("CrsaR.jpg",), ("QMvda.jpg",)]


@pytest.mark.parametrize(
    ("shown", "kept"), [("12", "12"), ("436.6K", "436600"), ("3.1M", "3100000"), ("1B", "1000000000"), ("many", "many")]
)
def test_views(tmp_path: Path, shown: str, kept: str) -> None:
    found = parse(tmp_path, post(7, text("a"), views=shown))
    assert found.messages[0].flags == (URL, f"views: {kept}")
    assert bool(found.assumed) == (shown[-1] in "KMB")


@pytest.mark.parametrize(
    ("body", "words", "flags"),
    [
        (text("a<br/>b &amp; <b>c</b>"), "a\nb & c", ()),
        (text(text("within")), "within", ()),
        (
            text('<i class="emoji"><b>👍</b></i><tg-emoji emoji-id="1"><i class="emoji"><b>🔥</b></i></tg-emoji>'),
            "👍🔥",
            (),
        ),
        (text('<a href="https://e.org/x">here</a> <a href="?q=%23k">#k</a>'), "here #k", ("link: https://e.org/x",)),
        (text("\x1b[2J \u202e\u2066"), "\x1b[2J \u202e\u2066", ()),
        (POLL, "Is the bridge open?\n- Yes (75%)\n- No (25%)", ("poll",)),
        (PLACE, "location: 14.49,-4.19", ("location",)),
        (
            f'<div class="{P}_contact_wrap"><div class="{P}_contact"><div class="{P}_contact_name">Awa</div> '
            f'<div class="{P}_contact_phone">+223 00</div></div></div>',
            "contact: Awa +223 00",
            ("contact",),
        ),
        (
            f'<a class="{P}_link_preview" href="https://e.org/p"><div class="link_preview_title">T</div></a>',
            "",
            ("link: https://e.org/p",),
        ),
        (text("a") + REACTIONS, "a", ("reactions: 👍 1200, paid 7, custom 55",)),
        (f'<div class="{P}_hologram">odd</div>' + text("a"), "a", ("hologram: odd",)),
        (
            '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
            '<div class="message_media_not_supported_label">Please open Telegram</div></div></div>',
            "Please open Telegram",
            ("unsupported",),
        ),
    ],
)
def test_what_a_post_says(tmp_path: Path, body: str, words: str, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, body)
    assert (found.text, found.flags) == (words, (URL, *flags))


def test_a_reply_is_not_its_quote(tmp_path: Path) -> None:
    found = one(tmp_path, REPLY + text("own"))
    assert (found.text, found.reply_to, found.sender) == ("own", "10", "Essai Konna 👍")
    other = one(tmp_path, REPLY.replace(f"t.me/{CHANNEL}/10", "t.me/other/3?single") + text("own"))
    assert other.reply_to == "other/3"


def test_forwarded(tmp_path: Path) -> None:
    found = one(tmp_path, FORWARDED + text("a"))
    assert found.forwarded_from == "Radio Essai"
    assert found.flags == (URL, "forwarded-url: https://t.me/radio_essai/77", "forwarded-signed: A. Redacteur")


def test_signed_and_edited(tmp_path: Path) -> None:
    signed = f'<span class="{P}_from_author" dir="auto">A. edited B</span>,&nbsp;'
    assert one(tmp_path, text("a"), meta=f"{signed}edited &nbsp;").flags == (URL, "signed: A. edited B", "edited")
    assert one(tmp_path, text("edited"), meta=signed).flags == (URL, "signed: A. edited B")


@pytest.mark.parametrize(
    ("body", "name", "omitted"),
    [
        (photo(7, "p"), f"{CDN}/p.jpg", False),
        (video(7, "v"), f"{CDN}/v.mp4?token=x", False),
        (DOCUMENT, "plan.pdf", True),
        (f'<a class="{P}_voice_player"><audio class="{P}_voice" src="{CDN}/a.ogg"></audio></a>', f"{CDN}/a.ogg", False),
        (
            f'<div class="{P}_sticker_wrap"><i class="{P}_sticker" data-webp="{CDN}/s.webp"></i></div>',
            f"{CDN}/s.webp",
            False,
        ),
        (f'<a class="{P}_roundvideo_player"><video src="{CDN}/r.mp4"></video></a>', f"{CDN}/r.mp4", False),
        (f'<a class="{P}_video_player"><div class="message_media_not_supported_label">No</div></a>', "No", True),
    ],
)
def test_files(tmp_path: Path, body: str, name: str, omitted: bool) -> None:
    found = one(tmp_path, body)
    assert [(a.name, a.omitted) for a in found.attachments] == [(name, omitted)]
    assert found.kind == "media"


def test_files_that_the_browser_saved_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "page_files").mkdir(parents=True)
    (folder / "page_files" / "p.jpg").write_bytes(b"x")
    data = page(post(7, photo(7, "p").replace(CDN, "./page_files")))
    (folder / "page.html").write_text(data)
    (found,) = read(importer, folder).messages
    assert found.attachments[0].member == "page_files/p.jpg"


@pytest.mark.parametrize("time", ["yesterday", "2026-04-25T06:00:00", "9999-99-99T00:00:00+00:00"])
def test_times_that_are_none(tmp_path: Path, time: str) -> None:
    found = one(tmp_path, text("a"), time=time)
    assert (found.sent_utc, found.sent_raw, found.flags) == (None, time, (URL, "time-unreadable"))


def test_a_page_with_everything_saved_within_it(tmp_path: Path) -> None:
    style = f"<style>.tgme_widget_message{{color:red}}{'/* font */' * 20_000}</style>"
    data = page(post(7, text("a"))).replace("</head>", f"{style}</head>").replace(f'"{CHANNEL}/7"', f"{CHANNEL}/7")
    found = read_bytes(importer, tmp_path, data.encode(), "single.html")
    assert (found.score, [m.external_id for m in found.messages]) == (85, ["7"])


def test_pages_of_a_channel_are_one_conversation_oldest_first(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_text(page(post(40, text("late"))))
    (folder / "b.html").write_text(page(post(7, text("early"))))
    (folder / "c.html").write_text(page(post(1, text("other")).replace(CHANNEL, "other")))
    (folder / "d.html").write_text("<html>nothing</html>")
    found = read(importer, folder)
    assert [chat.parts or chat.member for chat in found.chats] == [("b.html", "a.html"), "c.html"]
    assert [m.text for m in found.messages] == ["early", "late"]


def test_ids_are_those_of_desktops_json(tmp_path: Path) -> None:
    preview = parse(tmp_path, post(7, text("a")))
    said = {
        "id": 7,
        "type": "message",
        "date_unixtime": "1777097400",
        "from": "E",
        "from_id": f"channel{NUMBER}",
        "text": "a",
    }
    chat = {"name": "E", "type": "public_channel", "id": NUMBER, "messages": [said]}
    found = read_bytes(importer, tmp_path, json.dumps(chat, indent=1).encode(), "result.json")
    assert preview.chats[0].identity == found.chats[0].identity
    same = [(m.external_id, m.sender_id, m.text) for m in preview.messages]
    assert same == [(m.external_id, m.sender_id, m.text) for m in found.messages]


@pytest.mark.parametrize("view", ["", "!!!", "bnVsbA", "eyJjIjoieCJ9", "A"])
def test_without_a_number_the_channel_is_known_by_its_handle(tmp_path: Path, view: str) -> None:
    data = post(7, text("a"))
    start = data.index('data-view="') + 11
    broken = data[:start] + view + data[data.index('"', start) :]
    assert parse(tmp_path, broken).chats[0].identity == f"@{CHANNEL}"


def test_a_post_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    found = parse(tmp_path, post(1, text("a")), post(2, text("<i>" * 11_000)), post(3, text("c")))
    assert [m.external_id for m in found.messages] == ["1", "3"]
    assert "more than 10000 tags" in found.rejected[0].reason


@pytest.mark.parametrize("emoji", [1000, 4096])
def test_a_post_of_nothing_but_emoji_is_a_post(tmp_path: Path, emoji: int) -> None:
    assert one(tmp_path, text(EMOJI * emoji)).text == "👍" * emoji


def test_pictures_that_the_browser_saved_within_the_page(tmp_path: Path) -> None:
    inside = [photo(n, "X").replace(f"{CDN}/X.jpg", f"data:image/jpeg;base64,{'ab/d' * 5_000 * n}") for n in (1, 2)]
    said = 'src="data:image/png;base64,AAAA"'
    found = one(tmp_path, "".join(inside) + text(said))
    assert [(a.name, a.member, a.keys) for a in found.attachments] == [
        ("image/jpeg 1 inside of saved.html", "", ()),
        ("image/jpeg 2 inside of saved.html", "", ()),
    ]
    assert found.text == said


@pytest.mark.parametrize("shown", ["9" * 400, "9" * 400 + "K", f"1.{'9' * 400}M"])
def test_counts_beyond_all_numbers_are_kept_as_shown(tmp_path: Path, shown: str) -> None:
    assert one(tmp_path, text("a"), views=shown).flags == (URL, f"views: {shown}")


def test_a_post_of_another_channel_is_not_taken_for_one_of_this(tmp_path: Path) -> None:
    other = post(7, text("b")).replace(f'data-post="{CHANNEL}/', 'data-post="another_essai/')
    found = parse(tmp_path, post(7, text("a")), other)
    assert [(m.external_id, m.sender_id) for m in found.messages] == [
        ("7", f"channel{NUMBER}"),
        ("another_essai/7", ""),
    ]
