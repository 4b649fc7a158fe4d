"""One chunk of an import → rows: media first, then rows, offset, counts and event in one transaction.

Everything that makes an import safe to kill, to run twice, and to run beside another one is here.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from workbench.case import Case
from workbench.errors import Conflict
from workbench.intake.attaching import UNREADABLE, Attached, Places, attach, find_missing, look_for
from workbench.intake.exports import OpenExport
from workbench.intake.merging import Joined, named
from workbench.intake.placing import VERSION, Known, Placed, place
from workbench.intake.preparing import Keys, Prepared
from workbench.intake.timestamps import Timeline
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import AttachmentState, Batch, Kind, Message
from workbench.plugin_api import Chat, Rejected
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import batches, conversations, counters, incoming, media
from workbench.store.batches import Quarantined
from workbench.store.incoming import FoundFile, NewRows

_RAW = 500
_PLAIN = frozenset({None, "", "text"})
"""Values that fill whole columns: those are written into the statement once instead of into every row."""


@dataclass(slots=True)
class Run:
    """What one conversation's import carries from chunk to chunk."""

    case: Case
    export: OpenExport
    chat: Chat
    file: str
    label: str
    batch: Batch
    parts: tuple[tuple[str, str], ...]
    """Members (name, sha256) when there are more than one."""
    line: Timeline
    places: Places
    look: Callable[[Message], bool | None] | None
    dry: bool
    joined: Joined
    keys: Keys
    known: Known
    names: set[str]
    """Senders that the conversation is known to have."""
    started: float = field(default_factory=time.monotonic)
    again: int = 0
    """Records read again that this very batch holds already."""
    completed: list[int] = field(default_factory=list)
    wrong: Callable[[Sequence[Quarantined]], None] | None = None


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What goes with a placed chunk: what became of each new message's files, by its place in the columns, and files
    that known messages had lacked."""

    files: Mapping[int, Sequence[Attached]]
    found: Sequence[FoundFile]


def originals(export: OpenExport, chat: Chat) -> tuple[str, ...]:
    """The members that hold a conversation, in reading order."""
    return tuple(chat.parts) or (chat.member,)


def store(run: Run, prepared: Prepared) -> None:
    """Store one chunk; raises Conflict when somebody else goes on with this import, StorageError on a full disk."""
    if run.dry:
        _count_only(run, prepared)
        return
    db, last = run.case.db, counters.current(run.case.db, "message")
    placed = place(run.known, prepared)
    told = prepared.files
    with run.case.vault.batch() as vault:
        files = {
            at: [attach(a, run.places, vault) for a in told[at]] for at in (placed.new if any(told) else ()) if told[at]
        }
        found = find_missing(db, placed.held, told, run.places, vault) if placed.held else []
    if run.look is not None:
        _show(run, placed, files)
    if not run.batch.id:
        keep_originals(run)
    _commit(run, placed, _Gathered(files, found), last)


def _count_only(run: Run, prepared: Prepared) -> None:
    placed = place(run.known, prepared)
    run.known.dry.update(placed.keys[at] for at in placed.new)
    files = {at: [look_for(a, run.places) for a in prepared.files[at]] for at in placed.new}
    placed.settle(run.known)
    if run.look is not None:
        _show(run, placed, files)
    run.batch = _counted(run.batch, placed, files)
    if run.wrong is not None and prepared.rejected:
        run.wrong(_quarantined(run.batch, prepared.rejected))


def keep_originals(run: Run) -> None:
    """Put what the conversation is read from into the vault: the zip, or each member, and the list of several."""
    with run.case.vault.batch() as vault:
        if run.export.kind == "zip":
            if run.case.vault.exists(run.batch.sha256):
                return  # an export of many conversations is kept once
            with run.export.path.open("rb") as stream:
                vault.add(stream, limits.ARCHIVE_TOTAL)
            return
        for member in originals(run.export, run.chat):
            with run.export.open(member) as stream:
                vault.add(stream, limits.ARCHIVE_TOTAL)
        if run.parts:
            vault.add(_digests(run.parts), limits.ARCHIVE_TOTAL)


def _digests(parts: Sequence[tuple[str, str]]) -> BinaryIO:
    """The bytes whose sha256 names a batch of several members: their digests, one after the other."""
    from io import BytesIO

    return BytesIO(b"".join(bytes.fromhex(sha256) for _, sha256 in parts))


def _show(run: Run, placed: Placed, files: Mapping[int, Sequence[Attached]]) -> None:
    """Give the new messages to whoever looks on."""
    columns = placed.prepared.columns
    for at in placed.new:
        if run.look is None:
            return
        told: dict[str, object] = {name: column[at] for name, column in columns.items()}
        for name in ("offset", "folded", "sender_id"):
            del told[name]
        told["kind"] = Kind(str(told["kind"]))
        told["flags"] = tuple(str(told["flags"]).splitlines())
        attachments = tuple(one.file for one in files.get(at, ()))
        message = Message(
            id=0, batch=run.batch.id, file=run.file, chat=storable(run.chat.name), platform=storable(run.chat.platform),
            language="und", attachments=attachments, **told,  # type: ignore[arg-type]  # the columns of the store
        )  # fmt: skip
        if run.look is not None and run.look(message) is False:
            run.look = None


# --- the transaction -------------------------------------------------------------------------------------------------


def _commit(run: Run, placed: Placed, gathered: _Gathered, last: int) -> None:
    db = run.case.db
    with db.tx():
        # The counter's row is the lock: from here on nobody else adds messages, so what is new now stays new.
        moved = counters.take(db, "message", 0) - 1 != last
        old, scope = opened(run)
        others = {held.batch for held in placed.held.values()} - {old.id}
        if moved or scope != run.known.scope or (others and batches.undone(db, sorted(others))):
            run.known.scope = scope
            placed = place(run.known, placed.prepared)
        batch = _counted(_started(run, old), placed, gathered.files)
        advance(run, batch, old)
        _add_messages(run, batch, scope, placed, gathered)
        kept = complete(run, gathered.found)
        shared = Counter(held.batch for held in placed.held.values() if held.batch != batch.id)
        batches.add_overlaps(db, batch.id, shared)
        batches.quarantine(db, _quarantined(batch, placed.prepared.rejected))
        body = {"batch": batch.id, "position": batch.position, "imported": batch.imported,
                "duplicate": batch.duplicate, "quarantined": batch.quarantined}  # fmt: skip
        ledger.append(db, [NewEvent(ledger.CASE, "import_chunk", body)], run.case.now(), run.case.analyst.id)
        came = sum(f.batch == batch.id and f.was.state == AttachmentState.MISSING for f in kept)
    placed.settle(run.known)
    run.known.scope, run.known.batch = scope, batch.id
    run.again += len(placed.own)
    run.completed += [f.message for f in kept]
    run.batch = replace(batch, media_present=batch.media_present + came, media_missing=batch.media_missing - came)


def opened(run: Run) -> tuple[Batch, int]:
    """The batch as it stands and its conversation, both inserted inside the caller's `tx()` when this is the start."""
    if run.batch.id:
        return run.batch, run.known.scope
    case, wanted = run.case, named(run.chat)
    # Also a lock, for the conversations that have no record and so took no message number.
    batch = replace(run.batch, id=counters.take(case.db, "batch"))
    if batches.standing(case.db, batch.sha256, batch.file, run.label):
        raise busy(run)
    scope = run.joined.scope or conversations.found(case.db, wanted, run.joined.others)
    conversations.name(case.db, replace(wanted, scope=scope))
    batches.add(case.db, batch, run.label, scope)
    batches.add_parts(case.db, batch.id, run.parts)
    conversations.add_people(case.db, scope, batch.id, run.joined.learned)
    body = {"batch": batch.id, "file": batch.file, "sha256": batch.sha256, "importer": batch.importer,
            "importer_version": batch.importer_version, "timezone": batch.timezone,
            "custody": batch.custody}  # fmt: skip
    ledger.append(case.db, [NewEvent(ledger.CASE, "import", body)], case.now(), case.analyst.id)
    return batch, scope


