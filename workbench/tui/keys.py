"""The one table of keys: bindings, footer, help and `docs/keys.md` are all made from it.

An action has an id (what a keymap names), its keys, and a sentence for people; the rows stand in `actions/`, a file a
kind of work. No key is one that tmux, macOS or Textual itself swallows (reference/tui.md §3.4): plain letters, arrows,
digits.
"""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from workbench.tui.actions import claims, deciding, everywhere, evidence, inbox, lists, media, places
from workbench.tui.actions.action import LISTS, MAIN, Action, shown_key

__all__ = ("ACTIONS", "LISTS", "MAIN", "Action", "bindings", "hints", "markdown", "of", "search", "shown_key")

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
    *everywhere.ACTIONS,
)


def of(screen: str) -> list[Action]:
    """The actions of a screen, in table order."""
    return [a for a in ACTIONS if screen in a.screens]


def bindings(screen: str) -> list[BindingType]:
    """Textual bindings of a screen."""
    return [Binding(",".join(a.keys), a.call, a.label, show=False, id=a.id) for a in of(screen)]


def hints(screen: str) -> list[tuple[str, str, str]]:
    """Footer of a screen: (key as shown, label, call). The seven status keys are one hint."""
    chosen = sorted((a for a in of(screen) if a.hint), key=lambda a: a.hint)
    found = [(a.shown, a.label, a.call) for a in chosen]
    if any(a.id.startswith("status.") for a in of(screen)):
        at = 2 if screen == "queue" else 1
        found.insert(at, ("1-7", "Status", "app.show_help"))
    if any(a.id.startswith("inbox.attach.") for a in of(screen)):
        found.insert(1, ("1-3", "Attach", "app.show_help"))
    return [*found[: _MOST_HINTS - 1], found[-1]] if len(found) > _MOST_HINTS else found  # the last one is help


def search(words: str, actions: Iterable[Action]) -> list[Action]:
    """Actions that hold every word in their label, help, id or keys; those whose label starts so come first."""
    wanted = words.lower().split()

    def rank(action: Action) -> int | None:
        label = action.label.lower()
        text = f"{label} {action.help.lower()} {action.id} {' '.join(shown_key(k) for k in action.keys)}"
        if not all(w in text for w in wanted):
            return None
        return 0 if not wanted or label.startswith(wanted[0]) else 1

    ranked = [(r, n, a) for n, a in enumerate(actions) if (r := rank(a)) is not None]
    return [a for _, _, a in sorted(ranked, key=lambda t: (t[0], t[1]))]


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
