"""`--format bundle`: one file with the claims, what stands behind them, and what is needed to check it anywhere.

Lives here: which members a bundle has, in which order, and what the manifest says of them (docs/formats.md). The
container is `export.zipping`'s, the reading side is `workbench/bundles`. The manifest stands before what it describes,
so claims and rows are written to an unnamed file beside the target first, and media that a profile has changed too.
"""

import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, cast

from workbench import canonical
from workbench.errors import IntegrityDamage
from workbench.export import crates, jsonl
from workbench.export.bundle_readme import readme
from workbench.export.zipping import BLOCK, Source, Writer
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportFacts, ExportSet
from workbench.safety.escaping import escape_json

FORMAT = 1
"""Goes up when the members or the container change their meaning; a reader refuses numbers it does not know."""
MANIFEST, SIGNATURE, SUMS, CLAIMS, ROWS = (
    "manifest.json", "manifest.json.sig", "SHA256SUMS", "claims.jsonl", "rows.jsonl",
)  # fmt: skip
SCRIPT, MEDIA = "verify.py", "media/"

Sign = Callable[[bytes], bytes]
"""Makes an OpenSSH signature of the manifest."""


@dataclass(frozen=True, slots=True)
class Part:
    """A member before it is in the container: its name, what it is, its type, hash and size, how its bytes are opened.

    `altered` is a medium that the profile has freed of metadata: it bears the name of the original.
    """

    name: str
    what: str
    mime: str
    sha256: str
    bytes: int
    open: Callable[[], Source]
    altered: bool = False


@dataclass(slots=True)
class _Seen:
    """What passes by while claims and rows are written: counts, and the media that are named, with their type."""

    claims: int = 0
    appearances: int = 0
    evidence: int = 0
    media: dict[str, str] = field(default_factory=dict)

    def take(self, record: ClaimRecord) -> None:
        self.claims += 1
        self.appearances += len(record["message_items"])
        self.evidence += len(record["evidence_items"])
        for m in record["media_items"]:
            self.media[m["sha256"]] = m["mime"]
        for e in record["evidence_items"]:
            capture = e["capture"] or {}
            for name in (e["sha256"], capture.get("sha256"), capture.get("record")):
                if name:
                    self.media.setdefault(name, "")


