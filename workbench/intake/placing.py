"""Which records of a file the case holds already, and which are new: the one place that decides what "the same" means.

A record with the platform's own id is known by it. A record that has the id of a known one but reads otherwise is
another version of it: both are kept (reference/reliability.md, D5). A record without an id is the same as one of the
same minute, sender and text; where both tell seconds or file names, those agree too. Equal records are told apart by
count: the case holds as many as the export that has most of them (the union of multisets), whatever order they come in.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from workbench.folding import fold
from workbench.intake.preparing import Keys, Prepared
from workbench.model import Attachment, AttachmentState
from workbench.safety.text import storable
from workbench.store import incoming
from workbench.store.engine import Engine
from workbench.store.incoming import Held

VERSION = "edited-version"
"""Flag: another version of a message that the case holds under the same platform id."""
_SLOTS = 16
"""Slots looked at together from a key on; equal records in one minute are rarely more."""
_MORE_SLOTS = 1024


@dataclass(slots=True)
class Known:
    """What placing remembers of one file from chunk to chunk, beside what the case holds.

    `scope` is the conversation, `batch` the import itself: its messages after id `newest`, and those of places before
    `resumed`, were stored in this reading. `rendered` answers whether two imports read with the same importer.
    """

    db: Engine
    keys: Keys
    scope: int
    batch: int
    newest: int
    resumed: int
    rendered: Callable[[int], bool]
    used: set[int] = field(default_factory=set)
    """Held messages that a record of this file was found to be."""
    next_slot: dict[int, int] = field(default_factory=dict)
    """For records that came more than once: the slot before which all are used."""
    dry: set[int] = field(default_factory=set)
    """Keys that a dry run gave out."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A chunk with its place in the case: the final key of each message, what the case holds of them (by their place in
    the columns), which are `new`, which of those another version of a known one, and which the import itself held."""

    prepared: Prepared
    keys: Sequence[int]
    held: dict[int, Held]
    new: Sequence[int]
    versions: frozenset[int]
    own: frozenset[int]
    used: frozenset[int]
    next_slot: dict[int, int]
    otherwise: int
    """Records left out although they read otherwise than what the case holds under their id."""

    def settle(self, known: Known) -> None:
        """Remember what was placed, once it is committed."""
        known.used |= self.used
        known.next_slot |= self.next_slot


@dataclass(slots=True)
class _Work:
    """A chunk while it is being placed."""

    known: Known
    prepared: Prepared
    keys: list[int]
    held: dict[int, Held] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    """Messages that came before in this chunk, or in this dry run: duplicates without a row to show."""
    versions: set[int] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    next_slot: dict[int, int] = field(default_factory=dict)
    otherwise: int = 0


def place(known: Known, prepared: Prepared) -> Placed:
    """Look the messages of a chunk up in the case. Changes nothing; `Placed.settle` remembers."""
    work = _Work(known, prepared, list(prepared.keys))
    if prepared.ids:
        _place_ids(work)
    if prepared.texts:
        _place_texts(work)
    every = range(len(work.keys))
    new = [at for at in every if at not in work.held and at not in work.again] if work.held or work.again else every
    return Placed(
        prepared, work.keys, work.held, new, frozenset(work.versions), frozenset(work.own), frozenset(work.used),
        work.next_slot, work.otherwise,
    )  # fmt: skip


def _looked_up(known: Known, wanted: Sequence[int], width: int) -> dict[int, Held]:
    """What the case holds near these keys; asks nothing where the conversation's keys end before them."""
    top = incoming.last_key(known.db, known.scope, max(wanted) + width)
    if top is None or top < min(wanted):
        return {}
    asked = sorted({key for key in wanted if key <= top})
    return incoming.in_slots(known.db, known.scope, asked, width) if asked else {}


# --- records with an id ----------------------------------------------------------------------------------------------


