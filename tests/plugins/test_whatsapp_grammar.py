"""Headers, senders, bodies and forged lines, one line of a transcript at a time."""

import codecs

import pytest

from tests.plugins.reading import Read
from tests.plugins.whatsapp_text import one, parse
from workbench.plugin_api import Unreadable


@pytest.mark.parametrize(
    ("header", "local"),
    [
        ("12/07/2017, 22:35 - ", "2017-07-12T22:35:00"),
        ("[1/12/18, 12:24:03] ", "2018-12-01T12:24:03"),
        ("[13/11/2025, 12:25:55\u202fPM] ", "2025-11-13T12:25:55"),
        ("[2020-01-02, 12:00:01] ", "2020-01-02T12:00:01"),
        ("[2020.04.01, 12:00:01] ", "2020-04-01T12:00:01"),
        ("15.04.2016, 15:04 - ", "2016-04-15T15:04:00"),
        ("10-12-2024, 14:30 - ", "2024-12-10T14:30:00"),
        ("2024/12/01, 10:04 pm - ", "2024-12-01T22:04:00"),
        ("13.6.2018 klo 21.25.15 - ", "2018-06-13T21:25:15"),
        ("13.06.18 21.25.15: ", "2018-06-13T21:25:15"),
        ("28/3/2025 9:29 p. m. - ", "2025-03-28T21:29:00"),
        ("28/3/2025 9:29\u00a0p.\u00a0m. - ", "2025-03-28T21:29:00"),
        ("[29.01.18, 12:24:03 PM] ", "2018-01-29T12:24:03"),
        ("29.01.18, 23:59 PM - ", "2018-01-29T23:59:00"),
        ("29.01.18, 00:04 AM - ", "2018-01-29T00:04:00"),
        ("29.01.18, 12:04 AM - ", "2018-01-29T00:04:00"),
        ("06.08.13, 19:55:10: ", "2013-08-06T19:55:10"),
        ("2016-06-27, 8:04:08 AM: ", "2016-06-27T08:04:08"),
        ("[2018/06/13 1:55:00 p. m.] ", "2018-06-13T13:55:00"),
        ("[15/09/2026\u060c 8:46:00 م] ", "2026-09-15T20:46:00"),
        ("\u200f[١٥\u200f/٠٩\u200f/٢٠٢٦، ٨:٤٦:٠٠ ص] ", "2026-09-15T08:46:00"),
        ("۱۵/۰۹/۲۰۲۶, ۰۸:۴۶ - ", "2026-09-15T08:46:00"),
        ("१५/०९/२०२६, ०८:४६ - ", "2026-09-15T08:46:00"),
        ("17/09/2024 à 06:41 - ", "2024-09-17T06:41:00"),
        ("21/ 3/2019, 10:00 - ", "2019-03-21T10:00:00"),
        ("2024/12/1 下午10:04 - ", "2024-12-01T22:04:00"),
        ("2024. 12. 1. 오후 10:04 - ", "2024-12-01T22:04:00"),
        ("24.12.20, 9:15 nachm. - ", "2020-12-24T21:15:00"),
        ("\ufeff\ufeff29.01.18, 12:24 - ", "2018-01-29T12:24:00"),
        ("25/04/2026, 06:41 \u2013 ", "2026-04-25T06:41:00"),
        ("01.04.2015 - 16:00:27; ", "2015-04-01T16:00:27"),
        ("2026-04-25 06 h 41 - ", "2026-04-25T06:41:00"),
        ("25/04/2026,06:41 - ", "2026-04-25T06:41:00"),
        ("25.04.26, mittags 12:41 - ", "2026-04-25T12:41:00"),
        ("2024/12/1 凌晨1:04 - ", "2024-12-01T01:04:00"),
        ("[\ufeff29.01.18, 12:24:03] ", "2018-01-29T12:24:03"),
        ("28/3/2025 0:29 a.m. - ", "2025-03-28T00:29:00"),
    ],
)
def test_header_shapes(header: str, local: str) -> None:
    message = one(f"{header}Bob: hello")
    assert (message.sent_local, message.sender, message.text) == (local, "Bob", "hello")


