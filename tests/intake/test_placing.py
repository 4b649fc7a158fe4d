"""What "the same record" means: union without doubles, nothing lost, whatever the order and however often it comes."""

import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.chatting import Telling, bring, held, said, told
from tests.sparing import sparing
from workbench import flow
from workbench.case import Case, open_case
from workbench.errors import Cancelled
from workbench.intake import preparing
from workbench.model import Analyst, AttachmentState
from workbench.plugin_api import ImportedAttachment, ImportedMessage
from workbench.store import batches


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def test_an_overlapping_export_adds_only_what_is_new(case: Case, folder: Path) -> None:
    chat = [said(f"06:{i:02d}", "Awa", f"message {i}") for i in range(30)]
    bring(case, folder, Telling(chat[:20]))
    report = bring(case, folder, Telling(chat[10:]))
    assert (report.imported, report.duplicate) == (10, 10)
    assert told(case) == sorted((f"06:{i:02d}:00", f"message {i}") for i in range(30))


def test_equal_messages_of_one_minute_are_counted(case: Case, folder: Path) -> None:
    for copies in (2, 3, 1):
        bring(case, folder, Telling([said("06:41", "Awa", "ok")] * copies))
    assert len(held(case)) == 3


def test_messages_that_differ_in_what_both_exports_tell_are_two(case: Case, folder: Path) -> None:
    bring(case, folder, Telling([said("06:41:05", "Awa", "ok")]))
    report = bring(case, folder, Telling([said("06:41:40", "Awa", "ok")]))
    assert report.imported == 1
    assert bring(case, folder, Telling([said("06:41", "Awa", "ok")])).duplicate == 1


def test_minutes_and_seconds_of_one_chat_meet(case: Case, folder: Path) -> None:
    android = [said("06:41", "Awa", "Kidal est tombée"), said("06:41", "Awa", "ok"), said("06:42", "Ben", "ok")]
    iphone = [said("06:41:09", "Awa", "Kidal est tombée", sent_raw="6:41:09 AM"), said("06:41:30", "Awa", "ok"),
              said("06:42:01", "Ben", "ok"), said("06:43:11", "Ben", "sûr ?")]  # fmt: skip
    bring(case, folder, Telling(android))
    report = bring(case, folder, Telling(iphone))
    assert (report.imported, report.duplicate) == (1, 3)


def photo(name: str, **fields: object) -> ImportedMessage:
    omitted = name == "omitted"
    return said("06:41", "Awa", "", kind="media", attachments=(ImportedAttachment(name, omitted=omitted),), **fields)


def test_photos_of_one_minute_are_told_apart_by_name(case: Case, folder: Path) -> None:
    bring(case, folder, Telling([photo("a.jpg"), photo("b.jpg")]))
    report = bring(case, folder, Telling([photo("b.jpg"), photo("c.jpg")]))
    assert (report.imported, report.duplicate) == (1, 1)
    assert [m.attachments[0].name for m in held(case)] == ["a.jpg", "b.jpg", "c.jpg"]


def test_an_export_with_media_completes_one_without(case: Case, folder: Path) -> None:
    first = bring(case, folder, Telling([photo("omitted"), photo("omitted")]))
    (folder / "a.jpg").write_bytes(b"picture")
    report = bring(case, folder, Telling([photo("a.jpg"), photo("b.jpg")]))
    assert (report.imported, report.duplicate, report.completed) == (0, 2, (1,))
    files = [m.attachments[0] for m in held(case)]
    assert [(f.name, f.state) for f in files] == [("a.jpg", AttachmentState.PRESENT), ("omitted", "omitted")]
    kept = batches.get(case.db, first.batch)
    assert kept is not None
    assert (kept.media_present, kept.media_missing) == (0, 0), "left out is not missing"


def test_a_flood_of_equal_messages_goes_over_chunks_and_comes_once(case: Case, folder: Path) -> None:
    flood = [said("06:41", "Bot", "Allez voter !")] * 2500
    assert bring(case, folder, Telling(flood)).imported == 2500
    report = bring(case, folder, Telling([*flood, said("06:42", "Awa", "stop")]))
    assert (report.imported, report.duplicate) == (1, 2500)


def test_messages_without_any_time_are_known_again(case: Case, folder: Path) -> None:
    chat = [ImportedMessage("", f"text {i % 7}", "Awa") for i in range(30)]
    bring(case, folder, Telling(chat))
    report = bring(case, folder, Telling([*chat, ImportedMessage("", "text 1", "Awa")]))
    assert (report.imported, report.duplicate) == (1, 30)


