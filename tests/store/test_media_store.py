"""SQL of media, their matches and marks, and of old media in new claims. Both engines."""

from dataclasses import replace

import pytest

from tests.evidence.seen import Seen, claim_with, found_alike, seen
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.evidence import marking
from workbench.evidence.comparing import Answer, judge
from workbench.media import stages
from workbench.model import MediaMatch, Medium, VideoFrame
from workbench.store import claims, hash_lists, media, media_marks, media_matches, reuse

HASHED = Medium("", 7, "image/jpeg", 640, 480, None, "f0" * 32, 90, "00ff00ff00ff00ff", note="")


# --- media and matches --------------------------------------------------------------------------------------------


def test_frames_come_back_in_the_order_of_time(case: Case) -> None:
    one, other = seen(case, "film"), seen(case, "other film")
    frames = tuple(VideoFrame(at, "f0" * 32, 80, "0f" * 8, "ab" * 40) for at in (2**40, 0, 1_000))
    with case.db.tx():
        media.save_frames(case.db, one.sha256, [VideoFrame(5, "aa" * 32, 1, "bb" * 8)])
        media.save_frames(case.db, one.sha256, frames)
        media.save_frames(case.db, other.sha256, frames[:1])
    sorted_frames = (frames[1], frames[2], frames[0])
    assert dict(media.films(case.db)) == {one.sha256: sorted_frames, other.sha256: frames[:1]}
    assert media.frames(case.db, [one.sha256]) == {one.sha256: sorted_frames}
    assert media.frames(case.db, []) == {}


def test_new_hashes_take_old_matches_away(case: Case) -> None:
    one, other = seen(case, "a"), seen(case, "b")
    found_alike(case, one, other)
    with case.db.tx():
        media.save_hashes(case.db, replace(HASHED, sha256=other.sha256), "", '{"camera":"x"}', "hash/9")
    assert media_matches.of(case.db, [one.sha256, other.sha256]) == {}
    assert media.metadata(case.db, [one.sha256, other.sha256]) == {one.sha256: "{}", other.sha256: '{"camera":"x"}'}


def test_a_match_is_seen_from_both_sides_with_its_times(case: Case) -> None:
    one, other, third = (seen(case, name) for name in "abc")
    clip = MediaMatch(one.sha256, other.sha256, "same", 20, 4, "none", 1_000, 61_000, 9)
    still = MediaMatch(one.sha256, third.sha256, "review", 70, 12, "mirrored")
    with case.db.tx():
        media_matches.save(case.db, one.sha256, [still, clip], "test")
    found = media_matches.of(case.db, [one.sha256, other.sha256])
    assert found[one.sha256] == [clip, still], "same before review"
    assert found[other.sha256] == [replace(clip, sha256=other.sha256, other=one.sha256, at=61_000, other_at=1_000)]
    with case.db.tx():
        media_matches.save(case.db, one.sha256, [], "another rule")
    assert media_matches.of(case.db, [one.sha256, other.sha256, third.sha256]) == {}


def test_occurrences_are_the_earliest_first_and_all_kept(case: Case) -> None:
    days = ("2026-04-25", "2023-08-14", "2026-04-24")
    places = [seen(case, "the same bytes", day, f"Chat {n}") for n, day in enumerate(days)]
    (sha256,) = {place.sha256 for place in places}
    found = media.occurrences(case.db, [sha256])[sha256]
    assert [(o.chat, (o.sent_at or "")[:10]) for o in found] == [
        ("Chat 1", "2023-08-14"), ("Chat 2", "2026-04-24"), ("Chat 0", "2026-04-25"),
    ]  # fmt: skip
    assert len(media.every(case.db)) == 1


def test_an_abbreviation_finds_one_medium(case: Case) -> None:
    one = seen(case, "a")
    assert media.beginning(case.db, one.sha256[:8]) == media.beginning(case.db, one.sha256) == [one.sha256]
    assert media.beginning(case.db, "g" * 8) == []


