"""SQL of grouping: the claims that units may be part of, who has worked on them, and where units have come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Actor, Role, Stage, When
from workbench.store.engine import Engine, Row

_IN = 500
_BY_A_PERSON = "e.analyst <> 'detector' AND e.kind <> 'hidden'"
"""An event that tells of work on a claim; whoever takes an import back only empties the claim."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A claim as grouping finds it. `touched`: a person made it or did anything to it, also if it was taken back."""

    id: int
    title: str
    predicate: str
    match_key: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When
    stage: Stage
    hidden: bool
    made_by: str
    merged_into: int | None
    touched: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What puts a message into the order in which units are taken, and the cluster of its text."""

    id: int
    sent_at: str | None
    origin: str
    cluster: int | None


def _existing(r: Row, touched: bool) -> Existing:
    actors = tuple(Actor(a["name"], Role(a["role"])) for a in canonical.loads(r["actors"]))
    return Existing(
        r["id"], r["title"], r["predicate"], r["match_key"], tuple(canonical.loads(r["places"])), actors,
        When(r["event_start"], r["event_end"], r["event_precision"]), Stage(r["stage"]), bool(r["hidden"]),
        r["made_by"], r["merged_into"], touched,
    )  # fmt: skip


def _numbers(db: Engine, sql: str, wanted: Sequence[int] | Sequence[str]) -> set[int]:
    found: set[int] = set()
    for i in range(0, len(wanted), _IN):
        found.update(r["id"] for r in db.rows(sql, w=list(wanted[i : i + _IN])))
    return found


def meeting(db: Engine, keys: Sequence[int], names: Sequence[str], messages: Sequence[int]) -> list[Existing]:
    """The claims that units may be part of: those that share a key, that carry or have lost one of the messages, that
    persons have worked on and that tell of one of these places or actors (folded); and what they were merged into.
    """
    ids = _numbers(db, "SELECT DISTINCT claim AS id FROM claim_keys WHERE key IN (:w)", keys)
    ids |= _numbers(db, "SELECT DISTINCT claim AS id FROM appearances WHERE message IN (:w)", messages)
    ids |= _numbers(db, "SELECT DISTINCT claim AS id FROM removals WHERE message IN (:w)", messages)
    for table in ("claim_places", "claim_actors"):
        ids |= _numbers(
            db, f"SELECT DISTINCT p.claim AS id FROM {table} p JOIN claims c ON c.id = p.claim WHERE p.folded IN (:w) "
            "AND (c.made_by <> 'detector' OR EXISTS (SELECT 1 FROM events e WHERE e.subject = 'claim/' || c.id "
            f"AND {_BY_A_PERSON}))", names,
        )  # fmt: skip
    ids |= _numbers(
        db, "SELECT merged_into AS id FROM claims WHERE id IN (:w) AND merged_into IS NOT NULL", sorted(ids)
    )
    ids |= _numbers(db, "SELECT id FROM claims WHERE merged_into IN (:w)", sorted(ids))
    rows: list[Row] = []
    asked = sorted(ids)
    while asked:
        rows += _locked(db, asked)
        # Whoever merged a claim while we waited for it has named one that was not asked for.
        asked = sorted({r["merged_into"] for r in rows if r["merged_into"] is not None} - {r["id"] for r in rows})
    rows.sort(key=lambda r: r["id"])
    worked = _worked_on(db, [r["id"] for r in rows])
    return [_existing(r, r["made_by"] != "detector" or r["id"] in worked) for r in rows]


def _locked(db: Engine, ordered: Sequence[int]) -> list[Row]:
    """These claims, kept from other writers until the end of this `tx()`."""
    rows: list[Row] = []
    for i in range(0, len(ordered), _IN):
        rows += db.rows(
            "SELECT id, title, predicate, match_key, places, actors, event_start, event_end, event_precision, stage, "
            f"hidden, made_by, merged_into FROM claims WHERE id IN (:w) ORDER BY id {db.fragment('lock')}",
            w=list(ordered[i : i + _IN]),
        )
    return rows


def _worked_on(db: Engine, numbers: Sequence[int]) -> set[int]:
    """Claims whose history holds an act of anybody but the detector."""
    found: set[int] = set()
    for i in range(0, len(numbers), _IN):
        subjects = [f"claim/{n}" for n in numbers[i : i + _IN]]
        rows = db.rows(f"SELECT DISTINCT subject FROM events e WHERE subject IN (:s) AND {_BY_A_PERSON}", s=subjects)
        found.update(int(r["subject"].removeprefix("claim/")) for r in rows)
    return found


def anchored(db: Engine, claims: Sequence[int]) -> set[int]:
    """Those of these claims of which a message still says what they are met by."""
    sql = (
        "SELECT id FROM claims c WHERE id IN (:w) AND EXISTS (SELECT 1 FROM appearances a "
        "JOIN units u ON u.message = a.message JOIN claim_keys k ON k.claim = a.claim AND k.key = u.key "
        "WHERE a.claim = c.id)"
    )
    return _numbers(db, sql, claims)


def unlinked(db: Engine, claims: Sequence[int]) -> set[tuple[int, int]]:
    """Contradictions that persons took back, the lower number first."""
    found: set[tuple[int, int]] = set()
    for i in range(0, len(claims), _IN):
        subjects = [f"claim/{n}" for n in claims[i : i + _IN]]
        for r in db.rows("SELECT body FROM events WHERE subject IN (:s) AND kind = 'unlinked'", s=subjects):
            keys = [c["key"] for c in canonical.loads(r["body"])["changes"] if c["table"] == "links"]
            found.update(
                (min(k["claim"], k["other"]), max(k["claim"], k["other"])) for k in keys if k["kind"] == "contradicts"
            )
    return found


def keys_of(db: Engine, claims: Sequence[int]) -> dict[int, set[int]]:
    """The keys that claims are met by."""
    found: dict[int, set[int]] = {}
    for i in range(0, len(claims), _IN):
        rows = db.rows("SELECT claim, key FROM claim_keys WHERE claim IN (:w)", w=list(claims[i : i + _IN]))
        for r in rows:
            found.setdefault(r["claim"], set()).add(r["key"])
    return found


def add_keys(db: Engine, rows: Iterable[tuple[int, int]]) -> None:
    """Add (key, claim) inside `tx()`."""
    db.insert("claim_keys", ("key", "claim"), list(rows), ignore=True)


def drop_keys(db: Engine, claims: Sequence[int]) -> None:
    """Forget what these claims are met by, inside `tx()`, before they are given what they say now."""
    for i in range(0, len(claims), _IN):
        db.run("DELETE FROM claim_keys WHERE claim IN (:c)", c=list(claims[i : i + _IN]))


def sent(db: Engine, messages: Sequence[int]) -> dict[int, Sent]:
    """These messages by id."""
    found: dict[int, Sent] = {}
    for i in range(0, len(messages), _IN):
        for r in db.rows(
            "SELECT id, sent_at, platform, chat, external_id, text, cluster FROM messages WHERE id IN (:w)",
            w=list(messages[i : i + _IN]),
        ):
            origin = "\n".join((r["platform"], r["chat"], r["external_id"], r["text"]))
            found[r["id"]] = Sent(r["id"], r["sent_at"], origin, r["cluster"])
    return found


def appearances(db: Engine, claims: Sequence[int]) -> list[tuple[int, int, str, int, bool, str]]:
    """Where claims appear: (claim, message, stance, score, main, by)."""
    found: list[tuple[int, int, str, int, bool, str]] = []
    for i in range(0, len(claims), _IN):
        rows = db.rows(
            'SELECT claim, message, stance, score, main, "by" FROM appearances WHERE claim IN (:w) '
            "ORDER BY claim, message",
            w=list(claims[i : i + _IN]),
        )
        found += [(r["claim"], r["message"], r["stance"], r["score"], bool(r["main"]), r["by"]) for r in rows]
    return found


def removals(db: Engine, claims: Sequence[int]) -> dict[int, set[int]]:
    """Messages that persons took out of claims, by claim."""
    found: dict[int, set[int]] = {}
    for i in range(0, len(claims), _IN):
        rows = db.rows("SELECT claim, message FROM removals WHERE claim IN (:w)", w=list(claims[i : i + _IN]))
        for r in rows:
            found.setdefault(r["claim"], set()).add(r["message"])
    return found


def withdraw(db: Engine, pairs: Sequence[tuple[int, int]]) -> None:
    """Take (claim, message) pairs that the detector had put there out again, inside `tx()`."""
    by_claim: dict[int, list[int]] = {}
    for claim, message in pairs:
        by_claim.setdefault(claim, []).append(message)
    for claim, messages in by_claim.items():
        for i in range(0, len(messages), _IN):
            db.run(
                "DELETE FROM appearances WHERE claim = :c AND \"by\" = 'detector' AND message IN (:m)",
                c=claim, m=messages[i : i + _IN],
            )  # fmt: skip


def unlink(db: Engine, pairs: Sequence[tuple[int, int]]) -> None:
    """Take contradictions (both ways) that the detector saw back, inside `tx()`."""
    for a, b in pairs:
        for one, other in ((a, b), (b, a)):
            db.run(
                "DELETE FROM links WHERE claim = :a AND other = :b AND kind = 'contradicts' AND \"by\" = 'detector'",
                a=one, b=other,
            )  # fmt: skip


def contradictions(db: Engine, claims: Sequence[int]) -> set[tuple[int, int]]:
    """Contradictions that the detector saw between claims, the lower number first."""
    found: set[tuple[int, int]] = set()
    for i in range(0, len(claims), _IN):
        rows = db.rows(
            "SELECT claim, other FROM links WHERE claim IN (:w) AND kind = 'contradicts' AND \"by\" = 'detector'",
            w=list(claims[i : i + _IN]),
        )
        found.update((min(r["claim"], r["other"]), max(r["claim"], r["other"])) for r in rows)
    return found
