"""Four small exports about an invented week, synthetic throughout: two groups of WhatsApp and two channels of Telegram.

They hold what makes order matter: forwards, cuts, typos, denials and questions before and after their claim, competing
figures, tolls that meet by place or by name only, one message about two towns, contradictions, several days.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.flow.chats import write_chat

SAID = [
    "Tessalit est tombée ce matin, le FLA a pris le camp et les soldats ont quitté la base avec 12 véhicules",
    "Tessalit est tombée ce matin, le FLA a pris le camp et les soldats ont quitté la base avec 21 véhicules",
    "Kidal est tombée ce matin, le FLA a pris le camp et les soldats ont quitté la base avec 12 véhicules",
    "L'armée dément la chute de Tessalit et parle de rumeurs",
    "Est-ce que Tessalit est tombée ?",
    "Tessalit prise par le FLA et le JNIM selon plusieurs sources locales",
    "L'armée contrôle toujours Tessalit, la ville est calme et les soldats sont au camp",
    "Attaque du JNIM à Gao et à Kati ce matin, des tirs près de l'aéroport et du camp",
    "Attaque du JNIM à Gao ce matin, de fortes explosions entendues vers l'aéroport",
    "Attaque à Kati ce matin, des tirs nourris près du camp militaire selon les habitants",
    "Des hommes armés ont attaqué Kati hier soir, plusieurs maisons ont brûlé",
    "Kati attaquée ? quelqu'un confirme",
    "77 soldats tués à Gao dans l'attaque du JNIM selon un élu local",
    "177 soldats tués à Gao dans l'attaque du JNIM selon un élu local",
    "16 civils tués à Ménaka par des hommes armés dimanche",
    "16 civils tués dimanche dans une attaque attribuée au JNIM, selon les familles",
    "Le JNIM a tué 16 soldats, annonce un communiqué du groupe",
    "Sadio Camara a été tué à Kati dans l'attaque de sa résidence",
    "Le ministre a été tué à Kati",
    "Sadio Camara a été arrêté à Bamako hier soir",
    "Sadio Camara est mort ?",
    "Faux : Sadio Camara n'a pas été tué, il est à Bamako",
    "Un convoi de FAMa est parti de Gao vers Ansongo ce matin",
    "Le convoi du JNIM est arrivé à Léré hier",
    "Le JNIM impose un blocus à Tombouctou, plus aucun camion n'entre dans la ville",
    "Le blocus de Tombouctou est levé depuis hier, les camions entrent de nouveau",
    "The FLA has taken Tessalit this morning, the army left the base",
    "The army denies the fall of Tessalit",
    "JNIM attacked Kati this morning, heavy gunfire near the barracks",
    "The minister was killed in Kati",
    "Is it true that Kidal has fallen?",
    "جبهة تحرير أزواد تسيطر على قاعدة تيساليت بعد انسحاب الجيش",
    "ФОА взял Тессалит, армия покинула базу",
    "Goïta a déclaré que la situation est sous contrôle à Bamako",
    "Le gouvernement malien a déclaré que la situation est sous contrôle",
]

CHAT = [
    "merci", "Dieu merci", "Bonsoir à tous", "Que Dieu protège le Mali et tous ses enfants, amine ya rabbi",
    "Qui a des nouvelles de la famille à Gao ce soir ? on n'arrive plus à les joindre",
    "La réunion du quartier est reportée à jeudi prochain à la mairie", "ok", "🙏🙏",
    "Le prix du riz a encore augmenté au grand marché cette semaine",
]  # fmt: skip


@dataclass(frozen=True)
class _Sent:
    day: int
    minute: int
    text: str


def _passed_on(text: str, rng: random.Random) -> str:
    """A text as chats pass it on: as it is, marked, cut, with a slip of the thumb, with words before or after."""
    kind = rng.randrange(8)
    if kind == 0:
        return text[: max(30, len(text) * 2 // 3)] + "…"
    if kind == 1 and len(text) > 40:
        at = rng.randrange(25, len(text) - 5)
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return "Transféré plusieurs fois: " + text
    if kind == 3:
        return text + " Faites tourner avant suppression svp"
    if kind == 4:
        return "🔴 URGENT " + text
    return text


def _sent(rng: random.Random, count: int) -> list[_Sent]:
    found = []
    for _ in range(count):
        text = _passed_on(rng.choice(SAID), rng) if rng.random() < 0.8 else rng.choice(CHAT)
        found.append(_Sent(rng.choice((24, 25, 25, 26, 27, 30)), rng.randrange(24 * 60), text))
    return sorted(found, key=lambda s: (s.day, s.minute))


def _lines(sent: Sequence[_Sent], rng: random.Random) -> list[str]:
    who = ["Awa", "Moussa", "Ben", "Fanta"]
    return [
        f"{s.day:02d}/04/2026, {s.minute // 60:02d}:{s.minute % 60:02d} - {rng.choice(who)}: {s.text}" for s in sent
    ]


def _channel(folder: Path, number: int, name: str, sent: Sequence[_Sent]) -> Path:
    start = 1776988800  # 2026-04-24 00:00 UTC
    posts = []
    for n, s in enumerate(sent, 1):
        at = datetime.fromtimestamp(start + (s.day - 24) * 86400 + s.minute * 60, UTC)
        posts.append({"id": n, "type": "message", "date": f"{at:%Y-%m-%dT%H:%M:%S}",
                      "date_unixtime": str(int(at.timestamp())), "from": name, "from_id": f"channel{number}",
                      "text": s.text, "text_entities": []})  # fmt: skip
    folder.mkdir(parents=True)
    data = {"name": name, "type": "public_channel", "id": number, "messages": posts}
    (folder / "result.json").write_text(json.dumps(data), encoding="utf-8")
    return folder / "result.json"


def write(folder: Path, seed: int = 1, counts: Sequence[int] = (60, 45, 50, 40)) -> list[Path]:
    """Write the four exports; returns their paths."""
    rng = random.Random(seed)
    a, b, c, d = (_sent(rng, count) for count in counts)
    return [
        write_chat(folder / "a", _lines(a, rng), "WhatsApp Chat with Infos Nord.txt"),
        write_chat(folder / "b", _lines(b, rng), "WhatsApp Chat with Famille.txt"),
        _channel(folder / "c", 11, "Sahel Info", c),
        _channel(folder / "d", 12, "Bamako 24", d),
    ]
