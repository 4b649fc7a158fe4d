"""What an importer gives, checked before anything of it is stored.

A plugin is a stranger's code: what it raises, and whatever it yields that is no record, becomes a sentence that names
it. Only here are its answers taken at their word or not. A chunk is checked by column, for nearly all are sound; only
the chunk that is not is looked at record by record.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple, TypeVar

from workbench.errors import InputRefused, WorkbenchError
from workbench.intake.exports import OpenExport
from workbench.intake.requests import AmbiguousDateOrder
from workbench.model import Kind
from workbench.plugin_api import (
    AmbiguousDates,
    Assumed,
    Chat,
    ImportedAttachment,
    ImportedMessage,
    Importer,
    Options,
    Record,
    Rejected,
    Unreadable,
)
from workbench.plugin_check import Crash, attempt
from workbench.safety import limits

T = TypeVar("T")
_NONE = type(None)
_FIELDS: dict[str, frozenset[type]] = {
    name: frozenset(kinds)
    for name, kinds in {
        "sent_raw": (str,), "text": (str,), "sender": (str, _NONE), "sender_id": (str,),
        "sent_utc": (float, int, _NONE), "sent_local": (str, _NONE), "kind": (str, Kind), "external_id": (str,),
        "line": (int, _NONE), "offset": (int, _NONE), "attachments": (tuple, list), "forwarded_from": (str, _NONE),
        "reply_to": (str, _NONE), "edited_utc": (float, int, _NONE), "flags": (tuple, list),
    }.items()
}  # fmt: skip
"""The fields of a message and the exact types they may have; True and False are no numbers."""
_values = attrgetter(*_FIELDS)
_KINDS = frozenset(str(k) for k in Kind)
_BIGGEST = 2**63
_RAW = 500
_PIECE = 125
"""Records taken from an importer at a time; eight of these make a chunk."""


class Columns(NamedTuple):
    """Messages by column: what each of them says in one field of `ImportedMessage`."""

    sent_raw: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    sender: tuple[str | None, ...] = ()
    sender_id: tuple[str, ...] = ()
    sent_utc: tuple[float | None, ...] = ()
    sent_local: tuple[str | None, ...] = ()
    kind: tuple[str, ...] = ()
    external_id: tuple[str, ...] = ()
    line: tuple[int | None, ...] = ()
    offset: tuple[int | None, ...] = ()
    attachments: tuple[Sequence[ImportedAttachment], ...] = ()
    forwarded_from: tuple[str | None, ...] = ()
    reply_to: tuple[str | None, ...] = ()
    edited_utc: tuple[float | None, ...] = ()
    flags: tuple[Sequence[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive records of a file, checked. `start` is the place of the first of them, from 0, and `count` how many
    there are; `places` are those of the messages, which stand in `columns`; `position` is how far the export is read,
    in bytes."""

    start: int
    count: int
    places: Sequence[int]
    columns: Columns
    rejected: Sequence[Rejected]
    assumed: Sequence[Assumed]
    position: int


def asked(importer: Importer, work: Callable[[], T]) -> T:
    """What an importer answers; its crash becomes a refusal that names it, and the other inputs go on."""
    try:
        answer = attempt(work, let_through=(AmbiguousDates, Unreadable, WorkbenchError))
    except Unreadable as error:
        hint = "Export the chat again, or name another importer: `workbench import --importer NAME FILE`."
        raise InputRefused(
            str(error), hint if "--" not in str(error) else "`workbench import --help` has examples."
        ) from error
    if isinstance(answer, Crash):
        raise InputRefused(
            f"The importer {importer.name} failed: {answer.sentence}.",
            "What was read so far is kept. Try another, `workbench import --importer NAME FILE`, or tell its author.",
        )
    return answer


def read_chats(importer: Importer, export: OpenExport) -> Sequence[Chat]:
    """The conversations of an export; raises InputRefused for none, or for one that the importer made up."""
    chats: list[object] = asked(importer, lambda: list(importer.chats(export)))
    if not chats:
        raise InputRefused(f"{export.name} holds no conversation.", "Export the chat again.")
    members = frozenset(export.members())
    found: list[Chat] = []
    for chat in chats:
        if not isinstance(chat, Chat) or not _is_in(chat, members):
            raise InputRefused(
                f"The importer {importer.name} names a conversation that is not in {export.name}.",
                "Try another (`workbench import --importer NAME FILE`), or tell the plugin's author.",
            )
        found.append(chat)
    return found


def _is_in(chat: Chat, members: frozenset[str]) -> bool:
    texts = (chat.member, chat.name, chat.platform, chat.key, chat.identity)
    if any(type(t) is not str for t in texts) or type(chat.parts) not in (tuple, list):
        return False
    if any(type(p) is not str or p not in members for p in (chat.member, *chat.parts)):
        return False
    return not chat.parts or chat.member in chat.parts


