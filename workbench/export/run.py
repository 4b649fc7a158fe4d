"""One export from filter to manifest: read in one moment, written whole or not at all.

The only place that knows the order of things: choose claims, build their records a page at a time, take out what the
profile keeps at home, let a format write, sync, hash, put everything in place, the manifest last.
"""

import json
import os
from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench import canonical
from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.errors import InputRefused
from workbench.export.formats import exporter
from workbench.export.given import CaseSet, Progress
from workbench.export.jsonl import Jsonl
from workbench.export.landing import (
    Written,
    check_ours,
    check_place,
    disk_errors,
    manifest_path,
    partial,
    remove,
    replace,
    seal,
    sweep,
)
from workbench.export.redaction import DEFAULT, redactor
from workbench.export.sealing import UNSEALED, Sealing, encrypt, place, sealing_exporter
from workbench.export.side_by_side import watched
from workbench.model import claim_label
from workbench.plugin_api import Exporter, ExportFacts
from workbench.safety.escaping import escape_json
from workbench.store import claims as claim_store


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote: (name, sha256, bytes) of every file, how many claims, and where its manifest is.

    `left_out` has the claims that the format could not say, by reason: all of them are in the manifest.
    `media_left_out` says of how many media that were asked for the bytes stayed, by reason.
    """

    files: tuple[Written, ...]
    claims: int
    manifest: Path
    left_out: Mapping[str, "array[int]"]
    media_left_out: Mapping[str, int]

    @property
    def out(self) -> Path:
        """What was written, with the ending that encryption gave it."""
        return self.manifest.with_name(self.manifest.name.removesuffix(_MANIFEST))

    @property
    def written(self) -> int:
        """How many claims stand in it."""
        return self.claims - sum(map(len, self.left_out.values()))


_MANIFEST = ".manifest.json"


def run_export(
    case: Case,
    filter_text: str,
    format: str,  # noqa: A002  # the word of the command line
    profile: str,
    out: Path,
    progress: Progress,
    cancelled: Callable[[], bool],
    sealing: Sealing = UNSEALED,
) -> ExportReport:
    """Export the claims of a filter.

    Takes the filter (its order is not kept: exports go by claim number), the format and profile by name ("" is the
    default profile), the file or folder to write, and how a bundle is signed and encrypted (then its name ends in
    `.age`). What was there before is replaced only when all is written.
    Raises UsageError for an unknown filter, format or profile, InputRefused when `out` holds something else,
    StorageError when the disk will not take it, Cancelled; after each of them the old export is as it was.
    """
    writer = sealing_exporter(exporter(format, case), sealing)
    out = place(Path(os.path.abspath(out)), sealing)
    _spare_the_case(case, out)
    check_place(out, writer.folder, writer.owns)
    check_ours(out)
    red = redactor(case, profile or DEFAULT)
    chosen = compiled(case, filter_text, CLAIMS)
    temp, manifest_temp = partial(out), partial(manifest_path(out))
    try:
        with disk_errors(out):
            sweep(out)
            sweep(manifest_path(out))
            with watched(case, wanted=isinstance(writer, Jsonl)) as unchanged, case.db.snapshot():
                numbers, as_of = claim_store.dated(case.db, chosen.where, chosen.params)
                given = CaseSet(case, red, filter_text, numbers, as_of, progress, cancelled, unchanged)
                writer.write(given, temp)
            encrypt(temp, sealing)
            files = tuple((f"{out.name}/{n}" if n else out.name, digest, size) for n, digest, size in seal(temp))
            told = _closed_manifest(given.facts, writer, files) if sealing.encrypts else _manifest(given, writer, files)
            manifest_temp.write_text(told, encoding="utf-8")
            seal(manifest_temp)
            manifest_path(out).unlink(missing_ok=True)
            replace(temp, out)
            replace(manifest_temp, manifest_path(out))
    finally:
        with disk_errors(out):
            remove(temp)
            remove(manifest_temp)
    return ExportReport(files, given.counts.claims, manifest_path(out), given.left_out, _media_left_out(given))


def _media_left_out(given: CaseSet) -> dict[str, int]:
    """Why bytes of media that a format asked for stayed, and of how many: no hashes, which a profile may hide."""
    return dict(sorted(Counter(given.media.left_out.values()).items()))


_CASE_FILES = frozenset({"claims.db", "claims.db-wal", "claims.db-shm", "workbench.toml", "policy.toml"})


def _spare_the_case(case: Case, out: Path) -> None:
    """`-o claims.db` is a slip that would cost everything."""
    where = out.resolve()
    media = case.vault.root.resolve()
    own = {case.folder.resolve(), *(case.folder.resolve() / n for n in _CASE_FILES)} if case.folder else set()
    if where in own or where == media or media in where.parents:
        raise InputRefused(f"{out} belongs to the case itself.", "Choose another place with -o.")


def _manifest(given: CaseSet, writer: Exporter, files: tuple[Written, ...]) -> str:
    """What was exported, for people and programs: indented, sorted, without a clock, so that it repeats too."""
    facts, counts = given.facts, given.counts
    told = {
        "program": facts.program,
        "schema_version": facts.schema_version,
        "case": facts.case,
        "format": writer.name,
        "profile": facts.profile,
        "filter": facts.filter,
        "policy": facts.policy,
        "policy_sha256": facts.policy_sha256,
        "counts": {
            "claims": counts.claims,
            "appearances": counts.appearances,
            "evidence": counts.evidence,
            "media": len(counts.media),
        },
        "files": [{"name": name, "sha256": digest, "bytes": size} for name, digest, size in files],
        "left_out": [
            {"reason": reason, "claims": [claim_label(n) for n in numbers]}
            for reason, numbers in given.left_out.items()
        ],
        "media_left_out": [{"reason": reason, "media": n} for reason, n in _media_left_out(given).items()],
    }
    return _json(told)


def _closed_manifest(facts: ExportFacts, writer: Exporter, files: tuple[Written, ...]) -> str:
    """Beside what is encrypted: enough to check the file, nothing of what is asked for or found."""
    named = [{"name": name, "sha256": digest, "bytes": size} for name, digest, size in files]
    return _json({"program": facts.program, "format": writer.name, "encrypted": True, "files": named})


def _json(told: Mapping[str, object]) -> str:
    return escape_json(json.dumps(canonical.plain(told), ensure_ascii=False, sort_keys=True, indent=2)) + "\n"
