"""Films and voice notes: what is read from them, and what bad ones cost. Frames and facts come from real encodings."""

import io
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw

from tests.media import clips, pictures
from tests.media.clips import Coding
from workbench.media import video
from workbench.media.decoding import NotDecoded, decode_grey
from workbench.media.examining import Examined, examine, rule_of, rules
from workbench.media.footage import opened
from workbench.media.hashing import hash_grey, pdq_distance
from workbench.media.pooling import examine_media
from workbench.media.sniffing import CONTAINERS, probe
from workbench.safety import limits

SMALL = Coding(192, 108, 5, 10)


@pytest.fixture(scope="module")
def clip() -> bytes:
    return clips.film(7, 12, SMALL)


def examined(folder: Path, data: bytes) -> Examined:
    return examine(*pictures.stored(folder, data))


@pytest.mark.parametrize(
    ("coding", "mime"),
    [
        (SMALL, "video/mp4"),
        (Coding(192, 108, 5, 10, kind="mov"), "video/quicktime"),
        (Coding(192, 108, 5, 10, kind="matroska"), "video/x-matroska"),
        (Coding(192, 108, 5, 10, kind="mpegts"), "video/mp2t"),
        (Coding(192, 108, 5, 10, kind="flv"), "video/x-flv"),
        (Coding(192, 108, 5, 10, kind="webm", codec="libvpx"), "video/webm"),
        (Coding(192, 108, 5, 10, kind="avi", codec="mpeg4"), "video/x-msvideo"),
        (Coding(176, 144, 5, 10, kind="3gp", codec="mpeg4"), "video/3gpp"),
    ],
)
def test_kinds_of_films(tmp_path: Path, coding: Coding, mime: str) -> None:
    found = examined(tmp_path, clips.film(3, 6, coding))
    medium = found.medium
    assert (medium.mime, medium.width, medium.height) == (mime, coding.width, coding.height)
    assert medium.note == ""
    assert medium.duration == pytest.approx(6_000, abs=250)
    assert medium.pdq is None
    assert all(any(abs(frame.at - at) <= 250 for frame in found.frames) for at in (0, 2_000, 4_000))
    assert all(frame.pdq_quality > 49 and frame.variants for frame in found.frames)


@pytest.mark.parametrize(
    ("kind", "codec", "rate", "mime"),
    [
        ("ogg", "libopus", 48_000, "audio/opus"),
        ("mp4", "aac", 44_100, "audio/mp4"),
        ("3gp", "libopencore_amrnb", 8_000, "audio/mp4"),
        ("amr", "libopencore_amrnb", 8_000, "audio/amr"),
        ("mp3", "libmp3lame", 44_100, "audio/mpeg"),
        ("adts", "aac", 44_100, "audio/aac"),
        ("wav", "pcm_s16le", 16_000, "audio/wav"),
        ("flac", "flac", 16_000, "audio/flac"),
        ("webm", "libopus", 48_000, "audio/webm"),
    ],
)
def test_voice_notes_have_a_length_and_no_frames(tmp_path: Path, kind: str, codec: str, rate: int, mime: str) -> None:
    found = examined(tmp_path, clips.voice(7.5, kind, codec, rate))
    assert (found.medium.mime, found.medium.note, found.frames) == (mime, "", ())
    assert found.medium.duration == pytest.approx(7_500, abs=150)
    assert not found.medium.low_information


