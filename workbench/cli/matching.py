"""`workbench match`: files on disk compared with everything held and with the hash lists, one result after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.case import Case
from workbench.cli import media_records as as_record
from workbench.cli import paths as existing
from workbench.cli.commands import Command
from workbench.cli.media_words import SHORT, how, on_list, place
from workbench.cli.output import counted, json_lines, line, note
from workbench.cli.progress import ProgressLine, StopSignal, job
from workbench.cli.session import Session
from workbench.errors import ExitCode, InputRefused
from workbench.export.records import Record

if TYPE_CHECKING:
    from workbench.media.asking import Known
    from workbench.media.scanning import Looked, Target

_NAMED = 20
"""Things passed over that people are named; the others are counted."""


@dataclass(slots=True)
class _Tally:
    """What became of the files, for the last line and the exit code."""

    files: int = 0
    alike: int = 0
    failed: int = 0
    others: int = 0
    again: int = 0


@click.command(cls=Command)
@click.argument("paths", metavar="FILE|FOLDER...", nargs=-1, required=True, type=existing.EITHER)
@click.pass_obj
def match(session: Session, paths: tuple[Path, ...]) -> int:
    """Compare pictures and films on disk with all media held and with the hash lists; nothing is added to the case.

    Results come as they are found. A large folder can be stopped or killed and started again: files that were looked
    at are not opened a second time unless they were changed. Only their hashes are kept, no path and no file. A match
    never says anything about truth. Ends with exit code 3 when files could not be read or decoded.

    \b
    Examples:
      workbench match received.jpg
      workbench match archive/ --json > matches.jsonl
    """
    from workbench.media import scanning

    case = session.existing()
    found = scanning.find_targets(paths)
    for problem in found.problems[:_NAMED]:
        note(f"passed over: {problem}")
    if len(found.problems) > _NAMED:
        note(f"passed over: {len(found.problems) - _NAMED:,} more")
    if not found.files:
        raise InputRefused("There is no file to compare.", "Give a picture, a film, or a folder with some.")
    tally = _Tally()
    with job(session) as (progress, stop):
        results = _results(case, found.files, progress, stop)
        if session.json:
            json_lines(_record(tally, looked, known) for looked, known in results)
        else:
            for looked, known in results:
                _print(tally, progress, looked, known)
    if not session.json and (len(found.files) > 1 or tally.failed):
        _sum_up(tally)
    lost = tally.failed or any("link to a folder" not in problem for problem in found.problems)
    return ExitCode.PARTIAL if lost else ExitCode.DONE


def _results(
    case: Case, files: "Sequence[Target]", progress: ProgressLine, stop: StopSignal
) -> "Iterator[tuple[Looked, Known]]":
    from workbench.media import scanning
    from workbench.media.asking import Asking

    asking = Asking(case)
    for looked in scanning.look(case, files, progress, stop):
        yield looked, asking.about(looked)


def _counted(tally: _Tally, looked: "Looked", known: "Known") -> None:
    tally.files += 1
    tally.again += looked.again
    tally.alike += bool(known.held or known.matches or known.listed)
    tally.failed += bool(looked.failed)
    tally.others += bool(_not_compared(looked) and not looked.failed)


def _not_compared(looked: "Looked") -> str:
    """Why a file was compared by its bytes alone, as a sentence; "" when its pictures were compared."""
    medium = looked.medium
    if looked.failed:
        return f"not decoded: {looked.failed}"
    if medium.low_information:
        return "there is too little in it to compare (blank or nearly so)"
    if medium.pdq or looked.frames:
        return ""
    if medium.mime.startswith("audio/"):
        return "a sound recording: compared by its bytes alone"
    return f"not a picture or film that can be compared ({medium.mime})"


def _print(tally: _Tally, progress: ProgressLine, looked: "Looked", known: "Known") -> None:
    _counted(tally, looked, known)
    path, sha256 = looked.target.path, looked.medium.sha256
    said = [f"held: these very bytes · first seen {place(known.seen.get(sha256, []))}"] if known.held else []
    said += [
        f"{m.kind}: {m.other[:SHORT]} · {how(m)} · first seen {place(known.seen.get(m.other, []))}"
        for m in known.matches
    ]
    said += [f"listed: {m.kind} as {on_list(m, one.name, entry)}" for m, one, entry in known.listed]
    why = _not_compared(looked)
    told = [f"never matched: {known.never}"] if known.never else []
    told += [why] if why and (looked.failed or looked.target.named) else []
    if not said and not told and looked.target.named:
        told = [f"nothing held looks like it{f' ({looked.medium.note})' if looked.medium.note else ''}"]
    if said or told:
        progress.clear()
    for text in said:
        line(f"{path}: {text}")
    for text in told:
        note(f"{path}: {text}")


def _sum_up(tally: _Tally) -> None:
    parts = [f"{tally.alike:,} known here or on a list"]
    parts += [f"{tally.failed:,} not decoded"] if tally.failed else []
    parts += [f"{tally.others:,} with nothing to compare"] if tally.others else []
    parts += [f"{tally.again:,} looked at before"] if tally.again else []
    note(f"{counted(tally.files, 'file')}: {', '.join(parts)}.")


def _record(tally: _Tally, looked: "Looked", known: "Known") -> Record:
    _counted(tally, looked, known)
    medium = looked.medium
    return {
        "file": str(looked.target.path),
        "sha256": medium.sha256 or None,
        "mime": medium.mime,
        "note": medium.note or _not_compared(looked),
        "decoded": not looked.failed,
        "held": known.held,
        "first_seen": as_record.first_seen(known.seen, medium.sha256),
        "never_match": known.never,
        "matches": [
            {**as_record.match(m), "first_seen": as_record.first_seen(known.seen, m.other)} for m in known.matches
        ],
        "listed": [as_record.listed(m, one.name, entry) | {"purpose": one.purpose} for m, one, entry in known.listed],
    }
