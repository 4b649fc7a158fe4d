"""Import: name a file, look at its first rows and at what was assumed, import with progress, take it back if wrong.

A look at a large file and every import happen in a process of their own: the keys go on answering.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.intake.requests import AmbiguousDateOrder, ImportReport, ImportRequest
from workbench.intake.seeing import Seen
from workbench.model import Batch, Custody, Message
from workbench.store import batches
from workbench.tui import text
from workbench.tui.child_works import IMPORT, LOOK, Imported
from workbench.tui.desk import Desk
from workbench.tui.events import JobMoved, RowOpened
from workbench.tui.screens.asking import Choose, Notice, sentences
from workbench.tui.screens.forms import box, row
from workbench.tui.screens.imports import ImportsScreen, take_back
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import ENTER_KEY
from workbench.tui.typed_path import is_there, typed_path
from workbench.tui.widgets.import_text import preview_cells, report_lines, seen_lines
from workbench.tui.widgets.job_bar import JobBar
from workbench.tui.widgets.pick import Pick
from workbench.tui.widgets.queue_list import RowList

_SMALL = 4 << 20
"""Bytes below which a look is done within a second in a thread."""


class PathSuggester(Suggester):
    """Completes a path from the file system; → takes it."""

    def __init__(self) -> None:
        """Answers are not cached: files come and go."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first entry that begins like what is typed."""
        if not value:
            return None
        try:
            typed = typed_path(value)
            folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
            found = sorted(p.name for p in folder.iterdir() if p.name.startswith(start) and not p.name.startswith("."))
        except (OSError, UsageError):  # while it is typed, `~z` is nobody yet
            return None
        return value + found[0][len(start) :] if found else None


