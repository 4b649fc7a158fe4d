"""SQL that counts claims and messages by time and by place, for plots: the database counts, no row reaches Python.

A time is cut to its first characters: stored times are UTC texts of one form, so `substr` gives years, months, days,
hours and minutes alike on both engines and without date functions. Where a claim was never seen in a message it has no
time and is in no count here; `bounds` tells how many those are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.folding import fold
from workbench.model import Stance, Status
from workbench.store.engine import Engine

DAY, HOUR, MINUTE = len("2026-04-25"), len("2026-04-25T05"), len("2026-04-25T05:12")
"""How many characters of a time name its day, hour, minute."""
LANES = {"bloc": "c.blocs", "predicate": "c.predicate", "status": "c.status"}
"""What claims can be told apart by with a column of their own; `place` is a table."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and last time a filter's claims were first seen ("" when none was), how many were, and how many not."""

    first: str
    last: str
    seen: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Bin:
    """So many of a lane within one unit of time; a bloc lane is the stored JSON list of all blocs of its claims."""

    lane: str
    at: str
    count: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """So many claims of a status that name a place."""

    place: str
    status: Status
    claims: int


@dataclass(frozen=True, slots=True)
class ToldBin:
    """So many messages that carry a claim in one way within one minute; `at` is "" for those without a time."""

    at: str
    stance: Stance
    count: int


@dataclass(frozen=True, slots=True)
class ChatTold:
    """So many messages of a chat that carry a claim in one way; `first` is "" when none of them has a time."""

    chat: str
    stance: Stance
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class Appeared:
    """The first message that carries a claim: when, through what, where."""

    at: str
    platform: str
    chat: str


def bounds(db: Engine, where: str, params: Mapping[str, object]) -> Bounds:
    """Over which time the claims of a compiled filter were first seen."""
    # Asked apart, the ends come from the two ends of an index and the counts from the index alone.
    ends = []
    for way in ("ASC", "DESC"):
        row = db.one(
            f"SELECT c.first_seen AS at FROM claims c WHERE {where} AND c.first_seen > '' "
            f"ORDER BY c.first_seen {way} LIMIT 1",
            **params,
        )
        ends.append(str(row["at"]) if row else "")
    seen = db.one(f"SELECT count(*) AS n FROM claims c WHERE {where} AND c.first_seen > ''", **params)
    every = db.one(f"SELECT count(*) AS n FROM claims c WHERE {where}", **params)
    count = int(seen["n"]) if seen else 0
    return Bounds(ends[0], ends[1], count, (int(every["n"]) if every else 0) - count)


def by_time(
    db: Engine, where: str, params: Mapping[str, object], span: tuple[str, str], unit: int, lane: str = ""
) -> list[Bin]:
    """Claims of a compiled filter by when they were first seen, in a span (its end not included).

    Takes the characters that name a unit of time, and what tells lanes apart (of `LANES`; "" for one lane of all).
    """
    # Joined with nothing, a column is no longer what an index on it is ordered by: the one on times must be taken.
    column = f"{LANES[lane]} || ''" if lane else "''"
    rows = db.rows(
        f"SELECT {column} AS lane, substr(c.first_seen, 1, {int(unit)}) AS at, count(*) AS n FROM claims c "
        f"WHERE {where} AND c.first_seen >= :from_ AND c.first_seen < :to_ GROUP BY 2, 1 ORDER BY 2, 1",
        **params,
        from_=span[0],
        to_=span[1],
    )
    return [Bin(r["lane"], r["at"], r["n"]) for r in rows]


def by_place(
    db: Engine, where: str, params: Mapping[str, object], span: tuple[str, str], unit: int, places: list[str]
) -> list[Bin]:
    """As `by_time`, for the claims that name one of these places; a claim counts in each lane that it names.

    Names that fold to one of these come along with a lane of their own.
    """
    rows = db.rows(
        f"SELECT p.place AS lane, substr(c.first_seen, 1, {int(unit)}) AS at, count(*) AS n "
        "FROM claim_places p JOIN claims c ON c.id = p.claim "
        f"WHERE p.folded IN (:folded_) AND {where} AND c.first_seen >= :from_ AND c.first_seen < :to_ "
        "GROUP BY 1, 2 ORDER BY 2, 1",
        **params,
        from_=span[0],
        to_=span[1],
        folded_=[fold(p) for p in places],
    )
    return [Bin(r["lane"], r["at"], r["n"]) for r in rows]


