"""A claim in words: the overview of the dossier and the preview beside the queue are this text.

It answers two questions first: why is this in front of me, and what is missing to decide it.
"""

from collections.abc import Sequence

from textual.content import Content

from workbench.claims import explaining
from workbench.evidence.figure_ranges import Figures, statements, total_words
from workbench.model import (
    Assessment,
    Claim,
    CountedOrigin,
    Evidence,
    Gate,
    Mention,
    Pillar,
    Stage,
    Status,
    claim_label,
)
from workbench.store.bundled import Conflict
from workbench.tui import keys, text
from workbench.tui.reading import Carried, Dossier
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import LOOKS, NO, STANCE_GLYPH, YES
from workbench.tui.widgets.evidence_text import evidence_lines
from workbench.tui.widgets.gloss_text import gloss_lines
from workbench.tui.widgets.marked import marked
from workbench.tui.widgets.message_row import PLATFORM

HEAD = "bold $primary"
_STATEMENTS = 4
"""Figures that the overview tells one by one."""
_ASKED = (Status.CORROBORATED, Status.CONFIRMED, Status.REFUTED)
"""The decisions an analyst works towards; the others are shown when the rules suggest them."""
_SETS = {
    "title": "claim.edit", "predicate": "claim.edit", "places": "claim.edit", "actors": "claim.edit",
    "time": "claim.edit", "would_change": "claim.edit", "note": "claim.note",
}  # fmt: skip
"""The actions that set what another case says otherwise."""
_SAID_INK = {"asserts": "$status-confirmed", "denies": "$status-refuted", "asks": "$soft"}


def status_words(status: Status, *, overridden: bool = False) -> Content:
    """Glyph, three letters and the word; `confirmed!` where somebody went past the rules, as on the command line."""
    look = LOOKS[status]
    mark = "!" if overridden else ""
    return join(
        (f"{look.glyph} {look.letters}{mark}", f"bold ${look.colour}"), (f" {status.value}{mark}", f"${look.colour}")
    )


def head(claim: Claim, now: str) -> Content:
    """Title, status and the facts of one claim."""
    facts = [
        f"priority {claim.priority}",
        claim.predicate.replace("_", " "),
        f"stage {claim.stage.value}",
        explaining.when_words(claim.event) or "time unknown",
    ]
    if claim.last_seen:
        facts.append(f"last seen {text.age(claim.last_seen, now)} ago")
    lines = [
        shown(claim.title, "bold"),
        join(
            status_words(claim.status, overridden=claim.overridden),
            ("  OVERRIDDEN", "bold $warning") if claim.overridden else "",
            (f"  {claim_label(claim.id)}  ", "bold"),
        ),
        line(" · ".join(facts), "$soft"),
    ]
    who = [*claim.places, *(f"{a.name} ({a.role.value})" for a in claim.actors)]
    if who:
        lines.append(line(" · ".join(who)))
    if claim.stage == Stage.CLOSED and claim.resurfaced:
        came = text.plural(claim.resurfaced, "message")
        lines.append(
            join(
                (f"Resurfaced: {came} since it was closed. ", "bold $warning"), ("setting its stage ends this", "$soft")
            )
        )
    if claim.stale_at and claim.stale_at <= now:
        since = f"To be looked at again since {claim.stale_at[:10]}. "
        lines.append(join((since, "bold $warning"), ("deciding anew ends this", "$soft")))
    if claim.assignee:
        lines.append(line(f"assigned to {claim.assignee}", "$soft"))
    if claim.note:
        lines.append(join(("Note ", "bold"), shown(claim.note, limit=2_000)))
    if claim.would_change:
        lines.append(join(("Would change this ", "bold"), shown(claim.would_change, limit=2_000)))
    return stack(lines)


def why(claim: Claim, start: int) -> Content:
    """The written-out reasons of the priority; with `start`, which every claim begins with, they add up to it."""
    head = join(("Why it is in front of you", HEAD))
    if not claim.why:
        return stack([head, line(" entered by hand", "$soft")])
    total = start + sum(int(r.partition(" ")[0]) for r in claim.why)
    told = f": {claim.priority} points" + (f", cut from {total} to 0–100" if not 0 <= total <= 100 else "")
    reasons = (f"{start:+d} as every claim", *claim.why)
    return stack([join(head, (told, "$soft")), *(line(f" {r}") for r in reasons)])


