"""The policy as data: read from TOML, hashed, never hidden in code. A verdict names the policy it was made under."""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from workbench.case import Case
from workbench.errors import UsageError

_FILE = "policy.toml"


@dataclass(frozen=True, slots=True)
class Grades:
    """Which Admiralty grades reach a level."""

    reliability: str
    credibility: tuple[int, ...]

    def holds(self, reliability: str, credibility: int) -> bool:
        """Whether both parts of a grade are of this level; they are never averaged."""
        return reliability in self.reliability and credibility in self.credibility


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

    @property
    def label(self) -> str:
        """Name and version, as verdicts record it."""
        return f"{self.name}/{self.version}"


def _grades(data: dict[str, Any]) -> Grades:
    return Grades(str(data["reliability"]), tuple(int(c) for c in data["credibility"]))


def parse_policy(text: str) -> Policy:
    """Read a policy from TOML; raises UsageError naming the part that is missing or wrong."""
    try:
        data = tomllib.loads(text)
        return Policy(
            name=str(data["name"]),
            version=int(data["version"]),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            credible=_grades(data["credible"]),
            strong=_grades(data["strong"]),
            corroborated=int(data["corroborated"]["credible_origins"]),
            confirmed=int(data["confirmed"]["credible_origins"]),
            confirmed_strong=int(data["confirmed"]["strong_origins"]),
            needs_time=bool(data["confirmed"]["needs_time"]),
            needs_place=bool(data["confirmed"]["needs_place"]),
            refuted=int(data["refuted"]["credible_refuting_origins"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"The policy cannot be read: {error}.", "Compare it with docs/policy.md.") from error


def default_policy() -> Policy:
    """The policy that ships."""
    return parse_policy((files("workbench.verdict") / "two-origin.toml").read_text(encoding="utf-8"))


def policy_of(case: Case) -> Policy:
    """The case's own policy when it has one, else the one that ships."""
    own = case.folder / _FILE if case.folder else None
    if own is not None and own.is_file():
        return parse_policy(own.read_text(encoding="utf-8"))
    return default_policy()
