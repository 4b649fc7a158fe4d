"""SQL of verdicts, the frozen records of status decisions, and of the policy texts they were made under.

A policy's text is kept once, by its sha256, so that a verdict can be derived again after the policy has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Status
from workbench.store.engine import Engine, Row

_IN = 500
_COLUMNS = "v.claim, v.n, v.status, v.at, v.analyst, v.body"
_NEWEST = "NOT EXISTS (SELECT 1 FROM verdicts later WHERE later.claim = v.claim AND later.n > v.n)"


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict as stored: `body` is the canonical JSON of the frozen record."""

    claim: int
    n: int
    status: Status
    at: str
    analyst: str
    body: str


def _verdict(r: Row) -> VerdictRow:
    return VerdictRow(r["claim"], r["n"], Status(r["status"]), r["at"], r["analyst"], r["body"])


def of_claim(db: Engine, claim: int) -> list[VerdictRow]:
    """Verdicts of a claim, oldest first."""
    return [_verdict(r) for r in db.rows(f"SELECT {_COLUMNS} FROM verdicts v WHERE v.claim = :c ORDER BY v.n", c=claim)]


def last(db: Engine, claims: Sequence[int]) -> dict[int, VerdictRow]:
    """The newest verdict of those of these claims that have one."""
    found: dict[int, VerdictRow] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            f"SELECT {_COLUMNS} FROM verdicts v WHERE v.claim IN (:c) AND {_NEWEST} ORDER BY v.claim",
            c=list(claims[i : i + _IN]),
        ):
            found[r["claim"]] = _verdict(r)
    return found


def decided(db: Engine, after: int, count: int) -> list[int]:
    """The next claims of the queue that have a verdict, or a status as if: numbers beyond `after`, in order."""
    rows = db.rows(
        "SELECT c.id FROM claims c WHERE c.id > :after AND c.hidden = 0 AND (c.status <> 'rumor' "
        "OR EXISTS (SELECT 1 FROM verdicts v WHERE v.claim = c.id)) ORDER BY c.id LIMIT :n",
        after=after,
        n=count,
    )
    return [r["id"] for r in rows]


def stale(db: Engine, at: str) -> list[int]:
    """Claims of the queue that had to be looked at again by `at`, the longest overdue first."""
    rows = db.rows(
        "SELECT id FROM claims WHERE stale_at IS NOT NULL AND stale_at <= :at AND hidden = 0 ORDER BY stale_at, id",
        at=at,
    )
    return [r["id"] for r in rows]


def became_stale(db: Engine, first: str, last: str) -> list[int]:
    """Claims whose time to be looked at again lies after `first` and not after `last`, hidden ones too."""
    rows = db.rows(
        "SELECT id FROM claims WHERE stale_at IS NOT NULL AND stale_at > :a AND stale_at <= :b ORDER BY id",
        a=first,
        b=last,
    )
    return [r["id"] for r in rows]


def told(db: Engine, claims: Sequence[int]) -> dict[int, dict[int, VerdictRow]]:
    """The verdicts of these claims as their history tells them, by claim and number: what the rows ought to say."""
    found: dict[int, dict[int, VerdictRow]] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            "SELECT body FROM events WHERE subject IN (:s) AND body LIKE :table ORDER BY subject, seq",
            s=[f"claim/{n}" for n in claims[i : i + _IN]],
            table='%"table":"verdicts"%',
        ):
            for change in canonical.loads(r["body"])["changes"]:
                if change["table"] == "verdicts":
                    claim, n = change["key"]["claim"], change["key"]["n"]
                    _take(found.setdefault(claim, {}), claim, n, change["after"])
    return found


def _take(found: dict[int, VerdictRow], claim: int, n: int, row: Row | None) -> None:
    if row is None:
        found.pop(n, None)
    else:
        found[n] = VerdictRow(claim, n, Status(row["status"]), row["at"], row["analyst"], row["body"])


def keep_policy(db: Engine, sha256: str, name: str, version: int, text: str, at: str) -> None:
    """Keep a policy's text inside `tx()`; one that is kept already stays as it is."""
    columns = ("sha256", "name", "version", "text", "at")
    db.insert("policies", columns, [(sha256, name, version, text, at)], ignore=True)


def policies(db: Engine, sha256s: Sequence[str]) -> dict[str, str]:
    """The texts of those of these policies that are kept, by sha256."""
    rows = db.rows("SELECT sha256, text FROM policies WHERE sha256 IN (:s)", s=list(sha256s))
    return {r["sha256"]: r["text"] for r in rows}