@dataclass(frozen=True, slots=True)
class Bundle:
    """`--format bundle`. With `sign` the manifest is signed (`export.sealing` sets it)."""

    name: str = "bundle"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".claims.zip"
    folder: bool = False
    sign: Sign | None = None

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the members in their fixed order. Besides OSError raises what reading a medium and signing raise."""
        with (
            tempfile.TemporaryFile(dir=target.parent) as claims,
            tempfile.TemporaryFile(dir=target.parent) as rows,
            tempfile.TemporaryFile(dir=target.parent) as changed,
        ):
            seen = _Seen()
            spool_claims = _spooled(_claims(export, seen), claims)
            spool_rows = _spooled(_rows(export, seen), rows)
            media, absent = _media(export, seen.media, changed)
            parts = _parts(export, (spool_claims, claims), (spool_rows, rows), media)
            manifest = _manifest(export.facts, seen, parts, absent)
            with target.open("xb") as file:
                self._pack(Writer(file), parts, manifest)

    def _pack(self, to: Writer, parts: list[Part], manifest: bytes) -> None:
        sums = []
        for part in parts:
            with closing(part.open()) as source:
                written = to.add(part.name, source, part.bytes)
            if written != part.sha256:
                raise IntegrityDamage(f"{part.name} changed while it was written.", "Export again.")
            sums.append((part.name, written))
            if part.name == SCRIPT:
                sums.append((MANIFEST, to.add_bytes(MANIFEST, manifest)))
        if self.sign:
            sums.append((SIGNATURE, to.add_bytes(SIGNATURE, self.sign(manifest))))
        to.add_bytes(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums).encode())
        to.close()


# --- what goes in ---------------------------------------------------------------------------------------------------


def _claims(export: ExportSet, seen: _Seen) -> Iterator[bytes]:
    for record in export.records():
        seen.take(record)
        yield jsonl.line(record)


def _rows(export: ExportSet, seen: _Seen) -> Iterator[bytes]:
    """The rows behind the claims, with which a case takes them back exactly: they leave with `internal` only."""
    rows = getattr(export, "rows", None)
    if export.facts.profile != "internal" or rows is None:
        return
    for table, row in cast("Iterator[tuple[str, Mapping[str, Any]]]", rows()):
        if table == "media":
            seen.media.setdefault(str(row["sha256"]), str(row.get("mime") or ""))
        yield jsonl.line({"table": table, "row": dict(row)})


@dataclass(frozen=True, slots=True)
class _Spool:
    sha256: str
    bytes: int


def _spooled(lines: Iterator[bytes], into: BinaryIO) -> _Spool:
    digest, size = sha256(), 0
    for line in lines:
        into.write(line)
        digest.update(line)
        size += len(line)
    return _Spool(digest.hexdigest(), size)


def _again(file: BinaryIO, at: int = 0, size: int | None = None) -> Callable[[], Source]:
    """Opens what was spooled; closing it leaves the spool open."""

    def reopened() -> Source:
        file.flush()
        file.seek(at)
        return _Rest(file, size)

    return reopened


class _Rest:
    """So many bytes of a file from where it stands; closing it leaves the file open."""

    def __init__(self, file: BinaryIO, size: int | None) -> None:
        self._file, self._left = file, size

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size if self._left is None else min(size, self._left))
        self._left = None if self._left is None else self._left - len(data)
        return data

    def close(self) -> None:
        """Nothing is let go here."""


def _media(export: ExportSet, named: Mapping[str, str], changed: BinaryIO) -> tuple[list[Part], dict[str, list[str]]]:
    """The media that may leave, by name, and those that stay by reason.

    Each is read here for its hash and size. What a profile has changed took work, so its bytes are kept for writing.
    """
    parts: list[Part] = []
    absent: dict[str, list[str]] = {}
    for name in sorted(named):
        source = export.medium(name)
        if source is None:
            told = getattr(getattr(export, "media", None), "left_out", {})
            absent.setdefault(told.get(name, "it is not held or stays at home"), []).append(name)
            continue
        digest, size, at = sha256(), 0, changed.tell()
        whole = export.facts.profile == "internal"
        with closing(source):
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                if not whole:
                    changed.write(block)
        found = digest.hexdigest()
        if whole and found != name:
            raise IntegrityDamage(f"The medium {name[:12]}… is not what was stored.", "Run `workbench fsck`.")
        parts.append(
            Part(
                MEDIA + name,
                "a medium" if found == name else "a medium without its metadata, under the sha256 of the original",
                named[name] or "application/octet-stream", found, size,
                _opener(export, name) if whole else _again(changed, at, size), found != name,
            )
        )  # fmt: skip
        changed.seek(0, 2)
    return parts, absent


def _opener(export: ExportSet, name: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        source = export.medium(name)
        if source is None:
            raise IntegrityDamage(f"The medium {name[:12]}… is gone since it was first read.", "Export again.")
        return source

    return opened


def _fixed(name: str, what: str, mime: str, data: bytes) -> Part:
    return Part(name, what, mime, sha256(data).hexdigest(), len(data), lambda: io.BytesIO(data))


def _parts(
    export: ExportSet, claims: tuple[_Spool, BinaryIO], rows: tuple[_Spool, BinaryIO], media: list[Part]
) -> list[Part]:
    """Every member but the manifest, its signature and the sums, in their order."""
    facts = export.facts
    lines = "application/x-ndjson"
    data = [
        Part(CLAIMS, "the claims with everything behind them, one a line", lines,
             claims[0].sha256, claims[0].bytes, _again(claims[1])),
    ]  # fmt: skip
    if rows[0].bytes:
        data.append(Part(ROWS, "the rows of the case behind the claims, one a line", lines, rows[0].sha256,
                         rows[0].bytes, _again(rows[1])))  # fmt: skip
    data.append(_fixed("policy.toml", "the rules of statuses in force", "application/toml", facts.policy_text.encode()))
    checkpoint = getattr(export, "checkpoint", None)
    told = str(checkpoint()) if facts.profile == "internal" and checkpoint is not None else ""
    if told:
        data.append(
            _fixed("checkpoint.txt", "one number for the whole history of the case", "text/plain", told.encode())
        )
    head = [
        _fixed("README.txt", "what this is and how to check it", "text/plain", readme(facts).encode()),
        _fixed(SCRIPT, "checks the bundle with Python alone", "text/x-python", script()),
    ]
    crate = crates.metadata(facts, [*head, *data, *media])
    about = _fixed(crates.NAME, "the same for programs that read RO-Crate", "application/ld+json", crate)
    return [*head, *data, about, *media]


def script() -> bytes:
    """The stand-alone checker as it ships; it lies with the reading side of bundles."""
    return files("workbench").joinpath("bundles", "standalone.py").read_bytes()


def _manifest(facts: ExportFacts, seen: _Seen, parts: list[Part], absent: Mapping[str, list[str]]) -> bytes:
    media = [p for p in parts if p.name.startswith(MEDIA)]
    told = {
        "program": facts.program,
        "format": FORMAT,
        "schema_version": facts.schema_version,
        "case": facts.case,
        "profile": facts.profile,
        "filter": facts.filter,
        "policy": facts.policy,
        "policy_sha256": facts.policy_sha256,
        "as_of": facts.as_of,
        "counts": {
            "claims": seen.claims, "appearances": seen.appearances, "evidence": seen.evidence, "media": len(media),
        },
        "left_out": [{"reason": reason, "media": names} for reason, names in sorted(absent.items())],
        **_missing(facts, absent),
        "members": [
            {"name": p.name, "what": p.what, "sha256": p.sha256, "bytes": p.bytes, "altered": p.altered} for p in parts
        ],
    }  # fmt: skip
    text = json.dumps(canonical.plain(told), ensure_ascii=False, sort_keys=True, indent=1)
    return (escape_json(text) + "\n").encode()


def _missing(facts: ExportFacts, absent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """`internal` holds nothing back, so a medium that is absent is one whose bytes the case lacks: who imports the
    bundle takes its row without them."""
    if facts.profile != "internal":
        return {}
    return {"media_missing": sorted(name for names in absent.values() for name in names)}


exporter = Bundle()
