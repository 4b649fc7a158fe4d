"""Hash lists as an analyst handles them: in and out, with everything that follows for media and claims at once.

Only here do lists meet claims: `media.listing` may not know them. A claim whose picture stands on a list says so in its
priority; no status moves.
"""

from pathlib import Path

from workbench.case import Case
from workbench.claims import priority
from workbench.evidence import marking
from workbench.intake.requests import Cancelled, Progress
from workbench.media import listing
from workbench.media.listing import ListReport
from workbench.store.hash_lists import HashList


def add(case: Case, path: Path, name: str, purpose: str, progress: Progress, cancelled: Cancelled) -> ListReport:
    """Take in a list and compare it with all media held; raises as `listing.import_list` does.

    Stopped while comparing, the list stays and the rest is compared with the next import.
    """
    report = listing.import_list(case, path, name, purpose, progress, cancelled)
    match(case, progress, cancelled)
    return report


def match(case: Case, progress: Progress, cancelled: Cancelled) -> int:
    """Compare whatever is due with the lists held and settle what follows; returns how many media were compared."""
    done = listing.match_lists(case, progress, cancelled, lambda found: priority.refresh_media(case, found))
    if done:
        marking.settle(case)
    return done


def remove(case: Case, number: int) -> HashList:
    """Take a list out; media that it kept out of matching count again. Returns what was removed; raises NotFound."""
    with case.db.tx():
        found = listing.find_list(case, number)
        touched = listing.remove_list(case, number)
        marking.settle(case)
        priority.refresh_media(case, touched)
    return found
