"""A message that no export holds: typed, pasted, or a screenshot an informant sent. Its custody is the analyst."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from workbench.case import Case
from workbench.errors import InputRefused, UsageError
from workbench.folding import fold
from workbench.intake.language import detect_language
from workbench.intake.preparing import Keys
from workbench.intake.timestamps import zone_named
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Attachment, AttachmentState, Batch, Custody, Kind, Message
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import batches, conversations, counters, media, messages
from workbench.store.conversations import Conversation
from workbench.store.messages import NewMessage

_FILE = "by hand"
HAND = "hand"
"""The importer that the batch of messages by hand names: no file, and it grows as long as the case is worked on."""


def parse_at(text: str, zone: str) -> str:
    """A time as typed (`2026-04-25 06:41`, ISO 8601) as UTC text; without a zone of its own it is read in `zone`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text!r} is not a time.", "Write it like 2026-04-25 06:41.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_named(zone or "UTC"))
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise UsageError(f"{text!r} is outside the calendar.", "Write it like 2026-04-25 06:41.") from error


def _batch(case: Case) -> Batch:
    counters.take(case.db, "batch", 0)  # a lock: of two first messages at once, the second finds the first one's batch
    found = batches.standing(case.db, "", _FILE, _FILE)
    if found:
        return found
    batch = Batch(
        id=counters.take(case.db, "batch"), file=_FILE, sha256="", importer=HAND, importer_version="1", state="done",
        position=0, timezone=case.settings.timezone or "UTC", date_order="", read=0, imported=0, duplicate=0,
        quarantined=0, media_present=0, media_missing=0, first=None, last=None, started_at=case.now(),
        analyst=case.analyst.id, custody=Custody(),
    )  # fmt: skip
    batches.add(case.db, batch, _FILE)
    return batch


def _attachments(case: Case, files: Sequence[Path]) -> tuple[tuple[Attachment, ...], list[tuple[str, int]]]:
    held: list[Attachment] = []
    sizes: list[tuple[str, int]] = []
    with case.vault.batch() as vault:
        for path in files:
            if not path.is_file():
                raise InputRefused(f"There is no file {path}.", "Give the picture's own path.")
            with path.open("rb") as stream:
                stored = vault.add(stream, limits.ARCHIVE_MEMBER)
            held.append(Attachment(storable(path.name), AttachmentState.PRESENT, stored.sha256))
            sizes.append((stored.sha256, stored.bytes))
    return tuple(held), sizes


def add_message(case: Case, chat: str, sender: str, at: str, text: str, files: Sequence[Path] = ()) -> Message:
    """Store one message; returns it.

    Takes the conversation and sender as the analyst names them, the time as typed, the text (may be empty when there
    are files). Raises UsageError for an unreadable time or an empty message, InputRefused for a missing file.
    """
    if not text.strip() and not files:
        raise UsageError("A message needs a text or a file.", "Give the text, or a file.")
    sent_at = parse_at(at, case.settings.timezone)
    attachments, sizes = _attachments(case, files)
    chat, sender, at, cleaned = storable(chat), storable(sender), storable(at), storable(text)
    with case.db.tx():
        number = counters.take(case.db, "message")
        external_id = f"hand-{number}"
        batch = _batch(case)
        scope = conversations.found(case.db, Conversation(0, HAND, "", ""))
        message = Message(
            id=number, batch=batch.id, file=_FILE, chat=chat, platform="hand", external_id=external_id,
            line=None, sent_at=sent_at, sent_at_raw=at, sender=sender,
            kind=Kind.TEXT if cleaned.strip() else Kind.MEDIA, text=cleaned,
            language=detect_language(cleaned), attachments=attachments,
        )  # fmt: skip
        media.add(case.db, sorted(sizes))
        key = Keys(case.uid, {}).of_id(external_id)
        messages.add(case.db, [NewMessage(message, number, None, "", fold(cleaned), key, scope)])
        body = {"message": number, "chat": chat, "sender": sender, "at": sent_at, "text": cleaned,
                "media": sorted(s for s, _ in sizes)}  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "message_by_hand", body)], case.now(), case.analyst.id)
    return message
