"""What stands in a set, counted on the way: for the manifest."""

from dataclasses import dataclass, field

from workbench.export.records import Record


@dataclass(slots=True)
class Counts:
    """What one pass over the records, or over some pages of them, has seen; `media` are sha256."""

    claims: int = 0
    appearances: int = 0
    evidence: int = 0
    media: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        """Count a record, as the case has it."""
        self.claims += 1
        self.appearances += len(record["message_items"])
        self.evidence += len(record["evidence_items"])
        self.media.update(m["sha256"] for m in record["media_items"])

    def add(self, more: "Counts") -> None:
        """Count what was counted elsewhere."""
        self.claims += more.claims
        self.appearances += more.appearances
        self.evidence += more.evidence
        self.media |= more.media
