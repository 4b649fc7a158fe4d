"""Are two texts one text passed on, quoted, cut or retyped? The comparison, of two folded texts of one language.

Two texts that differ in a place, an actor, a figure or a denial are two texts, however alike. Which texts are compared
and what follows from it is `clustering`. Source of the method and its thresholds: docs/decisions.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.folding import fold

MIN_WORDS = 3
"""Shorter texts ("merci", "amine ya rabbi") are everybody's words, nobody's forward: they never cluster."""
FUZZY_WORDS, FUZZY_CHARS = 5, 25
"""Below either, only the very same text is the same."""
WHOLE_ALIKE = 86.0
PART_ALIKE = 90.0
"""rapidfuzz scores that count as alike: the whole texts; the shorter inside the longer. Forwards keep the word order
and score 93 and more; two reporters on one event reach 85 and 89, and scores that ignore order mix them up."""
PART_CHARS, SHORT_PART_ALIKE = 40, 97.0
"""A shorter text than this is part of a longer one only letter for letter: stock phrases are everywhere."""
SPELLING_ALIKE = 75.0
NAMES_ALIKE = 85.0
"""Two spellings of one word; of one name when both are known names (Aguelhok, Aguelhoc; not Niger, Nigeria)."""
NAME_CHARS = 6
EXTRA_WORDS = 3
"""From so many words more on, what one text has before or after the other is a cut or a quotation, not a change."""
CONTENT_CHARS = 4
"""Shorter words are mostly articles and prepositions."""
COMMON_WORDS = 0.6
"""Share of the shorter text's words that the other must hold before the two are compared letter by letter."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMBER_WORDS = _words(
    """deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingtaine trente
    trentaine quarante quarantaine cinquante cinquantaine soixante cent cents centaine centaines mille milliers dizaine
    dizaines douzaine two three four five seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred
    hundreds thousand thousands dozen dozens اثنان اثنين ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره عشرات عشرون عشرين
    ثلاثون ثلاثين مئه مائه مئات الف الاف два две три четыре пять шесть семь восемь девять десять двадцать тридцать сто
    сотни тысяча тысячи десятки fila saba naani duuru woro wolonwula segin kononton tan mugan keme"""
)
_DENIALS = _words(
    """ne pas aucun aucune jamais faux fausse fausses intox fake dementi dement dementie dementent rumeur infonde
    not no never none false hoax denies denied deny untrue didnt isnt wasnt لا لم لن ليس ليست نفي ينفي تنفي نفت كاذب
    كاذبه اشاعه شاءعه شايعه не нет ложь фейк опроверг опровергает опровергли опровержение te ma nkalon"""
)
"""Folded words that turn a statement round, in the languages of the region's chats."""
_LOCATIVES = _words("a au aux vers pres in at near from of towards في من الي в из на под")
"""Words before a place: what follows them is a place even when the lexicon does not know it."""

_DIGITS = re.compile(r"\d+")


def protected_words(names: Iterable[str]) -> frozenset[str]:
    """Folded words of place and actor names, for `same_text` and `assign`.

    Names of one word, and the words of four letters or more in names of two; the words of longer names ("groupe de
    soutien à …") are ordinary.
    """
    found: set[str] = set()
    for name in names:
        words = fold(name).split()
        if len(words) == 1:
            found.update(words)
        elif len(words) == 2:
            found.update(word for word in words if len(word) >= CONTENT_CHARS)
    return frozenset(found)


def is_loose(folded: str) -> bool:
    """Whether a text is long enough to be compared other than word for word."""
    return len(folded) >= FUZZY_CHARS and folded.count(" ") + 1 >= FUZZY_WORDS


def _once(words: list[str]) -> dict[str, int]:
    """Where the words stand that stand there once, in order."""
    places: dict[str, int] = {}
    twice: set[str] = set()
    for i, word in enumerate(words):
        if word in places:
            twice.add(word)
        places[word] = i
    return {word: i for word, i in places.items() if word not in twice} if twice else places


