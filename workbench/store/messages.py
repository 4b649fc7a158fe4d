"""SQL of messages, their attachments, clusters and mentions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Actor, Attachment, AttachmentState, Figure, Kind, Mention, Message, Role, Span, Stance, When
from workbench.store import conversations
from workbench.store.engine import Engine, Row
from workbench.store.incoming import NewRows, add_rows

COLUMNS = (
    "m.id, m.batch, m.file, m.chat, m.platform, m.external_id, m.line, m.sent_at, m.sent_at_raw, m.sender, m.kind, "
    "m.text, m.language, m.forwarded_from, m.reply_to, m.edited_at, m.cluster, m.flags"
)
_IN = 500
"""Ids per `IN (…)` list; both engines plan lists of this size well."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be stored, with what only the store needs beside it."""

    message: Message
    position: int
    offset: int | None
    sender_id: str
    folded: str
    dedupe_key: int
    scope: int = 0


def from_row(row: Row) -> Message:
    """A message without its attachments."""
    return Message(
        id=row["id"],
        batch=row["batch"],
        file=row["file"],
        chat=row["chat"],
        platform=row["platform"],
        external_id=row["external_id"],
        line=row["line"],
        sent_at=row["sent_at"],
        sent_at_raw=row["sent_at_raw"],
        sender=row["sender"],
        kind=Kind(row["kind"]),
        text=row["text"],
        language=row["language"],
        forwarded_from=row["forwarded_from"],
        reply_to=row["reply_to"],
        edited_at=row["edited_at"],
        cluster=row["cluster"],
        flags=tuple(row["flags"].splitlines()),
    )


def add(db: Engine, new: Sequence[NewMessage]) -> None:
    """Insert a few messages, their attachments and their full text inside `tx()`; ids are already given."""
    for n in new:
        m = n.message
        row = {
            "batch": m.batch, "position": n.position, "file": m.file, "chat": m.chat, "platform": m.platform,
            "external_id": m.external_id, "line": m.line, "offset": n.offset, "sent_at": m.sent_at,
            "sent_at_raw": m.sent_at_raw, "sender": m.sender, "sender_id": n.sender_id, "kind": m.kind.value,
            "text": m.text, "folded": n.folded, "language": m.language, "forwarded_from": m.forwarded_from,
            "reply_to": m.reply_to, "edited_at": m.edited_at, "flags": "\n".join(m.flags), "scope": n.scope,
            "dedupe_key": n.dedupe_key,
        }  # fmt: skip
        add_rows(db, NewRows(m.id, 1, row, {}, [(0, i, a) for i, a in enumerate(m.attachments)]))


def with_attachments(db: Engine, found: Sequence[Message]) -> list[Message]:
    """The same messages with their attachments filled in."""
    by_id: dict[int, list[Attachment]] = {}
    ids = [m.id for m in found]
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT message, name, state, sha256 FROM attachments WHERE message IN (:ids) ORDER BY message, n",
            ids=ids[i : i + _IN],
        ):
            by_id.setdefault(r["message"], []).append(Attachment(r["name"], AttachmentState(r["state"]), r["sha256"]))
    return [
        m if m.id not in by_id else Message(**{**_fields(m), "attachments": tuple(by_id[m.id])})  # type: ignore[arg-type]  # _fields is the same dataclass taken apart
        for m in found
    ]


def _fields(message: Message) -> dict[str, object]:
    return {name: getattr(message, name) for name in Message.__slots__}


def get(db: Engine, number: int) -> Message | None:
    """A message by id, with attachments."""
    row = db.one(f"SELECT {COLUMNS} FROM messages m WHERE m.id = :id", id=number)
    return with_attachments(db, [from_row(row)])[0] if row else None


def by_ids(db: Engine, ids: Sequence[int]) -> list[Message]:
    """Messages in the order of `ids`; unknown ids are left out."""
    found: dict[int, Message] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(f"SELECT {COLUMNS} FROM messages m WHERE m.id IN (:ids)", ids=list(ids[i : i + _IN])):
            found[r["id"]] = from_row(r)
    return with_attachments(db, [found[i] for i in ids if i in found])


