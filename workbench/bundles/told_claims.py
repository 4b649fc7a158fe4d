"""The claims of a redacted bundle (`claims.jsonl`), read and believed only as far as their schema goes.

What docs/schema/claim.v1.schema.json says of the profiles share and public, as far as an import takes it; keys that it
does not take are passed over, so that a bundle of a newer program can be read. Nothing here touches a case.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from workbench.claims import dating
from workbench.errors import InputRefused, UsageError
from workbench.evidence.figure_ranges import UNSTATED
from workbench.evidence.figures import LARGEST
from workbench.model import (
    PREDICATES,
    AttachmentState,
    EvidenceStance,
    Kind,
    LinkKind,
    Role,
    Stance,
    Status,
    When,
)

PROFILES = ("share", "public")
"""Profiles that say of whom and what the claims are, and leave people out."""
_DAY = len("2026-04-26")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""What no database takes; our own exports never hold it."""

_Uid = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
_Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Number = Annotated[int, Meta(ge=1, lt=10**12)]
_Score = Annotated[int, Meta(ge=0, le=100)]
_Heads = Annotated[int, Meta(ge=0, le=LARGEST)]
_Count = Annotated[int, Meta(ge=0, lt=2**53)]
_Claim = Annotated[str, Meta(pattern=r"\AC-[1-9][0-9]{0,11}\Z")]
_Item = Annotated[str, Meta(pattern=r"\AE-[1-9][0-9]{0,11}\Z")]
_Entered = Annotated[str, Meta(pattern=r"\AF-[1-9][0-9]{0,11}\Z")]
_Time = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")]
_Named = Annotated[str, Meta(pattern=r"\S")]
Name = TypeVar("Name", int, str)


class ToldActor(msgspec.Struct, frozen=True):
    """An actor of a claim."""

    name: str
    role: Role


class ToldTime(msgspec.Struct, frozen=True):
    """An event time; read by `When`'s own rules."""

    start: str | None
    end: str | None
    precision: str

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        self.when()

    def when(self) -> When:
        """As it is stored."""
        try:
            return dating.checked(When(self.start, self.end, self.precision))
        except UsageError as error:
            raise ValueError(error.message.rstrip(".")) from error


class ToldSource(msgspec.Struct, frozen=True):
    """A source as it was let go; a person is a pseudonym."""

    uid: _Uid
    name: str
    kind: str
    owner: str
    country: str
    bloc: str
    party: bool
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    reliability_reason: str
    url: str


class ToldEvidence(msgspec.Struct, frozen=True):
    """An item of evidence; its file is named by the sha256 of the original."""

    id: _Item
    uid: _Uid
    source: ToldSource
    stance: EvidenceStance
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Annotated[int, Meta(ge=1, le=6)]
    quote: str
    url: str
    sha256: _Sha256 | None
    file_name: str
    derived_from: _Uid | None
    origin: str
    note: str
    says_misleading: bool
    published: str
    searched: str
    graded_by: str
    created_at: _Time

    def __post_init__(self) -> None:
        """Refuse days that are none."""
        _moment(self.created_at)
        _day(self.published)


class ToldFigure(msgspec.Struct, frozen=True):
    """A figure; `figure` is its number where an analyst entered it, None where messages say it."""

    metric: _Named
    counted: str
    low: _Heads | None
    high: _Heads | None
    exactness: Literal["exact", "about", "at_least", "at_most", "dozens", "unstated"]
    speaker: str
    figure: _Entered | None
    relay: str
    as_of: str
    evidence: _Item | None
    note: str

    def __post_init__(self) -> None:
        """Refuse numbers that are none."""
        _day(self.as_of)
        if (self.exactness == UNSTATED) != (self.low is None) or (self.low is None) != (self.high is None):
            raise ValueError("a figure has a number and none")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("a figure's low is above its high")


class ToldAppearance(msgspec.Struct, frozen=True):
    """How a message carries the claim."""

    stance: Stance
    score: _Score
    main: bool
    by: str


class ToldAttachment(msgspec.Struct, frozen=True):
    """A file of a message, by the sha256 of the original."""

    name: str
    state: AttachmentState
    sha256: _Sha256 | None


class ToldMessage(msgspec.Struct, frozen=True):
    """A message: sender, chat and the platform's ids are pseudonyms."""

    id: _Number
    chat: str
    platform: str
    external_id: str
    sent_at: _Time | None
    sent_at_raw: str
    sender: str | None
    kind: Kind
    text: str
    language: str
    forwarded_from: str | None
    reply_to: str | None
    edited_at: _Time | None
    attachments: tuple[ToldAttachment, ...]
    appearance: ToldAppearance

    def __post_init__(self) -> None:
        """Refuse times that are none."""
        for text in (self.sent_at, self.edited_at):
            if text is not None:
                _moment(text)


