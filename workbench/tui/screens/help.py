"""`?`: every action of the screen below, searchable by word; Enter runs the one found."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from workbench.tui import keys
from workbench.tui.keys import Action, shown_key
from workbench.tui.text import join


class HelpScreen(ModalScreen[Action | None]):
    """Search the key table; answers with the action to run.

    A word also finds what is done on other screens, below and with their names; that cannot be run from here.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
    ]

    def __init__(self, screen: str) -> None:
        """Take the name of the screen in the key table."""
        super().__init__()
        self._actions = keys.of(screen)
        self._elsewhere = [a for a in keys.ACTIONS if screen not in a.screens]
        self._listed: list[Action] = []
        self._here = 0
        self._screen_name = screen

    def compose(self) -> ComposeResult:
        """Input over the list."""
        with Vertical(id="help-box"):
            yield Static(join(("What can be done here", "bold $primary"), (f"   ({self._screen_name})", "$soft")))
            yield Input(placeholder="type a word: undo, evidence, mark, export …", compact=True)
            yield OptionList(id="help-list", compact=True)
            yield Static(id="help-said")
            yield Static(
                join(
                    ("⏎", "bold $primary"),
                    " run it   ",
                    ("↑↓", "bold $primary"),
                    " choose   ",
                    ("esc", "bold $primary"),
                    " close",
                )
            )

    def on_mount(self) -> None:
        """Everything is listed until a word is typed."""
        self.query_one(Input).focus()
        self._list("")

    def _list(self, words: str) -> None:
        here = keys.search(words, self._actions)
        self._here = len(here)
        self._listed = [*here, *(keys.search(words, self._elsewhere) if words.strip() else [])]
        box = self.query_one("#help-list", OptionList)
        box.clear_options()
        box.add_options([Option(_row(a, here=n < self._here)) for n, a in enumerate(self._listed)])
        if self._listed:
            box.highlighted = 0
        else:
            box.add_option(Option(join(("Nothing is called that. Try a shorter word.", "$soft")), disabled=True))

    @on(OptionList.OptionHighlighted)
    def _reading(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._listed):
            action = self._listed[event.option_index]
            where = "" if event.option_index < self._here else f"Done {_screens(action)}: "
            self.query_one("#help-said", Static).update(
                join((where, "bold $warning"), (action.help, ""), (f"  {action.id}", "$soft"))
            )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value)

    @on(Input.Submitted)
    def _enter(self) -> None:
        at = self.query_one("#help-list", OptionList).highlighted
        if at is not None:
            self._run(at)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._run(event.option_index)

    def _run(self, at: int) -> None:
        """Run what is done on the screen below; of what is done elsewhere the line below says where."""
        if at < self._here:
            self.dismiss(self._listed[at])

    def action_move(self, by: int) -> None:
        """Choose the next or previous one while typing."""
        box = self.query_one("#help-list", OptionList)
        if by > 0:
            box.action_cursor_down()
        else:
            box.action_cursor_up()

    def action_close(self) -> None:
        """Run nothing."""
        self.dismiss(None)


def _row(action: Action, *, here: bool) -> Content:
    shown = " ".join(shown_key(k) for k in action.keys[:3])
    label = (f"{action.label:<12}", "bold")
    if not here:
        return join((f"{shown:<14}", "$soft"), label, (f"{_screens(action)}: ", "$warning"), (action.help, "$soft"))
    return join((f"{shown:<14}", "bold $primary"), label, (action.help, "$soft"))


def _screens(action: Action) -> str:
    """Where an action is done: `on sources`, `on queue and dossier`, `on queue, dossier and 3 more screens`."""
    *first, last = action.screens if len(action.screens) <= 3 else (
        *action.screens[:2], f"{len(action.screens) - 2} more screens"
    )  # fmt: skip
    return f"on {', '.join(first)} and {last}" if first else f"on {last}"