def places(db: Engine, where: str, params: Mapping[str, object]) -> list[PlaceCount]:
    """How many claims of a compiled filter name each place, by status."""
    rows = db.rows(
        "SELECT p.place, c.status, count(*) AS n FROM claim_places p JOIN claims c ON c.id = p.claim "
        f"WHERE {where} GROUP BY p.place, c.status ORDER BY p.place, c.status",
        **params,
    )
    return [PlaceCount(r["place"], Status(r["status"]), r["n"]) for r in rows]


def unplaced(db: Engine, where: str, params: Mapping[str, object]) -> int:
    """How many claims of a compiled filter name no place."""
    row = db.one(
        f"SELECT count(*) AS n FROM claims c WHERE {where} "
        "AND NOT EXISTS (SELECT 1 FROM claim_places p WHERE p.claim = c.id)",
        **params,
    )
    return int(row["n"]) if row else 0


def first_seen_in(
    db: Engine, where: str, params: Mapping[str, object], span: tuple[str, str], count: int, *,
    no_bloc: bool = False,
) -> list[int]:  # fmt: skip
    """The claims of a compiled filter that were first seen in a span, the earliest first, at most so many.

    `no_bloc` keeps those of which no source has a bloc, which a filter cannot say.
    """
    only = "AND c.blocs = '[]' " if no_bloc else ""
    rows = db.rows(
        f"SELECT c.id FROM claims c WHERE {where} {only}AND c.first_seen >= :from_ AND c.first_seen < :to_ "
        f"ORDER BY c.first_seen, c.id LIMIT {int(count)}",
        **params,
        from_=span[0],
        to_=span[1],
    )
    return [r["id"] for r in rows]


def told(db: Engine, number: int) -> list[ToldBin]:
    """The messages that carry a claim, by minute and stance, all of them."""
    rows = db.rows(
        f"SELECT coalesce(substr(m.sent_at, 1, {MINUTE}), '') AS at, a.stance, count(*) AS n "
        "FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim = :c GROUP BY 1, 2 ORDER BY 1, 2",
        c=number,
    )
    return [ToldBin(r["at"], Stance(r["stance"]), r["n"]) for r in rows]


def chats_by_day(db: Engine, number: int) -> dict[str, int]:
    """In how many chats a claim was told on each day; messages without a time are under ""."""
    rows = db.rows(
        f"SELECT coalesce(substr(m.sent_at, 1, {DAY}), '') AS day, count(DISTINCT m.chat) AS n "
        "FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim = :c GROUP BY 1 ORDER BY 1",
        c=number,
    )
    return {r["day"]: r["n"] for r in rows}


def told_by_chat(db: Engine, number: int) -> list[ChatTold]:
    """The messages that carry a claim, by chat and stance, all of them."""
    rows = db.rows(
        "SELECT m.chat, a.stance, count(*) AS n, coalesce(min(m.sent_at), '') AS first "
        "FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim = :c GROUP BY 1, 2 ORDER BY 1, 2",
        c=number,
    )
    return [ChatTold(r["chat"], Stance(r["stance"]), r["n"], r["first"]) for r in rows]


def first_told(db: Engine, number: int, stance: Stance | None = None) -> Appeared | None:
    """The first message with a time that carries a claim, or carries it in one way."""
    only = "" if stance is None else "AND a.stance = :s "
    row = db.one(
        "SELECT m.sent_at, m.platform, m.chat FROM appearances a JOIN messages m ON m.id = a.message "
        f"WHERE a.claim = :c {only}AND m.sent_at IS NOT NULL ORDER BY m.sent_at, m.id LIMIT 1",
        c=number,
        **({} if stance is None else {"s": stance.value}),
    )
    return Appeared(row["sent_at"], row["platform"], row["chat"]) if row else None


def earliest(db: Engine, number: int, count: int) -> list[int]:
    """The first messages that carry a claim, at most so many; those without a time come last."""
    rows = db.rows(
        "SELECT m.id FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim = :c "
        f"ORDER BY m.sent_at NULLS LAST, m.id LIMIT {int(count)}",
        c=number,
    )
    return [r["id"] for r in rows]
