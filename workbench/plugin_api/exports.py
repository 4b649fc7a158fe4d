"""What an exporter is given and what it offers: the other half of the plugin interface.

An exporter writes finished records to a path. A profile has been through all it is given: what should stay at home is
not there. It never touches the case, the vault or the network, and it neither renames nor syncs: the program does that
for every format. docs/exporters.md shows a whole one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

ClaimRecord = dict[str, Any]
"""One claim with everything behind it, as docs/formats.md and docs/schema/ describe it."""


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """What a set says of itself: the same set gives the same facts, there is no clock in them.

    `case` is the case's stable id, `filter` what was asked for (scrubbed by the profile), `policy` the verdict rules as
    `name/version`, `policy_text` their TOML. `as_of` is the UTC time of the last change to any of its claims.
    `claims` says how many records there are. `publisher` and its address are the case's setting, "" for none.
    """

    program: str
    schema_version: int
    case: str
    profile: str
    filter: str
    policy: str
    policy_sha256: str
    policy_text: str
    as_of: str
    claims: int
    publisher: str = ""
    publisher_url: str = ""


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """A place of the packs: its point in degrees (WGS 84) when it has one, what it is, and what it lies in.

    `kind` is the pack's word (`town`, `region`, `country`, …) or ""; `country` is a name of the packs.
    """

    name: str
    latitude: float | None
    longitude: float | None
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class ExportActor:
    """An actor of the packs: its name there and what it is, the pack's word (`army`, `armed_group`, …)."""

    name: str
    kind: str


class ExportSet(Protocol):
    """A set of claims as an exporter sees it, read-only; everything is of one moment."""

    @property
    def facts(self) -> ExportFacts:
        """What the set says of itself."""
        ...

    def records(self) -> Iterator[ClaimRecord]:
        """The claims by number, one at a time; asked again, it begins again. Hold few: there may be a million."""
        ...

    def place(self, name: str) -> ExportPlace | None:
        """What the packs know of a place that a claim names; None for nothing."""
        ...

    def actor(self, name: str) -> ExportActor | None:
        """What the packs know of an actor that a claim names; None for nothing."""
        ...

    def medium(self, sha256: str) -> BinaryIO | None:
        """The bytes of a medium as the profile lets them go; None when it does not, or when there are none."""
        ...

    def thumbnail(self, sha256: str) -> bytes | None:
        """A small JPEG without metadata; None for what is no picture, is sensitive, or stays at home."""
        ...

    def control(self) -> Iterator[Mapping[str, Any]]:
        """Who held what, place by place, as the claims of the set tell it: what `timeline PLACE --json` prints."""
        ...

    def leave_out(self, claim: str, reason: str) -> None:
        """Say that a claim (`C-17`) is not in what is written, and why, in one sentence; the manifest lists it."""
        ...


@runtime_checkable
class Exporter(Protocol):
    """What an exporter offers. A plugin file has one module-level `exporter` that satisfies this."""

    @property
    def name(self) -> str:
        """What `--format` calls it: 1 to 40 of a–z, 0–9, dot, dash and underscore."""
        ...

    @property
    def version(self) -> str:
        """Raised when the same set would be written differently."""
        ...

    @property
    def api(self) -> int:
        """The number of this API."""
        ...

    @property
    def suffix(self) -> str:
        """What a file of this format ends in."""
        ...

    @property
    def folder(self) -> bool:
        """Whether it writes a folder instead of a file."""
        ...

    def owns(self, folder: Path) -> bool:
        """Whether a folder is an earlier export in this format, so that a new one may take its place."""
        ...

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the set to `target`, which does not exist yet.

        The same set gives the same bytes. An OSError goes up to the caller, who removes what was written.
        """
        ...
