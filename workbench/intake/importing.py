"""Export file → messages: resumable, idempotent, nothing dropped in silence.

Batches of at most `limits.BATCH_MESSAGES` records commit their rows, the offset reached, the counts and one event
together, after their media are safe in the vault; killed anywhere and started again, the case comes out the same.
read = imported + duplicate + quarantined, always.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.errors import InputRefused, WorkbenchError
from workbench.folding import fold
from workbench.intake.attaching import MediaFolder, attach
from workbench.intake.exports import OpenExport, open_export
from workbench.intake.language import detect_languages
from workbench.intake.requests import AmbiguousDateOrder, Cancelled, ImportReport, ImportRequest, Progress, Step
from workbench.intake.timestamps import Timeline
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Attachment, AttachmentState, Batch, Custody, Kind, Message
from workbench.plugin_api import (
    AmbiguousDates,
    Assumed,
    Chat,
    ImportedMessage,
    Importer,
    Options,
    Record,
    Rejected,
    Unreadable,
)
from workbench.plugin_check import Crash, attempt
from workbench.safety import limits
from workbench.store import batches, counters, media, messages
from workbench.store.batches import Quarantined
from workbench.store.messages import NewMessage

T = TypeVar("T")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What a database refuses: NUL (PostgreSQL) and lone surrogates (both drivers)."""
_RAW = 500


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


@dataclass(slots=True)
class _Run:
    """What one conversation's import carries from chunk to chunk."""

    case: Case
    export: OpenExport
    chat: Chat
    file: str
    batch: Batch
    line: Timeline
    folder: MediaFolder
    seen: set[int]
    repeats: dict[int, int]
    started: float
    look: Callable[[Message], None]
    dry: bool = False


def file_label(export: OpenExport, chat: Chat) -> str:
    """The imported argument's name and the path inside it (DESIGN §6)."""
    return export.name if export.kind == "file" else f"{export.name}/{chat.member}"


def dedupe_key(run_uid: str, scope: str, m: ImportedMessage, nth: int) -> int:
    """A signed 64-bit key under which the same record of the same conversation is known again.

    The platform's own id where there is one, else what was written: time, sender, text and file names, and how many
    equal records came before it in the file. Keyed by the case's uid, so that nobody outside can prepare a collision.
    """
    if m.external_id:
        what = f"id\0{scope}\0{m.external_id}"
    else:
        names = "\0".join(a.name for a in m.attachments)
        what = f"text\0{scope}\0{m.sent_raw}\0{m.sender}\0{m.text}\0{names}\0{nth}"
    digest = hashlib.blake2b(what.encode("utf-8", "replace"), digest_size=8, key=run_uid.encode())
    return int.from_bytes(digest.digest(), "big", signed=True)


def _scope(chat: Chat) -> str:
    # An X post is the same post in every export; elsewhere an id or a text belongs to its conversation.
    return chat.platform if chat.platform == "x" else f"{chat.platform}\0{chat.identity or chat.name}"


def _key(run: _Run, scope: str, m: ImportedMessage) -> int:
    key = dedupe_key(run.case.uid, scope, m, 0)
    if m.external_id:
        return key
    if key not in run.seen:
        run.seen.add(key)
        return key
    nth = run.repeats[key] = run.repeats.get(key, 0) + 1
    return dedupe_key(run.case.uid, scope, m, nth)


def import_export(
    case: Case, path: Path, importer: Importer, request: ImportRequest, progress: Progress, cancelled: Cancelled,
    look: Callable[[Message], None] = lambda _: None,
) -> list[ImportReport]:  # fmt: skip
    """Import every conversation of one export with the importer chosen for it; `look` sees every message on its way.

    Returns a report for each. Raises InputRefused when it cannot be read (AmbiguousDateOrder with both readings),
    StorageError when the disk will not take it, Cancelled when stopped; batches committed before stay.
    """
    folder = MediaFolder(request.media_dir)
    with open_export(path) as export:
        try:
            chats = _asked(importer, lambda: importer.chats(export))
            if not chats:
                raise InputRefused(f"{export.name} holds no conversation.", "Export the chat again.")
            return [
                _import_chat(case, export, chat, importer, request, folder, progress, cancelled, look) for chat in chats
            ]
        except Unreadable as error:
            raise InputRefused(str(error), "Export the chat again, or name another importer.") from error


