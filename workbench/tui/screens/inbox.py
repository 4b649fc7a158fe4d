"""The inbox: texts that no claim holds yet. One key attaches, makes a claim or dismisses, and the next one comes up."""

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench import flow
from workbench.claims import inbox, ranking
from workbench.claims.inbox import Dismissed, Waiting
from workbench.errors import NotFound, UsageError
from workbench.model import Stance, claim_label
from workbench.query import parse_claim
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.store.events import Act
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, MarksChanged, RowMoved, RowOpened
from workbench.tui.screens.asking import Ask, Confirm, sentences
from workbench.tui.screens.following import Following, Parts, beside
from workbench.tui.screens.messages import copy_message
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import MARK
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.filter_row import FilterRow
from workbench.tui.widgets.inbox_row import InboxRow, Pane, dismissed_text, heading, waiting_text
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import PAGE, RowList

LISTED = 20_000
"""Rows that are listed; the count then says "first 20,000". Best first: nobody works down to the last of a million."""
_LONG = 20_000
"""New messages from which on looking at them is a job, with its progress in the top line."""
_TEXT_CHARS, _NARROW_CHARS = 4_000, 220
"""Characters of the text shown beside the list, and below it on a narrow screen, where the keys must stay in sight."""
_STANCES = tuple(Stance)


