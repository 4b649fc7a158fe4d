"""What a redacted bundle says of a claim that is here: what is taken over, and what a person is asked.

A field that still says what the other case sent last goes along with it. One that was changed here, or that is ours,
stays: both values are shown. What differs only by what a profile took out does not differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench import canonical
from workbench.bundles.asking import CLAIM_FIELDS, EMPTY, shown
from workbench.bundles.told_claims import ToldClaim
from workbench.bundles.wording import is_redacted, say_the_same
from workbench.folding import fold
from workbench.store.bundled import RowOf

_SCRUBBED = frozenset({"title", "note", "would_change", "external_id"})
"""Fields that hold sentences, out of which a profile takes people."""

_LISTS = frozenset({"places", "actors"})


@dataclass(frozen=True, slots=True)
class Said:
    """What another case said of a claim: its fields as columns, whether it was decided, its links as `C-3 repeats`, and
    the numbers there of the messages that carry it."""

    columns: RowOf
    decided: bool
    links: tuple[str, ...]
    messages: tuple[int, ...]

    def stored(self) -> str:
        """As it is remembered."""
        told = {"columns": self.columns, "decided": self.decided, "links": self.links, "messages": self.messages}
        return canonical.dumps(told)


def said(told: ToldClaim, messages: Iterable[int]) -> Said:
    """What a bundle says of a claim, as columns of it, and which messages it gives it."""
    when = told.event.when()
    columns: RowOf = {
        "title": told.title, "folded": fold(told.title), "predicate": told.predicate,
        "places": canonical.dumps(list(told.places)),
        "actors": canonical.dumps([{"name": a.name, "role": a.role.value} for a in told.actors]),
        "event_start": when.start, "event_end": when.end, "event_precision": when.precision,
        "status": told.status.value, "overridden": 0, "note": told.note, "would_change": told.would_change,
        "external_id": told.external_id,
    }  # fmt: skip
    links = tuple(sorted(f"{x.claim} {x.kind.value}" for x in told.links))
    return Said(columns, told.decided, links, tuple(sorted(messages)))


def remembered(text: str) -> Said:
    """What `Said.stored` made."""
    told = canonical.loads(text)
    return Said(told["columns"], told["decided"], tuple(told["links"]), tuple(told["messages"]))


@dataclass(frozen=True, slots=True)
class Differences:
    """Columns to take over, and per field of a person's to decide our value and theirs."""

    taken: RowOf
    asked: Mapping[str, tuple[str, str]]


def differences(ours: RowOf, now: Said, before: Said | None, *, follows: bool) -> Differences:
    """Compare a claim's row with what another case says now, and with what it said last (None: the claim is ours).

    A claim that `follows` goes along with the other case where it says what that said last. One into which a received
    claim was merged keeps what it says, and of what the other case said before only the status is asked: it was a
    question of the merged one, which nobody sees any more.
    """
    taken: RowOf = {}
    asked: dict[str, tuple[str, str]] = {}
    for name, columns in CLAIM_FIELDS.items():
        mine, other = shown(ours, columns), shown(now.columns, columns)
        last = shown(before.columns, columns) if before and (follows or name != "status") else None
        if other in EMPTY or other in (mine, last) or (name in _SCRUBBED and say_the_same(mine, other)):
            continue
        if name in _LISTS and is_redacted(other):
            continue  # a name that somebody typed was taken out: nobody is asked about a pseudonym
        if name == "status":
            if now.decided:
                asked[name] = mine, other
        elif mine in EMPTY or (follows and mine == last):
            taken |= {c: now.columns[c] for c in columns}
        else:
            asked[name] = mine, other
    return Differences(taken, asked)
