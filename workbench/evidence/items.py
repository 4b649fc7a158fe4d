"""Evidence: what a source says about a claim, graded by a person, with its quote, address or file kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from workbench.case import Case
from workbench.claims import dating, editing, priority
from workbench.errors import InputRefused, NotFound, UsageError
from workbench.evidence.grading import check_reliability, letter_for
from workbench.evidence.sources import find_source
from workbench.ledger.events import claim_subject
from workbench.model import CREDIBILITY, Evidence, EvidenceStance, When, claim_label
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import counters, media, source_grades
from workbench.store import evidence as store
from workbench.store.changes import Change, current
from workbench.undo import perform

_GRADE = re.compile(r"^([A-Fa-f]?)([1-6])$")
_DAY = len("2026-04-26")
_NOT_FROZEN = frozenset({"id", "claim", "source", "graded_by", "owner", "follows", "capture", "external_id"})
_LATER = frozenset({"published", "searched"})
"""Fields that items did not have at first: left out where empty, so that older verdicts keep their hashes."""
_EDITABLE = (
    "stance",
    "reliability",
    "credibility",
    "quote",
    "url",
    "derived_from",
    "origin",
    "note",
    "says_misleading",
    "published",
    "searched",
)


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """Evidence about to be added. `file` is copied into the vault; `derived_from` is an evidence id.

    `reliability` "" is the directory's letter; `published` a day or time; `searched` what was searched in vain;
    `capture` the id of the capture it was taken from, whose bytes are its file unless it has one of its own.
    """

    claim: int
    source: int
    stance: EvidenceStance
    reliability: str
    credibility: int
    quote: str = ""
    url: str = ""
    file: Path | None = None
    derived_from: int | None = None
    origin: str = ""
    note: str = ""
    says_misleading: bool = False
    published: str = ""
    searched: str = ""
    capture: int | None = None
    external_id: str = ""


def parse_grade(text: str) -> tuple[str, int]:
    """An Admiralty grade such as `B2` as (reliability, credibility); raises UsageError.

    The digit alone is ("", 2): the letter is the one that the directory gives the source.
    """
    match = _GRADE.match(text.strip())
    if not match:
        raise UsageError(
            f"{text!r} is not a grade.",
            "A letter A–F for the source and a digit 1–6 for what it says: B2; 2 alone takes the source's letter.",
        )
    return match[1].upper(), int(match[2])


def _check(case: Case, new: NewEvidence) -> None:
    editing.find_open(case, new.claim)
    find_source(case, str(new.source))
    if new.reliability:
        check_reliability(new.reliability)
    _check_credibility(new.credibility)
    check_published(new.published)
    _check_capture(case, new.capture)
    if new.derived_from is not None:
        _check_parent(case, new.claim, new.derived_from)


def _check_credibility(digit: int) -> int:
    if digit not in CREDIBILITY:
        raise UsageError(f"{digit} is not a credibility.", "1 (confirmed by others) to 6 (cannot be judged).")
    return digit


def _check_parent(case: Case, claim: int, number: int, child: int | None = None) -> int:
    """Raise NotFound unless `number` is evidence on the claim, UsageError when it goes back to `child` itself."""
    parent = store.get(case.db, number)
    if parent is None or parent.claim != claim:
        raise NotFound(
            f"There is no evidence {number} on {claim_label(claim)}.",
            f"`workbench evidence list {claim_label(claim)}` shows them.",
        )
    above = {e.id: e.derived_from for e in store.of_claim(case.db, claim, retracted=True)}
    seen: set[int] = set()
    at: int | None = number
    while at is not None and at not in seen:
        if at == child:
            raise UsageError(f"Evidence {child} cannot derive from itself.", f"{number} goes back to it already.")
        seen.add(at)
        at = above.get(at)
    return number


def check_published(text: str) -> str:
    """When something was said, as it is stored: a day, a UTC time, or "" for not known; raises UsageError."""
    said = text.strip()
    return dating.checked(When(said, None, "day" if len(said) <= _DAY else "minute")).start or "" if said else ""


def _check_capture(case: Case, number: int | None) -> str | None:
    """The sha256 of what a capture brought, None for no capture; raises NotFound, UsageError for one that failed."""
    if number is None:
        return None
    sha256 = store.captured(case.db, number)
    if sha256 is None:
        raise NotFound(f"There is no capture {number}.", "Capture the page first, then name its number.")
    if not sha256:
        raise UsageError(f"Capture {number} brought nothing that could be kept.", "Name one that was done.")
    return sha256


def _graded(case: Case, source: int, letter: str, day: str) -> tuple[str, bool]:
    """A letter as it is stored, and whether it follows the directory: it does when it is what the directory says."""
    source_grades.lock(case.db, source)  # or a regrading at this moment would pass the new item over
    directory = letter_for(case, source, day)
    own = check_reliability(letter) if letter else directory
    return own, own == directory


def _keep(case: Case, path: Path | None) -> tuple[str | None, int]:
    if path is None:
        return None, 0
    if not path.is_file():
        raise InputRefused(f"There is no file {path}.", "Give the path of the saved page, picture or document.")
    with path.open("rb") as stream:
        held = case.vault.put(stream, limits.ARCHIVE_MEMBER)
    return held.sha256, held.bytes


def add_evidence(case: Case, new: NewEvidence) -> Evidence:
    """Add one item to a claim; returns it with its id.

    Raises NotFound for an unknown claim, source or parent, UsageError for a grade out of its list, Conflict for a claim
    that was merged, InputRefused when the file is not there. What is said is kept as given; nothing is fetched.
    """
    with case.db.tx():
        _check(case, new)
    sha256, size = _keep(case, new.file)
    with case.db.tx():
        _check(case, new)  # again: keeping a large file takes time, and others work meanwhile
        if sha256 is not None:
            media.add(case.db, [(sha256, size)])
        published = check_published(new.published)
        letter, follows = _graded(case, new.source, new.reliability, published or case.now())
        number = counters.take(case.db, "evidence")
        row: dict[str, Any] = {
            "uid": case.ids("evidence", str(number)), "claim": new.claim, "source": new.source,
            "stance": new.stance.value, "reliability": letter, "follows": int(follows),
            "credibility": new.credibility, "quote": storable(new.quote), "url": storable(new.url),
            "sha256": sha256 or _check_capture(case, new.capture), "published": published,
            "searched": storable(new.searched).strip(), "capture": new.capture,
            "external_id": storable(new.external_id),
            "file_name": storable(new.file.name) if new.file else "", "derived_from": new.derived_from,
            "origin": storable(new.origin), "note": storable(new.note), "says_misleading": int(new.says_misleading),
            "graded_by": case.analyst.id, "created_at": case.now(), "retracted": 0,
        }  # fmt: skip
        change = Change(claim_subject(new.claim), "evidence", {"id": number}, None, row)
        name = find_source(case, str(new.source)).name
        perform(case, f"{claim_label(new.claim)} evidence {name}", "evidence_added", [change])
        priority.refresh(case, [new.claim])
    return find_evidence(case, number)


def find_evidence(case: Case, number: int) -> Evidence:
    """An evidence item by id; raises NotFound."""
    found = store.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no evidence {number}.", "`workbench evidence list C-…` shows them.")
    return found


def edit_evidence(case: Case, number: int, **changed: Any) -> Evidence:
    """Change an item's grade, stance, quote, address, derivation, origin, note, day or search; returns it.

    A reliability that the directory gives the source follows it from now on, "" asks for that; any other is the item's
    own. A `derived_from` of 0 sets the item free. Raises as `add_evidence` does, UsageError also for an item that would
    derive from itself and for no change.
    """
    unknown = sorted(set(changed) - set(_EDITABLE))
    if unknown:
        raise UsageError(f"Evidence has no field {unknown[0]!r} to change.", f"Known: {', '.join(_EDITABLE)}.")
    with case.db.tx():
        found = _open_evidence(case, number)
        after = {k: _checked(case, found, k, v) for k, v in changed.items() if v is not None}
        after |= _regraded(case, found, after)
        now = current(case.db, "evidence", {"id": number}, (*_EDITABLE, "follows")) or {}
        after = {k: v for k, v in after.items() if now[k] != v}
        if not after:
            raise UsageError("Nothing would change.", "It is as you asked already.")
        change = Change(claim_subject(found.claim), "evidence", {"id": number}, {k: now[k] for k in after}, after)
        perform(case, f"{claim_label(found.claim)} evidence {number} edited", "evidence_edited", [change])
        priority.refresh(case, [found.claim])
    return find_evidence(case, number)


def _open_evidence(case: Case, number: int) -> Evidence:
    """An item on a claim that can be worked on, its claim locked inside the caller's `tx()`."""
    editing.find_open(case, find_evidence(case, number).claim)
    return find_evidence(case, number)


