"""Pick a filter by looking: fields on the left, their values with counts under the current filter on the right.

Nothing but the filter's text is edited, so what is picked here can be read, changed and learned in the filter row. What
a facet cannot say stays in the text untouched.
"""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from workbench.claims import facets
from workbench.claims.facets import FACETS, SINGLE, Value
from workbench.claims.filter_text import QUOTE, Picked, picked, with_picked, without
from workbench.errors import UsageError
from workbench.folding import fold
from workbench.safety.text import safe
from workbench.tui.desk import Desk
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import CURSOR, ENTER_KEY, NO, YES
from workbench.tui.widgets.queue_list import fit

_REST = 0.05
"""Seconds: fields that are only passed are not counted."""
_FIELD_CELLS = 16
_COUNT_CELLS = 12
Total = Callable[[str], int]


class FacetScreen(Dialog[str | None]):
    """The picker; its answer is the new filter, None when the old one stays."""

    CSS = """
    #facet-box { width: 90; max-width: 98%; height: 90%; background: $panel; border: round $primary; padding: 0 1; }
    #facet-box Static { text-wrap: nowrap; text-overflow: ellipsis; }
    #facet-text, #facet-said { height: 1; }
    #facet-main { height: 1fr; margin: 1 0; }
    #facet-fields { width: 20; height: 1fr; }
    #facet-values { width: 1fr; height: 1fr; border-left: solid $rule; padding-left: 1; }
    #facet-foot { height: 1; color: $soft; }
    """

    def __init__(self, desk: Desk, kind: str, text: str, total: Total | None = None) -> None:
        """Take the desk, what is filtered, the filter to begin with, and how its hits are counted."""
        super().__init__()
        self._desk, self._kind, self._text, self._begun = desk, kind, text, text
        self._total = total or (lambda new: facets.total(desk.case, new, kind))
        self._fields = FACETS[kind]
        self._field = 0
        self._cursor = 0
        self._typed = ""
        self._held: dict[tuple[str, str], tuple[Value, ...]] = {}
        self._hits: dict[str, int] = {}
        self._wrong = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The filter, the two columns, what was typed, the keys."""
        with Vertical(id="facet-box"):
            yield Static(id="facet-text")
            with Horizontal(id="facet-main"):
                yield Static(id="facet-fields")
                yield Static(id="facet-values")
            yield Static(id="facet-said")
            yield Static(id="facet-foot")

    def on_mount(self) -> None:
        """Count the first field."""
        self._read()

    def on_resize(self) -> None:
        """Other widths."""
        self.call_after_refresh(self._draw)

    # --- reading ----------------------------------------------------------------------------------------------------

    @property
    def _shown_field(self) -> str:
        return self._fields[self._field]

    @property
    def _key(self) -> tuple[str, str]:
        return self._shown_field, without(self._text, self._shown_field)

    def _values(self) -> list[Value] | None:
        """The values of the field that hold what was typed; None while they are counted."""
        found = self._held.get(self._key)
        if found is None:
            return None
        typed = fold(self._typed)
        return [v for v in found if typed in fold(v.value)]

    def _later(self) -> None:
        self._draw()
        if self._timer is not None:
            self._timer.stop()
        if self._key not in self._held or self._text not in self._hits:
            self._timer = self.set_timer(_REST, self._read)

    def _read(self) -> None:
        case, kind, text, key = self._desk.case, self._kind, self._text, self._key
        held, total = self._held.get(key), self._total

        def work() -> tuple[tuple[Value, ...], int | None, str]:
            try:
                return held or facets.values(case, text, kind, key[0]), total(text), ""
            except UsageError as error:
                return (), None, f"{error.message} {error.hint}"

        def then(found: tuple[tuple[Value, ...], int | None, str]) -> None:
            self._held[key], hits, self._wrong = found
            if hits is not None:
                self._hits[text] = hits
            self._draw()

        self._desk.jobs.read("facets", work, then)

    # --- drawing ----------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if not self.is_attached:
            return
        now = line(self._text, "$accent", limit=400) if self._text else ("none: everything", "$soft")
        said = join(("Filter ", "bold $primary"), now)
        self.query_one("#facet-text", Static).update(said, layout=False)
        self.query_one("#facet-fields", Static).update(stack(self._field_lines()), layout=False)
        self.query_one("#facet-values", Static).update(stack(self._value_lines()), layout=False)
        self.query_one("#facet-said", Static).update(self._said(), layout=False)
        self.query_one("#facet-foot", Static).update(self._keys(), layout=False)

    def _field_lines(self) -> list[Content]:
        out = []
        for n, name in enumerate(self._fields):
            own, here = picked(self._text, name), n == self._field
            count = len(own.included) + len(own.excluded)
            sign = f" {YES}{count}" if count else ""
            # one cursor: arrows up and down move that of the values
            out.append(join((f"{'›' if here else ' '} ", "bold $primary"),
                            (fit(f"{name}{sign}", _FIELD_CELLS), "bold" if here else "")))  # fmt: skip
        return out

    def _value_lines(self) -> list[Content]:
        found = self._values()
        if found is None:
            return [join(("counting …", "$soft"))]
        if not found:
            none = f"nothing holds “{safe(self._typed, newlines=False)}”" if self._typed else "no hit has any"
            return [line(self._wrong, "$error") if self._wrong else join((none, "$soft"))]
        shown, width = self._window(found)
        own = picked(self._text, self._shown_field)
        chosen, out_of = {fold(v) for v in own.included}, {fold(v) for v in own.excluded}
        lines = []
        for n, v in shown:
            here = n == self._cursor
            folded = fold(v.value)
            sign = YES if folded in chosen else NO if folded in out_of else " "
            style = "bold" if here or sign != " " else "" if v.count else "$soft"
            name = fit(safe(v.value, newlines=False, limit=200), max(8, width - _COUNT_CELLS - 5))
            lines.append(join((f"{CURSOR if here else ' '}{sign} ", "bold $primary"), (name, style),
                              (f"{v.count:>{_COUNT_CELLS},}", style)))  # fmt: skip
        return lines

    def _window(self, found: list[Value]) -> tuple[list[tuple[int, Value]], int]:
        size = self.query_one("#facet-values", Static).size
        height = max(1, size.height)
        top = max(0, min(self._cursor - height // 2, len(found) - height))
        return list(enumerate(found))[top : top + height], size.width

    def _said(self) -> Content:
        hits = self._hits.get(self._text)
        typed = join(("  narrowed to ", "$soft"), line(self._typed, "bold", limit=40)) if self._typed else ""
        many = "" if hits is None else plural(hits, self._kind.removesuffix("s"))
        counted = join((many, "bold $success") if many else ("counting …", "$soft"))
        return join(counted, typed) if not self._wrong else line(self._wrong, "$error")

    def _keys(self) -> Content:
        told = (
            ("space", "take"),
            ("-", "keep out"),
            ("←→", "field"),
            ("a…z", "narrow"),
            (ENTER_KEY, "apply"),
            ("esc", "leave"),
        )
        return join(*(part for key, words in told for part in ((f"{key} ", "bold $primary"), f"{words}   ")))

    # --- keys -------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Every key is ours; letters narrow the values."""
        if event.key in ("ctrl+q", "ctrl+c"):
            return
        event.stop()
        event.prevent_default()
        moves = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -1_000_000, "end": 1_000_000}
        if event.key in moves:
            self._move(moves[event.key])
        elif event.key in ("left", "right", "tab", "shift+tab"):
            self._to_field(self._field + (1 if event.key in ("right", "tab") else -1))
        elif event.key == "enter":
            self._apply()
        elif event.key == "escape":
            self._escape()
        elif event.key == "space":
            self._pick(include=True)
        elif event.key == "minus":
            self._pick(include=False)
        elif event.key == "backspace":
            self._narrow(self._typed[:-1])
        elif event.character is not None and event.is_printable:
            self._narrow(self._typed + event.character)

    def _apply(self) -> None:
        """The filter with what was picked; where nothing was, with the value under the cursor."""
        if self._text == self._begun:
            own, found = picked(self._text, self._shown_field), self._values() or []
            here = fold(found[self._cursor].value) if self._cursor < len(found) else ""
            if here and here not in {fold(v) for v in (*own.included, *own.excluded)}:
                self._pick(include=True)
                if self._text == self._begun:  # it cannot be written, and that is said
                    return
        self.dismiss(self._text)

    def _escape(self) -> None:
        if self._typed:
            self._narrow("")
        else:
            self.dismiss(None)

    def _narrow(self, typed: str) -> None:
        self._typed, self._cursor = typed, 0
        self._draw()

    def _move(self, by: int) -> None:
        found = self._values() or []
        self._cursor = max(0, min(len(found) - 1, self._cursor + by))
        self._draw()

    def _to_field(self, at: int) -> None:
        self._field, self._cursor, self._typed = at % len(self._fields), 0, ""
        self._later()

    def _pick(self, *, include: bool) -> None:
        """Take the value under the cursor or keep it out; the same key again lets it go."""
        found = self._values()
        if not found or self._cursor >= len(found):
            return
        value = found[self._cursor].value
        if QUOTE in value:
            self._desk.tell("A name with a quotation mark cannot be written in a filter.", "Type a part of it: /")
            return
        field = self._shown_field
        self._text = with_picked(self._text, field, toggled(picked(self._text, field), value, field, include=include))
        self._later()

    def on_click(self, event: events.Click) -> None:
        """A click on a field goes there; one on a value takes it or lets it go."""
        on = event.widget.id if event.widget is not None else ""
        if on == "facet-fields" and event.y < len(self._fields):
            self._to_field(event.y)
        elif on == "facet-values":
            shown, _ = self._window(self._values() or [])
            if event.y < len(shown):
                self._cursor = shown[event.y][0]
                self._pick(include=True)


def toggled(own: Picked, value: str, field: str, *, include: bool) -> Picked:
    """A facet with a value taken or kept out; what it already was is let go. Some fields take one value alone."""
    folded = fold(value)
    mine, other = (own.included, own.excluded) if include else (own.excluded, own.included)
    held = folded in {fold(v) for v in mine}
    mine = tuple(v for v in mine if fold(v) != folded) if held else (*(() if field in SINGLE else mine), value)
    other = tuple(v for v in other if fold(v) != folded)
    return Picked(mine, other) if include else Picked(other, mine)
