"""SQL of exports: everything that stands behind a page of claims, one question a table, as the plain values of columns.

An export of a million claims reads some ten million rows, and what it writes is JSON: so these rows are named tuples of
what the database holds, words as words and stored JSON as its text, and only here are they not the types of `model`.
A page of numbers goes as one parameter, whatever its length. All functions take the numbers that they are asked for
and leave out what does not exist.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, NamedTuple, TypeVar

import orjson

from workbench.model import Pillar, StatedFigure
from workbench.store.engine import Engine

R = TypeVar("R", bound=tuple[Any, ...])


class ClaimRow(NamedTuple):
    """A claim; `places`, `actors`, `why`, `languages` and `blocs` are canonical JSON, `overridden` is 0 or 1."""

    id: int
    uid: str
    external_id: str
    title: str
    predicate: str
    places: str
    actors: str
    event_start: str | None
    event_end: str | None
    event_precision: str
    status: str
    stage: str
    assignee: str
    priority: int
    why: str
    appearances: int
    chats: int
    languages: str
    first_seen: str | None
    last_seen: str | None
    media: int
    reused: int
    reused_since: str | None
    supports: int
    refutes: int
    context: int
    origins: int
    best_grade: str
    blocs: str
    updated_at: str
    note: str
    would_change: str
    stale_at: str | None
    overridden: int
    match_key: str = ""


class AppearanceRow(NamedTuple):
    """A message that carries a claim; `main` is 0 or 1."""

    message: int
    claim: int
    stance: str
    score: int
    main: int
    by: str


class MessageRow(NamedTuple):
    """A message without its attachments."""

    id: int
    batch: int
    file: str
    chat: str
    platform: str
    external_id: str
    line: int | None
    sent_at: str | None
    sent_at_raw: str
    sender: str | None
    kind: str
    text: str
    language: str
    forwarded_from: str | None
    reply_to: str | None
    edited_at: str | None
    cluster: int | None


class AttachmentRow(NamedTuple):
    """A medium that a message refers to."""

    message: int
    name: str
    state: str
    sha256: str | None


class EvidenceRow(NamedTuple):
    """An item that stands; `root` is the number of the item its origin goes back to, `follows` and `says_misleading`
    are 0 or 1."""

    id: int
    uid: str
    claim: int
    source: int
    stance: str
    reliability: str
    credibility: int
    quote: str
    url: str
    sha256: str | None
    file_name: str
    derived_from: int | None
    origin: str
    root: int
    note: str
    published: str
    searched: str
    external_id: str
    graded_by: str
    created_at: str
    capture: int | None
    follows: int
    says_misleading: int


class VerdictRow(NamedTuple):
    """A decision; `body` is the canonical JSON of the frozen record."""

    claim: int
    n: int
    status: str
    at: str
    analyst: str
    body: str


class PillarRow(NamedTuple):
    """An answer of the checklist."""

    claim: int
    pillar: str
    answer: str
    by: str
    at: str


class EventRow(NamedTuple):
    """An event; `body` is canonical JSON."""

    subject: str
    seq: int
    at: str
    analyst: str
    kind: str
    body: str
    prev_hash: str
    hash: str


def _columns(row: type[tuple[Any, ...]], table: str, **instead: str) -> str:
    """The columns of a row in its order; `instead` has the SQL of those that are not a column of their own name."""
    names: Iterable[str] = row._fields  # type: ignore[attr-defined]  # every row here is a NamedTuple
    return ", ".join(instead.get(name, f'{table}."{name}"') for name in names)


_ASKED = {p.value: n for n, p in enumerate(Pillar)}
"""The order of the checklist."""
_CLAIM = _columns(ClaimRow, "c")
_APPEARANCE = _columns(AppearanceRow, "a")
_MESSAGE = _columns(MessageRow, "m")
_ATTACHMENT = _columns(AttachmentRow, "t")
_EVIDENCE = _columns(EvidenceRow, "e", root="coalesce(e.root, e.id)")
_VERDICT = _columns(VerdictRow, "v")
_PILLAR = _columns(PillarRow, "p")
_EVENT = _columns(EventRow, "v")
_FIGURE_NAMES = tuple(f.name for f in fields(StatedFigure) if f.name != "retracted")
_FIGURE = ", ".join(f'f."{name}"' for name in _FIGURE_NAMES)


def _ask(db: Engine, sql: str, wanted: Sequence[int], **params: str) -> list[tuple[Any, ...]]:
    """Rows of SQL in which `{wanted}` stands for a query of these numbers."""
    if not wanted:
        return []
    return db.tuples(
        sql.replace("{wanted}", f"SELECT w.k FROM ({db.fragment('numbers')}) w"),
        numbers=orjson.dumps(list(wanted)).decode(),
        **params,
    )


def _made(row: type[R], rows: Iterable[tuple[Any, ...]]) -> Iterator[R]:
    """The rows as named tuples; what `row._make` does, without a Python call a row."""
    return map(partial(tuple.__new__, row), rows)


def claims(db: Engine, numbers: Sequence[int]) -> list[ClaimRow]:
    """Claims in the order of `numbers`, hidden ones too."""
    rows = _ask(db, f"SELECT {_CLAIM} FROM claims c WHERE c.id IN ({{wanted}})", numbers)
    found = {c.id: c for c in _made(ClaimRow, rows)}
    return [found[n] for n in numbers if n in found]


def hidden(db: Engine, numbers: Sequence[int]) -> set[int]:
    """Which of these claims are hidden: merged into another, or taken back."""
    return {n for (n,) in _ask(db, "SELECT c.id FROM claims c WHERE c.id IN ({wanted}) AND c.hidden = 1", numbers)}


def appearances(db: Engine, numbers: Sequence[int]) -> list[AppearanceRow]:
    """Every appearance of every message that carries one of these claims, so also of other claims: by message, its
    main claim first, then by claim.
    """
    rows = _ask(
        db,
        f"SELECT {_APPEARANCE} FROM appearances a WHERE a.message IN "
        "(SELECT b.message FROM appearances b WHERE b.claim IN ({wanted})) ORDER BY a.message, a.main DESC, a.claim",
        numbers,
    )
    return list(_made(AppearanceRow, rows))


def messages(db: Engine, numbers: Sequence[int]) -> list[MessageRow]:
    """Messages, by number."""
    rows = _ask(db, f"SELECT {_MESSAGE} FROM messages m WHERE m.id IN ({{wanted}}) ORDER BY m.id", numbers)
    return list(_made(MessageRow, rows))


def mentions(db: Engine, messages: Sequence[int]) -> dict[int, list[str]]:
    """What was found in these messages, the main mention first: canonical JSON of `model.Mention` by message."""
    sql = "SELECT f.message, f.body FROM mentions f WHERE f.message IN ({wanted}) ORDER BY f.message, f.n"
    found: dict[int, list[str]] = {}
    for message, body in _ask(db, sql, messages):
        found.setdefault(message, []).append(body)
    return found


def attachments(db: Engine, messages: Sequence[int]) -> dict[int, list[AttachmentRow]]:
    """Attachments by message, in their order there."""
    sql = f"SELECT {_ATTACHMENT} FROM attachments t WHERE t.message IN ({{wanted}}) ORDER BY t.message, t.n"
    found: dict[int, list[AttachmentRow]] = {}
    for r in _made(AttachmentRow, _ask(db, sql, messages)):
        found.setdefault(r.message, []).append(r)
    return found


def translations(db: Engine, messages: Sequence[int]) -> dict[int, str]:
    """The text of analysts' translations, by message."""
    return dict(_ask(db, "SELECT g.message, g.text FROM glosses g WHERE g.message IN ({wanted})", messages))


