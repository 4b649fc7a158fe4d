"""SQL of what a case holds by name: platforms, languages, blocs, places, actors, claim numbers.

What a filter's values are held against before it runs, so that a slip is told and not answered with nothing.
"""

from collections.abc import Sequence

from workbench.store.engine import Engine

_IN = 500


def platforms(db: Engine) -> list[str]:
    """Every platform that a message came from."""
    return _every(db, "platform")


def languages(db: Engine) -> list[str]:
    """Every language code that a message has."""
    return _every(db, "language")


def _every(db: Engine, column: str) -> list[str]:
    """The distinct values of an unindexed column of messages, in one pass."""
    rows = db.rows(f"SELECT DISTINCT {column} AS name FROM messages ORDER BY 1")
    return [r["name"] for r in rows]


def blocs(db: Engine) -> list[str]:
    """Every bloc that a source or an evidence item has."""
    rows = db.rows("SELECT DISTINCT bloc AS name FROM sources WHERE bloc <> '' ORDER BY 1")
    return [r["name"] for r in rows]


def places(db: Engine, folded: Sequence[str]) -> list[str]:
    """Those of these places, given folded, that claims carry, as they are spelled there."""
    rows = db.rows("SELECT DISTINCT place AS name FROM claim_places WHERE folded IN (:f)", f=list(folded))
    return [r["name"] for r in rows]


def actors(db: Engine, folded: Sequence[str]) -> list[str]:
    """Those of these actors, given folded, that claims carry, as they are spelled there."""
    rows = db.rows("SELECT DISTINCT actor AS name FROM claim_actors WHERE folded IN (:f)", f=list(folded))
    return [r["name"] for r in rows]


def claim_numbers(db: Engine, numbers: Sequence[int]) -> set[int]:
    """Those of these claim numbers that the case has, hidden ones too."""
    found: set[int] = set()
    for i in range(0, len(numbers), _IN):
        found.update(r["id"] for r in db.rows("SELECT id FROM claims WHERE id IN (:n)", n=list(numbers[i : i + _IN])))
    return found
