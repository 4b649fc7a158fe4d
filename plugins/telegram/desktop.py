"""What a message of Telegram Desktop's JSON holds, field by field, whatever types it comes in.

The field names are those of tdesktop's `export_output_json.cpp` and of older exports (reference/formats.md §2.1).
Only here is decided what becomes of each; `plain` takes a short way to the same result for the common messages.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage

from . import values
from .context import Context
from .values import id_of, text_of

_LEFT_OUT = re.compile(r"\((?:File|Photo|Video|Sticker)[^()]*\)")
_NEVER_EDITED = ("1970-01-0", "1969-12-31")
"""Exports before 2019 give messages that were not edited the zero time as time of the edit."""
_COMMON = frozenset(
    {"id", "type", "date", "date_unixtime", "actor", "actor_id", "action", "text", "text_entities", "photo", "file"}
)
_CALLS = frozenset({"phone_call", "group_call", "group_call_scheduled", "conference_call"})

Fields = Mapping[str, Any]


def message_of(message: Fields, offset: int | None, context: Context, said: tuple[str, ...]) -> ImportedMessage:
    """One record; `said` are flags about how it was read."""
    get = message.get
    kind = get("type", "message")
    text, flags = _text(message)
    utc, local, odd = context.clock.times(get("date"), get("date_unixtime"))
    files = tuple(_files(message, context.members))
    edited, edited_utc = _edited(message, context)
    reply_to = _reply(message)
    flags += (*_flags(message), *edited, *odd, *context.topics.flags(message), *said)
    system = kind != "message"
    sender = get("from", get("actor"))
    return ImportedMessage(
        _written(get("date"), get("date_unixtime")),
        text,
        None if sender is None else text_of(sender),
        id_of(get("from_id", get("actor_id"))),
        utc,
        local,
        "system" if system else "media" if files else "text",
        id_of(get("id")),
        None,
        offset,
        files,
        _forwarded(message),
        reply_to,
        edited_utc,
        tuple(values.one_line(flag) for flag in dict.fromkeys(flags)),
    )


def _written(date: object, stamp: object) -> str:
    if isinstance(date, str) and date:
        return date
    return text_of(stamp) if stamp is not None and stamp != "" else ""


def joined(value: object) -> str:
    """The text of a string or of a list of strings and objects with a `text`, all parts without loss."""
    if isinstance(value, list):
        return "".join(joined(part.get("text")) if isinstance(part, dict) else joined(part) for part in value)
    return value if isinstance(value, str) else "" if value is None else text_of(value)


def _text(message: Fields) -> tuple[str, tuple[str, ...]]:
    """The text of a message with what it says otherwise, and the flags of the two."""
    value = message.get("text")
    own = joined(value) or joined(message.get("text_entities"))
    if message.get("type", "message") != "message":
        return _service(message, own), ()
    parts = [value, message.get("text_entities")]
    links = [link for part in parts if isinstance(part, list) for link in _links(part)]
    says, flags = _says(message)
    return "\n".join(part for part in (own, *says) if part), (*dict.fromkeys(links), *flags)


def _links(parts: list[Any]) -> Iterator[str]:
    """Flags for addresses that do not stand in the text they are hidden behind."""
    for part in parts:
        if isinstance(part, dict) and part.get("href") and part["href"] != part.get("text"):
            yield f"link: {text_of(part['href'])}"


def _says(message: Fields) -> tuple[list[str], list[str]]:
    """What a message says beside its text (a poll, a place, a contact, a game, a bill), and flags for it."""
    says: list[str] = []
    flags: list[str] = []
    for key, render in _RENDERERS.items():
        if message.get(key):
            flag, text = render(message, key)
            says.append(text)
            flags.append(flag)
    return says, flags


def _poll(message: Fields, key: str) -> tuple[str, str]:
    poll = message[key]
    if not isinstance(poll, dict):
        return "poll", text_of(poll)
    answers = poll.get("answers")
    lines = [
        f"- {joined(answer.get('text'))} ({text_of(answer.get('voters', '?'))})"
        for answer in (answers if isinstance(answers, list) else ())
        if isinstance(answer, dict)
    ]
    return "poll", "\n".join([joined(poll.get("question")), *lines])


def _place(message: Fields, key: str) -> tuple[str, str]:
    place = message[key]
    named = [text_of(message[name]) for name in ("place_name", "address") if message.get(name)]
    spot = f"{place.get('latitude')},{place.get('longitude')}" if isinstance(place, dict) else text_of(place)
    return "location", "\n".join([*named, f"location: {spot}"])


def _contact(message: Fields, key: str) -> tuple[str, str]:
    contact = message[key]
    values = contact.values() if isinstance(contact, dict) else (contact,)
    return "contact", "contact: " + " ".join(text_of(value) for value in values if value)


def _other(message: Fields, key: str) -> tuple[str, str]:
    more = [text_of(message[name]) for name in ("game_description", "game_link") if message.get(name)]
    flag = key.partition("_")[0]
    return flag, " · ".join([f"{key}: {text_of(message[key])}", *(more if flag == "game" else ())])


_RENDERERS = {
    "poll": _poll,
    "location_information": _place,
    "contact_information": _contact,
    "game_title": _other,
    "invoice_information": _other,
    "todo_list": _other,
    "giveaway_information": _other,
    "giveaway_results": _other,
}


def _service(message: Fields, own: str) -> str:
    """The text of a service message: its action and whatever else it says, verbatim."""
    extra = (f"{key}: {text_of(value)}" for key, value in message.items() if key not in _COMMON)
    action = message.get("action")
    return " · ".join(part for part in ("" if action is None else text_of(action), own, *extra) if part)


def _files(message: Fields, members: Mapping[str, str]) -> Iterator[ImportedAttachment]:
    for key in ("photo", "file", "contact_vcard"):
        path = message.get(key)
        if isinstance(path, str) and path:
            label = message.get("file_name") if key == "file" else "contact.vcf" if key == "contact_vcard" else None
            yield attachment(path, label or message.get("media_type") or key, members)


def attachment(path: str, label: object, members: Mapping[str, str]) -> ImportedAttachment:
    """The file at a path of the export, or under its label the one that was left out: such "paths" are sentences."""
    if path.startswith("(") and _LEFT_OUT.fullmatch(path):
        return ImportedAttachment(text_of(label), omitted=True)
    base = path.rsplit("/", 1)[-1]
    return ImportedAttachment(path, members.get(path, ""), (path, base) if base != path else (base,))


def _edited(message: Fields, context: Context) -> tuple[tuple[str, ...], float | None]:
    written, stamp = message.get("edited"), message.get("edited_unixtime")
    if written is None and stamp is None:
        return (), None
    if isinstance(written, str) and written.startswith(_NEVER_EDITED) and stamp in (None, "0", 0):
        return (), None
    return ("edited",), context.clock.times(written, stamp)[0]


def _forwarded(message: Fields) -> str | None:
    for key in ("forwarded_from", "saved_from"):
        if key in message:
            return text_of(message[key] or message.get("forwarded_from_id") or "deleted account")
    return None


def _reply(message: Fields) -> str | None:
    to, peer = id_of(message.get("reply_to_message_id")), id_of(message.get("reply_to_peer_id"))
    return (f"{peer}/{to}" if peer else to) if to else None


def _flags(message: Fields) -> Iterator[str]:
    """Flags for the marks that any message may bear."""
    if message.get("author"):
        yield f"signed: {text_of(message['author'])}"
    if message.get("via_bot"):
        yield f"via: {text_of(message['via_bot'])}"
    if message.get("sticker_emoji"):
        yield f"sticker: {text_of(message['sticker_emoji'])}"
    if text_of(message.get("action")) in _CALLS:
        yield "call"
    kind = message.get("type", "message")
    if kind not in ("message", "service"):
        yield "unsupported" if kind == "unsupported" else f"unsupported: {text_of(kind)}"
    reactions = message.get("reactions")
    if isinstance(reactions, list):
        shown = [
            values.reaction(id_of(one.get("type")), id_of(one.get("emoji")), text_of(one.get("count", 0)))
            for one in reactions
            if isinstance(one, dict)
        ]
        if shown:
            yield f"reactions: {', '.join(shown)}"
    yield from _buttons(message.get("inline_bot_buttons"))


def _buttons(rows: object) -> Iterator[str]:
    """Addresses that open when a button under the message is pressed."""
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            data = button.get("data") if isinstance(button, dict) else None
            if isinstance(data, str) and data.startswith(("http://", "https://", "tg://")):
                yield f"link: {data}"
