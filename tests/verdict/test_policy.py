"""The rules of DESIGN §5 as a table, and over the labelled case: all its expected statuses come out."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.origins import Known, work_out
from workbench.model import Claim, Evidence, EvidenceStance, Stage, Status, When
from workbench.verdict.assessing import assess_items
from workbench.verdict.policy import default_policy


def item(number: int, said: str, grade: str, **fields: Any) -> Evidence:
    """Evidence in one line: `item(1, "supports", "B2")`."""
    return Evidence(
        id=number, uid=f"u{number}", claim=1, source=fields.pop("source", number), source_name="s",
        stance=EvidenceStance(said), reliability=grade[0], credibility=int(grade[1]), graded_by="ada", **fields,
    )  # fmt: skip


def claim(
    predicate: str = "attack", places: tuple[str, ...] = ("Kati",), precision: str = "day", reused: int = 0
) -> Claim:
    """A rumor with time and place."""
    when = When("2026-04-25", "2026-04-25", precision)
    return Claim(1, "u", "t", predicate, places, (), when, Status.RUMOR, Stage.NEW, 0, (), 1, "", reused=reused)


S, R, C = "supports", "refutes", "context"
TABLE: list[tuple[str, list[Evidence]]] = [
    ("rumor", []),
    ("rumor", [item(1, S, "F2")]),
    ("rumor", [item(1, S, "B6")]),
    ("rumor", [item(1, S, "D1")]),
    ("rumor", [item(1, C, "A1")]),
    ("corroborated", [item(1, S, "C3")]),
    ("corroborated", [item(1, S, "C3"), item(2, S, "C3")]),
    ("corroborated", [item(1, S, "B2"), item(2, S, "A1", derived_from=1)]),
    ("corroborated", [item(1, S, "B2", origin="AFP"), item(2, S, "A1", origin="afp")]),
    ("corroborated", [item(1, S, "B2"), item(2, S, "B2", source=1)]),
    ("confirmed", [item(1, S, "B2"), item(2, S, "C3")]),
    ("confirmed", [item(1, S, "B2"), item(2, S, "C3"), item(3, R, "D2")]),
    ("contested", [item(1, S, "B2"), item(2, S, "C3"), item(3, R, "C3")]),
    ("refuted", [item(1, R, "C3")]),
    ("refuted", [item(1, R, "C3"), item(2, S, "D4")]),
    ("unverifiable", [item(1, S, "D3", party=True), item(2, R, "D3", party=True)]),
    ("unverifiable", [item(1, S, "D3", party=True)]),
    ("unverifiable", [item(1, S, "D4"), item(2, R, "E5")]),
]


@pytest.mark.parametrize(("expected", "items"), TABLE)
def test_the_evidence_suggests(expected: str, items: list[Evidence]) -> None:
    found = assess_items(claim(), items, default_policy(), Known())
    assert found.suggested == expected
    assert found.unmet(Status(expected)) == () or expected == "unverifiable"


def test_an_ungraded_item_is_never_credible() -> None:
    ungraded = Evidence(1, "u", 1, 1, "s", EvidenceStance.SUPPORTS, "A", 1)
    assert assess_items(claim(), [ungraded], default_policy(), Known()).suggested == Status.RUMOR


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"precision": "unknown"}, "the event has no time"),
        ({"places": ()}, "the event has no place"),
    ],
)
def test_confirming_needs_time_and_place(changed: dict[str, Any], reason: str) -> None:
    items = [item(1, S, "B2"), item(2, S, "C3")]
    unmet = assess_items(claim(**changed), items, default_policy(), Known()).unmet(Status.CONFIRMED)
    assert [g.reason for g in unmet] == [reason]


def test_a_statement_needs_no_place() -> None:
    items = [item(1, S, "B2"), item(2, S, "C3")]
    assert assess_items(claim("statement", ()), items, default_policy(), Known()).unmet(Status.CONFIRMED) == ()


def test_misleading_needs_an_earlier_medium_or_evidence_that_says_so() -> None:
    policy = default_policy()
    assert assess_items(claim(), [], policy, Known()).unmet(Status.MISLEADING)
    assert not assess_items(claim(reused=1), [], policy, Known()).unmet(Status.MISLEADING)
    assert not assess_items(claim(), [item(1, C, "B2", says_misleading=True)], policy, Known()).unmet(Status.MISLEADING)
    assert assess_items(claim(), [item(1, C, "D2", says_misleading=True)], policy, Known()).unmet(Status.MISLEADING)


def test_unverifiable_by_a_persons_call_needs_a_written_search() -> None:
    policy = default_policy()
    assert assess_items(claim(), [], policy, Known()).unmet(Status.UNVERIFIABLE)
    searched = [item(1, C, "B2", note="searched two archives, found nothing")]
    assert not assess_items(claim(), searched, policy, Known()).unmet(Status.UNVERIFIABLE)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=12))
def test_origins_are_an_equivalence(pairs: list[tuple[int, int]]) -> None:
    parents = dict(pairs)
    items = [item(i, S, "B2", derived_from=parents.get(i)) for i in range(1, 9)]
    found = work_out(items, Known()).root
    assert all(found[found[i]] == found[i] for i in found)
    assert all(found[i] == found[p] for i, p in parents.items())
    assert work_out(list(reversed(items)), Known()).root == found


def test_all_expected_statuses_of_the_labelled_case(corpus_dev: Path) -> None:
    gold = json.loads((corpus_dev / "gold.json").read_text(encoding="utf-8"))
    sources = [json.loads(line) for line in (corpus_dev / "sources.jsonl").read_text(encoding="utf-8").splitlines()]
    ids = {s["id"]: n for n, s in enumerate(sources, 1)}
    stances = {"supports": S, "refutes": R, "mentions": C}
    wrong = []
    for labelled in gold["claims"]:
        items = [
            item(
                ids[s["id"]], stances[t["stance"]], "{reliability}{credibility}".format(**{**s["admiralty"], **t}),
                derived_from=ids.get(s["derived_from"]), origin=s["origin_id"],
                party=s["bloc"] in ("armed group", "Malian government"),
            )
            for s in sources
            for t in s["stances"]
            if t["claim_id"] == labelled["id"]
        ]  # fmt: skip
        got = assess_items(claim(labelled["predicate"]), items, default_policy(), Known()).suggested
        if got != labelled["expected_status"]:
            wrong.append((labelled["id"], labelled["expected_status"], got.value))
    assert len(gold["claims"]) == 43
    assert wrong == []
