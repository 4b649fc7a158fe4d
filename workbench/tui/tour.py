"""The six steps of the sample case, from opening a claim to an export: data, and what each waits for.

A step ticks when what it teaches has happened, by whatever way. Keys are named by the id of their action, so that the
strip says the key that is in force. What was done is kept a case in the user's state folder; in every case that is not
the sample, and once it is hidden, there is no tour.
"""

import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.case import Case
from workbench.store import counters
from workbench.store import events as store

_META, _DONE = "demo", "done"
CLAIM = "demo_tour"
"""Where the sample notes the number of the claim that the tour is about (`demo.py`)."""


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: what to do, with `{keys}` by action id and `{claim}`; what for; and the happenings it waits for."""

    do: str
    why: str
    waits: tuple[str, ...]


STEPS: tuple[TourStep, ...] = (
    TourStep("{filter}, type id:{claim}, Enter; then Enter opens it", "a claim with what stands behind it",
             ("opened",)),
    TourStep("{tab.next} three times: the Evidence tab", "who says so, and how good that is", ("tab evidence",)),
    TourStep("{evidence.add}, then type: NGO logistics desk | B2 | +  Enter", "a second good origin",
             ("event evidence_added",)),
    TourStep("{status.confirmed} confirms {claim}", "the rules are met now, and the record keeps why", ("confirmed",)),
    TourStep("{undo} takes it back, {redo} does it again", "everything can be undone, also tomorrow",
             ("undo", "redo")),
    TourStep("{export}, then Enter until it is written", "a file with its hashes, people under pseudonyms",
             ("job export",)),
)  # fmt: skip


class Tour:
    """How far the analyst has come in this case."""

    def __init__(self, case: Case, folder: Path) -> None:
        """Take the case and the user's state folder."""
        self._path = folder / "tours" / f"{case.uid}.json"
        self.claim = _number(counters.meta(case.db, CLAIM)) if counters.meta(case.db, _META) == _DONE else 0
        self._seen: set[str] = set()
        self._hidden = False
        self._act: int | None = None
        if self.claim:
            self._read()
        if self.claim and self._act is None:
            self._act = counters.current(case.db, "act")
            self._keep()

    @property
    def shown(self) -> bool:
        """Whether the strip stands on the screen."""
        return bool(self.claim) and not self._hidden

    @property
    def done(self) -> tuple[bool, ...]:
        """Which steps are ticked."""
        return tuple(self._seen.issuperset(step.waits) for step in STEPS)

    @property
    def at(self) -> int | None:
        """The first step that is not ticked; None when all are."""
        return next((n for n, done in enumerate(self.done) if not done), None)

    def happened(self, what: str) -> bool:
        """Note something; returns whether a step waited for it."""
        waited = self.shown and what not in self._seen and any(what in step.waits for step in STEPS)
        if waited:
            self._seen.add(what)
            self._keep()
        return waited

    def turn(self) -> None:
        """Hide it or show it again; one that was gone through starts anew."""
        self._hidden = not self._hidden
        if not self._hidden and self.at is None:
            self._seen.clear()
        self._keep()

    def look(self, case: Case) -> list[str]:
        """What the analyst has done in the case since the tour began, from its history. For a worker thread."""
        kinds = [f"event {kind}" for kind in store.kinds_since(case.db, self._act or 0, case.analyst.id)]
        status = store.status_of(case.db, self.claim)
        return [*kinds, *(["confirmed"] if status == "confirmed" else [])]

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(self._path.read_text(encoding="utf-8"))
            self._seen = {str(s) for s in told["seen"]}
            self._hidden, self._act = bool(told["hidden"]), told["act"] if isinstance(told["act"], int) else None

    def _keep(self) -> None:
        """Write it; a folder that cannot be written to costs the memory, not the work."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            told = {"seen": sorted(self._seen), "hidden": self._hidden, "act": self._act}
            self._path.write_text(json.dumps(told), encoding="utf-8")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # a case comes from others


def told(step: TourStep, claim: str, key: Callable[[str], str]) -> str:
    """A step in words; takes the claim's label and how the key of an action is written."""
    return re.sub(r"\{([\w.]+)\}", lambda found: claim if found[1] == "claim" else key(found[1]), step.do)
