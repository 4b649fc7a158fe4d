"""SQL of the inbox: texts that no claim holds yet, best first, and the dismissals that take them out of it.

A row of `inbox` stands for a cluster under the number of its first message. Whether a claim holds it, and whether it
was dismissed, is asked when the list is read and never stored: acts on claims need not know of the inbox.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.model import Kind
from workbench.store.engine import Engine, Row
from workbench.store.filters import Compiled

_IN = 500
_COLUMNS = (
    "i.message, i.score, i.first_seen, i.last_seen, i.worded, i.hash, i.copies, i.chats, i.forwarded, i.media, "
    "i.mention, i.stance, i.event, i.figure, i.places, i.actors"
)
ORDERS = {
    "": "i.score DESC, i.last_seen DESC, i.message",
    "sent": "i.last_seen, i.message",
    "-sent": "i.last_seen DESC, i.message DESC",
    "id": "i.message",
    "-id": "i.message DESC",
}
"""Best first unless a filter says otherwise; the words are those of its `sort:`."""

_HELD = "(SELECT c.hidden FROM claims c WHERE c.id = a.claim) = 0"
_CARRIED = (
    f"(EXISTS (SELECT 1 FROM appearances a WHERE a.message = i.message AND {_HELD}) "
    "OR EXISTS (SELECT 1 FROM messages k CROSS JOIN appearances a "
    f"WHERE k.cluster = i.message AND a.message = k.id AND {_HELD}))"
)
"""In this order by the words CROSS JOIN, which SQLite's planner keeps to: a cluster has few messages, a case many
claims."""
_DISMISSED = (
    "(i.message IN (SELECT coalesce(d.cluster, d.id) FROM dismissals x JOIN messages d ON d.id = x.message) "
    "OR i.hash IN (SELECT x.hash FROM dismissals x WHERE x.hash <> 0))"
)
"""By message, for near copies; by text, so that a chat that is taken back and imported again stays dismissed."""
FIRST = "(SELECT coalesce(r.cluster, r.id) FROM messages r WHERE r.id = i.message) = i.message"
"""Still there, and still the first of its cluster: clusters grow together."""
_SAYS_SOMETHING = (
    "(i.worded = 1 OR EXISTS (SELECT 1 FROM attachments t WHERE t.message = i.message AND t.sha256 IS NOT NULL))"
)
_WAITING = f"{_SAYS_SOMETHING} AND NOT {_CARRIED} AND NOT {_DISMISSED}"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A message that the inbox has not looked at yet. `cluster` is its own number where it is alone.

    `brings` is set where its text is new and in company: such a text may have brought others into its cluster.
    """

    id: int
    cluster: int
    kind: Kind
    chat: str
    language: str
    sent_at: str | None
    forwarded: bool
    brings: bool
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the inbox: what its first message says, counts over the cluster, and points as `claims.ranking` gives
    them. `hash` is 0 where there are no words; `mention` is the score of the main mention, 0 for none.
    """

    message: int
    score: int
    first_seen: str
    last_seen: str
    worded: bool
    hash: int
    copies: int
    chats: int
    forwarded: int
    media: int
    mention: int
    stance: str
    event: str
    figure: str
    places: tuple[str, ...]
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A cluster counted now."""

    messages: int
    chats: int
    first_seen: str | None
    last_seen: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clusters: those with a message of a compiled filter (None: all), and with one of these folded names, or
    without any of them where negated."""

    messages: Compiled | None = None
    names: tuple[tuple[tuple[str, ...], bool], ...] = ()


# --- making it ------------------------------------------------------------------------------------------------------


def basis(db: Engine) -> str:
    """What the inbox is made from now: the rule that messages were read under, how many imports were taken back."""
    rule = db.one("SELECT rule FROM stages WHERE name = 'detect'")
    undone = db.one("SELECT count(*) AS n FROM batches WHERE state = 'undone'")
    return f"{rule['rule'] if rule else ''} -{undone['n'] if undone else 0}"


def end(db: Engine) -> int:
    """The last message that was read; 0 while messages wait to be sorted into claims."""
    row = db.one("SELECT upto FROM stages WHERE name = 'detect' AND NOT EXISTS (SELECT 1 FROM regroup)")
    return int(row["upto"]) if row else 0


def fresh(db: Engine, after: int, upto: int, count: int) -> list[Fresh]:
    """The next `count` messages after one number up to another."""
    rows = db.rows(
        "SELECT id, coalesce(cluster, id) AS cluster, kind, chat, language, sent_at, "
        "CASE WHEN forwarded_from IS NULL THEN 0 ELSE 1 END AS forwarded, "
        "CASE WHEN cluster IS NOT NULL AND wording = id THEN 1 ELSE 0 END AS brings, text, folded FROM messages "
        "WHERE id > :after AND id <= :upto ORDER BY id LIMIT :count",
        after=after,
        upto=upto,
        count=count,
    )
    return [
        Fresh(r["id"], r["cluster"], Kind(r["kind"]), r["chat"], r["language"], r["sent_at"], bool(r["forwarded"]),
              bool(r["brings"]), r["text"], r["folded"])
        for r in rows
    ]  # fmt: skip


def with_media(db: Engine, ids: Sequence[int]) -> set[int]:
    """Which of these messages bring a file that the case holds."""
    found: set[int] = set()
    for i in range(0, len(ids), _IN):
        rows = db.rows(
            "SELECT DISTINCT message FROM attachments WHERE message IN (:ids) AND sha256 IS NOT NULL",
            ids=list(ids[i : i + _IN]),
        )
        found.update(r["message"] for r in rows)
    return found


def _entry(r: Row) -> Entry:
    return Entry(
        r["message"], r["score"], r["first_seen"], r["last_seen"], bool(r["worded"]), r["hash"], r["copies"],
        r["chats"], r["forwarded"], r["media"], r["mention"], r["stance"], r["event"], r["figure"],
        tuple(filter(None, r["places"].split("\n"))), tuple(filter(None, r["actors"].split("\n"))),
    )  # fmt: skip


def entries(db: Engine, ids: Sequence[int]) -> dict[int, Entry]:
    """Rows of the inbox by the number of their first message, carried and dismissed ones too."""
    found: dict[int, Entry] = {}
    for i in range(0, len(ids), _IN):
        rows = db.rows(f"SELECT {_COLUMNS} FROM inbox i WHERE i.message IN (:ids)", ids=list(ids[i : i + _IN]))
        found |= {r["message"]: _entry(r) for r in rows}
    return found


def taken_in(db: Engine, clusters: Sequence[int]) -> list[tuple[int, Entry]]:
    """Rows whose text has come into one of these clusters since it was the first of its own: (cluster, row)."""
    found: list[tuple[int, Entry]] = []
    for i in range(0, len(clusters), _IN):
        rows = db.rows(
            f"SELECT m.cluster, {_COLUMNS} FROM messages m CROSS JOIN inbox i "
            "WHERE m.cluster IN (:ids) AND i.message = m.id AND m.id <> m.cluster ORDER BY i.message",
            ids=list(clusters[i : i + _IN]),
        )
        found += [(r["cluster"], _entry(r)) for r in rows]
    return found


def save(db: Engine, rows: Sequence[Entry], gone: Sequence[int], names: Iterable[tuple[str, int]]) -> None:
    """Write rows inside `tx()`, new ones and those that were there; take the rows `gone` out.

    `names` are (folded name, message) of the new ones.
    """
    out = sorted({*gone, *(e.message for e in rows)})
    for i in range(0, len(out), _IN):
        db.run("DELETE FROM inbox WHERE message IN (:ids)", ids=out[i : i + _IN])
    db.insert(
        "inbox",
        ("message", "score", "first_seen", "last_seen", "worded", "hash", "copies", "chats", "forwarded", "media",
         "mention", "stance", "event", "figure", "places", "actors"),
        [(e.message, e.score, e.first_seen, e.last_seen, int(e.worded), e.hash, e.copies, e.chats, e.forwarded,
          e.media, e.mention, e.stance, e.event, e.figure, "\n".join(e.places), "\n".join(e.actors)) for e in rows],
    )  # fmt: skip
    db.insert("inbox_names", ("folded", "message"), sorted(names), ignore=True)


def clear(db: Engine) -> None:
    """Empty the inbox inside `tx()`, to make it anew."""
    db.run("DELETE FROM inbox")
    db.run("DELETE FROM inbox_names")


# --- reading it -----------------------------------------------------------------------------------------------------


def waiting(db: Engine, wanted: Wanted, order: str, most: int | None) -> list[int]:
    """First messages of the clusters that wait, in one of the `ORDERS`."""
    clause, params = chosen(wanted)
    limit = "" if most is None else f" LIMIT {int(most)}"
    rows = db.rows(
        f"SELECT i.message FROM inbox i WHERE {FIRST} AND {_WAITING}{clause} ORDER BY {ORDERS[order]}{limit}",
        **params,
    )
    return [r["message"] for r in rows]


def chosen(wanted: Wanted) -> tuple[str, dict[str, object]]:
    """What a row `i` of the inbox must be to be wanted: a clause that begins with AND, or "", and its parameters."""
    clause, params = "", {}
    if wanted.messages is not None:
        clause = f" AND i.message IN (SELECT coalesce(m.cluster, m.id) FROM messages m WHERE {wanted.messages.where})"
        params = dict(wanted.messages.params)
    for n, (names, negated) in enumerate(wanted.names):
        params[f"names{n}"] = list(names)
        inside = f"SELECT message FROM inbox_names WHERE folded IN (:names{n})"
        clause += f" AND i.message {'NOT ' if negated else ''}IN ({inside})"
    return clause, params


def first_of(db: Engine, message: int) -> int:
    """The number under which a message's cluster stands in the inbox; its own where it is alone or unknown."""
    row = db.one("SELECT coalesce(cluster, id) AS cluster FROM messages WHERE id = :id", id=message)
    return int(row["cluster"]) if row else message


def members(db: Engine, ids: Sequence[int]) -> dict[int, list[int]]:
    """All messages of clusters, in their order, by the number of the first one."""
    found: dict[int, list[int]] = {i: [] for i in ids}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT id, cluster FROM messages WHERE cluster IN (:ids) ORDER BY id", ids=list(ids[i : i + _IN])
        ):
            found[r["cluster"]].append(r["id"])
    return {first: held or [first] for first, held in found.items()}


def tallies(db: Engine, ids: Sequence[int], upto: int | None = None) -> dict[int, Tally]:
    """Clusters counted now, by the number of the first message; those of one message are left out.

    With `upto` only messages up to that number are counted.
    """
    bound = "" if upto is None else f" AND id <= {int(upto)}"
    found: dict[int, Tally] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(
            "SELECT cluster, count(*) AS n, count(DISTINCT chat) AS chats, min(sent_at) AS a, max(sent_at) AS b "
            f"FROM messages WHERE cluster IN (:ids){bound} GROUP BY cluster",
            ids=list(ids[i : i + _IN]),
        ):
            found[r["cluster"]] = Tally(r["n"], r["chats"], r["a"], r["b"])
    return found
