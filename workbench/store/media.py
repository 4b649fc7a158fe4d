"""SQL of media, their frames and where they were seen. Bytes are the vault's, matches `media_matches`'s."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from workbench.model import Medium, VideoFrame
from workbench.store.engine import Engine, Row

_COLUMNS = "sha256, bytes, mime, width, height, duration, pdq, pdq_quality, phash, low_information, note"
_IN = 500


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a medium was seen: the message, the name it had there, the chat and the time."""

    sha256: str
    message: int
    name: str
    chat: str
    sent_at: str | None


def _medium(r: Row) -> Medium:
    return Medium(
        sha256=r["sha256"],
        bytes=r["bytes"],
        mime=r["mime"],
        width=r["width"],
        height=r["height"],
        duration=r["duration"],
        pdq=r["pdq"],
        pdq_quality=r["pdq_quality"],
        phash=r["phash"],
        low_information=bool(r["low_information"]),
        note=r["note"],
    )


def add(db: Engine, held: Sequence[tuple[str, int]]) -> None:
    """Record bytes that lie in the vault (sha256, size) inside `tx()`; hashing comes later."""
    db.insert(
        "media",
        ("sha256", "bytes", "mime", "variants", "low_information", "note", "metadata"),
        [(sha256, size, "", "", 0, "", "{}") for sha256, size in held],
        ignore=True,
    )


def unhashed(db: Engine, rules: Sequence[str]) -> list[str]:
    """Media that lack a hash by one of these rules, in a fixed order."""
    rows = db.rows(
        "SELECT sha256 FROM media WHERE hash_rule IS NULL OR hash_rule NOT IN (:rules) ORDER BY sha256",
        rules=list(rules),
    )
    return [r["sha256"] for r in rows]


def save_hashes(db: Engine, medium: Medium, variants: str, metadata: str, rule: str) -> None:
    """Write what decoding found inside `tx()`; matches of older hashes go."""
    db.run("DELETE FROM media_matches WHERE sha256 = :s OR other = :s", s=medium.sha256)
    db.run(
        "UPDATE media SET mime = :mime, width = :width, height = :height, duration = :duration, pdq = :pdq, "
        "pdq_quality = :quality, phash = :phash, variants = :variants, low_information = :low, note = :note, "
        "metadata = :metadata, hash_rule = :rule, match_rule = NULL, list_rule = NULL WHERE sha256 = :sha256",
        mime=medium.mime,
        width=medium.width,
        height=medium.height,
        duration=medium.duration,
        pdq=medium.pdq,
        quality=medium.pdq_quality,
        phash=medium.phash,
        variants=variants,
        low=int(medium.low_information),
        note=medium.note,
        metadata=metadata,
        rule=rule,
        sha256=medium.sha256,
    )


def save_frames(db: Engine, sha256: str, frames: Sequence[VideoFrame]) -> None:
    """Replace the hashed frames of a video inside `tx()`."""
    db.run("DELETE FROM media_frames WHERE sha256 = :s", s=sha256)
    db.insert(
        "media_frames",
        ("sha256", "at", "pdq", "pdq_quality", "phash", "variants"),
        [(sha256, f.at, f.pdq, f.pdq_quality, f.phash, f.variants) for f in frames],
    )


def films(db: Engine) -> Iterator[tuple[str, tuple[VideoFrame, ...]]]:
    """The hashed frames of every film, film by film, each in the order of time."""
    rows = db.stream("SELECT sha256, at, pdq, pdq_quality, phash, variants FROM media_frames ORDER BY sha256, at")
    for sha256, of_film in groupby(rows, key=itemgetter("sha256")):
        yield sha256, tuple(_frame(r) for r in of_film)


def frames(db: Engine, wanted: Sequence[str]) -> dict[str, tuple[VideoFrame, ...]]:
    """Hashed frames of these films, by film, each in the order of time."""
    found: dict[str, list[VideoFrame]] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            "SELECT sha256, at, pdq, pdq_quality, phash, variants FROM media_frames WHERE sha256 IN (:w) "
            "ORDER BY sha256, at",
            w=list(wanted[i : i + _IN]),
        ):
            found.setdefault(r["sha256"], []).append(_frame(r))
    return {k: tuple(v) for k, v in found.items()}


def _frame(r: Row) -> VideoFrame:
    return VideoFrame(r["at"], r["pdq"], r["pdq_quality"], r["phash"], r["variants"])


def metadata(db: Engine, wanted: Sequence[str]) -> dict[str, str]:
    """What media say about themselves, canonical JSON by sha256 (`{}`: nothing)."""
    found: dict[str, str] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows("SELECT sha256, metadata FROM media WHERE sha256 IN (:w)", w=list(wanted[i : i + _IN])):
            found[r["sha256"]] = r["metadata"]
    return found


def unmatched(db: Engine, rule: str) -> bool:
    """Whether any hashed medium was not matched under this rule."""
    row = db.one(
        "SELECT 1 AS due FROM media WHERE hash_rule IS NOT NULL AND (match_rule IS NULL OR match_rule <> :rule) "
        "LIMIT 1",
        rule=rule,
    )
    return row is not None


def hashed(db: Engine) -> Iterator[tuple[Medium, str, str | None]]:
    """Every hashed medium with its variants text and the matching rule it was matched under, one by one."""
    for r in db.stream(
        f"SELECT {_COLUMNS}, variants, match_rule FROM media WHERE hash_rule IS NOT NULL ORDER BY sha256"
    ):
        yield _medium(r), r["variants"], r["match_rule"]


