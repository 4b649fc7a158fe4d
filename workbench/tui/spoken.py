"""A screen in sentences and rows, for screen readers, braille lines and pipes: one fact a line, nothing drawn.

Read from the widgets, not from the cells: what scrolls out of sight or is cut to a column's width is told whole, and a
field is told with its label. What the cursor stands on comes first. Every text has passed `safe()` where it became
`Content`; the guard of `lines` stands behind that.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, TextArea
from textual.widgets.option_list import Option

from workbench.claims.inbox import Dismissed, Waiting
from workbench.model import Claim, Message, Source, StatedFigure, claim_label
from workbench.safety.text import safe
from workbench.tui import theme
from workbench.tui.text import plural, stamp
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.pick import Pick
from workbench.tui.widgets.plot import Plot
from workbench.tui.widgets.queue_list import RowList
from workbench.tui.widgets.tab_place import TabLine

_DRAWN = re.compile("[\u2500-\u259f\u2800-\u28ff]+|·{2,}")
"""Lines, blocks and braille cells: pictures to the eye, noise to the ear."""
_SIGNS = {
    "⏎": "Enter", "␣": "Space", "↑↓": "up or down", "←→": "left or right", "↑": "up", "↓": "down", "▸": "",
    "·": ",", "‹": "", "›": "",
}  # fmt: skip
_GLYPHS = frozenset(
    {*(look.glyph for look in theme.LOOKS.values()), *theme.EVIDENCE_GLYPH.values()} - {"?"} | {theme.MARK}
)
"""Signs that always stand before the word they mean."""
_MET = (
    (re.compile(rf"^\s*[{theme.YES}]\s+(?!\d)"), "met: "),
    (re.compile(rf"^\s*[{theme.NO}]\s+(?![A-Z]{{3}}\b)"), "unmet: "),
)
"""A gate met or unmet; marks are counted, and a status bears its letters."""
_POSITION = re.compile(r"[\d,]+/[\d,]+.*")
_MOST_OPTIONS, _TEXT = 60, 2_000


def screen_lines(app: App[None]) -> list[str]:
    """The screen on top, a line a fact: its name, where the cursor stands, then everything from top to bottom."""
    screen = app.screen
    name = getattr(screen, "NAME", "")
    told = list(_told(screen, app.focused))
    here = [f.text for f in told if f.here]
    rest = [f.text for f in told if not f.here]
    return [f"Screen: {name}" if isinstance(name, str) and name else "Box:", *here, *rest]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A line, and whether the cursor stands there."""

    text: str
    here: bool = False


def plain_words(text: str) -> str:
    """One line without what is only drawn: glyphs beside their words, boxes, padding."""
    out = _DRAWN.sub(" ", text)
    for mark, said in () if theme.ASCII else _MET:
        out = mark.sub(said, out)
    out = "".join(c for c in out if c not in _GLYPHS)
    for sign, word in _SIGNS.items():
        out = out.replace(sign, f" {word} ") if sign in out else out
    out = re.sub(r"\s{3,}", ", ", out.strip())
    return re.sub(r"\s+", " ", re.sub(r"\s+([,;.])", r"\1", out)).strip(" ,")


def _told(widget: Widget, focused: Widget | None) -> Iterator[_Fact]:
    for child in widget.children:
        if not child.display or isinstance(child, Hints) or child.id == "heading":  # the columns of rows that are told
            continue
        teller = next((tell for kind, tell in _TELLERS if isinstance(child, kind)), None)
        if teller is not None:
            yield from teller(child, child is focused)
        elif child.children:
            yield from _told(child, focused)
        elif not _is_label(child):
            yield from (_Fact(words) for words in _lines(child))


# --- words of a widget ----------------------------------------------------------------------------------------------


def _lines(widget: Widget) -> Iterator[str]:
    shown = widget.render() if type(widget).render is not Widget.render else None
    if isinstance(shown, Content):
        text = shown.plain
    elif widget.size.width and widget.size.height:
        strips = widget.render_lines(Region(0, 0, widget.size.width, widget.size.height))
        text = "\n".join(strip.text for strip in strips)
    else:
        return
    for part in text.split("\n"):
        if words := plain_words(part):
            yield words


def _is_label(widget: Widget) -> bool:
    """Whether it is the label of a field beside it, which tells it."""
    return widget.has_class("form-label") or (widget.has_class("dialog-label") and bool(_fields(widget)))


def _fields(widget: Widget) -> list[Input]:
    return list(widget.parent.query(Input)) if isinstance(widget.parent, Widget) else []


def _label(field: Widget) -> str:
    row = field.parent
    for kind in (".form-label", ".dialog-label"):
        if isinstance(row, Widget):
            for found in row.query(kind):
                return " ".join(_lines(found))
    return str(field.id or "text").replace("-", " ")


def _top(widget: TopLine, _: bool) -> Iterator[_Fact]:
    shown = widget.render()
    if isinstance(shown, Content):
        for part in re.split(r"\s{2,}", shown.plain):
            if (words := plain_words(part)) and not _POSITION.fullmatch(words):
                yield _Fact(words)


def _input(field: Input, here: bool) -> Iterator[_Fact]:
    value = safe(field.value, newlines=False, limit=_TEXT) or "empty"
    example = f" (such as: {safe(str(field.placeholder), newlines=False)})" if field.placeholder else ""
    yield _Fact(f"{'you type in ' if here else ''}field {_label(field)}: {value}{'' if field.value else example}", here)


def _area(field: TextArea, here: bool) -> Iterator[_Fact]:
    value = safe(field.text, newlines=False, limit=_TEXT) or "empty"
    yield _Fact(f"{'you type in ' if here else ''}text {_label(field)}: {value}", here)


