"""The one text fold: what search indexes, what a search asks for, and what near-duplicate comparison looks at.

SQLite and PostgreSQL tokenise differently (decimals, URLs, accents, Arabic, Chinese). Both are therefore handed the
same space-separated tokens, made here, so that a search gives the same answer on either. Only this file decides which
letters count as equal; a change of that is a new FOLD_VERSION, and whatever was folded before has to be folded again.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from workbench.errors import UsageError
from workbench.safety import limits

FOLD_VERSION = "fold/1"

_ASCII = str.maketrans({chr(c): chr(c).lower() if chr(c).isalnum() else " " for c in range(128)})

_MARKS = (
    (0x0300, 0x036F),  # Latin, Greek and Cyrillic accents
    (0x0483, 0x0489),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),
    (0x064B, 0x065F),  # Arabic harakat, and hamza and madda above or below once decomposed
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_DROPPED = frozenset(c for first, last in _MARKS for c in range(first, last + 1)) | {0x115F, 0x1160, 0x3164, 0xFFA0}
"""Marks that searchers leave out, and the Hangul fillers, which are letters to Unicode and invisible to people."""

_LETTERS = {
    # Arabic: one form for alef maqsura and yeh, teh marbuta and heh, Persian and Arabic kaf; tatweel off.
    "ى": "ي",
    "ی": "ي",
    "ة": "ه",
    "ک": "ك",
    "ٱ": "ا",
    "ـ": "",
    # Letters of Bambara, Fulfulde, Hausa and Tamasheq that most phone keyboards lack and people type as plain ones.
    "ɛ": "e",
    "ɔ": "o",
    "ɲ": "n",
    "ŋ": "n",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ǝ": "e",
    "ə": "e",
    "ɣ": "g",
    # Latin letters that do not decompose.
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
}

_CJK = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
"""Scripts written without spaces between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese), and Korean."""


@cache
def _cjk() -> re.Pattern[str]:
    """Compiled when it is first needed: that takes longer than all else here, and the first frame folds nothing."""
    return re.compile(_CJK)


class _Folding(dict[int, str]):
    """A translation table that works out each character once, the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = result = _fold_char(code)
        return result


def _fold_char(code: int) -> str:
    char = chr(code)
    if code in _DROPPED:
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Cf":
        return ""
    return char if char.isalnum() or category[0] == "M" else " "


_TABLE = _Folding()


def _bigrams(match: re.Match[str]) -> str:
    run = match.group(0)
    return " " + " ".join(run[i : i + 2] for i in range(max(1, len(run) - 1))) + " "


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", folded).translate(_TABLE))
    return _cjk().sub(_bigrams, folded)


_WORD_CHARS = 32
"""Longer words are addresses and such, which do not come again."""
_WORDS_KEPT = 50_000
_WORDS: dict[str, str] = {}
"""Words as written → folded, a space behind. Nothing folds across a space, and most words of a chat were met before."""


def _fold_word(word: str) -> str:
    """A word that was not met before, folded, a space behind; "" when nothing is left of it."""
    tokens = word.translate(_ASCII).split() if word.isascii() else _fold_once(word).split()
    folded = " ".join(tokens) + " " if tokens else ""
    if len(word) <= _WORD_CHARS:
        if len(_WORDS) >= _WORDS_KEPT:
            _WORDS.clear()
        _WORDS[word] = folded
    return folded


