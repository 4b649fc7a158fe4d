"""Who held a place when, according to whom: claims entered by hand answer it, no state is sharper than its claims."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import seen_message
from tests.evidence.towns import control, entered
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.filtering import claim_filter
from workbench.errors import UsageError
from workbench.evidence.control import ControlTimeline, at, held_at, timeline
from workbench.evidence.control_spans import (
    HOLDS,
    Bound,
    ControlSpan,
    ControlState,
    Hold,
    bound_of,
    closed,
    day_bound,
    span_of,
    states,
)
from workbench.evidence.control_words import lanes, stretch_words, when_words
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.searching import add_search
from workbench.evidence.sources import add_source
from workbench.model import Actor, Analyst, EvidenceStance, Role, Status, When
from workbench.store import claims as claim_store
from workbench.store import filters
from workbench.store.control import claims_between


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A town that changed hands, as an analyst enters it from one encyclopedia article: own words, both spellings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-05-01T00:00:00Z")
        patch.setenv("WORKBENCH_IDS", "test")
        case = open_case(str(tmp_path_factory.mktemp("town") / "case"), Analyst("ada", "Ada"))
        entered(case)
        yield case
        case.close()


ANSWERS = [
    ("2012-01-16", "unknown", ["Nobody says"], ["E-"]),
    (
        "2012-01-18",
        "unknown",
        ["Nobody says", "Last told before: attack by MNLA on 17 January 2012, according to Handbook (E-1, B2) [C-1"],
        ["Morning"],
    ),
    (
        "2012-01-21",
        "unknown",
        ["only claimed", "Claimed, not established: FAMa from 20 January 2012, according to Ministry (E-2, D4) [C-2"],
        ["Morning"],
    ),
    (
        "2012-01-24",
        "held",
        ["Held: MNLA held Aguelhok on 24 January 2012 [C-3]", "(E-3, B2) [C-3, corroborated]", "Refuted: FAMa from 24",
         "denied by Morning Paper (E-7, B2)"],
        ["Evening"],
    ),
    (
        "2012-01-25",
        "changed",
        ["On 25 January 2012 Aguelhok changed hands, from MNLA to FAMa [C-3, C-4].",
         "MNLA from 24 January 2012, according to Morning Paper (E-3, B2) [C-3, corroborated].",
         "FAMa from 25 January 2012, according to Evening Paper (E-4, B2) [C-4, corroborated]."],
        [],
    ),
    (
        "2012-01",
        "changed",
        ["In January 2012 Aguelhok changed hands: nothing is established from 1 to 23 January 2012, then MNLA held it "
         "on 24 January 2012, then on 25 January 2012 it passed from MNLA to FAMa, then FAMa held it from 26 to 31 "
         "January 2012 [C-3, C-4]."],
        ["Contested"],
    ),
    ("2012-02-20", "held", ["FAMa held Aguelhok on 20 February 2012", "(E-4, B2)"], ["Morning Paper (E-3"]),
    (
        "2012-03",
        "changed",
        ["In March 2012 Aguelhok changed hands, from FAMa to Ansar Dine [",
         "Ansar Dine from a day in March 2012, according to Film archive (E-5, C3)"],
        [],
    ),
    (
        "2012-03-10",
        "unknown",
        ["Not known: Ansar Dine or FAMa held Aguelhok on 10 March 2012; it may have changed hands ["],
        ["Contested"],
    ),
    ("2012-04-02", "held", ["Ansar Dine held Aguelhok on 2 April 2012", "(E-5, C3)"], ["FAMa"]),
]  # fmt: skip


@pytest.mark.parametrize(("day", "state", "said", "unsaid"), ANSWERS, ids=[a[0] for a in ANSWERS])
@pytest.mark.parametrize("spelled", ["Aguelhok", "aguelhoc"])
def test_who_held_it_according_to_whom(
    town: Case, spelled: str, day: str, state: str, said: list[str], unsaid: list[str]
) -> None:
    found = at(town, spelled, day)
    text = "\n".join(found.sentences)
    assert found.state == state, text
    assert [s for s in said if s not in text] == [], text
    assert [s for s in unsaid if s in text] == [], text


def test_both_spellings_are_one_place_for_the_filter_too(town: Case) -> None:
    def numbers(text: str) -> list[int]:
        wanted = claim_filter(town, text)
        where = filters.claims(town.db, wanted.conditions, wanted.search, "id", False, "")
        return claim_store.ids(town.db, where.where, where.order, where.params)

    assert numbers("place:Aguelhok") == numbers("place:aguelhoc") == numbers('place:"Aguel\'hoc"') == [1, 2, 3, 4, 5, 6]
    assert numbers("place:Aguelhock actor:FAMa") == numbers('actor:"Malian army"') == [2, 4, 6]
    assert numbers("-place:Aguelhok") == []
    line = timeline(town, "Aguelhock")
    assert (line.place, line.spellings) == ("Aguelhok", ("Aguelhok", "Aguelhoc"))
    assert [lane.actor for lane in line.lanes] == ["FAMa", "MNLA", "Ansar Dine"]


def test_accents_make_no_other_place_and_unknown_places_are_compared_folded(case: Case) -> None:
    control(case, "one", "FAMa", "2012-01-20", place="Menaka")
    control(case, "two", "MNLA", "2012-01-22", place="Ménaka")
    control(case, "three", "MNLA", "2012-01-22", place="Tin-Zéro")
    assert timeline(case, "menaka").place == "Ménaka"
    assert len(timeline(case, "menaka").spans) == 2
    assert timeline(case, "tin zero").place == "Tin-Zéro"
    assert [s.claim for s in timeline(case, "tin zero").spans] == [3]
    assert timeline(case, "nowhere") == ControlTimeline("nowhere", (), "", "", (), (), (), ())


@pytest.mark.usefixtures("fixed_env")
def test_a_pack_of_the_case_brings_its_own_aliases(tmp_path: Path) -> None:
    own = tmp_path / "case" / "lexicons" / "own.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[[places]]\nkind = "town"\n[places.names]\n"Tin-Zéro" = ["Tinzer{o,ou}"]\n', encoding="utf-8")
    case = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    control(case, "one", "MNLA", "2012-01-22", place="Tinzerou")
    assert [s.claim for s in timeline(case, "tin zero").spans] == [1]
    case.close()


def test_messages_stand_in_where_no_evidence_is_entered(case: Case) -> None:
    number = control(case, "taken", "FLA", "2026-04-26", place="Tessalit")
    editing.attach(case, number, [seen_message(case, text, "2026-04-26 08:00").id for text in ("a", "b")])
    (said,) = at(case, "Tessalit", "2026-04-27").sentences[1:]
    assert said == "Claimed, not established: FLA from 26 April 2026, according to message 1 and 1 more [C-1, rumor]."


def test_without_a_time_a_claim_is_listed_and_holds_nothing(case: Case) -> None:
    editing.add_claim(case, "taken", "control_change", ["Kidal"], [Actor("FLA", Role.AGENT)])
    line = timeline(case, "Kidal")
    assert ([s.claim for s in line.undated], line.states, lanes(line)) == ([1], (), [])
    assert held_at(line, "2026-04-26").state == ControlState.UNKNOWN


def test_the_window_cuts_what_is_shown_not_what_is_known(town: Case) -> None:
    line = timeline(town, "Aguelhok", "2012-01-26", "2012-02-10")
    assert [(s.first, s.last, s.holders) for s in line.states] == [("2012-01-26", "2012-02-10", ("FAMa",))]
    assert line.spans[0].start == day_bound("2012-01-25")
    with pytest.raises(UsageError, match="before it begins"):
        timeline(town, "Aguelhok", "2012-02-10", "2012-01-26")


def test_lanes_fit_the_terminal(town: Case) -> None:
    for width in (40, 80, 200):
        rows = lanes(timeline(town, "Aguelhok"), width)
        assert max(map(len, rows[:-3])) <= width
        assert max(map(len, rows)) <= 80 or width > 80
    assert [r.split()[0] for r in lanes(timeline(town, "Aguelhok"))[1:5]] == ["FAMa", "MNLA", "Ansar", "state"]
    shown = {c for row in lanes(timeline(town, "Aguelhok"), 100)[1:5] for c in row[12:]}
    assert set("█▒?") <= shown


# --- rules without a case -------------------------------------------------------------------------------------------

BOUNDS = [
    (When("2012-01-24", "2012-01-24", "day"), "on 24 January 2012"),
    (When("2012-01-24T06:00:00.000000Z", "2012-01-24T06:00:00.000000Z", "hour"), "on 24 January 2012, 06:00 UTC"),
    (When("2012-01-24T06:00:00.000000Z", "2012-01-24T12:00:00.000000Z", "part_of_day"), "on 24 January 2012"),
    (When("2012-01-24", "2012-01-26", "week"), "between 24 and 26 January 2012"),
    (When("2012-01-30", "2012-02-02", "week"), "between 30 January 2012 and 2 February 2012"),
    (When("2012-03-01", "2012-03-31", "month"), "in March 2012"),
    (When("2012-03-14", "2012-03-14", "month"), "in March 2012"),
    (When("2012-12-14", "2012-12-14", "month"), "in December 2012"),
    (When("2012-01-25", "2012-01-25", "week"), "between 23 and 29 January 2012"),
]


@pytest.mark.parametrize(("when", "words"), BOUNDS)
def test_words_are_no_sharper_than_the_event(when: When, words: str) -> None:
    bound = bound_of(when)
    assert bound is not None
    assert when_words(bound) == words


@pytest.mark.parametrize("when", [When(), When("2012-01-24", "2012-01-24", "unknown"), When("2012-13-77", None, "day")])
def test_what_is_no_known_time_bounds_nothing(when: When) -> None:
    assert bound_of(when) is None


@pytest.mark.parametrize("text", ["", "yesterday", "2012-13", "2012-02-30", "2012", "2012-01-25T06:00"])
def test_what_is_no_day_is_refused(town: Case, text: str) -> None:
    with pytest.raises(UsageError, match="not a day or month"):
        at(town, "Aguelhok", text)


def test_a_stretch_in_words() -> None:
    assert stretch_words("2012-01-24", "2012-01-26") == "24 to 26 January 2012"
    assert stretch_words("2012-01-24", "2012-02-26") == "24 January to 26 February 2012"
    assert stretch_words("2011-12-24", "2012-02-26") == "24 December 2011 to 26 February 2012"


def span(number: int, hold: Hold, actor: str, first: str, last: str = "", precision: str = "day") -> ControlSpan:
    return ControlSpan(
        number, "t", Status.CONFIRMED, hold, tuple(actor.split("+")), bound_of(When(first, last or first, precision))
    )


def test_on_one_day_the_hour_decides_when_it_is_known() -> None:
    early, late = "2012-01-24T06:00:00.000000Z", "2012-01-24T18:00:00.000000Z"
    timed = closed([span(1, Hold.HELD, "A", early, early, "hour"), span(2, Hold.HELD, "B", late, late, "hour")])
    assert [s.ended_by for s in timed] == [2, None]
    day_only = closed([span(1, Hold.HELD, "A", "2012-01-24"), span(2, Hold.HELD, "B", "2012-01-24")])
    assert [s.ended_by for s in day_only] == [None, None]
    assert states(day_only, "2012-01-24", "2012-01-30")[0].why == "rival claims"


def test_allies_in_one_claim_are_no_rivals() -> None:
    spans = closed([span(1, Hold.HELD, "A", "2012-01-01"), span(2, Hold.HELD, "A+B", "2012-01-03")])
    assert [s.ended_by for s in spans] == [None, None]
    assert [s.state for s in states(spans, "2012-01-01", "2012-01-09")] == ["held", "held"]


WORTH = {
    "confirmed": "held", "corroborated": "held", "contested": "contested", "rumor": "unknown",
    "unverifiable": "unknown", "refuted": "unknown", "misleading": "unknown",
}  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_the_status_says_what_a_span_is_worth(status: Status) -> None:
    spans = closed([replace(span(1, HOLDS[status], "A", "2012-01-01"), status=status)])
    assert [s.state for s in states(spans, "2012-01-01", "2012-01-01")] == [WORTH[status]]


DAYS = st.integers(0, 40).map(lambda n: (date(2012, 1, 1) + timedelta(days=n)).isoformat())
SPANS = st.lists(
    st.tuples(
        st.sampled_from(list(Hold)), st.sampled_from(["A", "B", "C", "A+B"]), DAYS, st.integers(0, 9), st.none() | DAYS
    ),
    max_size=9,
)


def made(rows: list[tuple[Hold, str, str, int, str | None]]) -> list[ControlSpan]:
    found = []
    for number, (hold, actor, first, width, until) in enumerate(rows, 1):
        last = (date.fromisoformat(first) + timedelta(days=width)).isoformat()
        end = day_bound(until) if until and until >= last else None
        found.append(replace(span(number, hold, actor, first, last), end=end))
    return closed(found)


@given(SPANS, DAYS, DAYS)
def test_states_cover_the_window_and_are_never_sharper_than_their_claims(
    rows: list[tuple[Hold, str, str, int, str | None]], one: str, other: str
) -> None:
    first, last = sorted((one, other))
    spans = made(rows)
    told = states(spans, first, last)
    assert (told[0].first, told[-1].last) == (first, last)
    for before, after in pairwise(told):
        assert date.fromisoformat(after.first) - date.fromisoformat(before.last) == timedelta(days=1)
        assert (before.state, before.holders, before.why) != (after.state, after.holders, after.why)
    by_claim = {s.claim: s for s in spans}
    for state in told:
        for day in {state.first, state.last}:
            possible = [s for s in spans if s.may_cover(day, day) and s.hold in (Hold.HELD, Hold.CONTESTED)]
            sure = [s for s in possible if s.hold == Hold.HELD and sure_on(s, day)]
            if state.state == ControlState.HELD:
                assert sure, (state, spans)
                assert set(state.holders) == {a for s in sure for a in s.actors}
            if not possible:
                assert state.state == ControlState.UNKNOWN
            if any(s.hold == Hold.CONTESTED for s in possible):
                assert state.state == ControlState.CONTESTED
        assert all(by_claim[n].hold in (Hold.HELD, Hold.CONTESTED) for n in state.claims)
        assert set(state.holders) <= {a for n in state.claims for a in by_claim[n].actors}


def sure_on(s: ControlSpan, day: str) -> bool:
    """Whether a span holds on a day, whatever day within its bounds it began and ended on."""
    if s.start is None or s.start.latest > day:
        return False
    if s.end is None:
        return True
    return day < s.end.earliest if s.ended_by is not None else day <= s.end.latest


@given(SPANS)
def test_only_a_later_standing_claim_ends_a_span(rows: list[tuple[Hold, str, str, int, str | None]]) -> None:
    spans = made(rows)
    by_claim = {s.claim: s for s in spans}
    for s in spans:
        if s.ended_by is None or s.start is None:
            continue
        ending = by_claim[s.ended_by]
        assert ending.hold == Hold.HELD
        assert ending.start is not None
        mine, other = s.start, ending.start
        assert mine.after <= other.after
        assert mine.by <= other.by
        assert (mine.after, mine.by) != (other.after, other.by), "of two that overlap in time neither came first"
        assert s.end == ending.start
        assert s.hold != Hold.HELD or not set(s.actors) & set(ending.actors)


def test_the_days_a_verdict_was_given_for_count_before_the_events(town: Case) -> None:
    claim = editing.find(town, 5)
    same = span_of(claim, (claim.status, claim.event.start, None), {})
    assert same.start == bound_of(claim.event)  # it only repeats the event: a month stays a month
    narrowed = span_of(claim, (claim.status, "2012-03-10", "2012-03-20"), {})
    assert narrowed.start == day_bound("2012-03-10")
    assert isinstance(narrowed.end, Bound)
    assert narrowed.end.latest == "2012-03-20"
    other = span_of(claim, (Status.REFUTED, "2012-03-10", "2012-03-20"), {})
    assert (other.start, other.end) == (bound_of(claim.event), None)


def test_a_window_is_found_by_event_and_publication_on_both_engines(case: Case) -> None:
    days = ("2026-04-25", "2026-05-02", "2026-06-01")
    early, late, none = (control(case, day, "FLA", day, place="Kidal") for day in days)
    timed = editing.add_claim(case, "d", event=When("2026-04-27T23:30:00.000000Z", None, "minute")).id
    source = add_source(case, "Desk").id
    for number, published in ((late, "2026-04-27T23:59:00.000000Z"), (none, "2026-04-28")):
        add_evidence(case, NewEvidence(number, source, EvidenceStance.SUPPORTS, "B", 2, published=published))
    assert claims_between(case.db, "2026-04-25", "2026-04-27") == [early, late, timed]
    assert claims_between(case.db, "2026-04-26", "2026-04-26") == []


def test_a_search_in_vain_is_nobody_s_word_for_a_claim(case: Case) -> None:
    message = seen_message(case, "The town is ours")
    number = control(case, "The town is taken", "FLA", "2026-05-12")
    editing.attach(case, number, [message.id])
    add_search(case, number, "satellite pictures of the town")
    told = " ".join(at(case, "Aguelhoc", "2026-05-20").sentences)
    assert f"according to message {message.id}" in told
    assert "Searches" not in told
