"""SQL of claims, where they appear and how they are linked. Their counts are made in `facts`."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.folding import fold
from workbench.model import Actor, Claim, Role, Stage, Stance, Status, When
from workbench.store.engine import Engine, Row
from workbench.store.filters import Compiled

COLUMNS = (
    "c.id, c.uid, c.external_id, c.title, c.predicate, c.places, c.actors, c.event_start, c.event_end, "
    "c.event_precision, c.status, c.stage, c.assignee, c.note, c.overridden, c.version, c.updated_at, c.priority, "
    "c.why, c.appearances, c.chats, c.media, c.reused, c.reused_since, c.lookalikes, c.languages, c.first_seen, "
    "c.last_seen, c.supports, c.refutes, c.context, c.origins, c.best_grade, c.blocs, c.resurfaced, "
    "c.would_change, c.stale_at"
)
_IN = 500
_EDITABLE = frozenset(
    {"external_id", "title", "folded", "predicate", "match_key", "places", "actors", "event_start", "event_end",
     "event_precision", "status", "stage", "assignee", "note", "overridden", "hidden", "merged_into", "resurfaced",
     "would_change", "stale_at"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Appearance:
    """A message that carries a claim. `by` is `detector` or the analyst's id; `main` marks the message's main claim."""

    claim: int
    message: int
    stance: Stance
    score: int
    main: bool
    by: str


def actors_from(text: str) -> tuple[Actor, ...]:
    """Actors from their stored JSON."""
    return tuple(Actor(a["name"], Role(a["role"])) for a in canonical.loads(text))


def strings(text: str) -> tuple[str, ...]:
    """Text values from a stored JSON list."""
    return tuple(canonical.loads(text))


def from_row(r: Row) -> Claim:
    """A claim from its row."""
    return Claim(
        id=r["id"],
        uid=r["uid"],
        title=r["title"],
        predicate=r["predicate"],
        places=strings(r["places"]),
        actors=actors_from(r["actors"]),
        event=When(r["event_start"], r["event_end"], r["event_precision"]),
        status=Status(r["status"]),
        stage=Stage(r["stage"]),
        priority=r["priority"],
        why=strings(r["why"]),
        version=r["version"],
        updated_at=r["updated_at"],
        external_id=r["external_id"],
        assignee=r["assignee"],
        note=r["note"],
        appearances=r["appearances"],
        chats=r["chats"],
        media=r["media"],
        reused=r["reused"],
        reused_since=r["reused_since"],
        lookalikes=r["lookalikes"],
        languages=strings(r["languages"]),
        first_seen=r["first_seen"],
        last_seen=r["last_seen"],
        supports=r["supports"],
        refutes=r["refutes"],
        context=r["context"],
        origins=r["origins"],
        best_grade=r["best_grade"],
        blocs=strings(r["blocs"]),
        overridden=bool(r["overridden"]),
        resurfaced=r["resurfaced"],
        would_change=r["would_change"],
        stale_at=r["stale_at"],
    )


def add(
    db: Engine, claim: Claim, match_key: str, folded: str, made_by: str, *, hidden: bool = False
) -> None:  # fmt: skip
    """Insert a new claim inside `tx()`; its counts start at zero. A hidden one is in no queue until it is shown."""
    db.insert(
        "claims",
        ("id", "uid", "external_id", "title", "folded", "predicate", "match_key", "places", "actors", "event_start",
         "event_end", "event_precision", "status", "stage", "assignee", "note", "overridden", "made_by", "hidden",
         "version", "created_at", "updated_at", "priority", "why", "appearances", "chats", "media", "reused",
         "languages", "supports", "refutes", "context", "origins", "best_grade", "blocs"),
        [(claim.id, claim.uid, claim.external_id, claim.title, folded, claim.predicate, match_key,
          canonical.dumps(claim.places), canonical.dumps(claim.actors), claim.event.start, claim.event.end,
          claim.event.precision, claim.status.value, claim.stage.value, claim.assignee, claim.note, 0, made_by,
          int(hidden), 1, claim.updated_at, claim.updated_at, 0, "[]", 0, 0, 0, 0, "[]", 0, 0, 0, 0, "", "[]")],
    )  # fmt: skip
    index(db, claim.id, claim.places, claim.actors)


def index(db: Engine, number: int, places: Sequence[str], actors: Sequence[Actor]) -> None:
    """Rewrite the look-up rows of a claim's places and actors inside `tx()`."""
    db.run("DELETE FROM claim_places WHERE claim = :c", c=number)
    db.run("DELETE FROM claim_actors WHERE claim = :c", c=number)
    db.insert("claim_places", ("claim", "place", "folded"), [(number, p, fold(p)) for p in dict.fromkeys(places)])
    db.insert(
        "claim_actors",
        ("claim", "actor", "role", "folded"),
        [(number, a.name, a.role.value, fold(a.name)) for a in dict.fromkeys(actors)],
    )


