"""The directory of sources: who says things, which bloc, party or not, how reliable as graded by people over time."""

from collections import Counter
from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from workbench.errors import NotFound
from workbench.evidence.track_record import TrackRecord
from workbench.export.citing import Cited
from workbench.model import Source
from workbench.safety.text import safe
from workbench.store import evidence
from workbench.tui import keys, outside
from workbench.tui.copying import Copies
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Notice
from workbench.tui.screens.following import Parts
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join
from workbench.tui.widgets.plot import Plot
from workbench.tui.widgets.queue_list import Cell, RowList, fit
from workbench.tui.widgets.source_plot import by_bloc, record_bar, source_plot, source_words
from workbench.tui.widgets.source_text import source_text

_TALL = 30
"""Lines of a terminal from which on the plot is shown unasked."""
_RECORD, _WITH_RECORD = 12, 64
"""Columns of a track record, and of a list that has room for it."""


class SourcesScreen(Copies, Listed):
    """The list of sources."""

    NAME = "sources"
    BINDINGS = keys.bindings("sources")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._sources: dict[int, Source] = {}
        self._used: Counter[int] = Counter()
        self._records: dict[int, TrackRecord] = {}
        self._wanted: bool | None = None
        self.rows: RowList[Source] = RowList(
            lambda ids: {i: self._sources[i] for i in ids if i in self._sources}, self._draw, id="rows"
        )

    def _left(self) -> tuple[Widget, ...]:
        return Plot(id="source-plot"), Static(id="heading"), *super()._left()

    def _draw(self, s: Source, width: int) -> list[Cell]:
        cells: list[Cell] = [
            (f" {s.reliability} ", "strong"),
            (f"{self._used[s.id]:>4} {'item ' if self._used[s.id] == 1 else 'items'} ", ""),
            (fit(safe(s.bloc or "–", newlines=False), 13) + " ", "soft"),
            ("party " if s.party else "      ", "warning"),
        ]
        if width >= _WITH_RECORD:
            cells.append((fit(record_bar(self._records.get(s.id)), _RECORD), "soft"))
        used = sum(len(t) for t, _ in cells)
        cells.append((fit(safe(s.name, newlines=False), max(0, width - used)), ""))
        return cells

    def action_refresh_rows(self) -> None:
        """Read again."""
        from workbench.evidence import track_record

        case = self.desk.case

        def read() -> tuple[list[Source], dict[int, int], dict[int, TrackRecord]]:
            sources = evidence.sources(case.db)
            return sources, evidence.used(case.db), track_record.of_sources(case, [s.id for s in sources])

        self.desk.jobs.read("sources", read, lambda found: self._loaded(*found))

    def _loaded(self, sources: list[Source], used: dict[int, int], records: dict[int, TrackRecord]) -> None:
        if not self.is_attached:
            return
        self._sources = {s.id: s for s in sources}
        self._used, self._records = Counter(used), records
        self._plot()
        self.rows.show(self._sources)
        self.call_after_refresh(self._replot)
        self._empty(
            join(("No sources yet.", "bold")),
            join((keys.key("source.add"), "bold $primary"), " enters one; evidence brings its own along."),
            join(("`workbench source import FILE` takes a list, CSV or JSON Lines.", "$soft")),
        )
        self._elsewhere = False
        self._say()

    def _plot(self) -> None:
        """The plot, where the terminal is high enough or the analyst asked for it."""
        plot = self.query_one(Plot)
        tall = self.size.height >= _TALL
        plot.display = bool(self._sources) and (tall if self._wanted is None else self._wanted)
        found = by_bloc(list(self._sources.values()), self.desk.case.settings.blocs)
        width = self.query_one("#left").size.width or self.size.width
        plot.draw(source_plot(found, width), source_words(found))

    def on_resize(self, event: events.Resize) -> None:
        """As wide as the list is now."""
        self.call_after_refresh(self._replot)

    def _replot(self) -> None:
        if self.is_attached:
            self._plot()
            self._head()

    def _head(self) -> None:
        """The names of the columns; the bar says how many decided claims ended as the source said."""
        width = self.rows.scrollable_content_region.width
        record = fit("As it said", _RECORD) if width >= _WITH_RECORD else ""
        self.query_one("#heading", Static).update(
            Content(fit(f"    Items     Bloc          Party {record}Name", width))
        )

    def action_plot(self) -> None:
        """Show or hide the sources by bloc."""
        self._wanted = not self.query_one(Plot).display
        self._plot()

    def _about(self) -> Parts:
        return join(("Sources", "bold $primary")), join((f"{len(self._sources):,}", "bold"))

    def _preview(self) -> None:
        s = self._sources.get(self.rows.current or 0)
        if s is None:
            self.query_one("#preview", Static).update(Content(""))
        else:
            self._tell(s, self._previewed)

    def _tell(self, s: Source, then: Callable[[Content], None]) -> None:
        from workbench.evidence import grading, track_record

        case, used = self.desk.case, self._used[s.id]
        self.desk.jobs.read(
            "source",
            lambda: source_text(s, used, grading.grades(case, s.id), track_record.of_sources(case, [s.id])[s.id]),
            then,
        )

    def action_open(self) -> None:
        """All of the source, for narrow terminals too."""
        s = self._current()

        def told(words: Content) -> None:
            if self.is_attached:
                self.app.push_screen(Notice("Source", words))

        self._tell(s, told)

    def _current(self) -> Source:
        s = self._sources.get(self.rows.current or 0)
        if s is None:
            raise NotFound("There is no source here.", f"{keys.key('source.add')} enters one.")
        return s

    def action_add_source(self) -> None:
        """Enter a source."""
        from workbench.tui.screens.source_form import SourceForm

        self.app.push_screen(SourceForm(self.desk, None))

    def action_edit_source(self) -> None:
        """Change the source's own facts."""
        from workbench.tui.screens.source_form import SourceForm

        self.app.push_screen(SourceForm(self.desk, self._current()))

    def action_regrade(self) -> None:
        """Give it another reliability, with a reason."""
        from workbench.tui.screens.source_form import RegradeForm

        self.app.push_screen(RegradeForm(self.desk, self._current()))

    def action_messages(self) -> None:
        """Search the messages."""
        self.app.call_later(self.app.run_action, "app.visit('messages')")

    def action_open_link(self) -> None:
        """Open the source's link, after a question that names its host."""
        s = self._current()
        outside.open_links(self.desk, [s.url] if s.url else [])

    def _cited(self) -> Cited | None:
        return None if self.rows.current is None else Cited("source", self.rows.current)
