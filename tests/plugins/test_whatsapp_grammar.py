"""Headers, dates, senders and the app's own words, one line of a transcript at a time, and whatever strangers write."""

import codecs
import tempfile
import time
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.whatsapp import importer
from tests.plugins.reading import Read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import AmbiguousDates, ImportedMessage, Options, Unreadable


def parse(text: str | bytes, order: str = "", name: str = "_chat.txt", media: tuple[str, ...] = ()) -> Read:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with tempfile.TemporaryDirectory() as folder:
        return read_bytes(importer, Path(folder), data, name, Options(date_order=order, media_names=media))


def one(text: str, order: str = "dmy") -> ImportedMessage:
    (message,) = parse(text, order).messages
    return message


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


OMITTED = ["<Media omitted>", "<Médias omis>", "<Multimedia omitido>", "<Mídia oculta>", "<Medien ausgeschlossen>"]
OMITTED += ["<Media omessi>", "<Media weggelaten>", "<تم استبعاد الوسائط>", "<Без медиафайлов>", "<मीडिया के बिना>"]
OMITTED += ["<Medya dahil edilmedi>", "<Media tidak disertakan>", "\u200eimage omitted", "\u200eimage absente"]
OMITTED += ["\u200eimagen omitida", "\u200eimagem ocultada", "\u200eBild weggelassen", "\u200eimmagine omessa"]
OMITTED += ["\u200eafbeelding weggelaten", "\u200eизображение отсутствует", "\u200egörüntü dahil edilmedi"]


@pytest.mark.parametrize("body", OMITTED)
def test_media_left_out(body: str) -> None:
    message = one(f"25/04/2026, 06:41 - Bob: {body}\ncaption")
    assert (message.kind, message.text.strip()) == ("media", "caption")
    assert [attachment.omitted for attachment in message.attachments] == [True]


@pytest.mark.parametrize(
    "words",
    [
        "file attached",
        "fichier joint",
        "archivo adjunto",
        "arquivo anexado",
        "Datei angehängt",
        "file allegato",
        "bestand bijgevoegd",
        "الملف مرفق",
        "файл добавлен",
        "dosya ekli",
        "file terlampir",
        "फाइल अटैच कर दी गई है",
    ],
)
def test_attached_files(words: str) -> None:
    message = one(f"25/04/2026, 06:41 - Bob: \u200erapport final.pdf ({words})\ncaption")
    assert (message.kind, message.text) == ("media", "caption")
    (attachment,) = message.attachments
    assert (attachment.name, attachment.keys, attachment.omitted) == (
        "rapport final.pdf",
        ("rapport final.pdf",),
        False,
    )


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
    "body",
    [
        "This message was deleted",
        "\u200eThis message was deleted.",
        "Ce message a été supprimé",
        "Mensagem apagada",
        "Se eliminó este mensaje.",
        "Diese Nachricht wurde gelöscht.",
        "Bu mesaj silindi",
        "تم حذف هذه الرسالة",
    ],
)
def test_deleted_messages_are_the_apps_words(body: str) -> None:
    message = one(f"25/04/2026, 06:41 - Bob: {body}")
    assert (message.kind, message.sender, message.flags) == ("system", "Bob", ("deleted",))


def test_edited_messages_lose_the_mark_and_keep_a_flag() -> None:
    message = one("25/04/2026, 06:41 - Bob: Kidal est calme \u200e<Ce message a été modifié>")
    assert (message.text, message.flags) == ("Kidal est calme", ("edited",))


@pytest.mark.parametrize(
    ("lines", "media", "order"),
    [
        ("02/12/24, 09:15 - A: IMG-20241202-WA0001.jpg (file attached)", (), "dmy"),
        ("02/12/24, 09:15 - A: IMG-20240212-WA0001.jpg (file attached)", (), "mdy"),
        ("02/12/24, 09:15 - A: a\n03/12/24, 09:15 - A: b", ("IMG-20241202-WA1.jpg", "IMG-20241203-WA2.jpg"), "dmy"),
        ("01/02/24, 09:15 - A: a\n05/02/24, 09:15 - A: b\n01/03/24, 09:15 - A: c", (), "dmy"),
        ("1.2.24, 09:15 - A: a", (), "dmy"),
        ("1/2/24, 9:15 AM - A: a", (), "mdy"),
        ("1/2/24, 9:15 a. m. - A: a", (), "dmy"),
        ("5/5/24, 09:15 - A: a", (), "dmy"),
        ("24/12/31, 09:15 - A: a\n24/11/02, 09:15 - A: b", (), ""),
    ],
)
def test_date_orders_by_evidence(lines: str, media: tuple[str, ...], order: str) -> None:
    if order:
        assert parse(lines, media=media).order() == order
    else:
        assert parse(lines).messages[0].sent_local is not None


@pytest.mark.parametrize("lines", ["1/2/24, 09:15 - A: a", "01-02-24, 09:15 - A: a\n01-03-24, 09:15 - A: b"])
def test_nothing_is_guessed(lines: str) -> None:
    with pytest.raises(AmbiguousDates):
        parse(lines)


