"""The imports of the case: what came from where, what could not be read, and taking one back.

Beside the list stands the import whole, with its custody and the records that were not taken, each with its reason.
"""

from collections.abc import Callable, Sequence

from textual.content import Content

from workbench.errors import Conflict, UsageError
from workbench.model import Batch
from workbench.safety.text import safe
from workbench.store import batches
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.screens.asking import Confirm, Notice, sentences
from workbench.tui.screens.following import Parts
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join
from workbench.tui.widgets.import_text import batch_cells, batch_text
from workbench.tui.widgets.queue_list import RowList

_WRONG = 200
"""Records that could not be read, listed on the screen."""


class ImportsScreen(Listed):
    """The list of imports, the newest first."""

    NAME = "imports"
    BINDINGS = keys.bindings("imports")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._found: dict[int, Batch] = {}
        self.rows: RowList[Batch] = RowList(
            lambda ids: {i: self._found[i] for i in ids if i in self._found}, batch_cells, id="rows"
        )

    def action_refresh_rows(self) -> None:
        """Read again."""
        self.desk.jobs.read("imports", lambda: batches.every(self.desk.case.db), self._loaded)

    def _loaded(self, found: list[Batch]) -> None:
        if not self.is_attached:
            return
        self._elsewhere = False
        self._found = {b.id: b for b in reversed(found)}
        self.rows.show(self._found)
        self._empty(join(("Nothing was imported yet.", "bold")), join(("esc", "bold $primary"), " goes back."))
        self._say()

    def _about(self) -> Parts:
        return join(("Imports", "bold $primary")), join((f"{self.rows.count:,}", "bold"))

    def _follow(self, event: CaseChanged) -> None:
        if event.everything:
            self.action_refresh_rows()
        self._say()

    def _whole(self, b: Batch) -> Content:
        wrong = batches.quarantined(self.desk.case.db, b.id, _WRONG) if b.quarantined else []
        return batch_text(b, wrong)

    def _here(self) -> Batch:
        found = self._found.get(self.rows.current or 0)
        if found is None:
            raise UsageError("There is no import here.")
        return found

    def _preview(self) -> None:
        b = self._found.get(self.rows.current or 0)
        if b is not None:
            self.desk.jobs.read("import", lambda: self._whole(b), self._previewed)

    def action_open(self) -> None:
        """The import whole, with what could not be read."""
        b = self._here()

        def show(words: Content) -> None:
            self.app.push_screen(Notice(f"Import {b.id}", words))

        self.desk.jobs.read("import-whole", lambda: self._whole(b), show)

    def action_take_back(self) -> None:
        """Take the import under the cursor back."""
        b = self._here()
        if b.state == "undone":
            raise UsageError(f"Import {b.id} was taken back already.", "Importing the file again brings it back.")

        def sure(yes: bool | None) -> None:
            if yes:
                take_back(self.desk, [b.id], lambda _: None)

        body = sentences(
            f"{b.file}: its {b.imported:,} messages leave the case, with claims that nothing else carries.",
            "The original file and the history stay; importing it again brings them back.",
        )
        self.app.push_screen(Confirm(f"Take import {b.id} back?", body, "Take it back"), sure)

    def action_copy(self) -> None:
        """Copy the file's name and sha256."""
        b = self._here()
        from workbench.tui import clipboard

        told = safe(f"import {b.id}: {b.file} sha256 {b.sha256}", newlines=False, limit=500)
        clipboard.copy_text(self.desk, "the file's name and sha256", told)


def take_back(desk: Desk, numbers: Sequence[int], then: Callable[[list[Batch]], None], *, sure: bool = False) -> None:
    """Take imports back, the newest first; asks first when decided claims or later imports rest on one."""

    def work() -> list[Batch]:
        from workbench import flow

        return [flow.undo_import(desk.case, n, even_decided=sure) for n in reversed(numbers)]

    def done(undone: list[Batch]) -> None:
        desk.last = "import undone"
        desk.changed(everything=True)
        desk.tell(f"Import {', '.join(str(b.id) for b in undone)} taken back.")
        then(undone)

    def failed(error: Exception) -> None:
        if isinstance(error, Conflict) and not sure:
            desk.app.push_screen(
                Confirm("Undo the import all the same?", sentences(error.message, error.hint), "Undo it"),
                lambda yes: take_back(desk, numbers, then, sure=True) if yes else None,
            )
        else:
            desk.report(error)

    # an act, not a job: whatever is decided meanwhile has to come after it, and nothing else would say that it works
    desk.tell("Taking it back …", "A large import takes a minute; what you do meanwhile is done after it.")
    desk.jobs.act(work, done, failed)
