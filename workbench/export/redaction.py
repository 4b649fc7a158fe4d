"""Profiles: what leaves the house. `internal` everything, `share` (the default) no senders, `public` no messages.

Works on the export record before any format sees it. Each part is rebuilt from the keys that may go, so a key that is
new in the record stays at home until somebody adds it here.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import media_doubts
from workbench.errors import UsageError
from workbench.evidence.figure_ranges import NOTE_FOLLOWS, UNSTATED
from workbench.export.records import Record
from workbench.export.scrubbing import Names, names_to_hide, pseudonym, scrub, scrub_name
from workbench.store import counters, evidence, pages

PROFILES = ("internal", "share", "public")
DEFAULT = "share"

_META = "pseudonym_key"
PERSONS = frozenset({"person", "witness", "contact", "individual", "eyewitness"})
"""Kinds of source that are people, not publishers."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """What one export needs to take people out: its profile, the case's secret, the names to look for."""

    profile: str
    key: bytes
    names: Names

    def text(self, value: str) -> str:
        """Foreign or typed text as it may leave."""
        return value if self.profile == "internal" else scrub(value, self.names)

    def person(self, platform: str, value: str | None) -> str | None:
        """A sender as he may leave."""
        if not value or self.profile == "internal":
            return value
        return pseudonym(self.key, "Sender", platform, value)

    def named(self, kind: str, value: str) -> str:
        """Anything else that could lead to a person: a chat, a file, an id of the platform, an analyst."""
        if not value or self.profile == "internal":
            return value
        return pseudonym(self.key, kind, "", value)

    def file_name(self, value: str) -> str:
        """The name of a file as it may leave."""
        return value if self.profile == "internal" else scrub_name(value, self.names)

    def digest(self, value: str) -> str:
        """A hash over texts that stay at home, under the case's key.

        The bare hash would let anybody try out names and phone numbers until it fits; this one only the case can check.
        """
        return "hmac:" + hmac.new(self.key, value.encode(), hashlib.sha256).hexdigest()

    def record(self, record: Record) -> Record:
        """An export record as this profile lets it go."""
        return record if self.profile == "internal" else _redacted(self, record)


def case_key(case: Case) -> bytes:
    """The case's secret for pseudonyms; made at the first redacted export.

    It lies in the case's database (`meta`), beside the names it protects and nowhere else: no export holds it, a team
    shares it, a backup keeps it. The ids of the case make it, so that injected ids give the same pseudonyms.
    """
    known = counters.meta(case.db, _META)
    if known:
        return known.encode()
    with case.db.tx():
        known = counters.meta(case.db, _META)
        if not known:
            known = f"{case.ids('key', 'pseudonyms/1')} {case.ids('key', 'pseudonyms/2')}"
            counters.set_meta(case.db, _META, known)
    return known.encode()


def redactor(case: Case, profile: str) -> Redactor:
    """Prepare a profile; raises UsageError for one that does not exist."""
    if profile not in PROFILES:
        raise UsageError(f"There is no export profile {profile!r}.", f"Profiles: {', '.join(PROFILES)}.")
    if profile == "internal":
        return Redactor(profile, b"", Names({}))
    key = case_key(case)
    persons = [s.name for s in evidence.sources(case.db) if _is_person(s.kind)]
    return Redactor(profile, key, names_to_hide(key, pages.people(case.db), pages.lexicon_names(case.db), persons))


def _is_person(kind: str) -> bool:
    return kind.casefold() in PERSONS


# --- the parts of a record ------------------------------------------------------------------------------------------


def _only(part: Record, keys: Sequence[str]) -> Record:
    return {k: part[k] for k in keys if k in part}


_CLAIM = (
    "schema_version",
    "case",
    "id",
    "uid",
    "external_id",
    "predicate",
    "places",
    "actors",
    "event",
    "status",
    "stage",
    "priority",
    "appearances",
    "messages",
    "chats",
    "languages",
    "first_seen",
    "last_seen",
    "media",
    "reused_media",
    "evidence",
    "best_grade",
    "blocs",
    "contradicts",
    "updated_at",
    "overridden",
    "stale_at",
    "links",
)


def _redacted(r: Redactor, record: Record) -> Record:
    return {
        **_only(record, _CLAIM),
        "title": r.text(record["title"]),
        "note": r.text(record["note"]) if r.profile == "share" else "",
        "would_change": r.text(record["would_change"]),
        "assignee": r.named("Analyst", record["assignee"]),
        "why": [r.text(w) for w in record["why"] if not media_doubts.tells_place(w)],
        "figures": [_figure(r, f) for f in record["figures"]],
        "message_items": [_message(r, m) for m in record["message_items"]],
        "media_items": [_medium(r, m) for m in record["media_items"]],
        "evidence_items": [_evidence(r, e) for e in record["evidence_items"]],
        "checklist": [_pillar(r, p) for p in record["checklist"]],
        "verdicts": [_verdict(r, v) for v in record["verdicts"]],
        "events": [_event(r, e) for e in record["events"]],
    }


_TYPED = ("counted", "speaker", "relay", "note")


def _figure(r: Redactor, figure: Record) -> Record:
    """A figure's numbers may go; what somebody typed about them is scrubbed, notes stay at home when published.

    The words of a figure without a number are the figure itself, and go; a note that follows them stays.
    """
    scrubbed = {k: r.text(figure[k]) for k in _TYPED if k in figure}
    if r.profile != "share" and "note" in scrubbed:
        words, _, _ = scrubbed["note"].partition(NOTE_FOLLOWS)
        scrubbed["note"] = words if figure["exactness"] == UNSTATED else ""
    return {**figure, **scrubbed}


