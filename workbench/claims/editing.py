"""What an analyst does to claims by hand: make, edit, merge, split, link, attach, detach. Each is one undoable act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.claims import dating, priority
from workbench.errors import Conflict, NotFound, UsageError
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent, claim_subject
from workbench.model import PREDICATES, Actor, Claim, LinkKind, Stage, Stance, Status, When, claim_label
from workbench.safety.text import storable
from workbench.store import acting, counters, evidence, figures, messages
from workbench.store import claims as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform


def find(case: Case, number: int) -> Claim:
    """A claim by number; raises NotFound."""
    claim = store.get(case.db, number)
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    return claim


def find_open(case: Case, number: int) -> Claim:
    """A claim that can be worked on, inside a `tx()` that changes it.

    Raises NotFound, and Conflict for one that was merged (naming the claim it went into) or is hidden.
    """
    acting.lock(case.db, [number])
    claim = find(case, number)
    _open(number, store.raw(case.db, number) or {})
    return claim


def _open(number: int, raw: Mapping[str, object]) -> None:
    into = raw["merged_into"]
    if into is not None:
        name = claim_label(int(str(into)))
        raise Conflict(f"{claim_label(number)} was merged into {name}.", f"Work on {name}, or undo the merge.")
    if raw["hidden"]:
        raise Conflict(f"{claim_label(number)} was taken back or is carried by nothing any more.", "Work on another.")


def labels(numbers: Sequence[int]) -> str:
    """Some claims for a person: `C-17`, `C-17, C-18`, or `12 claims`."""
    return ", ".join(claim_label(n) for n in numbers) if len(numbers) <= 3 else f"{len(numbers)} claims"


def field_change(case: Case, number: int, fields: dict[str, Any]) -> Change | None:
    """The change of a claim's columns that differ from what is stored; None when nothing does.

    Raises NotFound, and Conflict for a claim that was merged or is hidden.
    """
    raw = store.raw(case.db, number)
    if raw is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    _open(number, raw)
    after = {k: v for k, v in fields.items() if raw[k] != v}
    if not after:
        return None
    return Change(claim_subject(number), "claims", {"id": number}, {k: raw[k] for k in after}, after)


def _set(case: Case, numbers: Sequence[int], label: str, kind: str, fields: dict[str, Any]) -> Act:
    with case.db.tx():
        acting.lock(case.db, numbers)
        changes = [c for n in dict.fromkeys(numbers) if (c := field_change(case, n, fields)) is not None]
        return _done(case, label, kind, changes)


def _done(case: Case, label: str, kind: str, changes: Sequence[Change], facts: dict[str, Any] | None = None) -> Act:
    if not changes:
        raise UsageError("Nothing would change.", "It is as you asked already.")
    with case.db.tx():
        act = perform(case, label, kind, changes, facts)
        priority.refresh(case, act.claims)
    return act


def _made(case: Case, claim: Claim) -> tuple[Claim, Change, dict[str, Any]]:
    """Insert a claim hidden, inside `tx()`; returns it, the change that shows it, and what history tells of it.

    Taking the change back hides the claim again: a number that people may have quoted is never given to another.
    """
    number = counters.take(case.db, "claim")
    claim = replace(claim, id=number, uid=claim.uid or case.ids("claim", str(number)), updated_at=case.now())
    store.add(case.db, claim, "|", fold(claim.title), case.analyst.id, hidden=True)
    told = {"title": claim.title, "predicate": claim.predicate, "places": claim.places, "actors": claim.actors,
            "event": claim.event, "by": case.analyst.id}  # fmt: skip
    return claim, Change(claim_subject(number), "claims", {"id": number}, {"hidden": 1}, {"hidden": 0}), told


def _claim(
    title: str,
    predicate: str,
    places: Sequence[str],
    actors: Sequence[Actor],
    event: When,
    external_id: str = "",
    uid: str = "",
) -> Claim:
    """A claim about to be made; raises UsageError for what cannot be one."""
    return Claim(
        id=0, uid=uid, title=_title(title), predicate=_predicate(predicate), places=_places(places),
        actors=_actors(actors), event=dating.checked(event), status=Status.RUMOR, stage=Stage.NEW, priority=0, why=(),
        version=1, updated_at="", external_id=storable(external_id),
    )  # fmt: skip


def _title(text: str) -> str:
    title = storable(text).strip()
    if not title:
        raise UsageError("A claim needs a title.", 'For example: workbench claim add "Tessalit taken by FLA"')
    return title


def _predicate(name: str) -> str:
    if name not in PREDICATES:
        raise UsageError(f"There is no predicate {name!r}.", f"Known: {', '.join(PREDICATES)}.")
    return name


def _places(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(storable(n) for n in names)


def _actors(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    return tuple(Actor(storable(a.name), a.role) for a in actors)


def add_claim(
    case: Case, title: str, predicate: str = "other", places: Sequence[str] = (), actors: Sequence[Actor] = (),
    event: When = When(), external_id: str = "",  # noqa: B008 — When is frozen
    carried_by: Sequence[int] = (), stance: Stance = Stance.ASSERTS, uid: str = "",
) -> Claim:  # fmt: skip
    """Make a claim by hand in status rumor, with the messages that carry it; undoing it hides it.

    `uid` is the stable id it has in another case, a UUID that this case does not have; else it gets one of its own.
    Raises UsageError for an empty title, an unknown predicate and an event time that is none.
    """
    wanted = _claim(title, predicate, places, actors, event, external_id, uid)
    with case.db.tx():
        claim, shown, told = _made(case, wanted)
        found = [store.Appearance(claim.id, m, stance, 100, True, case.analyst.id) for m in carried_by]
        label = f"{claim_label(claim.id)} added"
        if carried_by:
            label = f"{_messages(len(carried_by))} → new {claim_label(claim.id)}"
        _done(case, label, "created", [shown, *_in(case, claim.id, found)], told)
    return find(case, claim.id)


def edit(
    case: Case, number: int, *, title: str | None = None, predicate: str | None = None,
    places: Sequence[str] | None = None, actors: Sequence[Actor] | None = None, event: When | None = None,
    external_id: str | None = None, would_change: str | None = None,
) -> Act:  # fmt: skip
    """Change what a claim says, or what would change what we hold true of it; None leaves a field as it is.

    Raises UsageError as `add_claim` does.
    """
    fields: dict[str, Any] = {}
    if title is not None:
        fields |= {"title": _title(title), "folded": fold(_title(title))}
    if predicate is not None:
        fields["predicate"] = _predicate(predicate)
    if places is not None:
        fields["places"] = canonical.dumps(_places(places))
    if actors is not None:
        fields["actors"] = canonical.dumps(_actors(actors))
    if event is not None:
        when = dating.checked(event)
        fields |= {"event_start": when.start, "event_end": when.end, "event_precision": when.precision}
    if external_id is not None:
        fields["external_id"] = storable(external_id)
    if would_change is not None:
        fields["would_change"] = storable(would_change).strip()
    return _set(case, [number], f"{claim_label(number)} edited", "edited", fields)


def set_note(case: Case, number: int, text: str) -> Act:
    """Replace a claim's note."""
    return _set(case, [number], f"{claim_label(number)} note", "note", {"note": storable(text)})


