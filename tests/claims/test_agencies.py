"""Which agency a text credits: words and brackets in four languages, and initials that are also words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.agencies import Credit, agencies

SHIPPED = agencies()


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("BAMAKO (AFP) – Shots were heard at dawn.", "AFP"),
        ("Selon l'AFP, des hommes armés sont entrés.", "AFP"),
        ("Des tirs, d’après l’Agence France-Presse.", "AFP"),
        ("Le maire, joint par l'AFP, dément.", "AFP"),
        ("selon l'agence de presse AP, la ville est tombée", "AP"),
        ("Le journal avec AFP", "AFP"),
        ("According to AP, the camp was empty.", "AP"),
        ("Residents told the AP that they fled.", "AP"),
        ("AP reported shots.", "AP"),
        ("AP – The camp was empty.", "AP"),
        ("The camp was empty (AP/Reuters)", "AP"),
        ("The camp was empty [Reuters]", "Reuters"),
        ("По данным ТАСС, лагерь пуст.", "TASS"),
        ("БАМАКО, 25 апреля. /ТАСС/. Лагерь пуст.", "TASS"),
        ("РИА Новости сообщает о боях", "RIA Novosti"),
        ("نقلا عن رويترز ان المدينة سقطت", "Reuters"),
        ("وفقا لفرانس برس سقطت المدينة", "AFP"),
        ("Source : MAP", "MAP"),
        ("AFP and others were there; according to AP the camp was empty.", "AP"),
    ],
)
def test_the_first_agency_that_is_credited(text: str, agency: str) -> None:
    assert SHIPPED.read(text).credited == agency


@pytest.mark.parametrize(
    "text",
    [
        "a map of the region",
        "see the picture (map)",
        "ap chick aps",
        "An EFE column moved north",
        "les AA ont quitté la ville",
        "the agency said nothing",
        "we reported it, and they said so",
        "",
        "()[]//",
    ],
)
def test_words_that_are_no_agency(text: str) -> None:
    assert SHIPPED.read(text) == Credit()


@pytest.mark.parametrize(
    ("text", "agency"),
    [("A Reuters crew was held up", "Reuters"), ("Photo X/AFP", "AFP"), ("قال شاهد لرويترز", "Reuters")],
)
def test_a_clear_name_is_named_where_nobody_credits_it(text: str, agency: str) -> None:
    assert SHIPPED.read(text).named == agency


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("AFP", "AFP"),
        ("agence france presse", "AFP"),
        ("TASS (Telegram)", "TASS"),
        ("AP", "AP"),
        ("رويترز", "Reuters"),
        ("AFP desk of the ministry", ""),
        ("Radio Reuters", ""),
        ("", ""),
    ],
)
def test_a_source_that_is_an_agency(name: str, agency: str) -> None:
    assert SHIPPED.called(name) == agency


def test_a_case_brings_its_own_agencies() -> None:
    own = agencies(("Sahel Wire (Bamako)", "SW", "Reuters"))
    assert own.read("shots at dawn, Sahel Wire and others heard").named == "Sahel Wire (Bamako)"
    assert own.read("selon Sahel Wire").credited == "Sahel Wire (Bamako)"
    assert own.read("the SW road") == Credit()
    assert own.read("the road (SW)").credited == "SW"
    assert own.called("Reuters") == "Reuters"
    assert SHIPPED.read("selon Sahel Wire") == Credit()


@given(st.text(alphabet="AFPap ()[]/-–:\n'RéТАСлرو0", max_size=60))
def test_whatever_a_text_is_made_of_it_is_read(text: str) -> None:
    found = SHIPPED.read(text)
    assert bool(found.named) >= bool(found.credited)
    assert SHIPPED.read(f"{text}\nselon Reuters").named
