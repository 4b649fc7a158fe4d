"""Near-duplicate text: which messages are one text passed on, quoted, cut or retyped, within one language.

Messages are taken in the order of their ids. Each joins the cluster of its best earlier match or founds its own (the
cluster's id is its founder's), and no earlier decision ever changes: a run can stop anywhere and go on, in pieces of
any size, with the same result. The store finds earlier messages by hash and sketch; only this file says whether two
texts are the same one. Two texts that differ in a place, an actor, a figure or a denial are two texts, however alike.
Source of the method and its thresholds: measured beside FTS, SimHash and MinHash, see docs/decisions.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

RULE = "cluster/1"

CANDIDATES = 40
"""Earlier messages compared with each new one, most shared sketch values first, then lowest id."""
MIN_WORDS = 3
"""Shorter texts ("merci", "amine ya rabbi") are everybody's words, nobody's forward: they never cluster."""
FUZZY_WORDS, FUZZY_CHARS = 5, 25
"""Below either, only the very same text is the same."""
WHOLE_ALIKE = 86.0
PART_ALIKE = 90.0
"""rapidfuzz scores that count as alike: the whole texts; the shorter inside the longer. Forwards keep the order of words
and score 93 and more; two reporters on one event reach 85 and 89, and any-order scores cannot tell them apart."""
PART_CHARS = 40
"""The shorter text's length from which being part of the longer counts: stock phrases are shorter."""
SPELLING_ALIKE = 75.0
NAMES_ALIKE = 85.0
"""Two spellings of one word; of one name when both are known names (Aguelhok, Aguelhoc; not Niger, Nigeria)."""
NAME_CHARS = 6
EXTRA_WORDS = 3
"""From so many words more on, what one text has before or after the other is a cut or a quotation, not a change."""

_KEPT_SMALLEST, _KEPT_MODULUS, _KEPT_MOST = 6, 4, 32
"""Of a text's word pairs: the six smallest hashes, and every fourth so that quotes and cuts are found; 32 at most."""


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


@dataclass(frozen=True, slots=True)
class ClusterInput:
    """A message to be placed: its `cluster_fold`, and `text_hash` and `sketch` of that.

    `folded` is "" for system messages and messages that are only media; those stay on their own.
    """

    id: int
    language: str
    folded: str
    hash: int
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier message, already placed, that shares the hash or sketch values with a new one."""

    id: int
    cluster: int
    folded: str
    language: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a message went. `match` and `score` (0–100) say through which earlier message, None for a founder.

    `representative` is True where the text is the first of its kind: only these need their hash and sketch stored, so
    that a thousand exact forwards are one candidate, not a thousand.
    """

    id: int
    cluster: int
    match: int | None
    score: float | None
    representative: bool


def text_hash(folded: str) -> int:
    """Hash a folded text to a signed 64-bit integer; equal texts, equal hashes, on every machine."""
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


_word_hashes: dict[str, int] = {}


def _word_hash(word: str) -> int:
    if len(_word_hashes) > 200_000:
        _word_hashes.clear()
    _word_hashes[word] = value = crc32(word.encode("utf-8", "surrogatepass"))
    return value


def sketch(folded: str) -> tuple[int, ...]:
    """Sample a folded text's word pairs: about eight ascending integers (0 to 2**40), at most 32.

    Texts too short to be compared loosely have none; equal hashes are all that can join them.
    """
    words = folded.split()
    if len(words) < FUZZY_WORDS or len(folded) < FUZZY_CHARS:
        return ()
    known = _word_hashes
    hashes = [known.get(word) or _word_hash(word) for word in words]
    pairs = sorted({(a * 0x9E3779B1 + b) & 0xFFFFFFFFFF for a, b in pairwise(hashes)})
    kept = pairs[:_KEPT_SMALLEST]
    kept += [pair for pair in pairs[_KEPT_SMALLEST:] if pair % _KEPT_MODULUS == 0]
    return tuple(kept[:_KEPT_MOST])


def _is_loose(folded: str) -> bool:
    """Whether a text is long enough to be compared other than word for word."""
    return len(folded) >= FUZZY_CHARS and folded.count(" ") + 1 >= FUZZY_WORDS


