"""Cuts a message into words, clauses and sentences, and finds lexicon phrases in them.

Only here is decided how far a word reaches: a question mark its sentence, "si" what follows it, a comma or "après" ends
a clause. What the phrases amount to is decided in `detecting`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.claims.lexicon import Candidate, Lexicon, Term
from workbench.claims.spelling import TOKEN, hashtag_parts

_SENTENCE = re.compile(r"[.!?؟…;؛\n|•▪]|[\U0001f300-\U0001faff\u2600-\u27bf]")
_CLAUSE = re.compile(r"[,،:()«»“”\"„—–]| - |->|→")
_ASKS = re.compile(r"[?？؟]")
_CLOCK = re.compile(r"\d{1,2}(?:h|am|pm|ч)\d{0,2}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u06ff]")
_LATIN = frozenset({"fr", "en", "bm"})


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

    def clause(self, word: int) -> int:
        """Return the clause number of a word of this sentence."""
        return self.clauses[min(max(word, self.first), self.last - 1) - self.first]

    def of(self, kind: str, *names: str) -> list[Hit]:
        """Return the hits of a kind, in order, all or those of the given names."""
        return [h for h in self.hits if h.term.kind == kind and (not names or h.term.name in names)]


@dataclass(slots=True)
class Scan:
    """A message cut up: words as the lexicon knows them, their places in the text, and its sentences."""

    text: str
    lexicon: Lexicon
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    candidates: list[tuple[Candidate, ...]] = field(default_factory=list)
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
        if _CLOCK.fullmatch(form):
            return True
        return form.isdigit() and word + 1 < len(self.words) and self.words[word + 1].isdigit() and self.gap(word + 1) == ":"


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


def has_trigger(text: str, lexicon: Lexicon) -> bool:
    """Tell quickly whether any word of the text may begin a phrase that tells of an event."""
    if "#" in text:
        return True
    word = lexicon.word
    return any(word(raw).triggers for raw in TOKEN.findall(text))


def scan(text: str, language: str, lexicon: Lexicon) -> Scan:
    """Cut a text up and find every phrase of the lexicon that holds in its language."""
    cut = Scan(text, lexicon)
    for start, end in _tokens(text, lexicon):
        known = lexicon.word(text[start:end])
        cut.words.append(known.form)
        cut.starts.append(start)
        cut.ends.append(end)
        cut.candidates.append(known.candidates)
    allowed = languages_of(text, language)
    hits = list(_hits(cut, allowed))
    if language in _LATIN and not any(h.term.event and h.term.event.predicate for h in hits):
        hits = list(_hits(cut, _LATIN))
    hits = _outermost(cut, hits)
    _split(cut, hits)
    return cut


def _tokens(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    for match in TOKEN.finditer(text):
        start, end = match.span()
        if text[start] == "@" or text.startswith(("http", "www."), start):
            continue
        if start and text[start - 1] in "#_":
            for left, right in hashtag_parts(text[start:end], lexicon.vocabulary):
                yield start + left, start + right
        else:
            yield start, end


def _hits(cut: Scan, allowed: frozenset[str]) -> Iterator[Hit]:
    words = cut.words
    for i, candidates in enumerate(cut.candidates):
        longest: dict[str, int] = {}
        for tail, term in ((c.tail, c.term) for c in candidates):
            if term.language and term.language not in allowed:
                continue
            size = len(tail)
            if longest.get(term.kind, size) > size and term.kind not in ("cue", "class"):
                continue
            if size and tuple(words[i + 1 : i + 1 + size]) != tail:
                continue
            if any(_SENTENCE.search(cut.gap(j)) for j in range(i + 1, i + 1 + size)):
                continue
            longest.setdefault(term.kind, size)
            yield Hit(i, i + 1 + size, term)


def _outermost(cut: Scan, hits: list[Hit]) -> list[Hit]:
    """Drop what lies inside a longer hit of its sort, masked events, and guarded names without their place word."""
    sorts: dict[str, list[Hit]] = {}
    for hit in hits:
        sorts.setdefault(_sort(hit), []).append(hit)
    kept = [h for group in sorts.values() for h in group if not _covered(h, group)]
    masks = [h for h in kept if h.term.event and not h.term.event.predicate]
    kept = [h for h in kept if h not in masks and not _masked(h, masks)]
    kept = [h for h in kept if not h.term.guarded or _stands_as_place(cut, h)]
    return sorted(kept, key=lambda h: (h.first, -h.last))


def _sort(hit: Hit) -> str:
    kind = hit.term.kind
    if kind in ("place", "actor"):
        return "name"
    return f"{kind}/{hit.term.name}" if kind in ("cue", "class") else kind


def _covered(hit: Hit, group: list[Hit]) -> bool:
    size = hit.last - hit.first
    return any(o.first <= hit.first and hit.last <= o.last and o.last - o.first > size for o in group)


def _masked(hit: Hit, masks: list[Hit]) -> bool:
    return hit.term.kind == "event" and any(m.first < hit.last and hit.first < m.last for m in masks)


def _stands_as_place(cut: Scan, hit: Hit) -> bool:
    if not cut.capital(hit.first):
        return False
    before = cut.text[cut.starts[hit.first] - 1 : cut.starts[hit.first]]
    if before == "#" or cut.text[cut.ends[hit.last - 1] :].lstrip().startswith(":"):
        return True
    return hit.first > 0 and any(
        c.term.kind in ("cue", "class") and c.term.name in ("locative", "site") and not c.tail
        for c in cut.candidates[hit.first - 1]
    )


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
                cut.sentences.append(
                    Sentence(len(cut.sentences), first, i, asks, " = " in inner, tuple(clauses), here)
                )
            first, clause, clauses = i, 0, []
        elif i > first and (i in breaks or _CLAUSE.search(gap)):
            clause += 1
        clauses.append(clause)


def _ends_sentence(cut: Scan, word: int, gap: str) -> bool:
    if gap in (".", "'", "’"):
        return False
    return bool(_SENTENCE.search(gap))
