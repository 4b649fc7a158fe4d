"""What another case says otherwise, until a person has looked at it.

Nothing has to be answered twice: a conflict is settled when the field no longer says what it said at the import (the
ordinary act of setting it), or when somebody says that ours stays, which is an act like any other and can be undone.
"""

from workbench.bundles.asking import open_conflicts
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import NotFound
from workbench.evidence.sources import find_source
from workbench.ledger.events import claim_subject
from workbench.model import claim_label
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform


def keep(case: Case, number: int, field: str = "") -> Act:
    """Say that ours stays, for one field of a claim or for all that wait, as one act.

    Raises NotFound where nothing waits.
    """
    with case.db.tx():
        editing.find(case, number)
        return _keep(case, claim_subject(number), claim_label(number), field)


def keep_source(case: Case, name: str, field: str = "") -> Act:
    """The same for a source, by its name or number. Raises NotFound where there is none, and where nothing waits."""
    with case.db.tx():
        source = find_source(case, name)
        return _keep(case, f"source/{source.id}", source.name, field)


def _keep(case: Case, subject: str, label: str, field: str) -> Act:
    waiting = [c for c in open_conflicts(case, [subject]) if field in ("", c.field)]
    if not waiting:
        what = f"The {field} of {label} is not in question." if field else f"Nothing of {label} is in question."
        raise NotFound(what, "workbench bundle conflicts lists all that is.")
    changes = [Change(c.subject, "merge_conflicts", {"id": c.id}, {"answer": ""}, {"answer": "ours"}) for c in waiting]
    fields = ", ".join(dict.fromkeys(c.field for c in waiting))
    return perform(case, f"{label}: our {fields} kept", "kept", changes)
