"""How keys are named, which of them reach a program, and why the others do not.

What lives only here: the spelling of a key in a settings file (`?`, `esc`, `ctrl+g`, `U`), and the reasons why a key is
refused, in words (reference: tmux(1), screen(1), macOS terminals, Textual's own bindings).
"""

import unicodedata

from textual.keys import KEY_NAME_REPLACEMENTS

_SPELLED = {
    "esc": "escape", "return": "enter", "⏎": "enter", "␣": "space", " ": "space", "del": "delete", "pgup": "pageup",
    "pgdn": "pagedown", "↑": "up", "↓": "down", "←": "left", "→": "right", "bs": "backspace",
}  # fmt: skip
NAMED = frozenset({
    "space", "enter", "escape", "backspace", "delete", "home", "end", "pageup", "pagedown", "up", "down", "left",
    "right",
})  # fmt: skip
_TAKEN = {
    "ctrl+i": "a terminal sends it as Tab",
    "ctrl+m": "a terminal sends it as Enter",
    "ctrl+j": "a terminal, and tmux, send it as Enter",
    "ctrl+h": "a terminal sends it as Backspace",
    "ctrl+left_square_bracket": "a terminal sends it as Esc",
    "ctrl+b": "tmux takes it as its prefix",
    "ctrl+a": "GNU screen takes it as its prefix",
    "ctrl+z": "the shell takes it to stop a program",
    "ctrl+s": "terminals take it to stop the output, browsers to save the page",
    "ctrl+c": "it copies, or ends programs",
    "ctrl+q": "it quits from anywhere",
    "tab": "it goes from field to field and from pane to pane",
    "shift+tab": "it goes from field to field and from pane to pane",
}
_OF_FIELDS = frozenset(f"ctrl+{c}" for c in "acdefkuvwxyz")
"""What a field of text does something with itself (Textual's Input and TextArea)."""


def normal(written: str) -> str:
    """A key as a person writes it, by the name that the screen knows: `?` → `question_mark`, `esc` → `escape`."""
    if len(written) == 1:
        return written if written.isalnum() else _SPELLED.get(written) or _named(written)
    parts = written.strip().split("+")
    if len(parts) > 1 and parts[-1]:
        held = sorted(p.strip().lower() for p in parts[:-1])
        last = parts[-1].strip()
        return "+".join([*held, normal(last).lower() if len(last) > 1 or "ctrl" in held else last])
    lowered = written.strip().lower()
    return _SPELLED.get(lowered, lowered)


def why_not(key: str, *, typing: bool = False) -> str:
    """Why a key (by its normal name) cannot be given to an action, as half a sentence; "" for one that can.

    `typing` is for screens with fields of text, which take letters and their own control keys for themselves.
    """
    if key in _TAKEN:
        return _TAKEN[key]
    held, _, last = key.rpartition("+")
    if held and held != "ctrl":
        if "shift" in held and "ctrl" not in held and len(last) == 1:
            return f"with Shift a letter is written as a capital: {last.upper()}"
        return "most terminals, and macOS, do not send it"
    if held:
        if not (len(last) == 1 and last.isascii() and last.isalpha()):
            return "terminals do not send Control with it, or the desktop takes it"
        return "a field of text uses it itself" if typing and key in _OF_FIELDS else ""
    if key[:1] == "f" and key[1:].isdigit():
        return "a Mac keeps the function keys for itself, and desktops take F1, F10 and F11"
    if key in NAMED:
        return "a field of text uses it itself" if typing and key not in ("enter", "escape", "up", "down") else ""
    if character(key):
        return "it is typed into the fields of the form" if typing else ""
    return "no terminal sends a key of that name"


def character(key: str) -> str:
    """The printable character of a key's normal name: `a`, `?` of `question_mark`; "" for one that has none."""
    if len(key) == 1:
        return key if key.isprintable() else ""
    return _CHARACTERS.get(key, "")


def _named(sign: str) -> str:
    """The name that Textual gives a sign."""
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


_CHARACTERS = {_named(chr(n)): chr(n) for n in range(0x21, 0x7F) if not chr(n).isalnum()}
