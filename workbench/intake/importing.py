"""Export file → messages: resumable, idempotent, nothing dropped in silence.

Batches of at most `limits.BATCH_MESSAGES` records commit their rows, the offset reached, the counts and one event
together, after their media are safe in the vault; killed anywhere and started again, the case comes out the same.
read = imported + duplicate + quarantined, always. An import begins in the case with its first chunk, so that a file
that cannot be read leaves nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.errors import Conflict, InputRefused
from workbench.folding import fold
from workbench.intake.attaching import MediaFolder, attach, find_missing, look_for
from workbench.intake.exports import OpenExport, open_export
from workbench.intake.language import detect_languages
from workbench.intake.placing import VERSION, Keys, Placed, dedupe_key, place, scope_of
from workbench.intake.records import read_chats, read_records
from workbench.intake.requests import Cancelled, ImportReport, ImportRequest, Progress, Step
from workbench.intake.timestamps import Timeline
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Attachment, AttachmentState, Batch, Custody, Kind, Message
from workbench.plugin_api import Assumed, Chat, ImportedMessage, Importer, Options, Record, Rejected
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import batches, counters, media, messages
from workbench.store.batches import Quarantined
from workbench.store.messages import FoundFile, NewMessage

_RAW = 500


@dataclass(slots=True)
class _Run:
    """What one conversation's import carries from chunk to chunk."""

    case: Case
    export: OpenExport
    chat: Chat
    file: str
    label: str
    batch: Batch
    line: Timeline
    folder: MediaFolder
    keys: Keys
    started: float
    look: Callable[[Message], None]
    dry: bool = False
    own: int = 0
    """Records read again that this very batch holds already."""
    dry_keys: set[int] = field(default_factory=set)
    completed: list[int] = field(default_factory=list)


def file_label(export: OpenExport, chat: Chat) -> str:
    """The imported argument's name and the path inside it (DESIGN §6)."""
    return storable(export.name if export.kind == "file" else f"{export.name}/{chat.member}")


def import_export(
    case: Case, path: Path, importer: Importer, request: ImportRequest, progress: Progress, cancelled: Cancelled,
    look: Callable[[Message], None] = lambda _: None,
) -> list[ImportReport]:  # fmt: skip
    """Import every conversation of one export with the importer chosen for it; `look` sees every message on its way.

    Returns a report for each. Raises InputRefused when it cannot be read (AmbiguousDateOrder with both readings),
    StorageError when the disk will not take it, Conflict when somebody else imports it at this moment, Cancelled when
    stopped; batches committed before stay.
    """
    folder = MediaFolder(request.media_dir)
    with open_export(path) as export:
        return [
            _import_chat(case, export, chat, importer, request, folder, progress, cancelled, look)
            for chat in read_chats(importer, export)
        ]


def _import_chat(
    case: Case, export: OpenExport, chat: Chat, importer: Importer, request: ImportRequest, folder: MediaFolder,
    progress: Progress, cancelled: Cancelled, look: Callable[[Message], None],
) -> ImportReport:  # fmt: skip
    file = file_label(export, chat)
    sha256 = export.sha256(chat.member)
    label = storable(f"{chat.platform}/{chat.key}/{chat.name}")
    before = batches.standing(case.db, sha256, file, label)
    options = Options(
        before.timezone if before else request.timezone or case.settings.timezone,
        (before.date_order if before else "") or request.date_order or case.settings.date_order, folder.names,
        request.columns,
    )  # fmt: skip
    records = read_records(importer, export, chat, options, file)
    fresh = _new_batch(case, importer, file, sha256, options, request.custody)
    run = _Run(
        case, export, chat, file, label, before if before and not request.dry_run else fresh,
        Timeline(before.timezone if before else fresh.timezone), folder, Keys(case.uid, scope_of(chat)),
        time.monotonic(), look, request.dry_run,
    )  # fmt: skip
    try:
        report = (
            _again(run, records, progress) if run.batch.state == "done" else _read(run, records, progress, cancelled)
        )
    except InputRefused as error:
        raise _partly(run, error) from error
    return replace(report, assumptions=(*report.assumptions, *_not_applied(before, request)))


def _partly(run: _Run, error: InputRefused) -> InputRefused:
    """The refusal, saying so where part of the file is in the case already."""
    if run.dry or not run.batch.position or run.batch.state == "done":
        return error
    error.hint = (
        f"Its first {run.batch.read} records are in the case as import {run.batch.id}. Export it again and import "
        f"that, what is known is not taken twice; or take them back: workbench imports undo {run.batch.id}"
    )
    return error


