"""Telegram Desktop "Export chat history" as JSON: `result.json` of one chat or of a whole account.

Only this file knows Telegram's record layout, the placeholders it writes for files left out, and the two ways in which
real exports are no valid JSON. The exporter indents every message alike, so messages are cut out of the file by their
indentation and parsed one by one: memory does not grow with the file, and a damaged record costs only itself. Files
that are laid out differently are read with a streaming parser.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson
import orjson

from workbench.plugin_api import (
    Assumed,
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Options,
    Record,
    Rejected,
    Unreadable,
)

BLOCK = 1 << 18
HEAD_LIMIT = 1 << 20
"""How far back the beginning of a conversation is searched in a file of unknown layout."""
MESSAGE_BYTES = 64 << 20
"""A single message longer than this is no message of Telegram's."""

_MESSAGES = re.compile(rb'\n( *)"messages": ?\[\r?\n?( *)([{\]])')
_FIELD = '\\n{indent}"({name})": ?("(?:[^"\\\\\\\\]|\\\\\\\\.)*"|-?\\d+|null)'
_LEFT_OUT = re.compile(r"\((?:File|Photo|Video|Sticker)[^()]*\)")
_CONTROL = re.compile(rb"\\(\\|x([0-9A-Fa-f]{2}))")
_BARE_ID = re.compile(rb'("document_id": )(?!["\d{\[nft])([^\r\n]*?)(,?)(\r?)(?=\n)')
_REPAIRED = Assumed("json", "repaired", "Telegram wrote control bytes or document ids that are no valid JSON")
REPAIRED = "json-repaired"
"""Flag: the record was no valid JSON and was read after one of the two known repairs."""
_SKIP_IN_SERVICE = frozenset(
    {"id", "type", "date", "date_unixtime", "actor", "actor_id", "action", "text", "text_entities", "photo", "file"}
)


@dataclass(frozen=True, slots=True)
class _Section:
    """The start of a conversation in the file: its number, name, kind and id."""

    number: int
    name: str
    kind: str
    id: str


_Slice = tuple[bytes, int]
"""One message as bytes, and where it starts in the file."""


class _Window:
    """A file as a moving window of bytes, with the offset of its first byte."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.data = b""
        self.offset = 0

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        block = self.stream.read(BLOCK)
        self.data += block
        return bool(block)

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        self.data = self.data[count:]
        self.offset += count


def _sections(stream: BinaryIO, wanted: int | None) -> Iterator[_Section | _Slice | Rejected]:
    """Every conversation of a file, and the messages of the one that is wanted, in file order."""
    window = _Window(stream)
    number = 0
    while True:
        found = _MESSAGES.search(window.data)
        if found is None or (found[3] == b"{" and b"\n" not in found[0][1:]):
            if len(window.data) > HEAD_LIMIT:
                window.drop(len(window.data) - HEAD_LIMIT // 2)
            if not window.more():
                return
            continue
        yield _section(window.data[: found.start() + 1], found[1], number)
        empty = found[3] == b"]"
        window.drop(found.start(3))
        if not empty:
            yield from _messages(window, found[1], found[2], keep=number == wanted)
        if number == wanted:
            return
        number += 1


def _section(head: bytes, indent: bytes, number: int) -> _Section:
    def last(name: str) -> str:
        pattern = _FIELD.format(indent=indent.decode(), name=name).encode()
        values = [value for _, value in re.findall(pattern, head)]
        value = _parsed(values[-1])[0] if values else None
        return "" if value is None else str(value)

    return _Section(number, last("name"), last("type"), last("id"))


def _messages(window: _Window, outer: bytes, inner: bytes, *, keep: bool) -> Iterator[_Slice | Rejected]:
    """Cut messages at the closing brace of their own indentation until the list's closing bracket."""
    close, stop = b"\n" + inner + b"}", b"\n" + outer + b"]"
    at = 0
    last = window.data.find(stop)
    while True:
        end = window.data.find(close, at)
        if last >= 0 and not 0 <= end < last:
            window.drop(last)
            return
        if end < 0:
            window.drop(at)
            at = 0
            if len(window.data) > MESSAGE_BYTES or not window.more():
                if keep and window.data.strip(b", \r\n\t"):
                    raw = window.data[:200].decode("utf-8", "replace")
                    yield Rejected("the file ends, or goes astray, in this record", offset=window.offset, raw=raw)
                return
            last = window.data.find(stop)
            continue
        end += len(close)
        if keep:
            begin = window.data.find(b"{", at)
            yield window.data[begin:end], window.offset + begin
        at = end


