"""What happens when two cases went different ways: theirs is kept beside ours, and a person is asked.

The other case's history of a claim is kept whole, so that it can be verified here and goes on with the next export.
On ours one event tells what was added. Where both say something and it differs, ours stays and both values are noted;
a claim whose status is in question goes to the stage review, as one does that waits for a second person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.bundles.asking import CLAIM_FIELDS, EMPTY, SOURCE_FIELDS, shown, standing
from workbench.bundles.numbering import Numbers
from workbench.bundles.unredacting import came_redacted, given_back, named
from workbench.case import Case
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Stage, Status
from workbench.store import bundled, counters
from workbench.store import claims as claim_store
from workbench.store.bundled import Chain, Conflict, RowOf
from workbench.store.changes import KEYS

_NEVER = frozenset({"removals", "proposals", "verdicts"})
"""What is said in one case is not said in the other: these are read in the other case's history."""
_GIVEN_BACK = ("evidence", "figures")
"""Whose rows a profile lets go in part."""


@dataclass(slots=True)
class _Told:
    """One chain of the other case, as far as it is news."""

    subject: str
    seq: int
    hash: str
    only_merges: bool
    known: bool
    """Whether the claim or source was here before."""


@dataclass(slots=True)
class Beside:
    """Gathers what is added beside, and writes one event a claim or source at the end."""

    case: Case
    numbers: Numbers
    apart: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    histories: int = 0
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    conflicts: dict[str, list[Conflict]] = field(default_factory=dict)
    told: dict[str, _Told] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    """Claims that got what came for one that was merged into them here: subject by subject."""
    foreign: dict[int, RowOf] = field(default_factory=dict)
    events: list[RowOf] = field(default_factory=list)

    # --- values ---------------------------------------------------------------------------------------------------

    def claim(self, theirs: RowOf) -> None:
        """A claim that went another way there."""
        number = int(str(theirs["id"]))
        stands = self._standing(number)
        if stands != number:
            self._merged(stands, theirs)
            return
        taken: RowOf = {}
        if came_redacted(self.case.db, number, self.numbers.checked.uid):
            ours = bundled.row_of(self.case.db, "claims", {"id": number}) or {}
            taken = given_back("claims", ours, theirs)
        fields = {name: columns for name, columns in CLAIM_FIELDS.items() if name not in taken}
        self._take(number, taken | self._compare("claims", f"claim/{number}", theirs, fields))

    def _merged(self, stands: int, theirs: RowOf) -> None:
        """A claim that was merged into another one here, which keeps what it says; but what they decided is asked."""
        if theirs["status"] != Status.RUMOR.value:
            fields = {"status": CLAIM_FIELDS["status"]}
            self._take(stands, self._compare("claims", f"claim/{stands}", {**theirs, "id": stands}, fields))

    def _take(self, number: int, taken: RowOf) -> None:
        """Write columns of a claim; one whose status is in question goes to the stage review."""
        subject, ours = f"claim/{number}", claim_store.raw(self.case.db, number) or {}
        disputed = any(c.field == "status" for c in self.conflicts.get(subject, ()))
        if disputed and ours["stage"] != Stage.REVIEW.value:
            taken["stage"] = Stage.REVIEW.value
        if taken:
            self._tell(subject, "claims", {"id": number}, {k: ours[k] for k in taken}, taken)
            claim_store.update(self.case.db, number, taken, self.case.now())

    def _standing(self, number: int) -> int:
        """The claim that has what comes to this one: where somebody merged it here, the one that it went into."""
        stands = standing(self.case.db, number)
        if stands is None or stands == number:
            return number
        self.merged[f"claim/{stands}"] = f"claim/{number}"
        return stands

    def source(self, theirs: RowOf) -> None:
        """A source that went another way there: our grade stays."""
        db, subject = self.case.db, f"source/{theirs['id']}"
        ours = bundled.row_of(db, "sources", {"id": theirs["id"]}) or {}
        self._give_back(subject, "sources", ours, named(db, ours, theirs))
        self._compare("sources", subject, theirs, SOURCE_FIELDS)

    def _compare(
        self, table: str, subject: str, theirs: RowOf, fields: Mapping[str, tuple[str, ...]]
    ) -> dict[str, object]:
        """Note where both say something else; returns the columns to take because only theirs says something."""
        ours = bundled.row_of(self.case.db, table, {"id": theirs["id"]}) or {}
        taken: dict[str, object] = {}
        for name, columns in fields.items():
            mine, other = shown(ours, columns), shown(theirs, columns)
            if mine == other or other in EMPTY:
                continue
            if mine in EMPTY and table == "claims":
                taken |= {c: theirs[c] for c in columns}
            elif not bundled.has_conflict(self.case.db, subject, name, self.numbers.checked.uid, other):
                number = counters.take(self.case.db, "merge_conflict")
                found = Conflict(number, subject, name, mine, other, self.numbers.checked.uid, self.case.now(), "")
                self.conflicts.setdefault(subject, []).append(found)
        return taken

    def row(self, name: str, row: RowOf) -> None:
        """A row of a claim that went another way there: added when there is none of its kind here."""
        if name in _NEVER:
            return
        claim = self._standing(int(str(row["claim"])))
        row = {**row, "claim": claim}
        if name == "links":
            row["other"] = standing(self.case.db, int(str(row["other"]))) or row["other"]
            if row["other"] == claim:
                return
        held = bundled.row_of(self.case.db, name, _key(name, row))
        if held is not None:
            if name in _GIVEN_BACK and came_redacted(self.case.db, claim, self.numbers.checked.uid):
                self._give_back(f"claim/{claim}", name, held, given_back(name, held, row))
            return
        removed = {"claim": claim, "message": row.get("message")}
        if name == "appearances" and bundled.row_of(self.case.db, "removals", removed) is not None:
            return
        bundled.insert(self.case.db, name, [row], {})
        if name in KEYS:
            key = _key(name, row)
            after = {k: v for k, v in row.items() if k not in key}
            self._tell(f"claim/{claim}", name, key, None, after)

    def _give_back(self, subject: str, table: str, ours: RowOf, taken: RowOf) -> None:
        """Write what a profile had taken out of a row."""
        if taken:
            bundled.rewrite(self.case.db, table, {**ours, **taken})
            self._tell(subject, table, {"id": ours["id"]}, {k: ours[k] for k in taken}, taken)

    def _tell(
        self, subject: str, table: str, key: Mapping[str, object], before: Mapping[str, object] | None,
        after: Mapping[str, object],
    ) -> None:  # fmt: skip
        told = {"table": table, "key": dict(key), "before": dict(before) if before else None, "after": dict(after)}
        self.changes.setdefault(subject, []).append(told)

    # --- histories ------------------------------------------------------------------------------------------------

    def chain(self, subject: str, events: Sequence[RowOf]) -> None:
        """The other case's chain of a claim or source that went another way, or has another number here."""
        kind, _, number = subject.partition("/")
        here = self.numbers.here(bundled.TABLE_OF[kind], int(number))
        row = bundled.row_of(self.case.db, bundled.TABLE_OF[kind], {"id": here}) or {}
        fresh = self._keep(self.numbers.checked.uid, subject, str(row["uid"]), events)
        last = events[-1]
        only = all(e["kind"] == "bundle_merged" for e in fresh)
        known = self.numbers.is_known(bundled.TABLE_OF[kind], int(number))
        self.told[f"{kind}/{here}"] = _Told(subject, int(str(last["seq"])), str(last["hash"]), only, known)

    def _keep(self, origin: str, subject: str, about: str, events: Sequence[RowOf]) -> Sequence[RowOf]:
        """Keep a chain; returns the events that were not kept yet."""
        db, last = self.case.db, events[-1]
        seq, digest = int(str(last["seq"])), str(last["hash"])
        kept = bundled.chains_of(db, origin, subject, about)
        if any(bundled.chain_hash_at(db, chain.id, seq) == digest for chain in kept):
            return ()
        at = {(int(str(e["seq"])), str(e["hash"])) for e in events}
        known = next((c for c in kept if (c.seq, c.hash) in at), None)
        fresh = [e for e in events if known is None or int(str(e["seq"])) > known.seq]
        number = known.id if known else counters.take(db, "bundle_chain")
        bundled.keep_chain(db, Chain(number, origin, subject, about, seq, digest), fresh)
        self.histories += len(fresh)
        return fresh

    def kept(self, row: RowOf) -> None:
        """A chain that the other case had from a third one, or one of its events."""
        if "origin" in row:
            self.foreign[int(str(row["id"]))] = row
            return
        if self.events and self.events[0]["chain"] != row["chain"]:
            self._end_foreign()
        self.events.append(row)

    def _end_foreign(self) -> None:
        events, self.events = self.events, []
        if not events:
            return
        head = self.foreign[int(str(events[0]["chain"]))]
        subject, origin = str(head["subject"]), str(head["origin"])
        last = events[-1]
        ours = bundled.event_hash_at(self.case.db, subject, int(str(last["seq"]))) == last["hash"]
        if not ours:
            self._keep(origin, subject, str(head["about"]), events)

    def end(self) -> None:
        """Write what was noted, and the event of every claim and source that something happened to."""
        self._end_foreign()
        new: list[NewEvent] = []
        for subject in sorted({*self.told, *self.changes, *self.conflicts}):
            told = self.told.get(subject) or self.told[self.merged[subject]]
            changes, conflicts = self.changes.get(subject, []), self.conflicts.get(subject, [])
            if told.only_merges and not changes and not conflicts:
                continue
            if told.known:
                self._count(subject, bool(conflicts))
            new.append(NewEvent(subject, "bundle_merged", {
                "label": f"history of case {self.numbers.checked.uid[:8]} merged",
                "from": {"case": self.numbers.checked.uid, "subject": told.subject, "seq": told.seq, "hash": told.hash},
                "changes": changes,
                "conflicts": [{"field": c.field, "ours": c.ours, "theirs": c.theirs} for c in conflicts],
            }))  # fmt: skip
            bundled.add_conflicts(self.case.db, conflicts)
        ledger.append(self.case.db, new, self.case.now(), self.case.analyst.id)

    def _count(self, subject: str, asked: bool) -> None:
        number = ledger.subject_claim(subject)
        if number is not None:
            self.apart.add(number)
            self.touched.add(number)
            if asked:
                self.disputed.add(number)


def _key(name: str, row: RowOf) -> dict[str, object]:
    return {k: row[k] for k in KEYS.get(name, bundled.TABLES[name].key)}
