"""Finding an action by what a person types: its key, its name, its beginnings, letters of it, or nearly that.

Pure: takes words and actions, returns actions, best first. Accents and case do not matter, except for a key by itself.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

from workbench.folding import fold
from workbench.tui.actions.action import Action, shown_key

_LEAST_FUZZY = 3
"""Letters below which scattered letters match everything."""
_ALIKE = 0.75
"""A word this like a word of the label is taken for a slip of the fingers ("evidnce")."""


def search(words: str, actions: Iterable[Action]) -> list[Action]:
    """Actions that fit the words, best first; all of them, in their order, for no words."""
    asked = words.strip()
    listed = list(actions)
    if not asked:
        return listed
    typed = fold(asked)
    ranked = [(r, n, a) for n, a in enumerate(listed) if (r := _rank(asked, typed, a)) is not None]
    if not ranked:  # guesses cost ten times as much, and are shown when nothing better is there
        ranked = [(g, n, a) for n, a in enumerate(listed) if (g := _guess(typed, a)) is not None]
    return [a for _, _, a in sorted(ranked, key=lambda found: found[:2])]


def _names(action: Action) -> list[str]:
    return [*fold(action.label).split(), *fold(action.id.replace(".", " ")).split()]


def _rank(asked: str, typed: str, action: Action) -> int | None:
    """How well the words name the action: 0 is best; None: they do not."""
    label, spoken = fold(action.label), fold(action.help)
    shown = [shown_key(k) for k in action.keys]
    if asked in shown or asked in action.keys:
        return 0
    if not typed:  # a sign, and no key of this action
        return None
    words = typed.split()
    names = _names(action)
    text = f"{label} {spoken} {action.id} {' '.join(shown).lower()} {' '.join(action.screens)}"
    bare = typed.replace(" ", "")
    tests = (
        (1, label.startswith(typed)),
        (2, all(any(n.startswith(w) for n in names) for w in words)),
        (3, len(bare) > 1 and bare in (_initials(label), _initials(action.id.replace(".", " ")))),
        (4, " " in typed and typed in spoken),
        (5, all(w in text if len(w) >= _LEAST_FUZZY else f" {w}" in f" {text}" for w in words)),
        (6, len(bare) >= _LEAST_FUZZY and _initials(spoken).startswith(bare)),
    )
    return next((rank for rank, fits in tests if fits), None)


def _guess(typed: str, action: Action) -> int | None:
    """0 for letters scattered over the label, 1 for slips of the fingers; None: not that either."""
    bare = typed.replace(" ", "")
    if len(bare) >= _LEAST_FUZZY and _scattered(bare, fold(action.label).replace(" ", "")):
        return 0
    spoken = (*_names(action), *fold(action.help).split())
    return 1 if bare and all(any(_slip(w, n) for n in spoken) for w in typed.split()) else None


def _initials(text: str) -> str:
    return "".join(w[0] for w in text.split() if w)


def _scattered(letters: str, text: str) -> bool:
    """Whether the letters stand in the text in this order, the first one first."""
    rest = iter(text)
    return text[:1] == letters[:1] and all(letter in rest for letter in letters)


def _slip(word: str, name: str) -> bool:
    if len(word) <= _LEAST_FUZZY or 2 * min(len(word), len(name)) < _ALIKE * (len(word) + len(name)):
        return False
    return SequenceMatcher(None, word, name).ratio() >= _ALIKE
