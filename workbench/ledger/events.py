"""The hash chain: what an event's hash covers, and how one is appended.

hash = SHA-256("claim-workbench.event.v1" NUL, subject NUL, seq as 8 bytes big-endian, previous hash (32 bytes),
SHA-256(canonical JSON of [at, analyst, kind, body text])). One chain a subject (`case`, `claim/17`), so that analysts
do not queue behind one another (reference/engine.md §5: per-claim chains beat one global chain 2.5–14 ×).
"""

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench import canonical
from workbench.model import Event
from workbench.store import events as store
from workbench.store.engine import Engine

_TAG = b"claim-workbench.event.v1\0"
GENESIS = "0" * 64
"""What the first event of a chain names as its predecessor."""

CASE = "case"
"""The subject of events that concern no single claim."""
_CLAIM = re.compile(r"claim/([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be written: its subject, kind and body (canonical JSON types only)."""

    subject: str
    kind: str
    body: Any


def claim_subject(number: int) -> str:
    """The chain of a claim."""
    return f"claim/{number}"


def subject_claim(subject: str) -> int | None:
    """The claim whose chain this is; None for any other, and also for what only looks like one."""
    found = _CLAIM.fullmatch(subject)
    return int(found[1]) if found else None


def event_hash(subject: str, seq: int, prev_hash: str, at: str, analyst: str, kind: str, body: str) -> str:
    """The hash of an event from its stored columns, in hex."""
    payload = hashlib.sha256(canonical.dumps([at, analyst, kind, body]).encode()).digest()
    head = _TAG + subject.encode() + b"\0" + struct.pack(">Q", seq) + bytes.fromhex(prev_hash)
    return hashlib.sha256(head + payload).hexdigest()


def append(db: Engine, new: Sequence[NewEvent], at: str, analyst: str, act: int | None = None) -> None:
    """Append events to their chains inside the caller's `tx()`, the same one that changes the state."""
    heads = store.heads(db, sorted({n.subject for n in new}))
    written: list[Event] = []
    for n in new:
        seq, prev = heads.get(n.subject, (0, GENESIS))
        body = canonical.dumps(n.body)
        digest = event_hash(n.subject, seq + 1, prev, at, analyst, n.kind, body)
        written.append(Event(n.subject, seq + 1, at, analyst, n.kind, body, prev, digest))
        heads[n.subject] = (seq + 1, digest)
    store.add(db, written, act)


def verify(db: Engine) -> str | None:
    """Walk every chain, all read at one moment; returns None when all hold, else the first bad thing in a sentence."""
    with db.snapshot():
        return _walk(db) or _walk_kept(db)


def _walk_kept(db: Engine) -> str | None:
    """The chains of other cases, which came in bundles and are kept whole."""
    from workbench.store import bundled  # the first screen writes no chain of others, and comes up without it

    for chain in bundled.every_chain(db):
        seq, prev = 0, GENESIS
        for e in bundled.chain_events(db, chain.id):
            seq, was = seq + 1, prev
            at, analyst, kind, body = (str(e[k]) for k in ("at", "analyst", "kind", "body"))
            prev = event_hash(chain.subject, seq, was, at, analyst, kind, body)
            if (e["seq"], e["prev_hash"], e["hash"]) != (seq, was, prev):
                return f"{chain.subject} of case {chain.origin}: event {seq} was changed, or one before it is missing."
        if (seq, prev) != (chain.seq, chain.hash):
            return f"{chain.subject} of case {chain.origin}: events are missing from its end."
    return None


def _walk(db: Engine) -> str | None:
    heads = store.all_heads(db)
    subject, seq, prev = "", 0, GENESIS
    seen: set[str] = set()
    for e in store.every(db):
        if e.subject != subject:
            wrong = _short(subject, seq, prev, heads) if subject else None
            if wrong:
                return wrong
            subject, seq, prev = e.subject, 0, GENESIS
            seen.add(subject)
        if e.seq != seq + 1:
            return f"{subject}: event {seq + 1} is missing (the next one found is {e.seq})."
        if e.prev_hash != prev:
            return f"{subject}: event {e.seq} does not follow event {seq} (its predecessor was changed or replaced)."
        if event_hash(e.subject, e.seq, prev, e.at, e.analyst, e.kind, e.body) != e.hash:
            return f"{subject}: event {e.seq} was changed after it was written."
        seq, prev = e.seq, e.hash
    wrong = _short(subject, seq, prev, heads) if subject else None
    if wrong:
        return wrong
    lost = sorted(set(heads) - seen)
    return f"{lost[0]}: all its events are missing." if lost else None


def _short(subject: str, seq: int, last: str, heads: dict[str, tuple[int, str]]) -> str | None:
    expected = heads.get(subject)
    if expected is None:
        return f"{subject}: its head is missing."
    if expected[0] > seq:
        return f"{subject}: events {seq + 1} to {expected[0]} are missing from its end."
    if expected != (seq, last):
        return f"{subject}: its last event is not the one the case remembers."
    return None
