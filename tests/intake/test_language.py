"""Language detection: known languages by name, everything else `und`, the same answer however it is asked."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.language import compare, messages
from workbench.intake import language
from workbench.intake.language import UNKNOWN, detect_language, detect_languages

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


@pytest.mark.parametrize(("code", "text"), CHATS)
def test_language_of_a_chat_message(code: str, text: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize("text", UNKNOWNS)
def test_what_cannot_be_told_is_und(text: str) -> None:
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


def test_chunks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for _, text in messages(400)]
    whole = detect_languages(texts)
    language.forget()
    monkeypatch.setattr(language, "CHUNK", 7)
    assert detect_languages(texts) == whole


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


def test_faster_than_langdetect_and_of_its_opinion() -> None:
    figures = compare(3000)
    assert figures["ratio"] >= 40 * 0.7
    assert figures["agreement"] >= 0.97
    assert figures["our accuracy"] >= 0.98
    assert figures["changed when reversed"] == 0