def _alike(a: str, b: str) -> float:
    """How alike two texts are as strings, 0–100, 0 where below every threshold."""
    from rapidfuzz import fuzz

    whole = fuzz.ratio(a, b, score_cutoff=WHOLE_ALIKE)
    if whole == 100.0 or min(len(a), len(b)) < PART_CHARS:
        return whole
    return max(whole, fuzz.partial_ratio(a, b, score_cutoff=PART_ALIKE))


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


def _window(short: str, long: str) -> str:
    """The stretch of `long` that `short` lies over, in whole words; all of it where both are about as long."""
    from rapidfuzz import fuzz

    if long.count(" ") - short.count(" ") < EXTRA_WORDS:
        return long
    over = fuzz.partial_ratio_alignment(short, long)
    if over is None:
        return long
    start = long.rfind(" ", 0, over.dest_start + 1) + 1
    end = long.find(" ", over.dest_end - 1)
    return long[start:] if end < 0 else long[start:end]


def _align(a: str, b: str) -> _Aligned:
    from rapidfuzz.distance import Levenshtein

    core_a = _window(b, a).split() if len(a) > len(b) else a.split()
    core_b = _window(a, b).split() if len(b) >= len(a) else b.split()
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


def _numbers(words: Iterable[str]) -> Counter[int]:
    """The figures in a text; 05h00 and 5h are one, thousands stay as they were grouped."""
    return Counter(n for digits in _DIGITS.findall(" ".join(words)) if (n := int(digits[:18])))


def _other_place(aligned: _Aligned, protected: frozenset[str]) -> bool:
    """Whether one word after "in", "at", "à", "в", … stands in place of another: a town no lexicon knows."""
    return any(
        i > 0
        and aligned.core_a[i - 1] in _LOCATIVES
        and aligned.core_b[j - 1] == aligned.core_a[i - 1]
        and not _same_word(aligned.core_a[i], aligned.core_b[j], protected)
        for i, j in aligned.replaced
        if j > 0
    )


def _contradicts(a: str, b: str, protected: frozenset[str]) -> tuple[bool, bool]:
    """Whether two like texts differ in what matters, and whether they say different things there.

    The first is True also where one merely lacks what the other has; the second only where both have their own.
    """
    aligned = _align(a, b)
    words_a, words_b = aligned.words_a, aligned.words_b
    denial = (set(aligned.core_a) ^ set(aligned.core_b) if aligned.broken else words_a ^ words_b) & _DENIALS
    if denial or _other_place(aligned, protected):
        return True, True
    numbers_a, numbers_b = _numbers(aligned.core_a), _numbers(aligned.core_b)
    extra_a, extra_b = set(aligned.core_a) - words_b, set(aligned.core_b) - words_a
    only_a = bool(numbers_a - numbers_b) or bool(_unmatched(extra_a, extra_b, protected))
    only_b = bool(numbers_b - numbers_a) or bool(_unmatched(extra_b, extra_a, protected))
    return only_a or only_b, only_a and only_b


def same_text(a: str, b: str, protected: frozenset[str]) -> float | None:
    """Say whether two folded texts of one language are the same text: their likeness 0–100, None if they are not.

    `protected` holds folded single words of places and actors: texts that differ in one of them, in a figure or in a
    denial are never the same, unless one is simply cut short before it.
    """
    if a == b:
        return 100.0 if a.count(" ") + 1 >= MIN_WORDS else None
    if not (_is_loose(a) and _is_loose(b)):
        return None
    score = _alike(a, b)
    if not score or _contradicts(a, b, protected)[0]:
        return None
    return score


