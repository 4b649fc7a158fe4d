"""Text like real chats for the speed of language detection: how often words and whole messages come back matters there.

Words are made up, letter by letter, from the trigrams of langdetect's profiles, and drawn by Zipf's law, so that a
vocabulary grows as it does in chats; a third of the messages are exact forwards of earlier ones.
"""

import random
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import orjson

SHARES = {"fr": 40, "en": 20, "ar": 15, "ru": 10, "es": 8, "pt": 7}
"""Messages in a hundred by language."""
VOCABULARY = 20_000
FORWARDS = 1 / 3
FORWARDED_AMONG = 5_000
"""How many messages back a forward's first appearance is at most."""
LONGEST_WORD = 12


def _counts(code: str) -> dict[str, int]:
    spec = find_spec("langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("langdetect")
    counts: dict[str, int] = orjson.loads((Path(spec.origin).parent / "profiles" / code).read_bytes())["freq"]
    return counts


def _vocabulary(code: str, known: Sequence[str], size: int, rng: random.Random) -> list[str]:
    """`size` words of a language: `known` ones first, then made-up ones."""
    follows: dict[str, tuple[list[str], list[int]]] = {}
    for gram, count in _counts(code).items():
        if len(gram) == 3 or (len(gram) == 2 and gram[0] == " "):
            letters, counts = follows.setdefault(gram[:-1].lower(), ([], []))
            letters.append(gram[-1].lower())
            counts.append(count)
    words = dict.fromkeys(known)
    while len(words) < size:
        word = " "
        while len(word) <= LONGEST_WORD and word[-2:] in follows:
            letter = rng.choices(*follows[word[-2:]])[0]
            if letter == " ":
                break
            word += letter
        if len(word) > 2:
            words[word[1:]] = None
    return list(words)[:size]


def _dressed(text: str, rng: random.Random) -> str:
    """Add what chats have besides words: addresses, accounts, emoji, numbers, marks."""
    text = text[0].upper() + text[1:]
    kind = rng.random()
    if kind < 0.08:
        return f"{text} https://example.org/{rng.randrange(1 << 40):x}"
    if kind < 0.12:
        return f"@user{rng.randrange(999)} {text}"
    if kind < 0.27:
        return f"{text} {rng.choice('😭🔥🙏🚨') * rng.randint(1, 3)}"
    if kind < 0.4:
        return f"{text} {rng.randint(1, 9999)}"
    return text + rng.choice(("!", "?", ".", "\u202f!", "…", "", "", ""))


def chat(count: int, known: dict[str, tuple[str, ...]], seed: int = 7) -> list[tuple[str, str]]:
    """Make `count` pairs of language and message, 80 characters on average; `known` has phrases whose words come first.

    `count` is 200 at least. The same seed gives the same messages.
    """
    rng = random.Random(seed)
    size = min(VOCABULARY, count)
    words = {code: _vocabulary(code, " ".join(known[code]).replace(",", "").split(), size, rng) for code in SHARES}
    ranks = list(accumulate(1 / (rank + 2.7) for rank in range(1, size + 1)))
    made: list[tuple[str, str]] = []
    for _ in range(count):
        if made and rng.random() < FORWARDS:
            made.append(rng.choice(made[-FORWARDED_AMONG:]))
            continue
        code = rng.choices(list(SHARES), list(SHARES.values()))[0]
        length = min(max(1, round(rng.lognormvariate(2.22, 0.62))), 90)
        picked = rng.choices(words[code], cum_weights=ranks, k=length)
        made.append((code, _dressed(" ".join(picked), rng)))
    return made
