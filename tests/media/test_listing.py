"""Hash lists in a case: taken in whole or not at all, compared both ways round, taken out but for history."""

import hashlib
import random
import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.media import pictures
from workbench import flow
from workbench.canonical import loads
from workbench.case import Case
from workbench.errors import Cancelled, Conflict, InputRefused, NotFound, UsageError
from workbench.evidence import hash_lists
from workbench.ledger import events as ledger
from workbench.media import listing
from workbench.media.decoding import decode_grey
from workbench.media.hashing import Hashes, hash_grey
from workbench.media.list_index import PHASH_ALONE, ListIndex, judge_listed
from workbench.media.listing import ListReport
from workbench.model import MediaMatch, Medium, VideoFrame
from workbench.store import events as event_store
from workbench.store import hash_lists as store
from workbench.store import media as media_store
from workbench.store import media_marks, media_matches
from workbench.store.hash_lists import HashList, ListedMatch


@cache
def hashes(seed: int, method: Image.Transpose | None = None, size: tuple[int, int] = (640, 480)) -> Hashes:
    """Hashes of a drawn scene, perhaps turned, perhaps resized."""
    picture = pictures.scene(seed).resize(size)
    return hash_grey(decode_grey(pictures.encoded(picture if method is None else picture.transpose(method))).grey)


def pdq(seed: int) -> str:
    found = hashes(seed).pdq
    assert found
    return found


def held(case: Case, found: Hashes) -> str:
    """A medium with these hashes, as the hash stage leaves it, without a file; returns its sha256."""
    sha256 = hashlib.sha256(repr(found).encode()).hexdigest()
    medium = Medium(sha256, 1, "image/jpeg", 640, 480, None, found.pdq, found.pdq_quality, found.phash,
                    found.low_information)  # fmt: skip
    with case.db.tx():
        media_store.add(case.db, [(sha256, 1)])
        media_store.save_hashes(case.db, medium, found.variants, "{}", "media-hash/1")
    return sha256


def match(case: Case) -> int:
    return hash_lists.match(case, lambda _: None, lambda: False)


def take(
    case: Case, tmp_path: Path, rows: Iterable[str], name: str = "Fact-checks", purpose: str = store.REFERENCE
) -> ListReport:
    path = tmp_path / f"{secrets.token_hex(4)}.txt"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return hash_lists.add(case, path, name, purpose, lambda _: None, lambda: False)


def on_lists(case: Case, sha256: str) -> list[ListedMatch]:
    return [hit.match for hit in store.hits(case.db, [sha256]).get(sha256, [])]


def noise(count: int) -> list[str]:
    """Hashes that look like no picture, half of their bits set."""
    shuffled = random.Random(5)
    bits = [True] * 128 + [False] * 128
    rows = []
    for _ in range(count):
        shuffled.shuffle(bits)
        rows.append(f"{sum(1 << n for n, bit in enumerate(bits) if bit):064x}")
    return rows


@pytest.mark.parametrize(
    ("pdq_distance", "phash_distance", "turned", "kind"),
    [
        (31, None, False, "same"),
        (32, None, False, "review"),
        (64, None, False, "review"),
        (65, None, False, None),
        (48, None, True, "review"),
        (49, None, True, None),
        (64, 10, False, "same"),
        (64, 10, True, None),
        (58, 12, False, None),
        (None, 0, False, "review"),
        (None, PHASH_ALONE, True, "review"),
        (None, PHASH_ALONE + 1, False, None),
        (None, None, False, None),
        (0, 64, False, "same"),
        (200, 0, False, None),
    ],
)
def test_the_rule_for_lists(
    pdq_distance: int | None, phash_distance: int | None, turned: bool, kind: str | None
) -> None:
    assert judge_listed(pdq_distance, phash_distance, turned=turned) == kind


@pytest.mark.parametrize("method", [None, *Image.Transpose])
def test_a_turned_picture_is_found_by_pdq_and_by_phash(method: Image.Transpose | None) -> None:
    listed, asked = hashes(3), hashes(3, method)
    rows = [(1, n, row, None) for n, row in enumerate(noise(50), 1)]
    index = ListIndex([*rows, (1, 99, listed.pdq, None), (2, 1, None, listed.phash), (2, 2, listed.pdq, listed.phash)])
    near = {found.key: found for found in index.near([(asked.pdq or "", asked.phash)], range(8))}
    assert set(near) == {(1, 99), (2, 1), (2, 2)}
    assert [near[key].kind for key in sorted(near)] == ["same", "review", "same"]
    assert {found.transform == "none" for found in near.values()} == {method is None}


def test_the_index_finds_what_a_loop_finds() -> None:
    rows = noise(3_000)
    asked = f"{int(rows[1234], 16) ^ 0b10110:064x}"
    near = ListIndex((7, n, row, None) for n, row in enumerate(rows)).near([(asked, None)], [0])
    by_loop = {n: (int(row, 16) ^ int(asked, 16)).bit_count() for n, row in enumerate(rows)}
    assert {f.key[1]: f.pdq_distance for f in near} == {n: d for n, d in by_loop.items() if judge_listed(d, None)}
    assert near[0].key == (7, 1234)
    assert near[0].pdq_distance == 3


