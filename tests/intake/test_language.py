"""Language detection: known languages by name, everything else `und`, the same answer however it is asked."""

import json
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.language import PARTS, compare, messages
from bench.language_chat import chat
from workbench.intake import language, language_words
from workbench.intake.language import UNKNOWN, detect_language, detect_languages
from workbench.intake.language_profiles import Table, load
from workbench.intake.language_words import sum_rows, vocabulary

CHATS = [
    ("fr", "Le convoi est arrivé ce matin, tout le monde va bien"),
    ("fr", "Bonsoir à tous"),
    ("fr", "merci bcp mon frère"),
    ("fr", "URGENT : TIRS NOURRIS PRÈS DU MARCHÉ, RESTEZ CHEZ VOUS"),
    ("en", "The convoy arrived this morning and everyone is fine"),
    ("en", "Anyone near the market?"),
    ("es", "El convoy llegó esta mañana y todos están bien"),
    ("pt", "O comboio chegou esta manhã e estão todos bem"),
    ("de", "Der Konvoi ist heute Morgen angekommen und alle sind wohlauf"),
    ("it", "Il convoglio è arrivato questa mattina e stanno tutti bene"),
    ("nl", "Het konvooi is vanmorgen aangekomen en met iedereen gaat het goed"),
    ("tr", "Konvoy bu sabah geldi ve herkes iyi durumda"),
    ("id", "Konvoi sudah tiba pagi ini dan semua orang baik saja"),
    ("sw", "Msafara ulifika leo asubuhi na watu wote wako salama"),
    ("ar", "وصلت القافلة هذا الصباح والجميع بخير"),
    ("fa", "کاروان امروز صبح رسید و حال همه خوب است"),
    ("ru", "Колонна прибыла сегодня утром, все в порядке"),
    ("uk", "Колона прибула сьогодні вранці, усі почуваються добре"),
    ("hi", "काफ़िला आज सुबह पहुँच गया और सब लोग ठीक हैं"),
    ("el", "Η φάλαγγα έφτασε σήμερα το πρωί"),
    ("zh", "车队今天早上到达"),
    ("ja", "車列は今朝到着しました"),
    ("ko", "호송대가 오늘 아침에 도착했습니다"),
    ("am", "ተሽከርካሪዎቹ ዛሬ ጠዋት ደረሱ"),
    ("bm", "Mobiliw nana sɔgɔma in na, bɛɛ ka kɛnɛ"),
    ("bm", "mobiliw nana sogoma in na, bee ka kene"),
    ("bm", "Ala ka hɛrɛ di an ma"),
    ("ff", "Otooji ɗii ngari hannde subaka, yimɓe ɓee fof ina e jam"),
    ("ff", "otooji dii ngari hannde subaka, yimbe bee fof ina e jam"),
    ("ha", "Motocin sun zo yau da safe kuma kowa yana lafiya"),
    ("son", "Moboley kaa hunkuna subaahi, borey kulu goo baani"),
    ("wo", "Oto yi ñëw nañu tey ci suba, ñépp a ngi ci jàmm"),
    ("taq", "Ma d tolahed? Alkher ghas"),
]

UNKNOWNS = [
    "",
    "   ",
    "ok",
    "😭😭🔥",
    "12 345",
    "https://example.org/une/page/de/test @compte_test",
    "+223 00 00 01 02",
    "Xqzvw",
    "Ọkọ̀ náà dé ní òwúrọ̀ yìí, gbogbo ènìyàn sì wà ní àlàáfíà",
    "\ud800\udfff\x00",
]

NEIGHBOURS = [
    "Mbote na yo, ndenge nini? Nazali malamu, matondi mingi",
    "Maakye, wo ho te sɛn? Me ho yɛ, meda wo ase paa",
    "Ŋdi na mi katã, akpe ɖe miaƒe kpekpeɖeŋu ta",
    "Ne y yibeogo, laafi bala, y zakã rãmba yaa laafi",
]
"""Greetings in languages that no message is said to be in; two of them have letters of Bambara."""


@pytest.mark.parametrize(("code", "text"), CHATS)
def test_language_of_a_chat_message(code: str, text: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize("text", UNKNOWNS)
def test_what_cannot_be_told_is_und(text: str) -> None:
    assert detect_language(text) == UNKNOWN


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_a_neighbour_is_not_taken_for_a_language_that_is_known(text: str) -> None:
    assert detect_language(text) == UNKNOWN


@pytest.mark.parametrize(("code", "text"), CHATS)
def test_addresses_accounts_and_emoji_do_not_count(code: str, text: str) -> None:
    assert detect_language(f"🚨🚨 {text} 🙏 https://example.org/the/news/of/today @the_english_account") == code


def test_the_script_with_most_letters_decides() -> None:
    assert detect_language("FLA: وصلت القافلة هذا الصباح والجميع بخير") == "ar"
    assert detect_language("Le mot عاجل veut dire urgent, et il est en tête de beaucoup de messages") == "fr"


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from([text for _, text in CHATS])), max_size=12))
def test_an_answer_does_not_depend_on_its_company(texts: list[str]) -> None:
    together = detect_languages(texts)
    language.forget()
    assert detect_languages(texts[::-1])[::-1] == together
    language.forget()
    assert [detect_language(text) for text in texts] == together
    assert all(re.fullmatch("[a-z]{2,3}", code) for code in together)


