"""Import: name a file, look at its first rows and at what was assumed, import with progress, take it back if wrong."""

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

from workbench.errors import Conflict, UsageError, WorkbenchError
from workbench.intake.requests import AmbiguousDateOrder, ImportReport, ImportRequest, Progress
from workbench.model import Batch, Custody
from workbench.store import batches, media
from workbench.tui import text
from workbench.tui.desk import Desk
from workbench.tui.events import JobMoved
from workbench.tui.jobs import Cancelled
from workbench.tui.screens.asking import Choose, Confirm, sentences
from workbench.tui.screens.forms import box, row
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.job_words import job_words
from workbench.tui.widgets.message_row import PLATFORM
from workbench.tui.widgets.pick import Pick

_PREVIEWED = 20


class PathSuggester(Suggester):
    """Completes a path from the file system; → takes it."""

    def __init__(self) -> None:
        """Answers are not cached: files come and go."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first entry that begins like what is typed."""
        if not value:
            return None
        typed = Path(value).expanduser()
        folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
        try:
            found = sorted(p.name for p in folder.iterdir() if p.name.startswith(start) and not p.name.startswith("."))
        except OSError:
            return None
        return value + found[0][len(start) :] if found else None


class ImportScreen(Screen[None]):
    """The import form with its preview and result."""

    NAME = "import"
    BINDINGS = [Binding("escape", "close", "Back", show=False)]

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self.desk = desk
        self._ready = False
        self._reports: tuple[ImportReport, ...] = ()

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
                yield Button("⏎ Look first", id="look", compact=True, action="screen.look")
                yield Button("Import", id="start", compact=True, action="screen.start", disabled=True)
                yield Button("Undo this import", id="undo", compact=True, action="screen.undo_import", disabled=True)
                yield Button("Stop", id="stop", compact=True, action="screen.stop", disabled=True)
        yield Static(id="job")
        with VerticalScroll(id="import-said"):
            yield Static(self._welcome(), id="said")

    def _welcome(self) -> Content:
        done = [b for b in batches.every(self.desk.case.db) if b.state != "undone"][-8:]
        lines = [
            join("WhatsApp text or zip, Telegram result.json, X pages or archive, and what plugins read."),
            join("Give a path and press ", ("⏎", "bold $primary"), ": nothing is stored until you press Import."),
            join(
                ("The original is kept by its sha256 and never changed. Importing twice adds nothing twice.", "$soft")
            ),
        ]
        if done:
            lines += [Content(""), join(("Imported so far", "bold $primary"))]
            lines += [
                join(
                    f" {b.id:>3} {b.imported:>9,} messages  ",
                    (b.started_at[:10], "$soft"),
                    "  ",
                    line(b.file, "bold", limit=80),
                )
                for b in reversed(done)
            ]
        return stack(lines)

    def on_mount(self) -> None:
        """Start with the path."""
        self.query_one("#path", Input).focus()

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
            paths=(Path(path).expanduser(),),
            timezone=self._value("zone"),
            date_order="" if order == "from the file" else order,
            media_dir=Path(media).expanduser() if media else None,
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
        """Read the first rows without storing anything."""
        from workbench import flow

        request = self._request()
        self._say(join(("Reading …", "$soft")))
        self.desk.jobs.read(
            "import-preview",
            lambda: _attempt(lambda: flow.preview(self.desk.case, request.paths[0], request, _PREVIEWED)),
            self._looked,
        )

    def _looked(self, found: object) -> None:
        from workbench.flow import Preview

        if isinstance(found, AmbiguousDateOrder):
            self._ask_order(found)
        elif isinstance(found, WorkbenchError):
            self._say(stack([line(found.message, "bold $error"), line(found.hint, "$soft")]))
        elif isinstance(found, Preview):
            r = found.report
            lines = [*_preview_lines(r), Content("")]
            lines.append(join((f"The first {len(found.messages)} rows", "bold $primary")))
            for m in found.messages:
                files = f"[{', '.join(a.name for a in m.attachments)}] " if m.attachments else ""
                lines.append(
                    join((text.stamp(m.sent_at), "$soft"), " ", (PLATFORM.get(m.platform, "?"), "$soft"), " ",
                         line(m.sender or f"({m.kind.value})", "bold", limit=30), " ", line(files + m.text, limit=160))
                )  # fmt: skip
            self._say(stack(lines))
            self._set(ready=True)
            self.query_one("#start", Button).focus()

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
        from workbench import flow

        if not self._ready:
            self.action_look()
            return
        request = self._request()
        case = self.desk.case

        def work(progress: Progress, cancelled: Cancelled) -> tuple[tuple[ImportReport, ...], int]:
            reports = flow.import_paths(case, request, progress, cancelled)
            return reports, media.undecoded(case.db, [r.batch for r in reports])

        self.desk.jobs.job("import", work, self._imported, self._broken)
        self._set(ready=False)
        stop = self.query_one("#stop", Button)
        stop.disabled = False
        stop.focus()

    def _imported(self, found: tuple[tuple[ImportReport, ...], int]) -> None:
        reports, undecoded = found
        self.desk.changed(everything=True)
        total = sum(r.imported for r in reports)
        self.desk.last = f"imported {total:,} messages"
        self.desk.tell(f"Imported {text.plural(total, 'message')}.")
        if not self.is_attached:
            return
        self._reports = reports
        lines: list[Content] = []
        for r in reports:
            lines += [*_report_lines(r, "imported"), Content("")]
        if undecoded:
            what = "1 medium was" if undecoded == 1 else f"{undecoded:,} media were"
            said = f"{what} kept but could not be looked into: `workbench media` and the Media tab say why."
            lines += [join(("note ", "bold $warning"), said), Content("")]
        lines.append(join(("esc", "bold $primary"), " goes to the queue"))
        self._say(stack(lines))
        undo = self.query_one("#undo", Button)
        undo.disabled = not any(r.imported for r in reports)
        self.query_one("#stop", Button).disabled = True
        self.query_one("#path", Input).focus()

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
    def _job_moved(self, event: JobMoved) -> None:
        step = event.step
        words = Content("")
        if step is not None:
            share = min(step.done / step.total, 1.0) if step.total else step.share
            filled = int(30 * (share or 0))
            bar = f"[{'█' * filled}{'·' * (30 - filled)}] " if share is not None else ""
            words = join((bar, "$success"), line(f"{job_words(event)}  {step.file}", limit=200))
        self.query_one("#job", Static).update(words)

    def action_stop(self) -> None:
        """Stop after the current step."""
        self.desk.jobs.cancel()
        self.desk.tell("Stopping; what was saved stays and the import can be started again.")

    def action_undo_import(self) -> None:
        """Take the import back; asks when decided claims rest on it."""
        self._undo([r.batch for r in self._reports if r.batch], sure=False)

    def _undo(self, numbers: Sequence[int], *, sure: bool) -> None:
        from workbench import flow

        def work() -> list[Batch]:
            return [flow.undo_import(self.desk.case, n, even_decided=sure) for n in reversed(numbers)]

        def failed(error: Exception) -> None:
            if isinstance(error, Conflict) and not sure:
                self.app.push_screen(
                    Confirm(
                        "Undo the import all the same?",
                        sentences(error.message, error.hint),
                        "Undo it",
                    ),
                    lambda yes: self._undo(numbers, sure=True) if yes else None,
                )
            else:
                self.desk.report(error)

        self.desk.jobs.act(work, self._undone, failed)

    def _undone(self, undone: list[Batch]) -> None:
        self.desk.last = "import undone"
        self.desk.changed(everything=True)
        self._reports = tuple(replace(r, imported=0) for r in self._reports)
        self.query_one("#undo", Button).disabled = True
        self._say(stack([line(f"Undone: {b.file}, {b.imported:,} messages taken out.", "bold") for b in undone]))

    def _say(self, words: Content) -> None:
        self.query_one("#said", Static).update(words)
        self.query_one("#import-said").scroll_home(animate=False)

    def action_close(self) -> None:
        """Back; a running import goes on and is shown in the top line."""
        self.dismiss(None)


