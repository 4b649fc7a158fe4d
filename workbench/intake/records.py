"""What an importer gives, checked before anything of it is stored.

A plugin is a stranger's code: what it raises, and whatever it yields that is no record, becomes a sentence that names
it. Only here are its answers taken at their word or not.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import TypeVar

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

T = TypeVar("T")
_END = object()
_NONE = type(None)
_FIELDS: dict[str, tuple[type, ...]] = {
    "sent_raw": (str,), "text": (str,), "sender": (str, _NONE), "sender_id": (str,), "sent_utc": (float, int, _NONE),
    "sent_local": (str, _NONE), "kind": (str, Kind), "external_id": (str,), "line": (int, _NONE),
    "offset": (int, _NONE), "attachments": (tuple, list), "forwarded_from": (str, _NONE), "reply_to": (str, _NONE),
    "edited_utc": (float, int, _NONE), "flags": (tuple, list),
}  # fmt: skip
"""The fields of a message and the exact types they may have; True and False are no numbers."""
_values = attrgetter(*_FIELDS)
_KINDS = frozenset(str(k) for k in Kind)
_BIGGEST = 2**63
_RAW = 500


def asked(importer: Importer, work: Callable[[], T]) -> T:
    """What an importer answers; its crash becomes a refusal that names it, and the other inputs go on."""
    try:
        answer = attempt(work, let_through=(AmbiguousDates, Unreadable, WorkbenchError))
    except Unreadable as error:
        raise InputRefused(str(error), "Export the chat again, or name another importer.") from error
    if isinstance(answer, Crash):
        raise InputRefused(
            f"The importer {importer.name} failed: {answer.sentence}.",
            "What was committed stays. Try another importer with --importer, or tell the plugin's author.",
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
        texts = (chat.member, chat.name, chat.platform, chat.key, chat.identity) if isinstance(chat, Chat) else (None,)
        if not isinstance(chat, Chat) or any(type(t) is not str for t in texts) or chat.member not in members:
            raise InputRefused(
                f"The importer {importer.name} names a conversation that is not in {export.name}.",
                "Try another importer with --importer, or tell the plugin's author.",
            )
        found.append(chat)
    return found


def read_records(importer: Importer, export: OpenExport, chat: Chat, options: Options, file: str) -> Iterator[Record]:
    """The importer's records; what is no record of the plugin interface comes as a Rejected that names the importer.

    Raises AmbiguousDateOrder with both readings, InputRefused when the importer fails.
    """
    found = asked(importer, lambda: importer.read(export, chat, options))
    shapes: set[tuple[type, ...]] = set()
    try:
        while True:
            record: object = asked(importer, lambda: next(found, _END))
            if record is _END:
                return
            yield _checked(record, importer, shapes)
    except AmbiguousDates as error:
        raise AmbiguousDateOrder(file, error.readings) from error


def _checked(record: object, importer: Importer, shapes: set[tuple[type, ...]]) -> Record:
    if isinstance(record, ImportedMessage):
        # Most records have one of a few shapes: a shape that passed is not taken apart again.
        shape = tuple(map(type, _values(record)))
        if shape not in shapes:
            wrong = [name for name, kind in zip(_FIELDS, shape, strict=True) if kind not in _FIELDS[name]]
            if wrong:
                said = f"{wrong[0]} is {shape[list(_FIELDS).index(wrong[0])].__name__}"
                return _refused(importer, f"a message whose {said}", record)
            shapes.add(shape)
        wrong_part = _wrong_part(record)
        return record if not wrong_part else _refused(importer, wrong_part, record)
    if isinstance(record, Rejected):
        good = isinstance(record.reason, str) and isinstance(record.raw, str) and _places_hold(record)
        return record if good else _refused(importer, "a Rejected with fields of other types", record)
    if isinstance(record, Assumed):
        good = all(isinstance(t, str) for t in (record.what, record.value, record.because))
        return record if good else _refused(importer, "an Assumed with fields of other types", record)
    return _refused(importer, f"{type(record).__name__} instead of a record", record)


def _places_hold(record: ImportedMessage | Rejected) -> bool:
    return all(p is None or (type(p) is int and 0 <= p < _BIGGEST) for p in (record.line, record.offset))


def _wrong_part(m: ImportedMessage) -> str:
    """What is wrong inside a message whose fields have the right types; "" when nothing is."""
    if m.kind not in _KINDS:
        return f"a message of the unknown kind {m.kind!r}"
    if not _places_hold(m):
        return "a message with a line or offset out of range"
    if m.flags and not all(type(f) is str for f in m.flags):
        return "a message with flags that are no text"
    for a in m.attachments:
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
