"""What an analyst does to claims by hand: make, edit, merge, split, link, attach, detach. Each is one undoable act."""

from collections.abc import Iterable, Sequence
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.claims import priority
from workbench.errors import Conflict, NotFound, UsageError
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent, claim_subject
from workbench.model import PREDICATES, Actor, Claim, LinkKind, Stage, Stance, Status, When, claim_label
from workbench.store import claims as store
from workbench.store import counters, evidence, messages
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform


def find(case: Case, number: int) -> Claim:
    """A claim by number; raises NotFound."""
    claim = store.get(case.db, number)
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    return claim


def labels(numbers: Sequence[int]) -> str:
    """Some claims for a person: `C-17`, `C-17, C-18`, or `12 claims`."""
    return ", ".join(claim_label(n) for n in numbers) if len(numbers) <= 3 else f"{len(numbers)} claims"


def field_change(case: Case, number: int, fields: dict[str, Any]) -> Change | None:
    """The change of a claim's columns that differ from what is stored; None when nothing does. Raises NotFound."""
    raw = store.raw(case.db, number)
    if raw is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    after = {k: v for k, v in fields.items() if raw[k] != v}
    if not after:
        return None
    return Change(claim_subject(number), "claims", {"id": number}, {k: raw[k] for k in after}, after)


def _set(case: Case, numbers: Sequence[int], label: str, kind: str, fields: dict[str, Any]) -> Act:
    changes = [c for n in numbers if (c := field_change(case, n, fields)) is not None]
    return _done(case, label, kind, changes)


def _done(case: Case, label: str, kind: str, changes: Sequence[Change], facts: dict[str, Any] | None = None) -> Act:
    if not changes:
        raise UsageError("Nothing would change.", "It is as you asked already.")
    with case.db.tx():
        act = perform(case, label, kind, changes, facts)
        priority.refresh(case, act.claims)
    return act


def add_claim(
    case: Case, title: str, predicate: str = "other", places: Sequence[str] = (), actors: Sequence[Actor] = (),
    event: When = When(), external_id: str = "",  # noqa: B008 — When is frozen
) -> Claim:  # fmt: skip
    """Make a claim by hand in status rumor; undoing it hides it. Raises UsageError for an empty title."""
    title = title.strip()
    if not title:
        raise UsageError("A claim needs a title.", 'For example: workbench claim add "Tessalit taken by FLA"')
    if predicate not in PREDICATES:
        raise UsageError(f"There is no predicate {predicate!r}.", f"Known: {', '.join(PREDICATES)}.")
    with case.db.tx():
        number = counters.take(case.db, "claim")
        claim = Claim(
            id=number, uid=case.ids("claim", str(number)), title=title, predicate=predicate, places=tuple(places),
            actors=tuple(actors), event=event, status=Status.RUMOR, stage=Stage.NEW, priority=0, why=(), version=1,
            updated_at=case.now(), external_id=external_id,
        )  # fmt: skip
        store.add(case.db, claim, "|", fold(title), case.analyst.id)
        body = {"title": title, "predicate": predicate, "places": tuple(places), "actors": tuple(actors),
                "event": event, "by": case.analyst.id}  # fmt: skip
        created = [NewEvent(claim_subject(number), "created", body)]
        ledger.append(case.db, created, case.now(), case.analyst.id)
        priority.refresh(case, [number])
    return find(case, number)


def edit(
    case: Case, number: int, *, title: str | None = None, predicate: str | None = None,
    places: Sequence[str] | None = None, actors: Sequence[Actor] | None = None, event: When | None = None,
    external_id: str | None = None,
) -> Act:  # fmt: skip
    """Change what a claim says; None leaves a field as it is."""
    fields: dict[str, Any] = {}
    if title is not None:
        fields |= {"title": title.strip(), "folded": fold(title)}
    if predicate is not None:
        if predicate not in PREDICATES:
            raise UsageError(f"There is no predicate {predicate!r}.", f"Known: {', '.join(PREDICATES)}.")
        fields["predicate"] = predicate
    if places is not None:
        fields["places"] = canonical.dumps(list(places))
    if actors is not None:
        fields["actors"] = canonical.dumps(list(actors))
    if event is not None:
        fields |= {"event_start": event.start, "event_end": event.end, "event_precision": event.precision}
    if external_id is not None:
        fields["external_id"] = external_id
    return _set(case, [number], f"{claim_label(number)} edited", "edited", fields)


def set_note(case: Case, number: int, text: str) -> Act:
    """Replace a claim's note."""
    return _set(case, [number], f"{claim_label(number)} note", "note", {"note": text})


def set_stage(case: Case, numbers: Sequence[int], stage: Stage) -> Act:
    """Move claims to a stage of work."""
    return _set(case, numbers, f"{labels(numbers)} → {stage.value}", "stage", {"stage": stage.value})


def assign(case: Case, numbers: Sequence[int], analyst_id: str) -> Act:
    """Give claims to an analyst; an empty id takes them back."""
    label = f"{labels(numbers)} → {analyst_id}" if analyst_id else f"{labels(numbers)} unassigned"
    return _set(case, numbers, label, "assigned", {"assignee": analyst_id})


def _appearance(a: store.Appearance, claim: int, by: str) -> dict[str, object]:
    return {"stance": a.stance.value, "score": a.score, "main": int(a.main), "by": by}


