"""Whether a capture is still what was taken: its record and its bytes hashed again, and the two compared."""

from workbench import canonical
from workbench.case import Case
from workbench.errors import IntegrityDamage
from workbench.model import Capture
from workbench.safety import limits

_COMPARED = ("kind", "url", "final_url", "state", "reason", "route")


def verify(case: Case, capture: Capture) -> str | None:
    """Re-read a capture's record and bytes: None when all is as it was stored, else one sentence on what is wrong.

    The record names the bytes and the row repeats the record, so a change of any of the three shows. That the record
    is the one of that day is told by the history, whose event names its hash (`workbench audit verify`).
    """
    wrong = case.vault.verify(capture.record)
    if wrong is None and capture.sha256 is not None:
        wrong = case.vault.verify(capture.sha256)
    if wrong is not None:
        return f"Capture {capture.id}: {wrong}"
    record = read_record(case, capture)
    differing = [name for name in _COMPARED if record.get(name) != getattr(capture, name)]
    body = record.get("body")
    if isinstance(body, dict) and capture.sha256 is not None and body.get("sha256") != capture.sha256:
        differing.append("sha256")
    if differing:
        return f"Capture {capture.id}: its row and its record differ ({', '.join(differing)})."
    return None


def read_record(case: Case, capture: Capture) -> dict[str, object]:
    """The record of a capture. Raises IntegrityDamage when it is missing or is not what was stored."""
    with case.vault.open(capture.record) as stream:
        text = stream.read(limits.MESSAGE_BODY).decode("utf-8")
    found = canonical.loads(text)
    if not isinstance(found, dict):
        raise IntegrityDamage(f"The record of capture {capture.id} is no record.", "Restore it from a backup.")
    return found
