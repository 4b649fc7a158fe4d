"""Hash lists of others as references: taken in, compared with everything held and with whatever comes, taken out.

A list says that somebody knows a picture, not that anything is true or false. It is no analyst's act that undo takes
back (it may have a million rows): it stands in history and is removed with `remove_list`. The format is
`list_reading`'s, the rule for a pair of hashes `list_index`'s.
"""

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.errors import Conflict, InputRefused, NotFound, UsageError
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.media import matching, orientations
from workbench.media.list_index import ListIndex, Near
from workbench.media.list_reading import HEAD, Format, Listed, Refused, Without, format_of, read_list
from workbench.safety.text import storable
from workbench.store import hash_lists as store
from workbench.store import media as media_store
from workbench.store.hash_lists import NEVER, REFERENCE, Due, HashList, ListedHash, ListedMatch

RULE = f"media-list/1 {matching.RULE}"
"""Stands before the lists that a medium was compared with; a new rule makes every medium due again."""

MOST_HASHES = 5_000_000
"""Hashes that one list may have: all of them lie in memory while media are compared (57 bytes each)."""
TOLD = 1_000
"""Refused rows that a report names; the others are counted."""
HITS = 20
"""Entries of one list that one medium is told to look like, the nearest: one blank card must not flood it."""
FRAMES = 60
"""Frames of a film that are compared with lists, evenly spread."""
FILM_TURNS = (0, 1)
"""A film is looked up as it is and mirrored; a picture in all eight orientations."""

