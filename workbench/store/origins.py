"""SQL of origins: analysts' answers, and what ties evidence together that lies in other tables than evidence.

Every question is asked for many claims at once and goes by an index: an assessment has five milliseconds among a
million items.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.model import OriginAnswer
from workbench.store.engine import Engine, Row
from workbench.store.media_matches import ANSWER

_IN = 500
_HEAD = 300
"""Characters of a captured text that are read for its dateline and its credit."""

AGENCY_KINDS = (
    "agency", "Agency", "news agency", "News agency", "wire", "wire agency", "agence", "Agence", "agence de presse",
    "Agence de presse",
)  # fmt: skip
"""Kinds of source, as people write them, that make its name one to be credited."""


@dataclass(frozen=True, slots=True)
class CapturedText:
    """What a captured text is compared and credited by: author, title and first lines; its sketch as stored."""

    byline: str
    sketch: str


def _answer(r: Row) -> OriginAnswer:
    return OriginAnswer(r["evidence"], r["other"], r["answer"], r["reason"], r["by"], r["at"])


def get(db: Engine, evidence: int, other: int) -> OriginAnswer | None:
    """What was answered to two items, the smaller id first."""
    row = db.one(
        'SELECT evidence, other, answer, reason, "by", at FROM origin_answers WHERE evidence = :e AND other = :o',
        e=evidence, o=other,
    )  # fmt: skip
    return _answer(row) if row else None


def answers(db: Engine, claims: Sequence[int]) -> dict[int, list[OriginAnswer]]:
    """Analysts' answers on items of these claims, by claim."""
    found: dict[int, list[OriginAnswer]] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            'SELECT e.claim, a.evidence, a.other, a.answer, a.reason, a."by", a.at FROM evidence e '
            "JOIN origin_answers a ON a.evidence = e.id WHERE e.claim IN (:c) ORDER BY a.evidence, a.other",
            c=list(claims[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append(_answer(r))
    return found


def footage(db: Engine, wanted: Sequence[str]) -> dict[str, frozenset[str]]:
    """To each of these files those that show the same: matched so and not denied, or answered so. Both ways."""
    found: dict[str, set[str]] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            "SELECT x.sha256, x.other FROM media_matches x JOIN media a ON a.sha256 = x.sha256 AND a.barred = '' "
            "JOIN media b ON b.sha256 = x.other AND b.barred = '' WHERE x.sha256 IN (:w) AND x.kind = 'same' "
            f"AND NOT EXISTS (SELECT 1 FROM {ANSWER} AND w.answer = 'different') "
            "UNION SELECT sha256, other FROM media_answers WHERE sha256 IN (:w) AND answer <> 'different' "
            "UNION SELECT other, sha256 FROM media_answers WHERE other IN (:w) AND answer <> 'different'",
            w=list(wanted[i : i + _IN]),
        ):
            found.setdefault(r["sha256"], set()).add(r["other"])
    return {sha256: frozenset(others) for sha256, others in found.items()}


def captured(db: Engine, captures: Sequence[int]) -> dict[int, CapturedText]:
    """Bylines and sketches of captures, by id."""
    found: dict[int, CapturedText] = {}
    for i in range(0, len(captures), _IN):
        for r in db.rows(
            f"SELECT id, author, title, substr(text, 1, {_HEAD}) AS head, sketch FROM captures WHERE id IN (:c)",
            c=list(captures[i : i + _IN]),
        ):
            byline = "\n".join(part for part in (r["author"], r["title"], r["head"]) if part)
            found[r["id"]] = CapturedText(byline, r["sketch"])
    return found


def agencies(db: Engine) -> tuple[str, ...]:
    """Names of the case's own sources that are agencies, in their order in the directory."""
    rows = db.rows(
        "SELECT name FROM sources WHERE kind IN (:k) AND kind <> '' AND hidden = 0 ORDER BY folded", k=AGENCY_KINDS
    )
    return tuple(r["name"] for r in rows)


def crediting(db: Engine, names: Iterable[str]) -> list[int]:
    """Claims with evidence whose quote, note or origin may name one of these; more than do, never fewer.

    The one question here that reads all evidence: a source that becomes an agency, or is one no more, is rare.
    """
    found: set[int] = set()
    for name in names:
        # Engines differ in lower-casing all but ASCII; without such a word whatever says anything is counted anew.
        word = max((w for w in name.split() if w.isascii() and w.isalnum()), key=len, default="")
        for r in db.rows(
            "SELECT DISTINCT e.claim FROM evidence e LEFT JOIN captures c ON c.id = e.capture "
            "WHERE lower(e.quote) LIKE :w OR lower(e.note) LIKE :w OR lower(e.origin) LIKE :w "
            f"OR lower(c.author) LIKE :w OR lower(c.title) LIKE :w OR lower(substr(c.text, 1, {_HEAD})) LIKE :w",
            w=f"%{word.lower()}%",
        ):
            found.add(r["claim"])
    return sorted(found)
