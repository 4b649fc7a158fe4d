"""SQL of messages, their attachments, clusters and mentions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.folding import fold
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


@dataclass(frozen=True, slots=True)
class Sketched:
    """An earlier message that shares sketch values: what clustering verifies against."""

    id: int
    cluster: int
    text: str
    language: str


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


# --- clusters -------------------------------------------------------------------------------------------------------


def sketch_candidates(
    db: Engine, wanted: Mapping[int, Sequence[int]], before: int, most: int
) -> tuple[dict[int, list[Sketched]], dict[int, int]]:
    """Earlier messages (id < `before`) that hold the values wanted.

    Takes message id → values. Returns, by message id, at most `most` earlier messages, those with most values in
    common first, then by id; and by value how many earlier messages hold it.
    """
    values = sorted({h for hs in wanted.values() for h in hs})
    holders: dict[int, list[int]] = {}
    for i in range(0, len(values), _IN):
        for r in db.rows(
            "SELECT h, message FROM sketches WHERE h IN (:hs) AND message < :before",
            hs=values[i : i + _IN],
            before=before,
        ):
            holders.setdefault(r["h"], []).append(r["message"])
    chosen: dict[int, list[int]] = {}
    for message, hs in wanted.items():
        shared: dict[int, int] = {}
        for h in hs:
            for other in holders.get(h, ()):
                shared[other] = shared.get(other, 0) + 1
        chosen[message] = sorted(shared, key=lambda o: (-shared[o], o))[:most]
    texts = _sketched(db, sorted({o for os in chosen.values() for o in os}))
    found = {m: [texts[o] for o in os if o in texts] for m, os in chosen.items()}
    return found, {h: len(ids) for h, ids in holders.items()}


def _sketched(db: Engine, ids: Sequence[int]) -> dict[int, Sketched]:
    found: dict[int, Sketched] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT id, cluster, text, language FROM messages WHERE id IN (:ids)", ids=list(ids[i : i + _IN])
        ):
            found[r["id"]] = Sketched(r["id"], r["cluster"] or r["id"], r["text"], r["language"])
    return found


def save_clusters(db: Engine, clusters: Mapping[int, int], sketches: Iterable[tuple[int, int]]) -> None:
    """Write cluster ids (message → founding message) and sketch rows (value, message) inside `tx()`.

    A message alone in its cluster keeps NULL; when a second one joins, the founder is marked too.
    """
    joined = {m: c for m, c in clusters.items() if m != c}
    for message, cluster in joined.items():
        db.run("UPDATE messages SET cluster = :c WHERE id IN (:ids)", c=cluster, ids=[message, cluster])
    rows = list(sketches)
    if rows:
        db.insert("sketches", ("h", "message"), rows, ignore=True)


# --- mentions -------------------------------------------------------------------------------------------------------


def save_mentions(db: Engine, found: Mapping[int, Sequence[Mention]], rule: str, lexicon: str) -> None:
    """Replace what was found in these messages, inside `tx()`."""
    ids = list(found)
    for i in range(0, len(ids), _IN):
        db.run("DELETE FROM mentions WHERE message IN (:ids)", ids=ids[i : i + _IN])
        db.run("DELETE FROM mention_names WHERE message IN (:ids)", ids=ids[i : i + _IN])
    db.insert(
        "mentions",
        ("message", "n", "predicate", "stance", "score", "body", "rule", "lexicon"),
        [
            (message, n, m.predicate, m.stance.value, m.score, canonical.dumps(m), rule, lexicon)
            for message, mentions in found.items()
            for n, m in enumerate(mentions)
        ],
    )
    names = {
        (fold(name), message)
        for message, mentions in found.items()
        for m in mentions
        for name in (*m.places, *(a.name for a in m.actors))
    }
    db.insert("mention_names", ("folded", "message"), sorted(names))


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


def _leave_clusters(db: Engine, batch: int) -> None:
    """Hand the clusters that a batch's messages are in to the first member that stays, with what finds them."""
    staying = {
        r["cluster"]: (r["first"], r["n"])
        for r in db.rows(
            "SELECT cluster, min(id) AS first, count(*) AS n FROM messages WHERE batch <> :b AND cluster IN "
            "(SELECT cluster FROM messages WHERE batch = :b AND cluster IS NOT NULL) GROUP BY cluster ORDER BY cluster",
            b=batch,
        )
    }
    # Only the first of equal texts is sketched: without its values later copies would not find those that stay.
    values = db.rows(
        "SELECT s.h, m.cluster FROM messages m JOIN sketches s ON s.message = m.id "
        "WHERE m.batch = :b AND m.cluster IS NOT NULL",
        b=batch,
    )
    heirs = sorted({(r["h"], staying[r["cluster"]][0]) for r in values if r["cluster"] in staying})
    db.insert("sketches", ("h", "message"), heirs, ignore=True)
    for cluster, (first, n) in staying.items():
        db.run(
            "UPDATE messages SET cluster = :first WHERE cluster = :c AND batch <> :b",
            first=first if n > 1 else None,
            c=cluster,
            b=batch,
        )


def delete_batch(db: Engine, batch: int) -> list[int]:
    """Take a batch's messages out inside `tx()`; returns the claims that lost appearances."""
    rows = db.rows("SELECT id, scope FROM messages WHERE batch = :b ORDER BY id", b=batch)
    ids, scopes = [r["id"] for r in rows], sorted({r["scope"] for r in rows})
    touched: set[int] = set()
    _leave_clusters(db, batch)
    db.run("DELETE FROM sketches WHERE message IN (SELECT id FROM messages WHERE batch = :b)", b=batch)
    for i in range(0, len(ids), _IN):
        chunk = ids[i : i + _IN]
        touched.update(
            r["claim"] for r in db.rows("SELECT DISTINCT claim FROM appearances WHERE message IN (:i)", i=chunk)
        )
        db.unindex_messages(chunk)
        for table in ("appearances", "mentions", "attachments"):
            db.run(f"DELETE FROM {table} WHERE message IN (:i)", i=chunk)
        db.run("DELETE FROM messages WHERE id IN (:i)", i=chunk)
    conversations.forget_people(db, scopes)
    return sorted(touched)
