"""Records → the columns that will be stored: all that can be worked out without looking into the case.

Runs ahead of the rows that are being committed (see `ahead`), by column and not by message: at a hundred thousand
messages a second an object or a call more for each of them is felt.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from workbench.folding import fold
from workbench.intake.records import Chunk, Columns
from workbench.intake.timestamps import Timeline
from workbench.plugin_api import Assumed, ImportedAttachment, Rejected
from workbench.safety.text import storable

REPAIRED = "encoding-repaired"
"""Flag: the text held what no database takes; U+FFFD stands in its place."""

_MINUTE_BITS = 27
_SLOT_BITS = 35
_SLOT_SHIFT = 64 - _SLOT_BITS
_TEXT_KEYS = 1 << 62
"""Keys of messages without an id of their own start here: minutes since 1970 on the exporting clock (27 bits, to 2225),
then 35 bits of hash. Earlier and later ones have no minute. Records of one hour lie side by side in the index: a chunk
touches few of its pages."""
_DAY_ZERO = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk ready to be placed. `start`, `count`, `places`, `rejected`, `assumed` and `position` are as in `Chunk`.

    `columns` are as the store names them, `files` what each message refers to; `keys` are where looking for each
    message begins; `ids` and `texts` are the messages (by their place in the columns) with and without an id.
    """

    start: int
    count: int
    places: Sequence[int]
    rejected: Sequence[Rejected]
    assumed: Sequence[Assumed]
    position: int
    keys: Sequence[int]
    ids: Sequence[int]
    texts: Sequence[int]
    columns: Mapping[str, Sequence[object]]
    files: Sequence[Sequence[ImportedAttachment]]


@dataclass(frozen=True, slots=True)
class Texts:
    """Columns that keys are made of, as they will be stored."""

    raws: Sequence[str]
    senders: Sequence[str | None]
    texts: Sequence[str]
    stamps: Sequence[str | None]


class _Hours(dict[str, int]):
    """`YYYY-MM-DDTHH` → minutes since 1970 at which that hour begins, whatever the zone."""

    def __missing__(self, hour: str) -> int:
        if len(self) > 50_000:
            self.clear()
        days = date.fromisoformat(hour[:10]).toordinal() - _DAY_ZERO
        self[hour] = minutes = days * 1440 + int(hour[11:13]) * 60
        return minutes


