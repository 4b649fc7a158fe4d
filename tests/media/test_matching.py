"""The rule on its edges, the index against a plain loop, and the labelled case."""

import hashlib
import json
import zipfile
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from tests.conftest import require_shared
from tests.media import pictures
from workbench.media.decoding import decode_grey
from workbench.media.hashing import hash_grey, pdq_distance, phash_distance, split_variants
from workbench.media.matching import PAGE, MatchIndex, judge, judge_variants
from workbench.model import Medium, VideoFrame

Turn = Image.Transpose


@pytest.mark.parametrize(
    ("pdq", "phash", "kind"),
    [
        (0, 0, "same"),
        (31, 64, "same"),
        (32, 10, "same"),
        (64, 10, "same"),
        (32, 11, None),
        (58, 12, None),
        (65, 10, "review"),
        (80, 10, "review"),
        (80, 11, None),
        (81, 0, None),
        (256, 64, None),
    ],
)
def test_the_rule_for_whole_pictures(pdq: int, phash: int, kind: str | None) -> None:
    assert judge(pdq, phash) == kind


@pytest.mark.parametrize(
    ("wide", "narrow", "pages", "turned", "kind"),
    [
        (0, 0, False, False, "same"),
        (64, 10, False, False, "same"),
        (65, 10, False, False, "review"),
        (80, 10, False, False, "review"),
        (81, 0, False, False, None),
        (0, 11, False, False, None),
        (48, 10, False, True, "same"),
        (49, 0, False, True, None),
        (20, 10, True, False, "same"),
        (21, 0, True, False, "review"),
        (31, 10, True, False, "review"),
        (32, 0, True, False, None),
        (20, 10, True, True, "same"),
        (21, 0, True, True, None),
    ],
)
def test_the_rule_for_variants(wide: int, narrow: int, pages: bool, turned: bool, kind: str | None) -> None:
    assert judge_variants(wide, narrow, pages=pages, turned=turned) == kind


def medium(name: str, data: bytes) -> tuple[Medium, str]:
    frame = decode_grey(data)
    found = hash_grey(frame.grey)
    known = Medium(name, len(data), frame.mime, pdq=found.pdq, pdq_quality=found.pdq_quality, phash=found.phash)
    return known, found.variants


def plain(name: str, pdq: int, phash: int, low: bool = False) -> Medium:
    return Medium(name, 1, "image/jpeg", pdq=f"{pdq:064x}", phash=f"{phash:016x}", low_information=low)


def test_copies_are_found_and_said_how() -> None:
    index = MatchIndex(medium(f"scene {seed}", pictures.encoded(pictures.scene(seed))) for seed in range(30))
    picture = pictures.scene(7)
    original = medium("scene 7", pictures.encoded(picture))
    for copy, kinds, transforms in (
        (picture.resize((320, 240)), {"same"}, {"none"}),
        (pictures.cropped(picture, 0.05), {"same"}, {"none", "crop 5 %"}),
        (pictures.cropped(picture, 0.10), {"same"}, {"crop 10 %"}),
        (pictures.captioned(picture), {"same"}, {"trimmed"}),
        (pictures.letterboxed(picture), {"same"}, {"trimmed"}),
        (ImageOps.mirror(picture), {"same"}, {"mirrored"}),
        (ImageOps.flip(picture), {"same"}, {"rotated 180° and mirrored"}),
        (picture.transpose(Turn.ROTATE_90), {"same"}, {"rotated 90°"}),
        (picture.transpose(Turn.ROTATE_180), {"same"}, {"rotated 180°"}),
        (picture.transpose(Turn.ROTATE_270), {"same"}, {"rotated 90°"}),
        (picture.transpose(Turn.TRANSPOSE), {"same"}, {"rotated 90° and mirrored"}),
        (picture.transpose(Turn.TRANSVERSE), {"same"}, {"rotated 90° and mirrored"}),
        (pictures.captioned(ImageOps.mirror(picture)), {"same"}, {"mirrored and trimmed"}),
    ):
        asked = medium("asked", pictures.encoded(copy, quality=60))
        found = index.query(*asked)
        assert [match.other for match in found] == ["scene 7"]
        assert {match.kind for match in found} <= kinds
        assert {match.transform for match in found} <= transforms
        back = MatchIndex([asked]).query(*original)
        assert [(match.other, match.kind, match.pdq_distance, match.transform) for match in back] == [
            ("asked", found[0].kind, found[0].pdq_distance, found[0].transform)
        ]


