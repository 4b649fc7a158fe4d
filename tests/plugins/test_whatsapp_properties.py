"""Whatever is written is read back, whatever strangers write ends cleanly, and nothing depends on how files are cut."""

import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.whatsapp import importer, reading, transcripts
from tests.plugins.whatsapp_rendering import DIGITS, LOCALES, SHAPES, Locale, header, order_of, shown
from tests.plugins.whatsapp_text import parse
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import AmbiguousDates, Export, ImportedMessage, Options, Record, Unreadable

# A person's own words: no line that starts like a header or that the app could have written.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r<>()\u200e?", exclude_categories=["Cs"]), max_size=60
)
BODY = WORDS.map(lambda text: "w" + text.rstrip("\n").replace("\n", "\nw"))
NAME = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20).map(lambda text: "N" + text)
MOMENT = st.datetimes(min_value=datetime(2009, 2, 24), max_value=datetime(2099, 12, 31))  # noqa: DTZ001 - wall clocks
KINDS = st.sampled_from(["text", "omitted", "attached", "deleted", "edited", "ios_attached", "ios_omitted", "call"])
MARKS = st.sampled_from(["", "\u200e", "\u200f", "\ufeff", "\u200e\u200e", "\u202a"])


@dataclass(frozen=True)
class Written:
    """One message of a random chat."""

    name: str
    text: str
    kind: str
    at: datetime
    mark: str


CHAT = st.lists(st.builds(Written, NAME, BODY, KINDS, MOMENT, MARKS), min_size=1, max_size=8)
PHOTO = "00000012-PHOTO-2026-04-25-06-41-07.jpg"


def body_of(message: Written, words: Locale) -> tuple[str, tuple[str, str, tuple[str, ...]]]:
    """The body as the app writes it, and the text, kind and attachments that it means."""
    return {
        "text": (message.text, (message.text, "text", ())),
        "edited": (f"{message.text} \u200e<{words.edited}>", (message.text.rstrip(" "), "text", ())),
        "omitted": (f"<{words.omitted}>\n{message.text}", (message.text, "media", (f"<{words.omitted}>",))),
        "attached": (f"my file.pdf ({words.attached})\n{message.text}", (message.text, "media", ("my file.pdf",))),
        "ios_attached": (f"\u200e<{words.ios_attached}: {PHOTO}>", ("", "media", (PHOTO,))),
        "ios_omitted": (f"\u200e{words.ios_omitted}", ("", "media", (words.ios_omitted,))),
        "deleted": (words.deleted, (words.deleted, "system", ())),
        "call": (f"\u200e{words.call}", (words.call, "system", ())),
    }[message.kind]