def _attempt(work: object) -> object:
    if not callable(work):
        raise TypeError("something to call expected")
    try:
        return work()
    except WorkbenchError as error:
        return error


def _preview_lines(r: ImportReport) -> list[Content]:
    head = join(line(r.file, "bold", limit=80), f"  {r.importer}  ", (r.sha256[:16], "$soft"))
    counts = join(
        (f"{r.read:,}", "bold"), " records, ",
        (f"{r.quarantined:,} not readable", "bold $warning" if r.quarantined else ""),
        ("; what the case holds already is left out when importing", "$soft"),
    )  # fmt: skip
    return [head, counts, *_report_facts(r)]


def _report_lines(r: ImportReport, word: str) -> list[Content]:
    head = join(line(r.file, "bold", limit=80), f"  {r.importer}  ", (r.sha256[:16], "$soft"))
    counts = join(
        (f"{r.read:,}", "bold"), " read = ", (f"{r.imported:,}", "bold $success"), f" {word} + ",
        f"{r.duplicate:,} already here + ",
        (f"{r.quarantined:,} not readable", "bold $warning" if r.quarantined else ""),
    )  # fmt: skip
    return [head, counts, *_report_facts(r)]


def _report_facts(r: ImportReport) -> list[Content]:
    span = f"{text.stamp(r.first)} to {text.stamp(r.last)}"
    lines = [join(f"{span}   media: {r.media_present:,} here, {r.media_missing:,} missing")]
    lines += [join(("assumed ", "$warning"), line(a)) for a in r.assumptions]
    lines += [join(("skipped ", "bold $error"), line(p)) for p in r.problems]
    lines += [join(("note ", "bold $warning"), line(n)) for n in r.notes]
    if r.quarantined:
        told = "`workbench imports quarantine` lists what could not be read, with line and reason."
        lines.append(join((told, "$soft")))
    return lines
