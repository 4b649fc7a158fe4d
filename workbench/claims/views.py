"""Saved views: filters that a case keeps under a name. Save, rename, remove: each is one undoable act in the history.

`view:NAME` in a filter stands for what the view says (`filtering` expands it).
"""

from workbench.case import Case
from workbench.claims.filtering import parsed
from workbench.claims.view_names import CLAIMS, MESSAGES, USUAL, own_view
from workbench.errors import Conflict, UsageError
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.safety.text import storable
from workbench.store import counters
from workbench.store import views as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.store.views import View
from workbench.undo import perform

_LONGEST = 60
"""Characters of a name: more does not fit a line beside its filter."""


def save(case: Case, name: str, text: str, kind: str = CLAIMS) -> Act:
    """Keep a filter under a name; a view of that name is changed, its history stays.

    Raises UsageError for a name or filter that does not hold, also for a filter that leads back to this very view.
    """
    name, text = _name(name), text.strip()
    if kind not in (CLAIMS, MESSAGES):
        raise UsageError(f"There are no views of {kind!r}.", f"A view is of {CLAIMS} or of {MESSAGES}.")
    if not text:
        raise UsageError("There is no filter to save.", "Filter first, for example status:rumor place:Kidal")
    with case.db.tx():
        held = store.by_folded(case.db, fold(name))
        after = {"name": name, "folded": fold(name), "kind": kind, "filter": text, "by": case.analyst.id,
                 "at": case.now()}  # fmt: skip
        if held is not None and (held.name, held.kind, held.filter) == (name, kind, text):
            raise UsageError("Nothing would change.", f"The view {name!r} says that already.")
        if held is None:
            number = counters.take(case.db, "view")
            change = Change(ledger.CASE, "views", {"id": number}, None, after)
        else:
            change = Change(ledger.CASE, "views", {"id": held.id}, _row(held), after)
        act = perform(case, f"view {name!r} {'saved' if held is None else 'changed'}", "view_saved", [change])
        parsed(case, f'view:"{name}"', kind)  # with the view in place: a circle is found here and rolled back
    return act


def rename(case: Case, name: str, new: str) -> Act:
    """Give a view another name. Raises NotFound, Conflict for a taken name, UsageError for one that cannot be."""
    new = _name(new)
    with case.db.tx():
        held = own_view(case, name)
        if held.name == new:
            raise UsageError("Nothing would change.", "It has that name already.")
        taken = store.by_folded(case.db, fold(new))
        if taken is not None and taken.id != held.id:
            raise Conflict(f"There is a view {taken.name!r} already.", "Choose another name, or remove that one first.")
        before = {"name": held.name, "folded": fold(held.name)}
        change = Change(ledger.CASE, "views", {"id": held.id}, before, {"name": new, "folded": fold(new)})
        return perform(case, f"view {held.name!r} renamed to {new!r}", "view_renamed", [change])


def remove(case: Case, name: str) -> Act:
    """Take a view away. Raises NotFound."""
    with case.db.tx():
        held = own_view(case, name)
        change = Change(ledger.CASE, "views", {"id": held.id}, _row(held), None)
        return perform(case, f"view {held.name!r} removed", "view_removed", [change])


def _row(v: View) -> dict[str, object]:
    return {"name": v.name, "folded": fold(v.name), "kind": v.kind, "filter": v.filter, "by": v.by, "at": v.at}


def _name(name: str) -> str:
    """A name as it is kept; raises UsageError for one that a filter could not say."""
    kept = " ".join(storable(name).split())
    if not fold(kept) or len(kept) > _LONGEST or '"' in kept:
        raise UsageError(
            f"{name!r} cannot be the name of a view.", f"Up to {_LONGEST} characters with a letter or digit, no quotes."
        )
    if any(fold(u.name) == fold(kept) for u in USUAL):
        raise UsageError(f"Every case has a view {kept!r}.", "Choose another name.")
    return kept