def test_a_list_meets_what_is_held_and_what_comes(case: Case, tmp_path: Path) -> None:
    first, lonely = held(case, hashes(1)), held(case, hashes(2))
    report = take(case, tmp_path, [*noise(20), f"{pdq(1)},old picture of a bridge"])
    assert (report.list.entries, report.refusals, report.duplicate, report.notes) == (21, 0, 0, ())
    (hit,) = store.hits(case.db, [first])[first]
    assert (hit.name, hit.entry.label, hit.match.kind, hit.match.transform) == (
        "Fact-checks", "old picture of a bridge", "same", "none",
    )  # fmt: skip
    assert on_lists(case, lonely) == []
    later = held(case, hashes(1, Image.Transpose.FLIP_LEFT_RIGHT))
    assert match(case) == 1
    assert [(m.kind, m.transform) for m in on_lists(case, later)] == [("same", "mirrored")]
    assert store.matched(case.db) == {report.list.id: 2}
    assert store.possible(case.db) == {}
    assert store.on(case.db, report.list.id) == {21: sorted([(first, "same"), (later, "same")])}
    assert [entry.n for entry in store.listing(case.db, report.list.id)] == list(range(1, 22))
    assert media_store.first_seen(case.db) == {}, "no message brought them"


def test_only_what_is_due_is_compared(case: Case, tmp_path: Path) -> None:
    bridge = held(case, hashes(1))
    held(case, hashes(2))
    take(case, tmp_path, noise(3), "one")
    assert match(case) == 0
    held(case, hashes(3))
    assert match(case) == 1
    take(case, tmp_path, [pdq(1)], "two")
    assert {r["list_rule"] for r in case.db.rows("SELECT list_rule FROM media")} == {f"{listing.RULE} 1 2"}
    hash_lists.remove(case, 1)
    told: list[object] = []
    assert listing.match_lists(case, lambda _: None, lambda: False, told.append) == 3
    assert told == [], "where nothing was compared no claim is counted anew"
    assert [m.kind for m in on_lists(case, bridge)] == ["same"]
    assert match(case) == 0


def test_media_hashed_anew_are_due_again(case: Case, tmp_path: Path) -> None:
    sha256 = held(case, hashes(1))
    take(case, tmp_path, [pdq(1)])
    held(case, hashes(1))
    assert match(case) == 1
    assert [m.kind for m in on_lists(case, sha256)] == ["same"]


def test_a_never_list_keeps_media_out_of_matching_until_it_goes(case: Case, tmp_path: Path) -> None:
    first, second = held(case, hashes(4)), held(case, hashes(4, None, (320, 240)))
    with case.db.tx():
        media_matches.save(case.db, first, [MediaMatch(first, second, "same", 2, 0)], "media-match/2")
    assert media_matches.of(case.db, [first])
    report = take(case, tmp_path, [f"{pdq(4)},the channel's logo"], "Logos", store.NEVER)
    assert media_marks.barred(case.db, [first, second]) == dict.fromkeys(
        [first, second], "on the list Logos: the channel's logo"
    )
    assert media_matches.of(case.db, [first]) == {}
    assert hash_lists.remove(case, report.list.id).name == "Logos"
    assert media_marks.barred(case.db, [first, second]) == {}
    assert media_matches.of(case.db, [first])
    assert store.every(case.db) == []
    assert on_lists(case, first) == []


def test_a_card_in_a_film_is_no_reason_to_bar_the_film() -> None:
    lists = [HashList(1, "Cards", "", "csv", store.NEVER, 1, "ada", "")]
    index = ListIndex([(1, 1, pdq(4), None)])
    frames = [(pdq(n), hashes(n).phash) for n in (3, 4, 5)]
    assert [m.kind for m in listing.look_up(index, "f" * 64, lists, None, None, frames)] == ["review"]
    assert [m.kind for m in listing.look_up(index, "f" * 64, lists, *frames[1])] == ["same"]


def test_films_are_compared_frame_by_frame(case: Case, tmp_path: Path) -> None:
    film = Medium("e" * 64, 1, "video/mp4", 640, 480, 3_000)
    frames = [VideoFrame(1000 * n, pdq(n), 100, hashes(n).phash or "") for n in (3, 4, 5)]
    with case.db.tx():
        media_store.add(case.db, [(film.sha256, 1)])
        media_store.save_hashes(case.db, film, "", "{}", "media-video/1")
        media_store.save_frames(case.db, film.sha256, frames)
    take(case, tmp_path, [pdq(4)])
    assert [m.kind for m in on_lists(case, film.sha256)] == ["same"]


def test_no_entry_floods_a_medium(case: Case, tmp_path: Path) -> None:
    sha256 = held(case, hashes(1))
    take(case, tmp_path, [f"{pdq(1)},copy {n}" for n in range(50)])
    assert len(on_lists(case, sha256)) == listing.HITS


