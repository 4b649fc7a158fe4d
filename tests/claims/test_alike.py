"""Two texts: one passed on, or two? Tables in several scripts, and laws: symmetry, the same to itself, in range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.alike import MIN_WORDS, compare, protected_words, same_text
from workbench.folding import cluster_fold

NAMES = protected_words(
    ["Kati", "Bamako", "Konna", "Gao", "Kidal", "Tessalit", "Aguelhok", "Aguelhoc", "Niger", "Nigeria", "JNIM",
     "FLA", "Sadio Camara", "Assimi Goïta", "groupe de soutien à l'islam"]
)  # fmt: skip

BASE = "Le camp de Tessalit est tombé ce matin aux mains du FLA, les soldats ont quitté la base avec 12 véhicules"
DEAD = "قتل {} شخصا في هجوم على القرية صباح اليوم حسب السكان"
FRONT = "جبهة تحرير أزواد تسيطر على {} تيساليت بعد انسحاب الجيش"
COLUMN = "{} покинула лагерь в воскресенье{}по договорённости"
AT = "The base at {} was taken this morning by fighters"
WHO = "Le {} a attaqué ce matin une position du {} au nord de la ville"
CAMARA = "Le ministre {} a été vu ce matin à Bamako avec ses gardes du corps"

TABLE = [
    (BASE, BASE.upper() + " !!!", True),
    (BASE, "🔴🔴 " + BASE.replace("Tessalit", "#Tessalit"), True),
    (BASE, "Transféré plusieurs fois: " + BASE, True),
    (BASE, "RT @compte_test: " + BASE[:70] + "…", True),
    (BASE, BASE[:60], True),
    (BASE, BASE.replace("soldats", "soldat").replace("quitté", "quite"), True),
    (BASE, "Selon un groupe de la place, ce message circule depuis hier soir: " + BASE, True),
    (BASE, BASE + " Faites tourner avant suppression svp", True),
    (BASE, BASE.replace("é", "e").replace(",", ""), True),
    (BASE, BASE.replace("Tessalit", "Tesalit"), True),
    (BASE, BASE.replace("Tessalit", "Kidal"), False),
    (BASE, BASE.replace("Tessalit", "Tinzawaten"), False),
    (BASE, BASE.replace("FLA", "JNIM"), False),
    (BASE, BASE.replace("12", "15"), False),
    (BASE, BASE.replace("12 véhicules", "douze véhicules"), False),
    (BASE, BASE.replace("est tombé", "n'est pas tombé"), False),
    (BASE, "FAUX : " + BASE, False),
    (BASE, BASE.replace("Tessalit", "Tessalit et de Kidal"), False),
    (BASE, "Le FLA affirme tenir Tessalit depuis ce matin après le départ des soldats de la base", False),
    (FRONT.format("قاعدة"), FRONT.format("قاعدة ومطار"), True),
    (DEAD.format("16"), DEAD.format("20"), False),
    (DEAD.format("١٦"), DEAD.format("16"), True),
    (COLUMN.format("Колонна", " "), COLUMN.format("Репост: колонна", ", "), True),
    (COLUMN.format("Колонна", " "), COLUMN.format("Колонна не", " "), False),
    (AT.format("Ber"), AT.format("Lere"), False),
    (AT.format("Kidal"), AT.format("Kidal") + " Please share", True),
    (WHO.format("FLA", "JNIM"), WHO.format("JNIM", "FLA"), False),
    (CAMARA.format("Camara"), CAMARA.format("Goïta"), False),
    ("12 morts et 5 blessés dans la nuit sur la route", "5 morts et 12 blessés dans la nuit sur la route", False),
    ("Couvre-feu de 18h00 à 06h00 dans toute la région", "Couvre-feu de 18h à 6h dans toute la région", True),
    ("77 soldats tués dans l'attaque du camp ce matin", "177 soldats tués dans l'attaque du camp ce matin", False),
    ("Bonsoir à tous", "bonsoir à tous 🙏", True),
    ("Bonsoir à tous", "Bonsoir a toi", False),
    ("Dieu merci", "Dieu merci", False),
    ("", "", False),
]


@pytest.mark.parametrize(("a", "b", "same"), TABLE)
def test_one_text_or_two(a: str, b: str, same: bool) -> None:
    one, other = cluster_fold(a), cluster_fold(b)
    there, back = same_text(one, other, NAMES), same_text(other, one, NAMES)
    assert (there is not None, back is not None) == (same, same)
    assert there is None or 80 <= there <= 100


def test_names_of_one_word_and_the_long_words_of_two_are_protected() -> None:
    assert {"sadio", "camara", "tessalit", "gao"} <= NAMES
    assert not {"groupe", "soutien", "de", "islam"} & NAMES


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (BASE, BASE.replace("12", "15"), True),
        (BASE, BASE.replace(" avec 12 véhicules", ""), False),
        (BASE, "FAUX : " + BASE, True),
        (BASE, BASE.replace("FLA", "JNIM"), True),
        (BASE, BASE.replace("Tessalit", "Tessalit et de Kidal"), False),
    ],
)
def test_who_merely_lacks_something_says_nothing_else(a: str, b: str, both: bool) -> None:
    for one, other in ((a, b), (b, a)):
        score, _, contrary = compare(cluster_fold(one), cluster_fold(other), NAMES)
        assert score > 0
        assert contrary is both


WORDS = ["attaque", "camp", "matin", "soldats", "route", "convoi", "habitants", "selon", "kidal", "gao", "fla", "jnim",
         "12", "40", "pas", "douze", "in", "a", "5h00"]  # fmt: skip
sentences = st.lists(st.sampled_from(WORDS), max_size=16).map(" ".join)


@st.composite
def look_alikes(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what became of it: words left out, put in or changed, cut anywhere."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=5, max_size=20))
    other = list(words)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(other) - 1))
        other[at : at + 1] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
        if not other:
            break
    text = " ".join(other)
    return " ".join(words), text[draw(st.integers(0, 12)) : draw(st.integers(12, 200))].strip()


@given(st.text(max_size=80), st.text(max_size=80))
def test_symmetric_and_in_range_on_any_text(a: str, b: str) -> None:
    one, other = cluster_fold(a), cluster_fold(b)
    there, back = same_text(one, other, NAMES), same_text(other, one, NAMES)
    assert (there is None) == (back is None)
    assert there is None or 0 < there <= 100


@given(sentences, sentences)
def test_symmetric_on_the_same_few_words(a: str, b: str) -> None:
    assert (same_text(a, b, NAMES) is None) == (same_text(b, a, NAMES) is None)


@given(look_alikes())
def test_symmetric_on_look_alikes(pair: tuple[str, str]) -> None:
    a, b = pair
    assert (same_text(a, b, NAMES) is None) == (same_text(b, a, NAMES) is None)


@given(sentences)
def test_a_text_of_some_words_is_the_same_as_itself(a: str) -> None:
    assert (same_text(a, a, NAMES) == 100.0) is (len(a.split()) >= MIN_WORDS)
