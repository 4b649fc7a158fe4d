"""Names as people write them from memory go; words that only look alike stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.export.hidden_names import Names, names_to_hide, pseudonym, without_names
from workbench.export.persons import is_person
from workbench.safety import limits

KEY = b"key of this case"
PEOPLE = (
    ("whatsapp", "Moussa Koné"), ("whatsapp", "~ Fatou D."), ("x", "ag_intalla"), ("telegram", "Le Témoin 🦁 du Nord"),
    ("whatsapp", "اسماعيل المرابط"), ("telegram", "Иван Соколов"), ("wechat", "王小明"),
)  # fmt: skip
NAMES = names_to_hide(
    KEY, PEOPLE, {"kidal", "africa corps"}, ["Zeinabou Maïga", "Africa Corps"],
    [("Chat", "Groupe Kidal Infos"), ("Chat", "Famille"), ("Analyst", "a-diallo")],
)  # fmt: skip

FOUND = (
    "Moussa Koné", "moussa kone", "MOUSSA KONE", "KONÉ Moussa", "Koné, Moussa", "N:Koné;Moussa", "MoussaKoné",
    "moussakone", "Moussa.Koné", "moussa_koné", "Moussa\u200bKoné", "Mo\u200dussa Koné", "M\u00adoussa Koné",
    "𝐌𝐨𝐮𝐬𝐬𝐚 𝐊𝐨𝐧é", "Ｍｏｕｓｓａ Ｋｏｎé", "Moussa         Koné", "Moussa\nKoné", "\u2068Moussa\u2069 Koné",
    "Fatou D", "ag intalla", "agintalla", "Témoin du Nord Le", "le temoin du nord", "إسماعيل المرابط",
    "اسماعيلـ المُرابِط", "واسماعيل المرابط", "لاسماعيل المرابط", "ИВАН СОКОЛОВ", "Соколов Иван", "王小明",
    "zeinabou maiga", "Maïga Zeinabou",
    "Groupe Kidal Infos", "GROUPE-KIDAL-INFOS", "A. Diallo", "Diallo A.", "a-diallo",
)  # fmt: skip
STAY = (
    "Moussa", "Koné", "Moussa et puis Koné", "Fatoumata D.", "Kidal", "Famille", "Africa Corps", "Nord",
    "Moussa 123 Koné",
    "اسماعيل", "Maïga", "Infos de Kidal", "diallo",
)  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
@pytest.mark.parametrize("around", ["{}", "selon {} hier", "({})", "#{}!", "« {} »", "x\n{}\ny"])
def test_a_name_goes_however_it_is_written(text: str, around: str) -> None:
    found = without_names(around.format(text), NAMES)
    before, after = around.split("{}")
    assert found.startswith(before)
    assert found.endswith(after)
    made = found.removeprefix(before).removesuffix(after)
    assert any(p in made for p in NAMES.instead.values())
    assert not {"moussa", "kone", "koné", "المرابط", "fatou", "соколов", "maïga", "diallo"} & set(
        made.casefold().split()
    )


@pytest.mark.parametrize("text", STAY)
def test_what_is_no_whole_name_stays(text: str) -> None:
    """A first name alone, places and actors that a pack knows, one-word titles of chats."""
    assert without_names(f"dit {text} hier", NAMES) == f"dit {text} hier"


def test_who_is_named_is_who_sent() -> None:
    """One person, one pseudonym; of two who bear a name the sender counts."""
    found = without_names("KONE Moussa, moussakone", NAMES)
    assert found == ", ".join([pseudonym(KEY, "Sender", "whatsapp", "Moussa Koné")] * 2)
    both = names_to_hide(KEY, [("x", "Fatou")], set(), ["Fatou"], [("Analyst", "fatou")])
    assert without_names("FATOU", both) == pseudonym(KEY, "Sender", "x", "Fatou")


def test_a_name_far_behind_goes_too() -> None:
    """Behind more than the search looks at."""
    text = "a " * limits.SEARCH_TEXT + "Moussa Kone"
    assert without_names(text, NAMES).endswith(pseudonym(KEY, "Sender", "whatsapp", "Moussa Koné"))


def test_parts_of_names() -> None:
    """What a filter asks for may be a part of a name."""
    assert NAMES.has_word("moussa")
    assert NAMES.has_word("KONÉ")
    assert not NAMES.has_word("tessalit")


@given(st.text(max_size=200))
def test_any_text_and_any_name(text: str) -> None:
    """It never fails, repeats, and a text without names is as it was."""
    once = without_names(text, NAMES)
    assert without_names(once, NAMES) == once
    assert without_names(text, Names({})) == text


@given(st.lists(st.text("abcdefghij", min_size=3, max_size=8), min_size=2, max_size=4, unique=True))
def test_any_order(words: list[str]) -> None:
    """Each name of several words in each order, in the middle of others."""
    names = names_to_hide(KEY, [("x", " ".join(words))], set())
    mixed = sorted(words, reverse=True)
    assert without_names(f"zz {' '.join(mixed)} zz", names) == f"zz {pseudonym(KEY, 'Sender', 'x', ' '.join(words))} zz"


PERSONS = ("person", "Witness", "witnesses", "resident", "official", "local resident", "témoin", "شاهد", "fixeur",
           "newspaper correspondent", "radio journalist", "médecin", "neighbour of the camp", "свидетель")  # fmt: skip
PUBLISHERS = ("", " ", "agency", "newspaper", "News Agency", "state media", "official media", "agence de presse",
              "radio", "NGO", "own search", "own comparison", "army communiqué", "قناة", "агентство",
              "Telegram channel")  # fmt: skip


@pytest.mark.parametrize("kind", PERSONS)
def test_kinds_that_are_people(kind: str) -> None:
    """Also those in words that nobody thought of."""
    assert is_person(kind)


@pytest.mark.parametrize("kind", PUBLISHERS)
def test_kinds_that_are_publishers(kind: str) -> None:
    assert not is_person(kind)
