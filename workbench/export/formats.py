"""What a format is: something that writes finished export records to a path. Which formats there are.

A format gets records that a profile has already been through, in the order of claim numbers, and a path that does not
exist yet. It never reads the case, and it neither renames nor syncs: `export.run` does that for all of them.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from workbench.errors import UsageError
from workbench.export import jsonl, tables
from workbench.export.records import Record


class Exporter(Protocol):
    """One format. `folder` says whether it writes a folder instead of a file."""

    @property
    def name(self) -> str: ...
    @property
    def folder(self) -> bool: ...

    def owns(self, folder: Path) -> bool:
        """Whether a folder is an earlier export in this format, so that a new one may take its place."""
        ...

    def write(self, records: Iterator[Record], target: Path) -> None:
        """Write every record to `target`; an OSError goes up to the caller, who removes what was written."""
        ...


EXPORTERS: Mapping[str, Exporter] = {e.name: e for e in (jsonl.exporter, tables.exporter)}


def exporter(name: str) -> Exporter:
    """A format by name; raises UsageError with what was probably meant."""
    found = EXPORTERS.get(name)
    if found is None:
        near = get_close_matches(name.lower(), EXPORTERS, n=1, cutoff=0.7)
        hint = f"Did you mean {near[0]}?" if near else f"Formats: {', '.join(EXPORTERS)}."
        raise UsageError(f"There is no export format {name!r}.", hint)
    return found
