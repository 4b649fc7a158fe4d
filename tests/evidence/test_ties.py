"""What ties evidence together: its words, analysts' answers, and what always holds of the origins that come of it."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.groups import Groups
from workbench.claims.ties import Pair
from workbench.evidence.origins import Known, Origins, Tie, origin_name, origin_names, proposed, way, work_out
from workbench.evidence.sketching import sketch
from workbench.model import Evidence, EvidenceStance, OriginAnswer

AFP = "Selon l'AFP, des hommes sont entrés"


def item(number: int, **fields: Any) -> Evidence:
    """Supporting evidence graded B2 of an outlet of its own."""
    source = fields.pop("source", number)
    name = fields.pop("source_name", f"Outlet {source}")
    return Evidence(number, f"u{number}", 1, source, name, EvidenceStance.SUPPORTS, "B", 2, **fields)


def known(*answers: tuple[int, int, str], **fields: Any) -> Known:
    """What the case knows, with these answers."""
    said = {(a, b): OriginAnswer(a, b, word, "on the phone", "ada", "") for a, b, word in answers}
    return Known(answers=said, **fields)


def told(origins: Origins) -> list[tuple[int, int, str, str]]:
    return [(tie.evidence, tie.other, tie.kind, tie.why) for tie in origins.ties]


@pytest.mark.parametrize(
    ("one", "other", "kind", "why"),
    [
        ({}, {"derived_from": 3}, "derived", "E-5 repeats E-3"),
        ({"derived_from": 9}, {"derived_from": 9}, "derived", "both repeat E-9"),
        ({"source": 7}, {"source": 7}, "source", "both are from Outlet 7"),
        ({"origin": "the mayor"}, {"origin": "The Mayor"}, "name", "both name the origin the mayor"),
        ({"sha256": "a"}, {"sha256": "a"}, "file", "both rest on the same file"),
        ({"url": "https://example.org/a"}, {"url": "https://example.org/a"}, "address", "both have the same address"),
        ({"owner": "Agence X"}, {"owner": "agence x"}, "owner", "both are owned by Agence X"),
        ({"quote": AFP}, {"quote": "(AFP)"}, "agency", "both credit AFP"),
        ({"quote": AFP}, {"source_name": "AFP"}, "agency", "E-3 credits AFP"),
        ({"source_name": "AFP"}, {"source_name": "Agence France-Presse"}, "agency", "both are AFP's"),
        ({"quote": "we saw men enter the town"}, {"quote": "We saw men enter the town"}, "words", "the same words"),
    ],
)
def test_a_tie_says_why(one: dict[str, Any], other: dict[str, Any], kind: str, why: str) -> None:
    assert told(work_out([item(3, **one), item(5, **other)], known())) == [(3, 5, kind, why)]


def test_files_that_show_the_same_footage_tie_unless_answered_apart() -> None:
    items = [item(1, sha256="a"), item(2, sha256="b"), item(3, sha256="c")]
    alike = {"a": frozenset({"b", "z"}), "b": frozenset({"a"})}
    found = work_out(items, known(footage=alike))
    assert told(found) == [(1, 2, "footage", "their files show the same footage")]
    assert found.root == {1: 1, 2: 1, 3: 3}
    assert work_out(items, known((1, 2, "apart"), footage=alike)).root == {1: 1, 2: 2, 3: 3}


def test_captured_texts_tie_by_their_words_and_by_whom_they_credit() -> None:
    text = " ".join(f"word{number * 31 % 997}" for number in range(200))
    sketches = {7: frozenset(map(int, sketch(text).split())), 8: frozenset(map(int, sketch(f"Bamako {text}").split()))}
    items = [item(1, capture=7), item(2, capture=8), item(3, capture=9), item(4, source_name="AP")]
    found = work_out(items, known(sketches=sketches, bylines={9: "Par la rédaction avec AP\nTitre"}))
    assert told(found) == [
        (3, 4, "agency", "E-3 credits AP"),
        (1, 2, "words", "their captured texts are nearly the same"),
    ]
    assert found.agency == {3: "AP", 4: "AP"}


def test_a_case_s_own_agency_is_one() -> None:
    items = [item(1, quote="selon Sahel Wire, rien"), item(2, source_name="Sahel Wire")]
    assert work_out(items, known()).root == {1: 1, 2: 2}
    assert work_out(items, known(agencies=("Sahel Wire",))).root == {1: 1, 2: 1}


def test_who_credits_two_agencies_does_not_make_them_one() -> None:
    items = [item(1, source_name="AFP"), item(2, source_name="Reuters"), item(3, quote="(AFP) selon Reuters aussi")]
    assert work_out(items, known()).root == {1: 1, 2: 2, 3: 1}


def test_three_outlets_that_quote_one_agency_count_once() -> None:
    items = [item(1, quote=AFP), item(2, quote="according to AFP they left"), item(3, quote="(AFP) calm returns")]
    found = work_out(items, known())
    assert set(found.root.values()) == {1}
    assert origin_name(found, items, 1) == "AFP"
    assert [(tie.evidence, tie.other) for tie in proposed(found)] == [(1, 2), (1, 3)]


def test_apart_parts_two_and_no_third() -> None:
    items = [item(1, quote=AFP), item(2, quote=AFP.replace("entrés", "partis")), item(3, quote="(AFP)")]
    still = work_out(items, known((1, 2, "apart")))
    assert set(still.root.values()) == {1}
    assert [(t.evidence, t.other) for t in way(still.ties, 1, 2)] == [(1, 3), (2, 3)]
    parted = work_out(items, known((1, 2, "apart"), (2, 3, "apart")))
    assert parted.root == {1: 1, 2: 2, 3: 1}
    assert [(t.evidence, t.other, t.why, t.holds) for t in parted.ties if t.kind == "said"] == [
        (1, 2, "ada says so: on the phone", False),
        (2, 3, "ada says so: on the phone", False),
    ]


def test_apart_does_not_part_what_a_fact_ties() -> None:
    items = [item(1, source=7), item(2, source=7)]
    assert work_out(items, known((1, 2, "apart"))).root == {1: 1, 2: 1}


def test_one_ties_two_and_settles_a_proposal() -> None:
    assert work_out([item(1), item(2)], known((1, 2, "one"))).root == {1: 1, 2: 1}
    proposal = [item(1, quote=AFP), item(2, quote="(AFP)")]
    answered = work_out(proposal, known((1, 2, "one")))
    assert answered.ties == (Tie(1, 2, "agency", "both credit AFP", "one"),)
    assert proposed(answered) == ()
    assert len(proposed(work_out(proposal, known()))) == 1


def test_what_a_fact_stands_behind_is_not_proposed() -> None:
    found = work_out([item(1, quote=AFP), item(2, quote="(AFP)", derived_from=1)], known())
    assert proposed(found) == ()
    assert [tie.kind for tie in found.ties] == ["derived"]


@pytest.mark.parametrize(
    ("items", "answers", "names"),
    [
        ([item(1, source_name="NGO desk")], (), {1: "NGO desk"}),
        ([item(1, quote=AFP)], (), {1: "AFP"}),
        ([item(1, quote=AFP, origin="the mayor")], (), {1: "the mayor"}),
        ([item(1, source_name="RFI", derived_from=2), item(2, source_name="Desk")], (), {1: "Desk"}),
        ([item(1, retracted=True, source_name="Desk"), item(2, derived_from=1)], (), {2: "Desk"}),
        ([item(1, derived_from=2), item(2, derived_from=1)], (), {1: "Outlet 1"}),
        ([item(1, quote=AFP), item(2, source_name="AFP")], ((1, 2, "apart"),), {1: "Outlet 1", 2: "AFP"}),
    ],
)
def test_an_origin_has_a_name(
    items: list[Evidence], answers: tuple[tuple[int, int, str], ...], names: dict[int, str]
) -> None:
    assert origin_names(work_out(items, known(*answers)), items) == names


ids = st.integers(1, 9)
evidence = st.builds(
    lambda number, fields: (number, fields),
    ids,
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.integers(1, 9),
            "derived_from": st.integers(1, 10),
            "owner": st.sampled_from(["X", "Y"]),
            "quote": st.sampled_from(
                [
                    AFP,
                    "(AFP)",
                    "selon Reuters",
                    "ville prise à l'aube dit-on",
                    "oui, ville prise à l'aube dit-on",
                    "rien",
                ]
            ),
            "sha256": st.sampled_from(["a", "b", "c"]),
            "retracted": st.booleans(),
        },
    ),
)
claims = st.lists(evidence, max_size=9, unique_by=lambda e: e[0]).map(lambda es: [item(n, **f) for n, f in es])
pairs = st.tuples(ids, ids).filter(lambda two: two[0] < two[1])
answered = st.dictionaries(pairs, st.sampled_from(["one", "apart"]), max_size=6)
FOOTAGE = {"a": frozenset({"b"}), "b": frozenset({"a"})}


def _of(items: list[Evidence], answers: dict[Pair, str]) -> Origins:
    return work_out(items, known(*((*pair, said) for pair, said in answers.items()), footage=FOOTAGE))


def _groups(origins: Origins) -> set[frozenset[int]]:
    return {frozenset(i for i, r in origins.root.items() if r == root) for root in origins.root.values()}


@given(claims, answered, st.randoms())
def test_the_order_of_items_is_no_matter(items: list[Evidence], answers: dict[Pair, str], chance: Any) -> None:
    mixed = sorted(items, key=lambda _: chance.random())
    assert _of(mixed, answers) == _of(items, answers)


@given(claims, answered)
def test_a_root_is_its_own_root_and_stands_when_any_does(items: list[Evidence], answers: dict[Pair, str]) -> None:
    found = _of(items, answers)
    gone = {e.id for e in items if e.retracted}
    for number, root in found.root.items():
        assert found.root[root] == root
        assert root not in gone or number in gone
        assert way(found.ties, number, root) or number == root
    assert set(origin_names(found, items)) == set(found.root.values())


@given(claims, answered, pairs)
def test_apart_never_makes_one_and_one_never_parts(items: list[Evidence], answers: dict[Pair, str], two: Pair) -> None:
    without = {pair: said for pair, said in answers.items() if pair != two}
    before = _groups(_of(items, without))
    parted, joined = (_groups(_of(items, {**without, two: said})) for said in ("apart", "one"))
    assert all(any(group <= other for other in before) for group in parted)
    assert all(any(group <= other for other in joined) for group in before)


@given(claims, answered, evidence)
def test_another_item_parts_nothing(
    items: list[Evidence], answers: dict[Pair, str], more: tuple[int, dict[str, Any]]
) -> None:
    before = _groups(_of(items, answers))
    after = _groups(_of([*items, item(10, **more[1])], answers))
    assert all(any(group <= other for other in after) for group in before)


@given(claims, answered)
def test_origins_are_what_each_two_items_say_of_each_other(items: list[Evidence], answers: dict[Pair, str]) -> None:
    groups = Groups(e.id for e in items)
    for one, other in combinations(items, 2):
        if len(_groups(_of([one, other], answers))) == 1:
            groups.join(one.id, other.id)
    found = _of(items, answers)
    assert _groups(found) == _groups(Origins({e.id: groups.root(e.id) for e in items}))