# --- One record ---------------------------------------------------------------------------------------------------
def _parsed(raw: bytes) -> tuple[Any, str]:
    """The value of a piece of JSON and a flag for how it had to be repaired ("" when it was sound).

    Raises ValueError when no repair helps.
    """
    try:
        return orjson.loads(raw), ""
    except orjson.JSONDecodeError:
        fixed = _repaired(raw)
    try:
        return orjson.loads(fixed), REPAIRED
    except orjson.JSONDecodeError:
        pass  # lone surrogates and bytes that are no UTF-8 are left to the tolerant parser
    try:
        value = json.loads(fixed.decode("utf-8", "replace"), strict=False)
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc
    return _sound(value), "encoding-repaired"


def _repaired(raw: bytes) -> bytes:
    r"""Apply the two known repairs: `\x01` becomes `\u0001`, a bare `document_id` is quoted."""
    fixed = _CONTROL.sub(lambda found: found[0] if found[2] is None else b"\\u00" + found[2], raw)
    return _BARE_ID.sub(
        lambda found: found[1] + json.dumps(found[2].decode("utf-8", "replace")).encode() + found[3], fixed
    )


def _sound(value: Any) -> Any:
    """The same value with lone surrogates replaced, which no database stores."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(item) for item in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    return value


def _text(value: object) -> tuple[str, tuple[str, ...]]:
    """The text, all parts joined without loss, and the addresses hidden behind its links."""
    if isinstance(value, str):
        return value, ()
    if not isinstance(value, list):
        return "", ()
    linked = [part for part in value if isinstance(part, dict) and part.get("href")]
    links = tuple(f"link: {part['href']}" for part in linked if part["href"] != part.get("text")) if linked else ()
    return "".join([str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in value]), links


def _said(message: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What a message without text of its own says: a poll, a place, a contact, a game, a bill."""
    poll = message.get("poll")
    if isinstance(poll, dict):
        answers = [answer for answer in poll.get("answers") or () if isinstance(answer, dict)]
        lines = [f"- {_text(answer.get('text'))[0]} ({answer.get('voters', '?')})" for answer in answers]
        return "\n".join([_text(poll.get("question"))[0], *lines]), ("poll",)
    place = message.get("location_information")
    if isinstance(place, dict):
        named = [str(message[key]) for key in ("place_name", "address") if message.get(key)]
        return "\n".join([*named, f"location: {place.get('latitude')},{place.get('longitude')}"]), ("location",)
    contact = message.get("contact_information")
    if isinstance(contact, dict):
        return "contact: " + " ".join(str(value) for value in contact.values() if value), ("contact",)
    for key in ("game_title", "invoice_information", "todo_list", "giveaway_information"):
        if message.get(key):
            return f"{key}: {_flat(message[key])}", (key.partition("_")[0],)
    return "", ()