def _import_chat(
    case: Case, export: OpenExport, chat: Chat, importer: Importer, request: ImportRequest, folder: MediaFolder,
    progress: Progress, cancelled: Cancelled, look: Callable[[Message], None],
) -> ImportReport:  # fmt: skip
    file = file_label(export, chat)
    options = Options(
        request.timezone or case.settings.timezone, request.date_order or case.settings.date_order, folder.names
    )
    sha256 = export.sha256(chat.member)
    records = _records(importer, export, chat, options, file)
    label = f"{chat.platform}/{chat.key}/{chat.name}"
    done = None if request.dry_run else batches.find(case.db, sha256, file, label, "done")
    batch = None if request.dry_run else batches.find(case.db, sha256, file, label, "running")
    zone = batch.timezone if batch else options.timezone or "UTC"
    fresh = _new_batch(case, importer, file, sha256, zone, options, request.custody)
    run = _Run(
        case, export, chat, file, batch or done or fresh, Timeline(zone), folder, set(), {}, time.monotonic(),
        look, request.dry_run,
    )  # fmt: skip
    if done is not None and batch is None:
        return _again(run, _known_counts(run, records), progress)
    if batch is None and not request.dry_run:
        run.batch = _begin(run, label)
    _skip(run, records, run.batch.position)
    while chunk := list(islice(records, limits.BATCH_MESSAGES)):
        if cancelled():
            raise Stopped("The import was stopped.", "What was committed stays; run the same import to go on.")
        run.batch = _take(run, chunk)
        progress(Step("read", file, run.batch.read, None, _rate(run)))
    if not request.dry_run:
        run.batch = _finish(run)
    return _report(run)


def _records(importer: Importer, export: OpenExport, chat: Chat, options: Options, file: str) -> Iterator[Record]:
    """The importer's records; an ambiguous date order becomes the refusal that shows both readings."""
    found = _asked(importer, lambda: importer.read(export, chat, options))
    try:
        while (record := _asked(importer, lambda: next(found, None))) is not None:
            yield record
    except AmbiguousDates as error:
        raise AmbiguousDateOrder(file, error.readings) from error


def _asked(importer: Importer, work: Callable[[], T]) -> T:
    """What an importer answers; its crash becomes a refusal that names it, and the other inputs go on."""
    answer = attempt(work, let_through=(AmbiguousDates, Unreadable, WorkbenchError))
    if isinstance(answer, Crash):
        raise InputRefused(
            f"The importer {importer.name} failed: {answer.sentence}.",
            "What was committed stays. Try another importer with --importer, or tell the plugin's author.",
        )
    return answer


def _new_batch(
    case: Case, importer: Importer, file: str, sha256: str, zone: str, options: Options, custody: Custody
) -> Batch:
    assumed = () if options.timezone else ("timezone=UTC: none was given; wall-clock times are read as UTC",)
    return Batch(
        id=0, file=file, sha256=sha256, importer=importer.name, importer_version=importer.version, state="running",
        position=0, timezone=zone, date_order="", read=0, imported=0, duplicate=0, quarantined=0, media_present=0,
        media_missing=0, first=None, last=None, started_at=case.now(), analyst=case.analyst.id, custody=custody,
        assumptions=assumed,
    )  # fmt: skip


def _begin(run: _Run, label: str) -> Batch:
    """Keep the original in the vault, then open the batch."""
    case = run.case
    with _original(run.export, run.chat.member) as stream:
        case.vault.put(stream, limits.ARCHIVE_TOTAL)
    with case.db.tx():
        batch = replace(run.batch, id=counters.take(case.db, "batch"))
        batches.add(case.db, batch, label)
        body = {"batch": batch.id, "file": batch.file, "sha256": batch.sha256, "importer": batch.importer,
                "importer_version": batch.importer_version, "timezone": batch.timezone,
                "custody": batch.custody}  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "import", body)], case.now(), case.analyst.id)
    return batch


def _original(export: OpenExport, member: str) -> BinaryIO:
    """The bytes whose sha256 names the batch: the zip itself, else the member."""
    return export.path.open("rb") if export.kind == "zip" else export.open(member)


