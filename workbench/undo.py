"""Acts of an analyst: done in one transaction with their events, undone by an inverse event, also after a restart.

History only grows: undo appends. An act may touch many claims (a bulk change); it is undone as a whole. An act whose
rows are no longer as it left them (an import was taken back, a colleague built on it) is retired, so that it does not
stand in the way of what was done before it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.errors import Conflict, NotFound
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.store import acting, counters
from workbench.store import changes as store
from workbench.store import events as event_store
from workbench.store import evidence as evidence_store
from workbench.store import media as media_store
from workbench.store import origins as origins_store
from workbench.store.changes import Change, Moved
from workbench.store.events import Act

_OF_MEDIA = frozenset({"media_answers", "media_marks"})
Following = Callable[[Case, Sequence[Change]], Sequence[Change]]
"""What further has to change when some changes were just made, so that what came in between is right: rooms above say
so. Called inside the same `tx()`."""


def perform(
    case: Case, label: str, kind: str, changes: Sequence[Change], facts: Mapping[str, Any] | None = None
) -> Act:
    """Do one act: check that nobody was faster, change the rows, write the events; returns the act.

    Takes a label for people ("C-17 → confirmed"), the event kind, the changes, and facts that belong into every event
    body (reason, override). Raises Conflict when a row is not as expected; then nothing was changed.
    """
    at, who = case.now(), case.analyst.id
    with case.db.tx():
        claims = _do(case, changes, at)
        event_store.retire_undone(case.db, who)
        number = counters.take(case.db, "act")
        act = Act(number, at, who, label, "done", claims)
        event_store.add_act(case.db, act)
        ledger.append(case.db, _events(kind, changes, {"label": label, **(facts or {})}), at, who, number)
    return act


def record(case: Case, label: str, kind: str, changes: Sequence[Change]) -> None:
    """Change rows and write their events, but as no act: undo passes it over. For what the program itself sets up."""
    at = case.now()
    with case.db.tx():
        _do(case, changes, at)
        ledger.append(case.db, _events(kind, changes, {"label": label}), at, case.analyst.id)


def _do(case: Case, changes: Sequence[Change], at: str) -> tuple[int, ...]:
    """Change the rows; returns the claims whose counts may differ now, those of a changed source or medium too."""
    touched = {n for c in changes if (n := ledger.subject_claim(c.subject)) is not None}
    for change in changes:
        if change.table == "sources":
            touched.update(evidence_store.claims_of_source(case.db, int(str(change.key["id"]))))
            touched.update(origins_store.crediting(case.db, _agency_names(case, change)))
        elif change.table in _OF_MEDIA:
            named = [str(v) for v in change.key.values()]
            touched.update(media_store.claims_with(case.db, media_store.alike(case.db, named)))
    acting.lock(case.db, sorted(touched))
    for change in changes:
        store.check(case.db, change)
        store.apply(case.db, change, at)
    return tuple(sorted(touched))


def _agency_names(case: Case, change: Change) -> set[str]:
    """The names under which a source is an agency before and after a change: what credits them may count otherwise."""
    columns = ("name", "kind", "hidden")
    before = store.current(case.db, change.table, change.key, columns) or {}
    after = {**before, **change.after} if change.after else {}
    states = [tuple(row.get(c) for c in columns) for row in (before, after)]
    return {str(name) for name, kind, _ in states if kind in origins_store.AGENCY_KINDS and states[0] != states[1]}


def _events(kind: str, changes: Sequence[Change], facts: Mapping[str, Any]) -> list[NewEvent]:
    by_subject: dict[str, list[Change]] = {}
    for change in changes:
        by_subject.setdefault(change.subject, []).append(change)
    return [
        NewEvent(subject, kind, {**facts, "changes": [_told(c) for c in listed]})
        for subject, listed in by_subject.items()
    ]


def _told(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "key": dict(change.key),
        "before": None if change.before is None else dict(change.before),
        "after": None if change.after is None else dict(change.after),
    }


def _remembered(case: Case, act: Act) -> list[Change]:
    found = []
    for event in event_store.of_act(case.db, act.id):
        for c in canonical.loads(event.body)["changes"]:
            found.append(Change(event.subject, c["table"], c["key"], c["before"], c["after"]))
    return found


def _nothing(_case: Case, _made: Sequence[Change]) -> Sequence[Change]:
    return ()


def _again(case: Case, act: Act, changes: Sequence[Change], kind: str, state: str, following: Following) -> Act:
    at, who = case.now(), case.analyst.id
    try:
        with case.db.tx():
            if not event_store.set_act(case.db, act.id, act.state, state):
                raise Conflict(
                    f"{act.label}: somebody works under your name at this moment.", "Look again, then retry."
                )
            claims = _do(case, changes, at)
            further = following(case, changes)
            claims = tuple(sorted({*claims, *_do(case, further, at)}))
            told = _events(kind, [*changes, *further], {"label": act.label, "of_act": act.id})
            ledger.append(case.db, told, at, who)
    except Moved as error:
        with case.db.tx():
            event_store.set_act(case.db, act.id, act.state, "retired")
        done = "taken back" if kind == "undo" else "done again"
        raise Conflict(
            f"{act.label}: this can no longer be {done} ({error.why}{_builder(case, act)}).",
            f"It stays as it is; {kind} goes on with your other changes from here.",
        ) from error
    return replace(act, state=state, claims=claims)


def _builder(case: Case, act: Act) -> str:
    """Who last built on what an act changed, for the sentence that it stays: "; by ben: C-17 → confirmed"; or ""."""
    told = event_store.of_act(case.db, act.id)
    first = {e.subject: e.seq for e in reversed(told)}
    rows = {(c.table, canonical.dumps(dict(c.key))) for c in _remembered(case, act)}
    added = {str(c.key["id"]) for c in _remembered(case, act) if c.table == "evidence" and c.before is None}
    found = [
        (e.at, e.seq, e.analyst, f"{'undo of ' * (e.kind == 'undo')}{body.get('label', '')}")
        for subject in first
        for e in event_store.of(case.db, subject)
        if e.seq > first[subject] and e.analyst != act.analyst
        for body in (canonical.loads(e.body),)
        if any(_builds(c, rows, added) for c in body.get("changes", ()))
    ]
    if not found:
        return ""
    _, _, who, label = max(found)
    return f"; by {who}: {label}" if label else f"; by {who}"


def _builds(change: Mapping[str, Any], rows: Collection[tuple[str, str]], evidence: Collection[str]) -> bool:
    after = change["after"] or {}
    return (change["table"], canonical.dumps(change["key"])) in rows or any(
        str(after.get(column)) in evidence for column in ("derived_from", "evidence")
    )


def undo(case: Case, following: Following = _nothing) -> Act:
    """Take back this analyst's last act; returns it with the claims that it touched.

    Takes what has to follow (`flow.undo` gives it). Raises NotFound when there is none, and Conflict when it cannot be
    taken back any more, saying why and who built on it; such an act is retired, and the next undo takes the one before.
    """
    act = event_store.last_act(case.db, case.analyst.id, "done")
    if act is None:
        raise NotFound("There is nothing to undo.", "Only your own changes are undone, the last one first.")
    inverse = [c.inverse() for c in reversed(_remembered(case, act))]
    return _again(case, act, inverse, "undo", "undone", following)


def redo(case: Case, following: Following = _nothing) -> Act:
    """Do again what was undone last, with what has to follow; raises NotFound for nothing, Conflict as `undo`."""
    act = event_store.last_act(case.db, case.analyst.id, "undone")
    if act is None:
        raise NotFound("There is nothing to redo.", "Redo works right after an undo.")
    return _again(case, act, _remembered(case, act), "redo", "done", following)