def _gate(gate: Gate) -> Content:
    mark, ink = (YES, "$status-confirmed") if gate.met else (NO, "$status-refuted")
    return join("   ", (mark, f"bold {ink}"), " ", line(gate.reason, "$soft" if gate.met else ""))


def missing(claim: Claim, found: Assessment) -> Content:
    """What the rules make of the evidence now, and what stands between it and each next status."""
    lines = [
        join(("What is missing to decide", HEAD)),
        join(
            " The rules ", line(f"({found.policy})", "$soft"), " say now: ", status_words(found.suggested),
            ("" if found.suggested == claim.status else "  differs from the status set", "$warning"),
        ),
        _side("for", found.supporting),
        _side("against", found.refuting),
    ]  # fmt: skip
    for status in Status:
        if status == claim.status or status not in (*_ASKED, found.suggested):
            continue
        unmet = found.unmet(status)
        ready = "" if unmet else "  can be set now"
        sets = f" {keys.key(f'status.{status.value}')} "
        lines.append(join((sets, "bold $primary"), status_words(status), (ready, "$status-confirmed")))
        lines += [_gate(g) for g in unmet]
    lines += [join("   ", line(n, "$soft", limit=400)) for n in found.notes]
    return stack(lines)


def _side(label: str, origins: Sequence[CountedOrigin]) -> Content:
    """The origins on one side by name, with their items; weak ones, which open no gate, are said to be so."""
    parts = []
    for o in origins:
        items = ", ".join(f"E-{n}" for n in o.evidence)
        weak = o.level == "weak"
        parts.append(join(line(o.name, "$soft" if weak else "bold", limit=60), (f" ({items})", "$soft"),
                          (" weak" if weak else "", "$soft")))  # fmt: skip
    many = text.plural(len(origins), "origin") if origins else "nobody"
    return join(f" {label}: {many}  ", Content(", ").join(parts))


def message_lines(c: Carried, *, full: bool = False, most: int = 280) -> Content:
    """One message: stance, time, where, who; its text with the matched words marked, cut after `most` characters.

    When `full`, the whole text and what was read in it.
    """
    m = c.message
    stance = c.appearance.stance
    first = join(
        (STANCE_GLYPH[stance], f"bold {_SAID_INK[stance.value]}"), " ", (text.stamp(m.sent_at), "$soft"), " ",
        (PLATFORM.get(m.platform, "?"), "$soft"), " ", line(m.chat, "$soft", limit=40), " ",
        line("" if m.sender == m.chat else m.sender or "–", "bold", limit=40),
        (" forwarded", "$warning") if m.forwarded_from else "", text.badge(m.text),
    )  # fmt: skip
    spans = [s for mention in c.mentions for s in mention.spans]
    lines = [first, marked(m.text if full else m.text[:most], spans)]
    if c.gloss is not None:
        lines.append(gloss_lines(c.gloss, limit=20_000 if full else most))
    if full:
        lines += [_read(mention) for mention in c.mentions]
        if c.appearance.by != "detector":
            lines.append(line(f"  put here by {c.appearance.by}", "$soft", limit=80))
    if m.attachments:
        names = ", ".join(f"{a.name} ({a.state.value})" for a in m.attachments)
        lines.append(line(f"  [{names}]", "$soft", limit=200))
    return stack(lines)


def _read(m: Mention) -> Content:
    """What was read from a message, in one line."""
    who = [*m.places, *(f"{a.name} ({a.role.value})" for a in m.actors), *map(explaining.figure_words, m.figures)]
    said = [explaining.what(m.predicate, m.polarity, m.topic), *who, explaining.when_words(m.when)]
    return join(
        (f"  {STANCE_GLYPH[m.stance]} {m.stance.value} ", "$soft"),
        line(" · ".join(s for s in said if s), "$soft", limit=300), (f"  score {m.score}", "$soft"),
    )  # fmt: skip


def messages_text(d: Dossier, *, most: int = 280) -> Content:
    """The first messages of a claim; each is cut after `most` characters."""
    c = d.claim
    told = (
        f" {text.plural(c.appearances, 'message')} in {text.plural(c.chats, 'chat')}, first {text.stamp(c.first_seen)}"
    )
    lines = [join(("Messages", HEAD), (told, "$soft"))]
    lines += [message_lines(m, most=most) for m in d.carried]
    rest = c.appearances - len(d.carried)
    if rest > 0:
        lines.append(
            join((f" … {rest} more: ", "$soft"), (keys.key("messages"), "bold $primary"), (" all messages", "$soft"))
        )
    return stack(lines)


