"""Why a message was read as it was, and why messages are one claim: the words, apart from how a front end draws them.

Both front ends show the same marks: each role of a matched word has a letter, so that they can be told apart without
colours. Strings here hold foreign text; whoever draws them makes it harmless.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import grouping
from workbench.model import Claim, Figure, Mention, Message, Span, Stance, When, claim_label
from workbench.store import acting, claim_facts
from workbench.store import claims as claim_store
from workbench.store import messages as message_store
from workbench.store.claims import Appearance

LETTERS = {
    "event": "E",
    "place": "P",
    "actor": "A",
    "figure": "F",
    "date": "D",
    "denial": "S",
    "negation": "S",
    "question": "S",
}
"""The letter of each role; what a later detector adds is marked with its own first letter."""
LEGEND = (("E", "event"), ("P", "place"), ("A", "actor"), ("F", "figure"), ("D", "date"), ("S", "stance"))
_CUES = frozenset({"denial", "negation", "question"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `roles` is what it was taken for, () for words that mean nothing here."""

    text: str
    roles: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        """The letters of its roles: `P`, or `PA` for a name taken for both."""
        return "".join(dict.fromkeys(letter(r) for r in self.roles))


def letter(role: str) -> str:
    """The letter of a role."""
    return LETTERS.get(role) or role[:1].upper() or "?"


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """A text cut at its matched words. Of words inside longer ones only the longer are cut out; spans of nothing or
    beyond the text are left out."""
    by_range: dict[tuple[int, int], dict[str, None]] = {}
    for s in spans:
        if 0 <= s.start < s.end <= len(text):
            by_range.setdefault((s.start, s.end), {})[s.role] = None
    found: list[Piece] = []
    at = 0
    for (start, end), roles in sorted(by_range.items(), key=lambda r: (r[0][0], -r[0][1])):
        if start < at:
            continue
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], tuple(sorted(roles, key=letter))))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found


# --- one message ------------------------------------------------------------------------------------------------------


def what(predicate: str, polarity: str, topic: str) -> str:
    """What is said, in words: `control change, taken`."""
    return ", ".join(p.replace("_", " ") for p in (predicate, polarity, topic) if p)


def figure_words(f: Figure) -> str:
    """A figure in words: `77 killed (soldiers, exact, says FLA)`."""
    many = f"{f.low}" if f.low == f.high else f"{f.low}–{f.high}"
    told = ", ".join(
        p for p in (f.counted, f.exactness.replace("_", " "), f"says {f.speaker}" if f.speaker else "") if p
    )
    return f"{many} {f.metric} ({told})"


def when_words(when: When) -> str:
    """A time with its precision: `2026-04-27 04:00 – 12:00Z (to the part of day)`; "" when none is known."""
    if not when.start:
        return ""
    start, end = _moment(when.start), _moment(when.end or when.start)
    if end == start:
        span = start
    elif len(end) > 10 and end[:10] == start[:10]:
        span = f"{start[:-1]} – {end[11:]}"
    else:
        span = f"{start} – {end}"
    precise = when.precision.replace("_", " ")
    return f"{span} (to the {precise})" if precise != "unknown" else f"{span} (precision not set)"


def _moment(at: str) -> str:
    return f"{at[:10]} {at[11:16]}Z" if len(at) > 10 else at


def reading(m: Mention, text: str) -> list[tuple[str, str]]:
    """What was read from a message, as names and values; the stance with the words that decide it."""
    cues = [f"“{text[s.start : s.end]}” ({s.role})" for s in m.spans if s.role in _CUES]
    return [
        ("what", what(m.predicate, m.polarity, m.topic)),
        ("stance", m.stance.value + (f", because of {', '.join(cues)}" if cues else "")),
        ("places", ", ".join(m.places) or "none"),
        ("actors", ", ".join(f"{a.name} ({a.role.value})" for a in m.actors) or "none"),
        ("figures", "; ".join(figure_words(f) for f in m.figures)),
        ("date", when_words(m.when) or "none said; the day of the message counts"),
        ("score", f"{m.score} of 100"),
    ]


