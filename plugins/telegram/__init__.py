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


def _says_the_same(page: str, json: str) -> bool:
    """Whether a page lies where Desktop writes the pages of what is in a `result.json` too."""
    beside, below = _folder(json), _folder(page)
    return below == beside or below.startswith(f"{beside}/chats/".lstrip("/"))


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
        paged = [
            page for page in pages.chats(export) if not any(_says_the_same(page.member, json.member) for json in found)
        ]
        found += [*paged, *preview.chats(export), *telethon.chats(export)]
        if not found:
            raise Unreadable(f"{export.name} holds no Telegram conversation.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the records of one conversation through the part that owns it."""
        part = next((part for part in _PARTS if part.owns(export, chat)), None)
        if part is None:
            raise Unreadable(f"{chat.member} is no Telegram export.")
        names = [name for name in export.members() if name.endswith(".html")] if part is _PARTS[0] else []
        if html := [name for name in names if _says_the_same(name, chat.member)]:
            yield Assumed("pages", "left out", f"{len(html)} HTML files beside {chat.member} show the same messages")
        yield from part.read(export, chat, options)


importer = Telegram()
