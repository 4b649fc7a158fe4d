"""An export record read back as the program's own things, so that a report has the rules and words of the screens.

Takes records as any profile lets them go: keys that a profile keeps at home are empty here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workbench.claims.origins import Origins
from workbench.evidence.figure_ranges import UNSTATED, Figures, Heard, collect
from workbench.folding import fold
from workbench.model import (
    Actor,
    Assessment,
    Claim,
    Evidence,
    EvidenceStance,
    Figure,
    Role,
    Stage,
    StatedFigure,
    Status,
    When,
)
from workbench.plugin_api import ClaimRecord, ExportFacts
from workbench.verdict.assessing import assessment
from workbench.verdict.policy import Policy, parse_policy
from workbench.verdict.weighing import weigh


@dataclass(frozen=True)
class Dossier:
    """One record with what follows from it."""

    record: ClaimRecord
    facts: ExportFacts

    @cached_property
    def claim(self) -> Claim:
        """The claim, as far as the record tells it."""
        r = self.record
        counts = r["evidence"]
        return Claim(
            id=number_of(r["id"]), uid=r["uid"], title=r["title"], predicate=r["predicate"], places=tuple(r["places"]),
            actors=tuple(Actor(a["name"], Role(a["role"])) for a in r["actors"]), event=When(**r["event"]),
            status=Status(r["status"]), stage=Stage(r["stage"]), priority=r["priority"], why=(), version=0,
            updated_at=r["updated_at"], note=r["note"], appearances=r["appearances"], chats=r["chats"],
            media=r["media"], reused=r["reused_media"], first_seen=r["first_seen"], last_seen=r["last_seen"],
            supports=counts["supports"], refutes=counts["refutes"], context=counts["context"],
            origins=counts["origins"], best_grade=r["best_grade"], overridden=r["overridden"],
            would_change=r["would_change"], stale_at=r["stale_at"],
        )  # fmt: skip

    @cached_property
    def items(self) -> tuple[Evidence, ...]:
        """Its evidence, in the order of the ids."""
        found = self.record["evidence_items"]
        by_uid = {e["uid"]: number_of(e["id"]) for e in found}
        claim = self.claim.id
        return tuple(sorted((_item(e, claim, by_uid) for e in found), key=lambda e: e.id))

    @cached_property
    def origins(self) -> Origins:
        """Which items are one origin, as the case counted them."""
        by_uid = {e.uid: e.id for e in self.items}
        roots = {e["uid"]: e["origin_root"] for e in self.record["evidence_items"]}
        return Origins({e.id: by_uid.get(roots[e.uid], e.id) for e in self.items})

    @cached_property
    def policy(self) -> Policy | None:
        """The rules of the set; None for a set that does not say them."""
        return parse_policy(self.facts.policy_text) if self.facts.policy_text else None

    @cached_property
    def assessment(self) -> Assessment | None:
        """What these rules make of the evidence of the record; gates that rest on people are not asked."""
        return assessment(weigh(self.claim, self.items, self.policy, self.origins)) if self.policy else None

    @cached_property
    def figures(self) -> Figures:
        """Its figures, side by side."""
        claim, given = self.claim.id, self.record["figures"]
        parties = {fold(e.source_name) for e in self.items if e.party}
        at = {m["id"]: m["sent_at"] or "" for m in self.record["message_items"]}
        stated = [_stated(f, claim) for f in given if f["figure"]]
        return collect(claim, stated, [_heard(f, at) for f in given if not f["figure"]], self.items, parties)

    @cached_property
    def standing(self) -> ClaimRecord | None:
        """The verdict that the status comes from; None when nobody decided it."""
        return next((v for v in reversed(self.record["verdicts"]) if v["status"] == self.record["status"]), None)

    @property
    def decided(self) -> ClaimRecord | None:
        """The latest decision, whatever it was; None for none."""
        return self.record["verdicts"][-1] if self.record["verdicts"] else None

    def sides(self) -> tuple[int, int]:
        """Origins that support it and origins that refute it."""
        supporting, refuting = (
            {self.origins.root[e.id] for e in self.items if e.stance == s}
            for s in (EvidenceStance.SUPPORTS, EvidenceStance.REFUTES)
        )
        return len(supporting), len(refuting)


def number_of(label: str) -> int:
    """The number of `C-17`, `E-3` or `F-2`."""
    return int(label.partition("-")[2])


def _item(e: ClaimRecord, claim: int, by_uid: Mapping[str, int]) -> Evidence:
    source = e["source"] or {}
    return Evidence(
        id=number_of(e["id"]), uid=e["uid"], claim=claim, source=source.get("id", 0),
        source_name=source.get("name", "") or "a source that is gone", stance=EvidenceStance(e["stance"]),
        reliability=e["reliability"], credibility=e["credibility"], bloc=source.get("bloc", ""),
        party=source.get("party", False), quote=e["quote"], url=e["url"], sha256=e["sha256"],
        file_name=e["file_name"], derived_from=by_uid.get(e["derived_from"] or ""), origin=e["origin"],
        note=e["note"], says_misleading=e["says_misleading"], graded_by=e["graded_by"], created_at=e["created_at"],
        owner=source.get("owner", ""), published=e["published"], searched=e["searched"],
    )  # fmt: skip


def _stated(f: ClaimRecord, claim: int) -> StatedFigure:
    return StatedFigure(
        id=number_of(f["figure"]), uid="", claim=claim, metric=f["metric"], low=f["low"] or 0, high=f["high"] or 0,
        exactness=f["exactness"], counted=f["counted"], speaker=f["speaker"], relay=f["relay"], as_of=f["as_of"],
        evidence=number_of(f["evidence"]) if f["evidence"] else None, note=f["note"],
    )  # fmt: skip


def _heard(f: ClaimRecord, at: Mapping[int, str]) -> Heard:
    low, high = (0, 0) if f["exactness"] == UNSTATED else (f["low"], f["high"])
    figure = Figure(f["metric"], low, high, f["exactness"], f["counted"], f["speaker"])
    first = min((at[m] for m in f["messages"] if at.get(m)), default="")
    return Heard(figure, tuple(f["messages"]), (f["speaker"],) if f["speaker"] else (), first)
