"""What the world says: sources, their grades over time, evidence, figures, captures, answers on origins."""

from dataclasses import dataclass

from workbench.model.words import EvidenceStance


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
class Capture:
    """A page or file as it was taken: what was asked, what came, over which route.

    `kind` is `web` or `file`; `state` is `done`, `failed` or `blocked`, with the reason. `sha256` names the body's
    bytes in the vault, `record` the canonical JSON of everything known about the attempt, hops and headers included.
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
