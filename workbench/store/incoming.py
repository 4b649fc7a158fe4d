"""SQL of messages on their way in: what the case holds already, and what an import adds to it.

Rows come by column and are written in blocks: what is done once a message is done a million times here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.model import Attachment, AttachmentState
from workbench.store.engine import Engine, Row

_IN = 500


@dataclass(frozen=True, slots=True)
class NewRows:
    """Messages about to be stored, by column: `same` for columns with one value, `varying` for the others.

    Rows are `count` long and get consecutive ids from `first`. `attachments` are (row from 0, attachment). Of thousands
    of messages a second none is worth an object of its own.
    """

    first: int
    count: int
    same: Mapping[str, object]
    varying: Mapping[str, Sequence[object]]
    attachments: Sequence[tuple[int, int, Attachment]]


@dataclass(frozen=True, slots=True)
class Held:
    """A message the case holds: what it takes to know a record again.

    `key` is unique in its conversation (see `intake.placing`), `position` its record's place in the file, from 0.
    """

    key: int
    id: int
    batch: int
    position: int
    sender: str | None
    sent_at: str | None
    text: str
    edited_at: str | None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """Bytes for a file that a stored message lacked: attachment `n` of the message, as it `was`, its name and size."""

    message: int
    batch: int
    n: int
    was: Attachment
    name: str
    sha256: str
    bytes: int


# --- what the case holds ---------------------------------------------------------------------------------------------

_HELD = "m.dedupe_key, m.id, m.batch, m.position, m.sender, m.sent_at, m.text, m.edited_at"


def _held(r: Row) -> Held:
    return Held(
        r["dedupe_key"], r["id"], r["batch"], r["position"], r["sender"], r["sent_at"], r["text"], r["edited_at"]
    )


def last_key(db: Engine, scope: int, upto: int) -> int | None:
    """The greatest key of a conversation that is not above `upto`; None when there is none."""
    row = db.one("SELECT max(dedupe_key) AS k FROM messages WHERE scope = :s AND dedupe_key <= :k", s=scope, k=upto)
    return row["k"] if row else None


def in_slots(db: Engine, scope: int, starts: Sequence[int], width: int) -> dict[int, Held]:
    """The messages of a conversation, by key, whose keys lie within `width` slots from one of these starts."""
    rows = db.rows(
        f"SELECT {_HELD} FROM ({db.fragment('numbers')}) j CROSS JOIN messages m "
        "WHERE m.scope = :scope AND m.dedupe_key BETWEEN j.k AND j.k + :more",
        numbers=json.dumps(list(starts)),
        scope=scope,
        more=width - 1,
    )
    return {r["dedupe_key"]: _held(r) for r in rows}


def attached(db: Engine, ids: Sequence[int]) -> dict[int, list[tuple[int, Attachment]]]:
    """What is attached to these messages: message id → (number, attachment)."""
    found: dict[int, list[tuple[int, Attachment]]] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT message, n, name, state, sha256 FROM attachments WHERE message IN (:ids) ORDER BY message, n",
            ids=list(ids[i : i + _IN]),
        ):
            held = Attachment(r["name"], AttachmentState(r["state"]), r["sha256"])
            found.setdefault(r["message"], []).append((r["n"], held))
    return found


def fill(db: Engine, found: Sequence[FoundFile]) -> list[FoundFile]:
    """Give messages the files they lacked, inside `tx()`; returns those that nobody else filled meanwhile."""
    return [
        f
        for f in found
        if db.run(
            "UPDATE attachments SET state = 'present', sha256 = :s, name = :name "
            "WHERE message = :m AND n = :n AND state = :was",
            s=f.sha256,
            name=f.name,
            m=f.message,
            n=f.n,
            was=f.was.state.value,
        )
    ]


# --- what is added ---------------------------------------------------------------------------------------------------


def add_rows(db: Engine, new: NewRows) -> None:
    """Insert messages, their attachments and their full text inside `tx()`."""
    ids = range(new.first, new.first + new.count)
    db.insert("messages", ("id", *new.varying), zip(ids, *new.varying.values(), strict=True), same=new.same)
    rows = [(new.first + row, n, a.name, a.state.value, a.sha256) for row, n, a in new.attachments]
    if rows:
        db.insert("attachments", ("message", "n", "name", "state", "sha256"), rows)
    db.index_messages(new.first, new.first + new.count - 1)


def move(db: Engine, places: Sequence[tuple[int, int]]) -> None:
    """Give messages (id, position) the place that their record has in the file as it is read now, inside `tx()`."""
    for message, position in places:
        db.run("UPDATE messages SET position = :p WHERE id = :id", p=position, id=message)