class InboxScreen(Moves, Following[None]):
    """The list of what waits, or of what was dismissed."""

    NAME = "inbox"
    BINDINGS = keys.bindings("inbox")
    CSS = """
    InboxScreen.-narrow #main { layout: vertical; }
    InboxScreen.-narrow #left { width: 100%; height: 2fr; }
    InboxScreen.-narrow #side { display: block; width: 100%; height: 3fr; border-left: none; border-top: solid $rule; }
    InboxScreen.-split #left { width: 1fr; }
    InboxScreen.-split #side { width: 1fr; }
    InboxScreen.no-preview #side, InboxScreen.is-empty #side { display: none; }
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self.filter_text = ""
        self.dismissed = False
        self._reading = True
        self._taught = False
        self._pane: Pane | None = None
        self._stance = Stance.ASSERTS
        self._row = InboxRow(desk.case.now())
        self.rows: RowList[Waiting | Dismissed] = RowList(self._fetch, lambda r, w: self._row.draw(r, w), id="rows")

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(Static(id="heading"), self.rows, Static(id="empty"))
        yield FilterRow(
            lambda text: inbox.check(self.desk.case, text), lambda text: len(self._ids(text)), self.desk, "texts"
        )
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Show the first page at once, the whole list as soon as it is read."""
        self.rows.focus()
        self.rows.show(inbox.waiting(self.desk.case, "", PAGE))
        self.reload()

    # --- reading ----------------------------------------------------------------------------------------------------

    def _fetch(self, ids: Sequence[int]) -> dict[int, Waiting | Dismissed]:
        if self.dismissed:
            return {**inbox.dismissed_rows(self.desk.case, ids)}
        return {**inbox.rows(self.desk.case, ids)}

    def _ids(self, text: str) -> list[int]:
        read = inbox.dismissed if self.dismissed else inbox.waiting
        return read(self.desk.case, text, LISTED)

    def reload(self) -> None:
        """Read the list; look at what came in since, then read it anew."""
        case, jobs = self.desk.case, self.desk.jobs
        self._reading = True
        self._say()
        new = ranking.behind(case)
        if new > _LONG and not jobs.running:
            jobs.job(
                "inbox",
                lambda progress, cancelled: ranking.settle(case, flow.lexicon_of(case), progress, cancelled),
                lambda _: self._read(),
            )
        elif new and not jobs.running:
            # An act, although nobody's: it writes, and what we write ourselves is no news to the look-out.
            jobs.act(
                lambda: ranking.settle(case, flow.lexicon_of(case), lambda _: None, lambda: False),
                lambda _: self._read(),
            )
        self._read()

    def _read(self) -> None:
        text = self.filter_text
        self.desk.jobs.read("inbox", lambda: self._ids(text), self._loaded)

    def _loaded(self, ids: list[int]) -> None:
        if not self.is_attached:
            return
        self._reading = self._elsewhere = False
        self._row = InboxRow(self.desk.case.now())
        if self.rows.marks:
            self.rows.set_marks(self.rows.marks & set(ids))
        self.rows.show(ids)
        self._shown()

    def _shown(self) -> None:
        self.set_class(not self.rows.count, "is-empty")
        if not self.rows.count:
            self._say_empty()
        self.call_after_refresh(self._head)
        self._say()

    def _head(self) -> None:
        if self.is_attached:
            width = self.rows.scrollable_content_region.width
            self.query_one("#heading", Static).update(Content(heading(width, dismissed=self.dismissed)))
            self._later()

    def _about(self) -> Parts:
        count = self.rows.count
        many = f"first {count:,}" if count >= LISTED else f"{count:,}"
        return (
            join(("Inbox ▸ dismissed" if self.dismissed else "Inbox", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((f"{min(self.rows.cursor + 1, count):,}/{many}", "bold")),
            join(("reading …", "$soft")) if self._reading else "",
            join((f"{MARK} {len(self.rows.marks)} marked", "$warning")) if self.rows.marks else "",
        )

    def _say_empty(self) -> None:
        def way(key: str, words: str) -> Content:
            return join((f"{key:<4}", "bold $primary"), words)

        back, clear, search = (
            way("esc", "back to the queue"), way("esc", "clears the filter"), way("/", "changes the filter"),
        )  # fmt: skip
        if self._reading:
            words = [join(("Reading what came in …", "bold"))]
        elif self.dismissed:
            words = [join(("Nothing was dismissed.", "bold")), Content(""), way("D", "back to the inbox")]
        elif self.filter_text:
            words = [join("Nothing that waits matches ", line(self.filter_text, "bold")), Content(""), search, clear]
        else:
            words = [
                join(("The inbox is empty.", "bold")),
                join("Every text is held by a claim or was dismissed."),
                Content(""),
                back,
                way("I", "imports more chats"),
                way("D", "lists what was dismissed"),
            ]
        self.query_one("#empty", Static).update(stack(words))
        self.query_one("#preview", Static).update(Content(""))

    def _later(self) -> None:
        self._at_rest(self._preview)

    def _preview(self) -> None:
        number, case = self.rows.current, self.desk.case
        if number is None:
            return
        if self.dismissed:
            self.desk.jobs.read("text", lambda: inbox.dismissed_rows(case, [number]).get(number), self._previewed)
            return

        def pane() -> Pane | None:
            row = inbox.rows(case, [number]).get(number)
            if row is None:
                return None
            return Pane(row, tuple(inbox.likely_claims(case, row)), inbox.proposed(case, number))

        self.desk.jobs.read("text", pane, self._previewed)

    def _previewed(self, found: Pane | Dismissed | None) -> None:
        if not self.is_attached or found is None:
            return
        most = _NARROW_CHARS if self.has_class("-narrow") else _TEXT_CHARS
        if isinstance(found, Dismissed):
            words = dismissed_text(found, most=most)
        else:
            if self._pane is None or self._pane.row.message.id != found.row.message.id:
                self._stance = found.proposed.stance
            self._pane = found
            words = waiting_text(found, self._stance, most=most, brief=self.has_class("-narrow"))
        self.query_one("#preview", Static).update(words)
        self.query_one("#side").scroll_home(animate=False)

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Heading and text for the new width."""
        self.call_after_refresh(self._head)

    @on(RowMoved)
    def _moved(self) -> None:
        self._say()
        self._later()

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(MarksChanged)
    def _marked(self) -> None:
        self._say()

    def _follow(self, event: CaseChanged) -> None:
        if event.everything:
            self.reload()
        self.rows.forget()
        self._say()
        self._later()

    @on(FilterRow.Applied)
    def _filtered(self, event: FilterRow.Applied) -> None:
        self.remove_class("filtering")
        self.rows.focus()
        if event.text is not None and event.text != self.filter_text:
            self.filter_text = event.text
            self.reload()

    # --- acts -------------------------------------------------------------------------------------------------------

    def _act(self, work: Callable[[], Act], gone: Sequence[int]) -> None:
        """Do an act; the rows it was about leave the list when it went through, and the next one comes up."""

        def done(act: Act) -> None:
            if self.is_attached:
                self.rows.set_marks(self.rows.marks - set(gone))
                left = set(gone)
                self.rows.show(i for i in self.rows.ids.tolist() if i not in left)
                self._shown()
            self.desk.done(act)

        self.desk.jobs.act(work, done)

    def _here(self) -> int:
        if self.dismissed:
            raise UsageError("This was dismissed.", "d puts it back into the inbox, D leads there.")
        number = self.rows.current
        if number is None:
            raise UsageError("There is no text here.", "Move to one first.")
        return number

    def _shown_pane(self) -> Pane:
        """The pane of the row under the cursor: an act on likely claims is about those that are in sight."""
        number = self._here()
        if self._pane is None or self._pane.row.message.id != number:
            raise UsageError("Its likely claims are still being read.", "Press the key again.")
        return self._pane

    def action_attach(self, n: int) -> None:
        """Put the text under a likely claim."""
        pane = self._shown_pane()
        if n > len(pane.likely):
            raise UsageError(f"There is no likely claim {n} here.", "a names any claim, n makes a new one.")
        self._put_under(pane.row.message.id, pane.likely[n - 1].claim.id, self._stance)

    def _put_under(self, message: int, claim: int, stance: Stance) -> None:
        case = self.desk.case
        self._act(lambda: inbox.attach(case, message, claim, stance), [message])

    def action_attach_other(self) -> None:
        """Ask for a claim and put the text under it."""
        pane = self._shown_pane()
        stance = self._stance

        def named(value: str | None) -> None:
            if value is not None:
                self._put_under(pane.row.message.id, parse_claim(value), stance)

        body = line(pane.row.message.text, limit=300)
        self.app.push_screen(Ask("Put it under which claim?", body, "Its number, for example C-17"), named)

    def action_stance(self) -> None:
        """The next stance, for the text under the cursor."""
        pane = self._shown_pane()
        self._stance = _STANCES[(_STANCES.index(self._stance) + 1) % len(_STANCES)]
        self._previewed(pane)

    def action_make_claim(self) -> None:
        """Make the proposed claim."""
        pane = self._shown_pane()
        case, message = self.desk.case, pane.row.message.id

        def done(number: int) -> None:
            self.desk.last = f"new {claim_label(number)}"
            self.desk.tell(f"{claim_label(number)} is in the queue; e edits it there, u takes it back.")
            self.desk.changed((number,), everything=True)

        self.desk.jobs.act(lambda: inbox.make_claim(case, message).id, done)

    def action_dismiss_text(self) -> None:
        """Dismiss the marked texts, else the one under the cursor; among the dismissed: put back."""
        chosen = [i for i in self.rows.ids if i in self.rows.marks] or [
            i for i in (self.rows.current,) if i is not None
        ]
        if not chosen:
            raise UsageError("There is no text here.", "Move to one first.")
        case = self.desk.case
        change = inbox.restore if self.dismissed else inbox.dismiss

        def sure(yes: bool | None) -> None:
            if yes:
                self._act(lambda: change(case, chosen), chosen)
                self._teach()

        if len(chosen) < BULK_ASKS_FROM:
            sure(True)
            return
        what = "Put back" if self.dismissed else "Dismiss"
        body = sentences(f"{what} {plural(len(chosen), 'text')} with all copies? u takes it back.")
        self.app.push_screen(Confirm("Many texts at once", body, f"{what} {plural(len(chosen), 'text')}"), sure)

    def _teach(self) -> None:
        """Say once where a dismissed text went."""
        if not self.dismissed and not self._taught:
            self._taught = True
            self.desk.tell("Dismissed, with copies that come later.", "D lists what was dismissed, u takes it back.")

    # --- the list ---------------------------------------------------------------------------------------------------

    def action_dismissed(self) -> None:
        """The list of dismissals, or the inbox again."""
        self.dismissed = not self.dismissed
        self._pane = None
        self.rows.set_marks(set())
        self.rows.show([])
        self.query_one("#preview", Static).update(Content(""))
        self.reload()

    def action_open(self) -> None:
        """Open the chat around the message."""
        from workbench.tui.screens.chat import ChatScreen

        number = self.rows.current
        if number is None:
            return
        row = self.rows.row(self.rows.cursor)
        if row is None:
            raise NotFound(f"Message {number} is gone.", "Press R to read the list again.")
        self.app.push_screen(ChatScreen(self.desk, row.message.id))

    def action_filter(self) -> None:
        """Edit the filter."""
        self.add_class("filtering")
        self.query_one(FilterRow).edit(self.filter_text)

    def action_back(self) -> None:
        """Clear the marks, then the filter, then leave the dismissed, then the screen."""
        if self.rows.marks:
            self.rows.set_marks(set())
        elif self.filter_text:
            self.filter_text = ""
            self.reload()
        elif self.dismissed:
            self.action_dismissed()
        else:
            self.dismiss(None)

    def action_mark(self) -> None:
        """Mark and go down."""
        self.rows.mark()

    def action_mark_range(self) -> None:
        """Mark up to here."""
        self.rows.mark_range()

    def action_mark_all(self) -> None:
        """Mark all shown, or none."""
        self.rows.mark_all()

    def action_preview(self) -> None:
        """Show or hide the pane."""
        self.toggle_class("no-preview")
        self._moved()

    def action_refresh_rows(self) -> None:
        """Read again."""
        self.rows.forget()
        self.reload()

    def action_copy(self) -> None:
        """Copy a citation of the message."""
        row = self.rows.row(self.rows.cursor) if self.rows.current is not None else None
        copy_message(self.desk, row.message.id if row else None)
