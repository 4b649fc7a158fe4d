"""The words of the project as types: frozen, slotted, without I/O (DESIGN §2).

Ids are integers within a case (`C-17` is claim 17), `uid` is the stable id for exchange between cases.
Times are UTC ISO-8601 text with microseconds (`2026-04-25T06:41:00.000000Z`), so that byte order is time order in
both databases. Structures that stages hand to each other live here; what only one room needs stays in that room.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What we hold true."""

    RUMOR = "rumor"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    MISLEADING = "misleading"
    CONTESTED = "contested"
    UNVERIFIABLE = "unverifiable"


class Stage(StrEnum):
    """Where the work is; never mixed with status."""

    NEW = "new"
    WORKING = "working"
    REVIEW = "review"
    CLOSED = "closed"


class Stance(StrEnum):
    """How a mention or an evidence item stands to a claim."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ASKS = "asks"


class EvidenceStance(StrEnum):
    """How an evidence item bears on a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"


class Role(StrEnum):
    """What an actor does in a mention."""

    AGENT = "agent"
    OBJECT = "object"
    SPEAKER = "speaker"


class Kind(StrEnum):
    """Kinds of message."""

    TEXT = "text"
    MEDIA = "media"
    SYSTEM = "system"


class AttachmentState(StrEnum):
    """What became of a file a message refers to."""

    PRESENT = "present"
    MISSING = "missing"
    OMITTED = "omitted"


class LinkKind(StrEnum):
    """How one claim stands to another."""

    CONTRADICTS = "contradicts"
    REPEATS = "repeats"
    FOLLOWS = "follows"
    PART_OF = "part_of"


class Likelihood(StrEnum):
    """ICD 203 bands, one row of words; never said together with confidence."""

    ALMOST_NO_CHANCE = "almost no chance"
    VERY_UNLIKELY = "very unlikely"
    UNLIKELY = "unlikely"
    ROUGHLY_EVEN = "roughly even chance"
    LIKELY = "likely"
    VERY_LIKELY = "very likely"
    ALMOST_CERTAIN = "almost certain"


class Pillar(StrEnum):
    """What verification asks of everything (First Draft's five pillars): each is answered or open."""

    PROVENANCE = "provenance"
    SOURCE = "source"
    DATE = "date"
    LOCATION = "location"
    MOTIVATION = "motivation"


class Confidence(StrEnum):
    """Confidence in the analytic judgement, apart from likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


PREDICATES = (
    "control_change",
    "attack",
    "casualties",
    "statement",
    "movement",
    "blockade",
    "arrest_or_killing_of_person",
    "media_provenance",
    "other",
)
PLACE_PREDICATES = frozenset({"control_change", "attack", "movement", "blockade"})
"""Predicates whose event happens at a place: confirming needs the place's precision (DESIGN §5)."""

RELIABILITY = "ABCDEF"
"""Admiralty source reliability; F is "cannot be judged", not "worst"."""
CREDIBILITY = (1, 2, 3, 4, 5, 6)
"""Admiralty information credibility; 6 is "cannot be judged"."""


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
class Medium:
    """Bytes in the vault, with what is known about them. `duration` in milliseconds."""

    sha256: str
    bytes: int
    mime: str
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    pdq: str | None = None
    pdq_quality: int | None = None
    phash: str | None = None
    low_information: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame of a video with its hashes, as those of a picture. `at` is milliseconds from the start."""

    at: int
    pdq: str
    pdq_quality: int
    phash: str
    variants: str = ""


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """What an analyst said of two media that look alike: `same`, `different`, `edited` or `misleading`."""

    sha256: str
    other: str
    answer: str
    note: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class MediaMatch:
    """Two media that look alike; never a verdict. `kind` is `same` or `review`.

    `at` and `other_at` are milliseconds into a video where the two agree first, None for pictures. `frames` is how
    many frames agree, 0 for two pictures.
    """

    sha256: str
    other: str
    kind: str
    pdq_distance: int
    phash_distance: int
    transform: str = "none"
    at: int | None = None
    other_at: int | None = None
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher or person, with the grade that holds now."""

    id: int
    uid: str
    name: str
    kind: str = ""
    owner: str = ""
    country: str = ""
    bloc: str = ""
    party: bool = False
    reliability: str = "F"
    reliability_reason: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item bearing on a claim, with the reliability of its source as graded here."""

    id: int
    uid: str
    claim: int
    source: int
    source_name: str
    stance: EvidenceStance
    reliability: str
    credibility: int
    bloc: str = ""
    party: bool = False
    quote: str = ""
    url: str = ""
    sha256: str | None = None
    file_name: str = ""
    derived_from: int | None = None
    origin: str = ""
    note: str = ""
    says_misleading: bool = False
    graded_by: str = ""
    created_at: str = ""
    retracted: bool = False
    owner: str = ""
    """Who owns the source: items of one owner are one origin."""
    follows: bool = False
    """Whether the reliability is the directory's and goes with it; else it was graded here, for this item."""
    published: str = ""
    """When the source said it: a day (`YYYY-MM-DD`) or a full UTC time; "" when that is not known."""
    searched: str = ""
    """Negative evidence: what was searched, where, without finding it; "" for everything else."""
    capture: int | None = None
    """The capture whose bytes the file is."""
    external_id: str = ""
    """What the list it was imported from calls it."""


