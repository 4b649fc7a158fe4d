"""The directory of sources: who says things, which bloc, party or not, how reliable as graded by people over time."""

from collections import Counter
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench.errors import NotFound
from workbench.model import Source
from workbench.safety.text import safe
from workbench.store import evidence
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import RowMoved, RowOpened
from workbench.tui.screens.following import Following, Parts, beside
from workbench.tui.text import join, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import Cell, RowList, fit
from workbench.tui.widgets.source_text import source_text


class SourcesScreen(Moves, Following[None]):
    """The list of sources."""

    NAME = "sources"
    BINDINGS = keys.bindings("sources")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._sources: dict[int, Source] = {}
        self._used: Counter[int] = Counter()
        self.rows: RowList[Source] = RowList(
            lambda ids: {i: self._sources[i] for i in ids if i in self._sources}, self._draw, id="rows"
        )

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(self.rows, Static(id="empty"))
        yield Hints(self.NAME)

    def _draw(self, s: Source, width: int) -> list[Cell]:
        cells: list[Cell] = [
            (f" {s.reliability} ", "strong"),
            (f"{self._used[s.id]:>4} {'item ' if self._used[s.id] == 1 else 'items'} ", ""),
            (fit(safe(s.bloc or "–", newlines=False), 13) + " ", "soft"),
            ("party " if s.party else "      ", "warning"),
        ]
        used = sum(len(t) for t, _ in cells)
        cells.append((fit(safe(s.name, newlines=False), max(0, width - used)), ""))
        return cells

    def on_mount(self) -> None:
        """Read."""
        self.rows.focus()
        self.action_refresh_rows()

    def action_refresh_rows(self) -> None:
        """Read again."""
        db = self.desk.case.db
        self.desk.jobs.read(
            "sources", lambda: (evidence.sources(db), evidence.used(db)), lambda found: self._loaded(*found)
        )

    def _loaded(self, sources: list[Source], used: dict[int, int]) -> None:
        self._sources = {s.id: s for s in sources}
        self._used = Counter(used)
        self.rows.show(self._sources)
        self.set_class(not sources, "is-empty")
        self.query_one("#empty", Static).update(
            stack(
                [
                    join(("No sources yet.", "bold")),
                    join(("a", "bold $primary"), " enters one; evidence brings its own along."),
                ]
            )
        )
        self._elsewhere = False
        self._say()

    def _about(self) -> Parts:
        return join(("Sources", "bold $primary")), join((f"{len(self._sources):,}", "bold"))

    @on(RowMoved)
    def _moved(self) -> None:
        self._at_rest(self._preview)

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
            lambda: source_text(s, used, grading.grades(case, s.id), track_record.words(case, s.id)),
            then,
        )

    def _previewed(self, words: Content) -> None:
        if self.is_attached:
            self.query_one("#preview", Static).update(words)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """All of the source, for narrow terminals too."""
        from workbench.tui.screens.asking import Notice

        s = self._current()

        def told(words: Content) -> None:
            if self.is_attached:
                self.app.push_screen(Notice("Source", words))

        self._tell(s, told)

    def _current(self) -> Source:
        s = self._sources.get(self.rows.current or 0)
        if s is None:
            raise NotFound("There is no source here.", "a enters one.")
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

    def action_copy(self) -> None:
        """Copy the source's name."""
        s = self._current()
        self.app.copy_to_clipboard(safe(f"{s.name} ({s.bloc or 'no bloc'}, {s.reliability})", newlines=False))
        self.desk.tell("Copied.")
