"""SQL of old media in new claims: which media of a claim were seen before it, and which stand on a hash list.

Seen before means: the same bytes, or a copy of them, came with a message of an earlier day that does not carry the
claim itself (a picture that spreads with its claim is no old picture). A copy is a match of kind `same` that nobody
answered with `different`, or a pair that an analyst called the same, edited or misleading. Barred media (those on the
never-match list) count for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine

_ALIKE = """
mine AS (
  SELECT a.claim, t.sha256, max(m.sent_at) AS last FROM appearances a
  JOIN messages m ON m.id = a.message JOIN attachments t ON t.message = a.message
  JOIN media d ON d.sha256 = t.sha256 AND d.barred = ''
  WHERE a.claim IN (:c) GROUP BY a.claim, t.sha256),
alike AS (
  SELECT claim, sha256, last, sha256 AS other FROM mine
  UNION SELECT n.claim, n.sha256, n.last, x.other FROM mine n
  JOIN media_matches x ON x.sha256 = n.sha256 AND x.kind = 'same'
  JOIN media d ON d.sha256 = x.other AND d.barred = ''
  WHERE NOT EXISTS (SELECT 1 FROM media_answers w WHERE w.answer = 'different'
    AND w.sha256 = CASE WHEN x.sha256 < x.other THEN x.sha256 ELSE x.other END
    AND w.other = CASE WHEN x.sha256 < x.other THEN x.other ELSE x.sha256 END)
  UNION SELECT n.claim, n.sha256, n.last, w.other FROM mine n
  JOIN media_answers w ON w.sha256 = n.sha256 AND w.answer <> 'different'
  UNION SELECT n.claim, n.sha256, n.last, w.sha256 FROM mine n
  JOIN media_answers w ON w.other = n.sha256 AND w.answer <> 'different')
"""


@dataclass(frozen=True, slots=True)
class Reuse:
    """Old media of a claim: how many, when the oldest of them was seen first (UTC text), and the names of hash lists
    that know one of its media."""

    count: int = 0
    since: str | None = None
    listed: tuple[str, ...] = ()


def of_claims(db: Engine, numbers: Sequence[int]) -> dict[int, Reuse]:
    """Reuse by claim, for claims that have any; at most some hundreds of claims at a time."""
    if not numbers:
        return {}
    before = {
        r["claim"]: (int(r["n"]), r["since"])
        for r in db.rows(
            f"WITH {_ALIKE} SELECT l.claim, count(DISTINCT l.sha256) AS n, min(om.sent_at) AS since FROM alike l "
            "JOIN attachments o ON o.sha256 = l.other JOIN messages om ON om.id = o.message "
            "WHERE om.sent_at < substr(l.last, 1, 10) AND NOT EXISTS "
            "(SELECT 1 FROM appearances e WHERE e.claim = l.claim AND e.message = om.id) GROUP BY l.claim",
            c=list(numbers),
        )
    }
    listed: dict[int, list[str]] = {}
    for r in db.rows(
        "SELECT DISTINCT a.claim, h.name FROM appearances a JOIN attachments t ON t.message = a.message "
        "JOIN listed_matches x ON x.sha256 = t.sha256 AND x.kind = 'same' "
        "JOIN hash_lists h ON h.id = x.list AND h.purpose = 'reference' "
        "WHERE a.claim IN (:c) ORDER BY a.claim, h.name",
        c=list(numbers),
    ):
        listed.setdefault(r["claim"], []).append(r["name"])
    return {
        claim: Reuse(*before.get(claim, (0, None)), tuple(listed.get(claim, ())))
        for claim in sorted({*before, *listed})
    }