def _not_applied(before: Batch | None, request: ImportRequest) -> list[str]:
    """What was asked for now and is otherwise since the first import of the same file."""
    if before is None:
        return []
    pairs = (("timezone", before.timezone, request.timezone), ("date_order", before.date_order, request.date_order))
    return [
        f"{what}={held}: so the first import of this file was read, {wanted} was not applied; to change it: "
        f"workbench imports undo {before.id}, then import again"
        for what, held, wanted in pairs
        if wanted and held and wanted != held
    ]


def _read(run: _Run, records: Iterator[Record], progress: Progress, cancelled: Cancelled) -> ImportReport:
    """Take the records after what was committed before, chunk by chunk."""
    for record in islice(records, run.batch.position):
        if isinstance(record, ImportedMessage):
            run.keys.key(record)
    while chunk := list(islice(records, limits.BATCH_MESSAGES)):
        if cancelled():
            raise Stopped("The import was stopped.", "What was committed stays; run the same import to go on.")
        _take(run, chunk)
        progress(Step("read", run.file, run.batch.read, None, _rate(run), run.export.position()))
    if not run.dry:
        _finish(run)
    return _report(run)


def _new_batch(case: Case, importer: Importer, file: str, sha256: str, options: Options, custody: Custody) -> Batch:
    assumed = () if options.timezone else ("timezone=UTC: none was given; wall-clock times are read as UTC",)
    return Batch(
        id=0, file=file, sha256=sha256, importer=storable(importer.name), importer_version=storable(importer.version),
        state="running", position=0, timezone=options.timezone or "UTC", date_order="", read=0, imported=0, duplicate=0,
        quarantined=0, media_present=0, media_missing=0, first=None, last=None, started_at=case.now(),
        analyst=case.analyst.id, custody=Custody(*(storable(getattr(custody, f.name)) for f in fields(custody))),
        assumptions=assumed,
    )  # fmt: skip


def _original(export: OpenExport, member: str) -> BinaryIO:
    """The bytes whose sha256 names the batch: the zip itself, else the member."""
    return export.path.open("rb") if export.kind == "zip" else export.open(member)


def _rate(run: _Run) -> float:
    return run.batch.read / max(time.monotonic() - run.started, 1e-6)


