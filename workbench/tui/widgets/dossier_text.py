"""The dossier's tables in words: timeline and blocs."""

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from workbench.claims.telling import DayTold
from workbench.model import Evidence, EvidenceStance, Stance
from workbench.store.spans import ChatTold
from workbench.tui import text
from workbench.tui.text import join, line, stack
from workbench.tui.theme import BAR, DOT, EDGE, EVIDENCE_GLYPH, STANCE_GLYPH
from workbench.tui.widgets.chart import level
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.queue_list import fit

_BAR_CELLS = 30
_NAME, _CHAT = 18, 26
"""Columns of a bloc's and a chat's name."""
_SIDE = 8
"""Glyphs on each side of the line."""


def timeline_text(days: Sequence[DayTold], items: Sequence[Evidence]) -> Content:
    """Messages and evidence by day."""
    most = max((d.asserts + d.denies + d.asks for d in days), default=1)
    lines = [
        join(("By day", HEAD), ("          asserts denies asks chats", "$soft")),
    ]
    for d in days:
        lines.append(
            join(
                f" {d.day:<11} {d.asserts:>10} {d.denies:>6} {d.asks:>4} {d.chats:>5}  ",
                *((BAR * level(n, most, _BAR_CELLS), ink) for n, ink in (
                    (d.asserts, "$status-confirmed"), (d.denies, "$status-refuted"), (d.asks, "$soft"))),
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


def blocs_text(blocs: Sequence[str], items: Sequence[Evidence], found: Sequence[ChatTold]) -> Content:
    """How each bloc's sources and each chat stand to the claim, as bars about a line and in numbers; silence too."""
    up, down, beside = (EVIDENCE_GLYPH[s] for s in EvidenceStance)
    named = [*blocs, *sorted({e.bloc for e in items if e.bloc} - set(blocs))]
    if any(not e.bloc for e in items):
        named.append("")
    by_bloc = {bloc: [e for e in items if e.bloc == bloc] for bloc in named}
    sides = {bloc: Counter(e.stance for e in own) for bloc, own in by_bloc.items()}
    most = max((n for c in sides.values() for n in c.values()), default=0)
    head = f"{'refutes':>9}{EDGE}{'supports':<9}   {up}   {down}   {beside}  best  first words"
    lines = [join((fit("How blocs tell it", _NAME), HEAD), (head, "$soft"))]
    for bloc, own in by_bloc.items():
        c = sides[bloc]
        grades = sorted(f"{e.reliability}{e.credibility}" for e in own if e.reliability != "F" and e.credibility != 6)
        quote = next((e.quote for e in own if e.quote), "")
        counts = "".join(f"{c[s] or DOT:>4}" for s in EvidenceStance)
        lines.append(
            join(
                (fit(f" {line(bloc or '(no bloc)').plain}", _NAME), "bold" if own else "$soft"),
                about_line(c[EvidenceStance.REFUTES], c[EvidenceStance.SUPPORTS], most, (down, up)), counts,
                f"  {(grades[0] if grades else '–'):>4}  ",
                line(f"“{quote}”" if quote else ("" if own else "silent"), "$soft", limit=70),
            )
        )  # fmt: skip
    return stack([*lines, Content(""), *_chats(found)])


def _chats(found: Sequence[ChatTold]) -> list[Content]:
    """How each chat tells it, the one with the most messages first."""
    chats: dict[str, list[ChatTold]] = {}
    for one in found:
        chats.setdefault(one.chat, []).append(one)
    sides = {chat: {t.stance: t.count for t in told} for chat, told in chats.items()}
    most = max((t.count for t in found), default=0)
    shown = (Stance.ASSERTS, Stance.DENIES, Stance.ASKS)
    wide = max(4, len(f" {most:,}"))
    head = f"{'denies':>9}{EDGE}{'asserts':<9}{''.join(f'{STANCE_GLYPH[s]:>{wide}}' for s in shown)}  first"
    lines = [join((fit("How chats tell it", _CHAT), HEAD), (head, "$soft"))]
    glyphs = (STANCE_GLYPH[Stance.DENIES], STANCE_GLYPH[Stance.ASSERTS])
    for chat, told in sorted(chats.items(), key=lambda t: -sum(sides[t[0]].values())):
        c = sides[chat]
        counts = "".join(f"{f'{c[s]:,}' if s in c else DOT:>{wide}}" for s in shown)
        lines.append(
            join(
                fit(f" {line(chat).plain}", _CHAT),
                about_line(c.get(Stance.DENIES, 0), c.get(Stance.ASSERTS, 0), most, glyphs), counts, "  ",
                (text.stamp(min((t.first for t in told if t.first), default=None)), "$soft"),
            )
        )  # fmt: skip
    if not chats:
        lines.append(join((" no message carries it", "$soft")))
    return lines


def about_line(left: int, right: int, most: int, glyphs: tuple[str, str]) -> Content:
    """Two counts as bars of glyphs about a line, one for each up to eight, beyond that in proportion to `most`."""
    cells = [min(n, _SIDE) if most <= _SIDE else level(n, most, _SIDE) for n in (left, right)]
    return join(
        (f"{glyphs[0] * cells[0]:>{_SIDE + 1}}", "$status-refuted"), (EDGE, "$soft"),
        (f"{glyphs[1] * cells[1]:<{_SIDE + 1}}", "$status-confirmed"),
    )  # fmt: skip
