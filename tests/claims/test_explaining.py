"""Explanations: a marked text is the text, every role has its letter, a claim says what holds it together."""

from hypothesis import given
from hypothesis import strategies as st

from tests.building import seen_message
from workbench import flow
from workbench.case import Case
from workbench.claims import editing, explaining
from workbench.claims.explaining import LEGEND, LETTERS, Piece, letter, pieces
from workbench.model import Actor, Figure, Mention, Role, Span, Stance, When
from workbench.store import messages

TEXT = "Faux, le FLA n'a pas pris Kidal : 77 morts"
SPANS = (
    Span(0, 4, "denial", "denial"), Span(9, 12, "actor", "FLA"), Span(21, 25, "event", "taken"),
    Span(26, 31, "place", "Kidal"), Span(34, 36, "figure", "killed"),
)  # fmt: skip
MENTION = Mention(
    "control_change", Stance.DENIES, 81, ("Kidal",), (Actor("FLA", Role.AGENT),),
    (Figure("killed", 77, 77, "exact", "soldiers", "FLA"),), When("2026-04-25", "2026-04-25", "day"), SPANS,
    polarity="taken",
)  # fmt: skip


def test_each_role_has_a_letter_and_the_legend_has_each_letter() -> None:
    assert {letter for letter, _ in LEGEND} == set(LETTERS.values())
    assert letter("place") == "P"
    assert (letter("weapon"), letter("")) == ("W", "?")


def test_a_text_is_cut_at_its_matched_words() -> None:
    found = "".join(f"[{p.letters} {p.text}]" if p.roles else p.text for p in pieces(TEXT, SPANS))
    assert found == "[S Faux], le [A FLA] n'a pas [E pris] [P Kidal] : [F 77] morts"


def test_one_word_may_have_two_roles_and_the_longer_words_win() -> None:
    spans = [
        Span(0, 4, "place", "Mali"),
        Span(0, 4, "actor", "Mali"),
        Span(2, 9, "event", "x"),
        Span(5, 9, "date", "x"),
    ]
    assert pieces("Mali news", spans) == [Piece("Mali", ("actor", "place")), Piece(" "), Piece("news", ("date",))]
    assert pieces("Mali news", spans)[0].letters == "AP"
    inside = [Span(0, 9, "place", "x"), Span(5, 9, "actor", "y")]
    assert pieces("Mali news", inside) == [Piece("Mali news", ("place",))]


@given(
    st.text(max_size=30),
    st.lists(st.builds(Span, st.integers(-3, 35), st.integers(-3, 35), st.sampled_from(sorted(LETTERS)), st.just("n"))),
)
def test_no_character_is_lost_or_added(text: str, spans: list[Span]) -> None:
    found = pieces(text, spans)
    assert "".join(p.text for p in found) == text
    assert all(p.text for p in found)


def test_a_reading_says_everything_that_was_read() -> None:
    assert dict(explaining.reading(MENTION, TEXT)) == {
        "what": "control change, taken",
        "stance": "denies, because of “Faux” (denial)",
        "places": "Kidal",
        "actors": "FLA (agent)",
        "figures": "77 killed (soldiers, exact, says FLA)",
        "date": "2026-04-25 (to the day)",
        "score": "81 of 100",
    }
    assert explaining.matched(MENTION, TEXT)[1] == ("A actor", "“FLA” → FLA")
    bare = dict(explaining.reading(Mention("other", Stance.ASKS, 55), "?"))
    assert (bare["stance"], bare["places"], bare["date"]) == (
        "asks",
        "none",
        "none said; the day of the message counts",
    )


def test_a_time_says_how_exact_it_is() -> None:
    part = When("2026-04-27T04:00:00.000000Z", "2026-04-27T12:00:00.000000Z", "part_of_day")
    assert explaining.when_words(part) == "2026-04-27 04:00 – 12:00Z (to the part of day)"
    assert explaining.when_words(When("2026-04-01", "2026-04-30", "month")) == "2026-04-01 – 2026-04-30 (to the month)"
    assert explaining.when_words(When("2026-04-01")) == "2026-04-01 (precision not set)"
    assert explaining.when_words(When()) == ""


def test_a_claim_says_what_holds_it_together(case: Case) -> None:
    text = "Le FLA a pris Kidal ce matin"
    first, second = (flow.add_message(case, chat, "Awa", "2026-04-25 06:41", text).id for chat in ("Nord", "Sud"))
    ((number, _),) = messages.claims_of(case.db, [first])[first]
    other = editing.add_claim(case, "The same", "control_change", ["Kidal"]).id
    third, fourth = (seen_message(case, f"bonjour {n}").id for n in range(2))
    editing.attach(case, number, [third, fourth])
    editing.detach(case, number, [fourth])
    editing.merge(case, number, [other])
    why = explaining.one_claim(case, editing.find(case, number))
    said = dict(why.said)
    assert (said["what"], said["where"], said["who"]) == ("control change, taken", "Kidal", "FLA (agent)")
    assert said["when"].startswith("2026-04-25")
    assert "days about it count" in said["when"]
    assert why.done == (
        f"C-{other} was merged into it", "1 message put here by ada",
        "1 message taken out by ada; no rule puts them back",
    )  # fmt: skip
    shared = ("control change", "taken", "Kidal", "FLA", "2026-04-25")
    assert [(t.appearance.message, t.copy_of, t.by, t.shares) for t in why.messages] == [
        (first, None, "by the detector", shared),
        (second, first, "by the detector", shared),
        (third, None, "by ada", ()),
    ]
