"""The whole way in, on one page: import → language → cluster → detect → hash → match → group.

What the command line and the terminal call. Stages are plain functions that take `progress` and `cancelled`; nothing
here knows about threads, screens or SQL.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench import undo as undoing
from workbench.case import Case
from workbench.claims import editing, priority, stages
from workbench.claims.lexicon import lexicon_of
from workbench.errors import Conflict, InputRefused, NotFound, UsageError
from workbench.evidence import grading, marking
from workbench.intake import by_hand, importing
from workbench.intake.exports import sha256_of
from workbench.intake.finding import Refused, find_inputs, recognised
from workbench.intake.pacing import Pace
from workbench.intake.requests import (
    AmbiguousDateOrder,
    Cancelled,
    ImportReport,
    ImportRequest,
    Progress,
    Step,
)
from workbench.intake.seeing import Seen
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.media import listing
from workbench.media import stages as media_stages
from workbench.model import Batch, Message, claim_label
from workbench.plugin_loader import load_importers
from workbench.safety.text import storable
from workbench.store import batches, counters, messages, readings, texts
from workbench.store import events as event_store
from workbench.store import evidence as evidence_store
from workbench.store import media as media_store
from workbench.store.batches import Quarantined
from workbench.store.events import Act

__all__ = [
    "AmbiguousDateOrder",
    "ImportReport",
    "ImportRequest",
    "Step",
    "add_message",
    "derive",
    "import_paths",
    "lexicon_of",
    "look",
    "redo",
    "undo",
    "undo_import",
]


_NAMED = 5
"""Claims and imports that a refusal names."""
_SEEN = "seen again"
"""The stage that looks for known pictures in new messages."""
_COUNTED = 1_000
"""Claims counted anew in one transaction."""


def import_paths(
    case: Case, request: ImportRequest, progress: Progress, cancelled: Cancelled
) -> tuple[ImportReport, ...]:
    """Import files, zips and folders, then derive what follows from them.

    Returns a report a conversation. Raises InputRefused when nothing could be taken (AmbiguousDateOrder shows both
    readings); of several inputs the readable ones are imported and the refusals stand in `problems` of the first.
    """
    lexicon_of(case)  # a damaged pack is refused before anything is stored
    found = find_inputs(request.paths, load_importers(case.plugins).importers, request.importer)
    reports: list[ImportReport] = []
    refused = list(found.refused)
    before = counters.current(case.db, "message")
    pace = Pace(found.taken, progress)
    for one in found.taken:
        try:
            reports += importing.import_export(case, one.path, one.importer, request, pace.tell, cancelled)
        except InputRefused as error:
            refused.append(Refused(one.path, error))
        pace.next()
    said = [_refuse(case, r, request) for r in refused]
    if not request.dry_run and (reports or counters.current(case.db, "message") != before):
        derive(case, progress, cancelled)
        _recount(case, [m for r in reports for m in r.completed])
    if not reports:
        raise _nothing_taken(refused)
    first = reports[0]
    return (replace(first, problems=tuple(said), notes=(*first.notes, *found.notes)), *reports[1:])


def _refuse(case: Case, refused: Refused, request: ImportRequest) -> str:
    """Note in history which bytes were refused and why; returns the sentence to show."""
    path, error = refused.path, refused.error
    if path is None:
        return f"{error.message} {error.hint}"
    if not path.is_file() or not os.access(path, os.R_OK):
        return error.message
    sha256 = sha256_of(path)
    if not request.dry_run:
        body = {"file": storable(path.name), "sha256": sha256, "reason": storable(error.message)}
        with case.db.tx():
            ledger.append(case.db, [NewEvent(ledger.CASE, "import_refused", body)], case.now(), case.analyst.id)
    hint = f" {error.hint}" if isinstance(error, AmbiguousDateOrder) else ""
    return f"{error.message}{hint} (sha256 {sha256})"


def _nothing_taken(refused: Sequence[Refused]) -> InputRefused:
    """One error for all that was refused: itself when it is one, else all sentences and the first one's hint."""
    if len(refused) == 1:
        return refused[0].error
    return InputRefused(" ".join(r.error.message for r in refused), refused[0].error.hint)