def _regraded(case: Case, item: Evidence, after: Mapping[str, Any]) -> dict[str, Any]:
    """The letter of an item that is given one, or that follows the directory and was said on another day."""
    if "reliability" not in after and not (item.follows and "published" in after):
        return {}
    day = after.get("published", item.published) or item.created_at
    letter, follows = _graded(case, item.source, after.get("reliability", ""), day)
    return {"reliability": letter, "follows": int(follows)}


def _checked(case: Case, item: Evidence, name: str, value: Any) -> Any:
    """A field of an item as it is stored; raises as `add_evidence` does."""
    if name == "stance":
        return EvidenceStance(value).value
    if name == "reliability":
        return check_reliability(value) if value else ""
    if name == "credibility":
        return _check_credibility(value)
    if name == "published":
        return check_published(value)
    if name == "derived_from":
        return _check_parent(case, item.claim, value, item.id) if value else None
    return int(value) if name == "says_misleading" else storable(value)


def retract(case: Case, number: int) -> Evidence:
    """Take an item back: it counts no more but stays in history. Raises NotFound, UsageError when it is so already."""
    with case.db.tx():
        found = _open_evidence(case, number)
        if found.retracted:
            raise UsageError(f"Evidence {number} is retracted already.", "Undo brings it back.")
        change = Change(claim_subject(found.claim), "evidence", {"id": number}, {"retracted": 0}, {"retracted": 1})
        perform(case, f"{claim_label(found.claim)} evidence {number} retracted", "evidence_retracted", [change])
        priority.refresh(case, [found.claim])
    return find_evidence(case, number)


def digest_fields(item: Evidence) -> dict[str, object]:
    """What of an item a verdict freezes: what it says and its grade, not its place in our tables."""
    said = {f.name: getattr(item, f.name) for f in fields(item) if f.name not in _NOT_FROZEN}
    return {name: value for name, value in said.items() if value or name not in _LATER}
