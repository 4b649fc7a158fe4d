"""Titles: every language has words for all that the shipped packs can find, and says none of it in English."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims import titles
from workbench.claims.titles import title, wording
from workbench.model import PREDICATES, Actor, Role
from workbench.settings import LANGUAGES

CLAIMS = Path(titles.__file__).parent
PACKS = sorted((CLAIMS.parent / "lexicons").glob("events_*.toml"))
POLARITIES = {"control_change": ("taken", "held"), "blockade": ("imposed", "lifted")}
OTHERS = [language for language in LANGUAGES if language != "en"]
CAST = (Actor("FLA", Role.AGENT), Actor("JNIM", Role.AGENT), Actor("FAMa", Role.OBJECT))
COGNATES = {"accident", "attaque", "blocus", "communications", "condamnation", "coup", "forces", "image", "incident",
            "public", "situation"}  # fmt: skip


def topics() -> set[tuple[str, str]]:
    """Every topic of an event and every metric in the packs that ship."""
    found: set[tuple[str, str]] = set()
    for pack in PACKS:
        data = tomllib.loads(pack.read_text("utf-8"))
        found |= {(e["predicate"], e["topic"]) for e in data.get("event", ()) if e.get("topic")}
        found |= {("casualties", metric) for metric in data.get("terms", {}).get("metric", {})}
    return found


def everything() -> list[tuple[str, str, str]]:
    """Every predicate with every polarity and topic that it can have."""
    plain = {(p, polarity, "") for p in PREDICATES for polarity in ("", *POLARITIES.get(p, ()))}
    return sorted(plain | {(p, "", topic) for p, topic in topics()} | {("casualties", "", "killed 77")})


def test_the_packs_are_read() -> None:
    assert {("other", "coup"), ("statement", "curfew"), ("casualties", "killed")} <= topics()


def test_every_language_that_can_be_set_has_its_file() -> None:
    assert sorted(p.stem.removeprefix("titles_") for p in CLAIMS.glob("titles_*.toml")) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_all_that_is_found(language: str) -> None:
    words = wording(language)
    for predicate, topic in sorted(topics()):
        assert topic in words.templates[predicate] or topic in words.topics, f"{language}: {predicate} {topic}"
    assert set(words.templates) == set(PREDICATES)
    assert words.missing.keys() == wording("en").missing.keys()
    for predicate, forms in words.templates.items():
        assert forms.keys() == wording("en").templates[predicate].keys(), f"{language}: {predicate}"


@pytest.mark.parametrize(("places", "cast"), list(product([(), ("Tessalit",), ("Gao", "Kidal")], [(), CAST[:1], CAST])))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_is_a_whole_one(language: str, places: tuple[str, ...], cast: tuple[Actor, ...]) -> None:
    for predicate, polarity, topic in everything():
        found = title(predicate, polarity, topic, places, cast, language)
        assert found == found.strip() != ""
        assert not re.search(r"[\[\]{}_]|  ", found), found
        assert found[0] == found[0].upper()
        assert all(place in found for place in places), found


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_titles_in_another_alphabet_have_no_latin_letter(language: str) -> None:
    cast = (Actor("١", Role.AGENT), Actor("٢", Role.OBJECT))
    for predicate, polarity, topic in everything():
        for places, actors in (((), ()), (("٣",), cast)):
            found = title(predicate, polarity, topic, places, actors, language)
            assert not re.search(r"[A-Za-z]", found), found


def test_french_titles_have_no_english_word() -> None:
    def words(language: str) -> set[str]:
        every = [title(p, polarity, topic, (), (), language) for p, polarity, topic in everything()]
        every += [title(p, polarity, topic, ("1",), (Actor("2", Role.AGENT), Actor("3", Role.OBJECT)), language)
                  for p, polarity, topic in everything()]  # fmt: skip
        return set(re.findall(r"[^\W\d]+", " ".join(every).lower()))

    assert words("fr") & words("en") <= COGNATES


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tessalit taken by FLA and JNIM"),
        ("fr", "Prise de Tessalit par FLA et JNIM"),
        ("ar", "السيطرة على Tessalit من قبل FLA وJNIM"),
        ("ru", "Tessalit: захват, кто: FLA и JNIM"),
    ],
)
def test_a_town_that_was_taken(language: str, said: str) -> None:
    assert title("control_change", "taken", "", ("Tessalit",), CAST, language) == said


def test_a_title_is_english_when_nothing_was_set() -> None:
    assert title("blockade", "lifted", "", ("Kayes",), ()) == "Blockade of Kayes lifted"


@pytest.mark.parametrize(
    ("place", "said"),
    [("Aguelhok", "Prise d'Aguelhok"), ("Le Caire", "Prise du Caire"), ("Gao", "Prise de Gao"),
     ("Les Cayes", "Prise des Cayes"), ("Échirolles", "Prise d'Échirolles")],
)  # fmt: skip
def test_french_joins_words_and_names(place: str, said: str) -> None:
    assert title("control_change", "taken", "", (place,), (), "fr") == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("predicate", ["statement", "other", "casualties", "media_provenance"])
def test_a_topic_nobody_translated_is_said_in_its_own_words(language: str, predicate: str) -> None:
    assert "water wells" in title(predicate, "", "water_wells", ("Gao",), (), language).lower()


@given(st.text(min_size=1, max_size=20), st.sampled_from(LANGUAGES), st.sampled_from(everything()))
def test_names_come_through_as_they_are(name: str, language: str, said: tuple[str, str, str]) -> None:
    found = title(*said, (f"x{name}",), (Actor(f"y{name}", Role.AGENT),), language)
    assert f"x{name}" in found
    assert said[0] in ("arrest_or_killing_of_person", "attack", "control_change", "blockade") or f"y{name}" in found


@pytest.mark.parametrize(
    ("predicate", "cast", "said"),
    [
        ("control_change", {"FLA": Role.AGENT, "FAMa": Role.SPEAKER, "JNIM": Role.OBJECT}, "Kidal taken by FLA"),
        ("control_change", {"FAMa": Role.SPEAKER, "FLA": Role.AGENT}, "Kidal taken by FLA"),
        ("control_change", {"FLA": Role.SPEAKER}, "Kidal taken by FLA"),
    ],
)
def test_who_only_says_so_has_not_done_it(predicate: str, cast: dict[str, Role], said: str) -> None:
    """ "FAMa denies that FLA took Kidal" is about FLA; "FLA says: Kidal is taken" too."""
    actors = [Actor(name, role) for name, role in cast.items()]
    assert title(predicate, "taken", "control", ("Kidal",), actors) == said