def test_many_at_once(case: Case) -> None:
    """More than one statement's worth of names."""
    one = seen(case, "a")
    marking.mark_sensitivity(case, [one.sha256], "graphic")
    names = [f"{n:064x}" for n in range(1_200)]
    found = media_marks.sensitivity(case.db, [*names, one.sha256])
    assert (len(found), found[one.sha256], found[names[0]]) == (1_201, "graphic", "")
    assert media.occurrences(case.db, [*names, one.sha256]).keys() == {one.sha256}
    assert media.alike(case.db, [*names, one.sha256]) == sorted([*names, one.sha256])


# --- old media in new claims --------------------------------------------------------------------------------------


def counted(case: Case, number: int) -> tuple[int, str | None]:
    """Reuse as the claim says it; the query says the same."""
    claim = editing.find(case, number)
    since = claim.reused_since[:10] if claim.reused_since else None
    asked = reuse.of_claims(case.db, [number]).get(number, reuse.Reuse())
    assert (asked.count, asked.since and asked.since[:10]) == (claim.reused, since)
    assert claim.reused == 0 or f"reused, first seen {since}" in " ".join(claim.why)
    assert claim.reused > 0 or "reused" not in " ".join(claim.why)
    return claim.reused, since


@pytest.fixture
def now(case: Case) -> Seen:
    """The picture of today's claim."""
    return seen(case, "now", "2026-04-25", "Infos Nord")


def test_seen_on_an_earlier_day(case: Case) -> None:
    places = (
        ("2023-08-14", "Chan 2023", (1, "2023-08-14")),
        ("2026-04-24", "Chan 2023", (1, "2026-04-24")),
        ("2026-04-24", "Infos Nord", (1, "2026-04-24")),
        ("2026-04-25", "Chan 2023", (0, None)),
        ("2026-04-26", "Chan 2023", (0, None)),
    )
    for n, (day, chat, told) in enumerate(places):
        for kind in ("the same bytes", "a copy"):
            now = seen(case, f"{n} {kind}")
            if kind == "a copy":
                found_alike(case, now, seen(case, f"{n} old", day, chat))
            else:
                seen(case, f"{n} {kind}", day, chat)
            assert counted(case, claim_with(case, now).id) == told, (day, chat, kind)


def test_a_picture_that_spreads_with_its_claim_is_not_old(case: Case, now: Seen) -> None:
    before = seen(case, "now", "2026-04-23", "Chan")
    number = claim_with(case, now, before).id
    assert counted(case, number) == (0, None)
    editing.detach(case, number, [before.message])
    assert counted(case, number) == (1, "2026-04-23")


def test_a_picture_that_spreads_beside_its_claim_is_not_old(case: Case, now: Seen) -> None:
    """Told on Thursday and on Saturday; forwarded without a word, or as a copy, on Friday."""
    copy, first = seen(case, "copy", "2026-04-23"), seen(case, "now", "2026-04-23")
    found_alike(case, now, copy)
    seen(case, "now", "2026-04-24", "Famille")
    seen(case, "copy", "2026-04-24", "Famille")
    assert counted(case, claim_with(case, first, now).id) == (0, None)
    assert counted(case, claim_with(case, copy, now).id) == (0, None), "a copy of it was the claim's own"
    assert counted(case, claim_with(case, now).id) == (1, "2026-04-23")


def test_two_old_pictures_and_the_oldest_day(case: Case, now: Seen) -> None:
    another = seen(case, "another", "2026-04-25")
    for picture, day in ((now, "2025-01-01"), (now, "2024-01-01"), (another, "2026-01-01")):
        found_alike(case, picture, seen(case, f"old {day}", day, "Old"))
    assert counted(case, claim_with(case, now, another).id) == (2, "2024-01-01")


ANSWERS: tuple[tuple[str | None, Answer | None, int], ...] = (
    ("same", Answer.DIFFERENT, 0),
    ("same", Answer.SAME, 1),
    ("same", Answer.MISLEADING, 1),
    ("review", None, 0),
    ("review", Answer.SAME, 1),
    ("review", Answer.EDITED, 1),
    ("review", Answer.MISLEADING, 1),
    ("review", Answer.DIFFERENT, 0),
    (None, Answer.SAME, 1),
    (None, Answer.DIFFERENT, 0),
)


