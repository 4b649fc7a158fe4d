"""Which language a message is in: langdetect's own profiles, summed once, with what the Sahel's chats need added.

langdetect draws n-grams at random, so an unseeded run gives another answer each time, and it knows no Bambara,
Fulfulde, Hausa, Songhay, Tamasheq or Wolof. Here the same profiles become one table of log-probabilities per script; every
n-gram of a text counts once, function words (profiles/*.toml) settle short messages, and the sums are whole numbers,
so that the same text gives the same language on every machine. Only this file names a message's language.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import StorageError
from workbench.intake.folding import NOISE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float32]

RULE = "language/1"
UNKNOWN = "und"

TEXT_CHARS = 600
"""Characters looked at; more adds nothing, and it keeps every sum of whole numbers exact in a float32 (below 2**24)."""
CHUNK = 256
"""Texts summed in one pass: enough to amortise numpy's calls, little enough to stay in the processor's cache."""
CACHE_TEXTS = 50_000
"""Texts whose answer is remembered: a forward costs one look-up."""

SCALE = 256
"""Steps per nat: log-probabilities are rounded to whole numbers of these."""
SMOOTHING = 0.5 / 10_000
"""langdetect's own additive smoothing (detector.py: ALPHA_DEFAULT over BASE_FREQ)."""
WORD_NATS = (5.0, 2.5, 1.0)
"""What a function word adds to a language: when one, two, or more languages claim it."""
COMMON_NATS = {
    "fr": 3.0,
    "en": 2.5,
    "bm": 1.0,
    "es": 1.0,
    "pt": 1.0,
    "de": 1.0,
    "it": 1.0,
    "ar": 3.0,
    "ru": 3.0,
    "ha": 0.5,
}
"""Head start of languages that are met far more often than the rest; worth about one word."""
MARGIN_NATS = 0.7
"""A winner that is not twice as likely as the runner-up is no answer (e**0.7 = 2)."""
MIN_LETTERS = 3
MIN_LETTERS_RARE = 20
"""A language that is not common, without a word of its own in the text, needs this much text to be believed."""
FEW_WORDS = 2
"""In a text as short as this only languages that know one of the words compete: its letters alone prove little."""
SURE = frozenset({"fr", "en", "es", "pt", "de", "it"})
MIN_WORDS_NAMED = 0.06
"""Every other Latin language needs this share of words from its list, or it is one that no profile knows (Mooré, Yoruba,
Lingala). Measured on declarations of human rights: own words are 17-50 % of a language, 0-7 % of a stranger."""

_PROFILES = {
    "latin": "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi",
    "cyrillic": "bg mk ru uk",
    "arabic": "ar fa ur",
    "devanagari": "hi mr ne",
}
"""Profiles compared within a script; the first index is the table's column. Own profiles join the Latin ones."""
_OWN = ("bm", "ff", "ha", "son", "taq", "wo")

_SCRIPTS = (
    (
        "latin",
        ((0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0x24F), (0x250, 0x2AF), (0x1E00, 0x1EFF)),
    ),
    ("cyrillic", ((0x400, 0x52F),)),
    ("arabic", ((0x620, 0x64A), (0x66E, 0x6D5), (0x6FA, 0x6FF), (0x750, 0x77F))),
    ("devanagari", ((0x900, 0x963), (0x970, 0x97F))),
    ("el", ((0x370, 0x3FF), (0x1F00, 0x1FFF))),
    ("he", ((0x5D0, 0x5EA),)),
    ("bn", ((0x980, 0x9FF),)),
    ("pa", ((0xA00, 0xA7F),)),
    ("gu", ((0xA80, 0xAFF),)),
    ("ta", ((0xB80, 0xBFF),)),
    ("te", ((0xC00, 0xC7F),)),
    ("kn", ((0xC80, 0xCFF),)),
    ("ml", ((0xD00, 0xD7F),)),
    ("th", ((0xE00, 0xE7F),)),
    ("ja", ((0x3041, 0x30FF), (0x31F0, 0x31FF))),
    ("zh", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))),
    ("ko", ((0x1100, 0x11FF), (0xAC00, 0xD7A3))),
    ("am", ((0x1200, 0x137F),)),
    ("hy", ((0x530, 0x58F),)),
    ("ka", ((0x10A0, 0x10FF),)),
    ("nqo", ((0x7C0, 0x7FF),)),
    ("ber", ((0x2D30, 0x2D7F),)),
)
"""Letters by script. A script that only one language here uses is its own answer; N'Ko and Tifinagh too."""