def busy(run: Run) -> Conflict:
    """The refusal while somebody else imports the same."""
    found = batches.standing(run.case.db, run.batch.sha256, run.batch.file, run.label)
    who = f" by {found.analyst}" if found else ""
    return Conflict(
        f"{run.file} is being imported{who} at this moment.", "Wait for it, then import again: nothing is taken twice."
    )


def _started(run: Run, batch: Batch) -> Batch:
    """The batch as its counts go on; a file that is read once more, because part of it was undone, counts anew."""
    if batch.state != "partial" or batch.position:
        return batch
    batches.start_over(run.case.db, batch.id)
    return replace(batch, read=0, imported=0, duplicate=0, quarantined=0)


def advance(run: Run, batch: Batch, old: Batch) -> None:
    """Write the batch's progress; raises Conflict when somebody else moved it."""
    if not batches.advance(run.case.db, batch, old):
        raise busy(run)


def finish(run: Run) -> None:
    """Close the batch: its file was read to its end."""
    if not run.batch.id:
        keep_originals(run)
    with run.case.db.tx():
        old, _ = opened(run)
        batch = replace(_started(run, old), state="done")
        advance(run, batch, old)
        body = {"batch": batch.id, "read": batch.read, "imported": batch.imported, "assumptions": batch.assumptions}
        ledger.append(run.case.db, [NewEvent(ledger.CASE, "import_done", body)], run.case.now(), run.case.analyst.id)
    run.batch = batch


