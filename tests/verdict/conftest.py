"""Cases to decide in. What follows from the rules alone is tested on one engine (`single`): `test_stored` asks both."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.building import evidence_for
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.filtering import claim_filter
from workbench.model import Analyst, Claim, When
from workbench.store import claims, filters
from workbench.verdict.policy import adopt, parse_policy, shipped


@pytest.fixture
def single(fixed_env: Path, tmp_path: Path) -> Iterator[Case]:
    """An empty case in a folder, with a fixed clock, derived ids and an analyst called Ada."""
    opened = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    yield opened
    opened.close()


@pytest.fixture
def number(case: Case) -> int:
    """A claim with time and place and no evidence."""
    when = When("2026-04-27", "2026-04-27", "day")
    return editing.add_claim(case, "Tessalit taken by FLA", "control_change", ["Tessalit"], event=when).id


@pytest.fixture
def asking(case: Case, number: int) -> Case:
    """A case whose policy asks for a second person, with C-1 ready to be confirmed."""
    text = shipped("two-origin.toml").replace("second_person = false", "second_person = true")
    if case.folder is None:
        adopt(case, parse_policy(text))
    else:
        (case.folder / "policy.toml").write_text(text, "utf-8")
    evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "Studio Tamani", "C3")
    return case


def ben(case: Case) -> Case:
    """The case as a colleague sees it."""
    return replace(case, analyst=Analyst("ben", "Ben"))


def now(case: Case) -> Claim:
    """C-1 as it is."""
    found = claims.get(case.db, 1)
    assert found is not None
    return found


def waiting(case: Case) -> list[int]:
    """The claims that wait for a second person."""
    wanted = claim_filter(case, "has:proposed")
    compiled = filters.claims(case.db, wanted.conditions, wanted.search, wanted.sort, wanted.descending, "")
    return claims.ids(case.db, compiled.where, compiled.order, compiled.params)
