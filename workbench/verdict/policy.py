"""The policy as data: read from TOML, checked key by key, hashed, never hidden in code.

A verdict names the policy it was made under. The keys themselves stand in `policy_keys`; a policy of an older version
lacks the newer ones and reads as it always did. What the rules do with the numbers is `assessing`'s business.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.case import Case
from workbench.errors import UsageError
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Pillar
from workbench.store import counters, verdicts
from workbench.verdict.policy_keys import STALE_DEFAULT, read_keys

FILE = "policy.toml"
TESTS = "policy.tests.toml"
"""Names of a case's own policy and of its examples, beside `claims.db`."""
_ADOPTED = "policy"
"""Under this name a team's case keeps the sha256 of its policy."""


@dataclass(frozen=True, slots=True)
class Grades:
    """Which Admiralty grades reach a level."""

    reliability: str
    credibility: tuple[int, ...]

    def holds(self, reliability: str, credibility: int) -> bool:
        """Whether both parts of a grade are of this level; they are never averaged."""
        return reliability in self.reliability and credibility in self.credibility

    @property
    def words(self) -> str:
        """For people: "A–C and 1–3"."""
        return f"{_span(self.reliability, 'ABCDEF')} and {_span(''.join(map(str, self.credibility)), '123456')}"


def _span(chosen: str, scale: str) -> str:
    ordered = "".join(sorted(chosen))
    if len(ordered) > 1 and ordered in scale:
        return f"{ordered[0]}–{ordered[-1]}"
    return ", ".join(ordered)


@dataclass(frozen=True, slots=True)
class Policy:
    """What each status needs, with the sha256 of the text it was read from."""

    name: str
    version: int
    sha256: str
    text: str
    credible: Grades
    strong: Grades
    corroborated: int
    confirmed: int
    confirmed_strong: int
    needs_time: bool
    needs_place: bool
    refuted: int
    place_predicates: frozenset[str]
    second_person: bool
    pillars: tuple[Pillar, ...]
    contested: int
    misleading_medium: bool
    misleading_evidence: bool
    only_parties: bool
    weak_disagree: bool
    written_search: bool
    stale: Mapping[str, int]

    @property
    def label(self) -> str:
        """Name and version, as verdicts record it."""
        return f"{self.name}/{self.version}"

    def stale_days(self, predicate: str) -> int:
        """Days after which a decided claim of this predicate is looked at again; 0 is never."""
        return self.stale.get(predicate, self.stale.get(STALE_DEFAULT, 0))


@lru_cache(maxsize=16)
def parse_policy(text: str) -> Policy:
    """Read a policy from TOML; raises UsageError naming the key that is missing, unknown or wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The policy cannot be read: {error}.", "It is a TOML file; see docs/policy.md.") from error
    found = read_keys(given)
    return Policy(
        name=found["name"],
        version=found["version"],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        credible=Grades(found["credible.reliability"], found["credible.credibility"]),
        strong=Grades(found["strong.reliability"], found["strong.credibility"]),
        corroborated=found["corroborated.credible_origins"],
        confirmed=found["confirmed.credible_origins"],
        confirmed_strong=found["confirmed.strong_origins"],
        needs_time=found["confirmed.needs_time"],
        needs_place=found["confirmed.needs_place"],
        refuted=found["refuted.credible_refuting_origins"],
        place_predicates=frozenset(found["confirmed.place_predicates"]),
        second_person=found["confirmed.second_person"],
        pillars=tuple(Pillar(p) for p in found["confirmed.pillars"]),
        contested=found["contested.credible_origins_each_side"],
        misleading_medium=found["misleading.earlier_medium"],
        misleading_evidence=found["misleading.credible_evidence"],
        only_parties=found["unverifiable.only_parties"],
        weak_disagree=found["unverifiable.weak_disagree"],
        written_search=found["unverifiable.written_search"],
        stale=MappingProxyType(_stale(found)),
    )


def _stale(found: Mapping[str, Any]) -> dict[str, int]:
    return {k.removeprefix("stale."): v for k, v in found.items() if k.startswith("stale.") and v is not None}


def shipped(name: str) -> str:
    """The text of a file that ships beside this one: `two-origin.toml`, `two-origin.tests.toml`."""
    return (files("workbench.verdict") / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy that ships."""
    return parse_policy(shipped("two-origin.toml"))


def read_policy(path: Path) -> Policy:
    """The policy in a file; raises UsageError naming the file when it cannot be read."""
    text = read_file(path)
    try:
        return parse_policy(text)
    except UsageError as error:
        told = f"{path.name}: {error.message[0].lower()}{error.message[1:]}"
        raise UsageError(told, f"Mend {path}, or move it away. {error.hint}") from error


def read_file(path: Path) -> str:
    """The text of a policy or of its examples; raises UsageError naming the file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path.name} cannot be read as UTF-8 text.", "It is a TOML file; see docs/policy.md."
        ) from error


def own_policy(case: Case) -> Path | None:
    """The case's own policy file, or None when it has none (a team case has none)."""
    own = case.folder / FILE if case.folder else None
    return own if own is not None and own.is_file() else None


def policy_of(case: Case) -> Policy:
    """The case's own policy when it has one, else the one that ships. A team's is kept in its database (`adopt`)."""
    own = own_policy(case)
    if own is not None:
        return read_policy(own)
    adopted = counters.meta(case.db, _ADOPTED) if case.folder is None else ""
    text = verdicts.policies(case.db, [adopted]).get(adopted, "") if adopted else ""
    return parse_policy(text) if text else default_policy()


def adopt(case: Case, policy: Policy | None) -> Policy:
    """Make a policy that of a team's case, for everybody, or go back to the one that ships (None); returns it.

    It is told in the history of the case; verdicts keep the policy they were made under. Raises UsageError for a case
    in a folder, whose policy is the file beside it.
    """
    if case.folder is not None:
        raise UsageError(f"The policy of a case in a folder is its {FILE}.", f"Copy the file to {FILE} there.")
    chosen, at = policy or default_policy(), case.now()
    with case.db.tx():
        verdicts.keep_policy(case.db, chosen.sha256, chosen.name, chosen.version, chosen.text, at)
        counters.set_meta(case.db, _ADOPTED, chosen.sha256 if policy else "")
        told = {"name": chosen.name, "version": chosen.version, "sha256": chosen.sha256}
        ledger.append(case.db, [NewEvent(ledger.CASE, "policy", told)], at, case.analyst.id)
    return chosen
