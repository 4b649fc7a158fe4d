"""What an action is, how its keys are written, and the groups of screens that share actions."""

from dataclasses import dataclass

from workbench.tui.key_names import character
from workbench.tui.theme import ENTER_KEY, SPACE_KEY

DECIDE = ("queue", "dossier")
"""Screens on which one press decides."""
LISTS = ("queue", "inbox", "messages", "chat", "sources", "figures", "verdicts", "views", "history", "imports")
MAIN = (
    "queue", "dossier", "inbox", "messages", "chat", "sources", "compare", "figures", "control", "blocs", "verdicts",
    "timeline", "map", "doctor", "views", "history", "imports",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `call` is the Textual action; `hint` > 0 puts it into the footer, smallest first."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    screens: tuple[str, ...]
    call: str
    hint: int = 0
    rows: bool = False
    """Whether it acts on a row or claim: left out of the footer where there is none."""

    @property
    def shown(self) -> str:
        """The first key as people write it."""
        return shown_key(self.keys[0])


_SHOWN = {
    "space": SPACE_KEY, "enter": ENTER_KEY, "escape": "esc", "pagedown": "PgDn",
    "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←", "right": "→", "home": "Home", "end": "End",
    "delete": "Del",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key's name as people write it: `?`, `esc`, `U`."""
    return _SHOWN.get(key) or character(key) or key