_JA = 1 + [name for name, _ in _SCRIPTS].index("ja")
BMP = 0x10000
"""Code points looked at; letters beyond the Basic Multilingual Plane count as spaces."""

_Ranges = tuple[tuple[int, int], ...]

_WORD = re.compile(r"[^\W\d_]+")
_SAME_LETTER = {"\u06cc": "\u064a", "\u0219": "\u015f", "\u021b": "\u0163"}
"""langdetect's letter unifications (utils/ngram.py): Farsi yeh, Romanian commas below."""
_PLAIN = str.maketrans("ɛɔɲŋɓɗƙƴ", "eonnbdky")


@dataclass(frozen=True, slots=True)
class _Table:
    """One script's log-probabilities. `letters` maps a code point to a small number (1 is "between words", 0 nothing),
    `rows` a triple of those to a row of `scores`, whose columns are `languages`."""

    languages: tuple[str, ...]
    base: int
    letters: "Ints"
    rows: "Ints"
    scores: "Floats"
    start: "Floats"
    rare: "NDArray[np.bool_]"
    words: dict[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class _Model:
    """Everything loaded: the script of each code point (0: no letter) and a table for each script that needs one."""

    script: "Ints"
    tables: dict[int, _Table]


def _langdetect_folder() -> Path:
    spec = find_spec("langdetect")
    if spec is None or spec.origin is None:
        raise StorageError("The language profiles are missing.", "Install the package again: langdetect is part of it.")
    return Path(spec.origin).parent / "profiles"


def _stock_profile(path: Path) -> dict[str, float]:
    """Read a langdetect profile as n-gram → relative frequency, capitals counted with small letters."""
    try:
        import orjson

        raw: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StorageError(f"The language profile {path.name} cannot be read.", "Install the package again.") from error
    totals = raw["n_words"]
    frequencies: dict[str, float] = {}
    for gram, count in raw["freq"].items():
        key = gram.lower()
        frequencies[key] = frequencies.get(key, 0.0) + count / totals[len(gram) - 1]
    return frequencies


def _grams(text: str) -> Iterator[str]:
    """langdetect's n-grams: one to three letters, a space at either edge of a word, none across words."""
    for word in _WORD.findall(text):
        padded = f" {word} "
        yield from word
        for size in (2, 3):
            yield from (padded[i : i + size] for i in range(len(padded) - size + 1))


def _own_profile(text: str) -> dict[str, float]:
    """Count a profile of ours; each text counts twice, with its special letters and without, as phones have it."""
    lowered = text.lower()
    counts = Counter(_grams(lowered + "\n" + lowered.translate(_PLAIN)))
    totals = Counter[int]()
    for gram, count in counts.items():
        totals[len(gram)] += count
    return {gram: count / totals[len(gram)] for gram, count in counts.items()}


def _data(name: str) -> dict[str, str]:
    loaded: dict[str, str] = tomllib.loads(
        resources.files("workbench.intake").joinpath("profiles", f"{name}.toml").read_text("utf-8")
    )
    return loaded


def _word_bonus(languages: Sequence[str], lists: dict[str, str]) -> dict[str, tuple[tuple[int, float], ...]]:
    claimed: dict[str, list[int]] = {}
    for column, language in enumerate(languages):
        written = unicodedata.normalize("NFC", lists.get(language, "")).lower()
        for word in dict.fromkeys(_WORD.findall(written + " " + written.translate(_PLAIN))):
            if len(word) > 1:
                claimed.setdefault(word, []).append(column)
    return {
        word: tuple((column, WORD_NATS[min(len(columns), 3) - 1] * SCALE) for column in columns)
        for word, columns in claimed.items()
    }


def _alphabet(script: str, ranges: _Ranges, profiles: Sequence[dict[str, float]]) -> "tuple[dict[str, int], Ints]":
    """Number the letters that the profiles use: by character, and as a table over code points."""
    import numpy as np

    inside = {chr(c) for first, last in ranges for c in range(first, last + 1)}
    used = sorted({c for profile in profiles for gram in profile for c in gram} & inside)
    number = {" ": 1} | {c: i for i, c in enumerate(used, 2)}
    letters = np.ones(BMP, np.int32)
    for char, small in number.items():
        letters[ord(char)] = small
    for char, same in _SAME_LETTER.items():
        letters[ord(char)] = number.get(same, 1)
    if script == "latin":
        # langdetect counts all Vietnamese letters from U+1EA0 on as one.
        letters[0x1EA0:0x1F00] = number.get("\u1ec3", 1)
    return number, letters


def _code(gram: str, number: dict[str, int], base: int) -> int:
    """The n-gram as one number, 0 if it holds a letter that is not numbered."""
    code = 0
    for char in gram:
        small = number.get(char, 0)
        if small == 0:
            return 0
        code = code * base + small
    return code


def _table(script: str, ranges: _Ranges) -> _Table:
    import numpy as np

    languages = list(_PROFILES[script].split())
    folder = _langdetect_folder()
    profiles = [_stock_profile(folder / language) for language in languages]
    lists: dict[str, str] = {}
    if script == "latin":
        own = {language: _data(language) for language in _OWN}
        languages += own
        profiles += [_own_profile(data["text"] + data["words"]) for data in own.values()]
        lists = _data("words") | {language: data["words"] for language, data in own.items()}
    number, letters = _alphabet(script, ranges, profiles)
    base = len(number) + 1
    row_of: dict[int, int] = {}
    cells = [
        (row_of.setdefault(code, len(row_of) + 1), column, frequency)
        for column, profile in enumerate(profiles)
        for gram, frequency in profile.items()
        if (code := _code(gram, number, base))
    ]
    rows = np.zeros(base**3, np.int32)
    rows[list(row_of)] = list(row_of.values())
    frequencies = np.zeros((len(row_of) + 1, len(languages)), np.float64)
    np.add.at(frequencies, ([row for row, _, _ in cells], [column for _, column, _ in cells]), [f for _, _, f in cells])
    return _Table(
        languages=tuple(languages),
        base=base,
        letters=letters,
        rows=rows,
        scores=np.rint(np.log(frequencies + SMOOTHING) * SCALE).astype(np.float32),
        start=np.array([COMMON_NATS.get(language, 0.0) * SCALE for language in languages], np.float32),
        rare=np.array([language not in COMMON_NATS for language in languages]),
        words=_word_bonus(languages, lists),
    )


@cache
def _model() -> _Model:
    """Load on first use (0.3 s, 30 MB)."""
    import numpy as np

    script = np.zeros(BMP, np.int32)
    for number, (_, ranges) in enumerate(_SCRIPTS, 1):
        for first, last in ranges:
            script[first : last + 1] = number
    script[[0xD7, 0xF7]] = 0
    tables = {n: _table(name, ranges) for n, (name, ranges) in enumerate(_SCRIPTS, 1) if name in _PROFILES}
    return _Model(script, tables)


def _clean(text: str) -> str:
    cut = text[:TEXT_CHARS]
    if "/" in cut or "@" in cut or "www" in cut:
        cut = NOISE.sub(" ", cut)
    if not cut.isascii():
        cut = unicodedata.normalize("NFKC", cut)[: 2 * TEXT_CHARS]
    return cut.lower()


def _words_added(table: _Table, text: str, scores: "Floats") -> tuple[dict[int, int], int]:
    """Add what the text's function words say to `scores`; count them by column, and all words."""
    named: dict[int, int] = {}
    words = _WORD.findall(text)
    for word in words:
        for column, bonus in table.words.get(word, ()):
            scores[column] += bonus
            named[column] = named.get(column, 0) + 1
    return named, len(words)


def _gram_scores(table: _Table, codes: "Ints", starts: "Ints") -> "Floats":
    """Sum the scores of every n-gram of each text: one row a text, one column a language.

    `codes` are the code points of all texts behind each other, each text led and closed by a space; `starts` is where
    each begins.
    """
    import numpy as np

    small = table.letters[codes]
    pairs = small[:-1] * table.base + small[1:]
    triples = pairs[:-1] * table.base + small[2:]
    grams = np.zeros((3, small.size), np.int32)
    grams[0] = np.where(small > 1, table.rows[small], 0)
    grams[1, :-1] = table.rows[pairs]
    # A space in the middle would join two words.
    grams[2, :-2] = np.where(small[1:-1] > 1, table.rows[triples], 0)
    order = grams.T.ravel()
    found = np.flatnonzero(order)
    edges = np.searchsorted(found, starts * 3)
    edges = np.append(edges, found.size)
    sums = np.zeros((starts.size, len(table.languages)), np.float32)
    filled = np.flatnonzero(edges[1:] > edges[:-1])
    if filled.size:
        sums[filled] = np.add.reduceat(table.scores[order[found]], edges[filled], axis=0)
    return sums


def _decide(table: _Table, text: str, letters: int, sums: "Floats") -> str:
    """The language of one text from its n-gram sums, or UNKNOWN."""
    scores = sums + table.start
    named, words = _words_added(table, text, scores)
    if named and words <= FEW_WORDS:
        scores[[column for column in range(scores.size) if column not in named]] = -float("inf")
    best = int(scores.argmax())
    top = float(scores[best])
    scores[best] = -float("inf")
    if top - float(scores.max()) < MARGIN_NATS * SCALE:
        return UNKNOWN
    if table.rare[best] and best not in named and letters < MIN_LETTERS_RARE:
        return UNKNOWN
    language = table.languages[best]
    if table.words and language not in SURE and named.get(best, 0) < words * MIN_WORDS_NAMED:
        return UNKNOWN
    return language


def _detect_chunk(texts: Sequence[str]) -> list[str]:
    """Detect cleaned texts: find each one's main script, then compare languages within it."""
    import numpy as np

    model = _model()
    joined = " " + "  ".join(texts) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int32)
    codes[codes >= BMP] = 32
    lengths = np.fromiter((len(text) + 2 for text in texts), np.int64, len(texts))
    owner = np.repeat(np.arange(len(texts)), lengths)
    kinds = len(_SCRIPTS) + 1
    letters = np.bincount(owner * kinds + model.script[codes], minlength=len(texts) * kinds).reshape(-1, kinds)
    letters[:, 0] = 0
    letters[:, _JA] *= 3  # Japanese mixes few kana among many Chinese characters
    main = letters.argmax(axis=1)
    languages = [UNKNOWN] * len(texts)
    for number in np.unique(main).tolist():
        members = np.flatnonzero((main == number) & (letters.max(axis=1) >= MIN_LETTERS))
        table = model.tables.get(number)
        if number == 0 or members.size == 0:
            continue
        if table is None:
            for i in members.tolist():
                languages[i] = _SCRIPTS[number - 1][0]
            continue
        inside = np.isin(owner, members)
        starts = np.concatenate(([0], np.cumsum(lengths[members])[:-1]))
        sums = _gram_scores(table, codes[inside], starts)
        for row, i in enumerate(members.tolist()):
            languages[i] = _decide(table, texts[i], int(letters[i, number]), sums[row])
    return languages


