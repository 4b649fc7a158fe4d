"""The directory of sources: publishers and persons, with bloc, party to the conflict, and Admiralty reliability."""

from difflib import get_close_matches
from typing import Any

from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.folding import fold
from workbench.model import RELIABILITY, Source
from workbench.safety.text import storable
from workbench.store import counters
from workbench.store import evidence as store
from workbench.store.changes import Change, current
from workbench.undo import perform, record

_COLUMNS = (
    "uid", "name", "folded", "kind", "owner", "country", "bloc", "party", "reliability", "reliability_reason",
    "graded_at", "url", "hidden",
)  # fmt: skip
_COLUMN = {"reason": "reliability_reason"}
"""Columns that are called otherwise here."""


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
    fields: dict[str, Any] = {
        "kind": kind, "owner": owner, "country": country, "bloc": bloc, "party": party, "reliability": reliability,
        "reason": reason, "url": url,
    }  # fmt: skip
    with case.db.tx():
        change = _new(case, name, **fields)
        perform(case, f"source {storable(name).strip()} added", "source_added", [change])
    return find_source(case, str(change.key["id"]))


def own_source(case: Case, name: str, kind: str) -> Source:
    """The source that the program itself speaks through, added at its first use; no act: undo passes it over."""
    with case.db.tx():
        held = store.source_named(case.db, fold(name))
        if held is not None:
            return held
        change = _new(case, name, kind=kind)
        record(case, f"source {name} added", "source_added", [change])
    return find_source(case, str(change.key["id"]))


def _new(
    case: Case, name: str, *, kind: str = "", owner: str = "", country: str = "", bloc: str = "", party: bool = False,
    reliability: str = "F", reason: str = "", url: str = "",
) -> Change:  # fmt: skip
    """The row of a new source, inside the caller's `tx()`; raises as `add_source`."""
    name = storable(name).strip()
    row = {
        "name": name, "kind": storable(kind), "owner": storable(owner), "country": storable(country),
        "bloc": _check_bloc(case, bloc), "party": int(party), "reliability": check_reliability(reliability),
        "reliability_reason": storable(reason), "url": storable(url), "hidden": 0,
    }  # fmt: skip
    number = counters.take(case.db, "source")
    row |= {"uid": case.ids("source", str(number)), "folded": _free_name(case, name), "graded_at": case.now()}
    return Change(f"source/{number}", "sources", {"id": number}, None, row)


def _free_name(case: Case, name: str, number: int | None = None) -> str:
    """A name as the directory compares it; raises UsageError when it is empty or another source's than `number`."""
    folded = fold(name)
    if not folded:
        raise UsageError("A source needs a name.", 'For example: workbench source add "AFP" --bloc Western')
    holder = store.source_named(case.db, folded)
    if holder is not None and holder.id != number:
        raise UsageError(f"{name} is in the directory already.", "Change it with `workbench source edit`.")
    return folded


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
    """Change a source. Fields as in `add_source`; a new reliability is dated now and old evidence keeps its grade.

    Raises NotFound, UsageError for an empty or taken name, an unknown bloc or letter, and when nothing would change.
    """
    after = {_COLUMN.get(k, k): storable(v) if isinstance(v, str) else v for k, v in fields.items() if v is not None}
    with case.db.tx():
        source = find_source(case, str(number))
        if "name" in after:
            after["name"] = after["name"].strip()
            after["folded"] = _free_name(case, after["name"], number)
        if "bloc" in after:
            after["bloc"] = _check_bloc(case, after["bloc"])
        if "party" in after:
            after["party"] = int(after["party"])
        if "reliability" in after:
            after["reliability"] = check_reliability(after["reliability"])
        now = current(case.db, "sources", {"id": number}, _COLUMNS) or {}
        after = {k: v for k, v in after.items() if now[k] != v}
        if not after:
            raise UsageError("Nothing would change.", "It is as you asked already.")
        if "reliability" in after:
            after["graded_at"] = case.now()
        change = Change(f"source/{number}", "sources", {"id": number}, {k: now[k] for k in after}, after)
        act = perform(case, f"source {source.name} edited", "source_edited", [change])
        priority.refresh(case, act.claims)
    return find_source(case, str(number))
