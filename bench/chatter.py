"""Composed chat messages in five languages for the benches: chatter, near-claims, claims, and their forwards.

Frequent words are real, the long tail is made of syllables, so that a vocabulary of several thousand forms a language
comes with the rank-frequency law of real chats. Everything is invented; the same seed gives the same messages.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

LANGUAGES = ("fr", "en", "ar", "ru", "bm")
_SHARES = (45, 20, 15, 10, 10)
TAIL = 2_500
"""Rare word forms a language has beside its frequent ones."""

_FREQUENT = {
    "fr": """de la le et à les je que tu est pas on c'est pour en un vous ça va une nous dans il ne bien qui
    mais j'ai si des avec merci du sur ce au plus moi bonjour tout oui non elle tous quand même y a fait comme
    être dire ici alors aussi demain soir jour famille frère salut ok argent travail marché maison téléphone
    réseau match vidéo groupe toujours encore rien après avant quelqu'un peut faut vais vient venir parti arrivé
    pris perdu sorti mort annonce attaque président ministre armée route essence prix école enfants mère père
    mariage prière Dieu inchallah mdr lol stp svp hein quoi comment pourquoi où combien heure semaine mois ans
    ville quartier voiture moto courant eau riz""",
    "en": """the to you i is a and it in that for of on my me have are this not we with be do can just so at
    will what all your but they good am if from up was out no like time go how know here thank please when there
    get day need people tomorrow tonight morning home market phone network game video group always still nothing
    after before someone coming left arrived taken lost dead announced attack president minister army road fuel
    price school children mother father wedding prayer god brother sister money work house week month year town
    car lol ok hello""",
    "ar": """في من على يا الله ما هذا أن إلى كل عن مع هل كان لا بعد قبل اليوم غدا الليلة صباح الخير السلام
    عليكم شكرا أخي أختي البيت السوق العمل الهاتف المدرسة الطريق السيارة الماء الكهرباء الوقود سعر المال جيد نعم
    كيف متى أين لماذا كم أسبوع شهر سنة مدينة حي أطفال أم أب صلاة زواج مباراة فيديو مجموعة دائما شيء أحد وصل خرج
    مات هجوم الجيش الرئيس""",
    "ru": """и в не на я что с это как у по а но все так ты мы он да за то если есть уже сегодня завтра вечером
    утром спасибо привет пожалуйста друзья брат деньги работа рынок дом телефон сеть матч видео группа всегда
    ещё ничего после до кто-то можно надо приехал ушёл взял потерял умер атака президент министр армия дорога
    бензин цена школа дети мама папа свадьба город машина вода свет час неделя месяц год где когда почему
    сколько очень хорошо нет она они вас нам""",
    "bm": """ye ka ni a ka o bɛ tɛ n i an aw u don la na ma ko min kɛ fɔ taa nana so bɔ san kalo don dugu mɔgɔ
    cɛ muso den fa ba balimaw sugu wari baara telefɔni rezo match video kulu tuma bɛɛ foyi kɔfɛ sini bi su
    sɔgɔma i ni ce aw ni sɔgɔma hɛrɛ tilenna Ala ka sara hakɛto jɛli kɛlɛ sɔrɔdasi jamana ɲɛmɔgɔ sira esansi
    sɔngɔ lakɔli furu seli ji kuran""",
}
_SYLLABLES = {
    "fr": (
        "b ch d f g j l m n p r s t v br gr pl tr cl",
        "a e i o u ou é è an on eu",
        " r s t l ment tion age ette er",
    ),
    "en": ("b c d f g h k l m n p r s t w st br sh th", "a e i o u ea oo ai", " d n t r s ing ness ed ly er"),
    "ar": ("ب ت ج ح د ر ز س ش ص ط ع ف ق ك ل م ن ه", "ا و ي ـَ ا", " ة ات ين ون ها كم"),
    "ru": ("б в г д ж з к л м н п р с т х ш ст пр", "а е и о у ы я ю", " в н т л ть ого ами ение ый"),
    "bm": ("b d f g j k l m n s t w y ɲ ŋ", "a e i o u ɛ ɔ aa ɔɔ", " w n len ya li ba"),
}
_CLAIM = {
    "fr": (
        "Urgent|🔴|Selon des habitants|D'après mon cousin|On apprend que|Info|Tout le monde en parle|Flash",
        "les rebelles|le FLA|le JNIM|les jihadistes|l'armée|des hommes armés|les FAMa|les terroristes",
        "ont pris|ont attaqué|contrôlent|bombardent|ont quitté|se sont emparés de|ont tué 12 soldats à|encerclent",
        "le camp de Tessalit|Kidal|Gao|le poste de Ber|la ville de Ménaka|Djibo|le village d'Ansongo|Aguelhok|Léré",
        "ce matin|hier soir|depuis 5h30|cette nuit|dimanche|vers midi||il y a une heure",
    ),
    "en": (
        "Breaking|🔴|Locals say|My cousin says|Reports that|FYI|Everyone is saying|Update",
        "rebels|the FLA|JNIM|jihadists|the army|gunmen|Malian troops|armed men",
        "have taken|attacked|now control|are shelling|withdrew from|captured|killed 12 soldiers in|surrounded",
        "the camp at Tessalit|Kidal|Gao|the post at Ber|the town of Menaka|Djibo|the village of Ansongo|Aguelhok",
        "this morning|last night|since 5 am|overnight|on Sunday|at noon||an hour ago",
    ),
    "ar": (
        "عاجل|🔴|حسب السكان|مصادر محلية|خبر|الآن",
        "المتمردون|جبهة تحرير أزواد|مسلحون|الجيش المالي|الجهاديون|الإرهابيون",
        "سيطروا على|هاجموا|يقصفون|انسحبوا من|حاصروا|اقتحموا",
        "معسكر تيساليت|كيدال|غاو|مدينة ميناكا|قرية أنسونغو|تمبكتو",
        "صباح اليوم|أمس|الليلة|منذ ساعة||يوم الأحد",
    ),
    "ru": (
        "Срочно|🔴|По словам жителей|Сообщают|Инфо|Пишут",
        "боевики|ФОА|джихадисты|повстанцы|армия Мали|вооружённые люди",
        "захватили|атаковали|контролируют|обстреляли|покинули|окружили",
        "базу в Тессалите|Кидаль|Гао|город Менака|деревню Ансонго|Томбукту",
        "сегодня утром|вчера вечером|ночью|в воскресенье||час назад",
    ),
    "bm": (
        "Kibaru|🔴|Mɔgɔw ko|Bi",
        "Jihadistiw ye|Marifatigiw ye|Sɔrɔdasiw ye|Murutilenw ye",
        "minɛ|wuli|gosi|binna kan",
        "Kidal|Gao|Tessalit|Kati|Ber dugu",
        "bi|kunun|su in na|",
    ),
}
_NEAR = {
    "fr": "j'ai pris le bus pour {}|on a perdu le match contre {}|qui a des nouvelles de {} ?|que Dieu protège {}|"
    "il est mort de rire {}|si {} tombe on part|le ministre est arrivé à {} ?|je pense que {} sera attaqué un jour",
    "en": "i took the bus to {}|we lost the game against {}|any news from {} ?|may God protect {}|dead tired after {}|"
    "if {} falls we leave|has the minister arrived in {} ?|i think {} may be attacked one day",
    "ar": "هل من أخبار عن {} ؟|اللهم احفظ {}|وصل أخي إلى {}|إذا سقطت {} سنرحل|خسرنا المباراة ضد {}",
    "ru": "есть новости из {} ?|взял билет до {}|мы проиграли матч {}|если {} падёт мы уедем|храни Бог {}",
    "bm": "Ala ka {} lakana|i bɛ taa {} sini wa ?|n balima bɛ {}|ni {} binna an bɛ taa",
}
_TOWNS = {
    "fr": "Gao Kidal Bamako Tombouctou Mopti Ségou Sikasso Kayes Ménaka Tessalit Kati Niamey",
    "en": "Gao Kidal Bamako Timbuktu Mopti Segou Sikasso Kayes Menaka Tessalit Kati Niamey",
    "ar": "غاو كيدال باماكو تمبكتو موبتي ميناكا تيساليت نيامي",
    "ru": "Гао Кидаль Бамако Томбукту Мопти Менака Тессалит Ниамей",
    "bm": "Gao Kidal Bamakɔ Mopti Segu Sikaso Kayi Kati",
}
_ENDS = ("", "", "", ".", " !", "!!!", " ?", "...", " 😂😂", " 🙏🏾", " 👍", " ❤️")
_FORWARDED = {
    "fr": "Transféré\n",
    "en": "Forwarded as received:\n",
    "ar": "منقول: ",
    "ru": "Переслано: ",
    "bm": "Transféré\n",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One message: its language, its text, when it was sent (UTC)."""

    language: str
    text: str
    sent_at: str


