"""A filter's text taken apart and put together again: what the facet picker, completion and corrections edit.

Whatever is not understood here stays in the text as it was typed. Nothing is read from the case.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.folding import fold
from workbench.query import Slip, Token, split_values, tokens

_BARE = re.compile(r'[^\s,"]+')
QUOTE = '"'
"""A value that holds one cannot be written in a filter."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The values of a field that a filter asks for, and those that it keeps out."""

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def written(value: str) -> str:
    """A value as it stands in a filter: in quotes where it needs them."""
    return value if _BARE.fullmatch(value) else f'"{value}"'


def _own(text: str, field: str) -> list[Token]:
    """The tokens that a facet of a field stands for: the first that asks for values, and all that keep some out.

    A second one that asks (`place:Kidal place:Gao`, both) is more than a facet can say, and stays text.
    """
    held = [t for t in tokens(text) if t.name == field and split_values(t.value)]
    return [*[t for t in held if not t.negated][:1], *[t for t in held if t.negated]]


def picked(text: str, field: str) -> Picked:
    """What a filter's text says of a field."""
    own = _own(text, field)
    return Picked(
        _once(v for t in own if not t.negated for v in split_values(t.value)),
        _once(v for t in own if t.negated for v in split_values(t.value)),
    )


def without(text: str, field: str) -> str:
    """The text without the field's facet: what its values are counted under."""
    return _cut(text, _own(text, field))


def with_picked(text: str, field: str, new: Picked) -> str:
    """The text with another facet of a field. It stays where it stood; a new one comes at the end."""
    own = _own(text, field)
    parts = [
        f"{sign}{field}:{','.join(map(written, _once(values)))}"
        for sign, values in (("", new.included), ("-", new.excluded))
        if values
    ]
    said = " ".join(parts)
    if not own:
        return f"{text.strip()} {said}".strip()
    first = min(t.start for t in own)
    before = _cut(text[:first], [])
    after = _cut(text[first:], [Token(t.start - first, t.end - first, t.negated, t.name, t.value) for t in own])
    return " ".join(p for p in (before, said, after) if p)


def without_token(text: str, token: Token) -> str:
    """The text without one of its tokens."""
    return _cut(text, [token])


def corrected(text: str, token: Token, slip: Slip) -> str:
    """The text with what was probably meant in the place of a slip; the text itself when nothing is near."""
    if not slip.meant:
        return text
    wrong = fold(slip.word)
    if token.name and fold(token.name) == wrong:
        new = f"{'-' * token.negated}{slip.meant}:{token.value}"
    else:
        values = [slip.meant if fold(v) == wrong else v for v in split_values(token.value)]
        new = f"{'-' * token.negated}{token.name}:{','.join(map(written, values))}"
    return text[: token.start] + new + text[token.end :]


def _cut(text: str, gone: Sequence[Token]) -> str:
    """The text without these tokens; spaces are closed up only where something was taken out."""
    out, at = [], 0
    for token in sorted(gone, key=lambda t: t.start):
        out.append(text[at : token.start].strip())
        at = token.end
    out.append(text[at:].strip())
    return " ".join(p for p in out if p)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, case and accents aside, as it was written first."""
    found: dict[str, str] = {}
    for v in values:
        found.setdefault(fold(v) or v, v)
    return tuple(found.values())
