"""The examples of a policy: small sets of evidence with the status and the gates that must come out.

A policy is data that decides about claims, so it has tests as code has: `two-origin.tests.toml` beside the policy that
ships, `policy.tests.toml` beside a case's own. They are run by `workbench policy check` and by the tests of this
program, over the same functions that assess a claim; no database is needed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from workbench.claims.origins import Known
from workbench.errors import UsageError, WorkbenchError
from workbench.evidence.items import parse_grade
from workbench.model import (
    PREDICATES,
    Assessment,
    Claim,
    Evidence,
    EvidenceStance,
    Pillar,
    PillarAnswer,
    Stage,
    Status,
    When,
)
from workbench.store.proposals import Proposal
from workbench.verdict.assessing import assess_items
from workbench.verdict.policy import Policy
from workbench.verdict.proposing import Beside, basis

_ITEM: Mapping[str, type] = {
    "stance": str, "grade": str, "source": str, "party": bool, "origin": str, "owner": str, "derived_from": int,
    "misleading": bool, "graded": bool, "searched": str, "quote": str, "retracted": bool,
}  # fmt: skip
_CASE: Mapping[str, type] = {
    "name": str, "items": list, "status": str, "unmet": dict, "predicate": str, "places": list, "precision": str,
    "reused": int, "answered": list, "proposed_by": str,
}  # fmt: skip
_WHO = "the analyst who asks"
_HINT = "docs/policy.md shows how examples are written."


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example and what was wrong with it; nothing for one that came out as written."""

    name: str
    wrong: tuple[str, ...]


def run_examples(policy: Policy, text: str) -> tuple[Outcome, ...]:
    """Run the examples in a TOML text against a policy; raises UsageError for a text that is none."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The examples cannot be read: {error}.", _HINT) from error
    listed = given.get("case")
    if set(given) != {"case"} or not isinstance(listed, list) or not listed:
        raise UsageError("The examples are a list of [[case]] and nothing else.", _HINT)
    return tuple(_Example(n, one).outcome(policy) for n, one in enumerate(listed, 1))


class _Example:
    """One `[[case]]`, checked."""

    def __init__(self, number: int, given: Any) -> None:
        self.place = f"Example {number}"
        self.given = self._typed(given, _CASE)
        self.name = str(self.given.get("name", self.place))
        if "status" not in self.given:
            self._refuse("has no status")

    def _refuse(self, what: str) -> NoReturn:
        raise UsageError(f"{self.place} {what}.", _HINT)

    def _typed(self, given: Any, kinds: Mapping[str, type]) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            self._refuse("is no table")
        for key, value in given.items():
            if key not in kinds:
                self._refuse(f"has an unknown key {key!r} (known: {', '.join(kinds)})")
            if type(value) is not kinds[key]:
                self._refuse(f"has a {key} that is no {kinds[key].__name__}")
        return given

    def _one_of(self, key: str, value: str, known: Sequence[str]) -> str:
        if value not in known:
            self._refuse(f"has an unknown {key} {value!r} (known: {', '.join(known)})")
        return value

    def outcome(self, policy: Policy) -> Outcome:
        """Assess the example and compare."""
        claim = self._claim()
        given = [self._typed(one, _ITEM) for one in self.given.get("items", [])]
        sources = list(dict.fromkeys(str(one.get("source", f"source {n}")) for n, one in enumerate(given, 1)))
        items = [self._item(n, one, sources, len(given)) for n, one in enumerate(given, 1)]
        beside = Beside(_WHO, self._answers(), self._proposal(claim, items, policy))
        found = assess_items(claim, items, policy, Known(), beside)
        return Outcome(self.name, (*self._wrong_status(found), *self._wrong_gates(found)))

    def _wrong_status(self, found: Assessment) -> list[str]:
        wanted = self._one_of("status", self.given["status"], tuple(Status))
        return [] if found.suggested == wanted else [f"the rules suggest {found.suggested.value}, not {wanted}"]

    def _wrong_gates(self, found: Assessment) -> list[str]:
        wrong = []
        for status, names in self.given.get("unmet", {}).items():
            to = Status(self._one_of("status", status, tuple(Status)))
            got = [g.name for g in found.unmet(to)]
            if got != names:
                wrong.append(f"unmet for {status}: {got}, not {names}")
        return wrong

    def _claim(self) -> Claim:
        g = self.given
        when = When("2026-04-25", "2026-04-25", g.get("precision", "day"))
        return Claim(
            id=1, uid="example", title=self.name, places=tuple(g.get("places", ["Kati"])), actors=(), event=when,
            predicate=self._one_of("predicate", g.get("predicate", "attack"), PREDICATES), status=Status.RUMOR,
            stage=Stage.NEW, priority=0, why=(), version=1, updated_at="", reused=g.get("reused", 0),
        )  # fmt: skip

    def _item(self, number: int, one: Mapping[str, Any], sources: list[str], count: int) -> Evidence:
        name = str(one.get("source", f"source {number}"))
        parent = one.get("derived_from")
        if parent is not None and not 1 <= parent <= count:
            self._refuse(f"derives an item from {parent}, which is none of its {count}")
        try:
            reliability, credibility = parse_grade(one.get("grade", "F6"))
        except WorkbenchError as error:
            self._refuse(f"has a wrong grade: {error.message.rstrip('.')}")
        return Evidence(
            id=number, uid=f"item-{number}", claim=1, source=sources.index(name) + 1, source_name=name,
            stance=EvidenceStance(self._one_of("stance", one.get("stance", ""), tuple(EvidenceStance))),
            reliability=reliability, credibility=credibility, party=one.get("party", False),
            origin=one.get("origin", ""), owner=one.get("owner", ""), derived_from=parent, quote=one.get("quote", ""),
            searched=one.get("searched", ""), says_misleading=one.get("misleading", False),
            graded_by=_WHO if one.get("graded", True) else "", retracted=one.get("retracted", False),
        )  # fmt: skip

    def _answers(self) -> tuple[PillarAnswer, ...]:
        named = [self._one_of("pillar", p, tuple(Pillar)) for p in self.given.get("answered", [])]
        return tuple(PillarAnswer(1, Pillar(p), "answered", _WHO, "") for p in named)

    def _proposal(self, claim: Claim, items: Sequence[Evidence], policy: Policy) -> Proposal | None:
        """What somebody proposed on just this evidence, when the example says who."""
        by = self.given.get("proposed_by")
        return Proposal(1, Status.CONFIRMED, basis(claim, items, policy), "", by, "2026-05-01") if by else None
