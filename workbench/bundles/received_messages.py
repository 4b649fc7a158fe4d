"""The messages of a redacted bundle: which of them the case holds, and how the others come in.

One that was received before is known by its number there. Any other is the same as one of ours when both come from one
platform, in one minute, with the same words, or without words and with the same file (`wording` looks past what was
taken out). So nothing is counted twice, and where we have the whole message, the redacted one changes nothing.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from workbench.bundles.outcome import Origin
from workbench.bundles.received_media import ReceivedMedia
from workbench.bundles.told_claims import ToldAttachment, ToldMessage
from workbench.bundles.wording import is_redacted, say_the_same
from workbench.case import Case
from workbench.folding import fold
from workbench.intake.preparing import Keys
from workbench.model import AttachmentState, Batch, Custody
from workbench.store import batches, bundled, conversations, counters, received
from workbench.store.bundled import RowOf
from workbench.store.conversations import Conversation
from workbench.store.received import Sent

IMPORTER = "bundle"
"""The importer that the import of a redacted bundle names; also the platform of its conversation."""
_MINUTE = len("2026-04-25T06:41")


def key(case: Case, origin: str, number: int, platform: str, sent_at: str | None) -> int:
    """What a received message is known again by: copies of one case may give a number twice, but not at one time."""
    return Keys(case.uid, {}).of_id(f"{origin}/{number}/{platform}/{sent_at}")


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of ascending numbers that follow one another."""
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last


