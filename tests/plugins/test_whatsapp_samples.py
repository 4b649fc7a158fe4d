"""Real WhatsApp exports of other projects, with the counts that were taken by hand."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.whatsapp import importer
from tests.plugins.reading import Read, read
from workbench.plugin_api import AmbiguousDates, ImportedMessage, Options


@dataclass(frozen=True)
class Sample:
    """A row of samples/EXPECTED.md; `edges` are the earliest and latest time where they are not the ends."""

    file: str
    counts: tuple[int, int, int, int, int, int]
    """Records, system, senders, media, multi-line, empty."""
    order: str
    first: str
    last: str
    edges: tuple[str, str] = ("", "")
    flags: frozenset[str] = frozenset()


PLACES = frozenset({"location"})
SAMPLES = [
    Sample(
        "whatsr_englishandroid24h.txt", (50, 8, 5, 2, 0, 1), "mdy", "2018-01-29T12:24:00", "2018-01-30T00:23:00",
        flags=PLACES,
    ),
    Sample(
        "whatsr_englishios24h.txt", (50, 8, 5, 2, 0, 1), "mdy", "2018-01-29T12:24:03", "2018-01-30T00:23:03",
        flags=PLACES,
    ),
    Sample(
        "whatsr_germanandroid24h.txt", (50, 8, 5, 2, 0, 1), "dmy", "2018-01-29T12:24:00", "2018-01-30T00:13:00",
        ("", "2018-01-30T00:23:00"), PLACES,
    ),
    Sample(
        "whatsreader_ios-format-test.txt", (5, 0, 1, 0, 3, 1), "dmy", "2025-11-13T12:25:55", "2025-12-19T08:50:53",
        ("2025-11-13T09:09:43", ""),
    ),
    Sample(
        "whatsreader_asian-ampm-format-test.txt", (5, 0, 2, 1, 0, 0), "ymd", "2024-12-01T22:04:00",
        "2024-12-01T22:08:00",
    ),
    Sample("whatsreader_android_group.txt", (50, 8, 4, 4, 0, 0), "dmy", "2024-12-01T09:00:00", "2024-12-04T20:07:00"),
    Sample(
        "whatsreader_french-format-test.txt", (6, 0, 3, 2, 0, 0), "dmy", "2024-12-10T14:30:00", "2024-12-10T14:36:00"
    ),
    Sample(
        "chatminer_test_ddmmyy_24hrs.txt", (9, 2, 5, 0, 2, 0), "dmy", "2019-01-01T11:25:00", "2021-12-30T22:01:00"
    ),
    Sample(
        "chatminer_test_mmddyyyy_12hrs.txt", (9, 2, 5, 0, 2, 0), "mdy", "2019-01-01T11:25:00", "2021-12-30T22:01:00"
    ),
    Sample(
        "mlomb_2A_5M.txt", (5, 0, 2, 1, 0, 0), "dmy", "2021-01-01T12:00:00", "2021-01-01T12:02:00",
        ("", "2021-01-01T12:03:00"),
    ),
    Sample("whatstk_lorem.txt", (500, 0, 4, 0, 0, 0), "dmy", "2020-01-15T02:22:56", "2020-05-11T22:32:48"),
    Sample("whatstk_lorem-merge-part1.txt", (300, 0, 4, 0, 0, 0), "ymd", "2019-10-20T10:16:00", "2020-01-10T00:00:00"),
    Sample("whatstk_lorem-merge-part2.txt", (300, 0, 5, 0, 0, 0), "ymd", "2020-06-20T10:16:00", "2020-09-10T00:00:00"),
]  # fmt: skip


def open_sample(samples: Path, name: str) -> Read:
    return read(importer, samples / "whatsapp" / name, Options(date_order="dmy" if "french" in name else ""))


def test_every_file_has_its_row(samples: Path) -> None:
    rows = re.findall(
        r"^\| whatsapp/(\S+\.txt)(?:, -(part2\.txt))?", (samples / "EXPECTED.md").read_text("utf-8"), re.M
    )
    named = {name for name, _ in rows} | {name.replace("part1.txt", part) for name, part in rows if part}
    assert named == {sample.file for sample in SAMPLES} == {path.name for path in (samples / "whatsapp").iterdir()}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_counts(samples: Path, sample: Sample) -> None:
    found = open_sample(samples, sample.file)
    messages = found.messages
    assert (
        len(messages),
        sum(message.sender is None for message in messages),
        len({message.sender for message in messages} - {None}),
        sum(bool(message.attachments) for message in messages),
        sum("\n" in message.text for message in messages),
        sum(message.sender is not None and not message.text and not message.attachments for message in messages),
    ) == sample.counts
    assert (found.order(), messages[0].sent_local, messages[-1].sent_local) == (sample.order, sample.first, sample.last)
    times = sorted(message.sent_local or "" for message in messages)
    assert times[0] == (sample.edges[0] or sample.first)
    assert times[-1] == (sample.edges[1] or sample.last)
    assert found.rejected == []
    assert {flag for message in messages for flag in message.flags} - {"attachment-guessed"} == sample.flags


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_every_record_says_where_it_stands(samples: Path, sample: Sample) -> None:
    data = (samples / "whatsapp" / sample.file).read_bytes()
    lines = data.decode().split("\n")
    for message in open_sample(samples, sample.file).messages:
        assert message.sent_raw in lines[(message.line or 0) - 1]
        assert data[message.offset or 0 :].startswith(lines[(message.line or 0) - 1].encode())


def test_what_is_tricky_in_each(samples: Path) -> None:
    def bodies(name: str) -> list[ImportedMessage]:
        return open_sample(samples, name).messages

    android = bodies("whatsr_englishandroid24h.txt")
    assert not android[-1].text.endswith("\n")
    ios = bodies("whatsr_englishios24h.txt")
    assert [file.name.rsplit(".")[-1] for message in ios for file in message.attachments].count("opus") == 1
    assert not any("\ufeff" in (message.sender or "") for message in bodies("whatsr_germanandroid24h.txt"))
    arabic = bodies("whatsreader_ios-format-test.txt")
    assert max(message.text.count("\n") for message in arabic) >= 5
    french = bodies("whatsreader_french-format-test.txt")
    assert "Système" in {message.sender for message in french}
    assert ".jpg" in {file.name for message in french for file in message.attachments}
    glued = bodies("chatminer_test_ddmmyy_24hrs.txt")
    assert ("John Doe", ".") in {(message.sender, message.text) for message in glued}
    assert any(not (message.sender or "x").isascii() for message in glued)
    half = bodies("chatminer_test_mmddyyyy_12hrs.txt")
    assert any("00:08 a. m." in message.sent_raw and (message.sent_local or "")[11:16] == "00:08" for message in half)
    assert [file.name for message in bodies("mlomb_2A_5M.txt") for file in message.attachments] == ["<media omitted>"]


def test_truly_ambiguous_dates_are_asked_for(samples: Path) -> None:
    path = samples / "whatsapp" / "whatsreader_french-format-test.txt"
    with pytest.raises(AmbiguousDates) as caught:
        read(importer, path)
    assert caught.value.readings == {
        "dmy": "10/12/2024 = 10 December 2024",
        "mdy": "10/12/2024 = 12 October 2024",
    }
    assert read(importer, path, Options(date_order="mdy")).messages[0].sent_local == "2024-10-12T14:30:00"


@pytest.mark.parametrize("chosen", ["dmy", "mdy", "ymd"])
def test_a_choice_never_overrides_what_the_file_proves(samples: Path, chosen: str) -> None:
    for sample in SAMPLES:
        name, order, first = sample.file, sample.order, sample.first
        if "french" in name or "mlomb" in name:
            continue
        found = read(importer, samples / "whatsapp" / name, Options(date_order=chosen))
        assert (found.order(), found.messages[0].sent_local) == (order, first)


def test_all_messages_of_each_sender(samples: Path) -> None:
    messages = read(importer, samples / "whatsapp" / "whatstk_lorem.txt").messages
    senders = [message.sender for message in messages]
    assert sorted(senders.count(name) for name in set(senders)) == [113, 118, 124, 145]