def matched(m: Mention, text: str) -> list[tuple[str, str]]:
    """The matched words of a mention: the mark of each, and what it was taken for."""
    return [(f"{letter(s.role)} {s.role}", f"“{text[s.start : s.end]}” → {s.name}") for s in m.spans]


# --- one claim --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """How one message belongs to a claim: what it shares with it, whose copy it is, who put it there."""

    appearance: Appearance
    shares: tuple[str, ...]
    copy_of: int | None = None

    @property
    def by(self) -> str:
        """Who put it there, in words."""
        return "by the detector" if self.appearance.by == "detector" else f"by {self.appearance.by}"


@dataclass(frozen=True, slots=True)
class OneClaim:
    """Why messages are one claim: what all of them say, what people did, and each message."""

    said: tuple[tuple[str, str], ...]
    done: tuple[str, ...]
    messages: tuple[Told, ...]


def one_claim(case: Case, claim: Claim) -> OneClaim:
    """Why these messages are one claim. Reads every message of it."""
    polarity, topic = claim_facts.match_key(case.db, claim.id)
    found = claim_store.appearances(case.db, claim.id)
    held = {m.id: m for m in message_store.by_ids(case.db, [a.message for a in found])}
    mentions = message_store.mentions_of(case.db, list(held))
    first: dict[int, int] = {}
    told = []
    for a in found:
        cluster = held[a.message].cluster
        earlier = first.setdefault(cluster, a.message) if cluster is not None else a.message
        shares = _shares(claim, polarity, topic, held[a.message], mentions.get(a.message, ()))
        told.append(Told(a, shares, earlier if earlier != a.message else None))
    said = (
        ("what", what(claim.predicate, polarity, topic)),
        ("where", ", ".join(claim.places) or "no place named"),
        ("who", ", ".join(f"{a.name} ({a.role.value})" for a in claim.actors) or "nobody named"),
        ("when", f"{when_words(claim.event) or 'not known'}; {grouping.reach(claim.predicate)} days about it count"),
    )
    return OneClaim(said, tuple(_done(case, claim.id, found)), tuple(told))


def _done(case: Case, number: int, found: Sequence[Appearance]) -> list[str]:
    """What people did to what belongs to a claim."""
    done = [f"{claim_label(n)} was merged into it" for n in acting.merged_into(case.db, number)]
    by_hand: dict[str, int] = {}
    for a in found:
        if a.by != "detector":
            by_hand[a.by] = by_hand.get(a.by, 0) + 1
    done += [f"{_count(n)} put here by {who}" for who, n in sorted(by_hand.items())]
    taken: dict[str, int] = {}
    for who in acting.removals(case.db, number).values():
        taken[who] = taken.get(who, 0) + 1
    return done + [f"{_count(n)} taken out by {who}; no rule puts them back" for who, n in sorted(taken.items())]


def _count(n: int) -> str:
    return "1 message" if n == 1 else f"{n} messages"


def _shares(claim: Claim, polarity: str, topic: str, message: Message, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """What a message says of what the claim says; () when nothing of it was recognised."""
    same = [m for m in mentions if m.predicate == claim.predicate] or list(mentions[:1])
    if not same:
        return ()
    named = {n for m in same for n in (*m.places, *(a.name for a in m.actors))}
    shared = [p for p in claim.places if p in named] + [a.name for a in claim.actors if a.name in named]
    kind = [claim.predicate.replace("_", " ")] if same[0].predicate == claim.predicate else []
    if kind and polarity and any(m.polarity == polarity for m in same):
        kind.append(polarity)
    if kind and topic and any(m.topic == topic for m in same):
        kind.append(topic.replace("_", " "))
    day = next((m.when.start for m in same if m.when.start), message.sent_at)
    return tuple(dict.fromkeys([*kind, *shared, *([day[:10]] if day else [])]))


def stance_words(stance: Stance) -> str:
    """`asserts it`, `denies it`, `asks about it`."""
    return {Stance.ASSERTS: "asserts it", Stance.DENIES: "denies it", Stance.ASKS: "asks about it"}[stance]
