"""Cuts a message into words, clauses and sentences, and finds lexicon phrases in them.

Only here is decided how far a word reaches: a question mark its sentence, "si" what follows it, a comma or "après" ends
a clause. What the phrases amount to is decided in `detecting`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbench.claims.lexicon import Lexicon, Term, Word
from workbench.claims.spelling import TOKEN, hashtag_parts

_SENTENCE = re.compile(r"[.!?؟…;؛\n|•▪]|[\U0001f300-\U0001faff\u2600-\u27bf]")
_CLAUSE = re.compile(r"[,،:()«»“”\"„—–]| - |->|→")
_ASKS = re.compile(r"[?？؟]")
_CLOCK = re.compile(r"\d{1,2}(?:h|am|pm|ч)\d{0,2}")
_HASHTAG = re.compile(r"#(\w+)")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u06ff]")
_LATIN = frozenset({"fr", "en", "bm"})
_MAJOR = frozenset({"fr", "en"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A lexicon phrase found: words `first` up to but not including `last`, and what it stands for."""

    first: int
    last: int
    term: Term


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its word range, whether it ends in a question mark, the clause number of each word, its hits."""

    number: int
    first: int
    last: int
    asks: bool
    equation: bool
    clauses: tuple[int, ...]
    hits: tuple[Hit, ...]
    groups: dict[str, list[Hit]]
    """The hits by kind."""

    def clause(self, word: int) -> int:
        """Return the clause number of a word of this sentence."""
        return self.clauses[min(max(word, self.first), self.last - 1) - self.first]

    def of(self, kind: str, *names: str) -> list[Hit]:
        """Return the hits of a kind, in order, all or those of the given names."""
        group = self.groups.get(kind, [])
        return [h for h in group if h.term.name in names] if names else group


@dataclass(slots=True)
class Scan:
    """A message cut up: words as the lexicon knows them, their places in the text, and its sentences."""

    text: str
    lexicon: Lexicon
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    known: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    def raw(self, word: int) -> str:
        """Return a word as written."""
        return self.text[self.starts[word] : self.ends[word]]

    def gap(self, word: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.ends[word - 1] if word else 0 : self.starts[word]]

    def capital(self, word: int) -> bool:
        """Tell whether a word is written with a capital letter."""
        return self.text[self.starts[word]].isupper()

    def clock(self, word: int) -> bool:
        """Tell whether a word is a time of day (`18h00`, `6pm`, the `18` of `18:00`)."""
        form = self.words[word]
        if not form[0].isdigit():
            return False
        if _CLOCK.fullmatch(form):
            return True
        return (
            form.isdigit()
            and word + 1 < len(self.words)
            and self.words[word + 1].isdigit()
            and self.gap(word + 1) == ":"
        )


def languages_of(text: str, language: str) -> frozenset[str]:
    """Return the languages whose words count: the message's own, and by script those it is likely mixed with."""
    if language == "bm":
        return frozenset({"bm", "fr"})
    if language in ("fr", "en", "ar", "ru"):
        return frozenset({language})
    if _ARABIC.search(text):
        return frozenset({"ar"})
    if _CYRILLIC.search(text):
        return frozenset({"ru"})
    return _LATIN


def scan(text: str, language: str, lexicon: Lexicon) -> Scan | None:
    """Cut a text up and find every phrase of the lexicon that holds in its language; None when no event is told."""
    allowed = languages_of(text, language)
    if not _wakes(text, language, allowed, lexicon):
        return None
    cut = Scan(text, lexicon)
    for start, end in _tokens(text, lexicon):
        cut.starts.append(start)
        cut.ends.append(end)
        cut.known.append(lexicon.words[text[start:end]])
    cut.words = [word.form for word in cut.known]
    hits = _outermost(cut, _hits(cut, allowed))
    if not any(h.term.event for h in hits) and language in _MAJOR:
        # Short and mixed messages are easily taken for the other language.
        hits = _outermost(cut, _hits(cut, _MAJOR))
    if not any(h.term.event for h in hits):
        return None
    _split(cut, hits)
    return cut


def _wakes(text: str, language: str, allowed: frozenset[str], lexicon: Lexicon) -> bool:
    """Tell quickly whether any word of the text may tell of an event."""
    words = lexicon.words
    if "#" in text and not all(words[raw].known for raw in _HASHTAG.findall(text)):
        return True
    wanted = allowed | _MAJOR if language in _MAJOR else allowed
    return any(not words[raw].triggers.isdisjoint(wanted) for raw in TOKEN.findall(text))


