"""The words of the project as types: frozen, slotted, without I/O (DESIGN §2).

Ids are integers within a case (`C-17` is claim 17), `uid` is the stable id for exchange between cases.
Times are UTC ISO-8601 text with microseconds (`2026-04-25T06:41:00.000000Z`), so that byte order is time order in
both databases. Structures that stages hand to each other live here; what only one room needs stays in that room.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from workbench.model.claims import Assessment, Claim, CountedOrigin, Gate, PillarAnswer, claim_label
from workbench.model.messages import (
    Actor,
    Analyst,
    Attachment,
    Batch,
    Custody,
    Event,
    Figure,
    Gloss,
    Mention,
    Message,
    Span,
    When,
)
from workbench.model.words import (
    CREDIBILITY,
    PLACE_PREDICATES,
    PREDICATES,
    RELIABILITY,
    AttachmentState,
    Confidence,
    EvidenceStance,
    Kind,
    Likelihood,
    LinkKind,
    Pillar,
    Role,
    Stage,
    Stance,
    Status,
)

if TYPE_CHECKING:
    from workbench.model.evidence import Capture, Evidence, OriginAnswer, Source, SourceGrade, StatedFigure
    from workbench.model.media import MediaAnswer, MediaMatch, Medium, VideoFrame

__all__ = [
    "CREDIBILITY",
    "PLACE_PREDICATES",
    "PREDICATES",
    "RELIABILITY",
    "Actor",
    "Analyst",
    "Assessment",
    "Attachment",
    "AttachmentState",
    "Batch",
    "Capture",
    "Claim",
    "Confidence",
    "CountedOrigin",
    "Custody",
    "Event",
    "Evidence",
    "EvidenceStance",
    "Figure",
    "Gate",
    "Gloss",
    "Kind",
    "Likelihood",
    "LinkKind",
    "MediaAnswer",
    "MediaMatch",
    "Medium",
    "Mention",
    "Message",
    "OriginAnswer",
    "Pillar",
    "PillarAnswer",
    "Role",
    "Source",
    "SourceGrade",
    "Span",
    "Stage",
    "Stance",
    "StatedFigure",
    "Status",
    "VideoFrame",
    "When",
    "claim_label",
]

_LATER = {
    **dict.fromkeys(("Capture", "Evidence", "OriginAnswer", "Source", "SourceGrade", "StatedFigure"), "evidence"),
    **dict.fromkeys(("MediaAnswer", "MediaMatch", "Medium", "VideoFrame"), "media"),
}
"""Types that are made when they are first asked for: making one takes as long as drawing ten rows, and neither the
command line nor the first frame needs these."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
