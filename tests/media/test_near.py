"""The band index against a plain loop, crowds and all, and orientations of hashes against hashes of turned pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.media import pictures
from workbench.media import near, orientations
from workbench.media.decoding import decode_grey
from workbench.media.hashing import VARIANT_DIGITS, hash_grey
from workbench.media.near import REACH, RECORD, NearRows
from workbench.media.whole_hashes import REACH_PDQ, REACH_PHASH, WholeHashes

Records = NDArray[np.uint8]
Rows = list[tuple[int, int, int, int]]


def looked_up(rows: NearRows, asked: Records, wide: int, narrow: int) -> Rows:
    found = rows.near(asked, wide, narrow)
    return list(zip(found.asked.tolist(), found.row.tolist(), found.wide.tolist(), found.narrow.tolist(), strict=True))


def looped(held: Records, asked: Records, wide: int, narrow: int) -> Rows:
    differ = np.unpackbits(asked[:, None, :] ^ held[None, :, :], axis=2)
    far, close = differ[:, :, :256].sum(axis=2), differ[:, :, 256:].sum(axis=2)
    return [
        (int(a), int(r), int(far[a, r]), int(close[a, r])) for a, r in np.argwhere((far <= wide) & (close <= narrow))
    ]


def filled(held: Records) -> NearRows:
    rows = NearRows()
    for record in held:
        rows.add(record.tobytes())
    return rows


def flipped(random: np.random.Generator, records: Records, most: int) -> Records:
    bits = np.unpackbits(records, axis=1)
    for row in bits:
        row[random.integers(0, 320, random.integers(0, most))] ^= 1
    return np.packbits(bits, axis=1)


@pytest.mark.parametrize("tail", [0, 100, near._TAIL])
@pytest.mark.parametrize("narrow", [0, 10, REACH])
def test_bands_find_what_a_loop_finds(monkeypatch: pytest.MonkeyPatch, tail: int, narrow: int) -> None:
    monkeypatch.setattr(near, "_TAIL", tail)
    random = np.random.default_rng(narrow)
    seeds = random.integers(0, 256, (40, RECORD), dtype=np.uint8)
    held = flipped(random, np.repeat(seeds, 20, axis=0), 60)
    asked = np.concatenate((flipped(random, seeds[:10], 30), random.integers(0, 256, (3, RECORD), dtype=np.uint8)))
    rows = filled(held[:500])
    assert looked_up(rows, asked, 80, narrow) == looped(held[:500], asked, 80, narrow)
    for record in held[500:]:
        rows.add(record.tobytes())
    found = looked_up(rows, asked, 80, narrow)
    assert found == looped(held, asked, 80, narrow)
    assert len(found) > (3 if narrow else 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30), st.sets(st.integers(0, 63), max_size=14))
def test_nothing_within_reach_is_missed(values: list[int], changed: set[int]) -> None:
    rows = NearRows()
    for value in values:
        rows.add(bytes(32) + value.to_bytes(8, "big"))
    rows._take_in()
    rows._sort()
    asked = values[0] ^ sum(1 << bit for bit in changed)
    record = np.frombuffer(bytes(32) + asked.to_bytes(8, "big"), dtype=np.uint8)[None, :]
    expected = [(0, n, 0, d) for n, v in enumerate(values) if (d := (v ^ asked).bit_count()) <= REACH]
    assert looked_up(rows, record, 0, REACH) == expected


def test_a_crowd_of_one_value_is_found_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_TAIL", 0)
    held = np.zeros((3_000, RECORD), dtype=np.uint8)
    held[:, 0] = np.arange(3_000) % 7
    assert looked_up(filled(held), held[:2], 80, 10) == looped(held, held[:2], 80, 10)


def test_many_questions_are_answered_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_TAIL", 0)
    monkeypatch.setattr(near, "_CANDIDATES", 50)
    held = np.random.default_rng(5).integers(0, 256, (2_000, RECORD), dtype=np.uint8)
    assert looked_up(filled(held), held[::10], 0, 0) == [(n, 10 * n, 0, 0) for n in range(200)]


def test_nothing_held_and_too_far_asked() -> None:
    nothing = np.zeros((1, RECORD), dtype=np.uint8)
    assert looked_up(NearRows(), nothing, 80, 10) == []
    with pytest.raises(ValueError, match="11 bits"):
        NearRows().near(nothing, 80, REACH + 1)


def record_of(picture: Image.Image) -> Records:
    variants = hash_grey(decode_grey(pictures.encoded(picture, "PNG")).grey).variants
    return np.frombuffer(bytes.fromhex(variants[: VARIANT_DIGITS - 2]), dtype=np.uint8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_turning_the_hash_is_hashing_the_turned_picture(seed: int) -> None:
    picture = pictures.scene(seed)
    turn = Image.Transpose
    turns = (
        (turn.FLIP_LEFT_RIGHT, "mirrored"),
        (turn.FLIP_TOP_BOTTOM, "rotated 180° and mirrored"),
        (turn.ROTATE_180, "rotated 180°"),
        (turn.TRANSPOSE, "rotated 90° and mirrored"),
        (turn.ROTATE_90, "rotated 90°"),
        (turn.ROTATE_270, "rotated 90°"),
        (turn.TRANSVERSE, "rotated 90° and mirrored"),
    )
    ways = orientations.turned(record_of(picture)[None, :])[0]
    reached = set()
    for how, name in turns:
        differ = np.unpackbits(ways ^ record_of(picture.transpose(how)), axis=1)
        nearest = int(differ.sum(axis=1).argmin())
        assert orientations.NAMES[nearest] == name
        assert differ[nearest, :256].sum() <= 24
        assert differ[nearest, 256:].sum() <= 8
        reached.add(nearest)
    assert reached == set(range(1, 8))


@given(st.binary(min_size=RECORD, max_size=RECORD))
def test_orientations_are_a_group(record: bytes) -> None:
    ways = orientations.turned(np.frombuffer(record, dtype=np.uint8)[None, :])[0]
    assert ways[0].tobytes() == record
    all_of_them = sorted(way.tobytes() for way in ways)
    for way in ways:
        assert sorted(again.tobytes() for again in orientations.turned(way[None, :])[0]) == all_of_them


WORDS = st.tuples(st.integers(0, 2**256 - 1), st.integers(0, 2**64 - 1))


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=12), WORDS, st.data())
def test_whole_hashes_are_found_as_by_a_loop(
    held: list[tuple[tuple[int, int], bool]], asked: tuple[int, int], data: st.DataObject
) -> None:
    changes = st.sets(st.integers(0, 255), max_size=40).map(lambda bits: sum(1 << bit for bit in bits))
    rows = [
        (asked[0] ^ data.draw(changes), near, alone) if alone else (far, near, alone) for (far, near), alone in held
    ]
    index = WholeHashes()
    for far, near_, alone in rows:
        index.add(f"{far:064x}", f"{near_:016x}", alone=alone)
    for only in (False, True):
        expected = [
            (n, d, e)
            for n, (far, near_, alone) in enumerate(rows)
            if (d := (far ^ asked[0]).bit_count()) <= REACH_PDQ or (near_ ^ asked[1]).bit_count() <= REACH_PHASH
            if (e := (near_ ^ asked[1]).bit_count()) >= 0 and (alone or not only)
        ]
        assert index.near(f"{asked[0]:x}", f"{asked[1]:x}", alone=only) == expected
        for n, d, e in expected:
            assert index.distances(n, f"{asked[0]:x}", f"{asked[1]:x}") == (d, e)
