"""`?`: everything that can be done, searchable; Enter does it. Made from the key table, the places and the saved views.

What is done on the screen below comes first, then places, saved views, and what is done on other screens. Something of
another screen is never run blindly: it leads there and says which key does it, because a decision needs a row in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.keys import Action, shown_key
from workbench.tui.places import PLACES
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line
from workbench.tui.theme import ENTER_KEY

if TYPE_CHECKING:
    from workbench.store.views import View

_RECENT = 5
"""What was run last stands first: more would push the rest out of sight at 24 rows."""
_KEYS, _LABEL = 14, 13
"""Columns of the keys and of the label."""
_ON_THE_WAY = {
    "dossier": f"open a claim ({ENTER_KEY} in the queue)",
    "chat": f"open a message ({ENTER_KEY} in the messages)",
    "compare": "open a claim, then {media.compare} on a picture of its Media tab",
    "figures": "press {figures} on an open claim",
    "control": "{go} p, and name a place",
    "evidence line": "press {evidence.add} on a claim",
    "evidence form": "press {evidence.add} on a claim, then {evidence.form}",
    "grade": "choose a grade while adding evidence",
    "decide": "press {decide} on a claim",
}
"""How one comes to a screen that no second key of `g` leads to; keys by the id of their action."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the help: an action (or a place or view dressed as one), its group, and what Enter does."""

    action: Action
    group: str
    run: Callable[[], None]
    where: str = ""


def show_help(desk: Desk) -> None:
    """Open the help over the screen that is shown; over itself it closes."""
    below = desk.app.screen
    if isinstance(below, HelpScreen):
        below.action_close()
        return

    def chosen(entry: Entry | None) -> None:
        if entry is not None:
            desk.recent = [entry.action.id, *(i for i in desk.recent if i != entry.action.id)][:_RECENT]
            entry.run()

    desk.app.push_screen(HelpScreen(desk, below), chosen)


def entries(desk: Desk, below: Screen[object]) -> list[Entry]:
    """What can be done on a screen, where one can go, and what is done elsewhere; nothing here is listed by hand."""
    name = str(getattr(below, "NAME", ""))
    covered = isinstance(below, ModalScreen)

    def run(call: str) -> Callable[[], None]:
        return lambda: _later(desk, call, below)

    found = [Entry(a, "Here", run(a.call)) for a in keys.of(name)]
    if not covered:
        found += [
            Entry(_place(p.key, p.name), "Go to", lambda p=p: desk.app.action_visit(p.name))  # type: ignore[misc,attr-defined]  # mypy cannot type a lambda's default, and the desk's app is any App
            for p in PLACES
        ]
    for action in keys.current().actions:
        if name in action.screens:
            continue
        anywhere = action.call.startswith("app.") and not covered
        then = run(action.call) if anywhere else lambda a=action: _lead(desk, a, covered=covered)  # type: ignore[misc]  # as above
        found.append(Entry(action, "Elsewhere", then, "" if anywhere else f"{_screens(action)}: "))
    return found


def _later(desk: Desk, call: str, below: Screen[object]) -> None:
    desk.app.call_later(desk.app.run_action, call, below)


def _lead(desk: Desk, action: Action, *, covered: bool) -> None:
    """Go where an action is done, or say how; it is then one key."""
    if covered:
        desk.tell(f"{action.label} is done {_screens(action)}.", "Leave this first (esc).")
        return
    place = next((p for p in PLACES if p.name in action.screens), None)
    if place is not None:
        desk.app.action_visit(place.name)  # type: ignore[attr-defined]  # the desk's app is any App
        desk.tell(f"Here {action.shown} does it: {action.help}")
        return
    way = keys.said(next((_ON_THE_WAY[s] for s in action.screens if s in _ON_THE_WAY), ""))
    desk.tell(f"{action.label} is done {_screens(action)}.", f"First {way}; then {action.shown}." if way else "")


def _place(key: str, name: str) -> Action:
    return Action(f"go.{name}", (f"g {key}",), name.capitalize(), f"Go to: {name}.", (), "")


def _view(view: View, desk: Desk) -> Entry:
    def show() -> None:
        from workbench.tui.screens.views import open_view

        open_view(desk, view)

    return Entry(Action(f"view:{view.name}", (), view.name, view.filter, (), ""), "Saved views", show)


