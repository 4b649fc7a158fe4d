"""The directory of sources: publishers and persons, with bloc, party to the conflict, and Admiralty reliability."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.evidence import grading
from workbench.evidence.grading import check_reliability
from workbench.folding import fold
from workbench.model import Source
from workbench.safety.text import storable
from workbench.store import counters
from workbench.store import evidence as store
from workbench.store.changes import Change, current
from workbench.undo import perform, record

_COLUMNS = (
    "uid", "name", "folded", "kind", "owner", "country", "bloc", "party", "reliability", "reliability_reason",
    "graded_at", "url", "hidden",
)  # fmt: skip
_DIGITS = 18
"""A number of more digits is none that a case gives."""
_COLUMN = {"reason": "reliability_reason"}
"""Columns that are called otherwise here."""


def _check_bloc(case: Case, bloc: str) -> str:
    known = {fold(b): b for b in case.settings.blocs}
    if not bloc or fold(bloc) in known:
        return known.get(fold(bloc), "")
    near = get_close_matches(fold(bloc), list(known), n=1)
    hint = f"Did you mean {known[near[0]]}?" if near else f"This case's blocs: {', '.join(case.settings.blocs)}."
    raise UsageError(f"{bloc!r} is not a bloc of this case.", f"{hint} The list is `blocs` in workbench.toml.")


def add_source(
    case: Case, name: str, *, kind: str = "", owner: str = "", country: str = "", bloc: str = "", party: bool = False,
    reliability: str = "F", reason: str = "", url: str = "", since: str = "",
) -> Source:  # fmt: skip
    """Add a source to the directory, with its first grade; returns it.

    Raises UsageError for a known name, an unknown bloc or letter, and a day that is none.
    """
    fields: dict[str, Any] = {
        "kind": kind, "owner": owner, "country": country, "bloc": bloc, "party": party, "reliability": reliability,
        "reason": reason, "url": url, "since": since,
    }  # fmt: skip
    with case.db.tx():
        changes = _new(case, name, **fields)
        act = perform(case, f"source {storable(name).strip()} added", "source_added", changes)
        priority.refresh(case, act.claims)  # a new agency: whatever credits it may have another origin now
    return find_source(case, str(changes[0].key["id"]))


def own_source(case: Case, name: str, kind: str) -> Source:
    """The source that the program itself speaks through, added at its first use; no act: undo passes it over."""
    with case.db.tx():
        held = store.source_named(case.db, fold(name))
        if held is not None:
            return held
        changes = _new(case, name, kind=kind)
        record(case, f"source {name} added", "source_added", changes)
    return find_source(case, str(changes[0].key["id"]))


def _new(
    case: Case, name: str, *, kind: str = "", owner: str = "", country: str = "", bloc: str = "", party: bool = False,
    reliability: str = "F", reason: str = "", url: str = "", since: str = "",
) -> list[Change]:  # fmt: skip
    """The row of a new source and that of its first grade, inside the caller's `tx()`; raises as `add_source`."""
    name = _plain(name)
    row = {
        "name": name, "kind": _plain(kind), "owner": _plain(owner), "country": _plain(country),
        "bloc": _check_bloc(case, bloc), "party": int(party), "reliability": check_reliability(reliability),
        "reliability_reason": grading.checked_reason(reason) if _plain(reason) else "", "url": _plain(url), "hidden": 0,
    }  # fmt: skip
    number = counters.take(case.db, "source")
    row |= {"uid": case.ids("source", str(number)), "folded": _free_name(case, name), "graded_at": case.now()}
    own = Change(f"source/{number}", "sources", {"id": number}, None, row)
    letter, why = str(row["reliability"]), str(row["reliability_reason"])
    return [own, grading.first_grade(case, number, letter, why, grading.check_since(case, since))]


def _plain(text: str) -> str:
    return storable(text).strip()


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
    numbered = name_or_id.isascii() and name_or_id.isdigit() and len(name_or_id) <= _DIGITS
    found = store.source(case.db, int(name_or_id)) if numbered else None
    found = found or store.source_named(case.db, fold(name_or_id))
    if found is None:
        names = {fold(s.name): s.name for s in store.sources(case.db)}
        near = get_close_matches(fold(name_or_id), list(names), n=1)
        hint = f"Did you mean {names[near[0]]}?" if near else "`workbench source list` shows them."
        raise NotFound(f"There is no source {name_or_id!r}.", hint)
    return found


def edit_source(case: Case, number: int, *, since: str = "", **fields: Any) -> Source:
    """Change a source. Fields as in `add_source`; a new reliability or reason is a new grade (`grading.regrade`).

    `since` is the first day the grade holds for, "" for everything the source said. Raises NotFound, UsageError for an
    empty or taken name, an unknown bloc, letter or day, a letter without a reason, and when nothing would change.
    """
    with case.db.tx():
        source = find_source(case, str(number))
        now = current(case.db, "sources", {"id": number}, _COLUMNS) or {}
        after = {k: v for k, v in _asked(case, number, fields).items() if now[k] != v}
        further: list[Change] = []
        if since or fields.get("reliability") is not None or fields.get("reason") is not None:
            since = grading.check_since(case, since)
            reason = grading.checked_reason(fields.get("reason") or "")
            further = grading.further_grade(case, source, after.get("reliability", source.reliability), reason, since)
        if not after and not further:
            raise UsageError("Nothing would change.", "It is as you asked already.")
        if further:
            after["graded_at"] = case.now()
        own = Change(f"source/{number}", "sources", {"id": number}, {k: now[k] for k in after}, after)
        label = grading.regrading_label(source, after["reliability"], since) if "reliability" in after else ""
        only_graded = bool(further) and after.keys() <= grading.COLUMNS
        kind = grading.REGRADED if only_graded else "source_edited"
        act = perform(case, label or f"source {source.name} edited", kind, [own, *further])
        (priority.recount if only_graded else priority.refresh)(case, act.claims)
    return find_source(case, str(number))


def _asked(case: Case, number: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that an edit asks for, checked; None leaves a field as it is."""
    after = {_COLUMN.get(k, k): _plain(v) if isinstance(v, str) else v for k, v in fields.items() if v is not None}
    if "name" in after:
        after["folded"] = _free_name(case, after["name"], number)
    if "bloc" in after:
        after["bloc"] = _check_bloc(case, after["bloc"])
    if "party" in after:
        after["party"] = int(after["party"])
    if "reliability" in after:
        after["reliability"] = grading.check_reliability(after["reliability"])
    return after