def beginning(db: Engine, digits: str) -> list[str]:
    """The media whose sha256 begins so, in order."""
    rows = db.rows(
        "SELECT sha256 FROM media WHERE sha256 >= :a AND sha256 < :b ORDER BY sha256", a=digits, b=f"{digits}g"
    )
    return [r["sha256"] for r in rows]


def every(db: Engine) -> list[Medium]:
    """All media, by sha256."""
    return [_medium(r) for r in db.rows(f"SELECT {_COLUMNS} FROM media ORDER BY sha256")]


def by_hash(db: Engine, wanted: Sequence[str]) -> list[Medium]:
    """Media by sha256, in the order of `wanted`."""
    found: dict[str, Medium] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(f"SELECT {_COLUMNS} FROM media WHERE sha256 IN (:w)", w=list(wanted[i : i + _IN])):
            found[r["sha256"]] = _medium(r)
    return [found[s] for s in wanted if s in found]


def occurrences(db: Engine, wanted: Sequence[str]) -> dict[str, list[Occurrence]]:
    """Every place where these media were seen, earliest first: who forwarded it, where and when is the evidence."""
    found: dict[str, list[Occurrence]] = {}
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            "SELECT a.sha256, a.message, a.name, m.chat, m.sent_at FROM attachments a "
            "JOIN messages m ON m.id = a.message WHERE a.sha256 IN (:w) "
            "ORDER BY a.sha256, m.sent_at NULLS LAST, a.message",
            w=list(wanted[i : i + _IN]),
        ):
            found.setdefault(r["sha256"], []).append(
                Occurrence(r["sha256"], r["message"], r["name"], r["chat"], r["sent_at"])
            )
    return found


def first_seen(db: Engine, wanted: Sequence[str] | None = None) -> dict[str, str | None]:
    """When each of these media (of all, when none are named) came with a message first: UTC text, None for no known
    time. Media without a message are left out."""
    if wanted is None:
        return _first(db, "a.sha256 IS NOT NULL")
    found: dict[str, str | None] = {}
    for i in range(0, len(wanted), _IN):
        found |= _first(db, "a.sha256 IN (:w)", w=list(wanted[i : i + _IN]))
    return found


def _first(db: Engine, where: str, **params: object) -> dict[str, str | None]:
    rows = db.rows(
        "SELECT a.sha256, min(m.sent_at) AS first FROM attachments a JOIN messages m ON m.id = a.message "
        f"WHERE {where} GROUP BY a.sha256",
        **params,
    )
    return {r["sha256"]: r["first"] for r in rows}


def claims_with(db: Engine, wanted: Sequence[str]) -> list[int]:
    """Claims whose messages carry one of these media, or whose evidence keeps one as its file."""
    found: set[int] = set()
    for i in range(0, len(wanted), _IN):
        rows = db.rows(
            "SELECT a.claim FROM attachments t JOIN appearances a ON a.message = t.message WHERE t.sha256 IN (:w) "
            "UNION SELECT claim FROM evidence WHERE sha256 IN (:w)",
            w=list(wanted[i : i + _IN]),
        )
        found.update(r["claim"] for r in rows)
    return sorted(found)


def alike(db: Engine, wanted: Sequence[str]) -> list[str]:
    """These media and all that match or were answered to be one of them."""
    found = set(wanted)
    for i in range(0, len(wanted), _IN):
        for r in db.rows(
            "SELECT other AS sha256 FROM media_matches WHERE sha256 IN (:w) "
            "UNION SELECT other AS sha256 FROM media_answers WHERE sha256 IN (:w) "
            "UNION SELECT sha256 FROM media_answers WHERE other IN (:w)",
            w=list(wanted[i : i + _IN]),
        ):
            found.add(r["sha256"])
    return sorted(found)


def beside(db: Engine, batch: int) -> list[str]:
    """Media that a batch's messages carry, and those that look like one of them."""
    return alike(db, _carried(db, "message IN (SELECT id FROM messages WHERE batch = :b)", b=batch))


def brought(db: Engine, after: int, upto: int) -> list[str]:
    """Media that messages with ids above `after`, up to `upto`, carry, and those that look like one of them."""
    return alike(db, _carried(db, "message > :after AND message <= :upto", after=after, upto=upto))


def carried_by(db: Engine, messages: Sequence[int]) -> list[str]:
    """Media that these messages carry, and those that look like one of them."""
    found: set[str] = set()
    for i in range(0, len(messages), _IN):
        found.update(_carried(db, "message IN (:m)", m=list(messages[i : i + _IN])))
    return alike(db, sorted(found))


def _carried(db: Engine, where: str, **params: object) -> list[str]:
    rows = db.rows(f"SELECT DISTINCT sha256 FROM attachments WHERE {where} AND sha256 IS NOT NULL", **params)
    return [r["sha256"] for r in rows]


def undecoded(db: Engine, batches: Sequence[int]) -> int:
    """How many media that these imports brought could not be looked into."""
    row = db.one(
        "SELECT count(DISTINCT d.sha256) AS n FROM media d JOIN attachments t ON t.sha256 = d.sha256 "
        "JOIN messages m ON m.id = t.message WHERE d.note LIKE 'not decoded: %' AND m.batch IN (:batches)",
        batches=list(batches),
    )
    return int(row["n"]) if row else 0