def get(db: Engine, number: int) -> Claim | None:
    """A claim by number, merged and hidden ones too."""
    row = db.one(f"SELECT {COLUMNS} FROM claims c WHERE c.id = :id", id=number)
    return from_row(row) if row else None


def by_ids(db: Engine, ids: Sequence[int]) -> list[Claim]:
    """Claims in the order of `ids`."""
    found: dict[int, Claim] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows(f"SELECT {COLUMNS} FROM claims c WHERE c.id IN (:ids)", ids=list(ids[i : i + _IN])):
            found[r["id"]] = from_row(r)
    return [found[i] for i in ids if i in found]


def of_predicate(db: Engine, predicate: str) -> list[Claim]:
    """The visible claims of a predicate, oldest first."""
    rows = db.rows(f"SELECT {COLUMNS} FROM claims c WHERE c.predicate = :p AND c.hidden = 0 ORDER BY c.id", p=predicate)
    return [from_row(r) for r in rows]


def raw(db: Engine, number: int) -> dict[str, object] | None:
    """A claim's editable columns as stored: what an undoable change remembers."""
    row = db.one(f"SELECT {', '.join(sorted(_EDITABLE))} FROM claims WHERE id = :id", id=number)
    return {k: row[k] for k in sorted(_EDITABLE)} if row else None


def update(db: Engine, number: int, fields: Mapping[str, object], at: str, version: int | None = None) -> bool:
    """Set editable columns inside `tx()`; with `version`, only if nobody changed the claim since. True if written."""
    unknown = set(fields) - _EDITABLE
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    sets = ", ".join(f"{name} = :{name}" for name in sorted(fields))
    guard = "" if version is None else " AND version = :expected"
    done = db.run(
        f"UPDATE claims SET {sets}, version = version + 1, updated_at = :at WHERE id = :id{guard}",
        id=number,
        at=at,
        expected=version,
        **fields,
    )
    if done and ("places" in fields or "actors" in fields):
        row = db.one("SELECT places, actors FROM claims WHERE id = :id", id=number)
        if row:
            index(db, number, strings(row["places"]), actors_from(row["actors"]))
    return bool(done)


def ids(db: Engine, where: str, order: str, params: Mapping[str, object], count: int | None = None) -> list[int]:
    """Claim numbers of a compiled filter, in order."""
    limit = "" if count is None else f" LIMIT {int(count)}"
    return [r["id"] for r in db.rows(f"SELECT c.id FROM claims c WHERE {where} ORDER BY {order}{limit}", **params)]


def last_updated(db: Engine, where: str, params: Mapping[str, object]) -> str:
    """UTC time of the last change by a person to any claim of a compiled filter; "" for none."""
    (found,) = db.rows(f"SELECT max(c.updated_at) AS at FROM claims c WHERE {where}", **params)
    return found["at"] or ""


def dated(db: Engine, where: str, params: Mapping[str, object]) -> tuple["array[int]", str]:
    """Claim numbers of a compiled filter in order, and the UTC time of the last change by a person to any of them.

    In one walk: what a filter asks for may mean to look at every claim.
    """
    found, last = array("q"), ""
    for row in db.stream(f"SELECT c.id, c.updated_at FROM claims c WHERE {where} ORDER BY c.id", **params):
        found.append(row["id"])
        last = max(last, row["updated_at"] or "")
    return found, last


def vector(db: Engine, c: Compiled, count: int | None = None) -> "array[int]":
    """Claim numbers of a filter compiled by `filters.queue`, in order; 8 bytes each."""
    limit = "" if count is None else f" LIMIT {int(count)}"
    return db.numbers(f"SELECT c.id FROM {c.source} WHERE {c.where} ORDER BY {c.order}{limit}", **c.params)


def stream(db: Engine, where: str, order: str, params: Mapping[str, object]) -> Iterator[Claim]:
    """Claims of a compiled filter, one by one."""
    for r in db.stream(f"SELECT {COLUMNS} FROM claims c WHERE {where} ORDER BY {order}", **params):
        yield from_row(r)


def show(db: Engine, numbers: Sequence[int]) -> list[int]:
    """Bring claims of the detector back that were hidden because nothing carried them any more, inside `tx()`.

    Returns those that it brought back. What an analyst merged away or took back stays hidden.
    """
    found: list[int] = []
    for i in range(0, len(numbers), _IN):
        rows = db.rows(
            "SELECT id FROM claims WHERE id IN (:c) AND hidden = 1 AND merged_into IS NULL AND made_by = 'detector' "
            f"ORDER BY id {db.fragment('lock')}",
            c=list(numbers[i : i + _IN]),
        )
        back = [r["id"] for r in rows]
        if back:
            db.run("UPDATE claims SET hidden = 0 WHERE id IN (:c)", c=back)
        found += back
    return found