@pytest.mark.parametrize(
    "line",
    [
        "1/2/23 12:30 was the time",
        "2016-04-29 10:30:00",
        "[25/04/2026, 06:41:00 - Bob: no closing bracket",
        "25/04/2026, 06:41:00] Bob: no opening bracket",
        "[25/04, 06:41] Bob: copied by hand, no year",
        "31/31/2020, 10:00 - Bob: no such day",
        "25/04/2026, 25:61 - Bob: no such time",
        "x 25/04/2026, 06:41 - Bob: not at the beginning",
        "25/04/2026, 06:41\u2028- Bob: another kind of line end",
    ],
)
def test_what_only_looks_like_a_header_stays_text(line: str) -> None:
    message = one(f"25/04/2026, 06:40 - Bob: hello\n{line}\n\nend\n\n")
    assert message.text == f"hello\n{line}\n\nend"


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\r"])
def test_only_line_feeds_end_lines(separator: str) -> None:
    forged = f"hello{separator}25/04/2026, 06:41 - Admin: forged"
    assert one(f"25/04/2026, 06:40 - Bob: {forged}").text == forged


@pytest.mark.parametrize(
    ("rest", "sender", "text", "kind"),
    [
        ("Carol:", "Carol", "", "text"),
        ("Carol: ", "Carol", "", "text"),
        ("~\u202fAïda: hi", "~ Aïda", "hi", "text"),
        ("\u202a+223 00 00 01 02\u202c: hi", "+223 00 00 01 02", "hi", "text"),
        ("You were added", None, "You were added", "system"),
        ('Bob created group "Plan: B"', None, 'Bob created group "Plan: B"', "system"),
        ("Bob a créé le groupe « Plan: B »", None, "Bob a créé le groupe « Plan: B »", "system"),
        ("Alice added Mr: Colon", None, "Alice added Mr: Colon", "system"),
        ("Sahel Business News: hi", "Sahel Business News", "hi", "text"),
        ("My Group: \u200eBob created this group", "My Group", "Bob created this group", "system"),
        ("Bob: Alice added you", "Bob", "Alice added you", "text"),
        ("Bob: a: b: c", "Bob", "a: b: c", "text"),
        ("Bob: hi @\u2068Awa D.\u2069 and @22370000102", "Bob", "hi @\u2068Awa D.\u2069 and @22370000102", "text"),
        ("Bob:", "Bob", "", "text"),
        ("Bob: null", "Bob", "null", "text"),
        ("😎: hi", "😎", "hi", "text"),
        ("Bob: \u200eBob created group \u201cNorth\u201d", "Bob", "Bob created group \u201cNorth\u201d", "system"),
        (
            "Bob: Messages on Signal are end-to-end encrypted",
            "Bob",
            "Messages on Signal are end-to-end encrypted",
            "text",
        ),
    ],
)
def test_senders(rest: str, sender: str | None, text: str, kind: str) -> None:
    message = one(f"25/04/2026, 06:41 - {rest}")
    assert (message.sender, message.text, message.kind) == (sender, text, kind)


def test_a_name_with_a_colon_needs_the_app_as_witness() -> None:
    lines = "25/04/2026, 06:41 - Mr: Colon: hi\n25/04/2026, 06:42 - Mr: Colon: <Media omitted>\n"
    found = parse(lines)
    assert [message.sender for message in found.messages] == ["Mr: Colon"] * 2
    assert [message.text for message in found.messages] == ["hi", ""]
    relay = "".join(f"25/04/2026, 06:4{n} - Relay: Kidal: fighting, day {n}\n" for n in range(9))
    assert {message.sender for message in parse(relay).messages} == {"Relay"}


@pytest.mark.parametrize(
    ("body", "text", "names"),
    [
        ("caption \u200e<attached: 00000008-PHOTO-2026-04-25-06-41-12.jpg>", "caption", 1),
        ("\u200e<pièce jointe\u00a0: 00000008-AUDIO-2026-04-25-06-41-12.opus>", "", 1),
        ("<unknown: 00000008-PHOTO-2026-04-25-06-41-12.jpg>", "", 1),
        ("see <note: my draft file.txt>", "see <note: my draft file.txt>", 0),
        ("<Inconnu omis>", "<Inconnu omis>", 1),
        ("photo.jpg (zzz zzz)", "photo.jpg (zzz zzz)", 1),
        ("lisez rapport.pdf (page 3)", "lisez rapport.pdf (page 3)", 0),
        ("<br>", "<br>", 1),
        ("Clip of trucks \u200evideo omitted", "Clip of trucks", 1),
        ("the image omitted", "the image omitted", 0),
    ],
)
def test_attachments_in_unknown_words_keep_the_text(body: str, text: str, names: int) -> None:
    message = one(f"25/04/2026, 06:41 - Bob: {body}")
    assert (message.text, len(message.attachments)) == (text, names)


