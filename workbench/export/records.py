"""The records that leave the program: the keys of `--json` and of exports, built here and nowhere else.

Keys are a contract (DESIGN §6). Every function takes a page of things and asks the store one question a table, so that
a million claims pass in constant memory. Values are canonical JSON types; no floats, no wall clock.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from workbench.case import Case
from workbench.evidence.figure_ranges import UNSTATED
from workbench.model import (
    Claim,
    Figure,
    Gloss,
    LinkKind,
    MediaMatch,
    Medium,
    Mention,
    Message,
    Stance,
    StatedFigure,
    claim_label,
)
from workbench.store import claims as claim_store
from workbench.store import figures as figure_store
from workbench.store import glosses as gloss_store
from workbench.store import media as media_store
from workbench.store import media_matches
from workbench.store import messages as message_store

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


def claim_record(case: Case, claim: Claim) -> Record:
    """`claims --json` for one claim; for more than one use `claim_records`."""
    return claim_records(case, [claim])[0]


def claim_records(case: Case, claims: Sequence[Claim]) -> list[Record]:
    """`claims --json` for a page of claims, in their order."""
    numbers = [c.id for c in claims]
    messages = claim_store.messages_of(case.db, numbers)
    links = claim_store.links(case.db, numbers)
    mentions = message_store.mentions_of(case.db, sorted({m for ms in messages.values() for m in ms}))
    stated = figure_store.of_claims(case.db, numbers)
    return [
        _claim(c, messages[c.id], links.get(c.id, ()),
               figures(c, {m: mentions.get(m, ()) for m in messages[c.id]}, stated.get(c.id, ())))
        for c in claims
    ]  # fmt: skip


def _claim(
    claim: Claim, messages: Sequence[int], links: Sequence[tuple[int, str]], counted: Sequence[Record]
) -> Record:
    return {
        "id": claim_label(claim.id),
        "uid": claim.uid,
        "external_id": claim.external_id,
        "title": claim.title,
        "predicate": claim.predicate,
        "places": list(claim.places),
        "actors": [{"name": a.name, "role": a.role.value} for a in claim.actors],
        "event": {"start": claim.event.start, "end": claim.event.end, "precision": claim.event.precision},
        "status": claim.status.value,
        "stage": claim.stage.value,
        "assignee": claim.assignee,
        "priority": claim.priority,
        "why": list(claim.why),
        "appearances": claim.appearances,
        "messages": list(messages),
        "chats": claim.chats,
        "languages": list(claim.languages),
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
        "blocs": list(claim.blocs),
        "figures": list(counted),
        "contradicts": [claim_label(other) for other, kind in links if kind == LinkKind.CONTRADICTS],
        "updated_at": claim.updated_at,
    }


def figures(
    claim: Claim, mentions: Mapping[int, Sequence[Mention]], stated: Sequence[StatedFigure] = ()
) -> list[Record]:
    """The competing figures of a claim: what is said, by whom, how often and in which messages; then those entered.

    Takes the mentions by message id, and what analysts entered, which no message gives. Of a message with several
    mentions, those with the claim's predicate count, or else its main one. Figures stand side by side, smallest first
    within a metric; nothing is averaged.
    """
    said: dict[Figure, list[int]] = {}
    for message in sorted(mentions):
        for figure in dict.fromkeys(f for m in _bearing(claim.predicate, mentions[message]) for f in m.figures):
            said.setdefault(figure, []).append(message)
    ordered = sorted(said, key=lambda f: (f.metric, f.counted, f.low, f.high, f.exactness, f.speaker))
    return [
        *({**figure_record(f), **_READ, "times": len(said[f]), "messages": said[f]} for f in ordered),
        *(_stated(f) for f in stated),
    ]


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


def _bearing(predicate: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    return [m for m in mentions if m.predicate == predicate] or mentions[:1]


def figure_record(figure: Figure) -> Record:
    """A figure as said."""
    return {
        "metric": figure.metric,
        "counted": figure.counted,
        "low": figure.low,
        "high": figure.high,
        "exactness": figure.exactness,
        "speaker": figure.speaker,
    }


# --- messages -------------------------------------------------------------------------------------------------------


def message_record(case: Case, message: Message) -> Record:
    """`messages --json` for one message; for more than one use `message_records`."""
    return message_records(case, [message])[0]


def message_records(case: Case, messages: Sequence[Message]) -> list[Record]:
    """`messages --json` for a page of messages (with their attachments filled in), in their order."""
    ids = sorted({m.id for m in messages})
    mentions = message_store.mentions_of(case.db, ids)
    carried = message_store.claims_of(case.db, ids)
    glosses = gloss_store.of(case.db, ids)
    return [_message(m, mentions.get(m.id, ()), carried.get(m.id, ()), glosses.get(m.id)) for m in messages]


def _message(
    message: Message, mentions: Sequence[Mention], carried: Sequence[tuple[int, Stance]], gloss: Gloss | None
) -> Record:
    found = [mention_record(m) for m in mentions]
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
        "kind": message.kind.value,
        "text": message.text,
        "language": message.language,
        "translation": gloss.text if gloss else None,
        "forwarded_from": message.forwarded_from,
        "reply_to": message.reply_to,
        "edited_at": message.edited_at,
        "attachments": [{"name": a.name, "state": a.state.value, "sha256": a.sha256} for a in message.attachments],
        "cluster": message.cluster,
        "claims": [claim_label(c) for c, stance in carried if stance is not Stance.ASKS],
        "asks_about": [claim_label(c) for c, stance in carried if stance is Stance.ASKS],
        "mention": found[0] if found else None,
        "mentions": found,
    }


def mention_record(mention: Mention) -> Record:
    """What was found in a message. `date` is the first day meant, or null."""
    return {
        "predicate": mention.predicate,
        "stance": mention.stance.value,
        "places": list(mention.places),
        "actors": [{"name": a.name, "role": a.role.value} for a in mention.actors],
        "figures": [figure_record(f) for f in mention.figures],
        "date": mention.when.start,
        "score": mention.score,
    }


# --- media ----------------------------------------------------------------------------------------------------------


def medium_record(case: Case, medium: Medium) -> Record:
    """`media --json` for one medium; for more than one use `medium_records`."""
    return medium_records(case, [medium])[0]


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
