"""The chart of how a claim was told: messages that assert it above the axis, those that deny it below, questions as
dots; evidence, the event and verdicts as signs on the axis; and the same in sentences."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from workbench.claims import telling
from workbench.claims.spreading import DAY, Clock, edge_words, later, length_words, moment
from workbench.claims.telling import Told
from workbench.model import Claim, Evidence, Stance
from workbench.safety.text import safe
from workbench.store.verdicts import VerdictRow
from workbench.tui import keys
from workbench.tui.text import join, line, stack, stamp
from workbench.tui.theme import ASCII, EDGE, EVIDENCE_GLYPH, LOOKS
from workbench.tui.widgets import chart
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.time_axis import AFTER, BEFORE, Sign, labels, outside, rule, sign_rows

GUTTER = 6
"""Columns of the numbers on the left."""
_QUESTION = "?"
_CORNER = "+" if ASCII else "┼"
_INK = {"supports": "$status-confirmed", "refutes": "$status-refuted", "context": "$soft"}
FIRST, EVENT, VERDICT = "F", "E", "V"
_A_DAY = len("2026-04-25")
_OUTSIDE = 3
"""Signs beyond the axis that are told one by one."""


def signs_of(claim: Claim, told: Told, items: Sequence[Evidence], verdicts: Sequence[VerdictRow]) -> tuple[Sign, ...]:
    """What happened around a claim: first seen, the event itself, what sources said when (else when it was entered),
    verdicts."""
    found = []
    if told.first and (at := moment(told.first.at)):
        found.append(Sign(at, FIRST, "bold", f"first seen {edge_words(at, 1)}"))
    if claim.event.start and (at := moment(claim.event.start)):
        end = claim.event.end or claim.event.start
        found.append(Sign(at, EVENT, "bold $accent", f"event {_said(claim.event.start)}", _until(end)))
    for e in items:
        said = e.published or e.created_at
        if at := moment(said):
            words = f"{safe(e.source_name, newlines=False, limit=40)} {e.stance.value} {_said(said)}"
            found.append(Sign(at, EVIDENCE_GLYPH[e.stance], f"bold {_INK[e.stance.value]}", words, _until(said)))
    for v in verdicts:
        if at := moment(v.at):
            found.append(Sign(at, VERDICT, f"bold ${LOOKS[v.status].colour}", f"{v.status.value} {edge_words(at, 1)}"))
    return tuple(found)


def _said(text: str) -> str:
    """A stored time as exactly as it was given: a day stays a day."""
    return text if len(text) <= _A_DAY else stamp(text)


def _until(text: str) -> datetime | None:
    """When what is known by its day or month may have happened at the latest; None for an exact time."""
    at = moment(text)
    if at is None or len(text) > _A_DAY:
        return at
    return later(at, DAY if len(text) == _A_DAY else 31 * DAY)


def spread_chart(told: Told, clock: Clock, signs: Sequence[Sign], rows: int) -> Content:
    """The chart on so many rows of columns, with axis, signs and dates; clock.cells + GUTTER wide."""
    by = telling.columns(told, clock)
    asserts, denies, asks = by[Stance.ASSERTS], by[Stance.DENIES], by[Stance.ASKS]
    above, below = max(asserts, default=0), max(denies, default=0)
    up, down = chart.shares(above, below, rows)
    if up and down:  # one message is as high above as below
        each = max(above / up, below / down)
        above, below = round(each * up), round(each * down)
    lines = []
    for n, row in enumerate(chart.rising(asserts, above, up)):
        lines.append(join((f"{above if n == 0 else '':>{GUTTER - 1}}{EDGE}", "$soft"), (row, "$status-confirmed")))
    if any(asks):
        dots = "".join(_QUESTION if n else " " for n in asks)
        lines.append(join((f"{'asks':>{GUTTER - 1}}{EDGE}", "$soft"), (dots, "bold $accent")))
    lines.append(join((f"{'0':>{GUTTER - 1}}{_CORNER}", "$soft"), (rule(clock), "$soft")))
    for n, row in enumerate(chart.hanging(denies, below, down)):
        mark = below if n == down - 1 else ""
        lines.append(join((f"{mark:>{GUTTER - 1}}{EDGE}", "$soft"), (row, "$status-refuted")))
    for pieces in sign_rows(signs, clock):
        lines.append(join(" " * GUTTER, *pieces))
    lines.append(join(" " * GUTTER, (labels(clock), "$soft")))
    return stack(lines)


def chart_legend(clock: Clock) -> Content:
    """What a column is and what the signs stand for, with the keys."""
    moves = keys.said("   {chart.closer} {chart.wider} closer  {chart.earlier} {chart.later} move")
    column = join((f"a column is {length_words(clock.step)}", "bold"), (moves, "$soft"))
    evidence = "".join(EVIDENCE_GLYPH.values())
    signs = join(
        (" up ", "$soft"), ("asserts", "$status-confirmed"), (", down ", "$soft"), ("denies", "$status-refuted"),
        (f", {_QUESTION} asks; {evidence} evidence, {FIRST} first, {EVENT} event, {VERDICT} verdict", "$soft"),
    )  # fmt: skip
    return stack([column, signs])


def chart_words(told: Told, clock: Clock | None, signs: Sequence[Sign]) -> Content:
    """What the chart says, for those who do not see it, and what lies beyond its edges."""
    lines = [line(f" {s}", limit=400) for s in telling.words(told)]
    if clock is not None:
        shown = telling.columns(told, clock)
        hidden = sum(c.messages for c in told.counts) - sum(sum(v) for v in shown.values())
        if hidden:
            lines.append(join((f" {hidden:,} messages lie outside the days shown.", "$soft")))
        for way, beyond in zip((BEFORE, AFTER), outside(signs, clock), strict=True):
            if beyond:
                said = "; ".join(f"{s.glyph} {s.words}" for s in beyond[:_OUTSIDE])
                more = f"; {len(beyond) - _OUTSIDE} more" if len(beyond) > _OUTSIDE else ""
                where = "earlier" if way == BEFORE else "later"
                lines.append(join((f" {way} {where}: ", "$soft"), line(said + more, "$soft", limit=300)))
    return stack(lines)


def spread_text(told: Told, clock: Clock | None, signs: Sequence[Sign], rows: int) -> Content:
    """The upper part of the Timeline tab: what a column is, the chart, its signs."""
    head = join(("How it was told", HEAD))
    if clock is None:
        return head
    return stack([join(head, "   ", chart_legend(clock)), spread_chart(told, clock, signs, rows)])
