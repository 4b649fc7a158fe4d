"""The keys of `--json` are a contract (DESIGN §6)."""

from workbench.case import Case
from workbench.export.records import batch_record, claim_records, medium_records, message_records
from workbench.store import batches
from workbench.store import claims as claim_store
from workbench.store import media as media_store
from workbench.store import messages as message_store

CLAIM = (
    "id, uid, external_id, title, predicate, places, actors, event, status, stage, assignee, priority, why, "
    "appearances, messages, chats, languages, first_seen, last_seen, media, reused_media, evidence, best_grade, "
    "blocs, figures, contradicts, updated_at"
)
MESSAGE = (
    "id, batch, file, chat, platform, external_id, line, sent_at, sent_at_raw, sender, kind, text, language, "
    "translation, forwarded_from, reply_to, edited_at, attachments, cluster, claims, asks_about, mention, mentions"
)
MEDIUM = (
    "sha256, name, names, mime, bytes, width, height, duration, pdq, pdq_quality, phash, first_seen, messages, matches"
)
BATCH = (
    "batch, file, sha256, importer, timezone, date_order, read, imported, duplicate, quarantined, media_present, "
    "media_missing, first, last, seconds"
)


def test_claims(case: Case) -> None:
    """Keys, and the values that are put together here."""
    found = claim_store.by_ids(case.db, [1, 2])
    one, two = claim_records(case, found)
    assert list(one) == CLAIM.split(", ")
    assert claim_records(case, found[:1]) == [one]
    assert (one["id"], one["messages"], one["contradicts"], two["contradicts"]) == (
        "C-1",
        [1, 2, 3, 4],
        ["C-2"],
        ["C-1"],
    )
    assert one["evidence"] == {"supports": 1, "refutes": 1, "context": 1, "origins": 2}
    assert one["actors"] == [{"name": "FLA", "role": "agent"}]
    assert set(one["event"]) == {"start", "end", "precision"}


def test_competing_figures(case: Case) -> None:
    """Side by side, with who says them and how often."""
    (found,) = claim_records(case, claim_store.by_ids(case.db, [1]))
    said = [(f["metric"], f["low"], f["speaker"], f["times"], f["messages"]) for f in found["figures"]]
    read = [("killed", 12, "Moussa Koné", 2, [1, 3]), ("killed", 40, "", 1, [4])]
    assert said == [*read, ("killed", 30, "Moussa Koné", 0, [])], "what an analyst entered comes last"
    assert len({tuple(sorted(f)) for f in found["figures"]}) == 1, "all have the same keys"
    assert [(f["figure"], f["relay"]) for f in found["figures"]] == [(None, ""), (None, ""), ("F-1", "Zeinabou Maïga")]


def test_messages(case: Case) -> None:
    """Keys, the main mention, and the claims a message carries."""
    (found,) = message_store.by_ids(case.db, [1])
    (record,) = message_records(case, [found])
    assert list(record) == MESSAGE.split(", ")
    assert record["mention"] == record["mentions"][0]
    assert list(record["mention"]) == ["predicate", "stance", "places", "actors", "figures", "date", "score"]
    assert (record["claims"], record["asks_about"]) == (["C-1"], [])


def test_media(case: Case) -> None:
    """Keys, names, and matches both ways."""
    (seen,) = [m for m in media_store.every(case.db) if media_store.occurrences(case.db, [m.sha256])]
    older = next(m for m in media_store.every(case.db) if m.pdq == "f1" * 32)
    (record,) = medium_records(case, [seen])
    assert list(record) == MEDIUM.split(", ")
    assert (record["name"], record["names"], record["messages"]) == ("Moussa_Koné.jpg", ["Moussa_Koné.jpg"], [1])
    assert record["first_seen"] == "2026-04-25T06:41:00.000000Z"
    assert [m["sha256"] for m in record["matches"]] == [older.sha256]
    assert set(record["matches"][0]) == {"sha256", "kind", "pdq_distance", "phash_distance", "transform"}


def test_batches(case: Case) -> None:
    """Keys; seconds as measured by the caller."""
    batch = batches.get(case.db, 1)
    assert batch is not None
    record = batch_record(batch.id, batch, 1.5)
    assert list(record) == BATCH.split(", ")
    assert (record["batch"], record["read"], record["seconds"]) == (1, 4, 1.5)
