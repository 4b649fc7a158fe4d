"""Which language a message is in: langdetect's own profiles, summed once, with what the Sahel's chats need added.

langdetect draws n-grams at random, so an unseeded run gives another answer each time, and it knows no Bambara,
Fulfulde, Hausa, Songhay, Tamasheq or Wolof. Here every n-gram of a text counts once, function words settle short
messages, and the sums are whole numbers, so that the same text gives the same language on every machine. Only this file
names a message's language.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from workbench.folding import NOISE
from workbench.intake.language_profiles import JAPANESE, LATIN, SCALE, SCRIPTS, SPACE, load
from workbench.intake.language_sources import UNKNOWN as UNKNOWN
from workbench.intake.language_words import sum_rows, vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.intake.language_profiles import Ints

    Bools = NDArray[np.bool_]

RULE = "language/2"

TEXT_CHARS = 600
"""Characters looked at; more adds nothing, and it keeps every sum of whole numbers exact in a float32 (below 2**24)."""
CHUNK_CHARS = 100_000
"""Characters looked at in one pass: enough to spread the cost of numpy's calls, little enough to stay in the
processor's cache, and no more words than the vocabulary keeps."""
CACHE_TEXTS = 50_000
"""Texts whose answer is remembered: a forward costs one look-up."""
MARGIN_NATS = 0.7
"""A winner that is not twice as likely as the runner-up is no answer (e**0.7 = 2)."""
MIN_LETTERS = 3
MIN_LETTERS_RARE = 20
"""A language that is not common, without a word of its own in the text, needs this much text to be believed."""
FEW_WORDS = 2
"""In a text as short as this only languages that know one of the words compete: its letters alone prove little."""
SURE = frozenset({"fr", "en", "es", "pt", "de", "it"})
NEVER = -1e9
"""Less than any sum of scores."""
MIN_WORDS_NAMED = 0.06
"""Every other Latin language needs this share of words from its list, or it is one that no profile knows (Tiv,
Yoruba, Efik). Measured on declarations of human rights: own words are 17-50 % of a language, 0-7 % of a stranger."""


def _clean(text: str) -> str:
    cut = text[:TEXT_CHARS]
    if "/" in cut or "@" in cut or "www" in cut:
        cut = NOISE.sub(" ", cut)
    if not cut.isascii():
        cut = unicodedata.normalize("NFKC", cut)[: 2 * TEXT_CHARS]
    return cut


@cache
def _to_be_named() -> "Bools":
    """The columns of Latin languages that want words of their own list."""
    import numpy as np

    model = load()
    return np.array([n == LATIN and code not in SURE for n, code in zip(model.scripts, model.languages, strict=True)])


def _letters(kinds: "NDArray[np.uint8]", lengths: "Ints") -> "Ints":
    """Count each text's letters by script: a row a text, a column a script, the first for what is no letter."""
    import numpy as np

    width = len(SCRIPTS) + 1
    owner = np.repeat(np.arange(lengths.size) * width, lengths)
    letters: Ints = np.bincount(owner + kinds, minlength=lengths.size * width).reshape(-1, width)
    letters[:, 0] = 0
    letters[:, JAPANESE] *= 3  # Japanese mixes few kana among many Chinese characters
    return letters


def _decide(rows: "Ints", counts: "Ints", main: "Ints", letters: "Ints") -> "Ints":
    """The column of each text's language, one past the last where it cannot be told.

    `rows` are the texts' words in the vocabulary, `counts` how many each text has, `letters` how many of its `main`
    script.
    """
    import numpy as np

    model, known = load(), vocabulary()
    every = np.arange(main.size)
    scores = sum_rows(known.scores, rows, counts) + model.start
    scores[model.scripts != main[:, None]] = NEVER
    few = np.flatnonzero((counts > 0) & (counts <= FEW_WORDS))
    ends = np.cumsum(counts)[few]
    listed = known.named[rows[ends - 1]] | known.named[rows[ends - counts[few]]]
    settled = listed.any(axis=1)
    scores[few[settled]] = np.where(listed[settled], scores[few[settled]], NEVER)
    best: Ints = scores.argmax(axis=1)
    top = scores[every, best]
    scores[every, best] = NEVER
    owner = np.repeat(every, counts)
    named = np.bincount(owner[known.named[rows, best[owner]]], minlength=main.size)
    unsure = top - scores.max(axis=1) < MARGIN_NATS * SCALE
    unsure |= model.rare[best] & (named == 0) & (letters < MIN_LETTERS_RARE)
    unsure |= _to_be_named()[best] & (named < counts * MIN_WORDS_NAMED)
    best[unsure] = len(model.languages)
    return best


def _detect_chunk(texts: Sequence[str]) -> list[str]:
    """Detect cleaned texts: find each one's main script, then compare languages within it."""
    import numpy as np

    model = load()
    codes = np.frombuffer(" ".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    letters = _letters(model.script.take(codes, mode="clip"), lengths)
    main, most = letters.argmax(axis=1), letters.max(axis=1)
    folded = model.folded.take(codes, mode="clip")
    begins = folded != SPACE
    begins[1:] &= folded[:-1] == SPACE
    counts = np.add.reduceat(begins, np.cumsum(lengths) - lengths, dtype=np.int64)
    rows = vocabulary().find(folded.tobytes().decode("utf-32-le").split())
    columns = _decide(rows, counts, main, most)
    unknown = len(model.languages)
    columns = np.where(np.isin(main, list(model.tables)), columns, unknown + main)
    columns[most < MIN_LETTERS] = unknown
    names = (*model.languages, UNKNOWN, *(name for name, _ in SCRIPTS))
    return [names[column] for column in columns.tolist()]


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Clean the texts, and hand them over in parts of CHUNK_CHARS."""
    part, size = list[str](), 0
    for text in texts:
        cleaned = _clean(text)
        size += len(cleaned) + 1
        if size > CHUNK_CHARS and part:
            yield part
            part, size = [], len(cleaned) + 1
        part.append(cleaned)
    if part:
        yield part


_known: dict[str, str] = {}
_one_at_a_time = Lock()
"""An import and a message put in by hand can come at once; both use the one vocabulary."""


def _detect(texts: Sequence[str]) -> Iterator[str]:
    for part in _chunks(texts):
        with _one_at_a_time:
            found = _detect_chunk(part)
        yield from found


def forget() -> None:
    """Empty the memory of texts and words seen before, so that a measurement measures detection."""
    with _one_at_a_time:
        _known.clear()
        vocabulary().forget()


def detect_languages(texts: Sequence[str]) -> list[str]:
    """Name the language of each text, as ISO 639 codes (`fr`, `ar`, `bm`, …), `und` where it cannot be told.

    Addresses, @accounts, emoji and digits do not count. A text with fewer than three letters of one script, or with
    a margin under two to one between the best two languages, is `und`. Deterministic: the same text has the same
    answer whatever else is in the call. Raises StorageError when langdetect's profiles are not installed.
    """
    answers = {text: _known.get(text, "") for text in texts}
    fresh = [text for text, known in answers.items() if not known]
    answers.update(zip(fresh, _detect(fresh), strict=True))
    if len(_known) > CACHE_TEXTS:
        _known.clear()
    _known.update((text, answers[text]) for text in fresh if len(text) <= TEXT_CHARS)
    return [answers[text] for text in texts]


def detect_language(text: str) -> str:
    """Name the language of one text; see `detect_languages`, which is several times faster for many."""
    return detect_languages([text])[0]