def _mention(r: Redactor, mention: Record) -> Record:
    return {**mention, "figures": [_figure(r, f) for f in mention["figures"]]}


_MESSAGE = (
    "id",
    "batch",
    "platform",
    "line",
    "sent_at",
    "kind",
    "language",
    "edited_at",
    "cluster",
    "claims",
    "asks_about",
)


def _message(r: Redactor, m: Record) -> Record:
    full = r.profile == "share"
    mentions = [_mention(r, x) for x in m["mentions"]]
    return {
        **_only(m, _MESSAGE),
        "file": r.named("File", m["file"]),
        "chat": r.named("Chat", m["chat"]),
        "external_id": r.named("Post", m["external_id"]),
        "reply_to": r.named("Post", m["reply_to"] or "") or None,
        "sent_at_raw": m["sent_at_raw"] if full else "",
        "sender": r.person(m["platform"], m["sender"]),
        "forwarded_from": r.person(m["platform"], m["forwarded_from"]),
        "text": r.text(m["text"]) if full else "",
        "translation": r.text(m["translation"]) if full and m["translation"] else None,
        "attachments": [_attachment(r, a) for a in m["attachments"]],
        "mentions": mentions,
        "mention": mentions[0] if mentions else None,
        "appearance": {**m["appearance"], "by": _by(r, m["appearance"]["by"])},
    }


def _by(r: Redactor, by: str) -> str:
    return by if by == "detector" else r.named("Analyst", by)


def _attachment(r: Redactor, a: Record) -> Record:
    return {"name": r.file_name(a["name"]) if r.profile == "share" else "", "state": a["state"], "sha256": a["sha256"]}


_MEDIUM = (
    "sha256",
    "mime",
    "bytes",
    "width",
    "height",
    "duration",
    "pdq",
    "pdq_quality",
    "phash",
    "first_seen",
    "messages",
    "matches",
)


def _medium(r: Redactor, m: Record) -> Record:
    names = [r.file_name(n) for n in m["names"]] if r.profile == "share" else []
    return {**_only(m, _MEDIUM), "name": names[0] if names else "", "names": names}


_EVIDENCE = (
    "id",
    "uid",
    "stance",
    "reliability",
    "credibility",
    "grade",
    "sha256",
    "derived_from",
    "origin_root",
    "says_misleading",
    "published",
    "created_at",
)


def _evidence(r: Redactor, e: Record) -> Record:
    full = r.profile == "share"
    person = e["source"] is not None and _is_person(e["source"]["kind"])
    return {
        **_only(e, _EVIDENCE),
        "source": _source(r, e["source"]) if e["source"] else None,
        "quote": r.text(e["quote"]),
        "url": "" if person else r.text(e["url"]),
        "file_name": r.file_name(e["file_name"]) if full else "",
        "origin": r.text(e["origin"]),
        "note": r.text(e["note"]) if full else "",
        "searched": r.text(e["searched"]) if full or not e["searched"] else "something that was not found",
        "graded_by": r.named("Analyst", e["graded_by"]),
        "capture": _capture(r, e["capture"], person=person) if e["capture"] else None,
    }


_CAPTURE = ("id", "uid", "kind", "state", "certificate", "http_status", "sha256", "published", "at")


_PAGE = ("url", "final_url", "title", "author")


def _capture(r: Redactor, c: Record, *, person: bool) -> Record:
    """Which bytes were taken when; the route and the whole record, which name our machine's way, stay at home.

    So do address, title and author of a page by a person, which name him.
    """
    return {
        **_only(c, _CAPTURE),
        **{k: "" if person else r.text(c[k]) for k in _PAGE},
        "by": r.named("Analyst", c["by"]),
    }


def _source(r: Redactor, s: Record) -> Record:
    person = _is_person(s["kind"])
    return {
        **_only(s, ("id", "uid", "kind", "country", "bloc", "party", "reliability")),
        "name": r.named("Source", s["name"]) if person else r.text(s["name"]),
        "owner": "" if person else r.text(s["owner"]),
        "reliability_reason": r.text(s["reliability_reason"]),
        "url": "" if person else r.text(s["url"]),
    }


_VERDICT = (
    "n",
    "status",
    "at",
    "likelihood",
    "confidence",
    "overridden",
    "policy",
    "policy_sha256",
    "suggested",
    "valid_from",
    "valid_to",
)


def _verdict(r: Redactor, v: Record) -> Record:
    return {
        **_only(v, _VERDICT),
        "analyst": r.named("Analyst", v["analyst"]),
        "rationale": r.text(v["rationale"]),
        "override": r.text(v["override"]),
        "evidence": [{"uid": e["uid"], "sha256": r.digest(e["sha256"])} for e in v["evidence"]],
        "unmet": [r.text(u) for u in v["unmet"]],
        "would_change": r.text(v["would_change"]),
        "pillars": [_pillar(r, p) for p in v["pillars"]],
        "proposed_by": r.named("Analyst", v["proposed_by"]),
    }


def _pillar(r: Redactor, p: Record) -> Record:
    """That a pillar is answered may go; how it was answered names people and places, and is not published."""
    return {**p, "answer": r.text(p["answer"]) if r.profile == "share" else "", "by": r.named("Analyst", p["by"])}


def _event(r: Redactor, e: Record) -> Record:
    """Who did what when; the body holds the rows before and after and stays at home.

    The keyed hashes still show that no event is missing, and the case can recognise its own.
    """
    return {
        **_only(e, ("seq", "at", "kind")),
        "analyst": r.named("Analyst", e["analyst"]),
        "body": None,
        "prev_hash": r.digest(e["prev_hash"]) if e["seq"] > 1 else e["prev_hash"],
        "hash": r.digest(e["hash"]),
    }
