"""What a filter's conditions mean in SQL. Values are always parameters; only constants become text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from workbench.errors import UsageError
from workbench.folding import Term, fold
from workbench.store.engine import Engine


class Condition(Protocol):
    """What this file reads of a condition (the type itself lives above, in `query`)."""

    @property
    def field(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def values(self) -> tuple[str, ...]: ...
    @property
    def negated(self) -> bool: ...
    @property
    def now(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """A WHERE clause, an ORDER BY list and the parameters of both."""

    where: str
    order: str
    params: dict[str, object]
    source: str = "claims c"
    """What is read, with the index to read it by where that is known better than by the planner (see `queue`)."""


_FEW = 20_000
"""Rows of places, actors, platforms or found messages up to which a filter begins with them, not with the queue: asking
whether there are more takes a few milliseconds, and as many claims are looked up and put in order in under 100."""
_MOST_NAMES = 5_000
"""Names that one `chat:` or `sender:` may stand for; both engines limit the parameters of a statement."""
_CLAIM_ORDER = {
    "prio": ("c.priority", True),
    "last": ("c.last_seen", True),
    "first": ("c.first_seen", True),
    "origins": ("c.origins", True),
    "messages": ("c.appearances", True),
    "id": ("c.id", False),
    "title": ("c.folded", False),
    "place": ("c.places", False),
    "status": ("c.status", False),
}
_CLAIM_IN = {"status": "c.status", "stage": "c.stage", "predicate": "c.predicate", "assignee": "c.assignee"}
_CLAIM_NUMBER = {"origins": "c.origins", "messages": "c.appearances", "prio": "c.priority"}
_MESSAGE_IN = {"platform": "m.platform", "lang": "m.language", "kind": "m.kind"}
_APPEARS = "c.id IN (SELECT a.claim FROM appearances a JOIN messages m ON m.id = a.message WHERE {})"
_SAID = """CASE q.field WHEN 'status' THEN k.status WHEN 'title' THEN k.title WHEN 'predicate' THEN k.predicate
WHEN 'places' THEN k.places WHEN 'actors' THEN k.actors WHEN 'note' THEN k.note WHEN 'would_change' THEN k.would_change
WHEN 'external_id' THEN k.external_id WHEN 'time' THEN CASE WHEN k.event_start IS NULL AND k.event_end IS NULL THEN ''
ELSE coalesce(k.event_start || ' – ' || k.event_end, coalesce(k.event_start, k.event_end) || ' – ' || k.event_precision)
END END"""
"""What a field says now, as `bundles.conflicts` tells it: a test holds the two together."""
_OTHER = "CASE WHEN q.field = 'same_event' THEN CAST(substr(q.ours, 3) AS BIGINT) END"
_MAY_BE_SAME = f"""k.hidden = 0 AND k.merged_into IS NULL
AND EXISTS (SELECT 1 FROM claims o WHERE o.id = {_OTHER} AND o.hidden = 0 AND o.merged_into IS NULL)
AND NOT EXISTS (SELECT 1 FROM links l WHERE l.claim = k.id AND l.other = {_OTHER})"""
"""A claim that was received and may be one of ours, both still there and nothing said of the two."""
_IN_CONFLICT = (
    "c.id IN (SELECT k.id FROM merge_conflicts q JOIN claims k ON k.id = CASE WHEN q.subject LIKE 'claim/%' "
    "THEN CAST(substr(q.subject, 7) AS BIGINT) END WHERE q.answer = '' "
    f"AND CASE WHEN q.field = 'same_event' THEN {_MAY_BE_SAME} ELSE q.ours = {_SAID} END)"
)
"""Claims of which another case says something else, and nobody has looked at it."""
ALL_CLAIMS = "c.hidden = 0"
"""The clause of a filter of claims that asks for nothing."""
HAS_CLAIM = {
    "media": "c.media > 0",
    "reused": "c.reused > 0",
    "lookalike": "c.lookalikes > 0",
    "evidence": "(c.supports + c.refutes + c.context) > 0",
    "note": "c.note <> ''",
    "override": "c.overridden = 1",
    "proposed": "c.id IN (SELECT claim FROM proposals)",
    "resurfaced": "(c.resurfaced > 0 AND c.stage = 'closed')",
    "stale": "(c.stale_at IS NOT NULL AND c.stale_at <= {now})",
    "conflict": _IN_CONFLICT,
    "video": "c.id IN (SELECT a.claim FROM appearances a JOIN attachments t ON t.message = a.message "
    "LEFT JOIN media d ON d.sha256 = t.sha256 WHERE "
    "(d.mime LIKE 'video/%' OR lower(t.name) LIKE '%.mp4' OR lower(t.name) LIKE '%.mov' "
    "OR lower(t.name) LIKE '%video%'))",
}
HAS_MESSAGE = {
    "media": "EXISTS (SELECT 1 FROM attachments t WHERE t.message = m.id)",
    "claim": "EXISTS (SELECT 1 FROM appearances a WHERE a.message = m.id)",
    "mention": "EXISTS (SELECT 1 FROM mentions n WHERE n.message = m.id)",
}


class _Builder:
    """Collects clauses and numbers their parameters."""

    def __init__(self, db: Engine) -> None:
        self.db = db
        self.clauses: list[str] = []
        self.params: dict[str, object] = {}

    def name(self, value: object) -> str:
        """Bind a value, return its `:name`."""
        key = f"p{len(self.params)}"
        self.params[key] = value
        return f":{key}"

    def take(self, clause: str, negated: bool) -> None:
        """Add a clause, negated if asked."""
        self.clauses.append(f"NOT ({clause})" if negated else clause)


def _named(build: _Builder, column: str, values: Sequence[str]) -> str:
    """Chats or senders whose name holds one of these words, case and accents aside, on both engines."""
    wanted = [fold(v) for v in values]
    rows = build.db.rows(f"SELECT DISTINCT {column} AS name FROM messages WHERE {column} IS NOT NULL")
    names = sorted(r["name"] for r in rows if any(w in fold(r["name"]) for w in wanted))
    if len(names) > _MOST_NAMES:
        raise UsageError(f"{column}: fits {len(names):,} names.", "Give more of the name.")
    return f"m.{column} IN ({build.name(names)})"


def _grade(build: _Builder, c: Condition) -> str:
    # A1 is best and byte order puts it first, so "<=B2" is "B2 or better" as analysts read it.
    value = c.values[0]
    if len(value) == 1:
        return f"(c.best_grade <> '' AND substr(c.best_grade, 1, 1) {c.operator} {build.name(value)})"
    return f"(c.best_grade <> '' AND c.best_grade {c.operator} {build.name(value)})"


def _claim_text(build: _Builder, c: Condition) -> str:
    if c.field in ("place", "actor"):
        table = "claim_places" if c.field == "place" else "claim_actors"
        folded = build.name([fold(v) for v in c.values])
        return f"c.id IN (SELECT claim FROM {table} WHERE folded IN ({folded}))"
    if c.field == "lang":
        bound = [build.name(f'%"{v}"%') for v in c.values]
        return "(" + " OR ".join(f"c.languages LIKE {b}" for b in bound) + ")"
    if c.field == "platform":
        return _APPEARS.format(f"m.platform IN ({build.name(list(c.values))})")
    if c.field == "chat":
        return _APPEARS.format(_named(build, "chat", c.values))
    if c.field == "bloc":
        bound = [build.name('%"' + v.lower() + "%") for v in c.values]
        parts = [f"lower(c.blocs) LIKE {b}" for b in bound]
        return "(" + " OR ".join(parts) + ")"
    now = build.name(c.now) if "stale" in c.values else ""
    return "(" + " OR ".join(HAS_CLAIM[v].replace("{now}", now) for v in c.values) + ")"


def _claim(build: _Builder, c: Condition) -> str:
    if c.field in _CLAIM_IN:
        return f"{_CLAIM_IN[c.field]} IN ({build.name(list(c.values))})"
    if c.field in _CLAIM_NUMBER:
        return f"{_CLAIM_NUMBER[c.field]} {c.operator} {build.name(int(c.values[0]))}"
    if c.field == "grade":
        return _grade(build, c)
    if c.field == "id":
        return f"c.id IN ({build.name([int(v) for v in c.values])})"
    if c.field == "after":
        return f"c.last_seen >= {build.name(c.values[0])}"
    if c.field == "before":
        return f"c.first_seen < {build.name(c.values[0])}"
    return _claim_text(build, c)


def _message_named(build: _Builder, c: Condition) -> str:
    return f"m.id IN (SELECT message FROM mention_names WHERE folded IN ({build.name([fold(v) for v in c.values])}))"


def _message(build: _Builder, c: Condition) -> str:
    if c.field in _MESSAGE_IN:
        return f"{_MESSAGE_IN[c.field]} IN ({build.name(list(c.values))})"
    if c.field in ("chat", "sender"):
        return _named(build, c.field, c.values)
    if c.field in ("place", "actor"):
        return _message_named(build, c)
    if c.field == "stance":
        stances = build.name(list(c.values))
        return f"EXISTS (SELECT 1 FROM mentions n WHERE n.message = m.id AND n.n = 0 AND n.stance IN ({stances}))"
    if c.field == "claim":
        return f"m.id IN (SELECT message FROM appearances WHERE claim IN ({build.name([int(v) for v in c.values])}))"
    if c.field == "batch":
        return f"m.batch {c.operator} {build.name(int(c.values[0]))}"
    if c.field == "after":
        return f"m.sent_at >= {build.name(c.values[0])}"
    if c.field == "before":
        return f"m.sent_at < {build.name(c.values[0])}"
    return "(" + " OR ".join(HAS_MESSAGE[v] for v in c.values) + ")"


def _build(
    db: Engine, conditions: Sequence[Condition], clause: Callable[[_Builder, Condition], str], first: str
) -> _Builder:
    build = _Builder(db)
    build.clauses.append(first)
    for c in conditions:
        build.take(clause(build, c), c.negated)
    return build


def claims(
    db: Engine, conditions: Sequence[Condition], search: Sequence[Term], sort: str, descending: bool, assignee: str
) -> Compiled:
    """Compile a claim filter. `assignee` restricts to one analyst's claims when not empty (the word `mine`)."""
    build = _build(db, conditions, _claim, ALL_CLAIMS)
    if assignee:
        build.take(f"c.assignee = {build.name(assignee)}", False)
    for term in search:
        _search_claims(db, build, term)
    column, largest_first = _CLAIM_ORDER[sort or "prio"]
    down = descending if sort else largest_first
    nulls = " NULLS LAST" if column in ("c.last_seen", "c.first_seen") else ""
    return Compiled(" AND ".join(build.clauses), f"{column} {'DESC' if down else 'ASC'}{nulls}, c.id", build.params)


