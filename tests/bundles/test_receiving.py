"""Redacted bundles come in: claims as rumors, what is new beside what is ours, and a second time nothing."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundles.parcels import Redacted, parcel, redacted, take
from tests.bundles.test_conflict_filter import in_conflict
from tests.export.small_case import PEOPLE, TEXTS, Clock, derived_ids, small_case
from tests.flow.chats import bring, write_chat
from workbench import canonical, flow
from workbench.bundles.asking import open_conflicts
from workbench.bundles.conflicts import keep
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.rewinding import as_of
from workbench.evidence.items import NewEvidence, add_evidence, edit_evidence
from workbench.evidence.sources import add_source, find_source
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, WARNING, fsck
from workbench.model import Actor, Analyst, EvidenceStance, LinkKind, Role, Stage, Status, When
from workbench.store import bundled, messages
from workbench.store import claims as claim_store
from workbench.store import events as event_store
from workbench.store import evidence as evidence_store
from workbench.store import figures as figure_store
from workbench.verdict.deciding import decide

FALLEN, HELD = 1, 2
"""The two claims of the small case."""


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        yield case


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Case]:
    """An empty case beside."""
    case = open_case(str(tmp_path / "fresh"), Analyst("b", "B"), Clock(), lambda k, b: derived_ids("y" + k, "y" + b))
    yield case
    case.close()


def derive(case: Case) -> None:
    flow.derive(case, lambda _: None, lambda: False)


def state(case: Case) -> object:
    """Everything that an import may touch."""
    said = [r["said"] for r in case.db.rows("SELECT said FROM received_claims ORDER BY claim")]
    return parcel(case).rows, event_store.all_heads(case.db), bundled.conflicts(case.db), said


def sound(case: Case) -> None:
    """The history verifies, every row reads, every count agrees."""
    assert ledger.verify(case.db) is None
    wrong = [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE or (f.severity, f.kind) == (WARNING, "count")]
    assert wrong == []


def unchanged(case: Case, bundle: Redacted) -> None:
    """Taking it in once more does nothing at all."""
    before = state(case)
    assert take(case, bundle).nothing
    assert state(case) == before


def asked(case: Case, number: int) -> dict[str, tuple[str, str]]:
    return {c.field: (c.ours, c.theirs) for c in open_conflicts(case, [f"claim/{number}"])}


def words(case: Case, number: int) -> list[str]:
    held = [a.message for a in claim_store.appearances(case.db, number)]
    return [m.text for m in messages.by_ids(case.db, held)]


# --- into an empty case -----------------------------------------------------------------------------------------------


def test_a_shared_bundle_comes_into_an_empty_case(origin: Case, case: Case, tmp_path: Path) -> None:
    theirs = claim_store.get(origin.db, FALLEN)
    sent, uid = redacted(origin, tmp_path), case.uid
    done = take(case, sent)
    ours = claim_store.get(case.db, FALLEN)
    assert theirs is not None
    assert ours is not None
    assert (done.received, done.disputed, done.restored, case.uid) == ((1, 2), (1,), False, uid)
    assert (ours.uid, ours.title, ours.places, ours.actors, ours.event) == (
        theirs.uid, theirs.title, theirs.places, theirs.actors, theirs.event,
    )  # fmt: skip
    assert (ours.status, ours.stage, ours.overridden) == (Status.RUMOR, Stage.NEW, False)
    assert asked(case, FALLEN) == {"status": ("rumor", "confirmed")}
    assert (ours.appearances, ours.supports, ours.refutes) == (theirs.appearances, theirs.supports, theirs.refutes)
    assert {e.uid for e in evidence_store.of_claim(case.db, FALLEN)} == {
        e.uid for e in evidence_store.of_claim(origin.db, FALLEN)
    }
    assert [f.low for f in figure_store.of_claim(case.db, FALLEN)] == [30]
    assert claim_store.links(case.db, [FALLEN]) == {FALLEN: [(HELD, "contradicts")]}
    assert case.db.rows("SELECT 1 FROM verdicts") == []
    sound(case)
    unchanged(case, sent)
    derive(case)
    sound(case)
    unchanged(case, sent)


def test_its_messages_say_where_they_come_from(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    for m in messages.by_ids(case.db, [1, 2, 3, 4]):
        assert m.file == f"bundle of case {origin.uid}"
        assert m.sender not in PEOPLE
        assert (m.sender or "").startswith("Sender-")
    (batch,) = case.db.rows("SELECT importer, imported, sha256, custody FROM batches")
    assert (batch["importer"], batch["imported"], batch["sha256"]) == ("bundle", 4, "ab" * 32)
    assert "profile share" in batch["custody"]


def test_one_event_tells_what_came(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    first = canonical.loads(event_store.of(case.db, "claim/1")[0].body)
    assert first["from"] == {
        "case": origin.uid, "claim": "C-1", "status": "confirmed", "profile": "share", "manifest": "ab" * 32,
        "signed_by": "", "key": "",
    }  # fmt: skip
    assert first["there"]["verdicts"] == 1
    assert first["conflicts"] == [{"field": "status", "ours": "rumor", "theirs": "confirmed"}]
    with as_of(case, "2026-05-01T00:00:00.000000Z") as then:
        assert then.lost == 0


def test_who_signed_it_stands_in_its_custody_and_history(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    sent.signed_by = "ada@example.org"
    take(case, sent)
    (batch,) = case.db.rows("SELECT custody FROM batches")
    assert canonical.loads(batch["custody"])["received_from"] == "signed by ada@example.org"
    first, last = event_store.of(case.db, "claim/1")[0], event_store.of(case.db, "case")[-1]
    assert canonical.loads(first.body)["from"]["signed_by"] == "ada@example.org"
    assert canonical.loads(last.body)["signed_by"] == "ada@example.org"


def test_a_public_bundle_brings_no_messages(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path, "public")
    done = take(case, sent)
    assert case.db.rows("SELECT 1 FROM messages") == []
    assert case.db.rows("SELECT 1 FROM batches") == []
    ours = claim_store.get(case.db, FALLEN)
    assert ours is not None
    assert (done.received, ours.appearances, ours.supports, ours.note) == ((1, 2), 0, 1, "")
    sound(case)
    unchanged(case, sent)
    take(case, redacted(origin, tmp_path))
    assert len(words(case, FALLEN)) == 4
    sound(case)


def test_a_dry_run_says_the_same_and_changes_nothing(origin: Case, case: Case, tmp_path: Path) -> None:
    sent, before = redacted(origin, tmp_path), state(case)
    told = take(case, sent, dry=True)
    assert state(case) == before
    assert take(case, sent) == told


# --- beside claims of our own -----------------------------------------------------------------------------------------


def test_ours_stay_and_the_same_event_is_proposed(origin: Case, case: Case, tmp_path: Path) -> None:
    fla = (Actor("FLA", Role.AGENT),)
    day = When("2026-04-26", "2026-04-26", "day")
    same = editing.add_claim(case, "FLA holds Tessalit", "control_change", ("Tessalit",), fla, day)
    other = editing.add_claim(case, "An attack on Tessalit", "attack", ("Tessalit",), (), day)
    before = {n: bundled.row_of(case.db, "claims", {"id": n}) for n in (same.id, other.id)}
    sent = redacted(origin, tmp_path)
    done = take(case, sent)
    assert done.received == (3, 4)
    assert done.alike == {3: (same.id,), 4: (same.id,)}
    assert {n: bundled.row_of(case.db, "claims", {"id": n}) for n in before} == before
    assert asked(case, 3) == {"status": ("rumor", "confirmed"), "same_event": ("C-1", "C-1")}
    assert in_conflict(case) == [3, 4]
    keep(case, 3, "same_event")
    assert "same_event" not in asked(case, 3)
    unchanged(case, sent)
    editing.link(case, 4, LinkKind.REPEATS, same.id)
    assert asked(case, 4) == {}
    assert in_conflict(case) == [3]
    derive(case)
    sound(case)
    unchanged(case, sent)


def test_merging_the_two_settles_the_question_and_later_bundles_follow(
    origin: Case, case: Case, tmp_path: Path
) -> None:
    mine = editing.add_claim(case, "Tessalit?", "control_change", ("Tessalit",))
    take(case, redacted(origin, tmp_path))
    editing.merge(case, mine.id, [2])
    assert asked(case, 2) == {}
    source = add_source(origin, "Radio Azawad", reliability="B")
    add_evidence(origin, NewEvidence(FALLEN, source.id, EvidenceStance.SUPPORTS, "B", 2, "la ville"))
    sent = redacted(origin, tmp_path)
    take(case, sent)
    assert "la ville" in [e.quote for e in evidence_store.of_claim(case.db, mine.id)]
    sound(case)
    unchanged(case, sent)


def test_what_somebody_took_out_stays_out(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    take(case, sent)
    editing.detach(case, FALLEN, [1])
    unchanged(case, sent)


def test_messages_that_were_taken_back_come_again(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    take(case, sent)
    before = words(case, FALLEN)
    flow.undo_import(case, 1)
    assert words(case, FALLEN) == []
    sound(case)
    assert take(case, sent).added["messages"] == 4
    assert words(case, FALLEN) == before
    sound(case)
    unchanged(case, sent)


def test_a_message_that_we_have_is_counted_once(origin: Case, case: Case, tmp_path: Path) -> None:
    """Our own import of the same chat has names in it; the bundle's pseudonyms change nothing of that."""
    take(case, parcel(origin))
    before = case.db.rows("SELECT id, sender, text FROM messages ORDER BY id")
    sent = redacted(origin, tmp_path)
    for record in sent.records:
        record["case"] = "11111111-2222-4333-8444-555555555555"
        for m in record["message_items"]:
            m["id"] += 100
    assert take(case, sent).added.get("messages", 0) == 0
    assert case.db.rows("SELECT id, sender, text FROM messages ORDER BY id") == before
    sound(case)
    unchanged(case, sent)


