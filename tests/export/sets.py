"""A set of records made by hand, for what a format does with any record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from workbench.plugin_api import ClaimRecord, ExportActor, ExportFacts, ExportPlace

FACTS = ExportFacts("claim-workbench 0", 1, "case-uid", "internal", "", "two-origin/2", "0" * 64, "", "", 0)


class Records:
    """Nothing but records; satisfies `plugin_api.ExportSet`."""

    facts = FACTS

    def __init__(self, records: Sequence[ClaimRecord]) -> None:
        self._records = records
        self.left_out: list[tuple[str, str]] = []

    def records(self) -> Iterator[ClaimRecord]:
        yield from self._records

    def place(self, name: str) -> ExportPlace | None:
        return None

    def actor(self, name: str) -> ExportActor | None:
        return None

    def medium(self, sha256: str) -> BinaryIO | None:
        return None

    def thumbnail(self, sha256: str) -> bytes | None:
        return None

    def control(self) -> Iterator[Mapping[str, Any]]:
        return iter(())

    def leave_out(self, claim: str, reason: str) -> None:
        self.left_out.append((claim, reason))
