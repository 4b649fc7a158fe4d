"""What analysts say of media themselves: hard to look at, or never worth a match (logos, flags, blank cards).

A mark holds for copies too, also those that come later. It says nothing about a claim and moves no status.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.case import Case
from workbench.claims import priority
from workbench.errors import NotFound, UsageError
from workbench.ledger import events as ledger
from workbench.media import stages
from workbench.safety.text import storable
from workbench.store import media as media_store
from workbench.store import media_marks as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.store.media_marks import GRAPHIC, PLAIN, UNKNOWN, Mark
from workbench.undo import perform

SENSITIVITIES = (GRAPHIC, PLAIN, UNKNOWN)
_WORDS = {GRAPHIC: "graphic", PLAIN: "not graphic", UNKNOWN: "not judged"}


def find_medium(case: Case, sha256: str) -> str:
    """The whole sha256 of a medium held, by at least 8 of its digits. Raises NotFound, UsageError when several fit."""
    held = media_store.beginning(case.db, sha256.lower()) if len(sha256) >= 8 else []
    if len(held) > 1:
        raise UsageError(f"{len(held)} media begin with {sha256}.", "Give more digits of the sha256.")
    if not held:
        raise NotFound(
            f"No medium {sha256} is held.", "`workbench media` lists them; give 8 or more digits of the sha256."
        )
    return held[0]


def mark_sensitivity(case: Case, sha256s: Sequence[str], sensitivity: str) -> Act:
    """Mark media as `graphic`, `plain` or "" (not judged); one undoable act, copies follow.

    Raises NotFound for a medium that is not held, UsageError for another word and when nothing would change.
    """
    if sensitivity not in SENSITIVITIES:
        raise UsageError(f"{sensitivity!r} is not a sensitivity.", "graphic, plain, or nothing for not judged.")
    return _mark(
        case,
        sha256s,
        lambda m: replace(m, sensitivity=sensitivity),
        f"marked {_WORDS[sensitivity]}",
        "media_sensitivity",
    )


def never(case: Case, sha256: str, reason: str = "") -> Act:
    """Put a medium on the never-match list: it and its copies raise nothing any more. Undoable; raises as above."""
    told = storable(reason).strip()
    return _mark(case, [sha256], lambda m: replace(m, never=True, reason=told), "never matched", "media_never")


def allow(case: Case, sha256: str) -> Act:
    """Take a medium off the never-match list again. Undoable; raises as above, and UsageError for one that is left out
    for another's sake (a copy, an entry of a hash list), saying whose."""
    whole = find_medium(case, sha256)
    own, why = store.get(case.db, whole), store.barred(case.db, [whole]).get(whole, "")
    if why and not (own and own.never):
        raise UsageError(
            f"Medium {whole[:12]} itself is not marked; it is {why}.",
            "Allow that one, take that list out, or answer that the two are different.",
        )
    return _mark(case, [sha256], lambda m: replace(m, never=False, reason=""), "matched again", "media_allowed")


def settle(case: Case) -> None:
    """Bring what is left out of matching up to date with the marks, and count the claims it touches."""
    stages.bar_stage(case, lambda found: priority.refresh_media(case, found))


def _mark(case: Case, sha256s: Sequence[str], change: Callable[[Mark], Mark], words: str, kind: str) -> Act:
    with case.db.tx():
        changes = []
        for sha256 in dict.fromkeys(find_medium(case, s) for s in sha256s):
            now = store.get(case.db, sha256)
            blank = Mark(sha256, UNKNOWN, False, "", case.analyst.id, case.now())
            after = replace(change(now or blank), by=case.analyst.id, at=case.now())
            if (after.sensitivity, after.never) == ((now or blank).sensitivity, (now or blank).never):
                continue
            before = now.columns if now else None
            changes.append(Change(ledger.CASE, "media_marks", {"sha256": sha256}, before, after.columns))
        if not changes:
            raise UsageError("Nothing would change.", "It is marked so already.")
        shown = f"medium {str(changes[0].key['sha256'])[:12]}" if len(changes) == 1 else f"{len(changes)} media"
        act = perform(case, f"{shown} {words}", kind, changes)
        settle(case)
        priority.refresh(case, act.claims)
    return act
