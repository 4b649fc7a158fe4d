"""What a message of Telethon's `to_dict()` holds (Telegram's own TL names), whatever types it comes in.

The type name of an object is under `_`, in 4CAT's files under `_type`; 4CAT adds `_chat` and `_sender` and may have
replaced ids by whole accounts (reference/formats.md §2.4). Old versions have `to_id` and bare numbers for senders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage, local_time, utc_seconds

from .context import Topics
from .values import id_of, one_line, reaction, text_of

_KINDS = ("Message", "MessageService", "MessageEmpty")
_CALLS = ("MessageActionPhoneCall", "MessageActionGroupCall", "MessageActionConferenceCall")
_PEERS = ("channel", "chat", "user")

Fields = Mapping[str, Any]
Peer = tuple[str, str]
"""The class of a peer (`channel`, `chat`, `user`) and its id; two empty texts when there is none."""


def _inner(value: object, *path: str) -> Fields:
    """The object at a path of keys, empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Fields]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _kind(value: Fields) -> str:
    return text_of(value.get("_") or value.get("_type") or "")


def is_message(message: Fields) -> bool:
    """Whether an object is a message and not an account, a chat or something else that is saved beside them."""
    kind = _kind(message)
    return kind in _KINDS or kind.startswith("Message") or (not kind and "message" in message and "id" in message)


def _peer(value: object) -> Peer:
    if isinstance(value, Mapping):
        for name in _PEERS:
            if number := id_of(value.get(f"{name}_id")):
                return name, number
    return "", ""


def peer_of(message: Fields) -> Peer:
    """The conversation a message is in."""
    peer = _peer(message.get("peer_id") or message.get("to_id") or message.get("_chat_peer"))
    if not peer[0] and (chat := _inner(message, "_chat")):
        kind = _kind(chat).lower()
        return next((name for name in _PEERS if name in kind), "channel"), id_of(chat.get("id"))
    return peer


def sender_peer(message: Fields) -> Peer:
    """Who wrote a message, as far as it says so."""
    sender = message.get("from_id")
    number = id_of(sender)
    return ("user", number) if number else _peer(sender)


def _account_name(account: Fields) -> str:
    """The name of an account or chat, from whichever of its fields hold one."""
    full = " ".join(text_of(account[key]) for key in ("first_name", "last_name") if account.get(key))
    named = full or account.get("title") or account.get("username") or ""
    return text_of(named)


def _resolved_name(peer: object) -> str:
    """The name in a peer that 4CAT has replaced by the whole account."""
    for key in ("users", "chats"):
        for account in _list(_inner(peer).get(key)):
            if name := _account_name(account):
                return name
    return _account_name(_inner(peer, "user"))


def chat_name(message: Fields) -> str:
    """The name of the conversation, "" when the message does not have it."""
    chat = _inner(message, "_chat")
    return _account_name(chat) or _resolved_name(message.get("_chat_peer")) or _resolved_name(message.get("peer_id"))


def has_naive_time(message: Fields) -> bool:
    """Whether the time is written without a zone."""
    date = message.get("date")
    return isinstance(date, str) and utc_seconds(date) is None and local_time(date) is not None


def _seconds(value: object) -> float | None:
    seconds = utc_seconds(value)
    if seconds is None and isinstance(value, str) and (naive := local_time(value)) is not None:
        return utc_seconds(f"{naive}+00:00")
    return seconds


