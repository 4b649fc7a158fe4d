"""Language detection beside langdetect, in one run: messages a second, agreement, accuracy, and the same answer twice.

    python -m bench.language [MESSAGES]

The messages are put together here from short parts in six major languages, 5 to 25 words each. Target: 40 times
langdetect, agreement of .97 with a seeded langdetect, and no answer that changes between runs.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence

from workbench.intake import language

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
    """Ours, without help from the cache of texts seen before."""
    language.forget()
    return language.detect_languages(texts)


def _rate(detect: Callable[[Sequence[str]], list[str]], texts: Sequence[str], rounds: int) -> tuple[float, list[str]]:
    """Messages per second of CPU, the best of `rounds`, and the answers."""
    best, found = 0.0, list[str]()
    for _ in range(rounds):
        start = time.process_time()
        found = detect(texts)
        best = max(best, len(texts) / (time.process_time() - start))
    return best, found


def compare(count: int) -> dict[str, float]:
    """Run both over the same messages; rates per second of CPU, shares from 0 to 1."""
    pairs = messages(count)
    truth, texts = [code for code, _ in pairs], [text for _, text in pairs]
    start = time.perf_counter()
    language.detect_language("bonjour à tous")
    load = time.perf_counter() - start
    _peer(texts[:3])
    few = texts[: max(200, count // 20)]
    theirs_rate, theirs = _rate(_peer, few, 2)
    ours_rate, ours = _rate(_ours, texts, 3)
    again = _ours(texts[::-1])[::-1]
    return {
        "load seconds": load,
        "langdetect per second": theirs_rate,
        "ours per second": ours_rate,
        "ratio": ours_rate / theirs_rate,
        "langdetect accuracy": sum(a == b for a, b in zip(theirs, truth, strict=False)) / len(few),
        "our accuracy": sum(a == b for a, b in zip(ours, truth, strict=True)) / count,
        "agreement": sum(a == b for a, b in zip(ours, theirs, strict=False)) / len(few),
        "changed when reversed": sum(a != b for a, b in zip(ours, again, strict=True)) / count,
    }


def main() -> None:
    """Print the comparison, one figure a line."""
    for name, value in compare(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000).items():
        print(f"{name:<24}{value:>12,.3f}")


if __name__ == "__main__":
    main()
