"""A conversation with the program in lines: what a line typed means, and what is answered.

A line is a key, an action by its label or id, a text for a field, or one of a few words of the mode's own (`_OWN`); the
answer is what changed on the screen. Standard input and output are the business of `lines`.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from workbench.case import Case
from workbench.errors import NotFound, UsageError
from workbench.safety.text import safe
from workbench.tui import keys, places
from workbench.tui.actions.action import Action
from workbench.tui.app import WorkbenchApp
from workbench.tui.key_names import NAMED, normal
from workbench.tui.spoken import field_names, plain_words, screen_lines
from workbench.tui.widgets.queue_list import RowList

_PATIENCE = 3.0
"""Seconds after which a job that still runs is said to run."""
_MOMENT = 0.07
"""Seconds after which a screen at rest has asked for what it shows beside its list."""
_NAMED = NAMED | {"tab", "shift+tab"}
_POSITION = re.compile(r"^(?:on )?row (\S+) of \S+:")
_CLAIM = re.compile(r"[Cc]-\d{1,9}")
_DIGITS = 9
"""Of a row or a count typed; Python refuses to read numbers of thousands of digits."""
HOW = (
    "Type a key (enter, down 3, g i), an action (status confirmed), /words for the filter, \"text for the field,",
    "row 12, field NAME, clear, show NAME, screen for all of it, ? for what can be done here, quit.",
)  # fmt: skip


class LineApp(WorkbenchApp):
    """The application without a terminal: what it would show as a toast is kept for the next answer."""

    def __init__(self, case: Case, *, offline: bool = False, asks: bool = False) -> None:
        """Take an open case, whether nothing may be fetched, and whether somebody is there to be asked for a name."""
        super().__init__(case, offline=offline)
        self.animation_level = "none"
        self.desk.remembers = asks
        self.said: list[str] = []
        self.left = asyncio.Event()
        self._asks = asks

    def notify(self, message: str, **_: Any) -> None:
        """Keep what is told, a line each."""
        self.said += [part for part in message.split("\n") if part.strip()]

    def exit(self, *given: Any, **named: Any) -> None:
        """Leave, and let the reader of lines know."""
        super().exit(*given, **named)
        self.left.set()

    def _ask_name(self) -> None:
        if self._asks:
            super()._ask_name()

    def _handle_exception(self, error: Exception) -> None:
        self._stopped(error)


class Conversation:
    """Lines in, what changed out."""

    def __init__(self, app: LineApp, pilot: Pilot[Any], say: Callable[[str], None]) -> None:
        """Take the running app, its pilot, and where answers go, a line a call."""
        self.app, self.pilot, self._say = app, pilot, say
        self._screen: object = None
        self._known: set[str] = set()

    # --- what is said -----------------------------------------------------------------------------------------------

    def tell(self, *, everything: bool = False) -> None:
        """Say what changed: all of another screen, of the same one the lines that were not said before."""
        for words in self.app.said:
            self._say(f"said: {words}")
        self.app.said.clear()
        found = screen_lines(self.app)
        told = {*found, *(_POSITION.sub(r"row \1:", words) for words in found)}
        new = self.app.screen is not self._screen or everything
        for words in dict.fromkeys(found):
            if new or words not in self._known:
                self._say(words)
        self._screen, self._known = self.app.screen, told
        if running := self.app.desk.jobs.running:
            self._say(f"{running} is running; wait waits for it, cancel stops it")

    async def _say_actions(self, words: str) -> None:
        here = self._actions()
        for a in keys.search(words, here):
            pressed = " or ".join(plain_words(keys.shown_key(k)) or k for k in a.keys)
            self._say(f"{pressed}: {a.label}. {a.help} ({a.id})")
        if not here:
            for key, held in self.app.screen.active_bindings.items():
                if held.binding.description:
                    self._say(f"{key}: {held.binding.description}")
        for line in HOW:
            self._say(line)

    # --- what is typed ----------------------------------------------------------------------------------------------

    async def take(self, text: str) -> None:
        """Do what one line says and wait until the screen has settled. Raises UsageError for what means nothing."""
        words = text.strip()
        first, _, rest = words.partition(" ")
        if text.startswith('"'):
            self._type(text[1:])
        elif words.startswith("/") and len(words) > 1:
            await self._filter(words[1:].strip())
        elif first in _OWN:
            await _OWN[first](self, rest.strip())
        elif _CLAIM.fullmatch(first):
            await self.show(words)
        elif words and (pressed := _keys_of(words)):
            await self._press(pressed)
        elif words:
            await self._act(words)
        await self.settle()

    async def settle(self, seconds: float = _PATIENCE) -> None:
        """Wait until nothing is read or written any more, but no longer than this for a job."""
        end = asyncio.get_running_loop().time() + seconds
        quiet = 0
        while quiet < 2 and asyncio.get_running_loop().time() < end and not self.app.left.is_set():
            await self.pilot.pause(_MOMENT if not quiet else _MOMENT / 3)
            # what was read may ask for more, and screens have to hear of it
            quiet = quiet + 1 if self._at_rest() else 0

    async def _press(self, pressed: Sequence[str]) -> None:
        """Press keys; one that is not the same again waits until the one before has opened what it opens."""
        if len(set(pressed)) == 1:
            await self.pilot.press(*pressed)
            return
        for key in pressed:
            await self.pilot.press(key)
            await self.settle()

    def _at_rest(self) -> bool:
        return all(w.is_finished for w in self.app.workers)

    def _actions(self) -> list[Action]:
        return keys.of(str(getattr(self.app.screen, "NAME", "")))

    def _type(self, text: str) -> None:
        field = self.app.focused
        if isinstance(field, Input):
            field.insert_text_at_cursor(text)
        elif isinstance(field, TextArea):
            field.insert(text)
        else:
            raise UsageError("No field has the cursor.", "field NAME goes to one, tab to the next.")

    async def _filter(self, text: str) -> None:
        action = next((a for a in self._actions() if a.id == "filter"), None)
        if action is None:
            raise UsageError("Nothing is filtered here.", "go back with esc, or show queue.")
        await self.pilot.press(action.keys[0])
        await self.pilot.pause()
        if not isinstance(self.app.focused, Input):
            raise UsageError("The filter did not open.", "screen tells what is shown.")
        self.app.focused.value = text
        await self.pilot.press("enter")

    async def _act(self, words: str) -> None:
        wanted = words.lower()
        here = self._actions()
        found = [a for a in here if wanted in (a.id, a.id.replace(".", " "), _label(a))]
        found = found or [a for a in here if _label(a).startswith(wanted) or a.id.replace(".", " ").startswith(wanted)]
        if len({a.call for a in found}) == 1:
            await self.app.run_action(found[0].call, self.app.screen)
        elif found:
            raise UsageError(f"{words!r} may be {', '.join(a.id for a in found)}.", "Type one of them.")
        else:
            raise UsageError(f"{safe(words, newlines=False, limit=80)!r} means nothing here.", "? tells what does.")

    # --- lines of the mode's own ------------------------------------------------------------------------------------

    async def _say_all(self, _: str) -> None:
        self._screen = None

    async def _leave(self, _: str) -> None:
        self.app.exit()

    async def _wait(self, _: str) -> None:
        while self.app.desk.jobs.running and not self.app.left.is_set():
            await asyncio.sleep(0.05)

    async def _to_row(self, number: str) -> None:
        rows = self.app.screen.query(RowList)
        if not rows or not 0 < _number(number) <= rows.first().count:
            raise UsageError(f"There is no row {safe(number, newlines=False, limit=20)} here.", "row 1 is the first.")
        rows.first().to(_number(number) - 1)

    async def _to_field(self, name: str) -> None:
        found = [w for w, label in field_names(self.app.screen) if label.lower().startswith(name.lower())]
        if not name or not found:
            named = ", ".join(label for _, label in field_names(self.app.screen))
            raise UsageError(f"There is no such field here{f'; there are: {named}' if named else ''}.", "tab goes on.")
        found[0].focus()

    async def _clear(self, _: str) -> None:
        field = self.app.focused
        if isinstance(field, Input):
            field.value = ""
        elif isinstance(field, TextArea):
            field.text = ""
        else:
            await self._act("clear")

    async def show(self, words: str) -> None:
        """Go to a place by its name: a `g` place with a filter or a name, or a claim with a tab of its dossier."""
        name, _, rest = words.strip().partition(" ")
        if _CLAIM.fullmatch(name):
            await self._show_claim(name.upper(), rest.strip())
            return
        if name not in {p.name for p in places.PLACES}:
            known = ", ".join(p.name for p in places.PLACES)
            raise NotFound(f"There is no screen {safe(name, newlines=False, limit=40)!r}.", f"Screens: {known}, C-17.")
        await self.app.run_action(f"app.visit('{name}')")
        await self.settle()
        if isinstance(self.app.focused, Input):  # it asks for a name first
            if not rest:
                return
            self._type(rest)
            await self.pilot.press("enter")
        elif rest:
            await self._filter(rest)

    async def _show_claim(self, label: str, tab: str) -> None:
        from workbench.store import claims
        from workbench.tui.screens.dossier import TABS, open_dossier

        number = int(label[2:])
        if claims.get(self.app.desk.case.db, number) is None:
            raise NotFound(f"There is no claim {label}.", "show queue lists them.")
        if tab and tab not in TABS:
            said = f"A dossier has no tab {safe(tab, newlines=False, limit=40)!r}."
            raise NotFound(said, f"Tabs: {', '.join(TABS)}.")
        await self.app.run_action("app.visit('queue')")
        open_dossier(self.app.desk, number)
        await self.settle()
        if tab:
            await self.app.run_action(f"show_tab('{tab}')", self.app.screen)


_OWN: dict[str, Callable[[Conversation, str], Any]] = {
    "?": Conversation._say_actions, "screen": Conversation._say_all, "quit": Conversation._leave,
    "exit": Conversation._leave, "wait": Conversation._wait, "row": Conversation._to_row,
    "field": Conversation._to_field, "clear": Conversation._clear, "show": Conversation.show,
}  # fmt: skip


def _label(action: Action) -> str:
    return action.label.lower().rstrip(".… ")


def _number(word: str) -> int:
    """A number typed; 0 for what is none, or too long to be meant."""
    return int(word) if word.isdecimal() and len(word) <= _DIGITS else 0


def _keys_of(words: str) -> list[str]:
    """The keys that a line names, in order; empty when it names something else."""
    found: list[str] = []
    for word in words.split():
        key = normal(word) or word
        if word.isdecimal() and found and len(found[-1]) > 1 and 0 < _number(word) <= 1_000:
            found += [found[-1]] * (int(word) - 1)
        elif key in _NAMED or len(word) == 1 or re.fullmatch(r"ctrl\+[a-z]", key):
            found.append(key)
        else:
            return []
    return found
