"""The Media tab of the dossier: the strip of media on the left, all that is known of one of them beside it."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from workbench.safety.text import safe
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.media_reading import Seen
from workbench.tui.pictures import Pictures
from workbench.tui.text import join
from workbench.tui.veil import Veil
from workbench.tui.widgets.media_strip import MediaStrip, Tile
from workbench.tui.widgets.media_text import NOTHING, medium_text, name_of
from workbench.tui.widgets.picture_face import drawable, face_of
from workbench.tui.widgets.words import Words

_KEYS = (("media.show", "show"), ("media.mark", "mark…"), ("media.compare", "compare"),
         ("media.open", "open the original"))  # fmt: skip
"""What the line over the strip names, by the action's id."""

_TEXT_AFTER = 0.05
"""Seconds the cursor must rest before the words follow it: a held key repaints the strip alone."""


class MediaPane(Vertical):
    """Strip and text. The screen tells it what was read; it asks for the pictures that can be seen."""

    def __init__(self, desk: Desk, veil: Veil) -> None:
        """Take the desk and what was unveiled."""
        super().__init__()
        self._veil = veil
        self._pictures = Pictures(desk, self.redraw)
        self._timer: Timer | None = None
        self.seen: tuple[Seen, ...] = ()
        self.strip = MediaStrip(self._tile_of, id="media-strip")

    def compose(self) -> ComposeResult:
        """The keys of this tab, the strip, the text."""
        yield Static(_keys(), id="media-keys")
        with Horizontal():
            yield self.strip
            yield Words(id="media-text")

    def on_unmount(self) -> None:
        """Nobody waits for pictures any more."""
        self._pictures.close()

    def notify_style_update(self) -> None:
        """The theme changed: pictures made of letters are drawn anew for another ground."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_after_refresh(self._ask)

    @property
    def current(self) -> Seen | None:
        """The medium under the cursor."""
        return self.seen[self.strip.cursor] if self.strip.cursor < len(self.seen) else None

    def show(self, seen: Sequence[Seen]) -> None:
        """Show these media; the cursor stays on its medium."""
        held = self.current
        self.seen = tuple(seen)
        at = next((n for n, s in enumerate(self.seen) if held and s.sha256 == held.sha256), 0)
        self.set_class(not self.seen, "no-media")
        self.strip.show(len(self.seen), at)
        self._tell()
        self.call_after_refresh(self._ask)

    def clear(self) -> None:
        """Show nothing: another claim is being read, and no key may act on a medium of the last one."""
        if self._timer is not None:
            self._timer.stop()
        self.seen = ()
        self.strip.show(0)
        self.query_one(Words).tell(Content(""))

    @on(MediaStrip.Paged)
    def _paged(self, event: MediaStrip.Paged) -> None:
        self.query_one(Words).page(event.pages)

    def turn(self) -> None:
        """Show or hide the medium under the cursor."""
        if self.current is not None:
            self._veil.turn([(self.current.sha256, self.current.sensitivity)])
            self.redraw()

    # --- drawing ----------------------------------------------------------------------------------------------------

    def _tile_of(self, number: int) -> Tile:
        seen = self.seen[number]
        name = safe(name_of(seen.medium, seen.places), newlines=False, limit=80)
        return Tile(
            face_of(seen, self._veil, self._pictures, self.strip.face_size),
            f"SEEN BEFORE {name}" if seen.earlier else name,
            seen.earlier,
        )

    def redraw(self) -> None:
        """Draw what may be drawn now."""
        self.strip.refresh()
        self._ask()

    @on(MediaStrip.Moved)
    def _moved(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_TEXT_AFTER, self._tell)

    @on(MediaStrip.Scrolled)
    def _ask(self) -> None:
        """Have the pictures made that can be seen and may be."""
        if self.strip.size.height:
            near = [self.seen[n] for n in self.strip.in_sight() if n < len(self.seen)]
            self._pictures.want([s.sha256 for s in near if drawable(s, self._veil)], self.strip.face_size)

    def _tell(self) -> None:
        at = f"{self.strip.cursor + 1} of {len(self.seen)}   " if self.seen else ""
        self.query_one("#media-keys", Static).update(join((at, "$soft"), _keys()), layout=False)
        words: Content = medium_text(self.current) if self.current is not None else NOTHING
        self.query_one(Words).tell(words)


def _keys() -> Content:
    """The keys in force of this tab."""
    return join(*(part for action, does in _KEYS for part in ((keys.key(action), "bold $primary"), f" {does}  ")))