def test_without_variants_whole_frames_still_match() -> None:
    known, _ = medium("a", pictures.encoded(pictures.scene(1)))
    copy, _ = medium("b", pictures.encoded(pictures.scene(1), quality=40))
    assert [match.kind for match in MatchIndex([(known, "")]).query(copy)] == ["same"]


def test_variants_of_an_older_version_are_no_fault() -> None:
    known, variants = medium("a", pictures.encoded(pictures.scene(1)))
    copy, theirs = medium("b", pictures.encoded(pictures.scene(1), quality=40))
    old = "0" * 320
    for held, asked in ((old, theirs), (variants, old), (old, old)):
        assert [match.kind for match in MatchIndex([(known, held)]).query(copy, asked)] == ["same"]


def test_itself_and_the_low_are_left_out() -> None:
    index = MatchIndex([(plain("a", 1, 1), "")])
    assert not index.add(plain("a", 1, 1))
    assert not index.add(plain("low", 1, 1, low=True))
    assert not index.add(Medium("none", 1, "image/jpeg"))
    assert len(index) == 1
    assert index.query(plain("a", 1, 1)) == []
    assert index.query(plain("b", 1, 1, low=True)) == []
    assert index.query(Medium("c", 1, "audio/opus")) == []
    assert [match.other for match in index.query(plain("b", 1, 1))] == ["a"]


def test_order_and_cap() -> None:
    index = MatchIndex()
    for name, pdq, phash in (("far", 2**50 - 1, 0), ("b", 3, 1), ("a", 3, 1), ("near", 1, 0)):
        index.add(plain(name, pdq, phash))
    found = index.query(plain("asked", 0, 0))
    assert [match.other for match in found] == ["near", "a", "b", "far"]
    assert [match.pdq_distance for match in found] == [1, 2, 2, 50]
    assert index.query(plain("asked", 0, 0), limit=2) == found[:2]


def test_the_exact_opposite_is_far() -> None:
    index = MatchIndex([(plain("a", 0, 0), "")])
    assert index.query(plain("b", 2**256 - 1, 0)) == []


def page(seed: int) -> Image.Image:
    """A communiqué: the letterhead, frame and stamp of all of them, and lines of its own."""
    sheet = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((40, 30, 560, 130), fill="black")
    draw.rectangle((40, 160, 560, 760), outline="black", width=6)
    draw.ellipse((430, 670, 520, 750), fill="navy")
    numbers = hashlib.sha256(str(seed).encode()).digest()
    y = 190
    for number, length in enumerate(numbers[:18]):
        draw.text((60, y), "mot " * (2 + length % 9), "black", font_size=24)
        y += 28 if numbers[-number] % 3 else 56
        if y > 640:
            break
    return sheet


def test_pages_of_one_layout_are_not_the_same() -> None:
    held = [medium(str(seed), pictures.encoded(page(seed))) for seed in range(6)]
    looks = [split_variants(variants)[0] for _, variants in held]
    assert min(look.plain for look in looks) >= PAGE
    pairs = [(pdq_distance(a.wide, b.wide), phash_distance(a.narrow, b.narrow)) for a, b in combinations(looks, 2)]
    assert all(judge_variants(*pair) == "same" for pair in pairs), "as pictures of anything else they would be"
    index = MatchIndex(held)
    assert {match.kind for one in held for match in index.query(*one)} == {"review"}
    copy = medium("copy", pictures.encoded(page(0).resize((300, 400)), quality=60))
    assert [match.other for match in index.query(*copy) if match.kind == "same"] == ["0"]


