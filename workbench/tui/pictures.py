"""Thumbnails on their way to a screen: asked for in a worker thread, kept drawn while the screen is open.

The JPEGs come from the disposable workers (`media.thumbnails`), so a hostile picture costs one of those and leaves a
sentence here. What is hidden is never asked for: no pixel of it is in this process.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.safety.text import safe
from workbench.tui.desk import Desk
from workbench.tui.theme import ASCII
from workbench.tui.widgets.picture_cells import Cells, cells

if TYPE_CHECKING:
    from workbench.media.thumbnails import Thumbnail

_KEPT = 48
"""Drawn pictures kept for a screen: one of 40 × 15 cells is about 150 KB of styled pieces."""

Size = tuple[int, int]
"""Columns and rows."""
Found = Cells | str
"""A drawn picture, or why there is none."""
Key = tuple[str, int | None, Size, bool]
"""Of which medium, the moment in ms for one frame of a film, the room there is, and whether the ground is dark."""


class Pictures:
    """Drawn thumbnails of one screen."""

    def __init__(self, desk: Desk, arrived: Callable[[], None]) -> None:
        """Take the desk, and whom to tell that more can be drawn."""
        self._desk = desk
        self._arrived = arrived
        self._held: OrderedDict[Key, Found] = OrderedDict()
        self._asked: set[Key] = set()
        self._calls = 0
        self._closed = False

    def close(self) -> None:
        """The screen goes: what is still being made is not wanted any more."""
        self._closed = True

    def of(self, sha256: str, size: Size, at: int | None = None) -> Found | None:
        """The picture in this size, why there is none, or None while it is not here (see `want`)."""
        key = (sha256, at, size, self._dark)
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    @property
    def _dark(self) -> bool:
        """The ground that is drawn on; only letters depend on it."""
        return not ASCII or self._desk.app.current_theme.dark

    def want(self, sha256s: Sequence[str], size: Size, at: int | None = None) -> None:
        """Have these drawn in this size, those that are neither here nor on their way; `at`: that frame of a film."""
        dark = self._dark
        keys = [(s, at, size, dark) for s in dict.fromkeys(sha256s)]
        due = [k for k in keys if k not in self._held and k not in self._asked]
        if not due or min(size) < 1:
            return
        self._asked.update(due)
        self._calls += 1
        # A group of its own for each call: a newer call must not make this one's pictures unwanted.
        self._desk.jobs.read(f"pictures-{id(self)}-{self._calls}", lambda: self._draw(due), self._take)

    def _take(self, found: dict[Key, Found]) -> None:
        self._asked.difference_update(found)
        self._held.update(found)
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
        if not self._closed:
            self._arrived()

    def _draw(self, keys: Sequence[Key]) -> dict[Key, Found]:
        """In a worker thread: thumbnails made (or taken from their store), decoded and drawn."""
        out: dict[Key, Found] = {}
        inked = not self._desk.app.no_color
        try:
            for key, made in zip(keys, self._made(keys), strict=True):
                _, _, size, dark = key
                out[key] = (
                    _drawn(made.jpeg, size, dark=dark, inked=inked)
                    if made.jpeg
                    else safe(made.why, newlines=False, limit=200)
                )
        except WorkbenchError as error:  # a grey box says it; what came before, and the rest of the screen, goes on
            for key in keys:
                out.setdefault(key, error.message)
        return out

    def _made(self, keys: Sequence[Key]) -> "Iterator[Thumbnail]":
        """In the order asked; those of one call are all whole pictures, or all frames."""
        from workbench.media import thumbnails

        if keys[0][1] is None:
            return thumbnails.thumbnails(self._desk.case, [key[0] for key in keys], lambda: self._closed)
        frames = ((sha256, at) for sha256, at, _, _ in keys if at is not None)
        return (thumbnails.film_frame(self._desk.case, sha256, at, lambda: self._closed) for sha256, at in frames)


def _drawn(jpeg: bytes, size: Size, *, dark: bool, inked: bool) -> Found:
    try:
        return cells(jpeg, *size, dark=dark, inked=inked)
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a JPEG that is none
        return "the thumbnail is damaged"