def _tokens(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    for match in TOKEN.finditer(text):
        start, end = match.span()
        if text[start] == "@" or text.startswith(("http", "www."), start):
            continue
        if start and text[start - 1] in "#_":
            for left, right in hashtag_parts(text[start:end], lexicon.index):
                yield start + left, start + right
        else:
            yield start, end


def _hits(cut: Scan, allowed: frozenset[str]) -> list[Hit]:
    found: list[Hit] = []
    words, last = cut.words, len(cut.words) - 1
    for i, word in enumerate(cut.known):
        for term in word.alone:
            if not term.language or term.language in allowed:
                found.append(Hit(i, i + 1, term))
        if i == last or not word.longer:
            continue
        for tail, term in word.longer.get(words[i + 1], ()):
            size = len(tail)
            if term.language and term.language not in allowed:
                continue
            if size > 1 and tuple(words[i + 1 : i + 1 + size]) != tail:
                continue
            if not any(_parted(cut, j) for j in range(i + 1, i + 1 + size)):
                found.append(Hit(i, i + 1 + size, term))
    return found


def _parted(cut: Scan, word: int) -> bool:
    gap = cut.gap(word)
    return gap != " " and bool(_SENTENCE.search(gap))


def _outermost(cut: Scan, hits: list[Hit]) -> list[Hit]:
    """Drop what lies inside a longer hit of its sort, masked events, and guarded names without their place word."""
    long: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.last - hit.first > 1:
            long.setdefault(_sort(hit), []).append(hit)
    kept = [h for h in hits if not _covered(h, long.get(_sort(h), ()))]
    masks = [h for h in kept if h.term.event and not h.term.event.predicate]
    if masks:
        kept = [h for h in kept if h not in masks and not _masked(h, masks)]
    kept = [h for h in kept if not h.term.guarded or _stands_as_place(cut, h)]
    return sorted(kept, key=lambda h: (h.first, -h.last))


def _sort(hit: Hit) -> str:
    kind = hit.term.kind
    if kind in ("place", "actor"):
        return "name"
    if hit.term.event is not None:
        # Which of two events counts is known only when their needs are.
        return f"event/{id(hit.term.event)}"
    return f"{kind}/{hit.term.name}" if kind in ("cue", "class") else kind


def _covered(hit: Hit, group: Sequence[Hit]) -> bool:
    size = hit.last - hit.first
    return any(o.first <= hit.first and hit.last <= o.last and o.last - o.first > size for o in group)


def _masked(hit: Hit, masks: list[Hit]) -> bool:
    return hit.term.kind == "event" and any(m.first < hit.last and hit.first < m.last for m in masks)


def _stands_as_place(cut: Scan, hit: Hit) -> bool:
    if not cut.capital(hit.first):
        return False
    before = cut.gap(hit.first)
    if before.endswith("#") or cut.text[cut.ends[hit.last - 1] :].lstrip().startswith(":"):
        return True
    if not hit.first:
        return cut.words[0] not in cut.lexicon.everyday
    lone = before == ", " or (before == " " and not cut.capital(hit.first - 1))
    if lone and not cut.raw(hit.first).isupper():
        return True
    return any(term.name in ("locative", "site") for term in cut.known[hit.first - 1].alone)


def _split(cut: Scan, hits: list[Hit]) -> None:
    """Fill `cut.sentences`."""
    breaks = {h.first for h in hits if h.term.kind == "cue" and h.term.name == "subordinate"}
    count, first, clause = len(cut.words), 0, 0
    clauses: list[int] = []
    for i in range(count + 1):
        gap = cut.text[cut.ends[-1] :] if i == count and count else cut.gap(i) if i < count else ""
        if i == count or (i and _ends_sentence(cut, i, gap)):
            if i > first:
                here = tuple(h for h in hits if first <= h.first < i)
                inner = cut.text[cut.starts[first] : cut.ends[i - 1]]
                asks = bool(_ASKS.search(gap)) or "?" in inner
                groups: dict[str, list[Hit]] = {}
                for hit in here:
                    groups.setdefault(hit.term.kind, []).append(hit)
                number = len(cut.sentences)
                cut.sentences.append(Sentence(number, first, i, asks, " = " in inner, tuple(clauses), here, groups))
            first, clause, clauses = i, 0, []
        elif i > first and (i in breaks or (gap != " " and _CLAUSE.search(gap))):
            clause += 1
        clauses.append(clause)


def _ends_sentence(cut: Scan, word: int, gap: str) -> bool:
    if gap in (" ", ".", "'", "’"):
        return False
    return bool(_SENTENCE.search(gap))