LINES = (
    "25/04/2026, 06:41 - Moussa: Le camp de Tessalit est tombé ce matin",
    "25/04/2026, 07:10 - Fatou: Attaque à Gao hier, 12 morts",
    "25/04/2026, 07:16 - Ali: Le FLA a pris Kidal",
)


def visible(case: Case) -> dict[str, int]:
    """Claims by uid, with how many messages carry them."""
    found = case.db.rows("SELECT uid, appearances FROM claims WHERE hidden = 0 AND merged_into IS NULL ORDER BY id")
    return {r["uid"]: r["appearances"] for r in found}


def told(case: Case, folder: Path) -> Redacted:
    """A chat is imported, and what was found in it is sent."""
    bring(case, write_chat(folder, LINES))
    return redacted(case, folder)


def test_reading_its_messages_here_makes_no_second_claim(fresh: Case, case: Case, tmp_path: Path) -> None:
    sent = told(fresh, tmp_path)
    take(case, sent)
    derive(case)
    assert visible(case) == visible(fresh)
    assert len(visible(case)) == 3
    sound(case)
    unchanged(case, sent)


def test_two_who_have_the_same_chat_count_it_once_and_keep_their_claims(
    fresh: Case, case: Case, tmp_path: Path
) -> None:
    bring(case, write_chat(tmp_path, LINES))
    ours = visible(case)
    sent = told(fresh, tmp_path)
    done = take(case, sent)
    derive(case)
    assert {others for others in done.alike.values()} == {(1,), (2,), (3,)}
    assert len(case.db.rows("SELECT 1 FROM messages")) == len(LINES)
    assert visible(case) == ours | visible(fresh)
    sound(case)
    unchanged(case, sent)


