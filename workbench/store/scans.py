"""SQL of files that were looked at without being taken in: what `workbench match` need not decode a second time.

No path is kept. The key is a digest of path, size and time of change, made with the case's own uid, so that a row tells
nobody which files were looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine

_IN = 500


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found out about a file: its sha256, the rule it was hashed by, and canonical JSON of the hashes."""

    key: str
    sha256: str
    rule: str
    body: str


def known(db: Engine, keys: Sequence[str], rules: Sequence[str]) -> set[str]:
    """Which of these files were looked at under one of these rules."""
    found: set[str] = set()
    for i in range(0, len(keys), _IN):
        rows = db.rows(
            'SELECT "key" FROM scans WHERE "key" IN (:k) AND rule IN (:rules)', k=list(keys[i : i + _IN]),
            rules=list(rules),
        )  # fmt: skip
        found.update(r["key"] for r in rows)
    return found


def get(db: Engine, keys: Sequence[str]) -> dict[str, Scan]:
    """What is known of some hundreds of files, by key."""
    rows = db.rows('SELECT "key", sha256, rule, body FROM scans WHERE "key" IN (:k)', k=list(keys))
    return {r["key"]: Scan(r["key"], r["sha256"], r["rule"], r["body"]) for r in rows}


def save(db: Engine, found: Sequence[Scan], at: str) -> None:
    """Keep what was found out inside `tx()`; what an older rule found goes."""
    for i in range(0, len(found), _IN):
        db.run('DELETE FROM scans WHERE "key" IN (:k)', k=[s.key for s in found[i : i + _IN]])
    db.insert("scans", ("key", "sha256", "rule", "body", "at"), [(s.key, s.sha256, s.rule, s.body, at) for s in found])


def forget_others(db: Engine, rules: Sequence[str]) -> None:
    """Drop inside `tx()` what none of these rules found: it will be looked at anew."""
    db.run("DELETE FROM scans WHERE rule NOT IN (:rules)", rules=list(rules))
