"""Which saved views there are: those that every case has, and its own. Finding one by name; changing them is `views`'.

Kept apart from `views` because a filter has to find a view before anything may be saved under a name.
"""

from dataclasses import dataclass

from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS as CLAIMS
from workbench.claims.filter_kinds import MESSAGES as MESSAGES
from workbench.errors import NotFound
from workbench.folding import fold
from workbench.query import Slip, did_you_mean, nearest
from workbench.store import views as store
from workbench.store.views import View


@dataclass(frozen=True, slots=True)
class Usual:
    """A view that every case has, with what it is for."""

    name: str
    filter: str
    meaning: str


USUAL: tuple[Usual, ...] = (
    Usual("to decide", "status:rumor -stage:closed sort:-prio", "still a rumor, and somebody may work on it"),
    Usual("mine", "mine -stage:closed", "assigned to you and not closed"),
    Usual("resurfaced", "has:resurfaced sort:-last", "closed, and told again since"),
    Usual("stale", "has:stale", "decided, and the verdict's time has run out"),
    Usual("second person", "has:proposed", "proposed by one, waits for another to agree"),
    Usual("reused media", "has:reused", "carries a picture or film that was seen before"),
)


def usual() -> list[View]:
    """The views that every case has, as views of nobody; their ids are 0."""
    return [View(0, u.name, CLAIMS, u.filter, "", "") for u in USUAL]


def listed(case: Case, kind: str = "") -> list[View]:
    """The views of a kind, or all: the usual ones, then the case's own by name."""
    return [v for v in (*usual(), *store.every(case.db)) if kind in ("", v.kind)]


def own_view(case: Case, name: str) -> View:
    """A saved view of the case, case and accents aside; raises NotFound."""
    found = store.by_folded(case.db, fold(name))
    if found is None:
        hint = "workbench view list shows those there are."
        if any(fold(u.name) == fold(name) for u in USUAL):
            hint = "It is one that every case has, and stays as it is."
        raise NotFound(f"There is no saved view {name!r}.", hint)
    return found


def view_named(case: Case, name: str, kind: str) -> View:
    """The view of a kind that a filter names; raises UsageError with what was probably meant."""
    there = listed(case, kind)
    found = next((v for v in there if fold(v.name) == fold(name)), None)
    if found is None:
        names = [v.name for v in there]
        other = store.by_folded(case.db, fold(name))
        hint = f"That view is of {other.kind}." if other is not None else did_you_mean(name, names)
        raise Slip(f"There is no view {name!r}.", hint, name, nearest(name, names))
    return found
