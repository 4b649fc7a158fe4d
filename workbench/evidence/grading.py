"""Reliability over time: every letter a source ever had, with its reason, and what goes with it when it changes.

A grade holds for what the source said from a day on. An evidence item that follows the directory bears the letter of
the newest grade that covers the day it was said; a letter given to an item by itself stays. Letters are judgements of
people: nothing here is worked out from the track record.
"""

from collections.abc import Sequence
from datetime import date

from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.ledger.events import claim_subject, subject_claim
from workbench.model import RELIABILITY, Evidence, Source, SourceGrade
from workbench.safety.text import storable
from workbench.store import acting
from workbench.store import evidence as evidence_store
from workbench.store import source_grades as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform

REGRADED = "source_regraded"
"""The kind of the events of a regrading and nothing else: letters change by it, origins never do."""
COLUMNS = frozenset({"reliability", "reliability_reason", "graded_at"})
"""The columns of a source that a regrading sets."""
_MOST_REASON = 4_000
"""Characters of a reason."""


def check_reliability(letter: str) -> str:
    """A reliability letter A–F in upper case; raises UsageError."""
    upper = letter.strip().upper()
    if len(upper) != 1 or upper not in RELIABILITY:
        raise UsageError(f"{letter!r} is not a reliability.", "A (reliable) to E (unreliable), F: cannot be judged.")
    return upper


def check_since(case: Case, since: str) -> str:
    """A day from which on a grade holds, `YYYY-MM-DD`, "" for always; raises UsageError, also for days to come."""
    if not since.strip():
        return ""
    try:
        day = date.fromisoformat(since.strip()).isoformat()
    except ValueError as error:
        raise UsageError(f"{since!r} is not a day.", "Give the first day it holds for: 2026-04-26.") from error
    if day > case.now()[:10]:
        raise UsageError(f"{day} is yet to come.", "A grade holds from a day that has begun; leave it out for always.")
    return day


def grades(case: Case, source: int) -> tuple[SourceGrade, ...]:
    """Every grade of a source, oldest first; the last one is what the directory says now.

    A source from before grades were kept has one: its letter, given by nobody known. Raises NotFound.
    """
    return tuple(store.of_source(case.db, source)) or (_unwritten(case, _found(case, source)),)


def _found(case: Case, source: int) -> Source:
    found = evidence_store.source(case.db, source)
    if found is None:
        raise NotFound(f"There is no source {source}.", "`workbench source list` shows them.")
    return found


def _unwritten(case: Case, source: Source) -> SourceGrade:
    at = store.graded_at(case.db, source.id)
    return SourceGrade(source.id, 1, "", source.reliability, source.reliability_reason, "", at)


def letter_on(given: Sequence[SourceGrade], day: str) -> str:
    """The letter for what was said on a day: the newest grade that covers it; before all of them, the first one.

    Takes grades oldest first and a day, or a time that begins with it. "Newest" is when it was given, not since when it
    holds: "D from 1 April on" corrects everything since then, whatever was held before.
    """
    covering = [g for g in given if g.since <= day[:10]]
    return covering[-1].reliability if covering else given[0].reliability


def letter_for(case: Case, source: int, day: str) -> str:
    """The directory's letter for what a source said on a day. Raises NotFound."""
    return letter_on(grades(case, source), day)


def first_grade(case: Case, source: int, letter: str, reason: str, since: str) -> Change:
    """The grade that a new source begins with, inside the caller's `tx()`; all of it checked."""
    return _row(SourceGrade(source, 1, since, letter, reason, case.analyst.id, case.now()))


def _row(g: SourceGrade) -> Change:
    row = {"since": g.since, "reliability": g.reliability, "reason": g.reason, "by": g.by, "at": g.at}
    return Change(f"source/{g.source}", "source_grades", {"source": g.source, "n": g.n}, None, row)


