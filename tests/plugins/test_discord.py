"""Discord: the real sample, every kind of message, data packages, channels rendered and read again."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.discord import importer
from tests.plugins.exports import discord_channel, discord_file, discord_package
from tests.plugins.exports.discord_channel import CHANNEL, NAME, document, said
from tests.plugins.reading import Read, read, read_bytes
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedAttachment, ImportedMessage, Unreadable

MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def channel(folder: Path, *messages: dict[str, Any], count: int | None = None) -> Read:
    data = json.dumps(document(list(messages), count)).encode()
    return read_bytes(importer, folder, data, "channel.json")


def message(folder: Path, **fields: Any) -> ImportedMessage:
    (found,) = channel(folder, {**said(0), **fields}).messages
    return found


def test_the_real_sample(samples: Path) -> None:
    """EXPECTED.md: 3 records, one of them a call, 2 senders, 1 reaction, first 2019-01-04T17:52:39.762Z."""
    found = read(importer, samples / "discord/mlomb_DM_2A_2M.json")
    assert (found.score, found.rejected, found.assumed) == (93, [], [])
    assert [(c.name, c.platform, c.identity) for c in found.chats] == [
        ("Someones name", "discord", "530805775262679064")
    ]
    assert [(m.kind, m.flags) for m in found.messages] == [
        ("text", ("reactions: 👆 42",)),
        ("text", ()),
        ("system", ("call",)),
    ]
    assert {m.sender for m in found.messages} == {"mlomb", "Someones nickname"}
    assert {m.sender_id for m in found.messages} == {"111111111111111111", "444444444444444444"}
    first = datetime.fromtimestamp(found.messages[0].sent_utc or 0, UTC)
    assert first.isoformat(timespec="milliseconds") == "2019-01-04T17:52:39.762+00:00"
    assert [m.external_id for m in found.messages] == ["530805779645595660", "538148765782114306", "100"]
    assert not any(m.attachments for m in found.messages)


def test_every_kind_of_message(tmp_path: Path) -> None:
    path = discord_channel.build(tmp_path)
    found = read(importer, path)
    assert [(c.name, c.identity, len(c.parts)) for c in found.chats] == [
        ("Veille Sahel / kidal", CHANNEL, 2),
        ("Veille Sahel / kidal / fil", "99", 0),
    ]
    assert (found.assumed, found.rejected) == ([], [])
    rows = found.messages
    assert [m.external_id[-5:] for m in rows] == [f"{n:02}000" for n in range(13)]
    assert [m.kind for m in rows] == (
        [
            "text",
            "text",
            "media",
            "media",
            "text",
            "media",
            "media",
            "system",
            "system",
            "system",
            "text",
            "text",
            "text",
        ]
    )
    first = "1498000000000000000"
    assert {n: m.reply_to for n, m in enumerate(rows) if m.reply_to} == {1: first, 7: first}
    assert {n: m.forwarded_from for n, m in enumerate(rows) if m.forwarded_from} == {6: "channel 77", 12: "channel 88"}
    assert rows[3].text == "Agence\nAlerte\nLe camp est vide\nLieu: Kidal\nvia relay"
    assert (rows[4].text, rows[4].edited_utc, rows[4].flags) == (
        "https://news.example.org/1",
        1777097340.0,
        ("edited",),
    )
    assert rows[6].text == "Vu hier"
    assert {n: m.flags for n, m in enumerate(rows) if m.flags and n != 4} == {
        0: ("reactions: 👆 42, pepe 1",),
        3: ("link: https://news.example.org/1",),
        7: ("type: ChannelPinnedMessage",),
        8: ("type: GuildMemberJoin",),
        9: ("call",),
        10: ("type: 20",),
        11: ("pinned",),
    }
    assert [m.sender for m in rows[:2]] == ["Awa Traoré", "moussa"]


def test_files_saved_with_a_channel_are_found(tmp_path: Path) -> None:
    found = read(importer, discord_channel.build(tmp_path)).messages
    saved = f"{NAME}_Files/camp-0A1B2.png"
    assert found[2].attachments == (
        ImportedAttachment(saved, saved, ("camp-0A1B2.png", "camp.png")),
        ImportedAttachment("gone.mp4", "", ("gone.mp4",)),
    )
    assert found[3].attachments[0].member == f"{NAME}_Files/carte-FFFFF.png"
    windows = {"url": f"{NAME}_Files\\camp-0A1B2.png", "fileName": "camp.png"}
    path = tmp_path / "windows.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"x/{NAME}", json.dumps(document([said(0, attachments=[windows])])))
        archive.writestr(f"x/{saved}", discord_channel.PNG)
    assert read(importer, path).messages[0].attachments[0].member == f"x/{saved}"


def test_the_place_of_a_record_is_known(tmp_path: Path) -> None:
    path = discord_channel.build(tmp_path)
    found = read(importer, path)
    with zipfile.ZipFile(path) as archive:
        behind = b"".join(archive.read(part) for part in found.chats[0].parts)
    for each in found.messages:
        at = each.offset or 0
        assert behind[at:].split(b",", 1)[0].split() == [b"{", b'"id":', f'"{each.external_id}"'.encode()]


def test_a_count_that_disagrees_is_said(tmp_path: Path) -> None:
    found = channel(tmp_path, said(0, "a"), said(1, "b"), count=5)
    assert [(s.what, s.value, s.because) for s in found.assumed] == [
        ("number of messages", "2", "messageCount at the end of channel.json says 5")
    ]
    assert channel(tmp_path, said(0, "a")).assumed == []


def test_direct_messages_are_called_by_the_person(tmp_path: Path) -> None:
    assert read(importer, discord_file.build(tmp_path)).chats[0].name == "moussa"


def test_a_data_package(tmp_path: Path) -> None:
    path = discord_package.build(tmp_path)
    found = [read(importer, path, chat=n) for n in (0, 1)]
    assert (found[0].score, [(c.name, c.identity) for c in found[0].chats]) == (
        92,
        [("Veille Sahel / kidal", "530805775262679064"), ("Direct Message with moussa", "530805775262679065")],
    )
    assert [[s.what for s in one.assumed] for one in found] == [["timezone"], []]
    for one in found:
        assert [m.text for m in one.messages] == ["Salut à tous", "", 'deux\nlignes, et "plus"']
        assert {(m.sender, m.sender_id) for m in one.messages} == {("awa_t", "111111111111111111")}
        assert [m.external_id[-1] for m in one.messages] == ["1", "2", "3"]
        assert [file.name for file in one.messages[1].attachments] == ["a.png", "b.mp4"]
    assert [m.sent_utc for m in found[0].messages] == [1777096800.0, 1777096860.0, 1777096920.0]
    assert [m.line for m in found[1].messages] == [2, 3, 4]


def test_one_file_of_a_package_has_no_sender(tmp_path: Path) -> None:
    with zipfile.ZipFile(discord_package.build(tmp_path)) as archive:
        data = archive.read("messages/c530805775262679065/messages.csv")
    found = read_bytes(importer, tmp_path, data, "messages.csv")
    assert (found.score, [m.sender for m in found.messages], [s.what for s in found.assumed]) == (
        90,
        [None] * 3,
        ["sender"],
    )


@pytest.mark.parametrize(
    ("written", "utc", "flag"),
    [
        ("2026-04-25T08:00:00.1234567+02:00", 1777096800.123456, None),
        ("2026-04-25T06:00:00Z", 1777096800.0, None),
        ("1969-12-31T23:59:59+00:00", -1.0, None),
        ("0001-01-01T00:00:00+00:00", -62135596800.0, None),
        ("0001-01-01T00:00:00+14:00", 1777213684.464, "time-from-id"),
        ("2026-04-25T06:00:00", 1777213684.464, "time-from-id"),
        ("yesterday", 1777213684.464, "time-from-id"),
        (None, 1777213684.464, "time-from-id"),
        (["x"], 1777213684.464, "time-from-id"),
    ],
)
def test_a_time_that_cannot_be_read_is_that_of_the_id(
    tmp_path: Path, written: object, utc: float, flag: str | None
) -> None:
    found = message(tmp_path, timestamp=written)
    expected = utc if flag is None else (1498000000000000000 >> 22) / 1000 + 1_420_070_400
    assert (found.sent_utc, found.flags) == (expected, (flag,) if flag else ())
    unknown = message(tmp_path, id="7", timestamp="yesterday")
    assert (unknown.sent_utc, unknown.flags) == (None, ("time-unreadable",))


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ROWS = st.lists(
    st.tuples(st.integers(0, 2**63), st.integers(0, 4_000_000_000_000), TEXT, TEXT.filter(bool)), max_size=8
)


@MANY
@given(rows=ROWS, indent=st.sampled_from([None, 2, 4]), ascii_=st.booleans(), cut=st.integers(1, 8))
def test_rendered_and_read_again(
    tmp_path: Path, rows: list[tuple[int, int, str, str]], indent: int | None, ascii_: bool, cut: int
) -> None:
    """Any channel in any number of parts gives the same messages in the same order."""
    written = [
        said(
            0,
            text,
            id=str(number),
            author={"name": sender},
            timestamp=datetime.fromtimestamp(ms / 1000, UTC).isoformat(),
        )
        for number, ms, text, sender in rows
    ]
    path = tmp_path / "channel.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part, start in enumerate(range(0, max(len(written), 1), cut), 1):
            name = NAME.replace(".json", f" [part {part}].json") if part > 1 else NAME
            data = json.dumps(document(written[start : start + cut]), indent=indent, ensure_ascii=ascii_)
            archive.writestr(name, b"\xef\xbb\xbf" + data.encode())
    found = read(importer, path)
    assert (found.rejected, found.assumed, len(found.chats)) == ([], [], 1)
    assert [(int(m.external_id), m.text, m.sender) for m in found.messages] == [(n, t, s) for n, _, t, s in rows]
    assert [m.sent_utc for m in found.messages] == pytest.approx([ms / 1000 for _, ms, _, _ in rows])


@pytest.mark.parametrize(
    "foreign", [None, 7, "x", [], {}, [None], [7], [{"url": 3}], {"id": None}, True, [{"emoji": 1}]]
)
def test_fields_of_other_types_drop_no_message(tmp_path: Path, foreign: object) -> None:
    for key in said(0).keys() | {"reference", "forwardedMessage"}:
        if key != "id":
            assert isinstance(message(tmp_path, **{key: foreign}).text, str)


def test_a_damaged_message_costs_only_itself(tmp_path: Path) -> None:
    data = json.dumps(document([said(n, f"number {n}") for n in range(5)], count=5), indent=2)
    found = read_bytes(importer, tmp_path, data.replace('"number 2"', '"number 2').encode(), "c.json")
    assert [m.text for m in found.messages] == ["number 0", "number 1", "number 3", "number 4"]
    assert len(found.rejected) == 1


HOSTILE = [
    '"content": "a\\ud83d"',  # H23
    '"content": ' + "[" * 500_000,  # H38
    '"content": ' + "9" * 5000,  # H39
    '"content": NaN, "content": Infinity, "timestamp": -1e999',
    '"content": "\\u0000\\u001b]52;c;UQ==\\u0007", "author": {"name": "\\u0000\\u001b[2J"}',
    ", ".join(f'"k{n}": 0' for n in range(50_000)),  # H40
]


@pytest.mark.parametrize("inside", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_json_costs_at_most_its_own_message(tmp_path: Path, inside: str) -> None:
    good = json.dumps(said(1, "good"))
    bad = f'{{"id": "5", "type": "Default", {inside}}}'
    data = json.dumps(document([])).replace('"messages": []', f'"messages": [{bad}, {good}]')
    found = read_bytes(importer, tmp_path, data.encode(), "channel.json")
    assert found.messages[-1].text == "good"
    assert len(found.messages) + len(found.rejected) == 2


def test_other_platforms_are_not_ours(samples: Path) -> None:
    for path in sorted(samples.rglob("*.*")):
        if path.parent.name != "discord":
            with open_export(path) as export:
                assert importer.recognise(export) == 0


@MANY
@given(noise=st.binary(max_size=200), at=st.integers(0, 9000), gone=st.integers(0, 40))
def test_any_bytes_end(tmp_path: Path, noise: bytes, at: int, gone: int) -> None:
    whole = discord_file.build(tmp_path).read_bytes()
    table = b"ID,Timestamp,Contents,Attachments\r\n1,2026,x,\r\n"
    for data in (
        noise or b"x",
        whole[:at] + noise + whole[at + gone :],
        table + noise,
        b'[{"ID": 1, "Timestamp": "' + noise,
    ):
        try:
            read_bytes(importer, tmp_path, data, "messages.json")
        except (Unreadable, InputRefused):
            continue
