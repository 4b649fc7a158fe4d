"""Bundles without their container: what an import reads, made from a case's rows or by hand."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from workbench.bundles.merging import merge
from workbench.bundles.outcome import Bundle, Merged, Origin
from workbench.case import Case
from workbench.export.case_rows import set_rows
from workbench.export.run import run_export

Row = dict[str, Any]


@dataclass
class Parcel:
    """Satisfies `merging.Bundle`."""

    rows: list[tuple[str, Row]]
    media: Mapping[str, bytes] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)

    def has(self, name: str) -> bool:
        return name == "rows.jsonl" or name.removeprefix("media/") in self.media

    def lines(self, name: str) -> Iterator[bytes]:
        assert name == "rows.jsonl"
        return (json.dumps({"table": t, "row": r}, sort_keys=True).encode() + b"\n" for t, r in self.rows)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.media[name.removeprefix("media/")])

    def of(self, table: str) -> list[Row]:
        return [row for name, row in self.rows if name == table]


def parcel(case: Case, numbers: Sequence[int] | None = None) -> Parcel:
    """A set of a case's claims, all of them when no numbers are given."""
    if numbers is None:
        numbers = [r["id"] for r in case.db.rows("SELECT id FROM claims WHERE hidden = 0 ORDER BY id")]
    with case.db.snapshot():
        rows: list[tuple[str, Row]] = [(name, dict(row)) for name, row in set_rows(case, numbers)]
    media = {}
    for name, row in rows:
        if name == "media":
            with case.vault.open(row["sha256"]) as stream:
                media[row["sha256"]] = stream.read()
    return Parcel(rows, media)


def take(case: Case, bundle: Bundle, *, dry: bool = False) -> Merged:
    return merge(case, bundle, lambda *_: None, lambda: False, dry=dry)


def jsonl(case: Case, folder: Path) -> bytes:
    """The claims as the format jsonl writes them, everything said."""
    out = folder / "claims.jsonl"
    run_export(case, "", "jsonl", "internal", out, lambda *_: None, lambda: False)
    return out.read_bytes()


@dataclass
class Redacted:
    """A bundle of the profile share or public without its container. Satisfies `merging.Bundle`."""

    records: list[dict[str, Any]]
    profile: str = "share"
    media: Mapping[str, bytes] = field(default_factory=dict)
    """What lies in it, by the sha256 of the original."""
    signed_by: str = ""

    @property
    def origin(self) -> Origin:
        held = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in self.media.items()}
        case = self.records[0]["case"] if self.records else ""
        return Origin(case, self.profile, "ab" * 32, self.signed_by, media=held)

    def has(self, name: str) -> bool:
        return name == "claims.jsonl" or name.removeprefix("media/") in self.media

    def lines(self, name: str) -> Iterator[bytes]:
        assert name == "claims.jsonl"
        return (json.dumps(record).encode() + b"\n" for record in self.records)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.media[name.removeprefix("media/")])


def redacted(case: Case, folder: Path, profile: str = "share") -> Redacted:
    """All claims of a case, as a profile lets them go."""
    out = folder / f"{profile}.jsonl"
    run_export(case, "", "jsonl", profile, out, lambda *_: None, lambda: False)
    return Redacted([json.loads(line) for line in out.read_bytes().splitlines()], profile)
