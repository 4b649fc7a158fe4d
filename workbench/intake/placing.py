"""Which records of a file the case holds already, and which are new: the one place that decides what "the same" means.

An equal record is a duplicate. A record whose platform id is known, but which was edited since and reads differently,
is another version of it: both are kept (reference/reliability.md, D5).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workbench.plugin_api import Chat, ImportedMessage, Record
from workbench.safety.text import storable
from workbench.store import messages
from workbench.store.engine import Engine
from workbench.store.messages import Held

VERSION = "edited-version"
"""Flag: another version of a message that the case holds under the same platform id."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A message of a chunk: its place in the file (records from 0), its key, and what the case holds under that."""

    position: int
    key: int
    message: ImportedMessage
    held: Held | None


@dataclass(slots=True)
class Keys:
    """Makes the keys of one file's records, in file order: equal records without an id are told apart by count."""

    uid: str
    scope: str
    seen: set[int] = field(default_factory=set)
    repeats: dict[int, int] = field(default_factory=dict)

    def key(self, m: ImportedMessage) -> int:
        """The next record's key."""
        key = dedupe_key(self.uid, self.scope, m, 0)
        if m.external_id:
            return key
        if key not in self.seen:
            self.seen.add(key)
            return key
        nth = self.repeats[key] = self.repeats.get(key, 0) + 1
        return dedupe_key(self.uid, self.scope, m, nth)


def dedupe_key(run_uid: str, scope: str, m: ImportedMessage, nth: int) -> int:
    """A signed 64-bit key under which the same record of the same conversation is known again.

    The platform's own id where there is one, else what was written: time, sender, text and file names, and how many
    equal records came before it in the file. Keyed by the case's uid, so that nobody outside can prepare a collision.
    """
    if m.external_id:
        return _digest(run_uid, f"id\0{scope}\0{m.external_id}")
    names = "\0".join(a.name for a in m.attachments)
    return _digest(run_uid, f"text\0{scope}\0{m.sent_raw}\0{m.sender}\0{m.text}\0{names}\0{nth}")


def _version_key(run_uid: str, scope: str, m: ImportedMessage) -> int:
    return _digest(run_uid, f"version\0{scope}\0{m.external_id}\0{m.edited_utc}\0{m.text}")


def _digest(uid: str, what: str) -> int:
    digest = hashlib.blake2b(what.encode("utf-8", "replace"), digest_size=8, key=uid.encode())
    return int.from_bytes(digest.digest(), "big", signed=True)


def scope_of(chat: Chat) -> str:
    """Where an id or a text is the same: an X post is the same in every export, others belong to their conversation."""
    return chat.platform if chat.platform == "x" else f"{chat.platform}\0{chat.identity or chat.name}"


def place(db: Engine, keys: Keys, chunk: Sequence[Record], position: int, *, versions: bool) -> list[Placed]:
    """Look the messages of a chunk up in the case; what is no message is left out.

    Takes the chunk and the place of its first record. `versions`: the case may hold a version of a message without
    the message itself, as after an import was undone.
    """
    found = [(position + i, keys.key(m), m) for i, m in enumerate(chunk) if isinstance(m, ImportedMessage)]
    held = messages.held(db, [key for _, key, _ in found])
    placed = [Placed(at, key, m, held.get(key)) for at, key, m in found]
    times = Counter(key for _, key, _ in found)
    doubtful = [
        p
        for p in placed
        if p.message.external_id
        and (versions or p.message.edited_utc is not None or times[p.key] > 1 or (p.held and p.held.edited_at))
    ]
    return _told_apart(db, keys, placed, doubtful) if doubtful else placed


def _told_apart(db: Engine, keys: Keys, placed: Sequence[Placed], doubtful: Sequence[Placed]) -> list[Placed]:
    """Give other versions of known messages a key of their own."""
    own = {p.position: _version_key(keys.uid, keys.scope, p.message) for p in doubtful}
    held = messages.held(db, list(own.values()))
    texts = messages.texts(db, [p.held.id for p in doubtful if p.held])
    first: dict[int, ImportedMessage] = {}
    out: list[Placed] = []
    for p in placed:
        version = own.get(p.position)
        if version is not None and (version in held or _differs(p, texts, first.get(p.key))):
            out.append(replace(p, key=version, held=held.get(version)))
        else:
            first.setdefault(p.key, p.message)
            out.append(p)
    return out


def _differs(p: Placed, texts: dict[int, str], earlier: ImportedMessage | None) -> bool:
    """Whether an edit lies between a record and the one that has its id, in the case or before it in the chunk."""
    text = storable(p.message.text)
    if p.held is not None:
        edited = p.message.edited_utc is not None or p.held.edited_at is not None
        return edited and texts.get(p.held.id, text) != text
    return earlier is not None and p.message.edited_utc != earlier.edited_utc and storable(earlier.text) != text
