"""One line of evidence is understood or refused, never guessed: the parser, who speaks, the scale, history in words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.model import EvidenceStance, Source, SourceGrade
from workbench.model.words import DIGIT_WORDS, LETTER_WORDS
from workbench.tui.drafting import item_number, of_line
from workbench.tui.one_line import Typed, missing, parse, speaker
from workbench.tui.widgets.grade_picker import advice
from workbench.tui.widgets.history_text import change_lines

BLOCS = ("African", "Western", "Russian", "government", "armed group", "NGO/UN", "local")
SOURCES = (
    Source(1, "u1", "AFP", bloc="Western", reliability="B", reliability_reason="agency"),
    Source(2, "u2", "Studio Tamani", bloc="African", reliability="B", url="https://www.studiotamani.org/"),
    Source(3, "u3", "Azawad press", bloc="armed group", party=True, reliability="D", url="https://t.me/azawad_press"),
    Source(4, "u4", "RFI", bloc="Western", reliability="B"),
    Source(5, "u5", "RFI Mandenkan", reliability="C", url="https://www.rfi.fr/ma"),
)
S, R, C = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES, EvidenceStance.CONTEXT


def said(text: str) -> Typed:
    return parse(text, BLOCS, SOURCES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Typed()),
        (" | | ", Typed()),
        ("https://rfi.fr/x | B2 | + | W", Typed("https://rfi.fr/x", letter="B", digit=2, stance=S, bloc="Western")),
        ("www.rfi.fr/a|b|2", Typed("https://www.rfi.fr/a", digit=2, wrong=("'b' is half a grade",))),
        ("afp | - | c3", Typed(name="AFP", letter="C", digit=3, stance=R)),
        ("AFP | 2 | ~", Typed(name="AFP", digit=2, stance=C)),
        ("AFP | refutes", Typed(name="AFP", stance=R)),
        ("AFP | −", Typed(name="AFP", stance=R)),
        ("Résidents de Kidal | C2 | + | loc", Typed(name="Résidents de Kidal", letter="C", digit=2, stance=S,
                                                    bloc="local")),
        ("~/page.html | AFP", Typed(file="~/page.html", name="AFP")),
        ("notes.pdf | studio tamani", Typed(file="notes.pdf", name="Studio Tamani")),
        ('AFP | "ils sont partis"', Typed(name="AFP", quote="ils sont partis")),
        ("AFP | « ils sont partis »", Typed(name="AFP", quote="ils sont partis")),
        ("AFP | https://x.org/1", Typed("https://x.org/1", name="AFP")),
        ("AFP | A", Typed(name="AFP", bloc="African")),
        ("AFP | a", Typed(name="AFP", bloc="armed group")),
        ("AFP | G | arm", Typed(name="AFP", bloc="government", wrong=("second bloc",))),
        ("AFP | Z9", Typed(name="AFP", wrong=("not a grade",))),
        ("AFP | 7", Typed(name="AFP", wrong=("not a grade",))),
        ("AFP | B2 | C3", Typed(name="AFP", letter="B", digit=2, wrong=("second grade",))),
        ("AFP | + | -", Typed(name="AFP", stance=S, wrong=("second stance",))),
        ("AFP | Reuters", Typed(name="AFP", wrong=("second source",))),
        ("https:// | B2", Typed(letter="B", digit=2, wrong=("not an address",))),
        ("http://[x", Typed(wrong=("not an address",))),
    ],
)  # fmt: skip
def test_a_line_is_taken_apart(text: str, wanted: Typed) -> None:
    found = said(text)
    assert [w in f for f, w in zip(found.wrong, wanted.wrong, strict=True)] == [True] * len(wanted.wrong)
    for name in ("url", "file", "name", "letter", "digit", "stance", "bloc", "quote"):
        assert getattr(found, name) == getattr(wanted, name), name


def test_letters_that_may_be_two_blocs_are_asked_about() -> None:
    found = parse("AFP | a", ("African", "African diaspora"), SOURCES)
    assert found.bloc == "African diaspora", "its own letter"
    found = parse("AFP | afr", ("African", "African diaspora"), SOURCES)
    assert found.bloc == ""
    assert "African or African diaspora" in found.wrong[0]


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("AFP", 1, "AFP"),
        ("https://www.studiotamani.org/2026/04/kidal", 2, ""),
        ("https://m.studiotamani.org/2026", 2, ""),
        ("https://notstudiotamani.org/2026", None, "notstudiotamani.org"),
        ("https://t.me/azawad_press/812", 3, ""),
        ("https://t.me/azawad_presse/812", None, "t.me/azawad_presse"),
        ("https://x.com/AFP/status/1", None, "x.com/AFP"),
        ("https://www.rfi.fr/fr/afrique/1", 4, ""),
        ("https://www.rfi.fr/ma/1", 5, ""),
        ("https://www.afp.com/fr/1", 1, ""),
        ("https://afp.com.ml/1", 1, ""),
        ("https://afp.evil.example/1", None, "afp.evil.example"),
        ("https://reuters.com/1", None, "reuters.com"),
        ("https://reuters.com/1 | Agence X", None, "Agence X"),
        ("/tmp/x.pdf", None, ""),
        ("", None, ""),
    ],
)
def test_who_speaks_is_found_by_name_link_or_host(text: str, source: int | None, name: str) -> None:
    found = speaker(said(text), SOURCES)
    assert (found.source.id if found.source else None, found.name) == (source, name)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("AFP | B2 | +", ()),
        ("AFP | 2 | +", ()),
        ("AFP | 2", ("Which way",)),
        ("AFP | +", ("How good",)),
        ("Agence X | 2 | +", ("letter too",)),
        ("/tmp/x.pdf | B2 | +", ("Who says it",)),
        ("AFP | B2 | + | R", ("Western, not Russian",)),
    ],
)
def test_what_is_missing_is_said(text: str, wanted: tuple[str, ...]) -> None:
    typed = said(text)
    found = missing(typed, speaker(typed, SOURCES))
    assert len(found) == len(wanted)
    assert all(w in f for f, w in zip(found, wanted, strict=True))


@given(st.text(max_size=200))
@example("http://[::1 | ://")
@example("a" * 5_000 + "|B2")
@example("\x1b]52;c;x\x07 | +")
def test_no_line_is_too_strange(text: str) -> None:
    typed = said(text)
    found = speaker(typed, SOURCES)
    missing(typed, found)
    of_line(typed, found)
    assert typed.stance in (None, S, R, C)
    assert typed.digit in range(7)


@given(
    st.sampled_from(["", *"ABCDEF"]), st.integers(1, 6), st.sampled_from("+-~"), st.permutations(range(3)),
    st.sampled_from(["AFP", "https://reuters.com/a?b=1", "./page.html"]),
)  # fmt: skip
def test_the_order_of_the_parts_does_not_matter(
    letter: str, digit: int, stance: str, order: list[int], first: str
) -> None:
    parts = [f"{letter}{digit}", stance, "Rus"]
    turned = said(" | ".join([first, *(parts[n] for n in order)]))
    assert turned == said(" | ".join([first, *parts]))
    assert (turned.letter, turned.digit, turned.bloc, turned.wrong) == (letter, digit, "Russian", ())


@pytest.mark.parametrize(("text", "number"), [("", None), ("E-3", 3), ("e-12", 12), ("#7", 7), ("7", 7)])
def test_an_item_is_named_in_any_of_its_spellings(text: str, number: int | None) -> None:
    assert item_number(text) == number


# --- the scale ----------------------------------------------------------------------------------------------------


def test_the_scale_has_a_word_for_every_grade() -> None:
    assert "".join(LETTER_WORDS) == "ABCDEF"
    assert tuple(DIGIT_WORDS) == (1, 2, 3, 4, 5, 6)
    assert LETTER_WORDS["F"] == DIGIT_WORDS[6] == "cannot be judged"


@pytest.mark.parametrize(
    ("letter", "digit", "source", "others", "wanted", "unwanted"),
    [
        ("F", 2, None, (), "F: cannot be judged. It is not the middle", "6"),
        ("F", 6, None, (), "F and 6: cannot be judged", "confirm"),
        ("B", 1, None, (), "there is none on this claim yet", "middle"),
        ("B", 1, None, ("NGO desk",), "NGO desk", "none"),
        ("B", 2, SOURCES[0], (), "B follows the directory", "own"),
        ("C", 2, SOURCES[0], (), "C is this item's own", "follows"),
        ("B", 2, SOURCES[0], (), "AFP is B since 2026-04-01, agency", "middle"),
    ],
)
def test_the_scale_says_what_a_grade_means(
    letter: str, digit: int, source: Source | None, others: tuple[str, ...], wanted: str, unwanted: str
) -> None:
    since = SourceGrade(1, 1, "2026-04-01", "B", "agency", "ada", "2026-04-01") if source else None
    text = "\n".join(c.plain for c in advice(letter, digit, source, since, others))
    assert wanted in text
    assert unwanted not in text


# --- history ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"table": "claims", "key": {"id": 1}, "before": {"status": "rumor", "note": ""},
          "after": {"note": "x", "status": "confirmed"}}, ["status: rumor → confirmed", "note: nothing → x"]),
        ({"table": "claims", "key": {"id": 1}, "before": {"hidden": 0}, "after": {"hidden": 1}},
         ["taken out of the queue"]),
        ({"table": "evidence", "key": {"id": 3}, "before": {"reliability": "B"}, "after": {"reliability": "C"}},
         ["E-3 reliability: B → C"]),
        ({"table": "evidence", "key": {"id": 3}, "before": {"retracted": 0}, "after": {"retracted": 1}},
         ["E-3 taken back: it counts no more"]),
        ({"table": "evidence", "key": {"id": 3}, "before": {"derived_from": None}, "after": {"derived_from": 2}},
         ["E-3 repeats: nothing → E-2"]),
        ({"table": "evidence", "key": {"id": 3}, "before": None, "after":
          {"source": 1, "stance": "supports", "reliability": "B", "credibility": 2, "quote": "q", "uid": "u"}},
         ["E-3 new: AFP supports, B2; quote q"]),
        ({"table": "origin_answers", "key": {"evidence": 3, "other": 5}, "before": None,
          "after": {"answer": "apart", "reason": "two reporters", "by": "ada"}},
         ["E-3 and E-5 new: answer apart; reason two reporters"]),
        ({"table": "verdicts", "key": {"claim": 1, "n": 2}, "before": None, "after": {"status": "confirmed", "body":
          '{"likelihood":"likely","confidence":"high","evidence":[1,2],"valid_to":"2026-05-10T00:00:00.000000Z"}'}},
         ["verdict 2: confirmed, rests on 2 items", "  likelihood: likely", "  confidence: high",
          "  valid to: 2026-05-10 00:00Z"]),
        ({"table": "verdicts", "key": {"claim": 1, "n": 2}, "before": {"status": "rumor", "body": "not json"},
          "after": None}, ["verdict 2 taken away: rumor"]),
        ({"table": "not yet known", "key": {"a": 1}, "before": {"x": 1}, "after": {"x": 2}},
         ["not yet known 1 x: 1 → 2"]),
        ({"table": "claims", "key": {"id": 1}, "before": None, "after": None}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_a_change_is_told_from_and_to(change: dict[str, object], wanted: list[str]) -> None:
    assert [c.plain for c in change_lines(change, {1: "AFP"})] == wanted
