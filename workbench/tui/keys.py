"""The one table of keys: bindings, footer, help, the strip after `g` and `docs/keys.md` are all made from it.

An action has an id (what `[keys]` of a settings file names), its keys, and a sentence for people; the rows stand in
`actions/`, a file a kind of work. No key is one that tmux, macOS or Textual itself swallows (`key_names`): plain
letters, arrows, digits. `table` lays the keys of the user and of the case over the rows; `use` puts that in force for
the process, which shows one case.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType

from workbench.errors import UsageError
from workbench.settings import Settings
from workbench.tui import remapping
from workbench.tui.actions import (
    claims,
    deciding,
    doctor,
    everywhere,
    evidence,
    in_and_out,
    inbox,
    lists,
    media,
    places,
)
from workbench.tui.actions.action import LISTS, MAIN, Action, shown_key

__all__ = (
    "ACTIONS", "LISTS", "MAIN", "Action", "Hint", "KeyTable", "bindings", "current", "group", "hints", "key",
    "markdown", "of", "said", "search", "shown_key", "table", "usable", "use",
)  # fmt: skip

_MOST_HINTS = 9
"""More than an eye takes in (reference/tui.md §1.1); help finds the rest."""

ACTIONS: tuple[Action, ...] = (
    *lists.ACTIONS,
    *deciding.ACTIONS,
    *inbox.ACTIONS,
    *claims.ACTIONS,
    *evidence.ACTIONS,
    *media.ACTIONS,
    *places.ACTIONS,
    *in_and_out.ACTIONS,
    *doctor.ACTIONS,
    *everywhere.ACTIONS,
)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint of a footer: the key as shown, the label, what a click runs, and whether it acts on a row."""

    key: str
    label: str
    call: str
    rows: bool = False


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The actions with the keys that hold in this session."""

    actions: tuple[Action, ...]
    left_out: tuple[str, ...] = ()
    """Sentences about keys of the case that give way to the user's own."""

    def of(self, screen: str) -> list[Action]:
        """The actions of a screen, in table order."""
        return [a for a in self.actions if screen in a.screens]

    def keymap(self) -> dict[str, str]:
        """What differs from the rows as shipped, as Textual wants it: action id → keys with commas."""
        return {a.id: ",".join(a.keys) for a, b in zip(self.actions, ACTIONS, strict=True) if a.keys != b.keys}

    def hints(self, screen: str) -> list[Hint]:
        """Footer of a screen, help last. The seven status keys are one hint."""
        chosen = sorted((a for a in self.of(screen) if a.hint), key=lambda a: a.hint)
        found = [Hint(a.shown, a.label, a.call, a.rows) for a in chosen]
        for prefix, label, at in (("status.", "Status", 2 if screen == "queue" else 1), ("inbox.attach.", "Attach", 1)):
            group = [a.keys[0] for a in self.of(screen) if a.id.startswith(prefix)]
            if group:
                found.insert(at, Hint(_together(group), label, "app.show_help", rows=True))
        # the last one is help
        return [*found[: _MOST_HINTS - 1], found[-1]] if len(found) > _MOST_HINTS else found


def search(words: str, actions: Iterable[Action]) -> list[Action]:
    """Actions that fit the words, best first (`key_search`)."""
    from workbench.tui import key_search

    return key_search.search(words, actions)


_SHIPPED = KeyTable(ACTIONS)
_in_force = [_SHIPPED]


def table(settings: Settings) -> KeyTable:
    """The rows with the keys of the user's own file and, below them, those of the case.

    Raises UsageError for an action that does not exist, a key that cannot arrive, two actions of one screen on one
    key, and a case that gives an action a key which does something else as shipped.
    """
    if not settings.keys and not settings.own_keys:
        return _SHIPPED
    return KeyTable(*remapping.laid_over(ACTIONS, settings.own_keys, settings.keys))


def usable(settings: Settings) -> KeyTable:
    """As `table`, but a fault in a file does not keep the program from opening.

    The keys of that file are left as they were without it, and `left_out` says which file it is and what is wrong.
    """
    try:
        return table(settings)
    except UsageError as error:
        said = f"{error.message} {error.hint}"
    try:
        rest = table(replace(settings, keys={}))
        return replace(rest, left_out=(f"{said} Until then the keys of the case are left out.",))
    except UsageError:
        return replace(_SHIPPED, left_out=(f"{said} Until then the keys are as shipped.",))


def use(chosen: KeyTable) -> None:
    """Put a table in force: footer, help and the strip after `g` go by it."""
    _in_force[0] = chosen


def current() -> KeyTable:
    """The table in force."""
    return _in_force[0]


def of(screen: str) -> list[Action]:
    """The actions of a screen with the keys in force, in table order."""
    return current().of(screen)


def hints(screen: str) -> list[Hint]:
    """Footer of a screen with the keys in force."""
    return current().hints(screen)


def key(action: str) -> str:
    """How the first key in force of an action is written: for sentences, which must not name a key that was moved."""
    return next(a.shown for a in current().actions if a.id == action)


def said(words: str) -> str:
    """A sentence with the keys in force where it names actions by id: `press {decide} on a claim`."""
    return re.sub(r"\{([\w.]+)\}", lambda found: key(found[1]), words)


def group(prefix: str) -> str:
    """How the keys in force of all actions of a prefix are written together, such as `1-3`."""
    return _together(a.keys[0] for a in current().actions if a.id.startswith(prefix))


def bindings(screen: str) -> list[BindingType]:
    """Textual bindings of a screen, with the keys as shipped: the app lays its keymap over them."""
    return [Binding(",".join(a.keys), a.call, a.label, show=False, id=a.id) for a in _SHIPPED.of(screen)]


def _together(group: Iterable[str]) -> str:
    """Keys of a group as one: `1-7`, or as they are when they do not follow each other: `1 a b…`."""
    shown = [shown_key(k) for k in group]
    numbers = "".join(shown)
    if numbers.isdigit() and numbers in "123456789":
        return f"{shown[0]}-{shown[-1]}"
    return f"{' '.join(shown[:3])}…" if len(shown) > 3 else " ".join(shown)


def markdown() -> str:
    """The text of `docs/keys.md`."""
    out = [
        "# Keys",
        "",
        "Made from the key table of the program (`workbench/tui/keys.py`); a test holds it to that.",
        "In the program `?` searches the same table and runs what it finds.",
        "",
        "| key | does | on | action |",
        "|---|---|---|---|",
    ]
    for a in ACTIONS:
        keys = " ".join(f"`{shown_key(k)}`" for k in a.keys)
        on = "all" if set(a.screens) == set(MAIN) else ", ".join(a.screens)
        out.append(f"| {keys} | {a.help} | {on} | `{a.id}` |")
    return "\n".join(out) + "\n"
