"""Facebook Messenger and Instagram: `message_1.json` … of "Download your information", and encrypted chats.

Both sites write the same files. Only here are the files of a thread read in the order in which it was written: they
hold the newest messages first, 10,000 a file. Finding threads and reading one message are parts of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from workbench.plugin_api import (
    Assumed,
    Chat,
    Export,
    ImportedMessage,
    JsonLine,
    Options,
    Record,
    Rejected,
    Unreadable,
    json_objects,
)

from .messages import Reader, is_garbled
from .threads import PART, WHOLE, find_threads, platform_of, sure

GAPS = 1000
"""Missing files that are named at most; a thread with more is not numbered from 1."""
_FIRST = re.compile(
    rb'\{\s*"(?:sender_name|sender_id_INTERNAL|senderName|timestamp_ms|timestamp|isUnsent|content|text)"\s*:'
)


def _records(export: Export, part: str, reader: Reader) -> Iterator[ImportedMessage | Rejected]:
    """The records of one file, in its order."""
    with export.open(part) as stream:
        for one in json_objects(stream, "messages", _FIRST):
            if isinstance(one, JsonLine):
                yield reader.message(one, part)
            else:
                reason = f"{part}: {one.reason}" if len(reader.starts) > 1 else one.reason
                yield replace(one, reason=reason, offset=reader.starts[part] + (one.offset or 0))


def _oldest_first(export: Export, part: str, reader: Reader) -> Iterator[ImportedMessage | Rejected]:
    """The records of one file from the oldest to the newest; in the order of the file where that is too large."""
    if export.size(part) > WHOLE:
        yield from _records(export, part, reader)
        return
    held = list(_records(export, part, reader))
    times = [one.sent_utc for one in held if isinstance(one, ImportedMessage) and one.sent_utc is not None]
    yield from reversed(held) if times and times[0] > times[-1] else held


def _garbled(export: Export, part: str) -> int:
    """In how many messages of a file letters have to be put together again."""
    with export.open(part) as stream:
        return sum(isinstance(one, JsonLine) and is_garbled(one) for one in json_objects(stream, "messages", _FIRST))


def _assumed(export: Export, chat: Chat, reader: Reader) -> Iterator[Assumed]:
    """What is taken for granted about a thread. Reads it once: how much had to be mended is said before it is."""
    if not platform_of(export, chat.member):
        yield Assumed("platform", chat.platform, "nothing in the export tells Messenger from Instagram")
    numbers = {int(found["number"]) for part in reader.starts if (found := PART.search(part))}
    if len(numbers) == len(reader.starts) > 1 and max(numbers) < GAPS:
        lacking = [str(number) for number in range(1, max(numbers)) if number not in numbers]
        if lacking:
            yield Assumed("missing files", ", ".join(lacking), "files of this thread with these numbers are not there")
    large = [part for part in reader.starts if export.size(part) > WHOLE]
    if large:
        because = f"{large[0]} is larger than {WHOLE >> 20} MiB: its messages are read as they stand, newest first"
        yield Assumed("order", "as in the file", because)
    garbled = sum(_garbled(export, part) for part in reader.starts)
    if garbled:
        where = "1 message" if garbled == 1 else f"{garbled} messages"
        because = f"Meta wrote each byte of a letter as a letter: put together again in {where}"
        yield Assumed("encoding", "UTF-8 written as Latin-1", because)


class Meta:
    """Importer of Messenger and Instagram threads as JSON."""

    name, version, api = "meta", "1", 1

    def recognise(self, export: Export) -> int:
        """93 for threads of either site, 91 for those of encrypted chats, 0 for anything else."""
        return sure(export)

    def chats(self, export: Export) -> Sequence[Chat]:
        """One for each thread."""
        found = find_threads(export)
        if not found:
            raise Unreadable(f"{export.name} holds no thread of Messenger or Instagram.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield what was assumed, then the messages of a thread from the oldest to the newest."""
        parts = chat.parts or (chat.member,)
        starts = dict(zip(parts, accumulate((export.size(part) for part in parts), initial=0), strict=False))
        reader = Reader(frozenset(export.members()), starts)
        yield from _assumed(export, chat, reader)
        for part in parts:
            yield from _oldest_first(export, part, reader)


importer = Meta()