def _skip(run: _Run, records: Iterator[Record], count: int) -> None:
    """Go past what an interrupted import has committed, counting equal records on the way."""
    scope = _scope(run.chat)
    for record in islice(records, count):
        if isinstance(record, ImportedMessage):
            _key(run, scope, record)


def _known_counts(run: _Run, records: Iterator[Record]) -> tuple[int, int, int]:
    """Count (records read, quarantined, unknown to the case) of a file that was imported before."""
    scope = _scope(run.chat)
    read = bad = unknown = 0
    while chunk := list(islice(records, limits.BATCH_MESSAGES)):
        keys = [_key(run, scope, r) for r in chunk if isinstance(r, ImportedMessage)]
        read += len(keys)
        rejected = sum(isinstance(r, Rejected) for r in chunk)
        bad += rejected
        read += rejected
        unknown += len(set(keys)) - len(messages.known_keys(run.case.db, sorted(set(keys))))
    return read, bad, unknown


def _again(run: _Run, counts: tuple[int, int, int], progress: Progress) -> ImportReport:
    """Answer for a file that was imported before: everything known, told to history, nothing stored twice."""
    read, bad, unknown = counts
    case = run.case
    if unknown:
        raise InputRefused(
            f"{run.file} was imported before (batch {run.batch.id}), but {unknown} of its records are not in the case.",
            f"Undo that import first: workbench imports undo {run.batch.id}",
        )
    with case.db.tx():
        body = {"batch": run.batch.id, "file": run.file, "read": read, "imported": 0}
        ledger.append(case.db, [NewEvent(ledger.CASE, "import_again", body)], case.now(), case.analyst.id)
    progress(Step("read", run.file, read, read, read / max(time.monotonic() - run.started, 1e-6)))
    known = _report(run)
    return replace(known, read=read, imported=0, duplicate=read - bad, quarantined=bad)


def _rate(run: _Run) -> float:
    return run.batch.read / max(time.monotonic() - run.started, 1e-6)


def _take(run: _Run, chunk: Sequence[Record]) -> Batch:
    """Store one chunk: media first, then rows, offset, counts and event in one transaction."""
    found = [r for r in chunk if isinstance(r, ImportedMessage)]
    rejected = [r for r in chunk if isinstance(r, Rejected)]
    assumed = [r for r in chunk if isinstance(r, Assumed)]
    scope = _scope(run.chat)
    keys = [_key(run, scope, m) for m in found]
    known = set() if run.dry else messages.known_keys(run.case.db, keys)
    fresh: dict[int, ImportedMessage] = {}
    for key, m in zip(keys, found, strict=True):
        if key not in known:
            fresh.setdefault(key, m)
    attachments, sizes = _attachments(run, list(fresh.values()))
    batch = replace(
        run.batch,
        position=run.batch.position + len(chunk),
        read=run.batch.read + len(found) + len(rejected),
        imported=run.batch.imported + len(fresh),
        duplicate=run.batch.duplicate + len(found) - len(fresh),
        quarantined=run.batch.quarantined + len(rejected),
        assumptions=tuple(
            dict.fromkeys((*run.batch.assumptions, *(f"{a.what}={a.value}: {a.because}" for a in assumed)))
        ),
        date_order=next((a.value for a in reversed(assumed) if a.what == "date_order"), run.batch.date_order),
    )
    prepared = _prepare(run, fresh, attachments)
    batch = _counted(batch, prepared)
    if not run.dry:
        _commit(run, batch, prepared, rejected, sizes)
    return batch


def _counted(batch: Batch, prepared: Sequence[NewMessage]) -> Batch:
    states = [a.state for n in prepared for a in n.message.attachments]
    times = [n.message.sent_at for n in prepared if n.message.sent_at]
    return replace(
        batch,
        media_present=batch.media_present + states.count(AttachmentState.PRESENT),
        media_missing=batch.media_missing + states.count(AttachmentState.MISSING),
        first=min([*times, *([batch.first] if batch.first else [])], default=None),
        last=max([*times, *([batch.last] if batch.last else [])], default=None),
    )