@dataclass(slots=True)
class Reading:
    """One conversation while it is read: its name, the files beside it, its topics."""

    chat: str
    members: Mapping[str, str]
    topics: Topics

    def record(self, message: Fields, line: int | None, offset: int | None) -> ImportedMessage:
        """The record of one message."""
        kind, date = _kind(message), message.get("date")
        utc = _seconds(date)
        files = tuple(self._files(message))
        sender, sender_id = self._sender(message)
        system = kind not in ("Message", "")
        text, flags = _service(message) if system else _text(message)
        odd = () if utc is not None or date in (None, "") else ("time-unreadable",)
        edited = None if message.get("edit_hide") else _seconds(message.get("edit_date"))
        flags += (*_flags(message), *self._topic(message), *odd)
        return ImportedMessage(
            "" if date is None else text_of(date),
            text,
            sender,
            sender_id,
            utc,
            None,
            "system" if system else "media" if files else "text",
            id_of(message.get("id")),
            line,
            offset,
            files,
            _forwarded(message),
            _reply(message),
            edited,
            tuple(dict.fromkeys(one_line(flag) for flag in flags)),
        )

    def _sender(self, message: Fields) -> tuple[str | None, str]:
        """Name and id of the sender; a post without one is the channel's."""
        peer = sender_peer(message)
        name = _account_name(_inner(message, "_sender")) or _resolved_name(message.get("from_id"))
        if not peer[0] and peer_of(message)[0] in ("channel", "user"):
            peer = peer_of(message)
            name = name or (self.chat if peer[0] == "channel" or not message.get("out") else "")
        return name or "".join(peer) or None, "".join(peer)

    def _topic(self, message: Fields) -> Iterator[str]:
        number, reply = id_of(message.get("id")), _inner(message, "reply_to")
        action = _inner(message, "action")
        if _kind(action) == "MessageActionTopicCreate":
            self.topics.made(number, text_of(action.get("title") or number))
        if reply.get("forum_topic"):
            topic = id_of(reply.get("reply_to_top_id")) or id_of(reply.get("reply_to_msg_id"))
            yield f"topic: {self.topics.names.get(topic, topic)}"

    def _files(self, message: Fields) -> Iterator[ImportedAttachment]:
        media = _inner(message, "media")
        photo, document = _inner(media, "photo"), _inner(media, "document")
        saved = f"{''.join(peer_of(message)[1:])}-{id_of(message.get('id'))}"
        if photo:
            yield self._file(f"photo_{id_of(photo.get('id'))}", id_of(photo.get("id")), saved)
        if document:
            names = [text_of(one["file_name"]) for one in _list(document.get("attributes")) if one.get("file_name")]
            number = id_of(document.get("id"))
            yield self._file(names[0] if names else f"document_{number}", number, saved)

    def _file(self, name: str, *others: str) -> ImportedAttachment:
        keys = tuple(key for key in (name, *others) if key)
        return ImportedAttachment(name, next((self.members[key] for key in keys if key in self.members), ""), keys)


def _service(message: Fields) -> tuple[str, tuple[str, ...]]:
    """The text of a service message, its action verbatim; a message of which only the id is left was deleted."""
    kind, action = _kind(message), _inner(message, "action")
    if kind == "MessageEmpty":
        return "", ("deleted",)
    says = [_kind(action) or kind]
    says += [f"{key}: {text_of(value)}" for key, value in action.items() if key not in ("_", "_type") and value]
    own = message.get("message")
    if isinstance(own, str) and own:
        says.append(own)
    flags = ("call",) if _kind(action) in _CALLS else ()
    return " · ".join(says), flags if kind == "MessageService" else (*flags, f"unsupported: {kind}")


def _text(message: Fields) -> tuple[str, tuple[str, ...]]:
    value = message.get("message")
    own = value if isinstance(value, str) else "" if value is None else text_of(value)
    says, flags = _says(_inner(message, "media"), own)
    return "\n".join(part for part in (own, says) if part), (*_links(message, own), *flags)


def _links(message: Fields, text: str) -> Iterator[str]:
    """Flags for addresses hidden behind some of the text or a button; offsets count UTF-16 units."""
    units = b""
    for entity in _list(message.get("entities")):
        if not isinstance(url := entity.get("url"), str):
            continue
        units = units or text.encode("utf-16-le", "replace")
        start, length = entity.get("offset"), entity.get("length")
        if isinstance(start, int) and isinstance(length, int):
            covered = units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
            if covered == url:
                continue
        yield f"link: {url}"
    for row in _list(_inner(message, "reply_markup").get("rows")):
        for button in _list(row.get("buttons")):
            if isinstance(url := button.get("url"), str) and url:
                yield f"link: {url}"


