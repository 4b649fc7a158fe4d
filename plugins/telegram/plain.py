"""The short way for common messages of `result.json`: decoded straight into typed structs, then into records.

A struct names every field it knows and refuses any other, so a message with a field or type out of the common goes the
long way through `desktop`, and nothing is lost; both ways give the same record (a test compares them). Messages are
decoded a block at a time and, when one of a block is not plain, one by one. What was measured against whole-file loads,
orjson and ijson is in docs/decisions.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Annotated, Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage, Record, Rejected

from .context import Topics
from .desktop import attachment
from .slices import Block
from .values import one_line, reaction

_NO_ENTITIES = (b"", b"[]")

_EDITED = ("edited",)
_Refusals = tuple[type[Exception], ...]


class _Draft:
    """A message while its slots are filled: to assign to a class that is not frozen takes a fifth of the time."""

    __slots__ = ImportedMessage.__slots__


@cache
def _decoders() -> tuple[Callable[[bytes], list[Any]], Callable[[bytes], Any], _Refusals, type[Any]]:
    """Decoders of a list of messages and of one, what they raise for any that is not plain, and the service class."""
    import msgspec
    from msgspec import Meta, Struct, field

    # Written as strings, which is why the decoders are not strict; eleven digits are seconds, more are not.
    stamp = Annotated[float, Meta(gt=0, lt=100_000_000_000)]

    class Part(Struct, gc=False):
        text: str = ""
        href: str | None = None

    class Reaction(Struct, gc=False):
        type: str = ""
        emoji: str = ""
        count: int = 0

    class Service(Struct, tag_field="type", tag="service", gc=False):
        """Goes the long way, but does not make the block around it go there too."""

    class Message(Struct, tag_field="type", tag="message", forbid_unknown_fields=True, gc=False):
        # In the order of Telegram Desktop, for then each is found where it is looked for first.
        id: int
        date: Annotated[str, Meta(min_length=1)]
        date_unixtime: stamp
        edited: str = ""
        edited_unixtime: stamp | None = None
        sender: str | None = field(name="from", default=None)
        from_id: str = ""
        author: str = ""
        forwarded_from: Annotated[str, Meta(min_length=1)] | None = ""
        reply_to_message_id: int | None = None
        via_bot: str = ""
        photo: str = ""
        photo_file_size: int = 0
        file: str = ""
        file_name: str = ""
        file_size: int = 0
        thumbnail: str = ""
        thumbnail_file_size: int = 0
        media_type: str = ""
        sticker_emoji: str = ""
        mime_type: str = ""
        duration_seconds: int = 0
        width: int = 0
        height: int = 0
        text: str | list[str | Part] = ""
        text_entities: msgspec.Raw = msgspec.Raw()
        reactions: list[Reaction] | None = None

    return (
        msgspec.json.Decoder(list[Message | Service], strict=False).decode,
        msgspec.json.Decoder(Message, strict=False).decode,
        (msgspec.MsgspecError, ValueError, RecursionError),
        Service,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the messages of one conversation; `long_way` reads those that are not plain."""

    members: Mapping[str, str]
    topics: Topics
    long_way: Callable[[bytes, int], Iterator[Record]]

    def records(self, blocks: Iterable[Block | Rejected]) -> Iterator[Iterable[Record]]:
        """The records of messages cut out of the file, in order, block by block."""
        many, _, refusals, _ = _decoders()
        for block in blocks:
            if isinstance(block, Rejected):
                yield (block,)
                continue
            pieces = block.data[1:].split(block.between)
            try:
                found = many(b"[" + block.data + b"]")
            except refusals:
                found = []
            if len(found) == len(pieces):
                step = len(block.between)
                offsets = accumulate([len(piece) + step for piece in pieces], initial=block.offset)
                yield self._made(found, pieces, offsets, block)
            else:
                yield from self._one_by_one(block)

    def _one_by_one(self, block: Block) -> Iterator[Iterable[Record]]:
        """The records of a block in which not all messages are plain: runs of those that are, and the others."""
        _, one, refusals, _ = _decoders()
        found: list[Any] = []
        pieces: list[bytes] = []
        offsets: list[int] = []
        for data, offset in block.slices():
            try:
                found.append(one(data))
            except refusals:
                yield self._made(found, pieces, offsets, block)
                yield self.long_way(data, offset)
                found, pieces, offsets = [], [], []
            else:
                pieces.append(data[1 : -len(block.close)])
                offsets.append(offset)
        yield self._made(found, pieces, offsets, block)

    def _made(
        self, found: Iterable[Any], pieces: Sequence[bytes], offsets: Iterable[int], block: Block
    ) -> Iterator[Record]:
        """The records of decoded messages; `pieces` are their bytes from behind the brace to before the last line."""
        new, final, members, topics = object.__new__, ImportedMessage, self.members, self.topics
        hidden, service = b'"href"' in block.data, _decoders()[3]
        for m, piece, offset in zip(found, pieces, offsets, strict=False):
            if m.__class__ is service:
                yield from self.long_way(b"{" + piece.removesuffix(block.close) + block.close, offset)
                continue
            text, reply, edited = m.text, m.reply_to_message_id, m.edited_unixtime
            href = hidden and b'"href"' in piece
            flags: tuple[str, ...] = ()
            if text.__class__ is list:
                text = "".join([part if part.__class__ is str else part.text for part in text])
                flags = _links(m.text) if href else ()
            elif href:
                text = ""
            if (not text and _doubtful(m, href)) or (m.edited and edited is None):
                yield from self.long_way(b"{" + piece.removesuffix(block.close) + block.close, offset)
                continue
            files = _files(m, members) if m.photo or m.file else ()
            if edited is not None or m.reactions or m.author or m.via_bot or m.sticker_emoji:
                flags += _marks(m)
            if reply is not None and topics.names:
                flags += topics.of(str(m.id), str(reply))
            message: Any = new(_Draft)
            message.sent_raw = m.date
            message.text = text
            message.sender = m.sender
            message.sender_id = m.from_id
            message.sent_utc = m.date_unixtime
            message.sent_local = None
            message.kind = "media" if files else "text"
            message.external_id = str(m.id)
            message.line = None
            message.offset = offset
            message.attachments = files
            message.forwarded_from = m.forwarded_from or (None if m.forwarded_from == "" else "deleted account")
            message.reply_to = None if reply is None else str(reply)
            message.edited_utc = edited
            message.flags = flags
            message.__class__ = final
            yield message


