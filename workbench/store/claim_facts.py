"""SQL of what only priorities and explanations ask about claims: how they spread, who read a message by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine

_IN = 500


@dataclass(frozen=True, slots=True)
class Spread:
    """Where and how fast a claim was told; `hour` is the busiest one (`2026-04-25T06`), "" when no time is known."""

    platforms: tuple[str, ...] = ()
    hour: str = ""
    in_hour: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The versions under which a message's mention was found."""

    rule: str
    lexicon: str


def spread(db: Engine, numbers: Sequence[int]) -> dict[int, Spread]:
    """Platforms and the busiest hour of these claims; one question for 500 claims. Questions do not count."""
    found: dict[int, Spread] = {}
    for i in range(0, len(numbers), _IN):
        platforms: dict[int, set[str]] = {}
        hours: dict[int, dict[str, int]] = {}
        for r in db.rows(
            "SELECT a.claim, m.platform, substr(m.sent_at, 1, 13) AS hour, count(*) AS n FROM appearances a "
            "JOIN messages m ON m.id = a.message WHERE a.claim IN (:c) AND a.stance <> 'asks' "
            "GROUP BY a.claim, m.platform, substr(m.sent_at, 1, 13)",
            c=list(numbers[i : i + _IN]),
        ):
            platforms.setdefault(r["claim"], set()).add(r["platform"])
            by_hour = hours.setdefault(r["claim"], {})
            if r["hour"]:
                by_hour[r["hour"]] = by_hour.get(r["hour"], 0) + int(r["n"])
        for claim, names in platforms.items():
            busiest = min(hours[claim].items(), key=lambda h: (-h[1], h[0]), default=("", 0))
            found[claim] = Spread(tuple(sorted(names)), *busiest)
    return found


def newest(db: Engine) -> str:
    """When the newest message of the case was sent; "" when it holds none with a time."""
    row = db.one("SELECT max(sent_at) AS at FROM messages")
    return (row["at"] or "") if row else ""


def told_since(db: Engine, at: str) -> list[int]:
    """Claims whose last message came at `at` or later; "" is every claim that has one."""
    return [r["id"] for r in db.rows("SELECT id FROM claims WHERE last_seen >= :at ORDER BY id", at=at)]


def every(db: Engine) -> list[int]:
    """Every claim, hidden ones too."""
    return [r["id"] for r in db.rows("SELECT id FROM claims ORDER BY id")]


def readings(db: Engine, message: int) -> list[Reading]:
    """The rule and lexicon of each mention of a message, the main one first."""
    rows = db.rows("SELECT rule, lexicon FROM mentions WHERE message = :m ORDER BY n", m=message)
    return [Reading(r["rule"], r["lexicon"]) for r in rows]


def match_key(db: Engine, number: int) -> tuple[str, str]:
    """Polarity and topic that a claim of the detector is told by, ("", "") for one by hand."""
    row = db.one("SELECT match_key FROM claims WHERE id = :c", c=number)
    polarity, topic = (*(row["match_key"] if row else "").split("|"), "", "")[:2]
    return polarity, topic
