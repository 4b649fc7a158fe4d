"""The rows that make up a set of claims, table by table: what a bundle for colleagues carries beside the records.

From them a case is restored exactly. What a stage derives travels only where it cannot be derived again without the
rest of the case (what was found in a message, what looks alike); search index, look-up rows and wordings are made anew.
Messages come with the claims that they carry; others only where they bring one of the same media, because what is
reused is counted from them. Of a case's own chain nothing travels: it tells of everything else in the case too.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence

from workbench import canonical
from workbench.case import Case
from workbench.store import bundled, counters
from workbench.store.bundled import RowOf
from workbench.store.engine import Engine

_PAGE = 500
_DETECT = "detect"

TableRow = tuple[str, Mapping[str, object]]


def set_rows(case: Case, numbers: Sequence[int]) -> Iterator[TableRow]:
    """Every row of the set: (table, columns by name), in the order of `store.bundled.TABLES`.

    Takes the numbers of the claims. Claims that were merged into them come too, and what they were merged into. The
    same set gives the same rows. Read inside a snapshot; a number a claim and a message is what is remembered.
    """
    db = case.db
    claims = _with_merged(db, numbers)
    messages, media = _carried(db, claims)
    sources = bundled.numbers_of(db, bundled.SPEAKING, claims)
    yield bundled.HEADER, {"uid": case.uid, "format": bundled.FORMAT, "rule": _read_under(db)}
    yield from _intake(db, messages)
    yield from _of_media(db, sorted(media))
    for name in ("messages", "attachments", "mentions", "mention_names", "units", "glosses"):
        yield from _by(db, name, "id" if name == "messages" else "message", messages)
    yield from _by(db, "sources", "id", sources)
    yield from _by(db, "source_grades", "source", sources)
    yield from _by(db, "captures", "id", bundled.numbers_of(db, bundled.CAPTURED, claims))
    yield from _by(db, "policies", "sha256", _policies(db, claims))
    yield from _of_claims(db, claims, messages)
    yield from _histories(db, claims, sources)


def _by(db: Engine, name: str, column: str, wanted: Sequence[int] | Sequence[str]) -> Iterator[TableRow]:
    return ((name, row) for row in bundled.select(db, name, column, wanted))


def _with_merged(db: Engine, numbers: Sequence[int]) -> "array[int]":
    claims = array("q", sorted(set(numbers)))
    while True:
        more = {*bundled.numbers_of(db, bundled.MERGED, claims), *bundled.numbers_of(db, bundled.INTO, claims)}
        if more.issubset(claims):
            return claims
        claims = array("q", sorted(more.union(claims)))


def _carried(db: Engine, claims: Sequence[int]) -> "tuple[array[int], set[str]]":
    """The messages of the set and the media that it names."""
    own = {*bundled.numbers_of(db, bundled.CARRIED, claims), *bundled.numbers_of(db, bundled.REMOVED, claims)}
    ordered = array("q", sorted(own))
    shown = bundled.hashes_of(db, bundled.ATTACHED, ordered)
    alike = [bundled.hashes_of(db, sql, sorted(shown)) for sql in (bundled.ALIKE, bundled.ALIKE_BACK)]
    beside = sorted(shown.union(*alike))
    messages = array("q", sorted(own.union(bundled.numbers_of(db, bundled.BRINGING, beside))))
    captures = bundled.numbers_of(db, bundled.CAPTURED, claims)
    media = bundled.hashes_of(db, bundled.ATTACHED, messages).union(
        beside,
        bundled.hashes_of(db, bundled.SHOWN, claims),
        bundled.hashes_of(db, bundled.COPIED, captures),
        bundled.hashes_of(db, bundled.RECORDED, captures),
    )
    return messages, media


def _read_under(db: Engine) -> str:
    """The rule that every message was read under; "" while some are still to be read."""
    rule, upto = bundled.stage_rule(db, _DETECT)
    return rule if upto >= counters.current(db, "message") else ""


def _intake(db: Engine, messages: Sequence[int]) -> Iterator[TableRow]:
    batches = bundled.numbers_of(db, bundled.IMPORTED, messages)
    yield from _by(db, "conversations", "scope", bundled.numbers_of(db, bundled.TALKED, messages))
    yield from _by(db, "batches", "id", batches)
    yield from _by(db, "batch_parts", "batch", batches)
    yield from _people(db, messages, set(batches))


def _people(db: Engine, messages: Sequence[int], batches: set[int]) -> Iterator[TableRow]:
    """Who wrote the messages of the set, by the names that their conversations know them by; nobody else."""
    told: set[int] = set()
    for i in range(0, len(messages), _PAGE):
        by_scope: dict[int, dict[str, int]] = {}
        for scope, sender, batch in bundled.senders(db, messages[i : i + _PAGE]):
            by_scope.setdefault(scope, {})[sender] = batch
        for scope, senders in sorted(by_scope.items()):
            fresh = [s for s in sorted(senders) if hash((scope, s)) not in told]
            for row in bundled.people(db, scope, fresh) if fresh else ():
                name = str(row["name"])
                if hash((scope, name)) not in told:
                    told.add(hash((scope, name)))
                    yield "people", _of_set(row, batches, min(senders.values()))


def _of_set(row: RowOf, batches: set[int], batch: int) -> RowOf:
    """A person's row; where the name first came with an import outside of the set, an import of the set stands."""
    return row if row["batch"] in batches else {**row, "batch": batch}