def _doubtful(m: Any, href: bool) -> bool:
    """Whether a message without text, or with addresses beside its text, needs a second look."""
    return (href and m.text.__class__ is str) or bytes(m.text_entities) not in _NO_ENTITIES


def _links(parts: list[Any]) -> tuple[str, ...]:
    """Flags for addresses hidden behind parts of a text."""
    links = [part.href for part in parts if part.__class__ is not str and part.href and part.href != part.text]
    return tuple(dict.fromkeys([one_line(f"link: {link}") for link in links]))


def _files(m: Any, members: Mapping[str, str]) -> tuple[ImportedAttachment, ...]:
    photo = (attachment(m.photo, m.media_type or "photo", members),) if m.photo else ()
    return (*photo, attachment(m.file, m.file_name or m.media_type or "file", members)) if m.file else photo


def _marks(m: Any) -> tuple[str, ...]:
    """Flags for the marks that a message may bear, in the order of the long way."""
    if not (m.reactions or m.author or m.via_bot or m.sticker_emoji):
        return _EDITED
    named = ("signed", m.author), ("via", m.via_bot), ("sticker", m.sticker_emoji)
    found = [one_line(f"{name}: {value}") for name, value in named if value]
    if m.reactions:
        shown = [reaction(one.type, one.emoji, one.count) for one in m.reactions]
        found.append(one_line(f"reactions: {', '.join(shown)}"))
    return (*found, *_EDITED) if m.edited_unixtime is not None else tuple(found)