def complete(run: Run, found: Sequence[FoundFile]) -> list[FoundFile]:
    """Give known messages the files they had lacked, inside the caller's `tx()`; returns those that were given."""
    if not found:
        return []
    db = run.case.db
    media.add(db, sorted({(f.sha256, f.bytes) for f in found}))
    kept = incoming.fill(db, found)
    batches.media_came(db, Counter(f.batch for f in kept if f.was.state == AttachmentState.MISSING))
    body = {"file": run.file, "media": [{"message": f.message, "n": f.n, "sha256": f.sha256} for f in kept]}
    ledger.append(db, [NewEvent(ledger.CASE, "media_found", body)], run.case.now(), run.case.analyst.id)
    return kept


# --- counts and rows -------------------------------------------------------------------------------------------------


def _counted(batch: Batch, placed: Placed, files: Mapping[int, Sequence[Attached]]) -> Batch:
    """The batch with a chunk more: counts, times, and what was assumed."""
    chunk = placed.prepared
    said = [storable(f"{a.what}={a.value}: {a.because}") for a in chunk.assumed]
    orders = [storable(a.value) for a in chunk.assumed if a.what == "date_order"]
    here = [one for at in placed.new for one in files.get(at, ())] if files else []
    states = [one.file.state for one in here]
    stamps = placed.prepared.columns["sent_at"]
    times = [str(stamp) for stamp in map(stamps.__getitem__, placed.new) if stamp is not None]
    assumptions = dict.fromkeys((*batch.assumptions, *said))
    problems = [one.problem for one in here if one.problem]
    lines = _tallied(tuple(assumptions), "unreadable_attachments", len(problems), "they count as missing; the first",
                     problems)  # fmt: skip
    lines = _tallied(lines, "other_wording", placed.otherwise, "known ids with another text than in an earlier import, "
                     "read by another importer; the earlier text stays", ())  # fmt: skip
    return replace(
        batch,
        position=chunk.start + chunk.count,
        read=batch.read + len(chunk.places) + len(chunk.rejected),
        imported=batch.imported + len(placed.new) + len(placed.own),
        duplicate=batch.duplicate + len(chunk.places) - len(placed.new) - len(placed.own),
        quarantined=batch.quarantined + len(chunk.rejected),
        assumptions=lines,
        date_order=orders[-1] if orders else batch.date_order,
        media_present=batch.media_present + states.count(AttachmentState.PRESENT),
        media_missing=batch.media_missing + states.count(AttachmentState.MISSING),
        first=min([*times, *([batch.first] if batch.first else [])], default=None),
        last=max([*times, *([batch.last] if batch.last else [])], default=None),
    )