def empty(db: Engine, numbers: Sequence[int]) -> list[int]:
    """Which of these claims of the detector nothing carries and nobody worked on.

    No message, no evidence (retracted or not), no verdict, no note, assignee or stage of work, no link made by an
    analyst, and no claim merged into it.
    """
    found: list[int] = []
    for i in range(0, len(numbers), _IN):
        rows = db.rows(
            "SELECT id FROM claims c WHERE id IN (:c) AND hidden = 0 AND made_by = 'detector' AND status = 'rumor' "
            "AND stage = 'new' AND note = '' AND assignee = '' "
            "AND NOT EXISTS (SELECT 1 FROM appearances a WHERE a.claim = c.id) "
            "AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.claim = c.id) "
            "AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.claim = c.id) "
            "AND NOT EXISTS (SELECT 1 FROM links l WHERE l.claim = c.id AND l.by <> 'detector') "
            "AND NOT EXISTS (SELECT 1 FROM links l WHERE l.other = c.id AND l.by <> 'detector') "
            "AND NOT EXISTS (SELECT 1 FROM claims m WHERE m.merged_into = c.id) ORDER BY id",
            c=list(numbers[i : i + _IN]),
        )
        found += [r["id"] for r in rows]
    return found


def tally(db: Engine) -> dict[str, int]:
    """How many visible claims have each status."""
    rows = db.rows("SELECT status, count(*) AS n FROM claims WHERE hidden = 0 GROUP BY status ORDER BY status")
    return {r["status"]: r["n"] for r in rows}


def add_appearances(db: Engine, new: Sequence[Appearance]) -> None:
    """Insert appearances inside `tx()`; one that exists stays as it is, one that an analyst took out stays out."""
    removed = _removed(db, sorted({a.message for a in new}))
    db.insert(
        "appearances",
        ("claim", "message", "stance", "score", "main", "by"),
        [
            (a.claim, a.message, a.stance.value, a.score, int(a.main), a.by)
            for a in new
            if (a.claim, a.message) not in removed
        ],
        ignore=True,
    )


def _removed(db: Engine, messages: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for i in range(0, len(messages), _IN):
        rows = db.rows("SELECT claim, message FROM removals WHERE message IN (:m)", m=list(messages[i : i + _IN]))
        found.update((r["claim"], r["message"]) for r in rows)
    return found


def appearances(db: Engine, number: int) -> list[Appearance]:
    """Where a claim appears, in message order."""
    rows = db.rows(
        'SELECT claim, message, stance, score, main, "by" FROM appearances WHERE claim = :c ORDER BY message', c=number
    )
    return [
        Appearance(r["claim"], r["message"], Stance(r["stance"]), r["score"], bool(r["main"]), r["by"]) for r in rows
    ]


def messages_of(db: Engine, numbers: Sequence[int]) -> dict[int, list[int]]:
    """Message ids that assert or deny each claim."""
    found: dict[int, list[int]] = {n: [] for n in numbers}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT claim, message FROM appearances WHERE claim IN (:c) AND stance <> 'asks' ORDER BY claim, message",
            c=list(numbers[i : i + _IN]),
        ):
            found[r["claim"]].append(r["message"])
    return found


def media_of(db: Engine, number: int) -> list[str]:
    """Media attached to the messages of a claim."""
    rows = db.rows(
        "SELECT DISTINCT t.sha256 FROM appearances a JOIN attachments t ON t.message = a.message "
        "WHERE a.claim = :c AND t.sha256 IS NOT NULL ORDER BY t.sha256",
        c=number,
    )
    return [r["sha256"] for r in rows]


def links(db: Engine, numbers: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Links of claims: number → (other, kind)."""
    found: dict[int, list[tuple[int, str]]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            # Not a join: with few links SQLite would begin it with every claim of the queue.
            "SELECT l.claim, l.other, l.kind FROM links l WHERE l.claim IN (:c) "
            "AND EXISTS (SELECT 1 FROM claims o WHERE o.id = l.other AND o.hidden = 0) "
            "ORDER BY l.claim, l.other, l.kind",
            c=list(numbers[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append((r["other"], r["kind"]))
    return found


def resurface(db: Engine, number: int, count: int) -> bool:
    """Note inside `tx()` that messages came to a closed claim; False when it is not closed."""
    sql = "UPDATE claims SET resurfaced = resurfaced + :n WHERE id = :id AND stage = 'closed'"
    return bool(db.run(sql, n=count, id=number))


def add_links(db: Engine, new: Sequence[tuple[int, int, str, str]]) -> None:
    """Insert links (claim, other, kind, by) inside `tx()`; existing ones stay."""
    db.insert("links", ("claim", "other", "kind", "by"), new, ignore=True)
