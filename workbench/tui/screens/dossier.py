"""One claim with all that stands behind it. The overview answers why it is here and what is missing to decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widgets import OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from workbench.model import Evidence, Status, claim_label
from workbench.tui import keys, media_reading, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, ChangedElsewhere, JobMoved
from workbench.tui.media_reading import Seen
from workbench.tui.reading import Carried, Dossier
from workbench.tui.screens import claim_acts, media_acts
from workbench.tui.screens.deciding import set_status
from workbench.tui.text import join, line, stack
from workbench.tui.veil import Veil
from workbench.tui.widgets.bars import Hints, TopLine, last_words
from workbench.tui.widgets.claim_text import evidence_lines, message_lines, overview, status_words
from workbench.tui.widgets.dossier_text import blocs_text, history_text, timeline_text
from workbench.tui.widgets.job_words import job_words
from workbench.tui.widgets.marked import legend
from workbench.tui.widgets.media_pane import MediaPane
from workbench.tui.widgets.media_strip import MediaStrip
from workbench.tui.widgets.pane import Pane

_INNER = "OptionList, MediaStrip, Pane"
"""What a tab may hold that takes keys."""
TABS = ("overview", "messages", "media", "evidence", "timeline", "blocs", "history")


@dataclass(frozen=True, slots=True)
class _All:
    """What one reading of the dossier brings."""

    dossier: Dossier
    carried: tuple[Carried, ...]


class DossierScreen(Screen[int | None]):
    """The dossier; closing it tells the queue which claim it ended on."""

    NAME = "dossier"
    BINDINGS = keys.bindings("dossier")

    def __init__(self, desk: Desk, number: int, queue: Sequence[int] = ()) -> None:
        """Take the desk, the claim, and the queue it stands in (for next and previous)."""
        super().__init__()
        self.desk, self.number, self.queue = desk, number, queue
        self._found: _All | None = None
        self._filled: set[str] = set()
        self._elsewhere = False
        self._job = ""
        self._veil = Veil(desk.unveiled)
        self.media = MediaPane(desk, self._veil)

    def compose(self) -> ComposeResult:
        """Top line, tabs, footer."""
        yield TopLine()
        with TabbedContent(id="tabs", initial="overview"):
            with TabPane("Overview", id="overview"), Pane():
                yield Static(id="overview-text")
            with TabPane("Messages", id="messages"):
                yield OptionList(id="message-list", compact=True)
            with TabPane("Media", id="media"):
                yield self.media
            with TabPane("Evidence", id="evidence"):
                yield OptionList(id="evidence-list", compact=True)
            with TabPane("Timeline", id="timeline"), Pane():
                yield Static(id="timeline-text")
            with TabPane("Blocs", id="blocs"), Pane():
                yield Static(id="blocs-text")
            with TabPane("History", id="history"), Pane():
                yield Static(id="history-text")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read and show."""
        self._focus()
        self.load()

    # --- reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the claim anew."""
        number = self.number
        case = self.desk.case

        def read() -> _All:
            found = reading.dossier(case, number)
            return _All(found, reading.carried(case, number))

        self.desk.jobs.read("dossier", read, self._loaded)

    def _loaded(self, found: _All) -> None:
        if found.dossier.claim.id != self.number or not self.is_attached:
            return
        self._found = found
        self._filled.clear()
        claim = found.dossier.claim
        tabs = self.query_one("#tabs", TabbedContent)
        for name, count in (
            ("messages", claim.appearances), ("media", claim.media), ("evidence", len(found.dossier.evidence)),
        ):  # fmt: skip
            tabs.get_tab(name).label = Content(f"{name.capitalize()} {count}" if count else name.capitalize())
        self._fill(tabs.active)
        self._say()

    def _say(self) -> None:
        if self._found is None:
            return
        c = self._found.dossier.claim
        where = f"{self.queue.index(c.id) + 1:,} of {len(self.queue):,}" if c.id in self.queue else ""
        self.query_one(TopLine).tell(
            join(("Queue ▸ ", "$soft"), (claim_label(c.id), "bold $primary")),
            status_words(c.status),
            join((where, "$soft")),
            join(("changed elsewhere · ", "$warning"), ("R", "bold $primary")) if self._elsewhere else "",
            line(self._job, "$success"),
            last_words(self.desk.last),
        )

    def _fill(self, tab: str) -> None:
        if self._found is None or tab in self._filled:
            return
        self._filled.add(tab)
        found, case = self._found, self.desk.case
        d = found.dossier
        if tab == "overview":
            self._show(tab, overview(d, case.now()))
        elif tab == "messages":
            self._fill_messages(found)
        elif tab == "media":
            self.desk.jobs.read(
                "media",
                lambda: media_reading.seen_media(case, d.claim.id),
                lambda seen: self._fill_media(d.claim.id, seen),
            )
        elif tab == "evidence":
            self._fill_evidence(d)
        elif tab == "timeline":
            self._show(tab, timeline_text(reading.days(found.carried), d.evidence))
        elif tab == "blocs":
            self._show(tab, blocs_text(case.settings.blocs, d.evidence, found.carried))
        elif tab == "history":
            self.desk.jobs.read(
                "history",
                lambda: history_text(reading.history(case, d.claim.id)),
                lambda t: self._show("history", t),
            )

    def _show(self, tab: str, words: Content) -> None:
        self.query_one(f"#{tab}-text", Static).update(words)

    def _fill_media(self, number: int, found: tuple[Seen, ...]) -> None:
        if self.is_attached and number == self.number:
            self.media.show(found)

    def _fill_messages(self, found: _All) -> None:
        box = self.query_one("#message-list", OptionList)
        box.clear_options()
        box.add_options(
            [Option(stack([message_lines(c, full=True), ""]), id=f"m{c.message.id}") for c in found.carried]
        )
        box.highlighted = 0 if found.carried else None
        if any(c.mentions for c in found.carried):
            box.add_option(Option(legend(), disabled=True))
        rest = found.dossier.claim.appearances - len(found.carried)
        if rest > 0:
            box.add_option(Option(join((f"… {rest:,} more: m searches all of them", "$soft")), disabled=True))
        if not found.carried:
            box.add_option(
                Option(join(("No message carries this claim. + enters one by hand.", "$soft")), disabled=True)
            )

    def _fill_evidence(self, d: Dossier) -> None:
        box = self.query_one("#evidence-list", OptionList)
        box.clear_options()
        box.add_options([Option(stack([evidence_lines(e, d.roots), ""]), id=f"e{e.id}") for e in d.evidence])
        box.highlighted = 0 if d.evidence else None
        if not d.evidence:
            hint = stack([
                join(("No evidence yet.", "bold")),
                join(("a", "bold $primary"), " adds what a source says, with a stance and a grade such as B2."),
                join("Repeats of the same origin count once; two independent credible origins can confirm."),
            ])  # fmt: skip
            box.add_option(Option(hint, disabled=True))

    # --- what happened ----------------------------------------------------------------------------------------------

    @on(TabbedContent.TabActivated)
    def _activated(self, event: TabbedContent.TabActivated) -> None:
        self._fill(event.pane.id or "overview")
        self._focus()

    def _focus(self) -> None:
        active = self.query_one("#tabs", TabbedContent).active_pane
        if active is not None:
            inner = active.query(_INNER).first()
            inner.focus()

    @on(OptionList.OptionSelected, "#message-list")
    def _message_opened(self, event: OptionList.OptionSelected) -> None:
        from workbench.tui.screens.chat import ChatScreen

        if event.option.id:
            self.app.push_screen(ChatScreen(self.desk, int(event.option.id[1:])))

    @on(OptionList.OptionSelected, "#evidence-list")
    def _evidence_opened(self, event: OptionList.OptionSelected) -> None:
        from workbench.tui.screens.asking import Notice

        item = self._item(event.option.id)
        if item is not None:
            self.app.push_screen(
                Notice(f"Evidence #{item.id}", _whole(item, self._found.dossier.roots if self._found else {}))
            )

    def _item(self, option: str | None) -> Evidence | None:
        if self._found is None or not option:
            return None
        return next((e for e in self._found.dossier.evidence if f"e{e.id}" == option), None)

    @on(CaseChanged)
    def _changed(self, event: CaseChanged) -> None:
        if event.everything or not event.claims or self.number in event.claims:
            self.load()
        else:
            self._say()

    @on(ChangedElsewhere)
    def _changed_elsewhere(self) -> None:
        self._elsewhere = True
        self._say()

    @on(JobMoved)
    def _job_moved(self, event: JobMoved) -> None:
        self._job = job_words(event)
        self._say()

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the queue, on the claim shown last."""
        self.dismiss(self.number)

    def action_set_status(self, status: str) -> None:
        """Decide this claim and go to the next; come back when the rules refuse."""
        number = self.number
        self.action_step(1)
        set_status(self.desk, [number], Status(status), lambda: self._go(number))

    def _go(self, number: int) -> None:
        self.number = number
        self._veil.lower()
        self.media.clear()
        self.load()

    def action_step(self, by: int) -> None:
        """The next or previous claim of the queue."""
        if self.number in self.queue:
            at = self.queue.index(self.number) + by
            if 0 <= at < len(self.queue):
                self._go(self.queue[at])

    def action_tab(self, by: int) -> None:
        """The next or previous tab."""
        tabs = self.query_one("#tabs", TabbedContent)
        tabs.active = TABS[(TABS.index(tabs.active) + by) % len(TABS)]

    def action_show_tab(self, name: str) -> None:
        """One tab."""
        self.query_one("#tabs", TabbedContent).active = name

    def action_scroll_line(self, by: int) -> None:
        """One line down or up in the tab shown."""
        pane = self.query_one("#tabs", TabbedContent).active_pane
        inner = pane.query(_INNER).first() if pane is not None else None
        if isinstance(inner, OptionList):
            if by > 0:
                inner.action_cursor_down()
            else:
                inner.action_cursor_up()
        elif isinstance(inner, MediaStrip):
            inner.action_step(by)
        elif isinstance(inner, Pane):
            inner.scroll_relative(y=by, animate=False)

    def action_refresh_rows(self) -> None:
        """Read again."""
        self._elsewhere = False
        self.load()

    def action_add_evidence(self) -> None:
        """Open the evidence form."""
        from workbench.tui.screens.evidence_form import EvidenceForm

        self.app.push_screen(EvidenceForm(self.desk, self.number))

    def action_retract(self) -> None:
        """Take back the item under the cursor of the evidence tab."""
        from workbench.evidence import items

        box = self.query_one("#evidence-list", OptionList)
        option = box.highlighted_option
        item = self._item(option.id if option is not None else None)
        if item is None:
            self.desk.tell("No evidence item is chosen.", "Go to the Evidence tab and move to one.")
            return
        self.desk.jobs.act(lambda: items.retract(self.desk.case, item.id), self._retracted)

    def _retracted(self, item: Evidence) -> None:
        self.desk.last = f"evidence #{item.id} taken back"
        self.desk.tell(f"Taken back: {item.source_name}. u brings it back.")
        self.desk.changed((self.number,))

    def _medium(self) -> Seen | None:
        """The medium under the cursor of the Media tab; says so when there is none."""
        found = self.media.current if self.query_one("#tabs", TabbedContent).active == "media" else None
        claim = self._found.dossier.claim if self._found is not None else None
        if found is None and claim is not None and claim.id == self.number and not claim.media:
            self.desk.tell("This claim has no media.")
        elif found is None:
            self.desk.tell("No medium is chosen.", "Go to the Media tab and move to one.")
        return found

    def action_veil(self) -> None:
        """Show or hide the picture under the cursor."""
        if self._medium() is not None:
            self.media.turn()

    def action_mark(self) -> None:
        """Mark the medium under the cursor."""
        if (seen := self._medium()) is not None:
            media_acts.mark(self.desk, seen.sha256)

    def action_open_original(self, _: str) -> None:
        """Open the original of the medium under the cursor."""
        if (seen := self._medium()) is not None:
            media_acts.open_original(self.desk, seen.medium)

    @on(MediaStrip.Opened)
    def action_compare(self) -> None:
        """Put a medium of this claim beside what it looks like."""
        from workbench.tui.screens.compare import CompareScreen

        here = self.media.current if self.query_one("#tabs", TabbedContent).active == "media" else None
        if here is not None and not here.others:
            self.desk.tell("Nothing that is held looks like this one.", "Move to another medium, or press i elsewhere.")
            return
        self.app.push_screen(CompareScreen(self.desk, self.number, self._veil, here.sha256 if here else ""))

    @on(ScreenResume)
    def _resumed(self) -> None:
        self.media.redraw()

    def action_export(self) -> None:
        """Export this claim."""
        from workbench.tui.screens.exporting import ExportScreen

        self.app.push_screen(ExportScreen(self.desk, f"id:{claim_label(self.number)}"))

    def action_messages(self) -> None:
        """All messages of this claim in the search."""
        from workbench.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self.desk, f"claim:{claim_label(self.number)} sort:sent"))

    def action_edit(self) -> None:
        """Edit the claim."""
        claim_acts.edit(self.desk, self.number)

    def action_note(self) -> None:
        """Write its note."""
        claim_acts.note(self.desk, self.number)

    def action_stage(self) -> None:
        """Set its stage."""
        claim_acts.stage(self.desk, [self.number])

    def action_take(self) -> None:
        """Assign it to oneself."""
        claim_acts.take(self.desk, [self.number])

    def action_copy(self) -> None:
        """Copy a citation."""
        claim_acts.copy(self.desk, self.number)

    def action_top(self) -> None:
        """Top of the tab."""
        pane = self.query_one("#tabs", TabbedContent).active_pane
        inner = pane.query(_INNER).first() if pane is not None else None
        if isinstance(inner, MediaStrip):
            inner.action_to(0)
        elif inner is not None:
            inner.scroll_home(animate=False)


def _whole(item: Evidence, roots: dict[int, int]) -> Content:
    graded = join(("graded by ", "$soft"), line(item.graded_by), (" at ", "$soft"), line(item.created_at[:16]))
    held = join((f"captured copy {item.sha256}", "$soft")) if item.sha256 else Content("")
    return stack([evidence_lines(item, roots), graded, held])
