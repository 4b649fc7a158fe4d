"""Competing figures as rows of a table and as words: who says which number for when, and the range with its rule.

Never one number: a speaker's numbers stand beside the others', those read from messages beside those entered.
"""

from collections.abc import Sequence

from textual.content import Content

from workbench.evidence.figure_ranges import (
    UNSTATED,
    Figures,
    Heard,
    Total,
    Voice,
    figure_words,
    number_words,
    total_words,
    who_words,
)
from workbench.model import StatedFigure
from workbench.safety.text import safe
from workbench.tui import keys, text
from workbench.tui.text import join, line, plural, shown, stack
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.queue_list import Cell, fit

Row = StatedFigure | Heard
_THING, _VALUE, _WHEN, _WIDE = 20, 18, 11, 100


def heading(width: int) -> str:
    """The names of the columns, for a row of this width."""
    who = max(0, width - 2 - _THING - _VALUE - _WHEN - _from_cells(width))
    return "  " + fit("of what", _THING) + fit("how many", _VALUE) + fit("who says it", who) + fit("as of", _WHEN) + (
        "from" if _from_cells(width) else "")  # fmt: skip


def _from_cells(width: int) -> int:
    return 16 if width >= _WIDE else 8


def _one(words: str) -> str:
    return safe(words, newlines=False, limit=300)


def row_cells(f: Row, width: int) -> list[Cell]:
    """The pieces of one row; figures that were only read from messages are written softly."""
    come = _from_cells(width)
    who_cells = max(0, width - _THING - _VALUE - _WHEN - come)
    if isinstance(f, Heard):
        x = f.figure
        who = ", ".join(f.speakers) or x.speaker or "the chat"
        of, value, when = _thing(x.metric, x.counted), number_words(x.low, x.high, x.exactness), f.first[:10]
        came, ink = f"{len(f.messages)} msg", "soft"
    else:
        of, who, when, ink = _thing(f.metric, f.counted), who_words(f), f.as_of[:10], ""
        value = figure_words(f) if f.exactness == UNSTATED else number_words(f.low, f.high, f.exactness)
        came = f"E-{f.evidence}" if f.evidence else "entered"
    return [
        (fit(_one(of), _THING - 1) + " ", ink), (fit(_one(value), _VALUE - 1) + " ", ink or "strong"),
        (fit(_one(who), max(0, who_cells - 1)) + " ", ink), (fit(when or "–", _WHEN), "soft"),
        (fit(came, come), "soft"),
    ]  # fmt: skip


def _thing(metric: str, counted: str) -> str:
    return " ".join(p for p in (counted, metric.replace("_", " ")) if p)


def figure_text(f: Row) -> Content:
    """One figure in full."""
    if isinstance(f, Heard):
        x = f.figure
        named = ", ".join(f"{m}" for m in f.messages[:8]) + (" …" if len(f.messages) > 8 else "")
        who = ", ".join(f.speakers) or "no speaker named"
        return stack([
            join((number_words(x.low, x.high, x.exactness), "bold"), " ", line(_thing(x.metric, x.counted))),
            join(("read from ", "$soft"), plural(len(f.messages), "message"), (f" ({named}); ", "$soft"),
                 line(who, limit=200)),
            join((f"a reading, not an entry: {keys.key('figure.add')} enters it with who gives it", "$soft")),
        ])  # fmt: skip
    lines = [
        join((f"F-{f.id} ", "bold $primary"), line(figure_words(f), "bold", limit=300)),
        join(("according to ", "$soft"), line(who_words(f) or "nobody named", limit=200),
             (" as of ", "$soft"), line(f.as_of[:16].replace("T", " ") or "no day given")),
    ]  # fmt: skip
    if f.evidence:
        lines.append(join((f"from evidence E-{f.evidence}", "$soft")))
    if f.note and f.exactness != UNSTATED:
        lines.append(join(("note ", "$soft"), shown(f.note, limit=1_000)))
    lines.append(join(("entered by ", "$soft"), line(f.by, "$soft", limit=40), (f" {text.stamp(f.at)}", "$soft")))
    return stack(lines)


def ranges_text(found: Figures) -> Content:
    """The conservative ranges with their rules, then every speaker's numbers over time."""
    lines = [join(("Conservative ranges", HEAD))]
    lines += [_total(t) for t in found.totals]
    if not found.totals:
        lines.append(join((" nobody gives a number yet", "$soft")))
    lines += [Content(""), join(("By speaker, over time", HEAD))]
    lines += [_voice(v) for v in found.voices]
    if not found.voices:
        lines.append(join((f" none was entered; {keys.key('figure.add')} enters who says what", "$soft")))
    if found.heard:
        lines += [Content(""), join(("Read from messages", HEAD), ("   beside, never added up", "$soft"))]
        lines += [join(" ", _heard_words(h)) for h in found.heard]
    return stack(lines)


def _total(total: Total) -> Content:
    return stack([join(" ", line(total_words(total), "bold")), join("   ", line(total.rule, "$soft", limit=600))])


def _voice(v: Voice) -> Content:
    span = "" if v.low is None or v.high is None else number_words(v.low, v.high, "exact")
    said = " · ".join(_then(f) for f in _by_time(v.stated))
    return stack([
        join(" ", line(v.speaker or "nobody named", "bold", limit=80), " ", line(span, "bold $primary"), " ",
             line(_thing(v.metric, v.counted)), (" credible", "$status-confirmed") if v.credible else "",
             (" party to the conflict", "$warning") if v.party else ""),
        join("   ", line(said, "$soft", limit=600)),
    ])  # fmt: skip


def _by_time(stated: Sequence[StatedFigure]) -> list[StatedFigure]:
    return sorted(stated, key=lambda f: (f.as_of or "9", f.id))


def _then(f: StatedFigure) -> str:
    value = figure_words(f) if f.exactness == UNSTATED else number_words(f.low, f.high, f.exactness)
    relay = f", via {f.relay}" if f.relay and f.relay != f.speaker else ""
    return f"{f.as_of[:10] or 'no day'}: {value}{relay} (F-{f.id})"


def _heard_words(h: Heard) -> Content:
    x = h.figure
    who = ", ".join(h.speakers)
    return join(
        line(f"{number_words(x.low, x.high, x.exactness)} {_thing(x.metric, x.counted)}"),
        (f" in {plural(len(h.messages), 'message')}", "$soft"), line(f", {who}" if who else "", "$soft", limit=200),
    )  # fmt: skip