def test_a_frame_hashes_as_its_picture_does(tmp_path: Path) -> None:
    pages = list(clips.shots(5, 2, SMALL))
    found = examined(tmp_path, clips.encoded(pages, Coding(192, 108, 5, 10, crf=18)))
    for frame in found.frames:
        still = hash_grey(decode_grey(pictures.encoded(pages[frame.at * 5 // 1000])).grey)
        assert still.pdq
        assert pdq_distance(frame.pdq, still.pdq) <= 24


def test_ten_bit_and_odd_sizes(tmp_path: Path) -> None:
    eight = examined(tmp_path, clips.film(4, 3, Coding(190, 106, 5, 10, crf=18)))
    ten = examined(tmp_path, clips.film(4, 3, Coding(190, 106, 5, 10, crf=18, pixels="yuv420p10le")))
    assert ten.medium.note == ""
    assert [frame.at for frame in ten.frames] == [frame.at for frame in eight.frames]
    assert all(pdq_distance(a.pdq, b.pdq) <= 24 for a, b in zip(ten.frames, eight.frames, strict=True))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_as_the_file_says(tmp_path: Path, degrees: int) -> None:
    page = pictures.scene(9, 192, 108)
    turns = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    found = examined(tmp_path, clips.encoded([page] * 5, Coding(192, 108, 5, 10, crf=18), rotation=degrees))
    shown = hash_grey(decode_grey(pictures.encoded(page.transpose(turns[degrees]))).grey)
    assert (found.medium.width, found.medium.height) == ((192, 108) if degrees == 180 else (108, 192))
    assert shown.pdq
    assert pdq_distance(found.frames[0].pdq, shown.pdq) <= 24


def test_one_photograph_all_along_is_kept_every_two_seconds(tmp_path: Path) -> None:
    found = examined(tmp_path, clips.encoded([pictures.scene(2, 192, 108)] * 50, SMALL))
    assert [frame.at for frame in found.frames] == [0, 2_000, 4_000, 6_000, 8_000]


def test_a_blank_film_says_nothing(tmp_path: Path) -> None:
    found = examined(tmp_path, clips.encoded([Image.new("RGB", (192, 108), "navy")] * 10, SMALL))
    assert found.frames == ()
    assert found.medium.low_information
    assert found.medium.note == ""


def test_when_and_where_the_container_says(tmp_path: Path) -> None:
    pages = [pictures.scene(1, 192, 108)] * 3
    told = examined(
        tmp_path,
        clips.encoded(pages, SMALL, creation_time="2023-08-11T10:22:33.000000Z", location="+20.1990+001.0110/"),
    ).metadata
    assert told.container_at == "2023-08-11T10:22:33Z"
    assert (told.latitude, told.longitude, told.place_from) == (20.199, 1.011, "container")
    never = examined(tmp_path, clips.encoded(pages, SMALL, creation_time="1985-01-01T00:00:00Z")).metadata
    assert (never.container_at, never.note) == ("", "container time is no time")
    assert examined(tmp_path, clips.encoded(pages, SMALL)).metadata == type(told)()


def test_without_the_extra_it_is_said_and_made_up_for(
    tmp_path: Path, clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.media.video.find_spec", lambda name: None)
    found = examined(tmp_path, clip)
    assert found.medium.note == f"not decoded: {video.MISSING}"
    assert "claim-workbench[video]" in found.medium.note
    stored = rule_of(found.medium)
    assert stored in rules()
    picture = rule_of(examined(tmp_path, pictures.encoded(pictures.scene(1))).medium)
    monkeypatch.undo()
    assert stored not in rules()  # due again
    assert picture in rules()  # pictures are not
    done = rule_of(examined(tmp_path, clip).medium)
    monkeypatch.setattr("workbench.media.video.find_spec", lambda name: None)
    assert done in rules()  # a machine without the extra does not undo what another found


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile '/etc/passwd'\n"


@pytest.mark.parametrize("data", [PLAYLIST, CONCAT, PLAYLIST.replace(b"file:///etc/passwd", b"http://127.0.0.1:9/x")])
def test_lists_of_other_files_are_not_films(tmp_path: Path, data: bytes) -> None:
    assert probe(data).mime not in CONTAINERS
    assert examined(tmp_path, data).frames == ()
    for mime in CONTAINERS:  # and no demuxer that we name takes them for one
        if mime == "audio/flac":
            continue  # it takes any bytes, and finds no sound in them
        with pytest.raises(NotDecoded), opened(io.BytesIO(data), mime) as container:
            list(container.demux())


def test_a_film_that_points_elsewhere_is_not_followed(tmp_path: Path, clip: bytes) -> None:
    """An mp4 may keep its frames in another file, named in `dref`."""
    elsewhere = tmp_path / "elsewhere.mp4"
    elsewhere.write_bytes(clip)
    at = clip.index(b"url \x00\x00\x00\x01")
    path = str(elsewhere).encode() + b"\x00"
    body = clip[: at + 4] + b"\x00\x00\x00\x00" + path + clip[at + 8 :]
    for box in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):  # each now holds more
        start = body.index(box) - 4
        body = (
            body[:start] + struct.pack(">I", struct.unpack_from(">I", body, start)[0] + len(path)) + body[start + 4 :]
        )
    start = at - 4
    body = body[:start] + struct.pack(">I", 12 + len(path)) + body[start + 4 :]
    emptied = body[: body.index(b"mdat") + 4] + bytes(len(body) - body.index(b"mdat") - 4)
    if body.index(b"moov") > body.index(b"mdat"):
        emptied = emptied[: body.index(b"moov") - 4] + body[body.index(b"moov") - 4 :]
    assert examined(tmp_path, emptied).frames == ()


def boxes(data: bytes, name: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at + 4
        at = data.find(name, at + 1)


def test_lengths_beyond_belief(tmp_path: Path, clip: bytes) -> None:
    """Headers that claim 2^32 seconds: the frames' own times count."""
    broken = bytearray(clip)
    for at in boxes(clip, b"mvhd"):
        struct.pack_into(">I", broken, at + 16, 2**32 - 1)
    for at in boxes(clip, b"tkhd"):
        struct.pack_into(">I", broken, at + 20, 2**32 - 1)
    for at in boxes(clip, b"mdhd"):
        struct.pack_into(">I", broken, at + 16, 2**32 - 1)
    medium = examined(tmp_path, bytes(broken)).medium
    assert medium.duration == pytest.approx(12_000, abs=250)
    slow = bytearray(clip)
    for at in boxes(clip, b"mdhd"):
        struct.pack_into(">I", slow, at + 12, 1)  # one tick a second instead of thousands
    found = examined(tmp_path, bytes(slow)).medium
    assert found.duration is None or found.duration <= limits.VIDEO_MILLISECONDS


def test_sizes_beyond_the_limit(tmp_path: Path) -> None:
    huge = Coding(4096, 4096, 5, 10, kind="avi", codec="mpeg4")
    found = examined(tmp_path, clips.encoded([Image.new("RGB", (4096, 4096))], huge))
    assert found.medium.note == "not decoded: 4096×4096 pixels exceed limits.VIDEO_PIXELS = 16000000"


def test_codecs_that_are_not_on_the_list(tmp_path: Path) -> None:
    odd = Coding(64, 64, 5, 10, kind="matroska", codec="ffv1")
    found = examined(tmp_path, clips.encoded([pictures.scene(1, 64, 64)], odd))
    assert found.medium.note == "not decoded: its codec (ffv1) is not among those that are decoded"


@pytest.mark.parametrize("kind", ["mp4", "matroska", "mpegts", "ogg", "moov first"])
def test_cut_off_anywhere(tmp_path: Path, clip: bytes, kind: str) -> None:
    """Every twentieth: a reason or what there is of it, never more than a worker."""
    clip = clips.recoded(clip, Coding(96, 64, 4, 4), 0, 4)
    if kind == "ogg":
        whole = clips.voice(10)
    elif kind == "moov first":
        whole = first_things_first(clip, tmp_path / "film")
    else:
        whole = clip if kind == "mp4" else clips.recoded(clip, Coding(96, 64, 4, 4, kind=kind))
    media = [pictures.stored(tmp_path, whole[: len(whole) * part // 20]) for part in range(1, 21)]
    found = [examine(*one) for one in media]
    assert found[-1].medium.note == ""
    assert all(one.medium.note or one.medium.duration or one.medium.mime not in CONTAINERS for one in found)
    seen = [len(one.frames) for one in found]
    assert seen == sorted(seen)
    if kind in ("matroska", "mpegts", "moov first"):
        assert seen[10] >= 2
    if kind == "moov first":
        assert found[10].medium.note == "the file ends before its end"


def first_things_first(data: bytes, path: Path) -> bytes:
    """The same mp4 with its tables before its frames, as it is written for the web."""
    with av.open(io.BytesIO(data), "r") as source, av.open(path, "w", "mp4", {"movflags": "faststart"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path.read_bytes()


def test_damaged_within(tmp_path: Path, clip: bytes) -> None:
    """Noise over the frames of four seconds: the others are still there."""
    start = clip.index(b"mdat") + 4
    length = clip.index(b"moov") - 4 - start
    broken = bytearray(clip)
    broken[start + length // 3 : start + length * 2 // 3] = bytes(range(256)) * (length // 768 + 1)
    broken = broken[: len(clip)]
    broken[clip.index(b"moov") - 4 :] = clip[clip.index(b"moov") - 4 :]
    good, bad = examined(tmp_path, clip), examined(tmp_path, bytes(broken))
    assert {frame.pdq for frame in bad.frames} & {frame.pdq for frame in good.frames}


def test_the_pool_looks_into_films_and_pictures_at_once(tmp_path: Path, clip: bytes) -> None:
    files = [pictures.encoded(pictures.scene(seed, 200, 160)) for seed in range(6)]
    media = [
        pictures.stored(tmp_path, data)
        for data in (clip, *files[:3], clips.voice(3), clip[: len(clip) // 2], *files[3:])
    ]
    found = list(examine_media(media, 2))
    assert [one.medium.sha256 for one in found] == [sha256 for sha256, _ in media]
    assert [bool(one.frames) for one in found] == [True, *[False] * 8]
    assert [bool(one.medium.pdq) for one in found] == [False, True, True, True, False, False, True, True, True]
    assert found[0] == examine(*media[0])


def test_contact_sheet(tmp_path: Path, clip: bytes) -> None:
    _, path = pictures.stored(tmp_path, clip)
    sheet = Image.open(io.BytesIO(video.contact_sheet(path)))
    assert (sheet.format, sheet.mode, max(sheet.size)) == ("JPEG", "RGB", video.SHEET_SIDE)
    assert not sheet.getexif()
    assert "comment" not in sheet.info
    _, upright = pictures.stored(tmp_path, clips.encoded([pictures.scene(1, 192, 108)] * 4, SMALL, rotation=90))
    width, height = Image.open(io.BytesIO(video.contact_sheet(upright))).size
    assert width < height
    _, spoken = pictures.stored(tmp_path, clips.voice(2))
    with pytest.raises(NotDecoded, match="no picture"):
        video.contact_sheet(spoken)
    _, other = pictures.stored(tmp_path, b"#EXTM3U")
    with pytest.raises(NotDecoded, match="not a film"):
        video.contact_sheet(other)


def test_the_frame_at_a_moment_is_the_one_that_was_hashed_there(tmp_path: Path, clip: bytes) -> None:
    sha256, path = pictures.stored(tmp_path, clip)
    frames = examine(sha256, path).frames
    apart = max(pairwise(frames), key=lambda two: pdq_distance(two[0].pdq, two[1].pdq))
    assert pdq_distance(apart[0].pdq, apart[1].pdq) > 60
    for told in (*apart, frames[0], frames[-1]):
        shown = video.frame_at(path, told.at, 256)
        assert (shown.mode, shown.size) == ("RGB", (192, 108))
        found = hash_grey(shown.convert("L")).pdq
        assert found is not None
        assert pdq_distance(found, told.pdq) <= 10, told.at
    assert video.frame_at(path, 0, 64).size == (64, 36)
    with pytest.raises(NotDecoded, match="this frame of it cannot be decoded"):
        video.frame_at(path, 3_600_000, 64)
    _, spoken = pictures.stored(tmp_path, clips.voice(2))
    with pytest.raises(NotDecoded, match="no picture"):
        video.frame_at(spoken, 0, 64)


def test_a_song_with_a_cover_is_no_film(tmp_path: Path) -> None:
    out = io.BytesIO()
    cover = Image.new("RGB", (64, 64), "red")
    ImageDraw.Draw(cover).ellipse((5, 5, 50, 40), fill="blue")
    song = clips.voice(3, "mp3", "libmp3lame", 44_100)
    picture = pictures.encoded(cover)
    frame = b"\x00image/jpeg\x00\x03\x00" + picture
    size = len(frame) + 10
    synchsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    out.write(b"ID3\x03\x00\x00" + synchsafe + b"APIC" + struct.pack(">IH", len(frame), 0) + frame + song)
    found = examined(tmp_path, out.getvalue())
    assert (found.medium.mime, found.frames, found.medium.note) == ("audio/mpeg", (), "")
    assert found.medium.duration == pytest.approx(3_000, abs=150)