def _pick(field: Pick, here: bool) -> Iterator[_Fact]:
    others = ", ".join(o for o in field.options if o != field.value)
    yield _Fact(f"{'you are at ' if here else ''}choice {_label(field)}: {field.value} (left or right: {others})", here)


def _button(button: Button, here: bool) -> Iterator[_Fact]:
    words = plain_words(str(button.label))
    yield _Fact(f"{'you are at ' if here else ''}button {words}", here)


def _tabs(tabs: TabLine, _: bool) -> Iterator[_Fact]:
    for name, label in tabs.labels:
        yield _Fact(f"tab {plain_words(label)}{' is open' if name == tabs.active else ''}")


def _plot(plot: Plot, _: bool) -> Iterator[_Fact]:
    yield from (_Fact(safe(words, newlines=False, limit=_TEXT)) for words in plot.words)


def _options(box: OptionList, here: bool) -> Iterator[_Fact]:
    at = box.highlighted
    chosen = [o for o in box.options if not o.disabled]
    lead = "you are at " if here else "chosen is "
    if at is not None and not box.options[at].disabled:
        option = box.options[at]
        yield _Fact(f"{lead}item {chosen.index(option) + 1} of {len(chosen)}: {_option(option)}", here)
    first = max(0, (at or 0) - _MOST_OPTIONS // 2)
    for n, option in enumerate(box.options[first : first + _MOST_OPTIONS], first):
        if n != at and (words := _option(option)):
            yield _Fact(words if option.disabled else f"item {chosen.index(option) + 1}: {words}")
    left = len(box.options) - first - _MOST_OPTIONS
    if left > 0:
        yield _Fact(f"{left:,} more items below")


def _option(option: Option) -> str:
    prompt = option.prompt
    text = prompt.plain if isinstance(prompt, Content) else str(prompt)
    return "; ".join(words for part in text.split("\n") if (words := plain_words(part)))


def _rows(rows: RowList[Any], here: bool) -> Iterator[_Fact]:
    if not rows.count:
        return
    yield _Fact(f"{'on ' if here else ''}row {rows.cursor + 1:,} of {rows.count:,}: {_row(rows, rows.cursor)}", here)
    first = int(rows.scroll_offset.y)
    last = min(rows.count, first + max(1, rows.size.height))
    for index in range(first, last):
        if index != rows.cursor:
            yield _Fact(f"row {index + 1:,}: {_row(rows, index)}")
    if last < rows.count:
        yield _Fact(f"{rows.count - last:,} more rows below")


def _row(rows: RowList[Any], index: int) -> str:
    item = rows.row(index)
    marked = "marked, " if rows.ids[index] in rows.marks else ""
    if item is None:
        return f"{marked}{rows.unreadable or 'gone'}"
    for kind, words in _ROWS:
        if isinstance(item, kind):
            return f"{marked}{words(item)}"
    return f"{marked}{plain_words(''.join(text for text, _ in rows._draw(item, 400)))}"


def _claim(c: Claim) -> str:
    told = [
        c.status.value + (" against the rules" if c.overridden else ""), f"priority {c.priority}", claim_label(c.id),
        safe(c.title, newlines=False), plural(c.appearances, "message"), plural(c.origins, "origin"),
        c.best_grade or "no grade",
    ]  # fmt: skip
    told += ["told by " + safe(" and ".join(c.blocs), newlines=False)] if c.blocs else []
    told += ["with a picture seen before"] if c.reused else []
    told += [f"stage {c.stage.value}"] if c.stage.value != "new" else []
    return ", ".join(told)


def _message(m: Message) -> str:
    files = f", with {safe(', '.join(a.name for a in m.attachments), newlines=False)}" if m.attachments else ""
    sender = safe(m.sender or "unknown sender", newlines=False)
    return f"{stamp(m.sent_at)}, {sender}, in {safe(m.chat, newlines=False)}{files}: {_short(m.text)}"


def _source(s: Source) -> str:
    party = ", party to the conflict" if s.party else ""
    return f"{safe(s.name, newlines=False)}, {safe(s.bloc or 'no bloc', newlines=False)}{party}, {s.reliability}"


def _waiting(w: Waiting) -> str:
    f = w.facts
    copies = f"{plural(f.messages, 'message')} in {plural(f.chats, 'chat')}"
    return f"{w.score} points, {copies}, {safe(w.message.language, newlines=False)}, {_message(w.message)}"


def _dismissed(d: Dismissed) -> str:
    new = f", {d.new:,} since then" if d.new else ""
    return f"dismissed, {plural(d.copies, 'copy', 'copies')}{new}, {_message(d.message)}"


def _figure(f: StatedFigure) -> str:
    from workbench.evidence.figure_ranges import figure_words

    return _short(figure_words(f))


def _short(text: str) -> str:
    return safe(text, newlines=False, limit=_TEXT)


_ROWS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Claim, _claim), (Message, _message), (Source, _source), (StatedFigure, _figure),
    (Waiting, _waiting), (Dismissed, _dismissed),
)  # fmt: skip
_TELLERS: tuple[tuple[type[Widget], Callable[[Any, bool], Iterator[_Fact]]], ...] = (
    (TopLine, _top), (RowList, _rows), (OptionList, _options), (Input, _input), (TextArea, _area), (Pick, _pick),
    (Button, _button), (TabLine, _tabs), (Plot, _plot),
)  # fmt: skip
"""How each kind of widget is told; what is not among them is told by its text."""


def field_names(widget: Widget) -> list[tuple[Widget, str]]:
    """The fields of a screen that can have the cursor, with the names they are told by."""
    kinds = (Input, TextArea, Pick)
    return [(w, _label(w)) for w in widget.walk_children(Widget) if isinstance(w, kinds) and w.display and w.focusable]
