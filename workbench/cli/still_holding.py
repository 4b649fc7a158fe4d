"""Says after an act which decided claims it touched no longer meet their rules: nothing else tells who did it.

Here, since evidence may not ask the verdict: the command line knows both.
"""

from collections.abc import Iterable

from workbench.case import Case
from workbench.cli.output import counted, note
from workbench.errors import WorkbenchError
from workbench.model import claim_label
from workbench.store import verdicts as store

_MOST = 500
"""Claims that are looked at right away; for more, the command that does it is named."""
_NAMED = 5


def say_fallen(case: Case, command: str, claims: Iterable[int]) -> None:
    """Write a line to stderr for those of these claims whose status the rules would not allow now.

    Takes the claims that an act touched, and how the program is called. The act is done and stays, whatever comes of
    this.
    """
    from workbench.verdict.rechecking import recheck

    touched = sorted(set(claims))
    if len(touched) > _MOST:
        note(f"Which of {counted(len(touched), 'claim')} still meet their rules: `{command} verdict recheck`.")
        return
    decided = sorted(store.last(case.db, touched))
    if not decided:
        return
    try:
        fallen = [r for r in recheck(case, decided) if not r.holds and not r.damage]
    except WorkbenchError as error:
        note(f"Whether decided claims still meet their rules was not looked at: {error.message}")
        return
    for r in fallen[:_NAMED]:
        label = claim_label(r.claim)
        note(f"{label} ({r.status.value}) no longer meets its rules; `{command} verdict recheck {label}` says why.")
    if len(fallen) > _NAMED:
        note(f"So do {len(fallen) - _NAMED} more: `{command} verdict recheck`.")
