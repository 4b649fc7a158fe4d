"""One claim with all that stands behind it. The overview answers why it is here and what is missing to decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from workbench.model import Event, Evidence, Status, claim_label
from workbench.tui import keys, media_reading, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.media_reading import Seen
from workbench.tui.reading import Carried, Dossier
from workbench.tui.screens import evidence_acts, media_acts
from workbench.tui.screens.claim_keys import ClaimKeys
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.following import Following, Parts
from workbench.tui.text import join, plural, stack
from workbench.tui.veil import Veil
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_text import HEAD, message_lines, overview, status_words
from workbench.tui.widgets.dossier_text import blocs_text, timeline_text
from workbench.tui.widgets.evidence_list import EvidenceList, EvidenceSeen, read_evidence
from workbench.tui.widgets.evidence_text import whole
from workbench.tui.widgets.history_text import event_lines
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


class DossierScreen(ClaimKeys, Following[int | None]):
    """The dossier; closing it tells the queue which claim it ended on."""

    NAME = "dossier"
    BINDINGS = keys.bindings("dossier")

    def __init__(self, desk: Desk, number: int, queue: Sequence[int] = ()) -> None:
        """Take the desk, the claim, and the queue it stands in (for next and previous)."""
        super().__init__(desk)
        self.number, self.queue = number, queue
        self._found: _All | None = None
        self._filled: set[str] = set()
        self._veil = Veil(desk.unveiled)
        self.media = MediaPane(desk, self._veil)
        self.evidence = EvidenceList(id="evidence-list")
        self._events: tuple[Event, ...] = ()

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
                yield self.evidence
            with TabPane("Timeline", id="timeline"), Pane():
                yield Static(id="timeline-text")
            with TabPane("Blocs", id="blocs"), Pane():
                yield Static(id="blocs-text")
            with TabPane("History", id="history"):
                yield OptionList(id="history-list", compact=True)
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

    def _about(self) -> Parts:
        if self._found is None:
            return ()
        c = self._found.dossier.claim
        where = f"{self.queue.index(c.id) + 1:,} of {len(self.queue):,}" if c.id in self.queue else ""
        return (
            join(("Queue ▸ ", "$soft"), (claim_label(c.id), "bold $primary")),
            status_words(c.status),
            join((where, "$soft")),
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
            self.desk.jobs.read("evidence", lambda: read_evidence(case, d.claim.id), self._fill_evidence)
        elif tab == "timeline":
            self._show(tab, timeline_text(reading.days(found.carried), d.evidence))
        elif tab == "blocs":
            self._show(tab, blocs_text(case.settings.blocs, d.evidence, found.carried))
        elif tab == "history":
            self.desk.jobs.read(
                "history",
                lambda: (reading.history(case, d.claim.id), reading.source_names(case)),
                lambda found: self._fill_history(*found),
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

    def _fill_evidence(self, seen: EvidenceSeen) -> None:
        if self.is_attached and seen.claim == self.number:
            self.evidence.show(seen)

    def _fill_history(self, events: tuple[Event, ...], sources: dict[int, str]) -> None:
        if not self.is_attached:
            return
        self._events = events
        box = self.query_one("#history-list", OptionList)
        box.clear_options()
        told = ("  newest first; `workbench audit verify` checks the chain", "$soft")
        head = join((plural(len(events), "event"), HEAD), told) if events else join(("Nothing was done yet.", "$soft"))
        box.add_option(Option(head, disabled=True))
        box.add_options([Option(event_lines(e, sources), id=f"h{n}") for n, e in enumerate(events)])
        box.highlighted = 1 if events else None

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
    def _evidence_opened(self) -> None:
        item, seen = self._item(), self.evidence.seen
        if item is not None and seen is not None:
            evidence_acts.show(self.desk, item, whole(item, seen.origins.root, seen.beside))
        else:
            self.action_origin()

    @on(OptionList.OptionSelected, "#history-list")
    def _event_opened(self, event: OptionList.OptionSelected) -> None:
        from workbench.tui.screens.asking import Notice

        if event.option.id:
            told = self._events[int(event.option.id[1:])]
            names = reading.source_names(self.desk.case)
            self.app.push_screen(Notice(f"Event {told.seq}", event_lines(told, names, whole=True)))

    def _follow(self, event: CaseChanged) -> None:
        if event.everything or not event.claims or self.number in event.claims:
            self.load()
        else:
            self._say()

    # --- actions ----------------------------------------------------------------------------------------------------

    def _here(self) -> int:
        return self.number

    def targets(self) -> list[int]:
        """The claim shown."""
        return [self.number]

    def _chosen(self) -> str:
        return f"id:{claim_label(self.number)}"

    def action_back(self) -> None:
        """Back to the queue, on the claim shown last."""
        self.dismiss(self.number)

    def action_set_status(self, status: str) -> None:
        """Decide this claim and go to the next; come back when the rules refuse."""
        number = self.number
        self.action_step(1)
        set_status(self.desk, Wish((number,), Status(status), refused=lambda: self._go(number)))

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

    def _on_evidence(self) -> bool:
        """Whether the cursor of the evidence tab is seen and stands on this claim's items, not on those of the last."""
        seen = self.evidence.seen
        shown = self.query_one("#tabs", TabbedContent).active == "evidence"
        return shown and seen is not None and seen.claim == self.number

    def _item(self) -> Evidence | None:
        return self.evidence.item if self._on_evidence() else None

    def action_edit_evidence(self) -> None:
        """Change the item under the cursor of the evidence tab."""
        evidence_acts.edit(self.desk, self._item())

    def action_origin(self) -> None:
        """Say of two items whether they are of one origin."""
        tie = self.evidence.tie if self._on_evidence() else None
        if tie is not None:
            evidence_acts.ask_origin(self.desk, tie.evidence, tie.other, tie.why)
        else:
            seen = self.evidence.seen
            known = (seen.items, seen.origins.ties) if seen is not None else ((), ())
            evidence_acts.ask_other(self.desk, self._item(), *known)

    def action_retract(self) -> None:
        """Take back the item under the cursor of the evidence tab."""
        evidence_acts.retract(self.desk, self._item())

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

    def action_messages(self) -> None:
        """All messages of this claim in the search."""
        from workbench.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self.desk, f"claim:{claim_label(self.number)} sort:sent"))

    def action_top(self) -> None:
        """Top of the tab."""
        pane = self.query_one("#tabs", TabbedContent).active_pane
        inner = pane.query(_INNER).first() if pane is not None else None
        if isinstance(inner, MediaStrip):
            inner.action_to(0)
        elif inner is not None:
            inner.scroll_home(animate=False)