def evidence(db: Engine, claims: Sequence[int]) -> dict[int, list[EvidenceRow]]:
    """Standing evidence by claim, oldest first."""
    sql = f"SELECT {_EVIDENCE} FROM evidence e WHERE e.claim IN ({{wanted}}) AND e.retracted = 0 ORDER BY e.claim, e.id"
    found: dict[int, list[EvidenceRow]] = {}
    for r in _made(EvidenceRow, _ask(db, sql, claims)):
        found.setdefault(r.claim, []).append(r)
    return found


def figures(db: Engine, claims: Sequence[int]) -> dict[int, list[StatedFigure]]:
    """Standing figures that analysts entered, by claim, oldest first."""
    sql = f"SELECT {_FIGURE} FROM figures f WHERE f.claim IN ({{wanted}}) AND f.retracted = 0 ORDER BY f.claim, f.id"
    found: dict[int, list[StatedFigure]] = {}
    for values in _ask(db, sql, claims):
        figure = StatedFigure(**dict(zip(_FIGURE_NAMES, values, strict=True)))
        found.setdefault(figure.claim, []).append(figure)
    return found


def verdicts(db: Engine, claims: Sequence[int]) -> dict[int, list[VerdictRow]]:
    """Verdicts by claim, oldest first."""
    sql = f"SELECT {_VERDICT} FROM verdicts v WHERE v.claim IN ({{wanted}}) ORDER BY v.claim, v.n"
    found: dict[int, list[VerdictRow]] = {}
    for r in _made(VerdictRow, _ask(db, sql, claims)):
        found.setdefault(r.claim, []).append(r)
    return found


def pillars(db: Engine, claims: Sequence[int]) -> dict[int, list[PillarRow]]:
    """Answers of the checklist by claim, in its order."""
    found: dict[int, list[PillarRow]] = {}
    for r in _made(PillarRow, _ask(db, f"SELECT {_PILLAR} FROM pillars p WHERE p.claim IN ({{wanted}})", claims)):
        found.setdefault(r.claim, []).append(r)
    for answers in found.values():
        answers.sort(key=lambda r: _ASKED[r.pillar])
    return found


def chains(db: Engine, prefix: str, numbers: Sequence[int]) -> dict[str, list[EventRow]]:
    """Events by subject, each chain oldest first; the subjects are `prefix` followed by a number."""
    sql = (
        f"SELECT {_EVENT} FROM events v WHERE v.subject IN "
        "(SELECT CAST(:prefix AS TEXT) || CAST(n.k AS TEXT) FROM ({wanted}) n) ORDER BY v.subject, v.seq"
    )
    found: dict[str, list[EventRow]] = {}
    for r in _made(EventRow, _ask(db, sql, numbers, prefix=prefix)):
        found.setdefault(r.subject, []).append(r)
    return found


def links(db: Engine, claims: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Links of claims to visible ones: number → (other, kind), in that order."""
    sql = (
        # Not a join: with few links SQLite would begin it with every claim of the queue.
        "SELECT l.claim, l.other, l.kind FROM links l WHERE l.claim IN ({wanted}) "
        "AND EXISTS (SELECT 1 FROM claims o WHERE o.id = l.other AND o.hidden = 0) ORDER BY l.claim, l.other, l.kind"
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for claim, other, kind in _ask(db, sql, claims):
        found.setdefault(claim, []).append((other, kind))
    return found