def queue(
    db: Engine, conditions: Sequence[Condition], search: Sequence[Term], sort: str, descending: bool, assignee: str,
    *, first: bool = False,
) -> Compiled:  # fmt: skip
    """As `claims`, for a queue of any length. `first` compiles for a first page, which must come at once.

    Planners do not know how many claims a value has, and a wrong guess costs seconds in a million. So: a rare value
    begins with what has it; otherwise the queue's own index is walked in its order, which carries the columns that
    filters ask for (step 0006), and stops when a page is full. Only values without a column are looked up on the way.
    """
    plain = claims(db, conditions, search, sort, descending, assignee)
    sets = [c for c in conditions if _set_of(c)]
    if any(not c.negated and _few(db, c) for c in sets) or any(not t.negated and _few_found(db, t) for t in search):
        return replace(plain, source=f"claims c {db.fragment('by id')}")
    if sort not in ("", "prio") or (sort == "prio" and not descending):
        if not conditions and not search:
            return plain
        index = "claims_recent" if sort == "last" and descending and first else "claims_queue"
        if sort == "first" and descending and first and not (search or assignee) and _seen_tells(conditions):
            index = "claims_seen"
        return _walked(db, plain, conditions, search, assignee, index, first=first and index != "claims_queue")
    if len(conditions) == 1 and not (search or assignee or conditions[0].negated):
        only = conditions[0]
        if only.field == "status" and len(only.values) == 1:
            return replace(plain, source=_by(db, "claims_status"))
    return _walked(db, plain, conditions, search, assignee, "claims_queue", first=first)