def further_grade(case: Case, source: Source, letter: str, reason: str, since: str) -> list[Change]:
    """What a new grade of a source changes besides its own row: grade rows and the letters of items that follow;
    nothing when it is graded so already.

    Takes a checked letter and day; inside the caller's `tx()`. The one read of all items that follow makes this as fast
    for ten thousand of them as the writing of ten thousand rows is.
    """
    acting.lock(case.db, evidence_store.claims_of_source(case.db, source.id))
    store.lock(case.db, source.id)
    held = store.of_source(case.db, source.id)
    changes: list[Change] = []
    if not held:
        held = [_unwritten(case, source)]
        changes.append(_row(held[0]))
    if (held[-1].reliability, held[-1].reason, held[-1].since) == (letter, reason, since):
        return []
    new = SourceGrade(source.id, held[-1].n + 1, since, letter, reason, case.analyst.id, case.now())
    changes.append(_row(new))
    return [*changes, *_followed(case, source.id, [*held, new])]


def _followed(case: Case, source: int, given: Sequence[SourceGrade]) -> list[Change]:
    changes = []
    for item in store.following(case.db, source):
        letter = letter_on(given, item.day)
        if letter != item.reliability:
            before, after = {"reliability": item.reliability}, {"reliability": letter}
            changes.append(Change(claim_subject(item.claim), "evidence", {"id": item.id}, before, after))
    return changes


def settled_letters(case: Case, made: Sequence[Change]) -> list[Change]:
    """What changes besides when changes of grades were taken back or done again: the letters of items that follow.

    Those that the regrading itself moved are right by now; an item that somebody added in between bears the letter of
    then. Takes the changes made, inside the caller's `tx()`, which holds the sources' rows.
    """
    changes: list[Change] = []
    for number in dict.fromkeys(int(str(c.key["source"])) for c in made if c.table == "source_grades"):
        source = evidence_store.source(case.db, number)
        if source is not None:
            store.lock(case.db, number)
            changes += _followed(case, number, store.of_source(case.db, number) or [_unwritten(case, source)])
    return changes


def following(case: Case, source: int, letter: str, since: str = "") -> tuple[Evidence, ...]:
    """The items whose letter would change if the source were regraded so: what to show before it is done.

    Takes what `regrade` takes and raises as it does, but for the reason.
    """
    letter, since = check_reliability(letter), check_since(case, since)
    held = grades(case, source)
    new = SourceGrade(source, held[-1].n + 1, since, letter, "", case.analyst.id, case.now())
    wanted = [int(str(c.key["id"])) for c in _followed(case, source, [*held, new])]
    return tuple(evidence_store.by_ids(case.db, wanted))


def checked_reason(reason: str) -> str:
    """The reason of a grade as it is stored; raises UsageError for none, and for one that is a book."""
    said = storable(reason).strip()
    if not said:
        raise UsageError("A new reliability needs its reason.", 'For example "third report confirmed".')
    if len(said) > _MOST_REASON:
        raise UsageError(f"A reason has at most {_MOST_REASON:,} characters.", "Say it shorter.")
    return said


def regrade(case: Case, source: int, letter: str, reason: str, since: str = "") -> Act:
    """Give a source a new reliability, with every item that follows it; one undoable act.

    `since` is the first day it holds for ("" for everything it ever said): items said before keep their letter, by
    their `published` day or else the day they were entered. Items with a letter of their own stay. Each claim whose
    items change tells it in its own history. Raises NotFound, UsageError for a letter, reason or day that is none, and
    when the source is graded so already.
    """
    letter, reason, since = check_reliability(letter), checked_reason(reason), check_since(case, since)
    with case.db.tx():
        found = _found(case, source)
        further = further_grade(case, found, letter, reason, since)
        if not further:
            raise UsageError("Nothing would change.", "It is graded so already.")
        before = {"reliability": found.reliability, "reliability_reason": found.reliability_reason,
                  "graded_at": store.graded_at(case.db, source)}  # fmt: skip
        after = {"reliability": letter, "reliability_reason": reason, "graded_at": case.now()}
        own = Change(f"source/{source}", "sources", {"id": source}, before, after)
        changes = [own, *further]
        act = perform(case, regrading_label(found, letter, since), REGRADED, changes, {"reason": reason})
        priority.recount(case, changed_claims(changes))
    return act


def regrading_label(source: Source, letter: str, since: str) -> str:
    """How an act of regrading is called: `source Desk B → D from 2026-04-26`."""
    return f"source {source.name} {source.reliability} → {letter}{f' from {since}' if since else ''}"


def changed_claims(changes: Sequence[Change]) -> list[int]:
    """The claims in whose history some of these changes are told."""
    return list(dict.fromkeys(n for c in changes if (n := subject_claim(c.subject)) is not None))
