"""The sentences of an assessment, and what has to hold of every assessment."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verdict.test_policy import C, R, S, claim, item
from workbench.claims.origins import Known
from workbench.model import Assessment, Evidence, EvidenceStance, OriginAnswer, Status
from workbench.verdict.assessing import assess_items
from workbench.verdict.estimating import RANGES, likelihood_text, warnings
from workbench.verdict.policy import default_policy


def assessed(*items: Evidence, known: Known | None = None) -> Assessment:
    return assess_items(claim(), items, default_policy(), known or Known())


def reasons(found: Assessment, status: Status) -> list[str]:
    return [g.reason for g in dict(found.gates)[status]]


def test_origins_are_named_with_the_items_that_speak() -> None:
    found = assessed(
        item(3, S, "B2", origin="AFP"), item(5, S, "C3", origin="AFP"), item(7, S, "C3", origin="NGO desk")
    )
    assert reasons(found, Status.CONFIRMED)[:3] == [
        "2 credible supporting origins: AFP (E-3, E-5), NGO desk (E-7)",
        "graded A–B and 1–2: AFP (E-3, E-5)",
        "no credible refuting origin",
    ]
    assert [(o.name, o.evidence, o.level) for o in found.supporting] == [
        ("AFP", (3, 5), "strong"),
        ("NGO desk", (7,), "credible"),
    ]


def test_what_is_missing_is_said_with_how_much() -> None:
    found = assessed(item(3, S, "B2", origin="AFP"))
    assert reasons(found, Status.CONFIRMED)[0] == (
        "1 of 2 credible supporting origins: AFP (E-3); one more is needed, independent of it"
    )
    assert reasons(found, Status.REFUTED) == [
        "no credible refuting origin; one is needed",
        "1 credible supporting origin speaks for it: AFP (E-3)",
    ]
    assert reasons(assessed(), Status.CONFIRMED)[:2] == [
        "no credible supporting origin; two are needed",
        "one must be graded A–B and 1–2",
    ]


def test_a_long_list_of_origins_is_cut() -> None:
    found = assessed(*(item(n, S, "B2", origin=f"O{n}") for n in range(1, 8)))
    assert reasons(found, Status.CONFIRMED)[0] == (
        "7 credible supporting origins: O1 (E-1), O2 (E-2), O3 (E-3), O4 (E-4) and 3 more"
    )


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (item(4, S, "F3"), "E-4 (s, F3) counts for nothing: F says that the source cannot be judged"),
        (item(4, S, "B6"), "E-4 (s, B6) counts for nothing: 6 says that the content cannot be judged"),
        (item(4, R, "D2"), "E-4 (s, D2) counts for nothing: what counts is graded A–C and 1–3"),
        (
            Evidence(4, "u", 1, 4, "s", EvidenceStance.SUPPORTS, "A", 2),
            "E-4 (s, A2) counts for nothing: graded by nobody yet",
        ),
    ],
)
def test_what_counts_for_nothing_is_said_with_its_reason(one: Evidence, told: str) -> None:
    assert assessed(one).notes == (told,)


def test_context_and_what_counts_are_not_noted() -> None:
    assert assessed(item(1, C, "F6"), item(2, S, "B2")).notes == ()


def test_a_one_without_another_origin_is_doubted() -> None:
    alone, two = assessed(item(1, S, "B1")), assessed(item(1, S, "B1"), item(2, S, "C3"))
    assert alone.notes == ("E-1 (s, B1): 1 means confirmed by others, but no other origin says so",)
    assert two.notes == ()


def test_a_proposed_tie_that_keeps_a_gate_shut_is_told_until_it_is_answered() -> None:
    items = (item(5, S, "B2", owner="Holding"), item(7, S, "B2", owner="Holding"))
    (note,) = assessed(*items).notes
    assert note.startswith("E-5 and E-7 count as one: ")
    assert "workbench evidence origin E-5 E-7 apart" in note
    apart = Known(answers={(5, 7): OriginAnswer(5, 7, "apart", "two desks", "ada", "")})
    one = Known(answers={(5, 7): OriginAnswer(5, 7, "one", "one desk", "ada", "")})
    assert assessed(*items, known=apart).notes == ()
    assert assessed(*items, known=apart).suggested == Status.CONFIRMED
    assert assessed(*items, known=one).notes == ()


def test_a_tie_that_keeps_no_gate_shut_is_not_told() -> None:
    items = (item(5, S, "B2", owner="Holding"), item(7, S, "B2", owner="Holding"), item(8, S, "C3"))
    assert assessed(*items).notes == ()


# --- what always holds ----------------------------------------------------------------------------------------------

GRADES = st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 6)).map(lambda g: f"{g[0]}{g[1]}")
_LADDER = (Status.RUMOR, Status.CORROBORATED, Status.CONFIRMED)


@st.composite
def evidence(draw: st.DrawFn) -> list[Evidence]:
    """A claim's items, some of one source, some derived from an earlier one."""
    found: list[Evidence] = []
    for n in range(1, draw(st.integers(0, 7)) + 1):
        parent = draw(st.none() | st.integers(1, n - 1)) if n > 1 else None
        found.append(
            item(
                n, draw(st.sampled_from((S, S, R, C))), draw(GRADES), source=draw(st.integers(1, 8)),
                derived_from=parent, party=draw(st.booleans()),
            )
        )  # fmt: skip
    return found


