"""One message of Desktop's HTML pages, block by block, as tdesktop's `export_output_html.cpp` writes them.

Only here is known which class means what. A `joined` message stands under the name of the one before it, so the names
are carried from message to message; nothing else is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.plugin_api import ImportedAttachment, ImportedMessage

from . import markup, page_media
from .markup import Piece, attribute, kinds, label, parts_of, text_of, unpadded
from .page_clock import PageClock
from .values import one_line, reaction

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DELETED = "Deleted Account"
"""Written for a peer without a name. Real names are followed by a space and a last name or nothing."""
OTHER_CHAT = "reply: another chat"
_NUMBER = re.compile(r"message(-?\d{1,18})", re.ASCII)
_TARGET = re.compile(r"[^#]*#go_to_message(-?\d{1,18})", re.ASCII)
_VIA = re.compile(r"(.*) via (@\w+)", re.ASCII | re.DOTALL)
_FIRST_MIGRATED = -500_000_000
"""Ids below are messages of a group before it grew into a supergroup: tdesktop takes 1,000,000,000 off them. Other
negative ids are those of the lines with a date between the days."""
_NO_ADDRESS = re.compile(
    r"#|(?:\.\./)*(?:messages\d*\.html#|(?:stickers|video_files|files|photos|voice_messages|round_video_messages)/)"
)
"""Addresses of links that lead into the export itself: to a message or to the file of a custom emoji."""
_UNSUPPORTED = "This message is not supported by this version of Telegram Desktop"


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands above a message: a name, and the bot it was sent through."""

    name: str | None = None
    via: str = ""


@dataclass(slots=True)
class Carried:
    """What one message tells the next: the names above it, and the day as the last line with a date writes it."""

    sender: _Name = _Name()
    forwarded: _Name | None = None
    day: str = ""


@dataclass(slots=True)
class _Blocks:
    """What the blocks of one message said so far."""

    sender: _Name | None = None
    forwarded: _Name | None = None
    is_forwarded: bool = False
    written: str = ""
    reply_to: str | None = None
    text: str = ""
    says: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    files: list[ImportedAttachment] = field(default_factory=list)
    event: bool = False


