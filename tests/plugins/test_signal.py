"""Signal: the real sample, what signal-export and signal-cli write, chats rendered and read again, WhatsApp's shape."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.signal_export import importer
from plugins.signal_export.transcript import BODY_BYTES
from plugins.whatsapp import importer as whatsapp
from tests.plugins.exports import signal_archive, signal_chat, signal_cli, signal_text
from tests.plugins.exports.signal_chat import Sent, sent
from tests.plugins.reading import Read, read, read_bytes
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedAttachment, ImportedMessage, Options, Unreadable

MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def chat(folder: Path, text: str | bytes, name: str = "chat.md") -> Read:
    return read_bytes(importer, folder, text.encode() if isinstance(text, str) else text, name)


def shown(found: list[ImportedMessage]) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    return [(m.text, m.sender, m.kind, m.flags) for m in found]


def test_the_real_sample(samples: Path) -> None:
    """EXPECTED.md: 2 records, 2 senders, 1 of several lines, 2019-12-24T12:23 to 2020-01-17T21:49 local."""
    path = samples / "signal/chatminer_signal.txt"
    found = read(importer, path)
    assert (found.score, len(found.chats), found.chats[0].platform) == (92, 1, "signal")
    assert (found.assumed, found.rejected) == ([], [])
    assert [(m.sent_local, m.sender, m.text, m.line) for m in found.messages] == [
        ("2019-12-24T12:23:00", "Jane Doe", "Hello John!", 1),
        ("2020-01-17T21:49:00", "John Doe", "Hello\nJane!", 2),
    ]
    assert all(m.sent_utc is None for m in found.messages)
    with open_export(path) as export:
        assert whatsapp.recognise(export) < found.score


ALL = [
    ("Le camp a été évacué", "AwaTraore", "text", ("reactions: 👍 2",)),
    ("> Le camp a été\n> évacué\n\nQui le dit ?\n\n- deux\n- trois", "Me", "text", ("quote: Le camp a été",)),
    ("", "AwaTraore", "media", ()),
    ("Voilà !", "AwaTraore", "media", ()),
    ("", "Me", "media", ()),
    ("(This message was deleted)", "AwaTraore", "text", ("deleted",)),
    ("Outgoing voice call (accepted, 3m 2s)", "Me", "system", ("call",)),
    ("a: b: c\n[note] (- not a reaction -) here", None, "text", ()),
]


def test_a_transcript(tmp_path: Path) -> None:
    found = read(importer, signal_chat.build(tmp_path))
    assert (found.score, [c.name for c in found.chats]) == (92, ["Moussa"])
    assert shown(found.messages) == ALL
    photo = "media/2026-04-25_08-02-00_camp vide [1].png"
    assert found.messages[2].attachments == (
        ImportedAttachment(photo, photo, (photo[6:],)),
        ImportedAttachment("media/liste.pdf", "", ("liste.pdf",)),
    )
    assert found.messages[3].attachments == (ImportedAttachment("media", omitted=True),)
    assert found.messages[4].attachments == (ImportedAttachment("🎉", omitted=True),)
    lines = (tmp_path / "Moussa/chat.md").read_bytes().split(b"\n")
    for one in found.messages:
        assert lines[(one.line or 0) - 1].startswith(f"[{one.sent_raw}]".encode())


def test_records_are_read_rather_than_the_transcript_beside_them(tmp_path: Path) -> None:
    path = signal_archive.build(tmp_path)
    found = read(importer, path, chat=1)
    assert (found.score, [(c.member, c.name) for c in found.chats]) == (
        93,
        [("Moussa/chat.md", "Moussa"), ("Terrain/data.json", "Terrain")],
    )
    deleted = ("", "AwaTraore", "text", ("deleted",))
    assert shown(found.messages) == [deleted if row[3] == ("deleted",) else row for row in ALL]
    assert found.messages[0].sent_local == "2026-04-25T08:00:00"
    assert found.messages[2].attachments[0].member == "Terrain/media/2026-04-25_08-02-00_camp vide [1].png"


def test_a_transcript_with_an_older_one_merged_in_is_read_instead(tmp_path: Path) -> None:
    found = read(importer, signal_archive.build(tmp_path), chat=0)
    assert [m.sent_raw[:4] for m in found.messages[:2]] == ["2024", "2026"]
    assert [said.what for said in found.assumed] == ["file"]


def test_the_early_shape(tmp_path: Path) -> None:
    found = read(importer, signal_text.build(tmp_path))
    assert shown(found.messages) == [
        ("Le camp a été évacué", "Awa Traoré", "text", ()),
        ("Qui le dit ?\ndeux lignes", "Moussa", "text", ()),
        ("", "Awa Traoré", "media", ()),
    ]


def test_envelopes_of_signal_cli(tmp_path: Path) -> None:
    path = signal_cli.build(tmp_path)
    group, direct = read(importer, path), read(importer, path, chat=1)
    assert (group.score, [(c.name, c.key) for c in group.chats]) == (
        91,
        [("Terrain", "Z3JvdXA="), ("Awa Traoré", signal_cli.AWA)],
    )
    first = f"{signal_cli.AWA}/{signal_cli.FIRST}"
    assert [(m.text, m.kind, m.reply_to, m.flags) for m in group.messages] == [
        ("Le camp a été évacué", "text", None, ()),
        ("Qui le dit ?", "text", first, ()),
        ("reaction: 👍", "system", first, ()),
        ("Le camp est vide", "text", None, ("edited",)),
    ]
    assert [m.external_id == first for m in group.messages] == [True, False, False, True]
    assert [(m.text, m.sender, m.kind) for m in direct.messages] == [
        ("", "Awa Traoré", "media"),
        ("Bien reçu", "Moussa", "text"),
        ("deleted a message", "Awa Traoré", "system"),
    ]
    assert [(said.what, said.value) for said in group.assumed] == [("left out", "2 envelopes")]
    assert direct.assumed == []


def test_damaged_lines_are_told_once(tmp_path: Path) -> None:
    data = "\n".join([*signal_cli.lines(), '{"envelope": {', "[1]"]).encode()
    (tmp_path / "received.jsonl").write_bytes(data)
    found = [read(importer, tmp_path / "received.jsonl", chat=n) for n in (0, 1)]
    assert [[r.line for r in one.rejected] for one in found] == [[10, 11], []]
    records = "".join(one.to_json() for one in sent()[:2]) + '{"date": \n[]\n{}\n'
    assert [r.line for r in chat(tmp_path, records, "data.json").rejected] == [3, 4, 5]


# --- rendered and read again ----------------------------------------------------------------------------------------
BODIES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60).filter(
    lambda text: not text.rstrip().endswith(")") and not text.startswith("\n\n>")
)
NAMES = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20)
TIMES = st.datetimes().map(lambda t: t.isoformat())
QUOTES = st.just("") | BODIES.map(lambda text: "\n\n> " + text.replace("\n", "\n> ") + "\n\n")
FILES = st.tuples(NAMES.map(lambda name: f"{name} [1].pdf"), st.sampled_from(["", "", "media"])).map(
    lambda row: ("", "", row[1]) if row[1] else (row[0], f"media/{row[0].replace(' ', '%20')}", "")
)
SENT = st.builds(
    Sent,
    TIMES,
    NAMES,
    BODIES.map(lambda text: f"{text}  "),
    QUOTES,
    st.sampled_from(["", "🎉"]),
    st.lists(st.tuples(NAMES, st.sampled_from("👍❤")), max_size=3).map(tuple),
    st.lists(FILES, max_size=3).map(tuple),
)


@MANY
@given(st.lists(SENT, min_size=1, max_size=6), st.booleans())
def test_rendered_and_read_again(tmp_path: Path, chats: list[Sent], records: bool) -> None:
    """Any chat gives the same words, senders, times, files and reactions, from the transcript and from the records."""
    text = "".join(one.to_json() if records else one.to_md() for one in chats)
    found = chat(tmp_path, text, "data.json" if records else "chat.md")
    assert found.rejected == []
    assert [(m.sender, m.text) for m in found.messages] == [
        (one.sender, (one.quote[2:] + one.body).removesuffix("  ")) for one in chats
    ]
    assert [m.sent_local for m in found.messages] == [one.date[:19] for one in chats]
    for one, given_ in zip(found.messages, chats, strict=True):
        files = [name or missing for name, _, missing in given_.attachments]
        assert [(f.keys or (f.name,))[-1] for f in one.attachments] == [*filter(None, [given_.sticker]), *files]
        signs = [flag for flag in one.flags if flag.startswith("reactions: ")]
        assert sum(int(part.split()[-1]) for flag in signs for part in flag.split(", ")) == len(given_.reactions)


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "".join(one.to_md() for one in sent())
    plain, windows = chat(tmp_path, text), chat(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert shown(windows.messages) == shown(plain.messages)
    assert [m.line for m in windows.messages] == [m.line for m in plain.messages]


# --- whose it is ----------------------------------------------------------------------------------------------------
IOS = "[2020-01-01, 12:00:01] Awa: \u200eMessages are end-to-end encrypted.\n[2020-01-01, 12:00:02] Awa: hi\n"


@pytest.mark.parametrize(
    ("name", "text", "ours"),
    [
        ("_chat.txt", IOS, False),
        ("chat.txt", IOS, False),
        ("chat.txt", "[2018-06-13 13:55:00] Awa: hej\n[2018-06-13 13:56:00] Bo: hej\n", False),
        ("chat.md", "[2018-06-13 13:55:00] Awa: hej  \n\n[2018-06-13 13:56:00] Bo: hej  \n\n", True),
        ("any.txt", "[2018-06-13 13:55:00] Awa: hej  \n\n[2018-06-13 13:56:00] Bo: hej  \n\n", True),
        ("any.txt", "[2018-06-13 13:55:00] Awa: ![a.jpg](./media/a.jpg)  \n", True),
        ("signal.txt", "[2018-06-13, 13:55] Awa: hej\n[2018-06-13, 13:56] Bo: hej\n", True),
    ],
)
def test_signal_and_whatsapp_are_told_apart(tmp_path: Path, name: str, text: str, ours: bool) -> None:
    (tmp_path / name).write_text(text)
    with open_export(tmp_path / name) as export:
        assert (importer.recognise(export) > whatsapp.recognise(export)) == ours


def test_other_platforms_are_not_ours(samples: Path) -> None:
    for path in sorted(samples.rglob("*.*")):
        if path.parent.name != "signal":
            with open_export(path) as export:
                assert importer.recognise(export) == 0


# --- damage and bad will --------------------------------------------------------------------------------------------
def test_what_looks_like_a_header_only_by_half_stays_in_its_message(tmp_path: Path) -> None:
    body = "a\n[2024-05-01 10:00] no colon\n [2024-05-01 10:00] Bo: x\n\x0b[2024-05-01 10:00] Bo: y\u2028z"
    assert [m.text for m in chat(tmp_path, f"[2024-05-01 10:00:00] Awa: {body}\n").messages] == [body]


def test_lines_above_the_first_header_are_kept(tmp_path: Path) -> None:
    first, second = chat(tmp_path, "\n\n# Terrain\n[2024-05-01 10:00:00] Awa: a\n").messages
    assert (first.text, first.sender, first.kind, first.flags, first.line) == (
        "\n\n# Terrain",
        None,
        "system",
        ("preamble",),
        1,
    )
    assert (second.text, second.line) == ("a", 4)
    assert len(chat(tmp_path, "\n \n[2024-05-01 10:00:00] Awa: a\n").messages) == 1


def test_times_that_no_clock_shows_cost_the_time_only(tmp_path: Path) -> None:
    (found,) = chat(tmp_path, "[2024-13-45 99:99:99] Awa: a\n").messages
    assert (found.text, found.sent_raw, found.sent_local, found.flags) == (
        "a",
        "2024-13-45 99:99:99",
        None,
        ("time-unreadable",),
    )


def test_bytes_that_are_no_utf_8_are_flagged(tmp_path: Path) -> None:
    good, bad = chat(
        tmp_path, b"[2024-05-01 10:00:00] A: \xef\xbf\xbd\n[2024-05-01 10:00:00] A: a\xffb\0\x1b[2J\n"
    ).messages
    assert (good.text, good.flags) == ("\ufffd", ())
    assert (bad.text, bad.flags) == ("a\ufffdb\0\x1b[2J", ("encoding-repaired",))


@pytest.mark.parametrize("filling", [b"x", b"[", b"\n", b"](./media/", b"[a](./media/a)  ", b"(- "])
def test_a_huge_body_is_cut_and_takes_no_time(tmp_path: Path, filling: bytes) -> None:
    body = filling * (20_000_000 if filling == b"x" else 200_000)
    data = b"[2024-05-01 10:00:00] A: " + body + b"\n\n[2024-05-01 10:00:01] B: b  \n\n"
    first, second = chat(tmp_path, data).messages
    assert (second.text, second.sender) == ("b", "B")
    assert len(first.text) <= BODY_BYTES
    assert ("text-cut" in first.flags) == (len(body) > BODY_BYTES)


def test_a_name_of_a_megabyte_is_no_name(tmp_path: Path) -> None:
    text = "[2024-05-01 10:00:00] A: a\n[2024-05-01 10:00:00] " + "n" * 1_000_000 + ": b\n"
    assert len(chat(tmp_path, text).messages) == 1


@MANY
@given(noise=st.binary(max_size=100), at=st.integers(0, 900), gone=st.integers(0, 40))
def test_any_bytes_end(tmp_path: Path, noise: bytes, at: int, gone: int) -> None:
    files = {
        "chat.md": "".join(one.to_md() for one in sent()),
        "data.json": "".join(one.to_json() for one in sent()),
        "received.jsonl": "\n".join(signal_cli.lines()),
    }
    for name, text in files.items():
        data = text.encode()
        for each in (noise or b"x", data[:at] + noise + data[at + gone :]):
            try:
                chat(tmp_path, each, name)
            except (Unreadable, InputRefused):
                continue


@pytest.mark.parametrize("foreign", [None, 7, "x", [], {}, [None], [7], [[]], [{"path": 3}], {"id": None}, True])
def test_fields_of_other_types_drop_no_message(tmp_path: Path, foreign: object) -> None:
    whole = json.loads(sent()[2].to_json())
    rows = [whole, *({**whole, key: foreign} for key in whole)]
    found = chat(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "data.json")
    assert (len(found.messages), found.rejected) == (len(rows), [])


def test_a_file_of_a_zip_somebody_sent_is_no_chat(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("A/chat.md", replace(sent()[0]).to_md())
        archive.writestr("A/media/chat.md", sent()[1].to_md())
    with open_export(path) as export:
        assert [c.member for c in importer.chats(export)] == ["A/chat.md"]


@pytest.mark.parametrize("name", ["WhatsApp Chat - Signal Corps.txt", "Signal Corps.txt"])
def test_a_group_on_whatsapp_may_be_called_signal(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("".join(f"[2024-05-0{day}, 10:00:00] Awa: hello\n" for day in range(1, 6)))
    with open_export(path) as export:
        assert importer.recognise(export) <= 50


def test_very_many_conversations_are_read_in_a_hundred_readings(tmp_path: Path) -> None:
    path = tmp_path / "signal.jsonl"
    lines = [
        {"envelope": {"source": f"+22370{n % 120:06}", "timestamp": 1_700_000_000_000 + n,
                      "dataMessage": {"timestamp": 1_700_000_000_000 + n, "message": f"m {n}"}}}
        for n in range(360)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with open_export(path) as export:
        chats = importer.chats(export)
        found = [
            [m for m in importer.read(export, chat, Options()) if isinstance(m, ImportedMessage)] for chat in chats
        ]
    assert len(chats) == 101
    assert sorted(m.line or 0 for messages in found for m in messages) == list(range(1, 361))
    assert found[-1][0].flags == ("chat: +22370000100",)