def _flat(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _files(message: dict[str, Any], members: dict[str, str]) -> tuple[ImportedAttachment, ...]:
    found: list[ImportedAttachment] = []
    for key in ("photo", "file"):
        path = message.get(key)
        if not isinstance(path, str) or not path:
            continue
        named = message.get("file_name") if key == "file" else None
        if _LEFT_OUT.fullmatch(path):
            label = named or message.get("media_type") or key
            found.append(ImportedAttachment(str(label), omitted=True))
            continue
        base = path.rsplit("/", 1)[-1]
        keys = (path, base) if base != path else (base,)
        found.append(ImportedAttachment(path, members.get(path, ""), keys))
    return tuple(found)


def _flags(message: dict[str, Any]) -> tuple[str, ...]:
    flags = [f"signed: {message['author']}"] if message.get("author") else []
    if message.get("via_bot"):
        flags.append(f"via: {message['via_bot']}")
    if "edited" in message or "edited_unixtime" in message:
        flags.append("edited")
    if message.get("type") == "unsupported":
        flags.append("unsupported")
    return tuple(flags)


def _seconds(value: object) -> float | None:
    try:
        return (
            float(value) if isinstance(value, (str, int, float)) and value is not True and value is not False else None
        )
    except (ValueError, OverflowError):
        return None


def _forwarded(message: dict[str, Any]) -> str | None:
    for key in ("forwarded_from", "saved_from"):
        if key in message:
            return str(message[key] or message.get("forwarded_from_id") or "deleted account")
    return None


def _reply(message: dict[str, Any]) -> str | None:
    to = message.get("reply_to_message_id")
    if to is None:
        return None
    peer = message.get("reply_to_peer_id")
    return str(to) if peer is None else f"{peer}/{to}"


def _service(message: dict[str, Any]) -> str:
    """The text of a service message: its action and whatever else it says, verbatim."""
    extra = (f"{key}: {_flat(value)}" for key, value in message.items() if key not in _SKIP_IN_SERVICE)
    own = _text(message.get("text"))[0]
    return " · ".join(part for part in (str(message.get("action", "")), own, *extra) if part)


_FLAGGED = frozenset({"author", "via_bot", "edited", "edited_unixtime"})


def _record(message: dict[str, Any], offset: int | None, members: dict[str, str], flag: str) -> ImportedMessage:
    get = message.get
    kind = get("type", "message")
    utc = _seconds(get("date_unixtime"))
    date = get("date")
    written = date if isinstance(date, str) else None
    flags = () if kind == "message" and _FLAGGED.isdisjoint(message) else _flags(message)
    files = _files(message, members) if "photo" in message or "file" in message else ()
    if kind == "message":
        text, more = _text(get("text"))
        if not text:
            text, said = _said(message)
            more += said
        flags += more
    else:
        text = _service(message) if kind == "service" else _text(get("text"))[0]
    sender, sender_id = get("from", get("actor")), get("from_id", get("actor_id"))
    number = get("id")
    return ImportedMessage(
        str(get("date_unixtime") or "") if written is None else written,
        text,
        None if sender is None else str(sender),
        "" if sender_id is None else str(sender_id),
        utc,
        written if utc is None else None,
        "system" if kind != "message" else "media" if files else "text",
        "" if number is None else str(number),
        None,
        offset,
        files,
        _forwarded(message) if "forwarded_from" in message or "saved_from" in message else None,
        _reply(message) if "reply_to_message_id" in message else None,
        _seconds(message["edited_unixtime"]) if "edited_unixtime" in message else None,
        (*flags, flag) if flag else flags,
    )


# --- Files of another layout --------------------------------------------------------------------------------------
class _Repairing:
    """A stream with the control bytes repaired on the way; valid JSON passes unchanged."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.rest = b""
        self.touched = False

    def read(self, size: int = -1) -> bytes:
        """About `size` bytes, b"" at the end; never cuts inside an escape or a line."""
        while size:
            block = self.stream.read(max(size, BLOCK))
            data = self.rest + block
            cut = (data.rfind(b"\n") + 1 or max(data.rfind(b'"'), 0) or len(data)) if block else len(data)
            self.rest = data[cut:]
            fixed = _repaired(data[:cut])
            self.touched = self.touched or fixed != data[:cut]
            if fixed or not block:
                return fixed
        return b""


def _streamed_chats(stream: BinaryIO) -> Iterator[tuple[str, _Section]]:
    """Conversations found by the streaming parser, with the prefix under which their messages lie."""
    fields: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    try:
        for prefix, event, value in ijson.parse(_Repairing(stream), use_float=True):
            parent, _, name = prefix.rpartition(".")
            if name in ("name", "type", "id") and event in ("string", "number", "null"):
                fields.setdefault(parent, {})[name] = "" if value is None else str(value)
            elif event == "start_array" and name == "messages":
                counts[parent] = counts.get(parent, -1) + 1
                known = fields.pop(parent, {})
                yield (
                    prefix,
                    _Section(counts[parent], known.get("name", ""), known.get("type", ""), known.get("id", "")),
                )
    except ijson.JSONError:
        return  # what was found before the damage is what there is; `read` reports the damage itself


def _streamed_messages(stream: BinaryIO, prefix: str, wanted: int) -> Iterator[dict[str, Any] | Rejected | Assumed]:
    source = _Repairing(stream)
    number, said = -1, False
    builder: Any = None
    try:
        for at, event, value in ijson.parse(source, use_float=True):
            if at == prefix and event == "start_array":
                number += 1
            if number != wanted or not at.startswith(f"{prefix}.item"):
                continue
            if source.touched and not said:
                said = True
                yield _REPAIRED
            if builder is None:
                builder = ijson.ObjectBuilder()
            builder.event(event, value)
            if at == f"{prefix}.item" and event not in ("start_map", "map_key", "start_array"):
                yield builder.value
                builder = None
    except ijson.JSONError as exc:
        yield Rejected(f"the file cannot be read on from here: {str(exc).splitlines()[0]}")


# --- The importer -------------------------------------------------------------------------------------------------
def _looks(head: bytes) -> int:
    if b'"messages"' in head and re.search(rb'"(?:text_entities|from_id|date_unixtime|actor_id)"', head):
        return 90
    if b'"chats"' in head and b'"list"' in head and (b'"personal_information"' in head or b'"about"' in head):
        return 85
    if b'"personal_information"' in head and b'"about"' in head:
        return 80
    return 0


def _results(export: Export) -> list[str]:
    names = export.members()
    if export.kind == "file":
        return list(names)
    return [name for name in names if name.rsplit("/", 1)[-1] == "result.json"] or [
        name for name in names if name.endswith(".json") and _looks(export.head(name))
    ]


class Telegram:
    """Importer of Telegram Desktop's JSON."""

    name = "telegram"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """90 for a chat, 85 for an account, 0 when no JSON looks like Telegram's."""
        if export.kind == "file" and not export.head(export.name, 64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            return 0
        return max((_looks(export.head(name)) for name in _results(export)[:20]), default=0)

    def chats(self, export: Export) -> Sequence[Chat]:
        """The conversations, in file order; `key` is their number in the file."""
        found: list[Chat] = []
        for member in _results(export):
            with export.open(member) as stream:
                sections = [part for part in _sections(stream, None) if isinstance(part, _Section)]
            if sections:
                found += [
                    Chat(member, _named(section, export, member), "telegram", str(section.number))
                    for section in sections
                ]
                continue
            with export.open(member) as stream:
                found += [
                    Chat(member, _named(section, export, member), "telegram", f"{section.number}:{prefix}")
                    for prefix, section in _streamed_chats(stream)
                ]
        if not found:
            raise Unreadable(f"{export.name} holds no Telegram conversation.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the messages of one conversation; a record that cannot be read is rejected alone."""
        number, _, prefix = chat.key.partition(":")
        folder = chat.member.rpartition("/")[0]
        lead = f"{folder}/" if folder else ""
        members = {name.removeprefix(lead): name for name in export.members() if name.startswith(lead)}
        with export.open(chat.member) as stream:
            if prefix:
                for item in _streamed_messages(stream, prefix, int(number)):
                    yield _made(item, None, members, "") if not isinstance(item, Rejected | Assumed) else item
                return
            said = False
            for part in _sections(stream, int(number or 0)):
                if isinstance(part, _Section):
                    continue
                record = part if isinstance(part, Rejected) else _from_slice(*part, members)
                if not said and isinstance(record, ImportedMessage) and REPAIRED in record.flags:
                    said = True
                    yield _REPAIRED
                yield record


def _from_slice(raw: bytes, offset: int, members: dict[str, str]) -> Record:
    try:
        message, flag = _parsed(raw)
    except ValueError as exc:
        reason = f"no valid JSON: {str(exc).splitlines()[0]}"
        return Rejected(reason, offset=offset, raw=raw[:200].decode("utf-8", "replace"))
    return _made(message, offset, members, flag)


def _made(message: object, offset: int | None, members: dict[str, str], flag: str) -> Record:
    if isinstance(message, dict):
        return _record(message, offset, members, flag)
    return Rejected("a message is no object", offset=offset, raw=str(message)[:200])


def _named(section: _Section, export: Export, member: str) -> str:
    if section.name:
        return section.name
    if section.kind == "saved_messages":
        return "Saved Messages"
    if section.id or section.kind:
        return f"{section.kind or 'chat'} {section.id}".strip()
    base = member.rsplit("/", 1)[-1].removesuffix(".json")
    return export.name.removesuffix(".zip") if base == "result" and export.kind != "file" else base


importer = Telegram()