def _of_media(db: Engine, media: Sequence[str]) -> Iterator[TableRow]:
    known = set(media)
    yield from _by(db, "media", "sha256", media)
    yield from _by(db, "media_frames", "sha256", media)
    yield from _by(db, "media_marks", "sha256", media)
    for name in ("media_answers", "media_matches"):
        yield from (told for told in _by(db, name, "sha256", media) if told[1]["other"] in known)


def _policies(db: Engine, claims: Sequence[int]) -> list[str]:
    found: set[str] = set()
    for i in range(0, len(claims), _PAGE):
        bodies = bundled.hashes_of(db, bundled.RULED, claims[i : i + _PAGE])
        found.update(str(canonical.loads(body)["policy_sha256"]) for body in bodies)
    return sorted(found)


def _of_claims(db: Engine, claims: Sequence[int], messages: Sequence[int]) -> Iterator[TableRow]:
    here, said = set(claims), set(messages)
    yield from _by(db, "claims", "id", claims)
    yield from _by(db, "claim_keys", "claim", claims)
    yield from _by(db, "appearances", "claim", claims)
    yield from (told for told in _by(db, "removals", "claim", claims) if told[1]["message"] in said)
    yield from (told for told in _by(db, "links", "claim", claims) if told[1]["other"] in here)
    yield from _by(db, "evidence", "claim", claims)
    weighed = bundled.numbers_of(db, bundled.WEIGHED, claims)
    known = set(weighed)
    yield from (told for told in _by(db, "origin_answers", "evidence", weighed) if told[1]["other"] in known)
    for name in ("figures", "pillars", "proposals", "verdicts"):
        yield from _by(db, name, "claim", claims)


def _histories(db: Engine, claims: Sequence[int], sources: Sequence[int]) -> Iterator[TableRow]:
    """The chains of the set's claims and sources, and those of other cases about them."""
    for kind, ids in (("claim", claims), ("source", sources)):
        yield from (("events", row) for row in bundled.subjects_of(db, kind, ids))
    chains: list[RowOf] = []
    for name, ids in (("claims", claims), ("sources", sources)):
        for i in range(0, len(ids), _PAGE):
            uids = [str(row["uid"]) for row in bundled.select(db, name, "id", ids[i : i + _PAGE])]
            chains += bundled.select(db, "bundle_chains", "about", uids)
    chains.sort(key=lambda row: int(str(row["id"])))
    yield from (("bundle_chains", row) for row in chains)
    yield from _by(db, "bundle_events", "chain", [int(str(row["id"])) for row in chains])
