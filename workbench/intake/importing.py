"""Export file → messages: resumable, idempotent, nothing dropped in silence.

Batches of at most `limits.BATCH_MESSAGES` records commit their rows, the offset reached, the counts and one event
together, after their media are safe in the vault (`storing`); killed anywhere and started again, the case comes out the
same. read = imported + duplicate + quarantined, always. An import begins in the case with its first chunk, so that a
file that cannot be read leaves nothing.
"""

import hashlib
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.errors import InputRefused
from workbench.intake.ahead import Ahead
from workbench.intake.attaching import MediaFolder, Neighbours, Places, find_missing
from workbench.intake.exports import OpenExport, open_export
from workbench.intake.merging import Joined, join
from workbench.intake.placing import Known, place
from workbench.intake.preparing import Keys, Prepared, prepare
from workbench.intake.records import Chunk, read_chats, read_chunks
from workbench.intake.requests import Cancelled, ImportReport, ImportRequest, Progress, Step
from workbench.intake.storing import Run, complete, finish, originals, store
from workbench.intake.timestamps import Timeline
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Batch, Custody, Message
from workbench.plugin_api import Chat, Importer, Options
from workbench.safety.text import storable
from workbench.store import batches, conversations, counters
from workbench.store.batches import Quarantined

Look = Callable[[Message], bool | None]
"""Shown every new message, until it says False: it has seen enough."""
Wrong = Callable[[Sequence[Quarantined]], None]
"""Told of records that cannot be read, when nothing is stored."""

CHOSEN = "chosen for this import"
"""How importers say that a date order came from the user; every other reason lies in the file and outweighs him."""

_LARGE = 2 << 20
"""Bytes from which on a process that reads ahead pays: some ten thousand messages."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One conversation of one export, and what is to be done with it."""

    case: Case
    export: OpenExport
    chat: Chat
    importer: Importer
    request: ImportRequest
    folder: MediaFolder
    progress: Progress
    cancelled: Cancelled
    look: Look | None
    wrong: Wrong | None


def file_label(export: OpenExport, chat: Chat) -> str:
    """The imported argument's name and the path inside it (DESIGN §6)."""
    return storable(export.name if export.kind == "file" else f"{export.name}/{chat.member}")


def import_export(
    case: Case, path: Path, importer: Importer, request: ImportRequest, progress: Progress, cancelled: Cancelled,
    look: Look | None = None, wrong: Wrong | None = None,
) -> list[ImportReport]:  # fmt: skip
    """Import every conversation of one export with the importer chosen for it; `look` sees every new message.

    In a dry run `wrong` sees every record that cannot be read.

    Returns a report for each. Raises InputRefused when it cannot be read (AmbiguousDateOrder with both readings),
    StorageError when the disk will not take it, Conflict when somebody else imports it at this moment, Cancelled when
    stopped; batches committed before stay.
    """
    folder = MediaFolder(request.media_dir)
    with open_export(path) as export:
        return [
            _import_chat(_Asked(case, export, chat, importer, request, folder, progress, cancelled, look, wrong))
            for chat in read_chats(importer, export)
        ]


def _import_chat(asked: _Asked) -> ImportReport:
    case, export, chat, request = asked.case, asked.export, asked.chat, asked.request
    file = file_label(export, chat)
    label = storable(f"{chat.platform}/{chat.key}/{chat.name}")
    sha256, parts = _identity(export, chat)
    before = batches.standing(case.db, sha256, file, label)
    options = Options(
        before.timezone if before else request.timezone or case.settings.timezone,
        (before.date_order if before else "") or request.date_order or case.settings.date_order, asked.folder.names,
        request.columns,
    )  # fmt: skip

    def read() -> Iterator[Chunk]:
        with open_export(export.path) as own:  # a process that reads ahead may share no open file with this one
            yield from read_chunks(asked.importer, own, chat, options, file)

    standing = before if before and not request.dry_run else None
    batch = standing or _new_batch(case, asked.importer, file, sha256, options, request.custody)
    run = _begin(asked, batch, label, parts, read)
    try:
        if batch.state == "done":
            report = _again(run, asked, read)
        elif batch.position and not _read_by(asked.importer, batch):  # it counts records that it may see otherwise
            report = _reopened(run, asked, read, "the import was not finished, and read by")
        else:
            report = _read(run, asked, read)
    except InputRefused as error:
        raise _partly(run, error) from error
    return replace(report, assumptions=(*report.assumptions, *_not_applied(before, request)))


