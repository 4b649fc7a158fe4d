"""SQL of batches and their quarantine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Batch, Custody
from workbench.store.engine import Engine, Row

_COLUMNS = (
    "id, file, sha256, chat, importer, importer_version, state, position, timezone, date_order, read, imported, "
    "duplicate, quarantined, media_present, media_missing, first, last, started_at, analyst, custody, assumptions"
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that was not imported, with where it stands and why."""

    batch: int
    n: int
    line: int | None
    offset: int | None
    reason: str
    raw: str


def _batch(row: Row) -> Batch:
    return Batch(
        id=row["id"],
        file=row["file"],
        sha256=row["sha256"],
        importer=row["importer"],
        importer_version=row["importer_version"],
        state=row["state"],
        position=row["position"],
        timezone=row["timezone"],
        date_order=row["date_order"],
        read=row["read"],
        imported=row["imported"],
        duplicate=row["duplicate"],
        quarantined=row["quarantined"],
        media_present=row["media_present"],
        media_missing=row["media_missing"],
        first=row["first"],
        last=row["last"],
        started_at=row["started_at"],
        analyst=row["analyst"],
        custody=Custody(**canonical.loads(row["custody"])),
        assumptions=tuple(canonical.loads(row["assumptions"])),
    )


def add(db: Engine, batch: Batch, chat: str, scope: int = 0) -> None:
    """Insert a new batch inside `tx()`; `chat` and `scope` are the conversation's label and number."""
    values = (
        batch.id, batch.file, batch.sha256, chat, batch.importer, batch.importer_version, batch.state, batch.position,
        batch.timezone, batch.date_order, batch.read, batch.imported, batch.duplicate, batch.quarantined,
        batch.media_present, batch.media_missing, batch.first, batch.last, batch.started_at, batch.analyst,
        canonical.dumps(batch.custody), canonical.dumps(batch.assumptions), scope,
    )  # fmt: skip
    db.insert("batches", [*_COLUMNS.split(", "), "scope"], [values])


def _write(db: Engine, batch: Batch, where: str, **guard: object) -> int:
    return db.run(
        "UPDATE batches SET state = :state, position = :position, timezone = :timezone, date_order = :date_order, "
        "read = :read, imported = :imported, duplicate = :duplicate, quarantined = :quarantined, "
        "media_present = :media_present, media_missing = :media_missing, first = :first, last = :last, "
        f"assumptions = :assumptions WHERE {where}",
        id=batch.id,
        state=batch.state,
        position=batch.position,
        timezone=batch.timezone,
        date_order=batch.date_order,
        read=batch.read,
        imported=batch.imported,
        duplicate=batch.duplicate,
        quarantined=batch.quarantined,
        media_present=batch.media_present,
        media_missing=batch.media_missing,
        first=batch.first,
        last=batch.last,
        assumptions=canonical.dumps(batch.assumptions),
        **guard,
    )


def save(db: Engine, batch: Batch) -> None:
    """Write a batch's state, progress and counts inside `tx()`."""
    _write(db, batch, "id = :id")


def advance(db: Engine, batch: Batch, old: Batch) -> bool:
    """Write a batch's progress inside `tx()` if it still stands where `old` does; False when somebody moved it."""
    where = "id = :id AND position = :old_position AND state = :old_state"
    return bool(_write(db, batch, where, old_position=old.position, old_state=old.state))


def get(db: Engine, number: int) -> Batch | None:
    """A batch by number."""
    row = db.one(f"SELECT {_COLUMNS} FROM batches WHERE id = :id", id=number)
    return _batch(row) if row else None


def standing(db: Engine, sha256: str, file: str, chat: str) -> Batch | None:
    """The newest batch of the same bytes and conversation that was not undone."""
    row = db.one(
        f"SELECT {_COLUMNS} FROM batches WHERE sha256 = :sha256 AND file = :file AND chat = :chat "
        "AND state <> 'undone' ORDER BY id DESC LIMIT 1",
        sha256=sha256,
        file=file,
        chat=chat,
    )
    return _batch(row) if row else None


def scope(db: Engine, batch: int) -> int:
    """The number of the conversation that a batch was read from; 0 for the messages by hand."""
    row = db.one("SELECT scope FROM batches WHERE id = :b", b=batch)
    return int(row["scope"]) if row else 0


def others_in(db: Engine, scope: int, batch: int) -> bool:
    """Whether another import that stands brought messages of a conversation."""
    row = db.one(
        "SELECT 1 AS n FROM batches WHERE scope = :s AND id <> :b AND state <> 'undone' AND imported > 0 LIMIT 1",
        s=scope,
        b=batch,
    )
    return row is not None