def _evidence(items: Sequence[Evidence], roots: dict[int, int]) -> Content:
    if not items:
        none = join(" None yet. ", (keys.key("evidence.add"), "bold $primary"), " adds what a source says.")
        return stack([join(("Evidence", HEAD)), none])
    return stack([join(("Evidence", HEAD)), *(evidence_lines(e, roots) for e in items)])


def _figures(found: Figures) -> Content:
    """The conservative ranges, and what everybody says; never one number."""
    shows = (f"   {keys.key('figures')}", "bold $primary"), (" shows who says what, and the rule", "$soft")
    lines = [join(("Figures", HEAD), *shows)]
    lines += [line(f" {total_words(t)}", "bold") for t in found.totals]
    said = statements(found)
    lines += [line(f" {words}", "$soft", limit=300) for words in said[:_STATEMENTS]]
    if len(said) > _STATEMENTS:
        lines.append(join((f" … {len(said) - _STATEMENTS} more", "$soft")))
    return stack(lines)


def _checklist(still_open: Sequence[Pillar]) -> Content:
    """What of the five pillars nobody has answered yet."""
    if not still_open:
        return join(("Checklist ", HEAD), (" all five answered", "$status-confirmed"))
    named = ", ".join(p.value for p in still_open)
    answers = (f"   {keys.key('checklist')}", "bold $primary"), (" answers", "$soft")
    return join(("Checklist ", HEAD), (" open: ", "$warning"), named, *answers)


def _conflicts(d: Dossier) -> Content:
    """What another case says otherwise: both values, and how either is taken."""
    from workbench.bundles.asking import SAME
    from workbench.bundles.conflict_words import said

    origins = {q.origin for q in d.conflicts}
    who = f"Case {d.conflicts[0].origin[:8]} says" if len(origins) == 1 else f"{len(origins)} other cases say"
    lines = [join((f"{who} otherwise", "bold $warning"))]
    for q in d.conflicts:
        if q.field == SAME:
            lines.append(_may_be(q.ours, claim_label(d.claim.id)))
            continue
        ours, theirs = (line(said(q.field, v), "bold", limit=200) for v in (q.ours, q.theirs))
        case = f"  case {q.origin[:8]}" if len(origins) > 1 else ""
        lines.append(join(f" {q.field.replace('_', ' '):<13}", ("ours   ", "$soft"), ours))
        lines.append(join(" " * 14, ("theirs ", "$soft"), theirs, (case, "$soft"), *_taking(q)))
    lines.append(join((f" {keys.key('conflict.keep')}", "bold $primary"), (" says that ours stays", "$soft")))
    return stack(lines)


def _may_be(ours: str, this: str) -> Content:
    """A claim that came in and may be one of ours: only a person says so."""
    how = keys.said(f"   in the queue {{mark}} {this}, {{claim.merge}} on {ours} joins them")
    return join((" may be the same event as ", "$soft"), line(ours, "bold", limit=20), (how, "$soft"))


def _taking(q: Conflict) -> tuple[tuple[str, str], ...]:
    """The key that takes the value of the other case: the one that sets the field."""
    if q.field == "status" and q.theirs in list(Status):
        key, does = keys.key(f"status.{q.theirs}"), f" sets {q.theirs}"
    elif q.field in _SETS:
        key, does = keys.key(_SETS[q.field]), " edits it"
    else:
        return ()
    return (f"   {key}", "bold $primary"), (does, "$soft")


def _linked(d: Dossier) -> Content:
    lines = [join(("Linked claims", HEAD))]
    for kind, other in d.linked:
        look = LOOKS[other.status]
        lines.append(
            join(
                f" {kind.replace('_', ' ')} ", (f"{look.glyph} {look.letters}", f"${look.colour}"),
                f" {claim_label(other.id)} ", line(other.title, limit=120),
            )
        )  # fmt: skip
    return stack(lines)


def overview(d: Dossier, now: str, *, messages: bool = True) -> Content:
    """The whole overview; without the messages where they stand in a pane of their own."""
    parts = [head(d.claim, now)]
    if d.conflicts:
        parts.append(_conflicts(d))
    parts += [why(d.claim, d.start), missing(d.claim, d.assessment), _checklist(d.open_pillars)]
    if d.figures is not None:
        parts.append(_figures(d.figures))
    parts.append(_evidence(d.evidence, d.roots))
    if d.linked:
        parts.append(_linked(d))
    if d.carried and messages:
        parts.append(messages_text(d))
    return Content("\n\n").join(parts)