def read_chunks(importer: Importer, export: OpenExport, chat: Chat, options: Options, file: str) -> Iterator[Chunk]:
    """The importer's records, checked, `limits.BATCH_MESSAGES` at a time.

    What is no record of the plugin interface comes as a Rejected that names the importer. Raises AmbiguousDateOrder
    with both readings, InputRefused when the importer fails: the chunk it was at is not given.
    """
    start = 0
    try:
        found = asked(importer, lambda: importer.read(export, chat, options))
        while pieces := list(islice(_pieces(importer, found, start, export), limits.BATCH_MESSAGES // _PIECE)):
            yield _joined(pieces)
            start = pieces[-1].start + pieces[-1].count
    except AmbiguousDates as error:
        raise AmbiguousDateOrder(file, error.readings) from error


def _pieces(importer: Importer, found: Iterator[Record], start: int, export: OpenExport) -> Iterator[Chunk]:
    """The records, a few at a time: soon forgotten, they stay in the processor's cache, and the next come cheaper."""
    while records := asked(importer, lambda: list(islice(found, _PIECE))):
        yield _piece(importer, records, start, export.position())
        start += len(records)


def _joined(pieces: Sequence[Chunk]) -> Chunk:
    first, last = pieces[0], pieces[-1]
    whole = all(len(p.places) == p.count for p in pieces)
    count = last.start + last.count - first.start
    return Chunk(
        first.start,
        count,
        range(first.start, first.start + count) if whole else [at for p in pieces for at in p.places],
        Columns(*(tuple(chain.from_iterable(column)) for column in zip(*(p.columns for p in pieces), strict=True))),
        [r for p in pieces for r in p.rejected],
        [a for p in pieces for a in p.assumed],
        last.position,
    )


def _piece(importer: Importer, records: Sequence[object], start: int, position: int) -> Chunk:
    if set(map(type, records)) == {ImportedMessage}:
        columns = Columns(*zip(*map(_values, records), strict=True))
        if _sound(columns):
            return Chunk(start, len(records), range(start, start + len(records)), columns, (), (), position)
    checked = [_checked(record, importer) for record in records]
    messages = [(start + at, r) for at, r in enumerate(checked) if isinstance(r, ImportedMessage)]
    return Chunk(
        start,
        len(records),
        [at for at, _ in messages],
        Columns(*zip(*(_values(m) for _, m in messages), strict=True)) if messages else Columns(),
        [r for r in checked if isinstance(r, Rejected)],
        [r for r in checked if isinstance(r, Assumed)],
        position,
    )


def _sound(columns: Columns) -> bool:
    """Whether every field of every message is as the plugin interface says."""
    if not all(kinds.issuperset(map(type, column)) for kinds, column in zip(_FIELDS.values(), columns, strict=True)):
        return False
    if not _KINDS.issuperset(columns.kind):
        return False
    for column in (columns.line, columns.offset):
        numbers = [n for n in column if n is not None] if column.count(None) < len(column) else ()
        if numbers and (min(numbers) < 0 or max(numbers) >= _BIGGEST):
            return False
    parts = zip(columns.flags, columns.attachments, strict=True)
    return not any((flags or files) and _wrong_part(flags, files) for flags, files in parts)


def _checked(record: object, importer: Importer) -> Record:
    if isinstance(record, ImportedMessage):
        wrong = _wrong(record)
        return record if not wrong else _refused(importer, wrong, record)
    if isinstance(record, Rejected):
        good = isinstance(record.reason, str) and isinstance(record.raw, str) and _places_hold(record)
        return record if good else _refused(importer, "a Rejected with fields of other types", record)
    if isinstance(record, Assumed):
        good = all(isinstance(t, str) for t in (record.what, record.value, record.because))
        return record if good else _refused(importer, "an Assumed with fields of other types", record)
    return _refused(importer, f"{type(record).__name__} instead of a record", record)


def _wrong(m: ImportedMessage) -> str:
    """What is wrong with a message; "" when nothing is."""
    for (name, kinds), value in zip(_FIELDS.items(), _values(m), strict=True):
        if type(value) not in kinds:
            return f"a message whose {name} is {type(value).__name__}"
    if m.kind not in _KINDS:
        return f"a message of the unknown kind {m.kind!r}"
    if not _places_hold(m):
        return "a message with a line or offset out of range"
    return _wrong_part(m.flags, m.attachments)


def _places_hold(record: ImportedMessage | Rejected) -> bool:
    return all(p is None or (type(p) is int and 0 <= p < _BIGGEST) for p in (record.line, record.offset))


def _wrong_part(flags: Sequence[object], files: Sequence[object]) -> str:
    """What is wrong with the flags and attachments of a message; "" when nothing is."""
    if flags and not all(type(f) is str for f in flags):
        return "a message with flags that are no text"
    for a in files:
        if not isinstance(a, ImportedAttachment) or type(a.name) is not str or type(a.member) is not str:
            return "a message with an attachment that is none"
        if not isinstance(a.keys, tuple | list) or not all(type(k) is str for k in a.keys):
            return "a message with an attachment whose keys are no names"
    return ""


def _refused(importer: Importer, what: str, record: object) -> Rejected:
    line = getattr(record, "line", None)
    raw = asked(importer, lambda: repr(record))[:_RAW]
    return Rejected(
        f"the importer {importer.name} gave {what}",
        line if type(line) is int and 0 <= line < _BIGGEST else None,
        raw=raw,
    )
