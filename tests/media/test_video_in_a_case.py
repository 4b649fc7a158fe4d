"""Films on their way through a case: hashed, matched whichever came first, and taken up again when the extra comes."""

from functools import cache
from pathlib import Path

import pytest

from tests.flow.chats import bring, write_chat
from tests.media import clips, pictures
from tests.media.clips import Coding
from workbench.case import Case
from workbench.media import hashing, stages, video
from workbench.store import media, media_matches

LONG = Coding(192, 108, 5, 10)


@cache
def film() -> bytes:
    return clips.film(11, 45, LONG)


@cache
def cut() -> bytes:
    """Twenty seconds of it, captioned and coded anew."""
    return clips.recoded(film(), Coding(160, 90, 6, 15, crf=34), 23.3, 20, clips.captioned)


def told(case: Case, folder: Path, data: bytes, name: str, day: str) -> str:
    """Import a chat with this medium and a voice note; returns the medium's sha256."""
    chat = write_chat(
        folder / day, [f"{day}/01/2026, 06:41 - Awa: {name} (file attached)"], f"WhatsApp Chat with {day}.txt"
    )
    (chat.parent / name).write_bytes(data)
    before = {medium.sha256 for medium in media.every(case.db)}
    bring(case, chat)
    (new,) = [medium for medium in media.every(case.db) if medium.sha256 not in before]
    return new.sha256


@pytest.mark.parametrize("long_first", [True, False])
def test_a_cut_and_its_film_find_each_other_whichever_came_first(case: Case, tmp_path: Path, long_first: bool) -> None:
    first, second = (film(), cut()) if long_first else (cut(), film())
    one = told(case, tmp_path, first, "VID-20260101-WA0001.mp4", "01")
    other = told(case, tmp_path, second, "VID-20260102-WA0002.mp4", "02")
    held = {medium.sha256: medium for medium in media.every(case.db)}
    assert {held[one].duration, held[other].duration} == {45_000, 20_000}
    found = media_matches.of(case.db, [one, other])
    (match,), (back,) = found[one], found[other]
    assert (match.other, back.other, match.kind, back.kind) == (other, one, "same", "same")
    assert (match.at, match.other_at) == (back.other_at, back.at)
    late, early = (match.at, match.other_at) if long_first else (match.other_at, match.at)
    assert late is not None
    assert early is not None
    assert late - early == pytest.approx(23_300, abs=1_500)
    assert match.frames >= 5


def test_what_was_not_read_for_want_of_the_extra_is_due_again(case: Case, tmp_path: Path) -> None:
    seen = told(case, tmp_path, cut(), "VID-20260101-WA0001.mp4", "01")
    picture = told(case, tmp_path, pictures.encoded(pictures.scene(1)), "IMG-20260102-WA0001.jpg", "02")
    (medium,) = media.by_hash(case.db, [seen])
    (still,) = media.by_hash(case.db, [picture])
    with case.db.tx():
        media.save_hashes(case.db, medium, "", "{}", video.WITHOUT)
        media.save_frames(case.db, seen, ())
    assert media.unhashed(case.db, (hashing.RULE, video.RULE, video.WITHOUT)) == []
    assert stages.hash_stage(case, lambda _: None, lambda: False) == 1
    assert media.frames(case.db, [seen])[seen]
    assert media.by_hash(case.db, [picture]) == [still]


def test_a_voice_note_is_held_with_its_length(case: Case, tmp_path: Path) -> None:
    seen = told(case, tmp_path, clips.voice(4), "PTT-20260101-WA0001.opus", "01")
    (medium,) = media.by_hash(case.db, [seen])
    assert (medium.mime, medium.note) == ("audio/opus", "")
    assert medium.duration == pytest.approx(4_000, abs=150)
    assert media_matches.of(case.db, [seen]) == {}
