"""The dossier's tables in words: timeline and blocs."""

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from workbench.model import Evidence, Stance
from workbench.tui import text
from workbench.tui.reading import Carried, Day
from workbench.tui.text import join, line, stack
from workbench.tui.theme import BAR, DOT, EVIDENCE_GLYPH
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.queue_list import fit

_BAR_CELLS = 30


def timeline_text(days: Sequence[Day], items: Sequence[Evidence]) -> Content:
    """Messages and evidence by day."""
    most = max((d.asserts + d.denies + d.asks for d in days), default=1)
    lines = [
        join(("Told", HEAD), ("   day         asserts denies asks chats", "$soft")),
    ]
    for d in days:
        lines.append(
            join(
                f" {d.day:<11}    {d.asserts:>7} {d.denies:>6} {d.asks:>4} {d.chats:>5}  ",
                (BAR * _bar(d.asserts, most), "$status-confirmed"), (BAR * _bar(d.denies, most), "$status-refuted"),
                (BAR * _bar(d.asks, most), "$soft"),
            )
        )  # fmt: skip
    if not days:
        lines.append(join((" no message carries it", "$soft")))
    lines += [Content(""), join(("Evidence entered", HEAD))]
    for e in sorted(items, key=lambda e: e.created_at):
        lines.append(
            join(
                " ", (text.stamp(e.created_at), "$soft"), f"  {EVIDENCE_GLYPH[e.stance]} ",
                 f"{e.reliability}{e.credibility} ", line(e.source_name, "bold", limit=60), " ",
                line(e.quote, limit=80),
            )
        )  # fmt: skip
    if not items:
        lines.append(join((" none yet", "$soft")))
    return stack(lines)


def _bar(count: int, most: int) -> int:
    return -(-count * _BAR_CELLS // max(1, most)) if count else 0


def blocs_text(blocs: Sequence[str], items: Sequence[Evidence], found: Sequence[Carried]) -> Content:
    """How each bloc's sources and each chat stand to the claim; silence is shown too."""
    lines = [join(("How blocs tell it", HEAD), ("   supports refutes context  best  first words", "$soft"))]
    named = [*blocs, *sorted({e.bloc for e in items if e.bloc} - set(blocs))]
    if any(not e.bloc for e in items):
        named.append("")
    for bloc in named:
        own = [e for e in items if e.bloc == bloc]
        counts = Counter(e.stance.value for e in own)
        grades = sorted(f"{e.reliability}{e.credibility}" for e in own if e.reliability != "F" and e.credibility != 6)
        quote = next((e.quote for e in own if e.quote), "")
        cells = "".join(f"{counts[s] or DOT:>8}" for s in ("supports", "refutes", "context"))
        label = line(bloc or "(no bloc)").plain
        lines.append(
            join(
                (f" {fit(label, 17)}", "bold" if own else "$soft"), cells, f"  {(grades[0] if grades else '–'):>4}  ",
                line(f"“{quote}”" if quote else ("" if own else "silent"), "$soft", limit=70),
            )
        )  # fmt: skip
    lines += [Content(""), join(("How chats tell it", HEAD), ("   asserts denies asks  first", "$soft"))]
    chats: dict[str, list[Carried]] = {}
    for c in found:
        chats.setdefault(c.message.chat, []).append(c)
    for chat, told in sorted(chats.items(), key=lambda t: -len(t[1])):
        said = Counter(c.appearance.stance for c in told)
        name = line(chat, limit=60).plain
        cells = "".join(f"{said[s] or DOT:>7}" for s in (Stance.ASSERTS, Stance.DENIES, Stance.ASKS))
        lines.append(join(f"{cells}   ", (text.stamp(told[0].message.sent_at), "$soft"), "  ", name))
    if not chats:
        lines.append(join((" no message carries it", "$soft")))
    return stack(lines)