def _recount(case: Case, completed: Sequence[int]) -> None:
    """Count anew the claims of messages that got a file they had lacked, and those whose pictures that file is."""
    carried = messages.claims_of(case.db, completed)
    touched = {claim for found in carried.values() for claim, _ in found}
    touched.update(media_store.claims_with(case.db, media_store.carried_by(case.db, completed)))
    priority.refresh(case, sorted(touched))


def look(case: Case, request: ImportRequest, cancelled: Cancelled, count: int = 20) -> Seen:
    """Read what lies at the paths without storing anything: what an import would do, who reads it and why.

    Takes how many messages, and how many records that cannot be read, are shown. Raises InputRefused when nothing
    could be read, as `import_paths` does, and Cancelled.
    """
    shown: list[Message] = []
    wrong: list[Quarantined] = []

    def see(message: Message) -> bool:
        if len(shown) < count:
            shown.append(message)
        return len(shown) < count

    def see_wrong(found: Sequence[Quarantined]) -> None:
        wrong.extend(found[: count - len(wrong)])

    dry = replace(request, dry_run=True)
    importers = load_importers(case.plugins).importers
    found = find_inputs(request.paths, importers, request.importer)
    reports: list[ImportReport] = []
    refused = list(found.refused)
    for one in found.taken:
        try:
            reports += importing.import_export(
                case, one.path, one.importer, dry, lambda _: None, cancelled, see, see_wrong
            )
        except InputRefused as error:
            refused.append(Refused(one.path, error))
    if not reports:
        raise _nothing_taken(refused)
    same = {r.sha256 for r in reports}
    return Seen(
        tuple(reports), tuple(shown), tuple(wrong), recognised(found.taken, importers, request.importer),
        tuple(b for b in batches.every(case.db) if b.sha256 in same and b.state != "undone"),
        (*(f"{r.error.message} {r.error.hint}" for r in refused), *found.notes),
    )  # fmt: skip


def derive(case: Case, progress: Progress, cancelled: Cancelled) -> None:
    """Run every stage over whatever lacks it. Safe to call at any time: a crash between stages heals itself here."""
    lexicon = lexicon_of(case)
    stages.read_stage(case, lexicon, progress, cancelled)
    media_stages.hash_stage(case, progress, cancelled)
    _match(case, progress, cancelled)
    # Before grouping, which counts the claims it touches by the same newest message: none is counted twice.
    _see_again(case)
    priority.settle(case)
    stages.group_stage(case, lexicon, progress, cancelled)


def _match(case: Case, progress: Progress, cancelled: Cancelled) -> None:
    def recount(found: Sequence[str]) -> None:
        priority.refresh_media(case, found)

    media_stages.match_stage(case, progress, cancelled, recount)
    listing.match_lists(case, progress, cancelled, recount)
    marking.settle(case)


def _see_again(case: Case) -> None:
    """Count claims anew whose pictures new messages bring again: one may hold the older appearance.

    Pictures that were never seen before are the business of matching. Watermarked as a stage, so that a crash between
    an import and this costs no alarm.
    """
    after, end = counters.watermark(case.db, _SEEN, ""), counters.current(case.db, "message")
    if after >= end:
        return
    claims = media_store.claims_with(case.db, media_store.brought(case.db, after, end))
    for i in range(0, len(claims), _COUNTED):
        priority.refresh(case, claims[i : i + _COUNTED])
    with case.db.tx():
        counters.advance(case.db, _SEEN, "", end)