def test_both_orders_in_one_file_are_asked_for_and_certain_dates_stay_certain() -> None:
    lines = "31/12/23, 09:15 - A: a\n12/31/23, 09:16 - A: b\n1/2/24, 09:17 - A: c"
    with pytest.raises(AmbiguousDates):
        parse(lines)
    messages = parse(lines, "mdy").messages
    assert [message.sent_local for message in messages] == [
        "2023-12-31T09:15:00",
        "2023-12-31T09:16:00",
        "2024-01-02T09:17:00",
    ]
    assert messages[0].flags == ("date-order-contradicted",)


def test_each_shape_has_its_own_order_and_year_first_is_never_overridden() -> None:
    lines = "[2020.04.01, 10:00:00] A: a\n[25/07/2025, 10:00:00] A: b\n[01/07/2025, 10:00:00] A: c\n"
    messages = parse(lines, "mdy").messages
    assert [message.sent_local for message in messages] == [
        "2020-04-01T10:00:00",
        "2025-07-25T10:00:00",
        "2025-07-01T10:00:00",
    ]


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


def test_damaged_text_is_kept_and_flagged() -> None:
    found = parse(b"25/04/2026, 06:41 - Bob: a\xffb\n25/04/2026, 06:42 - Bob: fine\n25/04/2026, 06:43 - Bo")
    assert [(message.text, message.flags) for message in found.messages] == [
        ("a\ufffdb", ("encoding-repaired",)),
        ("fine", ()),
        ("Bo", ()),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    assert one_of(parse("25/04/2026, 06:41 - Zoë: مرحبا".encode(encoding))) == ("Zoë", "مرحبا", 1)
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


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Sahel Desk.txt", "Sahel Desk"),
        ("Discussion WhatsApp avec Infos Nord 🇲🇱.txt", "Infos Nord 🇲🇱"),
        ("Chat_de_WhatsApp_con_Prensa.txt", "Prensa"),
        ("WhatsApp Chat mit Gruppe (2).txt", "Gruppe"),
        ("Чат WhatsApp с Север.txt", "Север"),
        ("Haber ile WhatsApp Sohbeti.txt", "Haber"),
        ("anything.txt", "anything"),
    ],
)
def test_chat_names(name: str, title: str) -> None:
    assert parse("25/04/2026, 06:41 - Bob: a", name=name).chats[0].name == title


# A person's own words: no line that starts like a header or that the app could have written.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r<>()\u200e", exclude_categories=["Cs"]), max_size=60)
BODY = WORDS.map(lambda text: "w" + text.rstrip("\n").replace("\n", "\nw"))
NAME = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
MOMENT = st.datetimes(min_value=datetime(2009, 2, 24))  # noqa: DTZ001 - the wall clock of a telephone


@given(st.lists(st.tuples(NAME, BODY, MOMENT), min_size=1, max_size=8), st.sampled_from(["android", "ios"]))
@settings(max_examples=150, deadline=None)
def test_what_is_rendered_is_read_back(chat: list[tuple[str, str, datetime]], style: str) -> None:
    lines = []
    for name, body, at in chat:
        stamp = f"{at:%d/%m}/{at.year:04d}"
        head = f"{stamp}, {at:%H:%M} - " if style == "android" else f"[{stamp}, {at:%H:%M:%S}] "
        lines.append(f"{head}{name}: {body}" + ("\n" if style == "android" else "\r\n"))
    found = parse("".join(lines), "dmy").messages
    assert [(message.sender, message.text.rstrip("\n")) for message in found] == [
        (name, body.rstrip("\n")) for name, body, _ in chat
    ]


@given(st.one_of(st.text(max_size=300), st.text("0123456789/.-:,[] \nAPM\u200e<>()ab", max_size=300)))
@settings(max_examples=300, deadline=None)
def test_arbitrary_text_never_raises(text: str) -> None:
    try:
        found = parse("25/04/2026, 06:41 - Bob: hi\n" + text)
    except AmbiguousDates:
        return
    assert found.messages[0].sender == "Bob"


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    assert parse(b"25/04/2026, 06:41 - Bob: hi\n" + data, "dmy").messages


@pytest.mark.parametrize(
    "line",
    [
        "12/05/2023, 22:01 - " + "a " * 500_000,
        "[" * 1_000_000,
        "\u200e" * 300_000,
        "12/05/2023, 22:01 - Bob: " + "<a: " * 250_000,
        "12/05/2023, 22:01 - Bob: " + "a (" * 300_000 + ")",
        "12/05/2023, 22:01 - " + "x" * 1_000_000 + ": hi",
        "12/05/2023, 22:01 - Bob: POLL:\n" + "a: b (1 c)\n" * 50_000,
        "1" * 1_000_000,
    ],
    ids=["words", "brackets", "marks", "tags", "parentheses", "sender", "poll", "digits"],
)
def test_hostile_lines_take_linear_time(line: str) -> None:
    begun = time.process_time()
    parse("25/04/2026, 06:41 - Bob: hi\n" + line)
    assert time.process_time() - begun < 2.0


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (20_000, 80_000):
        path = tmp_path / f"{count}.txt"
        path.write_text("".join(f"25/04/2026, 06:{n % 60:02d} - Bob: message {n}\n" for n in range(count)), "utf-8")
        with open_export(path) as export:
            tracemalloc.start()
            total = sum(1 for _ in importer.read(export, importer.chats(export)[0], Options()))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert total == count + 1
    assert peaks[1] < peaks[0] * 1.5