def _seen_tells(conditions: Sequence[Condition]) -> bool:
    """Whether the index by first sight answers all of it: it carries few columns, and a look at each claim is dear."""
    return all(_set_of(c) or c.field in ("status", "predicate", "bloc") for c in conditions)


def _by(db: Engine, index: str) -> str:
    return f"claims c {db.fragment('indexed').replace('{}', index)}"


def _walked(
    db: Engine, plain: Compiled, conditions: Sequence[Condition], search: Sequence[Term], assignee: str, index: str,
    *, first: bool,
) -> Compiled:  # fmt: skip
    """Every claim of an index is asked. A plus keeps the planner from beginning with a set of claims after all."""
    build = _Builder(db)
    build.clauses.append("c.hidden = 0")
    for c in conditions:
        looked_up = _set_of(c)
        if looked_up and first and c.field != "has":
            values = build.name(_set_values(c))
            build.take(f"EXISTS (SELECT 1 FROM {looked_up[1]} AND {looked_up[2]} IN ({values}))", c.negated)
        else:
            build.take(_claim(build, c).replace("c.id IN (SELECT", "+c.id IN (SELECT"), c.negated)
    if assignee:
        build.take(f"c.assignee = {build.name(assignee)}", False)
    for term in search:
        _search_claims(db, build, term, "first" if first else "whole")
    return Compiled(" AND ".join(build.clauses), plain.order, build.params, _by(db, index))


