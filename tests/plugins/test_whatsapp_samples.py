"""Real WhatsApp exports of other projects, with the counts that were taken by hand."""

from pathlib import Path

import pytest

from plugins.whatsapp import importer
from tests.plugins.reading import read
from workbench.plugin_api import AmbiguousDates, Options

# file, records, system, senders, media, multi-line, empty, order, first, last
SAMPLES = [
    ("whatsr_englishandroid24h.txt", 50, 8, 5, 2, 0, 1, "mdy", "2018-01-29T12:24:00", "2018-01-30T00:23:00"),
    ("whatsr_englishios24h.txt", 50, 8, 5, 2, 0, 1, "mdy", "2018-01-29T12:24:03", "2018-01-30T00:23:03"),
    ("whatsr_germanandroid24h.txt", 50, 8, 5, 2, 0, 1, "dmy", "2018-01-29T12:24:00", "2018-01-30T00:13:00"),
    ("whatsreader_ios-format-test.txt", 5, 0, 1, 0, 3, 1, "dmy", "2025-11-13T12:25:55", "2025-12-19T08:50:53"),
    ("whatsreader_asian-ampm-format-test.txt", 5, 0, 2, 1, 0, 0, "ymd", "2024-12-01T22:04:00", "2024-12-01T22:08:00"),
    ("whatsreader_android_group.txt", 50, 8, 4, 4, 0, 0, "dmy", "2024-12-01T09:00:00", "2024-12-04T20:07:00"),
    ("whatsreader_french-format-test.txt", 6, 0, 3, 2, 0, 0, "dmy", "2024-12-10T14:30:00", "2024-12-10T14:36:00"),
    ("chatminer_test_ddmmyy_24hrs.txt", 9, 2, 5, 0, 2, 0, "dmy", "2019-01-01T11:25:00", "2021-12-30T22:01:00"),
    ("chatminer_test_mmddyyyy_12hrs.txt", 9, 2, 5, 0, 2, 0, "mdy", "2019-01-01T11:25:00", "2021-12-30T22:01:00"),
    ("mlomb_2A_5M.txt", 5, 0, 2, 1, 0, 0, "dmy", "2021-01-01T12:00:00", "2021-01-01T12:02:00"),
    ("whatstk_lorem.txt", 500, 0, 4, 0, 0, 0, "dmy", "2020-01-15T02:22:56", "2020-05-11T22:32:48"),
    ("whatstk_lorem-merge-part1.txt", 300, 0, 4, 0, 0, 0, "ymd", "2019-10-20T10:16:00", "2020-01-10T00:00:00"),
    ("whatstk_lorem-merge-part2.txt", 300, 0, 5, 0, 0, 0, "ymd", "2020-06-20T10:16:00", "2020-09-10T00:00:00"),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample[0])
def test_counts(samples: Path, sample: tuple[str, int, int, int, int, int, int, str, str, str]) -> None:
    name, *counts, order, first, last = sample
    chosen = "dmy" if "french" in name else ""
    found = read(importer, samples / "whatsapp" / name, Options(date_order=chosen))
    messages = found.messages
    assert [
        len(messages),
        sum(message.sender is None for message in messages),
        len({message.sender for message in messages} - {None}),
        sum(bool(message.attachments) for message in messages),
        sum("\n" in message.text for message in messages),
        sum(message.sender is not None and not message.text and not message.attachments for message in messages),
    ] == counts
    assert (found.order(), messages[0].sent_local, messages[-1].sent_local) == (order, first, last)
    assert found.rejected == []
    assert {flag for message in messages for flag in message.flags} <= {"attachment-guessed"}


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
    for name, *_, order, first, _ in SAMPLES:
        if "french" in name or "mlomb" in name:
            continue
        found = read(importer, samples / "whatsapp" / name, Options(date_order=chosen))
        assert (found.order(), found.messages[0].sent_local) == (order, first)


def test_all_messages_of_each_sender(samples: Path) -> None:
    messages = read(importer, samples / "whatsapp" / "whatstk_lorem.txt").messages
    senders = [message.sender for message in messages]
    assert sorted(senders.count(name) for name in set(senders)) == [113, 118, 124, 145]
