"""The claims of a filter over time: lanes by bloc, place, predicate or status, and the claims under the cursor.

The database counts; the screen draws columns. A cursor stands on a lane and a column, and both become a filter of the
queue with one key.
"""

from collections.abc import Sequence
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from workbench.claims import lanes
from workbench.claims.lanes import KINDS, Kind, Lanes
from workbench.claims.spreading import Clock, in_view, later, length_words, peak, zoomed
from workbench.errors import UsageError
from workbench.export.citing import Cited
from workbench.model import Claim, claim_label
from workbench.safety.text import safe
from workbench.tui import keys, reading
from workbench.tui.copying import Copies
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Notice, sentences
from workbench.tui.screens.following import Following, Parts
from workbench.tui.screens.home import to_queue
from workbench.tui.text import join, line, plural, stack, stamp
from workbench.tui.theme import LOOKS
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.lane_chart import COUNT, NAME, column_words, lane_chart
from workbench.tui.widgets.plot import Plot

MOST_LISTED = 100
_OTHER_LINES = 13
"""Lines of the screen that are not lanes, the shortest list of claims included."""
_MOST_LANES = 20


class TimelineScreen(Copies, Following[None]):
    """Claims over time."""

    NAME = "timeline"
    BINDINGS = keys.bindings("timeline")
    CSS = """
    TimelineScreen #time-lanes { padding: 0 1; }
    TimelineScreen #time-here { height: auto; padding: 0 1; margin-top: 1; }
    TimelineScreen #span-claims { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self, desk: Desk, filter_text: str = "") -> None:
        """Take the desk and the filter of the claims."""
        super().__init__(desk)
        self.filter_text = filter_text
        self.kind: Kind = "bloc"
        self.found: Lanes | None = None
        self.lane = 0
        self._at: datetime | None = None
        self._claims: dict[int, Claim] = {}

    def compose(self) -> ComposeResult:
        """Lanes, what is under the cursor, its claims."""
        yield TopLine()
        yield Plot(id="time-lanes")
        yield Static(id="time-here")
        yield OptionList(id="span-claims", compact=True)
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """The list is moved by the screen's keys: left and right belong to time."""
        self.query_one("#span-claims", OptionList).can_focus = False
        self.action_refresh_rows()

    # --- reading ----------------------------------------------------------------------------------------------------

    def _cells(self) -> int:
        return max(20, self.size.width - NAME - COUNT - 2)

    def _most(self) -> int:
        return max(3, min(_MOST_LANES, self.size.height - _OTHER_LINES))

    def action_refresh_rows(self) -> None:
        """Read again, on the same days and lane, and nothing else from before."""
        clock, lane = (self.found.clock if self.found is not None else None), self._lane_name()
        self.found = None
        self._read(clock, lane)

    def _read(self, clock: Clock | None, lane: str = "") -> None:
        case, text, kind, cells, most = self.desk.case, self.filter_text, self.kind, self._cells(), self._most()
        held = self.found if clock is not None and self.found is not None and self.found.kind == kind else None

        def read() -> Lanes | None:
            on = clock or lanes.whole(case, text, cells)
            return None if on is None else lanes.lanes(case, text, kind, on, most, held)

        self.desk.jobs.read("timeline", read, lambda found: self._loaded(found, lane))

    def _loaded(self, found: Lanes | None, lane: str) -> None:
        if not self.is_attached:
            return
        held = lane or self._lane_name()
        self.found, self._elsewhere = found, False
        if found is None:
            self._nothing()
            return
        names = [lanes.ALL, *(lane.name for lane in found.lanes)]
        self.lane = names.index(held) if held in names else 0
        if self._at is None:
            self._at = found.clock.at(peak(found.every.counts))
        self._show()

    def _lane_name(self) -> str:
        return lanes.ALL if self.found is None or self.lane == 0 else self.found.lanes[self.lane - 1].name

    @property
    def column(self) -> int:
        """The column of the cursor."""
        if self.found is None or self._at is None:
            return 0
        return max(0, min(self.found.clock.cells - 1, self.found.clock.column(self._at)))

    # --- showing ----------------------------------------------------------------------------------------------------

    def _nothing(self) -> None:
        told = [join(("No claim of this filter was seen in a message, so none has a time.", "bold"))]
        if self.filter_text:
            named = line(self.filter_text, "$accent", limit=80)
            told.append(join((keys.key("plot.filter"), "bold $primary"), " names other claims than ", named))
        else:
            told.append(join((keys.key("import"), "bold $primary"), " in the queue imports a chat export."))
        self.query_one(Plot).draw(stack(told), [t.plain for t in told])
        self.query_one("#time-here", Static).update(Content(""))
        self.query_one("#span-claims", OptionList).clear_options()
        self._say()

    def _show(self) -> None:
        """The cursor at once; the claims as soon as it rests."""
        if self.found is None:
            return
        self.query_one(Plot).draw(lane_chart(self.found, self.lane, self.column), lanes.words(self.found))
        self.query_one("#time-here", Static).update(column_words(self.found, self.lane, self.column))
        self._say()
        self._at_rest(self._list)

    def _span(self) -> tuple[str, str]:
        if self.found is None:
            return "", ""
        return lanes.span_of(self.found.clock, self.column, self.column)

    def _list(self) -> None:
        if self.found is None:
            return
        case, text, kind = self.desk.case, self.filter_text, self.found.kind
        lane, span = self._lane_name(), self._span()

        def read() -> list[Claim]:
            ids = lanes.listed(case, text, kind, lane, span, MOST_LISTED + 1)
            return list(reading.fetch_claims(case, ids).values())

        self.desk.jobs.read("span", read, self._listed)

    def _listed(self, found: Sequence[Claim]) -> None:
        if not self.is_attached:
            return
        box = self.query_one("#span-claims", OptionList)
        box.clear_options()
        self._claims = {c.id: c for c in found[:MOST_LISTED]}
        box.add_options([Option(_claim_line(c), id=f"c{c.id}") for c in self._claims.values()])
        if len(found) > MOST_LISTED:
            more = keys.said("… more of them: {time.narrow} shows all in the queue")
            box.add_option(Option(join((more, "$soft")), disabled=True))
        if not found:
            box.add_option(Option(join(("no claim was first seen here", "$soft")), disabled=True))
        box.highlighted = 0 if found else None

    def _about(self) -> Parts:
        found = self.found
        step = f"a column is {length_words(found.clock.step)}" if found else ""
        return (
            join(("Timeline", "bold $primary"), (f" by {self.kind}", "bold")),
            line(self.filter_text, "$accent", limit=50),
            join((plural(found.every.claims, "claim") if found else "", "bold")),
            join((step, "$soft")),
            join((f"{found.unseen:,} without a time" if found and found.unseen else "", "$soft")),
        )

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """As many columns as there are now."""
        if self.found is not None and self.found.clock.cells != self._cells():
            clock = self.found.clock
            self._read(Clock(clock.begin, clock.step, self._cells()))

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_open()

    def _cited(self) -> Cited | None:
        number = self._here()
        return None if number is None else Cited("claim", number)

    def _here(self) -> int | None:
        option = self.query_one("#span-claims", OptionList).highlighted_option
        return int(option.id[1:]) if option is not None and option.id else None

    # --- actions ----------------------------------------------------------------------------------------------------

    def _go(self, at: datetime) -> None:
        if self.found is None:
            raise UsageError("There is no time to move in here.", f"{keys.key('plot.filter')} names other claims.")
        self._at = at
        moved = in_view(self.found.clock, at)
        if moved != self.found.clock:
            self._read(moved)
        else:
            self._show()

    def action_step(self, by: int) -> None:
        """A column back or on."""
        if self.found is not None:
            self._go(self.found.clock.at(self.column + by))

    def action_jump(self, by: int) -> None:
        """The next or previous column of the lane with claims in it; beyond the edge, half a width on."""
        if self.found is None:
            return
        counts = (self.found.every, *self.found.lanes)[self.lane].counts
        way = range(self.column + by, len(counts) if by > 0 else -1, by)
        there = next((n for n in way if counts[n]), None)
        clock = self.found.clock
        if there is not None:
            self._go(clock.at(there))
        else:
            self._at = clock.at(clock.cells - 1 if by > 0 else 0)
            self._read(Clock(later(clock.begin, by * clock.step * (clock.cells // 2)), clock.step, clock.cells))

    def action_lane(self, by: int) -> None:
        """The next or previous lane."""
        if self.found is not None:
            self.lane = (self.lane + by) % (len(self.found.lanes) + 1)
            self._show()

    def action_zoom(self, by: int) -> None:
        """Shorter or longer columns, the cursor in the middle."""
        if self.found is not None and self._at is not None:
            self._read(zoomed(self.found.clock, self._at, by))

    def action_whole(self) -> None:
        """All the time there is."""
        self._read(None)

    def action_turn(self) -> None:
        """Other lanes: by bloc, place, predicate, status."""
        if self.found is not None:
            self.kind, self.lane = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)], 0
            self._read(self.found.clock)

    def action_choose(self, by: int) -> None:
        """The next or previous claim of the list."""
        box = self.query_one("#span-claims", OptionList)
        if by > 0:
            box.action_cursor_down()
        else:
            box.action_cursor_up()

    def action_top(self) -> None:
        """The first claim of the list."""
        self.query_one("#span-claims", OptionList).action_first()

    def action_open(self) -> None:
        """Open the claim of the list's cursor."""
        from workbench.tui.screens.dossier import open_dossier

        number = self._here()
        if number is None:
            raise UsageError(
                "No claim was first seen here.", f"{keys.key('time.next')} goes to the next time with one."
            )
        open_dossier(self.desk, number, tuple(self._claims))

    def action_narrow(self) -> None:
        """The queue with what is under the cursor."""
        if self.found is None:
            raise UsageError("There is no time to filter by here.", f"{keys.key('plot.filter')} names other claims.")
        blocs = self.desk.case.settings.blocs
        to_queue(self.desk, lanes.narrowed(self.filter_text, self.kind, self._lane_name(), self._span(), blocs))

    def action_filter(self) -> None:
        """Other claims."""

        def said(text: str | None) -> None:
            if text is not None:
                reading.check_claims(self.desk.case, text)
                self.filter_text, self.found, self._at, self.lane = text, None, None, 0
                self._read(None)

        body = sentences("A filter, as in the queue; an empty one takes every claim.")
        self.app.push_screen(Ask("Which claims?", body, "Filter", self.filter_text, empty_is_answer=True), said)

    def action_words(self) -> None:
        """What the lanes say, in sentences."""
        if self.found is not None:
            words = stack(line(s, limit=500) for s in lanes.words(self.found))
            self.app.push_screen(Notice("The timeline in words", words))


def _claim_line(c: Claim) -> Content:
    look = LOOKS[c.status]
    return join(
        (f"{look.glyph} {look.letters} ", f"bold ${look.colour}"), (f"{claim_label(c.id)} ", "bold"),
        (f"{stamp(c.first_seen)} ", "$soft"), line(safe(c.title, newlines=False), limit=200),
    )  # fmt: skip