# --- one chunk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk of records on its way: all of them, the messages as placed, the new ones as they will be stored, the
    sizes of their media by sha256, and files that known messages had lacked."""

    records: Sequence[Record]
    placed: Sequence[Placed]
    prepared: Sequence[NewMessage]
    sizes: dict[str, int]
    found: Sequence[FoundFile]


def _take(run: _Run, records: Sequence[Record]) -> None:
    """Store one chunk: media first, then rows, offset, counts and event in one transaction."""
    placed = _place(run, records)
    fresh: dict[int, Placed] = {}
    for p in placed:
        if p.held is None and p.key not in run.dry_keys:
            fresh.setdefault(p.key, p)
    if run.dry:
        run.dry_keys.update(fresh)
        files = [tuple(look_for(a, run.export, run.folder) for a in p.message.attachments) for p in fresh.values()]
        prepared = _prepare(run, list(fresh.values()), files)
        run.batch = _counted(run.batch, _Chunk(records, placed, prepared, {}, ()), prepared, 0)
        return
    sizes: dict[str, int] = {}
    files = []
    with run.case.vault.batch() as vault:
        for p in fresh.values():
            held = [attach(a, run.export, run.folder, vault) for a in p.message.attachments]
            sizes.update({a.sha256: size for a, size in held if a.sha256})
            files.append(tuple(a for a, _ in held))
        found = find_missing(run.case.db, placed, run.export, run.folder, vault)
    prepared = _prepare(run, list(fresh.values()), files)
    if not run.batch.id:
        _keep_original(run)
    _commit(run, _Chunk(records, placed, prepared, sizes, found))


def _place(run: _Run, records: Sequence[Record]) -> list[Placed]:
    return place(run.case.db, run.keys, records, run.batch.position, versions=run.batch.state == "partial")


def _keep_original(run: _Run) -> None:
    with _original(run.export, run.chat.member) as stream:
        run.case.vault.put(stream, limits.ARCHIVE_TOTAL)


def _prepare(run: _Run, fresh: Sequence[Placed], files: Sequence[tuple[Attachment, ...]]) -> list[NewMessage]:
    texts = [storable(p.message.text) for p in fresh]
    languages = detect_languages(texts)
    prepared = []
    for i, p in enumerate(fresh):
        m = p.message
        sent_at, doubts = run.line.stamp(m.sent_utc, m.sent_local)
        version = bool(m.external_id) and p.key != dedupe_key(run.keys.uid, run.keys.scope, m, 0)
        extra = (*((VERSION,) if version else ()), *(("encoding-repaired",) if texts[i] != m.text else ()))
        edited = run.line.from_utc(m.edited_utc)[0] if m.edited_utc is not None else None
        message = Message(
            id=0, batch=run.batch.id, file=run.file, chat=storable(run.chat.name), platform=storable(run.chat.platform),
            external_id=storable(m.external_id), line=m.line, sent_at=sent_at, sent_at_raw=storable(m.sent_raw),
            sender=_storable(m.sender), kind=Kind(m.kind), text=texts[i],
            language=languages[i] if m.kind != "system" else "und", forwarded_from=_storable(m.forwarded_from),
            reply_to=_storable(m.reply_to), edited_at=edited,
            flags=tuple(" ".join(storable(f).splitlines()) for f in (*m.flags, *doubts, *extra)), attachments=files[i],
        )  # fmt: skip
        run.look(message)
        prepared.append(NewMessage(message, p.position, m.offset, storable(m.sender_id), fold(texts[i]), p.key))
    return prepared


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _commit(run: _Run, chunk: _Chunk) -> None:
    db = run.case.db
    with db.tx():
        # The counter's row is the lock: from here on nobody else adds messages, so what is new now stays new.
        counters.take(db, "message", 0)
        old = _opened(run)
        late = messages.held(db, [n.dedupe_key for n in chunk.prepared])
        new = [n for n in chunk.prepared if n.dedupe_key not in late]
        own = sum(_is_own(p, old) for p in chunk.placed)
        batch = _counted(_started(run, old), chunk, new, own)
        _advance(run, batch, old)
        _add_messages(run, batch, chunk, new)
        kept = _complete(run, chunk.found)
        others = Counter(p.held.batch for p in chunk.placed if p.held) + Counter(h.batch for h in late.values())
        batches.add_overlaps(db, batch.id, {b: n for b, n in others.items() if b != batch.id})
        rejected = [r for r in chunk.records if isinstance(r, Rejected)]
        batches.quarantine(db, _quarantined(batch, rejected))
        body = {"batch": batch.id, "position": batch.position, "imported": batch.imported,
                "duplicate": batch.duplicate, "quarantined": batch.quarantined}  # fmt: skip
        ledger.append(db, [NewEvent(ledger.CASE, "import_chunk", body)], run.case.now(), run.case.analyst.id)
        came = sum(f.batch == batch.id for f in kept)
    run.own += own
    run.completed += [f.message for f in kept]
    run.batch = replace(batch, media_present=batch.media_present + came, media_missing=batch.media_missing - came)


def _opened(run: _Run) -> Batch:
    """The batch as it stands, inserted inside the caller's `tx()` when this is its beginning."""
    if run.batch.id:
        return run.batch
    case = run.case
    # Also a lock, for the conversations that have no record and so took no message number.
    batch = replace(run.batch, id=counters.take(case.db, "batch"))
    if batches.standing(case.db, batch.sha256, batch.file, run.label):
        raise _busy(run)
    batches.add(case.db, batch, run.label)
    body = {"batch": batch.id, "file": batch.file, "sha256": batch.sha256, "importer": batch.importer,
            "importer_version": batch.importer_version, "timezone": batch.timezone,
            "custody": batch.custody}  # fmt: skip
    ledger.append(case.db, [NewEvent(ledger.CASE, "import", body)], case.now(), case.analyst.id)
    return batch


def _busy(run: _Run) -> Conflict:
    found = batches.standing(run.case.db, run.batch.sha256, run.batch.file, run.label)
    who = f" by {found.analyst}" if found else ""
    return Conflict(
        f"{run.file} is being imported{who} at this moment.", "Wait for it, then import again: nothing is taken twice."
    )


def _started(run: _Run, batch: Batch) -> Batch:
    """The batch as its counts go on; a file that is read once more, because part of it was undone, counts anew."""
    if batch.state != "partial" or batch.position:
        return batch
    batches.start_over(run.case.db, batch.id)
    return replace(batch, read=0, imported=0, duplicate=0, quarantined=0)


def _advance(run: _Run, batch: Batch, old: Batch) -> None:
    if not batches.advance(run.case.db, batch, old):
        raise _busy(run)


def _is_own(p: Placed, batch: Batch) -> bool:
    return p.held is not None and (p.held.batch, p.held.position) == (batch.id, p.position)


def _counted(batch: Batch, chunk: _Chunk, new: Sequence[NewMessage], own: int) -> Batch:
    rejected = sum(isinstance(r, Rejected) for r in chunk.records)
    assumed = [r for r in chunk.records if isinstance(r, Assumed)]
    said = (storable(f"{a.what}={a.value}: {a.because}") for a in assumed)
    orders = [storable(a.value) for a in assumed if a.what == "date_order"]
    states = [a.state for n in new for a in n.message.attachments]
    times = [n.message.sent_at for n in new if n.message.sent_at]
    return replace(
        batch,
        position=batch.position + len(chunk.records),
        read=batch.read + len(chunk.placed) + rejected,
        imported=batch.imported + len(new) + own,
        duplicate=batch.duplicate + len(chunk.placed) - len(new) - own,
        quarantined=batch.quarantined + rejected,
        assumptions=tuple(dict.fromkeys((*batch.assumptions, *said))),
        date_order=orders[-1] if orders else batch.date_order,
        media_present=batch.media_present + states.count(AttachmentState.PRESENT),
        media_missing=batch.media_missing + states.count(AttachmentState.MISSING),
        first=min([*times, *([batch.first] if batch.first else [])], default=None),
        last=max([*times, *([batch.last] if batch.last else [])], default=None),
    )


