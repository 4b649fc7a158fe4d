"""The tables an export is read as, one a noun, joined by ids: their columns, their rows and the text of a cell.

What the formats that are tables (CSV, XLSX) share, so that a column means the same in both. The data dictionaries
(README.txt, datapackage.json, the sheet `Columns`, docs/schema/datasette.json) are made from the table below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench import canonical
from workbench.export.cells import neutralise
from workbench.plugin_api import ClaimRecord

ESCAPED = "text_escaped"
ESCAPED_MEANING = "columns of this row that were escaped, separated by spaces"
JOIN = " | "
"""Between the values of a list in one cell."""

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "claims": (
        ("id", "the claim"),
        ("uid", "its stable id for exchange"),
        ("external_id", "its id in another tool"),
        ("title", "the statement"),
        ("predicate", "what kind of statement"),
        ("polarity", "what becomes of it: taken, held, imposed, lifted, arrested, …"),
        ("places", "places"),
        ("actors", "actors, each with its role"),
        ("event_start", "first day or UTC time of the event"),
        ("event_end", "last day or UTC time of the event"),
        ("event_precision", "unknown, month, week, day, part_of_day, hour or minute"),
        ("status", "what is held true"),
        ("stage", "where the work is"),
        ("overridden", "true when the status was set against the rules, with a written reason"),
        ("assignee", "who works on it"),
        ("priority", "0 to 100"),
        ("why", "reasons for the priority"),
        ("appearances", "messages that assert or deny it"),
        ("chats", "chats it appears in"),
        ("languages", "languages of its messages"),
        ("first_seen", "UTC time of its first message"),
        ("last_seen", "UTC time of its last message"),
        ("media", "media of its messages"),
        ("reused_media", "of these, seen earlier elsewhere"),
        ("reused_since", "UTC time since when one of these is known from elsewhere"),
        ("supports", "supporting evidence items"),
        ("refutes", "refuting evidence items"),
        ("context", "context items"),
        ("origins", "independent origins behind the evidence"),
        ("best_grade", "best Admiralty grade"),
        ("blocs", "narrative blocs of its sources"),
        ("note", "the analyst's note"),
        ("would_change", "what would change what is held true"),
        ("stale_at", "UTC time from which its verdict has to be looked at again"),
        ("updated_at", "UTC time of the last change by a person"),
    ),
    "appearances": (
        ("claim_id", "claims.id"),
        ("message_id", "messages.id"),
        ("stance", "asserts, denies or asks"),
        ("score", "the detector's score, 0 to 100"),
        ("main", "whether it is the message's main claim"),
        ("by", "detector, or the analyst who put it there"),
    ),
    "messages": (
        ("id", "the message"),
        ("batch", "the import it came with"),
        ("file", "the imported file and the path inside it"),
        ("chat", "the conversation"),
        ("platform", "whatsapp, telegram, x, hand, …"),
        ("external_id", "the platform's id"),
        ("line", "line of its header in a text export"),
        ("sent_at", "UTC time"),
        ("sent_at_raw", "the time as written in the export"),
        ("sender", "who sent it"),
        ("kind", "text, media or system"),
        ("text", "the text as it was"),
        ("language", "language code, und when unknown"),
        ("translation", "an analyst's translation or explanation"),
        ("forwarded_from", "whom it was forwarded from"),
        ("reply_to", "external_id of the message it answers"),
        ("edited_at", "UTC time of the last edit"),
        ("cluster", "same number: the same text or nearly so"),
    ),
    "attachments": (
        ("message_id", "messages.id"),
        ("name", "the name in the export"),
        ("state", "present, missing or omitted"),
        ("sha256", "media.sha256"),
    ),
    "sources": (
        ("id", "the source"),
        ("uid", "its stable id for exchange"),
        ("name", "publisher or person"),
        ("kind", "kind of source"),
        ("owner", "who owns it"),
        ("country", "country"),
        ("bloc", "narrative bloc"),
        ("party", "whether it is a party to the conflict"),
        ("reliability", "Admiralty reliability now, A to F"),
        ("reliability_reason", "why"),
        ("url", "address"),
    ),
    "evidence": (
        ("id", "the item"),
        ("uid", "its stable id for exchange"),
        ("claim_id", "claims.id"),
        ("source_id", "sources.id"),
        ("stance", "supports, refutes or context"),
        ("grade", "Admiralty grade given to this item"),
        ("reliability", "its letter"),
        ("credibility", "its digit"),
        ("quote", "the words that bear on the claim"),
        ("url", "where it was"),
        ("sha256", "captured copy"),
        ("file_name", "name of the captured file"),
        ("derived_from", "evidence.uid it repeats"),
        ("origin", "name of a shared origin"),
        ("origin_root", "evidence.uid of the item its origin goes back to"),
        ("note", "note"),
        ("published", "when the source said it"),
        ("searched", "negative evidence: what was searched without finding it"),
        ("external_id", "its id in the list it came from"),
        ("says_misleading", "says that the material is real and its context is not"),
        ("graded_by", "who graded it"),
        ("created_at", "UTC time"),
    ),
    "captures": (
        ("id", "the capture"),
        ("uid", "its stable id for exchange"),
        ("evidence_id", "evidence.id it stands behind"),
        ("kind", "web, or file for a page saved elsewhere"),
        ("state", "done, failed or blocked"),
        ("url", "the address asked for"),
        ("final_url", "the address that answered, after redirects"),
        ("route", "direct, or the proxy that was asked (profile internal)"),
        ("address", "the network address that was dialled (profile internal)"),
        ("certificate", "SHA-256 of the server's certificate"),
        ("http_status", "what the server answered"),
        ("sha256", "the body's SHA-256"),
        ("record", "SHA-256 of the whole record, headers included (profile internal)"),
        ("title", "title of the page"),
        ("author", "author of the page"),
        ("published", "when the page says it was published"),
        ("by", "who captured it"),
        ("at", "UTC time"),
    ),
    "figures": (
        ("claim_id", "claims.id"),
        ("metric", "killed, injured, captured, …"),
        ("counted", "who is counted"),
        ("low", "lowest number; empty when none was given"),
        ("high", "highest number; empty when none was given"),
        ("exactness", "exact, about, at_least, at_most, dozens, or unstated when no number was given"),
        ("speaker", "who is said to give the number"),
        ("relay", "through whom it is known"),
        ("as_of", "day or UTC time it holds for"),
        ("figure", "its number, when an analyst entered it"),
        ("evidence", "evidence.id it was taken from"),
        ("note", "note, or the words where no number was given"),
        ("times", "messages that give it"),
        ("messages", "messages.id of these"),
    ),
    "media": (
        ("sha256", "the file's SHA-256, which is also its name in media/"),
        ("name", "first name it was seen under"),
        ("names", "all its names"),
        ("mime", "type"),
        ("bytes", "size"),
        ("width", "pixels"),
        ("height", "pixels"),
        ("duration", "milliseconds"),
        ("pdq", "perceptual hash PDQ, hexadecimal"),
        ("pdq_quality", "0 to 100"),
        ("phash", "perceptual hash phash, hexadecimal"),
        ("first_seen", "UTC time of the earliest message with it"),
    ),
    "media_matches": (
        ("sha256", "media.sha256"),
        ("other", "a file that looks alike"),
        ("kind", "same, or review for a person to look at"),
        ("pdq_distance", "0 to 256"),
        ("phash_distance", "0 to 64"),
        ("transform", "what was done to one of them"),
    ),
    "verdicts": (
        ("claim_id", "claims.id"),
        ("n", "1 is the first"),
        ("status", "status decided"),
        ("at", "UTC time"),
        ("analyst", "who decided"),
        ("likelihood", "ICD 203 band"),
        ("confidence", "low, moderate or high"),
        ("rationale", "why"),
        ("override", "reason for deciding against the rules; empty when the rules allowed it"),
        ("policy", "rules and version"),
        ("policy_sha256", "SHA-256 of the rules"),
        ("suggested", "status the rules suggested"),
        ("unmet", "what the rules missed"),
        ("valid_from", "first day it holds for"),
        ("valid_to", "last day it holds for"),
        ("would_change", "what would change it"),
        ("proposed_by", "who proposed it, where a second person had to agree"),
    ),
    "checklist": (
        ("claim_id", "claims.id"),
        ("pillar", "provenance, source, date, location or motivation"),
        ("answer", "the answer; a pillar without a row is open"),
        ("by", "who answered"),
        ("at", "UTC time"),
    ),
    "history": (
        ("claim_id", "claims.id"),
        ("seq", "1 is the first event of the claim"),
        ("at", "UTC time"),
        ("analyst", "who did it"),
        ("kind", "what was done"),
        ("body", "the rows before and after, as JSON (profile internal)"),
        ("prev_hash", "hash of the event before it"),
        ("hash", "hash of this event"),
    ),
    "links": (
        ("claim_id", "claims.id"),
        ("kind", "contradicts, repeats, follows or part_of"),
        ("other_id", "claims.id of the other claim"),
    ),
}
"""Tables in the order of the README, each column with its meaning."""

_NAMES = {table: tuple(name for name, _ in columns) for table, columns in COLUMNS.items()}

COUNTS: Mapping[str, frozenset[str]] = {
    "claims": frozenset(
        {"priority", "appearances", "chats", "media", "reused_media", "supports", "refutes", "context", "origins"}
    ),
    "appearances": frozenset({"score"}),
    "figures": frozenset({"low", "high", "times"}),
    "media": frozenset({"bytes", "width", "height", "duration", "pdq_quality"}),
    "media_matches": frozenset({"pdq_distance", "phash_distance"}),
    "verdicts": frozenset({"n"}),
    "history": frozenset({"seq"}),
}
"""Columns that are whole numbers to add up or sort by; all others are text, also ids that look like numbers."""

YES_OR_NO: Mapping[str, frozenset[str]] = {
    "claims": frozenset({"overridden"}),
    "appearances": frozenset({"main"}),
    "sources": frozenset({"party"}),
    "evidence": frozenset({"says_misleading"}),
}
"""Columns that hold `true` or `false`."""


def kind(table: str, column: str) -> str:
    """What a column holds: `integer`, `boolean` or `string` (the words of Table Schema, datapackage.org)."""
    if column in COUNTS.get(table, ()):
        return "integer"
    return "boolean" if column in YES_OR_NO.get(table, ()) else "string"


def cell(value: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it was escaped. Lists of texts are joined; numbers and booleans stay bare."""
    if isinstance(value, str):
        return neutralise(value)
    if value is None:
        return "", False
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    if isinstance(value, int):
        return str(value), False
    if isinstance(value, list):
        return neutralise(JOIN.join(str(v) for v in value))
    return neutralise(str(value))


