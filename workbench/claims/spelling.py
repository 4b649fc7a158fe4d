"""One spelling for many: folds single words and cuts text into words, so that lexicon and message meet.

Only here is decided what counts as the same word: case, accents, Arabic letter forms, harakat and tatweel, joined
Arabic particles, Arabic-Indic digits, stretched letters, hashtags. Words are folded one by one, so a match keeps
its place in the original text and no map of offsets is needed.
"""

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache

TOKEN = re.compile(r"https?://\S+|www\.\S+|@\w+|[^\W_]+(?:[\u0300-\u036f\u0640\u064b-\u065f\u0670]+[^\W_]*)*")
"""A link, an account name, or a word with its combining marks."""

_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200b-\u200f]+")
_LETTERS = {
    "ɛ": "e",
    "ɔ": "o",
    "ɲ": "ny",
    "ŋ": "n",
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "ø": "o",
    "ı": "i",
    "ى": "ي",
    "ة": "ه",
    "ی": "ي",
    "ک": "ك",
    "ٱ": "ا",
}
_STRETCHED = re.compile(r"(.)\1{2,}")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_SPECIAL = re.compile(r"[{},]")
_JOINED = ("و", "ف", "ب", "ل", "ك", "س")


class _Folding(dict[int, str]):
    """A translation table that works out each character once, the first time it is met."""

    def __missing__(self, code: int) -> str:
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", chr(code))).casefold()
        self[code] = folded = "".join([_LETTERS.get(c, c) for c in plain])
        return folded


_TABLE = _Folding()


def fold_word(word: str) -> str:
    """Return one word in lower case without accents and variant letters; digits become ASCII digits."""
    if word.isascii():
        return word.lower()
    folded = word.translate(_TABLE)
    if folded.isdecimal() and not folded.isascii():
        return "".join(str(unicodedata.decimal(c)) for c in folded)
    return folded


def without_article(word: str) -> str:
    """Return an Arabic word without its joined article; anything else as it is."""
    if len(word) >= 5 and word.startswith("ال") and word != "الله":
        return word[2:]
    return word


def variants(word: str) -> Iterator[str]:
    """Yield what a folded word may stand for, likeliest first: itself, unstretched, without Arabic particles."""
    yield word
    if _STRETCHED.search(word):
        yield _STRETCHED.sub(r"\1", word)
        yield _STRETCHED.sub(r"\1\1", word)
    if not _ARABIC.match(word):
        return
    yield without_article(word)
    rest = word
    for _ in range(2):
        if len(rest) < 4 or rest[0] not in _JOINED:
            return
        if rest.startswith("لل") and len(rest) >= 5:
            yield rest[2:]
        rest = rest[1:]
        yield rest
        yield without_article(rest)


def known_form(raw: str, vocabulary: Container[str]) -> str:
    """Return the form of a raw word that the vocabulary knows, or its plain folded form."""
    folded = fold_word(raw)
    if folded in vocabulary or not (_STRETCHED.search(folded) or _ARABIC.match(folded)):
        return folded
    return next((v for v in variants(folded) if v in vocabulary), folded)


def pattern_words(phrase: str) -> tuple[str, ...]:
    """Fold a written phrase of a lexicon into the words it is matched by."""
    return tuple([_pattern_word(raw) for raw in TOKEN.findall(phrase)])


@lru_cache(maxsize=20_000)
def _pattern_word(raw: str) -> str:
    return without_article(fold_word(raw))


_MOST_PHRASES = 10_000
"""Phrases one pattern may stand for: more is a slip, and would fill the memory."""


def expand(pattern: str, endings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return every phrase a pattern stands for.

    `{a,b,}` gives alternatives (an empty one leaves it out) and may be nested, `{@name}` the endings of that name.
    Raises ValueError for unmatched braces and for too many phrases, KeyError for an unknown ending.
    """
    if "{" not in pattern and "}" not in pattern:
        return [pattern]
    phrases, rest = _sequence(pattern, 0, endings)
    if rest != len(pattern):
        raise ValueError(f"unmatched brace in {pattern!r}")
    return phrases


def _sequence(pattern: str, at: int, endings: Mapping[str, tuple[str, ...]]) -> tuple[list[str], int]:
    """Read literal text and groups up to `,`, `}` or the end, where the caller goes on."""
    phrases = [""]
    while at < len(pattern) and (pattern[at] != "}" and (pattern[at] != "," or at == 0 or not _inside(pattern, at))):
        if pattern[at] == "{":
            choices, at = _group(pattern, at + 1, endings)
            if len(phrases) * len(choices) > _MOST_PHRASES:
                raise ValueError(f"{pattern!r} stands for more than {_MOST_PHRASES:,} phrases")
            phrases = [p + c for p in phrases for c in choices]
        else:
            special = _SPECIAL.search(pattern, at + 1)
            end = special.start() if special else len(pattern)
            phrases = [p + pattern[at:end] for p in phrases]
            at = end
    return phrases, at


def _inside(pattern: str, at: int) -> bool:
    return pattern.count("{", 0, at) > pattern.count("}", 0, at)


def _group(pattern: str, at: int, endings: Mapping[str, tuple[str, ...]]) -> tuple[list[str], int]:
    """Read alternatives up to the closing brace and return them with the place behind it."""
    if pattern.startswith("@", at):
        end = pattern.index("}", at)
        return list(endings[pattern[at + 1 : end]]), end + 1
    choices: list[str] = []
    while True:
        found, at = _sequence(pattern, at, endings)
        choices += found
        if at >= len(pattern):
            raise ValueError(f"unmatched brace in {pattern!r}")
        if pattern[at] == "}":
            return choices, at + 1
        at += 1


def hashtag_parts(raw: str, vocabulary: Container[str]) -> list[tuple[int, int]]:
    """Return (start, end) of the words run together in a hashtag: `TessalitTombe`, `tessalittombe`."""
    if known_form(raw, vocabulary) in vocabulary:
        return [(0, len(raw))]
    cuts = [0]
    for i in range(1, len(raw)):
        humped = raw[i].isupper() and (raw[i - 1].islower() or raw[i + 1 : i + 2].islower())
        if humped or raw[i].isdigit() != raw[i - 1].isdigit():
            cuts.append(i)
    if len(cuts) > 1:
        return list(zip(cuts, [*cuts[1:], len(raw)], strict=True))
    for i in range(3, len(raw) - 2):
        if fold_word(raw[:i]) in vocabulary and fold_word(raw[i:]) in vocabulary:
            return [(0, i), (i, len(raw))]
    return [(0, len(raw))]
