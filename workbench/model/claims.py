"""Claims, what the rules make of their evidence, and what was answered of them."""

from dataclasses import dataclass

from workbench.model.messages import Actor, When
from workbench.model.words import Pillar, Stage, Status


@dataclass(frozen=True, slots=True)
class PillarAnswer:
    """An answered pillar of a claim's checklist."""

    claim: int
    pillar: Pillar
    answer: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of the policy: met or not, and the sentence that says why."""

    name: str
    met: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CountedOrigin:
    """One origin on one side of a claim: its name, the items that speak there, and how far the best of them reaches.

    `level` is `strong`, `credible` or `weak`; what is weak counts for no gate.
    """

    root: int
    name: str
    evidence: tuple[int, ...]
    level: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules make of the evidence now.

    `notes` say what no gate says: which items count for nothing and why, and which proposed ties hold a gate shut.
    """

    policy: str
    suggested: Status
    origins_for: int
    origins_against: int
    credible_for: int
    credible_against: int
    best_grade: str
    gates: tuple[tuple[Status, tuple[Gate, ...]], ...]
    supporting: tuple[CountedOrigin, ...] = ()
    refuting: tuple[CountedOrigin, ...] = ()
    notes: tuple[str, ...] = ()

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


def claim_label(number: int) -> str:
    """The human id of a claim: `C-17`."""
    return f"C-{number}"
