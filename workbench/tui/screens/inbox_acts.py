"""What one key does to a text of the inbox: put it under a claim, make one of it, dismiss it, put it back.

Each is one undoable act; the rows that it was about leave the list when it went through, and the next one comes up.
"""

from collections.abc import Callable, Sequence

from workbench.claims import inbox
from workbench.claims.inbox import Dismissed, Waiting
from workbench.errors import UsageError
from workbench.model import Stance, claim_label
from workbench.query import parse_claim
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.store.events import Act
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Confirm, sentences
from workbench.tui.text import line, plural
from workbench.tui.widgets.inbox_row import Pane
from workbench.tui.widgets.queue_list import RowList

_STANCES = tuple(Stance)


class InboxActs:
    """The acts of a screen that lists what waits, or what was dismissed."""

    desk: Desk
    rows: RowList[Waiting | Dismissed]
    dismissed: bool
    _shown_filter: str
    _stance: Stance
    _pane: Pane | None
    _taught = False

    def _shown(self) -> None:
        """Say what is listed now."""
        raise NotImplementedError

    def _previewed(self, found: Pane | Dismissed | None) -> None:
        """Show the pane."""
        raise NotImplementedError

    def _act(self, work: Callable[[], Act], gone: Sequence[int]) -> None:
        """Do an act; the rows it was about leave the list when it went through, and the next one comes up."""

        def done(act: Act) -> None:
            if self.rows.is_attached:
                self.rows.set_marks(self.rows.marks - set(gone))
                left = set(gone)
                self.rows.show(i for i in self.rows.ids.tolist() if i not in left)
                self._shown()
            self.desk.done(act)

        self.desk.jobs.act(work, done)

    def _here(self) -> int:
        if self.dismissed:
            hint = keys.said("{inbox.dismiss} puts it back into the inbox, {inbox.dismissed} leads there.")
            raise UsageError("This was dismissed.", hint)
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
            hint = keys.said("{inbox.other} names any claim, {inbox.claim} makes a new one.")
            raise UsageError(f"There is no likely claim {n} here.", hint)
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
        self.desk.app.push_screen(Ask("Put it under which claim?", body, "Its number, for example C-17"), named)

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
            ways = keys.said("{claim.edit} edits it there, {undo} takes it back.")
            self.desk.tell(f"{claim_label(number)} is in the queue; {ways}")
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
        of = f"of the filter {self._shown_filter}" if self._shown_filter else "of the whole list"
        body = sentences(
            f"{what} {plural(len(chosen), 'text')} {of}, with all copies?", f"{keys.key('undo')} takes it all back."
        )
        self.desk.app.push_screen(Confirm("Many texts at once", body, f"{what} {plural(len(chosen), 'text')}"), sure)

    def _teach(self) -> None:
        """Say once where a dismissed text went."""
        if not self.dismissed and not self._taught:
            self._taught = True
            self.desk.tell(
                "Dismissed, with copies that come later.",
                f"{keys.key('inbox.dismissed')} lists what was dismissed, {keys.key('undo')} takes it back.",
            )