def _tallied(lines: tuple[str, ...], what: str, more: int, because: str, reasons: Sequence[str]) -> tuple[str, ...]:
    """The assumptions with `what=N: because` counting so many more; of the reasons the first one ever stays."""
    if not more:
        return lines
    for n, line in enumerate(lines):
        if known := re.fullmatch(rf"{what}=(\d+): (.*)", line, re.S):
            return (*lines[:n], f"{what}={int(known[1]) + more}: {known[2]}", *lines[n + 1 :])
    return (*lines, f"{what}={more}: {because}{f': {storable(reasons[0])}' if reasons else ''}")


def _add_messages(run: Run, batch: Batch, scope: int, placed: Placed, gathered: _Gathered) -> None:
    db, prepared = run.case.db, placed.prepared
    places = prepared.places
    incoming.move(db, [(placed.held[at].id, places[at]) for at in placed.own if placed.held[at].position != places[at]])
    if not placed.new:
        return
    here = {at: gathered.files[at] for at in placed.new if at in gathered.files} if gathered.files else {}
    held = {a.file.sha256: a.bytes for files in here.values() for a in files if a.file.sha256}
    media.add(db, sorted(held.items()))
    _add_people(run, batch, scope, placed)
    same: dict[str, object] = {
        "batch": batch.id, "file": run.file, "chat": storable(run.chat.name), "platform": storable(run.chat.platform),
        "scope": scope, "language": "und",
    }  # fmt: skip
    varying: dict[str, Sequence[object]] = {}
    whole = len(placed.new) == len(placed.keys)
    columns = {**prepared.columns, "position": places, "dedupe_key": placed.keys, "flags": _flags(placed, here)}
    for name, column in columns.items():
        picked = column if whole else [column[at] for at in placed.new]
        if picked[0] in _PLAIN and picked.count(picked[0]) == len(picked):
            same[name] = picked[0]
        else:
            varying[name] = picked
    attachments = [
        (row, n, a.file) for row, at in (enumerate(placed.new) if here else ()) for n, a in enumerate(here.get(at, ()))
    ]
    first = counters.take(db, "message", len(placed.new))
    incoming.add_rows(db, NewRows(first, len(placed.new), same, varying, attachments))


def _flags(placed: Placed, files: Mapping[int, Sequence[Attached]]) -> Sequence[object]:
    """The flags column with what placing and attaching found out."""
    flags = placed.prepared.columns["flags"]
    broken = {at for at, found in files.items() if any(one.problem for one in found)}
    if not placed.versions and not broken:
        return flags
    return [
        "\n".join(filter(None, (str(one), VERSION * (at in placed.versions), UNREADABLE * (at in broken))))
        for at, one in enumerate(flags)
    ]


def _add_people(run: Run, batch: Batch, scope: int, placed: Placed) -> None:
    """Note senders that the conversation had not met; only messages without an id are known again by their sender."""
    senders, texts = placed.prepared.columns["sender"], placed.prepared.texts
    met = set(senders) if len(texts) == len(senders) else {senders[at] for at in texts}
    fresh = {str(name) for name in met if name is not None} - run.names
    if fresh:
        conversations.add_people(run.case.db, scope, batch.id, {name: name for name in fresh})
        run.names |= fresh


def _quarantined(batch: Batch, rejected: Sequence[Rejected]) -> list[Quarantined]:
    first = batch.quarantined - len(rejected)
    return [
        Quarantined(batch.id, first + i, r.line, r.offset, storable(r.reason), storable(r.raw[:_RAW]))
        for i, r in enumerate(rejected)
    ]
