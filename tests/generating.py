"""Large synthetic WhatsApp exports for load and kill tests: many words, some claims, forwards, and real pictures.

Everything is invented from word lists; the same arguments give the same bytes.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

_SYLLABLES = [
    "ba",
    "ko",
    "li",
    "ma",
    "ni",
    "ra",
    "sa",
    "to",
    "ve",
    "zu",
    "da",
    "fe",
    "gi",
    "ho",
    "ja",
    "ke",
    "lo",
    "mi",
    "no",
    "pa",
]
_CLAIMS = (
    "Attaque contre le camp de {place} ce matin, {n} morts selon des habitants",
    "{place} est tombée aux mains du JNIM, l'armée a quitté la ville",
    "L'armée dément la chute de {place}",
    "Convoy attacked near {place}, {n} soldiers killed",
    "Est-ce que {place} est tombée ?",
)
_PLACES = ["Kidal", "Gao", "Tessalit", "Mopti", "Kati", "Ansongo", "Bourem", "Aguelhok", "Konna", "Diabaly"]


def _words(random_: random.Random, count: int) -> str:
    return " ".join("".join(random_.choices(_SYLLABLES, k=random_.randint(1, 4))) for _ in range(count))


def write_export(folder: Path, messages: int, pictures: int, seed: int = 7) -> Path:
    """Write `WhatsApp Chat with Load.txt` and its pictures into a folder; returns the text's path.

    One message in `messages // pictures` carries a picture of its own; one in eight is a claim, one in ten a forward.
    """
    folder.mkdir(parents=True, exist_ok=True)
    r = random.Random(seed)
    at = datetime(2026, 1, 13, 6, 0)  # noqa: DTZ001 — a wall clock, as the export has it
    said: list[str] = []
    every = max(1, messages // pictures) if pictures else 0
    path = folder / "WhatsApp Chat with Load.txt"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for i in range(messages):
            at += timedelta(seconds=r.randint(1, 120))
            body = _body(r, said)
            if every and i % every == every - 1:
                name = f"IMG-{at:%Y%m%d}-WA{i % 10_000:04d}.jpg"
                _picture(folder / name, r)
                body = f"\u200e{name} (file attached)\n{body}"
            out.write(f"{at:%d/%m/%Y, %H:%M} - Sender {r.randint(1, 60)}: {body}\n")
    return path


def _body(r: random.Random, said: list[str]) -> str:
    kind = r.random()
    if kind < 0.12:
        text = r.choice(_CLAIMS).format(place=r.choice(_PLACES), n=r.randint(2, 90))
    elif kind < 0.22 and said:
        return f"Transféré\n{r.choice(said[-500:])}"
    else:
        text = _words(r, r.randint(2, 18))
    said.append(text)
    return text


def _picture(path: Path, r: random.Random) -> None:
    small = Image.frombytes("RGB", (12, 9), r.randbytes(12 * 9 * 3))
    small.resize((160, 120), Image.Resampling.BICUBIC).save(path, "JPEG", quality=70)
