"""One claim with all that stands behind it. The overview answers why it is here and what is missing to decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from workbench.claims.telling import Told
from workbench.errors import UsageError
from workbench.model import Claim, Event, Status, claim_label
from workbench.store import spans
from workbench.store.spans import ChatTold
from workbench.tui import keys, media_reading, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.media_reading import Seen
from workbench.tui.reading import Carried, Dossier
from workbench.tui.screens import evidence_acts
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.dossier_items import DossierItems
from workbench.tui.screens.following import Parts
from workbench.tui.text import join, plural, stack
from workbench.tui.veil import Veil
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_text import HEAD, message_lines, overview, status_words
from workbench.tui.widgets.dossier_text import blocs_text
from workbench.tui.widgets.evidence_list import EvidenceList, EvidenceSeen, read_evidence
from workbench.tui.widgets.evidence_text import whole
from workbench.tui.widgets.history_text import event_lines
from workbench.tui.widgets.marked import legend
from workbench.tui.widgets.media_pane import MediaPane
from workbench.tui.widgets.media_strip import MediaStrip
from workbench.tui.widgets.pane import Pane
from workbench.tui.widgets.tab_place import TabLine, TabPlace
from workbench.tui.widgets.time_axis import Sign
from workbench.tui.widgets.timeline_pane import TimelinePane, read_told

_KEPT = "dossier"
TABS = ("overview", "messages", "media", "evidence", "timeline", "blocs", "history")


@dataclass(frozen=True, slots=True)
class _All:
    """What one reading of the dossier brings."""

    dossier: Dossier
    carried: tuple[Carried, ...]


def open_dossier(
    desk: Desk, number: int, queue: Sequence[int] = (), then: Callable[[int | None], None] | None = None
) -> "DossierScreen":
    """Show a claim, and in which queue it stands; `then` is told the claim it ends on.

    One dossier is kept when it is left and used again for the next claim, which costs a fifth of a new one.
    """
    app = desk.app
    if not app.is_screen_installed(_KEPT):
        screen = DossierScreen(desk, number, queue)
        app.install_screen(screen, _KEPT)
    else:
        kept = app.get_screen(_KEPT)
        if isinstance(kept, DossierScreen) and kept not in app.screen_stack:
            kept.begin(number, queue)
            screen = kept
        else:  # a dossier over a dossier
            screen = DossierScreen(desk, number, queue)
    app.push_screen(screen, then)
    return screen


class DossierScreen(DossierItems):
    """The dossier; closing it tells the queue which claim it ended on."""

    NAME = "dossier"
    BINDINGS = keys.bindings("dossier")

    def __init__(self, desk: Desk, number: int, queue: Sequence[int] = ()) -> None:
        """Take the desk, the claim, and the queue it stands in (for next and previous)."""
        super().__init__(desk)
        self.number, self.queue = number, queue
        self._at = -1
        self._found: _All | None = None
        self._filled: set[str] = set()
        self._veil = Veil(desk.unveiled)
        self.media = MediaPane(desk, self._veil)
        self.evidence = EvidenceList(id="evidence-list")
        self.timeline = TimelinePane()
        self._events: tuple[Event, ...] = ()
        self.tabs = TabPlace(
            {
                "overview": lambda: Pane(Static(id="overview-text")),
                "messages": lambda: OptionList(id="message-list", compact=True),
                "media": lambda: self.media,
                "evidence": lambda: self.evidence,
                "timeline": lambda: self.timeline,
                "blocs": lambda: Pane(Static(id="blocs-text")),
                "history": lambda: OptionList(id="history-list", compact=True),
            },
            id="tabs",
        )

    def compose(self) -> ComposeResult:
        """Top line, tabs, footer."""
        yield TopLine()
        yield self.tabs
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read and show."""
        self._focus()
        self.load()

    def begin(self, number: int, queue: Sequence[int]) -> None:
        """Be the dossier of another claim, as if opened for the first time: nothing of the last one is left."""
        self.hold(self.desk.app)
        self.number, self.queue, self._at = number, queue, -1
        self._found, self._events = None, ()
        self._elsewhere = False
        self._filled.clear()
        self._veil.lower()
        self.tabs.reset()
        for tab, text in (("overview", "#overview-text"), ("blocs", "#blocs-text")):
            if self.tabs.has(tab):
                self.query_one(text, Static).update(Content(""))
        for tab, box in (("messages", "#message-list"), ("history", "#history-list")):
            if self.tabs.has(tab):
                self.query_one(box, OptionList).clear_options()
        if self.tabs.has("media"):
            self.media.clear()
        if self.tabs.has("evidence"):
            self.evidence.forget()
        if self.tabs.has("timeline"):
            self.timeline.show(Told(), (), ())
        self.tabs.inner.scroll_home(animate=False)
        self._job_moved()
        self._focus()
        self._say()
        self.load()

    # --- reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the claim anew."""
        number = self.number
        case = self.desk.case

        def read() -> _All:
            found = reading.dossier(case, number)
            return _All(found, reading.carried(case, number))

        self._read_own("dossier", read, self._loaded)

    def _loaded(self, found: _All) -> None:
        if found.dossier.claim.id != self.number or not self.is_attached:
            return
        self._found = found
        self._filled.clear()
        claim = found.dossier.claim
        self.tabs.count({"messages": claim.appearances, "media": claim.media, "evidence": len(found.dossier.evidence)})
        self._fill(self.tabs.active)
        self._happened("opened")
        self._say()

    def _about(self) -> Parts:
        if self._found is None:
            return ()
        c = self._found.dossier.claim
        at = self._place(c.id)
        where = f"{at + 1:,} of {len(self.queue):,}" if at >= 0 else ""
        return (
            join(("Queue ▸ ", "$soft"), (claim_label(c.id), "bold $primary")),
            status_words(c.status, overridden=c.overridden),
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
            self._read_own(
                "media",
                lambda: media_reading.seen_media(case, d.claim.id),
                lambda seen: self._fill_media(d.claim.id, seen),
            )
        elif tab == "evidence":
            self._read_own("evidence", lambda: read_evidence(case, d.claim.id), self._fill_evidence)
        elif tab == "timeline":
            self._read_own(
                "timeline",
                lambda: read_told(case, d.claim, d.evidence),
                lambda found: self._fill_timeline(d, *found),
            )
        elif tab == "blocs":
            self._read_own(
                "blocs", lambda: spans.told_by_chat(case.db, d.claim.id), lambda told: self._fill_blocs(d, told)
            )
        elif tab == "history":
            self._read_own(
                "history",
                lambda: (reading.history(case, d.claim.id), reading.source_names(case)),
                lambda found: self._fill_history(*found),
            )

    def _show(self, tab: str, words: Content) -> None:
        self.query_one(f"#{tab}-text", Static).update(words)

    def _fill_media(self, number: int, found: tuple[Seen, ...]) -> None:
        if self.is_attached and number == self.number:
            self.media.show(found)

    def _fill_timeline(self, d: Dossier, told: Told, signs: tuple[Sign, ...]) -> None:
        if self.is_attached and d.claim.id == self.number:
            self.timeline.show(told, signs, d.evidence)

    def _fill_blocs(self, d: Dossier, told: list[ChatTold]) -> None:
        if self.is_attached and d.claim.id == self.number:
            self._show("blocs", blocs_text(self.desk.case.settings.blocs, d.evidence, told))

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
            more = keys.said(f"… {rest:,} more: {{messages}} searches all of them")
            box.add_option(Option(join((more, "$soft")), disabled=True))
        if not found.carried:
            none = keys.said("No message carries this claim. In the queue {message.add} enters one by hand.")
            box.add_option(Option(join((none, "$soft")), disabled=True))

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

    async def _turn(self, name: str) -> None:
        await self.tabs.show(name)
        self._fill(name)
        self._focus()
        self._happened(f"tab {name}")

    def _happened(self, what: str) -> None:
        """The tour is about one claim: what is done to another ticks nothing, else its next step would be untrue."""
        if self.number == self.desk.tour.claim:
            self.desk.happened(what)

    @on(TabLine.Chosen)
    async def _clicked(self, event: TabLine.Chosen) -> None:
        await self._turn(event.name)

    def _focus(self) -> None:
        if (inner := self._inner()) is not None:
            inner.focus()

    def _inner(self) -> Widget | None:
        """What takes keys in the tab shown."""
        if not self.tabs.has(self.tabs.active):
            return None
        return self.media.strip if self.tabs.active == "media" else self.tabs.inner

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

    def _claim(self) -> Claim | None:
        return self._found.dossier.claim if self._found is not None else None

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
        if self.tabs.has("media"):
            self.media.clear()
        self.load()

    def action_step(self, by: int) -> None:
        """The next or previous claim of the queue."""
        at = self._place(self.number)
        if at >= 0 and 0 <= at + by < len(self.queue):
            self._at = at + by
            self._go(self.queue[self._at])

    def _place(self, number: int) -> int:
        """Where a claim stands in the queue, -1 when nowhere; a queue of a million is searched once."""
        if not (0 <= self._at < len(self.queue) and self.queue[self._at] == number):
            self._at = self.queue.index(number) if number in self.queue else -1
        return self._at

    async def action_tab(self, by: int) -> None:
        """The next or previous tab."""
        await self._turn(TABS[(TABS.index(self.tabs.active) + by) % len(TABS)])

    async def action_show_tab(self, name: str) -> None:
        """One tab."""
        await self._turn(name)

    def action_zoom(self, by: int) -> None:
        """Shorter or longer columns in the Timeline tab."""
        self._on_timeline().zoom(by)

    def action_shift(self, by: int) -> None:
        """Later or earlier in the Timeline tab."""
        self._on_timeline().shift(by)

    def _on_timeline(self) -> TimelinePane:
        if self.tabs.active != "timeline":
            raise UsageError("There is no chart in this tab.", f"{keys.key('tab.timeline')} shows the timeline.")
        return self.timeline

    def action_scroll_line(self, by: int) -> None:
        """One line down or up in the tab shown."""
        inner = self._inner()
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

    def action_messages(self) -> None:
        """All messages of this claim in the search."""
        from workbench.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self.desk, f"claim:{claim_label(self.number)} sort:sent"))

    def action_top(self) -> None:
        """Top of the tab."""
        inner = self._inner()
        if isinstance(inner, MediaStrip):
            inner.action_to(0)
        elif inner is not None:
            inner.scroll_home(animate=False)
