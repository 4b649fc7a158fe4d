"""SQL of flags: what an importer found odd about messages, counted."""

from collections import Counter

from workbench.store.engine import Engine


def of_batch(db: Engine, batch: int) -> list[tuple[str, int]]:
    """How many messages of a batch bear each flag, most frequent first; of `name: value` flags only the name counts."""
    found: Counter[str] = Counter()
    for row in db.rows(
        "SELECT flags, count(*) AS n FROM messages WHERE batch = :b AND flags <> '' GROUP BY flags", b=batch
    ):
        for name in {flag.partition(":")[0] for flag in row["flags"].splitlines()}:
            found[name] += row["n"]
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
