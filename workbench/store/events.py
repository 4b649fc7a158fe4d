"""SQL of events, chain heads, acts and checkpoints. What a chain means is the ledger's to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Event
from workbench.store.engine import Engine, Row

_COLUMNS = "subject, seq, at, analyst, kind, body, prev_hash, hash"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an analyst did, perhaps to many claims at once: the unit of undo.

    `state` is `done`, `undone`, or `retired` when it can be taken back or done again no more.
    """

    id: int
    at: str
    analyst: str
    label: str
    state: str
    claims: tuple[int, ...]


def _event(r: Row) -> Event:
    return Event(r["subject"], r["seq"], r["at"], r["analyst"], r["kind"], r["body"], r["prev_hash"], r["hash"])


def _act(r: Row) -> Act:
    return Act(r["id"], r["at"], r["analyst"], r["label"], r["state"], tuple(canonical.loads(r["claims"])))


def heads(db: Engine, subjects: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last (seq, hash) of each of these chains, locked against other writers inside `tx()`."""
    found: dict[str, tuple[int, str]] = {}
    for i in range(0, len(subjects), 500):
        for r in db.rows(
            f"SELECT subject, seq, hash FROM heads WHERE subject IN (:s) ORDER BY subject {db.fragment('lock')}",
            s=list(subjects[i : i + 500]),
        ):
            found[r["subject"]] = (r["seq"], r["hash"])
    return found


def add(db: Engine, new: Sequence[Event], act: int | None) -> None:
    """Append events and move their heads inside `tx()`. Two writers on one chain: the second one's key collides."""
    db.insert(
        "events",
        ("subject", "seq", "at", "analyst", "kind", "body", "act", "prev_hash", "hash"),
        [(e.subject, e.seq, e.at, e.analyst, e.kind, e.body, act, e.prev_hash, e.hash) for e in new],
    )
    last = {e.subject: e for e in new}
    for e in last.values():
        db.run(
            "INSERT INTO heads (subject, seq, hash) VALUES (:s, :n, :h) "
            "ON CONFLICT (subject) DO UPDATE SET seq = :n, hash = :h",
            s=e.subject,
            n=e.seq,
            h=e.hash,
        )


def take(db: Engine, rows: Sequence[Row]) -> None:
    """Append events of a chain as another copy of the case wrote them, inside `tx()`: they belong to no act here."""
    add(db, [_event(r) for r in rows], None)


def of(db: Engine, subject: str) -> list[Event]:
    """A chain, oldest first."""
    return [_event(r) for r in db.rows(f"SELECT {_COLUMNS} FROM events WHERE subject = :s ORDER BY seq", s=subject)]


def of_act(db: Engine, act: int) -> list[Event]:
    """The events of one act by subject, each chain in the order it was written (see `changes` on why that suffices)."""
    return [_event(r) for r in db.rows(f"SELECT {_COLUMNS} FROM events WHERE act = :a ORDER BY subject, seq", a=act)]


def kinds_of_act(db: Engine, act: int) -> set[str]:
    """The kinds of the events of one act."""
    return {r["kind"] for r in db.rows("SELECT DISTINCT kind FROM events WHERE act = :a", a=act)}


def every(db: Engine) -> Iterator[Event]:
    """All chains one after the other, each oldest first."""
    for r in db.stream(f"SELECT {_COLUMNS} FROM events ORDER BY subject, seq"):
        yield _event(r)


def all_heads(db: Engine) -> dict[str, tuple[int, str]]:
    """Every chain's head as the case remembers it."""
    return {
        r["subject"]: (r["seq"], r["hash"]) for r in db.rows("SELECT subject, seq, hash FROM heads ORDER BY subject")
    }


def count(db: Engine) -> int:
    """How many events the case holds."""
    row = db.one("SELECT coalesce(sum(seq), 0) AS n FROM heads")  # chains are dense from 1: the heads tell
    return int(row["n"]) if row else 0


def newest_root(db: Engine) -> str:
    """The root of the newest checkpoint, in hex; "" when none was made."""
    row = db.one("SELECT root FROM checkpoints ORDER BY n DESC LIMIT 1")
    return str(row["root"]) if row else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events of the case are listed; empty fields mean any. `day` is `2026-04-26`, or the beginning of one."""

    analyst: str = ""
    kind: str = ""
    day: str = ""
    subject: str = ""


def page(db: Engine, wanted: Wanted, after: Event | None, size: int) -> list[Event]:
    """A page of events, newest first, going on after one; by keyset, so that no page costs more than another."""
    clauses = [
        clause for value, clause in (
            (wanted.analyst, "analyst = :analyst"), (wanted.kind, "kind = :kind"),
            (wanted.subject, "subject = :subject"),
            (wanted.day, "at >= :day AND at < :end"), (after, "(at, subject, seq) < (:at, :before, :seq)"),
        ) if value
    ]  # fmt: skip
    where = f"WHERE {' AND '.join(clauses)} " if clauses else ""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM events {where}ORDER BY at DESC, subject DESC, seq DESC LIMIT :size",
        analyst=wanted.analyst, kind=wanted.kind, subject=wanted.subject, day=wanted.day, end=wanted.day + "~",
        at=after.at if after else "", before=after.subject if after else "", seq=after.seq if after else 0, size=size,
    )  # fmt: skip
    return [_event(r) for r in rows]


def kinds(db: Engine, analyst: bool = False) -> list[str]:
    """Every kind of event that the case holds; or everybody who has done something."""
    column = "analyst" if analyst else "kind"
    return [r["v"] for r in db.rows(f"SELECT DISTINCT {column} AS v FROM events ORDER BY v")]


@dataclass(frozen=True, slots=True)
class Mark:
    """That an event is there: its place in its chain, when and by whom."""

    subject: str
    seq: int
    at: str
    analyst: str


def changed_since(db: Engine, at: str, most: int) -> list[Mark]:
    """The `most` newest events from a time on, newest first, without what they say."""
    rows = db.rows(
        "SELECT subject, seq, at, analyst FROM events WHERE at >= :at ORDER BY at DESC LIMIT :most", at=at, most=most
    )
    return [Mark(r["subject"], r["seq"], r["at"], r["analyst"]) for r in rows]


def kinds_since(db: Engine, act: int, analyst: str) -> list[str]:
    """The kinds of events of an analyst's acts after an act."""
    rows = db.rows(
        "SELECT DISTINCT kind FROM events WHERE act > :act AND analyst = :a ORDER BY kind", act=act, a=analyst
    )
    return [r["kind"] for r in rows]


def status_of(db: Engine, claim: int) -> str:
    """The status of a claim as a word; "" when there is none."""
    row = db.one("SELECT status FROM claims WHERE id = :c", c=claim)
    return str(row["status"]) if row else ""


def add_act(db: Engine, act: Act) -> None:
    """Record an act inside `tx()`."""
    db.insert(
        "acts",
        ("id", "at", "analyst", "label", "state", "claims"),
        [(act.id, act.at, act.analyst, act.label, act.state, canonical.dumps(act.claims))],
    )


def set_act(db: Engine, number: int, was: str, state: str) -> bool:
    """Mark an act done, undone or retired inside `tx()`; False when it is not as it `was`."""
    return bool(
        db.run("UPDATE acts SET state = :state WHERE id = :id AND state = :was", state=state, id=number, was=was)
    )


def retire_undone(db: Engine, analyst: str) -> None:
    """What an analyst took back and then left behind by doing something else is not done again, inside `tx()`."""
    db.run("UPDATE acts SET state = 'retired' WHERE analyst = :a AND state = 'undone'", a=analyst)


def last_act(db: Engine, analyst: str, state: str) -> Act | None:
    """The newest done act of an analyst (to undo), or the oldest act undone after it (to redo)."""
    if state == "done":
        row = db.one(
            "SELECT id, at, analyst, label, state, claims FROM acts WHERE analyst = :a AND state = 'done' "
            "ORDER BY id DESC LIMIT 1",
            a=analyst,
        )
        return _act(row) if row else None
    row = db.one(
        "SELECT id, at, analyst, label, state, claims FROM acts WHERE analyst = :a AND state = 'undone' AND id > "
        "(SELECT coalesce(max(id), 0) FROM acts WHERE analyst = :a AND state = 'done') ORDER BY id LIMIT 1",
        a=analyst,
    )  # the second condition is for cases in which acts were left behind before `retire_undone` was
    return _act(row) if row else None


def add_checkpoint(db: Engine, at: str, subjects: int, events: int, root: str) -> int:
    """Record a checkpoint inside `tx()`; returns its number."""
    row = db.one("SELECT n, root FROM checkpoints ORDER BY n DESC LIMIT 1")
    number = (row["n"] if row else 0) + 1
    db.insert(
        "checkpoints",
        ("n", "at", "subjects", "events", "root", "previous"),
        [(number, at, subjects, events, root, row["root"] if row else "")],
    )
    db.run(
        "INSERT INTO checkpoint_heads (n, subject, seq) SELECT :n, h.subject, h.seq FROM heads h WHERE h.seq > "
        "(SELECT coalesce(max(c.seq), 0) FROM checkpoint_heads c WHERE c.subject = h.subject)",
        n=number,
    )
    return int(number)