def _place_ids(work: _Work) -> None:
    known, keys, ids = work.known, work.keys, work.prepared.ids
    own = [keys[at] for at in ids]
    held = _looked_up(known, own, 1)
    has_versions = incoming.last_key(known.db, known.scope, -1) is not None
    if not held and not known.dry and not has_versions and len(set(own)) == len(own):
        return
    edits = work.prepared.columns["edited_at"]
    other = _versions(work, [at for at in ids if has_versions and edits[at] is not None])
    first: dict[int, int] = {}
    for at in ids:
        key = keys[at]
        if (version := other.get(at)) is not None:
            work.keys[at] = version.key
            _take(work, at, version)
        elif key in held and (_is_place_of(work, held[key], at) or not _is_version_of(work, held[key], at)):
            _take(work, at, held[key])
        elif key in held or (key in first and _reads_otherwise(work, at, *_said(work, first[key]))):
            _new_version(work, at)
        elif key in first or key in known.dry:
            work.again.add(at)
        else:
            first[key] = at


def _is_place_of(work: _Work, held: Held, at: int) -> bool:
    """Whether a held message was read from this very record, whatever the importer made of it then."""
    return (held.batch, held.position) == (work.known.batch, work.prepared.places[at])


def _is_version_of(work: _Work, held: Held, at: int) -> bool:
    return _reads_otherwise(work, at, held.text, held.edited_at, held.batch)


def _said(work: _Work, at: int) -> tuple[str, str | None, int]:
    columns = work.prepared.columns
    return str(columns["text"][at]), _text_or_none(columns["edited_at"][at]), work.known.batch


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _versions(work: _Work, edited: Sequence[int]) -> dict[int, Held]:
    """The edited ones among these that the case holds as a version of a message."""
    keys = {at: _version_key(work, at) for at in edited}
    if not keys:
        return {}
    held = _looked_up(work.known, list(keys.values()), 1)
    return {at: held[key] for at, key in keys.items() if key in held}


def _version_key(work: _Work, at: int) -> int:
    columns = work.prepared.columns
    return work.known.keys.of_version(str(columns["external_id"][at]), columns["edited_at"][at], columns["text"][at])


def _reads_otherwise(work: _Work, at: int, text: str, edited_at: str | None, batch: int) -> bool:
    """Whether a record is another version of the message that has its id.

    Without an edit another wording still is one, unless another importer, or another version of it, read the message:
    formats differ in how they write a link or a poll, and then what came first stays, and it is said how often.
    """
    columns = work.prepared.columns
    mine = str(columns["text"][at])
    if mine == text:
        return False
    if columns["edited_at"][at] is not None or edited_at is not None:
        return True
    if fold(mine) == fold(text):
        return False
    if work.known.rendered(batch):
        return True
    work.otherwise += 1
    return False


def _new_version(work: _Work, at: int) -> None:
    key = _version_key(work, at)
    held = _looked_up(work.known, [key], 1).get(key)
    earlier = key in work.known.dry or any(work.keys[other] == key for other in work.versions)
    work.keys[at] = key
    if held is not None:
        _take(work, at, held)
    elif earlier:
        work.again.add(at)
    else:
        work.versions.add(at)


def _take(work: _Work, at: int, held: Held) -> None:
    """A record is a held message. The first one that is a message of an earlier reading of this file is its own."""
    known = work.known
    work.held[at] = held
    if held.batch == known.batch and not _is_used(work, held):
        work.own.add(at)
        work.used.add(held.id)


def _is_used(work: _Work, held: Held) -> bool:
    """Whether a record before this one in the file is the held message already."""
    known = work.known
    if held.id in known.used or held.id in work.used:
        return True
    return held.batch == known.batch and (held.id > known.newest or held.position < known.resumed)


# --- records without an id -------------------------------------------------------------------------------------------


def _place_texts(work: _Work) -> None:
    """Most are alone under their key, and the case holds nothing there: only the others are looked at one by one."""
    known, keys, texts = work.known, work.keys, work.prepared.texts
    bases = keys if len(texts) == len(keys) else [keys[at] for at in texts]
    counts = Counter(bases) if len(set(bases)) < len(bases) else Counter[int]()
    most = max(counts.values(), default=1)
    starts = [known.next_slot.get(base, base) for base in bases] if known.next_slot else bases
    slots = _looked_up(known, starts, _SLOTS + most)
    if not slots and not counts and known.dry.isdisjoint(bases):
        return
    window = _Window(work, slots, _SLOTS + most)
    near = sorted(slots)
    for at in texts:
        base = keys[at]
        if counts.get(base, 1) > 1 or base in known.next_slot or base in known.dry or window.touches(near, base):
            window.settle(at, base)
    if len({keys[at] for at in texts}) < len(texts):  # a slot given out is where another record of the chunk begins
        work.next_slot.clear()
        window = _Window(work, slots, _SLOTS + most)
        for at in texts:
            if at not in work.held:
                window.settle(at, work.prepared.keys[at])


