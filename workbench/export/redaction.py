"""Profiles: what leaves the house. `internal` everything, `share` (the default) no senders, `public` no messages.

Works on the export record before any format sees it. Each part is rebuilt from the keys that may go, so a key that is
new in the record stays at home until somebody adds it here.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter

from workbench import query
from workbench.case import Case
from workbench.claims import media_doubts
from workbench.claims.known_names import Known, known_names
from workbench.errors import UsageError
from workbench.evidence.figure_ranges import NOTE_FOLLOWS, UNSTATED
from workbench.export.hidden_names import Names, names_to_hide, pseudonym
from workbench.export.persons import is_person
from workbench.export.records import Record
from workbench.export.scrubbing import scrub, scrub_address, scrub_name
from workbench.model import Kind
from workbench.store import bystanders, counters, pages

PROFILES = ("internal", "share", "public")
DEFAULT = "share"
_SHORT, _REMEMBERED = 120, 1 << 14
"""Texts of so many characters at most are remembered scrubbed, so many of them: some 10 MB."""

_META = "pseudonym_key"
_ASKED = frozenset({"chat", "sender", "assignee", "view"})
"""Fields of a filter whose values name people, groups or what an analyst called something."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """What one export needs to take people out: its profile, the case's secret, the names to look for."""

    profile: str
    key: bytes
    names: Names
    known: Known | None = None
    """The names of places and actors that the packs know."""
    _scrubbed: Callable[[str], str] = field(init=False, repr=False, compare=False)
    place: Callable[[str], str] = field(init=False, repr=False, compare=False)
    """The name of a place or actor as it may leave: one that a pack knows is nobody's; one that was typed may be."""

    def __post_init__(self) -> None:
        """Remember short texts: titles, reasons and places come back ten thousand times."""
        object.__setattr__(self, "_scrubbed", lru_cache(_REMEMBERED)(partial(scrub, names=self.names)))
        object.__setattr__(self, "place", lru_cache(_REMEMBERED)(self._place))

    def text(self, value: str) -> str:
        """Foreign or typed text as it may leave."""
        if not value or self.profile == "internal":
            return value
        return self._scrubbed(value) if len(value) <= _SHORT else scrub(value, self.names)

    def address(self, url: str) -> str:
        """The address of a page as it may leave; whether its source is a person is for the caller to ask."""
        return url if not url or self.profile == "internal" else scrub_address(url, self.names)

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

    def _place(self, value: str) -> str:
        known = self.known
        return value if known and (known.places.known(value) or known.actors.known(value)) else self.text(value)

    def asked(self, filter_text: str) -> str:
        """A filter as typed, with `…` where it names a chat, a sender, an analyst, or a part of anybody's name."""
        if self.profile == "internal":
            return filter_text
        told, done = "", 0
        for t in query.tokens(filter_text):
            hidden = t.name in _ASKED or (not t.name and self.names.has_word(t.value))
            instead = f"{'-' * t.negated}{t.name}{':' * bool(t.name)}…"
            told += filter_text[done : t.start] + (instead if hidden else filter_text[t.start : t.end])
            done = t.end
        return self.text(told + filter_text[done:])

    def digest(self, value: str) -> str:
        """A hash over texts that stay at home, under the case's key.

        The bare hash would let anybody try out names and phone numbers until it fits; this one only the case can check.
        """
        return "hmac:" + hmac.digest(self.key, value.encode(), hashlib.sha256).hex()

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
    key, known = case_key(case), known_names(case)
    spared = {name for name in pages.lexicon_names(case.db) if known.places.known(name) or known.actors.known(name)}
    return Redactor(profile, key, _hidden(case, key, spared), known)


def _hidden(case: Case, key: bytes, spared: set[str]) -> Names:
    """Everybody the case knows: senders first, so that who sent something keeps his pseudonym wherever he is named."""
    db = case.db
    persons = (name for name, kind in bystanders.sources(db) if is_person(kind))
    others = (
        *(("Source", name) for name in bystanders.givers(db)),
        *(("Analyst", name) for name in (*bystanders.analysts(db), case.analyst.id, case.analyst.name)),
        *(("Chat", name) for name in bystanders.chats(db)),
    )
    senders = (*pages.people(db), *(("", name) for name in bystanders.contacts(db)))
    return names_to_hide(key, senders, spared, persons, others)


# --- the parts of a record ------------------------------------------------------------------------------------------


def _only(*keys: str) -> Callable[[Record], Record]:
    """What takes these keys out of a part, which has all of them."""
    values = itemgetter(*keys)
    return lambda part: dict(zip(keys, values(part), strict=True))


