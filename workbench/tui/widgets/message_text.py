"""One message in full with why it was taken for a claim: the recognised words are marked, and what was read listed."""

from textual.content import Content

from workbench.case import Case
from workbench.claims import explaining
from workbench.errors import NotFound
from workbench.model import Mention, Message, claim_label
from workbench.store import claim_facts, claims, glosses, messages
from workbench.store.claim_facts import Reading
from workbench.tui import keys, text
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import LOOKS, STANCE_GLYPH
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.gloss_text import gloss_lines
from workbench.tui.widgets.marked import ink, legend, marked


def message_text(case: Case, number: int) -> Content:
    """The message, its mentions and its claims. Raises NotFound."""
    m = messages.get(case.db, number)
    if m is None:
        raise NotFound(f"There is no message {number}.", f"Press {keys.key('refresh')} to read the list again.")
    mentions = messages.mentions_of(case.db, [number]).get(number, ())
    carried = messages.claims_of(case.db, [number]).get(number, [])
    held = {c.id: c for c in claims.by_ids(case.db, [n for n, _ in carried])}
    parts = [
        _head(m),
        Content(""),
        marked(m.text, [s for x in mentions for s in x.spans], 20_000),
        Content(""),
    ]
    gloss = glosses.of(case.db, [number]).get(number)
    if gloss is not None:
        parts += [gloss_lines(gloss), Content("")]
    if mentions:
        parts += [legend(), Content("")]
    if m.attachments:
        parts += [
            line(f"[{a.state.value}] {a.name} {(a.sha256 or '')[:12]}", "$soft", limit=200) for a in m.attachments
        ]
        parts.append(Content(""))
    parts.append(join(("Why it is (not) taken for a claim", HEAD)))
    under = claim_facts.readings(case.db, number)
    parts += [_mention(x, m.text, r) for x, r in zip(mentions, under, strict=True)]
    if not mentions:
        parts.append(join((" nothing was recognised in it", "$soft")))
    if carried:
        parts += [Content(""), join(("Claims", HEAD))]
    for claim, stance in carried:
        c = held.get(claim)
        if c is not None:
            look = LOOKS[c.status]
            parts.append(
                join(f" {STANCE_GLYPH[stance]} {stance.value} ", (f"{look.glyph} {look.letters}", f"${look.colour}"),
                     f" {claim_label(claim)} ", line(c.title, limit=120))
            )  # fmt: skip
    return stack(parts)


def _head(m: Message) -> Content:
    facts = [f"{m.platform}", m.file + (f":{m.line}" if m.line else ""), f"language {m.language}"]
    if m.forwarded_from:
        facts.append(f"forwarded from {m.forwarded_from}")
    if m.reply_to:
        facts.append(f"answers {m.reply_to}")
    if m.edited_at:
        facts.append(f"edited {text.stamp(m.edited_at)}")
    if m.flags:
        facts.append("flags: " + " ".join(m.flags))
    return stack([
        join(line(m.sender or "–", "bold", limit=120), text.badge((m.sender or "") + m.text)),
        join((text.stamp(m.sent_at), "bold"), (" written as ", "$soft"), line(m.sent_at_raw, "$soft", limit=60)),
        join(("in ", "$soft"), line(m.chat, limit=120)),
        line(" · ".join(facts), "$soft", limit=400),
    ])  # fmt: skip


def _mention(x: Mention, body: str, under: Reading) -> Content:
    lines = [
        join(f" {STANCE_GLYPH[x.stance]} ", (x.stance.value, "bold"), " ", line(x.predicate.replace("_", " ")),
             (f"  score {x.score}", "$soft")),
    ]  # fmt: skip
    for name, value in explaining.reading(x, body):
        if value:
            lines.append(join((f"   {name:<8}", "$soft"), line(value, limit=300)))
    lines.append(join(("   read by ", "$soft"), line(f"{under.rule}, {under.lexicon}", "$soft", limit=120)))
    for s in x.spans:
        mark = explaining.letter(s.role)
        words = shown(body[s.start : s.end], f"underline {ink(mark)}", limit=60)
        taken = (f" {line(s.role).plain}: ", "$soft")
        lines.append(join("   ", (mark, f"bold {ink(mark)}"), taken, "“", words, "” → ", line(s.name)))
    return stack(lines)