def fold(text: str) -> str:
    """Fold text for search: lower-case tokens separated by single spaces, letters only as far as they matter.

    Compatibility forms and case are unified, Latin, Greek and Cyrillic accents and Arabic vowel signs go, Arabic letter
    variants and all decimal digits become one form, runs of Chinese, Japanese, Korean and Thai become overlapping
    pairs, invisible characters vanish inside words, everything else that is not a letter or digit separates. At most
    `limits.SEARCH_TEXT` characters are looked at and returned. Folding a folded text changes nothing.
    Source of the rule: two engines, one index, 22 of 22 queries equal (docs/decisions.md).
    """
    cut = text[: limits.SEARCH_TEXT]
    if cut.isascii():
        return " ".join(cut.translate(_ASCII).split())
    words = cut.split()
    found = list(map(_WORDS.get, words))
    if None in found:
        found = [_fold_word(word) if known is None else known for word, known in zip(words, found, strict=True)]
    folded = "".join(found).rstrip()  # type: ignore[arg-type]  # the gaps are filled
    if len(folded) > limits.SEARCH_TEXT:
        # Ends at a whole token: half a pair of Chinese characters would be a different token.
        folded = folded[: limits.SEARCH_TEXT].rpartition(" ")[0] or folded[: limits.SEARCH_TEXT]
    return folded


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: consecutive words; whether they must be absent; whether the last one may go on."""

    words: tuple[str, ...]
    negated: bool = False
    prefix: bool = False


_TERM = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:["“”«»„](?P<phrase>[^"“”«»„]*)["“”«»„]?|(?P<word>[^\s"“”«»„]+))')


def query_terms(text: str) -> tuple[Term, ...]:
    """Read what a user typed into search: `word`, `"a phrase"`, `-not`, `-"not this"`, `prefix*`.

    A word that folds into several tokens (`l'armée`, `日本語`) is taken as a phrase of them; a single Chinese,
    Japanese, Korean or Thai character is a prefix, because the index holds pairs. Terms without letters or digits
    vanish.
    Raises UsageError over `limits.QUERY_CHARS` characters or `limits.QUERY_TERMS` terms.
    """
    if len(text) > limits.QUERY_CHARS:
        raise UsageError(
            f"The search is longer than {limits.QUERY_CHARS:,} characters.", "Search for a few words of the message."
        )
    terms = []
    for match in _TERM.finditer(text):
        written = match["word"] if match["phrase"] is None else match["phrase"]
        words = tuple(fold(written).split())
        if not words:
            continue
        lone = len(words) == 1 and len(words[0]) == 1 and _cjk().match(words[0]) is not None
        prefix = lone or (match["word"] is not None and written.endswith("*"))
        terms.append(Term(words, negated=match["minus"] is not None, prefix=prefix))
    if len(terms) > limits.QUERY_TERMS:
        raise UsageError(
            f"The search has more than {limits.QUERY_TERMS} words.", "Search for a few words of the message."
        )
    return tuple(terms)


CLUSTER_TEXT = 1_500
"""Characters compared for near-duplicates: longer than nearly every forward, and alignment costs their square."""

NOISE = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\w)@\w+|(?<![\w.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|ml|me|co)/\S*",
    re.I,
)
"""Addresses and mentions of accounts: they change from one forward to the next and say nothing of the language."""

_FORWARDED = re.compile(
    r"""[\W_]*+(?:
      RT(?=\s+@)
    | (?:message\s+)?transf[ée]r[ée]e?s?(?:\s+plusieurs\s+fois)?(?:\s+(?:de|par|depuis)\s+[^:\n]{1,40}(?=:))?
    | (?:message\s+)?(?:re[çc]u\s+)?tel\s+que\s+re[çc]u | re[çc]u\s+tel\s+quel | copi[ée]r?[\s-]+coll[ée]r?
    | fwd? (?=\W) | forward(?:ed|ing)(?:\s+(?:as\s+received|many\s+times|message))*(?:\s+from\s+[^:\n]{1,40}(?=:))?
    | (?:copied\s+)?as\s+received
    | منقول(?:ة)? | كما\s+وصل(?:ني|تني|نا) | (?:رسالة\s+)?معاد\s+توجيهها
    | переслан(?:о|ное\s+сообщение)(?:\s+(?:от|из)\s+[^:\n]{1,40}(?=:))? | репост
    )(?!\w)""",
    re.I | re.X,
)
"""Words that only say that a message was passed on, in the four languages of the region's chats, at its start."""


def cluster_fold(text: str, folded: str | None = None) -> str:
    """Fold text for near-duplicate comparison: `fold` without addresses, @accounts, emoji and forwarding words.

    "Transféré", "Fwd:", "tel que reçu", "منقول", "Переслано" and the like go from the start, as often as they stand
    there. Digits stay: another figure is another message. At most CLUSTER_TEXT characters are compared. `folded` is
    `fold(text)` where that is known already: most texts have nothing to leave out.
    """
    start = 0
    while found := _FORWARDED.match(text, start):
        start = found.end()
    rest = text[start : start + CLUSTER_TEXT]
    if "/" in rest or "@" in rest:
        rest = NOISE.sub(" ", rest)
    return fold(rest) if folded is None or len(rest) < len(text) else folded


def passed_on(text: str) -> bool:
    """Whether a text begins by saying that it was passed on ("Transféré", "Fwd:", "منقول" and the like)."""
    return _FORWARDED.match(text) is not None