def _moved(case: Case, source: int, target: int, found: Sequence[store.Appearance]) -> list[Change]:
    held = {a.message for a in store.appearances(case.db, target)}
    changes = []
    for a in found:
        key = {"claim": source, "message": a.message}
        changes.append(Change(claim_subject(source), "appearances", key, _appearance(a, source, a.by), None))
        if a.message not in held:
            there = {"claim": target, "message": a.message}
            after = _appearance(a, target, case.analyst.id)
            changes.append(Change(claim_subject(target), "appearances", there, None, after))
    return changes


def merge(case: Case, into: int, others: Sequence[int]) -> Act:
    """Move everything of other claims into one and hide them; later imports follow. Evidence moves along."""
    find(case, into)
    changes: list[Change] = []
    for other in others:
        if other == into:
            raise UsageError("A claim cannot be merged into itself.", "Name two different claims.")
        if find(case, other).status != Status.RUMOR:
            raise Conflict(f"{claim_label(other)} is decided already.", "Set it back to rumor first, then merge.")
        changes += _moved(case, other, into, store.appearances(case.db, other))
        changes += _evidence_moved(case, other, into)
        hidden = field_change(case, other, {"hidden": 1, "merged_into": into})
        changes += [hidden] if hidden else []
    return _done(case, f"{labels(others)} merged into {claim_label(into)}", "merged", changes, {"into": into})


def _evidence_moved(case: Case, source: int, target: int) -> list[Change]:
    return [
        Change(claim_subject(target), "evidence", {"id": e.id}, {"claim": source}, {"claim": target})
        for e in evidence.of_claim(case.db, source, retracted=True)
    ]


def split(case: Case, number: int, message_ids: Sequence[int], title: str = "") -> Claim:
    """Move some of a claim's messages into a new claim; returns it."""
    claim = find(case, number)
    found = [a for a in store.appearances(case.db, number) if a.message in set(message_ids)]
    if not found:
        raise NotFound(f"None of these messages is in {claim_label(number)}.", "Its messages are in `claim show`.")
    with case.db.tx():
        new = add_claim(case, title or claim.title, claim.predicate, claim.places, claim.actors, claim.event)
        label = f"{len(found)} messages of {claim_label(number)} → {claim_label(new.id)}"
        _done(case, label, "split", _moved(case, number, new.id, found), {"into": new.id})
    return find(case, new.id)


def link(case: Case, a: int, kind: LinkKind, b: int) -> Act:
    """Say how two claims stand to each other; `contradicts` and `repeats` hold both ways."""
    find(case, a), find(case, b)
    pairs = [(a, b), (b, a)] if kind in (LinkKind.CONTRADICTS, LinkKind.REPEATS) else [(a, b)]
    held = store.links(case.db, [a, b])
    changes = [
        Change(claim_subject(x), "links", {"claim": x, "other": y, "kind": kind.value}, None, {"by": case.analyst.id})
        for x, y in pairs
        if (y, kind.value) not in held.get(x, [])
    ]
    return _done(case, f"{claim_label(a)} {kind.value.replace('_', ' ')} {claim_label(b)}", "linked", changes)


def unlink(case: Case, a: int, kind: LinkKind, b: int) -> Act:
    """Take a link back."""
    changes = [
        Change(claim_subject(x), "links", {"claim": x, "other": y, "kind": kind.value}, {"by": by}, None)
        for x, y, by in store.links_between(case.db, a, b, kind.value)
    ]
    return _done(
        case, f"{claim_label(a)} no longer {kind.value.replace('_', ' ')} {claim_label(b)}", "unlinked", changes
    )


def attach(case: Case, number: int, message_ids: Sequence[int], stance: Stance = Stance.ASSERTS) -> Act:
    """Put messages under a claim by hand. Raises NotFound for an unknown message."""
    find(case, number)
    held = {a.message for a in store.appearances(case.db, number)}
    changes = []
    for message in dict.fromkeys(message_ids):
        if messages.get(case.db, message) is None:
            raise NotFound(f"There is no message {message}.", "`workbench messages` lists them.")
        if message not in held:
            after = {"stance": stance.value, "score": 100, "main": 0, "by": case.analyst.id}
            key = {"claim": number, "message": message}
            changes.append(Change(claim_subject(number), "appearances", key, None, after))
    return _done(case, f"{len(changes)} messages → {claim_label(number)}", "attached", changes)


def detach(case: Case, number: int, message_ids: Sequence[int]) -> Act:
    """Take messages out of a claim."""
    wanted = set(message_ids)
    changes = [
        Change(claim_subject(number), "appearances", {"claim": number, "message": a.message},
               _appearance(a, number, a.by), None)
        for a in store.appearances(case.db, number)
        if a.message in wanted
    ]  # fmt: skip
    return _done(case, f"{len(changes)} messages out of {claim_label(number)}", "detached", changes)


def hide_empty(case: Case, numbers: Iterable[int]) -> list[int]:
    """Hide claims of the detector that nothing carries any more, inside the caller's `tx()`; returns them."""
    found = store.empty(case.db, list(numbers))
    for number in found:
        store.update(case.db, number, {"hidden": 1}, case.now())
    told = [NewEvent(claim_subject(n), "hidden", {"because": "no message carries it any more"}) for n in found]
    ledger.append(case.db, told, case.now(), case.analyst.id)
    return found