_known: dict[str, str] = {}


def forget() -> None:
    """Empty the memory of texts seen before, so that a measurement measures detection."""
    _known.clear()


def detect_languages(texts: Sequence[str]) -> list[str]:
    """Name the language of each text, as ISO 639 codes (`fr`, `ar`, `bm`, …), `und` where it cannot be told.

    Addresses, @accounts, emoji and digits do not count. A text with fewer than three letters of one script, or with
    a margin under two to one between the best two languages, is `und`. Deterministic: the same text has the same
    answer whatever else is in the call. Raises StorageError when langdetect's profiles are not installed.
    """
    if len(_known) > CACHE_TEXTS:
        _known.clear()
    fresh = [text for text in dict.fromkeys(texts) if text not in _known]
    cleaned = [_clean(text) for text in fresh]
    answers: dict[str, str] = {}
    for i in range(0, len(fresh), CHUNK):
        answers.update(zip(fresh[i : i + CHUNK], _detect_chunk(cleaned[i : i + CHUNK]), strict=True))
    _known.update((text, language) for text, language in answers.items() if len(text) <= TEXT_CHARS)
    return [answers.get(text) or _known[text] for text in texts]


def detect_language(text: str) -> str:
    """Name the language of one text; see `detect_languages`, which is several times faster for many."""
    return detect_languages([text])[0]
