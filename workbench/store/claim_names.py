"""SQL that finds claims by the names lists give them: stable ids (UUID) and the list's own ids."""

from collections.abc import Mapping, Sequence

from workbench.store.engine import Engine

_IN = 500


def by_external_id(db: Engine, names: Sequence[str]) -> dict[str, int]:
    """The oldest claim of each of these external ids; one that was merged stands for what it went into.

    Claims that were taken back are left out.
    """
    found: dict[str, int] = {}
    for i in range(0, len(names), _IN):
        for r in db.rows(
            "SELECT external_id, id FROM claims WHERE external_id IN (:n) AND (hidden = 0 OR merged_into IS NOT NULL) "
            "ORDER BY id",
            n=list(names[i : i + _IN]),
        ):
            found.setdefault(r["external_id"], r["id"])
    return living(db, found)


def by_uid(db: Engine, uids: Sequence[str]) -> dict[str, int]:
    """The claim of each of these stable ids, those taken back too; a merged one stands for what it went into."""
    found: dict[str, int] = {}
    for i in range(0, len(uids), _IN):
        rows = db.rows("SELECT uid, id FROM claims WHERE uid IN (:n)", n=list(uids[i : i + _IN]))
        found.update((r["uid"], r["id"]) for r in rows)
    return living(db, found)


def living(db: Engine, found: Mapping[str, int]) -> dict[str, int]:
    """The same names with the claims that merged ones went into."""
    if not found:
        return {}
    rows = db.rows("SELECT id, merged_into FROM claims WHERE merged_into IS NOT NULL")
    into = {r["id"]: r["merged_into"] for r in rows}

    def end(number: int) -> int:
        seen: set[int] = set()
        while number in into and number not in seen:
            seen.add(number)
            number = into[number]
        return number

    return {name: end(number) for name, number in found.items()}
