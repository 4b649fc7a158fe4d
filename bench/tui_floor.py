"""What the screen is measured beside: a bare Textual app with one list, and Textual's own table, as programs."""

PEER = """
from textual.app import App
from textual.widgets import DataTable
class Peer(App):
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        table = self.query_one(DataTable)
        for n in range(9):
            table.add_column(f"c{n}", width=12)
        for n in range(10_000):
            table.add_row(*(f"{n} cell {c}" for c in range(9)), key=str(n))
Peer().run()
"""
BARE = """
import gc
gc.disable()
from rich.segment import Segment
from textual.app import App
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
class Rows(ScrollView, can_focus=True):
    BINDINGS = [("down", "next", "Next")]
    at = 0
    def on_mount(self):
        self.virtual_size = Size(self.size.width, 1_000_000)
    def action_next(self):
        old, self.at = self.at, self.at + 1
        for n in (old, self.at):
            y = n - int(self.scroll_offset.y)
            if 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))
        if self.at >= int(self.scroll_offset.y) + self.size.height:
            self.scroll_to(y=self.at - self.size.height + 1, animate=False, immediate=True)
    def render_line(self, y):
        n = y + int(self.scroll_offset.y)
        text = f"{'>' if n == self.at else ' '}    RUM row {n}"
        return Strip([Segment(text)]).adjust_cell_length(self.size.width)
class Bare(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Rows()
Bare().run()
"""
"""The floor: a Textual app of one list of a million rows that draws two lines a key. The name of its rows is a status,
so that its first frame is known by the same sign."""
