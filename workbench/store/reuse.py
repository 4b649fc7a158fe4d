"""SQL of old media in new claims: which media of a claim were seen before it, and which stand on a hash list.

Seen before means: the same bytes, or a copy of them, came with a message of a day before the claim first came with
either (a picture that spreads with its claim, also beside it, is no old picture). A copy is a match of kind `same`
that nobody answered with `different`, or a pair that an analyst called the same, edited or misleading. A look-alike is
a match of kind `review` that nobody answered. Barred media (those on the never-match list) count for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine
from workbench.store.media_matches import ANSWER

# Every place where a picture was seen is read once, not once for each claim: a viral one has thousands of both.
_BEFORE = f"""
WITH mine AS (
  SELECT a.claim, t.sha256, min(m.sent_at) AS first FROM appearances a
  JOIN messages m ON m.id = a.message JOIN attachments t ON t.message = a.message
  JOIN media d ON d.sha256 = t.sha256 AND d.barred = ''
  WHERE a.claim IN (:c) GROUP BY a.claim, t.sha256),
pairs AS (
  SELECT claim, sha256, sha256 AS other, 'same' AS kind FROM mine
  UNION SELECT n.claim, n.sha256, x.other, x.kind FROM mine n
  JOIN media_matches x ON x.sha256 = n.sha256
  WHERE NOT EXISTS (SELECT 1 FROM {ANSWER} AND (x.kind = 'review' OR w.answer = 'different'))
  UNION SELECT n.claim, n.sha256, w.other, 'same' FROM mine n
  JOIN media_answers w ON w.sha256 = n.sha256 AND w.answer <> 'different'
  UNION SELECT n.claim, n.sha256, w.sha256, 'same' FROM mine n
  JOIN media_answers w ON w.other = n.sha256 AND w.answer <> 'different'),
alike AS (
  SELECT p.claim, p.sha256, p.other, p.kind FROM pairs p JOIN media d ON d.sha256 = p.other AND d.barred = ''),
told AS (
  SELECT l.claim, l.sha256, min(n.first) AS first FROM alike l
  JOIN mine n ON n.claim = l.claim AND n.sha256 = l.other WHERE l.kind = 'same' GROUP BY l.claim, l.sha256),
seen AS (
  SELECT o.sha256, min(m.sent_at) AS at FROM attachments o JOIN messages m ON m.id = o.message
  WHERE o.sha256 IN (SELECT other FROM alike) GROUP BY o.sha256)
SELECT l.claim, l.kind, count(DISTINCT l.sha256) AS n, min(s.at) AS since FROM alike l
JOIN told f ON f.claim = l.claim AND f.sha256 = l.sha256 JOIN seen s ON s.sha256 = l.other
WHERE s.at < substr(f.first, 1, 10) GROUP BY l.claim, l.kind
"""


@dataclass(frozen=True, slots=True)
class Reuse:
    """Old media of a claim: how many, when the oldest of them was seen first (UTC text), the same of media that only
    may be old (`lookalikes`), and the names of hash lists that know one of its media."""

    count: int = 0
    since: str | None = None
    lookalikes: int = 0
    lookalike_since: str | None = None
    listed: tuple[str, ...] = ()


def of_claims(db: Engine, numbers: Sequence[int]) -> dict[int, Reuse]:
    """Reuse by claim, for claims that have any; at most some hundreds of claims at a time."""
    if not numbers:
        return {}
    found: dict[tuple[int, str], tuple[int, str | None]] = {
        (r["claim"], r["kind"]): (int(r["n"]), r["since"]) for r in db.rows(_BEFORE, c=list(numbers))
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
    nothing = (0, None)
    return {
        claim: Reuse(*found.get((claim, "same"), nothing), *found.get((claim, "review"), nothing),
                     tuple(listed.get(claim, ())))
        for claim in sorted({*listed, *(claim for claim, _ in found)})
    }  # fmt: skip
