"""SQL of bundles: which columns of which tables make up a set of claims, read in pages and written as they are told.

The one list of what a bundle's rows.jsonl may hold. Columns that only say where this machine stands (an import's
position, the act an event belongs to, a claim's look-up rows) are not in it: they are made anew. Numbers of 64 bits
that only serve to find something go as text, because other readers of JSON keep 53 bits.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine, Row

_IN = 500
TABLE_OF = {"claim": "claims", "source": "sources"}
"""The table of a subject (`claim/17`, `source/3`), by its first word."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is int, key (64 bits, told as text), text, json or object (JSON too). `to` is the table that a
    number or hash names a row of ("" for none); `loose` says that this row may lie outside of the set."""

    name: str
    kind: str
    null: bool
    key: bool
    to: str
    loose: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table as bundles tell it."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns, in order."""
        return tuple(c.name for c in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return tuple(c.name for c in self.columns if c.key)


_KINDS = {"": "int", "k": "key", "t": "text", "j": "json", "o": "object"}
_TOLD = """
case: *uid:t format rule:t
conversations: *platform:t *identity:t *name:t *scope
batches: *id file:t sha256:t chat:t importer:t importer_version:t timezone:t date_order:t read imported duplicate
  quarantined media_present media_missing first:t? last:t? started_at:t analyst:t custody:j assumptions:j scope
batch_parts: *batch>batches *n member:t sha256:t
people: *scope *name:t person:t batch>batches
media: *sha256:t bytes mime:t width? height? duration? pdq:t? pdq_quality? phash:t? variants:t low_information note:t
  metadata:j hash_rule:t? match_rule:t? barred:t
media_frames: *sha256:t>media *at pdq:t pdq_quality phash:t variants:t
media_marks: *sha256:t>media sensitivity:t never reason:t by:t at:t
media_answers: *sha256:t>media *other:t>media answer:t note:t by:t at:t
media_matches: *sha256:t>media *other:t>media kind:t pdq_distance phash_distance transform:t rule:t at? other_at? frames
messages: *id batch>batches position file:t chat:t platform:t external_id:t line? offset? sent_at:t? sent_at_raw:t
  sender:t? sender_id:t kind:t text:t language:t forwarded_from:t? reply_to:t? edited_at:t? flags:t scope dedupe_key:k
  cluster?
attachments: *message>messages *n name:t state:t sha256:t?>media
mentions: *message>messages *n predicate:t stance:t score body:j rule:t lexicon:t
mention_names: *folded:t *message>messages
units: *key:k *message>messages *n
glosses: *message>messages language:t text:t by:t at:t
sources: *id uid:t name:t folded:t kind:t owner:t country:t bloc:t party reliability:t reliability_reason:t graded_at:t
  url:t hidden
source_grades: *source>sources *n since:t reliability:t reason:t by:t at:t
captures: *id uid:t kind:t url:t final_url:t state:t reason:t route:t address:t certificate:t http_status? mime:t bytes
  sha256:t?>media record:t>media title:t author:t published:t text:t sketch:t wayback:t by:t at:t
policies: *sha256:t name:t version text:t at:t
claims: *id uid:t external_id:t title:t folded:t predicate:t match_key:t places:j actors:j event_start:t? event_end:t?
  event_precision:t status:t stage:t assignee:t note:t overridden made_by:t hidden merged_into?>claims version
  created_at:t updated_at:t priority why:j appearances chats media reused languages:j first_seen:t? last_seen:t?
  supports refutes context origins best_grade:t blocs:j resurfaced reused_since:t? lookalikes would_change:t stale_at:t?
claim_keys: *key:k *claim>claims
appearances: *claim>claims *message>messages stance:t score main by:t
removals: *claim>claims *message>messages by:t
links: *claim>claims *other>claims *kind:t by:t
evidence: *id uid:t claim>claims source>sources stance:t reliability:t credibility quote:t url:t sha256:t?>media
  file_name:t derived_from?~evidence origin:t root?~evidence note:t says_misleading graded_by:t created_at:t retracted
  follows published:t searched:t capture?>captures external_id:t
origin_answers: *evidence>evidence *other>evidence answer:t reason:t by:t at:t
figures: *id uid:t claim>claims evidence?~evidence metric:t counted:t low high exactness:t speaker:t relay:t as_of:t
  note:t by:t at:t retracted
pillars: *claim>claims *pillar:t answer:t by:t at:t
proposals: *claim>claims status:t basis:t reason:t by:t at:t
verdicts: *claim>claims *n status:t at:t analyst:t body:j
events: *subject:t *seq at:t analyst:t kind:t body:o prev_hash:t hash:t
bundle_chains: *id origin:t subject:t about:t seq hash:t
bundle_events: *chain>bundle_chains *seq at:t analyst:t kind:t body:o prev_hash:t hash:t
"""
"""A line a table, in the order in which rows can be written: `*` the key, `:` the kind (`_KINDS`), `?` may be empty,
`>` names a row of the set, `~` one that may lie outside of it."""


def _column(word: str) -> Column:
    loose = "~" in word
    rest, _, to = word.replace("~", ">").partition(">")
    null = rest.endswith("?")
    name, _, kind = rest.removesuffix("?").lstrip("*").partition(":")
    return Column(name, _KINDS[kind], null, word.startswith("*"), to, loose)


def _tables() -> dict[str, Table]:
    found = {}
    for line in _TOLD.strip().replace("\n  ", " ").splitlines():
        name, _, columns = line.partition(": ")
        found[name] = Table(name, tuple(_column(word) for word in columns.split()))
    return found


TABLES: Mapping[str, Table] = _tables()
"""Every table of a bundle by name, in the order in which its rows are told."""
HEADER = "case"
"""The first row: which case, the form of these rows, and the rule its messages were read under."""
FORMAT = 1
"""The form of the rows; goes up when a table or column comes or goes."""

RowOf = dict[str, object]


# --- reading a set --------------------------------------------------------------------------------------------------


def select(db: Engine, name: str, column: str, wanted: Sequence[int] | Sequence[str]) -> Iterator[RowOf]:
    """The rows of a table whose `column` is one of these values, a page of values at a time, by key within a page."""
    table = TABLES[name]
    columns = ", ".join(f'"{c}"' for c in table.names)
    order = ", ".join(f'"{c}"' for c in dict.fromkeys((column, *table.key)))
    sql = f'SELECT {columns} FROM {name} WHERE "{column}" IN (:w) ORDER BY {order}'
    for i in range(0, len(wanted), _IN):
        for r in db.rows(sql, w=list(wanted[i : i + _IN])):
            yield _told(table, {c: r[c] for c in table.names})


def _told(table: Table, row: RowOf) -> RowOf:
    for column in table.columns:
        if column.kind == "key" and row[column.name] is not None:
            row[column.name] = str(row[column.name])
    return row


def numbers_of(db: Engine, sql: str, wanted: Sequence[int] | Sequence[str]) -> "array[int]":
    """The numbers `k` that a query gives for these values (`:w`), each once, ascending."""
    found: set[int] = set()
    for i in range(0, len(wanted), _IN):
        found.update(r["k"] for r in db.rows(sql, w=list(wanted[i : i + _IN])) if r["k"] is not None)
    return array("q", sorted(found))


def hashes_of(db: Engine, sql: str, wanted: Sequence[int] | Sequence[str]) -> set[str]:
    """The texts `k` that a query gives for these values (`:w`)."""
    found: set[str] = set()
    for i in range(0, len(wanted), _IN):
        found.update(r["k"] for r in db.rows(sql, w=list(wanted[i : i + _IN])) if r["k"])
    return found


MERGED = "SELECT id AS k FROM claims WHERE merged_into IN (:w)"
INTO = "SELECT merged_into AS k FROM claims WHERE id IN (:w)"
CARRIED = "SELECT message AS k FROM appearances WHERE claim IN (:w)"
REMOVED = "SELECT r.message AS k FROM removals r JOIN messages m ON m.id = r.message WHERE r.claim IN (:w)"
ATTACHED = "SELECT sha256 AS k FROM attachments WHERE message IN (:w)"
ALIKE = "SELECT other AS k FROM media_matches WHERE sha256 IN (:w)"
ALIKE_BACK = "SELECT sha256 AS k FROM media_matches WHERE other IN (:w)"
BRINGING = "SELECT message AS k FROM attachments WHERE sha256 IN (:w)"
SHOWN = "SELECT sha256 AS k FROM evidence WHERE claim IN (:w)"
SPEAKING = "SELECT source AS k FROM evidence WHERE claim IN (:w)"
CAPTURED = "SELECT capture AS k FROM evidence WHERE claim IN (:w)"
COPIED = "SELECT sha256 AS k FROM captures WHERE id IN (:w)"
RECORDED = "SELECT record AS k FROM captures WHERE id IN (:w)"
IMPORTED = "SELECT batch AS k FROM messages WHERE id IN (:w)"
TALKED = "SELECT scope AS k FROM messages WHERE id IN (:w)"
RULED = "SELECT DISTINCT body AS k FROM verdicts WHERE claim IN (:w)"
WEIGHED = "SELECT id AS k FROM evidence WHERE claim IN (:w)"
"""What belongs to what: each gives `k` for the values `:w`."""


def senders(db: Engine, messages: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """(conversation, sender, import) of these messages, a page at a time, each once a page."""
    for i in range(0, len(messages), _IN):
        for r in db.rows(
            "SELECT scope, sender, min(batch) AS batch FROM messages WHERE id IN (:w) AND sender IS NOT NULL "
            "GROUP BY scope, sender ORDER BY scope, sender",
            w=list(messages[i : i + _IN]),
        ):
            yield r["scope"], r["sender"], r["batch"]


def people(db: Engine, scope: int, names: Sequence[str]) -> list[RowOf]:
    """What is known of these senders of a conversation, and of the persons they are."""
    rows = db.rows(
        "SELECT scope, name, person, batch FROM people WHERE scope = :s AND (name IN (:n) OR name IN "
        "(SELECT p.person FROM people p WHERE p.scope = :s AND p.name IN (:n))) ORDER BY name",
        s=scope, n=list(names),
    )  # fmt: skip
    return [{"scope": r["scope"], "name": r["name"], "person": r["person"], "batch": r["batch"]} for r in rows]


def subjects_of(db: Engine, kind: str, ids: Sequence[int]) -> Iterator[RowOf]:
    """The events of the chains `kind/id`, chain after chain."""
    for i in range(0, len(ids), _IN):
        wanted = [f"{kind}/{n}" for n in ids[i : i + _IN]]
        chains: dict[str, list[RowOf]] = {}
        for row in select(db, "events", "subject", wanted):
            chains.setdefault(str(row["subject"]), []).append(row)
        for subject in wanted:
            yield from chains.get(subject, ())


# --- what the case holds already ------------------------------------------------------------------------------------


def is_empty(db: Engine) -> bool:
    """Whether nothing was brought in or made here yet: no message, claim, source, medium, import or checkpoint."""
    tables = (
        "messages",
        "claims",
        "sources",
        "evidence",
        "captures",
        "media",
        "batches",
        "checkpoints",
        "bundle_chains",
    )
    return all(db.one(f"SELECT 1 AS one FROM {t} LIMIT 1") is None for t in tables)


def ids_by(db: Engine, table: str, column: str, values: Sequence[str]) -> dict[str, int]:
    """Number by value of a unique column."""
    found: dict[str, int] = {}
    for i in range(0, len(values), _IN):
        sql = f'SELECT id, "{column}" AS v FROM {table} WHERE "{column}" IN (:v)'
        found.update((r["v"], r["id"]) for r in db.rows(sql, v=list(values[i : i + _IN])))
    return found


def taken(db: Engine, table: str, numbers: Sequence[int]) -> set[int]:
    """Those of these numbers that rows of a table have."""
    column = "scope" if table == "conversations" else "id"
    sql = f"SELECT DISTINCT {column} AS k FROM {table} WHERE {column} IN (:w)"
    return set(numbers_of(db, sql, numbers))


def row_of(db: Engine, name: str, key: Mapping[str, object]) -> RowOf | None:
    """One row as bundles tell it, by some of its columns."""
    table = TABLES[name]
    columns = ", ".join(f'"{c}"' for c in table.names)
    where = " AND ".join(f'"{c}" = :w_{c}' for c in key)
    r = db.one(f"SELECT {columns} FROM {name} WHERE {where}", **{f"w_{c}": v for c, v in key.items()})
    return _told(table, {c: r[c] for c in table.names}) if r else None


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message of the case in a slot of its conversation."""

    id: int
    external_id: str
    sender: str | None
    text: str
    edited_at: str | None


def in_slot(db: Engine, scope: int, key: int) -> HeldMessage | None:
    """The message of a conversation with this key."""
    r = db.one(
        "SELECT id, external_id, sender, text, edited_at FROM messages WHERE scope = :s AND dedupe_key = :k",
        s=scope, k=key,
    )  # fmt: skip
    return HeldMessage(r["id"], r["external_id"], r["sender"], r["text"], r["edited_at"]) if r else None


def batch_like(db: Engine, sha256: str, file: str, chat: str, importer: str) -> int | None:
    """The import of the same bytes and conversation; messages by hand have no bytes."""
    r = db.one(
        "SELECT id FROM batches WHERE sha256 = :s AND file = :f AND chat = :c AND (:s <> '' OR importer = :i) "
        "AND state <> 'undone' ORDER BY id DESC LIMIT 1",
        s=sha256, f=file, c=chat, i=importer,
    )  # fmt: skip
    return int(r["id"]) if r else None


def event_hash_at(db: Engine, subject: str, seq: int) -> str:
    """The hash of one event; "" when there is none."""
    r = db.one("SELECT hash FROM events WHERE subject = :s AND seq = :n", s=subject, n=seq)
    return str(r["hash"]) if r else ""


# --- writing --------------------------------------------------------------------------------------------------------


def insert(
    db: Engine, name: str, rows: Iterable[Mapping[str, object]], more: Mapping[str, object],
    beside: Sequence[str] = (),
) -> None:  # fmt: skip
    """Insert rows as told, inside `tx()`. `more` are columns that bundles do not tell, the same in all; `beside` are
    such that every row brings."""
    columns = (*TABLES[name].names, *beside)
    db.insert(name, columns, [[row[c] for c in columns] for row in rows], same=more)


def raise_counter(db: Engine, name: str, least: int) -> None:
    """Let a counter give out only numbers above `least` from now on, inside `tx()`."""
    db.run(
        "INSERT INTO counters (name, value) VALUES (:name, :least) ON CONFLICT (name) DO UPDATE SET value = "
        "CASE WHEN counters.value < :least THEN :least ELSE counters.value END",
        name=name, least=least,
    )  # fmt: skip


COUNTED = ("evidence", "figures", "verdicts")
"""What is counted of a claim whose later state is written over it."""


def before(db: Engine, claim: int) -> tuple[str, dict[str, int]]:
    """The status of a claim, and how many rows it has of each of `COUNTED`."""
    counts = ", ".join(f"(SELECT COUNT(*) FROM {t} WHERE claim = :c) AS {t}" for t in COUNTED)
    r = db.one(f"SELECT status, {counts} FROM claims WHERE id = :c", c=claim)
    return (str(r["status"]), {t: int(str(r[t])) for t in COUNTED}) if r else ("", {})


def clear_claim(db: Engine, claim: int, others: Sequence[int]) -> None:
    """Take out, inside `tx()`, what a claim's own history makes up, before its later state is written; of its links
    those to `others`."""
    db.run("DELETE FROM origin_answers WHERE evidence IN (SELECT id FROM evidence WHERE claim = :c)", c=claim)
    for table in ("claim_keys", "appearances", "removals", "evidence", "figures", "pillars", "proposals", "verdicts"):
        db.run(f"DELETE FROM {table} WHERE claim = :c", c=claim)
    for i in range(0, len(others), _IN):
        db.run("DELETE FROM links WHERE claim = :c AND other IN (:o)", c=claim, o=list(others[i : i + _IN]))


def rewrite(db: Engine, name: str, row: Mapping[str, object]) -> None:
    """Write a claim's or source's columns over what is there, inside `tx()`."""
    columns = tuple(c for c in TABLES[name].names if c != "id")
    db.update(name, columns, [[*(row[c] for c in columns), row["id"]]])


def clear_source(db: Engine, source: int) -> None:
    """Take a source's grades out inside `tx()`, before later ones are written."""
    db.run("DELETE FROM source_grades WHERE source = :s", s=source)


def note_batch(db: Engine, batch: int, origin: str, number: int) -> None:
    """Remember inside `tx()` that an import's record came in a bundle: its original stayed with the other case."""
    db.insert("bundle_batches", ("batch", "origin", "number"), [(batch, origin, number)], ignore=True)


def stage_rule(db: Engine, stage: str) -> tuple[str, int]:
    """The rule a stage works under and how far it came; ("", 0) before its first run."""
    r = db.one("SELECT rule, upto FROM stages WHERE name = :n", n=stage)
    return (str(r["rule"]), int(r["upto"])) if r else ("", 0)


def restore_clusters(db: Engine, rows: Iterable[tuple[int, int]]) -> None:
    """Give messages (id, cluster, 0 for none) and their texts the clusters that they had, inside `tx()`."""
    for message, cluster in rows:
        db.run("UPDATE messages SET cluster = :c WHERE id = :m", c=cluster or None, m=message)
        if cluster:
            db.run(
                "UPDATE texts SET cluster = :c WHERE id = (SELECT wording FROM messages WHERE id = :m)",
                c=cluster, m=message,
            )  # fmt: skip


# --- chains of other cases -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of another case that is kept whole: of which case and subject, about which claim or source (uid)."""

    id: int
    origin: str
    subject: str
    about: str
    seq: int
    hash: str


def chains_of(db: Engine, origin: str, subject: str, about: str) -> list[Chain]:
    """The kept chains of one subject; more than one when copies of that case went apart."""
    rows = db.rows(
        "SELECT id, origin, subject, about, seq, hash FROM bundle_chains WHERE about = :a AND origin = :o "
        "AND subject = :s ORDER BY id", a=about, o=origin, s=subject,
    )  # fmt: skip
    return [Chain(r["id"], r["origin"], r["subject"], r["about"], r["seq"], r["hash"]) for r in rows]


def every_chain(db: Engine) -> list[Chain]:
    """Every kept chain."""
    rows = db.rows("SELECT id, origin, subject, about, seq, hash FROM bundle_chains ORDER BY id")
    return [Chain(r["id"], r["origin"], r["subject"], r["about"], r["seq"], r["hash"]) for r in rows]


def chain_events(db: Engine, chain: int) -> Iterator[RowOf]:
    """The events of a kept chain, oldest first."""
    for r in db.stream("SELECT * FROM bundle_events WHERE chain = :c ORDER BY seq", c=chain):
        yield {c: r[c] for c in TABLES["bundle_events"].names}


def chain_hash_at(db: Engine, chain: int, seq: int) -> str:
    """The hash of one event of a kept chain; "" when there is none."""
    r = db.one("SELECT hash FROM bundle_events WHERE chain = :c AND seq = :n", c=chain, n=seq)
    return str(r["hash"]) if r else ""


def keep_chain(db: Engine, chain: Chain, events: Sequence[Mapping[str, object]]) -> None:
    """Keep a chain, or more events of one that is kept, inside `tx()`."""
    db.run(
        "INSERT INTO bundle_chains (id, origin, subject, about, seq, hash) VALUES (:i, :o, :s, :a, :n, :h) "
        "ON CONFLICT (id) DO UPDATE SET seq = :n, hash = :h",
        i=chain.id, o=chain.origin, s=chain.subject, a=chain.about, n=chain.seq, h=chain.hash,
    )  # fmt: skip
    insert(db, "bundle_events", [{**e, "chain": chain.id} for e in events], {})


# --- conflicts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """What another case says otherwise of a claim or source: field, our value and theirs as they were at the import."""

    id: int
    subject: str
    field: str
    ours: str
    theirs: str
    origin: str
    at: str
    answer: str


def has_conflict(db: Engine, subject: str, field: str, origin: str, theirs: str) -> bool:
    """Whether this was noted before, answered or not: nobody is asked twice."""
    r = db.one(
        "SELECT 1 AS one FROM merge_conflicts WHERE subject = :s AND field = :f AND origin = :o AND theirs = :t",
        s=subject, f=field, o=origin, t=theirs,
    )  # fmt: skip
    return r is not None


def add_conflicts(db: Engine, new: Sequence[Conflict]) -> None:
    """Note inside `tx()` what another case says otherwise; what is noted already stays."""
    columns = ("id", "subject", "field", "ours", "theirs", "origin", "at", "answer")
    db.insert("merge_conflicts", columns, [tuple(getattr(c, n) for n in columns) for c in new], ignore=True)


def conflicts(db: Engine) -> list[Conflict]:
    """Everything that other cases said otherwise, answered or not, oldest first."""
    return _conflicts(db.rows(_CONFLICTS + "ORDER BY id"))


def unanswered(db: Engine, subjects: Sequence[str]) -> list[Conflict]:
    """What nobody has answered of these subjects, of all when none are named, oldest first."""
    if not subjects:
        return _conflicts(db.rows(_CONFLICTS + "WHERE answer = '' ORDER BY id"))
    found: list[Conflict] = []
    for i in range(0, len(subjects), _IN):
        wanted = list(subjects[i : i + _IN])
        found += _conflicts(db.rows(_CONFLICTS + "WHERE answer = '' AND subject IN (:s)", s=wanted))
    return sorted(found, key=lambda c: c.id)


_CONFLICTS = "SELECT id, subject, field, ours, theirs, origin, at, answer FROM merge_conflicts "


def _conflicts(rows: Iterable[Row]) -> list[Conflict]:
    return [
        Conflict(r["id"], r["subject"], r["field"], r["ours"], r["theirs"], r["origin"], r["at"], r["answer"])
        for r in rows
    ]
