"""The case as it stood at a moment: "what did we hold true on 26 April, 18:00?"

History knows every change with its before and after, so the later ones are taken back, newest first, inside a
transaction that is rolled back at the end. Whatever reads inside it reads the case of then with the ordinary functions:
filters, evidence counts, assessments, verdicts. No second copy of the rules, and nothing is left behind.

Of then are claims, links, evidence, sources, verdicts, figures, checklists, and which messages a claim had been given.
Of today stay the media and what looks alike, and messages that an import taken back since had brought are not there.
The transaction keeps other writers waiting, so read, leave, and print afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.folding import fold
from workbench.ledger.events import claim_subject, subject_claim
from workbench.model import Claim, Event, claim_label
from workbench.store import claims as claim_store
from workbench.store import rewinding as store
from workbench.store import verdicts
from workbench.store.changes import Change

_TABLES = frozenset(
    {
        "claims", "appearances", "removals", "links", "sources", "evidence", "verdicts", "source_grades",
        "origin_answers", "figures", "pillars", "proposals",
    }
)  # fmt: skip
_DAY = 10
"""Length of a time that is a day."""


@dataclass(frozen=True, slots=True)
class Then:
    """A case as it stood `at` a moment; its clock stands there too. `lost` counts changes that cannot be taken back."""

    case: Case
    at: str
    lost: int
    later: frozenset[int]
    """Claims that were made since."""

    def find(self, number: int) -> Claim:
        """A claim as it was; raises NotFound for one that was not there yet."""
        claim = claim_store.get(self.case.db, number)
        if claim is None:
            raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
        if number in self.later:
            raise NotFound(
                f"{claim_label(number)} was not there yet at {self.at[:16].replace('T', ' ')} UTC.",
                "Ask for a later time.",
            )
        return claim


class _Enough(Exception):
    """Rolls the transaction back."""


def moment(text: str, now: str) -> str:
    """A moment of the past from `2026-04-26`, which is its end, or `2026-04-26 18:00`, UTC unless a zone is given.

    Returns UTC text; raises UsageError for what is no time, and for one to come.
    """
    text, today = text.strip(), datetime.fromisoformat(now)
    try:
        found = datetime.fromisoformat(text)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        if len(text) == _DAY and found <= today:
            found = min(found + timedelta(days=1, microseconds=-1), today)  # a day that is not over ends now
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{text!r} is not a time.", "Use 2026-04-26 (its end), or '2026-04-26 18:00', UTC unless a zone is given."
        ) from error
    if found > today:
        raise UsageError(f"{text} is still to come.", "Leave the time out to see the case as it is.")
    return found.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def as_of(case: Case, at: str) -> Iterator[Then]:
    """The case as it stood at a moment (UTC text), for as long as the block lasts; what happened at it has happened.

    Everything is to be read before the block ends, generators too. Raises RuntimeError within a `tx()` of the caller's:
    rolling back would take the caller's own changes with it, or leave the past to be committed by it.
    """
    if case.db.in_tx():
        raise RuntimeError("looking back within tx()")
    try:
        with case.db.tx():
            due = verdicts.became_stale(case.db, at, case.now())
            yield _rewound(replace(case, now=lambda: at), at, set(due))
            raise _Enough
    except _Enough:
        pass


def _rewound(case: Case, at: str, touched: set[int]) -> Then:
    """Take everything back that happened since; `touched` are claims to count anew even where nothing did."""
    later = store.made_later(case.db, at)
    grown: set[int] = set()
    lost = 0
    for event in store.newest_first(case.db, at):
        claim = subject_claim(event.subject)
        if claim in later and event.kind in _BY_RULE:
            continue
        lost += _take_back(case, event, claim)
        if claim is not None:
            touched.add(claim)
            grown |= {claim} if event.kind == "grown" else set()
    for number in grown - later:
        _reword(case, number, at)
    store.hide_made_later(case.db, at)
    then = sorted(touched - later)
    store.date_back(case.db, then, at)
    priority.refresh(case, then)
    return Then(case, at, lost, frozenset(later))


_BY_RULE = frozenset({"appeared", "resurfaced", "grown", "hidden", "shown", "contradicted", "regrouped"})
"""What the program does to claims by itself; their events tell no rows."""


def _take_back(case: Case, event: Event, claim: int | None) -> int:
    """Take one event back; returns how many of its changes could not be."""
    body = canonical.loads(event.body)
    if "changes" in body:
        return sum(not _inverse(case, event.subject, c) for c in reversed(body["changes"]))
    if claim is None or event.kind not in _BY_RULE:
        return 0
    if event.kind in ("appeared", "resurfaced"):
        store.withdraw(case.db, claim, body["messages"])
        if event.kind == "resurfaced":
            store.unresurface(case.db, claim, len(body["messages"]))
    elif event.kind in ("hidden", "shown"):
        store.set_hidden(case.db, claim, int(event.kind == "shown"))
    elif event.kind == "contradicted":
        store.unlink(case.db, claim, body["by_claim"])
    return 0


def _inverse(case: Case, subject: str, told: dict[str, Any]) -> bool:
    table, before, after = told["table"], told["before"], told["after"]
    if table not in _TABLES:
        return True  # of today
    done = store.take_back(case.db, Change(subject, table, told["key"], after, before), case.now())
    return done or (table == "sources" and before is None)  # a source that stays does no harm


def _reword(case: Case, number: int, at: str) -> None:
    """Let a claim of the detector say what it said then: its growth is told by what it came to, not by what it was."""
    text = store.worded(case.db, claim_subject(number), at)
    if text is None:
        return
    said = canonical.loads(text)
    store.reword(
        case.db,
        number,
        {
            "title": said["title"], "folded": fold(said["title"]), "places": canonical.dumps(said["places"]),
            "actors": canonical.dumps(said["actors"]), "event_start": said["event"]["start"],
            "event_end": said["event"]["end"], "event_precision": said["event"]["precision"],
        },
        at,
    )  # fmt: skip