def _window(short: list[str], long: list[str]) -> list[str]:
    """The stretch of `long` that `short` lies over, found by words that stand once in either; `long` if there are none.

    A letter-wise alignment (rapidfuzz's partial ratio) finds the same, at a hundred times the cost in long texts.
    """
    there, here = _once(long), _once(short)
    pairs = [(i, there[word]) for word, i in here.items() if word in there]
    if not pairs:
        return long
    shift = sorted(j - i for i, j in pairs)[len(pairs) // 2]
    slack = max(EXTRA_WORDS, len(short) // 8)
    near = [(i, j) for i, j in pairs if abs(j - i - shift) <= slack]
    (first_i, first_j), (last_i, last_j) = near[0], near[-1]
    return long[max(0, first_j - first_i) : last_j + len(short) - last_i]


def _likeness(a: str, b: str) -> tuple[float, list[str], list[str]]:
    """How alike two texts are, 0–100, 0 below every threshold; and their words, less what one has beyond the other."""
    from rapidfuzz import fuzz

    words_a, words_b = a.split(), b.split()
    score = fuzz.ratio(a, b, score_cutoff=WHOLE_ALIKE)
    extra = len(words_a) - len(words_b)
    if extra == 0 or (score and abs(extra) < EXTRA_WORDS):
        return score, words_a, words_b
    core_a = _window(words_b, words_a) if extra > 0 else words_a
    core_b = _window(words_a, words_b) if extra < 0 else words_b
    if not score:
        enough = PART_ALIKE if min(len(a), len(b)) >= PART_CHARS else SHORT_PART_ALIKE
        score = fuzz.ratio(" ".join(core_a), " ".join(core_b), score_cutoff=enough)
    return (score, core_a, core_b) if abs(extra) >= EXTRA_WORDS else (score, words_a, words_b)


@dataclass(frozen=True, slots=True)
class _Aligned:
    """Two texts word by word: all their words; the cores, which is what is left where one goes on before or after the
    other; whether one breaks off in the middle of a word (then nothing is known of its end); and which words of the
    cores stand in place of each other, by index."""

    words_a: set[str]
    words_b: set[str]
    core_a: list[str]
    core_b: list[str]
    broken: bool
    replaced: list[tuple[int, int]]


def _is_cut(short: list[str], long: list[str]) -> bool:
    """Whether `short` is one word broken off in the middle of the first of `long`."""
    return len(short) == 1 and bool(long) and long[0] != short[0] and long[0].startswith(short[0])


def _align(a: str, b: str, core_a: list[str], core_b: list[str]) -> _Aligned:
    from rapidfuzz.distance import Levenshtein

    codes = list(Levenshtein.opcodes(core_a, core_b))
    last = next((op for op in reversed(codes) if op.tag == "equal"), None)
    broken = last is not None and (
        _is_cut(core_a[last.src_end :], core_b[last.dest_end :])
        or _is_cut(core_b[last.dest_end :], core_a[last.src_end :])
    )
    if last is not None and broken:
        core_a, core_b = core_a[: last.src_end], core_b[: last.dest_end]
        codes.pop()
    replaced = [
        (i, j)
        for op in codes
        if op.tag == "replace"
        for i, j in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=False)
    ]
    return _Aligned(set(a.split()), set(b.split()), core_a, core_b, broken, replaced)


def _same_word(word: str, other: str, protected: frozenset[str]) -> bool:
    """Whether two different words are two spellings of one."""
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(word, other)
    if word in protected and other in protected:
        return ratio >= NAMES_ALIKE and min(len(word), len(other)) >= NAME_CHARS
    return ratio >= SPELLING_ALIKE


def _unmatched(extra: set[str], others: set[str], protected: frozenset[str]) -> set[str]:
    """Names and number words of one text that the other has in no spelling."""
    return {
        word
        for word in extra
        if word in _NUMBER_WORDS
        or (word in protected and not any(_same_word(word, other, protected) for other in others))
    }


def _numbers(words: Iterable[str]) -> list[int]:
    """The figures in a text, in order; 05h00 and 5h are one, thousands stay as they were grouped."""
    return [int(digits[:18]) for digits in _DIGITS.findall(" ".join(words)) if digits != "00"]


def figures_in(words: Sequence[str]) -> frozenset[object]:
    """The numbers that folded words name, in digits or letters."""
    return _NUMBER_WORDS.intersection(words).union(_numbers(words))


def _swapped(aligned: _Aligned, protected: frozenset[str]) -> bool:
    """Whether the same figures or names stand in another order: who attacked whom, the dead and the wounded."""
    numbers_a, numbers_b = _numbers(aligned.core_a), _numbers(aligned.core_b)
    if numbers_a != numbers_b and sorted(numbers_a) == sorted(numbers_b):
        return True
    names_a = list(dict.fromkeys(word for word in aligned.core_a if word in protected))
    names_b = list(dict.fromkeys(word for word in aligned.core_b if word in protected))
    return names_a != names_b and sorted(names_a) == sorted(names_b)


def _other_place(aligned: _Aligned, protected: frozenset[str]) -> bool:
    """Whether one word after "in", "at", "à", "в", … stands in place of another: a town no lexicon knows."""
    return any(
        i > 0
        and aligned.core_a[i - 1] in _LOCATIVES
        and aligned.core_b[j - 1] == aligned.core_a[i - 1]
        and not _DIGITS.search(aligned.core_a[i] + aligned.core_b[j])
        and not _same_word(aligned.core_a[i], aligned.core_b[j], protected)
        for i, j in aligned.replaced
        if j > 0
    )


def _contradicts(aligned: _Aligned, protected: frozenset[str]) -> tuple[bool, bool]:
    """Whether two like texts differ in what matters, and whether they say different things there.

    The first is True also where one merely lacks what the other has; the second only where both have their own.
    """
    words_a, words_b = aligned.words_a, aligned.words_b
    denial = (set(aligned.core_a) ^ set(aligned.core_b) if aligned.broken else words_a ^ words_b) & _DENIALS
    if denial or _other_place(aligned, protected) or _swapped(aligned, protected):
        return True, True
    numbers_a, numbers_b = Counter(_numbers(aligned.core_a)), Counter(_numbers(aligned.core_b))
    extra_a, extra_b = set(aligned.core_a) - words_b, set(aligned.core_b) - words_a
    only_a = bool(numbers_a - numbers_b) or bool(_unmatched(extra_a, extra_b, protected))
    only_b = bool(numbers_b - numbers_a) or bool(_unmatched(extra_b, extra_a, protected))
    return only_a or only_b, only_a and only_b


def compare(a: str, b: str, protected: frozenset[str]) -> tuple[float, bool, bool]:
    """The likeness of two texts, 0 if they are not alike, and `_contradicts` of them."""
    score, core_a, core_b = _likeness(a, b)
    if not score:
        return 0.0, False, False
    if core_a[-1] == core_b[-1]:
        # A template with other figures, the commonest look-alike: known without aligning, as nothing is broken off.
        numbers_a, numbers_b = set(_numbers(core_a)), set(_numbers(core_b))
        if numbers_a - numbers_b and numbers_b - numbers_a:
            return score, True, True
    words_a, words_b = set(core_a), set(core_b)
    extra_a, extra_b = words_a - words_b, words_b - words_a
    if (extra_a & protected) and (extra_b & protected) and abs(len(core_a) - len(core_b)) < EXTRA_WORDS:
        # The same with other names; nothing of either lies outside the cores.
        whole = len(core_a) == a.count(" ") + 1 and len(core_b) == b.count(" ") + 1
        if whole and _unmatched(extra_a, extra_b, protected) and _unmatched(extra_b, extra_a, protected):
            return score, True, True
    return score, *_contradicts(_align(a, b, core_a, core_b), protected)


def same_text(a: str, b: str, protected: frozenset[str]) -> float | None:
    """Say whether two folded texts of one language are the same text: their likeness 0–100, None if they are not.

    `protected` holds folded single words of places and actors: texts that differ in one of them, in a figure or in a
    denial are never the same, unless one is simply cut short before it.
    """
    if a == b:
        return 100.0 if a.count(" ") + 1 >= MIN_WORDS else None
    if not (is_loose(a) and is_loose(b)):
        return None
    score, differs, _ = compare(a, b, protected)
    return score if score and not differs else None
