"""Thumbnails on their way to a screen: asked for in a worker thread, kept drawn while the screen is open.

The JPEGs come from the disposable workers (`media.thumbnails`), so a hostile picture costs one of those and leaves a
sentence here. What is hidden is never asked for: no pixel of it is in this process.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from workbench.errors import WorkbenchError
from workbench.safety.text import safe
from workbench.tui.desk import Desk
from workbench.tui.widgets.picture_cells import Cells, cells

_KEPT = 48
"""Drawn pictures kept for a screen: one of 40 × 15 cells is about 150 KB of styled pieces."""

Size = tuple[int, int]
"""Columns and rows."""
Found = Cells | str
"""A drawn picture, or why there is none."""


class Pictures:
    """Drawn thumbnails of one screen."""

    def __init__(self, desk: Desk, arrived: Callable[[], None]) -> None:
        """Take the desk, and whom to tell that more can be drawn."""
        self._desk = desk
        self._arrived = arrived
        self._held: OrderedDict[tuple[str, Size, bool], Found] = OrderedDict()
        self._asked: set[tuple[str, Size, bool]] = set()
        self._calls = 0
        self._closed = False

    def close(self) -> None:
        """The screen goes: what is still being made is not wanted any more."""
        self._closed = True

    def of(self, sha256: str, size: Size) -> Found | None:
        """The picture in this size, why there is none, or None while it is not here (see `want`)."""
        key = (sha256, size, self._dark)
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    @property
    def _dark(self) -> bool:
        return self._desk.app.current_theme.dark

    def want(self, sha256s: Sequence[str], size: Size) -> None:
        """Have these drawn in this size, those that are neither here nor on their way."""
        dark = self._dark
        keys = [(s, size, dark) for s in dict.fromkeys(sha256s)]
        due = [k for k in keys if k not in self._held and k not in self._asked]
        if not due or min(size) < 1:
            return
        self._asked.update(due)
        self._calls += 1
        wanted = [sha256 for sha256, _, _ in due]
        # A group of its own for each call: a newer call must not make this one's pictures unwanted.
        self._desk.jobs.read(f"pictures-{id(self)}-{self._calls}", lambda: self._draw(wanted, size, dark), self._take)

    def _take(self, found: dict[tuple[str, Size, bool], Found]) -> None:
        self._asked.difference_update(found)
        self._held.update(found)
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
        if not self._closed:
            self._arrived()

    def _draw(self, sha256s: Sequence[str], size: Size, dark: bool) -> dict[tuple[str, Size, bool], Found]:
        """In a worker thread: thumbnails made (or taken from their store), decoded and drawn."""
        from workbench.media import thumbnails

        out: dict[tuple[str, Size, bool], Found] = {(s, size, dark): "no picture of it" for s in sha256s}
        try:
            for made in thumbnails.thumbnails(self._desk.case, sha256s, cancelled=lambda: self._closed):
                found = _drawn(made.jpeg, size, dark) if made.jpeg else safe(made.why, newlines=False, limit=200)
                out[made.sha256, size, dark] = found
        except WorkbenchError as error:  # a grey box says it; the rest of the screen goes on
            for sha256 in sha256s:
                out[sha256, size, dark] = error.message
        return out


def _drawn(jpeg: bytes, size: Size, dark: bool) -> Found:
    try:
        return cells(jpeg, *size, dark=dark)
    except OSError:
        return "the thumbnail is damaged"
