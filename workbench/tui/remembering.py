"""Where an analyst was in a case, kept for the next start: in the user's own state folder, never in the case.

Kept are filters and the numbers of claims, one small file for each case and analyst. No text of the case is kept but
what the analyst typed into a filter, so that a purge has nothing to look for here. Marks are not kept: what was marked
yesterday must not be acted on today by a key that was meant for the cursor. A file that cannot be read is set aside.
"""

import contextlib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock

from workbench.case import Case
from workbench.safety.syncing import write_own

_VERSION = 1
_MOST_BYTES = 64 * 1024
"""A file that is larger was not written here."""
_MOST_CHARS = 4_096
"""Characters of a filter that are kept."""
_TAB = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list was left: its filter and the row under the cursor, by number."""

    filter: str = ""
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Where everything was left. `opened` is the claim whose dossier was open, `tab` the tab shown in it."""

    queue: Place = field(default_factory=Place)
    inbox: Place = field(default_factory=Place)
    opened: int | None = None
    tab: str = "overview"


class Memory:
    """The session of one analyst in one case. `said` is a sentence about a file that had to be set aside."""

    def __init__(self, path: Path | None) -> None:
        """Read what is kept at a path; with None nothing is read or kept."""
        self._path = path
        self.said = ""
        self._writing = Lock()
        self._kept = self._read()
        self.session = self._kept

    @property
    def behind(self) -> bool:
        """Whether something is noted that is not written yet."""
        return self.session != self._kept

    def move(self, path: Path | None) -> None:
        """Keep it at another path from now on: the analyst has said who is at work."""
        if self._path is not None:
            self._path, self._kept = path, Session()

    def keep_inbox(self, place: Place) -> None:
        """Note where the inbox was left; written with the rest."""
        self.session = replace(self.session, inbox=place)

    def keep(self, session: Session) -> None:
        """Note a session and write it."""
        self.session = session
        self.write()

    def write(self) -> None:
        """Write what was noted last, in one step and for this user only, when it differs from what is kept.

        Whoever writes late, a worker that had to wait, writes what is noted by then and nothing older. A folder that
        cannot be written to costs the memory, not the work: nothing is said.
        """
        with self._writing, contextlib.suppress(OSError):
            session = self.session
            if self._path is None or session == self._kept:
                return
            write_own(self._path, json.dumps({"version": _VERSION, **asdict(session)}))
            self._kept = session

    def _read(self) -> Session:
        if self._path is None:
            return Session()
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                raise ValueError("too large")
            return session_from(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Session()
        except (OSError, ValueError, RecursionError):
            aside = self._path.with_suffix(".damaged")
            with contextlib.suppress(OSError):
                self._path.replace(aside)
            self.said = f"Where you were last could not be read; the file was set aside as {aside.name}."
            return Session()


def session_from(told: object) -> Session:
    """A session from what its file says; raises ValueError when that is not one."""
    if not isinstance(told, dict) or told.get("version") != _VERSION:
        raise ValueError("not a session")
    tab = told.get("tab")
    if not isinstance(tab, str) or not _TAB.fullmatch(tab):
        raise ValueError("no such tab")
    return Session(_place(told.get("queue")), _place(told.get("inbox")), _number(told.get("opened")), tab)


def _place(told: object) -> Place:
    if not isinstance(told, dict) or not isinstance(text := told.get("filter"), str) or len(text) > _MOST_CHARS:
        raise ValueError("not a place")
    return Place(text, _number(told.get("cursor")))


def _number(told: object) -> int | None:
    if told is None:
        return None
    if type(told) is not int or not 0 < told < 2**63:
        raise ValueError("not a number")
    return told


def path_for(case: Case, folder: Path) -> Path:
    """Where the session of this case and analyst is kept under the program's state folder; names nobody.

    By the place of the case too: a copy that a bundle made has the same id.
    """
    where = case.folder.resolve() if case.folder else ""
    name = hashlib.sha256(f"{case.uid}\n{where}\n{case.analyst.id}".encode()).hexdigest()[:32]
    return folder / "sessions" / f"{name}.json"
