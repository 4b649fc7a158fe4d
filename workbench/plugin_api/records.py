"""What an importer is given and what it yields: the nouns of the plugin interface.

An importer recognises an export from its first bytes and yields what is in it. It never touches the case, the vault
or the network: it reads through the `Export` it is given and yields data. docs/plugins.md shows a whole one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, runtime_checkable

API_VERSION = 1
"""An importer declares `api = 1`; another number is refused with a clear sentence."""

DATE_ORDERS = ("dmy", "mdy", "ymd")
COLUMN_FIELDS = (
    "text", "sender", "sender_id", "time", "id", "url", "chat", "platform", "reply_to", "forwarded_from", "media",
    "flags",
)  # fmt: skip
"""What a column of a table can be said to be (`Options.columns`)."""


class Export(Protocol):
    """A chat export as the importer sees it: one file, one zip or one folder, read-only, names never trusted.

    `name` is the argument's base name (`chat.zip`, `result.json`, `telegram_channel`); `kind` is `file`, `zip` or
    `folder`.
    """

    name: str
    kind: str

    def members(self) -> Sequence[str]:
        """Names inside, with `/`, sorted; for a single file, its own base name only."""
        ...

    def size(self, member: str) -> int:
        """Bytes of a member as declared."""
        ...

    def head(self, member: str, count: int = 65536) -> bytes:
        """The first bytes of a member, for recognition."""
        ...

    def open(self, member: str) -> BinaryIO:
        """A member as a binary stream; limits are enforced while it is read."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """What the user or the case has decided beforehand; empty means: find out, or ask.

    `timezone` is an IANA name, `date_order` one of DATE_ORDERS. `media_names` are the names of the files in
    `--media-dir`, in case they help to decide a date order. `columns` says which column of a table is what, as pairs
    of field (one of COLUMN_FIELDS) and column (`("text", "Body")`).
    """

    timezone: str = ""
    date_order: str = ""
    media_names: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedAttachment:
    """A file the message refers to.

    `name` is what the export calls it; `member` is its path inside the export when it is there, else "";
    `keys` are base names or stems under which it may lie in `--media-dir` (an X media key, a file name);
    `omitted` is True where the exporter left the file out on purpose ("<Media omitted>").
    """

    name: str
    member: str = ""
    keys: tuple[str, ...] = ()
    omitted: bool = False


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """One record, as it was.

    Exactly one of `sent_utc` (seconds since 1970 UTC, when the export gives an absolute time) and `sent_local`
    (`YYYY-MM-DDTHH:MM:SS`, the wall clock of the exporting device) is set; both None when the record has no time.
    `sent_raw` is the time as written. `line` is the 1-based physical line of the header in text exports.
    `offset` is the byte offset of the record in its file where that is known.
    `external_id` is the platform's own id, "" when it has none. `kind` is text, media or system.
    """

    sent_raw: str
    text: str
    sender: str | None = None
    sender_id: str = ""
    sent_utc: float | None = None
    sent_local: str | None = None
    kind: str = "text"
    external_id: str = ""
    line: int | None = None
    offset: int | None = None
    attachments: tuple[ImportedAttachment, ...] = ()
    forwarded_from: str | None = None
    reply_to: str | None = None
    edited_utc: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be read: where it stands, why, and its first bytes."""

    reason: str
    line: int | None = None
    offset: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something the importer had to assume for the records after it: what (`date_order`, `timezone`, …), value, why."""

    what: str
    value: str
    because: str


Record = ImportedMessage | Rejected | Assumed


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation found in an export: the member it is read from, its name, its platform."""

    member: str
    name: str
    platform: str
    key: str = ""
    """Tells conversations apart that lie in one member (a whole Telegram account in one result.json)."""
    identity: str = ""
    """The platform's own id of the conversation where the export gives one: it outlives a change of name."""
    parts: tuple[str, ...] = ()
    """All members it is read from, in reading order, when there are more than one (the pages of an HTML export)."""


class AmbiguousDates(Exception):
    """Raised by `read` before the first record when a date order cannot be decided.

    `readings` maps each possible order to one example of what the first date would then mean.
    """

    def __init__(self, readings: dict[str, str]) -> None:
        """Take the possible orders with an example reading each."""
        super().__init__("the date order cannot be decided from the file")
        self.readings = readings


class Unreadable(Exception):
    """Raised by `chats` or `read` when the export as a whole cannot be read; the text is one sentence for the user."""


@runtime_checkable
class Importer(Protocol):
    """What an importer offers. A plugin file has one module-level `importer` that satisfies this."""

    name: str
    version: str
    api: int

    def recognise(self, export: Export) -> int:
        """How sure we are that this export is ours, 0–100, from names and `head` bytes only."""
        ...

    def chats(self, export: Export) -> Sequence[Chat]:
        """The conversations in it, in a fixed order."""
        ...

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the records of one conversation in file order; the same bytes and options give the same records."""
        ...
