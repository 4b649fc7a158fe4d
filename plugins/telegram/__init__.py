"""Telegram: Desktop's exports as JSON and as HTML pages, `t.me/s` preview pages, and Telethon's JSON Lines.

Each format is a part of its own with the same four functions (`sure`, `chats`, `owns`, `read`). Only here is decided
whose conversation it is, and that an export present in two formats is read once, from the JSON.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, cast

from workbench.plugin_api import Assumed, Chat, Export, Options, Record, Unreadable

from . import export_json, pages, preview, telethon


class _Part(Protocol):
    """What the module of a format offers."""

    def sure(self, export: Export) -> int:
        """0-100, from the first bytes of members."""
        ...

    def chats(self, export: Export) -> Sequence[Chat]:
        """The conversations of this format only, in a fixed order."""
        ...

    def owns(self, export: Export, chat: Chat) -> bool:
        """Whether a conversation came from this part's `chats`."""
        ...

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """The records of one of them."""
        ...


_PARTS = tuple(cast(_Part, part) for part in (export_json, pages, preview, telethon))


def _folder(member: str) -> str:
    return member.rpartition("/")[0]


def _says_the_same(page: Chat, json: Chat) -> bool:
    """Whether pages are of a conversation that is in a `result.json` too: same name, where Desktop writes both."""
    beside, below = _folder(json.member), _folder(page.member)
    near = below == beside or below.startswith(f"{beside}/chats/".lstrip("/"))
    return near and page.name == json.name


class Telegram:
    """Importer of everything that Telegram's own programs and the usual collectors export."""

    name = "telegram"
    version = "2"
    api = 1

    def recognise(self, export: Export) -> int:
        """As sure as the surest part."""
        return max(part.sure(export) for part in _PARTS)

    def chats(self, export: Export) -> Sequence[Chat]:
        """All parts' conversations; pages that repeat a JSON export in the same folder are left out."""
        found = list(export_json.chats(export))
        paged = [page for page in pages.chats(export) if not any(_says_the_same(page, json) for json in found)]
        found += [*paged, *preview.chats(export), *telethon.chats(export)]
        if not found:
            raise Unreadable(f"{export.name} holds no Telegram conversation.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the records of one conversation through the part that owns it."""
        part = next((part for part in _PARTS if part.owns(export, chat)), None)
        if part is None:
            raise Unreadable(f"{chat.member} is no Telegram export.")
        paged = pages.chats(export) if part is _PARTS[0] and pages.sure(export) else ()
        for same in (page for page in paged if _says_the_same(page, chat)):
            yield Assumed("pages", "left out", f"{same.member} shows the conversation that {chat.member} holds")
        yield from part.read(export, chat, options)


importer = Telegram()
