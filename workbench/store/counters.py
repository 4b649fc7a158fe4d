"""Numbers given out inside the transaction that uses them, so that a rolled-back batch leaves no gap.

The row lock also puts writers of one noun in commit order, which the stages' watermarks rely on.
"""

from workbench.store.engine import Engine


def take(db: Engine, name: str, count: int = 1) -> int:
    """Reserve `count` numbers of a counter inside `tx()`; returns the first of them (counting starts at 1)."""
    row = db.one(
        "INSERT INTO counters (name, value) VALUES (:name, :count) "
        "ON CONFLICT (name) DO UPDATE SET value = counters.value + :count RETURNING value",
        name=name,
        count=count,
    )
    if row is None:
        raise RuntimeError("RETURNING gave no row")
    return int(row["value"]) - count + 1


def current(db: Engine, name: str) -> int:
    """The last number given out; 0 before the first."""
    row = db.one("SELECT value FROM counters WHERE name = :name", name=name)
    return int(row["value"]) if row else 0


def lock(db: Engine, stage: str) -> None:
    """Keep other programs out of a stage until the end of this `tx()`, so that no message is taken twice."""
    db.run(
        "INSERT INTO stages (name, rule, upto) VALUES (:name, '', 0) ON CONFLICT (name) DO UPDATE SET name = :name",
        name=stage,
    )


def watermark(db: Engine, stage: str, rule: str) -> int:
    """How far a stage has come under `rule`: the last message id it took; 0 when it has to start again."""
    row = db.one("SELECT rule, upto FROM stages WHERE name = :name", name=stage)
    return int(row["upto"]) if row and row["rule"] == rule else 0


def advance(db: Engine, stage: str, rule: str, upto: int) -> None:
    """Record inside `tx()` that a stage has taken every message up to id `upto`."""
    db.run(
        "INSERT INTO stages (name, rule, upto) VALUES (:name, :rule, :upto) "
        "ON CONFLICT (name) DO UPDATE SET rule = :rule, upto = :upto",
        name=stage,
        rule=rule,
        upto=upto,
    )


def meta(db: Engine, key: str) -> str:
    """A value of the case itself (its uid, when it was made); "" when unset."""
    row = db.one("SELECT value FROM meta WHERE key = :key", key=key)
    return str(row["value"]) if row else ""


def set_meta(db: Engine, key: str, value: str) -> None:
    """Set a value of the case itself inside `tx()`."""
    db.run(
        "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = :value",
        key=key,
        value=value,
    )