def film(*seeds: int) -> list[VideoFrame]:
    frames = []
    for number, seed in enumerate(seeds):
        still, variants = medium("still", pictures.encoded(pictures.scene(seed)))
        frames.append(VideoFrame(2000 * number, still.pdq or "", still.pdq_quality or 0, still.phash or "", variants))
    return frames


def test_a_still_finds_its_video_and_the_video_the_still() -> None:
    video = Medium("video", 1, "video/mp4")
    frames = film(1, 2, 2, 3)
    still = medium("still", pictures.encoded(pictures.cropped(pictures.scene(2), 0.05), quality=60))
    index = MatchIndex()
    assert index.add(video, "", frames)
    assert not index.add(video, "", frames)
    (found,) = index.query(*still)
    assert (found.other, found.kind, found.at, found.other_at, found.frames) == ("video", "same", None, 2000, 2)
    (back,) = MatchIndex([still, medium("else", pictures.encoded(pictures.scene(9)))]).query(video, frames=frames)
    assert (back.other, back.kind, back.at, back.other_at, back.frames) == ("still", "same", 2000, None, 2)
    assert back.pdq_distance == found.pdq_distance


def test_videos_are_not_matched_with_videos_here_but_their_frames_are_found() -> None:
    index = MatchIndex()
    index.add(Medium("video", 1, "video/mp4"), "", film(1, 2, 3))
    assert index.query(Medium("cut", 1, "video/mp4"), frames=film(2)) == []
    (frame,) = film(2)
    hits = index.near_frames(frame.pdq, frame.phash, frame.variants)
    assert [(hit.sha256, hit.at, hit.kind, hit.pdq_distance, hit.transform) for hit in hits] == [
        ("video", 2000, "same", 0, "none")
    ]


PDQ = st.integers(0, 2**256 - 1)


@given(PDQ, st.lists(st.sets(st.integers(0, 255), max_size=110), max_size=20), st.integers(0, 2**64 - 1))
def test_the_index_agrees_with_a_plain_loop(asked: int, changes: list[set[int]], phash: int) -> None:
    held = [plain(f"{number:02}", asked ^ sum(1 << bit for bit in bits), phash) for number, bits in enumerate(changes)]
    found = MatchIndex((one, "") for one in held).query(plain("asked", asked, phash))
    expected = sorted(
        (kind != "same", len(bits), f"{number:02}")
        for number, bits in enumerate(changes)
        if (kind := judge(len(bits), 0)) is not None
    )
    assert [(match.kind != "same", match.pdq_distance, match.other) for match in found] == expected


def test_more_rows_than_one_block() -> None:
    numbers = [int.from_bytes(hashlib.sha256(str(number).encode()).digest(), "big") for number in range(33_000)]
    index = MatchIndex((plain(str(number), pdq, 0), "") for number, pdq in enumerate(numbers))
    for number in (0, 32_767, 32_768, 32_999):
        found = index.query(plain("asked", numbers[number] ^ 1, 0))
        assert [(match.other, match.pdq_distance) for match in found if match.kind == "same"] == [(str(number), 1)]


def read(corpus: Path, name: str) -> bytes:
    outer, _, inner = name.partition("!")
    if not inner:
        return (corpus / outer).read_bytes()
    with zipfile.ZipFile(corpus / outer) as archive:
        return archive.read(inner)


def test_the_labelled_case() -> None:
    corpus = require_shared("corpus/dev")
    gold = json.loads((corpus / "gold.json").read_text("utf-8"))["media"]
    names = [file["path"] for group in gold["groups"] for file in group["files"]]
    media = {name: medium(name, read(corpus, name)) for name in names}
    index = MatchIndex(media.values())
    kinds = {
        frozenset((match.sha256, match.other)): match.kind for name in names for match in index.query(*media[name])
    }
    assert kinds == {frozenset(pair): "same" for pair in gold["near_duplicate_pairs"]}
    assert kinds.keys().isdisjoint(frozenset(pair) for pair in gold["hard_negative_pairs"])
    assert len(list(combinations(names, 2))) == 300