class _Vocabulary:
    """The word forms of one language with their frequencies."""

    def __init__(self, language: str, rng: random.Random) -> None:
        frequent = list(dict.fromkeys(_FREQUENT[language].split()))
        onsets, vowels, codas = (part.split(" ") for part in _SYLLABLES[language])
        tail: dict[str, None] = {}
        while len(tail) < TAIL:
            stem = "".join(rng.choice(onsets) + rng.choice(vowels) for _ in range(rng.choice((1, 2, 2, 3))))
            tail[stem + rng.choice(codas)] = None
        self.forms = [*frequent, *tail]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.forms))))

    def words(self, rng: random.Random, count: int) -> list[str]:
        return rng.choices(self.forms, cum_weights=self.weights, k=count)


class _Writer:
    """Writes messages one after the other; holds the vocabularies and the dice."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.vocabularies = {language: _Vocabulary(language, self.rng) for language in LANGUAGES}

    def one(self, language: str, claims: float) -> str:
        kind = self.rng.random()
        if kind < claims:
            return self._claim(language)
        if kind < claims + 0.04:
            near = self.rng.choice(_NEAR[language].split("|")).format(self._town(language))
            return f"{near} {self._chatter(language, self.rng.randint(0, 8))}"
        return self._chatter(language, max(1, int(self.rng.lognormvariate(2.45, 0.62))))

    def _claim(self, language: str) -> str:
        parts = [self.rng.choice(part.split("|")) for part in _CLAIM[language]]
        told = f"{parts[0]} : {' '.join(parts[1:])}".strip()
        more = self.rng.choice((0, 0, 3, 6))
        return f"{told}. {self._chatter(language, more)}" if more else told

    def _chatter(self, language: str, count: int) -> str:
        rng, words = self.rng, self.vocabularies[language].words(self.rng, count)
        for i, word in enumerate(words):
            dice = rng.random()
            if dice < 0.02:
                words[i] = _mistyped(rng, word)
            elif dice < 0.035:
                words[i] = str(rng.randint(2, 2_000))
            elif dice < 0.045:
                words[i] = self._town(language)
            elif dice < 0.095:
                words[i] = word + rng.choice(",,,.;:")
            elif dice < 0.1:
                words[i] = "#" + word
        text = " ".join(words) + rng.choice(_ENDS)
        if rng.random() < 0.05:
            text += f" https://example.org/{rng.randint(1, 99_999)}"
        return text[:1].upper() + text[1:] if rng.random() < 0.6 else text

    def _town(self, language: str) -> str:
        return self.rng.choice(_TOWNS[language].split())

    def again(self, language: str, text: str) -> str:
        """A forward: most often the same to the letter, else headed or with something added."""
        dice = self.rng.random()
        if dice < 0.7:
            return text
        if dice < 0.85:
            return _FORWARDED[language] + text
        return f"{text} {self.rng.choice(('🙏', '!!', '‼️', '👀', '...'))}"


def _mistyped(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    return rng.choice((word[:at] + word[at + 1 :], word[: at + 1] + word[at:], word + word[-1] * 3)) or word


def written(count: int, seed: int = 7, claims: float = 0.08, forwards: float = 1 / 3) -> Sequence[Written]:
    """Write `count` messages, about `claims` of them claims and `forwards` of them copies of earlier ones."""
    writer = _Writer(seed)
    rng = writer.rng
    done: list[Written] = []
    for number in range(count):
        if done and rng.random() < forwards:
            earlier = done[rng.randrange(max(0, len(done) - 20_000), len(done))]
            language, text = earlier.language, writer.again(earlier.language, earlier.text)
        else:
            language = rng.choices(LANGUAGES, _SHARES)[0]
            text = writer.one(language, claims)
        minute = number // 10
        day, hour = minute // 1440 % 28 + 1, minute // 60 % 24
        done.append(Written(language, text, f"2026-04-{day:02d}T{hour:02d}:{minute % 60:02d}:00.000000Z"))
    return done