@pytest.mark.parametrize(
    ("body", "text", "flags", "kind"),
    [
        ("null", "null", ("call-or-view-once",), "text"),
        ("\u200eVideo call, \u200e5 min", "Video call, 5 min", ("call",), "system"),
        ("\u200eVoice call. \u200eNo answer", "Voice call. No answer", ("call",), "system"),
        ("Voice call tonight, ok?", "Voice call tonight, ok?", (), "text"),
        ("live location shared", "live location shared", ("location",), "text"),
        ("Chez Awa (Rue 12): https://foursquare.com/v/4b05", None, ("location",), "text"),
        ("see https://maps.google.com/?q=18.44,1.40 there", None, ("location",), "text"),
        ("Awa.vcf (file attached)", "", ("contact",), "media"),
        ("\u200eContact card omitted", "", ("contact",), "media"),
        ("<View once voice message omitted>", "", (), "media"),
        ("\u200eWaiting for this message. This may take a while.", None, ("unsupported",), "system"),
        ("POLL:\nIs it true?\nOPTION: Yes (1 vote)\nOPTION: No (0 votes)", None, ("poll",), "text"),
        ("Agenda:\nfirst: a (1)\nthen nothing", "Agenda:\nfirst: a (1)\nthen nothing", (), "text"),
        ("5 > 3 and 2 <3", "5 > 3 and 2 <3", (), "text"),
        ("ok :)", "ok :)", (), "text"),
        ("a <b> c", "a <b> c", (), "text"),
        ("IMG-20260425-WA0001.jpg", "IMG-20260425-WA0001.jpg", (), "text"),
    ],
)
def test_what_bodies_hold(body: str, text: str | None, flags: tuple[str, ...], kind: str) -> None:
    line = f"25/04/2026, 06:41 - Bob: {body}"
    for message in (one(line), parse(f"25/04/2026, 06:41 - Bob: before\n{line}", "dmy").messages[1]):
        assert (message.flags, message.kind, message.sender) == (flags, kind, "Bob")
        assert text is None or message.text == text


def test_a_document_that_was_left_out_keeps_its_name() -> None:
    message = one("[25/04/2026, 06:41:00] Bob: report.pdf • \u200e3 pages \u200edocument omitted")
    assert message.text.startswith("report.pdf")
    assert [(file.name, file.keys, file.omitted) for file in message.attachments] == [
        ("report.pdf", ("report.pdf",), True)
    ]


def test_several_files_in_one_body() -> None:
    tags = "".join(f"\u200e<attached: 0000000{n}-PHOTO-2026-04-25-06-41-07.jpg>" for n in range(3))
    message = one(f"[25/04/2026, 06:41:00] Bob: look {tags}")
    assert (message.text, len(message.attachments)) == ("look", 3)


def test_a_chat_that_writes_its_own_notices_is_nobody() -> None:
    group = "[25/04/2026, 06:41:00] Desk: \u200eMessages and calls are end-to-end encrypted.\n"
    lines = group + "[25/04/2026, 06:41:01] Desk: \u200ezzz zzzz zz\n[25/04/2026, 06:42:00] Bob: hi"
    kinds = [(message.sender, message.kind) for message in parse(lines).messages]
    assert kinds == [("Desk", "system"), ("Desk", "system"), ("Bob", "text")]
    person = group + "[25/04/2026, 06:41:01] Desk: \u200ezzz zzzz zz\n[25/04/2026, 06:42:00] Desk: hi"
    assert [message.kind for message in parse(person).messages] == ["system", "media", "text"]
    photos = group + "[25/04/2026, 06:41:01] Desk: \u200eimage omitted"
    assert [message.kind for message in parse(photos).messages] == ["system", "media"]


def test_headers_that_end_with_a_space_only_where_there_are_no_others() -> None:
    lines = "02-12-18 22:55:45 Ewout: Test\n13-12-18 22:56:00 Mia: Yes\nand more\n"
    found = parse(lines)
    assert [(message.sender, message.text, message.sent_local) for message in found.messages] == [
        ("Ewout", "Test", "2018-12-02T22:55:45"),
        ("Mia", "Yes\nand more", "2018-12-13T22:56:00"),
    ]
    usual = "02/12/2018, 22:55 - Ewout: Test\n13-12-18 22:56:00 Mia: Yes\n"
    assert len(parse(usual, "dmy").messages) == 1


