"""Leads a Russian name from the case it stands in back to the nominative a pack gives.

Only here are the endings of cases known to the code; other words are spelt out in the packs.
"""

from collections.abc import Iterator

from workbench.claims.spelling import fold_word

_SHORTEST = 5
"""Letters of the shortest name that is found so; shorter ones would be found in other words."""

_CASES = {
    "": "а у ом ем е ы и ым ов ам ами ах",
    "а": "ы и е у ой ою ам ами ах",
    "я": "и е ю ей ею ям ями ях",
    "ь": "я ю ем е и ью ями ях",
    "й": "я ю ем е и",
    "о": "а у ом е",
    "е": "я ю ем и",
    "ы": "ов ам ами ах",
    "и": "ов ей ам ами ах ям ями ях",
    "ий": "ого его ому ему им ом ем",
    "ый": "ого ому ым ом",
    "ая": "ой ую",
    "ое": "ого ому ым ом",
    "ец": "ца цу цем цом це",
}
"""Ending of the nominative, and of the other cases; source: the declensions of any Russian grammar."""


def _by_ending() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for nominative, others in _CASES.items():
        for ending in others.split():
            found.setdefault(fold_word(ending), []).append(fold_word(nominative))
    return {ending: tuple(dict.fromkeys(names)) for ending, names in found.items()}


_NOMINATIVES = _by_ending()
_LONGEST = max(map(len, _NOMINATIVES))


def nominatives(form: str) -> Iterator[str]:
    """Yield the nominatives a folded Cyrillic word may be a case of, the longest ending first; nothing for others."""
    if not "\u0430" <= form[:1] <= "\u044f":
        return
    for size in range(min(_LONGEST, len(form) - _SHORTEST + 2), 0, -1):
        stem, ending = form[:-size], form[-size:]
        for nominative in _NOMINATIVES.get(ending, ()):
            if len(stem) + len(nominative) >= _SHORTEST:
                yield stem + nominative
