"""Signal: chats saved by signal-export (`chat.md`, `data.json`), and what signal-cli receives as JSON Lines.

Signal itself exports nothing; these are the tools people use. Each format is a part of its own with the same functions.
Only here is decided which file of a chat's folder is read.
"""

import re
from collections.abc import Iterator, Sequence

from workbench.plugin_api import Assumed, Chat, Export, Options, Record, Unreadable

from . import envelopes, records, transcript

_SENT_FILE = re.compile(r"(?:^|/)media/")
CANDIDATES = 40
"""Files of an archive that are looked into before it is taken for somebody else's."""


class Signal:
    """Importer of what signal-export and signal-cli write."""

    name, version, api = "signal", "1", 1

    def recognise(self, export: Export) -> int:
        """90 to 93 where something is Signal's for sure; 50 for text that WhatsApp may have written; else 0."""
        return max((_sure(export, member) for member in _candidates(export)[:CANDIDATES]), default=0)

    def chats(self, export: Export) -> Sequence[Chat]:
        """One for each folder of signal-export, one for each conversation of signal-cli."""
        found: list[Chat] = []
        folders: dict[str, list[str]] = {}
        for member in _candidates(export):
            if envelopes.sure(export.head(member)):
                found += envelopes.chats(export, member)
            elif _sure(export, member):
                folders.setdefault(member.rpartition("/")[0], []).append(member)
        for folder, members in sorted(folders.items()):
            base = folder.rpartition("/")[2] or (export.name if export.kind == "folder" else "")
            found += [
                Chat(member, base or _stem(export.name if len(members) == 1 else member), "signal")
                for member in _read_ones(export, members)
            ]
        if not found:
            raise Unreadable(f"{export.name} holds no chat of Signal.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the messages of a chat in file order."""
        head = export.head(chat.member)
        if envelopes.sure(head):
            yield from envelopes.read(export, chat)
        elif records.sure(head):
            yield from records.read(export, chat)
        else:
            beside = f"{chat.member.rpartition('/')[0]}/data.json".lstrip("/")
            if beside in export.members() and records.sure(export.head(beside)):
                yield Assumed("file", chat.member, "data.json beside it begins later: it lacks what was merged in")
            yield from transcript.read(export, chat)


def _candidates(export: Export) -> list[str]:
    """Members that may be chats, those that signal-export names so first; not what was sent in one."""
    usual = ("data.json", "chat.md", "index.md")
    endings = (".md", ".txt", ".json", ".jsonl", ".ndjson")
    members = [m for m in export.members() if export.kind == "file" or m.lower().endswith(endings)]
    members = [m for m in members if not _SENT_FILE.search(m)] or members
    return sorted(members, key=lambda member: (member.rpartition("/")[2] not in usual, member))


def _sure(export: Export, member: str) -> int:
    head = export.head(member)
    known = envelopes.sure(head) or records.sure(head)
    if known or member.lower().endswith((".json", ".jsonl", ".ndjson")):
        return known
    sure = transcript.sure(head, member, export.name)
    return sure if export.kind == "file" or sure > transcript.PERHAPS else 0


def _read_ones(export: Export, members: Sequence[str]) -> list[str]:
    """Of the files of one folder, those that are read: the records and not the transcript that says the same.

    A transcript into which an older one was merged goes further back than the records, which cannot be merged.
    """
    data = [member for member in members if records.sure(export.head(member))]
    texts = [member for member in members if member not in data]
    if not data or not texts:
        return list(members)
    starts = [transcript.start(export.head(member)) for member in texts]
    return texts if min(starts) < records.start(export.head(data[0])) else data


def _stem(name: str) -> str:
    base = name.rpartition("/")[2]
    return base.rpartition(".")[0] or base


importer = Signal()
