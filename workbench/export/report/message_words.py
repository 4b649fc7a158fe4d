"""How a claim was told: in how many messages and chats, when first and last, and what they say as the profile lets it.

Of messages with the same words one is quoted, the earliest. A report quotes a few wordings; the counts and the chart
are over all of them.
"""

from collections.abc import Sequence

from workbench.claims.telling import PLATFORMS, words
from workbench.export.charts.spread import spread_svg, told_of
from workbench.export.citing import utc_words
from workbench.export.report.blocks import Block, Bullets, Chart, Cite, Foreign, Heading, Line, Paragraph, Quote
from workbench.export.report.from_record import Dossier
from workbench.export.report.refs import cite, message_ref
from workbench.model import Stance
from workbench.plugin_api import ClaimRecord

QUOTED = 8
"""Wordings that are quoted of one claim."""
_DENIED = ("First denied", "The first message denies")
"""How `telling.words` begins its sentence on the first message that denies a claim."""
_STANCES = {"asserts": "asserts it", "denies": "denies it", "asks": "asks about it"}


def quoted_of(d: Dossier) -> tuple[ClaimRecord, ...]:
    """The messages whose words a report gives: the earliest of each wording, the earliest wordings first."""
    return tuple(_wordings(d)[:QUOTED])


def _wordings(d: Dossier) -> list[ClaimRecord]:
    """The earliest message of each wording and stance; empty where the profile gives no words."""
    first: dict[tuple[str, object], ClaimRecord] = {}
    for m in sorted(d.record["message_items"], key=lambda m: (m["sent_at"] or "~", m["id"])):
        if m["text"]:
            first.setdefault((m["appearance"]["stance"], m["cluster"] or m["text"]), m)
    return list(first.values())


def messages(d: Dossier, quoted: Sequence[ClaimRecord]) -> tuple[Block, ...]:
    """The section on the messages of a claim."""
    r = d.record
    head = Heading(4, ("How it was told",))
    every = r["message_items"]
    if not every:
        return head, Paragraph(("No message carries it.",))
    ids = {m["id"] for m in quoted}
    carriers = _cited(d, every, ids)
    denying = _cited(d, [m for m in every if m["appearance"]["stance"] == Stance.DENIES], ids)
    said: list[Line] = [
        (Foreign(s), " ", denying if s.startswith(_DENIED) else carriers) for s in words(told_of(every))
    ]
    many = f"{r['chats']:,} chat{'' if r['chats'] == 1 else 's'}"
    said.append((f"It appears in {many}. ", carriers))
    drawn = spread_svg(every, r["evidence_items"], r["verdicts"], r["event"])
    return (
        head,
        Bullets(tuple(said)),
        *([Chart(drawn)] if drawn else []),
        *(_quote(m, d.claim.id) for m in quoted),
        *_unquoted(d, len(quoted)),
    )


def _cited(d: Dossier, messages: Sequence[ClaimRecord], quoted: set[int]) -> Cite:
    """Messages as a sentence cites them, the earliest first."""
    ordered = sorted(messages, key=lambda m: (m["sent_at"] or "~", m["id"]))
    return cite([(message_ref(d.claim.id, m["id"], quoted=m["id"] in quoted),) for m in ordered])


def _quote(m: ClaimRecord, claim: int) -> Quote:
    where = PLATFORMS.get(m["platform"]) or str(m["platform"])
    by: list[Line] = [
        ("M-", str(m["id"]), ", "), (Foreign(m["sender"] or "unknown sender"), ", ", where, ", ", Foreign(m["chat"])),
        (f", {utc_words(m['sent_at'])}, {_STANCES[m['appearance']['stance']]}",),
    ]  # fmt: skip
    if m["forwarded_from"]:
        by.append((", forwarded from ", Foreign(m["forwarded_from"])))
    line = tuple(piece for part in by for piece in part)
    return Quote(
        Foreign(m["text"], m["language"]), m["translation"] or "", line, message_ref(claim, m["id"], quoted=True).anchor
    )


def _unquoted(d: Dossier, quoted: int) -> tuple[Block, ...]:
    if not quoted:
        texts = "This profile gives no text of messages; quotes chosen as evidence stand above."
        return (Paragraph((texts,), "note"),) if d.facts.profile == "public" else ()
    more = len(_wordings(d)) - quoted
    if more <= 0:
        return ()
    told = f"{more:,} more wording{'' if more == 1 else 's'} of it: the format jsonl gives every message."
    return (Paragraph((told,), "note"),)
