"""SQL that only analysts' acts on claims ask: locks, what was taken out by hand, what points at a claim."""

from collections.abc import Sequence

from workbench.store.engine import Engine

_IN = 500


def lock(db: Engine, numbers: Sequence[int]) -> None:
    """Keep other writers off these claims until the end of this `tx()`, in one order so that nobody waits in a ring."""
    if not db.fragment("lock"):
        return
    ordered = sorted(set(numbers))
    for i in range(0, len(ordered), _IN):
        db.rows(f"SELECT id FROM claims WHERE id IN (:c) ORDER BY id {db.fragment('lock')}", c=ordered[i : i + _IN])


def merged_into(db: Engine, number: int) -> list[int]:
    """Claims that were merged into this one."""
    return [r["id"] for r in db.rows("SELECT id FROM claims WHERE merged_into = :c ORDER BY id", c=number)]


def removals(db: Engine, number: int) -> dict[int, str]:
    """Messages that an analyst took out of a claim, with the analyst's id: no rule puts them there again."""
    rows = db.rows('SELECT message, "by" FROM removals WHERE claim = :c ORDER BY message', c=number)
    return {r["message"]: r["by"] for r in rows}


def links_at(db: Engine, numbers: Sequence[int]) -> list[tuple[int, int, str, str]]:
    """Every link that starts or ends at one of these claims: (claim, other, kind, by)."""
    found: set[tuple[int, int, str, str]] = set()
    for i in range(0, len(numbers), _IN):
        rows = db.rows(
            'SELECT claim, other, kind, "by" FROM links WHERE claim IN (:c) OR other IN (:c)',
            c=list(numbers[i : i + _IN]),
        )
        found.update((r["claim"], r["other"], r["kind"], r["by"]) for r in rows)
    return sorted(found)


def links_between(db: Engine, a: int, b: int, kind: str) -> list[tuple[int, int, str]]:
    """Links of a kind between two claims, either way: (claim, other, by)."""
    rows = db.rows(
        'SELECT claim, other, "by" FROM links WHERE kind = :k AND claim IN (:ids) AND other IN (:ids) ORDER BY claim',
        k=kind,
        ids=[a, b],
    )
    return [(r["claim"], r["other"], r["by"]) for r in rows]


def carries(db: Engine, number: int) -> str:
    """What a claim carries that would be lost if it were taken back, in a word or two; "" for nothing."""
    asked = (
        ("evidence", "SELECT 1 FROM evidence WHERE claim = :c LIMIT 1"),
        ("a verdict", "SELECT 1 FROM verdicts WHERE claim = :c LIMIT 1"),
        ("messages", "SELECT 1 FROM appearances WHERE claim = :c LIMIT 1"),
        ("a link", "SELECT 1 FROM links WHERE claim = :c OR other = :c LIMIT 1"),
        ("a claim merged into it", "SELECT 1 FROM claims WHERE merged_into = :c LIMIT 1"),
        ("a note", "SELECT 1 FROM claims WHERE id = :c AND note <> ''"),
    )
    return next((what for what, sql in asked if db.one(sql, c=number) is not None), "")