def _identity(export: OpenExport, chat: Chat) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The sha256 of what a conversation is read from, and its members with theirs where there are several.

    Of several members it is the sha256 of their digests, one after the other; of a zip always the zip's own.
    """
    members = originals(export, chat)
    if export.kind == "zip" or len(members) == 1:
        return export.sha256(members[0]), ()
    parts = tuple((storable(member), export.sha256(member)) for member in members)
    return hashlib.sha256(b"".join(bytes.fromhex(sha256) for _, sha256 in parts)).hexdigest(), parts


def _begin(
    asked: _Asked, batch: Batch, label: str, parts: tuple[tuple[str, str], ...], read: Callable[[], Iterator[Chunk]]
) -> Run:
    """Find out which conversation this is, and what is known of it."""
    case, line = asked.case, Timeline(batch.timezone)
    if batch.id:
        scope = batches.scope(case.db, batch.id)
        names = conversations.people(case.db, scope)
        joined = Joined(scope, persons={name: person for name, person in names.items() if name != person})
    else:
        joined = join(case.db, asked.chat, Keys(case.uid, {}), line, read, asked.cancelled)
        names = {**conversations.people(case.db, joined.scope), **joined.learned} if joined.scope else {}
        batch = replace(batch, assumptions=(*batch.assumptions, *map(storable, joined.said)))
    keys, places = Keys(case.uid, joined.persons), Places(asked.export, Neighbours(asked.export), asked.folder)
    known = Known(
        case.db, keys, joined.scope, batch.id, counters.current(case.db, "message"),
        0 if batch.state == "done" else batch.position,
        _same_rendering(case, asked.importer, batch.id, asked.chat.platform),
    )  # fmt: skip
    return Run(
        case, asked.export, asked.chat, batch.file, label, batch, parts, line, places, asked.look,
        asked.request.dry_run, joined, keys, known, set(names), wrong=asked.wrong,
    )  # fmt: skip


def _same_rendering(case: Case, importer: Importer, own: int, platform: str) -> Callable[[int], bool]:
    """Whether an import was read by this importer in this version, so that texts that differ do so in the file.

    Never for X: an edited post has an id of its own there, and one importer reads formats that cut long texts.
    """
    if platform == "x":
        return lambda _: False
    known: dict[int, bool] = {}

    def same(batch: int) -> bool:
        if batch not in known:
            held = batches.get(case.db, batch)
            known[batch] = batch in (0, own) if held is None else _read_by(importer, held)
        return known[batch]

    return same


def _read_by(importer: Importer, batch: Batch) -> bool:
    """Whether an import was read by this importer in this version."""
    return (batch.importer, batch.importer_version) == (storable(importer.name), storable(importer.version))


def _partly(run: Run, error: InputRefused) -> InputRefused:
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
    pairs = [("timezone", before.timezone, request.timezone)]
    if any(said.startswith("date_order=") and said.endswith(CHOSEN) for said in before.assumptions):
        pairs.append(("date_order", before.date_order, request.date_order))
    return [
        f"{what}={held}: so the first import of this file was read, {wanted} was not applied; to change it: "
        f"workbench imports undo {before.id}, then import again"
        for what, held, wanted in pairs
        if wanted and held and wanted != held
    ]


def _new_batch(case: Case, importer: Importer, file: str, sha256: str, options: Options, custody: Custody) -> Batch:
    assumed = () if options.timezone else ("timezone=UTC: none was given; wall-clock times are read as UTC",)
    return Batch(
        id=0, file=file, sha256=sha256, importer=storable(importer.name), importer_version=storable(importer.version),
        state="running", position=0, timezone=options.timezone or "UTC", date_order="", read=0, imported=0, duplicate=0,
        quarantined=0, media_present=0, media_missing=0, first=None, last=None, started_at=case.now(),
        analyst=case.analyst.id, custody=Custody(*(storable(getattr(custody, f.name)) for f in fields(custody))),
        assumptions=assumed,
    )  # fmt: skip


# --- reading ---------------------------------------------------------------------------------------------------------


def _ahead(run: Run, read: Callable[[], Iterator[Chunk]]) -> Ahead[Prepared]:
    """The chunks of the file, ready to be placed."""

    def work() -> Generator[Prepared, None, None]:
        for chunk in read():
            yield prepare(chunk, run.line, run.keys)

    size = sum(run.export.size(member) for member in originals(run.export, run.chat))
    return Ahead(work, worthwhile=size >= _LARGE)


def _read(run: Run, asked: _Asked, read: Callable[[], Iterator[Chunk]]) -> ImportReport:
    """Take the records after what was committed before, chunk by chunk."""
    done = run.batch.position
    # Which of equal records of other imports were met before the break: placing the same chunks again tells.
    met = done > 0 and batches.others_in(run.case.db, run.known.scope, run.batch.id)
    with _ahead(run, read) as chunks:
        for prepared in chunks:
            if asked.cancelled():
                raise Stopped("The import was stopped.", "What was done so far is kept; run the same import to go on.")
            if prepared.start < done:
                if met:
                    place(run.known, prepared).settle(run.known)
                continue
            store(run, prepared)
            told = Step("read", run.file, run.batch.read, None, _rate(run), prepared.position)
            asked.progress(told)
    if not run.dry:
        finish(run)
    return _report(run)


def _rate(run: Run) -> float:
    return run.batch.read / max(time.monotonic() - run.started, 1e-6)


# --- a file that was imported before ---------------------------------------------------------------------------------


def _again(run: Run, asked: _Asked, read: Callable[[], Iterator[Chunk]]) -> ImportReport:
    """Answer for a file that was imported before: nothing is stored twice, files that were missing are taken in.

    Records that the case does not hold, because a newer importer reads more of the file, are added.
    """
    total = bad = unknown = 0
    with _ahead(run, read) as chunks:
        for prepared in chunks:
            if asked.cancelled():
                raise Stopped("The import was stopped.", "Nothing was changed; run the same import again.")
            placed = place(run.known, prepared)
            placed.settle(run.known)
            bad += len(prepared.rejected)
            total += len(prepared.places) + len(prepared.rejected)
            unknown += len(placed.new)
            if not unknown:
                with run.case.vault.batch() as vault:
                    found = find_missing(run.case.db, placed.held, prepared.files, run.places, vault)
                if found:
                    with run.case.db.tx():
                        run.completed += [f.message for f in complete(run, found)]
    if unknown:
        said = f"{unknown} of its records were not in the case, and are added; it was read by"
        return _reopened(run, asked, read, said)
    case = run.case
    with case.db.tx():
        body = {"batch": run.batch.id, "file": run.file, "read": total, "imported": 0,
                "custody": asked.request.custody}  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "import_again", body)], case.now(), case.analyst.id)
    asked.progress(Step("read", run.file, total, total, total / max(time.monotonic() - run.started, 1e-6)))
    run.batch = batches.get(case.db, run.batch.id) or run.batch
    return replace(_report(run), read=total, imported=0, duplicate=total - bad, quarantined=bad)


def _reopened(run: Run, asked: _Asked, read: Callable[[], Iterator[Chunk]], said: str) -> ImportReport:
    """Read a file once more from its beginning and add what is missing."""
    case, old = run.case, run.batch
    name, version = storable(asked.importer.name), storable(asked.importer.version)
    if name != old.importer:
        raise InputRefused(
            f"{run.file} was imported before by {old.importer} (batch {old.id}); {name} reads other records in it.",
            f"Undo that import first: workbench imports undo {old.id}",
        )
    with case.db.tx():
        batches.reopen(case.db, [old.id], version)
        body = {"batch": old.id, "file": run.file, "importer": name, "importer_version": version}
        ledger.append(case.db, [NewEvent(ledger.CASE, "import_reopened", body)], case.now(), case.analyst.id)
    held = batches.get(case.db, old.id) or old
    line = f"reopened={name} {version}: {said} {old.importer} {old.importer_version}"
    run.batch = replace(held, assumptions=tuple(dict.fromkeys((*held.assumptions, line))))
    run.known.used.clear()
    run.known.next_slot.clear()
    run.known.newest, run.known.resumed = counters.current(case.db, "message"), 0
    return _read(run, asked, read)


def _report(run: Run) -> ImportReport:
    b = run.batch
    return ImportReport(
        b.id, b.file, b.sha256, b.importer, b.timezone, b.date_order, b.read, b.imported - run.again,
        b.duplicate + run.again, b.quarantined, b.media_present, b.media_missing, b.first, b.last,
        round(time.monotonic() - run.started, 3), b.assumptions, completed=tuple(dict.fromkeys(run.completed)),
    )  # fmt: skip
