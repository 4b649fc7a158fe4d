"""A pack that gives Russian names in the nominative finds them in any case; a pack of another war keeps its "army"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.claims.invented import SENT
from workbench.claims.case_endings import nominatives
from workbench.claims.detecting import detect
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon

PLAIN = """
[[places]]
kind = "town"
[places.names]
"Karbat" = ["Карбат"]
"Selmia" = ["Селмия"]
"Ushana" = ["Ушана"]
"Krasny Most" = ["Красный Мост"]
"Oruk" = ["Орук"]

[[actors]]
name = "Tarov"
kind = "person"
aliases = ["Рустам Таров"]
"""


def lexicon(*packs: str) -> Lexicon:
    return build_lexicon([(f"{i}.toml", pack.encode()) for i, pack in enumerate(packs)])


@pytest.mark.parametrize(
    "written", ["Карбата", "Карбату", "Карбатом", "Карбате", "карбате", "Селмии", "Селмией", "Ушаны", "Ушаной", "Ушану"]
)
def test_a_name_is_known_in_any_case(written: str) -> None:
    assert [t.kind for t in lexicon(PLAIN).look_up(written).alone] == ["place"]


def test_so_are_names_of_several_words() -> None:
    known = lexicon(PLAIN)
    assert [known.look_up(w).form for w in ("Красного", "Красном")] == ["красныи", "красныи"]
    assert [known.look_up(w).form for w in ("Рустамом", "Таровым")] == ["рустам", "таров"]


@pytest.mark.parametrize("written", ["Орука", "Карбатский", "Карб", "Ушанка", "карта"])
def test_short_names_and_other_words_are_left_alone(written: str) -> None:
    assert not lexicon(PLAIN).look_up(written).known


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяabc", max_size=12))
def test_a_nominative_is_never_short(form: str) -> None:
    assert all(len(name) >= 5 for name in nominatives(form))


ARMY = """
[[actors]]
name = "{name}"
kind = "army"
party = {party}
country = "{country}"
local = ["армия", "армии"]
"""


def test_the_army_is_that_of_the_last_war_told_of() -> None:
    ours = ARMY.format(name="Ours", party="true", country="Toravia")
    other = ARMY.format(name="Theirs", party="true", country="Belozoria").replace('local = ["армия", "армии"]', "")
    assert lexicon(ours).look_up("армия").known
    assert not lexicon(ours, other).look_up("армия").known
    assert lexicon(ours, other.replace("true", "false")).look_up("армия").known
    assert lexicon(ours, other.replace("Belozoria", "Toravia")).look_up("армия").known


def test_the_detector_finds_such_a_name() -> None:
    shipped = load_lexicon()
    assert shipped.named
    text = "Обстрел Тессалита, есть раненые"
    assert [m.places for m in detect(text, "ru", SENT, shipped)][:1] == [("Tessalit",)]
