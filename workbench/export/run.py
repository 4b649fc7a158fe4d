"""One export from filter to manifest: read in one moment, written whole or not at all.

The only place that knows the order of things: choose claims, build their records a page at a time, take out what the
profile keeps at home, let a format write, sync, hash, put everything in place, the manifest last.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbench import __version__, canonical
from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.errors import Cancelled, InputRefused
from workbench.export.dossiers import PAGE, SCHEMA_VERSION, dossiers
from workbench.export.formats import Exporter, exporter
from workbench.export.landing import Written, check_place, disk_errors, partial, remove, replace, seal, sweep
from workbench.export.records import Record
from workbench.export.redaction import DEFAULT, Redactor, redactor
from workbench.safety.escaping import escape_json
from workbench.store import claims as claim_store
from workbench.verdict.policy import policy_of

Progress = Callable[[int, int], None]
"""Told claims written and claims in all."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote: (name, sha256, bytes) of every file, how many claims, and where its manifest is."""

    files: tuple[Written, ...]
    claims: int
    manifest: Path


@dataclass
class _Counts:
    claims: int = 0
    appearances: int = 0
    evidence: int = 0
    media: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        self.claims += 1
        self.appearances += len(record["message_items"])
        self.evidence += len(record["evidence_items"])
        self.media.update(m["sha256"] for m in record["media_items"])


def manifest_path(out: Path) -> Path:
    """Where the manifest of an export lies: beside it, `OUT.manifest.json`."""
    return out.with_name(out.name + ".manifest.json")


def run_export(
    case: Case,
    filter_text: str,
    format: str,  # noqa: A002  # the word of the command line
    profile: str,
    out: Path,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> ExportReport:
    """Export the claims of a filter.

    Takes the filter (its order is not kept: exports go by claim number), the format and profile by name ("" is the
    default profile), and the file or folder to write. What was there before is replaced only when all is written.
    Raises UsageError for an unknown filter, format or profile, InputRefused when `out` holds something else,
    StorageError when the disk will not take it, Cancelled; after each of them the old export is as it was.
    """
    writer = exporter(format)
    out = Path(os.path.abspath(out))
    _spare_the_case(case, out)
    check_place(out, writer.folder, writer.owns)
    red = redactor(case, profile or DEFAULT)
    numbers_of = _chooser(case, filter_text)
    counts = _Counts()
    temp, manifest_temp = partial(out), partial(manifest_path(out))
    try:
        with disk_errors(out):
            sweep(out)
            sweep(manifest_path(out))
            with case.db.snapshot():
                writer.write(_records(case, red, numbers_of(), counts, progress, cancelled), temp)
            files = tuple((f"{out.name}/{n}" if n else out.name, digest, size) for n, digest, size in seal(temp))
            manifest_temp.write_text(_manifest(case, red, writer, filter_text, files, counts), encoding="utf-8")
            seal(manifest_temp)
            manifest_path(out).unlink(missing_ok=True)
            replace(temp, out)
            replace(manifest_temp, manifest_path(out))
    finally:
        with disk_errors(out):
            remove(temp)
            remove(manifest_temp)
    return ExportReport(files, counts.claims, manifest_path(out))


_CASE_FILES = frozenset({"claims.db", "claims.db-wal", "claims.db-shm", "workbench.toml", "policy.toml"})


def _spare_the_case(case: Case, out: Path) -> None:
    """`-o claims.db` is a slip that would cost everything."""
    place = out.resolve()
    media = case.vault.root.resolve()
    own = {case.folder.resolve(), *(case.folder.resolve() / n for n in _CASE_FILES)} if case.folder else set()
    if place in own or place == media or media in place.parents:
        raise InputRefused(f"{out} belongs to the case itself.", "Choose another place with -o.")


def _chooser(case: Case, filter_text: str) -> Callable[[], list[int]]:
    """Check the filter now, choose the claims later, inside the snapshot."""
    chosen = compiled(case, filter_text, CLAIMS)
    return lambda: claim_store.ids(case.db, chosen.where, "c.id", chosen.params)


def _records(
    case: Case,
    red: Redactor,
    numbers: list[int],
    counts: _Counts,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Iterator[Record]:
    for i in range(0, len(numbers), PAGE):
        if cancelled():
            raise Cancelled("The export was stopped; nothing was written.")
        for record in dossiers(case, claim_store.by_ids(case.db, numbers[i : i + PAGE])):
            counts.take(record)
            yield red.record(record)
        progress(counts.claims, len(numbers))


def _manifest(
    case: Case, red: Redactor, writer: Exporter, filter_text: str, files: tuple[Written, ...], counts: _Counts
) -> str:
    """What was exported, for people and programs: indented, sorted, without a clock, so that it repeats too."""
    policy = policy_of(case)
    told = {
        "program": f"claim-workbench {__version__}",
        "schema_version": SCHEMA_VERSION,
        "case": case.uid,
        "format": writer.name,
        "profile": red.profile,
        "filter": red.text(filter_text.strip()),
        "policy": policy.label,
        "policy_sha256": policy.sha256,
        "counts": {
            "claims": counts.claims,
            "appearances": counts.appearances,
            "evidence": counts.evidence,
            "media": len(counts.media),
        },
        "files": [{"name": name, "sha256": digest, "bytes": size} for name, digest, size in files],
    }
    return escape_json(json.dumps(canonical.plain(told), ensure_ascii=False, sort_keys=True, indent=2)) + "\n"
