"""Which language a message is in: langdetect's own profiles, summed once, with what the Sahel's chats need added.

langdetect draws n-grams at random, so an unseeded run gives another answer each time, and it knows no Bambara,
Fulfulde, Hausa, Songhay, Tamasheq or Wolof. Here every n-gram of a text counts once, function words settle short
messages, and the sums are whole numbers, so that the same text gives the same language on every machine. Only this file
names a message's language.
"""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.folding import NOISE
from workbench.intake.language_profiles import BMP, JAPANESE, SCALE, SCRIPTS, WORD, Table, load

if TYPE_CHECKING:
    from workbench.intake.language_profiles import Floats, Ints

RULE = "language/1"
UNKNOWN = "und"

TEXT_CHARS = 600
"""Characters looked at; more adds nothing, and it keeps every sum of whole numbers exact in a float32 (below 2**24)."""
CHUNK = 256
"""Texts summed in one pass: enough to amortise numpy's calls, little enough to stay in the processor's cache."""
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
MIN_WORDS_NAMED = 0.06
"""Every other Latin language needs this share of words from its list, or it is one that no profile knows (Mooré,
Yoruba, Lingala). Measured on declarations of human rights: own words are 17-50 % of a language, 0-7 % of a stranger."""


def _clean(text: str) -> str:
    cut = text[:TEXT_CHARS]
    if "/" in cut or "@" in cut or "www" in cut:
        cut = NOISE.sub(" ", cut)
    if not cut.isascii():
        cut = unicodedata.normalize("NFKC", cut)[: 2 * TEXT_CHARS]
    return cut.lower()


def _words_added(table: Table, text: str, scores: "Floats") -> tuple[dict[int, int], int]:
    """Add what the text's function words say to `scores`; count them by column, and all words."""
    named: dict[int, int] = {}
    words = WORD.findall(text)
    for word in words:
        for column, bonus in table.words.get(word, ()):
            scores[column] += bonus
            named[column] = named.get(column, 0) + 1
    return named, len(words)


def _gram_scores(table: Table, codes: "Ints", starts: "Ints") -> "Floats":
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


def _decide(table: Table, text: str, letters: int, sums: "Floats") -> str:
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

    model = load()
    joined = " " + "  ".join(texts) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int32)
    codes[codes >= BMP] = 32
    lengths = np.fromiter((len(text) + 2 for text in texts), np.int64, len(texts))
    owner = np.repeat(np.arange(len(texts)), lengths)
    kinds = len(SCRIPTS) + 1
    letters = np.bincount(owner * kinds + model.script[codes], minlength=len(texts) * kinds).reshape(-1, kinds)
    letters[:, 0] = 0
    letters[:, JAPANESE] *= 3  # Japanese mixes few kana among many Chinese characters
    main = letters.argmax(axis=1)
    languages = [UNKNOWN] * len(texts)
    for number in np.unique(main).tolist():
        members = np.flatnonzero((main == number) & (letters.max(axis=1) >= MIN_LETTERS))
        table = model.tables.get(number)
        if number == 0 or members.size == 0:
            continue
        if table is None:
            for i in members.tolist():
                languages[i] = SCRIPTS[number - 1][0]
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
    answers = {text: _known.get(text, "") for text in texts}
    fresh = [text for text, known in answers.items() if not known]
    for i in range(0, len(fresh), CHUNK):
        part = fresh[i : i + CHUNK]
        answers.update(zip(part, _detect_chunk([_clean(text) for text in part]), strict=True))
    if len(_known) > CACHE_TEXTS:
        _known.clear()
    _known.update((text, answers[text]) for text in fresh if len(text) <= TEXT_CHARS)
    return [answers[text] for text in texts]


def detect_language(text: str) -> str:
    """Name the language of one text; see `detect_languages`, which is several times faster for many."""
    return detect_languages([text])[0]