def set_stage(case: Case, numbers: Sequence[int], stage: Stage) -> Act:
    """Move claims to a stage of work. One that has resurfaced counts as looked at, also when it is closed again."""
    fields = {"stage": stage.value, "resurfaced": 0}
    return _set(case, numbers, f"{labels(numbers)} → {stage.value}", "stage", fields)


def assign(case: Case, numbers: Sequence[int], analyst_id: str) -> Act:
    """Give claims to an analyst; an empty id takes them back."""
    analyst_id = storable(analyst_id)
    label = f"{labels(numbers)} → {analyst_id}" if analyst_id else f"{labels(numbers)} unassigned"
    return _set(case, numbers, label, "assigned", {"assignee": analyst_id})


# --- messages -------------------------------------------------------------------------------------------------------


def _appearance(a: store.Appearance, by: str) -> dict[str, object]:
    return {"stance": a.stance.value, "score": a.score, "main": int(a.main), "by": by}


def _out(a: store.Appearance) -> Change:
    key = {"claim": a.claim, "message": a.message}
    return Change(claim_subject(a.claim), "appearances", key, _appearance(a, a.by), None)


def _kept_out(case: Case, claim: int, removed: Iterable[int]) -> list[Change]:
    """Remember that a person took messages out of a claim, so that no later rule puts them there again."""
    known, by = acting.removals(case.db, claim), {"by": case.analyst.id}
    return [
        Change(claim_subject(claim), "removals", {"claim": claim, "message": m}, None, by)
        for m in removed
        if m not in known
    ]


