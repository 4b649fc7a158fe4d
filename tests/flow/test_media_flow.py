"""Media on the whole way in: the labelled case end to end, and stages that heal, go on and repeat nothing."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from tests.building import evidence_for
from tests.conftest import ROOT, SHARED
from tests.media import pictures
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Cancelled
from workbench.export.records import claim_records
from workbench.intake.by_hand import add_message
from workbench.ledger import events as ledger
from workbench.ledger.fsck import fsck
from workbench.media import hashing, stages
from workbench.model import Analyst, Status
from workbench.store import claims, media, media_matches
from workbench.store import events as event_store

# --- the labelled case --------------------------------------------------------------------------------------------

DATA = ROOT / "workbench" / "demo_data"
EXPORTS = ("telegram_channel_2023", "whatsapp_android_fr", "whatsapp_ios_en.zip", "telegram_channel", "x_twarc2.jsonl")

SCENES = {
    "smoke over a town": (
        "IMG-20260425-WA0001.jpg", "00000008-PHOTO-2026-04-25-06-41-12.jpg", "photo_2@25-04-2026_06-52-24.jpg",
    ),
    "burnt helicopter": (
        "IMG-20260425-WA0002.jpg", "00000025-PHOTO-2026-04-25-09-47-16.jpg", "photo_3@25-04-2026_09-35-29.jpg",
        "photo_2@14-08-2023_10-30-01.jpg", "3_2047971375947182103.jpg",
    ),
    "market": ("IMG-20260425-WA0003.jpg", "photo_1@24-04-2026_19-30-23.jpg"),
    "fuel queue": (
        "IMG-20260426-WA0001.jpg", "00000066-PHOTO-2026-04-26-16-48-12.jpg", "photo_7@26-04-2026_15-30-38.jpg",
    ),
    "convoy": (
        "IMG-20260429-WA0000.jpg", "00000104-PHOTO-2026-04-29-11-40-03.jpg", "photo_9@29-04-2026_10-15-01.jpg",
    ),
    "hospital": (
        "00000095-PHOTO-2026-04-28-12-10-05.jpg", "photo_8@28-04-2026_11-22-57.jpg", "3_2049088739111596129.jpg",
    ),
    "convoy of 2023": ("photo_4@03-10-2023_07-40-44.jpg",),
    "communiqué": ("photo_5@26-04-2026_11-58-39.jpg",),
    "another communiqué": ("photo_6@26-04-2026_12-32-40.jpg",),
    "river": ("photo_1@10-08-2023_12-00-32.jpg",),
    "runway": ("photo_3@02-09-2023_08-15-01.jpg",),
    "checkpoint": ("photo_4@25-04-2026_13-30-30.jpg",),
}  # fmt: skip
"""Which pictures of the sample show the same scene, by base name."""
LOOK_ALIKE = (("burnt helicopter", "smoke over a town"), ("convoy", "convoy of 2023"),
              ("communiqué", "another communiqué"), ("river", "runway"))  # fmt: skip

Pairs = set[frozenset[str]]


def copies() -> Pairs:
    """The 23 pairs that show the same picture."""
    return {frozenset(pair) for names in SCENES.values() for pair in combinations(names, 2)}


def look_alikes() -> Pairs:
    """The 20 pairs that only look alike."""
    return {frozenset((a, b)) for one, other in LOOK_ALIKE for a in SCENES[one] for b in SCENES[other]}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The exports of the sample case, imported once; nobody has worked on it."""
    case = open_case(str(tmp_path_factory.mktemp("sample") / "case"), Analyst("ada", "Ada"))
    paths = tuple(DATA / name for name in EXPORTS)
    request = flow.ImportRequest(paths, timezone="Africa/Bamako", media_dir=DATA / "x_media")
    flow.import_paths(case, request, lambda _: None, lambda: False)
    yield case
    case.close()


def names_of(case: Case) -> dict[str, str]:
    """The base name of every medium."""
    held = [m.sha256 for m in media.every(case.db)]
    return {s: Path(o[0].name).name for s, o in media.occurrences(case.db, held).items()}


def pairs_of(case: Case, kind: str) -> Pairs:
    """Matches of a kind, by base names."""
    names = names_of(case)
    return {
        frozenset((names[m.sha256], names[m.other]))
        for found in media_matches.of(case.db, list(names)).values()
        for m in found
        if m.kind == kind
    }


def test_the_table_says_what_the_labels_say() -> None:
    assert (len(copies()), len(look_alikes())) == (23, 20)
    gold = SHARED / "corpus" / "dev" / "gold.json"
    if gold.exists():
        told = json.loads(gold.read_text("utf-8"))["media"]
        for key, pairs in (("near_duplicate_pairs", copies()), ("hard_negative_pairs", look_alikes())):
            labelled = {frozenset(path.replace("!", "/").rpartition("/")[2] for path in pair) for pair in told[key]}
            assert labelled == pairs