@pytest.fixture
def _small_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Room for few words and texts, so that all are forgotten again and again."""
    monkeypatch.setattr(language_words, "WORDS_KEPT", 400)
    monkeypatch.setattr(language, "CHUNK_CHARS", 700)
    monkeypatch.setattr(language, "CACHE_TEXTS", 50)
    vocabulary.cache_clear()
    yield
    vocabulary.cache_clear()


@pytest.mark.usefixtures("_small_memory")
def test_neither_chunks_nor_memory_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for _, text in (*messages(300), *chat(300, PARTS))]
    small = [detect_languages(texts[i : i + 40]) for i in range(0, len(texts), 40)]
    monkeypatch.undo()
    vocabulary.cache_clear()
    language.forget()
    assert detect_languages(texts) == [code for part in small for code in part]


@pytest.mark.usefixtures("_small_memory")
def test_threads_do_not_disturb_each_other() -> None:
    texts = [text for _, text in chat(400, PARTS)]
    parts = [texts[i::8] for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(detect_languages, parts))
    language.forget()
    assert [detect_languages(part) for part in parts] == together


def _grams(table: Table, word: str) -> Iterator[int]:
    """The rows of a word's n-grams, one at a time."""
    small = [1, *(int(table.letters[ord(letter)]) for letter in word), 1]
    for size in (1, 2, 3):
        for i in range(len(small) - size + 1):
            part = small[i : i + size]
            if 1 not in (part if size == 1 else part[1:2] if size == 3 else ()):
                code = 0
                for number in part:
                    code = code * table.base + number
                yield int(table.rows[code])


@given(st.lists(st.text("abcéñɛɔŋzыжяسمهअआ", min_size=1, max_size=9), min_size=1, max_size=9, unique=True))
def test_a_words_sum_is_that_of_its_n_grams(words: list[str]) -> None:
    """The same as adding the rows of langdetect's n-grams by hand, for every script's table."""
    rows = vocabulary().find(words)
    for row, word in zip(rows.tolist(), words, strict=True):
        if word in load().words:
            continue
        for table in load().tables.values():
            expected = sum(table.scores[gram] for gram in _grams(table, word) if gram)
            found = vocabulary().scores[row, table.first : table.first + len(table.languages)]
            assert (found == expected).all(), word


@given(st.lists(st.lists(st.integers(0, 5), max_size=7), min_size=1, max_size=9))
def test_rows_are_summed_by_text(texts: list[list[int]]) -> None:
    matrix = np.arange(18, dtype=np.float32).reshape(6, 3)
    flat = np.array([row for text in texts for row in text], np.int32)
    found = sum_rows(matrix, flat, np.array([len(text) for text in texts]))
    assert found.tolist() == [matrix[text].sum(axis=0).tolist() if text else [0, 0, 0] for text in texts]


def test_a_huge_text_is_answered_by_its_beginning() -> None:
    assert detect_language("Les habitants attendent le convoi depuis hier. " * 100_000) == "fr"


def test_own_profiles_are_well_formed() -> None:
    folder = resources.files("workbench.intake") / "profiles"
    names = sorted(Path(str(entry)).name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    assert names == ["bm.toml", "ff.toml", "ha.toml", "son.toml", "taq.toml", "wo.toml", "words.toml"]
    for name in names[:-1]:
        data = tomllib.loads(folder.joinpath(name).read_text("utf-8"))
        assert data["language"] == name.removesuffix(".toml")
        assert len(data["words"].split()) >= 60
        assert len(data["text"]) >= 300


def test_counts_of_public_texts_are_well_formed() -> None:
    """In langdetect's form, small letters only; what is not a language of ours is a stranger."""
    public = json.loads((resources.files("workbench.intake") / "profiles" / "public.json").read_text("utf-8"))
    assert {name for name in public if not name.startswith(UNKNOWN)} == {"bm", "ff", "ha", "son", "wo"}
    for raw in public.values():
        assert len(raw["freq"]) > 500
        assert all(1 <= len(gram) <= 3 and gram == gram.lower() for gram in raw["freq"])
        sums = [sum(count for gram, count in raw["freq"].items() if len(gram) == size) for size in (1, 2, 3)]
        assert all(0.7 * total < found <= total for found, total in zip(sums, raw["n_words"], strict=True))


@pytest.mark.slow
def test_faster_than_langdetect_and_of_its_opinion() -> None:
    figures = compare(3000)
    assert figures["ratio"] >= 40 * 0.7
    assert figures["agreement"] >= 0.97
    assert figures["our accuracy"] >= 0.98
    assert figures["changed when reversed"] == 0