@dataclass(slots=True)
class PageReader:
    """Reads the messages of the pages of one conversation, in order."""

    clock: PageClock
    members: Mapping[str, None]
    page: str = ""
    carried: Carried = field(default_factory=Carried)

    def message(self, piece: Piece) -> ImportedMessage | None:
        """The record of a piece, None for a line with a date. Raises ValueError with the reason for no message."""
        node, repaired = markup.element(piece.raw)
        number = _NUMBER.fullmatch(attribute(node, "id"))
        if "service" in kinds(node):
            return self._service(node, number, piece.offset, repaired)
        blocks = _Blocks()
        for part in parts_of(node):
            if "body" in kinds(part):
                self._body(part, blocks)
        self._carry(blocks, joined="joined" in kinds(node))
        utc, local, odd = self.clock.times(blocks.written)
        via = blocks.forwarded.via if blocks.forwarded else self.carried.sender.via
        flags = (*((f"via: {via}",) if via else ()), *blocks.flags, *odd, *repaired)
        return ImportedMessage(
            blocks.written,
            "\n".join(part for part in (blocks.text, *blocks.says) if part),
            self.carried.sender.name,
            "",
            utc,
            local,
            "system" if blocks.event else "media" if blocks.files else "text",
            number[1] if number else "",
            None,
            piece.offset,
            tuple(blocks.files),
            blocks.forwarded.name if blocks.forwarded else None,
            blocks.reply_to,
            None,
            tuple(one_line(flag) for flag in dict.fromkeys(flags)),
        )

    def lost(self) -> None:
        """A message could not be read: nobody can say under whose name the ones joined to it stand."""
        self.carried = Carried(day=self.carried.day)

    def _service(
        self, node: "LexborNode", number: re.Match[str] | None, offset: int, flags: tuple[str, ...]
    ) -> ImportedMessage | None:
        body = next((part for part in parts_of(node) if "body" in kinds(part)), node)
        text = unpadded(text_of(body))
        if number and _FIRST_MIGRATED < int(number[1]) < 0:
            self.carried.day = text
            return None
        target = next((found for link in body.css("a") if (found := _TARGET.match(attribute(link, "href")))), None)
        photos = [attribute(link, "href") for link in node.css(".userpic_link")]
        said = ("unsupported",) if text.startswith(_UNSUPPORTED) else ()
        return ImportedMessage(
            self.carried.day,
            text,
            kind="system",
            external_id=number[1] if number else "",
            offset=offset,
            attachments=tuple(markup.attachment(photo, self.page, self.members) for photo in photos if photo),
            reply_to=target[1] if target else None,
            flags=(*said, *flags),
        )

    def _body(self, body: "LexborNode", blocks: _Blocks) -> None:
        for part in parts_of(body):
            have = kinds(part)
            take = next((take for name, take in _BLOCKS.items() if name in have), None)
            if take is not None:
                take(self, part, blocks)
            elif text := unpadded(text_of(part)):
                blocks.says.append(text)  # a block of a newer exporter

    # --- Blocks -----------------------------------------------------------------------------------------------------
    def _picture(self, part: "LexborNode", blocks: _Blocks) -> None:
        return

    def _forwarded(self, part: "LexborNode", blocks: _Blocks) -> None:
        if not blocks.is_forwarded:  # what claims to be a second one within is nobody's
            blocks.is_forwarded = True
            self._body(part, blocks)

    def _date(self, part: "LexborNode", blocks: _Blocks) -> None:
        blocks.written = attribute(part, "title") or label(part)

    def _text(self, part: "LexborNode", blocks: _Blocks) -> None:
        blocks.text = unpadded(text_of(part))
        blocks.flags.extend(markup.links(part, _NO_ADDRESS))

    def _buttons(self, part: "LexborNode", blocks: _Blocks) -> None:
        addresses = [attribute(link, "href") for link in part.css("a")]
        blocks.flags.extend(f"link: {address}" for address in addresses if address)

    def _signature(self, part: "LexborNode", blocks: _Blocks) -> None:
        blocks.flags.append(f"signed: {unpadded(text_of(part))}")

    def _from_name(self, part: "LexborNode", blocks: _Blocks) -> None:
        name = _name(unpadded(markup.own_text(part)))
        if not blocks.is_forwarded:
            blocks.sender = name
            return
        blocks.forwarded = _Name("deleted account", name.via) if name.name == DELETED else name
        dates = [attribute(one, "title") or label(one) for one in parts_of(part) if "date" in kinds(one)]
        blocks.flags.extend(f"forwarded-date: {date}" for date in dates if date)

    def _reply(self, part: "LexborNode", blocks: _Blocks) -> None:
        for link in part.css("a"):
            target = _TARGET.match(attribute(link, "href"))
            if target:
                blocks.reply_to = target[1]
                return
        blocks.flags.append(OTHER_CHAT if "another chat" in text_of(part) else f"reply: {label(part)}")

    def _media(self, part: "LexborNode", blocks: _Blocks) -> None:
        for one in parts_of(part):
            found = page_media.media(one, self.page, self.members)
            blocks.files.extend(found.files)
            blocks.flags.extend(found.flags)
            blocks.event = blocks.event or found.event
            if found.text:
                blocks.says.append(found.text)

    def _reactions(self, part: "LexborNode", blocks: _Blocks) -> None:
        found: list[str] = []
        for one in parts_of(part):
            emoji, count = markup.inside(one, "emoji"), markup.inside(one, "count")
            kind = "paid" if "paid" in kinds(one) else "custom" if emoji is not None and emoji.css_first("a") else ""
            times = label(count) if count is not None else str(len(one.css(".userpic")) or "?")
            found.append(reaction(kind, "" if kind else label(emoji), times))
        blocks.flags.append(f"reactions: {', '.join(found)}")

    def _carry(self, blocks: _Blocks, *, joined: bool) -> None:
        """Take over the names of the message before for one that is joined to it, and keep them for the next."""
        if blocks.sender:
            self.carried.sender = blocks.sender
        elif not joined:
            self.carried.sender = _Name()
        if blocks.is_forwarded and blocks.forwarded is None:
            blocks.forwarded = self.carried.forwarded or _Name("")
        self.carried.forwarded = blocks.forwarded


def _name(text: str) -> _Name:
    """A name as written: first and last with a space between, either of them empty; then perhaps ` via @bot`."""
    via = _VIA.fullmatch(text)
    name = via[1] if via else text
    return _Name(name[:-1] if name.endswith(" ") else name.removeprefix(" "), via[2] if via else "")


def plain_name(text: str) -> str:
    """A name without the space that stands for a last name."""
    return _name(unpadded(text)).name or ""


_BLOCKS = {
    "userpic_wrap": PageReader._picture,
    "forwarded": PageReader._forwarded,
    "date": PageReader._date,
    "from_name": PageReader._from_name,
    "reply_to": PageReader._reply,
    "media_wrap": PageReader._media,
    "text": PageReader._text,
    "bot_buttons_table": PageReader._buttons,
    "signature": PageReader._signature,
    "reactions": PageReader._reactions,
}
