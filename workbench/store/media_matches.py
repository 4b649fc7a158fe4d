"""SQL of what looks alike: matches that the rule found, and what analysts answered to them."""

from collections.abc import Mapping, Sequence

from workbench.model import MediaAnswer, MediaMatch
from workbench.store.engine import Engine, Row

_IN = 500
_COLUMNS = ("sha256", "other", "kind", "pdq_distance", "phash_distance", "transform", "at", "other_at", "frames")

ANSWER = (
    "media_answers w WHERE w.sha256 = CASE WHEN x.sha256 < x.other THEN x.sha256 ELSE x.other END "
    "AND w.other = CASE WHEN x.sha256 < x.other THEN x.other ELSE x.sha256 END"
)
"""The answer `w` to a match `x`, for `EXISTS (SELECT 1 FROM …)`: it is kept in one order of the two, see `pair`."""


def save(db: Engine, sha256: str, found: Sequence[MediaMatch], rule: str) -> None:
    """Write a medium's matches, both ways, inside `tx()`; those of an older rule go."""
    db.run("DELETE FROM media_matches WHERE (sha256 = :s OR other = :s) AND rule <> :rule", s=sha256, rule=rule)
    rows = [
        (a, b, m.kind, m.pdq_distance, m.phash_distance, m.transform, at, other_at, m.frames, rule)
        for m in found
        for a, b, at, other_at in ((m.sha256, m.other, m.at, m.other_at), (m.other, m.sha256, m.other_at, m.at))
    ]
    db.insert("media_matches", (*_COLUMNS, "rule"), rows, ignore=True)
    db.run("UPDATE media SET match_rule = :rule WHERE sha256 = :s", rule=rule, s=sha256)


def of(db: Engine, wanted: Sequence[str]) -> dict[str, list[MediaMatch]]:
    """Matches of these media, same before review and nearest first. Barred media have none (`media_marks`)."""
    columns = ", ".join(f"x.{c}" for c in _COLUMNS)
    found: dict[str, list[MediaMatch]] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            f"SELECT {columns} FROM media_matches x JOIN media a ON a.sha256 = x.sha256 "
            "JOIN media b ON b.sha256 = x.other WHERE x.sha256 IN (:w) AND a.barred = '' AND b.barred = '' "
            "ORDER BY x.sha256, x.kind DESC, x.pdq_distance, x.other",
            w=list(wanted[i : i + _IN]),
        ):
            found.setdefault(r["sha256"], []).append(_match(r))
    return found


def _match(r: Row) -> MediaMatch:
    return MediaMatch(*(r[c] for c in _COLUMNS))


def pair(a: str, b: str) -> tuple[str, str]:
    """Two media in the order that answers are kept by."""
    return (a, b) if a < b else (b, a)


def denied(match: MediaMatch, answered: Mapping[tuple[str, str], MediaAnswer]) -> bool:
    """Whether somebody answered that the two are different: such a match counts no more."""
    said = answered.get(pair(match.sha256, match.other))
    return said is not None and said.answer == "different"


def answers(db: Engine, wanted: Sequence[str]) -> dict[tuple[str, str], MediaAnswer]:
    """What analysts said of pairs with one of these media, by `pair`."""
    found: dict[tuple[str, str], MediaAnswer] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            'SELECT sha256, other, answer, note, "by", at FROM media_answers '
            "WHERE sha256 IN (:w) OR other IN (:w) ORDER BY sha256, other",
            w=list(wanted[i : i + _IN]),
        ):
            answer = MediaAnswer(r["sha256"], r["other"], r["answer"], r["note"], r["by"], r["at"])
            found[r["sha256"], r["other"]] = answer
    return found
