"""A claim in words: the overview of the dossier and the preview beside the queue are this text.

It answers two questions first: why is this in front of me, and what is missing to decide it.
"""

from collections.abc import Sequence

from textual.content import Content

from workbench.claims import explaining
from workbench.claims.origins import COMPARISONS
from workbench.model import Assessment, Claim, Evidence, Gate, Mention, Stage, Status, claim_label
from workbench.tui import text
from workbench.tui.reading import Carried, Dossier
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import EVIDENCE_GLYPH, LOOKS, NO, STANCE_GLYPH, YES
from workbench.tui.widgets.marked import marked
from workbench.tui.widgets.message_row import PLATFORM

HEAD = "bold $primary"
_ASKED = (Status.CORROBORATED, Status.CONFIRMED, Status.REFUTED)
"""The decisions an analyst works towards; the others are shown when the rules suggest them."""
_STANCE_INK = {"supports": "$status-confirmed", "refutes": "$status-refuted", "context": "$soft"}
_SAID_INK = {"asserts": "$status-confirmed", "denies": "$status-refuted", "asks": "$soft"}


def status_words(status: Status) -> Content:
    """Glyph, three letters and the word."""
    look = LOOKS[status]
    return join((f"{look.glyph} {look.letters}", f"bold ${look.colour}"), (f" {status.value}", f"${look.colour}"))


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
            status_words(claim.status),
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
    if claim.assignee:
        lines.append(line(f"assigned to {claim.assignee}", "$soft"))
    if claim.note:
        lines.append(join(("Note ", "bold"), shown(claim.note, limit=2_000)))
    return stack(lines)


def why(claim: Claim) -> Content:
    """The written-out reasons of the priority."""
    reasons = [line(f" {r}") for r in claim.why] or [line(" entered by hand", "$soft")]
    return stack([join(("Why it is in front of you", HEAD)), *reasons])


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
        line(
            f" origins: {found.origins_for} for ({found.credible_for} credible), "
            f"{found.origins_against} against ({found.credible_against} credible), best {found.best_grade or '–'}",
            "$soft",
        ),
    ]  # fmt: skip
    for number, status in enumerate(Status, 1):
        if status == claim.status or status not in (*_ASKED, found.suggested):
            continue
        unmet = found.unmet(status)
        ready = "" if unmet else "  can be set now"
        lines.append(join((f" {number} ", "bold $primary"), status_words(status), (ready, "$status-confirmed")))
        lines += [_gate(g) for g in unmet]
    return stack(lines)


def message_lines(c: Carried, *, full: bool = False) -> Content:
    """One message: stance, time, where, who; its text with the matched words marked; when `full`, what was read."""
    m = c.message
    stance = c.appearance.stance
    first = join(
        (STANCE_GLYPH[stance], f"bold {_SAID_INK[stance.value]}"), " ", (text.stamp(m.sent_at), "$soft"), " ",
        (PLATFORM.get(m.platform, "?"), "$soft"), " ", line(m.chat, "$soft", limit=40), " ",
        line("" if m.sender == m.chat else m.sender or "–", "bold", limit=40),
        (" forwarded", "$warning") if m.forwarded_from else "", text.badge(m.text),
    )  # fmt: skip
    spans = [s for mention in c.mentions for s in mention.spans]
    lines = [first, marked(m.text if full else m.text[:280], spans)]
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


def evidence_lines(e: Evidence, roots: dict[int, int]) -> Content:
    """One evidence item: grade, stance, source, and whose copy it is."""
    root = roots.get(e.id, e.id)
    first = join(
        (f"{e.reliability}{e.credibility}", "bold"), (" not graded yet" if _ungraded(e) else "", "$soft"), " ",
        (f"{EVIDENCE_GLYPH[e.stance]} {e.stance.value:<8}", _STANCE_INK[e.stance.value]), " ",
        line(e.source_name, "bold", limit=60), line(f" ({e.bloc})" if e.bloc else "", "$soft"),
        (" party to the conflict" if e.party else "", "$warning"),
        (f"  #{e.id}", "$soft"), (f" repeats #{root}" if root != e.id else "", "$warning"),
        (" says the context is false" if e.says_misleading else "", "$status-misleading"),
    )  # fmt: skip
    lines = [first]
    if e.quote:
        quote = shown(e.quote, limit=400)
        lines.append(quote if text.is_rtl(e.quote) else join("   “", quote, "”"))
    for label, value in (("", e.url), ("file ", e.file_name), ("note: ", e.note)):
        if value:
            lines.append(line(f"   {label}{value}", "$soft", limit=200))
    return stack(lines)


def _ungraded(e: Evidence) -> bool:
    """Whether nobody graded it: an answer on the compare screen begins at F6, as what it compares may be anybody's."""
    return e.source_name == COMPARISONS and (e.reliability, e.credibility) == ("F", 6)


def _messages(d: Dossier) -> Content:
    c = d.claim
    told = (
        f" {text.plural(c.appearances, 'message')} in {text.plural(c.chats, 'chat')}, first {text.stamp(c.first_seen)}"
    )
    lines = [join(("Messages", HEAD), (told, "$soft"))]
    lines += [message_lines(m) for m in d.carried]
    rest = c.appearances - len(d.carried)
    if rest > 0:
        lines.append(join((f" … {rest} more: ", "$soft"), ("m", "bold $primary"), (" all messages", "$soft")))
    return stack(lines)


def _evidence(items: Sequence[Evidence], roots: dict[int, int]) -> Content:
    if not items:
        none = join(" None yet. ", ("a", "bold $primary"), " adds what a source says.")
        return stack([join(("Evidence", HEAD)), none])
    return stack([join(("Evidence", HEAD)), *(evidence_lines(e, roots) for e in items)])


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


def overview(d: Dossier, now: str) -> Content:
    """The whole overview."""
    parts = [head(d.claim, now), why(d.claim), missing(d.claim, d.assessment), _evidence(d.evidence, d.roots)]
    if d.linked:
        parts.append(_linked(d))
    if d.carried:
        parts.append(_messages(d))
    return Content("\n\n").join(parts)
