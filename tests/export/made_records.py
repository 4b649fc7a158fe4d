"""Export records made by hand, whole ones, for what a format does with each part of them; and a set with places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.export.sets import FACTS, Records
from workbench.plugin_api import ClaimRecord, ExportActor, ExportPlace

AT = "2026-05-01T00:00:00.000000Z"
PLACES = {
    p.name: p
    for p in (
        ExportPlace("Kidal", 18.44, 1.41, "town", "Mali"),
        ExportPlace("Gao", 16.27, -0.04, "town", "Mali"),
        ExportPlace("Bamako", 12.64, -8.0, "town", "Mali"),
        ExportPlace("Bamako-Sénou", 12.53351, -7.94999, "site", "Bamako"),
        ExportPlace("Azawad", 19.55, 0.24, "region", "Mali"),
        ExportPlace("Mali", 17.57, -3.99, "country", ""),
        ExportPlace("Taoudenni", None, None, "town", "Mali"),
        ExportPlace("Batken", 40.06, 70.82, "town", "Kirghizistan"),
        ExportPlace("Loop", 1.0, 2.0, "region", "Loop"),
    )
}
KINDS = {"FLA": "armed_group", "JNIM": "armed_group", "FAMa": "army", "Peuls": "community", "Mali": "state"}


class Placed(Records):
    """A set whose packs know the places and actors above."""

    def __init__(self, records: Sequence[ClaimRecord], publisher: str = "", publisher_url: str = "") -> None:
        super().__init__(records)
        self.facts = replace(FACTS, as_of=AT, claims=len(records), publisher=publisher, publisher_url=publisher_url)

    def place(self, name: str) -> ExportPlace | None:
        return PLACES.get(name)

    def actor(self, name: str) -> ExportActor | None:
        return ExportActor(name, KINDS[name]) if name in KINDS else None


def record(number: int = 1, **changed: Any) -> ClaimRecord:
    """A claim with nothing behind it, changed in what is given."""
    plain: ClaimRecord = {
        "schema_version": 1, "case": "case-uid", "id": f"C-{number}", "uid": f"uid-{number}", "external_id": "",
        "title": "Kidal taken by FLA", "predicate": "control_change", "places": ["Kidal"],
        "actors": [{"name": "FLA", "role": "agent"}],
        "event": {"start": "2026-04-25", "end": "2026-04-25", "precision": "day"}, "status": "rumor", "stage": "new",
        "assignee": "", "priority": 10, "why": [], "appearances": 0, "messages": [], "chats": 0, "languages": [],
        "first_seen": "2026-04-25T06:00:00.000000Z", "last_seen": "2026-04-25T09:00:00.000000Z", "media": 0,
        "reused_media": 0, "evidence": {"supports": 0, "refutes": 0, "context": 0, "origins": 0}, "best_grade": "",
        "blocs": [], "figures": [], "contradicts": [], "updated_at": AT, "note": "", "would_change": "",
        "stale_at": None, "overridden": False, "message_items": [], "media_items": [], "evidence_items": [],
        "checklist": [], "verdicts": [], "links": [], "events": [],
    }  # fmt: skip
    return {**plain, **changed}


def decided(number: int, status: str, **changed: Any) -> ClaimRecord:
    """A claim with a status that a person has set by the rules."""
    return record(number, status=status, **{"verdicts": [verdict(status)], **changed})


def verdict(status: str, **changed: Any) -> dict[str, Any]:
    """A verdict."""
    return {
        "n": 1, "status": status, "at": AT, "analyst": "a", "likelihood": None, "confidence": None,
        "rationale": "two voices", "override": "", "overridden": False, "policy": "two-origin/2", "policy_sha256": "",
        "suggested": status, "unmet": [], "evidence": [], "valid_from": None, "valid_to": None, "would_change": "",
        "pillars": [], "proposed_by": "", **changed,
    }  # fmt: skip


def message(number: int, **changed: Any) -> dict[str, Any]:
    """A message that asserts its claim."""
    return {
        "id": number, "platform": "whatsapp", "external_id": f"m{number}", "sender": "Moussa Koné",
        "chat": "Groupe Kidal", "sent_at": f"2026-04-25T06:{number:02}:00.000000Z", "text": "text", "language": "fr",
        "attachments": [], "appearance": {"stance": "asserts", "score": 90, "main": True, "by": "detector"}, **changed,
    }  # fmt: skip


def evidence(number: int, **changed: Any) -> dict[str, Any]:
    """An item that supports its claim; `kind`, `country`, `bloc`, `party` and `name` are those of its source."""
    own = {"name": f"Source {number}", "kind": "", "country": "", "bloc": "", "party": False}
    source = {k: changed.pop(k, v) for k, v in own.items()}
    return {
        "id": f"E-{number}", "uid": f"e{number}", "source": {"id": number, **source}, "stance": "supports",
        "grade": "B2", "quote": "", "url": "", "published": "", "searched": "", "says_misleading": False, **changed,
    }  # fmt: skip


def figure(low: int | None, high: int | None, **changed: Any) -> dict[str, Any]:
    """How many were killed, as messages say."""
    return {
        "metric": "killed", "counted": "", "low": low, "high": high, "exactness": "exact", "speaker": "",
        "figure": None, "relay": "", "as_of": "", "evidence": None, "note": "", "times": 1, "messages": [1], **changed,
    }  # fmt: skip


def medium(sha256: str, first_seen: str, **changed: Any) -> dict[str, Any]:
    """A picture."""
    return {"sha256": sha256, "mime": "image/jpeg", "bytes": 1000, "first_seen": first_seen, "matches": [], **changed}


def attached(*hashes: str) -> Mapping[str, Any]:
    """The attachments of a message."""
    return {"attachments": [{"name": "a.jpg", "state": "present", "sha256": h} for h in hashes]}