def undone(db: Engine, numbers: Sequence[int]) -> bool:
    """Whether one of these imports was taken back."""
    return db.one("SELECT 1 AS n FROM batches WHERE id IN (:n) AND state = 'undone'", n=list(numbers)) is not None


def add_parts(db: Engine, batch: int, parts: Sequence[tuple[str, str]]) -> None:
    """Note inside `tx()` the members (name, sha256) that a batch is read from, in reading order."""
    rows = [(batch, n, member, sha256) for n, (member, sha256) in enumerate(parts)]
    db.insert("batch_parts", ("batch", "n", "member", "sha256"), rows)


def parts(db: Engine, batch: int) -> list[tuple[str, str]]:
    """The members (name, sha256) that a batch is read from, in reading order; [] when it is its one original."""
    rows = db.rows("SELECT member, sha256 FROM batch_parts WHERE batch = :b ORDER BY n", b=batch)
    return [(r["member"], r["sha256"]) for r in rows]


def unfinished(db: Engine) -> list[Batch]:
    """The batches whose files were not read to their end, oldest first: interrupted, or at work elsewhere."""
    return [_batch(r) for r in db.rows(f"SELECT {_COLUMNS} FROM batches WHERE state = 'running' ORDER BY id")]


def every(db: Engine) -> list[Batch]:
    """All batches, oldest first."""
    return [_batch(r) for r in db.rows(f"SELECT {_COLUMNS} FROM batches ORDER BY id")]


def quarantine(db: Engine, rows: Sequence[Quarantined]) -> None:
    """Keep records that were not imported, inside `tx()`."""
    db.insert(
        "quarantine",
        ("batch", "n", "line", "offset", "reason", "raw"),
        [(q.batch, q.n, q.line, q.offset, q.reason, q.raw) for q in rows],
    )


def quarantined(db: Engine, batch: int | None = None, most: int | None = None) -> list[Quarantined]:
    """Quarantined records of one batch, or of all; the first `most` of them."""
    where = "" if batch is None else "WHERE batch = :batch "
    limit = "" if most is None else f" LIMIT {int(most)}"
    rows = db.rows(
        f'SELECT batch, n, line, "offset", reason, raw FROM quarantine {where}ORDER BY batch, n{limit}', batch=batch
    )
    return [Quarantined(r["batch"], r["n"], r["line"], r["offset"], r["reason"], r["raw"]) for r in rows]


# --- records that two batches hold -------------------------------------------------------------------------------


def add_overlaps(db: Engine, batch: int, found: Mapping[int, int]) -> None:
    """Note inside `tx()` that `batch` found so many records (by other batch) in the case already."""
    for other, records in sorted(found.items()):
        db.run(
            "INSERT INTO batch_overlaps (batch, other, records) VALUES (:batch, :other, :records) "
            "ON CONFLICT (batch, other) DO UPDATE SET records = batch_overlaps.records + :records",
            batch=batch,
            other=other,
            records=records,
        )


def resting_on(db: Engine, batch: int) -> list[tuple[Batch, int]]:
    """The imports that left records out because `batch` holds them, with how many."""
    rows = db.rows(
        f"SELECT {_COLUMNS}, records FROM batches JOIN batch_overlaps o ON o.batch = id "
        "WHERE o.other = :b AND state <> 'undone' ORDER BY id",
        b=batch,
    )
    return [(_batch(r), r["records"]) for r in rows]


def forget_overlaps(db: Engine, batch: int) -> None:
    """Drop inside `tx()` what is noted about a batch that was undone."""
    db.run("DELETE FROM batch_overlaps WHERE batch = :b OR other = :b", b=batch)


def reopen(db: Engine, numbers: Sequence[int], version: str = "") -> None:
    """Mark batches inside `tx()` as holding only part of their file: importing the file again adds what is missing.

    `version` is that of the importer that will read it, when it is another one.
    """
    db.run("UPDATE batches SET state = 'partial', position = 0 WHERE id IN (:n)", n=list(numbers))
    if version:
        db.run("UPDATE batches SET importer_version = :v WHERE id IN (:n)", v=version, n=list(numbers))


def start_over(db: Engine, batch: int) -> None:
    """Drop inside `tx()` what reading a batch's file noted the first time, before it is read again."""
    db.run("DELETE FROM quarantine WHERE batch = :b", b=batch)
    db.run("DELETE FROM batch_overlaps WHERE batch = :b", b=batch)


def media_came(db: Engine, found: Mapping[int, int]) -> None:
    """Count inside `tx()` so many missing media as present, by batch."""
    for batch, n in sorted(found.items()):
        db.run(
            "UPDATE batches SET media_present = media_present + :n, media_missing = media_missing - :n WHERE id = :b",
            n=n,
            b=batch,
        )
