"""How far words reach: denials over clauses, figures and whom they count, days told from the day of writing."""

import pytest

from tests.claims.invented import lexicon, told, verdict
from workbench.claims.detecting import detect
from workbench.model import Mention, Stance, When

SUNDAY_NIGHT = "2026-04-26T22:30:00.000000Z"
MONDAY = "2026-04-27T08:15:00.000000Z"


def _main(text: str, language: str, sent_at: str = MONDAY) -> Mention:
    return detect(text, language, sent_at, lexicon())[0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "L'armée dément la chute de Zarvan"),
        ("fr", "Il est faux que Zarvan soit tombée"),
        ("fr", "Contrairement à la rumeur, Zarvan n'est pas prise"),
        ("fr", "Zarvan prise ? Non, c'est faux. Zarvan n'est pas tombée"),
        ("fr", "Aucune preuve de la prise de Zarvan"),
        ("en", "The army denies the fall of Zarvan"),
        ("en", "It is false that Zarvan fell"),
        ("en", "Contrary to rumours Zarvan was not taken"),
        ("en", "There is no truth in the claim that Zarvan has fallen"),
        ("en", "Zarvan has not fallen"),
        ("ru", "Армия опровергает падение Зарвани"),
        ("ru", "Неправда, что Зарвань пала"),
        ("ru", "Вопреки слухам, Зарвань не взята"),
        ("ru", "Сообщения о захвате Зарвани не соответствуют действительности"),
        ("ru", "Никто не брал Зарвань"),
        ("ar", "الجيش ينفي سقوط زرفان"),
        ("ar", "لا صحة لسقوط زرفان"),
        ("ar", "ليس صحيحا أن زرفان سقطت"),
        ("ar", "خلافا للأنباء لم تسقط زرفان"),
        ("ar", "لم تسقط زرفان"),
        ("bm", "Sɔrɔdasiw y'a dalatigɛ, Zarvan ma bin"),
    ],
)
def test_a_denied_taking(language: str, text: str) -> None:
    assert verdict(text, language) == ("control_change", Stance.DENIES)


@pytest.mark.parametrize(
    ("language", "text", "predicate"),
    [
        ("fr", "L'armée dément toute négociation, mais Zarvan est tombée", "control_change"),
        ("en", "Despite denials, Zarvan has fallen", "control_change"),
        ("ru", "Бои в Зарвани не прекращаются", "attack"),
        ("ru", "В Зарвани не менее 12 убитых", "casualties"),
        ("ar", "لا تزال الاشتباكات مستمرة في زرفان", "attack"),
        ("ar", "مقتل ما لا يقل عن 12 شخصا في زرفان", "casualties"),
        ("fr", "Pas moins de 12 morts à Zarvan", "casualties"),
    ],
)
def test_what_only_looks_denied(language: str, text: str, predicate: str) -> None:
    found = told(text, language)
    assert (predicate, Stance.ASSERTS) in [(m.predicate, m.stance) for m in found]


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("fr", "12 morts et 30 blessés à Zarvan", {("killed", 12, 12, "exact", ""), ("injured", 30, 30, "exact", "")}),
        ("fr", "Une dizaine de civils tués à Zarvan", {("killed", 10, 10, "dozens", "civilians")}),
        ("fr", "Jusqu'à 30 soldats tués à Zarvan", {("killed", 30, 30, "at_most", "soldiers")}),
        ("fr", "Trente-deux soldats tués à Zarvan", {("killed", 32, 32, "exact", "soldiers")}),
        ("en", "12 dead and 30 wounded in Zarvan", {("killed", 12, 12, "exact", ""), ("injured", 30, 30, "exact", "")}),
        ("en", "Up to 30 soldiers killed in Zarvan", {("killed", 30, 30, "at_most", "soldiers")}),
        ("en", "Dozens of civilians injured in Zarvan", {("injured", 24, 120, "dozens", "civilians")}),
        ("en", "Thirty-two people killed in Zarvan", {("killed", 32, 32, "exact", "people")}),
        ("en", "At least 177 people killed in Zarvan", {("killed", 177, 177, "at_least", "people")}),
        ("ru", "В Зарвани 12 убитых и 30 раненых", {("killed", 12, 12, "exact", ""), ("injured", 30, 30, "exact", "")}),
        ("ru", "Не менее 12 мирных жителей погибли в Зарвани", {("killed", 12, 12, "at_least", "civilians")}),
        ("ru", "Десятки солдат погибли в Зарвани", {("killed", 20, 100, "dozens", "soldiers")}),
        ("ru", "Двадцать три человека ранены в Зарвани", {("injured", 23, 23, "exact", "people")}),
        ("ru", "Трое военных погибли, семеро ранены в Зарвани",
         {("killed", 3, 3, "exact", "soldiers"), ("injured", 7, 7, "exact", "")}),
        ("ar", "مقتل 12 مدنيا وإصابة 30 في زرفان",
         {("killed", 12, 12, "exact", "civilians"), ("injured", 30, 30, "exact", "")}),
        ("ar", "مقتل ما لا يقل عن 12 جنديا في زرفان", {("killed", 12, 12, "at_least", "soldiers")}),
        ("ar", "مقتل خمسة وعشرين شخصا في زرفان", {("killed", 25, 25, "exact", "people")}),
        ("ar", "عشرات القتلى في زرفان", {("killed", 20, 100, "dozens", "")}),
    ],
)  # fmt: skip
def test_figures(language: str, text: str, figures: set[tuple[str, int, int, str, str]]) -> None:
    found = {(f.metric, f.low, f.high, f.exactness, f.counted) for m in told(text, language) for f in m.figures}
    assert figures <= found


