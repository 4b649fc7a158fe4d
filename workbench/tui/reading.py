"""What the screens read of a case, put together for drawing. No widgets here, no changes either.

Functions may run in a worker: each thread has its own database connection. What the queue reads is imported at once,
what a dossier, a message list or a filter needs with the first of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from workbench.case import Case
from workbench.errors import NotFound
from workbench.ledger.events import claim_subject
from workbench.model import Claim, claim_label
from workbench.store import claims, events, filters
from workbench.store.claims import Appearance
from workbench.store.filters import Compiled
from workbench.tui import keys

if TYPE_CHECKING:
    from workbench.evidence.figure_ranges import Figures
    from workbench.model import Assessment, Event, Evidence, Gloss, Mention, Message, Pillar
    from workbench.store.bundled import Conflict

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
    start: int
    """Points that every claim begins with (settings)."""
    assessment: Assessment
    carried: tuple[Carried, ...]
    evidence: tuple[Evidence, ...]
    roots: dict[int, int]
    linked: tuple[tuple[str, Claim], ...]
    open_pillars: tuple[Pillar, ...] = ()
    figures: Figures | None = None
    """Those that analysts entered; None when there are none."""
    conflicts: tuple[Conflict, ...] = ()
    """What another case says otherwise, and nobody has looked at yet."""


def claim_ids(case: Case, text: str, count: int | None = None) -> array[int]:
    """Claim numbers of a filter, in its order; with `count` the first ones, which come sooner.

    Raises UsageError with a "did you mean".
    """
    return claims.vector(case.db, _queue(case, text, first=count is not None), count)


def _queue(case: Case, text: str, *, first: bool) -> Compiled:
    if not text.strip():
        return filters.queue(case.db, (), (), "", False, "", first=first)
    from workbench.claims.filtering import claim_filter

    f = claim_filter(case, text)
    mine = case.analyst.id if f.mine else ""
    return filters.queue(case.db, f.conditions, f.search, f.sort, f.descending, mine, first=first)


def check_claims(case: Case, text: str) -> None:
    """Raise UsageError when a claim filter cannot be understood; reads nothing."""
    from workbench.claims.filtering import claim_filter

    claim_filter(case, text)


def check_messages(case: Case, text: str) -> None:
    """Raise UsageError when a message filter cannot be understood; reads nothing."""
    from workbench.claims.filtering import message_filter

    message_filter(case, text)


def message_ids(case: Case, text: str) -> list[int]:
    """Message ids of a filter, the first `SEARCH_LIMIT` of them."""
    from workbench.claims.filtering import message_filter
    from workbench.store import messages

    f = message_filter(case, text)
    c = filters.messages(case.db, f.conditions, f.search, f.sort, f.descending)
    return [m.id for m in islice(messages.every(case.db, c.where, c.order, c.params), SEARCH_LIMIT)]


def fetch_claims(case: Case, ids: Sequence[int]) -> dict[int, Claim]:
    """Claims by id, for a page of the queue."""
    return {c.id: c for c in claims.by_ids(case.db, ids)}


def fetch_messages(case: Case, ids: Sequence[int]) -> dict[int, Message]:
    """Messages by id, for a page of a list."""
    from workbench.store import messages

    return {m.id: m for m in messages.by_ids(case.db, ids)}


def carried(case: Case, number: int, count: int = SHOWN_MESSAGES) -> tuple[Carried, ...]:
    """The first messages that carry a claim, by time."""
    from workbench.store import glosses, messages

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
    from workbench.bundles.asking import open_conflicts
    from workbench.evidence import origins
    from workbench.evidence.figure_ranges import collect
    from workbench.store import evidence, figures
    from workbench.verdict import assessing, checklist

    claim = claims.get(case.db, number)
    if claim is None:
        again = f"Press {keys.key('refresh')} to read the queue again."
        raise NotFound(f"There is no claim {claim_label(number)}.", again)
    every = evidence.of_claim(case.db, number, retracted=True)
    items = [e for e in every if not e.retracted]
    others = claims.links(case.db, [number]).get(number, [])
    held = fetch_claims(case, [o for o, _ in others])
    stated = figures.of_claim(case.db, number)
    return Dossier(
        claim=claim,
        start=case.settings.weights.start,
        assessment=assessing.assess(case, number),
        carried=carried(case, number, count),
        evidence=tuple(items),
        roots=dict(origins.work_out(every, origins.known_of(case, {number: every})[number]).root),
        linked=tuple((kind, held[o]) for o, kind in others if o in held),
        open_pillars=checklist.open_pillars(case, number),
        figures=collect(number, stated, (), items) if stated else None,
        conflicts=tuple(open_conflicts(case, [claim_subject(number)])),
    )


def history(case: Case, number: int) -> tuple[Event, ...]:
    """The history of a claim, newest first."""
    return tuple(reversed(events.of(case.db, claim_subject(number))))


def source_names(case: Case) -> dict[int, str]:
    """The names of the sources by number, for what tells of rows."""
    from workbench.store import evidence

    return {s.id: s.name for s in evidence.sources(case.db)}


def last_act_label(case: Case) -> str:
    """What the analyst did last, for the top line; "" when nothing was done yet."""
    act = events.last_act(case.db, case.analyst.id, "done")
    return act.label if act else ""