def test_every_copy_is_found_and_no_look_alike(sample: Case) -> None:
    assert pairs_of(sample, "same") == copies()
    assert pairs_of(sample, "review") & look_alikes() == set()


def test_pictures_of_2023_raise_an_alarm_on_their_claims_and_decide_nothing(sample: Case) -> None:
    recycled = set(SCENES["burnt helicopter"]) - {"photo_2@14-08-2023_10-30-01.jpg"}
    names = names_of(sample)
    carrying = set(media.claims_with(sample.db, [s for s, name in names.items() if name in recycled]))
    assert len(carrying) >= 2
    shown = claims.by_ids(sample.db, claims.ids(sample.db, "c.hidden = 0", "c.id", {}))
    alarmed = [c for c in shown if c.reused]
    assert {c.id for c in alarmed} == carrying
    assert {(c.reused_since or "")[:10] for c in alarmed} == {"2023-08-14"}
    for record in claim_records(sample, alarmed):
        (reason,) = [why for why in record["why"] if "reused" in why]
        assert reason.endswith(f"{record['reused_media']} of its media reused, first seen 2023-08-14")
        assert record["status"] == "rumor"
    assert {c.status for c in shown} == {Status.RUMOR}
    assert not [e.kind for e in event_store.every(sample.db) if "status" in e.kind or "verdict" in e.kind]


def test_the_case_is_whole(sample: Case) -> None:
    assert ledger.verify(sample.db) is None
    assert [finding.sentence for finding in fsck(sample.db, sample.vault)] == []
    assert all(m.pdq and not m.note for m in media.every(sample.db) if m.mime.startswith("image/"))


# --- stages -------------------------------------------------------------------------------------------------------


def bring(case: Case, seed: int, day: str, chat: str, edit: Callable[[bytes], bytes] = bytes) -> int:
    """A message by hand with a picture, nothing derived; returns its number."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"IMG-{seed}.jpg"
        path.write_bytes(edit(pictures.encoded(pictures.scene(seed, 320, 240))))
        return add_message(case, chat, "Awa", f"{day} 06:41", f"photo {seed}", [path]).id


def smaller(data: bytes) -> bytes:
    """A copy as a chat program makes it."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return pictures.encoded(image.resize((240, 180)), quality=60)


def derive(case: Case) -> None:
    flow.derive(case, lambda _: None, lambda: False)


Row = tuple[object, ...]


def state(case: Case, *, rules: bool = True) -> dict[str, list[Row]]:
    """All that the media stages derive."""
    columns = {
        "media": ("sha256", "mime", "width", "pdq", "phash", "variants", "metadata", "note", "barred"),
        "media_matches": ("sha256", "other", "kind", "pdq_distance", "phash_distance", "transform"),
        "claims": ("id", "reused", "reused_since", "priority", "why"),
    }
    if rules:
        columns["media"] += ("hash_rule", "match_rule")
    return {
        table: sorted(tuple(r[c] for c in wanted) for r in case.db.rows(f"SELECT {', '.join(wanted)} FROM {table}"))
        for table, wanted in columns.items()
    }


@pytest.fixture
def claim(case: Case) -> int:
    """A claim with a picture of today and a fresh one; the first was seen smaller in 2023. Nothing is derived yet."""
    bring(case, 1, "2023-08-14", "Chan 2023", smaller)
    carried = [bring(case, 1, "2026-04-25", "Infos Nord"), bring(case, 2, "2026-04-25", "Infos Nord")]
    number = editing.add_claim(case, "Kati attacked", "attack", ("Kati",)).id
    editing.attach(case, number, carried)
    return number


def reused(case: Case, number: int) -> int:
    return editing.find(case, number).reused


