"""What the screens read of a case, put together for drawing. No widgets here, no changes either.

Functions may run in a worker: each thread has its own database connection.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.case import Case
from workbench.claims.filtering import claim_filter, message_filter
from workbench.errors import NotFound
from workbench.evidence.figure_ranges import Figures, collect
from workbench.ledger.events import claim_subject
from workbench.model import (
    Assessment,
    Claim,
    Event,
    Evidence,
    Gloss,
    Mention,
    Message,
    Pillar,
    Stance,
    claim_label,
)
from workbench.store import claims, events, evidence, figures, filters, glosses, messages
from workbench.store.claims import Appearance

SHOWN_MESSAGES = 300
"""Messages of a claim that its dossier lists; the search shows all (`claim:C-17`)."""
SEARCH_LIMIT = 20_000
"""Hits of a message search that are listed; the count then says "first 20,000"."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A message with how it carries the claim and what was found in it."""

    appearance: Appearance
    message: Message
    mentions: tuple[Mention, ...]
    gloss: Gloss | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A claim with what stands behind it, for the overview and the preview."""

    claim: Claim
    assessment: Assessment
    carried: tuple[Carried, ...]
    evidence: tuple[Evidence, ...]
    roots: dict[int, int]
    linked: tuple[tuple[str, Claim], ...]
    media: int
    open_pillars: tuple[Pillar, ...] = ()
    figures: Figures | None = None
    """Those that analysts entered; None when there are none."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a claim: how many messages assert, deny and ask, in how many chats, and what evidence came."""

    day: str
    asserts: int
    denies: int
    asks: int
    chats: int


def claim_ids(case: Case, text: str, count: int | None = None) -> list[int]:
    """Claim numbers of a filter, in its order. Raises UsageError with a "did you mean"."""
    f = claim_filter(case, text)
    c = filters.claims(case.db, f.conditions, f.search, f.sort, f.descending, case.analyst.id if f.mine else "")
    return claims.ids(case.db, c.where, c.order, c.params, count)


def check_claims(case: Case, text: str) -> None:
    """Raise UsageError when a claim filter cannot be understood; reads nothing."""
    claim_filter(case, text)


def check_messages(case: Case, text: str) -> None:
    """Raise UsageError when a message filter cannot be understood; reads nothing."""
    message_filter(case, text)


def message_ids(case: Case, text: str) -> list[int]:
    """Message ids of a filter, the first `SEARCH_LIMIT` of them."""
    f = message_filter(case, text)
    c = filters.messages(case.db, f.conditions, f.search, f.sort, f.descending)
    return [m.id for m in islice(messages.every(case.db, c.where, c.order, c.params), SEARCH_LIMIT)]


def fetch_claims(case: Case, ids: Sequence[int]) -> dict[int, Claim]:
    """Claims by id, for a page of the queue."""
    return {c.id: c for c in claims.by_ids(case.db, ids)}


def fetch_messages(case: Case, ids: Sequence[int]) -> dict[int, Message]:
    """Messages by id, for a page of a list."""
    return {m.id: m for m in messages.by_ids(case.db, ids)}


def carried(case: Case, number: int, count: int = SHOWN_MESSAGES) -> tuple[Carried, ...]:
    """The first messages that carry a claim, by time."""
    found = claims.appearances(case.db, number)
    by_id = {a.message: a for a in found}
    held = messages.by_ids(case.db, sorted(by_id)[: max(count, 2_000)])
    held.sort(key=lambda m: (m.sent_at or "9", m.id))
    kept = held[:count]
    mentions = messages.mentions_of(case.db, [m.id for m in kept])
    said = glosses.of(case.db, [m.id for m in kept])
    return tuple(Carried(by_id[m.id], m, mentions.get(m.id, ()), said.get(m.id)) for m in kept)


def dossier(case: Case, number: int, count: int = 5) -> Dossier:
    """A claim with its first messages and its evidence. Raises NotFound."""
    from workbench.evidence import origins
    from workbench.verdict import assessing, checklist

    claim = claims.get(case.db, number)
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "Press R to read the queue again.")
    every = evidence.of_claim(case.db, number, retracted=True)
    items = [e for e in every if not e.retracted]
    others = claims.links(case.db, [number]).get(number, [])
    held = fetch_claims(case, [o for o, _ in others])
    stated = figures.of_claim(case.db, number)
    return Dossier(
        claim=claim,
        assessment=assessing.assess(case, number),
        carried=carried(case, number, count),
        evidence=tuple(items),
        roots=dict(origins.work_out(every, origins.known_of(case, {number: every})[number]).root),
        linked=tuple((kind, held[o]) for o, kind in others if o in held),
        media=claim.media,
        open_pillars=checklist.open_pillars(case, number),
        figures=collect(number, stated, (), items) if stated else None,
    )


def days(found: Sequence[Carried]) -> tuple[Day, ...]:
    """The spread of a claim over days, oldest first; messages without a time come under `no time`."""
    by_day: dict[str, list[Carried]] = {}
    for c in found:
        by_day.setdefault(c.message.sent_at[:10] if c.message.sent_at else "no time", []).append(c)
    out = []
    for day in sorted(by_day):
        stances = Counter(c.appearance.stance for c in by_day[day])
        chats = len({c.message.chat for c in by_day[day]})
        out.append(Day(day, stances[Stance.ASSERTS], stances[Stance.DENIES], stances[Stance.ASKS], chats))
    return tuple(out)


def history(case: Case, number: int) -> tuple[Event, ...]:
    """The history of a claim, newest first."""
    return tuple(reversed(events.of(case.db, claim_subject(number))))


def source_names(case: Case) -> dict[int, str]:
    """The names of the sources by number, for what tells of rows."""
    return {s.id: s.name for s in evidence.sources(case.db)}


def last_act_label(case: Case) -> str:
    """What the analyst did last, for the top line; "" when nothing was done yet."""
    act = events.last_act(case.db, case.analyst.id, "done")
    return act.label if act else ""
