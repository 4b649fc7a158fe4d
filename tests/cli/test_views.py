"""`workbench view`: saved filters from the command line, and what stands for them in any filter."""

import pytest

from tests.cli.conftest import Here, Program


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process, on a case with three claims at two places."""
    for title, place in (("Camp taken", "Kidal"), ("Market burnt", "Gao"), ("Road closed", "Kidal")):
        here("claim", "add", title, "--place", place, "--predicate", "other", check=True)
    return here


def test_views_from_saving_to_removing(workbench: Program) -> None:
    (row,) = workbench("view", "save", "Kidal now", "place:Kidal", "-status:confirmed", "--json", check=True).rows
    assert row == {"name": "Kidal now", "kind": "claims", "filter": "place:Kidal -status:confirmed", "count": 2}
    assert len(workbench("claims", 'view:"kidal now"', "--json", check=True).rows) == 2
    assert workbench("view", "rename", "kidal NOW", "North", check=True).out == "View 'Kidal now' renamed to 'North'.\n"
    listed = {r["name"]: r for r in workbench("view", "list", "--json", check=True).rows}
    assert (listed["North"]["own"], listed["North"]["count"], listed["to decide"]["own"]) == (True, 2, False)
    assert "place:Kidal -status:confirmed" in workbench("view", "list", check=True).out
    workbench("view", "remove", "North", check=True)
    assert workbench("claims", "view:North").code == 2
    workbench("undo", check=True)
    assert len(workbench("claims", "view:North", "place:Kidal", "--json", check=True).rows) == 2
    assert workbench("messages", "view:North").code == 2, "a view of claims is none of messages"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("view", "remove", "nobody's"), 5, "There is no saved view"),
        (("view", "remove", "stale"), 5, "every case has"),
        (("view", "save", "stale", "place:Kidal"), 2, "Every case has a view"),
        (("view", "save", "x", "place:Kidl"), 2, "Did you mean Kidal?"),
        (("view", "save", "x", "view:x"), 2, "leads back to itself"),
        (("view", "save", "x"), 2, "FILTER"),
        (("claims", "view:stal"), 2, "Did you mean stale?"),
        (("claims", "-view:stale"), 2, "neither negated"),
        (("claims", "group:month"), 2, "group has no value"),
    ],
)
def test_refusals_are_sentences(workbench: Program, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = workbench(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_groups_are_headings_for_people_only(workbench: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = workbench("claims", "group:place", "sort:id", check=True).out
    assert plain == workbench("claims", "sort:id", check=True).out
    assert (
        workbench("claims", "group:place", "--json", check=True).rows == workbench("claims", "--json", check=True).rows
    )
    monkeypatch.setattr("workbench.cli.claims.for_a_person", lambda: True)
    told = workbench("claims", "group:place", "sort:id", check=True).out
    assert [part for part in told.split("\n") if ": " in part] == ["Kidal: 2 claims", "Gao: 1 claim"]
