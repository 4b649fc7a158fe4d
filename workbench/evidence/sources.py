"""The directory of sources: publishers and persons, with bloc, party to the conflict, and Admiralty reliability."""

from difflib import get_close_matches
from typing import Any

from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.evidence import origins
from workbench.folding import fold
from workbench.model import RELIABILITY, Source
from workbench.store import counters
from workbench.store import evidence as store
from workbench.store.changes import Change, current
from workbench.undo import perform

_COLUMNS = (
    "uid", "name", "folded", "kind", "owner", "country", "bloc", "party", "reliability", "reliability_reason",
    "graded_at", "url", "hidden",
)  # fmt: skip


def check_reliability(letter: str) -> str:
    """A reliability letter A–F in upper case; raises UsageError."""
    upper = letter.strip().upper()
    if len(upper) != 1 or upper not in RELIABILITY:
        raise UsageError(f"{letter!r} is not a reliability.", "A (reliable) to E (unreliable), F: cannot be judged.")
    return upper


def _check_bloc(case: Case, bloc: str) -> str:
    known = {fold(b): b for b in case.settings.blocs}
    if not bloc or fold(bloc) in known:
        return known.get(fold(bloc), "")
    near = get_close_matches(fold(bloc), list(known), n=1)
    hint = f"Did you mean {known[near[0]]}?" if near else f"This case's blocs: {', '.join(case.settings.blocs)}."
    raise UsageError(f"{bloc!r} is not a bloc of this case.", f"{hint} The list is `blocs` in workbench.toml.")


def add_source(
    case: Case, name: str, *, kind: str = "", owner: str = "", country: str = "", bloc: str = "", party: bool = False,
    reliability: str = "F", reason: str = "", url: str = "",
) -> Source:  # fmt: skip
    """Add a source to the directory; returns it. Raises UsageError for a known name, an unknown bloc or letter."""
    folded = fold(name)
    if not folded:
        raise UsageError("A source needs a name.", 'For example: workbench source add "AFP" --bloc Western')
    if store.source_named(case.db, folded):
        raise UsageError(f"{name} is in the directory already.", "Change it with `workbench source edit`.")
    with case.db.tx():
        number = counters.take(case.db, "source")
        row = {
            "uid": case.ids("source", str(number)), "name": name.strip(), "folded": folded, "kind": kind,
            "owner": owner, "country": country, "bloc": _check_bloc(case, bloc), "party": int(party),
            "reliability": check_reliability(reliability), "reliability_reason": reason, "graded_at": case.now(),
            "url": url, "hidden": 0,
        }  # fmt: skip
        change = Change(f"source/{number}", "sources", {"id": number}, None, row)
        perform(case, f"source {name.strip()} added", "source_added", [change])
    return find_source(case, str(number))


def find_source(case: Case, name_or_id: str) -> Source:
    """A source by number or name; raises NotFound with the nearest name."""
    found = store.source(case.db, int(name_or_id)) if name_or_id.isascii() and name_or_id.isdigit() else None
    found = found or store.source_named(case.db, fold(name_or_id))
    if found is None:
        names = {fold(s.name): s.name for s in store.sources(case.db)}
        near = get_close_matches(fold(name_or_id), list(names), n=1)
        hint = f"Did you mean {names[near[0]]}?" if near else "`workbench source list` shows them."
        raise NotFound(f"There is no source {name_or_id!r}.", hint)
    return found


def edit_source(case: Case, number: int, **fields: Any) -> Source:
    """Change a source. Fields as in `add_source`; a new reliability is dated now and old evidence keeps its grade."""
    source = find_source(case, str(number))
    after: dict[str, Any] = {}
    for key, value in fields.items():
        if value is not None:
            after["reliability_reason" if key == "reason" else key] = value
    if "name" in after:
        after["folded"] = fold(after["name"])
    if "bloc" in after:
        after["bloc"] = _check_bloc(case, after["bloc"])
    if "party" in after:
        after["party"] = int(after["party"])
    if "reliability" in after:
        after |= {"reliability": check_reliability(after["reliability"]), "graded_at": case.now()}
    now = current(case.db, "sources", {"id": number}, _COLUMNS) or {}
    after = {k: v for k, v in after.items() if now[k] != v}
    if not after:
        raise UsageError("Nothing would change.", "It is as you asked already.")
    change = Change(f"source/{number}", "sources", {"id": number}, {k: now[k] for k in after}, after)
    with case.db.tx():
        perform(case, f"source {source.name} edited", "source_edited", [change])
        claims = store.claims_of_source(case.db, number)
        origins.settle(case, claims)
        priority.refresh(case, claims)
    return find_source(case, str(number))