_ROWS = 1_000
_COMMIT = 100
_BALANCED = 4
"""Bits by which a PDQ hash may miss 128 of 256: it is cut at its median."""
_SAMPLE = 1_000
_NOTED = 20
"""Rows whose notes are told; the others are counted."""


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list: `duplicate` rows say exactly what an earlier one says, `without` have no hash to give.

    `refused` names the first TOLD of `refusals`.
    """

    list: HashList
    duplicate: int
    refusals: int
    refused: tuple[Refused, ...]
    without: int
    notes: tuple[str, ...]


def import_list(
    case: Case, path: Path, name: str, purpose: str, progress: Progress, cancelled: Cancelled
) -> ListReport:
    """Take in a hash list: all of its sound rows, in one transaction; matching is `match_lists`'s.

    `purpose` is `reference` or `never`. Raises UsageError for an empty name, Conflict when the name or the file is
    held already, InputRefused when it is no hash list or none of its hashes can be used, Cancelled when stopped.
    """
    name = storable(name).strip()
    if not name:
        raise UsageError("A hash list needs a name.", "For example: --name 'fact-checks 2023'")
    if not path.is_file():  # opening a pipe would wait for ever
        raise InputRefused(f"{path.name} is no ordinary file.", "Give a file with hashes.")
    try:
        with path.open("rb") as stream, tempfile.TemporaryFile() as spool:
            form = format_of(stream.read(HEAD))
            if form is None:
                raise InputRefused(
                    f"{path.name} is no hash list.",
                    "One PDQ hash a line, CSV with a column pdq or phash, JSON Lines, or a sheet of auto-archiver.",
                )
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            _refuse_held(case, name, sha256)
            stream.seek(0)
            read = _Reading(stream, form, spool, storable(path.name), progress, cancelled)
            if not read.entries:
                why = f" Line {read.refused[0].line}: {read.refused[0].reason}." if read.refused else ""
                raise InputRefused(f"{path.name} has no hash that can be used.{why}", "Nothing was changed.")
            wanted = HashList(0, name, sha256, form, purpose, read.entries, case.analyst.id, case.now())
            held = _store(case, wanted, read, spool, cancelled)
    except OSError as error:
        raise InputRefused(f"{path.name} cannot be read: {error.strerror}.", "Check the file.") from error
    return ListReport(held, read.duplicate, read.refusals, tuple(read.refused), read.without, tuple(read.notes()))


def remove_list(case: Case, number: int) -> list[str]:
    """Take a list out with everything it matched; returns the media that stood on it. Raises NotFound."""
    with case.db.tx():
        found = find_list(case, number)
        touched = store.remove(case.db, number)
        body = {"list": number, "name": found.name, "sha256": found.sha256, "entries": found.entries}
        ledger.append(case.db, [NewEvent(ledger.CASE, "hash_list_removed", body)], case.now(), case.analyst.id)
    return touched


def find_list(case: Case, wanted: int | str) -> HashList:
    """A list that is held, by its number or its name (a name goes first); raises NotFound."""
    held = store.every(case.db)
    found = next((one for one in held if one.name == wanted), None)
    found = found or next((one for one in held if str(one.id) == str(wanted)), None)
    if found is None:
        raise NotFound(f"There is no hash list {wanted}.", "`workbench media lists` shows them.")
    return found


def match_lists(case: Case, progress: Progress, cancelled: Cancelled, matched: Callable[[Sequence[str]], None]) -> int:
    """Compare every medium with every list that it was not compared with; returns how many media.

    `matched` is told, inside the same transaction, which media stand on a list now or may do so no more: claims that
    carry them change. What is left out of matching for a list is for `stages.bar_stage` to settle afterwards.
    """
    lists = store.every(case.db)
    if not lists:
        return 0
    rule = " ".join([RULE, *(str(one.id) for one in lists)])
    due = store.due(case.db, rule)
    groups: dict[tuple[int, ...], list[Due]] = {}
    for medium in due:
        groups.setdefault(_missing(medium.rule, lists), []).append(medium)
    started, done = time.monotonic(), 0
    for numbers, media in sorted(groups.items()):
        if not numbers:  # a list was taken out, and they know all that are left
            with case.db.tx():
                store.settle(case.db, [m.sha256 for m in media], (), (), rule)
            done += len(media)
            continue
        index = ListIndex(store.hashes(case.db, numbers)) if any(_can_match(m) for m in media) else None
        for i in range(0, len(media), _COMMIT):
            if cancelled():
                raise Stopped("Comparing with hash lists was stopped.", "It goes on with the next import.")
            chunk = media[i : i + _COMMIT]
            _compare(case, index, chunk, [one for one in lists if one.id in numbers], rule, matched)
            done += len(chunk)
            progress(Step("lists", "", done, len(due), done / max(time.monotonic() - started, 1e-6)))
    return len(due)


def look_up(
    index: ListIndex, sha256: str, lists: Sequence[HashList], pdq: str | None, phash: str | None,
    frames: Sequence[tuple[str, str | None]] = (),
) -> list[ListedMatch]:  # fmt: skip
    """What one picture, or the frames of one film, looks like in the lists of an index: HITS of each list at most.

    A film is never `same` as an entry of a never-match list: a card shown for a moment must not hide the rest.
    """
    asked = [*([(pdq, phash)] if pdq else []), *_spread(frames)]
    if not asked:
        return []
    film = pdq is None
    never = {one.id for one in lists if one.purpose == NEVER} if film else set()
    kept: dict[int, list[ListedMatch]] = {}
    for found in index.near(asked, FILM_TURNS if film else range(len(orientations.NAMES))):
        of_list = kept.setdefault(found.key[0], [])
        if len(of_list) < HITS:
            of_list.append(_match(sha256, found, matching.REVIEW if found.key[0] in never else found.kind))
    return [match for matches in kept.values() for match in matches]


def _match(sha256: str, found: Near, kind: str) -> ListedMatch:
    number, n = found.key
    return ListedMatch(sha256, number, n, kind, found.pdq_distance, found.phash_distance, found.transform)


def _spread(frames: Sequence[tuple[str, str | None]]) -> Sequence[tuple[str, str | None]]:
    step = -(-len(frames) // FRAMES) or 1
    return frames[::step]


def _compare(
    case: Case, index: ListIndex | None, media: Sequence[Due], lists: Sequence[HashList], rule: str,
    matched: Callable[[Sequence[str]], None],
) -> None:  # fmt: skip
    films = media_store.frames(case.db, [m.sha256 for m in media if not m.pdq and m.duration])
    found: list[ListedMatch] = []
    if index is not None and len(index):
        for medium in media:
            frames = [(f.pdq, f.phash) for f in films.get(medium.sha256, ())]
            found += look_up(index, medium.sha256, lists, medium.pdq, medium.phash, frames)
    with case.db.tx():
        names = [m.sha256 for m in media]
        before = store.hits(case.db, names)
        store.settle(case.db, names, [one.id for one in lists], found, rule)
        if touched := sorted({*before, *(m.sha256 for m in found)}):
            matched(touched)


def _can_match(medium: Due) -> bool:
    return bool(medium.pdq or medium.duration)


def _missing(rule: str, lists: Sequence[HashList]) -> tuple[int, ...]:
    """The lists that a medium with this `list_rule` was not compared with."""
    known = set(rule.removeprefix(RULE).split()) if rule.startswith(f"{RULE} ") else set()
    return tuple(one.id for one in lists if str(one.id) not in known)


def _refuse_held(case: Case, name: str, sha256: str) -> None:
    for one in store.every(case.db):
        if one.sha256 == sha256:
            raise Conflict(f"This very file is held as list {one.id}, {one.name}.", "Nothing was changed.")
        if one.name == name:
            raise Conflict(
                f"There is a list called {name} already (list {one.id}).",
                f"Choose another name, or take the old one out: workbench media lists remove {one.id}",
            )


class _Reading:
    """Reads a list once: sound rows go to the spool, everything else is counted."""

    def __init__(
        self, stream: BinaryIO, form: Format, spool: IO[bytes], file: str, progress: Progress, cancelled: Cancelled
    ) -> None:
        import msgspec

        self.entries = self.duplicate = self.refusals = self.without = 0
        self.refused: list[Refused] = []
        self._looked_at = self._unbalanced = self._noted = 0
        self._row_notes: list[str] = []
        encode, seen, started = msgspec.json.Encoder().encode, set[int](), time.monotonic()
        for count, row in enumerate(read_list(stream, form), 1):
            if count % _ROWS == 0:
                if cancelled():
                    raise Stopped("Reading the list was stopped.", "Nothing was changed; import it again.")
                progress(Step("list", file, count, None, count / max(time.monotonic() - started, 1e-6)))
            if isinstance(row, Without):
                self.without += 1
            elif isinstance(row, Refused):
                self._refuse(row)
            else:
                self._take(row, spool, encode, seen)

    def _refuse(self, row: Refused) -> None:
        self.refusals += 1
        if len(self.refused) < TOLD:
            self.refused.append(row)

    def _take(self, row: Listed, spool: IO[bytes], encode: Callable[[object], bytes], seen: set[int]) -> None:
        key = hash((row.pdq, row.phash, row.label, row.url, row.seen_at))
        if key in seen:
            self.duplicate += 1
            return
        if self.entries == MOST_HASHES:
            raise InputRefused(
                f"The list has more than listing.MOST_HASHES = {MOST_HASHES:,} hashes.", "Split it into several."
            )
        seen.add(key)
        self.entries += 1
        if row.note:
            self._noted += 1
            if len(self._row_notes) < _NOTED:
                self._row_notes.append(f"line {row.line}: {row.note}")
        spool.write(encode((self.entries, row.pdq, row.phash, row.label, row.url, row.seen_at)) + b"\n")
        if row.pdq and self._looked_at < _SAMPLE:
            self._looked_at += 1
            self._unbalanced += abs(int(row.pdq, 16).bit_count() - 128) > _BALANCED

    def notes(self) -> Iterator[str]:
        """What an analyst should know about rows that were taken, and about the list as a whole."""
        yield from self._row_notes
        if self._noted > len(self._row_notes):
            yield f"{self._noted - len(self._row_notes):,} more rows have a date that is none"
        if self._looked_at >= 8 and self._unbalanced > self._looked_at // 4:
            yield (
                "few of these hashes have half of their bits set, as PDQ has: they may be of another kind (sha256?) "
                "and then match nothing"
            )


def _store(case: Case, wanted: HashList, read: _Reading, spool: IO[bytes], cancelled: Cancelled) -> HashList:
    import msgspec

    decoder = msgspec.json.Decoder(tuple[int, str | None, str | None, str, str, str | None])
    spool.seek(0)
    with case.db.tx():
        _refuse_held(case, wanted.name, wanted.sha256)
        number = store.add(case.db, wanted)
        while rows := [ListedHash(*decoder.decode(line)) for line in islice(spool, _ROWS)]:
            if cancelled():
                raise Stopped("Taking in the list was stopped.", "Nothing was changed; import it again.")
            store.add_hashes(case.db, number, rows)
        body = {
            "list": number, "name": wanted.name, "sha256": wanted.sha256, "format": wanted.format,
            "purpose": wanted.purpose, "entries": read.entries, "duplicate": read.duplicate, "refused": read.refusals,
        }  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "hash_list_imported", body)], case.now(), case.analyst.id)
    return replace(wanted, id=number)


__all__ = [
    "NEVER", "REFERENCE", "RULE", "ListReport", "find_list", "import_list", "look_up", "match_lists", "remove_list",
]  # fmt: skip
