"""Which keys arrive, under which name, and what they do on each screen: what does not show here was taken before us."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from workbench.tui import keys
from workbench.tui.key_names import why_not
from workbench.tui.keys import shown_key
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line, stack

_KEPT = 12
"""Keys that are listed: as many as fit 24 rows."""

_NAME = 18
"""Columns of a key and its name."""


class KeyTester(Dialog[None]):
    """Shows every key pressed; Esc twice leaves. No key does anything here but the two that quit and help."""

    def __init__(self) -> None:
        """Nothing was pressed yet."""
        super().__init__()
        self._pressed: list[Content] = []
        self._last = ""

    def compose(self) -> ComposeResult:
        """What to do, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content("Press any key"), classes="dialog-title")
            yield Static(id="pressed")
            yield Static(
                join(
                    ("A key that shows nothing was swallowed before it reached us: by tmux, the terminal or the "
                     "desktop.   ", "$soft"), ("esc esc", "bold $primary"), " close",
                ),
                classes="dialog-foot",
            )  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        """Show it."""
        event.stop()
        if event.key == self._last == "escape":
            self.dismiss(None)
            return
        self._last = event.key
        self._pressed = [told(event.key), *self._pressed][:_KEPT]
        self.query_one("#pressed", Static).update(stack(self._pressed))


def told(key: str) -> Content:
    """One line about a key: its name, and what it does where."""
    by_label: dict[str, list[str]] = {}
    for action in keys.current().actions:
        if key in action.keys:
            by_label.setdefault(action.label, []).extend(action.screens)
    does = "; ".join(f"{label} ({_few(screens)})" for label, screens in by_label.items())
    reason = why_not(key)
    said = does or (f"no action can have it: {reason}" if reason else "free: [keys] may use it")
    shown = shown_key(key)
    name = "" if shown == key else f" {key}"
    gap = " " * max(1, _NAME - len(shown) - len(name))
    return join((shown, "bold $primary"), line(name, "$soft"), gap, line(said))


def _few(screens: list[str]) -> str:
    if len(screens) > 3:
        return "everywhere" if set(screens) >= set(keys.MAIN) - {"queue", "compare"} else f"{len(screens)} screens"
    return ", ".join(screens)
