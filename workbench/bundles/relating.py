"""How the history of a claim or source in a bundle stands to the one here: the same, ahead of it, or apart.

A chain is taken over only whole: its events name numbers of evidence, messages and sources, so every one of them has to
be the same here (reference/engine.md §7: same head is a fast-forward, all else one merge event).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from workbench.bundles.numbering import BY_UID, Numbers, by_uid, pages
from workbench.bundles.told_rows import Told
from workbench.store import bundled
from workbench.store import events as event_store
from workbench.store.bundled import TABLE_OF, TABLES, RowOf


class State(Enum):
    """What is to be done with a claim or source of the bundle."""

    NEW = "new"
    """It is not here: taken as it is, with its history."""
    HELD = "held"
    """All of its history is here: nothing is done."""
    AHEAD = "ahead"
    """Its history goes on from where the one here ends: rows and events are taken as they are."""
    APART = "apart"
    """It went another way than the one here: what is new is added beside, its history is kept whole beside ours."""
    MADE = "made"
    """It is not here, but its history names other numbers: taken, and its history kept whole beside a new one."""


_OWNED = ("removals", "appearances", "links", "evidence", "figures")
"""Tables whose rows belong to a claim and name others."""


@dataclass(slots=True)
class Relations:
    """The states of the claims and sources of a bundle, by subject as the bundle has it; NEW is not listed."""

    states: dict[str, State] = field(default_factory=dict)

    def of(self, table: str, number: int) -> State:
        """The state of a row of `claims` or `sources` by its number in the bundle."""
        return self.states.get(f"{table[:-1]}/{number}", State.NEW)


def relations(numbers: Numbers, rows: Iterable[Told]) -> Relations:
    """Find every claim's and source's state. Numbers those rows that have uids on the way; inside `tx()`."""
    found, chain = Relations(), _Chain(numbers)
    for name, page in pages(rows):
        if name in BY_UID:
            by_uid(numbers, name, page)
        if name in ("claims", "sources"):
            for row in page:
                if numbers.is_known(name, n := int(str(row["id"]))):
                    found.states[f"{name[:-1]}/{n}"] = State.HELD  # unless its events say otherwise
        if name == "events":
            for row in page:
                chain.take(found, row)
    chain.end(found)
    return found


def straighten(numbers: Numbers, found: Relations, rows: Iterable[Told]) -> None:
    """Take no history over that names a number which means something else here. Every row has its number by now."""
    crooked = {f"{table[:-1]}/{n}" for table in ("claims", "sources") for n in numbers.maps[table]}
    for name, row in rows:
        if name in _OWNED:
            named = [
                (c.to, int(str(row[c.name]))) for c in TABLES[name].columns if c.to in numbers.maps and row[c.name]
            ]
            named += [(name, int(str(row["id"])))] if name in numbers.maps else []
            if any(numbers.here(*one) != one[1] for one in named):
                crooked.add(f"claim/{row['claim']}")
    for subject in crooked:
        state = found.states.get(subject, State.NEW)
        if state is State.NEW:
            found.states[subject] = State.MADE
        elif state is State.AHEAD:
            found.states[subject] = State.APART


class _Chain:
    """Compares one chain after the other with the one here."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.subject = ""
        self.head: tuple[int, str] | None = None
        self.meets = False
        self.last: RowOf = {}

    def take(self, found: Relations, row: RowOf) -> None:
        """The next event of the bundle."""
        if row["subject"] != self.subject:
            self.end(found)
            self.subject, self.meets = str(row["subject"]), False
            self.head = event_store.heads(self.numbers.case.db, [self.subject]).get(self.subject)
        self.last = row
        if self.head == (row["seq"], row["hash"]):
            self.meets = True

    def end(self, found: Relations) -> None:
        """The chain has come by."""
        if not self.subject:
            return
        kind, _, text = self.subject.partition("/")
        table, number = TABLE_OF[kind], int(text)
        known, here = self.numbers.is_known(table, number), self.numbers.here(table, number)
        found.states.pop(self.subject, None)
        if self._is_held(here == number, f"{kind}/{here}", table, here, known):
            found.states[self.subject] = State.HELD
        elif not known:
            if here != number or self.head is not None:
                found.states[self.subject] = State.MADE
        else:
            found.states[self.subject] = State.AHEAD if self.meets and here == number else State.APART
        self.subject = ""

    def _is_held(self, same: bool, subject: str, table: str, here: int, known: bool) -> bool:
        db, seq, digest = self.numbers.case.db, int(str(self.last["seq"])), str(self.last["hash"])
        if same and bundled.event_hash_at(db, subject, seq) == digest:
            return known
        row = bundled.row_of(db, table, {"id": here}) if known else None
        if row is None:
            return False
        kept = bundled.chains_of(db, self.numbers.checked.uid, self.subject, str(row["uid"]))
        return any(bundled.chain_hash_at(db, chain.id, seq) == digest for chain in kept)
