"""WhatsApp: the text transcript of "Export chat" (`.txt`), alone, in a folder or in a zip with its media.

Only here is the importer itself. Its parts: the grammar of headers (`headers`), dates (`dates`), what bodies hold
(`bodies`, in many languages `words.toml`), where transcripts lie (`transcripts`), and the two readings, once to learn
(`surveying`) and once to yield (`reading`), both in blocks of bytes so that memory does not grow with the file. Also
the JSON that WhatsApp Chat Exporter makes of a database (`exporter_json`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.plugin_api import AmbiguousDates, Assumed, Chat, Export, Options, Record, Unreadable

from . import exporter_json, headers
from .dates import Days, decide, media_day
from .reading import Reader, folded
from .surveying import survey
from .transcripts import Transcript, blocks, chat_name, find_transcripts, is_wide, open_transcript

WHOLE = 1 << 62
LIMITS = ((40_000, "without media"), (10_000, "with media"))
"""Messages after which the app stops an export; a notice that it counts itself makes it one less."""


_NOTES = (".md", ".log", ".markdown", ".rst")
"""Files that people write: what looks like a chat in them is an example, until somebody names the file."""


def _sure(found: Transcript) -> int:
    return min(found.sure(), 45) if found.member.lower().endswith(_NOTES) else found.sure()


class WhatsApp:
    """Importer of WhatsApp transcripts."""

    name, version, api = "whatsapp", "2", 1

    def recognise(self, export: Export) -> int:
        """Up to 95 when a transcript with senders is there, 30 when only dated lines are, 0 otherwise."""
        best = max((_sure(found) for found in find_transcripts(export)), default=0)
        return best or (92 if exporter_json.members(export) else 0)

    def chats(self, export: Export) -> Sequence[Chat]:
        """The transcripts in it: one, save in a folder of several titled ones."""
        found = find_transcripts(export)
        if not found and (databases := exporter_json.members(export)):
            return exporter_json.chats(export, databases)
        if not found:
            raise Unreadable(f"{export.name} has no line that starts a WhatsApp message.")
        return [Chat(one.member, chat_name(export, one), "whatsapp") for one in found]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield what was settled, then every message.

        Raises AmbiguousDates before the first record when nothing tells day from month.
        """
        if chat.identity:
            yield from exporter_json.read(export, chat)
            return
        opened = open_transcript(export, chat.member)
        if opened is None:
            raise Unreadable(f"{chat.member} has no line that starts a WhatsApp message.")
        grammar = opened.grammar
        others = [name for name in export.members() if name != chat.member]
        days = frozenset(
            day for name in (*options.media_names, *others) if (day := media_day(name.encode("utf-8", "replace")))
        )
        found = survey(blocks(export, chat.member), grammar)
        try:
            settled = decide(found.dates, found.media, options.date_order, opened.clock, days)
        except AmbiguousDates:  # names of media files beyond the first megabytes may tell
            found = survey(blocks(export, chat.member), grammar, WHOLE)
            settled = decide(found.dates, found.media, options.date_order, opened.clock, days)
        orders, minor, said = settled
        yield from said
        for short, more in found.longer_names().items():
            name = f"{headers.as_text(short)}: {headers.as_text(more)}"
            yield Assumed("sender", name, "all its messages go on so")
        yield from _truncated(found.headers(), bool(others))
        members = {folded(name): name for name in reversed(others)}
        reader = Reader(opened, found, Days(orders, minor), chat.name, members)
        recoded = is_wide(export, chat.member)  # places in UTF-8 are none in UTF-16
        for messages in reader.records(blocks(export, chat.member)):
            yield from [replace(message, offset=None) for message in messages] if recoded else messages


def _truncated(count: int, media: bool) -> Iterator[Assumed]:
    """Say it when the transcript has just as many messages as the app exports at most."""
    for limit, how in LIMITS:
        if count in (limit, limit - 1) and (media or how == "without media"):
            because = f"WhatsApp exports no more than {limit:,} messages {how}"
            yield Assumed(
                "truncated", f"{count:,} messages", f"{because}: the export may begin in the middle of the chat"
            )


importer = WhatsApp()
