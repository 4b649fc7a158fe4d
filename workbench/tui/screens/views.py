"""Saved views with what each finds now: those that every case has, then the case's own. Enter opens one in its list.

Counts come one after the other from a worker, so a slow view keeps nobody waiting.
"""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from workbench.claims import facets
from workbench.claims.view_names import CLAIMS, USUAL, listed
from workbench.errors import UsageError
from workbench.safety.text import safe
from workbench.store.views import View
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.screens.asking import Ask, sentences
from workbench.tui.screens.following import Parts
from workbench.tui.screens.listed import Listed
from workbench.tui.text import age, join, line, stack
from workbench.tui.widgets.queue_list import Cell, RowList, fit

_NAME_CELLS = 22
_COUNT_CELLS = 11


class ViewsScreen(Listed):
    """The list of views."""

    NAME = "views"
    BINDINGS = keys.bindings("views")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._views: list[View] = []
        self._counts: dict[str, str] = {}
        self._pending: Iterator[View] = iter(())
        self.rows: RowList[View] = RowList(lambda ids: {i: self._views[i] for i in ids}, self._draw, id="rows")

    def action_refresh_rows(self) -> None:
        """Read and count again."""
        self._elsewhere = False
        self.desk.jobs.read("views", lambda: listed(self.desk.case), self._loaded)

    def _loaded(self, views: list[View]) -> None:
        if not self.is_attached:
            return
        here = self._here()
        self._views, self._counts = views, {}
        self.rows.show(range(len(views)))
        if here is not None:
            self.rows.to(next((n for n, v in enumerate(views) if v.name == here.name), self.rows.cursor))
        self.rows.forget()
        self._say()
        self._pending = iter(views)
        self._count_next()

    def _count_next(self) -> None:
        view = next(self._pending, None)
        if view is None or not self.is_attached:
            return
        case = self.desk.case

        def count() -> str:
            try:
                return f"{facets.total(case, view.filter, view.kind):,}"
            except UsageError:
                return "invalid"

        def then(said: str) -> None:
            self._counts[view.name] = said
            if self.is_attached:
                self.rows.forget()
                self._count_next()

        self.desk.jobs.read("view-count", count, then)

    def _draw(self, v: View, width: int) -> list[Cell]:
        count = self._counts.get(v.name, "…")
        cells: list[Cell] = [
            (fit(safe(v.name, newlines=False), _NAME_CELLS) + " ", "strong" if v.id else ""),
            (f"{count:>{_COUNT_CELLS}} {v.kind:<9}", "warning" if count == "invalid" else ""),
        ]  # fmt: skip
        used = sum(len(t) for t, _ in cells)
        return [*cells, (fit(safe(v.filter, newlines=False), max(0, width - used)), "soft")]

    def _about(self) -> Parts:
        own = sum(1 for v in self._views if v.id)
        none = keys.said("none of this case yet: {view.save} in the queue saves a filter")
        said = f"{own} of this case" if own else none
        return join(("Saved views", "bold $primary")), join((said, "bold"))

    def _follow(self, event: CaseChanged) -> None:
        self.action_refresh_rows()

    def _preview(self) -> None:
        v = self._here()
        if v is None or not self.is_attached:
            return
        meaning = next((u.meaning for u in USUAL if u.name == v.name), "")
        lines = [
            line(v.name, "bold"),
            join(("finds ", "$soft"), line(v.filter, "$accent")),
            join(("in a filter ", "$soft"), line(f'view:"{v.name}"' if " " in v.name else f"view:{v.name}", "bold")),
            line(meaning, "$soft") if meaning else join(("saved by ", "$soft"), line(v.by, "bold"),
                                                        (f" {age(v.at, self.desk.case.now())} ago", "$soft")),
        ]  # fmt: skip
        self.query_one("#preview", Static).update(stack([*lines, Content("")]))

    def _here(self) -> View | None:
        at = self.rows.current
        return self._views[at] if at is not None and at < len(self._views) else None

    def _own(self) -> View:
        v = self._here()
        if v is None or not v.id:
            raise UsageError("Every case has this view; it stays as it is.", "Views of your own stand below it.")
        return v

    def action_open(self) -> None:
        """Show what the view finds, in the queue or among the messages."""
        v = self._here()
        if v is None:
            return
        if self._counts.get(v.name) == "invalid":
            facets.total(self.desk.case, v.filter, v.kind)  # says what is wrong
        open_view(self.desk, v)

    def action_rename_view(self) -> None:
        """Ask for another name."""
        from workbench.claims import views

        v, case = self._own(), self.desk.case

        def named(name: str | None) -> None:
            if name:
                self.desk.act(lambda: views.rename(case, v.name, name))

        self.app.push_screen(Ask("Rename the view", line(v.filter, "$accent"), "Its name", v.name), named)

    def action_remove_view(self) -> None:
        """Take it away; undo brings it back."""
        from workbench.claims import views

        v, case = self._own(), self.desk.case
        self.desk.act(lambda: views.remove(case, v.name))

    def action_copy(self) -> None:
        """Copy the view's filter."""
        v = self._here()
        if v is not None:
            from workbench.tui import clipboard

            clipboard.copy_text(self.desk, "the filter", safe(v.filter, newlines=False))


def open_view(desk: Desk, view: View) -> None:
    """Go to the list that a view is of and filter it."""
    from workbench.tui.screens.filtering import Filtered

    while len(desk.app.screen_stack) > 1:
        desk.app.pop_screen()
    if view.kind == CLAIMS:
        home = desk.app.screen
        if isinstance(home, Filtered):
            home.take_filter(view.filter)
        return
    from workbench.tui.screens.messages import MessagesScreen

    desk.app.push_screen(MessagesScreen(desk, view.filter))


def ask_name(desk: Desk, text: str, kind: str) -> None:
    """Ask for a name and save a filter under it."""
    from workbench.claims import views

    def named(name: str | None) -> None:
        if name:
            desk.act(lambda: views.save(desk.case, name, text, kind))

    body = stack(
        [line(text, "$accent"), sentences("A name that is there already gets this filter; undo takes it back.")]
    )
    desk.app.push_screen(Ask("Save the filter as a view", body, "Its name"), named)