def _in(case: Case, claim: int, found: Iterable[store.Appearance]) -> list[Change]:
    """Put messages to a claim that are not there yet, each once."""
    held = {a.message for a in store.appearances(case.db, claim)}
    removed = acting.removals(case.db, claim)
    changes = []
    for a in found:
        if a.message in held:
            continue
        held.add(a.message)
        key = {"claim": claim, "message": a.message}
        changes.append(Change(claim_subject(claim), "appearances", key, None, _appearance(a, case.analyst.id)))
        if a.message in removed:
            changes.append(Change(claim_subject(claim), "removals", key, {"by": removed[a.message]}, None))
    return changes


def split(case: Case, number: int, message_ids: Sequence[int], title: str = "") -> Claim:
    """Move some of a claim's messages into a new claim, as one act; returns the new claim."""
    with case.db.tx():
        claim = find_open(case, number)
        found = [a for a in store.appearances(case.db, number) if a.message in set(message_ids)]
        if not found:
            raise NotFound(f"None of these messages is in {claim_label(number)}.", "Its messages are in `claim show`.")
        wanted = _claim(title or claim.title, claim.predicate, claim.places, claim.actors, claim.event)
        new, shown, told = _made(case, wanted)
        changes = [shown, *(_out(a) for a in found), *_kept_out(case, number, [a.message for a in found])]
        changes += _in(case, new.id, found)
        label = f"{_messages(len(found))} of {claim_label(number)} → {claim_label(new.id)}"
        _done(case, label, "split", changes, {"into": new.id, **told})
    return find(case, new.id)


def attach(case: Case, number: int, message_ids: Sequence[int], stance: Stance = Stance.ASSERTS) -> Act:
    """Put messages under a claim by hand. Raises NotFound for an unknown message."""
    with case.db.tx():
        find_open(case, number)
        for message in message_ids:
            if messages.get(case.db, message) is None:
                raise NotFound(f"There is no message {message}.", "`workbench messages` lists them.")
        wanted = [store.Appearance(number, m, stance, 100, False, case.analyst.id) for m in message_ids]
        changes = _in(case, number, wanted)
        count = sum(1 for c in changes if c.table == "appearances")
        return _done(case, f"{_messages(count)} → {claim_label(number)}", "attached", changes)


def detach(case: Case, number: int, message_ids: Sequence[int]) -> Act:
    """Take messages out of a claim; they stay out, also under a later rule, until somebody attaches them."""
    wanted = set(message_ids)
    with case.db.tx():
        find_open(case, number)
        found = [a for a in store.appearances(case.db, number) if a.message in wanted]
        changes = [_out(a) for a in found] + _kept_out(case, number, [a.message for a in found])
        return _done(case, f"{_messages(len(found))} out of {claim_label(number)}", "detached", changes)


def move(case: Case, number: int, into: int, message_ids: Sequence[int], stance: Stance | None = None) -> Act:
    """Take messages out of a claim and put them to another one, as one act; None leaves their stance as it was.

    They stay out of the first and copies of them that arrive later follow. Raises UsageError for one and the same
    claim, NotFound for a message that the first does not carry.
    """
    if number == into:
        raise UsageError("Messages cannot be moved to the claim they are in.", "Name two different claims.")
    with case.db.tx():
        acting.lock(case.db, [number, into])
        find_open(case, number), find_open(case, into)
        held = {a.message: a for a in store.appearances(case.db, number)}
        for message in message_ids:
            if message not in held:
                raise NotFound(
                    f"Message {message} is not in {claim_label(number)}.", "`claim show` lists its messages."
                )
        found = [held[m] for m in dict.fromkeys(message_ids)]
        changes = [_out(a) for a in found] + _kept_out(case, number, [a.message for a in found])
        changes += _in(case, into, [replace(a, stance=stance or a.stance) for a in found])
        label = f"{_messages(len(found))} of {claim_label(number)} → {claim_label(into)}"
        return _done(case, label, "moved", changes, {"from": number, "into": into})


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


# --- claims ---------------------------------------------------------------------------------------------------------


def merge(case: Case, into: int, others: Sequence[int]) -> Act:
    """Move everything of other claims into one and hide them; later imports follow. Evidence and links move along.

    Raises UsageError for a claim merged into itself, NotFound, and Conflict for a claim that is decided, or merged or
    hidden already.
    """
    others = list(dict.fromkeys(others))
    if into in others:
        raise UsageError("A claim cannot be merged into itself.", "Name two different claims.")
    with case.db.tx():
        acting.lock(case.db, [into, *others])
        find_open(case, into)
        found: list[store.Appearance] = []
        changes: list[Change] = []
        for other in others:
            if find_open(case, other).status != Status.RUMOR:
                raise Conflict(f"{claim_label(other)} is decided already.", "Set it back to rumor first, then merge.")
            found += store.appearances(case.db, other)
            changes += _emptied(case, other, into)
        changes += [_out(a) for a in found] + _in(case, into, found)
        changes += _removals_moved(case, into, others, {a.message for a in found})
        changes += _links_moved(case, into, others)
        label = f"{labels(others)} merged into {claim_label(into)}"
        return _done(case, label, "merged", changes, {"into": into})