def _says(media: Fields, text: str) -> tuple[str, tuple[str, ...]]:
    """What media say beside the text: a poll, a contact, a place, a page that is previewed."""
    if poll := _inner(media, "poll"):
        return _poll(poll, _inner(media, "results")), ("poll",)
    if _kind(media) == "MessageMediaContact" or _inner(media, "contact"):
        contact = _inner(media, "contact") or media
        values = [contact.get(key) for key in ("first_name", "last_name", "phone_number")]
        return "contact: " + " ".join(text_of(value) for value in values if value), ("contact",)
    if geo := _inner(media, "geo"):
        named = [text_of(media[key]) for key in ("title", "address") if media.get(key)]
        return "\n".join([*named, f"location: {geo.get('lat')},{geo.get('long')}"]), ("location",)
    if page := _inner(media, "webpage"):
        url = page.get("url")
        return "", (f"link: {url}",) if isinstance(url, str) and url and url not in text else ()
    kind = _kind(media)
    if kind in ("", "MessageMediaPhoto", "MessageMediaDocument", "MessageMediaEmpty", "MessageMediaWebPage"):
        return "", ()
    says = [f"{key}: {text_of(value)}" for key, value in media.items() if key not in ("_", "_type") and value]
    return " · ".join([kind, *says]), ("unsupported",) if kind == "MessageMediaUnsupported" else ()


def _plain(value: object) -> str:
    """A text that newer versions wrap into an object with its entities."""
    return text_of(_inner(value).get("text", "")) if isinstance(value, Mapping) else text_of(value or "")


def _poll(poll: Fields, results: Fields) -> str:
    votes = {text_of(one.get("option")): one.get("voters", "?") for one in _list(results.get("results"))}
    lines = [
        f"- {_plain(answer.get('text'))} ({text_of(votes.get(text_of(answer.get('option')), '?'))})"
        for answer in _list(poll.get("answers"))
    ]
    return "\n".join([_plain(poll.get("question")), *lines])


def _flags(message: Fields) -> Iterator[str]:
    if message.get("post_author"):
        yield f"signed: {text_of(message['post_author'])}"
    if via := _account_name(_inner(message, "_via_bot")) or id_of(message.get("via_bot_id")):
        yield f"via: {via}"
    for name in ("views", "forwards"):
        if number := id_of(message.get(name)):
            yield f"{name}: {number}"
    if message.get("pinned"):
        yield "pinned"
    if album := id_of(message.get("grouped_id")):
        yield f"album: {album}"
    if message.get("edit_date") and not message.get("edit_hide"):
        yield "edited"
    shown = []
    for one in _list(_inner(message, "reactions").get("results")):
        what = one.get("reaction")
        emoji = text_of(_inner(what).get("emoticon") or "") if isinstance(what, Mapping) else id_of(what)
        kind = "paid" if "Paid" in _kind(_inner(what)) else "custom"
        shown.append(reaction(kind, emoji, text_of(one.get("count", 0))))
    if shown:
        yield f"reactions: {', '.join(shown)}"


def _forwarded(message: Fields) -> str | None:
    source = _inner(message, "fwd_from")
    if not source:
        return None
    peer = source.get("from_id")
    named = source.get("from_name") or _resolved_name(peer) or _account_name(_inner(message, "_forward", "_chat"))
    old = f"channel{id_of(source.get('channel_id'))}" if id_of(source.get("channel_id")) else ""
    return text_of(named or "".join(_peer(peer)) or id_of(peer) or old or "deleted account")


def _reply(message: Fields) -> str | None:
    reply = _inner(message, "reply_to")
    to = id_of(reply.get("reply_to_msg_id")) or id_of(message.get("reply_to_msg_id"))
    peer = "".join(_peer(reply.get("reply_to_peer_id")))
    return (f"{peer}/{to}" if peer else to) if to else None
