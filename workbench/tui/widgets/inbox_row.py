"""How the inbox looks: a row of the list, the heading over it, and the pane about the row under the cursor.

Text stands last in a row, as in the queue, so that right-to-left text cannot tear the numbers out of place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from workbench.claims.inbox import Dismissed, Proposed, Waiting
from workbench.claims.likely import Likely
from workbench.model import Message, Stance, claim_label
from workbench.safety.text import safe
from workbench.tui import keys, text
from workbench.tui.text import join, line, plural, shown, stack
from workbench.tui.theme import LOOKS, STANCE_GLYPH
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.message_row import PLATFORM
from workbench.tui.widgets.queue_list import Cell, fit

_MORE_FROM = 50
"""Width of a row from which the language has room."""
_WHY_SHOWN = 3
"""Reasons of a likely claim that stand on its second line."""


def heading(width: int, *, dismissed: bool) -> str:
    """The line over the rows, for the list's full width."""
    wide = width - 2 >= _MORE_FROM
    if dismissed:
        return fit("  Copies   New   Age " + ("Lang " if wide else "") + " Text", width)
    return fit("  Points Copies Chats  Age " + ("Lang " if wide else "") + " Text", width)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Draws rows of both lists; `now` is the time ages count to."""

    now: str

    def draw(self, row: Waiting | Dismissed, width: int) -> list[Cell]:
        """The pieces of one row."""
        cells: list[Cell]
        if isinstance(row, Waiting):
            f = row.facts
            cells = [
                (f"{row.score:>6} ", "strong"),
                (f"{f.messages:>6} ", "" if f.messages > 1 else "soft"),
                (f"{f.chats:>5} ", "" if f.chats > 1 else "soft"),
                (f"{text.age(f.last_seen, self.now):>4} ", "soft"),
            ]
        else:
            cells = [
                (f"{row.copies:>6} ", ""),
                (f"{'+' + str(row.new) if row.new else '':>5} ", "warning"),
                (f"{text.age(row.dismissal.at, self.now):>5} ", "soft"),
            ]
        if width >= _MORE_FROM:
            cells.append((fit(row.message.language, 4) + " ", "soft"))
        used = sum(len(t) for t, _ in cells)
        cells.append((" " + fit(_words(row.message), max(0, width - used - 1)), ""))
        return cells


def _words(m: Message) -> str:
    body = safe(m.text, newlines=False, limit=400)
    if body:
        return body
    return f"[{', '.join(safe(a.name, newlines=False, limit=40) for a in m.attachments)}]"


@dataclass(frozen=True, slots=True)
class Pane:
    """What the pane says of a waiting row, read together so that its keys do what stands beside them."""

    row: Waiting
    likely: tuple[Likely, ...]
    proposed: Proposed


def waiting_text(pane: Pane, stance: Stance, *, most: int, brief: bool) -> Content:
    """The text (its first `most` characters), the likely claims with their keys, what `n` would make, the reasons.

    `brief` gives each claim one line, for a screen of 24 rows.
    """
    m, f = pane.row.message, pane.row.facts
    facts = [plural(f.messages, "message"), plural(f.chats, "chat"), f"language {m.language}"]
    if f.messages > 1 and f.first_seen and f.last_seen:
        facts.append(f"{text.stamp(f.first_seen)} to {text.stamp(f.last_seen)}")
    lines = [
        join(
            (text.stamp(m.sent_at), "bold"), " ", (PLATFORM.get(m.platform, "?"), "$soft"), " ",
            line(m.chat, "$soft", limit=60), " ", line("" if m.sender == m.chat else m.sender or "–", "bold", limit=60),
            (" forwarded", "$warning") if m.forwarded_from else "", text.badge(m.text),
        ),
        shown(m.text, limit=most) if m.text else Content(""),
    ]  # fmt: skip
    if m.attachments:
        lines.append(line(f"[{', '.join(f'{a.name} ({a.state.value})' for a in m.attachments)}]", "$soft", limit=200))
    lines += [Content(""), _attaching(stance), *_likely(pane.likely, brief=brief)]
    lines += [*_claim(pane.proposed)[: 1 if brief else 2], Content("")]
    lines.append(join(("Why it is here  ", HEAD), (f"{pane.row.score} points · {' · '.join(facts)}", "$soft")))
    lines += [line(f" {reason}") for reason in pane.row.why] or [join((" only because no claim holds it", "$soft"))]
    return stack(lines)


def _attaching(stance: Stance) -> Content:
    said = f"{STANCE_GLYPH[stance]} {stance.value}"
    return join(("Most likely claims  ", HEAD), (f"{keys.group('inbox.attach.')} attach it: ", "$soft"), (said, "bold"),
                ("  ", ""), (keys.key("inbox.stance"), "bold $primary"), (" changes that", "$soft"))  # fmt: skip


def _likely(found: Sequence[Likely], *, brief: bool) -> list[Content]:
    if not found:
        none = join((" none that shares a name, a text or a thread; ", "$soft"),
                    (keys.key("inbox.other"), "bold $primary"),
                    (" names one", "$soft"))  # fmt: skip
        return [none]
    lines = []
    for n, one in enumerate(found, 1):
        look = LOOKS[one.claim.status]
        why = f"{one.score} points: {', '.join(r.words for r in one.why[:_WHY_SHOWN])}"
        title = line(_cut(one.claim.title, 40 if brief else 100), "bold")
        lines.append(
            join((f" {keys.key(f'inbox.attach.{n}')} ", "bold $primary"),
                 (f"{look.glyph} {look.letters}", f"${look.colour}"),
                 f" {claim_label(one.claim.id)} ", title, line(f"  {one.why[0].words}" if brief else "", "$soft"))
        )  # fmt: skip
        if not brief:
            lines.append(line(f"   {why}", "$soft", limit=160))
    return lines


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _claim(p: Proposed) -> list[Content]:
    said = [p.predicate.replace("_", " "), *p.places, *(f"{a.name} ({a.role.value})" for a in p.actors)]
    return [
        join((f" {keys.key('inbox.claim')} ", "bold $primary"), "new claim ", line(_cut(p.title, 62), "bold")),
        line(f"   {' · '.join(said)}", "$soft", limit=160),
    ]


def dismissed_text(row: Dismissed, *, most: int) -> Content:
    """Who dismissed it, when and why, what came since, and the text."""
    d, m = row.dismissal, row.message
    since = f", {plural(row.new, 'copy', 'copies')} since" if row.new else ", none since"
    lines = [
        join(("Dismissed ", HEAD), (text.stamp(d.at), "bold"), " by ", line(d.by, "bold", limit=60)),
        line(d.reason or "no reason was given", "" if d.reason else "$soft", limit=400),
        join((plural(row.copies, "copy", "copies"), "bold"), (since, "$warning" if row.new else "$soft")),
        join((keys.key("inbox.dismiss"), "bold $primary"), (" puts it back into the inbox", "$soft")),
        Content(""),
        join((text.stamp(m.sent_at), "bold"), " ", line(m.chat, "$soft", limit=60), " ",
             line(m.sender or "–", "bold", limit=60), text.badge(m.text)),
        shown(m.text, limit=most) if m.text else line(_words(m), "$soft"),
    ]  # fmt: skip
    return stack(lines)
