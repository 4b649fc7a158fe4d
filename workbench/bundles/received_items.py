"""Evidence, sources and entered figures of a redacted bundle: those that a claim does not have yet, as rows.

An item is known by its uid, a source also by its name. What is known stays as it is here: neither a grade nor a word of
ours is replaced, and a pseudonym never stands in for a name.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.bundles.outcome import Origin
from workbench.bundles.received_media import ReceivedMedia
from workbench.bundles.told_claims import ToldEvidence, ToldFigure, ToldSource
from workbench.bundles.wording import is_mark, is_redacted, say_the_same
from workbench.case import Case
from workbench.folding import fold
from workbench.ledger.events import NewEvent
from workbench.model import StatedFigure
from workbench.store import bundled, counters
from workbench.store import figures as figure_store
from workbench.store.bundled import RowOf


@dataclass(slots=True)
class ReceivedItems:
    """Takes in what hangs on claims beside messages, inside `tx()`; gathers the events of new sources."""

    case: Case
    origin: Origin
    media: ReceivedMedia
    added: Counter[str]
    events: list[NewEvent] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    evidence: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    """What is new, by number."""
    _sources: dict[str, int] = field(default_factory=dict)

    @property
    def _whose(self) -> str:
        return f"case {self.origin.case[:8]}"

    # --- evidence -----------------------------------------------------------------------------------------------------

    def take_evidence(self, claim: int, told: Sequence[ToldEvidence]) -> list[RowOf]:
        """Take in the items of a claim that are new; returns their rows."""
        db = self.case.db
        known = bundled.ids_by(db, "evidence", "uid", [e.uid for e in told])
        fresh = [e for e in told if e.uid not in known]
        first = counters.take(db, "evidence", len(fresh)) if fresh else 0
        here = {uid: n for uid, n in known.items() if self._is_of(claim, n)}
        here |= {e.uid: n for n, e in enumerate(fresh, first)}
        rows = [self._evidence(claim, e, here) for e in fresh]
        bundled.insert(db, "evidence", rows, {})
        self.evidence += range(first, first + len(fresh))
        self.added["evidence"] += len(rows)
        return rows

    def complete_evidence(self, claim: int, told: Sequence[ToldEvidence]) -> list[dict[str, object]]:
        """Give items that came without their file the one that a later bundle brings; returns what history tells."""
        db, changes = self.case.db, list[dict[str, object]]()
        known = bundled.ids_by(db, "evidence", "uid", [e.uid for e in told if e.sha256])
        for e in (e for e in told if e.uid in known):
            row = bundled.row_of(db, "evidence", {"id": known[e.uid]}) or {}
            if (row["claim"], row["sha256"]) == (claim, None) and (held := self.media.held(e.sha256)) is not None:
                bundled.rewrite(db, "evidence", {**row, "sha256": held})
                changes.append({"table": "evidence", "key": {"id": row["id"]}, "before": {"sha256": None},
                                "after": {"sha256": held}})  # fmt: skip
        return changes

    def _is_of(self, claim: int, number: int) -> bool:
        row = bundled.row_of(self.case.db, "evidence", {"id": number})
        return row is not None and row["claim"] == claim

    def _evidence(self, claim: int, e: ToldEvidence, here: dict[str, int]) -> RowOf:
        return {
            "id": here[e.uid], "uid": e.uid, "claim": claim, "source": self._source(e.source), "stance": e.stance.value,
            "reliability": e.reliability, "credibility": e.credibility, "quote": e.quote, "url": e.url,
            "sha256": self.media.held(e.sha256), "file_name": e.file_name,
            "derived_from": here.get(e.derived_from) if e.derived_from else None, "origin": e.origin, "root": None,
            "note": e.note, "says_misleading": int(e.says_misleading), "graded_by": self._grader(e.graded_by),
            "created_at": e.created_at, "retracted": 0, "follows": 0, "published": e.published,
            "searched": e.searched, "capture": None, "external_id": "",
        }  # fmt: skip

    def _grader(self, told: str) -> str:
        """Who graded an item: a pseudonym. Who is called otherwise could bear the name of somebody of this case."""
        return told if not told or is_mark(told) else self._whose

    # --- sources ------------------------------------------------------------------------------------------------------

    def _source(self, told: ToldSource) -> int:
        """The number of a source here, known by its uid or its name."""
        if told.uid not in self._sources:
            db, name = self.case.db, told.name.strip()
            folded = fold(name)
            if not folded:
                name = f"source {told.uid[:8]} of {self._whose}"
                folded = fold(name)
            by_uid = bundled.ids_by(db, "sources", "uid", [told.uid])
            held = by_uid.get(told.uid) or bundled.ids_by(db, "sources", "folded", [folded]).get(folded)
            self._sources[told.uid] = held or self._new_source(told, name, folded)
        return self._sources[told.uid]

    def _new_source(self, told: ToldSource, name: str, folded: str) -> int:
        db, now = self.case.db, self.case.now()
        number = counters.take(db, "source")
        row: RowOf = {
            "id": number, "uid": told.uid, "name": name, "folded": folded, "kind": told.kind, "owner": told.owner,
            "country": told.country, "bloc": told.bloc, "party": int(told.party), "reliability": told.reliability,
            "reliability_reason": told.reliability_reason, "graded_at": now, "url": told.url, "hidden": 0,
        }  # fmt: skip
        grade: RowOf = {
            "source": number, "n": 1, "since": "", "reliability": told.reliability,
            "reason": told.reliability_reason, "by": self._whose, "at": now,
        }  # fmt: skip
        bundled.insert(db, "sources", [row], {})
        bundled.insert(db, "source_grades", [grade], {})
        self.sources.append(number)
        self.added["sources"] += 1
        body = {
            "label": f"source {name} received from {self._whose}",
            "from": {"case": self.origin.case, "uid": told.uid},
            "changes": [added("sources", row, ("id",)), added("source_grades", grade, ("source", "n"))],
        }
        self.events.append(NewEvent(f"source/{number}", "source_added", body))
        return number

    # --- figures ------------------------------------------------------------------------------------------------------

    def take_figures(self, claim: int, uid: str, told: Sequence[ToldFigure], items: dict[str, int]) -> list[RowOf]:
        """Take in the figures that analysts there entered and nobody here; returns their rows.

        `uid` is the claim's, `items` are the numbers here of the items they rest on, by those there (`E-3`).
        """
        entered = {figure_uid(self.origin.case, uid, f.figure): f for f in told if f.figure}
        if not entered:
            return []
        db = self.case.db
        known = bundled.ids_by(db, "figures", "uid", list(entered))
        held = figure_store.of_claim(db, claim, retracted=True)
        rows = []
        for own, f in entered.items():
            if own in known or any(_one(f, h) for h in held):
                continue
            number = counters.take(db, "figure")
            rows.append({
                "id": number, "uid": own, "claim": claim, "evidence": items.get(f.evidence) if f.evidence else None,
                "metric": f.metric, "counted": f.counted, "low": f.low or 0, "high": f.high or 0,
                "exactness": f.exactness, "speaker": f.speaker, "relay": f.relay, "as_of": f.as_of, "note": f.note,
                "by": self._whose, "at": self.case.now(), "retracted": 0,
            })  # fmt: skip
            self.figures.append(number)
        bundled.insert(db, "figures", rows, {})
        self.added["figures"] += len(rows)
        return list(rows)


def figure_uid(origin: str, claim: str, figure: str) -> str:
    """The uid that a redacted figure gets: the profiles let none go, but its number (`F-3`) is its own in its case.

    Takes the uids of the case and of the claim that it comes from.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"claim-workbench/{origin}/{claim}/{figure}"))


def _one(told: ToldFigure, held: StatedFigure) -> bool:
    """Whether a figure is one that the claim has: nothing that was not taken out differs."""
    numbers = (told.metric, told.low or 0, told.high or 0, told.exactness, told.as_of)
    if numbers != (held.metric, held.low, held.high, held.exactness, held.as_of):
        return False
    return all(a == b or _hides(a, b) for a, b in ((told.counted, held.counted), (told.speaker, held.speaker)))


def _hides(told: str, held: str) -> bool:
    """Whether a short text may be another one with a name taken out; the numbers beside it are the same already."""
    return say_the_same(told, held) or is_redacted(told) or is_redacted(held)


def added(table: str, row: RowOf, key: Sequence[str]) -> dict[str, object]:
    """A new row as history tells it: what the program derives of it is not history."""
    after = {k: v for k, v in row.items() if k not in key and k != "root"}
    return {"table": table, "key": {k: row[k] for k in key}, "before": None, "after": after}