def test_a_second_run_does_nothing(case: Case, claim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    derive(case)
    before, told = state(case), len(list(event_store.every(case.db)))
    assert (len(before["media_matches"]), reused(case, claim)) == (2, 1)
    monkeypatch.setattr("workbench.media.pooling.examine_media", _not_again)
    monkeypatch.setattr(stages, "alike", _not_again)
    derive(case)
    assert (state(case), len(list(event_store.every(case.db)))) == (before, told)


def _not_again(*_: object, **__: object) -> Sequence[object]:
    raise AssertionError("it was done already")


@pytest.mark.parametrize("edit", [bytes, smaller])
def test_an_older_appearance_that_comes_later_raises_the_alarm(case: Case, edit: Callable[[bytes], bytes]) -> None:
    number = editing.add_claim(case, "Kati attacked", "attack", ("Kati",)).id
    editing.attach(case, number, [bring(case, 1, "2026-04-25", "Infos Nord")])
    derive(case)
    assert reused(case, number) == 0
    evidence_for(case, number, "AFP", "B2")
    bring(case, 1, "2023-08-14", "Chan 2023", edit)
    derive(case)
    assert (reused(case, number), editing.find(case, number).status) == (1, Status.RUMOR)


def test_an_undone_import_takes_its_alarm_with_it(case: Case, tmp_path: Path) -> None:
    number = editing.add_claim(case, "Kati attacked", "attack", ("Kati",)).id
    editing.attach(case, number, [bring(case, 1, "2026-04-25", "Infos Nord")])
    (tmp_path / "IMG-20230814-WA0001.jpg").write_bytes(smaller(pictures.encoded(pictures.scene(1, 320, 240))))
    chat = tmp_path / "WhatsApp Chat with G.txt"
    chat.write_text("14/08/2023, 10:30 - Ali: IMG-20230814-WA0001.jpg (file attached)\n", "utf-8")
    request = flow.ImportRequest((chat,), timezone="UTC", date_order="dmy")
    batch = flow.import_paths(case, request, lambda _: None, lambda: False)[0].batch
    assert (editing.find(case, number).reused_since or "")[:10] == "2023-08-14"
    flow.undo_import(case, batch)
    assert (reused(case, number), editing.find(case, number).reused_since) == (0, None)
    flow.import_paths(case, request, lambda _: None, lambda: False)
    assert reused(case, number) == 1
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []


def test_a_file_that_an_older_message_had_lacked_raises_the_alarm(case: Case, tmp_path: Path) -> None:
    number = editing.add_claim(case, "Kati attacked", "attack", ("Kati",)).id
    editing.attach(case, number, [bring(case, 1, "2026-04-25", "Infos Nord")])
    chat = tmp_path / "WhatsApp Chat with G.txt"
    chat.write_text("14/08/2023, 10:30 - Ali: IMG-20230814-WA0001.jpg (file attached)\n", "utf-8")
    request = flow.ImportRequest((chat,), timezone="UTC", date_order="dmy")
    flow.import_paths(case, request, lambda _: None, lambda: False)
    assert reused(case, number) == 0
    (tmp_path / "IMG-20230814-WA0001.jpg").write_bytes(pictures.encoded(pictures.scene(1, 320, 240)))
    flow.import_paths(case, request, lambda _: None, lambda: False)
    assert reused(case, number) == 1
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []


def test_another_rule_of_matching_matches_all_again(case: Case, claim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as blind:
        blind.setattr(stages, "alike", lambda *_: [])
        derive(case)
    assert (state(case)["media_matches"], reused(case, claim)) == ([], 0)
    derive(case)
    assert reused(case, claim) == 0, "under the same rule nothing is due"
    monkeypatch.setattr(stages, "RULE", "media-match/next")
    derive(case)
    assert (len(state(case)["media_matches"]), reused(case, claim)) == (2, 1)
    monkeypatch.setattr(stages, "RULE", "media-match/the one after")
    monkeypatch.setattr(stages, "alike", lambda *_: [])
    derive(case)
    assert state(case)["media_matches"] == [], "what the new rule does not find goes"
    assert reused(case, claim) == 0


def test_another_rule_of_hashing_hashes_all_again(case: Case, claim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    derive(case)
    before = state(case, rules=False)
    with case.db.tx():
        case.db.run("UPDATE media SET pdq = NULL, phash = NULL, variants = '', metadata = '{}', width = 1")
    monkeypatch.setattr(hashing, "RULE", "media-hash/next")
    derive(case)
    assert state(case, rules=False) == before
    assert {row[-2] for row in state(case)["media"]} == {"media-hash/next"}


@pytest.mark.parametrize("stopped", ["hash", "match"])
def test_stopped_in_the_middle_it_goes_on(
    case: Case, claim: int, monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    derive(case)
    whole = state(case)
    with case.db.tx():
        case.db.run("DELETE FROM media_matches")
        case.db.run("UPDATE media SET match_rule = NULL")
        if stopped == "hash":
            case.db.run("UPDATE media SET hash_rule = NULL, pdq = NULL, phash = NULL, variants = ''")
        case.db.run("UPDATE claims SET reused = 0, reused_since = NULL")
    monkeypatch.setattr(stages, "_COMMIT", 1)
    steps: list[str] = []
    with pytest.raises(Cancelled):
        flow.derive(case, lambda step: steps.append(step.stage), lambda: stopped in steps)
    assert steps.count(stopped) >= 1
    again = open_case(case.url, case.analyst)
    derive(again)
    assert state(again) == whole
    assert reused(again, claim) == 1
    again.close()


def test_a_damaged_file_is_named_and_the_others_are_matched(case: Case, claim: int) -> None:
    held = media.every(case.db)
    damaged = next(
        m for m in held if (o := media.occurrences(case.db, [m.sha256])) and o[m.sha256][0].name == "IMG-2.jpg"
    )
    case.vault.local(damaged.sha256).chmod(0o644)
    case.vault.local(damaged.sha256).write_bytes(b"\xff\xd8\xff" + b"x" * 50)
    derive(case)
    (now,) = media.by_hash(case.db, [damaged.sha256])
    assert now is not None
    assert now.note.startswith("not decoded: ")
    assert reused(case, claim) == 1
    assert len([finding.sentence for finding in fsck(case.db, case.vault)]) == 1
