"""Brings the claims of a case in line with what its messages say: the work around `partition`.

Units that were added or lost mark their keys; here marked keys are taken with everything that they can meet, sorted
anew, and what came out is laid over the claims that are there. A claim keeps its number as long as most of its messages
stay together. A claim that a person has worked on keeps what it says and every message it has; it only gains some.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench import canonical
from workbench.case import Case
from workbench.claims import grouping, partition, titles
from workbench.claims.lexicon import Lexicon
from workbench.claims.partition import Group, Placed, Saying, Seed
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent, claim_subject
from workbench.model import Claim, Stage, Stance, Status, When
from workbench.store import claims as claim_store
from workbench.store import counters, messages, readings
from workbench.store import regrouping as store
from workbench.store.claims import Appearance
from workbench.store.regrouping import Existing

DETECTOR = "detector"
_Words = tuple[str, str, tuple[str, ...], When]


@dataclass(slots=True)
class _Work:
    """What one regrouping found out and has to write."""

    case: Case
    messages: frozenset[int]
    units: list[Placed]
    existing: dict[int, Existing]
    met_by: Mapping[int, set[int]]
    appearances: dict[int, dict[int, Appearance]] = field(default_factory=dict)
    removals: dict[int, set[int]] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def regroup(case: Case, lexicon: Lexicon, marked: Sequence[int]) -> set[int]:
    """Sort the units of these keys, and all they can meet, into claims, inside `tx()`.

    Returns the claims whose messages, words or links changed: their counts and priorities are out of date.
    """
    keys, numbered = _closed(case, marked)
    units = _placed(case, lexicon, numbered)
    messages_met = sorted({m for m, _ in numbered})
    found = store.meeting(case.db, sorted(keys), _names(units), messages_met)
    met_by = store.keys_of(case.db, [e.id for e in found])
    work = _Work(case, frozenset(messages_met), units, _concerned(case, found, met_by, keys), met_by)
    for claim, message, stance, score, main, by in store.appearances(case.db, sorted(work.existing)):
        held = work.appearances.setdefault(claim, {})
        held[message] = Appearance(claim, message, Stance(stance), score, main, by)
    work.removals = store.removals(case.db, sorted(work.existing))
    groups = partition.partition(units, _seeds(work))
    _write(work, groups, _numbered(work, groups))
    readings.unmark(case.db, sorted(keys))
    return work.touched


def _names(units: Sequence[Placed]) -> list[str]:
    return sorted({fold(n) for p in units for n in (*p.unit.places, *(a.name for a in p.unit.actors))})


def _concerned(
    case: Case, found: Sequence[Existing], met_by: Mapping[int, set[int]], keys: set[int]
) -> dict[int, Existing]:
    """The claims that these keys are about. A claim of the detector that only shares a message with them (a message
    about two towns) is another group's, as long as one of its messages still says what it is met by."""
    beside = [e.id for e in found if not e.touched and e.merged_into is None and keys.isdisjoint(met_by.get(e.id, ()))]
    others = store.anchored(case.db, beside)
    return {e.id: e for e in found if e.id not in others}


def _closed(case: Case, marked: Sequence[int]) -> tuple[set[int], dict[tuple[int, int], list[int]]]:
    """All keys and units that can be reached from some keys: units as (message, number) → keys."""
    keys: set[int] = set()
    units: dict[tuple[int, int], list[int]] = {}
    asked = sorted(set(marked))
    while asked:
        keys.update(asked)
        found = {(m, n) for _, m, n in readings.holding(case.db, asked)} - units.keys()
        if not found:
            break
        for key, message, n in readings.keys_of(case.db, sorted({m for m, _ in found})):
            if (message, n) in found:
                units.setdefault((message, n), []).append(key)
        asked = sorted({k for unit in found for k in units[unit]} - keys)
    return keys, units


