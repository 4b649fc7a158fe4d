"""SQL of marks that analysts put on media: how hard they are to look at, and that they must never match.

A mark holds for copies too. `barred` on a medium is derived from marks, matches, answers and hash lists, here and
nowhere else: it says why the medium is left out of matching, and is empty for all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine
from workbench.store.media_matches import ANSWER

_IN = 500
GRAPHIC, PLAIN, UNKNOWN = "graphic", "plain", ""

_STILL = (
    "(x.frames > 0 AND EXISTS (SELECT 1 FROM media f JOIN media p ON p.sha256 = x.{picture} "
    "WHERE f.sha256 = x.{film} AND f.duration IS NOT NULL AND p.duration IS NULL))"
)
"""A film that a picture was found in: what holds for one still (a title card) need not hold for all of it."""

_DIFFERENT = f"EXISTS (SELECT 1 FROM {ANSWER} AND w.answer = 'different')"
_ANSWERED = (
    "((k.sensitivity = 'graphic' AND w.answer <> 'different') "
    "OR (k.sensitivity = 'plain' AND w.answer IN ('same', 'misleading')))"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An analyst's mark on a medium: `sensitivity` is graphic, plain or "" (not said); `never`: it must never match."""

    sha256: str
    sensitivity: str
    never: bool
    reason: str
    by: str
    at: str

    @property
    def columns(self) -> dict[str, object]:
        """All but the key, as an undoable change has them."""
        return {
            "sensitivity": self.sensitivity, "never": int(self.never), "reason": self.reason, "by": self.by,
            "at": self.at,
        }  # fmt: skip


def get(db: Engine, sha256: str) -> Mark | None:
    """The mark on one medium itself."""
    r = db.one('SELECT sensitivity, never, reason, "by", at FROM media_marks WHERE sha256 = :s', s=sha256)
    return Mark(sha256, r["sensitivity"], bool(r["never"]), r["reason"], r["by"], r["at"]) if r else None


def never(db: Engine) -> list[Mark]:
    """The never-match list, newest first."""
    return [
        Mark(r["sha256"], r["sensitivity"], True, r["reason"], r["by"], r["at"])
        for r in db.rows(
            'SELECT sha256, sensitivity, reason, "by", at FROM media_marks WHERE never = 1 ORDER BY at DESC, sha256'
        )
    ]


def sensitivity(db: Engine, wanted: Sequence[str]) -> dict[str, str]:
    """How hard each medium is to look at, its copies' marks included: graphic goes before plain, plain before "".

    What is plain of a part need not be plain of all: a still says so of no film, a cut-out of no whole picture. What is
    graphic counts everywhere.
    """
    found: dict[str, str] = dict.fromkeys(wanted, UNKNOWN)
    for i in range(0, len(wanted), _IN):
        chunk = list(wanted[i : i + _IN])
        for r in db.rows(
            "SELECT sha256, sensitivity FROM media_marks WHERE sha256 IN (:w) AND sensitivity <> '' UNION "
            "SELECT x.sha256, k.sensitivity FROM media_matches x JOIN media_marks k ON k.sha256 = x.other "
            f"WHERE x.sha256 IN (:w) AND x.kind = 'same' AND k.sensitivity <> '' AND NOT {_DIFFERENT} "
            "AND (k.sensitivity = 'graphic' OR (x.transform NOT LIKE '%crop%' "
            f"AND NOT {_STILL.format(picture='other', film='sha256')})) UNION "
            "SELECT w.sha256, k.sensitivity FROM media_answers w JOIN media_marks k ON k.sha256 = w.other "
            f"WHERE w.sha256 IN (:w) AND {_ANSWERED} UNION "
            "SELECT w.other, k.sensitivity FROM media_answers w JOIN media_marks k ON k.sha256 = w.sha256 "
            f"WHERE w.other IN (:w) AND {_ANSWERED}",
            w=chunk,
        ):
            if found[r["sha256"]] != GRAPHIC:
                found[r["sha256"]] = r["sensitivity"]
    return found


def barred(db: Engine, wanted: Sequence[str]) -> dict[str, str]:
    """Why these media are left out of matching, for those that are."""
    found: dict[str, str] = {}
    for i in range(0, len(wanted), _IN):
        rows = db.rows(
            "SELECT sha256, barred FROM media WHERE sha256 IN (:w) AND barred <> ''", w=list(wanted[i : i + _IN])
        )
        found.update((r["sha256"], r["barred"]) for r in rows)
    return found


def settle_barred(db: Engine) -> list[str]:
    """Derive `barred` anew inside `tx()`; returns the media for which it changed."""
    wanted: dict[str, str] = {}
    for r in db.rows(
        "SELECT x.sha256, h.name, l.label FROM listed_matches x JOIN hash_lists h ON h.id = x.list "
        "JOIN listed_hashes l ON l.list = x.list AND l.n = x.n WHERE x.kind = 'same' AND h.purpose = 'never' "
        "ORDER BY x.sha256, h.id, l.n"
    ):
        wanted.setdefault(r["sha256"], f"on the list {r['name']}" + (f": {r['label']}" if r["label"] else ""))
    for r in db.rows(
        "SELECT x.other AS sha256, k.sha256 AS like_this, k.reason FROM media_marks k "
        "JOIN media_matches x ON x.sha256 = k.sha256 AND x.kind = 'same' "
        f"WHERE k.never = 1 AND NOT {_DIFFERENT} AND NOT {_STILL.format(picture='sha256', film='other')} UNION "
        "SELECT w.other, k.sha256, k.reason FROM media_marks k JOIN media_answers w ON w.sha256 = k.sha256 "
        "WHERE k.never = 1 AND w.answer <> 'different' UNION "
        "SELECT w.sha256, k.sha256, k.reason FROM media_marks k JOIN media_answers w ON w.other = k.sha256 "
        "WHERE k.never = 1 AND w.answer <> 'different' ORDER BY sha256, like_this"
    ):
        wanted.setdefault(r["sha256"], _why(r["reason"]) + f" (a copy of {r['like_this'][:12]})")
    for mark in never(db):
        wanted[mark.sha256] = _why(mark.reason)
    held = {r["sha256"]: r["barred"] for r in db.rows("SELECT sha256, barred FROM media WHERE barred <> ''")}
    changed = sorted(s for s in {*wanted, *held} if wanted.get(s, "") != held.get(s, ""))
    for sha256 in changed:
        db.run("UPDATE media SET barred = :why WHERE sha256 = :s", why=wanted.get(sha256, ""), s=sha256)
    return changed


def _why(reason: str) -> str:
    return f"on the never-match list: {reason}" if reason else "on the never-match list"