# --- a later bundle of the same case ----------------------------------------------------------------------------------


def test_what_grew_there_is_taken_over_and_what_we_changed_stays(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    editing.edit(case, HELD, title="Our own words")
    editing.edit(origin, FALLEN, title="Tessalit and Amachach taken", places=("Tessalit", "Amachach"))
    editing.edit(origin, HELD, title="Their new words")
    add_evidence(origin, NewEvidence(HELD, 1, EvidenceStance.SUPPORTS, "B", 2, "le camp tient"))
    editing.attach(origin, HELD, [2])
    decide(origin, [FALLEN], Status.CONTESTED, override="Fatou")
    decide(origin, [HELD], Status.UNVERIFIABLE, override="Fatou", reason="Fatou")
    sent = redacted(origin, tmp_path)
    done = take(case, sent)
    assert (done.received, done.updated, done.disputed) == ((), (1, 2), (1, 2))
    ours = claim_store.get(case.db, FALLEN)
    assert ours is not None
    assert (ours.title, ours.status) == ("Tessalit and Amachach taken", Status.RUMOR)
    assert asked(case, FALLEN) == {"status": ("rumor", "contested")}
    assert asked(case, HELD) == {
        "status": ("rumor", "unverifiable"), "title": ("Our own words", "Their new words"),
    }  # fmt: skip
    assert [e.quote for e in evidence_store.of_claim(case.db, HELD)] == ["le camp tient"]
    assert len(words(case, HELD)) == 2
    sound(case)
    unchanged(case, sent)
    decide(origin, [FALLEN], Status.CONFIRMED, override="Fatou", reason="Fatou")
    take(case, redacted(origin, tmp_path))
    assert asked(case, FALLEN) == {"status": ("rumor", "confirmed")}
    keep(case, FALLEN)
    assert asked(case, FALLEN) == {}


def test_a_file_that_comes_later_is_added_to_its_message(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    original = sent.records[0]["message_items"][0]["attachments"][0]["sha256"]
    take(case, sent)
    (before,) = messages.by_ids(case.db, [1])[0].attachments
    assert (before.state.value, before.sha256) == ("missing", None)
    stripped = b"the picture without its metadata"
    sent.media = {original: stripped}
    done = take(case, sent)
    (after,) = messages.by_ids(case.db, [1])[0].attachments
    assert (after.state.value, after.sha256) == ("present", hashlib.sha256(stripped).hexdigest())
    assert (done.added["media"], done.updated) == (1, (1,))
    told = canonical.loads(event_store.of(case.db, "claim/1")[-1].body)
    assert told["originals"] == {hashlib.sha256(stripped).hexdigest(): original}
    sound(case)
    unchanged(case, sent)


def test_an_original_that_we_hold_is_used(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    original = sent.records[0]["message_items"][0]["attachments"][0]["sha256"]
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(b"picture")
    flow.add_message(case, "chat", "me", "2026-04-20 10:00", "", [picture])
    sent.media = {original: b"stripped"}
    take(case, sent)
    held = [a.sha256 for r in case.db.rows("SELECT id FROM messages") for m in messages.by_ids(case.db, [r["id"]])
            for a in m.attachments]  # fmt: skip
    assert held == [original, original]


# --- our own comes home -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["share", "public"])
def test_our_own_bundle_brings_nothing(origin: Case, tmp_path: Path, profile: str) -> None:
    sent = redacted(origin, tmp_path, profile)
    unchanged(origin, sent)
    decide(origin, [FALLEN], Status.CONTESTED, override="we know more now")
    editing.edit(origin, HELD, title="And say so")
    unchanged(origin, sent)


def test_what_a_colleague_added_comes_home_without_overwriting(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    radio = add_source(case, "Radio Azawad", reliability="B")
    add_evidence(case, NewEvidence(FALLEN, radio.id, EvidenceStance.SUPPORTS, "B", 2, "la ville"))
    edit_evidence(case, 1, credibility=5)
    before = {
        table: origin.db.rows(f"SELECT * FROM {table}") for table in ("messages", "appearances", "figures", "links")
    }
    titles = [(c.title, c.note, c.status) for c in claim_store.by_ids(origin.db, [1, 2])]
    sent = redacted(case, tmp_path)
    done = take(origin, sent)
    assert {k: n for k, n in done.added.items() if n} == {"evidence": 1, "sources": 1}
    assert done.apart == (FALLEN,)
    assert {table: origin.db.rows(f"SELECT * FROM {table}") for table in before} == before
    assert [(c.title, c.note, c.status) for c in claim_store.by_ids(origin.db, [1, 2])] == titles
    assert find_source(origin, "Radio Azawad").reliability == "B"
    assert evidence_store.of_claim(origin.db, FALLEN)[0].credibility == 2
    assert open_conflicts(origin) == []  # there it is a rumor because nobody decided: that is no difference
    sound(origin)
    unchanged(origin, sent)


def test_a_whole_bundle_after_a_redacted_one_asks_and_loses_nothing(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    whole = parcel(origin)
    take(case, whole)
    assert ledger.verify(case.db) is None
    assert take(case, whole).nothing
    found = claim_store.get(case.db, FALLEN)
    assert found is not None
    assert (found.status, len(words(case, FALLEN))) == (Status.RUMOR, 4)
    assert [m.text for m in messages.by_ids(case.db, [1, 2, 3, 4])] == list(TEXTS)
    sound(case)
    sent = redacted(origin, tmp_path)
    take(case, sent)
    unchanged(case, sent)