@pytest.mark.parametrize("ids", [("5", "05"), ("5", "٥"), ("a", "A"), ("-1", "1"), ("9" * 25, "9" * 24)])
def test_ids_are_text_not_numbers(case: Case, folder: Path, ids: tuple[str, str]) -> None:
    chat = [said("06:41", "Awa", "same words", external_id=i) for i in ids]
    assert bring(case, folder, Telling(chat)).imported == 2
    assert bring(case, folder, Telling(chat[::-1])).imported == 0


def test_a_known_id_with_other_words_and_no_edit_is_kept_beside_it(case: Case, folder: Path) -> None:
    bring(case, folder, Telling([said("06:41", "Awa", "12 morts à Kati", external_id="7")]))
    forged = Telling([said("06:41", "Awa", "200 morts à Kati", external_id="7")])
    assert bring(case, folder, forged).imported == 1
    assert [("edited-version" in m.flags, m.text) for m in held(case)] == [
        (False, "12 morts à Kati"), (True, "200 morts à Kati")
    ]  # fmt: skip
    assert bring(case, folder, forged).imported == 0


def test_another_importers_wording_is_no_version_and_is_counted(case: Case, folder: Path) -> None:
    bring(case, folder, Telling([said("06:41", "Awa", "poll: yes (2)", external_id=str(i)) for i in range(3)]))
    report = bring(
        case, folder, Telling([said("06:41", "Awa", "yes – 2", external_id=str(i)) for i in range(3)], name="other")
    )
    assert (report.imported, report.duplicate) == (0, 3)
    assert any(a.startswith("other_wording=3: ") for a in report.assumptions)


def test_a_newer_importer_that_words_it_otherwise_makes_no_versions(case: Case, folder: Path) -> None:
    old = [said("06:41", "Awa", f"poll {i}", external_id=str(i)) for i in range(3)]
    new = [said("06:41", "Awa", f"question {i}", external_id=str(i)) for i in range(4)]
    bring(case, folder, Telling(old), file="a.txt")
    assert bring(case, folder, Telling(new, version="2"), file="a.txt").imported == 1
    assert [bring(case, folder, Telling(new, version="2"), file="a.txt").imported for _ in range(2)] == [0, 0]
    assert [m.text for m in held(case)] == ["poll 0", "poll 1", "poll 2", "question 3"]


def test_one_id_for_different_texts_in_a_file_loses_none(case: Case, folder: Path) -> None:
    chat = [said("06:41", "Awa", f"text {i}", external_id="same") for i in range(5)]
    assert bring(case, folder, Telling([*chat, chat[0]])).imported == 5
    assert bring(case, folder, Telling(chat)).imported == 0


def test_keys_that_collide_lose_nothing(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_SLOT_SHIFT", 64)
    chat = [said("06:41", f"Sender {i % 5}", f"text {i}") for i in range(180)]
    bring(case, folder, Telling(chat[:120]))
    bring(case, folder, Telling(chat[40:]))
    assert Counter((m.sender, m.text) for m in held(case)) == Counter((m.sender, m.text) for m in chat)


def test_after_an_undo_the_other_export_brings_its_records_back(case: Case, folder: Path) -> None:
    chat = [said("06:41", "Awa", "ok"), said("06:41", "Awa", "ok"), said("06:42", "Awa", "la suite des nouvelles")]
    first = bring(case, folder, Telling(chat[:1]))
    second = bring(case, folder, Telling(chat), file="second.txt")
    assert (second.imported, second.duplicate) == (2, 1)
    flow.undo_import(case, first.batch, even_decided=True)
    assert bring(case, folder, Telling(chat), file="second.txt").imported == 1
    assert bring(case, folder, Telling(chat[:2])).imported == 0
    assert len(held(case)) == 3


def test_a_newer_importer_adds_what_it_finds_to_an_import_that_is_done(case: Case, folder: Path) -> None:
    chat = [said("06:41", "Awa", "un"), said("06:42", "Awa", "deux"), said("06:43", "Awa", "trois")]
    bring(case, folder, Telling([chat[0], chat[2]]), file="a.txt")
    report = bring(case, folder, Telling(chat, version="2"), file="a.txt")
    assert (report.batch, report.read, report.imported, report.duplicate) == (1, 3, 1, 2)
    assert any(a.startswith("reopened=telling 2: 1 of its records") for a in report.assumptions)
    kept = batches.get(case.db, 1)
    assert kept is not None
    assert (kept.state, kept.importer_version, kept.imported, kept.duplicate) == ("done", "2", 3, 0)
    places = case.db.rows("SELECT text, position FROM messages ORDER BY position")
    assert [(r["text"], r["position"]) for r in places] == [("un", 0), ("deux", 1), ("trois", 2)]
    assert bring(case, folder, Telling(chat, version="2"), file="a.txt").imported == 0


def test_a_newer_importer_starts_an_unfinished_import_anew(case: Case, folder: Path) -> None:
    chat = [
        said(f"2026-04-{1 + i // 1440:02d}T{i // 60 % 24:02d}:{i % 60:02d}", "Awa", f"text {i}") for i in range(1500)
    ]
    asked = iter([False])
    with pytest.raises(Cancelled):
        bring(case, folder, Telling(chat[1:]), file="a.txt", cancelled=lambda: next(asked, True))
    report = bring(case, folder, Telling(chat, version="2"), file="a.txt")
    assert report.read == 1500
    assert len(held(case)) == 1500
    assert len({m.text for m in held(case)}) == 1500


TEXTS = st.sampled_from(["", "ok", "👍", "Kidal est tombée ce matin", "merci", "où ?"])
SENDERS = st.sampled_from(["Awa", "Ben", None])
BOTH = st.tuples(st.booleans(), st.booleans())
CHAT = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 59), SENDERS, TEXTS), max_size=40)