def header(table: str) -> list[str]:
    """The names of a table's columns."""
    return [*_NAMES[table], ESCAPED]


def cells(table: str, row: ClaimRecord) -> list[str]:
    """The texts of a row, one a column of `header`; what the row lacks is empty."""
    found = [cell(row.get(name)) for name in _NAMES[table]]
    escaped = [name for name, (_, yes) in zip(_NAMES[table], found, strict=True) if yes]
    return [*(text for text, _ in found), " ".join(escaped)]


@dataclass
class Seen:
    """What has its row already. Messages are many and their ids dense, so they get one bit each."""

    messages: bytearray = field(default_factory=bytearray)
    others: set[tuple[str, str]] = field(default_factory=set)

    def message(self, number: int) -> bool:
        """True the first time."""
        at, bit = number >> 3, 1 << (number & 7)
        if at >= len(self.messages):
            self.messages.extend(bytes(at + 1 - len(self.messages) + 4096))
        new = not self.messages[at] & bit
        self.messages[at] |= bit
        return new

    def other(self, table: str, key: str) -> bool:
        """True the first time."""
        new = (table, key) not in self.others
        self.others.add((table, key))
        return new


def _claim(r: ClaimRecord) -> ClaimRecord:
    event = {f"event_{k}": v for k, v in r["event"].items()}
    return {**r, **event, **r["evidence"], "actors": [f"{a['name']} ({a['role']})" for a in r["actors"]]}