@dataclass(slots=True)
class _Chunk:
    """What has been placed in this call: first message by exact text, and loosely comparable ones by sketch value."""

    exact: dict[tuple[str, int], Candidate]
    by_value: dict[int, list[int]]
    placed: dict[int, Candidate]

    def add(self, message: ClusterInput, cluster: int) -> None:
        """Take in a representative."""
        candidate = Candidate(message.id, cluster, message.folded, message.language)
        self.exact.setdefault((message.language, message.hash), candidate)
        if message.sketch:
            self.placed[message.id] = candidate
            for value in message.sketch:
                self.by_value.setdefault(value, []).append(message.id)

    def sharing(self, message: ClusterInput) -> Counter[int]:
        """Count shared sketch values by message id."""
        counts: Counter[int] = Counter()
        for value in message.sketch:
            if ids := self.by_value.get(value):
                counts.update(ids)
        return counts


def _ranked(message: ClusterInput, stored: Sequence[Candidate], chunk: _Chunk) -> list[Candidate]:
    """The CANDIDATES best of the store's and this chunk's, as if the store had known both."""
    counts = chunk.sharing(message)
    loose = [c for c in stored if _is_loose(c.folded)]
    if len(loose) + len(counts) <= CANDIDATES:
        return loose + [chunk.placed[i] for i in counts]
    mine = set(message.sketch)
    ranked = [(-count, i, chunk.placed[i]) for i, count in counts.items()]
    ranked += [(-len(mine.intersection(sketch(c.folded))), c.id, c) for c in loose]
    ranked.sort(key=lambda entry: entry[:2])
    return [candidate for _, _, candidate in ranked[:CANDIDATES]]


def _best(
    message: ClusterInput, candidates: Iterable[Candidate], protected: frozenset[str]
) -> tuple[float, Candidate] | None:
    """The most alike earlier message, the first of equals; none from a cluster that holds a text it contradicts."""
    passed: list[tuple[float, Candidate]] = []
    barred: set[int] = set()
    for candidate in candidates:
        if candidate.language != message.language:
            continue
        score = _alike(message.folded, candidate.folded)
        if not score:
            continue
        differs, contradicts = _contradicts(message.folded, candidate.folded, protected)
        if contradicts:
            barred.add(candidate.cluster)
        elif not differs:
            passed.append((score, candidate))
    passed = [(score, c) for score, c in passed if c.cluster not in barred]
    return min(passed, key=lambda entry: (-entry[0], entry[1].id), default=None)


def _exact(message: ClusterInput, stored: Sequence[Candidate], chunk: _Chunk) -> Candidate | None:
    same = [c for c in stored if c.folded == message.folded and c.language == message.language]
    if same:
        return min(same, key=lambda c: c.id)
    found = chunk.exact.get((message.language, message.hash))
    return found if found is not None and found.folded == message.folded else None


def assign(
    new: Sequence[ClusterInput],
    candidates: Callable[[Sequence[ClusterInput]], Mapping[int, Sequence[Candidate]]],
    protected: frozenset[str],
) -> list[Assignment]:
    """Place new messages, given in ascending order of id, and return where each went, in the same order.

    `candidates` is called once, with the messages that can cluster; for each message id it gives the earlier
    representatives (ids below the first new one) with the same hash, and the CANDIDATES with most sketch values in
    common, then the lowest ids. Matches among the new messages are found here. `protected` is as in `same_text`.
    Raises ValueError when ids do not ascend.
    """
    if any(a.id >= b.id for a, b in pairwise(new)):
        raise ValueError("messages to cluster must come in ascending order of id")
    able = [message for message in new if message.folded.count(" ") + 1 >= MIN_WORDS]
    stored = candidates(able) if able else {}
    chunk = _Chunk({}, {}, {})
    placed: dict[int, Assignment] = {}
    for message in able:
        earlier = stored.get(message.id, ())
        if (same := _exact(message, earlier, chunk)) is not None:
            placed[message.id] = Assignment(message.id, same.cluster, same.id, 100.0, False)
            continue
        best = _best(message, _ranked(message, earlier, chunk), protected) if message.sketch else None
        if best is None:
            placed[message.id] = Assignment(message.id, message.id, None, None, True)
        else:
            score, match = best
            placed[message.id] = Assignment(message.id, match.cluster, match.id, round(score, 1), True)
        chunk.add(message, placed[message.id].cluster)
    return [placed.get(m.id) or Assignment(m.id, m.id, None, None, False) for m in new]
