"""Files on disk that are looked at and not taken in: what `workbench match` is made of.

Finding them (only ordinary files are ever opened), examining them in the disposable workers, and keeping what was found
out, so that a large folder that was stopped or killed goes on where it stood. Nothing of it enters the case.
"""

import hashlib
import os
import stat
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from workbench import canonical
from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.errors import Conflict, StorageError
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.media.examining import Examined, rule_of, rules
from workbench.model import Medium, VideoFrame
from workbench.store import scans as store
from workbench.store.scans import Scan

_KEPT = 100
"""Files per transaction: a kill costs at most this much decoding."""
_PAGE = 500
_DATABASE = "claims.db"
_NOT_DECODED = "not decoded: "
OWN = "belongs to the case and was left out"
NOT_FOLLOWED = "is a link to a folder and was not followed"
"""How a problem ends that loses nothing: what such a link leads to can be named itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """An ordinary file to look at. `named`: it was asked for by its own name, not found in a folder."""

    path: Path
    size: int
    changed: int
    named: bool


@dataclass(frozen=True, slots=True)
class Targets:
    """What the paths hold: files in a fixed order, and a sentence for each thing that was passed over."""

    files: tuple[Target, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file and what was found out about it. `again`: it was known from an earlier run and not opened."""

    target: Target
    medium: Medium
    variants: str
    frames: tuple[VideoFrame, ...]
    again: bool

    @property
    def failed(self) -> str:
        """Why it could not be read or decoded, as a clause; "" when it was."""
        return self.medium.note.removeprefix(_NOT_DECODED) if self.medium.note.startswith(_NOT_DECODED) else ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the table holds of a file, without its metadata: that is nobody's business here."""

    medium: Medium
    variants: str
    frames: tuple[VideoFrame, ...]


def find_targets(paths: Sequence[Path], own: Sequence[Path] = ()) -> Targets:
    """Files at these paths and below, each once, in the order given and by name within a folder.

    Links to folders inside a folder are not followed (they may lead round in a circle); pipes, devices and sockets
    are never opened, and neither are the case's `own` files and folders (see `own_paths`). What is passed over is told
    in `problems`; nothing is raised.
    """
    found: dict[str, Target] = {}
    problems: list[str] = []
    apart = {os.path.realpath(path) for path in own}
    for path in paths:
        for one in _below(path, problems, apart) if path.is_dir() else _single(path, problems, named=True):
            if os.path.realpath(one.path) in apart:
                problems += [f"{one.path} {OWN}"] if one.named else []
            else:
                found.setdefault(os.path.abspath(one.path), one)
    return Targets(tuple(found.values()), tuple(problems))


def own_paths(case: Case) -> tuple[Path, ...]:
    """What of a case is nothing to compare with it: its media and thumbnails, and its database.

    To open and close the database beside SQLite would even take away the locks that this process holds on it.
    """
    files = [case.folder / f"{_DATABASE}{end}" for end in ("", "-wal", "-shm", "-journal")] if case.folder else []
    return (case.vault.root, *files)


def _below(folder: Path, problems: list[str], apart: Collection[str]) -> Iterator[Target]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if os.path.realpath(here) in apart:
            problems.append(f"the folder {here} {OWN}")
            continue
        try:
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(f"the folder {here} cannot be read: {error.strerror}")
            continue
        inner = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                inner.append(Path(entry.path))
            elif entry.is_symlink() and os.path.isdir(entry.path):  # entry.is_dir() raises for a link to itself
                problems.append(f"{entry.path} {NOT_FOLLOWED}")
            else:
                yield from _single(Path(entry.path), problems, named=False)
        waiting += reversed(inner)


def _single(path: Path, problems: list[str], *, named: bool) -> Iterator[Target]:
    try:
        facts = path.stat()
    except OSError as error:
        problems.append(f"{path} cannot be looked at: {error.strerror}")
        return
    if stat.S_ISREG(facts.st_mode):
        yield Target(path, facts.st_size, facts.st_mtime_ns, named)
    else:
        problems.append(f"{path} is no ordinary file and was not opened")


