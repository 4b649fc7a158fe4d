"""Figures: entered, ranged and worded. The rules are tables; what is stored runs on both engines."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import evidence_for
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import NotFound, UsageError
from workbench.evidence.figure_ranges import EXACTNESS, Figures, Heard, Total, collect, statements, total_words
from workbench.evidence.figures import (
    NewFigure,
    add_figure,
    counted_in,
    edit_figure,
    figures_of,
    find_figure,
    in_words,
    retract_figure,
)
from workbench.model import Analyst, Evidence, EvidenceStance, Figure, StatedFigure
from workbench.undo import redo, undo

_ids = itertools.count(1)


def said(
    speaker: str, low: int, high: int | None = None, *, exactness: str = "exact", counted: str = "",
    metric: str = "killed", relay: str = "", as_of: str = "", evidence: int | None = None, note: str = "",
) -> StatedFigure:  # fmt: skip
    return StatedFigure(
        next(_ids), "", 1, metric, low, low if high is None else high, exactness, counted, speaker, relay, as_of,
        evidence, note,
    )  # fmt: skip


def item(number: int, source: str, grade: str, *, retracted: bool = False) -> Evidence:
    return Evidence(
        number,
        "",
        1,
        number,
        source,
        EvidenceStance.SUPPORTS,
        grade[0],
        int(grade[1]),
        retracted=retracted,
    )


def only(figures: Figures) -> Total:
    (total,) = figures.totals
    return total


def test_speakers_with_a_credible_item_make_the_range() -> None:
    items = [item(1, "AFP", "B2"), item(2, "CSP", "C3"), item(3, "Blog", "E4")]
    total = only(
        collect(1, [said("AFP", 77), said("csp", 40, 52), said("Blog", 300), said("army", 5)], [], items, {"csp"})
    )
    assert (total.low, total.high, total.open_ended) == (40, 77, False)
    assert total.rule == (
        "lowest and highest of those with a credible item: AFP, csp (party to the conflict); "
        "left out, with no credible item: army (5), Blog (300)"
    )


@pytest.mark.parametrize(
    ("items", "credible"),
    [
        ([item(1, "RFI", "B2")], True),
        ([item(1, "RFI", "C3")], True),
        ([item(1, "RFI", "D2")], False),
        ([item(1, "RFI", "B4")], False),
        ([item(1, "RFI", "F1")], False),
        ([item(1, "RFI", "B2", retracted=True)], False),
        ([item(2, "RFI", "B2")], False),
        ([item(2, "governor", "B2")], True),
        ([], False),
    ],
)
def test_a_figure_is_as_credible_as_the_item_it_rests_on(items: list[Evidence], credible: bool) -> None:
    figures = collect(1, [said("governor", 10, evidence=1), said("army", 3)], [], items)
    assert [v.credible for v in figures.voices] == [False, credible]
    told = "lowest and highest of those with a credible item: governor; left out, with no credible item: army (3)"
    assert (only(figures).rule == told) == credible
    if not credible:
        assert only(figures).rule.startswith("nobody with a credible item gives a number; lowest and highest of all:")


def test_the_latest_of_each_speaker_counts() -> None:
    tolls = [said("AFP", 12, as_of="2026-04-25"), said("AFP", 77, as_of="2026-04-27T08:00:00.000000Z"), said("AFP", 9)]
    figures = collect(1, [*tolls, said("RFI", 60)], [], [])
    assert (only(figures).low, only(figures).high) == (60, 77)
    assert only(figures).rule.endswith("of all: AFP, RFI; the latest of each")
    assert [(v.speaker, v.low, v.high) for v in figures.voices] == [("AFP", 9, 77), ("RFI", 60, 60)]


@pytest.mark.parametrize(
    ("figures", "low", "high", "words"),
    [
        ([said("a", 47, exactness="at_least")], 47, 47, "47 or more killed"),
        ([said("a", 47, exactness="at_least"), said("b", 60)], 47, 60, "47–60 killed"),
        ([said("a", 70, exactness="at_least"), said("b", 60)], 60, 70, "60 to 70 or more killed"),
        ([said("a", 50, exactness="at_most"), said("b", 60)], 60, 60, "60 killed"),
        ([said("a", 50, exactness="at_most")], 0, 50, "0–50 killed"),
        ([said("a", *in_words("dozens of them")[:2], exactness="dozens")], 12, 120, "12–120 killed"),
        ([said("a", 1200, exactness="about"), said("b", 0, exactness="unstated", note="many")], 1200, 1200,
         "1,200 killed"),
    ],
)  # fmt: skip
def test_ranges_of_exact_and_inexact_numbers(figures: list[StatedFigure], low: int, high: int, words: str) -> None:
    total = only(collect(1, figures, [], []))
    assert (total.low, total.high, total_words(total)) == (low, high, words)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("tens", (10, 100, "dozens")),
        ("Dozens of soldiers", (12, 120, "dozens")),
        ("several hundreds", (100, 1_000, "dozens")),
        ("significant losses", (0, 0, "unstated")),
        ("des dizaines de soldats", (10, 100, "dozens")),
        ("une centaine d'hommes", (100, 100, "about")),
        ("une demi-douzaine", (6, 6, "about")),
        ("plusieurs dizaines de milliers", (10_000, 100_000, "dozens")),
        ("tens of thousands", (10_000, 100_000, "dozens")),
        ("عشرات الجنود", (10, 100, "dozens")),
        ("الآلاف", (1_000, 10_000, "dozens")),
        ("مئات الآلاف", (100_000, 1_000_000, "dozens")),
        ("Десятки раненых", (10, 100, "dozens")),
        ("около сотен", (100, 1_000, "dozens")),
        ("несколько тысяч", (1_000, 10_000, "dozens")),
        ("mɔgɔ kɛmɛ caman", (100, 1_000, "dozens")),
        ("potent scorespotting", (0, 0, "unstated")),
    ],
)
def test_words_count_as_little_as_they_can(text: str, read: tuple[int, int, str]) -> None:
    assert in_words(text) == read


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("dozens of soldiers", "soldiers"),
        ("Des dizaines de soldats", "soldats"),
        ("une centaine d’hommes", "hommes"),
        ("dozens of them", ""),
        ("dizaines de blessés", ""),
        ("dozens of dead soldiers", ""),
        ("dozens", ""),
        ("loss of soldiers", ""),
    ],
)
def test_words_say_who_is_counted_only_where_it_is_plain(words: str, who: str) -> None:
    assert counted_in(words) == who


def test_messages_stand_beside_and_count_only_alone() -> None:
    words, exact = Figure("killed", 24, 120, "dozens"), Figure("killed", 30, 30, "exact")
    heard = [Heard(words, (3, 4), ("Infos Nord",)), Heard(exact, (4,))]
    total = only(collect(1, [], heard, []))
    assert (total.low, total.high, total.rule) == (12, 120, "no figure was entered; lowest and highest in 2 messages")
    entered = only(collect(1, [said("AFP", 77)], heard, []))
    assert (entered.low, entered.rule.endswith("AFP; numbers in messages stand beside it")) == (77, True)


def test_at_least_of_a_speaker_left_out_is_told() -> None:
    figures = [said("AFP", 14), said("CSP", 30, exactness="at_least", counted=""), said("AFP", 9, counted="civilians")]
    killed = collect(1, figures, [], [item(1, "AFP", "B2")]).totals[0]
    assert killed.rule.endswith("credible item: AFP; left out, with no credible item: CSP (at least 30)")


def test_each_speaker_is_worded_and_nothing_is_added_up() -> None:
    figures = collect(
        1,
        [
            said("AFP", 77, relay="Studio Tamani", as_of="2026-04-27"),
            said("government", 0, exactness="unstated", note="significant losses"),
            said("CSP", 47, counted="soldiers", relay="Telegram", as_of="2026-04-26"),
            said("CSP", 84, counted="Russians", relay="Telegram", as_of="2026-04-26"),
            said("a diplomat", 200, exactness="about", metric="injured"),
            said("a diplomat", 12, 120, exactness="dozens", metric="missing_people", note="dozens"),
        ],
        [],
        [],
    )
    assert statements(figures) == [
        "about 200 injured (a diplomat)",
        "77 killed (AFP, via Studio Tamani, 2026-04-27)",
        '"significant losses" (government; no number)',
        "47 soldiers + 84 Russians killed (CSP on Telegram, 2026-04-26)",
        '"dozens" (12–120) missing people (a diplomat)',
    ]
    assert [(t.metric, t.counted, t.low, t.high) for t in figures.totals] == [
        ("injured", "", 200, 200), ("killed", "", 77, 77), ("killed", "Russians", 84, 84),
        ("killed", "soldiers", 47, 47), ("missing_people", "", 12, 120),
    ]  # fmt: skip


_figures = st.builds(
    lambda speaker, low, more, how, counted, day: said(
        speaker, low, low + more, exactness=how, counted=counted, as_of=day
    ),
    st.sampled_from("abc"), st.integers(0, 500), st.integers(0, 3), st.sampled_from(EXACTNESS),
    st.sampled_from(["", "soldiers"]), st.sampled_from(["", "2026-04-25", "2026-04-26"]),
)  # fmt: skip


@given(st.lists(_figures, max_size=8), st.sampled_from(["B2", "E5"]))
def test_a_range_lies_within_what_is_said(figures: list[StatedFigure], grade: str) -> None:
    found = collect(1, figures, [], [item(1, "a", grade)])
    for total in found.totals:
        numbers = [f for f in figures if f.counted == total.counted and f.exactness != "unstated"]
        assert 0 <= total.low <= total.high == max(h for h in {f.high for f in numbers} if h <= total.high)
        assert total.rule
    counted = {f.counted for f in figures if f.exactness != "unstated"}
    assert {t.counted for t in found.totals} == counted
    assert statements(found) or not figures


# --- in a case ------------------------------------------------------------------------------------------------------


@pytest.fixture
def toll(case: Case) -> int:
    return editing.add_claim(case, "Soldiers killed at Tessalit", "casualties").id


def test_a_figure_is_entered_changed_taken_back_and_undone(case: Case, toll: int) -> None:
    agency = evidence_for(case, toll, "AFP", "B2")
    made = add_figure(case, NewFigure(toll, " Killed Men ", 47, 52, " CSP\0", as_of="2026-04-26", evidence=agency.id))
    assert (made.id, made.metric, made.speaker, made.by) == (1, "killed_men", "CSP\ufffd", "ada")
    edit_figure(case, 1, low=50, relay="Telegram")
    assert (find_figure(case, 1).low, find_figure(case, 1).relay) == (50, "Telegram")
    assert undo(case).label == "C-1 figure F-1 edited"
    assert find_figure(case, 1) == made
    assert retract_figure(case, 1).retracted
    assert figures_of(case, toll).stated == ()
    with pytest.raises(UsageError, match="retracted already"):
        retract_figure(case, 1)
    undo(case)
    assert figures_of(case, toll).stated == (made,)
    assert undo(case).label == "C-1 figure 47–52 killed men (CSP\ufffd)"
    with pytest.raises(NotFound, match="no figure F-1"):
        find_figure(case, 1)
    redo(case)
    (voice,) = figures_of(case, toll).voices
    assert (voice.speaker, voice.credible, voice.low, voice.high) == ("CSP\ufffd", True, 47, 52)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"metric": " "}, "needs what is counted"),
    ({"speaker": ""}, "needs a speaker"),
    ({"low": 60}, "low 60 is above the high 52"),
    ({"low": -1}, "a number from 0"),
    ({"high": 2**70}, "a number from 0"),
    ({"exactness": "sure"}, "'sure' is not an exactness"),
    ({"exactness": "unstated"}, "needs its words"),
    ({"as_of": "lately"}, "not a day or time"),
    ({"evidence": 9}, "no evidence 9 on C-1"),
    ({"note": "x" * 600}, "at most 500"),
]


def test_what_is_no_figure_is_refused(case: Case, toll: int) -> None:
    plain = NewFigure(toll, "killed", 47, 52, "CSP")
    made = add_figure(case, plain)
    for changed, told in [*REFUSED, ({"colour": "red"}, "no field 'colour'"), ({"high": 52}, "Nothing would change")]:
        with pytest.raises((UsageError, NotFound), match=told):
            edit_figure(case, 1, **changed)
    for changed, told in REFUSED:
        with pytest.raises((UsageError, NotFound), match=told):
            add_figure(case, replace(plain, **changed))
    with pytest.raises(NotFound, match="no claim C-9"):
        add_figure(case, replace(plain, claim=9))
    assert figures_of(case, toll).stated == (made,)


def test_figures_go_where_their_claim_goes(case: Case, toll: int) -> None:
    other = editing.add_claim(case, "The same, told again", "casualties").id
    add_figure(case, NewFigure(other, "killed", 0, 0, "government", "unstated", note="losses"))
    editing.merge(case, toll, [other])
    assert [f.note for f in figures_of(case, toll).stated] == ["losses"]
    undo(case)
    assert [f.note for f in figures_of(case, other).stated] == ["losses"]


def test_messages_are_read_with_who_says_so(tmp_path: Path, fixed_env: Path) -> None:
    case = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    flow.add_message(case, "Infos Nord", "Ada", "2026-04-25 06:41", "12 soldats tués à Tessalit selon le CSP")
    flow.add_message(case, "Infos Sud", "Ada", "2026-04-25 07:00", "12 soldats tués à Tessalit")
    figures = figures_of(case, 1)
    case.close()
    told = {(h.figure.low, h.figure.counted, h.messages, h.speakers, h.first[:16]) for h in figures.heard}
    assert told == {
        (12, "soldiers", (1,), ("CSP",), "2026-04-25T06:41"),
        (12, "soldiers", (2,), ("Infos Sud",), "2026-04-25T07:00"),
    }
    assert total_words(only(figures)) == "12 soldiers killed"
