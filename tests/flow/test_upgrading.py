"""A case of schema 1, from before texts and units had tables, is opened, read again, and keeps what persons did."""

from pathlib import Path

import pytest

from tests import shipped
from tests.claims.test_respected import GAO, KATI, KIDAL, carried, claim_of, message, take, visible
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing, reading, stages
from workbench.errors import Cancelled
from workbench.ledger import events as ledger
from workbench.model import Stage
from workbench.store import counters

QUIET = "Bonjour à tous et bonne journée"
NEW_TABLES = (
    "inbox",
    "inbox_names",
    "dismissals",
    "texts",
    "text_links",
    "text_values",
    "units",
    "regroup",
    "claim_keys",
    "media_frames",
    "media_answers",
    "media_marks",
    "listed_matches",
    "listed_hashes",
    "hash_lists",
    "scans",
    "source_grades",
    "captures",
    "origin_answers",
    "figures",
    "glosses",
    "pillars",
    "views",
    "proposals",
    "policies",
    "merge_conflicts",
    "received_claims",
    "bundle_batches",
    "bundle_events",
    "bundle_chains",
)
NEW_INDEXES = (
    "media_barred",
    "evidence_external",
    "evidence_sha256",
    "evidence_derived",
    "sources_kind",
    "claims_stale",
    "events_at",
    "acts_analyst",
    "claims_facets",
    "claims_seen",
    "claims_title",
    "messages_platform",
    "claims_queue",
)
NEW_VIEWS = (
    "read_claims",
    "read_appearances",
    "read_messages",
    "read_sources",
    "read_evidence",
    "read_media",
    "read_figures",
    "read_links",
    "read_verdicts",
    "read_history",
)
OLD_INDEXES = ("claims_queue ON claims (hidden, priority DESC, id)",)
NEW_COLUMNS = (
    ("messages", "wording"),
    ("claims", "resurfaced"),
    ("claims", "reused_since"),
    ("claims", "lookalikes"),
    ("media", "barred"),
    ("media", "list_rule"),
    ("media_matches", "at"),
    ("media_matches", "other_at"),
    ("media_matches", "frames"),
    ("evidence", "follows"),
    ("evidence", "published"),
    ("evidence", "searched"),
    ("evidence", "capture"),
    ("evidence", "external_id"),
    ("claims", "would_change"),
    ("claims", "stale_at"),
)


@pytest.fixture(autouse=True)
def _one_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped.read_once(monkeypatch)


def _as_of_schema_1(case: Case) -> None:
    with case.db.tx():
        for view in NEW_VIEWS:
            case.db.run(f"DROP VIEW {view}")
        for table in NEW_TABLES:
            case.db.run(f"DROP TABLE {table}")
        for index in NEW_INDEXES:
            case.db.run(f"DROP INDEX IF EXISTS {index}")
        for table, column in NEW_COLUMNS:
            case.db.run(f"ALTER TABLE {table} DROP COLUMN {column}")
        for index in OLD_INDEXES:
            case.db.run(f"CREATE INDEX {index}")
        case.db.run("CREATE TABLE sketches (h BIGINT NOT NULL, message BIGINT NOT NULL, PRIMARY KEY (h, message))")
        case.db.run("UPDATE stages SET rule = 'detect/1' WHERE name = 'detect'")
        sqlite = case.db.name == "sqlite"
        case.db.run("PRAGMA user_version = 1" if sqlite else "UPDATE schema_version SET version = 1")


def test_an_older_case_is_read_again_and_loses_only_what_no_message_says(case: Case, tmp_path: Path) -> None:
    take(case, tmp_path / "a", "A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}", f"25 08:00 {KATI}")
    kidal, gao, kati = (claim_of(case, message(case, text, "A")) for text in (KIDAL, GAO, KATI))
    editing.set_note(case, kidal, "asked two residents")
    with case.db.tx():  # the claims of two messages in which this version finds nothing any more
        for text in (GAO, KIDAL):
            case.db.run("UPDATE messages SET text = :q, folded = :q WHERE text = :t", q=QUIET, t=text)
    _as_of_schema_1(case)
    case.close()
    opened = open_case(case.url, case.analyst)
    assert [c.id for c in visible(opened)] == [kidal, gao, kati]
    take(opened, tmp_path / "b", "B", f"25 09:00 {KATI}", f"25 09:10 {KIDAL}")
    assert [c.id for c in visible(opened)] == [kidal, kati]
    assert carried(opened, message(opened, KATI, "A")) == carried(opened, message(opened, KATI, "B")) == [kati]
    assert carried(opened, message(opened, KIDAL, "B")) == [kidal]
    assert editing.find(opened, kidal).note == "asked two residents"
    assert ledger.verify(opened.db) is None
    opened.close()


def test_an_import_taken_back_while_half_is_read_again_leaves_the_claims_of_the_other_half(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_CHUNK", 1)
    take(case, tmp_path / "a", "A", f"25 06:41 {GAO}")
    take(case, tmp_path / "b", "B", f"25 07:10 {KIDAL}", f"25 08:00 {KATI}")
    before = {c.id: (c.title, c.stage) for c in visible(case)}
    with case.db.tx():
        counters.advance(case.db, "detect", "another rule", counters.current(case.db, "message"))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        stages.read_stage(case, shipped.lexicon(), lambda _: None, lambda: next(asked, True))
    gao = claim_of(case, message(case, GAO, "A"))
    flow.undo_import(case, 1)
    del before[gao]
    assert {c.id: (c.title, c.stage) for c in visible(case)} == before
    flow.derive(case, lambda _: None, lambda: False)
    assert {c.id: (c.title, c.stage) for c in visible(case)} == before
    assert {stage for _, stage in before.values()} == {Stage.NEW}
