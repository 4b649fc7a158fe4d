"""A screen that is painted for the first time when there is something to see.

Textual lays a new screen out and paints it several times before anything was read: when it is resumed, when it learns
its size, when a class for its width is set. Each of these costs as much as a key may. So a screen that opens over
another one comes up when its first read is in, or when that takes longer than an eye would forgive.
"""

from typing import Any, TypeVar

from textual._styles_cache import StylesCache
from textual.app import App
from textual.timer import Timer

from workbench.tui.relaying import Relaying

_PATIENCE = 0.08
"""Seconds a screen may stay unpainted; then it shows what it has."""
T = TypeVar("T")


class Opening(Relaying[T]):
    """`hold` before it is shown, `come` when it can be seen."""

    _unpainted = False
    _patience: Timer | None = None

    def hold(self, app: App[Any]) -> None:
        """Paint nothing yet, unless this is the first screen of all; be of the right width from the start."""
        if not app.screen_stack:
            return
        self._unpainted = True
        widths = app.HORIZONTAL_BREAKPOINTS or []
        fitting = self._get_breakpoint_classes(app.size.width, widths)
        for _, name in widths:
            self.set_class(name in fitting, name)

    def on_screen_resume(self) -> None:
        """It is on top now: from here on patience counts, and what was painted of screens that are gone is let go."""
        # Textual keeps the last thousand caches of painted lines by way of this one: 200,000 objects after a few
        # screens, which every collection of garbage walks for a tenth of a second, and twice the memory.
        StylesCache.get_inner_outer.cache_clear()
        if self._unpainted:
            self._patience = self.set_timer(_PATIENCE, self.come)

    def come(self) -> None:
        """Paint, now and from now on."""
        if not self._unpainted:
            return
        self._unpainted = False
        if self._patience is not None:
            self._patience.stop()
        self.refresh(repaint=False, layout=True)

    def _compositor_refresh(self) -> None:
        # What would have been painted stays marked as such, and is painted with the layout that `come` asks for.
        if not self._unpainted:
            super()._compositor_refresh()
