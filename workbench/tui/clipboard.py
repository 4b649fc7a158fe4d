"""The one place that writes to the clipboard (OSC 52), and what stands in where a terminal takes no copies.

Only a key of the analyst's leads here, and what is copied has passed `safe()`: no text of a chat can write the
clipboard, and none brings control characters to whatever it is pasted into. A program cannot ask a terminal whether it
took a copy, so `Y` shows the text in a box as well, to be selected there or written to a file.
"""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from workbench.errors import StorageError
from workbench.export import citing
from workbench.export.citing import Cited
from workbench.safety.text import safe
from workbench.tui import keys
from workbench.tui.desk import Desk, state_folder
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line, shown
from workbench.tui.widgets.bars import key_words

MOST_BYTES = 100_000
"""Of one copy in UTF-8: xterm and tmux take about that much, and drop what is longer without a word."""
_CUT = "\n… [cut: a terminal takes no more]"
_FILE = "copied.txt"


def copy_text(desk: Desk, what: str, text: str) -> None:
    """Put a text on the clipboard and say what and how much. `what` may be foreign text."""
    kept = _put(desk, text)
    nothing = f"Nothing to paste? {keys.key('copy.all')} shows the text, to be selected or written to a file."
    hint = "" if desk.told_of_clipboard else nothing
    desk.told_of_clipboard = True
    desk.tell(f"Copied {safe(what, newlines=False, limit=60)}: {_how_long(kept)}.", hint)


def _put(desk: Desk, text: str) -> str:
    kept = bounded(safe(text))
    desk.app.copy_to_clipboard(kept)
    return kept


def _how_long(kept: str) -> str:
    cut = f", cut to {MOST_BYTES // 1_000} KB" if kept.endswith(_CUT) else ""
    return f"{len(kept):,} characters{cut}"


def show_text(desk: Desk, what: str, text: str) -> None:
    """Put a text on the clipboard and show it in a box, for terminals that take no copies."""
    desk.app.push_screen(Copied(desk, what, _put(desk, text)))


def copy(desk: Desk, cited: Cited | None) -> None:
    """Copy the one-line citation of what the cursor stands on; says so when there is nothing."""
    if cited is None:
        desk.tell("There is nothing to copy here.", "Move to a row first.")
        return
    desk.jobs.read("copy", lambda: citing.one_line(desk.case, cited), lambda t: copy_text(desk, cited.label, t))


def copy_all(desk: Desk, cited: Cited | None) -> None:
    """Copy the full citation of what the cursor stands on, and show it; says so when there is nothing."""
    if cited is None:
        desk.tell("There is nothing to copy here.", "Move to a row first.")
        return
    desk.jobs.read("copy", lambda: citing.whole(desk.case, cited), lambda t: show_text(desk, cited.label, t))


def bounded(text: str) -> str:
    """A text cut to what terminals take, between two characters and with a word about it."""
    data = text.encode("utf-8", "replace")
    if len(data) <= MOST_BYTES:
        return text
    return data[: MOST_BYTES - len(_CUT.encode())].decode("utf-8", "ignore") + _CUT


class Copied(Dialog[None]):
    """What was copied, to be read, selected, or written to a file."""

    NAME = "copied"
    BINDINGS = keys.bindings(NAME)

    def __init__(self, desk: Desk, what: str, text: str) -> None:
        """Take the desk, what was copied, and its text."""
        super().__init__()
        self.desk, self._what, self._text = desk, what, text

    def compose(self) -> ComposeResult:
        """The text as it was copied."""
        with Vertical(classes="dialog"):
            yield Static(
                join("Copied ", line(self._what, limit=60), f": {_how_long(self._text)}"), classes="dialog-title"
            )
            with VerticalScroll(classes="dialog-text"):
                yield Static(shown(self._text))
            yield Static(
                Content("Not in your clipboard? In tmux: set -g set-clipboard on. Or select it here, with shift held."),
                classes="dialog-label",
            )
            yield Static(key_words(self.NAME), classes="dialog-foot")

    def action_write(self) -> None:
        """Write it to a file that only this user can read. Raises StorageError."""
        path = state_folder() / _FILE
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.chmod(0o600)
            path.write_text(self._text + "\n", encoding="utf-8")
        except OSError as error:
            raise StorageError(f"The text cannot be written: {error.strerror}.", f"Wanted: {path}") from error
        self.desk.tell(f"Written to {path}.", "The next one written replaces it.")

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
