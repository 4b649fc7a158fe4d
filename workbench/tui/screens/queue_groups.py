"""The keys of the queue's groups: fold one, fold all, mark what stands under a heading."""

from collections.abc import Sequence

from workbench.errors import UsageError
from workbench.model import Claim
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.grouping import Groups, Heading
from workbench.tui.text import plural
from workbench.tui.widgets.queue_list import RowList


class GroupKeys:
    """What the queue can do with its groups. `_groups` is None while the filter asks for none."""

    desk: Desk
    rows: RowList[Claim | Heading]
    _groups: Groups | None
    _folded: set[str]
    _only_marked: bool

    def _show_rows(self, keep: int | None = None) -> None:
        """Show what filter, folds and marks leave."""
        raise NotImplementedError

    def _regrouped(self) -> None:
        """Say so on the screen."""
        raise NotImplementedError

    def _in_groups(self) -> Groups:
        if self._groups is None:
            raise UsageError("The queue is not in groups.", f"{keys.key('sort')} groups it by place or by day.")
        return self._groups

    def _heading(self) -> Heading | None:
        """The heading under the cursor."""
        number = self.rows.current
        if self._groups is None or number is None or number > 0:
            return None
        return self._groups.heading(number)

    def _above(self, ids: Sequence[int]) -> int:
        """Where the heading of the cursor's group stands."""
        return next((n for n in range(min(self.rows.cursor, len(ids) - 1), -1, -1) if ids[n] < 0), 0)

    def _turn(self) -> None:
        """Fold or open the group of the heading under the cursor."""
        if self._groups is not None and (heading := self._heading()) is not None:
            self._groups.turn(heading.number)
            self._refold(self._groups, heading.number)

    def _refold(self, groups: Groups, heading: int | None) -> None:
        """Show the groups as they are folded now, the cursor on a heading."""
        before = len(self.rows.marks)
        self._folded = set(groups.folded)
        self._show_rows(heading)
        self._regrouped()
        if (lost := before - len(self.rows.marks)) > 0:
            self.desk.tell(f"{plural(lost, 'mark')} taken off: what is folded is not marked.")

    def action_fold(self) -> None:
        """To the heading of the group; on a heading: fold it."""
        self._in_groups()
        heading = self._heading()
        if heading is None:
            self.rows.to(self._above(self.rows.ids))
        elif not heading.folded:
            self._turn()

    def action_fold_all(self) -> None:
        """Fold all groups, or open all."""
        groups = self._in_groups()
        at = self._above(self.rows.ids)
        heading = self.rows.ids[at] if self.rows.count else None
        groups.turn_all()
        self._refold(groups, heading)

    def _mark_group(self, heading: Heading) -> None:
        """Mark the claims under a heading, or take their marks off when all have one."""
        if heading.folded:
            raise UsageError("This group is folded, and folded claims are not marked.", "Open it with Enter first.")
        marks = self.rows.marks
        below = set(self._in_groups().under(heading.number))
        if self._only_marked:
            below &= marks
        self.rows.set_marks(marks - below if below <= marks else marks | below)
