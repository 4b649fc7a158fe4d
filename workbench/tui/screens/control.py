"""Who held a place when, according to whom: lanes of its actors over time, and below them the day of the cursor.

The cursor moves by a column; `[` and `]` go from change to change, `d` to a day that is typed. What stands below is the
answer for that day with its citations, and the claims behind it, each one key away.
"""

from collections.abc import Callable
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from workbench.errors import UsageError
from workbench.evidence.control import ControlTimeline, HeldAt
from workbench.safety.text import safe
from workbench.tui import clipboard, keys
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, sentences
from workbench.tui.screens.following import Following, Parts
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import ENTER_KEY
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.control_text import Drawn, bearing, beside, control_lanes, lanes_of
from workbench.tui.widgets.lanes import (
    NAME_CELLS,
    Scale,
    a_day,
    add_days,
    in_view,
    lanes_legend,
    scale_over,
    zoomed,
)

_OTHER = "{place.ask} names another place."
MOST_LISTED = 50
"""Claims listed for a day; a screen that lists a thousand is slow at every key and read by nobody."""


def ask_place(desk: Desk, then: Callable[[str], object]) -> None:
    """Ask for a place by any of its names."""

    def named(name: str | None) -> None:
        if name:
            then(name)

    body = sentences("Who held it when, according to whom.", "Any spelling that the case knows will do.")
    desk.app.push_screen(Ask("Which place?", body, "Place"), named)


