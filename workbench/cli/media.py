"""`workbench media` and `workbench match`: pictures held, where each was seen, and what looks like it."""

from collections.abc import Iterator
from pathlib import Path

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli import paths as existing
from workbench.cli.commands import Command, FilterCommand, filter_text
from workbench.cli.output import json_lines, note, table, when
from workbench.cli.session import Session
from workbench.errors import InputRefused
from workbench.model import MediaMatch, Medium
from workbench.store import media as store

_SHORT = 12


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.pass_obj
def media(session: Session, words: tuple[str, ...]) -> None:
    """List media, where each was seen first and what looks like it.

    FILTER is that of workbench messages: media of the messages that it selects. `same` is a copy, cut, mirrored or
    recompressed; `review` needs eyes. A match never says anything about truth.

    \b
    Examples:
      workbench media
      workbench media claim:C-17 --json
    """
    case = session.existing()
    found = store.by_hash(case.db, _of_messages(case, filter_text(words))) if words else _seen(case)
    if session.json:
        json_lines(records.media(case, found))
        return
    rows = (
        (r["sha256"][:_SHORT], r["mime"], _size(r["width"], r["height"]), when(r["first_seen"]), len(r["messages"]),
         ", ".join(f"{m['kind']} {m['sha256'][:_SHORT]}" for m in r["matches"]), r["name"])
        for r in records.media(case, found)
    )  # fmt: skip
    if not table(("medium", "type", "pixels", "first seen", "msgs", "looks like", "name"), rows):
        note("There are no media.")


def _seen(case: Case) -> list[Medium]:
    lonely = set(store.unseen(case.db))
    return [m for m in store.every(case.db) if m.sha256 not in lonely]


def _of_messages(case: Case, text: str) -> list[str]:
    found = (a.sha256 for m in choosing.messages(case, text) for a in m.attachments if a.sha256)
    return list(dict.fromkeys(found))


def _size(width: int | None, height: int | None) -> str:
    return f"{width}×{height}" if width and height else ""


@click.command(cls=Command)
@click.argument("paths", metavar="FILE|FOLDER...", nargs=-1, required=True, type=existing.EITHER)
@click.pass_obj
def match(session: Session, paths: tuple[Path, ...]) -> None:
    """Compare pictures on disk with all media held; nothing is added to the case.

    \b
    Example:
      workbench match received.jpg
    """
    case = session.existing()
    found = list(_matches(case, _files(paths)))
    if session.json:
        json_lines(
            {
                "file": str(path),
                "sha256": medium.sha256,
                "note": medium.note,
                "held": store.get(case.db, medium.sha256) is not None,
                "matches": [
                    {
                        "sha256": m.other,
                        "kind": m.kind,
                        "pdq_distance": m.pdq_distance,
                        "phash_distance": m.phash_distance,
                        "transform": m.transform,
                    }
                    for m in matches
                ],
            }
            for path, medium, matches in found
        )
        return
    for path, medium, matches in found:
        _print(case, path, medium, matches)


def _files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise InputRefused(f"{path} is no ordinary file.", "Give the path of a picture.")
    return found


def _matches(case: Case, files: list[Path]) -> Iterator[tuple[Path, Medium, list[MediaMatch]]]:
    import hashlib

    from workbench.media.matching import MatchIndex
    from workbench.media.pooling import examine_media

    index = MatchIndex((medium, variants) for medium, variants, _ in store.hashed(case.db))
    named = []
    for path in files:
        with path.open("rb") as stream:
            named.append((hashlib.file_digest(stream, "sha256").hexdigest(), path))
    for (_, path), examined in zip(named, examine_media(named), strict=True):
        yield path, examined.medium, index.query(examined.medium, examined.variants)


def _print(case: Case, path: Path, medium: Medium, matches: list[MediaMatch]) -> None:
    if store.get(case.db, medium.sha256) is not None:
        note(f"{path}: these very bytes are held.")
    seen = store.occurrences(case.db, [m.other for m in matches])
    rows = [
        (m.kind, m.pdq_distance, m.transform, o.message, when(o.sent_at), o.chat, o.name)
        for m in matches
        for o in seen.get(m.other, ())
    ]
    if rows:
        note(f"{path}:")
        table(("kind", "distance", "how", "message", "sent", "chat", "name"), rows)
    else:
        note(f"{path}: {medium.note or 'nothing held looks like it'}")