def _placed(case: Case, lexicon: Lexicon, numbered: Mapping[tuple[int, int], Sequence[int]]) -> list[Placed]:
    wanted = sorted({message for message, _ in numbered})
    sent = store.sent(case.db, wanted)
    found: list[Placed] = []
    for message, mentions in messages.mentions_of(case.db, wanted).items():
        s = sent[message]
        for n, unit in enumerate(grouping.units(mentions, s.sent_at, lexicon)):
            if (message, n) in numbered:
                keys = tuple(sorted(numbered[message, n]))
                found.append(Placed(unit, message, n, s.cluster, keys, s.sent_at or "", s.origin))
    return found


def _seeds(work: _Work) -> list[Seed]:
    """The claims that persons have worked on, with the claims merged into them."""
    merged: dict[int, list[Existing]] = {}
    for e in work.existing.values():
        if e.merged_into is not None:
            merged.setdefault(e.merged_into, []).append(e)
    taken_out = {message for out in work.removals.values() for message in out}
    seeds = []
    for e in work.existing.values():
        removed = frozenset(work.removals.get(e.id, ()))
        if e.merged_into is not None or not e.touched or (e.hidden and e.made_by != DETECTOR and not removed):
            continue
        held = work.appearances.get(e.id, {})
        by_hand = frozenset(m for m, a in held.items() if a.by != DETECTOR)
        sayings = tuple(_saying(work, one) for one in (e, *merged.get(e.id, ())))
        seeds.append(Seed(e.id, sayings, frozenset(held), by_hand, by_hand & taken_out, removed))
    return seeds


def _saying(work: _Work, e: Existing) -> Saying:
    """What a claim says. A person may have made or changed its words: they find it as well as its messages do."""
    keys = frozenset((*work.met_by.get(e.id, ()), *grouping.keys_said(e.predicate, e)))
    return Saying(e.id, e.predicate, e, keys)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _numbered(work: _Work, groups: Sequence[Group]) -> list[int | None]:
    """The claim of every group: a seed's own, else the claim of the detector that most of its messages are in.

    None stands for a claim that has still to be made.
    """
    numbers: list[int | None] = [g.claim for g in groups]
    free = {e.id: e for e in work.existing.values() if not e.touched and e.merged_into is None}
    homes: dict[int, list[int]] = {}
    for claim in free:
        for message in work.appearances.get(claim, ()):
            homes.setdefault(message, []).append(claim)
    hidden: dict[_Words, list[int]] = {}
    for e in free.values():
        if e.hidden:
            hidden.setdefault((e.predicate, e.match_key, e.places, e.event), []).append(e.id)
    bids: list[tuple[int, int, int]] = []
    for i, group in enumerate(groups):
        if group.claim is None:
            count = Counter(c for p in group.members for c in homes.get(p.message, ()) if _alike(free[c], group))
            bids += [(-n, claim, i) for claim, n in count.items()]
            says = (group.predicate, group.match_key, group.places, group.event)
            bids += [(0, claim, i) for claim in hidden.get(says, ())]
    taken: set[int] = set()
    for _, claim, i in sorted(bids):
        if numbers[i] is None and claim not in taken:
            numbers[i] = claim
            taken.add(claim)
    return numbers


def _alike(e: Existing, group: Group) -> bool:
    return e.predicate == group.predicate and e.match_key.partition("|")[0] == group.match_key.partition("|")[0]


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(work: _Work, groups: Sequence[Group], numbers: Sequence[int | None]) -> None:
    final: list[int | None] = []
    new: list[Appearance] = []
    gone: list[tuple[int, int]] = []
    carried: set[int] = set()
    for group, known in zip(groups, numbers, strict=True):
        number = _make(work, group) if known is None and group.members else known
        final.append(number)
        if number is None:
            continue
        if group.members:
            carried.add(number)
        if group.claim is None:
            _reword(work, number, group)
        came, went = _changed(work, number, group)
        new += came
        gone += went
    gone += _left(work, {n for n in final if n is not None})
    store.withdraw(work.case.db, gone)
    claim_store.add_appearances(work.case.db, new)
    _keep_keys(work, groups, final)
    _oppose(work, groups, final)
    _show_and_hide(work, carried)
    ledger.append(work.case.db, work.events, work.case.now(), DETECTOR)


