"""Turns language profiles into tables that can be summed: langdetect's own, and ours for the Sahel (profiles/*.toml).

One table per script, of log-probabilities in whole numbers, so that sums are exact on every machine. Only this file
reads profiles; what the sums mean is decided in language.py.
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

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float32]

BMP = 0x10000
"""Code points looked at; letters beyond the Basic Multilingual Plane count as spaces."""
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

_PROFILES = {
    "latin": "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi",
    "cyrillic": "bg mk ru uk",
    "arabic": "ar fa ur",
    "devanagari": "hi mr ne",
}
"""Profiles compared within a script; the first index is the table's column. Own profiles join the Latin ones."""
_OWN = ("bm", "ff", "ha", "son", "taq", "wo")

SCRIPTS = (
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

JAPANESE = 1 + [name for name, _ in SCRIPTS].index("ja")
_Ranges = tuple[tuple[int, int], ...]

WORD = re.compile(r"[^\W\d_]+")
_SAME_LETTER = {"\u06cc": "\u064a", "\u0219": "\u015f", "\u021b": "\u0163"}
"""langdetect's letter unifications (utils/ngram.py): Farsi yeh, Romanian commas below."""
_PLAIN = str.maketrans("ɛɔɲŋɓɗƙƴ", "eonnbdky")


@dataclass(frozen=True, slots=True)
class Table:
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
class Model:
    """Everything loaded: the script of each code point (0: no letter) and a table for each script that needs one."""

    script: "Ints"
    tables: dict[int, Table]


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
    for word in WORD.findall(text):
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
        for word in dict.fromkeys(WORD.findall(written + " " + written.translate(_PLAIN))):
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


def _table(script: str, ranges: _Ranges) -> Table:
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
    return Table(
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
def load() -> Model:
    """Load on first use (0.3 s; 57 MB with numpy)."""
    import numpy as np

    script = np.zeros(BMP, np.int32)
    for number, (_, ranges) in enumerate(SCRIPTS, 1):
        for first, last in ranges:
            script[first : last + 1] = number
    script[[0xD7, 0xF7]] = 0
    tables = {n: _table(name, ranges) for n, (name, ranges) in enumerate(SCRIPTS, 1) if name in _PROFILES}
    return Model(script, tables)
