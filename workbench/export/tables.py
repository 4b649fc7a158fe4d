"""The CSV export: one table a noun, joined by ids, never `source_1 … source_n` and nothing crammed into one column.

UTF-8, RFC 4180, no formula survives (`export.cells` has the rule). The columns, their meaning and their order are the
table below; the README.txt in every export is printed from it.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench import canonical
from workbench.export.cells import neutralise
from workbench.export.records import Record

ESCAPED = "text_escaped"
JOIN = " | "
"""Between the values of a list in one cell."""

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "claims": (
        ("id", "the claim"),
        ("uid", "its stable id for exchange"),
        ("external_id", "its id in another tool"),
        ("title", "the statement"),
        ("predicate", "what kind of statement"),
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


def cell(value: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it was escaped. Lists of texts are joined; numbers and booleans stay bare."""
    if value is None:
        return "", False
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    if isinstance(value, int):
        return str(value), False
    if isinstance(value, list):
        return neutralise(JOIN.join(str(v) for v in value))
    return neutralise(str(value))


class _Table:
    """One open CSV file."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        self.columns = [c for c, _ in COLUMNS[name]]
        file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow([*self.columns, ESCAPED])

    def add(self, row: Record) -> None:
        """Write one row; a column the row lacks stays empty."""
        cells = [cell(row.get(c)) for c in self.columns]
        escaped = [c for c, (_, yes) in zip(self.columns, cells, strict=True) if yes]
        self._writer.writerow([*(text for text, _ in cells), " ".join(escaped)])


@dataclass
class _Seen:
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


def _claim(r: Record) -> Record:
    event = {f"event_{k}": v for k, v in r["event"].items()}
    return {**r, **event, **r["evidence"], "actors": [f"{a['name']} ({a['role']})" for a in r["actors"]]}


def _rows(r: Record, seen: _Seen) -> Iterator[tuple[str, Record]]:
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


def _decided(r: Record, claim: Record, seen: _Seen) -> Iterator[tuple[str, Record]]:
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


def readme() -> str:
    """The data dictionary that goes with every export."""
    lines: list[str] = [*_INTRODUCTION]
    for table, columns in COLUMNS.items():
        lines += ["", f"{table}.csv"]
        lines += [f"  {name:<20} {meaning}" for name, meaning in columns]
        lines += [f"  {ESCAPED:<20} columns of this row that were escaped, separated by spaces"]
    return "\n".join(lines) + "\n"


_INTRODUCTION: Sequence[str] = (
    "Claims exported by Claim Workbench as CSV: one table a noun, joined by ids.",
    "",
    "UTF-8, comma, RFC 4180 quoting, CRLF between rows. Times are UTC (ISO 8601) beside the text they came from.",
    "Several values in one cell (places, languages, names) are separated by ' | '.",
    "When a spreadsheet asks, import every column as text.",
    "",
    "How formulas were neutralised. Texts come from strangers, and a cell that begins with = + - @ (also full-",
    "width, also after blanks or invisible characters) is a program to a spreadsheet. A text is cut into",
    "segments at line ends, tabs and semicolons; when one of them begins like that, or the text begins with a",
    "tab or a line end, an apostrophe is put before every such segment and before every segment that begins",
    "with an apostrophe. The column text_escaped names the columns this was done to. To get the text back,",
    "take one apostrophe off every segment of these cells that begins with one. Control characters other than tab",
    "and line end are replaced: C0 and DEL by their pictures (U+2400 and on), C1 by <9B> and the like, a lone",
    "surrogate by U+FFFD. The jsonl export has all texts as they are.",
)


@dataclass(frozen=True, slots=True)
class Csv:
    """`--format csv`."""

    name: str = "csv"
    folder: bool = True

    def owns(self, folder: Path) -> bool:
        """Whether the folder holds our README.txt and nothing but our tables."""
        if any(p.name != "README.txt" and p.name.removesuffix(".csv") not in COLUMNS for p in folder.iterdir()):
            return False
        notes = folder / "README.txt"
        return notes.is_file() and notes.read_bytes().startswith(_INTRODUCTION[0].encode())

    def write(self, records: Iterator[Record], target: Path) -> None:
        """Write the folder of tables and its README.txt."""
        target.mkdir(mode=0o700)
        seen = _Seen()
        with ExitStack() as stack:
            files = {name: _Table(name, target, stack) for name in COLUMNS}
            for record in records:
                for table, row in _rows(record, seen):
                    files[table].add(row)
        (target / "README.txt").write_text(readme(), encoding="utf-8", newline="\r\n")


exporter = Csv()