def _changed(work: _Work, number: int, group: Group) -> tuple[list[Appearance], list[tuple[int, int]]]:
    """The appearances that a claim gains, and the (claim, message) pairs that go, some to come again otherwise."""
    held = work.appearances.get(number, {})
    wanted = _appearances(work, number, group)
    found = {m for m, a in held.items() if a.by == DETECTOR}
    if group.claim is None:
        lost = found - wanted.keys()
    else:
        lost = {m for m in (found - wanted.keys()) & work.messages if not _meant(work, group.claim, m)}
    came = [a for m, a in wanted.items() if m not in held or (m in found and held[m] != a)]
    again = {a.message for a in came if a.message in held}
    _tell(work, number, [a.message for a in came if a.message not in held], sorted(lost))
    return came, [(number, m) for m in sorted(lost | again)]


def _meant(work: _Work, claim: int, message: int) -> bool:
    """Whether a message can still be about a claim that a person worked on: such a claim loses none that is."""
    sayings = [work.existing[claim], *(e for e in work.existing.values() if e.merged_into == claim)]
    keys = {k for one in sayings for k in _saying(work, one).keys}
    said = readings.keys_of(work.case.db, [message])
    return any(k in keys for k, _, _ in said)


def _left(work: _Work, kept: set[int]) -> list[tuple[int, int]]:
    """What claims of the detector lose that no group became: messages sorted elsewhere now, or that say it no more."""
    gone = []
    for e in work.existing.values():
        if e.id in kept or e.touched or e.merged_into is not None:
            continue
        found = [m for m, a in work.appearances.get(e.id, {}).items() if a.by == DETECTOR]
        beyond = [m for m in found if m not in work.messages]
        keys = work.met_by.get(e.id, set())
        staying = {m for k, m, _ in readings.keys_of(work.case.db, beyond) if k in keys}
        lost = [m for m in found if m not in staying]
        _tell(work, e.id, [], lost)
        gone += [(e.id, m) for m in lost]
    return gone


def _keep_keys(work: _Work, groups: Sequence[Group], numbers: Sequence[int | None]) -> None:
    """Note what claims are met by: a claim of the detector by what its units say now, a person's by ever more."""
    rows: set[tuple[int, int]] = set()
    fresh = []
    for group, number in zip(groups, numbers, strict=True):
        if number is not None and group.claim is None:
            fresh.append(number)
            rows.update((k, number) for k in group.keys)
        rows.update((k, claim) for claim, keys in group.gained.items() for k in keys)
    store.drop_keys(work.case.db, [n for n in fresh if n in work.met_by])
    store.add_keys(work.case.db, sorted(rows))


def _appearances(work: _Work, number: int, group: Group) -> dict[int, Appearance]:
    """Where a group's claim appears: each message once, by its main unit, else by the one with the highest score."""
    found: dict[int, Appearance] = {}
    out = work.removals.get(number, set())
    for p in sorted(group.members, key=lambda p: (p.message, not p.unit.main, -p.unit.score, p.n)):
        if p.message not in found and p.message not in out:
            found[p.message] = Appearance(number, p.message, p.unit.stance, p.unit.score, p.unit.main, DETECTOR)
    return found


def _title(work: _Work, group: Group) -> str:
    polarity, topic, _ = (*group.match_key.split("|"), "", "")[:3]
    numbers = {p.unit.mark for p in group.members} - {""}
    if group.predicate == "casualties" and len(numbers) == 1:
        topic = f"{topic} {numbers.pop()}"  # where numbers differ, none is the claim's
    language = work.case.settings.language
    return titles.title(group.predicate, polarity, topic, group.places, group.actors, language)