def rows(r: ClaimRecord, seen: Seen) -> Iterator[tuple[str, ClaimRecord]]:
    """Every (table, row) of one export record."""
    claim = {"claim_id": r["id"]}
    yield "claims", _claim(r)
    for m in r["message_items"]:
        yield "appearances", {**claim, "message_id": m["id"], **m["appearance"]}
        if seen.message(m["id"]):
            yield "messages", m
            yield from (("attachments", {"message_id": m["id"], **a}) for a in m["attachments"])
    for m in r["media_items"]:
        if seen.other("media", m["sha256"]):
            yield "media", m
            yield from (("media_matches", {**x, "sha256": m["sha256"], "other": x["sha256"]}) for x in m["matches"])
    yield from _decided(r, claim, seen)


def _decided(r: ClaimRecord, claim: ClaimRecord, seen: Seen) -> Iterator[tuple[str, ClaimRecord]]:
    for e in r["evidence_items"]:
        source = e["source"]
        yield "evidence", {**e, **claim, "source_id": source["id"] if source else None}
        if source and seen.other("sources", str(source["id"])):
            yield "sources", source
        if e["capture"]:
            yield "captures", {**e["capture"], "evidence_id": e["id"]}
    yield from (("figures", {**f, **claim}) for f in r["figures"])
    yield from (("checklist", {**p, **claim}) for p in r["checklist"])
    yield from (("verdicts", {**v, **claim}) for v in r["verdicts"])
    for e in r["events"]:
        yield "history", {**e, **claim, "body": "" if e["body"] is None else canonical.dumps(e["body"])}
    yield from (("links", {**claim, "kind": x["kind"], "other_id": x["claim"]}) for x in r["links"])
