"""What is in question between this case and another one, and whether it still is.

What screens and commands read of it lies here, without what takes a bundle in: a dossier asks at every opening.
"""

from collections.abc import Mapping, Sequence

from workbench.case import Case
from workbench.ledger.events import subject_claim
from workbench.store import bundled
from workbench.store import claims as claim_store
from workbench.store.bundled import Conflict, RowOf
from workbench.store.engine import Engine

SAME = "same_event"
"""The field under which a claim of ours is proposed that a received one may be."""
CLAIM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "folded"), "predicate": ("predicate",), "places": ("places",), "actors": ("actors",),
    "time": ("event_start", "event_end", "event_precision"), "status": ("status", "overridden"), "note": ("note",),
    "would_change": ("would_change",), "external_id": ("external_id",),
}  # fmt: skip
SOURCE_FIELDS: Mapping[str, tuple[str, ...]] = {
    name: (name,) for name in ("reliability", "kind", "owner", "country", "bloc", "party", "url")
}
"""Fields that have one value, by the word a person is shown, and the columns that hold it."""
EMPTY = (None, "", "[]", "null")


def open_conflicts(case: Case, subjects: Sequence[str] = ()) -> list[Conflict]:
    """The conflicts that wait for a person, oldest first; of these subjects (`claim/17`, `source/3`), or all."""
    return [c for c in bundled.unanswered(case.db, subjects) if is_open(case.db, c)]


def is_open(db: Engine, asked: Conflict) -> bool:
    """Whether a person still has to look: nobody answered, the field says what it said at the import, and the claim is
    not gone into another one."""
    number = subject_claim(asked.subject)
    if asked.answer or (number is not None and not stands(db, number)):
        return False
    if asked.field == SAME:
        return _still_asked(db, asked)
    return said_of(db, asked.subject, asked.field) == asked.ours


def said_of(db: Engine, subject: str, field_name: str) -> str:
    """What a field of a claim or source says now, as conflicts tell it; "" for one that is gone."""
    kind, _, number = subject.partition("/")
    row = bundled.row_of(db, bundled.TABLE_OF[kind], {"id": int(number)})
    fields = CLAIM_FIELDS if kind == "claim" else SOURCE_FIELDS
    return shown(row, fields[field_name]) if row else ""


def shown(row: RowOf, columns: Sequence[str]) -> str:
    """A field as it is compared and shown: its first column, or all that it has of a span of time."""
    said = [row[c] for c in columns if c not in ("folded", "overridden")]
    told = [str(v) for v in said if v is not None]
    if columns[0] == "event_start" and row["event_start"] is None and row["event_end"] is None:
        return ""
    return " – ".join(told[:2]) if len(said) > 1 else "".join(told)


def _still_asked(db: Engine, asked: Conflict) -> bool:
    """Whether a proposal still waits: the claim and the one it may be (`ours`) stand apart, with no link between."""
    number, other = subject_claim(asked.subject), int(asked.ours.removeprefix("C-"))
    if number is None or not stands(db, other):
        return False
    return other not in {n for n, _ in claim_store.links(db, [number]).get(number, ())}


def standing(db: Engine, number: int) -> int | None:
    """The claim that stands for this one: itself, or what it was merged into; None for one that was taken out."""
    row, seen = claim_store.raw(db, number), {number}
    while row is not None and row["merged_into"] is not None:
        number = int(str(row["merged_into"]))
        if number in seen:
            return None
        seen.add(number)
        row = claim_store.raw(db, number)
    return None if row is None or row["hidden"] else number


def stands(db: Engine, number: int) -> bool:
    """Whether a claim can be looked at: it is there, not hidden and not merged into another one."""
    return standing(db, number) == number