@given(
    CHAT,
    st.sampled_from(list(SHAPES)),
    st.sampled_from(LOCALES),
    st.sampled_from(list(DIGITS)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_what_is_rendered_is_read_back(
    chat: list[Written], shape: str, words: Locale, digits: str, end: str, start: str
) -> None:
    lines = [f"{m.mark}{header(shape, m.at, digits)}{m.name}: {body_of(m, words)[0]}{end}" for m in chat]
    data = (start + "".join(lines)).encode()
    found = parse(data, order_of(shape)).messages
    got = [(m.sent_local, m.sender, m.text, m.kind, tuple(f.name for f in m.attachments)) for m in found]
    want = []
    for m in chat:
        text, kind, files = body_of(m, words)[1]
        want.append((shown(shape, m.at), m.name, text, kind, files))
    assert got == want
    assert [data[m.offset or 0 :].startswith(line.encode()) for m, line in zip(found[1:], lines[1:], strict=True)] == [
        True
    ] * (len(chat) - 1)
    assert [m.line for m in found] == [1 + "".join(lines[:n]).count("\n") for n in range(len(chat))]


LINES = st.sampled_from(
    [
        "25/04/2026, 06:41 - Bob: hello",
        "25/04/2026, 06:42 - Bob: <Media omitted>",
        "26/04/2026, 06:42 - Ann: IMG-20260426-WA0001.jpg (file attached)",
        "[26/04/2026, 06:42:01] Ann: \u200eimage omitted\r",
        "26.04.26, 6:42 p. m. - Ann: mixed",
        "26/04/2026, 06:42 - Bob added Ann",
        "26/04/2026, 06:42 - Carol:",
        "26/04/2026, 06:42 - Mr: Colon: hi",
        "26/04/2026, 06:42 - Mr: Colon: <Media omitted>",
        "1/2/23, 10:00 - Old: pasted",
        "99/99/2026, 06:42 - No: such day",
        "26/04/2026, 66:42 - No: such time",
        "٢٥/٤/٢٠٢٦، ٦:٤١ ص - Ali: مرحبا",
        "a line that goes on",
        "a line that goes on with the return of CRLF\r",
        "\ufeff25/04/2026, 06:41 - Bob: mark",
        "\ud83d half".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "long " * 500,
        "",
    ]
)


def records(path: Path, block: int, long_line: int) -> list[Record]:
    with pytest.MonkeyPatch.context() as patch, open_export(path) as export:
        patch.setattr(transcripts, "BLOCK", block)
        patch.setattr(transcripts, "LONG_LINE", long_line)
        return list(importer.read(export, importer.chats(export)[0], Options(date_order="dmy")))


@given(st.lists(LINES, max_size=60), st.integers(1, 3000))
def test_records_do_not_depend_on_how_the_file_is_cut_into_blocks(lines: list[str], block: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "_chat.txt")
        path.write_bytes("\n".join(["25/04/2026, 06:40 - Bob: start", *lines]).encode())
        assert records(path, block, 1000) == records(path, 1 << 15, 1 << 20)


@given(st.one_of(st.text(max_size=300), st.text("0123456789/.-:,[] \nAPM\u200e<>()ab", max_size=300)))
def test_arbitrary_text_never_raises(text: str) -> None:
    try:
        found = parse("25/04/2026, 06:41 - Bob: hi\n" + text)
    except AmbiguousDates:
        return
    assert found.messages[0].sender == "Bob"


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    assert parse(b"25/04/2026, 06:41 - Bob: hi\n" + data, "dmy").messages
    with suppress(Unreadable, InputRefused):
        parse(data or b"x", "dmy", name="chat.txt")


HOSTILE = {
    "words": "12/05/2023, 22:01 - " + "a " * 500_000,
    "brackets": "[" * 1_000_000,
    "marks": "\u200e" * 300_000,
    "tags": "12/05/2023, 22:01 - Bob: " + "<a: " * 250_000,
    "parentheses": "12/05/2023, 22:01 - Bob: " + "a (" * 300_000 + ")",
    "sender": "12/05/2023, 22:01 - " + "x" * 1_000_000 + ": hi",
    "poll": "12/05/2023, 22:01 - Bob: POLL:\nq\n" + "a: b (1 c)\n" * 50_000,
    "digits": "1" * 1_000_000,
    "clocks": "12/05/2023, " + "1:" * 300_000,
    "edited": "12/05/2023, 22:01 - Bob: " + " " * 500_000 + "<edited>",
    "marked": "12/05/2023, 22:01 - Bob: " + "\u200ea" * 200_000,
    "line feeds": "12/05/2023, 22:01 - Bob: " + "\n" * 500_000,
    "no days": "99/99/2023, 22:01 - Bob: hi\n" * 30_000,
    "colons": "12/05/2023, 22:01 - " + "a: " * 300_000,
    "quotes": "12/05/2023, 22:01 - " + '"' * 100 + ": " + "« " * 300_000,
    "short lines": "12/05/2023, 22:01 - " + "Messages and calls are " * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_take_linear_time(name: str) -> None:
    begun = time.process_time()
    parse("25/04/2026, 06:41 - Bob: hi\n" + HOSTILE[name], "dmy")
    assert time.process_time() - begun < 2.0


def messages(export: Export) -> Iterator[ImportedMessage]:
    records = importer.read(export, importer.chats(export)[0], Options())
    return (record for record in records if isinstance(record, ImportedMessage))


def test_a_line_of_many_megabytes_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BODY_BYTES", 1 << 20)
    path = tmp_path / "_chat.txt"
    data = "25/04/2026, 06:41 - Bob: " + "é" * 3_000_000 + "\nx\n25/04/2026, 06:42 - Bob: after"
    path.write_text(data, "utf-8")
    with open_export(path) as export:
        tracemalloc.start()
        first, last = (
            r for r in importer.read(export, importer.chats(export)[0], Options()) if isinstance(r, ImportedMessage)
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (first.flags, first.text) == (("text-cut",), "é" * (1 << 19))
    assert (last.line, last.text) == (3, "after")
    assert data.encode()[last.offset or 0 :] == b"25/04/2026, 06:42 - Bob: after"
    assert peak < 12 << 20


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (20_000, 80_000):
        path = tmp_path / f"{count}.txt"
        path.write_text("".join(f"25/04/2026, 06:{n % 60:02d} - Bob: message {n}\n" for n in range(count)), "utf-8")
        with open_export(path) as export:
            tracemalloc.start()
            total = sum(
                isinstance(r, ImportedMessage) for r in importer.read(export, importer.chats(export)[0], Options())
            )
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert total == count
    assert peaks[1] < peaks[0] * 1.5