def _add_messages(run: _Run, batch: Batch, chunk: _Chunk, new: Sequence[NewMessage]) -> None:
    db = run.case.db
    used = {a.sha256 for n in new for a in n.message.attachments}
    media.add(db, sorted((s, size) for s, size in chunk.sizes.items() if s in used))
    first = counters.take(db, "message", len(new)) if new else 0
    messages.add(db, [replace(n, message=replace(n.message, id=first + i, batch=batch.id)) for i, n in enumerate(new)])


def _complete(run: _Run, found: Sequence[FoundFile]) -> list[FoundFile]:
    """Give known messages the files they had lacked, inside the caller's `tx()`; returns those that were given."""
    if not found:
        return []
    db = run.case.db
    media.add(db, sorted({(f.sha256, f.bytes) for f in found}))
    kept = messages.fill(db, found)
    batches.media_came(db, Counter(f.batch for f in kept))
    body = {"file": run.file, "media": [{"message": f.message, "n": f.n, "sha256": f.sha256} for f in kept]}
    ledger.append(db, [NewEvent(ledger.CASE, "media_found", body)], run.case.now(), run.case.analyst.id)
    return kept


def _quarantined(batch: Batch, rejected: Sequence[Rejected]) -> list[Quarantined]:
    first = batch.quarantined - len(rejected)
    return [
        Quarantined(batch.id, first + i, r.line, r.offset, storable(r.reason), storable(r.raw[:_RAW]))
        for i, r in enumerate(rejected)
    ]


def _finish(run: _Run) -> None:
    if not run.batch.id:
        _keep_original(run)
    with run.case.db.tx():
        old = _opened(run)
        batch = replace(_started(run, old), state="done")
        _advance(run, batch, old)
        body = {"batch": batch.id, "read": batch.read, "imported": batch.imported, "assumptions": batch.assumptions}
        ledger.append(run.case.db, [NewEvent(ledger.CASE, "import_done", body)], run.case.now(), run.case.analyst.id)
    run.batch = batch


# --- a file that was imported before --------------------------------------------------------------------------------


def _again(run: _Run, records: Iterator[Record], progress: Progress) -> ImportReport:
    """Answer for a file that was imported before: nothing is stored twice, files that were missing are taken in."""
    read = bad = unknown = at = 0
    while chunk := list(islice(records, limits.BATCH_MESSAGES)):
        placed = place(run.case.db, run.keys, chunk, at, versions=False)
        at += len(chunk)
        rejected = sum(isinstance(r, Rejected) for r in chunk)
        bad += rejected
        read += len(placed) + rejected
        unknown += len({p.key for p in placed if p.held is None})
        _take_missing(run, placed)
    if unknown:
        raise InputRefused(
            f"{run.file} was imported before (batch {run.batch.id}), but {unknown} of its records are not in the case.",
            f"Undo that import first: workbench imports undo {run.batch.id}",
        )
    case = run.case
    with case.db.tx():
        body = {"batch": run.batch.id, "file": run.file, "read": read, "imported": 0}
        ledger.append(case.db, [NewEvent(ledger.CASE, "import_again", body)], case.now(), case.analyst.id)
    progress(Step("read", run.file, read, read, read / max(time.monotonic() - run.started, 1e-6)))
    run.batch = batches.get(case.db, run.batch.id) or run.batch
    return replace(_report(run), read=read, imported=0, duplicate=read - bad, quarantined=bad)


def _take_missing(run: _Run, placed: Sequence[Placed]) -> None:
    with run.case.vault.batch() as vault:
        found = find_missing(run.case.db, placed, run.export, run.folder, vault)
    if found:
        with run.case.db.tx():
            kept = _complete(run, found)
        run.completed += [f.message for f in kept]


def _report(run: _Run) -> ImportReport:
    b = run.batch
    return ImportReport(
        b.id, b.file, b.sha256, b.importer, b.timezone, b.date_order, b.read, b.imported - run.own,
        b.duplicate + run.own, b.quarantined, b.media_present, b.media_missing, b.first, b.last,
        round(time.monotonic() - run.started, 3), b.assumptions, completed=tuple(dict.fromkeys(run.completed)),
    )  # fmt: skip
