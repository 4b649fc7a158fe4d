"""What WhatsApp itself writes, in every language of the table: its words on Android and on iOS, a header."""

from dataclasses import replace

import pytest

from plugins.whatsapp import bodies
from tests.plugins.whatsapp_rendering import LOCALES, Locale
from tests.plugins.whatsapp_text import one, parse
from workbench.plugin_api import ImportedMessage

each_locale = pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.code)
ANDROID, IOS = "25/04/2026, 06:41 - Bob: ", "[25/04/2026, 06:41:07] Bob: "
LRM = "\u200e"


def told(line: str) -> ImportedMessage:
    """The message of a line, alone and behind others of the same person on the same day, which is another way."""
    start = ANDROID if line.startswith(ANDROID) else IOS
    alone, among = one(line), parse(f"{start}before\n{line}\n{start}after", "dmy").messages[1]
    assert replace(alone, line=2, offset=among.offset) == among
    return alone


def test_the_table_has_the_languages_that_were_promised() -> None:
    promised = "en fr es pt-BR pt-PT de it nl ar ru hi tr id sw ha he pl uk ja ko zh"
    assert " ".join(locale.code for locale in LOCALES) == promised


@each_locale
def test_headers(locale: Locale) -> None:
    android, ios = one(f"{locale.android}Bob: a", ""), one(f"{locale.ios}Bob: a", "")
    assert (android.sent_local, android.sender, android.text) == ("2026-04-25T06:41:00", "Bob", "a")
    assert (ios.sent_local, ios.sender, ios.text) == ("2026-04-25T06:41:07", "Bob", "a")


@each_locale
@pytest.mark.parametrize("stop", ["", "."])
def test_media_left_out_on_android(locale: Locale, stop: str) -> None:
    for words in (locale.omitted, locale.omitted.lower()):
        message = told(f"{ANDROID}<{words}{stop}>\ncaption")
        assert (message.kind, message.text, message.flags) == ("media", "caption", ())
        assert [(file.name, file.omitted) for file in message.attachments] == [(f"<{words}{stop}>", True)]


@each_locale
def test_media_attached_on_android(locale: Locale) -> None:
    for mark in ("", LRM):
        message = told(f"{ANDROID}{mark}carte du nord.pdf ({locale.attached})\ncaption\nof two lines")
        assert (message.kind, message.text, message.flags) == ("media", "caption\nof two lines", ())
        assert [(file.name, file.keys) for file in message.attachments] == [
            ("carte du nord.pdf", ("carte du nord.pdf",))
        ]


@each_locale
def test_media_attached_on_ios(locale: Locale) -> None:
    name = "00000012-PHOTO-2026-04-25-06-41-07.jpg"
    tag = f"{LRM}<{locale.ios_attached}: {name}>"
    for body, text in ((tag, ""), (f"look {tag}", "look")):
        message = told(IOS + body)
        assert (message.kind, message.text, message.flags) == ("media", text, ())
        assert [file.name for file in message.attachments] == [name]
    plain = told(f"{IOS}<{locale.ios_attached}: my own file.jpg>")
    assert (plain.kind, plain.text, plain.flags) == ("media", "", ())


@each_locale
def test_media_left_out_on_ios(locale: Locale) -> None:
    for body in (f"{LRM}{locale.ios_omitted}", locale.ios_omitted, f"{LRM}{locale.ios_omitted.capitalize()}."):
        message = told(IOS + body)
        assert (message.kind, message.text, message.flags) == ("media", "", ())
        assert [file.omitted for file in message.attachments] == [True]


@each_locale
def test_deleted_messages(locale: Locale) -> None:
    for body in (locale.deleted, f"{LRM}{locale.deleted.rstrip('.')}."):
        message = told(ANDROID + body)
        assert (message.kind, message.sender, message.flags) == ("system", "Bob", ("deleted",))


@each_locale
def test_edited_messages(locale: Locale) -> None:
    for before in ("", LRM):
        message = told(f"{ANDROID}Kidal is calm {before}<{locale.edited}>")
        assert (message.kind, message.text, message.flags) == ("text", "Kidal is calm", ("edited",))


@each_locale
def test_polls(locale: Locale) -> None:
    keyword, option, votes = locale.poll
    options = [f"\n{LRM}{option}: {answer} ({LRM}{votes})" for answer in ("I did", "Not me")]
    message = told(f"{IOS}{LRM}{keyword}:\nWho saw it?{''.join(options)}")
    assert (message.kind, message.flags) == ("text", ("poll",))
    assert message.text == f"Who saw it?\n- I did ({votes})\n- Not me ({votes})"