@dataclass(frozen=True, slots=True)
class SourceGrade:
    """A reliability that a source was given: it holds for what it said from `since` on (a day; "" is always)."""

    source: int
    n: int
    since: str
    reliability: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A number that somebody gives, entered by an analyst. `low` and `high` are inclusive; `exactness` as in `Figure`.

    `speaker` gives the number, `relay` is through whom we have it, `as_of` the day or UTC time it holds for.
    """

    id: int
    uid: str
    claim: int
    metric: str
    low: int
    high: int
    exactness: str
    counted: str = ""
    speaker: str = ""
    relay: str = ""
    as_of: str = ""
    evidence: int | None = None
    note: str = ""
    by: str = ""
    at: str = ""
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """What an analyst said of two evidence items (`evidence` < `other`): `one` origin, or `apart`."""

    evidence: int
    other: int
    answer: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Gloss:
    """An analyst's translation or explanation of a message, in `language`; never in place of its text."""

    message: int
    language: str
    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class PillarAnswer:
    """An answered pillar of a claim's checklist."""

    claim: int
    pillar: Pillar
    answer: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Capture:
    """A page or file as it was taken: what was asked, what came, over which route.

    `kind` is `web` or `file`; `state` is `done`, `failed` or `blocked`, with the reason. `sha256` names the body's bytes
    in the vault, `record` the canonical JSON of everything known about the attempt, hops and headers included.
    `sketch` is the fingerprint of the main text, space-separated signed 64-bit numbers, by which copies are found.
    """

    id: int
    uid: str
    kind: str
    url: str
    final_url: str
    state: str
    reason: str
    route: str
    address: str
    certificate: str
    http_status: int | None
    mime: str
    bytes: int
    sha256: str | None
    record: str
    title: str = ""
    author: str = ""
    published: str = ""
    text: str = ""
    sketch: str = ""
    wayback: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of the policy: met or not, and the sentence that says why."""

    name: str
    met: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules make of the evidence now."""

    policy: str
    suggested: Status
    origins_for: int
    origins_against: int
    credible_for: int
    credible_against: int
    best_grade: str
    gates: tuple[tuple[Status, tuple[Gate, ...]], ...]

    def unmet(self, status: Status) -> tuple[Gate, ...]:
        """Gates that stand between the evidence and `status`; empty when the status may be set."""
        return tuple(g for s, gates in self.gates if s == status for g in gates if not g.met)


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement. Counts are those of the queue row and are kept by the store."""

    id: int
    uid: str
    title: str
    predicate: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When
    status: Status
    stage: Stage
    priority: int
    why: tuple[str, ...]
    version: int
    updated_at: str
    external_id: str = ""
    assignee: str = ""
    note: str = ""
    appearances: int = 0
    chats: int = 0
    media: int = 0
    reused: int = 0
    reused_since: str | None = None
    lookalikes: int = 0
    languages: tuple[str, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    supports: int = 0
    refutes: int = 0
    context: int = 0
    origins: int = 0
    best_grade: str = ""
    blocs: tuple[str, ...] = ()
    overridden: bool = False
    resurfaced: int = 0
    """Messages that came since the claim was closed; 0 once somebody has set its stage again."""
    would_change: str = ""
    """What would change what we hold true, in the analyst's words."""
    stale_at: str | None = None
    """When its verdict has to be looked at again, by the policy or the verdict's own span; None for never."""


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


def claim_label(number: int) -> str:
    """The human id of a claim: `C-17`."""
    return f"C-{number}"
