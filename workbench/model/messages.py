"""What comes in: messages with what was found in them, the batch they came with, and who acts on them."""

from dataclasses import dataclass, field

from workbench.model.words import AttachmentState, Kind, Role, Stance


@dataclass(frozen=True, slots=True)
class Analyst:
    """Who acts: from the user's settings or `--as`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Custody:
    """How a file came to us."""

    received_from: str = ""
    received_at: str = ""
    received_how: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A message's reference to a medium."""

    name: str
    state: AttachmentState
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One record of an export, as it was."""

    id: int
    batch: int
    file: str
    chat: str
    platform: str
    external_id: str
    line: int | None
    sent_at: str | None
    sent_at_raw: str
    sender: str | None
    kind: Kind
    text: str
    language: str
    forwarded_from: str | None = None
    reply_to: str | None = None
    edited_at: str | None = None
    cluster: int | None = None
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor named in a mention or claim: the lexicon's name and its role."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Figure:
    """A number somebody gives: metric (killed, injured, captured, displaced, …), who is counted, low, high, exactness.

    `exactness` is `exact`, `about`, `at_least`, `at_most` or `dozens` (a word for an order of magnitude).
    """

    metric: str
    low: int
    high: int
    exactness: str
    counted: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """An event time: first and last day (`YYYY-MM-DD`, or a full UTC time) and the precision of it.

    `precision` is `unknown`, `month`, `week`, `day`, `part_of_day`, `hour` or `minute`.
    """

    start: str | None = None
    end: str | None = None
    precision: str = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """Matched words: character offsets into the message text, what they were taken for, and its lexicon name."""

    start: int
    end: int
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What the detector found in one message. `score` is 0–100."""

    predicate: str
    stance: Stance
    score: int
    places: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    figures: tuple[Figure, ...] = ()
    when: When = field(default_factory=When)
    spans: tuple[Span, ...] = ()
    topic: str = ""
    """What a statement or an `other` claim is about (a lexicon topic), to keep two statements by one speaker apart."""
    polarity: str = ""
    """For control_change: `taken` or `held`; for blockade: `imposed` or `lifted`; else empty."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """An analyst's translation or explanation of a message, in `language`; never in place of its text."""

    message: int
    language: str
    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the append-only history of a subject (`claim/17`, or `case`)."""

    subject: str
    seq: int
    at: str
    analyst: str
    kind: str
    body: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One import of one file. `state` is `running`, `done`, `undone` or `partial` (another import it rested on was
    undone: importing its file again fills it); `position` counts records taken so far."""

    id: int
    file: str
    sha256: str
    importer: str
    importer_version: str
    state: str
    position: int
    timezone: str
    date_order: str
    read: int
    imported: int
    duplicate: int
    quarantined: int
    media_present: int
    media_missing: int
    first: str | None
    last: str | None
    started_at: str
    analyst: str
    custody: Custody
    assumptions: tuple[str, ...] = ()

    @property
    def stands(self) -> str:
        """The state for people. Nobody can tell an interrupted import from one that runs elsewhere: neither is done."""
        return "unfinished" if self.state == "running" else self.state
