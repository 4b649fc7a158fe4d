"""The rule on its edges, the index against a plain loop, and the labelled case."""

import hashlib
import json
import zipfile
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from tests.conftest import require_shared
from tests.media import pictures
from workbench.media.decoding import decode_grey
from workbench.media.hashing import hash_grey
from workbench.media.matching import MatchIndex, judge
from workbench.model import Medium


@pytest.mark.parametrize(
    ("pdq", "phash", "kind"),
    [
        (0, 0, "same"),
        (31, 64, "same"),
        (32, 10, "same"),
        (64, 10, "same"),
        (32, 11, "review"),
        (58, 12, "review"),
        (64, 64, "review"),
        (65, 10, "review"),
        (96, 14, "review"),
        (65, 15, None),
        (97, 0, None),
        (256, 64, None),
    ],
)
def test_the_rule(pdq: int, phash: int, kind: str | None) -> None:
    assert judge(pdq, phash) == kind


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
        (pictures.captioned(ImageOps.mirror(picture)), {"same"}, {"mirrored and trimmed"}),
    ):
        asked = medium("asked", pictures.encoded(copy, quality=60))
        found = index.query(*asked)
        assert [match.other for match in found] == ["scene 7"]
        assert {match.kind for match in found} <= kinds
        assert {match.transform for match in found} <= transforms
        back = MatchIndex([asked]).query(*original)
        assert [(match.other, match.kind, match.pdq_distance) for match in back] == [
            ("asked", found[0].kind, found[0].pdq_distance)
        ]


def test_without_variants_whole_frames_still_match() -> None:
    known, _ = medium("a", pictures.encoded(pictures.scene(1)))
    copy, _ = medium("b", pictures.encoded(pictures.scene(1), quality=40))
    assert [match.kind for match in MatchIndex([(known, "")]).query(copy)] == ["same"]


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


def test_columns_build_the_same_index() -> None:
    held = [plain("a", 0, 0), plain("b", 7, 1), plain("c", 7, 1, low=True), Medium("d", 1, "video/mp4")]
    index = MatchIndex.from_columns(
        [one.sha256 for one in held],
        [one.pdq for one in held],
        [one.phash for one in held],
        [one.low_information for one in held],
    )
    asked = plain("asked", 0, 0)
    assert index.query(asked) == MatchIndex((one, "") for one in held).query(asked)
    with pytest.raises(ValueError, match="shorter"):
        MatchIndex.from_columns(["a", "b"], ["0" * 64], ["0" * 16], [False])


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
    same = {pair for pair, kind in kinds.items() if kind == "same"}
    assert same == {frozenset(pair) for pair in gold["near_duplicate_pairs"]}
    assert same.isdisjoint(frozenset(pair) for pair in gold["hard_negative_pairs"])
    assert len(list(combinations(names, 2))) == 300
