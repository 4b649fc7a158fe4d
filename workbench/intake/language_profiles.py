"""Turns language profiles into tables that can be summed: one per script, of log-probabilities in whole numbers, so
that sums are exact on every machine.

Only this file knows which languages are compared with which and what head start they have; language_sources.py reads
the profiles, and what the sums mean is decided in language.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.intake.language_sources import (
    OWN,
    Profile,
    own_profile,
    public_counts,
    stock_profile,
    strangers,
    word_lists,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]
    Floats = NDArray[np.float32]

SPACE = 32
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

LATIN = 1
JAPANESE = 1 + [name for name, _ in SCRIPTS].index("ja")
_Ranges = tuple[tuple[int, int], ...]

_SAME_LETTER = {"\u06cc": "\u064a", "\u0219": "\u015f", "\u021b": "\u0163"}
"""langdetect's letter unifications (utils/ngram.py): Farsi yeh, Romanian commas below."""


@dataclass(frozen=True, slots=True)
class Table:
    """One script's log-probabilities. `letters` maps a code point to a small number (1 is "between words"), `rows` one
    to three of those to a row of `scores`, whose columns are `languages`; `first` is the first one's in the model."""

    first: int
    languages: tuple[str, ...]
    base: int
    letters: "Ints"
    rows: "Ints"
    scores: "Floats"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything loaded. By code point: `script` (0: no letter) and `folded`, the small letter, or a space for what no
    table has. By column, which is a language: its name (UNKNOWN for a stranger), script, head start, and whether it
    is rare. `words` has what a listed word adds to a column; `tables` are by number of script."""

    script: "NDArray[np.uint8]"
    folded: "NDArray[np.uint32]"
    languages: tuple[str, ...]
    scripts: "NDArray[np.uint8]"
    start: "Floats"
    rare: "NDArray[np.bool_]"
    words: dict[str, tuple[tuple[int, float], ...]]
    tables: dict[int, Table]


def _word_bonus(
    languages: Sequence[str], lists: Mapping[str, Sequence[str]]
) -> dict[str, tuple[tuple[int, float], ...]]:
    """What each listed word adds to which columns: the less, the more languages list it."""
    claimed: dict[str, list[int]] = {}
    for column, language in enumerate(languages):
        for word in lists.get(language, ()):
            claimed.setdefault(word, []).append(column)
    return {
        word: tuple((column, WORD_NATS[min(len(columns), 3) - 1] * SCALE) for column in columns)
        for word, columns in claimed.items()
    }


@cache
def _codes() -> "tuple[NDArray[np.uint8], NDArray[np.uint32]]":
    """The script of each code point, and its small letter where a table has that script."""
    import numpy as np

    script = np.zeros(BMP, np.uint8)
    folded = np.full(BMP, SPACE, np.uint32)
    for number, (name, ranges) in enumerate(SCRIPTS, 1):
        for first, last in ranges:
            script[first : last + 1] = number
            if name in _PROFILES:
                folded[first : last + 1] = [ord(chr(code).lower()[0]) for code in range(first, last + 1)]
    for sign in "×÷":
        script[ord(sign)], folded[ord(sign)] = 0, SPACE
    return script, folded


def _numbered(number: int, profiles: Sequence[Profile]) -> "tuple[int, Ints, Ints]":
    """Number the letters that the profiles use, from 2 on; 1 is the space, 0 everything else.

    Returns how many numbers there are, and the number by code point: as profiles have it, and as texts have it, where
    everything else counts as a space.
    """
    import numpy as np

    used = np.unique(np.concatenate([profile.grams for profile in profiles]))
    used = used[_codes()[0][used] == number]
    strict = np.zeros(BMP, np.int32)
    strict[used] = np.arange(2, used.size + 2)
    strict[SPACE] = 1
    loose = np.maximum(strict, 1)
    for char, same in _SAME_LETTER.items():
        loose[ord(char)] = max(int(strict[ord(same)]), 1)
    if number == LATIN:
        # langdetect counts all Vietnamese letters from U+1EA0 on as one.
        loose[0x1EA0:0x1F00] = max(int(strict[0x1EC3]), 1)
    return used.size + 2, strict, loose


def _table(number: int, first: int, public: Mapping[str, Any]) -> Table:
    import numpy as np

    stock = _PROFILES[SCRIPTS[number - 1][0]].split()
    found = [(language, stock_profile(language)) for language in stock]
    if number == LATIN:
        found += [(language, own_profile(language, public)) for language in OWN]
        found += strangers(public)
    base, strict, loose = _numbered(number, [profile for _, profile in found])
    grams = np.concatenate([profile.grams for _, profile in found])
    small = strict[grams].astype(np.int64)
    codes = small[:, 0]
    for place in (1, 2):
        codes = np.where(grams[:, place] > 0, codes * base + small[:, place], codes)
    known = ((small > 0) | (grams == 0)).all(axis=1)
    distinct, row = np.unique(codes[known], return_inverse=True)
    rows = np.zeros(base**3, np.int32)
    rows[distinct] = np.arange(1, distinct.size + 1)
    column = np.repeat(np.arange(len(found)), [len(profile.grams) for _, profile in found])[known]
    cells = np.bincount(
        (row + 1) * len(found) + column,
        np.concatenate([profile.shares for _, profile in found])[known],
        (distinct.size + 1) * len(found),
    )
    scores = np.rint(np.log(cells.reshape(-1, len(found)) + SMOOTHING) * SCALE).astype(np.float32)
    return Table(first, tuple(language for language, _ in found), base, loose, rows, scores)


@cache
def load() -> Model:
    """Load on first use (0.1 s and 48 MB beside numpy)."""
    import numpy as np

    public = public_counts()
    languages: list[str] = []
    tables: dict[int, Table] = {}
    for number, (name, _) in enumerate(SCRIPTS, 1):
        if name in _PROFILES:
            tables[number] = _table(number, len(languages), public)
            languages += tables[number].languages
    script, folded = _codes()
    return Model(
        script=script,
        folded=folded,
        languages=tuple(languages),
        scripts=np.concatenate([np.full(len(table.languages), n, np.uint8) for n, table in tables.items()]),
        start=np.array([COMMON_NATS.get(language, 0.0) * SCALE for language in languages], np.float32),
        rare=np.array([language not in COMMON_NATS for language in languages]),
        words=_word_bonus(languages, word_lists(public)),
        tables=tables,
    )
