"""SQL that counts what a filter's hits have: how many claims of each status, at each place, from each chat.

One question a field, so that a screen may ask for the field that is looked at first. Where a column holds a list as
JSON, its few distinct lists are counted and then spread.
"""

from collections import Counter
from collections.abc import Mapping

from workbench import canonical
from workbench.store.engine import Engine
from workbench.store.filters import ALL_CLAIMS, HAS_CLAIM, HAS_MESSAGE, Compiled

MOST = 1_000
"""Values of a field that are given, the most frequent first; senders may run to hundreds of thousands."""
_CLAIM_COLUMNS = {"status": "status", "stage": "stage", "predicate": "predicate", "assignee": "assignee"}
_CLAIM_LISTS = {"lang": "languages", "bloc": "blocs"}
_NAMES = {"place": ("claim_places", "place"), "actor": ("claim_actors", "actor")}
_MESSAGE_COLUMNS = {"platform": "platform", "lang": "language", "kind": "kind", "chat": "chat", "sender": "sender"}
Counts = list[tuple[str, int]]


def claims(db: Engine, field: str, c: Compiled, now: str) -> Counts:
    """The values of a field among the claims of a filter, the most frequent first; `now` is for `has:stale`."""
    if field in _CLAIM_COLUMNS:
        column = _CLAIM_COLUMNS[field]
        return _ordered(
            db, f"SELECT c.{column} AS value, count(*) AS n FROM claims c WHERE {c.where}", c, f"c.{column}"
        )
    if field in _CLAIM_LISTS:
        return _spread(db, _CLAIM_LISTS[field], c)
    if field in _NAMES:
        return _places_or_actors(db, *_NAMES[field], c)
    if field in ("platform", "chat"):
        if c.where == ALL_CLAIMS:  # begun with the messages, which are in the order of their own appearances: a third
            sql = (
                f"SELECT m.{field} AS value, count(DISTINCT a.claim) AS n FROM messages m CROSS JOIN appearances a "
                "WHERE a.message = m.id AND a.claim NOT IN (SELECT h.id FROM claims h WHERE h.hidden = 1)"
            )
            return _ordered(db, sql, c, f"m.{field}", "count(DISTINCT a.claim)")
        sql = (
            f"SELECT m.{field} AS value, count(DISTINCT c.id) AS n FROM claims c JOIN appearances a ON a.claim = c.id "
            f"JOIN messages m ON m.id = a.message WHERE {c.where}"
        )
        return _ordered(db, sql, c, f"m.{field}")
    if field == "grade":
        return _grades(db, c)
    clauses = {name: clause.replace("{now}", ":facet_now") for name, clause in HAS_CLAIM.items()}
    return _each(db, clauses, "claims c", c, {"facet_now": now})


def messages(db: Engine, field: str, c: Compiled) -> Counts:
    """The values of a field among the messages of a compiled filter, the most frequent first."""
    if field in _MESSAGE_COLUMNS:
        column = f"m.{_MESSAGE_COLUMNS[field]}"
        where = f"{c.where} AND {column} IS NOT NULL"
        return _ordered(db, f"SELECT {column} AS value, count(*) AS n FROM messages m WHERE {where}", c, column)
    if field == "stance":
        sql = "SELECT n.stance AS value, count(*) AS n FROM mentions n JOIN messages m ON m.id = n.message"
        return _ordered(db, f"{sql} WHERE n.n = 0 AND {c.where}", c, "n.stance")
    return _each(db, HAS_MESSAGE, "messages m", c, {})


def most_named(db: Engine, c: Compiled) -> Counts:
    """The folded names, of places and of actors alike, that most messages of a compiled filter have."""
    sql = "SELECT t.folded AS value, count(*) AS n FROM mention_names t JOIN messages m ON m.id = t.message"
    return _ordered(db, f"{sql} WHERE {c.where}", c, "t.folded")


def total_claims(db: Engine, c: Compiled) -> int:
    """How many claims a compiled filter has."""
    return _count(db, f"SELECT count(*) AS n FROM claims c WHERE {c.where}", c)


def total_messages(db: Engine, c: Compiled) -> int:
    """How many messages a compiled filter has."""
    return _count(db, f"SELECT count(*) AS n FROM messages m WHERE {c.where}", c)


def _count(db: Engine, sql: str, c: Compiled) -> int:
    row = db.one(sql, **c.params)
    return int(row["n"]) if row else 0


def _ordered(db: Engine, sql: str, c: Compiled, by: str, counted: str = "count(*)") -> Counts:
    rows = db.rows(f"{sql} GROUP BY {by} ORDER BY {counted} DESC, {by} LIMIT {MOST}", **c.params)
    return [(r["value"], r["n"]) for r in rows if r["value"]]


def _places_or_actors(db: Engine, table: str, column: str, c: Compiled) -> Counts:
    """Names as a filter takes them, alike when they fold alike; an index holds them in that order."""
    sql = f"SELECT t.folded AS value, count(DISTINCT t.claim) AS n FROM {table} t"
    if c.where == ALL_CLAIMS:  # the hidden ones are few; a look at each claim would be most of the work
        sql += " WHERE t.claim NOT IN (SELECT h.id FROM claims h WHERE h.hidden = 1)"
    else:
        sql += f" JOIN claims c ON c.id = t.claim WHERE {c.where}"
    found = []
    for folded, n in _ordered(db, sql, c, "t.folded", "count(DISTINCT t.claim)"):
        row = db.one(f"SELECT {column} AS name FROM {table} WHERE folded = :f ORDER BY claim LIMIT 1", f=folded)
        found.append((str(row["name"]) if row else folded, n))
    return found


def _spread(db: Engine, column: str, c: Compiled) -> Counts:
    rows = db.rows(f"SELECT c.{column} AS value, count(*) AS n FROM claims c WHERE {c.where} GROUP BY c.{column}",
                   **c.params)  # fmt: skip
    found: Counter[str] = Counter()
    for r in rows:
        for value in dict.fromkeys(canonical.loads(r["value"])):
            found[value] += r["n"]
    return sorted(found.items(), key=lambda v: (-v[1], v[0]))[:MOST]


def _grades(db: Engine, c: Compiled) -> Counts:
    """How many have each letter as the best, or a better one: `<=B` is B or better, as analysts read it."""
    sql = "SELECT substr(c.best_grade, 1, 1) AS value, count(*) AS n FROM claims c"
    rows = db.rows(f"{sql} WHERE c.best_grade <> '' AND {c.where} GROUP BY substr(c.best_grade, 1, 1)", **c.params)
    held = {r["value"]: r["n"] for r in rows}
    sums = [(f"<={letter}", sum(n for v, n in held.items() if v <= letter)) for letter in "ABCDEF"]
    return [(value, n) for value, n in sums if n]


def _each(db: Engine, clauses: Mapping[str, str], table: str, c: Compiled, more: Mapping[str, object]) -> Counts:
    """Each clause counted by itself, all in one pass over the hits."""
    names = list(clauses)
    sums = ", ".join(f"sum(CASE WHEN {clauses[name]} THEN 1 ELSE 0 END) AS n{i}" for i, name in enumerate(names))
    row = db.one(f"SELECT {sums} FROM {table} WHERE {c.where}", **c.params, **more)
    found = [(name, int(row[f"n{i}"] or 0) if row else 0) for i, name in enumerate(names)]
    return sorted(((name, n) for name, n in found if n), key=lambda v: -v[1])
