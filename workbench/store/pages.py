"""SQL of walking the whole case: many claims at once, one query a table and page, never one a claim.

`fsck` walks a million claims through these, so memory and round trips follow the page and not the case (exports have
`dossier_rows`). Also the few whole-case lookups that only exports, checkpoints and `fsck` ask.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.model import Stance, Status
from workbench.store.claims import Appearance
from workbench.store.engine import Engine
from workbench.store.verdicts import VerdictRow

_IN = 500


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A checkpoint as stored: `root` in hex, `previous` the root before it or ""."""

    n: int
    at: str
    subjects: int
    events: int
    root: str
    previous: str


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that rows refer to: the size the row remembers in bytes, and how many rows refer to them."""

    sha256: str
    bytes: int
    messages: int
    evidence: int
    batches: int
    captures: int


def appearances(db: Engine, numbers: Sequence[int]) -> dict[int, list[Appearance]]:
    """Appearances by claim, in message order."""
    found: dict[int, list[Appearance]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            'SELECT claim, message, stance, score, main, "by" FROM appearances WHERE claim IN (:c) '
            "ORDER BY claim, message",
            c=list(numbers[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append(
                Appearance(r["claim"], r["message"], Stance(r["stance"]), r["score"], bool(r["main"]), r["by"])
            )
    return found


def verdicts(db: Engine, numbers: Sequence[int]) -> dict[int, list[VerdictRow]]:
    """Verdicts by claim, oldest first."""
    found: dict[int, list[VerdictRow]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT claim, n, status, at, analyst, body FROM verdicts WHERE claim IN (:c) ORDER BY claim, n",
            c=list(numbers[i : i + _IN]),
        ):
            row = VerdictRow(r["claim"], r["n"], Status(r["status"]), r["at"], r["analyst"], r["body"])
            found.setdefault(r["claim"], []).append(row)
    return found


def people(db: Engine) -> Iterator[tuple[str, str]]:
    """Every (platform, name) that a message gives as its sender or as whom it was forwarded from."""
    for r in db.rows(
        "SELECT DISTINCT platform, sender AS name FROM messages WHERE sender IS NOT NULL UNION "
        "SELECT DISTINCT platform, forwarded_from AS name FROM messages WHERE forwarded_from IS NOT NULL "
        "ORDER BY 1, 2"
    ):
        yield r["platform"], r["name"]


def lexicon_names(db: Engine) -> set[str]:
    """Folded names of the places and actors that claims carry."""
    rows = db.rows("SELECT DISTINCT folded FROM claim_places UNION SELECT DISTINCT folded FROM claim_actors")
    return {r["folded"] for r in rows}


def held(db: Engine) -> Iterator[Held]:
    """Everything that rows say lies in the vault, by sha256. Original exports too; their size is not known (-1).

    Originals of imports that came in a bundle stayed with the other case.
    """
    for r in db.rows(
        "SELECT h.sha256, max(h.bytes) AS bytes, sum(h.m) AS messages, sum(h.e) AS evidence, sum(h.b) AS batches, "
        "sum(h.c) AS captures FROM (SELECT sha256, bytes, 0 AS m, 0 AS e, 0 AS b, 0 AS c FROM media "
        "UNION ALL SELECT sha256, -1, 1, 0, 0, 0 FROM attachments WHERE sha256 IS NOT NULL "
        "UNION ALL SELECT sha256, -1, 0, 1, 0, 0 FROM evidence WHERE sha256 IS NOT NULL "
        "UNION ALL SELECT sha256, -1, 0, 0, 0, 1 FROM captures WHERE sha256 IS NOT NULL "
        "UNION ALL SELECT record, -1, 0, 0, 0, 1 FROM captures "
        "UNION ALL SELECT sha256, -1, 0, 0, 1, 0 FROM batches WHERE sha256 <> '' AND state <> 'undone' "
        "AND id NOT IN (SELECT batch FROM bundle_batches) "
        "UNION ALL SELECT p.sha256, -1, 0, 0, 1, 0 FROM batch_parts p JOIN batches b ON b.id = p.batch "
        "WHERE b.state <> 'undone' AND b.id NOT IN (SELECT batch FROM bundle_batches)) h "
        "GROUP BY h.sha256 ORDER BY h.sha256"
    ):
        used = (int(r[name]) for name in ("messages", "evidence", "batches", "captures"))
        yield Held(r["sha256"], int(r["bytes"]), *used)


def odd_attachments(db: Engine) -> list[tuple[int, str, str]]:
    """Attachments whose state and hash disagree: (message, name, state)."""
    rows = db.rows(
        "SELECT message, name, state FROM attachments WHERE (state = 'present') <> (sha256 IS NOT NULL) "
        "ORDER BY message, n"
    )
    return [(r["message"], r["name"], r["state"]) for r in rows]


def claim_ids(db: Engine, after: int, count: int) -> list[int]:
    """The next `count` claim numbers after `after`, hidden ones too."""
    rows = db.rows("SELECT id FROM claims WHERE id > :after ORDER BY id LIMIT :count", after=after, count=count)
    return [r["id"] for r in rows]


def checkpoints(db: Engine) -> list[CheckpointRow]:
    """All checkpoints, oldest first."""
    rows = db.rows("SELECT n, at, subjects, events, root, previous FROM checkpoints ORDER BY n")
    return [CheckpointRow(r["n"], r["at"], r["subjects"], r["events"], r["root"], r["previous"]) for r in rows]


def event_count(db: Engine) -> int:
    """How many events the case holds."""
    row = db.one("SELECT count(*) AS n FROM events")
    return int(row["n"]) if row else 0


def heads_at(db: Engine, root: str) -> list[tuple[str, int, str]]:
    """Chain heads (subject, seq, hash) that the checkpoint with this root covered; [] when there is none of it.

    A checkpoint keeps only the heads that moved since the one before; the hashes are those of the events as they are
    now, so that a rewritten history gives another root.
    """
    rows = db.rows(
        "SELECT e.subject, e.seq, e.hash FROM events e JOIN ("
        "SELECT h.subject, max(h.seq) AS seq FROM checkpoint_heads h "
        "WHERE h.n <= (SELECT max(n) FROM checkpoints WHERE root = :root) GROUP BY h.subject) c "
        "ON c.subject = e.subject AND c.seq = e.seq ORDER BY e.subject",
        root=root,
    )
    return [(r["subject"], r["seq"], r["hash"]) for r in rows]


def about(db: Engine) -> dict[str, str]:
    """What the database says of itself: its version, and whether full-text search is there (0 or 1)."""
    row = db.one(db.fragment("about"))
    return {k: str(row[k]) for k in ("version", "fts5")} if row else {}
