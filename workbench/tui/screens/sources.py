"""The directory of sources: who says things, which bloc, party or not, how reliable as graded by people."""

from collections import Counter

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from workbench.errors import NotFound, UsageError, WorkbenchError
from workbench.model import RELIABILITY, Evidence, Source
from workbench.safety.text import safe
from workbench.store import evidence
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, ChangedElsewhere, RowMoved, RowOpened
from workbench.tui.screens.forms import SAVE_OR_LEAVE, box, row
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.pick import Pick
from workbench.tui.widgets.queue_list import Cell, RowList, fit


class SourcesScreen(Moves, Screen[None]):
    """The list of sources."""

    NAME = "sources"
    BINDINGS = keys.bindings("sources")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self.desk = desk
        self._sources: dict[int, Source] = {}
        self._used: Counter[int] = Counter()
        self.rows: RowList[Source] = RowList(
            lambda ids: {i: self._sources[i] for i in ids if i in self._sources}, self._draw, id="rows"
        )

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield self.rows
                yield Static(id="empty")
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="preview")
        yield Hints(self.NAME)

    def _draw(self, s: Source, width: int) -> list[Cell]:
        cells: list[Cell] = [
            (f" {s.reliability} ", "strong"),
            (f"{self._used[s.id]:>4} items ", ""),
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
            "sources", lambda: (evidence.sources(db), evidence.every(db)), lambda found: self._loaded(*found)
        )

    def _loaded(self, sources: list[Source], items: list[Evidence]) -> None:
        self._sources = {s.id: s for s in sources}
        self._used = Counter(e.source for e in items)
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
        self.query_one(TopLine).tell(join(("Sources", "bold $primary")), join((f"{len(sources):,}", "bold")))

    @on(CaseChanged)
    def _changed(self) -> None:
        self.action_refresh_rows()

    @on(ChangedElsewhere)
    def _changed_elsewhere(self) -> None:
        self.action_refresh_rows()

    @on(RowMoved)
    def _moved(self, event: RowMoved) -> None:
        s = self._sources.get(event.number or 0)
        words = Content("") if s is None else _source_text(s, self._used[s.id])
        self.query_one("#preview", Static).update(words)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Edit the source."""
        s = self._sources.get(self.rows.current or 0)
        if s is not None:
            self.app.push_screen(SourceForm(self.desk, s))

    def action_add_source(self) -> None:
        """Enter a source."""
        self.app.push_screen(SourceForm(self.desk, None))

    def action_messages(self) -> None:
        """Search the messages."""
        self.app.call_later(self.app.run_action, "app.visit('messages')")

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the source's name."""
        s = self._sources.get(self.rows.current or 0)
        if s is None:
            raise NotFound("There is no source here.", "a enters one.")
        self.app.copy_to_clipboard(safe(f"{s.name} ({s.bloc or 'no bloc'}, {s.reliability})", newlines=False))
        self.desk.tell("Copied.")


def _source_text(s: Source, used: int) -> Content:
    facts = [("kind", s.kind), ("owner", s.owner), ("country", s.country), ("bloc", s.bloc), ("link", s.url)]
    lines = [
        line(s.name, "bold"),
        join((f"reliability {s.reliability}", "bold"), "  ", line(s.reliability_reason, "$soft")),
    ]
    if s.party:
        lines.append(join(("party to the conflict: alone it confirms nothing", "$warning")))
    lines += [join((f"{name:<9}", "$soft"), line(value)) for name, value in facts if value]
    lines.append(join((f"{used} evidence items", "$soft")))
    return stack(lines)


class SourceForm(ModalScreen[None]):
    """Enter or edit a source."""

    BINDINGS = [Binding("escape", "close", "Leave", show=False), Binding("enter", "save", "Save", show=False)]

    def __init__(self, desk: Desk, source: Source | None) -> None:
        """Take the desk and the source to edit; None makes a new one."""
        super().__init__()
        self.desk, self.source = desk, source

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        s = self.source
        blocs = self.desk.case.settings.blocs
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Edit the source" if s else "A new source", "bold $primary")))
            yield row("Name", box("name", s.name if s else ""))
            yield row("Kind", box("kind", s.kind if s else "", "agency, newspaper, official, witness, channel …"))
            yield row("Owner", box("owner", s.owner if s else "", "same owner = same origin"))
            yield row("Country", box("country", s.country if s else ""))
            yield row("Bloc", Pick(("–", *blocs), (s.bloc or "–") if s else "–", id="bloc"))
            yield row("Party to it", Pick(("no", "yes"), "yes" if s and s.party else "no", id="party"))
            yield row("Reliability", Pick(tuple(RELIABILITY), s.reliability if s else "F", id="reliability"))
            yield row("Because", box("reason", s.reliability_reason if s else "", "why this letter"))
            yield row("Link", box("url", s.url if s else ""))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def on_mount(self) -> None:
        """Start with the name."""
        self.query_one("#name", Input).focus()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.app.call_later(self.app.run_action, "save", self)

    def action_close(self) -> None:
        """Leave without saving."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Check and save."""
        from workbench.evidence import sources

        def value(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        def picked(name: str) -> str:
            return self.query_one(f"#{name}", Pick).value

        name, kind, owner, country = value("name"), value("kind"), value("owner"), value("country")
        bloc = "" if picked("bloc") == "–" else picked("bloc")
        party, letter, reason, url = picked("party") == "yes", picked("reliability"), value("reason"), value("url")
        case, old = self.desk.case, self.source
        if not name:
            self._failed(UsageError("A source needs a name.", "Who says it?"))
            return

        def work() -> Source:
            if old is None:
                return sources.add_source(case, name, kind=kind, owner=owner, country=country, bloc=bloc, party=party,
                                          reliability=letter, reason=reason, url=url)  # fmt: skip
            return sources.edit_source(case, old.id, name=name, kind=kind, owner=owner, country=country, bloc=bloc,
                                       party=party, reliability=letter, reason=reason, url=url)  # fmt: skip

        self.desk.jobs.act(work, self._saved, self._failed)

    def _saved(self, source: Source) -> None:
        self.dismiss(None)
        self.desk.last = f"source {source.name}"
        self.desk.changed(everything=True)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, WorkbenchError):
            self.query_one("#said", Static).update(join(line(error.message, "bold"), " ", line(error.hint)))
        else:
            self.desk.report(error)