def undo_import(case: Case, batch: int, *, even_decided: bool = False) -> Batch:
    """Take an import back: its messages, what was found in them, and claims nothing else carries.

    Imports that left records out because this one holds them are marked partial: importing their files again adds
    what is missing. Raises NotFound for an unknown batch, UsageError for the messages by hand, Conflict naming the
    decided claims and the imports that rest on it unless `even_decided`.
    """
    with case.db.tx():
        counters.take(case.db, "message", 0)  # a lock: an import that runs now sees all of this batch or nothing
        found = batches.get(case.db, batch)
        if found is None or found.state == "undone":
            raise NotFound(f"There is no import {batch} to undo.", "`workbench imports list` shows them.")
        if found.importer == by_hand.HAND:
            raise UsageError(
                "Messages added by hand are no import and are not taken back together.",
                "Take a wrong one from its claims: workbench claim detach C-… MESSAGE",
            )
        later = batches.resting_on(case.db, batch)
        if not even_decided:
            _refuse_resting(case, batch, later)
        pictures = media_store.beside(case.db, batch)
        touched = _take_out(case, batch)
        undone = replace(found, state="undone")
        batches.save(case.db, undone)
        batches.forget_overlaps(case.db, batch)
        batches.reopen(case.db, [b.id for b, _ in later])
        editing.hide_empty(case, touched)
        priority.refresh(case, sorted({*touched, *media_store.claims_with(case.db, pictures)}))
        priority.settle(case)
        body = {"batch": batch, "file": found.file, "sha256": found.sha256, "claims": touched,
                "partial": [b.id for b, _ in later]}  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "import_undone", body)], case.now(), case.analyst.id)
    return undone


def _take_out(case: Case, batch: int) -> list[int]:
    """Take a batch's messages out inside `tx()`; the others are clustered and grouped as if it had never been there.

    Where a reading was stopped half-way, grouping is left to the next `derive`, which reads the rest first.
    """
    lexicon = lexicon_of(case)
    stages.keep_out(case)
    readings.forget(case.db, batch)
    released = texts.release(case.db, batch)
    touched = messages.delete_batch(case.db, batch)
    stages.place_again(case, lexicon, released)
    if stages.all_read(case, lexicon):
        stages.group_stage(case, lexicon, lambda _: None, lambda: False)
    return touched


def _refuse_resting(case: Case, batch: int, later: Sequence[tuple[Batch, int]]) -> None:
    """Raise Conflict when decided claims or later imports rest on a batch."""
    resting = evidence_store.resting_on(case.db, batch)
    said, hints = [], []
    if resting:
        shown = ", ".join(claim_label(n) for n in resting[:_NAMED])
        said.append(f"Decided claims rest on this import: {shown}{' …' if len(resting) > _NAMED else ''}.")
        hints.append("their verdicts stay in history")
    if later:
        shown = ", ".join(f"{b.id} ({b.file}, {n} records)" for b, n in later[:_NAMED])
        more = " …" if len(later) > _NAMED else ""
        said.append(f"Other imports left out records because this one holds them: {shown}{more}.")
        hints.append("importing those files again brings the records back")
    if said:
        raise Conflict(" ".join(said), f"Undo it all the same with --yes; {', and '.join(hints)}.")


def _settled(case: Case, act: Act) -> Act:
    marking.settle(case)
    only_letters = event_store.kinds_of_act(case.db, act.id) == {grading.REGRADED}
    (priority.recount if only_letters else priority.refresh)(case, act.claims)
    return act


def undo(case: Case) -> Act:
    """Take back this analyst's last act; the act's label says what it was."""
    return _settled(case, undoing.undo(case, grading.settled_letters))


def redo(case: Case) -> Act:
    """Do again what was undone last."""
    return _settled(case, undoing.redo(case, grading.settled_letters))


def add_message(case: Case, chat: str, sender: str, at: str, text: str, files: Sequence[Path] = ()) -> Message:
    """Add a message by hand and derive at once what follows from it."""
    lexicon_of(case)
    message = by_hand.add_message(case, chat, sender, at, text, files)
    derive(case, lambda _: None, lambda: False)
    return message
