"""What a filter that finds nothing nearly said: the word that was meant, or the one word that is in the way.

"Nothing matches place:Kidl. Did you mean place:Kidal (212)?" Everything proposed here finds something.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from workbench.case import Case
from workbench.claims import facets
from workbench.claims.filter_text import corrected, without_token
from workbench.claims.filtering import parsed
from workbench.errors import UsageError
from workbench.folding import fold
from workbench.query import Slip, Token, nearest, tokens

_MOST_TOKENS = 8
"""A count for each; whoever typed more sees the first."""
_ROUNDS = 3
_PATIENCE = 1.0
"""Seconds after which no further filter is counted: a proposal that comes late is none."""
Count = Callable[[str], int]
_BY_PART = ("chat", "sender")
"""Fields whose values are parts of names: an unknown one is no error, it only finds nothing."""


@dataclass(frozen=True, slots=True)
class Near:
    """Another filter: its text, what it says instead (`place:Kidal`, or "" where `dropped` is left out), its hits.

    `count` is None where they were not counted.
    """

    text: str
    instead: str
    dropped: str
    count: int | None


def slips(case: Case, text: str, kind: str) -> list[tuple[Token, UsageError]]:
    """The pieces of a filter that are not understood, each with its error."""
    found = []
    for t in tokens(text):
        try:
            parsed(case, text[t.start : t.end], kind)
        except UsageError as error:
            found.append((t, error))
    return found


def mended(case: Case, text: str, kind: str) -> Near | None:
    """The filter that was probably meant by one that is not understood, not counted; None when nothing is near."""
    return next((Near(*found, None) for found in _corrections(case, text, kind)), None)


def near(case: Case, text: str, kind: str, count: Count | None = None) -> tuple[Near, ...]:
    """Filters like one that finds nothing, but that find something: corrections first, then what drops one piece.

    `count` says how many hits a filter has where they are other than claims or messages.
    """
    counted = count or (lambda new: facets.total(case, new, kind))
    if slips(case, text, kind):
        return tuple(_counted(counted, _corrections(case, text, kind)))
    whole = list(tokens(text))[:_MOST_TOKENS]
    meant = [n for t in whole if t.name in _BY_PART for n in _counted(counted, _named(case, text, kind, t))]
    dropping = [(without_token(text, t), "", text[t.start : t.end]) for t in whole if t.name not in ("sort", "group")]
    fewer = sorted(_counted(counted, dropping if len(dropping) > 1 else []), key=lambda n: -(n.count or 0))
    return (*meant, *fewer)


def _corrections(case: Case, text: str, kind: str) -> Iterator[tuple[str, str, str]]:
    """The text with every slip corrected; a field that is mended may show that its value is a slip, too."""
    new = text
    for _ in range(_ROUNDS):
        wrong = slips(case, new, kind)
        if not wrong:
            yield new, _instead(text, new), ""
            return
        for token, error in reversed(wrong):  # the last first: the places of those before it hold
            if not isinstance(error, Slip) or not error.meant:
                return
            new = corrected(new, token, error)


def _instead(text: str, new: str) -> str:
    """The pieces of a text that the old one did not have."""
    old = {text[t.start : t.end] for t in tokens(text)}
    return " ".join(piece for t in tokens(new) if (piece := new[t.start : t.end]) not in old)


def _named(case: Case, text: str, kind: str, token: Token) -> Iterator[tuple[str, str, str]]:
    """A chat or sender whose name is near to what was typed, whole or in one of its words."""
    names = [v.value for v in facets.values(case, without_token(text, token), kind, token.name)]
    words = {fold(w): w for name in names for w in (name, *name.split()) if '"' not in w}
    meant = nearest(fold(token.value), words)
    if meant and meant != fold(token.value):
        new = corrected(text, token, Slip("", "", token.value.strip('"'), words[meant]))
        yield new, _instead(text, new), ""


def _counted(total: Count, proposed: Iterable[tuple[str, str, str]]) -> Iterator[Near]:
    until = monotonic() + _PATIENCE
    for text, instead, dropped in proposed:
        if monotonic() > until:
            return
        try:
            count = total(text)
        except UsageError:
            continue  # a correction that does not hold either is none
        if count:
            yield Near(text, instead, dropped, count)