def after(db: Engine, last: int, count: int) -> list[Message]:
    """The next `count` messages by id, with attachments: how stages walk the case."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM messages m WHERE m.id > :last ORDER BY m.id LIMIT :count", last=last, count=count
    )
    return with_attachments(db, [from_row(r) for r in rows])


def around(db: Engine, message: Message, count: int) -> list[Message]:
    """The chat around a message: up to `count` records before and after it, in file order.

    Messages by hand share a batch, whatever their chat: those of other chats are left out.
    """
    sql = (
        f"SELECT {COLUMNS}, m.position FROM messages m WHERE m.batch = :batch AND m.chat = :chat AND "
        "m.position {cmp} (SELECT position FROM messages WHERE id = :id) ORDER BY m.position {order} LIMIT :count"
    )
    asked = {"batch": message.batch, "chat": message.chat, "id": message.id}
    before = db.rows(sql.format(cmp="<=", order="DESC"), **asked, count=count + 1)
    later = db.rows(sql.format(cmp=">", order="ASC"), **asked, count=count)
    return with_attachments(db, [from_row(r) for r in [*reversed(before), *later]])


def count(db: Engine) -> int:
    """How many messages the case holds."""
    row = db.one("SELECT count(*) AS n FROM messages")
    return int(row["n"]) if row else 0


def bounds(db: Engine, batch: int) -> tuple[int, str | None, str | None]:
    """How many messages a batch holds, with its first and last time."""
    row = db.one("SELECT count(*) AS n, min(sent_at) AS a, max(sent_at) AS b FROM messages WHERE batch = :b", b=batch)
    return (row["n"], row["a"], row["b"]) if row else (0, None, None)


# --- mentions -------------------------------------------------------------------------------------------------------


def mention_from_body(body: str) -> Mention:
    """A mention from its stored JSON."""
    d = canonical.loads(body)
    return Mention(
        predicate=d["predicate"],
        stance=Stance(d["stance"]),
        score=d["score"],
        places=tuple(d["places"]),
        actors=tuple(Actor(a["name"], Role(a["role"])) for a in d["actors"]),
        figures=tuple(Figure(**f) for f in d["figures"]),
        when=When(**d["when"]),
        spans=tuple(Span(**s) for s in d["spans"]),
        topic=d["topic"],
        polarity=d["polarity"],
    )


def mentions_of(db: Engine, ids: Sequence[int]) -> dict[int, tuple[Mention, ...]]:
    """Mentions by message id, the main one first."""
    found: dict[int, list[Mention]] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT message, body FROM mentions WHERE message IN (:ids) ORDER BY message, n", ids=list(ids[i : i + _IN])
        ):
            found.setdefault(r["message"], []).append(mention_from_body(r["body"]))
    return {k: tuple(v) for k, v in found.items()}


def every(db: Engine, where: str, order: str, params: Mapping[str, object]) -> Iterator[Message]:
    """Messages of a compiled filter, streamed by pages so that attachments come along."""
    page: list[Message] = []
    for row in db.stream(f"SELECT {COLUMNS} FROM messages m WHERE {where} ORDER BY {order}", **params):
        page.append(from_row(row))
        if len(page) == _IN:
            yield from with_attachments(db, page)
            page = []
    yield from with_attachments(db, page)


def claims_of(db: Engine, ids: Sequence[int]) -> dict[int, list[tuple[int, Stance]]]:
    """Claims that messages carry: message id → (claim number, stance), main claim first."""
    found: dict[int, list[tuple[int, Stance]]] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT a.message, a.claim, a.stance FROM appearances a JOIN claims c ON c.id = a.claim AND c.hidden = 0 "
            "WHERE a.message IN (:ids) ORDER BY a.message, a.main DESC, a.claim",
            ids=list(ids[i : i + _IN]),
        ):
            found.setdefault(r["message"], []).append((r["claim"], Stance(r["stance"])))
    return found


def delete_batch(db: Engine, batch: int) -> list[int]:
    """Take a batch's messages out inside `tx()`; returns the claims that lost appearances."""
    rows = db.rows("SELECT id, scope FROM messages WHERE batch = :b ORDER BY id", b=batch)
    ids, scopes = [r["id"] for r in rows], sorted({r["scope"] for r in rows})
    touched: set[int] = set()
    for i in range(0, len(ids), _IN):
        chunk = ids[i : i + _IN]
        touched.update(
            r["claim"] for r in db.rows("SELECT DISTINCT claim FROM appearances WHERE message IN (:i)", i=chunk)
        )
        db.unindex_messages(chunk)
        for table in ("appearances", "mentions", "mention_names", "attachments"):
            db.run(f"DELETE FROM {table} WHERE message IN (:i)", i=chunk)
        db.run("DELETE FROM messages WHERE id IN (:i)", i=chunk)
    conversations.forget_people(db, scopes)
    return sorted(touched)