def _attachments(run: _Run, found: Sequence[ImportedMessage]) -> tuple[list[tuple[Attachment, ...]], dict[str, int]]:
    sizes: dict[str, int] = {}
    out: list[tuple[Attachment, ...]] = []
    if run.dry:
        return [tuple(_seen(a.name, a.omitted, run, a.member) for a in m.attachments) for m in found], sizes
    with run.case.vault.batch() as vault:
        for m in found:
            held = [attach(a, run.export, run.folder, vault) for a in m.attachments]
            sizes.update({a.sha256: size for a, size in held if a.sha256})
            out.append(tuple(a for a, _ in held))
    return out, sizes


def _seen(name: str, omitted: bool, run: _Run, member: str) -> Attachment:
    if omitted:
        return Attachment(name, AttachmentState.OMITTED)
    there = bool(member) or run.folder.find((name,)) is not None
    return Attachment(name, AttachmentState.PRESENT if there else AttachmentState.MISSING)


def _prepare(
    run: _Run, fresh: dict[int, ImportedMessage], attachments: Sequence[tuple[Attachment, ...]]
) -> list[NewMessage]:
    texts = [_clean(m.text) for m in fresh.values()]
    languages = detect_languages(texts)
    prepared = []
    for i, (key, m) in enumerate(fresh.items()):
        sent_at, doubts = run.line.stamp(m.sent_utc, m.sent_local)
        flags = (*m.flags, *doubts, *(("encoding-repaired",) if texts[i] != m.text else ()))
        edited = run.line.from_utc(m.edited_utc)[0] if m.edited_utc is not None else None
        message = Message(
            id=0, batch=run.batch.id, file=run.file, chat=_clean(run.chat.name), platform=run.chat.platform,
            external_id=m.external_id, line=m.line, sent_at=sent_at, sent_at_raw=_clean(m.sent_raw),
            sender=None if m.sender is None else _clean(m.sender), kind=Kind(m.kind), text=texts[i],
            language=languages[i] if m.kind != "system" else "und",
            forwarded_from=None if m.forwarded_from is None else _clean(m.forwarded_from), reply_to=m.reply_to,
            edited_at=edited, flags=flags, attachments=attachments[i],
        )  # fmt: skip
        run.look(message)
        prepared.append(NewMessage(message, run.batch.position + i, m.offset, _clean(m.sender_id), fold(texts[i]), key))
    return prepared


def _commit(
    run: _Run, batch: Batch, prepared: Sequence[NewMessage], rejected: Sequence[Rejected], sizes: dict[str, int]
) -> None:
    db = run.case.db
    with db.tx():
        first = counters.take(db, "message", len(prepared)) if prepared else 0
        media.add(db, sorted(sizes.items()))
        messages.add(db, [replace(n, message=replace(n.message, id=first + i)) for i, n in enumerate(prepared)])
        batches.quarantine(
            db,
            [
                Quarantined(
                    batch.id, run.batch.quarantined + i, r.line, r.offset, _clean(r.reason), _clean(r.raw[:_RAW])
                )
                for i, r in enumerate(rejected)
            ],
        )
        batches.save(db, batch)
        body = {"batch": batch.id, "position": batch.position, "imported": batch.imported,
                "duplicate": batch.duplicate, "quarantined": batch.quarantined}  # fmt: skip
        ledger.append(db, [NewEvent(ledger.CASE, "import_chunk", body)], run.case.now(), run.case.analyst.id)


def _finish(run: _Run) -> Batch:
    batch = replace(run.batch, state="done")
    with run.case.db.tx():
        batches.save(run.case.db, batch)
        body = {"batch": batch.id, "read": batch.read, "imported": batch.imported, "assumptions": batch.assumptions}
        ledger.append(run.case.db, [NewEvent(ledger.CASE, "import_done", body)], run.case.now(), run.case.analyst.id)
    return batch


def _report(run: _Run) -> ImportReport:
    b = run.batch
    return ImportReport(
        b.id, b.file, b.sha256, b.importer, b.timezone, b.date_order, b.read, b.imported, b.duplicate, b.quarantined,
        b.media_present, b.media_missing, b.first, b.last, round(time.monotonic() - run.started, 3), b.assumptions,
    )  # fmt: skip
