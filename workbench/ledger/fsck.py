"""Checks everything a case promises: database, history, every byte of every medium, and the counts on the queue.

Changes nothing and deletes nothing. Says all it finds; the first finding of severity `damage` is the one to name
(reference/reliability.md §6, "tool fsck checks").
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.ledger import checkpoints
from workbench.ledger import events as ledger
from workbench.ledger.walking import NOT_READ, unreadable
from workbench.model import Claim
from workbench.store import claims as claim_store
from workbench.store import facts as fact_store
from workbench.store import pages, walking
from workbench.store.engine import Engine
from workbench.store.facts import Facts
from workbench.store.vault import Vault

DAMAGE, WARNING, INFO = "damage", "warning", "info"

Progress = Callable[[str, int, int | None], None]
"""Told what is being checked, how many are done, and how many there are (None when not known)."""

_PAGE = 500
_LISTED = 5
"""Findings of one kind that are written out; the rest is counted."""
_COUNTS = (
    "appearances", "chats", "media", "reused", "reused_since", "lookalikes", "languages", "first_seen", "last_seen",
    "supports", "refutes", "context", "origins", "best_grade", "blocs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: `kind` is database, history, checkpoint, row, medium, attachment, count or folder; a sentence;
    severity `damage` (exit 7), `warning` or `info`."""

    kind: str
    sentence: str
    severity: str


def quiet(_what: str, _done: int, _total: int | None) -> None:
    """A progress that says nothing."""


def fsck(db: Engine, vault: Vault, progress: Progress = quiet) -> tuple[Finding, ...]:
    """Check a case. Takes its database and vault; returns all findings, none when it is whole.

    Raises StorageError when the case cannot be read at all.
    """
    found: list[Finding] = []
    for check in (_database, _history, _rows, _counts):
        found += _told(check(db, progress))
    found += _told(_attachments(db))
    found += _told(_media(db, vault, progress))
    found += _told(_folder(db, vault))
    found += _told(_guards(db))
    return tuple(found)


def first_damage(findings: Iterable[Finding]) -> Finding | None:
    """The finding to name when there is damage."""
    return next((f for f in findings if f.severity == DAMAGE), None)


def _told(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first few of a kind in full, then how many more."""
    more: dict[tuple[str, str], int] = {}
    for f in findings:
        seen = more[f.kind, f.severity] = more.get((f.kind, f.severity), 0) + 1
        if seen <= _LISTED:
            yield f
    for (kind, severity), seen in more.items():
        if seen > _LISTED:
            yield Finding(kind, f"… and {seen - _LISTED} more of the kind.", severity)


def _database(db: Engine, progress: Progress) -> Iterator[Finding]:
    progress("database", 0, None)
    try:
        for sentence in db.check():
            yield Finding("database", sentence if sentence.endswith(".") else sentence + ".", DAMAGE)
    except WorkbenchError as error:
        yield Finding("database", error.message, DAMAGE)


def _guards(db: Engine) -> Iterator[Finding]:
    """Without its triggers the database lets events be changed; the hash chain would still show it."""
    for name in walking.missing_guards(db):
        yield Finding("database", f"The trigger {name}, which refuses changes of the history, is gone.", DAMAGE)


def _rows(db: Engine, progress: Progress) -> Iterator[Finding]:
    for wrong in unreadable(db, lambda done: progress("rows", done, None)):
        yield Finding("row", wrong, DAMAGE)


def _history(db: Engine, progress: Progress) -> Iterator[Finding]:
    progress("history", 0, None)
    try:
        wrong = ledger.verify(db)
        stored = checkpoints.verify_stored(db)
    except WorkbenchError as error:
        yield Finding("history", error.message, DAMAGE)
        return
    if wrong:
        yield Finding("history", wrong, DAMAGE)
    if stored:
        yield Finding("checkpoint", stored, DAMAGE)


def _counts(db: Engine, progress: Progress) -> Iterator[Finding]:
    """The counts on queue rows repeat what other tables say; they have to agree."""
    last, done = 0, 0
    while numbers := pages.claim_ids(db, last, _PAGE):
        yield from _stale(db, numbers)
        last, done = numbers[-1], done + len(numbers)
        progress("counts", done, None)


def _stale(db: Engine, numbers: list[int]) -> list[Finding]:
    try:
        rows = {c.id: c for c in claim_store.by_ids(db, numbers)}
        facts = fact_store.facts(db, numbers)
    except NOT_READ:
        return []  # damaged rows are named by the walk over all rows; counts of their page cannot be compared
    differing = {f.claim: _differing(rows[f.claim], f) for f in facts}
    return [
        Finding("count", f"C-{claim} shows stale counts ({', '.join(wrong)}).", WARNING)
        for claim, wrong in differing.items()
        if wrong
    ]


def _differing(claim: Claim, fact: Facts) -> list[str]:
    return [name for name in _COUNTS if getattr(claim, name) != getattr(fact, name)]


def _attachments(db: Engine) -> Iterator[Finding]:
    for message, name, state in pages.odd_attachments(db):
        yield Finding(
            "attachment", f"Message {message}: attachment {name!r} is {state}, its hash says otherwise.", DAMAGE
        )


def _media(db: Engine, vault: Vault, progress: Progress) -> Iterator[Finding]:
    known: set[str] = set()
    held = list(pages.held(db))
    for done, item in enumerate(held, 1):
        known.add(item.sha256)
        wrong = vault.verify(item.sha256) or _size(vault, item)
        if wrong:
            yield Finding("medium", f"{wrong.rstrip('.')}; {_used(item)}.", DAMAGE)
        progress("media", done, len(held))
    for sha256 in vault.hashes():
        if sha256 not in known:
            wrong = vault.verify(sha256)
            said = wrong or f"Medium {sha256} is referred to by nothing (an undone or interrupted import)."
            yield Finding("medium", said, DAMAGE if wrong else INFO)


def _size(vault: Vault, item: pages.Held) -> str | None:
    if item.bytes == -1:
        return None  # an original export: the case does not say how long it is
    size = vault.size(item.sha256)
    if size == item.bytes:
        return None
    return f"Medium {item.sha256} has {size} bytes, the case remembers {item.bytes}."


def _used(item: pages.Held) -> str:
    uses = ((item.messages, "message"), (item.evidence, "evidence item"), (item.batches, "import"),
            (item.captures, "capture"))  # fmt: skip
    said = [f"{n} {what}{'s' if n != 1 else ''}" for n, what in uses if n]
    return f"referenced by {', '.join(said)}" if said else "referenced by nothing but its own row"


def _folder(db: Engine, vault: Vault) -> Iterator[Finding]:
    """Leftovers and permissions."""
    if vault.root.is_dir():
        left = sum(1 for p in (vault.root / "incoming").glob("*") if p.is_file())
        if left:
            yield Finding("folder", f"{left} unfinished file(s) of an interrupted import lie in {vault.root}.", INFO)
    outer = vault.root if db.name != "sqlite" else Path(db.url).parent
    if _open(outer):  # a closed folder keeps everything in it closed
        inner = [outer] if db.name != "sqlite" else [p for p in (Path(db.url), vault.root) if _open(p)]
        for place in inner:
            yield Finding("folder", f"Everybody on this machine can read {place} (chmod o-rwx closes it).", WARNING)


def _open(place: Path) -> bool:
    return os.name == "posix" and place.exists() and bool(stat.S_IMODE(place.stat().st_mode) & 0o007)
