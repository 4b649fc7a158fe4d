"""The canonical export: one claim a line, as canonical JSON. The same claims give the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench import canonical
from workbench.export.records import Record


@dataclass(frozen=True, slots=True)
class Jsonl:
    """`--format jsonl`."""

    name: str = "jsonl"
    folder: bool = False

    def write(self, records: Iterator[Record], target: Path) -> None:
        """One line a record, ended by LF; an empty set gives an empty file."""
        with target.open("wb") as file:
            for record in records:
                file.write(canonical.dumps(record).encode("utf-8") + b"\n")


exporter = Jsonl()
