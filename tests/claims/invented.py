"""An invented war for the tests of words: towns, states and groups that exist nowhere, spelt in four languages.

The event packs that ship must find claims about it as about any other war, given only these names.
"""

from functools import lru_cache
from importlib.resources import files

from workbench.claims.detecting import BAR, detect
from workbench.claims.lexicon import Lexicon, build_lexicon
from workbench.model import Mention, Stance

SENT = "2026-04-27T08:15:00.000000Z"
"""A Monday morning."""

PACK = """
[endings]
m = ["", "а", "у", "ом", "е"]
soft = ["ь", "я", "ю", "ем", "е"]
fsoft = ["ь", "и", "ью"]
f = ["а", "ы", "у", "ой", "е"]
ia = ["ия", "ии", "ию", "ией"]

[[places]]
kind = "country"
[places.names]
"Toravia" = ["Toravie", "Торав{@ia}", "تورافيا"]
"Belozoria" = ["Bélozorie", "Белозор{@ia}", "بيلوزوريا"]

[[places]]
kind = "town"
parent = "Toravia"
[places.names]
"Zarvan" = ["Зарван{@fsoft}", "زرفان"]
"Dalgorsk" = ["Дальгорск{@m}", "دالغورسك"]
"Mirnopol" = ["Мирнопол{@soft}", "ميرنابول"]
"Karnau" = ["Карнау", "كرناو"]
"Ushana" = ["Ouchana", "Ушан{@f}", "أوشانا"]
"Selba" = ["Сельб{@f}", "سلبا"]

[[actors]]
name = "ZLF"
kind = "armed_group"
party = true
aliases = [
  "FLZ", "Zarvan Liberation Front", "Front de libération de Zarvan", "ФОЗ", "Фронт{@m} освобождения Зарвани",
  "جبهة تحرير زرفان", "الجبهة الزرفانية",
]

[[actors]]
name = "Toravian army"
kind = "army"
party = true
country = "Toravia"
aliases = ["armée toravienne", "ВС Торавии", "торавийск{ая,ой,ую} арми{я,и,ю,ей}", "الجيش التورافي", "القوات التورافية"]
local = ["the army", "l'armée", "арми{я,и,ю,ей}", "الجيش"]

[[actors]]
name = "Legion East"
kind = "foreign_force"
party = true
aliases = ["Légion Est", "Легион{@m} Восток", "فيلق الشرق"]

[[actors]]
name = "government of Toravia"
kind = "government"
country = "Toravia"
aliases = [
  "Toravian government", "gouvernement toravien", "правительств{о,а,у,ом} Торавии", "власт{и,ей,ям} Торавии",
  "الحكومة التورافية", "حكومة تورافيا",
]

[[actors]]
name = "Toravia"
kind = "state"
states = ["Toravie", "Торав{@ia}", "تورافيا"]

[[actors]]
name = "Belozoria"
kind = "state"
states = ["Bélozorie", "Белозор{@ia}", "بيلوزوريا"]

[[actors]]
name = "League of Nine"
kind = "organisation"
aliases = ["Ligue des Neuf", "Лиг{@f} девяти", "رابطة التسعة"]

[[actors]]
name = "Rustam Valiev"
kind = "person"
aliases = ["Valiev", "Roustam Valiev", "Рустам{@m} Валиев{@m}", "Валиев{@m}", "رستم والييف", "والييف"]
"""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The event packs that ship and the names of the invented war."""
    folder = files("workbench") / "lexicons"
    events = sorted((i.name, i.read_bytes()) for i in folder.iterdir() if i.name.startswith("events"))
    return build_lexicon([*events, ("invented.toml", PACK.encode())])


def told(text: str, language: str) -> tuple[Mention, ...]:
    """Return the mentions of a text that assert or deny."""
    return tuple(m for m in detect(text, language, SENT, lexicon()) if m.stance != Stance.ASKS)


def verdict(text: str, language: str) -> tuple[str, Stance] | None:
    """Return the predicate and stance of the main mention, None when nothing is claimed."""
    found = told(text, language)
    if not found or found[0].score < BAR:
        return None
    return found[0].predicate, found[0].stance
