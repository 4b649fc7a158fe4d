"""Films and voice notes that were made to do harm, through the real worker pool (reference/reliability.md §4, M14–M16).

What one film says is tested with `video`; here it is that workers live, memory stays small, and pictures sent along
are fine.
"""

import hashlib
import random
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.media import clips, hostile, pictures
from tests.media.clips import Coding
from tests.media.weighing import EXAMINER, weight_of
from workbench.media.examining import Examined
from workbench.media.pooling import examine_media
from workbench.media.sniffing import CONTAINERS
from workbench.safety import limits

MEGABYTES = 150
"""What a hostile film may add to a worker, the libraries included that the first one loads."""

PLAYLISTS = (
    b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n",
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
)


@cache
def clip(kind: str = "mp4") -> bytes:
    """A sound film or voice note, as small as it goes."""
    if kind == "ogg":
        return clips.voice(3)
    return clips.film(3, 4, Coding(96, 64, 5, 5, kind=kind))


def with_field(box: bytes, offset: int, value: int) -> bytes:
    """The film with another number in every box of a kind, at an offset behind the box's name."""
    data = bytearray(clip())
    at = data.find(box)
    while at >= 0:
        struct.pack_into(">I", data, at + 4 + offset, value)
        at = data.find(box, at + 1)
    return bytes(data)


def beyond() -> list[bytes]:
    """Lengths, scales, sizes and counts of an mp4 at their largest and at nothing."""
    fields = ((b"mvhd", 12), (b"mvhd", 16), (b"mdhd", 12), (b"mdhd", 16), (b"tkhd", 20), (b"tkhd", 76), (b"tkhd", 80),
              (b"stts", 4), (b"stts", 8), (b"stts", 12), (b"stsz", 4), (b"stsz", 8), (b"stsc", 4), (b"stco", 4),
              (b"stco", 8), (b"stss", 4), (b"avc1", 24), (b"moov", -8), (b"mdat", -8))  # fmt: skip
    return [with_field(box, at, value) for box, at in fields for value in (2**32 - 1, 2**31 - 1, 0)]


def mutated(seed: int) -> bytes:
    """A sound film or voice note with a few bytes changed."""
    chosen = random.Random(seed)
    data = bytearray(clip(chosen.choice(("mp4", "matroska", "ogg", "avi"))))
    tables = max(data.find(b"moov"), 0)
    for _ in range(chosen.randint(1, 10)):
        start = tables if chosen.random() < 0.6 else 0
        at = chosen.randrange(start, len(data))
        data[at] = chosen.choice((0, 1, 0x7F, 0x80, 0xFF, data[at] ^ 1 << chosen.randrange(8)))
    return bytes(data)


def examined(folder: Path, files: Sequence[bytes]) -> list[Examined]:
    """What is found out about hostile films, a sound picture after every tenth; what holds for all is checked."""
    sent = [one for n, data in enumerate(files) for one in ((data, hostile.whole_jpeg(n)) if n % 10 == 9 else (data,))]
    media = [pictures.stored(folder, data) for data in sent]
    found = list(examine_media(media, 2, examiner=EXAMINER))
    assert [one.medium.sha256 for one in found] == [sha256 for sha256, _ in media]
    for one, data, (sha256, path) in zip(found, sent, media, strict=True):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        assert one.medium.bytes == len(data)
        weight = weight_of(one)
        assert weight is None or weight.megabytes < MEGABYTES, (one.medium, weight)
        assert one.medium.duration is None or 0 <= one.medium.duration <= limits.VIDEO_MILLISECONDS
        assert all(0 <= frame.at <= limits.VIDEO_MILLISECONDS for frame in one.frames)
        assert len(one.frames) <= limits.VIDEO_FRAMES
    assert all(one.medium.pdq for n, one in enumerate(found) if n % 11 == 10)
    assert [n for one in found if "crashed" in (n := one.medium.note) or "took longer" in n] == []
    spent = sum("needs more memory" in one.medium.note for one in found)
    assert len({weight.process for one in found if (weight := weight_of(one))}) <= 2 + spent, "a worker was lost"
    return [one for n, one in enumerate(found) if n % 11 != 10]


def test_playlists_are_never_opened(tmp_path: Path) -> None:
    found = list(examine_media([pictures.stored(tmp_path, data) for data in PLAYLISTS], 1, examiner=EXAMINER))
    assert [weight_of(one) for one in found] == [None] * len(PLAYLISTS), "no worker saw them"
    assert not any(one.medium.mime in CONTAINERS or one.frames for one in found)


def test_numbers_beyond_belief(tmp_path: Path) -> None:
    found = examined(tmp_path, [*beyond(), clip()])
    assert found[-1].frames
    films = [one for one in found if one.medium.mime in CONTAINERS]
    assert all(one.medium.note or one.frames or one.medium.duration for one in films)


@pytest.mark.parametrize("kind", ["mp4", "ogg"])
def test_cut_off_after_every_twentieth_part(tmp_path: Path, kind: str) -> None:
    whole = clip(kind)
    found = examined(tmp_path, [whole[: len(whole) * part // 20] for part in range(1, 20)])
    assert all(one.medium.note or one.medium.duration for one in found if one.medium.mime in CONTAINERS)


@pytest.mark.parametrize("count", [pytest.param(60, id="some"), pytest.param(3_000, marks=pytest.mark.slow, id="many")])
def test_changed_at_random(tmp_path: Path, count: int) -> None:
    found = examined(tmp_path, [mutated(seed) for seed in range(count)])
    assert sum(bool(one.frames) or bool(one.medium.duration) for one in found) > count // 4
