"""The places of a filter on a map of braille cells: a ring by number of claims, glyphs by status, names where there is
room; beside or below it the places that no pack gives a position."""

from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from workbench.claims import whereabouts
from workbench.claims.lanes import quoted
from workbench.claims.whereabouts import Spot, Whereabouts
from workbench.errors import UsageError
from workbench.tui import keys, reading
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Notice, sentences
from workbench.tui.screens.following import Following, Parts
from workbench.tui.screens.home import to_queue
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import LOOKS
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.map_view import Drawn, Sheet, drawn, in_view, sheet_over, toward, zoomed
from workbench.tui.widgets.plot import Plot

_LISTED = 200
"""Places without a position that are listed; a filter finds the rest."""


class MapScreen(Following[None]):
    """Where the claims of a filter are."""

    NAME = "map"
    BINDINGS = keys.bindings("map")
    CSS = """
    MapScreen #map-main { height: 1fr; }
    MapScreen #map { width: 1fr; height: 1fr; }
    MapScreen #unplaced-side { display: none; width: 30; border-left: solid $rule; padding: 0 1; scrollbar-size-vertical: 1; }
    MapScreen.-split #unplaced-side, MapScreen.-wide #unplaced-side { display: block; }
    MapScreen #map-here { height: 3; padding: 0 1; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    MapScreen.-split #map-here, MapScreen.-wide #map-here { height: 2; }
    """  # noqa: E501  # one rule a line, as in the stylesheet

    def __init__(self, desk: Desk, filter_text: str = "") -> None:
        """Take the desk and the filter of the claims."""
        super().__init__(desk)
        self.filter_text = filter_text
        self.found: Whereabouts | None = None
        self.chosen = ""
        self.sheet: Sheet | None = None
        self._drawn: Drawn | None = None
        self._every = False

    def compose(self) -> ComposeResult:
        """The map, what the cursor stands on, and what has no position."""
        yield TopLine()
        with Horizontal(id="map-main"):
            yield Plot(id="map")
            with VerticalScroll(id="unplaced-side", can_focus=False):
                yield Static(id="unplaced")
        yield Static(id="map-here")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read."""
        self.action_refresh_rows()

    # --- reading and showing ----------------------------------------------------------------------------------------

    def action_refresh_rows(self) -> None:
        """Read again."""
        case, text = self.desk.case, self.filter_text
        self.desk.jobs.read("map", lambda: whereabouts.whereabouts(case, text), self._loaded)

    def _loaded(self, found: Whereabouts) -> None:
        if not self.is_attached:
            return
        self.found, self._elsewhere = found, False
        if self._spot() is None:
            self.chosen = found.placed[0].name if found.placed else ""
        self._unplaced()
        self._show()

    def _spot(self) -> Spot | None:
        placed = self.found.placed if self.found else ()
        return next((s for s in placed if s.name == self.chosen), None)

    def _show(self) -> None:
        """Draw the sheet, as large as the pane is now."""
        found, pane = self.found, self.query_one(Plot)
        if found is None or pane.size.width == 0:
            return
        if not found.placed:
            told = [join(("No place of this filter has a position.", "bold")),
                    *(line(w, limit=600) for w in whereabouts.words(found)),
                    join((keys.key("plot.filter"), "bold $primary"), " names other claims.")]  # fmt: skip
            wide = max(20, pane.size.width - 1)
            told = [join((part, "bold" if n == 0 else "")) for n, t in enumerate(told) for part in wrap(t.plain, wide)]
            pane.draw(stack(told), [t.plain for t in told])
            self.query_one("#map-here", Static).update(Content(""))
            self._say()
            return
        across, down = pane.size.width, pane.size.height
        if self.sheet is None:
            spots = found.placed if self._every else whereabouts.core(found.placed)
            self.sheet = sheet_over([s.point for s in spots if s.point], across, down)
        self.sheet = Sheet(self.sheet.middle, self.sheet.km, across, down)
        self._drawn = drawn(found, self.sheet, self.chosen)
        pane.draw(self._drawn.picture, whereabouts.words(found))
        self._tell()
        self._say()

    def _tell(self) -> None:
        found, spot = self.found, self._spot()
        if found is None or spot is None:
            return
        mix = [join((f"{LOOKS[s].glyph} {LOOKS[s].letters} {spot.counts[s]:,}  ", f"${LOOKS[s].colour}"))
               for s in spot.statuses]  # fmt: skip
        near = "; ".join(f"{s.name} {far:,.0f} km {wind}" for s, far, wind in whereabouts.nearest(spot, found.placed))
        at = whereabouts.point_words(spot.point) if spot.point else ""
        lines = [
            join(line(spot.name, "bold", limit=40), f"  {plural(spot.claims, 'claim')}  ", *mix),
            join((f"{at}  ", "$soft"), line(f"nearest: {near}" if near else "", "$soft", limit=200)),
        ]
        if not self.query_one("#unplaced-side").display and (found.unplaced or found.nowhere):
            names = ", ".join(f"{s.name} {s.claims:,}" for s in found.unplaced[:6])
            more = f" and {len(found.unplaced) - 6:,} more" if len(found.unplaced) > 6 else ""
            none = f"; {plural(found.nowhere, 'claim')} without a place" if found.nowhere else ""
            lines.append(line(f"without a position: {names or 'none'}{more}{none}", "$soft", limit=300))
        self.query_one("#map-here", Static).update(stack(lines))

    def _unplaced(self) -> None:
        found = self.found
        if found is None:
            return
        lines = [join(("Without a position", HEAD))]
        lines += [join(f"{s.claims:>6,} ", line(s.name, limit=60)) for s in found.unplaced[:_LISTED]]
        if len(found.unplaced) > _LISTED:
            lines.append(join((f"… {len(found.unplaced) - _LISTED:,} more", "$soft")))
        if found.nowhere:
            lines.append(join(f"{found.nowhere:>6,} ", ("name no place", "$soft")))
        if len(lines) == 1:
            lines.append(join(("none", "$soft")))
        self.query_one("#unplaced", Static).update(stack(lines))

    def _about(self) -> Parts:
        found, on = self.found, self._drawn
        hidden = f"{on.hidden:,} hidden by others: {keys.key('map.closer')} closer" if on and on.hidden else ""
        return (
            join(("Map", "bold $primary")),
            line(self.filter_text, "$accent", limit=50),
            join((plural(len(found.placed), "place") if found else "", "bold")),
            join((hidden, "$soft")),
            join((f"{on.off:,} off the sheet: {keys.key('map.whole')} whole" if on and on.off else "", "$soft")),
        )

    def on_resize(self, event: events.Resize) -> None:
        """The same middle on as many cells as there are now."""
        self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        if self.is_attached:
            self._show()

    # --- actions ----------------------------------------------------------------------------------------------------

    def _choose(self, spot: Spot) -> None:
        self.chosen = spot.name
        if self.sheet is not None and spot.point is not None:
            self.sheet = in_view(self.sheet, spot.point)
        self._show()

    def _here(self) -> Spot:
        spot = self._spot()
        if spot is None:
            raise UsageError("There is no place on this map.", f"{keys.key('plot.filter')} names other claims.")
        return spot

    def action_toward(self, across: int, down: int) -> None:
        """The nearest place in a direction."""
        here = self._here()
        self._choose(toward(self.found.placed if self.found else (), here, across, down))

    def action_turn(self, by: int) -> None:
        """The next or previous place by number of claims."""
        here = self._here()
        placed = self.found.placed if self.found else ()
        self._choose(placed[(placed.index(here) + by) % len(placed)])

    def action_zoom(self, by: int) -> None:
        """Closer or wider about the place of the cursor."""
        here = self._here()
        if self.sheet is not None and here.point is not None:
            self.sheet = zoomed(self.sheet, here.point, by)
            self._show()

    def action_whole(self) -> None:
        """All places of the filter, however far; again: those about the middle, where most claims are."""
        self.sheet, self._every = None, not self._every
        self._show()

    def action_top(self) -> None:
        """The place with the most claims."""
        if self.found is not None and self.found.placed:
            self._choose(self.found.placed[0])

    def action_narrow(self) -> None:
        """The queue with the claims of the place."""
        to_queue(self.desk, f"{self.filter_text} place:{quoted(self._here().name)}".strip())

    def action_control(self) -> None:
        """Who held the place when."""
        from workbench.tui.screens.control import ControlScreen

        self.app.push_screen(ControlScreen(self.desk, self._here().name))

    def action_filter(self) -> None:
        """Other claims."""

        def said(text: str | None) -> None:
            if text is not None:
                reading.check_claims(self.desk.case, text)
                self.filter_text, self.sheet = text, None
                self.action_refresh_rows()

        body = sentences("A filter, as in the queue; an empty one takes every claim.")
        self.app.push_screen(Ask("Which claims?", body, "Filter", self.filter_text, empty_is_answer=True), said)

    def action_words(self) -> None:
        """What the map says, in sentences."""
        if self.found is not None:
            words = stack(line(s, limit=2_000) for s in whereabouts.words(self.found))
            self.app.push_screen(Notice("The map in words", words))

    def action_copy(self) -> None:
        """Copy what is told of the place."""
        from workbench.tui.clipboard import copy_text

        here = self._here()
        copy_text(self.desk, here.name, whereabouts.spot_words(here))