class _Window:
    """The slots around the keys of a chunk: what the case holds there and what the chunk itself has taken."""

    def __init__(self, work: _Work, slots: dict[int, Held], width: int) -> None:
        self.work, self.slots, self.width = work, slots, width
        self.taken: set[int] = set()
        self.files: dict[int, list[str]] = _names(work, slots)

    def touches(self, near: Sequence[int], base: int) -> bool:
        """Whether the case holds anything in the slots of a key."""
        at = bisect_left(near, base)
        return at < len(near) and near[at] < base + self.width

    def settle(self, at: int, base: int) -> None:
        """Find the held message that a record is, else the first free slot for it."""
        work, known = self.work, self.work.known
        start = work.next_slot.get(base) or known.next_slot.get(base, base)
        free: int | None = None
        found: Held | None = None
        for slot in self._from(start):
            held = self.slots.get(slot)
            if held is not None and self._fits(held, at):
                found = found if found is not None and not _is_place_of(work, held, at) else held
            elif held is None and free is None and slot not in self.taken and slot not in known.dry:
                free = slot
            if slot >= start + self.width - 1 and (free is not None or found is not None):
                break
        if found is not None:
            _take(work, at, found)
            work.used.add(found.id)
            work.keys[at] = found.key
        elif free is not None:
            work.keys[at] = free
            self.taken.add(free)
        unused = self._first_unused(start)
        if unused - base >= _SLOTS // 2:
            work.next_slot[base] = unused

    def _from(self, start: int) -> Iterator[int]:
        """Slots from here on, as many as it takes to come upon a free one."""
        slot, read = start, start + self.width
        while True:
            if slot == read:
                more = incoming.in_slots(self.work.known.db, self.work.known.scope, [read], _MORE_SLOTS)
                self.slots |= more
                read += _MORE_SLOTS
            yield slot
            slot += 1

    def _first_unused(self, start: int) -> int:
        slot = start
        while slot in self.taken or slot in self.work.known.dry or (
            slot in self.slots and _is_used(self.work, self.slots[slot])
        ):  # fmt: skip
            slot += 1
        return slot

    def _fits(self, held: Held, at: int) -> bool:
        """Whether a held message is this record: nothing that both of them tell differs."""
        columns, keys = self.work.prepared.columns, self.work.known.keys
        sender = columns["sender"][at]
        sender = None if sender is None else str(sender)
        if held.text != columns["text"][at] and (
            sender is not None or keys.wording(held.sender, held.text) != keys.wording(None, str(columns["text"][at]))
        ):
            return False
        if keys.person(held.sender) != keys.person(sender) or _is_used(self.work, held):
            return False
        mine = columns["sent_at"][at]
        if held.sent_at is not None and mine is not None:
            a, b = held.sent_at[17:19], str(mine)[17:19]
            if a != b and "00" not in (a, b):
                return False
        named = [storable(f.name) for f in self.work.prepared.files[at] if not f.omitted]
        theirs = self.files.get(held.id)
        return not named or not theirs or named == theirs


def _names(work: _Work, slots: dict[int, Held]) -> dict[int, list[str]]:
    """Names of the files of held messages, where a record of the chunk names files too; left out ones have no name."""
    if not slots or not any(work.prepared.files):
        return {}
    found = incoming.attached(work.known.db, [held.id for held in slots.values()])
    return {message: _named(files) for message, files in found.items()}


def _named(files: Sequence[tuple[int, Attachment]]) -> list[str]:
    return [a.name for _, a in files if a.state != AttachmentState.OMITTED]
