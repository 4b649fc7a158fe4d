"""What stands beside the queue: the claim under the cursor, and on a wide screen its messages below that.

Both are read and put into words by a worker, and only once the cursor rests; the screen's own thread only draws them.
"""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from workbench.case import Case
from workbench.tui import keys, reading
from workbench.tui.desk import Desk
from workbench.tui.grouping import Heading
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import ENTER_KEY
from workbench.tui.widgets.words import Words

FEW, MANY = 5, 12
"""Messages under the overview, and in the pane of their own."""
OPENS = f"{ENTER_KEY} opens the claim"
_LONG = 1_200
"""Characters of a message in the pane of its own."""


@dataclass(frozen=True, slots=True)
class _Words:
    claim: int
    overview: Content
    messages: Content


def _read(case: Case, number: int, *, wide: bool) -> _Words:
    from workbench.tui.widgets.claim_text import messages_text, overview

    found = reading.dossier(case, number, MANY if wide else FEW)
    said = overview(found, case.now(), messages=not wide)
    nothing = join(("No message carries this claim.", "$soft"))
    messages = (messages_text(found, most=_LONG) if found.carried else nothing) if wide else Content("")
    return _Words(number, said, messages)


class ClaimPanes(Vertical):
    """The panes. The ids of their parts are those that every screen with a pane beside a list has."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(id="panes")
        self.desk = desk
        self._wanted: int | None = None

    def compose(self) -> ComposeResult:
        """The claim above, its messages below."""
        with Vertical(id="side"):
            yield Words(id="preview", further=OPENS)
        with Vertical(id="below-side"):
            yield Words(id="messages", further=OPENS)

    def show(self, number: int) -> None:
        """Show a claim as soon as it is read, unless another one is asked for before; nothing while hidden."""
        self._wanted = number
        if self.display:
            case, wide = self.desk.case, self.screen.has_class("-wide")
            self.desk.jobs.read("preview", lambda: _read(case, number, wide=wide), self._shown)

    def _shown(self, words: _Words) -> None:
        if words.claim == self._wanted and self.is_attached:
            self._update(words.overview, words.messages)

    def show_heading(self, heading: Heading) -> None:
        """Show what a group is and what its heading can do."""
        self._wanted = None
        what = "opens" if heading.folded else "folds"
        hidden = join(("Folded claims are not shown: no key marks them or acts on them.", "$soft"))
        marks = join((keys.key("mark"), "bold $primary"), " marks its claims")
        self._update(
            stack([
                line(heading.name, "bold"), plural(heading.count, "claim"), "",
                join((ENTER_KEY, "bold $primary"), f" {what} it   ", (keys.key("fold.all"), "bold $primary"),
                     " folds or opens all"),
                hidden if heading.folded else marks,
            ]), Content(""),
        )  # fmt: skip

    def clear(self) -> None:
        """Show nothing."""
        self._wanted = None
        self._update(Content(""), Content(""))

    def _update(self, above: Content, below: Content) -> None:
        self.query_one("#preview", Words).tell(above)
        if self.screen.has_class("-wide"):
            self.query_one("#messages", Words).tell(below)