class Keys:
    """Makes keys: signed 64-bit numbers, unique in their conversation, by which a record is known again.

    The platform's own id is the key where it is a number; other ids and versions of a message are hashed to negative
    keys. A message without an id is found from its minute, sender and text on: the key is the first of the slots from
    there that holds it, or is free (`placing`). Hashed with the case's uid, so that nobody outside can prepare a pile.
    """

    __slots__ = ("_hash", "_hours", "_persons")

    def __init__(self, uid: str, persons: Mapping[str, str]) -> None:
        """Take the case's uid, and for senders who are known under another name that name."""
        self._hash = hashlib.blake2b(digest_size=8, key=uid.encode())
        self._hours = _Hours()
        self._persons = persons

    def of_id(self, external_id: str) -> int:
        """The key of a platform's own id."""
        if external_id.isdecimal() and external_id.isascii() and len(external_id) < 20:
            number = int(external_id)
            if number < _TEXT_KEYS and (external_id[0] != "0" or external_id == "0"):
                return number
        return self._negative(f"id\0{external_id}")

    def of_version(self, external_id: str, edited_at: object, text: object) -> int:
        """The key of another version of a message."""
        return self._negative(f"version\0{external_id}\0{edited_at}\0{text}")

    def _negative(self, what: str) -> int:
        return -1 - (self._digest(what) >> 1)

    def _digest(self, what: str) -> int:
        digest = self._hash.copy()
        digest.update(what.encode())
        return int.from_bytes(digest.digest(), "big")

    def person(self, sender: str | None) -> str | None:
        """Who a sender is: the name under which that person was known first."""
        return self._persons.get(sender, sender) if sender is not None else None

    def wording(self, sender: str | None, text: str) -> str:
        """A text as it is compared: the app's own lines name people, who may have other names in another export."""
        if sender is None:
            for name, person in self._persons.items():
                if name in text:
                    text = text.replace(name, person)
        return text

    def of_texts(self, told: Columns, texts: Texts, which: Iterable[int], found: list[int]) -> None:
        """Fill in where messages without an id are looked for first, for those places of a chunk."""
        senders, wordings = texts.senders, texts.texts
        if self._persons:
            wordings = [self.wording(*one) for one in zip(senders, wordings, strict=True)]
            senders = [self.person(sender) for sender in senders]
        minutes = self.minutes(texts.stamps, told.sent_utc, told.sent_local)
        what = [
            f"{sender}\0{text}\0{'+' if files else ''}".encode()
            for sender, text, files in zip(senders, wordings, told.attachments, strict=True)
        ]
        empty, number = self._hash.copy, int.from_bytes
        for at in which:
            minute = minutes[at]
            digest = empty()
            if minute is None:
                digest.update(b"text\0%b\0%b" % (texts.raws[at].encode(), what[at]))
                found[at] = -1 - (number(digest.digest(), "big") >> 1)
            else:
                digest.update(what[at])
                found[at] = _TEXT_KEYS | minute << _SLOT_BITS | number(digest.digest(), "big") >> _SLOT_SHIFT

    def minutes(
        self, stamps: Sequence[str | None], utc: Sequence[float | None], local: Sequence[str | None]
    ) -> list[int | None]:
        """The minute each message was sent in, since 1970, on the clock it was written with; None without a time."""
        hours = self._hours
        found = [
            None
            if stamp is None
            else int(seconds // 60)
            if seconds is not None
            else hours[text[:13]] + int(text[14:16])
            if text is not None
            else None
            for stamp, seconds, text in zip(stamps, utc, local, strict=True)
        ]
        told = [minute for minute in found if minute is not None]
        if told and (min(told) < 0 or max(told) >= 1 << _MINUTE_BITS):
            return [m if m is not None and 0 <= m < 1 << _MINUTE_BITS else None for m in found]
        return found


def minutes_of(key: int) -> int | None:
    """The minute that the key of a message without an id begins with; None for other keys."""
    return (key ^ _TEXT_KEYS) >> _SLOT_BITS if key >= _TEXT_KEYS else None


def keys_between(first: int, last: int) -> tuple[int, int]:
    """The keys that messages without an id may have from one minute to another, both included."""
    return _TEXT_KEYS + (first << _SLOT_BITS), _TEXT_KEYS + (last + 1 << _SLOT_BITS) - 1


def prepare(chunk: Chunk, line: Timeline, keys: Keys) -> Prepared:
    """Work out the columns and keys of a chunk."""
    told = chunk.columns
    texts, raws = _storables(told.text), _storables(told.sent_raw)
    senders, external_ids = _storables_or_none(told.sender), _storables(told.external_id)
    stamps, doubts = line.column(told.sent_utc, told.sent_local)
    ids = [at for at, external_id in enumerate(external_ids) if external_id] if any(external_ids) else ()
    bare = range(len(texts)) if not ids else [at for at, e in enumerate(external_ids) if not e]
    found = [0] * len(texts)
    for at in ids:
        found[at] = keys.of_id(external_ids[at])
    keys.of_texts(told, Texts(raws, senders, texts, stamps), bare, found)
    columns: dict[str, Sequence[object]] = {
        "external_id": external_ids,
        "line": told.line,
        "offset": told.offset,
        "sent_at": stamps,
        "sent_at_raw": raws,
        "sender": senders,
        "sender_id": _storables(told.sender_id),
        "kind": told.kind if set(map(type, told.kind)) == {str} else [str(kind) for kind in told.kind],
        "text": texts,
        "folded": [fold(text) for text in texts],
        "forwarded_from": _storables_or_none(told.forwarded_from),
        "reply_to": _storables_or_none(told.reply_to),
        "edited_at": _edited(told.edited_utc, line),
        "flags": _flags(told.flags, doubts, told.text, texts),
    }
    return Prepared(
        chunk.start, chunk.count, chunk.places, chunk.rejected, chunk.assumed, chunk.position, found, ids, bare,
        columns, told.attachments,
    )  # fmt: skip


def _storables(column: Sequence[str]) -> Sequence[str]:
    """The column as both databases take it: itself where nothing has to be changed."""
    joined = "".join(column)
    if (joined.isascii() and "\0" not in joined) or storable(joined) is joined:
        return column
    return [storable(text) for text in column]


def _storables_or_none(column: Sequence[str | None]) -> Sequence[str | None]:
    """The same for a column that has gaps."""
    joined = "".join(filter(None, column))
    if (joined.isascii() and "\0" not in joined) or storable(joined) is joined:
        return column
    return [None if text is None else storable(text) for text in column]


def _edited(column: Sequence[float | None], line: Timeline) -> Sequence[str | None]:
    if column.count(None) == len(column):
        return (None,) * len(column)
    return [None if seconds is None else line.from_utc(seconds)[0] for seconds in column]


def _flags(
    told: Sequence[Sequence[str]], doubts: Mapping[int, tuple[str, ...]], before: Sequence[str], after: Sequence[str]
) -> Sequence[str]:  # fmt: skip
    """The flags of each message as they are stored: one a line."""
    repaired = () if before is after else [at for at, text in enumerate(before) if text is not after[at]]
    found = [""] * len(told)
    for at in {*compress(range(len(told)), told), *doubts, *repaired}:
        flags = (*told[at], *doubts.get(at, ()), *((REPAIRED,) if at in repaired else ()))
        found[at] = "\n".join(" ".join(storable(flag).splitlines()) for flag in flags)
    return found