@each_locale
def test_locations(locale: Locale) -> None:
    body = f"{locale.location}: https://maps.google.com/?q=18.4411,-1.4078"
    for mark in ("", LRM):
        message = told(ANDROID + mark + body)
        assert (message.kind, message.text.lstrip(LRM), message.flags) == ("text", body, ("location",))


@each_locale
def test_missed_calls(locale: Locale) -> None:
    for mark in ("", LRM):
        message = told(ANDROID + mark + locale.call)
        assert (message.kind, message.text, message.flags) == ("system", locale.call, ("call",))


@each_locale
def test_the_notice_about_encryption(locale: Locale) -> None:
    for line in (f"{ANDROID[:20]}{locale.encrypted}", f"{ANDROID}{locale.encrypted}", f"{IOS}{LRM}{locale.encrypted}"):
        message = one(line)
        assert (message.kind, message.text) == ("system", locale.encrypted)


@each_locale
def test_people_may_use_the_same_words_in_a_sentence(locale: Locale) -> None:
    for words in (locale.deleted.rstrip("."), locale.ios_omitted, locale.call, locale.omitted):
        message = told(f"{ANDROID}why {words} now?")
        assert (message.kind, message.text, message.flags, message.attachments) == ("text", f"why {words} now?", (), ())


UNKNOWN = [
    ("<Zzz zzzz>", "<Zzz zzzz>", True),
    ("photo.jpg (zzz zzz)", "photo.jpg (zzz zzz)", False),
    ("IMG-20260425-WA0001.jpg (zzz zzz)", "", False),
    ("\u200e<zzz: 00000001-PHOTO-2026-04-25-06-41-07.jpg>", "", False),
    ("\u200ezzz zzzz", "\u200ezzz zzzz", True),
]


@pytest.mark.parametrize(("body", "text", "omitted"), UNKNOWN)
def test_unknown_languages_are_met_by_general_patterns(body: str, text: str, omitted: bool) -> None:
    message = told(IOS + body)
    assert (message.kind, message.text) == ("media", text)
    assert [file.omitted for file in message.attachments] == [omitted]
    assert message.flags == (("attachment-guessed",) if text else ())


def test_an_edited_mark_in_an_unknown_language_stays_and_is_flagged() -> None:
    message = told(f"{IOS}hello {LRM}<zzz zzz zzzz>")
    assert (message.text, message.flags) == (f"hello {LRM}<zzz zzz zzzz>", ("edited",))


@pytest.mark.parametrize(
    ("line", "name"),
    [("فایل پیوست شد IMG-20260425-WA0001.jpg", "IMG-20260425-WA0001.jpg"), ("a.pdf இணைக்கப்பட்டது", "a.pdf")],
)
def test_languages_that_set_the_file_elsewhere(line: str, name: str) -> None:
    (file,) = told(ANDROID + line).attachments
    assert file.name == name


TITLES = {
    "WhatsApp Chat with X & Co.txt": "X & Co", "WhatsApp Chat - X.zip": "X", "WhatsApp Chat mit X.txt": "X",
    "WhatsApp-chat met X.txt": "X", "Discussion WhatsApp avec X.txt": "X", "Chat de WhatsApp con X.txt": "X",
    "Chat WhatsApp con X.txt": "X", "Conversa do WhatsApp com X.txt": "X", "Conversa no WhatsApp com X.txt": "X",
    "X ile WhatsApp Sohbeti.txt": "X", "Чат WhatsApp с X.txt": "X", "X के साथ WhatsApp चैट.txt": "X",
    "دردشة واتساب مع X.txt": "X", "Chat WhatsApp dengan X.txt": "X", "Soga za WhatsApp na X.txt": "X",
    "צ'אט WhatsApp עם X.txt": "X", "Czat WhatsApp z X.txt": "X", "Бесіда WhatsApp з X.txt": "X",
    "XとのWhatsAppチャット.txt": "X", "X님과의 WhatsApp 대화.txt": "X", "WhatsApp 与 X 的对话.txt": "X",
    "WhatsApp_Chat_with_The_Desk.txt": "The Desk", "WhatsApp Chat with the_desk.txt": "the_desk",
    "Discussion_WhatsApp_avec_Infos_Nord(1).txt": "Infos Nord", "WHATSAPP CHAT WITH X.TXT": "X",
}  # fmt: skip


@pytest.mark.parametrize("name", TITLES)
def test_titles(name: str) -> None:
    file = name.replace(".zip", ".txt")
    assert parse("25/04/2026, 06:41 - Bob: a", name=file).chats[0].name == TITLES[name]


def test_no_word_of_the_table_stands_for_two_things() -> None:
    media = bodies._OMITTED | bodies._ABSENT
    words = [word for table in (media, bodies._DELETED, bodies._EDITED, bodies._CALLS, bodies._LIVE) for word in table]
    assert len(words) == len(set(words))