def export(chat: list[tuple[int, int, str | None, str]], seconds: bool) -> list[ImportedMessage]:
    at = [f"06:{minute:02d}" + f":{second:02d}" * seconds for minute, second, _, _ in chat]
    return [
        said(time, sender, text, sent_raw=f"{time} {seconds}")
        for time, (_, _, sender, text) in zip(at, chat, strict=True)
    ]


@sparing(25)
@given(
    chat=CHAT, cuts=st.tuples(st.integers(0, 40), st.integers(0, 40)), formats=st.tuples(st.booleans(), st.booleans())
)
def test_two_exports_of_a_chat_give_the_chat(
    fixed_env: Path, tmp_path_factory: pytest.TempPathFactory, chat: list[tuple[int, int, str | None, str]],
    cuts: tuple[int, int], formats: tuple[bool, bool],
) -> None:  # fmt: skip
    """The later export begins with some minute of the earlier one; minutes in one, seconds in the other do not matter.

    Cut inside a minute at both ends, equal messages of that minute cannot be told apart by anybody.
    """
    chat.sort(key=lambda one: one[:2])
    end = min(max(cuts), len(chat))
    start = min(min(cuts), end)
    while 0 < start < len(chat) and chat[start - 1][0] == chat[start][0]:
        start -= 1
    folder = tmp_path_factory.mktemp("chat")
    case = open_case(str(folder / "case"), Analyst("ada", "Ada"))
    try:
        bring(case, folder / "e", Telling(export(chat[:end], formats[0])))
        bring(case, folder / "e", Telling(export(chat[start:], formats[1])))
        got = Counter(((m.sent_at or "")[11:16], m.sender, m.text) for m in held(case))
        assert got == Counter((f"06:{minute:02d}", sender, text) for minute, _, sender, text in chat)
    finally:
        case.close()


@sparing(6)
@given(seed=st.integers(0, 10_000))
def test_a_break_anywhere_changes_nothing(fixed_env: Path, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Equal records around the break, some held by another import already."""
    r = random.Random(seed)
    times = sorted(f"06:{r.randint(0, 4):02d}" for _ in range(2200))
    chat = [said(time, r.choice(["Awa", "Ben"]), r.choice(["ok", "oui", "non"])) for time in times]
    other = sorted(r.sample(chat, 600), key=lambda m: m.sent_raw)
    folder = tmp_path_factory.mktemp("break")
    found = []
    for stop in (False, True):
        case = open_case(str(folder / f"case-{stop}"), Analyst("ada", "Ada"))
        try:
            bring(case, folder / "e", Telling(other), file="other.txt")
            if stop:
                asked = iter([False] * r.randint(1, 2))
                with pytest.raises(Cancelled):
                    bring(case, folder / "e", Telling(chat), file="a.txt", cancelled=partial(next, asked, True))
            bring(case, folder / "e", Telling(chat), file="a.txt")
            rows = case.db.rows("SELECT id, batch, position, dedupe_key, text, sender FROM messages ORDER BY id")
            found.append([tuple(row) for row in rows])
        finally:
            case.close()
    assert found[0] == found[1]