def look(case: Case, files: Sequence[Target], progress: Progress, cancelled: Cancelled) -> Iterator[Looked]:
    """Examine files in their order, one result for each as soon as it is there.

    What is found out is kept as it goes, also when the iterator is closed or a worker dies; a file that is known under
    today's rules and was not changed since is not opened. Raises Cancelled when `cancelled()` becomes true.
    """
    from workbench.media.pooling import examine_media

    keys = [_key(case, target) for target in files]
    known = store.known(case.db, keys, rules())
    opened = _Opened([target for target, key in zip(files, keys, strict=True) if key not in known])
    examined = examine_media(opened, cancelled=cancelled)
    keeper, started = _Keeper(case), time.monotonic()
    try:
        for at in range(0, len(files), _PAGE):
            page = _page(case, [key for key in keys[at : at + _PAGE] if key in known])
            for number, target in enumerate(files[at : at + _PAGE], at):
                if cancelled():
                    raise Stopped("Stopped while looking at the files.", "Run it again to go on where it stopped.")
                kept = page.get(keys[number])
                if kept is None:
                    kept = _checked(target, next(examined))
                    keeper.keep(keys[number], kept)
                yield Looked(target, kept.medium, kept.variants, kept.frames, keys[number] in page)
                done = number + 1
                progress(Step("look", target.path.name, done, len(files), done / max(time.monotonic() - started, 1e-6)))
    finally:
        keeper.flush()
        if isinstance(examined, Generator):  # its workers end now, not when somebody collects it
            examined.close()


def _key(case: Case, target: Target) -> str:
    """Names a file as it is now without telling which it is."""
    path = os.fsencode(os.path.abspath(target.path))
    facts = f"\0{target.size}\0{target.changed}".encode()
    return hashlib.sha256(case.uid.encode() + b"\0" + path + facts).hexdigest()


def _page(case: Case, keys: Sequence[str]) -> dict[str, _Kept]:
    import msgspec

    return {key: msgspec.json.decode(scan.body, type=_Kept) for key, scan in store.get(case.db, keys).items()}


def _checked(target: Target, found: Examined) -> _Kept:
    """The result, unless the file was changed while it was read."""
    medium = found.medium
    try:
        facts = target.path.stat()
        same = (facts.st_size, facts.st_mtime_ns) == (target.size, target.changed)
    except OSError:
        same = False
    if not same:
        medium = Medium("", target.size, medium.mime, note=f"{_NOT_DECODED}the file changed while it was read")
        return _Kept(medium, "", ())
    return _Kept(medium, found.variants, found.frames)


class _Keeper:
    """Writes what was found out in chunks; where the case cannot be written, looking goes on without it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._waiting: list[Scan] = []
        self._writable = True
        self._first = True

    def keep(self, key: str, found: _Kept) -> None:
        if not found.medium.sha256:  # it could not be read: next time perhaps
            return
        self._waiting.append(Scan(key, found.medium.sha256, rule_of(found.medium), canonical.dumps(found)))
        if len(self._waiting) >= _KEPT:
            self.flush()

    def flush(self) -> None:
        rows, self._waiting = self._waiting, []
        if not rows or not self._writable:
            return
        try:
            with self._case.db.tx():
                if self._first:
                    store.forget_others(self._case.db, rules())
                store.save(self._case.db, rows, self._case.now())
            self._first = False
        except (StorageError, Conflict):  # a case on a write-protected disk, or one that somebody else fills
            self._writable = False


class _Opened(Sequence[tuple[str, Path]]):
    """`(sha256, path)` of files, each read when its turn comes; the sha256 of one that cannot be read is ""."""

    def __init__(self, files: Sequence[Target]) -> None:
        self._files = files
        self._found: dict[int, tuple[str, Path]] = {}

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, at: int) -> tuple[str, Path]: ...

    @overload
    def __getitem__(self, at: slice) -> "_Opened": ...

    def __getitem__(self, at: int | slice) -> "tuple[str, Path] | _Opened":
        if isinstance(at, slice):
            return _Opened(self._files[at])
        if at not in self._found:
            path = self._files[at].path
            try:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                digest = ""
            self._found[at] = (digest, path)
        return self._found[at]