def _emptied(case: Case, other: int, into: int) -> list[Change]:
    """Evidence and figures move; the claim is hidden, and what was merged into it before points to where it went."""
    changes = [
        Change(claim_subject(into), "evidence", {"id": e.id}, {"claim": other}, {"claim": into})
        for e in evidence.of_claim(case.db, other, retracted=True)
    ]
    changes += [
        Change(claim_subject(into), "figures", {"id": f.id}, {"claim": other}, {"claim": into})
        for f in figures.of_claim(case.db, other, retracted=True)
    ]
    hidden = field_change(case, other, {"hidden": 1, "merged_into": into})
    changes += [hidden] if hidden else []
    for older in acting.merged_into(case.db, other):
        here, there = {"merged_into": other}, {"merged_into": into}
        changes.append(Change(claim_subject(older), "claims", {"id": older}, here, there))
    return changes


def _removals_moved(case: Case, into: int, others: Sequence[int], carried: set[int]) -> list[Change]:
    """What a person took out of the others stays out of the claim they became, unless it carries it."""
    held = carried | {a.message for a in store.appearances(case.db, into)}
    removed = dict.fromkeys(m for other in others for m in acting.removals(case.db, other) if m not in held)
    return _kept_out(case, into, (m for m in removed if messages.get(case.db, m) is not None))


def _links_moved(case: Case, into: int, others: Sequence[int]) -> list[Change]:
    """Links of the merged claims become links of the one they went into; those among themselves end."""
    place = dict.fromkeys(others, into)
    there = {(a, b, kind) for a, b, kind, _ in acting.links_at(case.db, [into])}
    changes = []
    for a, b, kind, by in acting.links_at(case.db, others):
        key = {"claim": a, "other": b, "kind": kind}
        changes.append(Change(claim_subject(a), "links", key, {"by": by}, None))
        x, y = place.get(a, a), place.get(b, b)
        if x != y and (x, y, kind) not in there:
            there.add((x, y, kind))
            moved = {"claim": x, "other": y, "kind": kind}
            changes.append(Change(claim_subject(x), "links", moved, None, {"by": by}))
    return changes


def link(case: Case, a: int, kind: LinkKind, b: int) -> Act:
    """Say how two claims stand to each other; `contradicts` and `repeats` hold both ways."""
    if a == b:
        raise UsageError("A claim cannot be linked to itself.", "Name two different claims.")
    pairs = [(a, b), (b, a)] if kind in (LinkKind.CONTRADICTS, LinkKind.REPEATS) else [(a, b)]
    with case.db.tx():
        acting.lock(case.db, [a, b])
        find_open(case, a), find_open(case, b)
        held = store.links(case.db, [a, b])
        by = {"by": case.analyst.id}
        changes = [
            Change(claim_subject(x), "links", {"claim": x, "other": y, "kind": kind.value}, None, by)
            for x, y in pairs
            if (y, kind.value) not in held.get(x, [])
        ]
        return _done(case, f"{claim_label(a)} {kind.value.replace('_', ' ')} {claim_label(b)}", "linked", changes)


def unlink(case: Case, a: int, kind: LinkKind, b: int) -> Act:
    """Take a link back."""
    with case.db.tx():
        acting.lock(case.db, [a, b])
        find_open(case, a), find_open(case, b)
        changes = [
            Change(claim_subject(x), "links", {"claim": x, "other": y, "kind": kind.value}, {"by": by}, None)
            for x, y, by in acting.links_between(case.db, a, b, kind.value)
        ]
        label = f"{claim_label(a)} no longer {kind.value.replace('_', ' ')} {claim_label(b)}"
        return _done(case, label, "unlinked", changes)


def hide_empty(case: Case, numbers: Iterable[int]) -> list[int]:
    """Hide claims of the detector that nothing carries any more, inside the caller's `tx()`; returns them."""
    found = store.empty(case.db, list(numbers))
    for number in found:
        store.update(case.db, number, {"hidden": 1}, case.now())
    told = [NewEvent(claim_subject(n), "hidden", {"because": "no message carries it any more"}) for n in found]
    ledger.append(case.db, told, case.now(), case.analyst.id)
    return found