def test_blank_media_stand_on_no_list(case: Case, tmp_path: Path) -> None:
    sha256 = held(case, Hashes(pdq(1), 30, hashes(1).phash, low_information=True))
    take(case, tmp_path, [pdq(1)])
    assert on_lists(case, sha256) == []
    assert match(case) == 0


def test_bad_rows_are_named_and_good_ones_taken(case: Case, tmp_path: Path) -> None:
    good = noise(2)
    report = take(case, tmp_path, [good[0], "0" * 64, f"{good[1]},a", "nonsense", f"{good[1]},a", f"{good[1]},b"])
    assert (report.list.entries, report.duplicate, report.refusals) == (3, 1, 2)
    assert [r.line for r in report.refused] == [2, 4]


def test_a_lone_phash_may_stand_on_a_list(case: Case, tmp_path: Path) -> None:
    first, second = held(case, hashes(1)), held(case, hashes(2))
    report = take(case, tmp_path, [str(hashes(1).phash), pdq(2), str(hashes(2).phash)])
    number = report.list.id
    assert (store.matched(case.db), store.possible(case.db)) == ({number: 1}, {number: 1})
    assert store.on(case.db, number) == {1: [(first, "review")], 2: [(second, "same")], 3: [(second, "review")]}
    assert [e.n for e in store.listing(case.db, number)] == [1, 2, 3]


def test_rows_with_a_date_that_is_none_are_named_up_to_a_limit(case: Case, tmp_path: Path) -> None:
    rows = [f"{row},31/31/2023" for row in noise(25)]
    notes = take(case, tmp_path, ["pdq,date", *rows]).notes
    assert notes[0] == "line 2: '31/31/2023' is no date as 2021-03-04 is; the hash is taken without"
    assert (len(notes), notes[-1]) == (21, "5 more rows have a date that is none")


def test_a_list_of_other_digests_is_told(case: Case, tmp_path: Path) -> None:
    digests = [random.Random(n).randbytes(32).hex() for n in range(40)]
    (text,) = take(case, tmp_path, digests).notes
    assert "sha256" in text


@pytest.mark.parametrize("rows", [[], ["# nothing"], ["0" * 64], ["Dear colleague"]])
def test_a_list_without_a_sound_hash_is_refused_whole(case: Case, tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(InputRefused):
        take(case, tmp_path, rows)
    assert store.every(case.db) == []


def test_names_and_files_are_held_once(case: Case, tmp_path: Path) -> None:
    rows = noise(4)
    take(case, tmp_path, rows[:2])
    for again, name in ((rows[:2], "Other"), (rows[2:], "Fact-checks")):
        with pytest.raises(Conflict):
            take(case, tmp_path, again, name)
    with pytest.raises(UsageError):
        take(case, tmp_path, rows[2:], "  ")
    with pytest.raises(NotFound):
        hash_lists.remove(case, 7)
    assert len(store.every(case.db)) == 1


def test_a_list_that_is_stopped_leaves_nothing(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(noise(2_500)))
    for asked_before in (1, 3):
        left = iter([False] * asked_before)
        with pytest.raises(Cancelled):
            listing.import_list(case, path, "a", store.REFERENCE, lambda _: None, lambda: next(left, True))  # noqa: B023
        assert store.every(case.db) == []
        assert list(store.hashes(case.db, [1])) == []


def test_history_keeps_both_ends(case: Case, tmp_path: Path) -> None:
    report = take(case, tmp_path, [*noise(3), "0" * 64])
    hash_lists.remove(case, report.list.id)
    kept = {e.kind: loads(e.body) for e in event_store.every(case.db) if "hash_list" in e.kind}
    assert list(kept) == ["hash_list_imported", "hash_list_removed"]
    assert kept["hash_list_imported"]["entries"] == 3
    assert kept["hash_list_imported"]["refused"] == 1
    assert ledger.verify(case.db) is None


def test_a_claim_says_that_its_picture_stands_on_a_list(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "bridge.jpg"
    path.write_bytes(pictures.encoded(pictures.scene(1)))
    text = "Attaque contre le camp de Kidal ce matin, 12 morts selon des habitants"
    flow.add_message(case, "Infos Nord", "Ada", "2026-04-25 06:41", text, [path])
    take(case, tmp_path, [pdq(1)])
    (row,) = case.db.rows("SELECT why, status FROM claims WHERE hidden = 0")
    assert "Fact-checks" in row["why"]
    assert row["status"] == "rumor"


def test_what_an_import_brings_is_compared_with_the_lists(case: Case, tmp_path: Path) -> None:
    take(case, tmp_path, [pdq(1)])
    path = tmp_path / "bridge.jpg"
    path.write_bytes(pictures.encoded(pictures.scene(1)))
    message = flow.add_message(case, "Infos Nord", "Ada", "2026-04-25 06:41", "Le pont de Kidal", [path])
    assert [m.kind for m in on_lists(case, str(message.attachments[0].sha256))] == ["same"]
