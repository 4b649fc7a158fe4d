"""Language detection beside langdetect, in one run: messages a second, agreement, accuracy, and the same answer twice.

    python -m bench.language [MESSAGES]

Speed is measured on text like real chats (language_chat.py), agreement and accuracy on messages of 5 to 25 words put
together here from short parts in six major languages. Target: 40 times langdetect, agreement of .97 with a seeded
langdetect, no answer that changes between runs, 60,000 messages a second of CPU.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.language_chat import chat
from workbench.intake import language

BATCH = 1_000
"""Messages a call: what an import hands over."""

PARTS: dict[str, tuple[str, ...]] = {
    "fr": (
        "des tirs ont été entendus près du marché",
        "les habitants restent chez eux depuis ce matin",
        "le porte-parole n'a donné aucun bilan",
        "plusieurs véhicules sont arrivés dans la nuit",
        "la route du nord est coupée",
        "quelqu'un peut confirmer cette information",
        "le prix de l'essence a encore augmenté",
        "nous attendons le communiqué officiel",
        "mon cousin m'a dit qu'il n'y a plus de courant",
        "bonne journée à toute la famille",
    ),
    "en": (
        "shots were heard near the market",
        "people have been staying at home since this morning",
        "the spokesman gave no death toll",
        "several vehicles arrived during the night",
        "the road to the north is closed",
        "can anyone confirm this information",
        "fuel prices have gone up again",
        "we are waiting for the official statement",
        "my cousin told me there is no power any more",
        "have a good day everyone",
    ),
    "es": (
        "se oyeron disparos cerca del mercado",
        "los vecinos se quedan en casa desde esta mañana",
        "el portavoz no dio ninguna cifra de muertos",
        "varios vehículos llegaron durante la noche",
        "la carretera del norte está cortada",
        "alguien puede confirmar esta información",
        "el precio de la gasolina ha vuelto a subir",
        "esperamos el comunicado oficial del gobierno",
        "mi primo me dijo que ya no hay luz",
        "que tengan un buen día todos ustedes",
    ),
    "pt": (
        "ouviram-se tiros perto do mercado",
        "os moradores ficam em casa desde esta manhã",
        "o porta-voz não deu nenhum número de mortos",
        "vários veículos chegaram durante a noite",
        "a estrada do norte está cortada",
        "alguém pode confirmar esta informação",
        "o preço da gasolina voltou a subir",
        "estamos à espera do comunicado oficial",
        "o meu primo disse-me que já não há luz",
        "um bom dia para todos vocês",
    ),
    "ar": (
        "سمع دوي إطلاق نار قرب السوق",
        "السكان يلزمون منازلهم منذ الصباح",
        "لم يقدم المتحدث أي حصيلة للقتلى",
        "وصلت عدة سيارات خلال الليل",
        "الطريق إلى الشمال مقطوعة",
        "هل يمكن لأحد أن يؤكد هذا الخبر",
        "ارتفعت أسعار الوقود مرة أخرى",
        "ننتظر البيان الرسمي من الحكومة",
        "قال لي ابن عمي إن الكهرباء مقطوعة",
        "نهاركم سعيد جميعا",
    ),
    "ru": (
        "возле рынка слышали выстрелы",
        "жители с утра остаются дома",
        "представитель не назвал числа погибших",
        "ночью прибыло несколько машин",
        "дорога на север перекрыта",
        "кто-нибудь может подтвердить эту информацию",
        "цены на бензин снова выросли",
        "мы ждём официального заявления",
        "двоюродный брат сказал, что электричества больше нет",
        "хорошего дня всем подписчикам",
    ),
}
"""Composed for this benchmark; every part can follow every other."""


def messages(count: int, seed: int = 7) -> list[tuple[str, str]]:
    """Put together `count` pairs of language and message, all different, the same for the same seed."""
    rng = random.Random(seed)
    made: dict[str, str] = {}
    while len(made) < count:
        code = rng.choice(list(PARTS))
        parts = rng.sample(PARTS[code], rng.randint(1, 3))
        made[f"{', '.join(parts)} {rng.randint(1, 99_999)}"] = code
    return [(code, text) for text, code in made.items()]


def _peer(texts: Sequence[str]) -> list[str]:
    """langdetect itself, seeded, one message at a time as it is meant to be called."""
    import langdetect
    from langdetect.lang_detect_exception import LangDetectException

    langdetect.DetectorFactory.seed = 0
    found = []
    for text in texts:
        try:
            found.append(str(langdetect.detect(text)))
        except LangDetectException:
            found.append(language.UNKNOWN)
    return found


def _ours(texts: Sequence[str]) -> list[str]:
    """Ours from nothing, a batch of an import at a time: no text or word remembered from before."""
    language.forget()
    return [code for i in range(0, len(texts), BATCH) for code in language.detect_languages(texts[i : i + BATCH])]


def _rate(detect: Callable[[Sequence[str]], list[str]], texts: Sequence[str], rounds: int) -> tuple[float, list[str]]:
    """Messages per second of CPU, the best of `rounds`, and the answers."""
    best, found = 0.0, list[str]()
    for _ in range(rounds):
        start = time.process_time()
        found = detect(texts)
        best = max(best, len(texts) / (time.process_time() - start))
    return best, found


def _same(some: Sequence[str], others: Sequence[str]) -> float:
    """The share of answers that are equal, as far as both go."""
    pairs = list(zip(some, others, strict=False))
    return sum(a == b for a, b in pairs) / len(pairs)


def _resident() -> float:
    """Memory of this process in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def compare(count: int) -> dict[str, float]:
    """Run both over the same messages; rates per second of CPU, shares from 0 to 1."""
    truth, texts = zip(*messages(count), strict=True)
    chat_truth, chats = zip(*chat(count, PARTS), strict=True)
    before, start = _resident(), time.process_time()
    language.detect_language("bonjour à tous")
    load = time.process_time() - start
    ours_rate, ours_chat = _rate(_ours, chats, 3)
    memory = _resident() - before
    alone_rate, _ = _rate(_ours, list(dict.fromkeys(chats)), 3)
    few = max(400, count // 50)
    theirs = _peer(texts[:few])
    theirs_rate, theirs_chat = _rate(_peer, chats[:few], 2)
    ours = _ours(texts)
    again = _ours(texts[::-1])[::-1]
    return {
        "characters a message": sum(map(len, chats)) / count,
        "load seconds of CPU": load,
        "memory MB": memory,
        "langdetect per second": theirs_rate,
        "ours per second": ours_rate,
        "ours, no forwards": alone_rate,
        "ratio": ours_rate / theirs_rate,
        "chat: langdetect right": _same(theirs_chat, chat_truth),
        "chat: ours right": _same(ours_chat, chat_truth),
        "langdetect accuracy": _same(theirs, truth),
        "our accuracy": _same(ours, truth),
        "agreement": _same(ours, theirs),
        "changed when reversed": 1 - _same(ours, again),
    }


def main() -> None:
    """Print the comparison, one figure a line."""
    for name, value in compare(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000).items():
        print(f"{name:<24}{value:>12,.3f}")


if __name__ == "__main__":
    main()