class ImportScreen(Screen[None]):
    """The import form with its preview and result."""

    NAME = "import"
    BINDINGS = [Binding("escape", "close", "Back", show=False)]
    CSS = """
    #import-rows { display: none; height: 1fr; min-height: 5; border-top: solid $rule; }
    #import-rows:focus { background: $background; }
    ImportScreen.looked #import-rows { display: block; }
    ImportScreen.looked #import-said { height: auto; max-height: 8; }
    ImportScreen .form-foot Button { min-width: 8; }
    #import-foot { height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self.desk = desk
        self._ready = False
        self._reports: tuple[ImportReport, ...] = ()
        self._seen: tuple[Message, ...] = ()
        self._looks = 0
        self.rows: RowList[Message] = RowList(
            lambda ids: {i: self._seen[i] for i in ids if i < len(self._seen)}, preview_cells, id="import-rows"
        )

    def compose(self) -> ComposeResult:
        """Form above, what the program says below."""
        yield Static(join(("Import a chat export", "bold $primary")), id="import-head")
        with Vertical(id="import-form"):
            path = box("path", hint="file, zip or folder; → completes what you type")
            path.suggester = PathSuggester()
            yield row("What", path)
            yield row(
                "Time zone",
                box("zone", self.desk.case.settings.timezone, "Africa/Bamako; empty: from the file, else UTC"),
            )
            yield row("Date order", Pick(("from the file", "dmy", "mdy", "ymd"), id="order"))
            yield row("Media folder", box("media", hint="where pictures lie that are not beside the text"))
            yield row("Received from", box("received", hint="who gave it to you; kept as custody"))
            yield row("Note", box("note"))
            with Horizontal(classes="form-foot"):
                yield Button(Content(f"{ENTER_KEY} Look first"), id="look", compact=True, action="screen.look")
                yield Button("Import", id="start", compact=True, action="screen.start", disabled=True)
                yield Button("Undo it", id="undo", compact=True, action="screen.undo_import", disabled=True)
                yield Button("Stop", id="stop", compact=True, action="screen.stop", disabled=True)
                yield Button("Earlier imports", id="earlier", compact=True, action="screen.earlier")
        with VerticalScroll(id="import-said"):
            yield Static(_welcome(()), id="said")
        yield self.rows
        yield JobBar(self.desk)
        yield Static(
            join(
                (ENTER_KEY, "bold $primary"), " look, then import  ", ("tab", "bold $primary"), " next field, rows  ",
                (ENTER_KEY, "bold $primary"), " whole row  ", ("esc", "bold $primary"), " back",
            ),
            id="import-foot",
        )  # fmt: skip

    def _welcome_with(self, found: list[Batch]) -> None:
        if self.is_attached and not self._looks:  # else what a look said stands there
            self._say(_welcome(found))

    def on_mount(self) -> None:
        """Start with the path; a job may be running already."""
        self.query_one("#path", Input).focus()
        self.query_one("#stop", Button).disabled = not self.desk.jobs.running
        self.desk.jobs.read("imports-so-far", lambda: batches.every(self.desk.case.db), self._welcome_with)

    # --- the request ------------------------------------------------------------------------------------------------

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _request(self) -> ImportRequest:
        path = self._value("path")
        if not path:
            raise UsageError("Name a file, a zip or a folder first.", "→ completes what you type.")
        order = self.query_one("#order", Pick).value
        media = self._value("media")
        return ImportRequest(
            paths=(typed_path(path),),
            timezone=self._value("zone"),
            date_order="" if order == "from the file" else order,
            media_dir=typed_path(media) if media else None,
            custody=Custody(received_from=self._value("received"), note=self._value("note")),
        )

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.app.call_later(self.app.run_action, "look", self)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._set(ready=False)

    @on(Pick.Changed)
    def _picked(self) -> None:
        self._set(ready=False)

    def _set(self, *, ready: bool) -> None:
        self._ready = ready
        self.query_one("#start", Button).disabled = not ready

    # --- looking first ----------------------------------------------------------------------------------------------

    def action_look(self) -> None:
        """Read the file without storing anything."""
        request = self._request()
        case = self.desk.case
        self.remove_class("looked")
        self._say(join(("Reading … a large file takes some seconds; nothing is stored.", "$soft")))
        self._looks += 1
        number = self._looks

        def unwanted() -> bool:
            return number != self._looks or not self.is_attached

        def look() -> Seen | WorkbenchError:
            from workbench import flow
            from workbench.tui import import_job

            try:
                if _small(request.paths):
                    return flow.look(case, request, unwanted)
                return import_job.run(case, LOOK, request, lambda _: None, unwanted)
            except WorkbenchError as error:
                return error

        self.desk.jobs.read("import-preview", look, self._looked)

    def _looked(self, found: Seen | WorkbenchError) -> None:
        if not self.is_attached:
            return
        if isinstance(found, AmbiguousDateOrder):
            self._ask_order(found)
        elif isinstance(found, WorkbenchError):
            self._say(stack([line(found.message, "bold $error"), line(found.hint, "$soft")]))
        else:
            rows = " First rows:" if found.messages else ""
            first = join(("Nothing is stored yet. ", "bold"), ("Import", "bold $primary"), f" takes it in.{rows}")
            self._say(stack([*seen_lines(found), first]))
            self._seen = found.messages
            self.rows.forget()
            self.rows.show(range(len(found.messages)))
            self.set_class(bool(found.messages), "looked")
            self._set(ready=True)
            self.query_one("#start", Button).focus()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        m = self._seen[event.number]
        files = [line(f"{a.name} ({a.state.value})", "$soft") for a in m.attachments]
        head = join((text.stamp(m.sent_at), "bold"), " ", line(m.sent_at_raw, "$soft", limit=60), "  ",
                    line(m.sender or f"({m.kind.value})", "bold", limit=80))  # fmt: skip
        self.app.push_screen(Notice("As it would be stored", stack([head, shown(m.text, limit=4_000), *files])))

    def key_enter(self) -> None:
        """On the rows: the whole row."""
        if self.rows.has_focus and self.rows.current is not None:
            self.rows.post_message(RowOpened(self.rows.current))

    def key_down(self) -> None:
        """On the rows: one down."""
        if self.rows.has_focus:
            self.rows.move(1)

    def key_up(self) -> None:
        """On the rows: one up."""
        if self.rows.has_focus:
            self.rows.move(-1)

    def _ask_order(self, found: AmbiguousDateOrder) -> None:
        choices = [
            (order, join((f"{order}  ", "bold"), line(f"the first date is then {means}")))
            for order, means in found.readings.items()
        ]

        def chosen(order: str | None) -> None:
            if order is not None:
                self.query_one("#order", Pick).choose(order)
                self.action_look()

        body = sentences(f"The dates of {found.file} can be read in more than one way.", "Which is right?")
        self.app.push_screen(Choose("Day or month first?", choices, body), chosen)
        self._say(line(found.message, "$warning"))

    # --- importing --------------------------------------------------------------------------------------------------

    def action_start(self) -> None:
        """Import with progress."""
        if not self._ready:
            self.action_look()
            return
        self.desk.work("import", IMPORT, self._request(), self._imported, self._broken)
        self._set(ready=False)
        stop = self.query_one("#stop", Button)
        stop.disabled = False
        stop.focus()

    def _imported(self, found: Imported) -> str:
        reports, undecoded = found.reports, found.undecoded
        self.desk.changed(everything=True)
        total = sum(r.imported for r in reports)
        self.desk.last = f"imported {text.plural(total, 'message')}"
        ended = f"Imported {text.plural(total, 'message')}."
        self.desk.tell(ended)
        if not self.is_attached:
            return ended
        self.remove_class("looked")
        self._reports = reports
        lines: list[Content] = []
        for r in reports:
            lines += [*report_lines(r), Content("")]
        if undecoded:
            what = text.plural(undecoded, "medium was", "media were")
            said = f"{what} kept but could not be looked into: `workbench media` and the Media tab say why."
            lines += [join(("note ", "bold $warning"), said), Content("")]
        if any(r.quarantined for r in reports):
            lines.append(join(("Earlier imports", "bold $primary"), " lists what could not be read, with its reason."))
        lines.append(join(("esc", "bold $primary"), " goes to the queue"))
        self._say(stack(lines))
        undo = self.query_one("#undo", Button)
        undo.disabled = not any(r.imported for r in reports)
        self.query_one("#stop", Button).disabled = True
        self.query_one("#path", Input).focus()
        return ended

    def _broken(self, error: Exception) -> None:
        self.desk.changed(everything=True)
        if self.is_attached:
            self.query_one("#stop", Button).disabled = True
            self.query_one("#path", Input).focus()
        if isinstance(error, AmbiguousDateOrder) and self.is_attached:
            self._ask_order(error)
            return
        self.desk.report(error)
        if isinstance(error, WorkbenchError) and self.is_attached:
            self._say(stack([line(error.message, "bold $error"), line(error.hint, "$soft")]))

    @on(JobMoved)
    def _job_moved(self) -> None:
        self.query_one(JobBar).follow()
        self.query_one("#stop", Button).disabled = not self.desk.jobs.running

    def action_earlier(self) -> None:
        """The list of imports, with what could not be read."""
        self.app.push_screen(ImportsScreen(self.desk))

    def action_stop(self) -> None:
        """Stop after the current step."""
        self.desk.jobs.cancel()
        self.desk.tell("Stopping; what was saved stays and the import can be started again.")

    def action_undo_import(self) -> None:
        """Take the import back; asks when decided claims rest on it."""
        take_back(self.desk, [r.batch for r in self._reports if r.batch], self._undone)

    def _undone(self, undone: list[Batch]) -> None:
        if not self.is_attached:
            return
        self._reports = tuple(replace(r, imported=0) for r in self._reports)
        self.query_one("#undo", Button).disabled = True
        told = [f"Undone: {b.file}, {text.plural(b.imported, 'message')} taken out." for b in undone]
        self._say(stack([line(words, "bold") for words in told]))

    def _say(self, words: Content) -> None:
        self.query_one("#said", Static).update(words)
        self.query_one("#import-said").scroll_home(animate=False)

    def action_close(self) -> None:
        """Back; a running import goes on and is shown above the footer."""
        self.dismiss(None)


def _welcome(found: Sequence[Batch]) -> Content:
    """What can be imported and how, with the newest imports that stand."""
    done = [b for b in found if b.state != "undone"][-8:]
    lines = [
        join("WhatsApp text or zip, Telegram result.json, X pages or archive, and what plugins read."),
        join("Give a path and press ", (ENTER_KEY, "bold $primary"), ": nothing is stored until you press Import."),
        join(("The original is kept by its sha256 and never changed. Importing twice adds nothing twice.", "$soft")),
    ]
    if done:
        lines += [Content(""), join(("Imported so far", "bold $primary"))]
    for b in reversed(done):
        head = f" {b.id:>3} {b.imported:>9,} messages  "
        mark = ("not finished: the same file again goes on  ", "$warning") if b.state == "running" else ""
        lines.append(join(head, (b.started_at[:10], "$soft"), "  ", mark, line(b.file, "bold", limit=80)))
    return stack(lines)


def _small(paths: tuple[Path, ...]) -> bool:
    """Whether a look is so short that a process of its own would take longer to start."""
    return all(is_there(p) and p.is_file() and p.stat().st_size < _SMALL for p in paths)
