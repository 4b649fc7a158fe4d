"""The closed lists of words: what a status, a stance, a predicate or a grade can be. No structures."""

from collections.abc import Mapping
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

LETTER_WORDS: Mapping[str, str] = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
DIGIT_WORDS: Mapping[int, str] = {
    1: "confirmed by others", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable",
    6: "cannot be judged",
}  # fmt: skip
"""The scale in words (NATO AJP-2.1, FM 2-22.3)."""
