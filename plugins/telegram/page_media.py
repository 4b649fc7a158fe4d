"""What hangs on a message of Desktop's HTML pages: files, places, contacts, polls, calls, and what is not known yet.

The classes are those of tdesktop's `pushMedia` and `prepareMediaData`. A file that was left out has no link and says
why in its description; what it would have been called is in its title.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.plugin_api import ImportedAttachment

from .markup import attachment, attribute, inside, kinds, label, parts_of, text_of, unpadded

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_FILES = frozenset({"media_photo", "media_video", "media_file", "media_voice_message", "media_audio_file"})
_WRAPS = frozenset({"photo_wrap", "video_file_wrap", "animated_wrap", "sticker_wrap"})
_PLACES = frozenset({"media_location", "media_live_location", "media_venue"})
_NAMED = frozenset({"media_file", "media_audio_file"})
"""Kinds whose title is the name of the file, or of the song."""
_SPOT = re.compile(r"[?&]q=(-?[\d.]+),(-?[\d.]+)")
_STATUS = re.compile(r"\s*(-?[\d.]+), ?(-?[\d.]+)\s*")
_VOTES = re.compile(r"(\d+) votes?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Media:
    """What one block of media holds. `event`: it is no message of a person but something that happened."""

    text: str = ""
    flags: tuple[str, ...] = ()
    files: tuple[ImportedAttachment, ...] = ()
    event: bool = False


@dataclass(frozen=True, slots=True)
class _Card:
    """The lines of a block with a picture, a title, a description and a status."""

    kind: str
    title: str
    description: str
    status: str
    link: str

    @property
    def lines(self) -> str:
        """All that is written in it."""
        return "\n".join(line for line in (self.title, self.description, self.status) if line)


def media(node: "LexborNode", page: str, members: Iterable[str]) -> Media:
    """What a block directly inside of `media_wrap` holds, found on `page`."""
    have = kinds(node)
    if have & _WRAPS:
        address = attribute(node, "href")
        return Media(files=(attachment(address, page, members),)) if address else Media()
    if "media_poll" in have:
        return _poll(node)
    if "media_giveaway" in have:
        return Media("\n".join(filter(None, (label(part) for part in parts_of(node)))), ("giveaway",))
    kind = next((one for one in sorted(have) if one.startswith("media_")), "")
    card = _card(node, kind)
    if kind in _FILES:
        return _file(card, page, members)
    if kind in _PLACES:
        return _place(card)
    if kind == "media_contact":
        vcard = (attachment(card.link, page, members),) if card.link else ()
        phone = card.status.removesuffix(" - vCard").removesuffix("- vCard")
        return Media(" ".join(filter(None, ("contact:", card.title, phone))), ("contact",), vcard)
    if kind == "media_call":
        return Media(" · ".join(filter(None, ("call", card.status, card.title))), ("call",), event=True)
    flags = (f"link: {card.link}",) if card.link and card.link not in card.lines else ()
    return Media(card.lines or label(node), (kind.removeprefix("media_") or "unsupported", *flags))


def _card(node: "LexborNode", kind: str) -> _Card:
    def line(name: str) -> str:
        part = inside(node, name)
        return unpadded(text_of(part)).strip(" ") if part is not None else ""

    return _Card(kind, line("title"), line("description"), line("status"), attribute(node, "href"))


def _file(card: _Card, page: str, members: Iterable[str]) -> Media:
    flags: tuple[str, ...] = ()
    if card.title == "Sticker":
        emoji = card.status.partition(",")[0].strip()
        flags = (f"sticker: {emoji}",) if emoji and not emoji[0].isdigit() else ()
    if not card.link:
        keys = (card.title,) if card.kind in _NAMED and card.title else ()
        return Media("", flags, (ImportedAttachment(card.title or card.kind, keys=keys, omitted=True),))
    found = attachment(card.link, page, members)
    named = card.kind in _NAMED and card.title and card.title not in found.keys
    return Media("", (*flags, f"title: {card.title}") if named else flags, (found,))


def _place(card: _Card) -> Media:
    spot = _SPOT.search(card.link) or _STATUS.fullmatch(card.status)
    lines = [line for line in (card.title, card.description) if line and line != "Location"]
    lines += [f"location: {spot[1]},{spot[2]}"] if spot else [card.status] if card.status else []
    return Media("\n".join(lines) or "location", ("location",))


def _poll(node: "LexborNode") -> Media:
    """A poll or a to-do list: the question, and the answers with their votes."""
    question = inside(node, "question")
    lines = [unpadded(text_of(question))] if question is not None else []
    todo = any(label(part) == "To-do List" for part in parts_of(node) if kinds(part) == {"details"})
    for part in parts_of(node):
        if "answer" not in kinds(part):
            continue
        votes = next((label(one) for one in parts_of(part) if "details" in kinds(one)), "")
        counted = _VOTES.match(votes)
        text = unpadded(text_of(part)).removesuffix(f" {votes}" if votes else "")
        lines.append(text if todo else f"{text} ({counted[1] if counted else '0'})")
    return Media("\n".join(lines), ("todo" if todo else "poll",))