@given(evidence())
def test_a_credible_refutation_never_confirms(items: list[Evidence]) -> None:
    found = assessed(*items, item(90, R, "C3", source=90))
    assert found.suggested in (Status.REFUTED, Status.CONTESTED)
    assert found.unmet(Status.CONFIRMED)
    assert found.unmet(Status.CORROBORATED)


@given(evidence(), st.integers(0, 6))
def test_taking_support_back_never_raises_the_status(items: list[Evidence], which: int) -> None:
    before = assessed(*items)
    supporting = [e for e in items if e.stance == EvidenceStance.SUPPORTS]
    if before.suggested not in _LADDER or not supporting:
        return
    gone = supporting[which % len(supporting)]
    after = assessed(*(replace(e, retracted=True) if e is gone else e for e in items))
    assert after.credible_for <= before.credible_for
    if after.suggested in _LADDER:
        assert _LADDER.index(after.suggested) <= _LADDER.index(before.suggested)


@given(evidence())
def test_the_suggestion_never_needs_an_override(items: list[Evidence]) -> None:
    found = assessed(*items)
    assert found.unmet(found.suggested) == ()


@given(st.lists(st.sampled_from(("A4", "A5", "B6", "D1", "E1", "F1", "F2")), max_size=8))
def test_letters_and_digits_are_never_averaged(grades: list[str]) -> None:
    found = assessed(*(item(n, S, g) for n, g in enumerate(grades, 1)))
    assert (found.credible_for, found.suggested) == (0, Status.RUMOR)


# --- likelihood -----------------------------------------------------------------------------------------------------


def test_likelihood_is_said_with_its_range_and_the_bands_touch() -> None:
    assert likelihood_text("likely") == "likely (55–80 %)"
    assert likelihood_text("") == ""
    spans = list(RANGES.values())
    assert (spans[0][0], spans[-1][1]) == (1, 99)
    assert all(a[1] == b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("rationale", "count"),
    [
        ("It is likely, and we have high confidence.", 1),
        ("Highly probable; we are confident of it", 1),
        ("Almost certainly true, with moderate confidence. Likely so, confidence low.", 2),
        ("It is likely. Our confidence is low.", 0),
        ("It is likely\nConfidence: low", 0),
        ("We have high confidence in the two residents.", 0),
        ("C'est probable, confiance élevée.", 0),
        ("", 0),
    ],
)
def test_likelihood_and_confidence_in_one_sentence_are_warned_of(rationale: str, count: int) -> None:
    assert len(warnings(rationale)) == count