DATES = [
    ("fr", "Explosion à Zarvan {}", "hier", "2026-04-26"),
    ("fr", "Explosion à Zarvan {}", "avant-hier", "2026-04-25"),
    ("fr", "Explosion à Zarvan {}", "il y a deux jours", "2026-04-25"),
    ("fr", "Explosion à Zarvan {}", "ce matin", "2026-04-27T04"),
    ("fr", "Explosion à Zarvan {}", "hier soir", "2026-04-26T17"),
    ("fr", "Explosion à Zarvan {}", "la semaine dernière", "2026-04-20"),
    ("en", "Explosion in Zarvan {}", "yesterday", "2026-04-26"),
    ("en", "Explosion in Zarvan {}", "this morning", "2026-04-27T04"),
    ("en", "Explosion in Zarvan {}", "last night", "2026-04-26T18"),
    ("en", "Explosion in Zarvan {}", "three days ago", "2026-04-24"),
    ("en", "Explosion in Zarvan {}", "two hours ago", "2026-04-27T06"),
    ("en", "Explosion in Zarvan {}", "last week", "2026-04-20"),
    ("en", "Explosion in Zarvan {}", "on Saturday", "2026-04-25"),
    ("ru", "Взрыв в Зарвани {}", "вчера", "2026-04-26"),
    ("ru", "Взрыв в Зарвани {}", "вчера вечером", "2026-04-26T17"),
    ("ru", "Взрыв в Зарвани {}", "сегодня утром", "2026-04-27T04"),
    ("ru", "Взрыв в Зарвани {}", "позавчера", "2026-04-25"),
    ("ru", "Взрыв в Зарвани {}", "три дня назад", "2026-04-24"),
    ("ru", "Взрыв в Зарвани {}", "на прошлой неделе", "2026-04-20"),
    ("ru", "Взрыв в Зарвани {}", "минувшей ночью", "2026-04-26T18"),
    ("ru", "Взрыв в Зарвани {}", "в субботу", "2026-04-25"),
    ("ar", "انفجار في زرفان {}", "أمس", "2026-04-26"),
    ("ar", "انفجار في زرفان {}", "مساء أمس", "2026-04-26T17"),
    ("ar", "انفجار في زرفان {}", "صباح اليوم", "2026-04-27T04"),
    ("ar", "انفجار في زرفان {}", "أول أمس", "2026-04-25"),
    ("ar", "انفجار في زرفان {}", "قبل يومين", "2026-04-25"),
    ("ar", "انفجار في زرفان {}", "الأسبوع الماضي", "2026-04-20"),
    ("ar", "انفجار في زرفان {}", "الليلة الماضية", "2026-04-26T18"),
    ("ar", "انفجار في زرفان {}", "يوم السبت", "2026-04-25"),
]


@pytest.mark.parametrize(("language", "frame", "words", "start"), DATES)
def test_dates(language: str, frame: str, words: str, start: str) -> None:
    when = _main(frame.format(words), language).when
    assert (when.start or "").startswith(start)


def test_days_count_back_from_the_day_of_writing() -> None:
    assert _main("Explosion in Zarvan two days ago", "en", SUNDAY_NIGHT).when == When("2026-04-24", "2026-04-24", "day")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Zorbanga taken"), ("ru", "Зорбанга взята"), ("fr", "Zorbanga est tombée"), ("ru", "Зорбанга пала")],
)
def test_a_telegram_about_an_unknown_place(language: str, text: str) -> None:
    main = _main(text, language)
    assert (main.predicate, main.stance, main.places) == ("control_change", Stance.ASSERTS, (text.split()[0],))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Zarvan ??"),
        ("ru", "Зарвань ??"),
        ("ar", "زرفان ؟؟"),
        ("en", "Zorbanga taken?"),
        ("ru", "Зорбанга взята?"),
    ],
)
def test_a_bare_question_claims_nothing(language: str, text: str) -> None:
    assert told(text, language) == ()


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ru", "Обстрел к востоку от Зорбанги", "Зорбанги"),
        ("ru", "Бои в посёлке Светлое", "Светлое"),
        ("ar", "اشتباكات في زوربانغا", "زوربانغا"),
        ("ar", "قصف على بلدة زوربانغا", "زوربانغا"),
        ("ar", "معارك شرق زوربانغا", "زوربانغا"),
        ("en", "Shelling in Zorbanga", "Zorbanga"),
        ("fr", "Tirs nourris à Zorbanga", "Zorbanga"),
    ],
)
def test_an_unknown_place_is_seen(language: str, text: str, place: str) -> None:
    assert _main(text, language).places == (place,)
