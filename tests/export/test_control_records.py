"""Who held a place, as a set of claims tells it: the rows of `timeline --json`, nothing of claims outside the set."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.building import evidence_for
from tests.evidence.towns import control as enter
from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.errors import Cancelled
from workbench.evidence.control import timeline
from workbench.export.control_records import control, timeline_records
from workbench.export.given import CaseSet
from workbench.export.redaction import redactor
from workbench.model import Status, claim_label
from workbench.store import claims as claim_store
from workbench.verdict.deciding import decide

Rows = list[dict[str, Any]]


def _all(case: Case) -> list[int]:
    return claim_store.ids(case.db, "c.hidden = 0", "c.id", {})


@pytest.fixture
def town(case: Case) -> tuple[Case, dict[str, int]]:
    """The small case and a town that changed hands; its claims by title."""
    enter(case, "Fighters attack the garrison", "MNLA", "2012-01-17", predicate="attack", place="Aguelhok")
    enter(case, "The government has the town back", "Malian army", "2012-01-20")
    taken = enter(case, "Fighters take the town again", "MNLA", "2012-01-24", place="Aguelhok")
    back = enter(case, "The army is back in the town", "FAMa", "2012-01-25")
    for number, paper in ((taken, "Morning Paper"), (back, "Evening Paper")):
        evidence_for(case, number, paper, "B2")
    decide(case, [taken, back], Status.CORROBORATED)
    every = claim_store.by_ids(case.db, _all(case))
    return case, {c.title: c.id for c in every}


def _told(case: Case, numbers: list[int], profile: str = "internal") -> Rows:
    return list(control(case, redactor(case, profile), numbers))


def _unordered(rows: Rows) -> list[str]:
    return sorted(json.dumps(r, sort_keys=True) for r in rows)


def test_all_claims_give_what_the_command_prints(town: tuple[Case, dict[str, int]]) -> None:
    """Place by place, all spellings of one together; spans and states in the same order."""
    case, _ = town
    rows = _told(case, _all(case))
    assert list(dict.fromkeys(r["place"] for r in rows)) == ["Aguelhok", "Tessalit"]
    for place in ("Aguelhok", "Tessalit"):
        own = [r for r in rows if r["place"] == place]
        wanted = list(timeline_records(timeline(case, place)))
        assert _unordered(own) == _unordered(wanted)
        assert [r for r in own if r["kind"] != "other"] == [r for r in wanted if r["kind"] != "other"]
    assert {r["kind"] for r in rows} == {"span", "state", "other"}


def test_a_claim_outside_the_set_shows_nowhere(town: tuple[Case, dict[str, int]]) -> None:
    """Not as a span, not in a state, not as what ends another's span; the place is then held on."""
    case, numbers = town
    gone = numbers["The army is back in the town"]
    before = [r for r in _told(case, _all(case)) if r.get("ended_by") == claim_label(gone)]
    assert before, "else the rest could not fail"
    rows = _told(case, [n for n in _all(case) if n != gone])
    said = json.dumps(rows)
    assert f'"{claim_label(gone)}"' not in said
    assert "Evening Paper" not in said
    taken = claim_label(numbers["Fighters take the town again"])
    (span,) = [r for r in rows if r.get("claim") == taken]
    assert span["ended_by"] != claim_label(gone)
    last = [r for r in rows if r["kind"] == "state" and r["place"] == "Aguelhok"][-1]
    assert (last["state"], last["holders"]) == ("held", ["MNLA"])


def test_places_that_the_set_does_not_name(town: tuple[Case, dict[str, int]]) -> None:
    """A filter for one place gives no other; an empty set gives nothing."""
    case, numbers = town
    rows = _told(case, [numbers["Fighters take the town again"]])
    assert {r["place"] for r in rows} == {"Aguelhok"}
    assert _told(case, []) == []


@pytest.mark.parametrize("profile", ["share", "public"])
def test_no_person_leaves(town: tuple[Case, dict[str, int]], profile: str) -> None:
    """Titles are scrubbed; a witness has the pseudonym that he has in the claims' own records."""
    case, _ = town
    numbers = [*_all(case), enter(case, "Moussa Koné held it, +223 66 98 76 54", "FLA", "2026-04-20", place="Tessalit")]
    assert "Zeinabou" in json.dumps(_told(case, numbers), ensure_ascii=False), "else the rest could not fail"
    red = redactor(case, profile)
    rows = list(control(case, red, numbers))
    said = json.dumps(rows, ensure_ascii=False).casefold()
    assert [s for s in SECRETS if s.casefold() in said] == []
    given = CaseSet(case, red, "", numbers, "")
    named = {e["source"]["name"] for r in given.records() for e in r["evidence_items"] if e["source"]}
    cited = {s["source"] for r in rows for s in r.get("sources", ()) if "source" in s}
    assert cited
    assert cited <= named
    assert any(name.startswith("Source-") for name in cited)
    assert list(given.control()) == rows


def test_pages_join_without_a_gap(town: tuple[Case, dict[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """However few places and claims are read together, the rows are the same, and twice the same."""
    case, _ = town
    for n in range(5):
        place = ("Nowhere Village", "Aguelhoc")[n % 2]
        enter(case, f"Fighting {n}", "MNLA", "2012-01-18", predicate="attack", place=place)
    whole = _told(case, _all(case))
    monkeypatch.setattr("workbench.export.control_records._PLACES", 1)
    monkeypatch.setattr("workbench.export.control_records._OTHERS", 1)
    assert _told(case, _all(case)) == whole == _told(case, list(reversed(_all(case))))
    assert sum(r["kind"] == "other" for r in whole) == 6
    assert "Nowhere Village" in {r["place"] for r in whole}, "a place that no pack knows is called as it was typed"


def test_questions_do_not_grow_with_claims(town: tuple[Case, dict[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """One question a table for a page: ten more claims of control at the same places cost none more."""
    case, _ = town
    asked: list[str] = []
    rows: Callable[..., Any] = case.db.rows

    def counted(sql: str, **params: Any) -> Any:
        asked.append(sql)
        return rows(sql, **params)

    monkeypatch.setattr(case.db, "rows", counted, raising=False)
    _told(case, _all(case))
    few = len(asked)
    asked.clear()
    for n in range(10):
        enter(case, f"Held {n}", "MNLA", f"2012-02-{n + 10}")
    asked.clear()
    _told(case, _all(case))
    assert 0 < len(asked) == few


def test_it_can_be_stopped(town: tuple[Case, dict[str, int]]) -> None:
    """Between two records, as everything else of an export."""
    case, _ = town
    given = CaseSet(case, redactor(case, "internal"), "", _all(case), "", cancelled=lambda: True)
    with pytest.raises(Cancelled):
        list(given.control())
