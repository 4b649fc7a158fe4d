"""Cuts a message into words, clauses and sentences, and finds lexicon phrases in them.

Only here is decided how far a word reaches: a question mark its sentence, "si" what follows it, a comma or "après" ends
a clause. What the phrases amount to is decided in `detecting`.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter

from workbench.claims.lexicon import EventWords, Lexicon, Term, Word
from workbench.claims.waking import Heard, Piece, ear_for, languages_of

_SENTENCE = re.compile(r"[.!?؟…;؛\n|•▪\U0001f300-\U0001faff\u2600-\u27bf]")
_CLAUSE = re.compile(r"[,،:()«»“”\"„—–→]| - |->")
_ASKS = re.compile(r"[?？؟]")
_LINE = re.compile(r"\n")
_LONGEST = 100
"""Words after which a clause ends a sentence too, and after twice as many anything does: what an event is held against
grows with the cube of a sentence, and a list of 1,000 towns with their dead would take minutes."""
_CLOCK = re.compile(r"\d{1,2}(?:h|am|pm|ч)\d{0,2}")


@dataclass(slots=True)
class Hit:
    """A lexicon phrase found: words `first` up to but not including `last`, and what it stands for.

    Nobody changes one; it is not frozen because that doubles the time of making it, and most are made for nothing.
    """

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
    names: frozenset[str]
    """What the hits stand for, of any kind."""
    numerals: tuple[int, ...]
    """The words that may be part of a number, a year or a time of day."""

    def clause(self, word: int) -> int:
        """Return the clause number of a word of this sentence."""
        return self.clauses[min(max(word, self.first), self.last - 1) - self.first]

    def of(self, kind: str, *names: str) -> list[Hit]:
        """Return the hits of a kind, in order, all or those of the given names."""
        group = self.groups.get(kind)
        if not group or (names and self.names.isdisjoint(names)):
            return []
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
    cues: frozenset[str] = frozenset()
    """The cues that stand anywhere in the message."""
    sentences: list[Sentence] = field(default_factory=list)

    def raw(self, word: int) -> str:
        """Return a word as written."""
        return self.text[self.starts[word] : self.ends[word]]

    def gap(self, word: int) -> str:
        """Return what stands between a word and the one before it; after the last word, the rest of the text."""
        return self.text[self.ends[word - 1] if word else 0 : self.starts[word] if word < len(self.starts) else None]

    def capital(self, word: int) -> bool:
        """Tell whether a word is written with a capital letter."""
        return self.text[self.starts[word]].isupper()

    def clock(self, word: int) -> bool:
        """Tell whether a word is a time of day (`18h00`, `6pm`, the `18` of `18:00`)."""
        form = self.words[word]
        if not form[:1].isdigit():
            return False
        if _CLOCK.fullmatch(form):
            return True
        return (
            form.isdigit()
            and word + 1 < len(self.words)
            and self.words[word + 1].isdigit()
            and self.gap(word + 1) == ":"
        )


def scan(text: str, language: str, lexicon: Lexicon) -> Scan | None:
    """Cut a text up and find every phrase of the lexicon that holds in its language; None when no event is told."""
    ear = ear_for(text, language, lexicon)
    stretches = text.split()
    heard = ear.hears(stretches)
    if heard is None:
        return None
    allowed = languages_of(text, language)
    cut = _laid_out(text, lexicon, stretches, heard)
    hits = _outermost(cut, _hits(cut, allowed))
    if ear.languages != allowed and not any(h.term.event for h in hits):
        # Short and mixed messages are easily taken for the other of the two languages.
        hits = _outermost(cut, _hits(cut, ear.languages))
    hits = _with_headers(cut, hits)
    if not any(h.term.event for h in hits):
        return None
    _split(cut, hits, _marked(heard.pieces))
    return cut


_SAID = EventWords("statement", topic="declaration", score=50, needs=((("speech", 6),),))
_HEADED = Term("event", "statement/declaration", event=_SAID)
_SHORTEST_SAYING = 3
"""Words that follow the colon at least; "Red Cross: 02 33" says nothing."""


def _with_headers(cut: Scan, hits: list[Hit]) -> list[Hit]:
    """Return the hits and, for each actor or office before a colon ("Ministry of X:"), that something is said."""
    said: list[Hit] = []
    for h in hits:
        office = h.term.kind == "class" and h.term.name == "speaker"
        if not (office or (h.term.kind == "actor" and not h.term.state)) or (h.first and not _parted(cut, h.first)):
            continue
        ends = (h.last, h.last + 1) if office else (h.last,)
        said += [
            Hit(end, end + 1, _HEADED)
            for end in ends
            if end + _SHORTEST_SAYING <= len(cut.words) and cut.gap(end).startswith(":")
        ]
    return sorted([*hits, *said], key=lambda h: (h.first, -h.last)) if said else hits


def _laid_out(text: str, lexicon: Lexicon, stretches: list[str], heard: Heard) -> Scan:
    if " ".join(stretches) == text:
        offsets = list(accumulate([len(s) + 1 for s in stretches], initial=0))
    else:
        offsets, at = [], 0
        for stretch in stretches:
            offsets.append(text.index(stretch, at))
            at = offsets[-1] + len(stretch)
    starts = [at + start for at, piece in zip(offsets, heard.pieces, strict=False) for start in piece.starts]
    ends = [at + end for at, piece in zip(offsets, heard.pieces, strict=False) for end in piece.ends]
    return Scan(text, lexicon, heard.forms, starts, ends, heard.words)


def _marked(pieces: list[Piece]) -> set[int]:
    """Return the words that have something before them (or, after the last, behind) which may end a clause."""
    marked, count = set[int](), 0
    for piece in pieces:
        if piece.marks:
            marked.update([count + m for m in piece.marks])
        count += len(piece.words)
    return marked


def _hits(cut: Scan, allowed: frozenset[str]) -> list[Hit]:
    found: list[Hit] = []
    words, last = cut.words, len(cut.words) - 1
    for i, word in enumerate(cut.known):
        for term in word.alone:
            if term.language in allowed:
                found.append(Hit(i, i + 1, term))
        if i == last or not word.longer:
            continue
        for tail, term in word.longer.get(words[i + 1], ()):
            size = len(tail)
            if term.language not in allowed:
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
    long = [h for h in hits if h.last - h.first > 1]
    kept = [h for h in hits if not _covered(h, long)] if long else hits
    masks = [h for h in kept if h.term.event is not None and not h.term.tells]
    if masks:
        kept = [h for h in kept if h not in masks and not _masked(h, masks)]
    kept = [h for h in kept if not h.term.guarded or _stands_as_place(cut, h)]
    return sorted(kept, key=lambda h: (h.first, -h.last)) if long else kept


def _sort(hit: Hit) -> str:
    kind = hit.term.kind
    if kind in ("place", "actor"):
        return "name"
    if hit.term.event is not None:
        # Which of two events counts is known only when their needs are.
        return f"event/{id(hit.term.event)}"
    return f"{kind}/{hit.term.name}" if kind in ("cue", "class") else kind


def _covered(hit: Hit, long: list[Hit]) -> bool:
    first, last = hit.first, hit.last
    for other in long:
        longer = other.last - other.first > last - first
        if longer and other.first <= first and last <= other.last and _sort(other) == _sort(hit):
            return True
    return False


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


def _split(cut: Scan, hits: list[Hit], marked: set[int]) -> None:
    """Fill `cut.sentences` and `cut.cues`."""
    cues = [h for h in hits if h.term.kind == "cue"]
    cut.cues = frozenset([h.term.name for h in cues])
    breaks = {h.first for h in cues if h.term.name == "subordinate"}
    if "\n" in cut.text:
        marked.update([bisect_right(cut.starts, m.start()) for m in _LINE.finditer(cut.text)])
    count = len(cut.words)
    first, bounds = 0, list[int]()
    for i in sorted({*breaks, *marked, *range(_LONGEST, count, _LONGEST)}):
        if not first <= i < count or not i:
            continue
        gap = cut.gap(i)
        if i - first >= _LONGEST or _ends_sentence(gap):
            _close(cut, hits, first, i, bounds)
            first, bounds = i, []
        elif i > first and (i in breaks or _CLAUSE.search(gap)):
            bounds.append(i)
    if count > first:
        _close(cut, hits, first, count, bounds)


_FIRST = attrgetter("first")


def _close(cut: Scan, hits: list[Hit], first: int, last: int, bounds: list[int]) -> None:
    """Add the sentence of these words; a clause begins at each of `bounds`."""
    here = tuple(hits[bisect_left(hits, first, key=_FIRST) : bisect_left(hits, last, key=_FIRST)])
    groups: dict[str, list[Hit]] = {}
    for hit in here:
        groups.setdefault(hit.term.kind, []).append(hit)
    names = frozenset([h.term.name for h in here])
    clauses: list[int] = []
    for clause, end in enumerate((*bounds, last)):
        clauses += [clause] * (end - first - len(clauses))
    numerals = tuple([i for i in range(first, last) if cut.known[i].numeral])
    inner = cut.text[cut.starts[first] : cut.ends[last - 1]]
    asks, equation = "?" in inner or bool(_ASKS.search(cut.gap(last))), " = " in inner
    number = len(cut.sentences)
    cut.sentences.append(Sentence(number, first, last, asks, equation, tuple(clauses), here, groups, names, numerals))


def _ends_sentence(gap: str) -> bool:
    return gap not in (" ", ".", "'", "’") and bool(_SENTENCE.search(gap))
