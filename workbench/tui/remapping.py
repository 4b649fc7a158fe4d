"""The rules of `[keys]`: which keys an action may have, whose wish goes first, and the sentence for what is refused.

A case comes from others, so it may give an action a free key but never one that does something else in the table as it
ships: a key that moves the cursor must not decide because of a file that came along. The user's own file may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.errors import UsageError
from workbench.settings import FILE, own_file
from workbench.tui.actions.action import MAIN, Action, shown_key
from workbench.tui.key_names import character, normal, why_not

Wishes = Mapping[str, tuple[str, ...]]
_ONLY_THEIRS = ("enter", "escape")
"""Keys with one meaning everywhere, open and leave: an action that has them may keep them, no other gets them."""


def laid_over(actions: Sequence[Action], own: Wishes, case: Wishes) -> tuple[tuple[Action, ...], tuple[str, ...]]:
    """The actions with the keys wished for, and a sentence for every wish of the case that gives way to the user's.

    Raises UsageError with the file, the action and the reason for what cannot be.
    """
    mine = {i: _checked(actions, i, keys, str(own_file())) for i, keys in own.items()}
    theirs = {i: _checked(actions, i, keys, f"{FILE} of the case") for i, keys in case.items()}
    for ident, keys in theirs.items():
        _refuse_taken(actions, ident, keys)
    chosen = [replace(a, keys=mine.get(a.id, a.keys)) for a in actions]
    _refuse_doubles(chosen, str(own_file()))
    said: list[str] = []
    for n, action in enumerate(chosen):
        if action.id not in theirs or action.id in mine:
            continue
        free = tuple(k for k in theirs[action.id] if not _holder(chosen, action, k))
        gone = [shown_key(k) for k in theirs[action.id] if k not in free]
        if gone:
            said.append(f"The case wants {' '.join(gone)} for {action.id}; your own settings use it.")
        if free:
            chosen[n] = replace(action, keys=free)
    _refuse_doubles(chosen, f"{FILE} of the case")
    return tuple(chosen), tuple(said)


def _checked(actions: Sequence[Action], ident: str, written: Sequence[str], file: str) -> tuple[str, ...]:
    found = next((a for a in actions if a.id == ident), None)
    if found is None:
        from workbench.query import did_you_mean

        raise UsageError(
            f"[keys] of {file} names {ident!r}, and there is no such action.",
            did_you_mean(ident, [a.id for a in actions]),
        )
    if not written:
        raise UsageError(f"[keys] of {file} leaves {ident} without a key.", "Give it one, or leave the line out.")
    asked_of = {normal(k): k for k in written}
    typing = any(_has_fields(actions, s) for s in found.screens)
    for key, asked in asked_of.items():
        if key in found.keys:
            continue
        reason = why_not(key, typing=typing)
        if not reason and key in _ONLY_THEIRS:
            reason = "everywhere it only opens" if key == "enter" else "everywhere it leaves"
        if reason:
            raise UsageError(
                f"[keys] of {file}: {asked!r} cannot be a key of {ident}: {reason}.",
                "A letter, a sign or an arrow key always arrives." if not typing else "For example ctrl+o.",
            )
    return tuple(asked_of)


def _has_fields(actions: Sequence[Action], screen: str) -> bool:
    """Whether a screen is one to type in: none of its keys as shipped is a letter or sign."""
    return screen not in MAIN and not any(character(k) for a in actions if screen in a.screens for k in a.keys)


def _refuse_taken(actions: Sequence[Action], ident: str, keys: Sequence[str]) -> None:
    """A case must not give a key another meaning."""
    for key in keys:
        other = next((a for a in actions if key in a.keys and a.id != ident), None)
        own = next(a for a in actions if a.id == ident)
        if other is not None and key not in own.keys:
            raise UsageError(
                f"[keys] of {FILE} of the case puts {ident} on {shown_key(key)!r}, which is {other.id}.",
                f"A case may use free keys only; to have it so for yourself, put it into {own_file()}.",
            )


def _refuse_doubles(actions: Sequence[Action], file: str) -> None:
    for action in actions:
        for key in action.keys:
            other = _holder(actions, action, key)
            if other is not None:
                both = sorted(set(action.screens) & set(other.screens))
                raise UsageError(
                    f"[keys] of {file} puts {action.id} and {other.id} both on {shown_key(key)!r} ({', '.join(both)}).",
                    "Give one of them another key.",
                )


def _holder(actions: Sequence[Action], action: Action, key: str) -> Action | None:
    """Another action that has the key on a screen of this one."""
    return next(
        (a for a in actions if a.id != action.id and key in a.keys and set(a.screens) & set(action.screens)), None
    )