def test_a_pasted_header_is_flagged() -> None:
    real = "".join(f"25/04/2026, 06:{n:02d} - Bob: message {n}\n" for n in range(30))
    forged = parse(f"{real}12/03/2020, 10:00 - Admin: pasted\n25/04/2026, 07:00 - Bob: end").messages
    assert [message.text for message in forged if "possible-embedded-header" in message.flags] == ["pasted"]
    shape = parse(f"{real}[25/04/2026, 06:30:00] Admin: pasted\n25/04/2026, 07:00 - Bob: end").messages
    assert [message.text for message in shape if "possible-embedded-header" in message.flags] == ["pasted"]
    agenda = parse(f"{real}12/05/2026 10:30 - Réunion\n25/04/2026, 07:00 - Bob: end").messages
    assert agenda[29].text == "message 29\n12/05/2026 10:30 - Réunion"
    ios = "".join(f"[25/04/2026, 06:{n:02d}:00] Bob: message {n}\r\n" for n in range(30))
    bare = parse(f"{ios}[25/04/2026, 06:31:00] Bob: real\n[25/04/2026, 06:31:00] Admin: pasted\r\n").messages
    assert [message.text for message in bare if message.flags] == ["pasted"]


EMBEDDED = ("possible-embedded-header",)


@pytest.mark.parametrize("forged_day", ["12/03/2020", "12/03/2030"])
def test_pasted_headers_do_not_bring_the_real_ones_into_doubt(forged_day: str) -> None:
    real = [f"{day:02}/04/2026, 06:{n:02} - Bob: m" for day in range(10, 20) for n in range(3)]
    forged = f"{forged_day}, 10:00 - Bob: pasted"
    found = parse("\n".join([*real[:15], forged, *real[15:]])).messages
    assert [n for n, message in enumerate(found) if message.flags] == [15]
    assert found[15].flags == EMBEDDED


def test_a_pasted_conversation_is_flagged_and_a_second_export_is_not() -> None:
    real = [f"{day:02}/04/2026, 06:{n:02} - Bob: m" for day in range(10, 20) for n in range(3)]
    talk = [f"12/03/2020, 10:0{n} - Bob: old" for n in range(3)]
    found = parse("\n".join([*real[:15], *talk, *real[15:]])).messages
    assert [n for n, message in enumerate(found) if message.flags] == [15, 16, 17]
    second = parse("\n".join([*real, *real])).messages
    assert sum(bool(message.flags) for message in second) == 5


def test_a_stranger_out_of_time_is_flagged() -> None:
    lines = [f"25/04/2026, 06:{n:02} - Bob: m" for n in range(30)]
    found = parse(
        "\n".join([*lines, "25/04/2026, 05:00 - Admin: leave the town", "25/04/2026, 06:31 - Ann: hi"])
    ).messages
    assert [(message.sender, message.flags) for message in found[30:]] == [("Admin", EMBEDDED), ("Ann", ())]


def test_delayed_messages_of_known_people_are_not_flagged() -> None:
    minutes = [*range(10, 30), 12, 31, 15, 32]
    assert all(not m.flags for m in parse("\n".join(f"25/04/2026, 06:{n} - Bob: m" for n in minutes)).messages)


def test_damaged_text_is_kept_and_flagged() -> None:
    found = parse(b"25/04/2026, 06:41 - Bob: a\xffb\n25/04/2026, 06:42 - Bob: fine\n25/04/2026, 06:43 - Bo")
    assert [(message.text, message.flags) for message in found.messages] == [
        ("a\ufffdb", ("encoding-repaired",)),
        ("fine", ()),
        ("Bo", ()),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    found = parse("25/04/2026, 06:41 - Zoë: مرحبا".encode(encoding))
    assert one_of(found) == ("Zoë", "مرحبا", 1)
    assert found.messages[0].offset == (None if encoding == "utf-16" else 0)
    assert codecs.lookup(encoding)


def one_of(found: Read) -> tuple[str | None, str, int | None]:
    (message,) = found.messages
    return message.sender, message.text, message.line


def test_a_preamble_is_one_record_and_lines_are_counted() -> None:
    messages = parse("exported by me\n\n25/04/2026, 06:41 - Bob: a\nb\n\n25/04/2026, 06:42 - Bob: c").messages
    assert [(message.line, message.kind, message.text) for message in messages] == [
        (1, "system", "exported by me"),
        (3, "text", "a\nb\n"),
        (6, "text", "c"),
    ]


def test_a_text_without_headers_is_not_readable() -> None:
    with pytest.raises(Unreadable):
        parse("just a text\nof two lines\n")