_SETS = {
    "place": ("claim_places s", "claim_places s WHERE s.claim = c.id", "s.folded"),
    "actor": ("claim_actors s", "claim_actors s WHERE s.claim = c.id", "s.folded"),
    "platform": ("messages s", "appearances a JOIN messages s ON s.id = a.message WHERE a.claim = c.id", "s.platform"),
}
"""Fields that are no column of claims: the table they are counted in, where one claim's are, the column."""


def _set_of(c: Condition) -> tuple[str, str, str] | None:
    return _SETS.get(c.field)


def _set_values(c: Condition) -> list[str]:
    return list(c.values) if c.field == "platform" else [fold(v) for v in c.values]


def _few(db: Engine, c: Condition) -> bool:
    table, _, column = _SETS[c.field]
    row = db.one(
        f"SELECT count(*) AS n FROM (SELECT 1 AS one FROM {table} WHERE {column} IN (:v) LIMIT {_FEW + 1}) t",
        v=_set_values(c),
    )
    return row is not None and int(row["n"]) <= _FEW


def _few_found(db: Engine, term: Term) -> bool:
    query = db.search_query([Term(term.words, False, term.prefix)])
    row = db.one(f"SELECT count(*) AS n FROM ({db.fragment('found')} LIMIT {_FEW + 1}) t", search=query)
    return row is not None and int(row["n"]) <= _FEW


def _search_claims(db: Engine, build: _Builder, term: Term, walked: str = "") -> None:
    """Claims whose title or messages hold the words; `walked` is how `queue` has them asked for, if it does."""
    words = " ".join(term.words)
    found = db.fragment("found").replace(":search", build.name(db.search_query([Term(term.words, False, term.prefix)])))
    like = build.name("% " + words + ("%" if term.prefix else " %"))
    if walked == "first":
        told = f"EXISTS (SELECT 1 FROM appearances a WHERE a.claim = c.id AND +a.message IN ({found}))"
        build.take(f"({told} OR (' ' || c.folded || ' ') LIKE {like})", term.negated)
        return
    # One set of claims, so that neither engine walks all of them for the sake of an OR. Most titles fall at the first
    # LIKE, which copies nothing.
    title = (
        f"SELECT t.id FROM claims t WHERE t.hidden = 0 AND t.folded LIKE {build.name(f'%{words}%')} "
        f"AND (' ' || t.folded || ' ') LIKE {like}"
    )
    column = "+c.id" if walked else "c.id"
    build.take(
        f"{column} IN (SELECT a.claim FROM appearances a WHERE a.message IN ({found}) UNION ALL {title})", term.negated
    )


def _translated(db: Engine, search: Sequence[Term]) -> list[int]:
    """Messages whose translation by an analyst holds all that is searched for. There are as many as people typed."""
    found = []
    for r in db.rows("SELECT message, text FROM glosses ORDER BY message"):
        text = f" {fold(r['text'])} "
        held = [f" {' '.join(t.words)}{'' if t.prefix else ' '}" in text for t in search]
        if all(h != t.negated for h, t in zip(held, search, strict=True)):
            found.append(r["message"])
    return found[:_MOST_NAMES]


def messages(
    db: Engine, conditions: Sequence[Condition], search: Sequence[Term], sort: str, descending: bool
) -> Compiled:
    """Compile a message filter."""
    build = _build(db, conditions, _message, "1 = 1")
    query = db.search_query(search)
    if query:
        found = db.fragment("search").replace(":search", build.name(query))
        said = _translated(db, search)
        build.take(f"({found} OR m.id IN ({build.name(said)}))" if said else found, False)
    else:
        for term in search:  # only words that must not be there
            unwanted = db.search_query([Term(term.words, False, term.prefix)])
            build.take(db.fragment("search").replace(":search", build.name(unwanted)), True)
    down = "DESC" if descending else "ASC"
    order = f"m.sent_at {down} NULLS LAST, m.id {down}" if sort == "sent" else f"m.id {down}"
    return Compiled(" AND ".join(build.clauses), order, build.params)
