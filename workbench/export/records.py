"""The records that leave the program: the keys of `--json` and of exports, built here and nowhere else.

Keys are a contract (DESIGN §6). Every function takes a page of things and asks the store one question a table, so that
a million claims pass in constant memory. Values are canonical JSON types; no floats, no wall clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from orjson import loads

from workbench import canonical
from workbench.case import Case
from workbench.evidence.figure_ranges import UNSTATED
from workbench.model import (
    Claim,
    LinkKind,
    MediaMatch,
    Medium,
    Mention,
    Message,
    Stance,
    StatedFigure,
)
from workbench.store import claims as claim_store
from workbench.store import dossier_rows, media_matches
from workbench.store import media as media_store
from workbench.store import messages as message_store
from workbench.store.dossier_rows import AttachmentRow, ClaimRow, MessageRow

Record = dict[str, Any]
"""One JSON object."""


class Counted(Protocol):
    """What `import --json` prints of an import: a stored batch has it, and so has the report of a running one."""

    @property
    def file(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def importer(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def date_order(self) -> str: ...
    @property
    def read(self) -> int: ...
    @property
    def imported(self) -> int: ...
    @property
    def duplicate(self) -> int: ...
    @property
    def quarantined(self) -> int: ...
    @property
    def media_present(self) -> int: ...
    @property
    def media_missing(self) -> int: ...
    @property
    def first(self) -> str | None: ...
    @property
    def last(self) -> str | None: ...


_COUNTED = (
    "file", "sha256", "importer", "timezone", "date_order", "read", "imported", "duplicate", "quarantined",
    "media_present", "media_missing", "first", "last",
)  # fmt: skip


def batch_record(number: int, counts: Counted, seconds: float | None) -> Record:
    """`import --json`: the batch number, its counts, and the seconds it took (None when nobody measured)."""
    return {"batch": number, **{k: getattr(counts, k) for k in _COUNTED}, "seconds": seconds}


# --- claims ---------------------------------------------------------------------------------------------------------


Body = Mapping[str, Any]
"""A mention as its stored JSON has it (`model.Mention`)."""


def claim_records(case: Case, claims: Sequence[Claim]) -> list[Record]:
    """`claims --json` for a page of claims, in their order."""
    numbers = [c.id for c in claims]
    messages = claim_store.messages_of(case.db, numbers)
    mentions = dossier_rows.mentions(case.db, sorted({m for ms in messages.values() for m in ms}))
    links = dossier_rows.links(case.db, numbers)
    stated = dossier_rows.figures(case.db, numbers)
    found: list[Record] = []
    for c in claims:
        said = figures(c.predicate, {m: bodies(mentions.get(m, ())) for m in messages[c.id]}, stated.get(c.id, ()))
        found.append(claim_part(_row_of(c), messages[c.id], said, links.get(c.id, ())))
    return found


def bodies(stored: Iterable[str]) -> list[Body]:
    """Stored mentions, read."""
    return [loads(body) for body in stored]


def _row_of(c: Claim) -> ClaimRow:
    """A claim as the database holds it."""
    return ClaimRow(
        id=c.id, uid=c.uid, external_id=c.external_id, title=c.title, predicate=c.predicate,
        places=canonical.dumps(c.places), actors=canonical.dumps(c.actors), event_start=c.event.start,
        event_end=c.event.end, event_precision=c.event.precision, status=c.status.value, stage=c.stage.value,
        assignee=c.assignee, priority=c.priority, why=canonical.dumps(c.why), appearances=c.appearances,
        chats=c.chats, languages=canonical.dumps(c.languages), first_seen=c.first_seen, last_seen=c.last_seen,
        media=c.media, reused=c.reused, reused_since=c.reused_since, supports=c.supports, refutes=c.refutes,
        context=c.context, origins=c.origins, best_grade=c.best_grade, blocs=canonical.dumps(c.blocs),
        updated_at=c.updated_at, note=c.note, would_change=c.would_change, stale_at=c.stale_at,
        overridden=int(c.overridden),
    )  # fmt: skip


def claim_part(claim: ClaimRow, messages: list[int], said: list[Record], links: Sequence[tuple[int, str]]) -> Record:
    """`claims --json` of a claim.

    Takes its row, the ids of the messages that assert or deny it, its figures as `figures` gives them, its links as
    (other, kind).
    """
    return {
        "id": f"C-{claim.id}",
        "uid": claim.uid,
        "external_id": claim.external_id,
        "title": claim.title,
        "predicate": claim.predicate,
        "places": loads(claim.places),
        "actors": loads(claim.actors),
        "event": {"start": claim.event_start, "end": claim.event_end, "precision": claim.event_precision},
        "status": claim.status,
        "stage": claim.stage,
        "assignee": claim.assignee,
        "priority": claim.priority,
        "why": loads(claim.why),
        "appearances": claim.appearances,
        "messages": messages,
        "chats": claim.chats,
        "languages": loads(claim.languages),
        "first_seen": claim.first_seen,
        "last_seen": claim.last_seen,
        "media": claim.media,
        "reused_media": claim.reused,
        "evidence": {
            "supports": claim.supports,
            "refutes": claim.refutes,
            "context": claim.context,
            "origins": claim.origins,
        },
        "best_grade": claim.best_grade,
        "blocs": loads(claim.blocs),
        "figures": said,
        "contradicts": [f"C-{other}" for other, kind in links if kind == LinkKind.CONTRADICTS],
        "updated_at": claim.updated_at,
    }


def figures(predicate: str, mentions: Mapping[int, Sequence[Body]], stated: Sequence[StatedFigure]) -> list[Record]:
    """The competing figures of a claim: what is said, by whom, how often and in which messages; then those entered.

    Takes the claim's predicate, what was found in its messages, by message in their order, and what analysts entered,
    which no message gives. Of a message with several mentions, those with the claim's predicate count, or else its main
    one. Figures stand side by side, smallest first within a metric; nothing is averaged.
    """
    said: dict[tuple[Any, ...], list[int]] = {}
    for message, found in mentions.items():
        for body in found:
            if body["figures"]:
                for figure in dict.fromkeys(_SAID(f) for m in _bearing(predicate, found) for f in m["figures"]):
                    said.setdefault(figure, []).append(message)
                break
    read = ({**dict(zip(_FIGURE, f, strict=True)), **_READ, "times": len(said[f]), "messages": said[f]}
            for f in sorted(said))  # fmt: skip
    return [*read, *map(_stated, stated)]


_FIGURE = ("metric", "counted", "low", "high", "exactness", "speaker")
"""What a message says of a number, in the order that figures are sorted by."""
_SAID = itemgetter(*_FIGURE)
_READ = {"figure": None, "relay": "", "as_of": "", "evidence": None, "note": ""}
"""What only figures have that an analyst entered."""


def _stated(f: StatedFigure) -> Record:
    """An entered figure. One without a number has null for low and high, never 0: nobody said that there were none."""
    low, high = (None, None) if f.exactness == UNSTATED else (f.low, f.high)
    return {
        "metric": f.metric,
        "counted": f.counted,
        "low": low,
        "high": high,
        "exactness": f.exactness,
        "speaker": f.speaker,
        "figure": f"F-{f.id}",
        "relay": f.relay,
        "as_of": f.as_of,
        "evidence": f"E-{f.evidence}" if f.evidence else None,
        "note": f.note,
        "times": 0,
        "messages": [],
    }


def _bearing(predicate: str, mentions: Sequence[Body]) -> Sequence[Body]:
    return [m for m in mentions if m["predicate"] == predicate] or mentions[:1]


# --- messages -------------------------------------------------------------------------------------------------------


def message_records(case: Case, messages: Sequence[Message]) -> list[Record]:
    """`messages --json` for a page of messages (with their attachments filled in), in their order."""
    ids = sorted({m.id for m in messages})
    mentions = dossier_rows.mentions(case.db, ids)
    claims = message_store.claims_of(case.db, ids)
    translations = dossier_rows.translations(case.db, ids)
    return [
        message_part(
            _message_row(m), bodies(mentions.get(m.id, ())), claims.get(m.id, ()),
            [AttachmentRow(m.id, a.name, a.state.value, a.sha256) for a in m.attachments], translations.get(m.id),
        )
        for m in messages
    ]  # fmt: skip


def _message_row(m: Message) -> MessageRow:
    """A message as the database holds it."""
    return MessageRow(
        m.id, m.batch, m.file, m.chat, m.platform, m.external_id, m.line, m.sent_at, m.sent_at_raw, m.sender,
        m.kind.value, m.text, m.language, m.forwarded_from, m.reply_to, m.edited_at, m.cluster,
    )  # fmt: skip


def message_part(
    message: MessageRow,
    mentions: Iterable[Body],
    claims: Sequence[tuple[int, str]],
    attachments: Iterable[AttachmentRow],
    translation: str | None,
) -> Record:
    """`messages --json` of a message.

    Takes its row, what was found in it, the visible claims it carries (number, stance; the main one first), its
    attachments, an analyst's translation.
    """
    found = [_mention(body) for body in mentions]
    return {
        "id": message.id,
        "batch": message.batch,
        "file": message.file,
        "chat": message.chat,
        "platform": message.platform,
        "external_id": message.external_id,
        "line": message.line,
        "sent_at": message.sent_at,
        "sent_at_raw": message.sent_at_raw,
        "sender": message.sender,
        "kind": message.kind,
        "text": message.text,
        "language": message.language,
        "translation": translation,
        "forwarded_from": message.forwarded_from,
        "reply_to": message.reply_to,
        "edited_at": message.edited_at,
        "attachments": [{"name": a.name, "state": a.state, "sha256": a.sha256} for a in attachments],
        "cluster": message.cluster,
        "claims": [f"C-{c}" for c, stance in claims if stance != _ASKS],
        "asks_about": [f"C-{c}" for c, stance in claims if stance == _ASKS],
        "mention": found[0] if found else None,
        "mentions": found,
    }


_ASKS = Stance.ASKS.value


def mention_record(mention: Mention) -> Record:
    """What was found in a message. `date` is the first day meant, or null."""
    return _mention(canonical.plain(mention))


def _mention(body: Body) -> Record:
    return {
        "predicate": body["predicate"],
        "stance": body["stance"],
        "places": body["places"],
        "actors": body["actors"],
        "figures": [dict(zip(_FIGURE, _SAID(f), strict=True)) for f in body["figures"]],
        "date": body["when"]["start"],
        "score": body["score"],
    }


# --- media ----------------------------------------------------------------------------------------------------------


def medium_records(case: Case, media: Sequence[Medium]) -> list[Record]:
    """`media --json` for a page of media, in their order; what was answered `different` is no match any more."""
    wanted = sorted({m.sha256 for m in media})
    seen = media_store.occurrences(case.db, wanted)
    found = media_matches.of(case.db, wanted)
    answers = media_matches.answers(case.db, wanted)
    matches = {name: [m for m in some if not media_matches.denied(m, answers)] for name, some in found.items()}
    return [_medium(m, seen.get(m.sha256, ()), matches.get(m.sha256, ())) for m in media]


def _medium(medium: Medium, seen: Sequence[media_store.Occurrence], matches: Sequence[MediaMatch]) -> Record:
    names = list(dict.fromkeys(_base(o.name) for o in seen))
    return {
        "sha256": medium.sha256,
        "name": names[0] if names else "",
        "names": names,
        "mime": medium.mime,
        "bytes": medium.bytes,
        "width": medium.width,
        "height": medium.height,
        "duration": medium.duration,
        "pdq": medium.pdq,
        "pdq_quality": medium.pdq_quality,
        "phash": medium.phash,
        "first_seen": min((o.sent_at for o in seen if o.sent_at), default=None),
        "messages": sorted({o.message for o in seen}),
        "matches": [
            {
                "sha256": m.other,
                "kind": m.kind,
                "pdq_distance": m.pdq_distance,
                "phash_distance": m.phash_distance,
                "transform": m.transform,
            }
            for m in matches
        ],
    }


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]