@dataclass(slots=True)
class ReceivedMessages:
    """Finds and takes in messages, inside `tx()`."""

    case: Case
    origin: Origin
    media: ReceivedMedia
    added: Counter[str]
    new: "array[int]" = field(default_factory=lambda: array("q"))
    completed: set[int] = field(default_factory=set)
    """Messages of which a later bundle brought the file."""
    _scope: int = 0
    _batch: Batch | None = None
    _here: dict[int, int] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)

    @property
    def file(self) -> str:
        """What stands as their file: that they came in a bundle, and whose."""
        return f"bundle of case {self.origin.case}"

    def place(self, told: Sequence[ToldMessage]) -> dict[int, int]:
        """Find these messages here or take them in; returns their numbers here by those there."""
        fresh = sorted((m for m in told if m.id not in self._here), key=lambda m: m.id)
        if fresh and not self._scope:
            named = Conversation(0, IMPORTER, self.origin.case, self.file)
            self._scope = conversations.found(self.case.db, named)
        keys = {m.id: self._key(m) for m in fresh}
        held = received.by_keys(self.case.db, self._scope, list(keys.values()))
        new: list[ToldMessage] = []
        for m in fresh:
            if keys[m.id] in held:
                self._here[m.id] = held[keys[m.id]]
            elif (same := self._same(m)) is not None:
                self._here[m.id] = same
                self._used.add(same)
            else:
                new.append(m)
        self._complete([m for m in fresh if keys[m.id] in held])
        self._insert(new, keys)
        return {m.id: self._here[m.id] for m in told}

    def is_new(self, here: int) -> bool:
        """Whether a message came in only now; the numbers of these are the last ones, for nobody else imports now."""
        return bool(self.new) and here >= self.new[0]

    def _key(self, m: ToldMessage) -> int:
        return key(self.case, self.origin.case, m.id, m.platform, m.sent_at)

    # --- one that we have ---------------------------------------------------------------------------------------------

    def _same(self, m: ToldMessage) -> int | None:
        if m.sent_at is None:
            return m.id if self._is_home(m) else None
        minute = m.sent_at[:_MINUTE]
        first, last = f"{minute}:00.000000Z", f"{minute}:59.999999Z"
        found = received.sent_within(self.case.db, m.platform, first, last, self._scope)
        fitting = [s for s in found if s.id not in self._used and self._fits(s, m)]
        return min(fitting, key=lambda s: (s.id != m.id, s.id)).id if fitting else None

    def _is_home(self, m: ToldMessage) -> bool:
        """Whether a message without a time is our own come home."""
        ours = bundled.row_of(self.case.db, "messages", {"id": m.id})
        return (
            self.origin.case == self.case.uid and ours is not None and ours["sent_at"] is None
            and ours["platform"] == m.platform and m.id not in self._used
            and (ours["text"] == m.text or say_the_same(m.text, str(ours["text"])))
        )  # fmt: skip

    def _fits(self, s: Sent, m: ToldMessage) -> bool:
        if self.origin.case == self.case.uid and s.id == m.id and (s.text == m.text or is_redacted(m.text)):
            return True  # our own message has come home
        if m.text.strip() or s.text.strip():
            return say_the_same(m.text, s.text)
        files = {a.sha256 for a in m.attachments if a.sha256}
        return bool(files) and files == s.files

    # --- one that is new ----------------------------------------------------------------------------------------------

    def _insert(self, new: Sequence[ToldMessage], keys: dict[int, int]) -> None:
        if not new:
            return
        db, batch = self.case.db, self._import()
        first = counters.take(db, "message", len(new))
        rows = []
        for number, m in enumerate(new, first):
            self._here[m.id] = number
            rows.append(self._row(number, batch.id, keys[m.id], m))
        bundled.insert(db, "messages", rows, {}, ("folded",))
        db.index_messages(first, first + len(new) - 1)
        files = [self._attachment(self._here[m.id], n, a) for m in new for n, a in enumerate(m.attachments)]
        bundled.insert(db, "attachments", files, {})
        self.new.extend(range(first, first + len(new)))
        self.added["messages"] += len(new)
        present = sum(1 for f in files if f["sha256"])
        times = sorted(t for t in (batch.first, batch.last, *(m.sent_at for m in new)) if t)
        self._batch = replace(
            batch, read=batch.read + len(new), imported=batch.imported + len(new),
            position=batch.position + len(new), media_present=batch.media_present + present,
            media_missing=batch.media_missing + len(files) - present, first=times[0] if times else None,
            last=times[-1] if times else None,
        )  # fmt: skip

    def _row(self, number: int, batch: int, key: int, m: ToldMessage) -> RowOf:
        return {
            "id": number, "batch": batch, "position": m.id, "file": self.file, "chat": m.chat, "platform": m.platform,
            "external_id": m.external_id, "line": None, "offset": None, "sent_at": m.sent_at,
            "sent_at_raw": m.sent_at_raw, "sender": m.sender, "sender_id": "", "kind": m.kind.value, "text": m.text,
            "language": m.language, "forwarded_from": m.forwarded_from, "reply_to": m.reply_to,
            "edited_at": m.edited_at, "flags": "", "scope": self._scope, "dedupe_key": key, "cluster": None,
            "folded": fold(m.text),
        }  # fmt: skip

    def _attachment(self, message: int, n: int, a: ToldAttachment) -> RowOf:
        held = self.media.held(a.sha256)
        lost = AttachmentState.MISSING if a.state is AttachmentState.PRESENT else a.state
        state = lost if held is None else AttachmentState.PRESENT
        return {"message": message, "n": n, "name": a.name, "state": state.value, "sha256": held}

    def _complete(self, known: Sequence[ToldMessage]) -> None:
        """Give messages that were received before the files that came only now."""
        lacking = received.lacking(self.case.db, [self._here[m.id] for m in known if m.attachments])
        found = []
        for m in known:
            here = self._here[m.id]
            for n, a in enumerate(m.attachments):
                if (here, n) in lacking and (held := self.media.held(a.sha256)) is not None:
                    found.append((here, n, held))
        received.complete(self.case.db, found)
        self.completed.update(message for message, _, _ in found)

    def _import(self) -> Batch:
        """The import that the messages belong to: one for each bundle that brings some."""
        if self._batch is None:
            signed = f"signed by {self.origin.signed_by}" if self.origin.signed_by else ""
            note = f"redacted, profile {self.origin.profile}: senders and chats are pseudonyms"
            number = counters.take(self.case.db, "batch")
            self._batch = Batch(
                id=number, file=self.file, sha256=self.origin.manifest, importer=IMPORTER, importer_version="1",
                state="done", position=0, timezone="UTC", date_order="", read=0, imported=0, duplicate=0,
                quarantined=0, media_present=0, media_missing=0, first=None, last=None, started_at=self.case.now(),
                analyst=self.case.analyst.id,
                custody=Custody(received_from=signed or f"case {self.origin.case}", received_how="bundle", note=note),
            )  # fmt: skip
            batches.add(self.case.db, self._batch, self.file, self._scope)
            bundled.note_batch(self.case.db, number, self.origin.case, 0)
            self.added["batches"] += 1
        return self._batch

    def end(self) -> None:
        """Write what the import counted."""
        if self._batch is not None:
            batches.save(self.case.db, self._batch)