class ToldLink(msgspec.Struct, frozen=True):
    """A link to another claim of that case."""

    claim: _Claim
    kind: LinkKind


class ToldVerdict(msgspec.Struct, frozen=True):
    """That somebody decided; what for is the other case's own."""

    status: Status


class ToldEvent(msgspec.Struct, frozen=True):
    """An event of the other case: its hash under that case's key."""

    seq: _Number
    hash: str


class ToldClaim(msgspec.Struct, frozen=True):
    """One line: a claim as a profile lets it go."""

    case: _Uid
    id: _Claim
    uid: _Uid
    external_id: str
    title: _Named
    predicate: str
    polarity: str
    places: tuple[str, ...]
    actors: tuple[ToldActor, ...]
    event: ToldTime
    status: Status
    note: str
    would_change: str
    appearances: _Count
    chats: _Count
    first_seen: _Time | None
    last_seen: _Time | None
    figures: tuple[ToldFigure, ...]
    message_items: tuple[ToldMessage, ...]
    evidence_items: tuple[ToldEvidence, ...]
    verdicts: tuple[ToldVerdict, ...]
    links: tuple[ToldLink, ...]
    events: tuple[ToldEvent, ...]

    def __post_init__(self) -> None:
        """Refuse what no case of this version can hold."""
        if self.predicate not in PREDICATES:
            raise ValueError("a claim is of a kind that this program does not know")
        if "|" in self.polarity:
            raise ValueError("a claim's polarity is none")
        uids = [e.uid for e in self.evidence_items]
        if len(set(uids)) < len(uids) or len({m.id for m in self.message_items}) < len(self.message_items):
            raise ValueError("a message or an item of evidence is there twice")
        if circular({e.uid: e.derived_from for e in self.evidence_items}):
            raise ValueError("an item of evidence derives from itself")

    @property
    def number(self) -> int:
        """Its number in the other case."""
        return int(self.id[2:])

    @property
    def decided(self) -> bool:
        """Whether somebody there decided; `rumor` alone is where every claim begins."""
        return bool(self.verdicts) or self.status is not Status.RUMOR


def circular(above: Mapping[Name, Name | None]) -> bool:
    """Whether somebody is their own ancestor; takes who stands above whom. Every item is walked over once."""
    done: set[Name] = set()
    for name in above:
        path: set[Name] = set()
        at: Name | None = name
        while at is not None and at in above and at not in done:
            if at in path:
                return True
            path.add(at)
            at = above[at]
        done |= path
    return False


def _moment(text: str) -> None:
    datetime.fromisoformat(text)


def _day(text: str) -> None:
    if text:
        ToldTime(text, None, "day" if len(text) <= _DAY else "minute")


@dataclass(slots=True)
class Told:
    """What a first reading found: the claims' uids by their number there."""

    claims: dict[int, str] = field(default_factory=dict)


def refused(why: str) -> InputRefused:
    """The refusal of a bundle whose claims are not what they have to be."""
    return InputRefused(f"The bundle's claims cannot be taken in: {why}.", "Nothing was changed; ask for a new bundle.")


_DECODER = msgspec.json.Decoder(ToldClaim)


def told(lines: Iterable[bytes], case: str) -> Iterator[ToldClaim]:
    """The claims one by one, each as its schema has it; raises InputRefused for anything else.

    Takes the lines and the id of the case that the manifest names.
    """
    for n, line in enumerate(lines, 1):
        if b"u0000" in line and _NUL.search(line):
            raise refused(f"line {n} has a character that no text has")
        try:
            claim = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise refused(f"line {n} is no claim ({_plain(error)})") from error
        if claim.case != case:
            raise refused(f"line {n} is of another case than the manifest says")
        yield claim


def _plain(error: Exception) -> str:
    """What is wrong, short and in one line; it may quote a word of the file."""
    text = str(error) if isinstance(error, msgspec.DecodeError) else "it cannot be read"
    return "".join(c for c in text if c.isprintable())[:200].rstrip(".")


def check(lines: Iterable[bytes], case: str) -> Told:
    """Read all claims once. Raises InputRefused, also for a claim that is there twice."""
    found, uids = Told(), set[str]()
    for claim in told(lines, case):
        if claim.number in found.claims or claim.uid in uids:
            raise refused(f"{claim.id} is there twice")
        uids.add(claim.uid)
        found.claims[claim.number] = claim.uid
    return found