def _make(work: _Work, group: Group) -> int:
    """A new claim in status rumor."""
    case, title = work.case, _title(work, group)
    number = counters.take(case.db, "claim")
    claim = Claim(
        id=number, uid=case.ids("claim", str(number)), title=title, predicate=group.predicate, places=group.places,
        actors=group.actors, event=group.event, status=Status.RUMOR, stage=Stage.NEW, priority=0, why=(), version=1,
        updated_at=case.now(),
    )  # fmt: skip
    claim_store.add(case.db, claim, group.match_key, fold(title), DETECTOR)
    body = {"title": title, "predicate": group.predicate, "places": group.places, "actors": group.actors,
            "event": group.event, "by": DETECTOR, "message": group.members[0].message}  # fmt: skip
    work.events.append(NewEvent(claim_subject(number), "created", body))
    work.touched.add(number)
    return number


def _reword(work: _Work, number: int, group: Group) -> None:
    """Let a claim that nobody has worked on say what its messages say now."""
    e, title = work.existing.get(number), _title(work, group)
    says = (title, group.match_key, group.places, group.actors, group.event)
    if e is None or (e.title, e.match_key, e.places, e.actors, e.event) == says:
        return
    fields = {"title": title, "folded": fold(title), "match_key": group.match_key,
              "places": canonical.dumps(group.places), "actors": canonical.dumps(group.actors),
              "event_start": group.event.start, "event_end": group.event.end,
              "event_precision": group.event.precision}  # fmt: skip
    claim_store.update(work.case.db, number, fields, work.case.now())
    body = {"title": title, "places": group.places, "actors": group.actors, "event": group.event}
    work.events.append(NewEvent(claim_subject(number), "grown", body))
    work.touched.add(number)


def _tell(work: _Work, number: int, came: list[int], went: list[int]) -> None:
    """One event for a claim's new appearances, `resurfaced` where the work was closed, and one for those that left."""
    if came:
        kind = "resurfaced" if claim_store.resurface(work.case.db, number, len(came)) else "appeared"
        work.events.append(NewEvent(claim_subject(number), kind, {"messages": came}))
        work.touched.add(number)
    if went:
        work.events.append(NewEvent(claim_subject(number), "regrouped", {"messages": went}))
        work.touched.add(number)


def _oppose(work: _Work, groups: Sequence[Group], numbers: Sequence[int | None]) -> None:
    """Link claims that contradict each other, and unlink those that no longer do."""
    db = work.case.db
    pairs = {
        (min(a, b), max(a, b))
        for i, j in partition.opposed(groups)
        if (a := numbers[i]) is not None and (b := numbers[j]) is not None and a != b
    }
    numbered = sorted({*work.existing, *(n for n in numbers if n is not None)})
    linked = store.contradictions(db, numbered)
    fresh = pairs - linked
    fresh -= store.unlinked(db, sorted({n for p in fresh for n in p}))
    for a, b in sorted(fresh):
        claim_store.add_links(db, [(a, b, "contradicts", DETECTOR), (b, a, "contradicts", DETECTOR)])
        work.events += [NewEvent(claim_subject(x), "contradicted", {"by_claim": y}) for x, y in ((a, b), (b, a))]
        work.touched.update((a, b))
    free = {n for n, e in work.existing.items() if not e.touched}
    lost = sorted(p for p in linked - pairs if not free.isdisjoint(p) and work.existing.keys() >= set(p))
    store.unlink(db, lost)
    work.touched.update(n for p in lost for n in p)


def _show_and_hide(work: _Work, carried: set[int]) -> None:
    """Bring back what is carried again; hide what nothing carries any more."""
    case = work.case
    for number in claim_store.show(case.db, sorted(carried)):
        work.events.append(NewEvent(claim_subject(number), "shown", {"because": "a message carries it again"}))
        work.touched.add(number)
    for number in claim_store.empty(case.db, sorted(set(work.existing) - carried)):
        claim_store.update(case.db, number, {"hidden": 1}, case.now())
        work.events.append(NewEvent(claim_subject(number), "hidden", {"because": "no message carries it any more"}))
        work.touched.add(number)
