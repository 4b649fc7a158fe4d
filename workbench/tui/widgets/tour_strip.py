"""The tour of the sample case as one line under the top line: which step, what to press, what for."""

from rich.cells import cell_len
from textual.widgets import Static

from workbench.model import claim_label
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.text import join
from workbench.tui.theme import DOT, YES
from workbench.tui.tour import STEPS, told


class TourStrip(Static):
    """The line; `follow` it after anything that may have ticked a step."""

    DEFAULT_CSS = """
    TourStrip { height: 1; background: $surface; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    TourStrip.hidden { display: none; }
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk with its tour."""
        super().__init__()
        self._desk = desk

    def on_mount(self) -> None:
        """Draw for the first time."""
        self.follow()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.follow()

    def follow(self) -> None:
        """Show the step that is to be done."""
        tour = self._desk.tour
        self.set_class(not tour.shown, "hidden")
        ticks = "".join(YES if done else DOT for done in tour.done)
        head = join((f"{ticks} ", "$success"))
        if (at := tour.at) is None:
            hides = (keys.key("tour"), "bold $primary")
            self.update(join(head, ("All six steps are done. ", "bold"), hides, " hides this line."), layout=False)
            return
        step = STEPS[at]
        words = told(step, claim_label(tour.claim), keys.key)
        why = f" {DOT} {step.why}"
        number = f"step {at + 1}: "  # a bare number would look like a key to press
        room = (self.size.width or 80) - len(ticks) - len(number) - 3 - cell_len(words)
        self.update(join(head, (number, "$primary"), (words, "bold"),
                         (why if cell_len(why) <= room else "", "$soft")), layout=False)  # fmt: skip
