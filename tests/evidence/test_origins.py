"""What is one origin: the ties of DESIGN §2 as a table, and what a retracted wire still ties together."""

from typing import Any

import pytest

from tests.building import evidence_for
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.origins import COMPARISONS
from workbench.errors import GateNotMet
from workbench.evidence.items import NewEvidence, add_evidence, edit_evidence, retract
from workbench.evidence.origins import Known, work_out
from workbench.evidence.sources import add_source
from workbench.export.dossiers import dossiers
from workbench.model import Evidence, EvidenceStance, Status, When
from workbench.verdict.assessing import assess
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts


def item(number: int, **fields: Any) -> Evidence:
    """Supporting evidence graded B2 of a source of its own."""
    source = fields.pop("source", number)
    name = fields.pop("source_name", f"Outlet {source}")
    return Evidence(number, f"u{number}", 1, source, name, EvidenceStance.SUPPORTS, "B", 2, **fields)


WIRE = "Armed men entered the town at dawn, residents said."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, False),
        ({"source": 7}, {"source": 7}, True),
        ({"derived_from": 2}, {}, True),
        ({"derived_from": 99}, {"derived_from": 99}, True),
        ({"origin": "AFP"}, {"origin": "afp"}, True),
        ({"origin": "Source 2"}, {}, False),
        ({"owner": "Groupe X"}, {"owner": "GROUPE  X"}, True),
        ({"owner": ""}, {"owner": ""}, False),
        ({"owner": "AFP"}, {"origin": "AFP"}, False),
        ({"sha256": "a" * 64}, {"sha256": "a" * 64}, True),
        ({"url": "https://example.org/a"}, {"url": "https://example.org/a "}, True),
        ({"url": "https://example.org/a"}, {"url": "http://www.Example.org/a/#part"}, True),
        ({"url": "https://example.org/a"}, {"url": "https://example.org/A"}, False),
        ({"url": "https://example.org/a?id=1"}, {"url": "https://example.org/a?id=2"}, False),
        ({"url": "https://example.org/a"}, {"url": "https://example.org/b"}, False),
        ({"quote": WIRE}, {"quote": f"« {WIRE.upper()} »"}, True),
        ({"quote": "the town has fallen"}, {"quote": "The town has fallen"}, False),
        ({"quote": WIRE}, {"quote": f"{WIRE} Shops stayed closed."}, True),
        ({"quote": "77 soldiers were killed at dawn"}, {"quote": "80 soldiers were killed at dawn"}, False),
        ({"quote": "Selon l'AFP, la ville est tombée"}, {"quote": "BAMAKO (AFP) – Shots were heard"}, True),
        ({"quote": "Selon l'AFP, la ville est tombée"}, {"source_name": "Agence France-Presse"}, True),
        ({"quote": "Selon l'AFP, la ville est tombée"}, {"origin": "afp"}, True),
        ({"quote": "Selon l'AFP, la ville est tombée"}, {"note": "Le titre (AFP)"}, True),
        ({"quote": "Selon l'AFP, la ville est tombée"}, {"quote": "selon Reuters, la ville tient"}, False),
        ({"quote": "by AP and AFP crews, who saw it"}, {"quote": "Selon l'AFP, la ville est tombée"}, True),
        ({"source": 7, "searched": "Sentinel-2"}, {"source": 7, "searched": "Telegram"}, False),
        ({"source": 7, "source_name": COMPARISONS}, {"source": 7, "source_name": COMPARISONS}, False),
        ({"quote": WIRE, "source_name": COMPARISONS}, {"quote": WIRE}, False),
    ],
)
def test_two_items_share_an_origin_or_do_not(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    found = work_out([item(1, **one), item(2, **other)], Known()).root
    assert (found[1] == found[2]) is same


def test_the_root_is_an_item_that_stands() -> None:
    items = [item(1, retracted=True), item(2, derived_from=1), item(3, derived_from=1)]
    assert work_out(items, Known()).root == {1: 2, 2: 2, 3: 2}


@pytest.fixture
def number(case: Case) -> int:
    """A claim that needs nothing but evidence to be confirmed."""
    when = When("2026-04-25", "2026-04-25", "day")
    return editing.add_claim(case, "Kati attacked", "attack", ["Kati"], event=when).id


def test_reprints_of_a_retracted_wire_are_one_origin_still(case: Case, number: int) -> None:
    wire = evidence_for(case, number, "AFP", "B2")
    for name in ("RFI", "BBC"):
        evidence_for(case, number, name, "B2", derived_from=wire.id)
    retract(case, wire.id)
    assert assess(case, number).credible_for == 1
    evidence_for(case, number, "AFP", "B2")
    assert assess(case, number).credible_for == 1
    assert (editing.find(case, number).supports, editing.find(case, number).origins) == (3, 1)
    with pytest.raises(GateNotMet):
        decide(case, [number], Status.CONFIRMED)
    exported = next(dossiers(case, [number]))["evidence_items"]
    assert len(exported) == 3
    assert len({e["origin_root"] for e in exported}) == 1
    decide(case, [number], Status.CORROBORATED)
    assert len(verdicts(case, number)[-1].evidence) == 3


def test_sources_of_one_owner_are_one_origin_once_that_is_known(case: Case, number: int) -> None:
    for name in ("RFI", "France 24"):
        source = add_source(case, name, owner="France Médias Monde").id
        add_evidence(case, NewEvidence(number, source, EvidenceStance.SUPPORTS, "B", 2))
    assert assess(case, number).credible_for == 1
    assert editing.find(case, number).origins == 1


def test_an_origin_named_like_a_source_number_ties_nothing(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "B2", origin="Source 2")
    evidence_for(case, number, "BBC", "B2")
    assert assess(case, number).credible_for == 2


def test_editing_the_derivation_counts_anew(case: Case, number: int) -> None:
    first = evidence_for(case, number, "AFP", "B2")
    second = evidence_for(case, number, "RFI", "B2")
    assert editing.find(case, number).origins == 2
    edit_evidence(case, second.id, derived_from=first.id)
    assert editing.find(case, number).origins == 1
