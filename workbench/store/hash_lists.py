"""SQL of other people's hash lists: which are held, their hashes, and which media stand on them.

A list is a reference from outside, no evidence: its hashes are kept as they came, padded to full length, and nothing
but matching reads them. `list_rule` on a medium names the rule and the lists it was compared with, so that a new list
costs one comparison for each medium and not all of them again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.store import counters
from workbench.store.engine import Engine, Row

_IN = 500
REFERENCE, NEVER = "reference", "never"
"""What a list is for: known pictures to be told of, or pictures that must never match (logos, flags, blank cards)."""

_COLUMNS = ("id", "name", "sha256", "format", "purpose", "entries", "by", "at")
_ENTRY = ("n", "pdq", "phash", "label", "url", "seen_at")
_HIT = ("sha256", "list", "n", "kind", "pdq_distance", "phash_distance", "transform")


@dataclass(frozen=True, slots=True)
class HashList:
    """A list that is held: `sha256` of the file it came from, how many hashes, who imported it and when."""

    id: int
    name: str
    sha256: str
    format: str
    purpose: str
    entries: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ListedHash:
    """One entry: PDQ (64 hex digits), phash (16) or both, and what the list says about the picture.

    `seen_at` is UTC text, or local text without a zone, as the list had it.
    """

    n: int
    pdq: str | None
    phash: str | None
    label: str = ""
    url: str = ""
    seen_at: str | None = None


@dataclass(frozen=True, slots=True)
class ListedMatch:
    """A medium that looks like entry `n` of a list. `kind` is `same` or `review`; a distance is None without a hash."""

    sha256: str
    list: int
    n: int
    kind: str
    pdq_distance: int | None
    phash_distance: int | None
    transform: str = "none"


@dataclass(frozen=True, slots=True)
class ListHit:
    """A match with a list together with what that list is and says."""

    match: ListedMatch
    name: str
    purpose: str
    entry: ListedHash


@dataclass(frozen=True, slots=True)
class Due:
    """A hashed medium that was not compared with every list: its hashes, and the rule it was compared under."""

    sha256: str
    pdq: str | None
    phash: str | None
    duration: int | None
    rule: str


def _list(r: Row) -> HashList:
    return HashList(*(r[c] for c in _COLUMNS))


def every(db: Engine) -> list[HashList]:
    """All lists, in the order they came."""
    names = ", ".join(f'"{c}"' for c in _COLUMNS)
    return [_list(r) for r in db.rows(f"SELECT {names} FROM hash_lists ORDER BY id")]


def add(db: Engine, new: HashList) -> int:
    """Insert a list inside `tx()`; returns the number it got (its own `id` is not looked at)."""
    number = counters.take(db, "hash_list")
    values = (number, new.name, new.sha256, new.format, new.purpose, new.entries, new.by, new.at)
    db.insert("hash_lists", _COLUMNS, [values])
    return number


def add_hashes(db: Engine, number: int, rows: Iterable[ListedHash]) -> None:
    """Insert entries of a list inside `tx()`; some thousands at a time, they are all held in memory."""
    values = ((e.n, e.pdq, e.phash, e.label, e.url, e.seen_at) for e in rows)
    db.insert("listed_hashes", _ENTRY, values, same={"list": number})


def remove(db: Engine, number: int) -> list[str]:
    """Take a list out inside `tx()` with its matches; returns the media that stood on it."""
    rows = db.rows("SELECT DISTINCT sha256 FROM listed_matches WHERE list = :n ORDER BY sha256", n=number)
    for table in ("listed_matches", "listed_hashes"):
        db.run(f"DELETE FROM {table} WHERE list = :n", n=number)
    db.run("DELETE FROM hash_lists WHERE id = :n", n=number)
    return [r["sha256"] for r in rows]


def hashes(db: Engine, numbers: Sequence[int]) -> Iterator[tuple[int, int, str | None, str | None]]:
    """`(list, n, pdq, phash)` of every entry of these lists, in constant memory."""
    for r in db.stream(
        "SELECT list, n, pdq, phash FROM listed_hashes WHERE list IN (:numbers) ORDER BY list, n", numbers=list(numbers)
    ):
        yield r["list"], r["n"], r["pdq"], r["phash"]


def due(db: Engine, rule: str) -> list[Due]:
    """Hashed media that do not bear this rule, in a fixed order. Those of low information come without hashes."""
    return [
        Due(r["sha256"], r["pdq"], r["phash"], r["duration"], r["list_rule"] or "")
        for r in db.rows(
            "SELECT sha256, CASE WHEN low_information = 0 THEN pdq END AS pdq, "
            "CASE WHEN low_information = 0 THEN phash END AS phash, duration, list_rule FROM media "
            "WHERE hash_rule IS NOT NULL AND (list_rule IS NULL OR list_rule <> :rule) ORDER BY sha256",
            rule=rule,
        )
    ]


def settle(
    db: Engine, compared: Sequence[str], numbers: Sequence[int], found: Sequence[ListedMatch], rule: str
) -> None:
    """Write inside `tx()` what comparing these media with these lists gave; what was written of them before goes."""
    for i in range(0, len(compared), _IN):
        chunk = list(compared[i : i + _IN])
        db.run("DELETE FROM listed_matches WHERE sha256 IN (:w) AND list IN (:n)", w=chunk, n=list(numbers))
        db.run("UPDATE media SET list_rule = :rule WHERE sha256 IN (:w)", rule=rule, w=chunk)
    rows = [(m.sha256, m.list, m.n, m.kind, m.pdq_distance, m.phash_distance, m.transform) for m in found]
    db.insert("listed_matches", _HIT, rows)


def matched(db: Engine) -> dict[int, int]:
    """How many media stand on each list as `same`, by list; lists without any are left out."""
    rows = db.rows("SELECT list, count(DISTINCT sha256) AS n FROM listed_matches WHERE kind = 'same' GROUP BY list")
    return {r["list"]: int(r["n"]) for r in rows}


def possible(db: Engine) -> dict[int, int]:
    """How many media only may stand on each list (`review`), by list; somebody has to look at them."""
    rows = db.rows(
        "SELECT list, count(*) AS n FROM (SELECT list, sha256 FROM listed_matches GROUP BY list, sha256 "
        "HAVING max(kind) = 'review') AS looked GROUP BY list"
    )
    return {r["list"]: int(r["n"]) for r in rows}


def listing(db: Engine, number: int) -> Iterator[ListedHash]:
    """Every entry of a list, in its order and in constant memory."""
    for r in db.stream(f"SELECT {', '.join(_ENTRY)} FROM listed_hashes WHERE list = :number ORDER BY n", number=number):
        yield _entry(r)


def on(db: Engine, number: int) -> dict[int, list[tuple[str, str]]]:
    """Which media look like the entries of a list: (sha256, kind) by entry, same before review."""
    found: dict[int, list[tuple[str, str]]] = {}
    for r in db.rows(
        "SELECT n, sha256, kind FROM listed_matches WHERE list = :number ORDER BY n, kind DESC, sha256", number=number
    ):
        found.setdefault(r["n"], []).append((r["sha256"], r["kind"]))
    return found


def hits(db: Engine, wanted: Sequence[str]) -> dict[str, list[ListHit]]:
    """Which entries of which lists these media look like: same before review, nearest first."""
    columns = ", ".join([f"x.{c}" for c in _HIT] + [f"l.{c}" for c in _ENTRY if c != "n"])
    found: dict[str, list[ListHit]] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            f"SELECT {columns}, h.name, h.purpose FROM listed_matches x JOIN hash_lists h ON h.id = x.list "
            "JOIN listed_hashes l ON l.list = x.list AND l.n = x.n WHERE x.sha256 IN (:w) "
            "ORDER BY x.sha256, x.kind DESC, coalesce(x.pdq_distance, 256), x.phash_distance, x.list, x.n",
            w=list(wanted[i : i + _IN]),
        ):
            match = ListedMatch(*(r[c] for c in _HIT))
            found.setdefault(r["sha256"], []).append(ListHit(match, r["name"], r["purpose"], _entry(r)))
    return found


def entries(db: Engine, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], ListedHash]:
    """Entries by (list, n), for a few of them."""
    found: dict[tuple[int, int], ListedHash] = {}
    for number, n in dict.fromkeys(wanted):
        row = db.one(
            f"SELECT {', '.join(_ENTRY)} FROM listed_hashes WHERE list = :number AND n = :n", number=number, n=n
        )
        if row:
            found[number, n] = _entry(row)
    return found


def _entry(r: Row) -> ListedHash:
    return ListedHash(*(r[c] for c in _ENTRY))