class ControlScreen(Following[None]):
    """The control timeline of one place."""

    NAME = "control"
    BINDINGS = keys.bindings("control")

    def __init__(self, desk: Desk, place: str, day: str = "") -> None:
        """Take the desk, the place under any of its names, and the day to begin on."""
        super().__init__(desk)
        self.place = place
        self._cursor: date | None = a_day(day)
        self._scale: Scale | None = None
        self._span = (date.min, date.min)
        """The first and last day that were asked for; the scale rounds them to the columns there are."""
        self._found: ControlTimeline | None = None
        self._held: HeldAt | None = None
        self._lanes: tuple[Drawn, ...] = ()
        self._actors: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        """Lanes, the answer, the claims behind it."""
        yield TopLine()
        yield Static(id="lanes")
        yield Static(id="legend")
        yield Static(id="answer-text")
        yield OptionList(id="bearing", compact=True)
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """The list is moved by the screen's keys: left and right belong to time."""
        self.query_one("#bearing", OptionList).can_focus = False
        self.action_refresh_rows()

    def action_refresh_rows(self) -> None:
        """Read again."""
        from workbench.evidence import control

        case, place = self.desk.case, self.place
        self._read_own("control", lambda: control.timeline(case, place), self._loaded)

    def _loaded(self, found: ControlTimeline) -> None:
        if not self.is_attached:
            return
        self._found, self._elsewhere = found, False
        self._lanes = lanes_of(found)
        first, last = a_day(found.first), a_day(found.last)
        if first is None or last is None:
            self._scale = None
            self._nothing(found)
            return
        if self._cursor is None:
            self._cursor = max(self._changes(), default=first)
        self._span = (min(first, self._cursor), max(last, self._cursor))
        self._scale = scale_over(*self._span, self._cells())
        self._show()

    def _cells(self) -> int:
        return max(20, self.size.width - NAME_CELLS - 2)

    def _nothing(self, found: ControlTimeline) -> None:
        words = [join(("No dated claim says who held ", "bold"), line(found.place, "bold"), (".", "bold"))]
        if found.undated:
            count = plural(len(found.undated), "claim")
            words.append(join(f"{count} of control without a time: ", (ENTER_KEY, "bold $primary"), " opens one, ",
                              (keys.key("claim.edit"), "bold $primary"), " gives it one there."))  # fmt: skip
        words.append(join((keys.key("place.ask"), "bold $primary"),
                          " names another place; a claim of `control change` makes a lane."))  # fmt: skip
        self.query_one("#lanes", Static).update(stack(words))
        self.query_one("#legend", Static).update(Content(""))
        self.query_one("#answer-text", Static).update(Content(""))
        self._list([], beside(found))
        self._say()

    def _show(self) -> None:
        """The lanes at once; the answer for the day as soon as the cursor rests on it."""
        self._draw()
        self._say()
        self._at_rest(self._answer)

    def _draw(self) -> None:
        if self._scale is not None and self._cursor is not None:
            drawn = control_lanes(self._lanes, self._scale, self._cursor, self._actors)
            self.query_one("#lanes", Static).update(drawn)

    def _answer(self) -> None:
        from workbench.evidence import control

        found, cursor = self._found, self._cursor
        if found is not None and cursor is not None:
            self._read_own("held", lambda: control.held_at(found, cursor.isoformat()), self._answered)

    def _answered(self, held: HeldAt) -> None:
        if not self.is_attached or self._found is None or self._scale is None:
            return
        self._held = held
        actors = frozenset(a for s in (*held.spans, *held.claimed) for a in s.actors)
        if actors != self._actors:
            self._actors = actors
            self._draw()
        self.query_one("#legend", Static).update(lanes_legend())
        self.query_one("#answer-text", Static).update(line(held.sentences[0] if held.sentences else "", "bold"))
        listed = bearing(held, MOST_LISTED)
        if not listed and held.before is not None:
            listed = [(held.before.claim, line(held.sentences[-1], "$soft", limit=400))]
        rest = len(held.spans) + len(held.claimed) + len(held.refuted) - MOST_LISTED
        self._list(listed, beside(self._found, self._cursor), rest)

    def _list(self, listed: list[tuple[int, Content]], also: list[tuple[int, Content]], rest: int = 0) -> None:
        box = self.query_one("#bearing", OptionList)
        box.clear_options()
        rows = [Option(words, id=f"{n}.{claim}") for n, (claim, words) in enumerate([*listed, *also])]
        if also:
            rows.insert(len(listed), Option(join(("\nAlso told of the place", HEAD)), disabled=True))
        if rest > 0:
            rows.insert(len(listed), Option(join((f"… {rest:,} more of them", "$soft")), disabled=True))
        box.add_options(rows)
        box.highlighted = next((n for n, o in enumerate(rows) if not o.disabled), None)

    def _about(self) -> Parts:
        found = self._found
        spelled = [s for s in found.spellings if s != found.place] if found else []
        return (
            join(("Who held ", "$soft"), line(found.place if found else self.place, "bold $primary", limit=40)),
            line(f"also {', '.join(spelled)}" if spelled else "", "$soft", limit=60),
            join((plural(len(found.spans), "claim"), "$soft")) if found else "",
            join((f"{self._scale.days} d a column" if self._scale else "", "$soft")),
        )

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """The same days, on as many columns as there are now."""
        if self._scale is not None:
            self._scale = scale_over(*self._span, self._cells())
            self._show()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_open()

    # --- actions ----------------------------------------------------------------------------------------------------

    def _changes(self) -> list[date]:
        """The days on which something begins or ends, in order."""
        found = self._found
        if found is None:
            return []
        days = {a_day(s.start.earliest) for s in found.spans if s.start} | {a_day(s.first) for s in found.states}
        return sorted(d for d in days if d is not None)

    def _go(self, day: date) -> None:
        if self._scale is None:
            raise UsageError("There is no dated claim of control here.", keys.said(_OTHER))
        self._cursor = day
        self._turn(in_view(self._scale, day))

    def _turn(self, scale: Scale) -> None:
        """Show other days; a resize keeps to them."""
        if scale != self._scale:
            self._scale, self._span = scale, (scale.begin, scale.end)
        self._show()

    def action_step(self, by: int) -> None:
        """A column back or on."""
        if self._cursor is not None and self._scale is not None:
            self._go(add_days(self._cursor, by * self._scale.days))

    def action_jump(self, by: int) -> None:
        """The change before or after."""
        here = self._cursor
        if here is None:
            return
        days = [d for d in self._changes() if (d > here if by > 0 else d < here)]
        if days:
            self._go(days[0] if by > 0 else days[-1])

    def action_zoom(self, by: int) -> None:
        """Fewer or more days a column."""
        if self._cursor is not None and self._scale is not None:
            found = self._found
            first, last = (a_day(found.first), a_day(found.last)) if found is not None else (None, None)
            whole = scale_over(first, last, self._scale.cells).days if first and last else 1
            self._turn(zoomed(self._scale, self._cursor, by, 2 * whole))

    def action_choose(self, by: int) -> None:
        """The next or previous claim that bears on the day."""
        box = self.query_one("#bearing", OptionList)
        if by > 0:
            box.action_cursor_down()
        else:
            box.action_cursor_up()

    def action_open(self) -> None:
        """Open the claim of the list's cursor."""
        from workbench.tui.screens.dossier import open_dossier

        option = self.query_one("#bearing", OptionList).highlighted_option
        if option is not None and option.id:
            open_dossier(self.desk, int(option.id.partition(".")[2]))

    def action_ask_day(self) -> None:
        """Type a day."""

        def said(text: str | None) -> None:
            if not text:
                return
            day = a_day(text) if len(text) == len("2012-01-25") else None
            if day is None:
                self.desk.tell(f"{text!r} is not a day.", "For example 2012-01-25.", warn=True)
                return
            self._go(day)

        body = sentences(f"Who held {self.place} on that day, according to whom?")
        start = self._cursor.isoformat() if self._cursor else ""
        self.app.push_screen(Ask("Which day?", body, "Day, such as 2012-01-25", start), said)

    def action_ask_place(self) -> None:
        """Another place."""

        def named(name: str) -> None:
            self.place, self._cursor, self._scale, self._held = name, None, None, None
            self.action_refresh_rows()

        ask_place(self.desk, named)

    def action_copy(self) -> None:
        """Copy the answer for the day with its citations."""
        if self._held is None:
            raise UsageError("There is no answer to copy.", keys.said(_OTHER))
        clipboard.copy_text(self.desk, "the answer for the day", safe(" ".join(self._held.sentences), newlines=False))

    def action_copy_all(self) -> None:
        """Copy the answer, a sentence a line, and show it."""
        if self._held is None:
            raise UsageError("There is no answer to copy.", keys.said(_OTHER))
        clipboard.show_text(self.desk, "the answer for the day", "\n".join(self._held.sentences))
