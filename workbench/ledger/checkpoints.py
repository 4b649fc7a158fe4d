"""A checkpoint: one number that stands for the whole history, small enough to be kept on paper elsewhere.

Chains alone cannot show that their ends were cut off or that all of them were written anew; a checkpoint held by
somebody else can (reference/reliability.md §7: both attacks pass every chain check). It is the root of a Merkle tree
(RFC 6962: leaf = SHA-256(0x00, data), node = SHA-256(0x01, left, right)) over the heads of all chains, sorted by
subject; a leaf's data is subject NUL, seq as 8 bytes big-endian, head hash (32 bytes).
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import IntegrityDamage, UsageError
from workbench.ledger import events as ledger
from workbench.store import counters, pages
from workbench.store import events as store
from workbench.store.engine import Engine

_ORIGIN = "claim-workbench.checkpoint.v1/"
_EMPTY = hashlib.sha256(b"").hexdigest()
_TEXT = re.compile(
    re.escape(_ORIGIN) + r"(?P<case>\S+)\s+(?P<events>\d+) events in (?P<subjects>\d+) chains at (?P<at>\S+)\s+"
    r"(?P<root>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a case's history was at a moment: how many chains and events, and the root over all heads, in hex."""

    case: str
    at: str
    subjects: int
    events: int
    root: str

    def text(self) -> str:
        """Three lines to print, mail or sign."""
        return f"{_ORIGIN}{self.case}\n{self.events} events in {self.subjects} chains at {self.at}\n{self.root}\n"


def merkle_root(leaves: Iterable[bytes]) -> str:
    """The RFC 6962 root of leaf data in order, in hex; the root of nothing is SHA-256 of nothing."""
    stack: list[tuple[int, bytes]] = []
    for data in leaves:
        stack.append((0, hashlib.sha256(b"\0" + data).digest()))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            _join(stack)
    while len(stack) > 1:
        _join(stack)
    return stack[0][1].hex() if stack else _EMPTY


def _join(stack: list[tuple[int, bytes]]) -> None:
    _, right = stack.pop()
    height, left = stack.pop()
    stack.append((height + 1, hashlib.sha256(b"\1" + left + right).digest()))


def _leaf(subject: str, seq: int, head: str) -> bytes:
    return subject.encode() + b"\0" + struct.pack(">Q", seq) + bytes.fromhex(head)


def _root(heads: Iterable[tuple[str, int, str]]) -> str:
    return merkle_root(_leaf(*h) for h in sorted(heads))


def checkpoint(db: Engine, at: str) -> Checkpoint:
    """Take a checkpoint now and store it; `at` is UTC text.

    Raises IntegrityDamage when the history does not hold: a checkpoint would vouch for the damage.
    """
    with db.tx():
        wrong = ledger.verify(db)
        if wrong:
            raise IntegrityDamage(f"No checkpoint is taken of a damaged history: {wrong}", "Restore the last backup.")
        heads = [(subject, seq, head) for subject, (seq, head) in store.all_heads(db).items()]
        taken = Checkpoint(counters.meta(db, "uid"), at, len(heads), sum(seq for _, seq, _ in heads), _root(heads))
        store.add_checkpoint(db, taken.at, taken.subjects, taken.events, taken.root)
    return taken


def parse(text: str) -> Checkpoint:
    """A checkpoint from its three lines, as printed or typed off paper; raises UsageError."""
    match = _TEXT.search(text)
    if not match:
        raise UsageError(
            "This is not a checkpoint of Claim Workbench.", "It has three lines; the first begins with " + _ORIGIN
        )
    return Checkpoint(match["case"], match["at"], int(match["subjects"]), int(match["events"]), match["root"])


def verify_against(db: Engine, held: Checkpoint) -> str | None:
    """Whether the history still contains what a checkpoint covered.

    Takes a checkpoint, best one that was kept outside the case. Returns None when it does, else one sentence. Run
    `ledger.events.verify` first: this says that the old heads are in the chains, not that the chains hold.
    """
    if held.case != counters.meta(db, "uid"):
        return "The checkpoint belongs to another case."
    have = pages.event_count(db)
    if have < held.events:
        return f"The history was cut: the checkpoint of {held.at} covers {held.events} events, {have} are left."
    heads = pages.heads_at(db, held.root)
    if len(heads) == held.subjects and _root(heads) == held.root:
        return None
    return f"The history before the checkpoint of {held.at} was rewritten: its root is not {held.root[:16]}…."


def verify_stored(db: Engine) -> str | None:
    """Check every checkpoint the case itself remembers; returns one sentence on the first that does not hold."""
    case, previous = counters.meta(db, "uid"), ""
    for row in pages.checkpoints(db):
        if row.previous != previous:
            return f"Checkpoint {row.n} does not follow the one before it: checkpoints were changed or removed."
        wrong = verify_against(db, Checkpoint(case, row.at, row.subjects, row.events, row.root))
        if wrong:
            return f"Checkpoint {row.n}: {wrong}"
        previous = row.root
    return None