class HelpScreen(Dialog[Entry | None]):
    """Search what can be done; answers with what was chosen."""

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
    ]

    def __init__(self, desk: Desk, below: Screen[object]) -> None:
        """Take the desk and the screen below."""
        super().__init__()
        self.desk = desk
        self._entries = entries(desk, below)
        self._covered = isinstance(below, ModalScreen)
        self._listed: list[Entry | None] = []
        self._screen_name = str(getattr(below, "NAME", "")) or "this form"

    def compose(self) -> ComposeResult:
        """Input over the list."""
        with Vertical(id="help-box"):
            yield Static(join(("What can be done", "bold $primary"), (f"   ({self._screen_name})", "$soft")))
            yield Input(placeholder="a word, a key, or first letters: undo, evidence, nc …", compact=True)
            yield OptionList(id="help-list", compact=True)
            yield Static(id="help-said")
            keys_shown = ((ENTER_KEY, "do it"), ("↑↓", "choose"), ("esc", "or ? again: close"))
            yield Static(join(*(p for k, what in keys_shown for p in ((k, "bold $primary"), f" {what}   "))))

    def on_mount(self) -> None:
        """Everything is listed until a word is typed; saved views come when they are read."""
        self.query_one(Input).focus()
        self._list("")
        if not self._covered:
            from workbench.claims import view_names

            self.desk.jobs.read("help", lambda: view_names.listed(self.desk.case), self._views)

    def _views(self, views: Iterable[View]) -> None:
        if self.is_attached:
            self._entries += [_view(v, self.desk) for v in views]
            if self.query_one(Input).value:
                self._list(self.query_one(Input).value)

    def _list(self, words: str) -> None:
        box = self.query_one("#help-list", OptionList)
        box.clear_options()
        self._listed = []
        options = []
        for group, found in self._groups(words):
            options.append(Option(join((group, "bold $soft")), disabled=True))
            options += [Option(_row(e)) for e in found]
            self._listed += [None, *found]
        box.add_options(options)
        if self._listed:
            box.highlighted = 1  # below the first heading
        else:
            box.add_option(Option(join(("Nothing is called that. Try a shorter word.", "$soft")), disabled=True))

    def _groups(self, words: str) -> list[tuple[str, list[Entry]]]:
        """Entries by group: the one with the best hit first, and of equally good ones what is here."""
        asked = words.strip()
        by_id = {e.action.id: e for e in self._entries}
        fitting = [by_id[a.id] for a in keys.search(asked, [e.action for e in by_id.values()])]
        named = list(dict.fromkeys(e.group for e in fitting)) if asked else ["Here", "Go to"]
        groups = [(g, [e for e in fitting if e.group == g]) for g in named]
        if not asked:
            groups.insert(0, ("Used last", [by_id[i] for i in self.desk.recent if i in by_id]))
        return [(g, found) for g, found in groups if found]

    @on(OptionList.OptionHighlighted)
    def _reading(self, event: OptionList.OptionHighlighted) -> None:
        entry = self._listed[event.option_index] if event.option_index < len(self._listed) else None
        if entry is not None:
            said = join((entry.where and f"Done {entry.where}", "bold $warning"), line(entry.action.help))
            self.query_one("#help-said", Static).update(join(said, "  ", line(entry.action.id, "$soft")))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value in ("?", ":"):
            self.dismiss(None)
            return
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
        entry = self._listed[at] if at < len(self._listed) else None
        if entry is not None:
            self.dismiss(entry)

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


def _row(entry: Entry) -> Content:
    action = entry.action
    shown = " ".join(shown_key(k) for k in action.keys[:3])
    key = (f"{shown:<{_KEYS}}", "$soft" if entry.where else "bold $primary")
    label = line(action.label, "bold")
    gap = " " * max(1, _LABEL - label.cell_length)
    return join(key, label, gap, (entry.where, "$warning"), line(action.help, "$soft"))


def _screens(action: Action) -> str:
    """Where an action is done: `on sources`, `on queue and dossier`, `on queue, dossier and 3 more screens`."""
    *first, last = action.screens if len(action.screens) <= 3 else (
        *action.screens[:2], f"{len(action.screens) - 2} more screens"
    )  # fmt: skip
    return f"on {', '.join(first)} and {last}" if first else f"on {last}"
