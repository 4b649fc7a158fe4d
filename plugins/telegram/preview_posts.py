"""One post of a `t.me/s` page. Only here is known which class of the page means what.

The classes were taken from saved pages (reference/formats.md §2.3). Blocks lie at different depths, in groups and in
wrappers, and some lie in one another: a text in the quote of the message that is answered is not the post's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.plugin_api import ImportedAttachment, ImportedMessage, utc_seconds

from . import markup
from .markup import Piece, attribute, inside, kinds, label, text_of, unpadded
from .values import one_line, reaction

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_P = "tgme_widget_message_"
_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,15})?)\s?([KMB]?)", re.ASCII | re.IGNORECASE)
_FACTORS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_EMOJI = re.compile(rb'<i class="?emoji"?[^<>]*>(<b>[^<>]*</b>)</i>')
"""An emoji with the address of its picture. A text may have thousands, more than any other message has tags."""
_SPOT = re.compile(r"(?:[?&](?:q|ll)=|@)(-?[\d.]+),(-?[\d.]+)")
_NOTHING_SILENT = re.compile(r"\?q=|#")
"""Addresses of hashtags: a search in the channel."""
_EMPTY = frozenset({"bubble_tail", "date", "owner_name", "bubble"})
_SOURCES = ("video", "audio", "source", "img")


@dataclass(slots=True)
class _Post:
    """What the blocks of one post said so far."""

    text: str = ""
    says: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    files: list[ImportedAttachment] = field(default_factory=list)
    sender: str | None = None
    written: str = ""
    reply_to: str | None = None
    forwarded: str | None = None
    unsupported: str = ""


@dataclass(slots=True)
class PostReader:
    """Reads the posts of the pages of one channel; those of other channels among them keep apart.

    `rounded` is set when a count with K or M was met.
    """

    members: Mapping[str, None]
    sender_id: str
    channel: str
    page: str = ""
    rounded: bool = False

    def post(self, piece: Piece) -> ImportedMessage:
        """The record of a piece. Raises ValueError with the reason for one that is no post."""
        node, repaired = markup.element(_EMOJI.sub(rb"\1", piece.raw))
        channel, _, number = attribute(node, "data-post").rpartition("/")
        found = _Post()
        self._blocks(node, found, channel)
        event = "service_message" in kinds(node)
        own = channel.lower() == self.channel.lower()
        if found.unsupported and not (found.text or found.says or found.files):
            found.text = found.unsupported
            found.flags.append("unsupported")
        utc = utc_seconds(found.written)
        odd = ("time-unreadable",) if found.written and utc is None else ()
        flags = (f"url: https://t.me/{channel}/{number}", *found.flags, *odd, *repaired)
        return ImportedMessage(
            found.written,
            "\n".join(part for part in (found.text, *found.says) if part),
            None if event else found.sender or channel or None,
            self.sender_id if own and not event else "",
            utc,
            kind="system" if event else "media" if found.files else "text",
            external_id=number if own else f"{channel}/{number}",
            offset=piece.offset,
            attachments=tuple(dict.fromkeys(found.files)),
            forwarded_from=found.forwarded,
            reply_to=found.reply_to,
            flags=tuple(one_line(flag) for flag in dict.fromkeys(flags)),
        )

    def _blocks(self, root: "LexborNode", post: _Post, channel: str) -> None:
        """Every block of known meaning; what lies inside of one is its own."""
        waiting = [root.child]
        while waiting:
            node = waiting.pop()
            while node is not None:
                if node.is_element_node and not self._block(node, post, channel):
                    waiting += [node.next, node.child]
                    break
                node = node.next

    def _block(self, node: "LexborNode", post: _Post, channel: str) -> bool:
        """Take what one block says; False for a wrapper."""
        names = [name.removeprefix(_P) for name in attribute(node, "class").split()]
        take = next((_BLOCKS[name] for name in names if name in _BLOCKS), None)
        own = next((name for name in names if f"{_P}{name}" in attribute(node, "class")), "")
        if take is None and not own:
            return node.tag in ("svg", "script", "style")
        if take == PostReader._text and _holds(node, f".{_P}text"):
            return False
        if take is not None:
            take(self, node, post, channel)
            return True
        if _holds(node, f'[class*="{_P}"]'):
            return False
        if own not in _EMPTY and label(node):
            post.flags.append(f"{own}: {label(node)}")  # a block of a newer page
        return True

    def count(self, text: str) -> str:
        """`3100000` for `3.1M`; the text itself when it is no count."""
        found = _COUNT.fullmatch(text.strip())
        if not found:
            return text
        unit = found[2].upper()
        self.rounded = self.rounded or bool(unit)
        return str(round(float(found[1].replace(",", ".")) * _FACTORS[unit]))

    # --- Blocks -----------------------------------------------------------------------------------------------------
    def _nothing(self, node: "LexborNode", post: _Post, channel: str) -> None:
        return

    def _text(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.text = "\n".join(part for part in (post.text, unpadded(text_of(node))) if part)
        post.flags.extend(markup.links(node, _NOTHING_SILENT))

    def _author(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.sender = post.sender or label(node) or None

    def _forwarded(self, node: "LexborNode", post: _Post, channel: str) -> None:
        name, author = inside(node, f"{_P}forwarded_from_name"), inside(node, f"{_P}forwarded_from_author")
        post.forwarded = label(name) or label(node).removeprefix("Forwarded from").strip() or "deleted account"
        if name is not None and attribute(name, "href"):
            post.flags.append(f"forwarded-url: {attribute(name, 'href')}")
        if author is not None:
            post.flags.append(f"forwarded-signed: {label(author)}")

    def _reply(self, node: "LexborNode", post: _Post, channel: str) -> None:
        place, _, number = attribute(node, "href").partition("?")[0].rpartition("/")
        other = place.rpartition("/")[2]
        if number.isdecimal():
            post.reply_to = number if other.lower() == channel.lower() else f"{other}/{number}"

    def _file(self, node: "LexborNode", post: _Post, channel: str) -> None:
        """A picture, a film, a voice, a sticker: the address of the file, or that of its preview picture."""
        played = [attribute(one, "src") for tag in _SOURCES for one in node.css(f"{tag}[src]")]
        shown = [markup.picture(one) or attribute(one, "data-webp") for one in node.traverse(False)]
        address = next(filter(None, (attribute(node, "src"), *played, *shown)), "")
        if address:
            post.files.append(markup.attachment(address, self.page, self.members))
        else:
            label_ = inside(node, "message_media_not_supported_label")
            post.files.append(ImportedAttachment(label(label_) or "media", omitted=True))

    def _document(self, node: "LexborNode", post: _Post, channel: str) -> None:
        title, extra = inside(node, f"{_P}document_title"), inside(node, f"{_P}document_extra")
        name = label(title) or label(extra) or "document"
        post.files.append(ImportedAttachment(name, keys=(name,), omitted=True))

    def _poll(self, node: "LexborNode", post: _Post, channel: str) -> None:
        lines = [label(inside(node, f"{_P}poll_question"))]
        for option in node.css(f".{_P}poll_option"):
            share = label(inside(option, f"{_P}poll_option_percent"))
            lines.append(f"- {label(inside(option, f'{_P}poll_option_text'))} ({share or '?'})")
        post.says.append("\n".join(lines))
        post.flags.append("poll")

    def _place(self, node: "LexborNode", post: _Post, channel: str) -> None:
        named = [label(inside(node, f"{_P}location_{part}")) for part in ("title", "address")]
        spot = _SPOT.search(attribute(node, "href"))
        lines = [*filter(None, named), *([f"location: {spot[1]},{spot[2]}"] if spot else [])]
        post.says.append("\n".join(lines) or f"location: {attribute(node, 'href')}")
        post.flags.append("location")

    def _contact(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.says.append(f"contact: {label(node)}")
        post.flags.append("contact")

    def _card(self, node: "LexborNode", post: _Post, channel: str) -> None:
        """A game, a bill, a gift: what is written in it."""
        post.says.append(label(node))
        post.flags.extend(name.removeprefix(_P) for name in attribute(node, "class").split() if name.startswith(_P))

    def _link(self, node: "LexborNode", post: _Post, channel: str) -> None:
        address = attribute(node, "href")
        if address and address not in post.text:
            post.flags.append(f"link: {address}")

    def _reactions(self, node: "LexborNode", post: _Post, channel: str) -> None:
        found: list[str] = []
        for one in node.css(".tgme_reaction"):
            emoji = label(one.css_first("b"))
            kind = "paid" if "tgme_reaction_paid" in kinds(one) else "custom"
            times = label(one).removeprefix(emoji).strip()
            found.append(reaction(kind, emoji, self.count(times) if times else "?"))
        if found:
            post.flags.append(f"reactions: {', '.join(found)}")

    def _views(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.flags.append(f"views: {self.count(label(node))}")

    def _voters(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.flags.append(f"voters: {self.count(label(node))}")

    def _meta(self, node: "LexborNode", post: _Post, channel: str) -> None:
        """The foot: an author's signature, whether it was edited, and when it was posted."""
        author = inside(node, f"{_P}from_author")
        if author is not None:
            post.flags.append(f"signed: {label(author)}")
        if re.search(r"\bedited\b", markup.own_text(node)):
            post.flags.append("edited")
        time = node.css_first(f".{_P}date time") or node.css_first("time[datetime]")
        post.written = attribute(time, "datetime") if time is not None else label(node)

    def _signature(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.flags.append(f"signed: {label(node)}")

    def _unsupported(self, node: "LexborNode", post: _Post, channel: str) -> None:
        post.unsupported = label(inside(node, "message_media_not_supported_label")) or label(node)


def _holds(node: "LexborNode", selector: str) -> bool:
    """Whether an element within this one is selected."""
    return any(part.css_first(selector) is not None for part in markup.parts_of(node))


_BLOCKS = {
    "user": PostReader._nothing,
    "author": PostReader._author,
    "text": PostReader._text,
    "forwarded_from": PostReader._forwarded,
    "reply": PostReader._reply,
    "photo_wrap": PostReader._file,
    "video_player": PostReader._file,
    "video_wrap": PostReader._file,
    "roundvideo_player": PostReader._file,
    "voice_player": PostReader._file,
    "voice": PostReader._file,
    "sticker_wrap": PostReader._file,
    "service_photo": PostReader._file,
    "document_wrap": PostReader._document,
    "poll": PostReader._poll,
    "location_wrap": PostReader._place,
    "contact_wrap": PostReader._contact,
    "contact": PostReader._contact,
    "game": PostReader._card,
    "invoice": PostReader._card,
    "giveaway": PostReader._card,
    "link_preview": PostReader._link,
    "inline_button": PostReader._link,
    "reactions": PostReader._reactions,
    "views": PostReader._views,
    "voters": PostReader._voters,
    "meta": PostReader._meta,
    "from_author": PostReader._signature,
    "message_media_not_supported_wrap": PostReader._unsupported,
}