_CLAIM = _only(
    "schema_version",
    "case",
    "id",
    "uid",
    "predicate",
    "polarity",
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
    "reused_since",
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
        **_CLAIM(record),
        "external_id": r.text(record["external_id"]),
        "title": r.text(record["title"]),
        "places": [r.place(p) for p in record["places"]],
        "actors": [{"name": r.place(a["name"]), "role": a["role"]} for a in record["actors"]],
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


_FIGURE = ("metric", "low", "high", "exactness", "figure", "as_of", "evidence", "times", "messages")
_TYPED = ("counted", "speaker", "relay", "note")


def _figure(r: Redactor, figure: Record) -> Record:
    """A figure's numbers may go; what somebody typed about them is scrubbed, notes stay at home when published.

    The words of a figure without a number are the figure itself, and go; a note that follows them stays.
    """
    scrubbed = {k: r.text(figure[k]) for k in _TYPED if k in figure}
    if r.profile != "share" and "note" in scrubbed:
        words, _, _ = scrubbed["note"].partition(NOTE_FOLLOWS)
        scrubbed["note"] = words if figure["exactness"] == UNSTATED else ""
    return {**{k: figure[k] for k in _FIGURE if k in figure}, **scrubbed}


def _mention(r: Redactor, mention: Record) -> Record:
    """What was found in a message; its places and actors are names of the packs."""
    return {
        "predicate": mention["predicate"],
        "stance": mention["stance"],
        "places": mention["places"],
        "actors": mention["actors"],
        "figures": [_figure(r, f) for f in mention["figures"]],
        "date": mention["date"],
        "score": mention["score"],
    }


_MESSAGE = _only(
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
    said = full and m["kind"] != Kind.SYSTEM  # "Ada added Moussa": names of members who never sent anything
    mentions = [_mention(r, x) for x in m["mentions"]]
    return {
        **_MESSAGE(m),
        "file": r.named("File", m["file"]),
        "chat": r.named("Chat", m["chat"]),
        "external_id": r.named("Post", m["external_id"]),
        "reply_to": r.named("Post", m["reply_to"] or "") or None,
        "sent_at_raw": m["sent_at_raw"] if full else "",
        "sender": r.person(m["platform"], m["sender"]),
        "forwarded_from": r.person(m["platform"], m["forwarded_from"]),
        "text": r.text(m["text"]) if said else "",
        "translation": r.text(m["translation"]) if said and m["translation"] else None,
        "attachments": [_attachment(r, a) for a in m["attachments"]],
        "mentions": mentions,
        "mention": mentions[0] if mentions else None,
        "appearance": _appearance(r, m["appearance"]),
    }


def _appearance(r: Redactor, a: Record) -> Record:
    by = a["by"] if a["by"] == "detector" else r.named("Analyst", a["by"])
    return {"stance": a["stance"], "score": a["score"], "main": a["main"], "by": by}


def _attachment(r: Redactor, a: Record) -> Record:
    return {"name": r.file_name(a["name"]) if r.profile == "share" else "", "state": a["state"], "sha256": a["sha256"]}


_MEDIUM = _only(
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
    return {**_MEDIUM(m), "name": names[0] if names else "", "names": names}


_EVIDENCE = _only(
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
    person = e["source"] is not None and is_person(e["source"]["kind"])
    return {
        **_EVIDENCE(e),
        "source": _source(r, e["source"]) if e["source"] else None,
        "quote": r.text(e["quote"]),
        "url": "" if person else r.address(e["url"]),
        "file_name": r.file_name(e["file_name"]) if full else "",
        "origin": r.text(e["origin"]),
        "note": r.text(e["note"]) if full else "",
        "searched": r.text(e["searched"]) if full or not e["searched"] else "something that was not found",
        "graded_by": r.named("Analyst", e["graded_by"]),
        "capture": _capture(r, e["capture"], person=person) if e["capture"] else None,
    }


_CAPTURE = _only("id", "uid", "kind", "state", "http_status", "sha256", "published", "at")


_ADDRESSES, _PAGE = ("url", "final_url"), ("title", "author")


def _capture(r: Redactor, c: Record, *, person: bool) -> Record:
    """Which bytes were taken when; the route and the whole record, which name our machine's way, stay at home.

    So do address, title and author of a page by a person, which name him, and the hash of its certificate, which the
    public logs of certificates (RFC 6962) find the address by.
    """
    return {
        **_CAPTURE(c),
        **{k: "" if person else r.address(c[k]) for k in _ADDRESSES},
        **{k: "" if person else r.text(c[k]) for k in _PAGE},
        "certificate": "" if person else c["certificate"],
        "by": r.named("Analyst", c["by"]),
    }


_SOURCE = _only("id", "uid", "kind", "country", "bloc", "party", "reliability")


def _source(r: Redactor, s: Record) -> Record:
    person = is_person(s["kind"])
    return {
        **_SOURCE(s),
        "name": r.named("Source", s["name"]) if person else r.text(s["name"]),
        "owner": "" if person else r.text(s["owner"]),
        "reliability_reason": r.text(s["reliability_reason"]),
        "url": "" if person else r.address(s["url"]),
    }


_VERDICT = _only(
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
        **_VERDICT(v),
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
    answer = r.text(p["answer"]) if r.profile == "share" else ""
    return {"pillar": p["pillar"], "at": p["at"], "answer": answer, "by": r.named("Analyst", p["by"])}


_EVENT = _only("seq", "at", "kind")


def _event(r: Redactor, e: Record) -> Record:
    """Who did what when; the body holds the rows before and after and stays at home.

    The keyed hashes still show that no event is missing, and the case can recognise its own.
    """
    return {
        **_EVENT(e),
        "analyst": r.named("Analyst", e["analyst"]),
        "body": None,
        "prev_hash": r.digest(e["prev_hash"]) if e["seq"] > 1 else e["prev_hash"],
        "hash": r.digest(e["hash"]),
    }
