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
from workbench.cli.media_words import SHORT, how, not_compared, on_list, place
from workbench.cli.output import counted, json_lines, line, note
from workbench.cli.progress import ProgressLine, StopSignal, job
from workbench.cli.session import Session
from workbench.errors import ExitCode, InputRefused
from workbench.export.records import Record
from workbench.safety.text import safe

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
@click.option("--all", "every", is_flag=True, help="Print every match of a file; without it the copy seen first.")
@click.pass_obj
def match(session: Session, paths: tuple[Path, ...], every: bool) -> int:
    """Compare pictures and films on disk with all media held and with the hash lists; nothing is added to the case.

    Results come as they are found: of each file the copy that was seen first, and how many more are held. A large
    folder can be stopped or killed and started again: files that were looked at are not opened a second time unless
    they were changed. Only their hashes are kept, no path and no file. The case's own media are left out of its
    folder. A match never says anything about truth. Ends with exit code 3 when files could not be read or decoded.

    \b
    Examples:
      workbench match received.jpg
      workbench match archive/ --json > matches.jsonl
    """
    from workbench.media import scanning

    case = session.existing()
    found = scanning.find_targets(paths, scanning.own_paths(case))
    for problem in found.problems[:_NAMED]:
        note(f"passed over: {_one_line(problem)}")
    if len(found.problems) > _NAMED:
        note(f"passed over: {len(found.problems) - _NAMED:,} more")
    if not found.files:
        raise InputRefused("There is no file to compare.", "Give a picture, a film, or a folder with some.")
    tally = _Tally()
    with job(session) as (progress, stop):
        results = _results(case, found.files, progress, stop)
        if session.json:
            json_lines(_record(tally, progress, looked, known) for looked, known in results)
        else:
            for looked, known in results:
                _print(tally, progress, looked, known, every=every)
    if not session.json and (len(found.files) > 1 or tally.failed):
        _sum_up(tally)
    harmless = (scanning.NOT_FOLLOWED, scanning.OWN)
    lost = tally.failed or any(not problem.endswith(harmless) for problem in found.problems)
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
    if looked.failed:
        return f"not decoded: {looked.failed}"
    if looked.frames:
        return ""
    return looked.medium.note if _unread_film(looked) else not_compared(looked.medium)


def _unread_film(looked: "Looked") -> bool:
    medium = looked.medium
    return medium.mime.startswith("video/") and not medium.low_information


def _decoded(looked: "Looked") -> bool:
    """Whether anything was decoded: what is no picture, film or sound is compared by its bytes alone."""
    medium = looked.medium
    return not looked.failed and bool(
        medium.pdq or medium.phash or medium.low_information or looked.frames or medium.duration is not None
    )


def _print(tally: _Tally, progress: ProgressLine, looked: "Looked", known: "Known", *, every: bool) -> None:
    _counted(tally, looked, known)
    path, sha256 = _one_line(looked.target.path), looked.medium.sha256
    said = [f"held: these very bytes · first seen {place(known.seen.get(sha256, []))}"] if known.held else []
    said += _matches(known, every=every)
    said += _listed(known, every=every)
    why = _not_compared(looked)
    told = [f"never matched: {known.never}"] if known.never else []
    told += [why] if why and (looked.failed or looked.target.named or tally.others <= _NAMED) else []
    if not said and not told and looked.target.named:
        told = [f"nothing held looks like it{f' ({looked.medium.note})' if looked.medium.note else ''}"]
    if said or told:
        progress.clear()
    for text in said:
        line(f"{path}: {_one_line(text)}")
    for text in told:
        note(f"{path}: {_one_line(text)}")


def _matches(known: "Known", *, every: bool) -> list[str]:
    shown = known.matches if every else known.matches[:1]
    said = [f"{m.kind}: {m.other[:SHORT]} · {how(m)} · first seen {place(known.seen.get(m.other, []))}" for m in shown]
    rest = known.matches[len(shown) :]
    copies = sum(m.kind == "same" for m in rest)
    parts = [f"{copies:,} more {'copy' if copies == 1 else 'copies'}"] if copies else []
    parts += [f"{len(rest) - copies:,} more to look at"] if len(rest) > copies else []
    return [*said, f"and {' and '.join(parts)} held (--all shows them)"] if parts else said


def _listed(known: "Known", *, every: bool) -> list[str]:
    nearest = {hit[1].id: hit for hit in reversed(known.listed)}  # the first of each list is what stays
    shown = known.listed if every else [nearest[number] for number in sorted(nearest)]
    said = [f"listed: {m.kind} as {on_list(m, one.name, entry)}" for m, one, entry in shown]
    rest = len(known.listed) - len(shown)
    return [*said, f"listed: and {rest:,} more (--all shows them)"] if rest else said


def _one_line(text: object) -> str:
    """Names of files, chats and lists are foreign: a line end in one must not look like another result."""
    return safe(str(text), newlines=False)


def _sum_up(tally: _Tally) -> None:
    parts = [f"{tally.alike:,} known here or on a list"]
    parts += [f"{tally.failed:,} not decoded"] if tally.failed else []
    parts += [f"{tally.others:,} with nothing to compare"] if tally.others else []
    parts += [f"{tally.again:,} looked at before"] if tally.again else []
    note(f"{counted(tally.files, 'file')}: {', '.join(parts)}.")


def _record(tally: _Tally, progress: ProgressLine, looked: "Looked", known: "Known") -> Record:
    _counted(tally, looked, known)
    progress.clear()
    medium = looked.medium
    return {
        "file": str(looked.target.path),
        "sha256": medium.sha256 or None,
        "mime": medium.mime,
        "note": medium.note or _not_compared(looked),
        "decoded": _decoded(looked),
        "held": known.held,
        "first_seen": as_record.first_seen(known.seen, medium.sha256),
        "never_match": known.never,
        "matches": [
            {**as_record.match(m), "first_seen": as_record.first_seen(known.seen, m.other)} for m in known.matches
        ],
        "listed": [as_record.listed(m, one.name, entry) | {"purpose": one.purpose} for m, one, entry in known.listed],
    }
