"""One message of a channel saved by DiscordChatExporter.

Only here is known which types are notices, what a forwarded message is made of, when the text of an embed is somebody's
words and when it is the preview of a link, and where a saved attachment lies.
"""

import re
from dataclasses import dataclass
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage, as_text, objects_in, one_line, utc_seconds

_EPOCH = 1_420_070_400
"""Seconds of 1 January 2015, from which Discord's ids count milliseconds (developer documentation, "Snowflakes")."""
_SAID = frozenset({"Default", "Reply", "0", "19", ""})
_NOTICES = frozenset(
    {
        "RecipientAdd", "RecipientRemove", "Call", "ChannelNameChange", "ChannelIconChange", "ChannelPinnedMessage",
        "GuildMemberJoin", "ThreadCreated", *map(str, range(1, 19)),
    }
)  # fmt: skip
"""MessageKind.cs: 1 to 18 are system notifications; kinds it has no name for are written as numbers."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def id_time(number: str) -> float | None:
    """Seconds since 1970 from an id, or None for what is no id of Discord's."""
    if not re.fullmatch(r"\d{15,19}", number, re.ASCII):
        return None
    return (int(number) >> 22) / 1000 + _EPOCH


def base_name(path: str) -> str:
    """The file name of an address or path."""
    return path.replace("\\", "/").partition("?")[0].rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Channel:
    """What reading a channel has to know: the members of its export, the folder of its file, its id."""

    members: frozenset[str]
    folder: str
    id: str

    def message(self, m: dict[str, Any], offset: int) -> ImportedMessage:
        """A message at that place."""
        number, kind, sent_raw = as_text(m.get("id")), as_text(m.get("type")), as_text(m.get("timestamp"))
        flags: list[str] = []
        sent = utc_seconds(m.get("timestamp"))
        if sent is None and (sent := id_time(number)) is not None:
            sent_raw, flags = sent_raw or number, ["time-from-id"]
        elif sent is None and sent_raw:
            flags = ["time-unreadable"]
        author = m.get("author")
        by: dict[str, Any] = author if isinstance(author, dict) else {}
        copied = m.get("forwardedMessage")
        sources = [m, copied] if isinstance(copied, dict) else [m]
        said, links = _words(sources)
        files = tuple(file for source in sources for file in self._files(source))
        reply_to, forwarded = self._reference(m)
        edited = utc_seconds(m.get("timestampEdited"))
        return ImportedMessage(
            sent_raw,
            said,
            as_text(by.get("nickname")) or as_text(by.get("name")) or None,
            as_text(by.get("id")),
            sent_utc=sent,
            kind="system" if kind in _NOTICES else "media" if files else "text",
            external_id=number,
            offset=offset,
            attachments=files,
            forwarded_from=forwarded,
            reply_to=reply_to,
            edited_utc=edited,
            flags=(*flags, *_flags(m, kind), *links),
        )

    def _reference(self, m: dict[str, Any]) -> tuple[str | None, str | None]:
        """The id of the message that is answered, and where a forwarded one comes from."""
        to = m.get("reference")
        if not isinstance(to, dict):
            return None, "a message that is gone" if isinstance(m.get("forwardedMessage"), dict) else None
        channel, number = as_text(to.get("channelId")), as_text(to.get("messageId"))
        elsewhere = bool(channel and self.id and channel != self.id) and as_text(m.get("type")) in ("Default", "0")
        if as_text(to.get("type")) in ("Forward", "1") or isinstance(m.get("forwardedMessage"), dict) or elsewhere:
            return None, f"channel {channel}" if channel else "a message that is gone"
        return number or None, None

    def _files(self, source: dict[str, Any]) -> list[ImportedAttachment]:
        found = [
            self._file(as_text(one.get("url")), as_text(one.get("fileName")))
            for one in objects_in(source.get("attachments"))
        ]
        for sticker in objects_in(source.get("stickers")):
            found.append(self._file(as_text(sticker.get("sourceUrl")), as_text(sticker.get("name"))))
        for embed in _own_embeds(source):
            pictures = [*objects_in(embed.get("images")), *objects_in([embed.get("image"), embed.get("video")])]
            urls = dict.fromkeys(as_text(picture.get("url")) for picture in pictures)
            found += [self._file(url, "") for url in urls if url]
        return found

    def _file(self, url: str, name: str) -> ImportedAttachment:
        """A file by its path from the folder of the channel's file when it was saved too, else by its own name."""
        base = base_name(url)
        saved = "" if _SCHEME.match(url) else url.replace("\\", "/").removeprefix("./")
        member = f"{self.folder}/{saved}".lstrip("/") if saved else ""
        keys = tuple(dict.fromkeys(key for key in (base, name) if key))
        return ImportedAttachment(saved or name or base or "attachment", member if member in self.members else "", keys)


def _own_embeds(source: dict[str, Any]) -> list[dict[str, Any]]:
    """Embeds that say something of their own: not those that show what is behind a link of the text."""
    content = as_text(source.get("content"))
    return [
        e for e in objects_in(source.get("embeds")) if not (as_text(e.get("url")) and as_text(e.get("url")) in content)
    ]


def _words(sources: list[dict[str, Any]]) -> tuple[str, tuple[str, ...]]:
    """What is said in a message and in the one it forwards, with embeds; and the addresses these hide."""
    parts: list[str] = []
    links: list[str] = []
    for source in sources:
        parts.append(as_text(source.get("content")))
        for embed in _own_embeds(source):
            parts += _embed_words(embed)
            links.append(as_text(embed.get("url")))
    said = "\n".join(filter(None, parts))
    return said, tuple(f"link: {one_line(link)}" for link in dict.fromkeys(links) if link and link not in said)


def _embed_words(embed: dict[str, Any]) -> list[str]:
    author, footer = embed.get("author"), embed.get("footer")
    return [
        as_text(author.get("name")) if isinstance(author, dict) else "",
        as_text(embed.get("title")),
        as_text(embed.get("description")),
        *(f"{as_text(one.get('name'))}: {as_text(one.get('value'))}" for one in objects_in(embed.get("fields"))),
        as_text(footer.get("text")) if isinstance(footer, dict) else "",
    ]


def _flags(m: dict[str, Any], kind: str) -> list[str]:
    flags = ["edited"] if as_text(m.get("timestampEdited")) else []
    if m.get("isPinned") is True:
        flags.append("pinned")
    if kind in ("Call", "3") or as_text(m.get("callEndedTimestamp")):
        flags.append("call")
    elif kind not in _SAID:
        flags.append(f"type: {one_line(kind)}")
    signs: list[str] = []
    for reaction in objects_in(m.get("reactions")):
        emoji = reaction.get("emoji")
        sign = as_text(emoji.get("name")) or as_text(emoji.get("code")) if isinstance(emoji, dict) else ""
        signs.append(f"{one_line(sign) or '?'} {as_text(reaction.get('count')) or '?'}")
    return [*flags, f"reactions: {', '.join(signs)}"] if signs else flags