def test_answers_count(case: Case) -> None:
    for n, (kind, answer, told) in enumerate(ANSWERS):
        now, old = seen(case, f"{n} now"), seen(case, f"{n} old", "2023-08-14", "Chan 2023")
        number = claim_with(case, now).id
        if kind:
            found_alike(case, now, old, kind)
        unanswered = counted(case, number)[0]
        one, other = (old, now) if n % 2 else (now, old)
        if answer:
            judge(case, None, one.sha256, other.sha256, answer)
        assert counted(case, number)[0] == told, (kind, answer)
        if answer:
            flow.undo(case)
            assert counted(case, number)[0] == unanswered, (kind, answer)
            flow.redo(case)
            assert counted(case, number)[0] == told, (kind, answer)


def test_the_oldest_of_a_crowd_of_copies_is_kept(case: Case, now: Seen) -> None:
    old = seen(case, "old", "2019-02-03")
    crowd = [MediaMatch(now.sha256, f"{n:064x}", "same", 1, 1) for n in range(300)]
    kept = stages._kept(case.db, [*crowd, MediaMatch(now.sha256, old.sha256, "same", 60, 9)])
    assert kept[:80] == crowd[:80]
    assert (len(kept), kept[80].other) == (100, old.sha256)


def test_a_look_alike_waits_for_an_answer(case: Case, now: Seen) -> None:
    old = seen(case, "old", "2023-08-14", "Chan 2023")
    found_alike(case, now, old, "review")
    number = claim_with(case, now).id
    assert claims.ids(case.db, "c.lookalikes > 0", "c.id", {}) == [number]
    assert any("to compare: what it looks like was seen 2023-08-14" in line for line in editing.find(case, number).why)
    judge(case, number, now.sha256, old.sha256, Answer.DIFFERENT)
    assert editing.find(case, number).lookalikes == 0
    flow.undo(case)
    assert editing.find(case, number).lookalikes == 1
    judge(case, number, now.sha256, old.sha256, Answer.SAME)
    found = editing.find(case, number)
    assert (found.reused, found.lookalikes) == (1, 0)


def test_what_is_barred_does_not_count(case: Case, now: Seen) -> None:
    old = seen(case, "old", "2023-08-14", "Chan 2023")
    found_alike(case, now, old)
    number = claim_with(case, now).id
    assert counted(case, number) == (1, "2023-08-14")
    marking.never(case, old.sha256)
    assert counted(case, number) == (0, None)
    marking.allow(case, old.sha256)
    assert counted(case, number) == (1, "2023-08-14")


def test_a_card_on_a_list_does_not_count_whoever_called_it_the_same(case: Case, now: Seen) -> None:
    """A list bars what stands on it, not what somebody called a copy of that."""
    card = seen(case, "card", "2023-08-14", "Chan 2023")
    number = claim_with(case, now).id
    judge(case, None, now.sha256, card.sha256, Answer.SAME)
    assert counted(case, number) == (1, "2023-08-14")
    with case.db.tx():
        listed = hash_lists.HashList(0, "cards", "e" * 64, "csv", hash_lists.NEVER, 1, "ada", case.now())
        held = hash_lists.add(case.db, listed)
        hash_lists.add_hashes(case.db, held, [hash_lists.ListedHash(1, "f0" * 32, None)])
        hit = hash_lists.ListedMatch(card.sha256, held, 1, "same", 0, None)
        hash_lists.settle(case.db, [card.sha256], [held], [hit], "test")
        marking.settle(case)
    assert counted(case, number) == (0, None)


def test_claims_are_told_apart(case: Case, now: Seen) -> None:
    seen(case, "now", "2023-08-14", "Chan 2023")
    first, second = claim_with(case, now).id, claim_with(case, seen(case, "fresh")).id
    assert reuse.of_claims(case.db, [first, second]).keys() == {first}
    assert reuse.of_claims(case.db, []) == {}
