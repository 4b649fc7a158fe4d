"""Claims from a list that somebody keeps: found by the names the list gives them, made where the case has none.

The same list may come again, longer: what the case knows by uid or external id is left as it is here, also when it was
merged into another claim since.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from workbench.case import Case
from workbench.claims import editing, priority
from workbench.errors import UsageError
from workbench.ledger.events import claim_subject
from workbench.model import Actor, When, claim_label
from workbench.query import parse_claim
from workbench.store import claim_names
from workbench.store import claims as store
from workbench.store.changes import Change
from workbench.undo import perform


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim as a list tells it. `external_id` is the list's own id, `uid` the stable one of the case it is from."""

    title: str
    predicate: str = "other"
    places: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    event: When = field(default_factory=When)
    external_id: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list: the claims made, and how many of its rows were known already."""

    added: tuple[int, ...]
    known: int


def add_listed(case: Case, wanted: Sequence[ListedClaim]) -> Taken:
    """Make the claims of a list that the case does not have, all or none; each is an act of its own.

    Raises UsageError as `editing.add_claim` does.
    """
    added: list[int] = []
    with case.db.tx():
        known = claim_names.by_external_id(case.db, [w.external_id for w in wanted if w.external_id])
        uids = claim_names.by_uid(case.db, [w.uid for w in wanted if w.uid])
        for w in wanted:
            number = uids.get(w.uid) or known.get(w.external_id)
            if number is None:
                number = editing.add_claim(
                    case, w.title, w.predicate, w.places, w.actors, w.event, w.external_id, uid=w.uid
                ).id
            elif not _back(case, number):
                continue
            added.append(number)
            if w.external_id:
                known[w.external_id] = number
            if w.uid:
                uids[w.uid] = number
    return Taken(tuple(added), len(wanted) - len(added))


def _back(case: Case, number: int) -> bool:
    """Show a claim again that was taken back, as it was; False for one that is there."""
    raw = store.raw(case.db, number) or {}
    if not raw.get("hidden") or raw.get("merged_into") is not None:
        return False
    change = Change(claim_subject(number), "claims", {"id": number}, {"hidden": 1}, {"hidden": 0})
    perform(case, f"{claim_label(number)} added again", "created", [change])
    priority.refresh(case, [number])
    return True


def numbers_of(case: Case, names: Collection[str]) -> dict[str, int]:
    """The claims these names mean: an external id, a uid, or `C-17`, tried in this order; unknown ones are left out.

    What was merged stands for the claim that it went into.
    """
    wanted = [n for n in dict.fromkeys(names) if n]
    labels = {n: number for n in wanted if (number := _label(n)) is not None}
    found = claim_names.living(case.db, labels) | claim_names.by_uid(case.db, wanted)
    found = {n: number for n, number in found.items() if _visible(case, number)}
    return found | claim_names.by_external_id(case.db, wanted)


def _label(name: str) -> int | None:
    """The number of `C-17`; a bare number is some list's own id."""
    if name[0] not in "Cc":
        return None
    try:
        return parse_claim(name)
    except UsageError:
        return None


def _visible(case: Case, number: int) -> bool:
    raw = store.raw(case.db, number)
    return raw is not None and not raw["hidden"]
